"""A Word file (.docx) as a paper: what a reader of the printed pages sees, whichever program wrote the file.

Tracked changes are read as accepted. What a paper has no place for (pictures, comments, hidden words) is counted in a
remark. The ground that a table's style paints, as in bands or a head, belongs to the table and says nothing of a cell:
only a cell's own colour is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lxml import etree

from actions.imports.files.grid import MOST_ROWS, TOO_MANY_ROWS
from actions.imports.files.ooxml import DAMAGED, whole_number
from actions.imports.files.paper import (
    BadFile,
    Cell,
    FileKind,
    Paper,
    Paragraph,
    Row,
    Run,
    Table,
    alike,
    lines,
    trimmed,
)
from actions.imports.files.remarks import Lost
from actions.imports.files.symbols import DOTS
from actions.imports.files.word_document import Document, R
from actions.imports.files.word_runs import PAGE_NUMBER, Words
from actions.imports.files.word_styles import HEX, A, Look, W, is_on, look_of, value

#: Word itself has 63 columns at most.
MOST_COLUMNS = 100

_P, _TABLE, _ROW, _CELL = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))
#: The colour that a drawn shape is filled with.
_SHAPE = f".//{{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}}spPr/{A}solidFill/{A}srgbClr"
_HIGHLIGHTS = {
    "yellow": "#ffff00", "green": "#00ff00", "cyan": "#00ffff", "magenta": "#ff00ff", "blue": "#0000ff",
    "red": "#ff0000", "darkBlue": "#000080", "darkCyan": "#008080", "darkGreen": "#008000", "darkMagenta": "#800080",
    "darkRed": "#800000", "darkYellow": "#808000", "darkGray": "#808080", "lightGray": "#c0c0c0", "black": "#000000",
}  # fmt: skip


def read(content: bytes) -> Paper:
    """The paper in a Word file's content. Raises BadFile for what is damaged, or is no Word file."""
    try:
        return _Reader(Document(content)).paper()
    except RecursionError:
        raise BadFile(DAMAGED) from None


class _Reader:
    """Reads a document from its first to its last block, once: its lists and tables count as they come."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tables = 0

    def paper(self) -> Paper:
        heads = self._margins("header")
        blocks = tuple(self._blocks(self._document.body))
        feet = self._margins("footer")
        return Paper(kind=FileKind.WORD, blocks=(*heads, *blocks, *feet), remarks=self._document.remarks.sentences())

    def _margins(self, kind: str) -> tuple[Paragraph, ...]:
        """What stands at the head or the foot of every page, each line once, without the number of the page."""
        said: dict[str, Paragraph] = {}
        references = self._document.body.iter(f"{W}{kind}Reference")
        for part in dict.fromkeys(reference.get(f"{R}id", "") for reference in references):
            with self._document.margin(part) as margin:
                for line in self._words(margin) if margin is not None else ():
                    for words in line.text.split("\t"):
                        if words.strip() and PAGE_NUMBER not in words:
                            said.setdefault(words.strip(), replace(line, runs=(Run(text=words.strip()),)))
        return tuple(said.values())

    # Blocks

    def _blocks(self, parent: etree._Element) -> Iterator[Paragraph | Table]:
        """The paragraphs with words, and the tables. A table that lays out others on the page is what is in it."""
        for block in self._parts(parent):
            if isinstance(block, Paragraph):
                if (paragraph := _without_page_numbers(block)).text.strip():
                    yield paragraph
            elif (inside := _laid_out(block)) is not None:
                yield from self._blocks(inside)
            else:
                yield self._table(block)

    def _words(self, parent: etree._Element) -> Iterator[Paragraph]:
        """Everything in here as paragraphs, tables too."""
        for block in self._parts(parent):
            if isinstance(block, Paragraph):
                yield block
                continue
            self._document.remarks.add(Lost.NESTED)
            for row in self._document.inside(block):
                for cell in self._document.inside(row) if row.tag == _ROW else ():
                    if cell.tag == _CELL:
                        yield from trimmed(self._words(cell))

    def _parts(self, parent: etree._Element) -> Iterator[Paragraph | etree._Element]:
        """Each paragraph, and each table as it stands; what a text box holds follows the paragraph that has the box."""
        carried: list[Run] = []
        for child in self._document.inside(parent):
            if child.tag == _P:
                properties = child.find(f"{W}pPr")
                look = self._look(properties)
                words = Words(self._document, look)
                runs = [*carried, *words.runs(child)]
                carried = []
                if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
                    carried = runs  # the end of this paragraph is deleted: its words begin the next one
                else:
                    yield from self._lines(properties, look, runs)
                for box in words.boxes:
                    yield from self._parts(box)
            elif child.tag == _TABLE:
                yield child
            elif child.tag == f"{W}altChunk":
                self._document.remarks.add(Lost.BROUGHT_IN)
        if carried:
            yield from (Paragraph(runs=line) for line in lines(carried))

    def _look(self, properties: etree._Element | None) -> Look:
        styles = self._document.styles
        own = look_of(properties, None)
        if own.list_id is not None:
            own = replace(own, level=own.level or 0)
        return own.over(styles.look(value(properties, f"{W}pStyle") or styles.usual))

    def _lines(self, properties: etree._Element | None, look: Look, runs: Iterable[Run]) -> Iterator[Paragraph]:
        """A paragraph's lines. The number that it has in its list is its first word."""
        first, *rest = lines(runs)
        style_id = value(properties, f"{W}pStyle") or ""
        number = self._document.lists.next(look.list_id, look.level, style_id) if look.list_id else None
        if number:
            look_alike = first[0] if first else Run(text="")
            first = alike([replace(look_alike, text=f"{number} " if first else number, href=""), *first])
        heading = look.heading or 0
        yield Paragraph(runs=first, bullet=number == "" and bool(first), heading=heading)
        yield from (Paragraph(runs=line, heading=heading) for line in rest)

    # Tables

    def _table(self, table: etree._Element) -> Table:
        self._tables += 1
        rows = []
        going_on: frozenset[int] = frozenset()
        number = 0
        for row in self._document.inside(table):
            if row.tag != _ROW:
                continue
            number += 1
            if number > MOST_ROWS:
                raise BadFile(TOO_MANY_ROWS)
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self._document.remarks.add(Lost.DELETED)
                continue
            if properties is not None and properties.find(f"{W}ins") is not None:
                self._document.remarks.add(Lost.INSERTED)
            cells, going_on = self._cells(row, _span(value(properties, f"{W}gridBefore"), 0), going_on)
            header = properties is not None and bool(is_on(properties.find(f"{W}tblHeader")))
            rows.append(Row(number=number, cells=cells, header=header))
        width = max((row.cells[-1].column + row.cells[-1].across for row in rows if row.cells), default=0)
        return Table(name=f"table {self._tables}", width=width, rows=tuple(rows))

    def _cells(
        self, row: etree._Element, column: int, going_on: frozenset[int]
    ) -> tuple[tuple[Cell, ...], frozenset[int]]:
        """The cells of a row, and the columns of those that may go on in the next one."""
        cells: list[Cell] = []
        merged = set()
        for element in self._document.inside(row):
            if element.tag != _CELL:
                continue
            properties = element.find(f"{W}tcPr")
            across = _span(value(properties, f"{W}gridSpan"), 1)
            merge = properties.find(f"{W}vMerge") if properties is not None else None
            cell = self._cell(element, column, across)
            if merge is not None:
                merged.add(column)
                # Some programs lose the cell that another goes on from: then words make it one of its own.
                if merge.get(f"{W}val") != "restart" and (column in going_on or not cell.text):
                    if cell.text:
                        self._document.remarks.add(Lost.COVERED)
                    cell = Cell(column=column, across=across, goes_on=True)
            cells.append(cell)
            column += across
        seen = (cell for cell in cells if cell.paragraphs or cell.fill or cell.goes_on)
        return tuple(seen), frozenset(merged)

    def _cell(self, element: etree._Element, column: int, across: int) -> Cell:
        paragraphs = trimmed(map(_without_page_numbers, self._words(element)))
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        return Cell(
            column=column,
            paragraphs=paragraphs,
            across=across,
            fill=self._document.theme.fill(element.find(f"{W}tcPr/{W}shd")) or self._colour_of_words(element, text),
            date=_date(element, text),
        )

    def _colour_of_words(self, element: etree._Element, text: str) -> str:
        """The one colour behind all words of a cell; or that of the dot, or the drawn shape, which is all it holds."""
        colours = set()
        if not text:
            colours = {shape.get("val", "") for shape in element.iterfind(_SHAPE)}
        elif DOTS.issuperset(text):
            colours = {value(run, f"{W}rPr/{W}color") or "" for run in element.iter(f"{W}r")}
        colour = colours.pop().lower() if len(colours) == 1 else ""
        return f"#{colour}" if HEX.fullmatch(colour) and colour != "000000" else self._colour_behind(element)

    def _colour_behind(self, element: etree._Element) -> str:
        if next(element.iter(f"{W}shd", f"{W}highlight"), None) is None:
            return ""
        theme = self._document.theme
        colours = set()
        for paragraph in element.iter(_P):
            behind = theme.fill(paragraph.find(f"{W}pPr/{W}shd"))
            runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
            if behind and not runs:
                colours.add(behind)
            for run in runs:
                own = theme.fill(run.find(f"{W}rPr/{W}shd"))
                colours.add(own or _HIGHLIGHTS.get(value(run, f"{W}rPr/{W}highlight") or "", behind))
        return colours.pop() if len(colours) == 1 else ""


def _without_page_numbers(paragraph: Paragraph) -> Paragraph:
    if PAGE_NUMBER not in paragraph.text:
        return paragraph
    return replace(
        paragraph, runs=alike(replace(run, text=run.text.replace(PAGE_NUMBER, "")) for run in paragraph.runs)
    )


def _laid_out(table: etree._Element) -> etree._Element | None:
    """The one cell of a table that holds tables, as web pages and forms are laid out."""
    cells = table.findall(f"{_ROW}/{_CELL}")
    return cells[0] if len(cells) == 1 and cells[0].find(_TABLE) is not None else None


def _span(said: str | None, usual: int) -> int:
    return min(max(whole_number(said, usual), usual), MOST_COLUMNS)


def _date(cell: etree._Element, text: str) -> str:
    """The day that a cell's date picker holds, where it is all that is in the cell."""
    pickers = list(cell.iter(f"{W}date"))
    if len(pickers) != 1 or not text:
        return ""
    content = pickers[0].getparent().getparent().find(f"{W}sdtContent")
    shown = "".join(part.text or "" for part in content.iter(f"{W}t")) if content is not None else ""
    day = pickers[0].get(f"{W}fullDate", "")[:10]
    return day if shown == text and _is_day(day) else ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
