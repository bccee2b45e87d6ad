"""Frozen dataclasses as JSON, and back: how a plan document, a paper that was read, or what was decided is kept.

A dataclass is a mapping, a tuple a list, a frozen set a sorted list, a member of an enum its text. Where a field may
hold one of several dataclasses, the names of the fields tell which. Reading takes exactly what writing gives, but that
a field may be left out where it has a default: anything else is a RecordError, which names the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
Reader = Callable[[Any, str], Any]


class RecordError(ValueError):
    """A value is not the record that it should be; the message names the place: ``themes[2].activities[0].ref``."""


def later(default: Any) -> Any:
    """A field that records of the past do not have: where it has its default, the JSON form leaves it out, so that
    what was frozen before keeps its digest."""
    return field(default=default, metadata={"later": True})


def plain(value: Any) -> Any:
    """A record as JSON's own types."""
    return _plain(value, lambda field, item: "later" in field.metadata and item == field.default)


def lean(value: Any) -> Any:
    """As ``plain``, without whatever has its default: for large records that are kept for a while only."""
    return _plain(value, lambda field, item: item == field.default)


def _plain(value: Any, is_left_out: Callable[[Field[Any], Any], bool]) -> Any:
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(item, is_left_out) for field, item in held if not is_left_out(field, item)}
    if isinstance(value, tuple):
        return [_plain(item, is_left_out) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: _plain(item, is_left_out) for name, item in value.items()}
    return str(value) if isinstance(value, StrEnum) else value


def read(kind: type[Record], value: object) -> Record:
    """The record of that dataclass; the inverse of ``plain`` and of ``lean``. Raises RecordError."""
    record: Record = _record(cast(type, kind))(value, "")
    return record


def _scalar(kind: type) -> Reader:
    def read(value: Any, place: str) -> Any:
        if type(value) is not kind:
            raise RecordError(f"{place}: expected {kind.__name__}, found {value!r:.60}")
        return value

    return read


def _member(kind: type[StrEnum]) -> Reader:
    def read(value: Any, place: str) -> Any:
        try:
            return kind(value)
        except ValueError:
            raise RecordError(f"{place}: expected one of {', '.join(kind)}, found {value!r:.60}") from None

    return read


def _optional(inner: Reader) -> Reader:
    return lambda value, place: None if value is None else inner(value, place)


def _list(inner: Reader, made: type) -> Reader:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise RecordError(f"{place}: expected a list, found {value!r:.60}")
        return made(inner(item, f"{place}[{index}]") for index, item in enumerate(value))

    return read


def _mapping(inner: Reader) -> Reader:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            raise RecordError(f"{place}: expected a mapping, found {value!r:.60}")
        return {name: inner(item, f"{place}[{name!r:.60}]") for name, item in value.items()}

    return read


def _one_of(kinds: tuple[type, ...]) -> Reader:
    """A reader of whichever of these dataclasses has fields of the names that the mapping has."""
    readers = {frozenset(field.name for field in fields(kind)): _record(kind) for kind in kinds}

    def read(value: Any, place: str) -> Any:
        for names, reader in readers.items():
            if isinstance(value, Mapping) and value.keys() <= names:
                return reader(value, place)
        raise RecordError(f"{place}: expected a {' or a '.join(kind.__name__ for kind in kinds)}, found {value!r:.60}")

    return read


@lru_cache
def _record(kind: type) -> Reader:
    """A reader of one dataclass; what the mapping leaves out takes the field's default."""
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    required = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            raise RecordError(f"{place or kind.__name__}: expected a mapping, found {value!r:.60}")
        dot = f"{place}." if place else ""
        if unknown := value.keys() - readers.keys():
            raise RecordError(f"{dot}{min(unknown)}: not a field of this schema")
        if missing := required - value.keys():
            raise RecordError(f"{dot}{min(missing)}: missing")
        return kind(**{name: readers[name](item, dot + name) for name, item in value.items()})

    return read


def _reader(hint: Any) -> Reader:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple or origin is frozenset:
        return _list(_reader(inner[0]), origin)
    if origin is Mapping:
        return _mapping(_reader(inner[1]))
    if origin is UnionType:
        return _optional(_reader(inner[0])) if NoneType in inner else _one_of(inner)
    if is_dataclass(hint):
        return _record(cast(type, hint))
    return _member(hint) if issubclass(hint, StrEnum) else _scalar(hint)
