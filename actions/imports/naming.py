"""Refs that a text names and the table does not have, as a careful reader would find them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_NAMED = re.compile(
    r"\b(?:refs?|actions?|activit(?:y|ies)|items?|rows?|see|links?(?:ed)?(?: (?:to|with))?|under|point)\b[^.\n]{0,12}?"
    r"(?<![\w.£$€/:-])(?P<ref>[1-9]\d?\.[1-9]\d{0,2})(?![\w%/:]|[.,]\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_WORDS_AFTER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A ref that is named and is not there; ``instead`` is the row that the words behind it are about, if any."""

    ref: str
    instead: str = ""


def missing_refs(text: str, rows: Mapping[str, str], known: Collection[str]) -> Iterator[Missing]:
    """``rows`` are the texts of the table by ref, ``known`` the refs that are accounted for."""
    majors = {ref.split(".")[0] for ref in rows}
    for found in _NAMED.finditer(text):
        ref = found["ref"]
        if ref not in rows and ref not in known and ref.split(".")[0] in majors:
            yield Missing(ref=ref, instead=_about(text[found.end() :], ref, rows))


def _about(behind: str, ref: str, rows: Mapping[str, str]) -> str:
    """The one row of the same theme that says most of the next words."""
    said = {word.casefold() for word in _WORD.findall(behind.split("\n", maxsplit=1)[0])[:_WORDS_AFTER]}
    if len(said) < 2:
        return ""
    major = ref.split(".", maxsplit=1)[0]
    near = [
        other
        for other, text in rows.items()
        if other.split(".")[0] == major
        and len(said & {word.casefold() for word in _WORD.findall(text)}) * 3 >= len(said) * 2
    ]
    return near[0] if len(near) == 1 else ""
