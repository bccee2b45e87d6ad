"""Two people at once: what becomes of a form that was filled while somebody else saved.

A form knows the values that it was filled from (base), the record has the values of now (current), and
the person has sent theirs (submitted). What only one of them changed is kept; what both changed to
different values is a conflict, which nobody but the person can settle.
"""

from collections.abc import Collection, Mapping
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


def merge(
    *,
    base: Mapping[str, Any],
    current: Mapping[str, Any],
    submitted: Mapping[str, Any],
    together: Collection[tuple[str, ...]] = (),
) -> Merge:
    """Settle each submitted field; the three mappings have the same kind of plain, comparable values.

    Fields that stand ``together``, such as a colour and its reason, are settled as one: half of each person's
    would be what nobody meant.
    """
    groups = [tuple(field for field in group if field in submitted) for group in together]
    groups += [(field,) for field in submitted if not any(field in group for group in groups)]
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    kept: set[str] = set()
    for group in groups:
        mine = any(submitted[field] != base[field] for field in group)
        others = any(current[field] != base[field] for field in group)
        chosen = submitted if mine else current
        values.update({field: chosen[field] for field in group})
        if mine:
            kept.update(group)
        if mine and others:
            differing = (field for field in group if submitted[field] != current[field])
            clashes += [Clash(field, submitted[field], current[field]) for field in differing]
    return Merge(values, tuple(clashes), frozenset(kept))


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
