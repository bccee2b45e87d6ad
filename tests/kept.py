"""Whole states of the test database, made once in a process and put back at once: loading the first plan takes
seconds, and nearly every test begins with it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.apps import apps
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
    _begin(name, make, _AllPostgres if connection.vendor == "postgresql" else _AllSqlite)
    ContentType.objects.clear_cache()


def add_rows(name: str, make: Callable[[], object]) -> None:
    """Have the rows that ``make`` writes into the empty tables of the project, in a transaction that never commits."""
    _begin(name, make, _RowsPostgres if connection.vendor == "postgresql" else _RowsSqlite)


def _begin(name: str, make: Callable[[], object], kind: Callable[[], _State]) -> None:
    if name in _states:
        _states[name].put_back()
    else:
        make()
        _states[name] = kind()


def _own_tables() -> list[str]:
    models = (model for app in ("governance", "actions") for model in apps.get_app_config(app).get_models())
    return [model._meta.db_table for model in models]


class _AllSqlite:
    """A copy of the database, page by page."""

    def __init__(self) -> None:
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._connected().backup(self.copy)

    def put_back(self) -> None:
        self.copy.backup(self._connected())

    def _connected(self) -> sqlite3.Connection:
        connection.ensure_connection()
        held: sqlite3.Connection = connection.connection
        return held


class _RowsSqlite:
    """The rows of our own tables."""

    def __init__(self) -> None:
        self.rows: dict[str, Sequence[Sequence[Any]]] = {}
        with connection.cursor() as cursor:
            for table in _own_tables():
                # Not by Django's way with parameters: the driver's own values go in again as they came out.
                self.rows[table] = cursor.cursor.execute(f'SELECT * FROM "{table}"').fetchall()

    def put_back(self) -> None:
        with connection.cursor() as cursor:
            for table, rows in self.rows.items():
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    sqlite3.Cursor.executemany(cursor.cursor, f'INSERT INTO "{table}" VALUES ({marks})', rows)


class _RowsPostgres:
    """The rows of our own tables, as COPY writes them."""

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}
        with connection.cursor() as cursor:
            for table in self.tables():
                file = io.BytesIO()
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', file)
                self.rows[table] = file.getvalue()

    def tables(self) -> list[str]:
        return _own_tables()

    def put_back(self) -> None:
        with connection.cursor() as cursor:
            for table, rows in self.rows.items():
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))
            for sequence in connection.introspection.sequence_list():
                table, column = sequence["table"], sequence["column"]
                newest = f'SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"'
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), ({newest}), false)")


class _AllPostgres(_RowsPostgres):
    """The rows of every table."""

    def tables(self) -> list[str]:
        return connection.introspection.django_table_names(only_existing=True, include_views=False)

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # As a replica takes them over: no trigger or foreign key is asked.
            cursor.execute("SET LOCAL session_replication_role = replica")
            tables = ", ".join(f'"{table}"' for table in self.rows)
            cursor.execute(f"TRUNCATE {tables}")
            super().put_back()
