"""What a Word document says elsewhere of how a paragraph looks: styles, lists and their numbers, theme colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from actions.imports.files.colours import tinted
from actions.imports.files.ooxml import whole_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

HEX = re.compile("[0-9a-f]{6}", re.IGNORECASE)
_SHARE = re.compile("[0-9a-fA-F]{2}")
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
#: What a document calls the colours of its theme, where the theme itself says it otherwise.
_THEME_NAMES = {
    "text1": "dk1", "dark1": "dk1", "background1": "lt1", "light1": "lt1",
    "text2": "dk2", "dark2": "dk2", "background2": "lt2", "light2": "lt2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a style, or a paragraph, wants its words; None where it says nothing.

    ``heading`` is 0 for body text. ``list_id`` and ``level`` say which list it is an item of; "0" is none.
    """

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    heading: int | None = None
    list_id: str | None = None
    level: int | None = None

    def over(self, base: Look) -> Look:
        """This look, where it says nothing as the base has it."""
        return Look(
            bold=base.bold if self.bold is None else self.bold,
            italic=base.italic if self.italic is None else self.italic,
            hidden=base.hidden if self.hidden is None else self.hidden,
            heading=base.heading if self.heading is None else self.heading,
            list_id=base.list_id if self.list_id is None else self.list_id,
            level=base.level if self.level is None else self.level,
        )


SAYS_NOTHING = Look()


def is_on(element: etree._Element | None) -> bool | None:
    """What an element such as ``<w:b/>`` says; None where it is not there."""
    if element is None:
        return None
    return element.get(f"{W}val", "true") not in {"0", "false", "off"}


def value(parent: etree._Element | None, path: str) -> str | None:
    """The ``w:val`` of an element below; None where it is not there."""
    found = parent.find(path) if parent is not None else None
    return found.get(f"{W}val") if found is not None else None


def look_of(paragraph: etree._Element | None, run: etree._Element | None) -> Look:
    """What these properties of a paragraph and of a run (``w:pPr``, ``w:rPr``) say themselves."""
    look = SAYS_NOTHING
    if run is not None:
        look = Look(
            bold=is_on(run.find(f"{W}b")), italic=is_on(run.find(f"{W}i")), hidden=is_on(run.find(f"{W}vanish"))
        )
    if paragraph is None:
        return look
    outline = whole_number(value(paragraph, f"{W}outlineLvl"), -1)
    level = value(paragraph, f"{W}numPr/{W}ilvl")
    return replace(
        look,
        heading=None if outline < 0 else (outline + 1) % 10,
        list_id=value(paragraph, f"{W}numPr/{W}numId"),
        level=None if level is None else whole_number(level, 0),
    )


class Styles:
    """The styles of a document, each with what it has from those that it is based on."""

    def __init__(self, tree: etree._Element | None) -> None:
        elements = [] if tree is None else list(tree.iterfind(f"{W}style"))
        self._elements = {element.get(f"{W}styleId", ""): element for element in elements}
        self._looks: dict[str, Look] = {}
        usual = (element for element in elements if element.get(f"{W}type") == "paragraph" and _is_usual(element))
        self.usual = next((element.get(f"{W}styleId", "") for element in usual), "")

    def look(self, style_id: str) -> Look:
        """How this style wants its words; a style that is not there says nothing."""
        if style_id not in self._looks:
            self._looks[style_id] = SAYS_NOTHING  # what is based on itself ends here
            element = self._elements.get(style_id)
            if element is not None:
                base = self.look(value(element, f"{W}basedOn") or "")
                self._looks[style_id] = _own_look(element).over(base)
        return self._looks[style_id]


def _is_usual(style: etree._Element) -> bool:
    return style.get(f"{W}default", "0") in {"1", "true", "on"}


def _own_look(style: etree._Element) -> Look:
    look = look_of(style.find(f"{W}pPr"), style.find(f"{W}rPr"))
    name = value(style, f"{W}name") or ""
    if look.heading is None and (heading := _HEADING.fullmatch(name)):
        look = replace(look, heading=int(heading[1]))
    elif look.heading is None and name.lower() == "title":
        look = replace(look, heading=1)
    return look


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A level of a list: how it counts, and how the numbers stand in the text ("%1.%2")."""

    counts: str = "decimal"
    text: str = ""
    start: int = 1
    style: str = ""
    plain: bool = False


@dataclass(slots=True, kw_only=True)
class _List:
    """A list of a document, with how far it has counted. Lists that share a definition share their count."""

    levels: Mapping[int, _Level]
    counted: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The lists of a document, counted as its paragraphs come."""

    def __init__(self, tree: etree._Element | None, styles: Styles) -> None:
        definitions = (
            {} if tree is None else {_id(item, "abstractNumId"): item for item in tree.iterfind(f"{W}abstractNum")}
        )
        uses = {} if tree is None else {_id(item, "numId"): item for item in tree.iterfind(f"{W}num")}
        counted: dict[str, dict[int, int]] = {key: {} for key in definitions}
        self._lists: dict[str, _List] = {}
        for list_id, use in uses.items():
            key = value(use, f"{W}abstractNumId") or ""
            # A definition may be that of a style, which names a list, which names the definition with the levels.
            by_style = styles.look(value(definitions.get(key), f"{W}numStyleLink") or "").list_id
            if by_style in uses:
                key = value(uses[by_style], f"{W}abstractNumId") or ""
            if key in definitions:
                self._lists[list_id] = _list(definitions[key], use, counted[key])

    def next(self, list_id: str, level: int | None, style_id: str) -> str | None:
        """What stands before the next item of a list: "2.1.", or "" for a bullet; None where it is no list."""
        found = self._lists.get(list_id)
        if found is None:
            return None
        if level is None:
            level = next((index for index, item in found.levels.items() if item.style == style_id), 0)
        rule = found.levels.get(level)
        if rule is None or rule.counts == "none":
            return None
        if rule.counts == "bullet":
            return ""
        return _counted(found, level)


def _id(element: etree._Element, name: str) -> str:
    return element.get(f"{W}{name}", "")


def _list(definition: etree._Element, use: etree._Element, counted: dict[int, int]) -> _List:
    levels = {whole_number(_id(item, "ilvl"), 0): _level(item) for item in definition.iterfind(f"{W}lvl")}
    found = _List(levels=levels, counted=counted)
    for change in use.iterfind(f"{W}lvlOverride"):
        index = whole_number(_id(change, "ilvl"), 0)
        own = change.find(f"{W}lvl")
        if own is not None:
            levels[index] = _level(own)
        start = value(change, f"{W}startOverride")
        if start is not None:
            found.starts[index] = whole_number(start, 1)
    return found


def _level(element: etree._Element) -> _Level:
    return _Level(
        counts=value(element, f"{W}numFmt") or "decimal",
        text=value(element, f"{W}lvlText") or "",
        start=whole_number(value(element, f"{W}start"), 1),
        style=value(element, f"{W}pStyle") or "",
        plain=bool(is_on(element.find(f"{W}isLgl"))),
    )


def _counted(found: _List, level: int) -> str:
    """Count an item of this level, and say its number."""
    if level in found.starts:
        found.counted[level] = found.starts.pop(level) - 1
    rule = found.levels[level]
    found.counted[level] = found.counted.get(level, rule.start - 1) + 1
    for deeper in [index for index in found.counted if index > level]:
        del found.counted[deeper]

    def number(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        at = found.levels.get(index, _Level())
        counts = "decimal" if rule.plain else at.counts
        return _COUNTING.get(counts, str)(found.counted.setdefault(index, at.start))

    return re.sub(r"%([1-9])", number, rule.text)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    said = ""
    for size, letters in _ROMAN:
        said += letters * (number // size)
        number %= size
    return said


def _letters(number: int) -> str:
    """a to z, then aa to zz, as Word counts."""
    return chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if 0 < number <= 260 else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_COUNTING: Mapping[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": _ordinal,
}


class Theme:
    """The colours of a document's theme."""

    def __init__(self, tree: etree._Element | None) -> None:
        scheme = tree.find(f".//{A}clrScheme") if tree is not None else None
        self._colours = {} if scheme is None else {item.tag.removeprefix(A): _theme_colour(item) for item in scheme}

    def fill(self, shading: etree._Element | None) -> str:
        """The colour ("#rrggbb") that a ``w:shd`` gives the ground; "" for none, and for white, which looks so."""
        if shading is None or shading.get(f"{W}val") == "nil":
            return ""
        ground = self._colour(shading, "fill", "themeFill") or "ffffff"
        pattern = shading.get(f"{W}val", "clear")
        if pattern == "solid":
            ground = self._colour(shading, "color", "themeColor") or "000000"
        elif share := re.fullmatch(r"pct(\d{1,2})", pattern):
            ground = _mixed(self._colour(shading, "color", "themeColor") or "000000", ground, int(share[1]) / 100)
        return "" if ground == "ffffff" else f"#{ground}"

    def _colour(self, shading: etree._Element, own: str, by_theme: str) -> str:
        """Word writes what a theme's colour comes to beside its name; where it does not, it is worked out."""
        colour = shading.get(f"{W}{own}", "").lower()
        if HEX.fullmatch(colour):
            return colour
        name = shading.get(f"{W}{by_theme}", "")
        found = self._colours.get(_THEME_NAMES.get(name, name), "")
        tint, shade = (shading.get(f"{W}{by_theme}{way}", "") for way in ("Tint", "Shade"))
        return _shifted(found, tint, shade) if found else ""


def _theme_colour(item: etree._Element) -> str:
    for colour in item:
        said = colour.get("lastClr") or colour.get("val") or ""
        if HEX.fullmatch(said):
            return said.lower()
    return ""


def _shifted(colour: str, tint: str, shade: str) -> str:
    """A colour lighter or darker: what is said, in hex of 255, is how much of it is left."""
    if _SHARE.fullmatch(tint):
        return tinted(colour, 1 - int(tint, 16) / 255)
    if _SHARE.fullmatch(shade):
        return tinted(colour, int(shade, 16) / 255 - 1)
    return colour


def _mixed(over: str, ground: str, share: float) -> str:
    pairs = ((int(over[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (0, 2, 4))
    return "".join(f"{round(above * share + below * (1 - share)):02x}" for above, below in pairs)
