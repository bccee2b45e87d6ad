"""How a plan's plain text is read: paragraphs, lists, calls for action and refs.

A line is a paragraph; a line that begins with "• " is an item of a list, and lists run on from line to
line. Inside a line, "ACTION:" is strong and a ref of the plan is a link. Every other word stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby

BULLET = "• "

# A number with a point is taken whole, so "12.4", "2.40" and "2.4.19" are looked up as they stand and are
# no ref of "2.4"; money, percentages and what follows a hyphen are never looked up.
_MARK = re.compile(r"(?P<action>\bACTION:)|(?<![\w.£$€-])(?<!\d,)(?P<ref>(?>\d+(?:\.\d+)+[a-z]?))(?![\w%]|,\d)")


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out: "ACTION:"."""

    text: str


@dataclass(frozen=True, slots=True)
class RefLink:
    """A ref of the plan, as the text names it."""

    ref: str


Span = Text | Strong | RefLink
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text."""

    spans: Line


@dataclass(frozen=True, slots=True)
class BulletList:
    """Consecutive items, each a line without its bullet."""

    items: tuple[Line, ...]


Block = Paragraph | BulletList


def parse(text: str, refs: Collection[str]) -> tuple[Block, ...]:
    """The blocks of a text; ``refs`` are the plan's, so that only they become links."""
    blocks: list[Block] = []
    for in_list, lines in _groups(text):
        spans = tuple(tuple(_spans(line, refs)) for line in lines)
        blocks.extend([BulletList(spans)] if in_list else map(Paragraph, spans))
    return tuple(blocks)


def to_html(text: str, href: Mapping[str, str]) -> str:
    """The text as HTML with every character of it escaped; ``href`` is the link of each ref of the plan."""
    if not text:
        return ""
    mark = _marker(href)
    parts: list[str] = []
    for in_list, lines in _groups(escape(text)):
        marked = [_MARK.sub(mark, line) for line in lines]
        if in_list:
            parts.append(f"<ul><li>{'</li><li>'.join(marked)}</li></ul>")
        else:
            parts.append(f"<p>{'</p><p>'.join(marked)}</p>")
    return "".join(parts)


def _groups(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines: (whether they are items of a list, the lines without bullets). Empty lines are dropped."""
    lines = (line for line in map(str.strip, text.split("\n")) if line)
    for in_list, run in groupby(lines, key=lambda line: line.startswith(BULLET)):
        yield in_list, [line.removeprefix(BULLET).lstrip() if in_list else line for line in run]


def _spans(line: str, refs: Collection[str]) -> Iterator[Span]:
    end = 0
    for found in _MARK.finditer(line):
        if found["ref"] and found["ref"] not in refs:
            continue
        if found.start() > end:
            yield Text(line[end : found.start()])
        yield RefLink(found["ref"]) if found["ref"] else Strong(found["action"])
        end = found.end()
    if end < len(line):
        yield Text(line[end:])


def _marker(href: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def mark(found: re.Match[str]) -> str:
        words = found[0]
        if found["ref"] is None:
            return f"<strong>{words}</strong>"
        link = href.get(words)
        return words if link is None else f'<a href="{escape(link)}">{words}</a>'

    return mark
