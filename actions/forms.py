"""What a plan's forms ask for. They validate and convert; they never save.

Fields are named as the document names them, and clean to the document's terms, so that a form's values go
to an operation as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from actions import document as d
from actions.enums import FurtherActionState, ReviewState
from actions.prose import LINK
from actions.wording import STATE_LABELS, due_words
from governance.forms import RevisionForm
from governance.models import Body, Partnership

LONG_TEXT = 50_000
LONG_WORD = 500
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Choices = list[tuple[str, str]]


class TextField(forms.CharField):
    """Paragraphs: lines end in a line feed, and none is left empty at the end."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()

    def validate(self, value: str) -> None:
        """A word of thousands of letters takes the printed page minutes to lay out; no address is so long."""
        super().validate(value)
        if max(map(len, value.split()), default=0) > LONG_WORD:
            raise forms.ValidationError(f"One word has more than {LONG_WORD} letters: put spaces into it.")


class WritingField(TextField):
    """Paragraphs with the marks of ``actions.prose``, which ``static/writing.js`` has buttons for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["data-writing"] = True

    def validate(self, value: str) -> None:
        """The address behind a link is not laid out, and may be as long as a file store makes it."""
        super().validate(LINK.sub(r"\g<words>", value))


class DayField(forms.DateField):
    """A day: what a browser's date box sends, or typed as 27/02/2019 or 27/02/19."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": "Enter a date, for example 27/02/2019."},
            **kwargs,
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not 1990 <= value.year <= 2100:
            raise forms.ValidationError("Enter a date between 1990 and 2100.")


class DueField(forms.CharField):
    """A month or a day, typed as people write them; cleans to ISO: "March 2019" is "2019-03"."""

    def prepare_value(self, value: Any) -> Any:
        return due_words(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        found = iso_due(typed)
        if typed and not found:
            raise forms.ValidationError("Enter a month or a day, for example March 2019 or 15/03/2019.")
        return found


def iso_due(typed: str) -> str:
    """The ISO month or day of what somebody typed, or empty where it is neither."""
    words = typed.strip().lower()
    if found := re.fullmatch(r"([a-z]{3})[a-z]*\.? (\d{4})", words):
        month, year = found.groups()
        return f"{year}-{MONTHS.index(month) + 1:02}" if month in MONTHS else ""
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", (0, 1, 2)),
        (r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4}|\d{2})", (2, 1, 0)),
        (r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})", (2, 1, 0)),
    ):
        if found := re.fullmatch(pattern, words, re.ASCII):
            year, month, day = (found.groups()[place] for place in order)
            year = f"20{year}" if len(year) == 2 else year
            try:
                moment = date(int(year), int(month), int(day or 1))
            except ValueError:
                return ""
            return moment.isoformat() if day else moment.isoformat()[:7]
    return ""


class OwnersWidget(forms.MultiWidget):
    """As many drop-downs as there may be owners, in their order."""

    use_fieldset = True

    def __init__(self, choices: Iterable[Any], count: int) -> None:
        super().__init__(
            [forms.Select(choices=choices, attrs={"aria-label": f"Owner {n}"}) for n in range(1, count + 1)]
        )

    def decompress(self, value: Sequence[str] | None) -> list[str]:
        return [*(value or ()), *[""] * len(self.widgets)][: len(self.widgets)]


class OwnersField(forms.Field):
    """Owners in an order, each an officer, a body or an organisation by its ``party``."""

    ROOM = 6

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=OwnersWidget([], self.ROOM), **kwargs)
        self.known: frozenset[str] = frozenset()

    def offer(self, partnership: Partnership, chosen: Sequence[str]) -> None:
        """Offer the partnership's owners, with two more boxes than are filled."""
        owners = partnership.owners()
        self.known = frozenset(owners)
        groups: dict[str, Choices] = {"Officers": [], "Bodies": [], "Organisations": []}
        names = {"officer": "Officers", "body": "Bodies", "organisation": "Organisations"}
        for party, owner in owners.items():
            name = getattr(owner, "name", "")
            label = f"{owner} – {name}" if name and name != str(owner) else str(owner)
            groups[names[party.partition(":")[0]]].append((party, label))
        choices: list[Any] = [("", "Nobody"), *((group, items) for group, items in groups.items() if items)]
        self.widget = OwnersWidget(choices, max(self.ROOM, len(chosen) + 2))
        self.widget.is_required = False

    def clean(self, value: Sequence[str] | None) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(party for party in value or () if party))
        if not self.known.issuperset(chosen):
            raise forms.ValidationError("Choose owners from the list.")
        return chosen


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
        self.fields["rag"].choices = scale_choices(self.document.key.rag)  # type: ignore[attr-defined]

    def clean_rag(self) -> str | None:
        return self.cleaned_data["rag"] or None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value = self.document.key.rag_value(cleaned.get("rag"))
        if value is None:
            cleaned["rag_reason"] = ""
        elif value.needs_reason and not cleaned.get("rag_reason"):
            self.add_error("rag_reason", f"Say why it is {value.label.lower()}.")
        return cleaned


class StrandForm(RagFields):
    text = WritingField(label="Activity", rows=3)
    rationale = WritingField(required=False, rows=6, help_text="Begin a line with “• ” for a list.")
    sros = OwnersField(label="SROs", help_text="In the order in which they are printed.")
    sros_wording = forms.CharField(
        label="SROs as printed",
        required=False,
        max_length=100,
        help_text="Only where it is not “JM/MA”, for example “JJ, CB and CW” or “JJ (lead)/CB”.",
    )
    priority = forms.ChoiceField(required=False)
    timescales = forms.MultipleChoiceField(label="Time-scale", required=False, widget=forms.CheckboxSelectMultiple)
    qualifier = forms.CharField(
        label="Note on the time-scale", required=False, max_length=100, help_text="For example “Initial scoping - 3m”."
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
        self.fields["priority"].choices = scale_choices(self.document.key.priorities)  # type: ignore[attr-defined]
        self.fields["timescales"].choices = scale_choices(self.document.key.timescales)[1:]  # type: ignore[attr-defined]
        self.fields["timescales"].widget.use_fieldset = True
        sros = self.fields["sros"]
        assert isinstance(sros, OwnersField)  # noqa: S101 -- for the type checker
        sros.offer(self.partnership, self.initial.get("sros", ()))

    def clean_priority(self) -> str | None:
        return self.cleaned_data["priority"] or None

    def clean_timescales(self) -> tuple[str, ...]:
        """Shortest first, as the paper writes "S/M"; the key prints the longest first."""
        chosen = self.cleaned_data["timescales"]
        return tuple(value.code for value in reversed(self.document.key.timescales) if value.code in chosen)


class ActivityForm(StrandForm):
    theme = forms.ChoiceField(help_text="It gets the theme's next ref; a ref is never used twice.")

    field_order: tuple[str, ...] = ("theme", *StrandForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = theme_choices(self.document)  # type: ignore[attr-defined]


def theme_choices(document: d.PlanDocument) -> Choices:
    return [(theme.key, f"{theme.number}: {theme.title}") for theme in document.themes]


class ThemeForm(PlanForm):
    number = forms.CharField(max_length=20, help_text="As it is printed, for example “SEVEN”.")
    title = forms.CharField(max_length=200)


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
        help_text="In another theme it gets that theme's next ref; its old ref is never used again and leads to it.",
    )

    def __init__(self, *args: Any, activity: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: list[tuple[str, Choices]] = []
        for theme in self.document.themes:
            places = [(f"{theme.key}/", f"First in theme {theme.number}")]
            places += [
                (f"{theme.key}/{row.key}", f"After {row.ref}") for row in theme.activities if row.key != activity
            ]
            groups.append((f"{theme.number}: {theme.title}", places))
        self.fields["place"].choices = groups  # type: ignore[attr-defined]

    field_order = ("place", "ref", "revision")

    def values(self) -> dict[str, Any]:
        theme, _, after = self.cleaned_data["place"].partition("/")
        return {"theme": theme, "after": after, "ref": self.cleaned_data["ref"]}


class MeetingFields(PlanForm):
    """Which body said it, and when."""

    body = forms.ModelChoiceField(Body.objects.none(), to_field_name="name", empty_label=None)
    date = DayField(label="Date of the meeting")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = self.partnership.bodies.live().exclude(heading="")  # type: ignore[attr-defined]


class NoteForm(MeetingFields):
    text = WritingField(label="Note", rows=8, help_text="“ACTION:” is printed in bold; a ref such as 6.1 becomes a link.")
    confidential = forms.BooleanField(required=False, help_text="Only for those cleared; never in the public edition.")


class FurtherActionFields(PlanForm):
    text = WritingField(label="What is asked", rows=3)
    owners = OwnersField(help_text="Who is to do it.")
    due = forms.CharField(
        required=False, max_length=100, help_text="A month, a day, or words such as “by next meeting (March)”."
    )
    confidential = forms.BooleanField(required=False, help_text="Only for those cleared; never in the public edition.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = self.fields["owners"]
        assert isinstance(owners, OwnersField)  # noqa: S101 -- for the type checker
        owners.offer(self.partnership, self.initial.get("owners", ()))

    def clean_due(self) -> str:
        typed: str = self.cleaned_data["due"]
        return iso_due(typed) or typed


class FurtherActionAddForm(FurtherActionFields, MeetingFields):
    field_order = ("text", "owners", "due", "body", "date", "confidential", "revision")


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


class RestoreForm(PlanForm):
    """Nothing but the token."""


class IssueForm(PlanForm):
    date = DayField(label="Date")
    amended_by = forms.CharField(max_length=100, help_text="As it is printed: initials or a body.")
    summary = TextField(label="Summary of amendment", required=False, rows=4)
