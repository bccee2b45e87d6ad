"""The plan as an Excel workbook, and what of it is read back."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

from actions.document import (
    Activity,
    AsAt,
    Body,
    Extra,
    FurtherAction,
    Key,
    Note,
    PlanDocument,
    PlanField,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import Extent
from actions.exports import xlsx
from actions.imports.files.excel import read
from actions.imports.files.paper import Paper, Paragraph, Row, Run, Table
from actions.prose import plain
from tests.actions.any_plan import FEWER, plans
from tests.imports.sheetfiles import FIRST_PLAN

SMALL = PlanDocument(title="Action Plan", partnership="Board")
GOLD = Body(key="g", name="Gold", heading="Gold notes")


def opened(document: PlanDocument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))


def back(document: PlanDocument) -> Paper:
    return read(xlsx.render(document))


def plan_of(*activities: Activity, **others: Any) -> PlanDocument:
    theme = Theme(key="t", number="ONE", title="Estate", activities=activities)
    return replace(SMALL, themes=(theme,), **others)


def rows_of(document: PlanDocument) -> list[list[str]]:
    """The cells of each row under the headings, as they are read back."""
    return rows_in(xlsx.render(replace(document, as_at=AsAt(day="2019-01-04", revision=57))))


def rows_in(content: bytes) -> list[list[str]]:
    table = next(read(content).tables())
    head = next(index for index, row in enumerate(table.rows) if row.header)
    return [texts(row, table) for row in table.rows[head + 1 :]]


def texts(row: Row, table: Table) -> list[str]:
    return [cell.text if (cell := row.cell(column)) else "" for column in range(table.width)]


def test_headings_are_the_papers_behind_the_themes_and_stay_in_view() -> None:
    sheet = opened(FIRST_PLAN)["Plan"]
    assert [cell.value for cell in sheet[5]] == [
        "Theme",
        "Ref.",
        "Activity",
        "Rationale",
        "SRO",
        "RAG status",
        "RAG reason",
        "Priority",
        "Time-scale",
        "Governance Board notes / further actions",
        "Gold Group notes / further actions",
        "Row",
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A6", "A5:L41", "$5:$5")


def test_each_strand_has_a_row_with_its_theme_and_ref_and_notes_stand_beside_the_first() -> None:
    rows = [row for row in rows_of(FIRST_PLAN) if row[1] == "4.2"]
    assert [(row[0], row[1], row[4], row[7], row[8], row[10][:10]) for row in rows] == [
        ("FOUR: Operational opportunities", "4.2", "BW/SW", "H", "S", "11/09/2018"),
        ("FOUR: Operational opportunities", "4.2", "MS/CP/CG", "", "", ""),
        ("FOUR: Operational opportunities", "4.2", "BK/MS/CP", "H", "L", ""),
    ]


def test_row_of_the_first_plan_reads_as_the_paper() -> None:
    row = next(row for row in rows_of(FIRST_PLAN) if row[1] == "2.8")
    assert row == [
        "TWO: Estate, Fleet and Finance",
        "2.8",
        "Scope the possibility of a shared stores facility",
        (
            "Stores facilities are required by all partners. There are potential savings to be realised in creating a "
            "joint facility."
        ),
        "CW/CB/NW",
        "",
        "",
        "M",
        "L",
        "",
        (
            "03/01/2019 ACTION: CW, CB and NW to liaise with each other to assess whether there is an opportunity to "
            "create a joint facility and report to Gold Group by next meeting (March)"
        ),
    ]


def test_title_tells_the_plan_its_edition_and_of_when_it_is() -> None:
    draft = replace(FIRST_PLAN, draft=True, as_at=AsAt(day="2019-01-04", revision=57))
    sheet = opened(draft)["Plan"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "Gloucestershire Emergency Services Collaboration Board – Action Plan",
        "Working copy: changes since version 18, not issued",
        (
            "As it stood on 4 January 2019, after revision 57. Edit the cells and import the file into the plan: what "
            "you changed is shown before it is taken in."
        ),
    ]
    issued = opened(FIRST_PLAN)["Plan"]
    assert [issued.cell(row, 1).value for row in (2, 3)] == ["Version: 18", None]
    assert opened(SMALL)["Plan"]["A2"].value == "Working copy, not issued"
    short = opened(replace(FIRST_PLAN, notes_on_paper=1, extent=Extent.PAPER))["Plan"]
    assert short["A2"].value == ("Version: 18 · Paper edition: the latest note of each body; the master has all")


def test_plan_and_revision_are_read_back_from_the_title_and_else_from_the_properties() -> None:
    content = xlsx.render(replace(FIRST_PLAN, as_at=AsAt(day="2019-01-04", revision=57)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Plan"].delete_rows(1, 4)
    edited = io.BytesIO()
    book.save(edited)
    name = "Gloucestershire Emergency Services Collaboration Board – Action Plan"
    assert [(paper.plan, paper.revision) for paper in (read(content), read(edited.getvalue()))] == [(name, 57)] * 2
    assert (back(FIRST_PLAN).plan, back(FIRST_PLAN).revision) == ("", None)


def edited(document: PlanDocument, edit: Callable[[Any], None]) -> bytes:
    """The workbook of a plan, after somebody edited its first sheet."""
    content = xlsx.render(replace(document, as_at=AsAt(day="2019-01-04", revision=57)))
    book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    edit(book["Plan"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def sort_by_owner(sheet: Any) -> None:
    rows = sorted(
        ([cell.value for cell in row] for row in sheet.iter_rows(min_row=6)), key=lambda values: str(values[4])
    )
    for number, values in enumerate(rows, start=6):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value


def test_rows_that_somebody_sorted_are_read_in_the_plans_order_and_that_is_told() -> None:
    content = edited(FIRST_PLAN, sort_by_owner)
    assert rows_in(content) == rows_of(FIRST_PLAN)
    assert read(content).remarks == (
        "The rows of the file had been put in another order: they were read in the order of the plan.",
    )


def test_copy_with_a_column_more_and_its_sheets_in_another_order_is_read_as_ours() -> None:
    def put_in(sheet: Any) -> None:
        sheet["M5"], sheet["M6"] = "Mine", "look at this"
        sheet.parent.move_sheet("Plan", 2)

    paper = read(edited(FIRST_PLAN, put_in))
    _key, _log, plan = paper.tables()
    assert paper.revision == 57
    assert [(cell.column, cell.text) for cell in plan.rows[3].cells][-2:] == [
        (10, "26/06/2018 No further action for Gold Group\nComplete"),
        (12, "look at this"),
    ]


def test_row_that_somebody_put_in_stays_beneath_the_one_above_it() -> None:
    def put_in(sheet: Any) -> None:
        sheet.insert_rows(8)
        sheet["B8"], sheet["C8"] = "1.5", "Scope it"

    content = edited(FIRST_PLAN, put_in)
    assert [row[1] for row in rows_in(content)][:4] == ["1.1", "1.2", "1.5", "1.3"]
    assert read(content).remarks == ()


def test_words_are_bold_and_italic_in_their_cell() -> None:
    note = Note(key="n", body="Gold", date="2019-01-03", text="*Welcomed*.", confidential=True)
    strand = Strand(key="s", text="- **Scope** it", rationale="[Why](https://a.org)")
    table = next(back(plan_of(Activity(key="a", ref="1.1", strands=(strand,), notes=(note,)), bodies=(GOLD,))).tables())
    row = table.rows[-1]
    assert [cell.paragraphs for cell in row.cells[2:-1]] == [
        (Paragraph(runs=(Run(text="• "), Run(text="Scope", bold=True), Run(text=" it"))),),
        (Paragraph(runs=(Run(text="Why (https://a.org)"),)),),
        (
            Paragraph(
                runs=(
                    Run(text="03/01/2019", bold=True),
                    Run(text=" (Confidential) "),
                    Run(text="Welcomed", italic=True),
                    Run(text="."),
                )
            ),
        ),
    ]


def test_own_fields_stand_before_the_notes() -> None:
    strand = Strand(key="s", text="Scope", extra=(Extra(field="d", text="March **2019**"),))
    activity = Activity(key="a", ref="1.1", strands=(strand,))
    document = plan_of(activity, bodies=(GOLD,), fields=(PlanField(key="d", name="Due date"),))
    assert [cell.value for cell in opened(document)["Plan"][5]][-3:] == ["Due date", "Gold notes", "Row"]
    assert rows_of(document)[0][9] == "March 2019"


def test_request_without_a_note_stands_among_the_notes_and_a_theme_without_activities_in_a_row() -> None:
    activity = Activity(
        key="a",
        ref="1.1",
        notes=(Note(key="1", body="Gold", date="2019-02-07", text="Agreed."),),
        further_actions=(FurtherAction(key="2", text="ask", owners=("AB",), body="Gold", date="2019-01-03"),),
    )
    document = plan_of(activity, bodies=(GOLD,))
    document = replace(document, themes=(*document.themes, Theme(key="u", number="", title="Fleet")))
    assert rows_of(document) == [
        ["ONE: Estate", "1.1", *[""] * 7, "03/01/2019 ACTION: AB – ask\n07/02/2019 Agreed."],
        ["Fleet", *[""] * 9],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "{="])
def test_nothing_is_calculated(start: str) -> None:
    said = f'{start}HYPERLINK("http://example.org")'
    strand = Strand(key="s", text=said, rationale=said, sros=(said,), rag_reason=said, qualifier=said)
    note = Note(key="n", body="Gold", date="2019-01-03", text=said)
    body = replace(GOLD, heading=said)
    document = plan_of(Activity(key="a", ref=said, strands=(strand,), notes=(note,)), bodies=(body,))
    cells = [cell for row in opened(replace(document, title=said))["Plan"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}


def test_ref_is_text_and_stays_text_when_it_is_typed() -> None:
    document = plan_of(Activity(key="a", ref="2.10"))
    cell = opened(document)["Plan"]["B6"]
    assert (cell.value, cell.data_type, cell.number_format) == ("2.10", "s", "@")


def test_nothing_is_hidden_or_merged() -> None:
    book = opened(FIRST_PLAN)
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 3
    for sheet in book:
        sizes = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        assert ([size for size in sizes if size.hidden], sheet.merged_cells.ranges) == ([], set())


def test_colour_of_a_rag_follows_its_letter_which_is_chosen_from_the_key() -> None:
    red = ScaleValue(code="R", label="Red", colour="#c62828")
    amber = ScaleValue(code="A", label="Amber", colour="#ffb300")
    key = Key(rag=(red, amber), priorities=(ScaleValue(code="H", label="High"),))
    sheet = opened(plan_of(Activity(key="a", ref="1.1", strands=(Strand(key="s", text="", rag="R"),)), key=key))["Plan"]
    rules = [rule for of_range in sheet.conditional_formatting for rule in of_range.rules]
    assert [(rule.operator, rule.formula, rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb) for rule in rules] == [
        ("equal", ['"R"'], "FFC62828", "FFFFFFFF"),
        ("equal", ['"A"'], "FFFFB300", "FF000000"),
    ]
    assert [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation] == [
        ("F6", '"R,A"'),
        ("H6", '"H"'),
    ]


def test_key_has_each_value_with_its_colour() -> None:
    table = list(back(FIRST_PLAN).tables())[1]
    assert [texts(row, table) for row in table.rows[:3]] == [
        ["Scale", "Code", "Name", "Meaning"],
        ["RAG status", "R", "Red", "Barriers to progression"],
        ["RAG status", "A", "Amber", "Likely to progress"],
    ]
    assert table.rows[1].cells[1].fill == "#c62828"
    assert [texts(row, table) for row in table.rows[-1:]] == [["Time-scale", "S", "Short term", "Qtr4 – Qtr2 2017/18"]]


def test_version_control_has_true_dates() -> None:
    lines = (VersionLine(number=3, date="2018-02-21", amended_by="RG"), VersionLine(number=4, date="2018-07"))
    _plan, _key, log = back(replace(SMALL, versions=lines, key=FIRST_PLAN.key)).tables()
    assert [[(cell.text, cell.date) for cell in row.cells] for row in log.rows[1:]] == [
        [("3", ""), ("21/02/2018", "2018-02-21"), ("RG", "")],
        [("4", ""), ("July 2018", "")],
    ]


def test_notes_that_one_cell_cannot_hold_go_on_in_the_next_row() -> None:
    notes = tuple(
        Note(key=str(month), body="Gold", date=f"2019-{month:02}-01", text="a" * 20_000) for month in (1, 2, 3)
    )
    rows = rows_of(plan_of(Activity(key="a", ref="1.1", notes=notes), bodies=(GOLD,)))
    assert [(row[1], row[9][:10], len(row[9])) for row in rows] == [
        ("1.1", "01/01/2019", 20_011),
        ("1.1", "01/02/2019", 20_011),
        ("1.1", "01/03/2019", 20_011),
    ]


def test_text_that_is_longer_than_a_cell_says_that_it_is_cut() -> None:
    strand = Strand(key="s", text="**Scope** " + "a" * 40_000)
    text = rows_of(plan_of(Activity(key="a", ref="1.1", strands=(strand,))))[0][2]
    assert (len(text), text[:8]) == (32_767, "Scope aa")
    assert text.endswith("aa … [longer than Excel takes: the plan has it all]")


@settings(FEWER, max_examples=25)
@given(plans())
def test_each_row_of_any_plan_is_read_back_word_for_word(document: PlanDocument) -> None:
    expected = [
        [
            activity.ref,
            *([plain(strand.rationale), strand.sros_printed(), strand.rag or "", strand.rag_reason]),
            *(plain(strand.says(own.key)) for own in document.fields),
        ]
        for activity in document.activities()
        for strand in activity.strands or (Strand(key="", text=""),)
    ]
    width = 9 + len(document.fields)
    found = [
        [row[1], *row[3:7], *row[9:width]]
        for row in ([*row, *[""] * width][: max(width, len(row))] for row in rows_of(document))
        if row[1]
    ]
    assert found == expected
