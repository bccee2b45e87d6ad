"""The plan as CSV: the paper's columns behind the theme's, a row per strand, for a spreadsheet.

Each row has its theme and ref, so that sorting and filtering keep a strand with its activity; the notes,
which belong to the activity, stand once, beside its first strand. What is not recorded is an empty cell.
"""

import csv
import io
import re
from collections.abc import Iterator

from actions.document import Activity, Body, FurtherAction, Note, PlanDocument, Strand

LABEL = "CSV"
EXTENSION = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"

HEADINGS = ("Theme", "Ref.", "Activity", "Rationale", "SRO", "RAG status", "Priority", "Time-scale")

# A spreadsheet takes a cell that begins so for a formula; an apostrophe in front keeps it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


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
            for strand in activity.strands or (Strand(key="", text=""),):
                yield f"{theme.number}: {theme.title}", activity.ref, *_strand_cells(strand), *notes
                notes = ("",) * len(columns)


def _strand_cells(strand: Strand) -> tuple[str, ...]:
    timescale = " ".join(filter(None, ("/".join(strand.timescales), strand.qualifier)))
    return (
        strand.text,
        strand.rationale,
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


def _dated_text(item: Note | FurtherAction) -> str:
    text = item.text if isinstance(item, Note) else _request(item)
    marking = "(Confidential)" if item.confidential else ""
    return " ".join(filter(None, (_british(item.date), marking, text)))


def _request(action: FurtherAction) -> str:
    owners = f"{'/'.join(action.owners)} – " if action.owners else ""
    due = f" ({_british(action.due)})" if action.due else ""
    return f"ACTION: {owners}{action.text}{due}"


def _british(date: str) -> str:
    """ "2019-01-03" as "03/01/2019", "2019-03" as "03/2019"; a due in the paper's own words stays as it is."""
    return "/".join(reversed(date.split("-"))) if ISO_DATE.fullmatch(date) else date


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
