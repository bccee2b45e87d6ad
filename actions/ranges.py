"""Rows as people write them: "3.1–3.7, 4.2 and 6", "TWO", "all but 2.8".

A range goes by the numbers of the refs, whatever order the rows stand in, and its ends are part of it; a number
alone, or a theme's, is all the rows that begin with it or stand there. What follows "but" is taken away.
``static/rows.js`` reads the same words while they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.document import PlanDocument

#: A row's key by the numbers of its ref.
_Rows = dict[tuple[int, ...], str]

_GRAMMAR = r"""
    (?P<ref>    (?<![\w.])\d+\.\d+(?!\w|\.\d) )
  | (?P<theme>  (?<!\w)(?:{themes})(?!\w) )
  | (?P<number> (?<![\w.])\d+(?!\w|\.\d) )
  | (?P<to>     [-‐‑–—−]+ | \b(?:to|till|until)\b | \.\.+ | … )
  | (?P<but>    \b(?:but|except|without|not)\b )
  | (?P<all>    \ball\b(?!\s+(?:of|theme)\b) )
  | (?P<filler> [,;&+/().] | \b(?:all|and|of|the|themes?|rows?|activit(?:y|ies)|refs?)\b )
  | (?P<other>  [^\s,;]+ )
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The keys of the rows that were written, in printed order, and the words that name no row."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


def chosen_rows(typed: str, document: PlanDocument) -> Chosen:
    """Read what somebody typed as rows of this plan."""
    named = _named(document)
    everything = set(named[""].values())
    chosen: set[str] = set()
    taken: set[str] = set()
    unknown: list[str] = []
    filling = chosen
    for first, last in _ranges(typed, document):
        if first == "but":
            chosen |= everything if not chosen else set()
            filling = taken
            continue
        missing = [end for end in dict.fromkeys((first, last)) if not named.get(_name(end))]
        if missing:
            unknown += missing
            continue
        if first == last:
            filling |= set(named[_name(first)].values())
            continue
        ends = named[_name(first)].keys() | named[_name(last)].keys()
        filling |= {key for place, key in named[""].items() if min(ends) <= place <= max(ends)}
    keys = tuple(row.key for row in document.activities() if row.key in chosen - taken)
    return Chosen(keys, tuple(dict.fromkeys(unknown)))


def _name(typed: str) -> str:
    return "" if typed == "all" else typed.casefold()


def _named(document: PlanDocument) -> dict[str, _Rows]:
    """The rows that each ref, number and theme names; all of them by the empty name."""
    named: dict[str, _Rows] = {"": {}}
    for theme in document.themes:
        for row in theme.activities:
            place = tuple(int(number) for number in row.ref.split("."))
            for name in {"", row.ref, row.ref.partition(".")[0], theme.number.casefold()}:
                named.setdefault(name, {})[place] = row.key
    return named


def _ranges(typed: str, document: PlanDocument) -> Iterator[tuple[str, str]]:
    """What was typed as pairs of a first and a last, which are the same where it is one; "but" comes as itself."""
    themes = "|".join(sorted((re.escape(theme.number) for theme in document.themes), key=len, reverse=True))
    grammar = re.compile(_GRAMMAR.format(themes=themes or r"(?!)"), re.IGNORECASE | re.VERBOSE | re.ASCII)
    found = [(str(match.lastgroup), match[0]) for match in grammar.finditer(typed)]
    words = [(kind, kind if kind in ("all", "but") else word) for kind, word in found if kind != "filler"]
    place = 0
    while place < len(words):
        kind, word = words[place]
        kinds = [one for one, _ in words[place + 1 : place + 3]]
        to = kind in _ENDS and len(kinds) == 2 and kinds[0] == "to" and kinds[1] in _ENDS
        last = words[place + 2][1] if to else word
        yield word, f"{word.partition('.')[0]}.{last}" if "." in word and last.isdecimal() else last
        place += 3 if to else 1


_ENDS = frozenset({"ref", "theme", "number", "other"})
