"""The databases' own refusal: what is a record is neither changed nor deleted there, and tracked rows are not deleted.

It holds for every door, raw SQL included, that does not first take the triggers away; ``missing`` tells whether
somebody has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_FUNCTION = "BEGIN RAISE EXCEPTION '% is a record: its rows are not rewritten', TG_TABLE_NAME; END"
_CHANGE, _DELETE, _EMPTY = "is_a_record", "stays", "is_not_emptied"


def refuse_rewriting(*tables: str) -> migrations.RunPython:
    """A migration's step: no row of these tables is changed or deleted, and none is emptied.

    SQLite forgets the triggers of a table that a later migration rebuilds: such a migration ends with this step again.
    """
    return _step(tables, (_CHANGE, _DELETE, _EMPTY))


def refuse_deleting(*tables: str) -> migrations.RunPython:
    """A migration's step: no row of these tables is deleted, and none is emptied; rows do change."""
    return _step(tables, (_DELETE, _EMPTY))


def allow_rewriting(*tables: str) -> migrations.RunPython:
    """A migration's step that fills a new column of records: ``refuse_rewriting`` follows it."""

    def drop(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for kind in (_CHANGE, _DELETE, _EMPTY):
                schema_editor.execute(_drop(schema_editor.connection.vendor, table, kind))

    return migrations.RunPython(drop, migrations.RunPython.noop)


def missing(connection: BaseDatabaseWrapper, records: Iterable[str], tracked: Iterable[str]) -> list[str]:
    """The triggers that should stand on these tables and do not, or not as we made them, or are switched off."""
    vendor = connection.vendor
    there = _standing(connection)
    return sorted(
        name
        for name, (table, kind) in _wanted(records, tracked).items()
        if (made := _create(vendor, table, kind)) and there.get(name) != _as_kept(vendor, made)
    )


def mend(connection: BaseDatabaseWrapper, records: Iterable[str], tracked: Iterable[str]) -> list[str]:
    """Make what is missing again, and tell what that was."""
    tables = set(records), set(tracked)
    names = missing(connection, *tables)
    wanted = _wanted(*tables)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in names:
            _make(connection.vendor, cursor.execute, *wanted[name])
    return names


def _wanted(records: Iterable[str], tracked: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The table and the kind of each trigger that should stand, by its name."""
    kinds = [
        *((table, (_CHANGE, _DELETE, _EMPTY)) for table in records),
        *((table, (_DELETE, _EMPTY)) for table in tracked),
    ]
    return {_name(table, kind): (table, kind) for table, each in kinds for kind in each}


def _step(tables: tuple[str, ...], kinds: tuple[str, ...]) -> migrations.RunPython:
    def create(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for kind in kinds:
                _make(schema_editor.connection.vendor, schema_editor.execute, table, kind)

    def drop(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for kind in kinds:
                schema_editor.execute(_drop(schema_editor.connection.vendor, table, kind))

    return migrations.RunPython(create, drop)


def _make(vendor: str, execute: Callable[[str, None], object], table: str, kind: str) -> None:
    """Make a trigger; one that a change of the table has left, as PostgreSQL does, is made again."""
    if vendor == "postgresql":
        execute(
            f"CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$ {_FUNCTION} $$",
            None,
        )
    execute(_drop(vendor, table, kind), None)
    if made := _create(vendor, table, kind):
        execute(made, None)


def _name(table: str, kind: str) -> str:
    return f"{table}_{kind}"


def _drop(vendor: str, table: str, kind: str) -> str:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {_name(table, kind)}{on}"


def _create(vendor: str, table: str, kind: str) -> str:
    """The statement that makes a trigger; empty where the database has no such event: SQLite cannot TRUNCATE."""
    event = {_CHANGE: "UPDATE", _DELETE: "DELETE", _EMPTY: "TRUNCATE"}[kind]
    if vendor == "postgresql":
        each = "STATEMENT" if kind == _EMPTY else "ROW"
        return (
            f'CREATE TRIGGER {_name(table, kind)} BEFORE {event} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION refuse_rewriting()"
        )
    if kind == _EMPTY:
        return ""
    return (
        f'CREATE TRIGGER {_name(table, kind)} BEFORE {event} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is a record: its rows are not rewritten'); END"
    )


def _as_kept(vendor: str, made: str) -> str:
    """A trigger as its database describes it, once it was made by this statement."""
    if vendor != "postgresql":
        return made
    return f"{made.replace(chr(34), '')} AS {_FUNCTION}"


def _standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of a database, by name, as they are described there; those switched off are not among them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, replace(replace(pg_get_triggerdef(t.oid, true), 'public.', ''), '\"', '')"
                " || ' AS ' || btrim(p.prosrc)"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
