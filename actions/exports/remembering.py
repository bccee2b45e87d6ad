"""What WeasyPrint works out again for every box and every line, worked out once.

It asks for the measures of a box, for its font and for the end of a line as often as it lays one out: for each of the
cells that look alike, for the header of each page, and once more when the next paper is made, which mostly says the
same. The answers follow from a style and a few numbers, so they are kept: measures and fonts with the style, which
lasts for one paper; lines for the papers to come.

:func:`install` puts these in the places of the library's own functions, whose answers they keep.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

# ruff: noqa: TID253 -- typesetting.py imports this module, and is itself imported only to print
from weasyprint.formatting_structure.boxes import PageBox
from weasyprint.layout import block, inline, percent, table
from weasyprint.text import line_break

#: Lines kept for the papers to come: those of twenty plans of thirty activities, about 15 MB.
MOST_LINES = 16_384
#: All that is read of a style to find where a line ends: a test watches that nothing else is.
READ_FOR_A_LINE = (
    "direction",
    "font_family",
    "font_feature_settings",
    "font_kerning",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_numeric",
    "font_variant_position",
    "font_variation_settings",
    "font_weight",
    "hyphenate_character",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphens",
    "lang",
    "letter_spacing",
    "overflow_wrap",
    "tab_size",
    "text_decoration_line",
    "white_space",
    "word_break",
    "word_spacing",
)

Answer = TypeVar("Answer")

_resolve_percentages = percent.resolve_percentages
_split_first_line = line_break.split_first_line
_lines: dict[tuple[Any, ...], tuple[Any, ...]] = {}


def once_for_each_style(function: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """The function of a style, whose answer is kept with the style: none changes once it is in use."""
    place = f"_{function.__name__}_of_this_style"

    @wraps(function)
    def kept(style: Any) -> Answer:
        known = vars(style)
        if place not in known:
            known[place] = function(style)
        answer: Answer = known[place]
        return answer

    return kept


class _Measured:
    """A box as far as its measures are asked for: it has a style, and is told the rest."""

    def __init__(self, style: Any) -> None:
        self.style = style


@once_for_each_style
def _measures(style: Any) -> dict[tuple[Any, Any], dict[str, Any]]:
    """The measures of the boxes of a style, by the width and height of what holds them."""
    return {}


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Tell the box its measures. Those of a page, and of joined borders, follow from more than its style."""
    style = box.style
    if isinstance(box, PageBox) or style["border_collapse"] == "collapse":
        _resolve_percentages(box, containing_block)
        return
    room = (
        containing_block if isinstance(containing_block, tuple) else (containing_block.width, containing_block.height)
    )
    measures = _measures(style)
    if room not in measures:
        measured = _Measured(style)
        _resolve_percentages(measured, room)
        del measured.style
        measures[room] = vars(measured)
    vars(box).update(measures[room])


@once_for_each_style
def _line_style(style: Any) -> str:
    return str([style[name] for name in READ_FOR_A_LINE])


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,  # noqa: FBT001, FBT002 -- the library's own
    minimum: bool = False,  # noqa: FBT001, FBT002
) -> tuple[Any, ...]:
    """Where the first line of the text ends, and its measures. Each caller gets a layout of its own to draw with."""
    known_by = (text, _line_style(style), max_width, justification_spacing, is_line_start, minimum)
    line = _lines.get(known_by)
    if line is None:
        line = _split_first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        if len(_lines) >= MOST_LINES:
            _lines.clear()
        _lines[known_by] = line
    layout, *measures = line
    own = object.__new__(line_break.Layout)
    vars(own).update(vars(layout))
    return own, *measures


def forget() -> None:
    """Keep no line: the next paper is laid out as the first was."""
    _lines.clear()


def install() -> None:
    """Let the library's layout of blocks, tables and lines ask here."""
    for module in (block, inline, table):
        module.resolve_percentages = resolve_percentages
    inline.strut = once_for_each_style(line_break.strut)
    inline.split_first_line = split_first_line
    line_break.get_font_description = once_for_each_style(line_break.get_font_description)
