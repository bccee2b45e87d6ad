"""What comes of a body's meetings, among all that changed between two plans. Plain Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.diff import Change, Kind, Place, Row, places
from actions.document import Activity, Attachment, FurtherAction, Note, PlanDocument, Review, Strand

_NEW = (Kind.ADDED, Kind.RESTORED)


def comes_of_a_meeting(change: Change) -> bool:
    """Whether a meeting that spoke of a row explains what changed in it: what it asked and promised, its colour and
    how urgent it is."""
    if change.item is Strand:
        return change.kind is Kind.CHANGED and change.field in ("rag", "rag_reason", "priority")
    if change.kind is Kind.ADDED:
        return change.item in (FurtherAction, Review)
    return change.item in (FurtherAction, Review) and change.field in ("state", "outcome", "due", "note")


def caused_by(
    body: str,
    before: PlanDocument,
    after: PlanDocument,
    changes: Sequence[Change],
    written_beside: Collection[str] = (),
) -> tuple[Change, ...]:
    """The changes that come of what a body's meetings said, such as ``patching.apply`` takes them.

    These are what they said, new rows of which they spoke, and on the rows of which they spoke anew what a meeting
    explains and what was ``written_beside``: the keys of the items that were saved together with what a meeting said.
    """
    old, new = places(before), places(after)
    bodies = _bodies({**old, **new})
    spoken = {c.ref for c in changes if c.kind is Kind.ADDED and body in bodies.get(c.key, ())}
    chosen = {
        at
        for at, c in enumerate(changes)
        if (body in bodies.get(c.key, ()) and _is_said(c))
        or (c.ref in spoken and (comes_of_a_meeting(c) or c.key in written_beside))
    }
    return tuple(_whole(changes, chosen, old, new))


def _is_said(change: Change) -> bool:
    """Whether a change of what a meeting said something of is its own: no row that goes, and nothing that moves."""
    return change.kind in _NEW if change.item is Activity else change.kind is not Kind.MOVED


def _bodies(held: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Whose meetings said what is in a plan, by the keys of the items that a meeting said something of."""

    def of(item: Any) -> tuple[str, ...]:
        match item:
            case Activity():
                return tuple(name for said in (*item.notes, *item.further_actions) for name in of(said))
            case FurtherAction() | Review() if item.note in held:
                return of(held[item.note].item)
            case Attachment() if item.to in held:
                holder = held[item.to].item
                return of(holder) if isinstance(holder, Note) else ()
            case Note() | FurtherAction():
                return (item.body,)
        return ()

    return {key: of(place.item) for key, place in held.items()}


def _whole(
    changes: Sequence[Change], chosen: set[int], old: Mapping[str, Place], new: Mapping[str, Place]
) -> Iterator[Change]:
    """The chosen changes with those that bring what they stand in, each behind what is there without the others."""
    brings = {c.key: at for at, c in enumerate(changes) if c.kind in _NEW}
    for at in list(chosen):
        home = changes[at].home
        while home in brings:
            chosen.add(brings[home])
            home = changes[brings[home]].home
    coming = {changes[at].key for at in chosen if changes[at].home}
    ahead: dict[Row, str] = {}
    behind: dict[str, str] = {}
    for key, place in new.items():
        behind[key] = ahead.get(place.row, "")
        if key in coming or (key in old and old[key].row == place.row):
            ahead[place.row] = key
    for at, change in enumerate(changes):
        if at in chosen:
            yield replace(change, behind=behind[change.key]) if change.home else change
