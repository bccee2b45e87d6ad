"""PlanDocument: a plan as one frozen value.

Every rendering (screen, PDF, CSV, JSON …), every stored version and every comparison is a question to
this value. It knows no framework and no database. It carries the labels that a reader needs, as they were
at that moment (an officer's initials, the wording of the key), and no foreign keys. Each item has a
``key`` that survives renumbering: comparing pairs by key, sentences speak by ref.

Text is plain: paragraphs are divided by a line break, and a line that begins with "• " is an item of a
list. Dates are ISO 8601; a due may be a month ("2019-03").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from actions import records
from actions.enums import ActivityState, Extent, FurtherActionState, ReviewState
from actions.records import RecordError, later

SCHEMA = 1

#: What the JSON form has under "plan".
_HEAD = ("title", "partnership", "version", "draft", "page_numbers", "notes_on_paper", "extent", "as_at")


class DocumentError(RecordError):
    """A mapping is not a plan document; the message names the place, as in ``themes[2].activities[0].ref``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleValue:
    """One value of a scale, as the key words it. ``colour`` is "#rrggbb", or empty for a scale without colours."""

    code: str
    label: str
    meaning: str = ""
    colour: str = ""
    needs_reason: bool = False
    completes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The plan's key: each scale's values in their printed order."""

    rag: tuple[ScaleValue, ...] = ()
    priorities: tuple[ScaleValue, ...] = ()
    timescales: tuple[ScaleValue, ...] = ()

    def rag_value(self, code: str | None) -> ScaleValue | None:
        """The RAG value with this code, or None where it is not recorded."""
        return next((value for value in self.rag if value.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Who meets. ``heading`` is its column's heading; a body without one has no column on the paper."""

    key: str
    name: str
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A member service; ``crest`` is a data URI of its image, or empty."""

    name: str
    short_name: str = ""
    crest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressUpdate:
    """What an SRO wrote about their strand on a date (ISO day); never part of the printed table."""

    key: str
    date: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanField:
    """A field of the plan's own, beside those that every plan has: "Due date", "Lead agency"."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a strand says in one of the plan's own fields, whose key is ``field``."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One line of work inside an activity. ``rag`` and ``priority`` are codes of the key; None: not recorded.

    ``sros_wording`` is how the paper words the SROs where that is not "JM/MA": "JJ, CB and CW". ``extra`` is what it
    says in the plan's own fields, in their order; one that says nothing there has none.
    """

    key: str
    text: str
    rationale: str = ""
    sros: tuple[str, ...] = ()
    sros_wording: str = ""
    rag: str | None = None
    rag_reason: str = ""
    priority: str | None = None
    timescales: tuple[str, ...] = ()
    qualifier: str = ""
    updates: tuple[ProgressUpdate, ...] = ()
    extra: tuple[Extra, ...] = later(())

    def sros_printed(self) -> str:
        """The SROs as every rendering writes them."""
        return self.sros_wording or "/".join(self.sros)

    def says(self, field: str) -> str:
        """What it says in the plan's own field with this key; empty for nothing."""
        return next((extra.text for extra in self.extra if extra.field == field), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a body (by name) said about an activity on a date (ISO day)."""

    key: str
    body: str
    date: str
    text: str
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherAction:
    """What a note, or a meeting without one, asks of its owners.

    ``note`` is the key of the note whose words ask for it; where it is empty, ``body`` and ``date`` say
    which meeting asked, and the paper prints the action under that date. ``due`` is an ISO day or month,
    or the paper's own words.
    """

    key: str
    text: str
    owners: tuple[str, ...] = ()
    due: str = ""
    state: FurtherActionState = FurtherActionState.OPEN
    outcome: str = ""
    note: str = ""
    body: str = ""
    date: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A promise to look again; ``due`` is an ISO month or day. ``note`` is the key of the note that promised it."""

    key: str
    due: str
    text: str = ""
    state: ReviewState = ReviewState.OPEN
    note: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A numbered row. ``ref`` is text ("2.10" is not 2.1) and is never used twice in a plan."""

    key: str
    ref: str
    strands: tuple[Strand, ...] = ()
    notes: tuple[Note, ...] = ()
    further_actions: tuple[FurtherAction, ...] = ()
    reviews: tuple[Review, ...] = ()
    state: ActivityState = ActivityState.OPEN

    def notes_of(self, body: str) -> tuple[Note, ...]:
        """The notes of one body, oldest first."""
        return tuple(note for note in self.notes if note.body == body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A band of the table: ``number`` as the paper words it ("TWO"), and its title."""

    key: str
    number: str
    title: str
    activities: tuple[Activity, ...] = ()


def code_of(seal: str) -> str:
    """The first groups of a seal: "3f2a-91bc-77d0-e41a"; empty where there is none."""
    return "-".join(seal[at : at + 4] for at in range(0, 16, 4)) if seal else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A line of version control; ``date`` is an ISO day.

    ``seal`` confirms the version: SHA-256, in hex, over the plan that it froze and all of the journal before; empty
    for a line that was typed on paper. ``withdrawn`` is the reason for which a version that was issued in error
    stands no more.
    """

    number: int
    date: str
    amended_by: str = ""
    summary: str = ""
    seal: str = later("")
    withdrawn: str = later("")

    @property
    def code(self) -> str:
        """What the paper prints of the seal."""
        return code_of(self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredActivity:
    """An activity that is archived: its ref is never used again.

    ``into`` is the key of the activity that its ref leads to now, because this one was ``combined`` with that or
    was its ``duplicate`` (``how``).
    """

    key: str
    ref: str
    text: str
    reason: str = ""
    into: str = later("")
    how: str = later("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that belongs to the plan or to something in it: terms of reference, a memorandum.

    ``to`` is the key of the activity or the note that it is attached to, or "version:18"; empty for the plan.
    ``digest`` is the SHA-256 of its bytes, in hex; ``size`` counts them.
    """

    key: str
    title: str
    name: str
    digest: str
    size: int
    to: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AsAt:
    """The moment of the past that a plan is shown at: a day (ISO), and the number of the last revision by then."""

    day: str
    revision: int


#: What ``PlanDocument.find`` finds by its key.
DocumentItem = Theme | Activity | Strand | ProgressUpdate | Note | FurtherAction | Review | Attachment | PlanField

#: How one of the plan's own fields is named where a field is meant: this, and its key.
EXTRA = "extra-"


def value_of(item: Any, field: str) -> Any:
    """What an item holds in one of its fields; of a strand also in one of the plan's own, ``EXTRA`` and its key."""
    return item.says(field.removeprefix(EXTRA)) if field.startswith(EXTRA) else getattr(item, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """The whole plan at one moment, for one audience.

    ``version`` is the number of the issued version that this is, or of the latest one before it that stands; ``draft``
    is true for the live plan and for one ``as_at`` a moment of the past, which are not issued versions.
    ``page_numbers`` says whether its pages are numbered; ``notes_on_paper`` is how many of each body's latest notes
    the paper edition prints, None where there is no edition but the master.
    """

    title: str
    partnership: str
    version: int | None = None
    draft: bool = False
    organisations: tuple[Organisation, ...] = ()
    bodies: tuple[Body, ...] = ()
    key: Key = Key()
    themes: tuple[Theme, ...] = ()
    archive: tuple[RetiredActivity, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    attachments: tuple[Attachment, ...] = later(())
    fields: tuple[PlanField, ...] = later(())
    page_numbers: bool = later(True)  # noqa: FBT003 -- a field's default
    notes_on_paper: int | None = later(None)
    extent: Extent = later(Extent.MASTER)  # noqa: RUF009 -- a field, and frozen
    as_at: AsAt | None = later(None)  # noqa: RUF009 -- a field, and frozen

    def activities(self) -> Iterator[Activity]:
        """Each numbered activity, in printed order."""
        for theme in self.themes:
            yield from theme.activities

    def find(self, key: str) -> DocumentItem | None:
        """The item of the table with this key, the attachment or the plan's own field; None where there is none."""
        return next((item for item in self._items() if item.key == key), None)

    def _items(self) -> Iterator[DocumentItem]:
        for theme in self.themes:
            yield theme
            for activity in theme.activities:
                yield activity
                for strand in activity.strands:
                    yield strand
                    yield from strand.updates
                yield from activity.notes
                yield from activity.further_actions
                yield from activity.reviews
        yield from self.attachments
        yield from self.fields

    def latest_issued(self) -> VersionLine | None:
        """The latest line of version control that stands: one that was not withdrawn."""
        return next((line for line in reversed(self.versions) if not line.withdrawn), None)

    def heirs(self) -> dict[str, str]:
        """The ref of the row to which each retired ref leads, however often that one was combined in its turn."""
        into = {item.key: item.into for item in self.archive if item.into}
        rows = {activity.key: activity.ref for activity in self.activities()}
        found = {}
        for item in self.archive:
            passed = [item.key]
            while (following := into.get(passed[-1])) and following not in passed:
                passed.append(following)
            if passed[-1] in rows:
                found[item.ref] = rows[passed[-1]]
        return found

    def skeleton(self) -> tuple[object, ...]:
        """The table without what its cells say: the plan's own fields, each theme, and the keys and refs of its rows,
        in order."""
        return (
            self.fields,
            *(
                (theme.key, theme.number, theme.title, tuple((row.key, row.ref) for row in theme.activities))
                for theme in self.themes
            ),
        )

    def columns(self) -> tuple[Body, ...]:
        """The bodies that have a column on the paper, in order."""
        return tuple(body for body in self.bodies if body.heading)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, whose schema is documented in ``docs/guide/json.md``."""
        plain: dict[str, Any] = records.plain(self)
        plan = {name: plain.pop(name) for name in _HEAD if name in plain}
        return {"schema": SCHEMA, "plan": plan, **plain}

    @classmethod
    def from_dict(cls, data: object) -> PlanDocument:
        """The inverse of ``to_dict``. Raises DocumentError, naming the place, for anything else."""
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            found = data.get("schema") if isinstance(data, Mapping) else type(data).__name__
            raise DocumentError(f"schema: expected {SCHEMA}, found {found!r}")
        plan = data.get("plan")
        if not isinstance(plan, Mapping):
            raise DocumentError("plan: missing")
        merged = {name: value for name, value in data.items() if name not in ("schema", "plan")}
        try:
            return records.read(cls, {**merged, **plan})
        except RecordError as error:
            raise DocumentError(str(error)) from None

    def canonical(self) -> bytes:
        """One byte string per value: equal documents give equal bytes, in any process."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> str:
        """SHA-256 of ``canonical``, in hex: what renderings are cached by."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_version(self, line: VersionLine) -> PlanDocument:
        """This plan as the issued version of that line, which is added to its version control."""
        return replace(self, version=line.number, draft=False, versions=(*self.versions, line))
