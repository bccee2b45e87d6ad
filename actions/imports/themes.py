"""A theme's number and title as a band words them: "ONE: Vision, strategic governance and leadership"."""

from __future__ import annotations

import re

ORDINALS = (
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN",
    "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY",
)  # fmt: skip
LONGEST_TITLE = 500
_WORD = (
    "theme|priority|objective|strand|work ?stream|goal|aim|part|section|area|pillar|chapter|thème|axe|thema|"
    "handlungsfeld|ziel|tema|eixo|eje|objetivo|направление|раздел|тема|цель|主题|领域"
)
_NUMBER = rf"(?:\d{{1,3}}|[IVXL]{{1,6}}|[A-Z]|{'|'.join(ORDINALS)}|{'|'.join(one.capitalize() for one in ORDINALS)})"
_BAND = re.compile(
    rf"(?P<number>(?:(?i:{_WORD})\s*{_NUMBER}|{_NUMBER}|第?[一二三四五六七八九十]{{1,3}}))"
    r"(?:\s*[:：.．、)–—-]+\s*|(?<=\d)\s+(?=[^\W\d_a-z]))(?P<title>\S.*)",
    re.DOTALL,
)
_ALONE = re.compile(rf"(?:(?:{_WORD})\s*)?{_NUMBER}[.:)]?", re.IGNORECASE)


def number_and_title(text: str) -> tuple[str, str]:
    """The number as it is worded, empty where there is none, and the title."""
    said = " ".join(text.split())
    found = _BAND.fullmatch(said)
    return (found["number"], found["title"]) if found else ("", said)


def is_number(text: str) -> bool:
    """Whether a text is the number of a theme and nothing else."""
    return bool(_ALONE.fullmatch(text.strip()))


def ordinal(place: int) -> str:
    """The number of a theme that has none: "ONE" for the first."""
    return ORDINALS[place - 1] if 0 < place <= len(ORDINALS) else str(place)
