"""The colours behind an Excel workbook's cells: written out, numbered, or shades of the workbook's theme."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SIX_DIGITS = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
#: The theme of Excel since 2013, for a workbook that brings none: in the order of the theme's part.
_OFFICE = (
    *("000000", "FFFFFF", "44546A", "E7E6E6"),
    *("4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"),
)
#: What a cell looks like that nobody coloured.
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Palette:
    """A workbook's numbered colours and those of its theme, each of six digits, as cells number them."""

    indexed: Sequence[str]
    theme: Sequence[str]

    @classmethod
    def of(cls, theme: bytes | None, indexed: Sequence[str]) -> Palette:
        """The palette of a workbook with this theme part, and openpyxl's list of its numbered colours."""
        dark, light, dark_2, light_2, *others = _scheme(theme)
        # Cells number the light colours first, unlike the part.
        return cls([one[-6:] for one in indexed], [light, dark, light_2, dark_2, *others])

    def fill(self, cell: Any) -> str:
        """The colour behind a cell, "#rrggbb"; empty where there is none, or white."""
        fill = cell.fill
        kind = fill.fill_type
        if kind in {None, "none"}:
            return ""
        colour = fill.stop[0].color if kind in {"linear", "path"} and fill.stop else getattr(fill, "fgColor", None)
        found = self._hex(colour) if colour is not None else ""
        return "" if found == WHITE else found

    def _hex(self, colour: Any) -> str:
        digits = self._digits(colour)
        if not digits:
            return ""
        return f"#{tinted(digits, float(colour.tint or 0)).lower()}"

    def _digits(self, colour: Any) -> str:
        if colour.type == "rgb":
            found = _SIX_DIGITS.fullmatch(str(colour.rgb))
            return found[1] if found else ""
        colours = {"indexed": self.indexed, "theme": self.theme}.get(colour.type, ())
        number = getattr(colour, colour.type) if colours else 0
        # From 64 on they are the colours of the reader's own windows.
        return colours[number] if 0 <= number < len(colours) else ""


def _scheme(theme: bytes | None) -> Sequence[str]:
    """The twelve colours of a theme part, in its order."""
    if not theme:
        return _OFFICE
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    scheme = etree.fromstring(theme, parser).find(f".//{_DRAWING}clrScheme")
    slots = list(scheme) if scheme is not None else []
    if len(slots) < len(_OFFICE):
        return _OFFICE
    found = [next(iter(slot), None) for slot in slots]
    return [
        (one.get("lastClr") or one.get("val", "")) if one is not None else usual
        for one, usual in zip(found, _OFFICE, strict=False)
    ]


def tinted(digits: str, tint: float) -> str:
    """A colour darkened (a tint below 0) or lightened, as Office does it: by its lightness alone."""
    if not tint:
        return digits
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    shades = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation)
    return "".join(f"{round(shade * 255):02x}" for shade in shades)
