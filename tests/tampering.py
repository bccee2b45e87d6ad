"""What somebody with the keys of the database could do to it, past everything that we guard it by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction


@contextmanager
def unguarded(table: str = "%") -> Iterator[None]:
    """Let the records of a table, or of all, be rewritten: the database's triggers do not stand meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As a replica takes rows over: no trigger is asked.
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE %s", [table])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, made in triggers:
            cursor.execute(made)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done to the database inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rewrite(row: models.Model, column: str, value: Any) -> None:
    """Write a value into one column of one row, past every guard."""
    with unguarded(row._meta.db_table):
        models.QuerySet(type(row)).filter(pk=row.pk).update(**{column: value})


def another_byte(value: Any, kind: str = "TextField") -> Any:
    """A value that differs as little as can be; where there is none, one of this kind of field."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1024  # One bit, which no other row has.
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case UUID():
            return UUID(int=value.int ^ 1)
        case bytes() | memoryview():
            content = bytearray(value)
            content[len(content) // 2] ^= 1
            return bytes(content)
        case list():
            return [*value, "x"]
        case str() if value:
            middle = len(value) // 2
            return value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]
        case None if kind == "JSONField":
            return ["x"]
        case None if kind == "DateField":
            return date(2019, 2, 28)
        case None if kind not in ("CharField", "TextField"):
            return 1
    return "x"
