"""The parts of a paper: the plan's tables and what stands over them, the key, version control, and what is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.imports import keys
from actions.imports.columns import Layout, layouts, starts, without_headings
from actions.imports.doubting import Doubts
from actions.imports.files.paper import BadFile, Paper, Paragraph, Table
from actions.imports.meaning import Choices, Holds, Known
from actions.imports.rows import RawTheme, Walk
from actions.imports.texts import is_bold, words
from actions.imports.themes import number_and_title

NO_PLAN = "No table in the file looks like a plan: it needs headings such as Ref., Activity and Owner, and rows below."

_LONGEST_BAND = 120


@dataclass(slots=True, kw_only=True)
class Parts:
    """``over`` are the lines above the plan, ``headings`` what stands right over each of its tables; ``left`` what is
    in other tables, and ``unread`` all that found no place."""

    layouts: list[Layout]
    versions: list[Table]
    keys: list[Table]
    over: list[str] = field(default_factory=list)
    headings: dict[str, tuple[str, str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, paper: Paper, known: Known, choices: Choices, doubts: Doubts) -> Parts:
        """Raises BadFile where no table could be a plan."""
        versions = [table for table in paper.tables() if keys.is_version_table(table)]
        others = [table for table in paper.tables() if not any(table is one for one in versions)]
        found = layouts(others, known, choices, doubts)
        plain = [table for table in others if not any(table is layout.table for layout in found)]
        key = [table for table in plain if keys.is_key_table(table)]
        plain = [table for table in plain if not any(table is one for one in key)]
        if not found:
            found = without_headings(plain, known, choices, doubts)
            plain = [table for table in plain if not any(table is layout.table for layout in found)]
        if not found:
            raise BadFile(NO_PLAN)
        parts = cls(layouts=found, versions=versions, keys=key)
        parts._look_around(paper)
        for table in plain:
            parts.left += [" | ".join(words(cell.paragraphs) for cell in starts(row)) for row in table.rows]
        for table in versions:
            parts.left += _above_versions(table)
        return parts

    def _look_around(self, paper: Paper) -> None:
        """What stands outside the tables: over the plan its title, right over a table its theme."""
        by_table = {id(layout.table): layout for layout in self.layouts}
        several = len(self.layouts) > 1
        waiting: list[Paragraph] = []
        is_over = True
        for block in paper.blocks:
            if isinstance(block, Paragraph):
                waiting.append(block)
                continue
            layout = by_table.get(id(block))
            if layout is not None:
                theme = _band(waiting, several) if not _has_themes(layout) else None
                if theme is not None:
                    waiting.remove(theme)
                    self.headings[layout.table.name] = (" ".join(theme.text.split()), layout.table.name)
                lines = [" ".join(paragraph.text.split()) for paragraph in waiting if paragraph.text.strip()]
                lines += [words(cell.paragraphs) for row in layout.above for cell in starts(row)]
                if is_over:
                    self.over += lines
                else:
                    self.unread += lines
                is_over, waiting = False, []
        self.unread += [" ".join(paragraph.text.split()) for paragraph in waiting if paragraph.text.strip()]


def walked(parts: Parts, doubts: Doubts) -> list[RawTheme]:
    """The rows of all of the plan's tables, as they stand there."""
    walk = Walk(doubts)
    for layout in parts.layouts:
        text, place = parts.headings.get(layout.table.name, ("", layout.table.name))
        if not text and len(parts.layouts) > 1 and not _has_themes(layout):
            text = _sheet(layout.table.name)
        walk.table(layout, text, place)
    return walk.themes


def _has_themes(layout: Layout) -> bool:
    """Whether a table has bands, or a column, of themes of its own."""
    wide = (cell for row in layout.body for cell in row.cells if cell.text.strip() and cell.across > 2)
    return bool(layout.places(Holds.THEME)) or any(cell.across * 10 >= layout.table.width * 6 for cell in wide)


def _band(waiting: Sequence[Paragraph], several: bool) -> Paragraph | None:  # noqa: FBT001 -- how many tables there are
    """The heading right over a table that is its theme: of a paper's only table, a lower or a numbered heading."""
    for paragraph in reversed(waiting):
        text = paragraph.text.strip()
        if not text:
            continue
        is_short = len(text) <= _LONGEST_BAND
        is_heading = paragraph.heading > 0 or (is_short and is_bold(paragraph))
        if is_heading and (several or paragraph.heading > 1 or number_and_title(text)[0]):
            return paragraph
        if not is_short:
            continue
        return paragraph if number_and_title(text)[0] else None
    return None


def _above_versions(table: Table) -> list[str]:
    """The lines over the headings of version control."""
    return [
        words(row.cells[0].paragraphs)
        for row in table.rows[:1]
        if len(list(starts(row))) == 1 and row.cells and row.cells[0].text.strip()
    ]


def _sheet(name: str) -> str:
    """The name that a person gave a sheet: of several with rows, each is a theme."""
    said = name.removeprefix("sheet ")
    return (
        "" if said == name or re.fullmatch(r"(?:Sheet|Tabelle|Feuil|Hoja|Planilha|Лист|工作表)\s?\d+", said) else said
    )
