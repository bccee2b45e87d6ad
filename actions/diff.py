"""What changed between two plan documents: plain Python, pairing items by key.

An item that is new or gone is one change that holds the whole item; what is inside a new or gone activity
or strand is not listed again. An item that stayed has one change for each field that differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from actions.document import (
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Note,
    Organisation,
    PlanDocument,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)

Item = (
    Theme
    | Activity
    | Strand
    | Note
    | FurtherAction
    | Review
    | ProgressUpdate
    | Body
    | Organisation
    | Attachment
    | ScaleValue
    | PlanDocument
    | VersionLine
)


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RESTORED = "restored"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. ``ref`` and ``theme`` (its number) say where; ``before`` and ``after`` are the items
    for what was added, removed, restored or moved, and the values of ``field`` for what was changed.
    ``nth`` counts an activity's strands from one; it is 0 for anything else.
    """

    kind: Kind
    item: type[Item]
    key: str
    ref: str = ""
    theme: str = ""
    nth: int = 0
    field: str = ""
    before: Any = None
    after: Any = None
    retired: RetiredActivity | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """An item with where it stands; ``parent`` is the key of the item that holds it."""

    item: Item
    key: str
    parent: str
    ref: str
    theme: str
    nth: int
    fields: dict[str, Any]


_HELD = {
    PlanDocument: ("title", "partnership", "page_numbers", "notes_on_paper"),
    Organisation: ("short_name", "crest"),
    Attachment: ("title", "name", "digest", "confidential"),
    Theme: ("number", "title"),
    Activity: ("ref",),
    Strand: ("text", "rationale", "sros", "sros_wording", "rag", "rag_reason", "priority", "timescales", "qualifier"),
    Note: ("body", "date", "text", "confidential"),
    FurtherAction: ("text", "owners", "due", "state", "outcome", "confidential"),
    Review: ("due", "text", "state"),
    ProgressUpdate: ("text",),
    Body: ("name", "heading"),
    ScaleValue: ("label", "meaning", "colour"),
    VersionLine: ("withdrawn",),
}


def compare(before: PlanDocument, after: PlanDocument) -> tuple[Change, ...]:
    """The changes that make ``after`` of ``before``, in the printed order of ``after``; what is gone stands
    where it stood."""
    if before == after:
        return ()
    old, new = _places(before), _places(after)
    retired_before = {item.key for item in before.archive}
    retired_after = {item.key: item for item in after.archive}
    moved = _moved(before, after)
    changes: list[Change] = []
    for key in _merged_order(list(old), list(new)):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            if now.parent in old or not now.parent:
                kind = Kind.RESTORED if now.key in retired_before else Kind.ADDED
                changes.append(_change(kind, now, after=now.item))
        elif now is None and was is not None:
            if was.parent in new or not was.parent:
                changes.append(_change(Kind.REMOVED, was, before=was.item, retired=retired_after.get(was.key)))
        elif was is not None and now is not None:
            if key in moved or was.parent != now.parent:
                changes.append(_change(Kind.MOVED, now, before=was.theme, after=now.theme))
            changes += [
                _change(Kind.CHANGED, now, field=field, before=was.fields[field], after=value)
                for field, value in now.fields.items()
                if was.fields[field] != value
            ]
    return tuple(changes)


def _change(kind: Kind, place: _Place, **values: Any) -> Change:
    return Change(
        kind=kind, item=type(place.item), key=place.key, ref=place.ref, theme=place.theme, nth=place.nth, **values
    )


def _places(document: PlanDocument) -> dict[str, _Place]:
    """Every item by its key, in printed order. A band holds no activities here: one can go without the other."""
    scales = (("rag", document.key.rag), ("priority", document.key.priorities), ("timescale", document.key.timescales))
    places = [
        _place(document, "plan"),
        *(_place(organisation, f"organisation:{organisation.name}") for organisation in document.organisations),
        *(_place(body, body.key) for body in document.bodies),
        *(_place(value, f"{scale}:{value.code}") for scale, values in scales for value in values),
    ]
    for theme in document.themes:
        places.append(_place(theme, theme.key, theme=theme.number))
        for activity in theme.activities:
            places += _places_in(activity, theme.number)
    places += [_place(line, f"version:{line.number}") for line in document.versions]
    where = {place.key: place for place in places}
    for attachment in document.attachments:
        holder = where.get(attachment.to)
        ref, number = (holder.ref, holder.theme) if holder else ("", "")
        places.append(_place(attachment, attachment.key, attachment.to, ref=ref, theme=number))
    return {place.key: place for place in places}


def _places_in(activity: Activity, theme: str) -> Iterator[_Place]:
    ref = activity.ref
    yield _place(activity, activity.key, ref=ref, theme=theme)
    for nth, strand in enumerate(activity.strands, start=1):
        yield _place(strand, strand.key, activity.key, ref=ref, theme=theme, nth=nth)
        for update in strand.updates:
            yield _place(update, update.key, strand.key, ref=ref, theme=theme, nth=nth)
    held: tuple[Note | FurtherAction | Review, ...] = (*activity.notes, *activity.further_actions, *activity.reviews)
    for item in held:
        yield _place(item, item.key, activity.key, ref=ref, theme=theme)


def _place(item: Item, key: str, parent: str = "", *, ref: str = "", theme: str = "", nth: int = 0) -> _Place:
    fields = {name: getattr(item, name) for name in _HELD[type(item)]}
    return _Place(item, key, parent, ref, theme, nth, fields)


def _merged_order(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The keys of both: in new order, each that is gone after what it used to follow."""
    kept = set(new)
    followers: dict[str, list[str]] = {}
    anchor = ""
    for key in old:
        if key in kept:
            anchor = key
        else:
            followers.setdefault(anchor, []).append(key)
    yield from followers.get("", ())
    for key in new:
        yield key
        yield from followers.get(key, ())


def _moved(before: PlanDocument, after: PlanDocument) -> frozenset[str]:
    """The themes, activities and strands that stand elsewhere among those that stayed: as few as explain it."""
    sequences = [([t.key for t in before.themes], [t.key for t in after.themes])]
    old = {t.key: [a.key for a in t.activities] for t in before.themes}
    sequences += [(old.get(t.key, []), [a.key for a in t.activities]) for t in after.themes]
    strands = {a.key: [s.key for s in a.strands] for a in before.activities()}
    sequences += [(strands.get(a.key, []), [s.key for s in a.strands]) for a in after.activities()]
    home = {a.key: t.key for t in before.themes for a in t.activities}
    elsewhere = {a.key for t in after.themes for a in t.activities if home.get(a.key, t.key) != t.key}
    return frozenset(key for pair in sequences for key in _out_of_order(*pair)) | elsewhere


def _out_of_order(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """What is not on the longest run that keeps its order from old to new."""
    rank = {key: index for index, key in enumerate(old)}
    kept = [key for key in new if key in rank]
    if [rank[key] for key in kept] == sorted(rank[key] for key in kept):
        return set()
    best: list[tuple[int, int]] = []  # for each kept key: length of the longest run that ends there, and its step back
    for index, key in enumerate(kept):
        runs = [(best[i][0], i) for i in range(index) if rank[kept[i]] < rank[key]]
        length, back = max(runs, default=(0, -1))
        best.append((length + 1, back))
    at = max(range(len(kept)), key=lambda i: best[i][0])
    run = set()
    while at >= 0:
        run.add(kept[at])
        at = best[at][1]
    return set(kept) - run
