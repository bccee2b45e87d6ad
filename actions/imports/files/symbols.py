"""Letters of fonts that draw signs in place of letters, as the signs that they show."""

from __future__ import annotations

import re

_WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x73: "⬧", 0x74: "⧫",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = {
    0xA3: "≤", 0xA7: "♣", 0xA8: "♦", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xDE: "⇒",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0x97: "●", 0xA3: "□"}
_WEBDINGS = {0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"}
_FONTS = {"wingdings": _WINGDINGS, "symbol": _SYMBOL, "wingdings 2": _WINGDINGS_2, "webdings": _WEBDINGS}
#: Where such fonts have their letters, beside the place of the usual ones.
_PRIVATE = re.compile("[\uf020-\uf0ff]")

UNKNOWN = "?"
#: Signs that stand for a status by the colour that they are drawn in.
DOTS = frozenset("●•■▪◆⬤◼⚫▲▼○□")


def draws_signs(font: str) -> bool:
    """Whether the letters of this font show as something else."""
    return font.lower() in _FONTS


def sign(code: int, font: str) -> str:
    """The sign that a font has at this place; UNKNOWN where it is one that we know no letter for."""
    return _FONTS.get(font.lower(), {}).get(code & 0xFF, UNKNOWN)


def as_shown(text: str, font: str) -> str:
    """The text as it shows in this font. Some programs write a symbol font's letters without naming it."""
    if draws_signs(font):
        return "".join(letter if letter.isspace() else sign(ord(letter), font) for letter in text)
    return _PRIVATE.sub(_nameless, text)


def _nameless(letter: re.Match[str]) -> str:
    code = ord(letter[0]) & 0xFF
    return _SYMBOL.get(code) or _WINGDINGS.get(code) or UNKNOWN
