"""The block over a plan: its title, whose it is and which version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from actions.imports.meaning import Known

LONGEST = 200
USUAL = "Action plan"
_LONGEST_TITLE = 100
_MARKING = re.compile(r"official|restricted|confidential|\bpage\b|draft|printed|\d{4}", re.IGNORECASE)
#: Above the table, no more lines than these name the plan.
_NAMING_LINES = 6
_PLAN = re.compile(
    r"\b(?:plan|log|programme|program|tracker|register|strategy|roadmap|plano|plan de|maßnahmenplan|aktionsplan|"
    r"cynllun)\b|план\b|计划|方案",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:board|partnership|group|council|service|services|committee|trust|forum|collaboration|constabulary|alliance|"
    r"network|conselho|consejo|conseil|rat)\b|совет|委员会",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:version|ver\.|versão|versión|версия)\s*(?:no\.?|number)?\s*[:.]?\s*v?(\d{1,4})(?![\d.]*\d)", re.IGNORECASE
)
_DIVIDES = re.compile(r"\s+[–—|-]\s+|\s*[|]\s*")


@dataclass(slots=True)
class TitleBlock:
    """``rest`` are the lines that say none of the three."""

    title: str = ""
    partnership: str = ""
    version: int | None = None
    rest: list[str] = field(default_factory=list)


def read_title(lines: Iterable[str], named: str, known: Known) -> TitleBlock:
    """What the lines over the table say; ``named`` is the plan's name, where the file itself is told to have one."""
    block = TitleBlock()
    for place, line in enumerate(lines):
        version = _VERSION.search(line)
        if version and block.version is None:
            block.version = int(version[1])
            if len(line) < 80 and not _PLAN.search(line[: version.start()]):
                continue
            line = line[: version.start()] + line[version.end() :]  # noqa: PLW2901
        if place >= _NAMING_LINES or len(line) > LONGEST or not _take(block, line, known):
            block.rest.append(line)
    if not (named or block.title):
        block.title = next(filter(_could_be_title, block.rest), "")
        block.rest = [line for line in block.rest if line != block.title]
    block.title = named or block.title or (known.plan.title if known.plan else USUAL)
    return block


def _could_be_title(line: str) -> bool:
    """Whether a line that says nothing that we know is short, and neither a sentence nor a marking."""
    return len(line) <= _LONGEST_TITLE and not line.endswith((".", ":")) and not _MARKING.search(line)


def _take(block: TitleBlock, line: str, known: Known) -> bool:
    """Whether the line names the plan or whose it is, in parts."""
    parts = [part for piece in _DIVIDES.split(line) if (part := piece.strip(" ,;:()"))]
    if not any(_PLAN.search(part) or _is_who(part, known) for part in parts):
        return False
    taken = [_take_part(block, part, known, parts) for part in parts]
    return all(taken)


def _is_who(part: str, known: Known) -> bool:
    is_named = part.casefold() == known.partnership.casefold()
    return is_named or (bool(_WHO.search(part)) and not _PLAN.search(part))


def _take_part(block: TitleBlock, part: str, known: Known, parts: Sequence[str]) -> bool:
    if not block.partnership and _is_who(part, known):
        block.partnership = part
        return True
    if not block.title and (_PLAN.search(part) or len(parts) > 1):
        block.title = part
        return True
    return part.casefold() in (block.title.casefold(), block.partnership.casefold())
