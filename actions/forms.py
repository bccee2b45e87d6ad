"""What a plan's forms ask for. They validate and convert; they never save.

Fields are named as the document names them, and clean to the document's terms, so that a form's values go
to an operation as they are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django import forms

from actions import document as d
from actions.attachments import MOST_BYTES, WHAT_IS_TAKEN, CheckedFile, size_in_words
from actions.crests import crest_from
from actions.enums import FurtherActionState, ReviewState, Succession
from actions.inputs import (
    DayField,
    DueField,
    LinesField,
    MeetingDayField,
    TextField,
    UploadField,
    WritingField,
    iso_due,
)
from actions.owners import OfficerField, OwnersField
from actions.phrases import MOST, phrases_of
from actions.prose import plain
from actions.ranges import chosen_rows
from actions.wording import STATE_LABELS, excerpt, title_of
from governance.forms import RevisionForm
from governance.models import Body, Officer, Partnership

Choices = list[tuple[str, str]]


class PlanForm(RevisionForm):
    """A form about something in a plan; ``document`` words its choices."""

    def __init__(self, *args: Any, document: d.PlanDocument, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)


def scale_choices(values: Sequence[d.ScaleValue]) -> Choices:
    """A choice for each value, with its meaning where that says more than its label."""
    return [
        ("", "Not recorded"),
        *(
            (v.code, v.label if v.meaning.startswith(v.label) or not v.meaning else f"{v.label}: {v.meaning}")
            for v in values
        ),
    ]


class RagFields(PlanForm):
    """A RAG with its reason, which goes with every RAG whose meaning calls for one."""

    rag = forms.ChoiceField(label="RAG status", required=False, widget=forms.RadioSelect)
    rag_reason = TextField(
        label="Reason for the RAG", required=False, rows=3, help_text="Needed unless it is green or completed."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rag := self.fields.get("rag"):
            rag.choices = scale_choices(self.document.key.rag)  # type: ignore[attr-defined]

    def clean_rag(self) -> str | None:
        return self.cleaned_data["rag"] or None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "rag" not in self.fields:
            return cleaned
        value = self.document.key.rag_value(cleaned.get("rag"))
        if value is None:
            cleaned["rag_reason"] = ""
        elif value.needs_reason and not cleaned.get("rag_reason"):
            self.add_error("rag_reason", f"Say why it is {value.label.lower()}.")
        return cleaned


class OwnFields(PlanForm):
    """What a strand says in the plan's own fields: in each of them, or ``only`` in that of this key."""

    def __init__(self, *args: Any, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.document.fields:
            if only in ("", field.key):
                self.fields[d.EXTRA + field.key] = WritingField(label=field.name, required=False, rows=2)

    def values(self) -> dict[str, Any]:
        """What the person filled in: of the plan's own fields as ``extra``, by their keys."""
        values = super().values()
        own = [name for name in values if name.startswith(d.EXTRA)]
        extra = {name.removeprefix(d.EXTRA): values.pop(name) for name in own}
        return {**values, "extra": extra} if extra else values


class StrandFields(RagFields):
    text = WritingField(label="Activity", rows=3)
    rationale = WritingField(required=False, rows=6, help_text="Begin a line with “• ” for a list.")
    sros = OwnersField(label="SROs", help_text="In the order in which they are printed.")
    sros_wording = forms.CharField(
        label="SROs as printed",
        required=False,
        max_length=500,
        help_text="Only where it is not “JM/MA”, for example “JJ, CB and CW” or “JJ (lead)/CB”.",
    )
    priority = forms.ChoiceField(required=False)
    timescales = forms.MultipleChoiceField(label="Time-scale", required=False, widget=forms.CheckboxSelectMultiple)
    qualifier = forms.CharField(
        label="Note on the time-scale", required=False, max_length=500, help_text="For example “Initial scoping - 3m”."
    )

    field_order: tuple[str, ...] = (
        "text",
        "rationale",
        "sros",
        "sros_wording",
        "rag",
        "rag_reason",
        "priority",
        "timescales",
        "qualifier",
        "revision",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if priority := self.fields.get("priority"):
            priority.choices = scale_choices(self.document.key.priorities)  # type: ignore[attr-defined]
        if timescales := self.fields.get("timescales"):
            timescales.choices = scale_choices(self.document.key.timescales)[1:]  # type: ignore[attr-defined]
            timescales.widget.use_fieldset = True
        if isinstance(sros := self.fields.get("sros"), OwnersField):
            sros.offer(self.partnership, self.initial.get("sros", ()), self.person)

    def clean_priority(self) -> str | None:
        return self.cleaned_data["priority"] or None

    def clean_timescales(self) -> tuple[str, ...]:
        """Shortest first, as the paper writes "S/M"; the key prints the longest first."""
        chosen = self.cleaned_data["timescales"]
        return tuple(value.code for value in reversed(self.document.key.timescales) if value.code in chosen)


class StrandForm(OwnFields, StrandFields):
    pass


#: The cells of a strand, but for the plan's own fields: each with its heading, and the fields that stand in it.
CELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "text": ("Activity", ("text",)),
    "rationale": ("Rationale", ("rationale",)),
    "sro": ("SRO", ("sros", "sros_wording")),
    "rag": ("RAG status", ("rag", "rag_reason")),
    "priority": ("Priority", ("priority",)),
    "timescale": ("Time-scale", ("timescales", "qualifier")),
}


@cache
def cell_form(fields: tuple[str, ...]) -> type[StrandFields]:
    """The form of one cell of a strand: a field that is not among these is left out."""
    left_out = StrandFields.base_fields.keys() - {*fields, "revision"}
    return type("CellForm", (StrandFields,), dict.fromkeys(left_out))


class ActivityForm(StrandForm):
    theme = forms.ChoiceField(help_text="It gets the theme's next ref; a ref is never used twice.")

    field_order: tuple[str, ...] = ("theme", *StrandFields.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = theme_choices(self.document)  # type: ignore[attr-defined]


def theme_choices(document: d.PlanDocument) -> Choices:
    return [(theme.key, f"{theme.number}: {theme.title}") for theme in document.themes]


class ThemeForm(PlanForm):
    number = forms.CharField(max_length=40, help_text="As it is printed, for example “SEVEN”.")
    title = forms.CharField(max_length=500)


class FieldForm(PlanForm):
    name = forms.CharField(max_length=100, help_text="For example “Due date” or “Lead agency”.")


class PlaceForm(PlanForm):
    """Where to move something among others of its kind."""

    after = forms.ChoiceField(label="Put it", required=False)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [("", "First"), *((key, f"After {label}") for key, label in places)]  # type: ignore[attr-defined]


class ActivityPlaceForm(PlanForm):
    """Where to move an activity: in its theme, or to another, where it gets that theme's next ref."""

    ref = forms.CharField(
        required=False,
        max_length=12,
        help_text="Change it only to renumber. A ref is never used twice; the old one leads here for ever.",
    )
    place = forms.ChoiceField(
        label="Put it",
        widget=forms.Select(attrs={"autofocus": True}),
        help_text="In another theme it gets that theme's next ref; its old ref is never used again and leads to it.",
        error_messages={"invalid_choice": "That place is not there any more: choose again."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, activity: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: list[tuple[str, Choices]] = []
        for theme in self.document.themes:
            places = [(f"{theme.key}/", f"First in theme {theme.number}")]
            places += [
                (f"{theme.key}/{row.key}", f"After {row.ref}: {excerpt(title_of(row), 50)}")
                for row in theme.activities
                if row.key != activity
            ]
            groups.append((f"{theme.number}: {theme.title}", places))
        self.fields["place"].choices = groups  # type: ignore[attr-defined]

    field_order = ("place", "ref", "seen", "revision")

    def values(self) -> dict[str, Any]:
        theme, _, after = self.cleaned_data["place"].partition("/")
        return {"theme": theme, "after": after, "ref": self.cleaned_data["ref"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMeetings:
    """The day of the meeting that somebody wrote of last, for each body by its key, the latest at the end."""

    today: date
    days: Mapping[str, str]

    def day(self, body: Body) -> str:
        """The ISO day to begin with for this body, or the month where no more was known."""
        return self.days.get(str(body.key), self.today.isoformat())

    def body(self, bodies: Sequence[Body]) -> Body | None:
        """The body that was written of last, or the first."""
        by_key = {str(body.key): body for body in bodies}
        return next((by_key[key] for key in reversed([*self.days]) if key in by_key), next(iter(bodies), None))


class MeetingFields(PlanForm):
    """Which body said it, and when: at first the meeting that was written of last, if the form is told of it."""

    body = forms.ModelChoiceField(Body.objects.none(), to_field_name="name", empty_label=None)
    date = MeetingDayField(label="Date of the meeting")
    month_only = forms.BooleanField(label="Only its month is known", required=False)

    def __init__(self, *args: Any, meetings: LastMeetings | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = self.partnership.bodies.live().exclude(heading="")
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.bodies: dict[str, Body] = {body.name: body for body in bodies}
        if meetings is not None:
            self._begin_with(meetings)
        if len(str(self.initial.get("date", ""))) == len("2018-07"):
            # A browser's date box shows a whole day.
            self.initial = {**self.initial, "date": f"{self.initial['date']}-01", "month_only": True}

    def clean(self) -> dict[str, Any]:
        """``date`` is a day, or an ISO month where no more is known."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.pop("month_only", False) and isinstance(cleaned.get("date"), date):
            cleaned["date"] = f"{cleaned['date']:%Y-%m}"
        return cleaned

    def _begin_with(self, meetings: LastMeetings) -> None:
        days = {name: meetings.day(body) for name, body in self.bodies.items()}
        self.fields["body"].widget.attrs["data-days"] = json.dumps(days)
        chosen = self.bodies.get(self.initial.get("body", "")) or meetings.body([*self.bodies.values()])
        if chosen is not None:
            self.initial = {"date": days[chosen.name], **self.initial, "body": chosen.name}


class NoteTextField(WritingField):
    """The words of a note; ``phrases`` are the stock phrases that are offered for it, of each body."""

    phrases: Sequence[Mapping[str, Any]] = ()


class NoteForm(MeetingFields):
    text = NoteTextField(
        label="Note", rows=8, help_text="“ACTION:” is printed in bold; a ref such as 6.1 becomes a link."
    )
    confidential = forms.BooleanField(required=False, help_text="Only for those cleared; never in the public edition.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].phrases = [  # type: ignore[attr-defined]
            {
                "body": body.name,
                "key": body.key,
                "phrases": [(phrase, plain(phrase)) for phrase in phrases_of(body, self.document)],
            }
            for body in self.bodies.values()
        ]


class NotesForm(NoteForm):
    """The same note for many rows, which are typed as refs and ranges, or ticked, or both."""

    refs = forms.CharField(
        label="Rows",
        required=False,
        max_length=1000,
        help_text="For example “3.1–3.7, 4.2 and 6”, “TWO” or “all but 2.8”. Or tick them below.",
    )
    rows = forms.MultipleChoiceField(required=False)

    field_order = ("body", "date", "month_only", "text", "confidential", "refs", "rows", "revision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [  # type: ignore[attr-defined]
            choice
            for theme in self.document.themes
            for choice in [(theme.key, theme.number), *((row.key, row.ref) for row in theme.activities)]
        ]
        self.fields["rows"].error_messages["invalid_choice"] = (
            "A row that you ticked was archived meanwhile. It is taken out here; save again for the others."
        )

    def clean_refs(self) -> tuple[str, ...]:
        chosen = chosen_rows(self.cleaned_data["refs"], self.document)
        if chosen.unknown:
            raise forms.ValidationError(f"There is no {' and no '.join(chosen.unknown)}.")
        return chosen.keys

    def clean(self) -> dict[str, Any]:
        """``rows`` are the keys of all rows that were chosen either way, in printed order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"refs", "rows"} <= cleaned.keys():
            chosen = {*cleaned.pop("refs"), *cleaned["rows"]}
            cleaned["rows"] = tuple(
                row.key
                for theme in self.document.themes
                for row in theme.activities
                if row.key in chosen or theme.key in chosen
            )
            if not cleaned["rows"]:
                self.add_error("refs", "Choose the rows: type their refs, or tick them.")
        return cleaned

    def meeting(self) -> tuple[str, str]:
        """The name of the body and the ISO day that the form shows; empty where it shows none."""
        try:
            day = self.fields["date"].to_python(self["date"].value())
        except forms.ValidationError:
            day = None
        iso = str(day or "")
        return str(self["body"].value() or ""), iso[: len("2018-07")] if self["month_only"].value() else iso


class PhrasesForm(PlanForm):
    phrases = LinesField(
        required=False,
        rows=9,
        help_text=f"One on each line, {MOST} at most. Leave it empty to have them learned from the notes again.",
    )

    def clean_phrases(self) -> tuple[str, ...]:
        phrases: tuple[str, ...] = self.cleaned_data["phrases"]
        if len(phrases) > MOST:
            raise forms.ValidationError(f"There are {len(phrases)}, and keys for {MOST}: take some out.")
        return phrases


class FurtherActionFields(PlanForm):
    text = WritingField(label="What is asked", rows=3)
    owners = OwnersField(help_text="Who is to do it.")
    due = forms.CharField(
        required=False, max_length=300, help_text="A month, a day, or words such as “by next meeting (March)”."
    )
    confidential = forms.BooleanField(required=False, help_text="Only for those cleared; never in the public edition.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = self.fields["owners"]
        assert isinstance(owners, OwnersField)  # noqa: S101 -- for the type checker
        owners.offer(self.partnership, self.initial.get("owners", ()), self.person)

    def clean_due(self) -> str:
        typed: str = self.cleaned_data["due"]
        return iso_due(typed) or typed


class FurtherActionAddForm(FurtherActionFields, MeetingFields):
    field_order = ("text", "owners", "due", "body", "date", "month_only", "confidential", "revision")


class FurtherActionEditForm(FurtherActionFields):
    state = forms.ChoiceField(choices=[(s.value, STATE_LABELS[s].capitalize()) for s in FurtherActionState])
    outcome = WritingField(required=False, rows=3)

    field_order = ("text", "owners", "due", "state", "outcome", "confidential", "revision")

    def clean_state(self) -> FurtherActionState:
        return FurtherActionState(self.cleaned_data["state"])


class FurtherActionDoneForm(PlanForm):
    outcome = WritingField(label="What came of it", required=False, rows=3)


class ReviewForm(PlanForm):
    due = DueField(help_text="For example March 2019 or 15/03/2019.")
    text = WritingField(label="What is looked at", required=False, rows=2)


class ReviewEditForm(ReviewForm):
    state = forms.ChoiceField(choices=[(s.value, STATE_LABELS[s].capitalize()) for s in ReviewState])

    def clean_state(self) -> ReviewState:
        return ReviewState(self.cleaned_data["state"])


class ProgressForm(RagFields):
    """An SRO's own update."""

    text = WritingField(
        label="Progress update", required=False, rows=4, help_text="What has happened since last time. Dated today."
    )

    field_order = ("rag", "rag_reason", "text", "revision")


class ArchiveForm(PlanForm):
    reason = TextField(
        label="Why is it archived?", rows=2, help_text="All members can read this: put nothing confidential in it."
    )


class JoinForm(forms.Form):
    """Which activity another belongs to, and how. It writes nothing yet, and so its answer is in the address."""

    how = forms.ChoiceField(
        label="What is it?",
        choices=[
            (Succession.COMBINED, "A part of another: its strands and notes move there"),
            (Succession.DUPLICATE, "A duplicate of another: it goes to the archive"),
        ],
        widget=forms.RadioSelect,
    )
    other = forms.ChoiceField(
        label="Which is the other activity?",
        error_messages={"invalid_choice": "That activity is not there any more: choose again."},
    )

    def __init__(self, *args: Any, document: d.PlanDocument, ref: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an activity"),
            *(
                (
                    f"{theme.number}: {theme.title}",
                    [(row.ref, f"{row.ref}: {title_of(row)}") for row in theme.activities if row.ref != ref],
                )
                for theme in document.themes
            ),
        ]


class CombineForm(PlanForm):
    reason = TextField(
        label="Why?", required=False, rows=2, help_text="All members can read this: put nothing confidential in it."
    )


class DuplicateForm(CombineForm):
    along = forms.BooleanField(
        label="Take its notes, further actions, reviews and documents along",
        required=False,
        help_text="Otherwise they stay with it in the archive, and are not printed any more.",
    )

    field_order = ("along", "reason", "revision")


class WithdrawForm(PlanForm):
    reason = TextField(
        label="Why is it withdrawn?",
        rows=2,
        help_text="It is printed in the version control of every later version: put nothing confidential in it.",
    )


class RestoreForm(PlanForm):
    """Nothing but the token."""


class IssueForm(PlanForm):
    date = DayField(label="Date")
    amended_by = forms.CharField(max_length=300, help_text="As it is printed: initials or a body.")
    summary = TextField(label="Summary of amendment", required=False, rows=4)


class SuccessorForm(forms.Form):
    """Who follows an officer, and from which day. It writes nothing yet, and so its answer is in the address."""

    successor = OfficerField(label="Who follows?")
    day = DayField(label="From which day?", help_text="A day that is still to come is kept, and done on that day.")

    def __init__(self, *args: Any, partnership: Partnership, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, OfficerField)  # noqa: S101 -- for the type checker
        field.offer_officers(partnership, but=officer)


class HandoverForm(PlanForm):
    """Which rows go over to the successor."""

    items = forms.MultipleChoiceField(
        label="Rows", error_messages={"required": "Choose at least one row."}, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = items  # type: ignore[attr-defined]
        self.fields["items"].widget.use_fieldset = True


class AttachmentEditForm(PlanForm):
    file = UploadField(
        label="Another file",
        required=False,
        help_text="Takes the place of the one that is there, which the history and the versions issued with it keep.",
    )
    title = forms.CharField(max_length=200)
    confidential = forms.BooleanField(required=False, help_text="Only for those cleared; never in the public edition.")

    def values(self) -> dict[str, Any]:
        """Without the file where none is chosen."""
        return {name: value for name, value in super().values().items() if value is not None}


class AttachmentForm(AttachmentEditForm):
    file = UploadField(help_text=f"{WHAT_IS_TAKEN[0].upper()}{WHAT_IS_TAKEN[1:]}; {size_in_words(MOST_BYTES)} at most.")
    title = forms.CharField(
        required=False, max_length=200, help_text="As the version log names it. Left empty, it is the file's name."
    )

    def values(self) -> dict[str, Any]:
        values = super().values()
        file: CheckedFile = values["file"]
        return {**values, "title": values["title"] or file.name.rpartition(".")[0].replace("_", " ")}


class PaperForm(PlanForm):
    page_numbers = forms.BooleanField(label="Number the pages", required=False)
    notes_on_paper = forms.IntegerField(
        label="Notes on the paper edition",
        required=False,
        min_value=1,
        max_value=99,
        help_text="How many of each body's latest notes it prints. Left empty, there is no paper edition: every paper "
        "has all notes.",
    )


class OrganisationForm(PlanForm):
    """How an organisation stands on the paper."""

    short_name = forms.CharField(
        required=False, max_length=40, help_text="As it is printed where it answers for something, for example “FRS”."
    )
    crest = UploadField(
        read=lambda content, _: crest_from(content),
        required=False,
        help_text="A PNG or JPEG picture, printed at the head of the paper.",
    )
    without_crest = forms.BooleanField(label="Take the crest out", required=False)
    after = forms.ChoiceField(label="Where its crest stands", required=False)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = self.document.organisations
        others = [(one.name, f"After {one.name}") for one in organisations if one.name != name]
        self.fields["after"].choices = [("", "First"), *others]  # type: ignore[attr-defined]
        if not any(one.name == name and one.crest for one in organisations):
            del self.fields["without_crest"]

    def values(self) -> dict[str, Any]:
        """``crest`` only where another is chosen, or none is wanted."""
        values = super().values()
        crest = values.pop("crest")
        unwanted = values.pop("without_crest", False)
        return {**values, "crest": crest or ""} if crest or unwanted else values


class MomentForm(forms.Form):
    """A day of the past. It writes nothing, and so its answer is in the address."""

    date = DayField(label="Show the plan as it stood on")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come.")
        return day
