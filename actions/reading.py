"""The only code that reads rows for a rendering: a plan, now or as at a revision, as a PlanDocument.

Rows come as plain mappings from the tables or from their histories, one query a tracked model; putting
them together knows no database. So the plan of today, the plan as at revision 7 and the story of a row
cannot disagree.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

from actions import document as d
from actions.editions import edition, withholding
from actions.enums import ActivityState, Audience, FurtherActionState, ReviewState, Scale
from actions.models import (
    Activity,
    Assignment,
    Attachment,
    Field,
    FieldValue,
    FurtherAction,
    LivePlan,
    Note,
    Ownership,
    Plan,
    ProgressUpdate,
    Review,
    ScaleValue,
    Strand,
    StrandTimescale,
    Theme,
    Version,
)
from governance.history import Revision, Tracked, rows_at
from governance.models import Body, Meeting, Officer, Organisation, Partnership

Row = dict[str, Any]
RowReader = Callable[[type[Tracked], QuerySet[Any]], dict[int, Row]]

#: The tracked models of a plan, each with its way up to an activity where it has one.
OF_PLAN: dict[type[Tracked], str] = {
    ScaleValue: "",
    Field: "",
    Theme: "",
    Activity: "pk",
    Strand: "activity",
    StrandTimescale: "strand__activity",
    Assignment: "strand__activity",
    ProgressUpdate: "strand__activity",
    FieldValue: "strand__activity",
    Note: "activity",
    FurtherAction: "activity",
    Ownership: "further_action__activity",
    Review: "activity",
    Attachment: "",
}
_OF_PARTNERSHIP: tuple[type[Tracked], ...] = (Organisation, Body, Officer)
#: All tracked models whose rows a plan's document is made of.
TRACKED: tuple[type[Tracked], ...] = (Plan, *OF_PLAN, *_OF_PARTNERSHIP)


@dataclass(slots=True)
class Rows:
    """The rows of a plan at one moment: by model, then by id. Archived rows are among them."""

    of: dict[type[Tracked], dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    meetings: dict[int, tuple[int, str]] = field(default_factory=dict)
    versions: list[d.VersionLine] = field(default_factory=list)
    version_keys: dict[int, str] = field(default_factory=dict)

    def live(self, model: type[Tracked]) -> Iterator[Row]:
        """What is not archived, in the order of being made."""
        return (row for _, row in sorted(self.of[model].items()) if not row["archived"])

    def withhold(self, secret: Mapping[type[Tracked], set[int]]) -> None:
        """Mark what is confidential today, by model and id: nobody reads in history what they may not read now."""
        for model, ids in secret.items():
            for pk in ids & self.of[model].keys():
                self.of[model][pk]["confidential"] = True

    def put_lines(self, lines: Sequence[_Line], until: int | None) -> None:
        """The lines of version control as they were after the revision with this id; None: as they are."""
        made = [line for line in lines if until is None or line.revision <= until]
        self.versions = [line.as_at(until) for line in made]
        self.version_keys = {line.version: f"version:{line.line.number}" for line in made}


def read_plan(plan: Plan, revision: Revision | None = None) -> d.PlanDocument:
    """The plan with everything, as it is or as it was after a revision. The number of queries is fixed.

    It is marked as a draft unless it is just what the latest version froze.
    """
    rows, lines = read_rows(plan, revision, as_stored)
    document = assemble(plan, rows)
    frozen = lines[-1].digest if lines else ""
    return document if document.digest() == frozen else replace(document, draft=True)


def read_edition(plan: Plan, revision: Revision, audience: Audience) -> d.PlanDocument:
    """The plan as it was after a revision, as this audience may see it: what is confidential today was so then.

    The number of queries is fixed. It is a draft, whatever version it is like.
    """
    rows, _ = read_rows(plan, revision, as_stored)
    rows.withhold(_confidential_now(plan))
    return edition(replace(assemble(plan, rows), draft=True), audience)


def read_rows(plan: Plan, revision: Revision | None, read: RowReader | None = None) -> tuple[Rows, list[_Line]]:
    """The rows as they are or as they were after a revision, and the lines of version control that were there.

    ``read`` reads those of one model; without it they have Python's values.
    """
    read = read or converted
    rows = Rows(meetings=_meetings(plan.partnership))
    for model in TRACKED:
        found = rows_of(model, plan)
        rows.of[model] = read(model, found if revision is None else rows_at(found, revision))
    lines = [line for line in _lines(plan) if revision is None or line.revision <= revision.pk]
    rows.put_lines(lines, revision.pk if revision else None)
    return rows, lines


def converted(model: type[Tracked], found: QuerySet[Any]) -> dict[int, Row]:
    """These rows of a tracked model, or of its history, by id, with Python's values; without what a history adds."""
    return {row["id"]: row for row in found.order_by().values(*_columns(model))}


def as_stored(model: type[Tracked], found: QuerySet[Any]) -> dict[int, Row]:
    """The same as the database gives them, in half the time: enough for a document, whose values are plain.

    Databases differ in what they give for a truth (1, True), a day and a key (32 figures on SQLite).
    """
    columns = _columns(model)
    with connection.cursor() as cursor:
        cursor.execute(*found.order_by().values_list(*columns).query.sql_with_params())
        rows = [dict(zip(columns, stored, strict=True)) for stored in cursor.fetchall()]
    return {row["id"]: row for row in rows}


def _columns(model: type[Tracked]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def _key(row: Row) -> str:
    """The key of a row as documents have it, with its strokes."""
    text = str(row["key"])
    return text if "-" in text else "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def rows_of(model: Any, plan: Plan, activity: Activity | None = None) -> Any:
    """All rows of a tracked model that the plan has had, or only those of one activity and what is above it."""
    if model is Plan:
        return model.objects.filter(pk=plan.pk)
    if model in _OF_PARTNERSHIP:
        return model.objects.filter(partnership=plan.partnership_id)
    way = OF_PLAN[model]
    return model.objects.filter(plan=plan, **({way: activity.pk} if activity and way else {}))


def _meetings(partnership: Partnership) -> dict[int, tuple[int, str]]:
    found = Meeting.objects.filter(body__partnership=partnership)
    return {meeting.pk: (meeting.body_id, meeting.iso) for meeting in found}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of version control, with the ids of its version, of its revision and of the one that withdrew it, and
    the digest of its frozen plan, if any."""

    version: int
    revision: int
    digest: str
    withdrawn_by: int | None
    line: d.VersionLine

    def as_at(self, until: int | None) -> d.VersionLine:
        """The line as it was after the revision with this id; None: as it is."""
        stood = self.withdrawn_by is not None and until is not None and self.withdrawn_by > until
        return replace(self.line, withdrawn="") if stood else self.line


def _lines(plan: Plan) -> list[_Line]:
    found = Version.objects.log().filter(plan=plan).select_related("withdrawal")
    lines = []
    for version in found:
        withdrawal = getattr(version, "withdrawal", None)
        line = d.VersionLine(
            number=version.number,
            date=version.date.isoformat(),
            amended_by=version.amended_by,
            summary=version.summary,
            seal=version.seal,
            withdrawn=withdrawal.reason if withdrawal else "",
        )
        withdrawn_by = withdrawal.revision_id if withdrawal else None
        lines.append(_Line(version.pk, version.revision_id, version.digest, withdrawn_by, line))
    return lines


def assemble(plan: Plan, rows: Rows) -> d.PlanDocument:
    """Rows as the document that they are."""
    return _Assembly(plan, rows).document()


class _Assembly:
    """The rows of one plan, grouped by what they hang on."""

    def __init__(self, plan: Plan, rows: Rows) -> None:
        self.plan = plan
        self.rows = rows
        self.codes = {row["id"]: row["code"] for row in rows.of[ScaleValue].values()}
        self.completing = {row["code"] for row in rows.live(ScaleValue) if row["completes"]}
        in_order = sorted(rows.of[Body].values(), key=lambda row: row["position"])
        self.column = {row["name"]: place for place, row in enumerate(in_order)}
        self.bodies = {row["id"]: row["name"] for row in rows.of[Body].values()}
        self.labels = {
            "officer_id": {row["id"]: row["initials"] for row in rows.of[Officer].values()},
            "body_id": self.bodies,
            "organisation_id": {row["id"]: row["short_name"] or row["name"] for row in rows.of[Organisation].values()},
        }
        self.activities = self._grouped(Activity, "theme_id", "position")
        self.strands = self._grouped(Strand, "activity_id", "position")
        self.timescales = self._grouped(StrandTimescale, "strand_id", "position")
        self.sros = self._grouped(Assignment, "strand_id", "position")
        self.updates = self._grouped(ProgressUpdate, "strand_id", "date")
        self.fields = {row["id"]: row for row in sorted(rows.live(Field), key=lambda row: row["position"])}
        self.values = self._grouped(FieldValue, "strand_id", "id")
        self.notes = self._grouped(Note, "activity_id", "id")
        self.further_actions = self._grouped(FurtherAction, "activity_id", "id")
        self.owners = self._grouped(Ownership, "further_action_id", "position")
        self.reviews = self._grouped(Review, "activity_id", "due")
        self.keys = {row["id"]: _key(row) for row in rows.of[Activity].values()}

    def _grouped(self, model: type[Tracked], by: str, order: str) -> dict[int, list[Row]]:
        groups: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows.live(model):
            groups[row[by]].append(row)
        for group in groups.values():
            group.sort(key=lambda row: row[order])
        return groups

    def document(self) -> d.PlanDocument:
        rows = self.rows
        themes = sorted(rows.live(Theme), key=lambda row: row["position"])
        settings: Row = next(iter(rows.of[Plan].values()), {"title": self.plan.title})
        return d.PlanDocument(
            title=settings["title"],
            partnership=self.plan.partnership.name,
            version=next((line.number for line in reversed(rows.versions) if not line.withdrawn), None),
            organisations=tuple(
                d.Organisation(name=row["name"], short_name=row["short_name"], crest=row["crest"])
                for row in sorted(rows.live(Organisation), key=lambda row: row["position"])
            ),
            bodies=tuple(
                d.Body(key=_key(row), name=row["name"], heading=row["heading"])
                for row in sorted(rows.live(Body), key=lambda row: row["position"])
            ),
            key=d.Key(
                rag=self._scale(Scale.RAG),
                priorities=self._scale(Scale.PRIORITY),
                timescales=self._scale(Scale.TIMESCALE),
            ),
            themes=tuple(
                d.Theme(
                    key=_key(row),
                    number=row["number"],
                    title=row["title"],
                    activities=tuple(self._activity(activity) for activity in self.activities[row["id"]]),
                )
                for row in themes
            ),
            archive=tuple(
                d.RetiredActivity(
                    key=_key(row),
                    ref=row["ref"],
                    text=next((strand["text"] for strand in self.strands[row["id"]]), ""),
                    reason=row["archive_reason"],
                    into=self.keys.get(row["successor_id"], ""),
                    how=row["succession"],
                )
                for row in sorted(rows.of[Activity].values(), key=lambda row: _by_number(row["ref"]))
                if row["archived"]
            ),
            versions=tuple(rows.versions),
            attachments=tuple(self._attachments()),
            fields=tuple(d.PlanField(key=_key(row), name=row["name"]) for row in self.fields.values()),
            page_numbers=bool(settings.get("page_numbers", True)),
            notes_on_paper=settings.get("notes_on_paper"),
        )

    def _attachments(self) -> Iterator[d.Attachment]:
        """Those of the plan and of what is in it; what is archived keeps its own to itself."""
        for row in self.rows.live(Attachment):
            to = self._holder(row)
            if to is not None:
                yield d.Attachment(
                    key=_key(row),
                    title=row["title"],
                    name=row["name"],
                    digest=row["file_id"],
                    size=row["size"],
                    to=to,
                    confidential=bool(row["confidential"]),
                )

    def _holder(self, row: Row) -> str | None:
        """The key of what an attachment is attached to; None where that is archived, or not among these rows."""
        if row["version_id"]:
            return self.rows.version_keys.get(row["version_id"])
        for model, column in ((Activity, "activity_id"), (Note, "note_id")):
            if row[column]:
                holder = self.rows.of[model].get(row[column])
                if holder is None or holder["archived"] or not self._stands(holder):
                    return None
                return _key(holder)
        return ""

    def _stands(self, row: Row) -> bool:
        """Whether the activity that a row belongs to is in the table; an activity does itself."""
        activity = self.rows.of[Activity].get(row.get("activity_id") or row["id"])
        return activity is not None and not activity["archived"]

    def _scale(self, scale: Scale) -> tuple[d.ScaleValue, ...]:
        values = [row for row in self.rows.live(ScaleValue) if row["scale"] == scale]
        return tuple(
            d.ScaleValue(
                code=row["code"],
                label=row["label"],
                meaning=row["meaning"],
                colour=row["colour"],
                needs_reason=bool(row["needs_reason"]),
                completes=bool(row["completes"]),
            )
            for row in sorted(values, key=lambda row: row["position"])
        )

    def _activity(self, row: Row) -> d.Activity:
        strands = tuple(self._strand(strand) for strand in self.strands[row["id"]])
        completed = bool(strands) and all(strand.rag in self.completing for strand in strands)
        notes = [self._note(note) for note in self.notes[row["id"]]]
        return d.Activity(
            key=_key(row),
            ref=row["ref"],
            strands=strands,
            notes=tuple(sorted(notes, key=lambda note: (self.column[note.body], note.date))),
            further_actions=tuple(self._further_action(action) for action in self.further_actions[row["id"]]),
            reviews=tuple(self._review(review) for review in self.reviews[row["id"]]),
            state=ActivityState.COMPLETED if completed else ActivityState.OPEN,
        )

    def _strand(self, row: Row) -> d.Strand:
        return d.Strand(
            key=_key(row),
            text=row["text"],
            rationale=row["rationale"],
            sros=tuple(self._owner(owning) for owning in self.sros[row["id"]]),
            sros_wording=row["sros_wording"],
            rag=self.codes.get(row["rag_id"]),
            rag_reason=row["rag_reason"],
            priority=self.codes.get(row["priority_id"]),
            timescales=tuple(self.codes[chosen["value_id"]] for chosen in self.timescales[row["id"]]),
            qualifier=row["qualifier"],
            updates=tuple(
                d.ProgressUpdate(key=_key(update), date=str(update["date"]), by=update["by"], text=update["text"])
                for update in self.updates[row["id"]]
            ),
            extra=self._extra(row),
        )

    def _extra(self, row: Row) -> tuple[d.Extra, ...]:
        said = {value["field_id"]: value["text"] for value in self.values.get(row["id"], ()) if value["text"]}
        if not said:
            return ()
        return tuple(d.Extra(field=_key(self.fields[pk]), text=said[pk]) for pk in self.fields if pk in said)

    def _owner(self, row: Row) -> str:
        """The label of an owning: the column of its one owner says of which kind it is."""
        return next(labels[row[column]] for column, labels in self.labels.items() if row[column] is not None)

    def _note(self, row: Row) -> d.Note:
        body, day = self.rows.meetings[row["meeting_id"]]
        return d.Note(
            key=_key(row),
            body=self.bodies[body],
            date=day,
            text=row["text"],
            confidential=bool(row["confidential"]),
        )

    def _origin(self, row: Row) -> tuple[str, str, str, bool]:
        """The note that asked (its key, or empty), else the body and the date; and whether that is confidential."""
        note = self.rows.of[Note].get(row["note_id"]) if row["note_id"] else None
        if note is not None and not note["archived"]:
            return _key(note), "", "", bool(note["confidential"])
        meeting = note["meeting_id"] if note else row.get("meeting_id")
        secret = bool(note and note["confidential"])
        if meeting is None:
            return "", "", "", secret
        body, day = self.rows.meetings[meeting]
        return "", self.bodies[body], day, secret

    def _further_action(self, row: Row) -> d.FurtherAction:
        note, body, day, secret = self._origin(row)
        return d.FurtherAction(
            key=_key(row),
            text=row["text"],
            owners=tuple(self._owner(owning) for owning in self.owners[row["id"]]),
            due=row["due"],
            state=FurtherActionState(row["state"]),
            outcome=row["outcome"],
            note=note,
            body=body,
            date=day,
            confidential=bool(row["confidential"]) or secret,
        )

    def _review(self, row: Row) -> d.Review:
        note, _, _, secret = self._origin(row)
        return d.Review(
            key=_key(row),
            due=row["due"],
            text=row["text"],
            state=ReviewState(row["state"]),
            note=note,
            confidential=secret,
        )


def _by_number(ref: str) -> tuple[int, ...]:
    return tuple(int(part) for part in ref.split("."))


def latest_revision(partnership: Partnership) -> int:
    """The number of a partnership's latest revision; 0 before the first."""
    return Revision.objects.filter(partnership=partnership).aggregate(n=Max("number"))["n"] or 0


def live_document(plan: Plan) -> d.PlanDocument:
    """The plan as it stands, from the document that its latest revision stored."""
    return d.PlanDocument.from_dict(json.loads(LivePlan.objects.get(plan=plan).document))


def frozen_document(version: Version) -> d.PlanDocument:
    """The plan as it was issued."""
    return d.PlanDocument.from_dict(json.loads(version.document))


def latest_frozen(plan: Plan) -> d.PlanDocument | None:
    """The plan as it was last issued, for comparing: what is confidential today is marked so in it.

    A version that was withdrawn does not count. None before the first time.
    """
    version = Version.objects.filter(plan=plan, withdrawal__isnull=True).exclude(document="").last()
    return withholding(frozen_document(version), _confidential_keys(plan)) if version else None


def frozen_edition(version: Version, audience: Audience) -> d.PlanDocument:
    """The plan as it was issued, for comparing: as this audience may see it today."""
    return edition(withholding(frozen_document(version), _confidential_keys(version.plan)), audience)


def _confidential_keys(plan: Plan) -> frozenset[str]:
    found: set[str] = set()
    for model in (Note, FurtherAction, Attachment):
        keys = model.objects.filter(plan=plan, confidential=True).values_list("key", flat=True)
        found.update(str(key) for key in keys)
    return frozenset(found)


def live_edition(plan: Plan, audience: Audience) -> d.PlanDocument:
    """The plan as it stands, as this audience may see it."""
    live = LivePlan.objects.get(plan=plan)
    return as_seen(d.PlanDocument.from_dict(json.loads(live.document)), audience, live.changes(audience))


def as_seen(document: d.PlanDocument, audience: Audience, changes: int) -> d.PlanDocument:
    """The live plan's edition; a draft to those only who see one of the changes since the latest version."""
    seen = edition(document, audience)
    return seen if audience is Audience.FULL or changes or not seen.versions else replace(seen, draft=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One revision of a plan, with the plan before and after it; ``restored`` are the keys of what it brought
    back from the archive."""

    revision: Revision
    before: d.PlanDocument
    after: d.PlanDocument
    restored: frozenset[str]


def replay(plan: Plan, revisions: QuerySet[Revision], activity: Activity | None = None) -> Iterator[Step]:
    """The plan before and after each of these revisions that changed it, oldest first, from one reading of
    the histories. With an activity, the plan is narrowed to it.

    The revisions must follow one another without a gap. What is confidential today was confidential then.
    """
    steps = list(revisions.select_related("user", "undoes").order_by("number"))
    if not steps:
        return
    rows = Rows(meetings=_meetings(plan.partnership))
    start = Revision.objects.filter(partnership=plan.partnership, number__lt=steps[0].number).last()
    changes: dict[int, list[tuple[type[Tracked], Row]]] = defaultdict(list)
    for model in TRACKED:
        ever = rows_of(model, plan, activity)
        if start is not None:
            rows.of[model] = as_stored(model, rows_at(ever, start))
        history = model.history.model.objects.filter(
            id__in=ever.order_by().values("id"), revision_id__gte=steps[0].pk, revision_id__lte=steps[-1].pk
        )
        for row in history.order_by("revision_id", "history_id").values():
            changes[row["revision_id"]].append((model, row))
    secret = _confidential_now(plan)
    lines = _lines(plan)

    def put_together(until: int) -> d.PlanDocument:
        rows.withhold(secret)
        rows.put_lines(lines, until)
        return assemble(plan, rows)

    before = put_together(start.pk if start else 0)
    touched = changes.keys() | {line.revision for line in lines} | {line.withdrawn_by for line in lines}
    for revision in steps:
        if revision.pk not in touched:
            continue
        restored = set()
        for model, row in changes[revision.pk]:
            if rows.of[model].get(row["id"], row)["archived"] and not row["archived"]:
                restored.add(_key(row))
            rows.of[model][row["id"]] = row
        after = put_together(revision.pk)
        yield Step(revision, before, after, frozenset(restored))
        before = after


def _confidential_now(plan: Plan) -> dict[type[Tracked], set[int]]:
    return {
        model: set(model.objects.filter(plan=plan, confidential=True).values_list("id", flat=True))
        for model in (Note, FurtherAction, Attachment)
    }
