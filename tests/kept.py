"""Whole states of the test database, made once in a process and put back at once: loading the first plan takes
seconds, and every journey begins with it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


class _State(Protocol):
    def put_back(self) -> None:
        """Make the database what it was when this state was taken."""


_states: dict[str, _State] = {}


def begin_with(name: str, make: Callable[[], object]) -> None:
    """Have the database in the state that ``make`` makes of an empty one; ``name`` is what that is called.

    For tests whose database really commits.
    """
    if name not in _states:
        make()
        _states[name] = _OnPostgres.taken() if connection.vendor == "postgresql" else _OnSqlite.taken()
    else:
        _states[name].put_back()
        ContentType.objects.clear_cache()


@dataclass(frozen=True, slots=True)
class _OnSqlite:
    """A copy of the database, page by page."""

    copy: sqlite3.Connection

    @classmethod
    def taken(cls) -> _OnSqlite:
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        _connected().backup(copy)
        return cls(copy)

    def put_back(self) -> None:
        self.copy.backup(_connected())


def _connected() -> sqlite3.Connection:
    connection.ensure_connection()
    held: sqlite3.Connection = connection.connection
    return held


@dataclass(frozen=True, slots=True)
class _OnPostgres:
    """The rows of each table, as COPY writes them."""

    rows: dict[str, bytes]

    @classmethod
    def taken(cls) -> _OnPostgres:
        rows = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                file = io.BytesIO()
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', file)
                rows[table] = file.getvalue()
        return cls(rows)

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # As a replica takes them over: no trigger or foreign key is asked.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(f'{chr(34)}{table}{chr(34)}' for table in self.rows)}")
            for table, rows in self.rows.items():
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))
            for sequence in connection.introspection.sequence_list():
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('\"{sequence['table']}\"', '{sequence['column']}'),"
                    f' (SELECT coalesce(max("{sequence["column"]}"), 0) + 1 FROM "{sequence["table"]}"), false)'
                )
