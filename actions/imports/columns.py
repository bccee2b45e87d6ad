"""Which tables of a paper are the plan, where their headings are, and what each of their columns holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from actions.imports.dates import DATE, Order, leading
from actions.imports.doubting import Doubts
from actions.imports.files.paper import Cell, Row, Table
from actions.imports.headings import body_of, normal, recognised
from actions.imports.meaning import Choices, Column, Doubtful, Holds, Known
from actions.imports.texts import words

#: A heading stands in one of the first rows of its table, and is no sentence.
_DEEPEST_HEADING = 30
_LONGEST_HEADING = 150
_LONGEST_NAME = 100
_SAMPLES = 3
_REF = re.compile(r"\(?(?:[A-Za-z]{0,4}[ .-]?)?\d{1,4}(?:[.,-]\d{1,6}){0,2}[a-z]?[.)]?")
#: "Time-" and "scale" on two lines.
_BROKEN = re.compile(r"(?<=\w)- (?=[a-z])")
#: The heading of a column that dates the one beside it.
_DATED = re.compile(
    r"(?:date|meeting date|date of (?:last )?(?:update|meeting|note)|(?:last )?updated?(?: date| on)?|date updated)"
)
#: What holds one thing of a strand stands in one column; notes and fields of the plan's own in any number.
_MANY = {Holds.NOTES, Holds.EXTRA, Holds.NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of the plan: ``columns`` by their place in the grid, ``above`` the rows over its headings, ``body`` those
    below. ``heads`` are the headings as one compares them, to know them where a page repeats them."""

    table: Table
    columns: tuple[Column, ...]
    above: tuple[Row, ...]
    body: tuple[Row, ...]
    heads: frozenset[tuple[str, ...]] = frozenset()

    def places(self, holds: Holds) -> list[int]:
        """The columns that hold this, from the left."""
        return [place for place, column in enumerate(self.columns) if column.holds is holds]

    def place(self, row: Row, column: int) -> str:
        """How a reader of the file finds a cell."""
        heading = self.columns[column].heading if column < len(self.columns) else ""
        where = f"{self.table.name}, row {row.number}"
        return f"{where}, {heading}" if heading else where

    def is_head(self, row: Row) -> bool:
        """Whether a row repeats the headings."""
        return _is_among(row, self.heads)


def starts(row: Row) -> Iterator[Cell]:
    """The cells of a row that begin in it and say something."""
    return (cell for cell in row.cells if not cell.goes_on and cell.text.strip())


def said(row: Row, column: int) -> str:
    """The words of the cell that begins in this column, on one line."""
    cell = next((cell for cell in row.cells if cell.column == column and not cell.goes_on), None)
    return words(cell.paragraphs) if cell else ""


def layouts(tables: Iterable[Table], known: Known, choices: Choices, doubts: Doubts) -> list[Layout]:
    """The tables of the plan, in order. A table without headings that follows one of as many columns goes on there."""
    reader = _Reader.of(known, choices, doubts)
    found: list[Layout] = []
    for table in tables:
        head = reader.heading_row(table)
        if head is not None:
            found.append(reader.layout(table, head))
        elif found and table.width == found[-1].table.width and _goes_on(table, found[-1]):
            found.append(replace(found[-1], table=table, above=(), body=table.rows))
    return found


def without_headings(tables: Sequence[Table], known: Known, choices: Choices, doubts: Doubts) -> list[Layout]:
    """The largest table, read by its first row, where none has headings that we know."""
    several = [table for table in tables if table.width > 1 and len(table.rows) > 1]
    if not several:
        return []
    largest = max(several, key=lambda table: sum(len(cell.text) for row in table.rows for cell in row.cells))
    doubts.tell(
        Doubtful.FILE,
        largest.name,
        " | ".join(words(cell.paragraphs) for cell in starts(largest.rows[0])),
        "No row has headings that we know: the first row of the largest table is taken for the headings. "
        "Say below what each column holds.",
    )
    return [_Reader.of(known, choices, doubts).layout(largest, _Head(first=0, body=1))]


def merged(found: Iterable[Layout]) -> tuple[Column, ...]:
    """The columns of all tables, those with the same heading once."""
    columns: dict[tuple[str, Holds, str], Column] = {}
    for layout in found:
        for column in layout.columns:
            columns.setdefault((column.heading.casefold(), column.holds, column.name), column)
    return tuple(columns.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Where the headings are: the rows from ``first`` until ``body``."""

    first: int
    body: int


@dataclass(frozen=True, slots=True)
class _Reader:
    known: Known
    chosen: Mapping[str, str]
    doubts: Doubts
    bodies: Mapping[str, str]
    fields: Mapping[str, str]

    @classmethod
    def of(cls, known: Known, choices: Choices, doubts: Doubts) -> _Reader:
        bodies = {written.casefold(): name for written, name in known.bodies.items()}
        bodies |= {" ".join(body.heading.split()).casefold(): body.name for body in known.columns if body.heading}
        bodies |= {body.name.casefold(): body.name for body in known.columns}
        fields = known.plan.fields if known.plan else ()
        kinds = set(Holds)
        chosen = {one.casefold(): holds for one, holds in choices.columns.items() if holds.partition(":")[0] in kinds}
        return cls(known, chosen, doubts, bodies, {field.name.casefold(): field.name for field in fields})

    def heading_row(self, table: Table) -> _Head | None:
        for place, row in enumerate(table.rows[:_DEEPEST_HEADING]):
            texts = [words(cell.paragraphs) for cell in starts(row)]
            if len(texts) < 2 or max(map(len, texts)) > _LONGEST_HEADING:
                continue
            holds = {found for text in texts if (found := self._holds(text))}
            if len(holds) > 1 and (Holds.ACTIVITY in holds or {Holds.REF, Holds.SROS} & holds):
                return self._head(table, place)
        return None

    def _head(self, table: Table, place: int) -> _Head:
        """With the row above or below, where the cells of one span those of the other."""
        row = table.rows[place]
        if place and _spans(table.rows[place - 1], table.width):
            return _Head(first=place - 1, body=place + 1)
        if place + 1 < len(table.rows) and (spans := _spans(row, table.width)):
            below = [cell.column for cell in starts(table.rows[place + 1])]
            if below and all(any(cell.column <= at < cell.column + cell.across for cell in spans) for at in below):
                return _Head(first=place, body=place + 2)
        return _Head(first=place, body=place + 1)

    def _holds(self, heading: str) -> Holds | None:
        if heading.casefold() in self.chosen:
            return Holds(self.chosen[heading.casefold()].partition(":")[0])
        found = recognised(heading)
        if found:
            return found[0]
        return Holds.NOTES if heading.casefold() in self.bodies or body_of(heading) else None

    def layout(self, table: Table, head: _Head) -> Layout:
        rows = table.rows[head.first : head.body]
        headings = [_heading(rows, column) for column in range(table.width)]
        heads = frozenset(_compared(row) for row in rows)
        body = tuple(row for row in table.rows[head.body :] if not _is_among(row, heads))
        cells: list[list[str]] = [[] for _ in range(table.width)]
        coloured = [0] * table.width
        for row in body:
            for cell in row.cells:
                if cell.across > max(2, table.width // 2):
                    continue
                coloured[cell.column] += bool(cell.fill)
                if not cell.goes_on and (text := words(cell.paragraphs)):
                    cells[cell.column].append(text)
        columns = self._columns(headings, cells, coloured, table.name)
        return Layout(table=table, columns=columns, above=table.rows[: head.first], body=body, heads=heads)

    def _columns(
        self, headings: Sequence[str], cells: Sequence[list[str]], coloured: Sequence[int], table: str
    ) -> tuple[Column, ...]:
        columns = [self._column(heading, cells[place], place) for place, heading in enumerate(headings)]
        self._pair_dates(columns, cells)
        self._give_once(columns, headings, cells, coloured)
        if not any(column.holds is Holds.ACTIVITY for column in columns):
            self._find_activities(columns, cells, table)
        if not any(column.holds is Holds.REF for column in columns):
            _find_refs(columns, cells, self.chosen)
        return tuple(_named_apart(columns))

    def _column(self, heading: str, cells: list[str], place: int) -> Column:
        samples = tuple(dict.fromkeys(cells))[:_SAMPLES]
        shown = heading or (f"Column {place + 1}" if cells else "")
        chosen = self.chosen.get(shown.casefold())
        if chosen is not None:
            kind, _, name = chosen.partition(":")
            holds = Holds(kind)
            if holds in (Holds.NOTES, Holds.EXTRA):
                name = name or (self._body(heading) if holds is Holds.NOTES else shown)
            return Column(heading=shown, holds=holds, name=name, samples=samples)
        if not heading:
            holds = Holds.EXTRA if cells else Holds.NOTHING
            return Column(heading=shown, holds=holds, name=shown, samples=samples)
        known_body = self._known_body(heading)
        found = recognised(heading)
        if known_body or (found is None and body_of(heading)) or (found and found[0] is Holds.NOTES):
            is_dated = any(leading(text, Order.DAY_FIRST) for text in cells)
            if known_body or is_dated or (not cells and body_of(heading)):
                return Column(heading=heading, holds=Holds.NOTES, name=self._body(heading), samples=samples)
            return self._extra(heading, samples)
        if found is None:
            return self._extra(heading, samples)
        return Column(heading=heading, holds=found[0], samples=samples)

    def _extra(self, heading: str, samples: tuple[str, ...]) -> Column:
        name = self.fields.get(heading.casefold(), heading)[:_LONGEST_NAME].strip()
        return Column(heading=heading, holds=Holds.EXTRA, name=name, samples=samples)

    def _known_body(self, heading: str) -> str:
        first = heading.partition(": ")[0]
        for written in (heading, body_of(heading), first, body_of(first)):
            if written and (name := self.bodies.get(written.casefold())):
                return name
        return ""

    def _body(self, heading: str) -> str:
        first = heading.partition(": ")[0]
        return self._known_body(heading) or body_of(first) or body_of(heading) or heading

    def _pair_dates(self, columns: list[Column], cells: Sequence[list[str]]) -> None:
        """A column of dates beside that of the notes which they date: both are the notes of one body."""
        for place, column in enumerate(columns):
            if column.holds is not Holds.EXTRA or not _are_dates(cells[place]):
                continue
            upper = column.heading.partition(": ")[0]
            under = [at for at, other in enumerate(columns) if other.heading.partition(": ")[0] == upper]
            if len(under) < 2 and _DATED.fullmatch(normal(column.heading)) and place + 1 < len(columns):
                under = [place, place + 1]
            partners = [at for at in under if at != place and self._says_notes(columns[at])]
            for at in (place, *partners) if partners else ():
                if columns[at].heading.casefold() not in self.chosen:
                    name = self._body(columns[partners[0]].heading)
                    columns[at] = replace(columns[at], holds=Holds.NOTES, name=name)

    def _says_notes(self, column: Column) -> bool:
        lower = column.heading.rpartition(": ")[2]
        found = recognised(lower)
        return column.holds is Holds.NOTES or (
            column.holds is Holds.EXTRA and bool((found and found[0] is Holds.NOTES) or body_of(column.heading))
        )

    def _give_once(
        self, columns: list[Column], headings: Sequence[str], cells: Sequence[list[str]], coloured: Sequence[int]
    ) -> None:
        """What one column holds, others do not: the most telling heading has it, or the one that a person chose."""

        def weight(place: int) -> tuple[bool, int, int]:
            found = recognised(headings[place])
            return headings[place].casefold() not in self.chosen, found[1] if found else 0, place

        for holds in set(Holds) - _MANY:
            rivals = sorted((place for place, column in enumerate(columns) if column.holds is holds), key=weight)
            if holds is Holds.RAG and len(rivals) > 1:
                rivals.sort(key=lambda place: (weight(place)[0], not coloured[place], *weight(place)[1:]))
            for place in rivals[1:]:
                columns[place] = self._extra(headings[place], columns[place].samples)
            if holds is Holds.RAG and rivals and headings[rivals[0]].casefold() not in self.chosen:
                texts = cells[rivals[0]]
                if texts and not coloured[rivals[0]] and sum(map(len, texts)) / len(texts) > 40:
                    columns[rivals[0]] = self._told_at_length(headings[rivals[0]], texts, columns[rivals[0]].samples)

    def _told_at_length(self, heading: str, texts: list[str], samples: tuple[str, ...]) -> Column:
        """A column "Progress" that tells of it, rather than to name a state."""
        if any(leading(text, Order.DAY_FIRST) for text in texts):
            return Column(heading=heading, holds=Holds.NOTES, name=self._body(heading), samples=samples)
        return self._extra(heading, samples)

    def _find_activities(self, columns: list[Column], cells: Sequence[list[str]], table: str) -> None:
        free = [
            place
            for place, column in enumerate(columns)
            if column.holds not in (Holds.REF, Holds.NOTES) and column.heading.casefold() not in self.chosen
        ] or [place for place, column in enumerate(columns) if cells[place]]
        if not free:
            free = list(range(len(columns)))
        longest = max(free, key=lambda place: (sum(map(len, cells[place])), -place))
        column = columns[longest]
        columns[longest] = replace(column, holds=Holds.ACTIVITY, name="")
        self.doubts.tell(
            Doubtful.COLUMN,
            table,
            column.heading,
            "No heading says which column has the activities: the one with the most words is taken.",
        )


def _are_dates(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(bool(DATE.fullmatch(text)) for text in cells) * 2 > len(cells)


def _find_refs(columns: list[Column], cells: Sequence[list[str]], chosen: Mapping[str, str]) -> None:
    """A first column of numbers, whatever its heading says, is that of the refs."""
    first = next((place for place, column in enumerate(columns) if column.holds is not Holds.NOTHING), None)
    if first is None or columns[first].holds is not Holds.EXTRA or columns[first].heading.casefold() in chosen:
        return
    texts = cells[first]
    if texts and sum(bool(_REF.fullmatch(text)) for text in texts) * 2 > len(texts) and not DATE.fullmatch(texts[0]):
        columns[first] = replace(columns[first], holds=Holds.REF, name="")


def _named_apart(columns: Iterable[Column]) -> Iterator[Column]:
    """Two fields of the plan's own with one name get numbers."""
    counted: dict[str, int] = {}
    for column in columns:
        if column.holds is Holds.EXTRA:
            count = counted[column.name.casefold()] = counted.get(column.name.casefold(), 0) + 1
            if count > 1:
                column = replace(column, name=f"{column.name} ({count})")  # noqa: PLW2901
        yield column


def _spans(row: Row, width: int) -> list[Cell]:
    return [cell for cell in starts(row) if 1 < cell.across < width]


def _heading(rows: Sequence[Row], column: int) -> str:
    """What stands over a column, the upper words first: "Gold Group: Date"."""
    parts: list[str] = []
    for row in rows:
        cell = row.cell(column)
        text = _BROKEN.sub("-", words(cell.paragraphs)) if cell and not cell.goes_on else ""
        if text and (not parts or normal(parts[-1]) != normal(text)):
            parts.append(text)
    return ": ".join(parts)


def _compared(row: Row) -> tuple[str, ...]:
    return tuple(normal(words(cell.paragraphs)) for cell in row.cells if cell.text.strip())


def _is_among(row: Row, heads: frozenset[tuple[str, ...]]) -> bool:
    """Whether a row is one of these headings; by its first cell, most are not."""
    first = next((normal(words(cell.paragraphs)) for cell in row.cells if cell.text.strip()), "")
    return any(head and head[0] == first for head in heads) and _compared(row) in heads


def _goes_on(table: Table, before: Layout) -> bool:
    """Whether a table without headings has refs, or activities, where the one before has them."""
    refs = before.places(Holds.REF)
    if refs:
        texts = [text for row in table.rows if (text := said(row, refs[0]))]
        return sum(bool(_REF.fullmatch(text)) for text in texts) * 2 > len(texts)
    return False
