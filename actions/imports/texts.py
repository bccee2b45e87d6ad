"""A cell's paragraphs as the plan's small Markdown (see ``actions.prose``): real emphasis kept, what only looks like a
mark told apart from one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from actions import prose
from actions.imports.files.paper import Paragraph, Run

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s()<>\[\]\"“”*]+")
_BRACKETS = re.compile(r"\](?=\((?:https?://|mailto:))")


def words(paragraphs: Iterable[Paragraph]) -> str:
    """The cell's words on one line, without marks."""
    return " ".join(" ".join(paragraph.text for paragraph in paragraphs).split())


def compared(text: str) -> str:
    """A text of the plan as two are compared that say the same: without marks, capitals and extra spaces."""
    return " ".join(prose.plain(text).casefold().split())


def is_italic(paragraph: Paragraph) -> bool:
    """Whether all of its words are italic."""
    said = [run for run in paragraph.runs if run.text.strip()]
    return bool(said) and all(run.italic for run in said)


def is_bold(paragraph: Paragraph) -> bool:
    said = [run for run in paragraph.runs if run.text.strip()]
    return bool(said) and all(run.bold for run in said)


def without(paragraphs: Iterable[Paragraph], **looks: Any) -> tuple[Paragraph, ...]:
    """The same words, where a look is the whole cell's and so no emphasis: ``italic=False``."""
    return tuple(
        replace(paragraph, runs=tuple(replace(run, **looks) for run in paragraph.runs)) for paragraph in paragraphs
    )


def markdown(paragraphs: Iterable[Paragraph]) -> str:
    """The texts of a cell, a line each paragraph. What is bold or italic from end to end is how the cell looks, not
    emphasis."""
    kept = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    if kept and all(map(is_bold, kept)):
        kept = list(without(kept, bold=False))
    if kept and all(map(is_italic, kept)):
        kept = list(without(kept, italic=False))
    return "\n".join(map(line, kept))


def line(paragraph: Paragraph) -> str:
    said = _marked(paragraph.runs)
    return f"{prose.BULLET}{said}" if paragraph.bullet and not said.startswith(prose.BULLETS) else said


def cut(paragraph: Paragraph, length: int) -> Paragraph:
    """The paragraph without its first characters."""
    runs = []
    for run in paragraph.runs:
        if length < len(run.text):
            runs.append(replace(run, text=run.text[length:]))
        length = max(0, length - len(run.text))
    return replace(paragraph, runs=tuple(runs))


def _marked(runs: Sequence[Run]) -> str:
    parts = [(literal(run.text), run) for run in _joined(runs) if run.text]
    if not any(run.bold or run.italic or run.href for _, run in parts):
        return literal("".join(run.text for run in runs)).strip()
    return "".join(_with_marks(text, run) for text, run in parts).strip()


def _joined(runs: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        same = joined and replace(run, text="") == replace(joined[-1], text="")
        if joined and (same or not run.text.strip()):
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def _with_marks(text: str, run: Run) -> str:
    bare = text.strip()
    stars = "*" * (2 * run.bold + run.italic)
    if not bare or not re.search(r"\w", bare):
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if run.href and _ADDRESS.fullmatch(run.href) and run.href != bare and "[" not in bare and "]" not in bare:
        bare = f"[{bare}]({run.href})"
    return f"{before}{stars}{bare}{stars}{after}"


def literal(text: str) -> str:
    """A text in which nothing is a mark: a star that would make words bold or italic becomes the sign ∗, and a
    bracket before an address stands apart from it."""
    if "*" not in text and "](" not in text:
        return text
    apart = _BRACKETS.sub("] ", text)
    is_marked = prose.plain(apart).lstrip("•- ") != apart.lstrip("•- ")
    return apart.replace("*", "∗") if is_marked else apart
