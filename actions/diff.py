"""What changed between two plan documents: plain Python, pairing items by key.

An item that is new or gone is one change that holds the whole item; what is inside a new or gone activity
or strand is not listed again. An item that stayed has one change for each field that differs, and one where it
stands elsewhere. Nothing is left out: ``actions.patching`` makes ``after`` of ``before`` and its changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from actions.document import (
    EXTRA,
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Note,
    Organisation,
    PlanDocument,
    PlanField,
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
    | PlanField
    | ScaleValue
    | PlanDocument
    | RetiredActivity
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
    for what was added, removed or restored, the numbers of the themes for what was moved, and the values of
    ``field`` (see ``value_of``) for what was changed. ``nth`` counts an activity's strands from one; it is 0 for
    anything else.

    What was added, restored or moved stands in ``home`` (the key of what holds it, PLAN for what the plan holds
    itself) ``behind`` the sibling with this key, first where that is empty; ``origin`` is the ref where it stood.
    ``retired`` is the line of the archive that took the place of an activity, and ``heir`` the ref that it leads to.
    ``name`` is what people call a body, an organisation, an attachment or one of the plan's own fields; so it is where
    that field of a strand was changed.
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
    home: str = ""
    behind: str = ""
    origin: str = ""
    heir: str = ""
    name: str = ""


#: The key of the plan itself.
PLAN = "plan"

#: What the document holds of each kind, but for what other items hold and what follows from the rest: a version's
#: standing (``version``, ``draft``, ``extent``, ``as_at``) and the state of an activity. Strands also have what they
#: say in the plan's own fields.
HELD: dict[type, tuple[str, ...]] = {
    PlanDocument: ("title", "partnership", "page_numbers", "notes_on_paper"),
    Organisation: ("short_name", "crest"),
    Attachment: ("title", "name", "digest", "size", "confidential"),
    PlanField: ("name",),
    Theme: ("number", "title"),
    Activity: ("ref",),
    Strand: ("text", "rationale", "sros", "sros_wording", "rag", "rag_reason", "priority", "timescales", "qualifier"),
    Note: ("body", "date", "text", "confidential"),
    FurtherAction: ("text", "owners", "due", "state", "outcome", "note", "body", "date", "confidential"),
    Review: ("due", "text", "state", "note", "confidential"),
    ProgressUpdate: ("date", "by", "text"),
    Body: ("name", "heading"),
    ScaleValue: ("label", "meaning", "colour", "needs_reason", "completes"),
    RetiredActivity: ("ref", "text", "reason", "into", "how"),
    VersionLine: ("date", "amended_by", "summary", "seal", "withdrawn"),
}
#: What the value of another item holds: it is added and archived with that.
_INSIDE = (Strand, ProgressUpdate, Note, FurtherAction, Review)

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An item with where it stands: ``row`` is the key of the item that lists it, and the list's name."""

    item: Item
    key: str
    row: Row
    home: str
    ref: str = ""
    theme: str = ""
    nth: int = 0

    @property
    def parent(self) -> str:
        """The key of the item whose value holds this one, if any."""
        return self.home if isinstance(self.item, _INSIDE) else ""


def compare(before: PlanDocument, after: PlanDocument) -> tuple[Change, ...]:
    """The changes that make ``after`` of ``before``, in the printed order of ``after``; what is gone stands
    where it stood."""
    if before == after:
        return ()
    old, new = places(before), places(after)
    names = {field.key: field.name for field in after.fields}
    moved = _moved(before, after, old, new)
    behind = _predecessors(new.values())
    gone = {key: place.item for key, place in old.items() if isinstance(place.item, Note) and key not in new}
    changes: list[Change] = []
    for key in _merged_order(list(old), list(new)):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            if now.parent in old or not now.parent:
                changes.append(_change(_arrival(now, old), now, after=now.item, home=now.home, behind=behind[key]))
        elif now is None and was is not None:
            if was.parent in new or not was.parent:
                changes.append(_change(Kind.REMOVED, was, before=was.item, **_succession(was, new)))
        elif was is not None and now is not None:
            if key in moved:
                where = {"home": now.home, "behind": behind[key], "origin": was.ref}
                changes.append(_change(Kind.MOVED, now, before=was.theme, after=now.theme, **where))
            if was.item is not now.item:
                changes += _fields_changed(orphaned(was.item, gone), now)
                changes += _said_otherwise(was.item, now, names)
    return tuple(change for change in changes if not _follows(change, old, new))


def _change(kind: Kind, place: Place, **values: Any) -> Change:
    where = {"key": place.key, "ref": place.ref, "theme": place.theme, "nth": place.nth, "name": _name(place.item)}
    return Change(kind=kind, item=type(place.item), **{**where, **values})


def _name(item: Item) -> str:
    match item:
        case Attachment():
            return item.title
        case Organisation():
            return item.short_name or item.name
        case Body() | PlanField():
            return item.name
    return ""


def orphaned(item: Item, gone: Mapping[str, Note]) -> Item:
    """What was asked or promised in a note that is gone: the note's meeting asked for it then."""
    note = gone.get(item.note) if isinstance(item, FurtherAction | Review) else None
    if note is None:
        return item
    if isinstance(item, FurtherAction):
        return replace(item, note="", body=note.body, date=note.date)
    return replace(item, note="") if isinstance(item, Review) else item


def _fields_changed(was: Item, now: Place) -> Iterator[Change]:
    for field in HELD[type(now.item)]:
        before, after = getattr(was, field), getattr(now.item, field)
        if before != after:
            yield _change(Kind.CHANGED, now, field=field, before=before, after=after)


def _said_otherwise(was: Item, now: Place, names: Mapping[str, str]) -> Iterator[Change]:
    """A change for each of the plan's own fields in which a strand says another thing. What it said in a field that
    is gone goes with that."""
    if not isinstance(was, Strand) or not isinstance(now.item, Strand) or was.extra == now.item.extra:
        return
    for key, name in names.items():
        before, after = was.says(key), now.item.says(key)
        if before != after:
            yield _change(Kind.CHANGED, now, field=EXTRA + key, before=before, after=after, name=name)


def _arrival(now: Place, old: Mapping[str, Place]) -> Kind:
    return Kind.RESTORED if archived_key(now.key) in old else Kind.ADDED


def _succession(was: Place, new: Mapping[str, Place]) -> dict[str, Any]:
    """The line of the archive that an activity left, and the ref to which it leads."""
    line = new.get(archived_key(was.key))
    if line is None or not isinstance(line.item, RetiredActivity):
        return {}
    heir = new.get(line.item.into) or new.get(archived_key(line.item.into))
    return {"retired": line.item, "heir": heir.ref if heir else ""}


def _follows(change: Change, old: Mapping[str, Place], new: Mapping[str, Place]) -> bool:
    """Whether a change is told with another: a line of the archive comes with the row that goes, and goes with it."""
    if change.item is not RetiredActivity or change.kind is Kind.CHANGED:
        return False
    row = change.key.removeprefix(archived_key(""))
    return row in (old if change.kind is Kind.ADDED else new)


def archived_key(key: str) -> str:
    """The key of an activity's line in the archive."""
    return f"archive:{key}"


def places(document: PlanDocument) -> dict[str, Place]:
    """Every item by its key, in printed order."""
    found = [
        Place(document, PLAN, ("", ""), ""),
        *(_listed(o, f"organisation:{o.name}", "organisations") for o in document.organisations),
        *(_listed(body, body.key, "bodies") for body in document.bodies),
        *(_listed(value, f"rag:{value.code}", "rag") for value in document.key.rag),
        *(_listed(value, f"priority:{value.code}", "priority") for value in document.key.priorities),
        *(_listed(value, f"timescale:{value.code}", "timescale") for value in document.key.timescales),
        *(_listed(field, field.key, "fields") for field in document.fields),
    ]
    for theme in document.themes:
        found.append(Place(theme, theme.key, (PLAN, "themes"), PLAN, theme=theme.number))
        for activity in theme.activities:
            found.append(_within(activity, theme.key, "activities", activity.ref, theme.number))
            found += places_in(activity, theme.number)
    found += [Place(item, archived_key(item.key), (PLAN, "archive"), PLAN, ref=item.ref) for item in document.archive]
    found += [_listed(line, f"version:{line.number}", "versions") for line in document.versions]
    where = {place.key: place for place in found}
    for attachment in document.attachments:
        holder = where.get(attachment.to)
        ref, number = (holder.ref, holder.theme) if holder else ("", "")
        place = Place(attachment, attachment.key, (PLAN, "attachments"), attachment.to or PLAN, ref, number)
        where[attachment.key] = place
    return where


def _listed(item: Item, key: str, name: str) -> Place:
    return Place(item, key, (PLAN, name), PLAN)


def _within(item: Any, home: str, name: str, ref: str, theme: str, nth: int = 0) -> Place:
    return Place(item, item.key, (home, name), home, ref, theme, nth)


def places_in(activity: Activity, theme: str = "") -> Iterator[Place]:
    """What an activity holds."""
    ref = activity.ref
    for nth, strand in enumerate(activity.strands, start=1):
        yield _within(strand, activity.key, "strands", ref, theme, nth)
        yield from updates_of(strand, ref, theme, nth)
    for name in ("notes", "further_actions", "reviews"):
        for item in getattr(activity, name):
            yield _within(item, activity.key, name, ref, theme)


def updates_of(strand: Strand, ref: str = "", theme: str = "", nth: int = 0) -> Iterator[Place]:
    """What a strand holds."""
    for update in strand.updates:
        yield _within(update, strand.key, "updates", ref, theme, nth)


def _predecessors(new: Iterable[Place]) -> dict[str, str]:
    """The key of what each item stands behind in its list; empty for the first."""
    last: dict[Row, str] = {}
    found = {}
    for place in new:
        found[place.key] = last.get(place.row, "")
        last[place.row] = place.key
    return found


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


def _moved(
    before: PlanDocument, after: PlanDocument, old: Mapping[str, Place], new: Mapping[str, Place]
) -> frozenset[str]:
    """What stands elsewhere among what stayed: as few items as explain it. What is in order of itself, such as
    notes by their dates, has not moved where its order tells its place."""
    elsewhere = {key for key, now in new.items() if key in old and _stood(old[key]) != _stood(now)}
    rows: dict[Row, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, those in enumerate((old, new)):
        for key, place in those.items():
            if key in old and key in new and key not in elsewhere:
                rows[place.row][side].append(key)
    ranks = Ranks.of(before.bodies), Ranks.of(after.bodies)
    for was, now in rows.values():
        if len(was) > 1:
            order = ordered(was, lambda key: ranks[0](old[key].item), lambda key: ranks[1](new[key].item))
            elsewhere |= _out_of_order(order, now)
    return frozenset(elsewhere)


def _stood(place: Place) -> tuple[Row, str]:
    return place.row, place.home


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order in which items stand of themselves: notes by their bodies' columns and by date, reviews by due;
    equal for what somebody puts in order."""

    columns: Mapping[str, int]

    @classmethod
    def of(cls, bodies: Iterable[Body]) -> Ranks:
        return cls({body.name: place for place, body in enumerate(bodies)})

    def __call__(self, item: Item) -> tuple[Any, ...]:
        match item:
            case Note():
                return self.columns.get(item.body, len(self.columns)), item.date
            case ProgressUpdate():
                return (item.date,)
            case Review():
                return (item.due,)
            case RetiredActivity():
                return tuple(map(int, re.findall("[0-9]+", item.ref)))
            case VersionLine():
                return (item.number,)
        return ()


def ordered(
    keys: Sequence[str], before: Callable[[str], tuple[Any, ...]], after: Callable[[str], tuple[Any, ...]]
) -> list[str]:
    """The keys of what stayed in a list in the order that it comes to of itself, by its ranks of before and after."""
    ranks = {key: after(key) for key in keys}
    return sorted(keys, key=ranks.__getitem__) if any(before(key) != ranks[key] for key in keys) else list(keys)


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
