"""What is typed or chosen in one field of a form, and what it cleans to: texts, lines, days and files.

Owners have ``actions.owners``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms

from actions.attachments import MOST_BYTES, NotTaken, checked, too_large
from actions.prose import LINK
from actions.wording import due_words

LONG_TEXT = 50_000
LONG_WORD = 500
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


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


class MeetingDayField(DayField):
    """The day of a meeting; where only its month is typed, "July 2018", it cleans to that in ISO: "2018-07"."""

    def to_python(self, value: Any) -> Any:
        month = iso_due(value) if isinstance(value, str) else ""
        return month if len(month) == len("2018-07") else super().to_python(value)

    def validate(self, value: date | str | None) -> None:
        super().validate(date.fromisoformat(f"{value}-01") if isinstance(value, str) else value)


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


class LinesField(TextField):
    """Lines; cleans to those that say something, each once."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(str.strip, super().clean(value).split("\n")))))


class UploadField(forms.FileField):
    """A file; cleans to what ``read`` makes of its bytes and its name. ``read`` raises NotTaken."""

    def __init__(self, *, read: Callable[[bytes, str], Any] = checked, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, error_messages={"required": "Choose a file."}, **kwargs)
        self.read = read

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data)
        if upload is None:
            return None
        if upload.size > MOST_BYTES:  # and nothing of it was kept
            raise forms.ValidationError(too_large(upload.size))
        try:
            return self.read(upload.read(), upload.name)
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal)) from None
