"""What a file holds, before anybody says what it means: tables and paragraphs, with the marks that they have.

Word, Excel, CSV and a table that was pasted are all read into this one value; what it means as a plan is found out
from here on, in the same way for all of them. Nothing is left out: a reader that cannot keep something says so in
``remarks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

#: Signs that nobody sees: they only say where a word may be divided. "MA" with one in it would be another officer.
#: Our own web page has them, and so has much that Word and browsers copy.
UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")


class FileKind(StrEnum):
    """What a plan can be read from."""

    WORD = "Word"
    EXCEL = "Excel"
    CSV = "CSV"
    PASTED = "a pasted table"


class BadFile(Exception):
    """A file cannot be read; the message is one sentence for its sender: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that look alike."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of a text. ``heading`` is its level from 1, 0 for what is no heading; ``bullet``: an item of a list."""

    runs: tuple[Run, ...]
    bullet: bool = False
    heading: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell at its place in the grid: ``column`` counts from 0. It spans ``across`` columns.

    ``fill`` is the colour behind it ("#rrggbb"), empty for none. ``goes_on`` is true where it is the lower part of a
    cell that began in a row above; it has no text of its own then. ``date`` is the ISO day of a cell that holds a
    true date and no text; its paragraphs show it as the file does.
    """

    column: int
    paragraphs: tuple[Paragraph, ...] = ()
    across: int = 1
    fill: str = ""
    goes_on: bool = False
    date: str = ""

    @property
    def text(self) -> str:
        """Its words without marks, a line each paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row; ``number`` is the one that a reader of the file would count, from 1. Empty cells are left out.

    ``header`` is true where the file itself says that this row heads its table on every page.
    """

    number: int
    cells: tuple[Cell, ...]
    header: bool = False

    def cell(self, column: int) -> Cell | None:
        """The cell that stands in, or spans, this column."""
        return next((cell for cell in self.cells if cell.column <= column < cell.column + cell.across), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``name`` is what a reader calls it: "sheet Action Plan", "table 1". ``width`` counts its columns."""

    name: str
    width: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole file, in reading order. ``revision`` is the journal's revision that our own export of it names."""

    kind: FileKind
    blocks: tuple[Paragraph | Table, ...]
    remarks: tuple[str, ...] = ()
    plan: str = ""
    revision: int | None = None

    def tables(self) -> Iterator[Table]:
        """Its tables, in order."""
        return (block for block in self.blocks if isinstance(block, Table))


def alike(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same words in as few runs as tell how they look. A gap is as bold and upright as the words before it."""
    joined: list[tuple[Run, list[str]]] = []
    for run in runs:
        if not run.text:
            continue
        last = joined[-1][0] if joined else None
        if (
            last
            and run.href == last.href
            and (not run.text.strip() or (run.bold, run.italic) == (last.bold, last.italic))
        ):
            joined[-1][1].append(run.text)
        else:
            joined.append((run, [run.text]))
    return tuple(run if len(texts) == 1 else replace(run, text="".join(texts)) for run, texts in joined)


def lines(runs: Iterable[Run]) -> list[tuple[Run, ...]]:
    """The runs of each line, where a line break in their words ends one; at least one line."""
    ended: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        ended[-1].append(replace(run, text=first) if others else run)
        ended += ([replace(run, text=text)] for text in others)
    return [alike(line) for line in ended]


def trimmed(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """A cell's paragraphs without the empty ones above and below its words."""
    kept = list(paragraphs)
    while kept and not kept[-1].text.strip():
        kept.pop()
    while kept and not kept[0].text.strip():
        del kept[0]
    return tuple(kept)
