"""The plan as CSV: the paper's columns behind the theme's, a row per strand, for a spreadsheet.

Each row has its theme and ref, so that sorting and filtering keep a strand with its activity; the notes,
which belong to the activity, stand once, beside its first strand. What is not recorded is an empty cell.
Texts are without their marks: a cell has no bold words.
"""

import csv
import io
from collections.abc import Iterator

from actions.document import Activity, Body, PlanDocument, Strand
from actions.exports.cells import band, reviews, said, timescale
from actions.prose import plain

LABEL = "CSV"
EXTENSION = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"

#: The plan's own fields stand behind these, before the notes.
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
    yield *HEADINGS, *(field.name for field in document.fields), *(body.heading for body in columns)
    for theme in document.themes:
        if not theme.activities:
            yield band(theme), *[""] * (len(HEADINGS) + len(document.fields) + len(columns) - 1)
        for activity in theme.activities:
            notes = tuple(_notes_cell(activity, body) for body in columns)
            promises = tuple(reviews(activity))
            for strand in activity.strands or (Strand(key="", text=""),):
                text = plain("\n".join((strand.text, *promises)))
                own = (plain(strand.says(field.key)) for field in document.fields)
                yield band(theme), activity.ref, text, *_strand_cells(strand), *own, *notes
                notes, promises = ("",) * len(columns), ()


def _strand_cells(strand: Strand) -> tuple[str, ...]:
    return (
        plain(strand.rationale),
        strand.sros_printed(),
        strand.rag or "",
        strand.priority or "",
        timescale(strand),
    )


def _notes_cell(activity: Activity, body: Body) -> str:
    return "\n".join(" ".join(filter(None, (day, marking, plain(text)))) for day, marking, text in said(activity, body))


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
