"""Several strands in the cells of one row: italics below upright words, or as many lines in each cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from math import comb

from actions.imports.doubting import Doubts
from actions.imports.files.paper import Paragraph
from actions.imports.meaning import Doubtful, Holds
from actions.imports.texts import is_italic

Paragraphs = tuple[Paragraph, ...]
#: The paragraphs of the cells of one strand, by their columns.
Cells = dict[int, Paragraphs]

ONE, SEVERAL = "one", "several"
#: Of more ways to divide a cell than these none is looked for: what is left over goes to the last strand.
_MOST_WAYS, _MOST_COMPARED = 10, 500
_SHORT = (Holds.SROS, Holds.PRIORITY, Holds.TIMESCALE)
#: How a paragraph begins that goes on with the thought of the one before.
_GOES_ON = re.compile(
    r"(?:therefore|this|these|those|thus|hence|also|it|furthermore|moreover|in addition|however)\b", re.IGNORECASE
)


def divided(
    cells: Cells, holds: Mapping[int, Holds], activity: int, place: Callable[[int], str], doubts: Doubts
) -> list[Cells]:
    """The strands that the cells of one row tell, each with its share of them; one for most rows."""
    blocks = _blocks(cells.get(activity, ()))
    upright = next((nth for nth, block in enumerate(blocks) if is_italic(block[0])), len(blocks))
    if 0 < upright < len(blocks) and all(is_italic(block[0]) for block in blocks[upright:]):
        own = [_joined(blocks[:upright]), *blocks[upright:]]
        lines = [_italic(cells[column]) for column in cells if holds[column] in _SHORT]
        if len(own) > 2 and max(map(len, lines), default=0) == 1:
            own = [own[0], _joined(own[1:])]
    elif len(blocks) > 1 and _as_many_lines(len(blocks), cells, holds):
        about = f"The cells have {len(blocks)} lines each: are they strands of their own?"
        options = [(SEVERAL, f"{len(blocks)} strands"), (ONE, "One strand, with lines in its cells")]
        text = "\n".join(block[0].text for block in blocks)
        if doubts.ask(Doubtful.STRAND, place(activity), text, about, options, SEVERAL) == ONE:
            return [cells]
        own = blocks
    else:
        return [cells]
    divider = _Divider(len(own), place, doubts)
    strands: list[Cells] = [{activity: block} for block in own]
    for column, paragraphs in cells.items():
        if column != activity:
            for nth, share in enumerate(divider.shares(column, holds[column], paragraphs)):
                strands[nth][column] = share
    return strands


class _Divider:
    """Gives each strand its share of a cell."""

    def __init__(self, count: int, place: Callable[[int], str], doubts: Doubts) -> None:
        self.count, self.place, self.doubts = count, place, doubts

    def shares(self, column: int, holds: Holds, paragraphs: Paragraphs) -> list[Paragraphs]:
        upright = tuple(paragraph for paragraph in paragraphs if not is_italic(paragraph))
        italic = _italic(paragraphs)
        if not italic or not upright:
            lines = [(paragraph,) for paragraph in paragraphs]
            if len(lines) == self.count:
                return list(lines)
            return [paragraphs] + [()] * (self.count - 1)
        wanted = self.count - 1
        if len(italic) == wanted:
            return [upright, *((paragraph,) for paragraph in italic)]
        if len(italic) < wanted:
            return [upright, *self._to_some(column, italic, wanted)]
        if wanted == 1 or holds in _SHORT or comb(len(italic) - 1, wanted - 1) > _MOST_COMPARED:
            return [upright, *((one,) for one in italic[: wanted - 1]), tuple(italic[wanted - 1 :])]
        return [upright, *self._in_groups(column, italic, wanted)]

    def _to_some(self, column: int, italic: Sequence[Paragraph], wanted: int) -> Iterator[Paragraphs]:
        """Fewer lines than strands: in their order, unless a person says whose they are."""
        ways = list(islice(combinations(range(wanted), len(italic)), _MOST_WAYS))
        options = [
            (",".join(str(nth + 2) for nth in way), "It belongs to strand " + " and ".join(str(nth + 2) for nth in way))
            for way in ways
        ]
        text = "\n".join(paragraph.text for paragraph in italic)
        about = f"{wanted} strands in italics share this cell: which of them does it belong to?"
        chosen = self.doubts.ask(Doubtful.STRAND, self.place(column), text, about, options, options[0][0])
        owners = [int(nth) - 2 for nth in chosen.split(",")]
        given = dict(zip(owners, italic, strict=True))
        for nth in range(wanted):
            yield (given[nth],) if nth in given else ()

    def _in_groups(self, column: int, italic: Sequence[Paragraph], wanted: int) -> Iterator[Paragraphs]:
        """More paragraphs than strands: one that begins with "Therefore" goes on with what is before it."""
        ways = [
            tuple(end - start for start, end in zip((0, *cuts), (*cuts, len(italic)), strict=True))
            for cuts in combinations(range(1, len(italic)), wanted - 1)
        ]

        def breaks(way: tuple[int, ...]) -> int:
            begins = [sum(way[:nth]) for nth in range(1, len(way))]
            return sum(bool(_GOES_ON.match(italic[nth].text.strip())) for nth in begins)

        usual = min(ways, key=lambda way: (breaks(way), [-size for size in way]))
        offered = sorted(ways, key=lambda way: way != usual)[:_MOST_WAYS]
        options = [
            (
                ",".join(map(str, way)),
                "; ".join(f"{size} to strand {nth + 2}" for nth, size in enumerate(way)),
            )
            for way in offered
        ]
        text = "\n".join(paragraph.text for paragraph in italic)
        about = f"{len(italic)} paragraphs in italics belong to {wanted} strands: which to which?"
        usual_value = ",".join(map(str, usual))
        chosen = self.doubts.ask(Doubtful.STRAND, self.place(column), text, about, options, usual_value)
        start = 0
        for size in map(int, chosen.split(",")):
            yield tuple(italic[start : start + size])
            start += size


def _blocks(paragraphs: Sequence[Paragraph]) -> list[Paragraphs]:
    """The paragraphs with words, each with the items of the list below it."""
    blocks: list[Paragraphs] = []
    for paragraph in paragraphs:
        if not paragraph.text.strip():
            continue
        if blocks and (paragraph.bullet or paragraph.text.lstrip().startswith(("• ", "- "))):
            blocks[-1] = (*blocks[-1], paragraph)
        else:
            blocks.append((paragraph,))
    return blocks


def _joined(blocks: Sequence[Paragraphs]) -> Paragraphs:
    return tuple(paragraph for block in blocks for paragraph in block)


def _italic(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if is_italic(paragraph)]


def _as_many_lines(count: int, cells: Cells, holds: Mapping[int, Holds]) -> bool:
    """Whether each of the short cells that say something has so many lines, and two at least do."""
    said = [len([one for one in cells[column] if one.text.strip()]) for column in cells if holds[column] in _SHORT]
    filled = [lines for lines in said if lines]
    return len(filled) > 1 and all(lines == count for lines in filled)
