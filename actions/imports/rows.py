"""The rows of a plan's tables as themes, activities and strands, with the words of their cells still as they stand."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.imports.columns import Layout, said, starts
from actions.imports.doubting import Doubts
from actions.imports.files.paper import Cell, Paragraph, Row, Run
from actions.imports.meaning import Doubtful, Holds
from actions.imports.notes import Line, is_finished
from actions.imports.refs import Numbered, is_milestone, looks_like_ref, plain_ref
from actions.imports.strands import Cells, divided
from actions.imports.texts import cut, is_bold, is_italic, words
from actions.imports.themes import LONGEST_TITLE, is_number, number_and_title

THEME, ACTIVITY, STRAND = "theme", "activity", "strand"
_LONGEST_BAND = 120
#: A ref in the cell of its activity, where no column has the refs.
_REF_AND_TEXT = re.compile(r"\s*(\d{1,4}\.\d{1,5})[.):]?\s+(?=\S)")


@dataclass(slots=True, kw_only=True)
class RawStrand:
    """The cells of one strand by their columns; ``label`` is what numbers it in the file, where something does."""

    layout: Layout
    row: Row
    cells: Cells
    label: str = ""

    def place(self, column: int) -> str:
        return self.layout.place(self.row, column)

    def words(self, holds: Holds) -> str:
        """The words of the cells that hold this, a line each paragraph."""
        found = (self.cells.get(column, ()) for column in self.layout.places(holds))
        return "\n".join(paragraph.text for paragraphs in found for paragraph in paragraphs).strip()


@dataclass(slots=True, kw_only=True)
class RawActivity:
    """A row with a ref of its own and what belongs to it below; ``notes`` are the lines of each body's cells."""

    numbered: Numbered
    strands: list[RawStrand]
    notes: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class RawTheme:
    """``text`` is the band's, as it stands; empty where the paper has no theme for its rows."""

    text: str
    place: str
    number: str = ""
    title: str = ""
    activities: list[RawActivity] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """Goes through the tables of the plan, row by row, and keeps where it is."""

    doubts: Doubts
    themes: list[RawTheme] = field(default_factory=list)
    _by_text: dict[str, RawTheme] = field(default_factory=dict)
    _theme: RawTheme | None = None
    _activity: RawActivity | None = None
    _layout: Layout = field(init=False)
    _usual: float = 0
    _has_refs: bool = False
    _refs_in_text: bool = False
    _majors: frozenset[str] = frozenset()

    def table(self, layout: Layout, theme: str, place: str) -> None:
        """Read a table; ``theme`` is what stands over it, where that is its theme."""
        self._layout = layout
        self._activity = None
        if theme:
            self._enter(theme, place)
        self._look(layout)
        for row in layout.body:
            if any(True for _ in starts(row)) and not layout.is_head(row):
                self._row(row)

    def _look(self, layout: Layout) -> None:
        filled = [sum(1 for _ in starts(row)) for row in layout.body]
        self._refs_in_text = False
        self._usual = statistics.median([count for count in filled if count > 1] or [0])
        places = layout.places(Holds.REF)
        refs = [text for row in layout.body if places and (text := said(row, places[0]))]
        if not places:
            at = layout.places(Holds.ACTIVITY)[0]
            found = [match[1] for row in layout.body if (match := _REF_AND_TEXT.match(said(row, at)))]
            self._refs_in_text = len(found) * 2 > len([row for row in layout.body if said(row, at)])
            refs = found if self._refs_in_text else []
        self._has_refs = bool(refs)
        self._majors = frozenset(ref.split(".")[0] for text in refs if (ref := plain_ref(text)))

    # What a row is

    def _row(self, row: Row) -> None:
        cells = list(starts(row))
        if self._is_band(row, cells):
            self._enter(" ".join(words(cell.paragraphs) for cell in cells), self._place(row, cells[0].column))
            return
        for column in self._layout.places(Holds.THEME):
            if text := said(row, column):
                self._enter(text, self._place(row, column))
        ref, activity = self._one(row, Holds.REF), self._one(row, Holds.ACTIVITY)
        ref_text = words(ref.paragraphs) if ref and not ref.goes_on else ""
        if self._refs_in_text and activity and (found := _REF_AND_TEXT.match(activity.text)):
            ref_text, first = found[1], cut(activity.paragraphs[0], found.end())
            activity = replace(activity, paragraphs=(first, *activity.paragraphs[1:]))
            row = replace(row, cells=tuple(activity if one.column == activity.column else one for one in row.cells))
        text = words(activity.paragraphs) if activity and not activity.goes_on else ""
        if ref_text:
            self._numbered(row, ref_text, text)
        elif text:
            self._unnumbered(row, ref, activity, text)
        else:
            self._more(row)

    def _is_band(self, row: Row, cells: Sequence[Cell]) -> bool:
        """Whether a row is the band of a theme: merged across, or its first cell alone, which is no ref."""
        layout = self._layout
        first = cells[0]
        text = words(first.paragraphs)
        if len(text) > LONGEST_TITLE // 2:
            return False
        if len(cells) == 2 and layout.columns[first.column].holds is Holds.REF and self._usual > 2:
            second = cells[1]
            if layout.columns[second.column].holds is Holds.ACTIVITY and is_number(text) and not plain_ref(text):
                bare = text.strip(" .:)")
                return bare in self._majors or not bare.isdecimal() or all(map(is_bold, second.paragraphs))
        if len(cells) > 1:
            return False
        if first.across > 2 and first.across * 10 >= layout.table.width * 6:
            return True
        holds = layout.columns[first.column].holds
        if holds is Holds.REF:
            return not looks_like_ref(text) and not is_milestone(text)
        if holds is Holds.THEME:
            return True
        if holds is not Holds.ACTIVITY:
            return False
        is_marked = all(map(is_bold, first.paragraphs)) or bool(first.fill) or bool(number_and_title(text)[0])
        if self._has_refs or is_marked or self._usual < 3:
            return is_marked and len(text) < _LONGEST_BAND
        options = [(THEME, "The theme of the rows below"), (ACTIVITY, "An activity about which nothing else is said")]
        usual = ACTIVITY if is_finished(text) or len(text) > _LONGEST_BAND else THEME
        about = "This row has words in its first cell alone: what is it?"
        return self.doubts.ask(Doubtful.ROW, self._place(row, None), text, about, options, usual) == THEME

    def _enter(self, text: str, place: str) -> None:
        """The theme of these words, from here on; one that was left before goes on where it is named again."""
        said_before = " ".join(text.casefold().split())
        theme = self._by_text.get(said_before)
        if theme is None:
            number, title = number_and_title(text)
            theme = RawTheme(text=text, place=place, number=number, title=title)
            self._by_text[said_before] = theme
            self.themes.append(theme)
        if theme is not self._theme:
            self._activity = None
        self._theme = theme

    # Activities and strands

    def _numbered(self, row: Row, ref: str, text: str) -> None:
        current = self._activity
        if current is not None:
            is_again = plain_ref(ref) is not None and plain_ref(ref) == plain_ref(current.numbered.said)
            if is_again and text and not self._has_notes(row):
                self._add_strands(current, row, "")
                return
            if is_milestone(ref) and text:
                self._add_strands(current, row, ref)
                return
        if not text and sum(1 for _ in starts(row)) == 1:
            self.doubts.tell(
                Doubtful.ROW, self._place(row, None), ref, "A ref without words is no row: it is left out."
            )
            return
        self._begin(row, ref, text)

    def _unnumbered(self, row: Row, ref: Cell | None, activity: Cell | None, text: str) -> None:
        is_slanted = activity is not None and all(map(is_italic, activity.paragraphs))
        current = self._activity
        if current is None or (not self._has_refs and not is_slanted):
            self._begin(row, "", text)
            return
        if (ref is not None and ref.goes_on) or is_slanted:
            self._add_strands(current, row, "")
            return
        usual = ACTIVITY if self._has_notes(row) else STRAND
        before = current.numbered.said or "the row above"
        options = [(STRAND, f"A further strand of {before}"), (ACTIVITY, "An activity of its own, with a new ref")]
        about = "This row has no ref: what is it?"
        if self.doubts.ask(Doubtful.ROW, self._place(row, None), text, about, options, usual) == STRAND:
            self._add_strands(current, row, "")
        else:
            self._begin(row, "", text)

    def _begin(self, row: Row, ref: str, text: str) -> None:
        if self._theme is None:
            self._theme = RawTheme(text="", place=self._place(row, None))
            self.themes.append(self._theme)
        self._activity = RawActivity(numbered=Numbered(said=ref, text=text, place=self._place(row, None)), strands=[])
        self._theme.activities.append(self._activity)
        self._add_strands(self._activity, row, "")

    def _add_strands(self, activity: RawActivity, row: Row, label: str) -> None:
        layout = self._layout
        holds = {column: found.holds for column, found in enumerate(layout.columns)}
        own = {
            cell.column: cell.paragraphs
            for cell in starts(row)
            if holds[cell.column] not in (Holds.REF, Holds.THEME, Holds.NOTES, Holds.NOTHING)
        }
        place = layout.places(Holds.ACTIVITY)[0]

        def where(column: int) -> str:
            return layout.place(row, column)

        for cells in divided(own, holds, place, where, self.doubts):
            activity.strands.append(RawStrand(layout=layout, row=row, cells=cells, label=label))
        for column in layout.places(Holds.NOTES):
            cell = row.cell(column)
            if cell is not None and cell.column == column and not cell.goes_on:
                lines = [Line(place=where(column), paragraph=one) for one in _lines(cell)]
                activity.notes.setdefault(layout.columns[column].name, []).extend(lines)

    # What goes on below

    def _more(self, row: Row) -> None:
        """A row without an activity: its cells go on with those above."""
        layout, activity = self._layout, self._activity
        all_said = " | ".join(words(cell.paragraphs) for cell in starts(row))
        if activity is None:
            self.doubts.tell(
                Doubtful.ROW,
                self._place(row, None),
                all_said,
                "No activity stands above these words. They are left out.",
            )
            return
        strand = activity.strands[-1]
        told = []
        for cell in starts(row):
            column = layout.columns[cell.column]
            match column.holds:
                case Holds.NOTES:
                    self._more_notes(activity, row, cell, column.name)
                case Holds.THEME | Holds.NOTHING:
                    continue
                case _:
                    strand.cells[cell.column] = _put_on(strand.cells.get(cell.column, ()), cell.paragraphs)
                    told.append(words(cell.paragraphs))
        if told:
            ref = activity.numbered.said or "the row above"
            about = f"This row has no activity: its words go on with {ref}."
            self.doubts.tell(Doubtful.ROW, self._place(row, None), " | ".join(told), about)

    def _more_notes(self, activity: RawActivity, row: Row, cell: Cell, body: str) -> None:
        """Notes that go on below; words that begin in the middle of a sentence may be another body's, torn off."""
        layout = self._layout
        place = layout.place(row, cell.column)
        lines = [Line(place=place, paragraph=one) for one in _lines(cell)]
        first = next((line.paragraph.text.strip() for line in lines if line.paragraph.text.strip()), "")
        unfinished = [
            name for name, above in activity.notes.items() if above and not is_finished(above[-1].paragraph.text)
        ]
        if first and first[0].islower() and unfinished:
            names = [name for name, above in activity.notes.items() if above]
            names += [] if body in names else [body]
            options = [(name, f"It goes on with the words of {name}") for name in names]
            usual = body if body in unfinished else unfinished[0]
            ref = activity.numbered.said or "the row above"
            about = (
                f"These words begin in the middle of a sentence, in a row without a ref below {ref}. Whose are they?"
            )
            home = self.doubts.ask(Doubtful.ROW, place, first, about, options, usual)
            above = activity.notes.setdefault(home, [])
            if above:
                above[-1] = replace(above[-1], paragraph=_one_sentence(above[-1].paragraph, lines[0].paragraph))
                lines = lines[1:]
            elif home != body:
                above.append(lines.pop(0))
        activity.notes.setdefault(body, []).extend(lines)

    # Cells

    def _one(self, row: Row, holds: Holds) -> Cell | None:
        layout = self._layout
        places = layout.places(holds)
        return next((cell for cell in row.cells if places and cell.column == places[0]), None)

    def _has_notes(self, row: Row) -> bool:
        return any(said(row, column) for column in self._layout.places(Holds.NOTES))

    def _place(self, row: Row, column: int | None) -> str:
        layout = self._layout
        return f"{layout.table.name}, row {row.number}" if column is None else layout.place(row, column)


def _lines(cell: Cell) -> tuple[Paragraph, ...]:
    """A cell's paragraphs; of one that is a true date, the date in a way that is read in one way only."""
    if cell.date:
        return (Paragraph(runs=(Run(text=cell.date),)),)
    return tuple(paragraph for paragraph in cell.paragraphs if paragraph.text.strip())


def _put_on(above: tuple[Paragraph, ...], below: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    if above and below and not is_finished(above[-1].text) and below[0].text.strip()[:1].islower():
        return (*above[:-1], _one_sentence(above[-1], below[0]), *below[1:])
    return (*above, *below)


def _one_sentence(above: Paragraph, below: Paragraph) -> Paragraph:
    return replace(above, runs=(*above.runs, Run(text=" "), *below.runs))
