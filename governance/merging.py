"""Two people at once: what becomes of a form that was filled while somebody else saved.

A form knows the values that it was filled from (base), the record has the values of now (current), and
the person has sent theirs (submitted). What only one of them changed is kept; what both changed to
different values is a conflict, which nobody but the person can settle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that both changed: its name, the person's own value and the record's."""

    field: str
    yours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """``values``: what the record should hold, with the person's own where they clash; ``kept``: the fields
    in which the person's own value stands."""

    values: dict[str, Any]
    clashes: tuple[Clash, ...]
    kept: frozenset[str] = frozenset()


def merge(*, base: Mapping[str, Any], current: Mapping[str, Any], submitted: Mapping[str, Any]) -> Merge:
    """Settle each submitted field; the three mappings have the same kind of plain, comparable values."""
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    for field, yours in submitted.items():
        theirs = current[field]
        values[field] = theirs if yours == base[field] else yours
        if theirs not in (base[field], yours) and yours != base[field]:
            clashes.append(Clash(field, yours, theirs))
    kept = frozenset(field for field, yours in submitted.items() if yours != base[field])
    return Merge(values, tuple(clashes), kept)


class Conflict(Exception):
    """Somebody else changed what this edit would overwrite: nothing was written."""

    def __init__(self, merge: Merge) -> None:
        super().__init__(", ".join(clash.field for clash in merge.clashes))
        self.merge = merge


class Refused(Exception):
    """A rule says no. The message is for the person; ``field`` names the field that it is about, if one is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
