"""What rows say in a plan's own fields, in every rendering and in words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from actions.diff import compare
from actions.document import Extra, PlanDocument, PlanField, Strand
from actions.exports import FORMATS, html
from actions.exports import csv as csv_export
from actions.exports.redline import page
from actions.log_line import summarise
from actions.management.sample import FIRST_PLAN
from actions.redline import Mark, Run, redline
from actions.wording import Teller
from tests.actions.test_exports import TEXT_OF, read_csv, words

PAPER = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])
DUE, LEAD = PlanField(key="due", name="Due date"), PlanField(key="lead", name="Lead agency")
SAID = "By midsummer, or at **Michaelmas** <latest>"


def saying(ref: str = "2.4", *, plan: PlanDocument = PAPER, fields: Any = (DUE, LEAD), **said: str) -> PlanDocument:
    """The plan with these fields, in which the first strand of a row says this."""
    extra = tuple(Extra(field=field.key, text=said[field.key]) for field in fields if field.key in said)

    def row(activity: Any) -> Any:
        first, *others = activity.strands
        return replace(activity, strands=(replace(first, extra=extra), *others)) if activity.ref == ref else activity

    themes = tuple(replace(theme, activities=tuple(map(row, theme.activities))) for theme in plan.themes)
    return replace(plan, fields=fields, themes=themes)


def told(before: PlanDocument, after: PlanDocument) -> list[str]:
    return Teller(after.key).sentences(compare(before, after), "RG")


# In every rendering


@pytest.mark.parametrize("name", TEXT_OF)
def test_what_a_row_says_is_in_the_output_with_the_name_of_its_field(name: str) -> None:
    printed = words(TEXT_OF[name](FORMATS[name].render(saying(due=SAID))))

    assert words(f"{DUE.name} {SAID}") - printed == set()


def test_on_paper_it_stands_beneath_the_text_of_the_activity_behind_its_name() -> None:
    paper = html.page(saying(due=SAID, lead="• Police\n• Fire"))

    assert (
        "<p><strong>Due date:</strong> By midsummer, or at <strong>Michaelmas</strong> &lt;latest&gt;</p>"
        "<p><strong>Lead agency:</strong> </p><ul><li>Police</li><li>Fire</li></ul>"
    ) in paper


def test_paper_of_a_plan_in_whose_fields_no_row_says_anything_is_as_without_them() -> None:
    assert html.page(replace(PAPER, fields=(DUE, LEAD))) == html.page(PAPER)


def test_csv_has_a_column_for_each_field_before_the_notes() -> None:
    heads, *rows = read_csv(csv_export.render(saying(due=SAID)))

    assert heads[7:] == [
        "Time-scale",
        "Due date",
        "Lead agency",
        "Governance Board notes / further actions",
        "Gold Group notes / further actions",
    ]
    assert [(row[1], row[8], row[9]) for row in rows if row[8]] == [
        ("2.4", "By midsummer, or at Michaelmas <latest>", "")
    ]
    assert {len(row) for row in rows} == {12}


def test_redline_strikes_and_inserts_the_words_of_each_field() -> None:
    found = redline(saying(due="In March", lead="Police"), saying(due="In May"))

    row = next(row for band in found.bands for row in band.rows if row.activity.ref == "2.4")
    assert row.lines[0].own == (
        ("Due date", (Run(Mark.SAME, "In "), Run(Mark.REMOVED, "March"), Run(Mark.ADDED, "May"))),
        ("Lead agency", (Run(Mark.REMOVED, "Police"),)),
    )
    printed = page("redline", found, "What changed")
    assert '<p><strong>Due date:</strong> In <del><span class="visually-hidden">[removed: </span>March' in printed


def test_field_that_is_archived_changes_no_row_of_the_redline() -> None:
    found = redline(saying(due="March"), replace(PAPER, fields=(LEAD,)))

    assert {row.mark for band in found.bands for row in band.rows} == {Mark.SAME}
    assert Teller(PAPER.key).sentences(found.beside_table()) == ["Archived the field “Due date”."]


# In words


def test_changed_field_is_told_by_its_name() -> None:
    assert told(saying(due="March", lead="Police"), saying(due="May")) == [
        "RG changed “Due date” of 2.4 from “March” to “May”.",
        "RG changed “Lead agency” of 2.4 from “Police” to not recorded.",
    ]
    assert told(saying(), saying(due=SAID)) == [
        "RG changed “Due date” of 2.4 from not recorded to “By midsummer, or at Michaelmas <latest>”."
    ]
    long = "To share two sites by the end of the year, as the business case of 2.8 asks"
    assert told(saying(due="March"), saying(due=long)) == [f"RG changed “Due date” of 2.4: now “{long}”"]


def test_fields_that_come_go_and_are_called_something_else_are_told() -> None:
    plain = replace(PAPER, fields=(LEAD,))
    with_due = replace(PAPER, fields=(DUE, LEAD))

    assert told(plain, with_due) == ["RG added the field “Due date”."]
    assert told(with_due, plain) == ["RG archived the field “Due date”."]
    assert told(plain, replace(PAPER, fields=(replace(LEAD, name="Lead"),))) == [
        "RG changed the name of a field from “Lead agency” to “Lead”."
    ]
    assert told(with_due, replace(PAPER, fields=(LEAD, DUE))) == ["RG moved the field “Due date” to another place."]


def test_line_of_the_log_names_the_field_and_its_rows() -> None:
    before = saying("3.1", plan=saying(due="March"), due="March")
    after = saying("3.1", plan=saying(due="May"), due="May")

    assert summarise(compare(before, after), after) == "Change “Due date” of 2.4 and 3.1"
    assert summarise(compare(PAPER, saying(due="March")), after) == (
        "Inclusion of field “Due date” and field “Lead agency”, change “Due date” of 2.4"
    )
    assert summarise(compare(before, replace(PAPER, fields=(LEAD,))), PAPER) == "Removal of field “Due date”"


def test_strand_says_nothing_in_a_field_that_it_does_not_have() -> None:
    strand = Strand(key="s", text="Build", extra=(Extra(field="due", text="March"),))

    assert (strand.says("due"), strand.says("lead")) == ("March", "")
