"""Refs that a text names and the table does not have, as a careful reader would find them."""

from __future__ import annotations

import re
from collections import defaultdict
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


class Table:
    """The refs of a table with the words of their rows, and those that are accounted for elsewhere."""

    def __init__(self, rows: Mapping[str, str], elsewhere: Collection[str] = ()) -> None:
        self._rows = rows
        self._elsewhere = elsewhere
        self._by_major: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        for ref, text in rows.items():
            self._by_major[ref.split(".")[0]][ref] = frozenset(word.casefold() for word in _WORD.findall(text))

    def missing(self, text: str) -> Iterator[Missing]:
        """The refs of its themes that a text names and that are not there, each once."""
        seen: set[str] = set()
        for found in _NAMED.finditer(text):
            ref = found["ref"]
            is_there = ref in self._rows or ref in self._elsewhere or ref in seen
            if not is_there and ref.split(".")[0] in self._by_major:
                seen.add(ref)
                yield Missing(ref=ref, instead=self._about(ref, text[found.end() :]))

    def _about(self, ref: str, behind: str) -> str:
        """The one row of the same theme that says most of the next words."""
        said = {word.casefold() for word in _WORD.findall(behind.split("\n", maxsplit=1)[0][:100])[:_WORDS_AFTER]}
        rows = self._by_major[ref.split(".", maxsplit=1)[0]].items()
        near = [other for other, words in rows if len(said & words) * 3 >= len(said) * 2]
        return near[0] if len(said) > 1 and len(near) == 1 else ""
