"""What is worked out once for the printed pages is what the library would have answered each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

# ruff: noqa: TID253 -- the library by itself is what the papers are held against
from weasyprint.layout import block, inline, percent, table
from weasyprint.text import fonts, line_break

from actions.document import Activity, Body, Key, Note, PlanDocument, ScaleValue, Strand, Theme, VersionLine
from actions.exports import html, pdf, redline, remembering
from actions.redline import redline as laid_over

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
TEXTS = (
    "Plain words, **bold** and *slanted* ones, and a hyphen\u00adated on\u00ade.",
    f"{LONG} and then some.",
    "One\ttab, two\t\ttabs;  two spaces.\n- a list\n- of two, the second of which goes on for more than a line",
    "שלום עולם, 平和, 😀 and e\u0301",
    "See 1.1 and https://example.org/a/very/long/address/that/goes/on/and/on/and/on/for/a/while",
    "The members spoke about this for a while and came to no conclusion. " * 60,
)


def _first_plan() -> PlanDocument:
    return PlanDocument.from_dict(
        json.loads((ROOT / "fixtures/first-plan.json").read_text(encoding="utf-8"))["document"]
    )


def _odd_plan(*, said: str = "") -> PlanDocument:
    rows = tuple(
        Activity(
            key=f"a{number}",
            ref=f"1.{number}",
            strands=(
                Strand(key=f"s{number}", text=text + said, rationale=text, sros=("AB", "C" * 30), rag="R"),
                Strand(key=f"t{number}", text="Further", rationale=text),
            ),
            notes=(Note(key=f"n{number}", body="Board", date="2026-01-05", text=text),),
        )
        for number, text in enumerate(TEXTS, start=1)
    )
    return PlanDocument(
        title="Plan " * 40,
        partnership="Partners",
        version=1,
        bodies=(Body(key="b", name="Board", heading="Board notes"),),
        key=Key(rag=(ScaleValue(code="R", label="Red", meaning="Barriers", colour="#c62828"),)),
        themes=(Theme(key="t", number="ONE", title=LONG, activities=rows),),
        versions=(VersionLine(number=1, date="2026-01-01", summary="First issue"),),
    )


def _overlaid() -> str:
    before, after = _odd_plan(), _odd_plan(said=" And more.")
    return redline.page("redline", laid_over(before, after), "What changed")


PAGES: dict[str, Callable[[], str]] = {
    "the first plan": lambda: html.page(_first_plan()),
    "odd texts": lambda: html.page(_odd_plan()),
    "a redline": _overlaid,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_printed_pages_are_those_of_the_library_by_itself(
    page: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page()
    first, again = pdf.printed(text), pdf.printed(text)
    for module in (block, inline, table):
        monkeypatch.setattr(module, "resolve_percentages", percent.resolve_percentages)
    monkeypatch.setattr(inline, "strut", line_break.strut)
    monkeypatch.setattr(inline, "split_first_line", line_break.split_first_line)
    monkeypatch.setattr(line_break, "get_font_description", fonts.get_font_description)
    assert first == again == pdf.printed(text)


def test_nothing_else_of_a_style_is_read_to_find_where_a_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()

    class Watched:
        def __init__(self, style: Any) -> None:
            self.style = style

        def __getitem__(self, name: str) -> Any:
            read.add(name)
            return self.style[name]

        def __getattr__(self, name: str) -> Any:
            return getattr(self.style, name)

    def watching(text: str, style: Any, *rest: Any) -> Any:
        return line_break.split_first_line(text, Watched(style), *rest)

    monkeypatch.setattr(remembering, "_split_first_line", watching)
    monkeypatch.setattr(remembering, "_lines", {})
    # The papers have no use for these, but the library reads them where a style has them.
    unused = "hyphens: auto; word-spacing: 1pt; letter-spacing: 0.1pt; white-space: pre-wrap"
    for page in PAGES.values():
        pdf.printed(page().replace("</style>", f"td {{ {unused} }}</style>", 1))
    assert {"hyphens", "overflow_wrap", "tab_size", "hyphenate_limit_zone", "letter_spacing"} < read
    assert read <= set(remembering.READ_FOR_A_LINE)


def test_only_the_lines_of_a_text_that_changed_are_broken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: list[str] = []

    def watching(text: str, *rest: Any) -> Any:
        broken.append(text)
        return line_break.split_first_line(text, *rest)

    monkeypatch.setattr(remembering, "_split_first_line", watching)
    monkeypatch.setattr(remembering, "_lines", {})
    plan = _odd_plan()
    pdf.render(plan)
    at_first = broken.copy()
    broken.clear()
    pdf.render(plan)
    assert broken == []
    remembering.forget()
    pdf.render(plan)
    assert broken == at_first
    broken.clear()
    first, *others = plan.themes
    activity, *rest = first.activities
    strand, *further = activity.strands
    strands = (replace(strand, rationale="Because it was never said before"), *further)
    changed = replace(first, activities=(replace(activity, strands=strands), *rest))
    pdf.render(replace(plan, themes=(changed, *others)))
    assert broken
    assert all(text in "Because it was never said before" for text in broken)


def test_lines_kept_are_not_more_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_lines", {})
    monkeypatch.setattr(remembering, "MOST_LINES", 10)
    wanted = pdf.render(_odd_plan())
    assert 0 < len(remembering._lines) <= 10
    assert pdf.render(_odd_plan()) == wanted
