"""A plan document made of another and the changes between them: what ``actions.diff`` tells is all there is.

It works on items by their key and on the lists that they stand in, and puts the document together again at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.diff import (
    PLAN,
    Change,
    Item,
    Kind,
    Place,
    Ranks,
    Row,
    archived_key,
    ordered,
    orphaned,
    places,
    places_in,
    updates_of,
)
from actions.document import (
    EXTRA,
    Activity,
    Attachment,
    Body,
    Extra,
    FurtherAction,
    Key,
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
from actions.enums import ActivityState


def apply(before: PlanDocument, changes: Sequence[Change]) -> PlanDocument:
    """The plan that ``before`` becomes by these changes, which ``compare`` found between it and another.

    It stands as ``before`` does (its version, whether it is a draft, in which extent and as at which moment).
    """
    patch = _Patch.of(before)
    bodies = [change for change in changes if change.item is Body]
    others = [change for change in changes if change.item is not Body]
    patch.orphan(changes)
    for change in changes:
        patch.take_out(change)
        patch.set_field(change)
    for change in bodies:
        patch.put_in(change)
    patch.settle()
    for change in others:
        patch.put_in(change)
    return patch.document()


@dataclass(slots=True)
class _Patch:
    """The items of a document by their keys, and the keys of each list. What is gone is in no list any more."""

    before: PlanDocument
    old: dict[str, Place]
    items: dict[str, Item]
    rows: dict[Row, list[str]]

    @classmethod
    def of(cls, before: PlanDocument) -> _Patch:
        patch = cls(before, places(before), {}, {})
        patch._add(patch.old.values())
        return patch

    def _add(self, found: Iterable[Place]) -> None:
        for place in found:
            self.items[place.key] = place.item
            self.rows.setdefault(place.row, []).append(place.key)

    def orphan(self, changes: Sequence[Change]) -> None:
        """Let what hung on notes that are gone, by themselves or with their rows, hang on their meetings."""
        gone: dict[str, Note] = {}
        for change in changes:
            if change.kind is Kind.REMOVED:
                held = places_in(change.before) if isinstance(change.before, Activity) else ()
                for item in (change.before, *(place.item for place in held)):
                    if isinstance(item, Note):
                        gone[item.key] = item
        for change in changes:
            if change.kind is Kind.MOVED:
                gone.pop(change.key, None)
        self.items = {key: orphaned(item, gone) for key, item in self.items.items()}

    def take_out(self, change: Change) -> None:
        """Take what is gone, and what has moved, out of its list; archive and restore as the change says."""
        if change.kind in (Kind.REMOVED, Kind.MOVED):
            self.rows[self.old[change.key].row].remove(change.key)
        if change.retired is not None:
            line = archived_key(change.key)
            self._add([Place(change.retired, line, (PLAN, "archive"), PLAN)])
        if change.kind is Kind.RESTORED:
            self.rows[PLAN, "archive"].remove(archived_key(change.key))

    def set_field(self, change: Change) -> None:
        if change.kind is Kind.CHANGED and change.field.startswith(EXTRA):
            self.items[change.key] = _saying(self.items[change.key], change.field.removeprefix(EXTRA), change.after)
        elif change.kind is Kind.CHANGED:
            self.items[change.key] = _with(self.items[change.key], **{change.field: change.after})
        elif change.kind is Kind.MOVED and change.item is Attachment:
            self.items[change.key] = _with(self.items[change.key], to="" if change.home == PLAN else change.home)

    def settle(self) -> None:
        """Let what stayed come to its order of itself, which for notes is that of the bodies."""
        before, after = Ranks.of(self.before.bodies), Ranks.of(self._listed("bodies"))
        for (_, name), keys in self.rows.items():
            if name in ("notes", "updates", "reviews"):
                keys[:] = ordered(keys, lambda key: before(self.old[key].item), lambda key: after(self.items[key]))
        self._row(PLAN, "archive").sort(key=lambda key: after(self.items[key]))

    def put_in(self, change: Change) -> None:
        """Put what is new, is back or has moved behind what it follows."""
        if change.kind not in (Kind.ADDED, Kind.RESTORED, Kind.MOVED):
            return
        if change.kind is not Kind.MOVED:
            self.items[change.key] = change.after
            new = [place for place in _inside(change.after) if not {place.key, place.home} & self.old.keys()]
            self._add(new)
        row = self._row(*_row_of(change))
        row.insert(row.index(change.behind) + 1 if change.behind else 0, change.key)

    def document(self) -> PlanDocument:
        head: Any = self.items[PLAN]
        return replace(
            head,
            organisations=self._listed("organisations"),
            bodies=self._listed("bodies"),
            key=Key(rag=self._listed("rag"), priorities=self._listed("priority"), timescales=self._listed("timescale")),
            themes=tuple(self._theme(key) for key in self._row(PLAN, "themes")),
            archive=self._listed("archive"),
            versions=self._listed("versions"),
            attachments=self._listed("attachments"),
            fields=self._listed("fields"),
        )

    def _row(self, home: str, name: str) -> list[str]:
        return self.rows.setdefault((home, name), [])

    def _listed(self, name: str, home: str = PLAN) -> tuple[Any, ...]:
        return tuple(self.items[key] for key in self._row(home, name))

    def _theme(self, key: str) -> Theme:
        theme: Any = self.items[key]
        return replace(theme, activities=tuple(self._activity(row) for row in self._row(key, "activities")))

    def _activity(self, key: str) -> Activity:
        activity: Any = self.items[key]
        strands = tuple(self._strand(strand) for strand in self._row(key, "strands"))
        completing = {value.code for value in self._listed("rag") if value.completes}
        completed = bool(strands) and all(strand.rag in completing for strand in strands)
        return replace(
            activity,
            strands=strands,
            notes=self._listed("notes", key),
            further_actions=self._listed("further_actions", key),
            reviews=self._listed("reviews", key),
            state=ActivityState.COMPLETED if completed else ActivityState.OPEN,
        )

    def _strand(self, key: str) -> Strand:
        strand: Any = self.items[key]
        said = [Extra(field=field, text=strand.says(field)) for field in self._row(PLAN, "fields")]
        extra = tuple(one for one in said if one.text)
        return replace(strand, updates=self._listed("updates", key), extra=extra)


_ROWS: dict[type, str] = {
    Organisation: "organisations",
    Body: "bodies",
    Theme: "themes",
    Activity: "activities",
    Strand: "strands",
    ProgressUpdate: "updates",
    Note: "notes",
    FurtherAction: "further_actions",
    Review: "reviews",
    RetiredActivity: "archive",
    VersionLine: "versions",
    Attachment: "attachments",
    PlanField: "fields",
}


def _row_of(change: Change) -> Row:
    """The list that something new stands in; a value of the key says by its key of which scale it is."""
    if change.item is ScaleValue:
        return PLAN, change.key.partition(":")[0]
    return PLAN if change.item is Attachment else change.home, _ROWS[change.item]


def _inside(item: Item) -> Iterable[Place]:
    """What came with a new item, in its value."""
    if isinstance(item, Activity):
        return places_in(item)
    return updates_of(item) if isinstance(item, Strand) else ()


def _saying(strand: Any, field: str, text: str) -> Strand:
    """The strand, saying this in one of the plan's own fields."""
    others = (extra for extra in strand.extra if extra.field != field)
    return replace(strand, extra=(*others, Extra(field=field, text=text)))


def _with(item: Any, **values: Any) -> Any:
    return replace(item, **values)
