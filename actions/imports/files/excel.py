"""A plan's paper read from an Excel workbook (.xlsx): every sheet with something in it is a table.

openpyxl reads it; before that its parts are counted, for openpyxl takes memory for every cell that a sheet speaks of,
also where nothing is in it. Sheets, rows and columns that are hidden are read too, and what cannot be kept is told.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock

from actions.imports.files.colours import Palette
from actions.imports.files.grid import MOST_ROWS, TOO_MANY_ROWS, named, paragraphs, restored, table
from actions.imports.files.number_formats import iso_day, shown
from actions.imports.files.paper import BadFile, Cell, FileKind, Paper, Row, Run, Table

DAMAGED = (
    "The Excel file is damaged: open it in Excel, save it under another name as an Excel workbook (.xlsx), and send "
    "that one."
)
NOTHING_IN_IT = "The Excel file has nothing in its cells: send the one that holds the plan."
STRICT = (
    "The Excel file is saved as “Strict Open XML”: open it in Excel, save it as an Excel workbook (.xlsx), and send "
    "that one."
)
TOO_MANY_CELLS = (
    "The Excel file speaks of more cells than any plan has, though most of them may be empty: copy the plan alone into "
    "a new workbook, and send that one."
)
#: Cells and rows that a sheet may speak of, and cells that may be merged, whatever is in them.
MOST_CELLS = 200_000

_SHEET = re.compile(r"xl/(?:worksheets/)?sheet[^/]*\.xml|xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_STRICTLY = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_DRAWING = re.compile(r"xl/drawings/[^/]+\.xml")
_ESCAPED = re.compile("_x00([01][0-9A-Fa-f])_")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_COUNTED = {
    "formulas": "held by a formula: what it gave when the file was saved was read.",
    "without a value": "held by a formula that has given nothing yet: its own text was read.",
    "errors": "showing an error of a formula: it was read as text.",
    "struck out": "with words that are struck out: they were read like any other.",
}
#: Rules that colour a cell by its own words say no more than these do.
_BY_ITS_WORDS = {"cellIs", "containsText", "notContainsText", "beginsWith", "endsWith", "containsBlanks"}


def read(content: bytes) -> Paper:
    """The paper that a workbook holds. Raises BadFile."""
    try:
        measure = _Measure()
        measure.workbook(content)
        with warnings.catch_warnings():
            # openpyxl warns of parts that it does not keep, such as drop-down lists: they are none of a plan's words.
            warnings.simplefilter("ignore")
            return _Workbook(content, measure.formulas > 0).paper()
    except (BadFile, MemoryError):
        raise
    except Exception as error:  # whatever a damaged file makes openpyxl trip over
        raise BadFile(DAMAGED) from error


@dataclass(slots=True)
class _Measure:
    """Counts what the sheets speak of while their XML goes by. Raises BadFile for more than is read."""

    cells: int = 0
    filled_rows: int = 0
    formulas: int = 0
    is_row_filled: bool = True

    def workbook(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if _STRICTLY in archive.read("xl/workbook.xml"):
                raise BadFile(STRICT)
            for name in filter(_SHEET.fullmatch, archive.namelist()):
                parser = expat.ParserCreate(namespace_separator=" ")
                parser.StartElementHandler = self._begins
                with archive.open(name) as part:
                    parser.ParseFile(part)

    def _begins(self, element: str, attributes: Mapping[str, str]) -> None:
        match element.rpartition(" ")[2]:
            case "row":
                self.cells += 1
                self.is_row_filled = False
            case "c":
                self.cells += 1
            case "v" | "is" | "f" as what:
                self.formulas += what == "f"
                self.filled_rows += not self.is_row_filled
                self.is_row_filled = True
            case "mergeCell":
                self.cells += _area(attributes.get("ref", ""))
            case _:
                return
        if self.filled_rows > MOST_ROWS:
            raise BadFile(TOO_MANY_ROWS)
        if self.cells > MOST_CELLS:
            raise BadFile(TOO_MANY_CELLS)


def _area(ref: str) -> int:
    try:
        left, top, right, bottom = openpyxl.utils.range_boundaries(ref)
        return int((right - left + 1) * (bottom - top + 1))
    except (TypeError, ValueError):  # openpyxl will say whether it can read the rest
        return 0


@dataclass
class _Workbook:
    """One workbook while it is read. ``counts`` are of what is told once, when all is read."""

    content: bytes
    has_formulas: bool
    remarks: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def paper(self) -> Paper:
        tables: list[Table] = []
        for sheet in self.shown.worksheets:
            if found := table(f"sheet {sheet.title}", self._rows(sheet)):
                tables.append(found)
                self.remarks += _hidden(sheet, found)
                self.remarks += _coloured_by_rules(sheet)
        if not tables:
            raise BadFile(NOTHING_IN_IT)
        plan, revision = next(filter(None, map(named, tables)), None) or self._named_in_properties()
        if revision is not None:
            for index, found in enumerate(tables):
                tables[index], told = restored(found)
                self.remarks += told
        return Paper(
            kind=FileKind.EXCEL,
            blocks=tuple(tables),
            remarks=(*self.remarks, *self._counted(), *self._unread()),
            plan=plan,
            revision=revision,
        )

    @cached_property
    def shown(self) -> Any:
        """The workbook with the values that its formulas had when it was saved."""
        return openpyxl.load_workbook(BytesIO(self.content), rich_text=True, keep_links=False, data_only=True)

    @cached_property
    def written(self) -> Any:
        """The workbook with its formulas."""
        return openpyxl.load_workbook(BytesIO(self.content), keep_links=False) if self.has_formulas else self.shown

    @cached_property
    def palette(self) -> Palette:
        return Palette.of(self.shown.loaded_theme, self.shown._colors)  # noqa: SLF001 -- openpyxl has it nowhere else

    def _named_in_properties(self) -> tuple[str, int | None]:
        """The plan and the revision as our own export also names them, for who cut off the lines above its table."""
        properties = {one.name: str(one.value) for one in self.shown.custom_doc_props.props}
        plan, revision = properties.get("Plan", ""), properties.get("Plan revision", "")
        return (plan, int(revision)) if plan and re.fullmatch(r"[0-9]{1,9}", revision) else ("", None)

    def _rows(self, sheet: Any) -> Iterator[Row]:
        # Each cell that the sheet has, and nothing of the emptiness between them, which may be a million rows long.
        cells = sorted(sheet._cells.values(), key=attrgetter("row", "column"))  # noqa: SLF001
        written = self.written[sheet.title]
        merged = _Merged.of(sheet)
        heads = _heads(sheet)
        for number, of_row in groupby(cells, key=attrgetter("row")):
            found = [
                self._cell(cell, written[cell.coordinate], merged.across.get((number, cell.column), 1))
                for cell in of_row
                if not isinstance(cell, MergedCell)
            ]
            found += (
                Cell(column=column - 1, across=across, fill=self.palette.fill(sheet.cell(top, column)), goes_on=True)
                for top, column, across in merged.above(number)
            )
            kept = [cell for cell in found if cell.paragraphs or cell.fill or cell.goes_on]
            yield Row(number=number, cells=tuple(sorted(kept, key=attrgetter("column"))), header=number in heads)

    def _cell(self, cell: Any, written: Any, across: int) -> Cell:
        value = cell.value
        if written.data_type == "f":
            self.counts["formulas"] += 1
            if value is None:
                self.counts["without a value"] += 1
                value = getattr(written.value, "text", written.value)
        self.counts["errors"] += cell.data_type == "e"
        if cell.comment is not None:
            self.remarks.append(
                f"Cell {cell.coordinate} of sheet “{cell.parent.title}” has a comment, which is not part of its text: "
                f"“{(cell.comment.text or '').strip()}”"
            )
        return Cell(
            column=cell.column - 1,
            paragraphs=paragraphs(self._runs(cell, value)),
            across=across,
            fill=self.palette.fill(cell),
            date=iso_day(value, cell.number_format),
        )

    def _runs(self, cell: Any, value: Any) -> Iterator[Run]:
        target = cell.hyperlink.target if cell.hyperlink else None
        href = target if target and _ADDRESS.fullmatch(target) else ""
        for piece in value if isinstance(value, CellRichText) else [] if value is None else [value]:
            if isinstance(piece, TextBlock):
                font, text = piece.font, piece.text
            else:
                font, text = cell.font, shown(piece, cell.number_format)
            self.counts["struck out"] += bool(font.strike and text.strip())
            yield Run(text=_ESCAPED.sub(_unescaped, text), bold=bool(font.b), italic=bool(font.i), href=href)

    def _counted(self) -> Iterator[str]:
        """What was met in cells, a sentence for each kind."""
        for what, sentence in _COUNTED.items():
            if count := self.counts[what]:
                yield f"{'1 cell' if count == 1 else f'{count} cells'} {sentence}"

    def _unread(self) -> Iterator[str]:
        """What the workbook has beside its cells."""
        for sheet in self.shown.chartsheets:
            yield f"Sheet “{sheet.title}” is a chart: it was not read."
        with zipfile.ZipFile(BytesIO(self.content)) as archive:
            drawings = filter(_DRAWING.fullmatch, archive.namelist())
            # LibreOffice makes a drawing for every sheet, and mostly leaves it empty.
            if any(b"Anchor" in archive.read(name) for name in drawings):
                yield "The workbook has pictures, charts or text boxes: what is in them was not read."


@dataclass(frozen=True, slots=True)
class _Merged:
    """A sheet's merged cells: how many columns each spans, by its row and column, which count from 1; and those of more
    than one row."""

    across: Mapping[tuple[int, int], int]
    tall: tuple[Any, ...]

    @classmethod
    def of(cls, sheet: Any) -> _Merged:
        ranges = tuple(sheet.merged_cells.ranges)
        across = {(one.min_row, one.min_col): one.max_col - one.min_col + 1 for one in ranges}
        return cls(across, tuple(one for one in ranges if one.max_row > one.min_row))

    def above(self, number: int) -> Iterator[tuple[int, int, int]]:
        """The cells that began above this row and go on in it: the row where each began, its column, its span."""
        for one in self.tall:
            if one.min_row < number <= one.max_row:
                yield one.min_row, one.min_col, one.max_col - one.min_col + 1


def _heads(sheet: Any) -> range:
    """The rows that head the sheet's table, as it says itself: by its filter, by being a table, or on every page."""
    for ref in (sheet.auto_filter.ref, *(one.ref for one in sheet.tables.values())):
        # A filter of whole columns, "A:I", says of no row.
        if found := re.match(r"\$?[A-Z]{1,3}\$?([0-9]{1,7})\b", ref or ""):
            return range(int(found[1]), int(found[1]) + 1)
    if found := re.fullmatch(r"\$?([0-9]+):\$?([0-9]+)", sheet.print_title_rows or ""):
        return range(int(found[1]), int(found[2]) + 1)
    return range(0)


def _hidden(sheet: Any, found: Table) -> Iterator[str]:
    """What of a sheet its readers do not see."""
    if sheet.sheet_state != "visible":
        yield f"Sheet “{sheet.title}” is hidden: it was read too."
    rows = sum(sheet.row_dimensions[row.number].hidden for row in found.rows if row.number in sheet.row_dimensions)
    if rows:
        yield f"Sheet “{sheet.title}” has hidden rows ({rows}): they were read too."
    columns = {
        number
        for one in sheet.column_dimensions.values()
        if one.hidden
        for number in range(one.min or 1, min(one.max or 0, found.width) + 1)
    }
    if columns:
        yield f"Sheet “{sheet.title}” has hidden columns ({len(columns)}): they were read too."


def _coloured_by_rules(sheet: Any) -> Iterator[str]:
    rules = (rule for of_range in sheet.conditional_formatting for rule in of_range.rules)
    if any(rule.type not in _BY_ITS_WORDS for rule in rules):
        yield (
            f"Sheet “{sheet.title}” colours cells by rules (conditional formatting): the colours that these rules give "
            "were not read."
        )


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
