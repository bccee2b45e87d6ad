"""What the cells of the table say in a spreadsheet, whichever it is. Texts have their marks."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from actions.document import Activity, Body, FurtherAction, Note, Review, Strand, Theme
from actions.wording import asked, due_words, promised


class Dated(NamedTuple):
    """What a body said, or asked for: its day as a table has it, "(Confidential)" or nothing, the text."""

    day: str
    marking: str
    text: str


def band(theme: Theme) -> str:
    """A theme as the paper words it."""
    return f"{theme.number}: {theme.title}" if theme.number else theme.title


def timescale(strand: Strand) -> str:
    """A strand's time-scales, and the note on them."""
    return " ".join(filter(None, ("/".join(strand.timescales), strand.qualifier)))


def said(activity: Activity, body: Body) -> Iterator[Dated]:
    """What the body said about the activity, oldest first, and what it asked for without a note."""
    items: list[Note | FurtherAction] = [*activity.notes_of(body.name)]
    items += [action for action in activity.further_actions if not action.note and action.body == body.name]
    for item in sorted(items, key=lambda item: item.date):
        yield Dated(_day(item.date), _marking(item), item.text if isinstance(item, Note) else asked(item))


def reviews(activity: Activity) -> Iterator[str]:
    """The reviews that no note promises, as the paper has them: beneath the activity's first strand."""
    for review in activity.reviews:
        if not review.note:
            yield " ".join(filter(None, (_marking(review), promised(review))))


def _day(iso: str) -> str:
    """A day as a table has it, or a month in words where no more is known."""
    return due_words(iso) if len(iso) == len("2018-07") else f"{date.fromisoformat(iso):%d/%m/%Y}"


def _marking(item: Note | FurtherAction | Review) -> str:
    return "(Confidential)" if item.confidential else ""
