"""What the cells of an Excel sheet and of a CSV file have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

from actions.imports.files.paper import UNSEEN, BadFile, Paragraph, Row, Run, Table, lines, trimmed

#: More than any plan has, and little enough to be read and looked at: rows and columns that hold something, letters.
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_LETTERS = 10_000_000

TOO_MANY_ROWS = (
    f"The file has more than {MOST_ROWS:,} rows with something in them: take out what is not the plan, or divide it "
    "into several files."
)
TOO_MANY_COLUMNS = (
    f"The file has more than {MOST_COLUMNS} columns with something in them: take out those that are not the plan's."
)
TOO_MUCH_TEXT = "The file has more text than any plan: take out what is not the plan, or divide it into several files."

_BREAK = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# What no text may hold and no database keeps. (A tab is text.)
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: The heading of the column that counts the rows of our own spreadsheet.
COUNT = "Row"
_WHOLE_NUMBER = re.compile("[0-9]{1,6}")
SORTED = "The rows of the file had been put in another order: they were read in the order of the plan."
#: How our own spreadsheet says of when it is, in a line above its table.
_AS_IT_STOOD = re.compile(r"As it stood on [^,]+, after revision (\d{1,9})\b")


def paragraphs(runs: Iterable[Run]) -> tuple[Paragraph, ...]:
    """The lines of a cell's text; empty ones before and after it are left out."""
    return trimmed(Paragraph(runs=line) for line in lines(map(_cleaned, runs)))


def _cleaned(run: Run) -> Run:
    text = _BREAK.sub("\n", UNSEEN.sub("", _NOT_TEXT.sub("", run.text)))
    return run if text == run.text else replace(run, text=text)


def table(name: str, rows: Iterable[Row]) -> Table | None:
    """The rows that say something, as wide as what they say; None where none does. Raises BadFile for too many."""
    kept = list(_saying_something(rows))
    # A title that is merged far beyond the table makes it no wider.
    width = max((cell.column + 1 for row in kept for cell in row.cells if cell.paragraphs), default=0)
    if not width:
        return None
    if width > MOST_COLUMNS:
        raise BadFile(TOO_MANY_COLUMNS)
    return Table(name=name, width=width, rows=tuple(_no_wider(row, width) for row in kept))


def named(found: Table) -> tuple[str, int] | None:
    """The plan and the revision that the lines above the table name, where they are those of our own spreadsheet."""
    for row in found.rows[:4]:
        if stood := _AS_IT_STOOD.match(row.cells[0].text):
            return found.rows[0].cells[0].text, int(stood[1])
    return None


def restored(found: Table) -> tuple[Table, tuple[str, ...]]:
    """The table of our own spreadsheet without what it says for our sake, and what is to be told about it.

    That is the line that says of when it is, and the column that counts the rows: who sorted them meant to look at
    them, not to move activities. A row that was added stays beneath the one that it stood beneath.
    """
    rows = [row for row in found.rows if not _AS_IT_STOOD.match(row.cells[0].text)]
    counted = ((index, cell.column) for index, row in enumerate(rows[:4]) for cell in row.cells if cell.text == COUNT)
    head, column = next(counted, (len(rows), found.width))
    counts = [0]
    for row in rows[head + 1 :]:
        cell = row.cell(column)
        counts.append(int(cell.text) if cell and _WHOLE_NUMBER.fullmatch(cell.text) else counts[-1])
    body = [row for _count, row in sorted(zip(counts[1:], rows[head + 1 :], strict=True), key=itemgetter(0))]
    kept = (
        replace(row, cells=tuple(cell for cell in row.cells if cell.column != column))
        for row in (*rows[: head + 1], *body)
    )
    told = () if counts == sorted(counts) else (SORTED,)
    width = found.width - (column == found.width - 1)
    return replace(found, width=width, rows=tuple(row for row in kept if row.cells)), told


def _saying_something(rows: Iterable[Row]) -> Iterator[Row]:
    count = letters = 0
    for row in rows:
        said = sum(len(paragraph.text) for cell in row.cells for paragraph in cell.paragraphs)
        if not said:
            continue
        count, letters = count + 1, letters + said
        if count > MOST_ROWS:
            raise BadFile(TOO_MANY_ROWS)
        if letters > MOST_LETTERS:
            raise BadFile(TOO_MUCH_TEXT)
        yield row


def _no_wider(row: Row, width: int) -> Row:
    cells = (cell for cell in row.cells if cell.column < width)
    return replace(row, cells=tuple(replace(cell, across=min(cell.across, width - cell.column)) for cell in cells))
