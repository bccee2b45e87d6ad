"""The rows of a plan made those of a document: what reads a whole plan, or a paper, writes it by this.

It works by keys, model by model, and writes what differs; hundreds of new rows take a few statements. What settles
who wins is done before: see ``operations.importing``.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import models

from actions import document as d
from actions.diff import orphaned, places
from actions.enums import Scale
from actions.models import (
    REF_PATTERN,
    Activity,
    Assignment,
    Field,
    FieldValue,
    FurtherAction,
    Note,
    Ownership,
    Plan,
    PlanItem,
    ProgressUpdate,
    Ref,
    Review,
    ScaleValue,
    Strand,
    StrandTimescale,
    Theme,
)
from actions.operations.fields import add_field
from actions.prose import LINK
from actions.wording import excerpt
from governance.history import Actor, record_all
from governance.merging import Refused
from governance.models import Body, Meeting, Officer
from governance.operations import add_body, add_officer, meeting_of

_ROWS: dict[type, type[PlanItem]] = {
    d.Theme: Theme,
    d.Activity: Activity,
    d.Strand: Strand,
    d.ProgressUpdate: ProgressUpdate,
    d.Note: Note,
    d.FurtherAction: FurtherAction,
    d.Review: Review,
}
_SCALES = {Scale.RAG: "rag", Scale.PRIORITY: "priorities", Scale.TIMESCALE: "timescales"}
#: No address that people write is longer; to lay a word out takes time that grows with the square of its length.
LONGEST_WORD = 2_000
_ISO_DUE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
#: Keys that one query asks for.
_ASKED = 5000


def record(plan: Plan, *, by: Actor, before: d.PlanDocument, after: d.PlanDocument, reason: str) -> None:
    """Inside ``revise``: make the plan, which is ``before``, the one that ``after`` tells.

    What is not in it any more is archived for this reason; people, bodies, fields and values of the key that it names
    and nobody knows are made. A key of something new that is taken already is made anew. What a plan is called, its
    furniture, attachments, versions and what stands in its archive are no part of this.

    Raises Refused for what no plan can hold, such as a ref that was used before.
    """
    if before == after:
        return
    _check(before, after)
    writing = _Writing.of(plan, by, before, after)
    writing.archive(reason)
    writing.themes()
    writing.activities()
    writing.strands()
    writing.notes()
    writing.further_actions()
    writing.reviews()


def _check(before: d.PlanDocument, after: d.PlanDocument) -> None:
    """Raise Refused for what the database would refuse, in words."""
    _check_keys(after)
    _check_scales(after.key)
    known = {key: place.item for key, place in places(before).items()}
    numbers: set[str] = set()
    for theme in after.themes:
        if theme.number in numbers:
            raise Refused(f"There are two themes {theme.number}: give one of them another number.")
        numbers.add(theme.number)
    refs: set[str] = set()
    for row in after.activities():
        if row.ref in refs:
            raise Refused(f"There are two activities {row.ref}: give one of them another ref.")
        refs.add(row.ref)
        if known.get(row.key) != row:
            _check_row(row)


def _check_row(row: d.Activity) -> None:
    if not re.fullmatch(REF_PATTERN, row.ref):
        raise Refused(f"“{excerpt(row.ref)}” is no ref: write a theme's number, a full stop and a number, as 2.10.")
    if not row.strands or not all(strand.text.strip() for strand in row.strands):
        raise Refused(f"{row.ref} does not say what the activity is.")
    for note in row.notes:
        if not note.text.strip():
            raise Refused(f"A note on {row.ref} has no words.")
        _check_day(note.date, f"a note on {row.ref}")
    for review in row.reviews:
        if not _ISO_DUE.fullmatch(review.due):
            raise Refused(f"“{excerpt(review.due)}” is no date of a review of {row.ref}.")


def _check_scales(key: d.Key) -> None:
    for scale in _SCALES.values():
        codes = [value.code for value in getattr(key, scale)]
        if len(set(codes)) < len(codes) or not all(codes):
            raise Refused("The key has a value without a letter, or two with the same one: give each its own.")


def _check_keys(document: d.PlanDocument) -> None:
    """Raise Refused where two items have one key: one of them would be lost."""
    found: list[d.Theme | d.Activity | d.Strand | d.Note | d.FurtherAction | d.Review] = [*document.themes]
    for row in document.activities():
        found += [row, *row.strands, *row.notes, *row.further_actions, *row.reviews]
    [(key, times)] = Counter(item.key for item in found).most_common(1) or [("", 1)]
    if times > 1:
        raise Refused(f"The file has two items with the key “{excerpt(key)}”: take one of them out.")


def _check_day(iso: str, of: str) -> None:
    try:
        date.fromisoformat(f"{iso}-01" if len(iso) == len("2018-07") else iso)
    except ValueError:
        raise Refused(f"“{excerpt(iso)}” is no date of {of}.") from None


def _every_key(document: d.PlanDocument) -> dict[str, type]:
    """The kind of each item of the table by its key, and of the plan's own fields and the bodies."""
    kinds = (*_ROWS, d.PlanField, d.Body)
    return {key: type(place.item) for key, place in places(document).items() if isinstance(place.item, kinds)}


def _free_keys(before: d.PlanDocument, after: d.PlanDocument) -> dict[str, uuid.UUID]:
    """For each key that is new, the one that its row gets: the same, unless that is no UUID or another row has it."""
    known = _every_key(before)
    new: dict[type, dict[str, uuid.UUID]] = {}
    for key, kind in _every_key(after).items():
        if key not in known:
            new.setdefault(kind, {})[key] = _as_uuid(key)
    of: dict[type, Any] = {**_ROWS, d.PlanField: Field, d.Body: Body}
    for kind, keys in new.items():
        # A row that is archived in this plan comes back by ``restored`` only: see operations.importing.
        taken = set()
        for some in _in_batches(keys.values()):
            taken |= set(of[kind].objects.filter(key__in=some).values_list("key", flat=True))
        keys.update({key: uuid.uuid4() for key, asked in keys.items() if asked in taken})
    return {key: free for keys in new.values() for key, free in keys.items()}


def _as_uuid(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, key)


def _in_batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _ASKED)):
        yield some


@dataclass(slots=True)
class _Writing:
    """A document on its way into rows. ``rows`` has those of each model by their items' keys in the document."""

    plan: Plan
    by: Actor
    before: d.PlanDocument
    after: d.PlanDocument
    known: Mapping[str, Any]
    keys: Mapping[str, uuid.UUID]
    owners: Mapping[str, Any]
    bodies: Mapping[str, Body]
    values: Mapping[tuple[str, str], ScaleValue]
    fields: Mapping[str, Field]
    meetings: dict[tuple[str, str], Meeting] = field(default_factory=dict)
    rows: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, by: Actor, before: d.PlanDocument, after: d.PlanDocument) -> _Writing:
        keys = _free_keys(before, after)
        return cls(
            plan,
            by,
            before,
            after,
            {key: place.item for key, place in places(before).items()},
            keys,
            bodies=_bodies(plan, by, after, keys),
            owners=_owners(plan, by, after),
            values=_values(plan, after),
            fields=_fields(plan, by, after, keys),
        )

    def _of(self, model: type[PlanItem], keys: Collection[str]) -> dict[str, Any]:
        """The rows of these items, whether archived or not, and new ones for those that have none."""
        found: dict[str, Any] = {}
        for some in _in_batches(key for key in keys if key not in self.keys):
            standing = model.objects.filter(plan=self.plan, key__in=some)
            found |= {str(row.key): row for row in standing}
        found |= {key: model(plan=self.plan, key=self.keys[key]) for key in keys if key in self.keys}
        self.rows.setdefault(model, {}).update(found)
        return found

    def _is_as_it_was(self, item: Any) -> bool:
        return bool(self.known.get(item.key) == item)

    # What goes

    def archive(self, reason: str) -> None:
        """Take out what is not there any more; what hangs on it goes with it."""
        standing = places(self.after)
        for key, place in places(self.before).items():
            model = _ROWS.get(type(place.item))
            if model is not None and key not in standing and (not place.parent or place.parent in standing):
                row: Any = model.objects.get(plan=self.plan, key=key)
                row.archived, row.archive_reason = True, reason
                row.save()

    # The table

    def themes(self) -> None:
        rows = self._of(Theme, [theme.key for theme in self.after.themes])
        for theme, position in zip(self.after.themes, _positions(rows.values()), strict=True):
            row = rows[theme.key]
            row.number, row.title, row.position = theme.number, theme.title, position
        save_all(rows.values())

    def activities(self) -> None:
        rows = self._of(Activity, [row.key for row in self.after.activities()])
        # Where a row leads from now on is told by the register.
        named = [item for item in self.after.activities() if item.ref != rows[item.key].ref]
        used = set(Ref.objects.filter(plan=self.plan).values_list("text", flat=True))
        for item in named:
            if item.ref in used:
                raise Refused(f"{item.ref} has been used before, and a ref is never used twice: give it another.")
        for theme in self.after.themes:
            holder, siblings = self.rows[Theme][theme.key], [rows[item.key] for item in theme.activities]
            for item, row, position in zip(theme.activities, siblings, _positions(siblings), strict=True):
                row.theme, row.ref, row.position = holder, item.ref, position
                if row.archived:
                    row.archived, row.archive_reason, row.successor, row.succession = False, "", None, ""
        save_all(rows.values())
        record_all([Ref(plan=self.plan, text=item.ref, activity=rows[item.key]) for item in named])

    def strands(self) -> None:
        items = {strand.key: strand for item in self.after.activities() for strand in item.strands}
        rows = self._of(Strand, items.keys())
        for item in self.after.activities():
            siblings = [rows[strand.key] for strand in item.strands]
            for strand, row, position in zip(item.strands, siblings, _positions(siblings), strict=True):
                row.activity, row.position = self.rows[Activity][item.key], position
                self._fill(row, strand)
        save_all(rows.values())
        changed = [strand for strand in items.values() if not self._is_as_it_was(strand)]
        self._parts(StrandTimescale, "strand", changed, "timescales")
        self._parts(Assignment, "strand", changed, "sros")
        self._updates(changed)
        self._extras(changed)

    def _fill(self, row: Strand, strand: d.Strand) -> None:
        row.text, row.rationale, row.qualifier = strand.text, strand.rationale, strand.qualifier
        row.sros_wording = "" if self._is_worded_for_others(strand) else strand.sros_wording
        row.rag = self._value(Scale.RAG, strand.rag)
        # A paper has colours and no reasons; a reason without a colour is none.
        row.rag_reason = strand.rag_reason if row.rag else ""
        row.priority = self._value(Scale.PRIORITY, strand.priority)

    def _is_worded_for_others(self, strand: d.Strand) -> bool:
        """Whether the words that print the SROs are those for other SROs than there are now."""
        was = self.known.get(strand.key)
        return was is not None and was.sros != strand.sros and was.sros_wording == strand.sros_wording

    def _value(self, scale: Scale, code: str | None) -> ScaleValue | None:
        if not code:
            return None
        value = self.values.get((scale, code))
        if value is None:
            raise Refused(f"“{excerpt(code)}” is not in the plan's key.")
        return value

    def _parts(self, model: Any, holder: str, items: Sequence[Any], name: str) -> None:
        """Make what these items list the rows of their lists, where that is another list than it was."""
        items = [item for item in items if getattr(self.known.get(item.key), name, ()) != getattr(item, name)]
        of = self.rows[model._meta.get_field(holder).related_model]
        holders = {of[item.key].pk: item for item in items}
        gone = list(model.objects.filter(plan=self.plan, **{f"{holder}__in": list(holders)}).live()) if holders else []
        for row in gone:
            row.archived = True
        new = [
            model(plan=self.plan, position=position, **{f"{holder}_id": pk}, **self._part(model, label))
            for pk, item in holders.items()
            for position, label in enumerate(dict.fromkeys(getattr(item, name)), start=1)
        ]
        save_all([*gone, *new])

    def _part(self, model: Any, label: str) -> dict[str, Any]:
        if model is StrandTimescale:
            return {"value": self._value(Scale.TIMESCALE, label)}
        owner = self.owners[label.casefold()]
        return {owner.party.partition(":")[0]: owner}

    def _updates(self, strands: Iterable[d.Strand]) -> None:
        items = {u.key: (u, s.key) for s in strands for u in s.updates if not self._is_as_it_was(u)}
        rows = self._of(ProgressUpdate, items.keys())
        for key, (update, strand) in items.items():
            _check_day(update.date, "a progress update")
            row = rows[key]
            row.strand = self.rows[Strand][strand]
            row.date, row.by, row.text = date.fromisoformat(update.date), update.by, update.text
        save_all(rows.values())

    def _extras(self, strands: Iterable[d.Strand]) -> None:
        changed = {self.rows[Strand][strand.key].pk: strand for strand in strands if self._says_otherwise(strand)}
        if not changed:
            return
        standing = FieldValue.objects.filter(plan=self.plan, strand__in=list(changed)).live()
        said = {(value.strand_id, value.field_id): value for value in standing}
        rows = []
        for pk, strand in changed.items():
            for key, named in self.fields.items():
                row = said.get((pk, named.pk)) or FieldValue(plan=self.plan, strand_id=pk, field=named)
                if row.text != strand.says(key):
                    row.text = strand.says(key)
                    rows.append(row)
        save_all(rows)

    def _says_otherwise(self, strand: d.Strand) -> bool:
        return bool(getattr(self.known.get(strand.key), "extra", ()) != strand.extra)

    # What was said

    def notes(self) -> None:
        items = {n.key: (n, row.key) for row in self.after.activities() for n in row.notes}
        changed = [key for key, (note, _) in items.items() if not self._is_as_it_was(note)]
        rows = self._of(Note, changed)
        for key, row in rows.items():
            note, activity = items[key]
            row.activity, row.meeting = self.rows[Activity][activity], self._meeting(note.body, note.date)
            row.text, row.confidential = note.text, note.confidential
        save_all(rows.values())

    def _meeting(self, body: str, day: str) -> Meeting:
        if (body, day) not in self.meetings:
            _check_day(day, f"a meeting of {body}")
            self.meetings[body, day] = meeting_of(self.bodies[body.casefold()], day)
        return self.meetings[body, day]

    def further_actions(self) -> None:
        changed = list(self._hanging("further_actions"))
        rows = self._of(FurtherAction, [item.key for item, _ in changed])
        for item, activity in changed:
            if not item.text.strip():
                raise Refused("A further action has no words.")
            row = rows[item.key]
            row.activity, row.text, row.due = self.rows[Activity][activity], item.text, item.due
            row.state, row.outcome, row.confidential = item.state, item.outcome, item.confidential
            was = self.known.get(item.key)
            if was is None or (was.note, was.body, was.date) != (item.note, item.body, item.date):
                row.note = self._note(item.note)
                row.meeting = None if row.note else self._meeting(item.body, item.date)
        save_all(rows.values())
        self._parts(Ownership, "further_action", [item for item, _ in changed], "owners")

    def reviews(self) -> None:
        changed = list(self._hanging("reviews"))
        rows = self._of(Review, [item.key for item, _ in changed])
        for item, activity in changed:
            row = rows[item.key]
            row.activity, row.due, row.text = self.rows[Activity][activity], item.due, item.text
            row.state = item.state
            was = self.known.get(item.key)
            if was is None or was.note != item.note:
                row.note = self._note(item.note)
        save_all(rows.values())

    def _hanging(self, name: str) -> Iterator[tuple[Any, str]]:
        """What of this kind is not as it was, with the keys of the activities. It is not another where it only lost
        its note, whose row it keeps."""
        standing = {note.key for row in self.after.activities() for note in row.notes}
        gone = {key: item for key, item in self.known.items() if isinstance(item, d.Note) and key not in standing}
        for row in self.after.activities():
            for item in getattr(row, name):
                was = self.known.get(item.key)
                if was is None or orphaned(was, gone) != item:
                    yield item, row.key

    def _note(self, key: str) -> Note | None:
        """The row of a note by its key in the document; None for what no note of the plan asks for."""
        if key not in self.known and key not in self.keys:
            return None
        return self.rows[Note].get(key) or self._of(Note, [key]).get(key)


def _positions(rows: Iterable[Any]) -> Iterator[int]:
    """Where rows that are in their order stand: as few as can be get another place than they have."""
    last = 0
    for row in rows:
        last = row.position if row.position is not None and row.position > last else last + 1
        yield last


def save_all(rows: Iterable[Any]) -> None:
    """Write rows of one model. Raises Refused for what does not fit."""
    rows = list(rows)
    for row in rows:
        check_fits(row)
    record_all(rows)


def check_fits(row: Any) -> None:
    """Raise Refused for a text that is longer than its column, which some databases refuse and others do not; and for
    one that can be kept, but hardly printed."""
    for column in row._meta.concrete_fields:
        text = getattr(row, column.attname)
        if isinstance(column, models.TextField) and isinstance(text, str):
            _check_words(text)
        if isinstance(column, models.CharField) and isinstance(text, str) and len(text) > (column.max_length or 0):
            raise Refused(
                f"“{excerpt(text, 60)}” is too long for its place, which holds {column.max_length} characters: "
                "shorten it in the file, or let its column be a field of the plan's own."
            )


def _check_words(text: str) -> None:
    """Raise Refused for a word that takes minutes to lay out, such as a picture that was pasted as letters."""
    if len(text) <= LONGEST_WORD:
        return
    for word in LINK.sub(r"\g<words>", text).split():
        if len(word) > LONGEST_WORD:
            raise Refused(
                f"“{excerpt(word, 60)}” is one word of {len(word):,} letters, which cannot be printed: put spaces into "
                "it, or take it out of the file."
            )


# What the rows name


def _bodies(plan: Plan, by: Actor, document: d.PlanDocument, keys: Mapping[str, uuid.UUID]) -> dict[str, Body]:
    """The bodies by each of their names in lower case; those that nobody knows are made."""
    found: dict[str, Body] = {}
    for body in Body.objects.filter(partnership=plan.partnership).live():
        found |= {name.casefold(): body for name in (*body.aliases, body.name)}
    said = [note.body for row in document.activities() for note in row.notes]
    said += [action.body for row in document.activities() for action in row.further_actions if action.body]
    listed = {body.name: body for body in document.bodies}
    used: set[uuid.UUID] = set()
    for name in dict.fromkeys([*listed, *said]):
        if name.casefold() not in found:
            told = listed.get(name) or d.Body(key="", name=name, heading=name)
            key = keys[told.key] if told.key in keys and keys[told.key] not in used else uuid.uuid4()
            used.add(key)
            check_fits(Body(name=name, heading=told.heading))
            found[name.casefold()] = add_body(plan.partnership, by=by, name=name, heading=told.heading, key=key)
    return found


def _owners(plan: Plan, by: Actor, document: d.PlanDocument) -> dict[str, Any]:
    """Who is answerable, by each of their labels in lower case; those that nobody knows become officers."""
    known = plan.partnership.owners().values()
    found = {alias.casefold(): owner for owner in known for alias in getattr(owner, "aliases", ())}
    found |= {str(owner).casefold(): owner for owner in reversed(list(known))}
    named = [label for row in document.activities() for strand in row.strands for label in strand.sros]
    named += [label for row in document.activities() for action in row.further_actions for label in action.owners]
    for label in sorted(set(named)):
        if label.casefold() not in found:
            if not label.strip():
                raise Refused("An owner has no name.")
            check_fits(Officer(initials=label))
            found[label.casefold()] = add_officer(plan.partnership, by=by, initials=label)
    return found


def _values(plan: Plan, document: d.PlanDocument) -> dict[tuple[str, str], ScaleValue]:
    """The values of the plan's key by scale and code; those that it lacks are put at the ends of their scales."""
    found = {(value.scale, value.code): value for value in ScaleValue.objects.filter(plan=plan).live()}
    new = []
    for scale, name in _SCALES.items():
        last = max((value.position for value in found.values() if value.scale == scale), default=0)
        for value in getattr(document.key, name):
            if (scale, value.code) not in found:
                last += 1
                new.append(scale_row(plan, scale, value, last))
    save_all(new)
    return found | {(value.scale, value.code): value for value in new}


def scale_row(plan: Plan, scale: Scale, value: d.ScaleValue, position: int) -> ScaleValue:
    """A new row of the plan's key."""
    return ScaleValue(
        plan=plan,
        scale=scale,
        code=value.code,
        label=value.label,
        meaning=value.meaning,
        colour=value.colour,
        needs_reason=value.needs_reason,
        completes=value.completes,
        position=position,
    )


def _fields(plan: Plan, by: Actor, document: d.PlanDocument, keys: Mapping[str, uuid.UUID]) -> dict[str, Field]:
    """The plan's own fields by their keys in the document; new ones are made."""
    found: dict[str, Field] = {str(row.key): row for row in Field.objects.filter(plan=plan).live()}
    for item in document.fields:
        if item.key not in found:
            check_fits(Field(name=item.name))
            found[item.key] = add_field(plan, by=by, name=item.name, key=keys[item.key])
    return found
