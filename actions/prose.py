"""How a plan's texts are read: a small Markdown of our own.

A line is a paragraph; a line that begins with "• " or "- " is an item of a list, and lists run on from line
to line. Inside a line, ``**words**`` are bold and ``*words*`` italic, ``[words](address)`` and a bare web
address are links, "ACTION:" is strong and a ref of the plan is a link. Every other word, and every mark that
has no partner in its line, stays as it was typed.

Reading takes time that grows with the length of the text, whatever is in it. ``static/writing.js`` reads and
writes the same marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from html import escape
from itertools import groupby
from typing import NamedTuple

BULLET = "• "
BULLETS = (BULLET, "- ")

_ADDRESS = r"(?>(?:[^\s()<>\[\]\"“”*]|\([^\s()<>\[\]\"“”*]*\))+)"
_LINK = rf"\[(?P<words>[^\S\n]*[^\[\]\s][^\[\]\n]*)\]\((?P<address>(?:https?://|mailto:){_ADDRESS})\)"
_BARE = rf"(?<!\w)(?P<bare>https?://(?=\w){_ADDRESS})"
# A number with a point is taken whole, so "12.4", "2.40" and "2.4.19" are looked up as they stand and are
# no ref of "2.4"; money, percentages and what follows a hyphen are never looked up.
_REF = r"(?<![\w.£$€-])(?<!\d,)(?P<ref>(?>\d+(?:\.\d+)+[a-z]?))(?![\w%]|,\d)"
# Three stars are two and one, more are a line that somebody drew. One star between two letters or digits multiplies.
_STARS = r"(?P<stars>(?<![\w*])\*(?!\*)|(?<!\*)\*(?![\w*])|(?<!\*)\*{2,3}(?!\*))"

#: A link with words of its own: the group ``words`` is what is seen of it.
LINK = re.compile(_LINK)
_MARK = re.compile(rf"{_LINK}|{_BARE}|(?P<action>\bACTION:)|{_REF}|{_STARS}")
#: Something without which a line has no mark.
_HINT = re.compile(r"[*\[]|://|ACTION:|\d\.\d")
_MARK_IN_LINK = re.compile(_STARS)
_REF_OR_ADDRESS = re.compile(rf"\]\((?:https?://|mailto:){_ADDRESS}\)|{_BARE}|{_REF}")

_ENDS_A_SENTENCE = ".,;:!?'’"
_ELEMENTS = {1: "em", 2: "strong"}


def to_html(text: str, href: Mapping[str, str]) -> str:
    """The text as HTML with every character of it escaped; ``href`` is the link of each ref of the plan."""
    parts: list[str] = []
    for in_list, lines in _groups(text):
        marked = ["".join(_html(piece, href) for piece in _pieces(line)) for line in lines]
        if in_list:
            parts.append(f"<ul><li>{'</li><li>'.join(marked)}</li></ul>")
        else:
            parts.append(f"<p>{'</p><p>'.join(marked)}</p>")
    return "".join(parts)


def plain(text: str) -> str:
    """The text without its marks, for where nothing is bold and nothing can be pressed.

    An item of a list begins with "• ", and the address of a link stands in brackets behind its words.
    """
    return "\n".join(map(_plain_line, text.split("\n")))


def _plain_line(line: str) -> str:
    indent, words = _begun(line)
    return indent + "".join(map(_plain, _pieces(words)))


def _begun(line: str) -> tuple[str, str]:
    """What a line begins with, bullet included, and its words."""
    words = line.lstrip()
    indent = line[: len(line) - len(words)]
    return (f"{indent}{BULLET}", words[2:].lstrip()) if words.rstrip().startswith(BULLETS) else (indent, words)


class Styled(NamedTuple):
    """Words that look alike."""

    words: str
    bold: bool = False
    italic: bool = False


def styled(text: str) -> Iterator[Styled]:
    """The text as ``plain`` has it, for where words can be bold or italic and nothing can be pressed."""
    for index, line in enumerate(text.split("\n")):
        indent, words = _begun(line)
        yield Styled(f"\n{indent}" if index else indent)
        begun: Counter[str] = Counter()
        for piece in _pieces(words):
            if piece.kind is _Kind.BEGINS:
                begun[piece.text] += 1
            elif piece.kind is _Kind.ENDS:
                begun[piece.text] -= 1
            else:
                is_bold = piece.kind is _Kind.ACTION or begun["strong"] > 0
                yield Styled(_plain(piece), is_bold, begun["em"] > 0)


def around(text: str, ref: str) -> list[str]:
    """What stands around each mention of a ref: joined by the ref it is the text again. An address mentions none."""
    pieces, at = [], 0
    for found in _REF_OR_ADDRESS.finditer(text):
        if found["ref"] == ref:
            pieces.append(text[at : found.start()])
            at = found.end()
    return [*pieces, text[at:]]


def _groups(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines: (whether they are items of a list, the lines without bullets). Empty lines are dropped."""
    lines = (line for line in map(str.strip, text.split("\n")) if line)
    for in_list, run in groupby(lines, key=lambda line: line.startswith(BULLETS)):
        yield in_list, [line[2:].lstrip() if in_list else line for line in run]


class _Kind(Enum):
    WORDS = auto()
    ACTION = auto()
    REF = auto()
    ADDRESS = auto()
    LINK_BEGINS = auto()
    LINK_ENDS = auto()
    BEGINS = auto()
    ENDS = auto()


class _Piece(NamedTuple):
    """A part of a line: words, or where a link or an element begins or ends.

    ``text`` is the words, the element's name or the link's address; at the link's end, the address only where
    the words do not say it already.
    """

    kind: _Kind
    text: str


def _html(piece: _Piece, href: Mapping[str, str]) -> str:
    words = escape(piece.text)
    match piece.kind:
        case _Kind.ACTION:
            return f"<strong>{words}</strong>"
        case _Kind.REF if piece.text in href:
            return f'<a href="{escape(href[piece.text])}">{words}</a>'
        case _Kind.ADDRESS:
            return f'<a href="{words}">{words}</a>'
        case _Kind.LINK_BEGINS:
            return f'<a href="{words}">'
        case _Kind.LINK_ENDS:
            return "</a>"
        case _Kind.BEGINS:
            return f"<{words}>"
        case _Kind.ENDS:
            return f"</{words}>"
        case _:
            return words


def _plain(piece: _Piece) -> str:
    match piece.kind:
        case _Kind.LINK_BEGINS | _Kind.BEGINS | _Kind.ENDS:
            return ""
        case _Kind.LINK_ENDS:
            return f" ({piece.text})" if piece.text else ""
        case _:
            return piece.text


def _pieces(line: str) -> list[_Piece]:
    # Most lines have no mark, and looking for all of them takes a while.
    return _read(line, _MARK, _of_mark) if _HINT.search(line) else [_Piece(_Kind.WORDS, line)]


def _of_mark(mark: re.Match[str]) -> list[_Piece]:
    """What a mark other than stars stands for."""
    if address := mark["address"]:
        words = _read(mark["words"], _MARK_IN_LINK, _of_mark)
        told = address.removeprefix("mailto:")
        is_said = "".join(map(_plain, words)) == told
        return [_Piece(_Kind.LINK_BEGINS, address), *words, _Piece(_Kind.LINK_ENDS, "" if is_said else told)]
    if bare := mark["bare"]:
        address = bare.rstrip(_ENDS_A_SENTENCE)
        return [_Piece(_Kind.ADDRESS, address), _Piece(_Kind.WORDS, bare[len(address) :])]
    return [_Piece(_Kind.ACTION if mark["action"] else _Kind.REF, mark[0])]


def _read(line: str, marks: re.Pattern[str], of_mark: Callable[[re.Match[str]], list[_Piece]]) -> list[_Piece]:
    emphasis = _Emphasis()
    end = 0
    for mark in marks.finditer(line):
        emphasis.pieces.append([_Piece(_Kind.WORDS, line[end : mark.start()])])
        end = mark.end()
        if mark["stars"]:
            before = line[max(0, mark.start() - 1) : mark.start()]
            emphasis.meet(len(mark["stars"]), before, line[end : end + 1])
        else:
            emphasis.pieces.append(of_mark(mark))
    emphasis.pieces.append([_Piece(_Kind.WORDS, line[end:])])
    emphasis.finish()
    return [piece for part in emphasis.pieces for piece in part]


@dataclass(slots=True)
class _Opening:
    """Stars that wait for their partners. ``stars``, a sum of 1 for italic and 2 for bold, still wait."""

    stars: int
    pieces: list[_Piece] = field(default_factory=list)

    def give_up(self) -> None:
        self.pieces.insert(0, _Piece(_Kind.WORDS, "*" * self.stars))


@dataclass(slots=True)
class _Emphasis:
    """Pairs the stars of a line. Each is put on the pile and taken off it at most once."""

    pieces: list[list[_Piece]] = field(default_factory=list)
    pile: list[_Opening] = field(default_factory=list)
    waiting: Counter[int] = field(default_factory=Counter)

    def meet(self, stars: int, before: str, after: str) -> None:
        """Stars end what is open if they touch a word before them, and begin something if they touch one after them."""
        if before and before not in "([" and not before.isspace():
            stars = self._close(stars)
        opening = _Opening(stars)
        self.pieces.append(opening.pieces)
        if stars and after and after not in ")],;:!?" and not after.isspace():
            self.pile.append(opening)
            self.waiting.update(_parts(stars))
        else:
            opening.give_up()

    def _close(self, stars: int) -> int:
        """End what these stars can end, which drops what began inside of it and did not end; return those left."""
        ends: list[_Piece] = []
        self.pieces.append(ends)
        while any(self.waiting[part] for part in _parts(stars)):
            opening = self.pile[-1]
            shared = opening.stars & stars
            for part in _parts(shared):
                opening.pieces.insert(0, _Piece(_Kind.BEGINS, _ELEMENTS[part]))
                ends.append(_Piece(_Kind.ENDS, _ELEMENTS[part]))
                opening.stars -= part
                stars -= part
                self.waiting[part] -= 1
            if not (shared and opening.stars):
                self.pile.pop()
                self.waiting.subtract(_parts(opening.stars))
                opening.give_up()
        return stars

    def finish(self) -> None:
        for opening in self.pile:
            opening.give_up()


def _parts(stars: int) -> list[int]:
    return [part for part in _ELEMENTS if stars & part]
