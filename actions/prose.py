"""How a plan's plain text is read: paragraphs, lists, calls for action and refs.

A line is a paragraph; a line that begins with "• " is an item of a list, and lists run on from line to
line. Inside a line, "ACTION:" is strong and a ref of the plan is a link. Every other word stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from itertools import groupby

BULLET = "• "

# A number with a point is taken whole, so "12.4", "2.40" and "2.4.19" are looked up as they stand and are
# no ref of "2.4"; money, percentages and what follows a hyphen are never looked up.
_MARK = re.compile(r"(?P<action>\bACTION:)|(?<![\w.£$€-])(?<!\d,)(?P<ref>(?>\d+(?:\.\d+)+[a-z]?))(?![\w%]|,\d)")


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


def _marker(href: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def mark(found: re.Match[str]) -> str:
        words = found[0]
        if found["ref"] is None:
            return f"<strong>{words}</strong>"
        link = href.get(words)
        return words if link is None else f'<a href="{escape(link)}">{words}</a>'

    return mark
