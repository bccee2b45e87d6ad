"""The chain: each revision is sealed by a digest of its own row, of every row that it wrote, and of the seal before it.

Whoever changes, adds or removes a row afterwards breaks the chain at that revision; to mend it they would have to
make every later seal again, and the seals of issued versions are on paper. Rows are read as the database's driver
gives them, and not through the models, so that what was tampered with is told and not stumbled over.

A row is written down as JSON without what is None, empty or false, so that a column that comes later, which must be
empty in the rows of the past, changes no digest. Days are ISO 8601, instants are in UTC, UUIDs are 32 letters, and of
bytes there is their SHA-256.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DatabaseError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

REVISIONS = "governance_revision"
_CHUNK = 2000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class Broken(Exception):
    """The first thing that is wrong with a record: in which table, in which row, at which revision (their ids)."""

    def __init__(self, what: str, table: str, row: object = None, revision: int | None = None) -> None:
        super().__init__(what)
        self.what, self.table, self.row, self.revision = what, table, row, revision

    def __str__(self) -> str:
        place = [self.table]
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"revision {self.revision}"] if self.revision is not None else []
        return f"{', '.join(place)}: {self.what}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row in a seal's list: its table, its key and a digest of what it says."""

    table: str
    key: object
    digest: str

    def __str__(self) -> str:
        return f"{self.table} {self.key} {self.digest}"


@dataclass(frozen=True, slots=True)
class Link:
    """All that a revision is sealed with: its id, its partnership's, and its entries, its own row first."""

    revision: int
    partnership: int
    number: int
    entries: tuple[Entry, ...]

    @property
    def rows(self) -> str:
        """The entries as the seal keeps them, so that what is wrong can be told from what is not."""
        return "\n".join(map(str, self.entries))

    def digest(self, before: str) -> str:
        return sealed(self.rows, before)


def sealed(rows: str, before: str) -> str:
    """The seal of these rows after the seal before them; before the first it is empty."""
    return hashlib.sha256(f"{before}\n{rows}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the record. ``link`` is the column with the revision that a row belongs to: what a revision wrote
    is sealed with it, what was stored *after* one is sealed with the next of that partnership."""

    name: str
    key: str
    link: str
    columns: tuple[str, ...]
    writers: tuple[Callable[[Any], Any] | None, ...]

    @property
    def is_after(self) -> bool:
        return self.link == "after_id"

    def select(self, *more: str) -> str:
        """The query for its rows: the link, the key, what else is asked for, then the columns by their names."""
        names = ", ".join(f'"{name}"' for name in (self.link, self.key, *more, *self.columns))
        return f'SELECT {names} FROM "{self.name}"'  # noqa: S608 -- the names are those of our models

    def entry(self, key: object, values: Sequence[Any]) -> Entry:
        said = {}
        for name, write, value in zip(self.columns, self.writers, values, strict=True):
            if write is not None and value is not None:
                value = write(value)  # noqa: PLW2901
            if value is None or value is False or value == "":
                continue
            said[name] = value
        return Entry(self.name, key, hashlib.sha256(_encode(said).encode("utf-8", "surrogatepass")).hexdigest()[:32])

    def rows_of(self, connection: BaseDatabaseWrapper, revision: int) -> list[Entry]:
        """The entries of one revision."""
        with connection.cursor() as cursor:
            cursor.execute(f'{self.select()} WHERE "{self.link}" = %s ORDER BY "{self.key}"', [revision])
            return [self.entry(key, values) for _, key, *values in cursor.fetchall()]


def _instant(value: Any) -> Any:
    return str(value.astimezone(UTC).replace(tzinfo=None)) if isinstance(value, datetime) else value


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _truth(value: Any) -> Any:
    """SQLite says 0 and 1; what is neither is no truth value, and stays what it is."""
    return bool(value) if isinstance(value, bool | int) and value in (0, 1) else value


def _uuid(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def _json(value: Any) -> Any:
    """The value that a text stands for, if it is written as a database or Django writes it."""
    try:
        said = json.loads(value)
    except (TypeError, ValueError):
        return value
    return said if value in (json.dumps(said), json.dumps(said, ensure_ascii=False)) else value


def _bytes(value: Any) -> Any:
    return value if isinstance(value, str | int) else hashlib.sha256(value).hexdigest()


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": _instant,
    "DateField": _day,
    "BooleanField": _truth,
    "UUIDField": _uuid,
    "JSONField": _json,
    "BinaryField": _bytes,
}


def table_of(model: type[models.Model]) -> Table:
    """How a model's rows are written down; ``model`` may be one of a migration's."""
    fields = sorted(model._meta.concrete_fields, key=lambda field: str(field.column))
    names = {str(field.column) for field in fields}
    key = str(model._meta.pk.column)
    link = next((name for name in ("revision_id", "after_id") if name in names), key)
    return Table(
        name=model._meta.db_table,
        key=key,
        link=link,
        columns=tuple(str(field.column) for field in fields),
        writers=tuple(_WRITERS.get(field.get_internal_type()) for field in fields),
    )


def sealed_models(apps: Any) -> list[type[models.Model]]:
    """The models whose rows are sealed: revisions, and all that names the revision that it belongs to."""
    revision = apps.get_model("governance", "Revision")
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.name in ("revision", "after") and field.related_model is revision and not field.primary_key
    ]
    return [revision, *sorted(found, key=lambda model: model._meta.db_table)]


def links(connection: BaseDatabaseWrapper, tables: Sequence[Table]) -> Generator[Link]:
    """What each revision is sealed with, in the order in which they were made; few rows are held at a time.

    Raises Broken for a row of no revision, and where a row cannot be read at all.
    """
    stored_after: dict[int, list[Entry]] = defaultdict(list)
    with ExitStack() as cursors:
        # Each is closed at once, whatever happens: a cursor must not outlive its transaction.
        each = [cursors.enter_context(closing(_rows(connection, place, table))) for place, table in enumerate(tables)]
        rows = heapq.merge(*each, key=lambda row: row[:2])
        for revision, group in groupby(rows, key=lambda row: row[0]):
            entries: list[Entry] = []
            afterwards: list[Entry] = []
            found: tuple[int, int] | None = None
            for _, _, is_after, entry, place in group:
                found = place or found
                (afterwards if is_after else entries).append(entry)
            if found is None:
                first = (*entries, *afterwards)[0]
                raise Broken("it belongs to a revision that is not there", first.table, first.key, revision)
            partnership, number = found
            yield Link(revision, partnership, number, (*entries, *stored_after.pop(partnership, ())))
            stored_after[partnership] = afterwards


def _rows(
    connection: BaseDatabaseWrapper, place: int, table: Table
) -> Generator[tuple[int, int, bool, Entry, tuple[int, int] | None]]:
    is_revision = table.name == REVISIONS
    more = ("partnership_id", "number") if is_revision else ()
    order = f' ORDER BY "{table.link}"' + ("" if is_revision else f', "{table.key}"')
    last: object = None
    try:
        with connection.chunked_cursor() as cursor:
            cursor.execute(table.select(*more) + order)
            while found := cursor.fetchmany(_CHUNK):
                for revision, key, *values in found:
                    last = key
                    if not isinstance(revision, int):
                        raise Broken("it names no revision", table.name, key)
                    of = (values[0], values[1]) if is_revision else None
                    yield revision, place, table.is_after, table.entry(key, values[len(more) :]), of
    except DatabaseError as error:
        raise Broken(f"a row behind {last} cannot be read ({error})", table.name) from error


@contextmanager
def one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Read everything as at one moment, and let others write meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # A transaction of Django's begins by keeping others from writing.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
