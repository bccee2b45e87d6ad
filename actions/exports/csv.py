"""The plan as CSV: the paper's columns behind the theme's, a row per strand, for a spreadsheet.

Each row has its theme and ref, so that sorting and filtering keep a strand with its activity; the notes,
which belong to the activity, stand once, beside its first strand. What is not recorded is an empty cell.
Texts are without their marks: a cell has no bold words.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

from actions.document import Activity, Body, FurtherAction, Note, PlanDocument, Review, Strand
from actions.prose import plain
from actions.wording import asked, due_words, promised

LABEL = "CSV"
EXTENSION = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"

HEADINGS = ("Theme", "Ref.", "Activity", "Rationale", "SRO", "RAG status", "Priority", "Time-scale")

# A spreadsheet takes a cell that begins so for a formula; an apostrophe in front keeps it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def render(document: PlanDocument) -> bytes:
    """The table as UTF-8 with a byte order mark, by which Excel knows the encoding, and CRLF between rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in _rows(document):
        writer.writerow(_as_text(cell) for cell in row)
    return text.getvalue().encode("utf-8-sig")


def _rows(document: PlanDocument) -> Iterator[tuple[str, ...]]:
    columns = document.columns()
    yield *HEADINGS, *(body.heading for body in columns)
    for theme in document.themes:
        for activity in theme.activities:
            notes = tuple(_notes_cell(activity, body) for body in columns)
            reviews = tuple(_reviews(activity))
            for strand in activity.strands or (Strand(key="", text=""),):
                text = plain("\n".join((strand.text, *reviews)))
                yield f"{theme.number}: {theme.title}", activity.ref, text, *_strand_cells(strand), *notes
                notes, reviews = ("",) * len(columns), ()


def _strand_cells(strand: Strand) -> tuple[str, ...]:
    timescale = " ".join(filter(None, ("/".join(strand.timescales), strand.qualifier)))
    return (
        plain(strand.rationale),
        strand.sros_printed(),
        strand.rag or "",
        strand.priority or "",
        timescale,
    )


def _notes_cell(activity: Activity, body: Body) -> str:
    """What the body said about the activity, oldest first, and what it asked for without a note."""
    dated: list[Note | FurtherAction] = [*activity.notes_of(body.name)]
    dated += [action for action in activity.further_actions if not action.note and action.body == body.name]
    return "\n".join(_dated_text(item) for item in sorted(dated, key=lambda item: item.date))


def _day(iso: str) -> str:
    """A day as a table has it, or a month in words where no more is known."""
    return due_words(iso) if len(iso) == len("2018-07") else f"{date.fromisoformat(iso):%d/%m/%Y}"


def _dated_text(item: Note | FurtherAction) -> str:
    text = plain(item.text if isinstance(item, Note) else asked(item))
    return " ".join(filter(None, (_day(item.date), _marking(item), text)))


def _reviews(activity: Activity) -> Iterator[str]:
    """The reviews that no note promises, as the paper has them: beneath the activity's first strand."""
    for review in activity.reviews:
        if not review.note:
            yield " ".join(filter(None, (_marking(review), promised(review))))


def _marking(item: Note | FurtherAction | Review) -> str:
    return "(Confidential)" if item.confidential else ""


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
