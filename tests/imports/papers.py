"""Papers built by hand, as the readers give them."""

from __future__ import annotations

from dataclasses import replace

from actions.imports.files.paper import Cell, FileKind, Paper, Paragraph, Row, Run, Table

#: What may stand for a cell: its words, a cell whose column is still to be said, or nothing.
Given = str | Cell | None


def line(*runs: str | Run, bullet: bool = False, heading: int = 0) -> Paragraph:
    made = tuple(run if isinstance(run, Run) else Run(text=run) for run in runs)
    return Paragraph(runs=made, bullet=bullet, heading=heading)


def bold(text: str) -> Run:
    return Run(text=text, bold=True)


def italic(text: str) -> Run:
    return Run(text=text, italic=True)


def cell(*lines: str | Run | Paragraph, fill: str = "", across: int = 1, date: str = "") -> Cell:
    made = tuple(one if isinstance(one, Paragraph) else line(one) for one in lines)
    return Cell(column=0, paragraphs=made, fill=fill, across=across, date=date)


def slanted(*lines: str) -> Cell:
    return cell(*(italic(one) for one in lines))


#: The lower part of a cell that began in a row above.
DOWN = Cell(column=0, goes_on=True)


def table(*rows: tuple[Given, ...], name: str = "table 1") -> Table:
    made = tuple(_row(number, cells) for number, cells in enumerate(rows, 1))
    width = max((one.column + one.across for row in made for one in row.cells), default=0)
    return Table(name=name, width=width, rows=made)


def _row(number: int, given: tuple[Given, ...]) -> Row:
    cells, column = [], 0
    for one in given:
        made = cell(*one.split("\n")) if isinstance(one, str) else one
        if made is not None:
            cells.append(replace(made, column=column))
        column += made.across if made else 1
    return Row(number=number, cells=tuple(cells))


def paper(*blocks: Paragraph | Table | str, kind: FileKind = FileKind.WORD, plan: str = "") -> Paper:
    made = tuple(line(block) if isinstance(block, str) else block for block in blocks)
    return Paper(kind=kind, blocks=made, plan=plan)
