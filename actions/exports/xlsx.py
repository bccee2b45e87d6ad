"""The plan as an Excel workbook, to be read and edited where there is no network, and brought back.

A row for each strand, with its theme and its ref, so that sorting and filtering keep together what belongs together;
nothing is merged, hidden or calculated. A document that says of when it is (``as_at``) gives a file that says so too:
by that, reading it back tells what was edited in the file from what was edited in the plan meanwhile.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from math import ceil
from typing import Any

import xlsxwriter

from actions.document import Key, PlanDocument, ScaleValue, Strand, VersionLine
from actions.exports.cells import Dated, band, reviews, said, timescale
from actions.exports.html import extent_words, printable
from actions.exports.ink import ink_on
from actions.prose import Styled, styled
from actions.wording import due_words, long_date

LABEL = "Excel"
EXTENSION = "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: The paper's columns behind the theme's, with their widths in letters; the plan's own fields and the notes follow.
COLUMNS = {
    "Theme": 14,
    "Ref.": 6,
    "Activity": 32,
    "Rationale": 36,
    "SRO": 10,
    "RAG status": 7,
    "RAG reason": 15,
    "Priority": 8,
    "Time-scale": 10,
}
RAG, PRIORITY = 5, 7
FIELD_WIDTH = 16
NOTES_WIDTH = 60
#: The last column counts the rows, for who has sorted them and wants them back in order.
COUNT = "Row"
COUNT_WIDTH = 5
#: Points; a row cannot be higher.
LINE_HEIGHT = 13.5
HIGHEST = 409
#: Paper sizes as Excel numbers them.
A3, A4 = 8, 9
#: Above it stand the plan's name, the edition, and of when it is.
HEADER = 4

#: Excel takes no longer text in a cell, and no longer list of what may be chosen in one.
MOST_LETTERS = 32_767
LONGEST_LIST = 255
CUT = " … [longer than Excel takes: the plan has it all]"

BRING_IT_BACK = "Edit the cells and import the file into the plan: what you changed is shown before it is taken in."
#: A workbook says when it was made, but equal documents give equal bytes.
NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 -- Excel's times have no zone

Text = Sequence[Styled]

_CELL = {"font_size": 10, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#bfbfbf"}


class Look(Enum):
    """How a cell looks, in XlsxWriter's properties."""

    TITLE = {"bold": True, "font_size": 14}
    LINE = {"valign": "top"}
    HEADING = {**_CELL, "bold": True, "bg_color": "#1f3864", "font_color": "#ffffff"}
    TEXT = {**_CELL}
    ASIDE = {**_CELL, "font_size": 8, "font_color": "#595959"}
    # "@": what is typed here stays text, else 2.10 became 2.1.
    CODE = {**_CELL, "num_format": "@"}
    RAG = {**_CELL, "num_format": "@", "bold": True, "align": "center"}
    NUMBER = {**_CELL, "align": "left"}
    DAY = {**_CELL, "num_format": "dd/mm/yyyy", "align": "left"}


_LOOKS = (Look.ASIDE, Look.CODE, Look.TEXT, Look.TEXT, Look.CODE, Look.RAG, Look.TEXT, Look.CODE, Look.CODE)


def render(document: PlanDocument) -> bytes:
    """The workbook: the plan, its key, its version control."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": document.title, "company": document.partnership, "created": NO_DAY})
        if document.as_at is not None:
            book.set_custom_property("Plan", _name(document), "text")
            book.set_custom_property("Plan revision", str(document.as_at.revision), "text")
        _write_plan(_Sheet(book, book.add_worksheet("Plan")), document)
        _write_key(_Sheet(book, book.add_worksheet("Key")), document.key)
        _write_versions(_Sheet(book, book.add_worksheet("Version Control")), document.versions)
    return content.getvalue()


def _name(document: PlanDocument) -> str:
    return f"{document.partnership} – {document.title}"


def _edition(document: PlanDocument) -> str:
    if document.version is None:
        edition = "Working copy, not issued"
    elif document.draft:
        edition = f"Working copy: changes since version {document.version}, not issued"
    else:
        edition = f"Version: {document.version}"
    return " · ".join(filter(None, (edition, extent_words(document))))


def _write_plan(sheet: _Sheet, document: PlanDocument) -> None:
    sheet.write(0, 0, _words(_name(document)), Look.TITLE)
    sheet.write(1, 0, _words(_edition(document)), Look.LINE)
    if document.as_at is not None:
        moment = f"{long_date(date.fromisoformat(document.as_at.day))}, after revision {document.as_at.revision}"
        sheet.write(2, 0, _words(f"As it stood on {moment}. {BRING_IT_BACK}"), Look.LINE)
    fields, bodies = document.fields, document.columns()
    headings = (*COLUMNS, *(own.name for own in fields), *(body.heading for body in bodies), COUNT)
    widths = (*COLUMNS.values(), *[FIELD_WIDTH] * len(fields), *[NOTES_WIDTH] * len(bodies), COUNT_WIDTH)
    sheet.head(HEADER, headings, widths)
    looks = (*_LOOKS, *[Look.TEXT] * (len(fields) + len(bodies)), Look.ASIDE)
    rows = [(*texts, _words(str(count))) for count, texts in enumerate(_rows(document), start=1)]
    for row, texts in enumerate(rows, start=HEADER + 1):
        for column, (text, look) in enumerate(zip(texts, looks, strict=True)):
            sheet.write(row, column, text, look)
        sheet.fit(row, texts[1:], widths[1:])
    last = HEADER + max(1, len(rows))
    sheet.filter(HEADER, last, len(headings) - 1)
    sheet.choices(HEADER + 1, last, RAG, document.key.rag)
    sheet.choices(HEADER + 1, last, PRIORITY, document.key.priorities)
    sheet.print_on(A3, HEADER, document.title)


def _rows(document: PlanDocument) -> Iterator[tuple[Text, ...]]:
    """The table's rows: one for each strand, with the notes of its activity beside the first.

    Notes that one cell cannot hold go on in the next row. A theme without activities has a row of its own.
    """
    bodies = document.columns()
    blank = ((),) * (len(COLUMNS) + len(document.fields) + len(bodies) - 1)
    for theme in document.themes:
        if not theme.activities:
            yield _words(band(theme)), *blank
        for activity in theme.activities:
            notes = [_cells([*said(activity, body)]) for body in bodies]
            promises = "".join(f"\n{review}" for review in reviews(activity))
            for index in range(max(1, len(activity.strands), *map(len, notes))):
                strand = activity.strands[index] if index < len(activity.strands) else Strand(key="", text="")
                yield (
                    _words(band(theme)),
                    _words(activity.ref),
                    *_of_strand(strand, promises if index == 0 else ""),
                    *(tuple(styled(strand.says(own.key))) for own in document.fields),
                    *(cells[index] if index < len(cells) else () for cells in notes),
                )


def _of_strand(strand: Strand, promises: str) -> Iterator[Text]:
    yield tuple(styled(f"{strand.text}{promises}"))
    yield tuple(styled(strand.rationale))
    yield _words(strand.sros_printed())
    yield _words(strand.rag or "")
    yield _words(strand.rag_reason)
    yield _words(strand.priority or "")
    yield _words(timescale(strand))


def _cells(notes: Sequence[Dated]) -> list[Text]:
    """A body's notes in as few cells as hold them, oldest first."""
    cells: list[list[Styled]] = []
    room = 0
    for day, marking, text in notes:
        note = [Styled(day, bold=True), Styled(f" {marking} " if marking else " "), *styled(text)]
        length = sum(len(piece.words) for piece in note) + 1
        if length > room:
            cells.append([])
            room = MOST_LETTERS
        cells[-1] += [Styled("\n"), *note] if cells[-1] else note
        room -= length
    return [*cells]


def _write_key(sheet: _Sheet, key: Key) -> None:
    sheet.head(0, ("Scale", "Code", "Name", "Meaning"), (14, 8, 24, 60))
    scales = (("RAG status", key.rag), ("Priority", key.priorities), ("Time-scale", key.timescales))
    for row, (scale, value) in enumerate(((name, value) for name, values in scales for value in values), start=1):
        for column, text in enumerate((scale, value.code, value.label, value.meaning)):
            sheet.write(row, column, _words(text), Look.TEXT)
        sheet.write_code(row, 1, value)
    sheet.print_on(A4, 0, "Key")


def _write_versions(sheet: _Sheet, versions: Iterable[VersionLine]) -> None:
    sheet.head(0, ("Version", "Date", "Amended by", "Summary of amendment"), (9, 12, 20, 90))
    for row, line in enumerate(versions, start=1):
        sheet.write_number(row, 0, line.number)
        sheet.write_day(row, 1, line.date)
        sheet.write(row, 2, _words(line.amended_by), Look.TEXT)
        sheet.write(row, 3, _words(line.summary), Look.TEXT)
        sheet.fit(row, (_words(line.amended_by), _words(line.summary)), (20, 90))
    sheet.print_on(A4, 0, "Version Control")


def _words(text: str) -> Text:
    return (Styled(text),)


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is written. No text that is written in it is calculated."""

    book: Any
    sheet: Any
    formats: dict[tuple[Look, bool, bool], Any] = field(default_factory=dict)

    def head(self, row: int, headings: Sequence[str], widths: Sequence[int]) -> None:
        """Write the headings of columns that are so many letters wide; they stay in view."""
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            self.write(row, column, _words(heading), Look.HEADING)
            self.sheet.set_column(column, column, width)
        self.fit(row, [_words(heading) for heading in headings], [width - 1 for width in widths])
        self.sheet.freeze_panes(row + 1, 0)
        self.sheet.hide_gridlines(2)

    def write(self, row: int, column: int, text: Text, look: Look) -> None:
        """Write words as text, each as bold and italic as it is."""
        pieces = _shortened(text)
        if not pieces:
            self.sheet.write_blank(row, column, None, self._format(look))
        elif len(pieces) == 1:
            (piece,) = pieces
            self.sheet.write_string(row, column, piece.words, self._format(look, piece.bold, piece.italic))
        else:
            runs = [part for one in pieces for part in (self._format(look, one.bold, one.italic), one.words)]
            self.sheet.write_rich_string(row, column, *runs, self._format(look))

    def write_number(self, row: int, column: int, number: int) -> None:
        self.sheet.write_number(row, column, number, self._format(Look.NUMBER))

    def write_day(self, row: int, column: int, day: str) -> None:
        """Write an ISO day as a date; a month, of which no more is known, in words."""
        if len(day) == len("2018-07"):
            self.write(row, column, _words(due_words(day)), Look.TEXT)
        else:
            self.sheet.write_datetime(row, column, date.fromisoformat(day), self._format(Look.DAY))

    def write_code(self, row: int, column: int, value: ScaleValue) -> None:
        """Write the code of one of the key's values on its colour."""
        colours = {"bg_color": value.colour, "font_color": ink} if (ink := ink_on(value.colour)) else {}
        self.sheet.write_string(row, column, value.code, self.book.add_format({**Look.RAG.value, **colours}))

    def fit(self, row: int, texts: Sequence[Text], widths: Sequence[int]) -> None:
        """Make a row about as high as its longest text: only Excel would find that out by itself."""
        lines = max(
            sum(ceil((len(line) or 1) / width) for line in "".join(piece.words for piece in text).split("\n"))
            for text, width in zip(texts, widths, strict=True)
        )
        self.sheet.set_row(row, min(HIGHEST, lines * LINE_HEIGHT + 3))

    def choices(self, first: int, last: int, column: int, values: Sequence[ScaleValue]) -> None:
        """Let a value be chosen in the cells of a column, each of which takes its value's colour.

        The colour follows the letter, whoever changes that: a cell never shows one and says another.
        """
        codes = [value.code for value in values]
        if codes and len(",".join(codes)) <= LONGEST_LIST and not any("," in code for code in codes):
            rule = {"validate": "list", "source": codes, "error_type": "warning"}
            self.sheet.data_validation(first, column, last, column, rule)
        for value in values:
            if ink := ink_on(value.colour):
                look = self.book.add_format({"bg_color": value.colour, "font_color": ink})
                equals = '"{}"'.format(value.code.replace('"', '""'))
                self.sheet.conditional_format(
                    first, column, last, column, {"type": "cell", "criteria": "==", "value": equals, "format": look}
                )

    def filter(self, header: int, last: int, last_column: int) -> None:
        self.sheet.autofilter(header, 0, last, last_column)
        # Refs are text on purpose: Excel need not warn of each.
        self.sheet.ignore_errors({"number_stored_as_text": f"B{header + 2}:B{last + 1}"})

    def print_on(self, paper: int, header: int, title: str) -> None:
        """Print as wide as a page that lies on its side, with the headings on each."""
        self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.repeat_rows(header)
        self.sheet.set_footer(f"&L&8{title.replace('&', '&&')[:150]}&R&8Page &P of &N")

    def _format(self, look: Look, bold: bool = False, italic: bool = False) -> Any:  # noqa: FBT001, FBT002
        """The one format of cells and words that look so."""
        key = (look, bold, italic)
        if key not in self.formats:
            marks = {"bold": True} if bold else {}
            self.formats[key] = self.book.add_format({**look.value, **marks, **({"italic": True} if italic else {})})
        return self.formats[key]


def _shortened(text: Text) -> list[Styled]:
    """The words of a cell in as few pieces as tell how they look, and not more of them than Excel takes."""
    joined = [
        Styled(printable("".join(piece.words for piece in pieces)), *look)
        for look, pieces in groupby((piece for piece in text if piece.words), key=lambda piece: piece[1:])
    ]
    over = sum(len(piece.words) for piece in joined) - MOST_LETTERS
    if over <= 0:
        return joined
    over += len(CUT)
    while len(joined[-1].words) <= over:
        over -= len(joined.pop().words)
    joined[-1] = joined[-1]._replace(words=joined[-1].words[:-over] + CUT)
    return joined
