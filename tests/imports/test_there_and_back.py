"""A spreadsheet that was given out and comes back: as it went it changes nothing, edited it is exactly its edits."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from actions.diff import Change, compare
from actions.document import AsAt, Extra, FurtherAction, Note, PlanDocument, PlanField, Review, Theme
from actions.exports import csv, xlsx
from actions.imports.files.opening import open_file
from actions.imports.meaning import Choices, Known
from actions.imports.understanding import understand
from actions.pairing import onto
from tests.imports.sheetfiles import FIRST_PLAN


def with_all_that_a_cell_shows(plan: PlanDocument) -> PlanDocument:
    """The first plan with marks, links, lists, fields of its own, and what no note holds in its 2.1."""
    vision, estate, *others = plan.themes
    first, *rest = estate.activities
    strand = replace(
        first.strands[0],
        text="Scope the **whole** of it, see [terms](https://example.org/t) and *this*\n• one\n• two **b**",
        rationale="Because **of** 2.4",
        rag="R",
        rag_reason="Late *again*",
        extra=(Extra(field="f1", text="March 2019"), Extra(field="f2", text="=1+1")),
    )
    note = Note(
        key="n9",
        body="Gold Group",
        date="2019-02-07",
        text="Agreed **wholly**.\n• a tender\n• a visit",
        confidential=True,
    )
    action = FurtherAction(
        key="a9", text="Call them", owners=("JM",), due="2019-03", body="Gold Group", date="2019-02-08"
    )
    first = replace(
        first,
        strands=(strand,),
        notes=(*first.notes, note),
        further_actions=(*first.further_actions, action),
        reviews=(Review(key="r9", due="2019-06", text="See whether it works"),),
    )
    return replace(
        plan,
        themes=(
            vision,
            replace(estate, activities=(first, *rest)),
            *others,
            Theme(key="t9", number="SEVEN", title="Nothing yet"),
        ),
        fields=(PlanField(key="f1", name="Due date"), PlanField(key="f2", name="Cost")),
    )


def dated(plan: PlanDocument) -> bytes:
    return xlsx.render(replace(plan, as_at=AsAt(day="2019-01-04", revision=57)))


def changes(plan: PlanDocument, content: bytes) -> tuple[Change, ...]:
    """What a file would change in the plan."""
    known = Known(
        today="2019-02-27",
        key=plan.key,
        partnership=plan.partnership,
        plan=plan,
        columns=plan.columns(),
        bodies={body.name.lower(): body.name for body in plan.bodies},
        owners={sro.lower(): sro for row in plan.activities() for strand in row.strands for sro in strand.sros},
    )
    return tuple(compare(plan, onto(plan, understand(open_file("plan", content), known, Choices()))))


@pytest.mark.parametrize("give", [dated, csv.render], ids=["xlsx", "csv"])
@pytest.mark.parametrize("of", [lambda plan: plan, with_all_that_a_cell_shows], ids=["first plan", "every mark"])
def test_file_that_nobody_edited_changes_nothing(
    give: Callable[[PlanDocument], bytes], of: Callable[[PlanDocument], PlanDocument]
) -> None:
    plan = of(FIRST_PLAN)
    assert changes(plan, give(plan)) == ()


def edit(sheet: Any) -> None:
    row = {sheet.cell(number, 2).value: number for number in range(sheet.max_row, 5, -1)}
    sheet.cell(row["2.1"], 8).value = "L"
    sheet.cell(row["2.2"], 3).value = "Enhance control rooms."
    sheet.cell(row["2.3"], 5).value = "MA/JM"
    sheet.cell(row["2.4"], 6).value = "G"
    notes = sheet.cell(row["2.8"], 11)
    notes.value = f"{notes.value}\n07/02/2019 Agreed to visit both sites."
    sheet.cell(row["3.1"], 9).value = "M"
    sheet.cell(row["4.2"] + 1, 9).value = "S"
    last = sheet.max_row + 1
    for column, text in ((1, "TWO: Estate, Fleet and Finance"), (2, "2.9"), (3, "A new activity"), (5, "JM")):
        sheet.cell(last, column).value = text


def test_edited_copy_is_exactly_its_edits() -> None:
    book = openpyxl.load_workbook(io.BytesIO(dated(FIRST_PLAN)), rich_text=True)
    edit(book["Plan"])
    content = io.BytesIO()
    book.save(content)

    told = {
        (change.kind.value, change.item.__name__, change.ref, change.field): change
        for change in changes(FIRST_PLAN, content.getvalue())
    }

    assert {key: (change.before, change.after) for key, change in told.items() if key[0] == "changed"} == {
        ("changed", "Strand", "2.1", "priority"): ("H", "L"),
        ("changed", "Strand", "2.2", "text"): (
            "Enhance police and fire control to enable greater integration and resilience.",
            "Enhance control rooms.",
        ),
        ("changed", "Strand", "2.3", "sros"): (("MA", "JM", "PB"), ("MA", "JM")),
        ("changed", "Strand", "2.4", "rag"): (None, "G"),
        ("changed", "Strand", "3.1", "timescales"): (("S",), ("M",)),
        ("changed", "Strand", "4.2", "timescales"): ((), ("S",)),
    }
    others = [(change.ref, change.after) for key, change in told.items() if key[0] != "changed"]
    (noted, note), (added, activity) = others
    assert (noted, note.body, note.date, note.text) == (
        "2.8",
        "Gold Group",
        "2019-02-07",
        "Agreed to visit both sites.",
    )
    assert (added, [(strand.text, strand.sros) for strand in activity.strands]) == (
        "2.9",
        [("A new activity", ("JM",))],
    )
