"""What an Excel workbook holds, read as a paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from openpyxl.worksheet.table import Table as ExcelTable

from actions.imports.files.excel import DAMAGED, NOTHING_IN_IT, STRICT, TOO_MANY_CELLS, read
from actions.imports.files.grid import TOO_MANY_COLUMNS, TOO_MANY_ROWS, TOO_MUCH_TEXT
from actions.imports.files.number_formats import shown
from actions.imports.files.paper import BadFile, Cell, FileKind, Paper, Paragraph, Row, Run, Table
from tests.imports.sheetfiles import excel_like_theirs


def workbook(fill_in: Callable[..., None]) -> Paper:
    """What is read of a workbook whose one sheet, "Plan", was filled in so."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    fill_in(sheet)
    content = io.BytesIO()
    book.save(content)
    return read(content.getvalue())


def only_table(paper: Paper) -> Table:
    (table,) = paper.tables()
    return table


def only_cell(fill_in: Callable[..., None]) -> Cell:
    (row,) = only_table(workbook(fill_in)).rows
    (cell,) = row.cells
    return cell


def line(*runs: Run) -> Paragraph:
    return Paragraph(runs=runs)


def test_workbook_like_theirs_is_read_sheet_by_sheet() -> None:
    paper = read(excel_like_theirs())
    assert (paper.kind, paper.remarks, paper.plan, paper.revision) == (FileKind.EXCEL, (), "", None)
    assert [(table.name, table.width, len(table.rows)) for table in paper.tables()] == [
        ("sheet Action Plan", 9, 45),
        ("sheet Key", 5, 6),
        ("sheet Version Control", 4, 17),
    ]


def test_theme_is_a_cell_across_and_the_row_of_the_filter_heads_the_table() -> None:
    plan, *_others = read(excel_like_theirs()).tables()
    assert [row.number for row in plan.rows][:5] == [1, 2, 4, 5, 6]
    assert [row.number for row in plan.rows if row.header] == [4]
    assert plan.rows[3].cells == (
        Cell(
            column=0,
            paragraphs=(line(Run(text="ONE: Vision, strategic governance and leadership", bold=True)),),
            across=9,
            fill="#1f3864",
        ),
    )


def test_ref_that_is_a_number_is_read_as_it_shows_and_a_colour_without_words_is_a_cell() -> None:
    plan, *_others = read(excel_like_theirs()).tables()
    first = plan.rows[4]
    assert (first.cells[0].text, first.cells[4]) == ("1.1", Cell(column=4, fill="#00b0f0"))


def test_several_strands_in_one_cell_keep_their_lines_and_italics() -> None:
    plan, *_others = read(excel_like_theirs()).tables()
    row = next(row for row in plan.rows if row.cells[0].text == "3.6")
    assert row.cells[3].paragraphs == (line(Run(text="RP/MA")), line(Run(text="CB/AO", italic=True)))


def test_strand_in_a_row_of_its_own_is_all_italic() -> None:
    plan, *_others = read(excel_like_theirs()).tables()
    row = next(row for row in plan.rows if row.cells[0].text == "Provide enhanced medical response")
    assert row.cells[0] == Cell(
        column=1, paragraphs=(line(Run(text="Provide enhanced medical response", italic=True)),)
    )


def test_true_date_is_told_and_shown_with_its_whole_year() -> None:
    *_others, log = read(excel_like_theirs()).tables()
    assert log.rows[1] == Row(
        number=2,
        cells=(
            Cell(column=0, paragraphs=(line(Run(text="3")),)),
            Cell(column=1, paragraphs=(line(Run(text="21/02/2018")),), date="2018-02-21"),
            Cell(column=2, paragraphs=(line(Run(text="Gold Group")),)),
        ),
    )


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1.1, "General", "1.1"),
        (2.1, "0.00", "2.10"),
        (2.1, "0.0#", "2.1"),
        (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"),
        (7, "000", "007"),
        (2019, "General", "2019"),
        (0.256, "0%", "26%"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (250000, '"£"#,##0', "£250,000"),
        (250000, "[$£-809]#,##0;[Red]-[$£-809]#,##0", "£250,000"),
        (12, '0" weeks"', "12 weeks"),
        (1.5, "# ?/?", "1.5"),
        (12345.0, "0.00E+00", "12345"),
        (True, "General", "TRUE"),
        (datetime.fromisoformat("2019-03-01"), "dd/mm/yy", "01/03/2019"),
        (datetime.fromisoformat("2019-03-01T14:05"), "dd/mm/yy hh:mm", "01/03/2019 14:05"),
        (date(2019, 3, 1), "mmm-yy", "March 2019"),
        (date(2019, 3, 1), "yyyy", "2019"),
        (date(2019, 3, 1), '"due" mmm yyyy', "March 2019"),
        (time(9, 30), "hh:mm", "09:30"),
        ("=not a formula", "@", "=not a formula"),
    ],
)
def test_value_is_read_as_its_cell_shows_it(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_month_is_no_day() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = date(2019, 3, 1)
        sheet["A1"].number_format = "mmm-yy"

    assert only_cell(fill_in) == Cell(column=0, paragraphs=(line(Run(text="March 2019")),))


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (PatternFill("solid", fgColor="92D050"), "#92d050"),
        (PatternFill("solid", fgColor=Color(indexed=10)), "#ff0000"),
        (PatternFill("solid", fgColor=Color(indexed=64)), ""),
        (PatternFill("solid", fgColor=Color(theme=0)), ""),
        (PatternFill("solid", fgColor=Color(theme=1)), "#000000"),
        (PatternFill("solid", fgColor=Color(theme=4)), "#4f81bd"),
        (PatternFill("solid", fgColor=Color(theme=4, tint=0.5999938962981048)), "#b9cde5"),
        (PatternFill("solid", fgColor=Color(theme=4, tint=-0.249977111117893)), "#376092"),
        (PatternFill("solid", fgColor="FFFFFF"), ""),
        (PatternFill("lightUp", fgColor="FF0000"), "#ff0000"),
        (GradientFill(stop=("FFC000", "FFFFFF")), "#ffc000"),
    ],
)
def test_fill_is_a_colour_however_it_is_written(fill: object, expected: str) -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "2.4"
        sheet["A1"].fill = fill

    assert only_cell(fill_in).fill == expected


def test_merged_cells_span_columns_and_go_on_below() -> None:
    def fill_in(sheet) -> None:
        for place, text in {"A1": "2.4", "B1": "Scope", "C1": "Noted", "B2": "Build"}.items():
            sheet[place] = text
        sheet["A1"].fill = PatternFill("solid", fgColor="CC99FF")
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("C1:D2")

    assert only_table(workbook(fill_in)).rows == (
        Row(
            number=1,
            cells=(
                Cell(column=0, paragraphs=(line(Run(text="2.4")),), fill="#cc99ff"),
                Cell(column=1, paragraphs=(line(Run(text="Scope")),)),
                Cell(column=2, paragraphs=(line(Run(text="Noted")),)),
            ),
        ),
        Row(
            number=2,
            cells=(
                Cell(column=0, fill="#cc99ff", goes_on=True),
                Cell(column=1, paragraphs=(line(Run(text="Build")),)),
                Cell(column=2, goes_on=True),
            ),
        ),
    )


def test_formula_is_read_as_what_it_gave_else_as_its_text_and_is_told() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '=HYPERLINK("https://example.org","Terms")', None, "Terms")
        sheet.write_formula("C1", "=SUM(A1:A2)", None, "")
        sheet.write_string("D1", "=1+1")
    paper = read(content.getvalue())
    assert [cell.text for cell in only_table(paper).rows[0].cells] == ["2", "Terms", "=SUM(A1:A2)", "=1+1"]
    assert paper.remarks == (
        "3 cells held by a formula: what it gave when the file was saved was read.",
        "1 cell held by a formula that has given nothing yet: its own text was read.",
    )


def test_link_is_kept_where_it_leads_into_the_web() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"], sheet["B1"], sheet["C1"] = "Terms", "Write", "Key"
        sheet["A1"].hyperlink = "https://example.org/terms"
        sheet["B1"].hyperlink = "mailto:board@example.org"
        sheet["C1"].hyperlink = "file:///c:/key.xlsx"

    cells = only_table(workbook(fill_in)).rows[0].cells
    assert [cell.paragraphs[0].runs[0].href for cell in cells] == [
        "https://example.org/terms",
        "mailto:board@example.org",
        "",
    ]


def test_what_is_hidden_is_read_and_told() -> None:
    def fill_in(sheet) -> None:
        sheet.append(["Ref.", "Activity", "Cost"])
        sheet.append(["1.1", "Scope", "£1"])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        older = sheet.parent.create_sheet("Older")
        older["A1"] = "Was"
        older.sheet_state = "veryHidden"

    paper = workbook(fill_in)
    assert [[cell.text for cell in row.cells] for table in paper.tables() for row in table.rows] == [
        ["Ref.", "Activity", "Cost"],
        ["1.1", "Scope", "£1"],
        ["Was"],
    ]
    assert paper.remarks == (
        "Sheet “Plan” has hidden rows (1): they were read too.",
        "Sheet “Plan” has hidden columns (1): they were read too.",
        "Sheet “Older” is hidden: it was read too.",
    )


def test_what_cannot_be_kept_is_told() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"], sheet["B1"] = "Scope", "#REF!"
        sheet["A1"].comment = Comment("Is this still true?", "MB")
        sheet["A1"].font = Font(strike=True)
        sheet.conditional_formatting.add("A1:A9", FormulaRule(formula=["B1>3"], fill=PatternFill(bgColor="FF0000")))

    assert workbook(fill_in).remarks == (
        "Cell A1 of sheet “Plan” has a comment, which is not part of its text: “Is this still true?”",
        (
            "Sheet “Plan” colours cells by rules (conditional formatting): the colours that these rules give were not "
            "read."
        ),
        "1 cell showing an error of a formula: it was read as text.",
        "1 cell with words that are struck out: they were read like any other.",
    )


def test_picture_is_told() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_string("A1", "Scope")
        sheet.insert_textbox("B2", "Confidential")
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=Plan!$A$1:$A$1"})
        book.add_chartsheet("Progress").set_chart(chart)
    assert read(content.getvalue()).remarks == (
        "Sheet “Progress” is a chart: it was not read.",
        "The workbook has pictures, charts or text boxes: what is in them was not read.",
    )


def test_rule_that_colours_a_cell_by_its_own_words_says_no_more_than_they_do() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "R"
        sheet.conditional_formatting.add("A1", CellIsRule("equal", ['"R"'], fill=PatternFill(bgColor="FF0000")))

    assert workbook(fill_in).remarks == ()


@pytest.mark.parametrize("says", ["a table of Excel's", "its printed titles"])
def test_header_is_the_row_of_which_the_sheet_says_so(says: str) -> None:
    def fill_in(sheet) -> None:
        for row in (["Plan", "of ours"], ["Ref.", "Activity"], ["1.1", "Scope"]):
            sheet.append(row)
        if says == "its printed titles":
            sheet.print_title_rows = "2:2"
        else:
            sheet.add_table(ExcelTable(displayName="Plan", ref="A2:B3"))

    assert [row.header for row in only_table(workbook(fill_in)).rows] == [False, True, False]


def test_filter_of_whole_columns_heads_nothing() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "Ref."
        sheet.auto_filter.ref = "A:B"

    assert only_table(workbook(fill_in)).rows[0].header is False


def test_lines_of_a_cell_are_its_paragraphs_whatever_breaks_them() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "\n03/01/19 Noted.\r\n\n• a tender_x000D_\n• a visit\n \n"

    assert [paragraph.text for paragraph in only_cell(fill_in).paragraphs] == [
        "03/01/19 Noted.",
        "",
        "• a tender",
        "• a visit",
    ]


def test_cell_far_away_is_not_waited_for() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "Ref."
        sheet["A1048576"] = "The end"

    assert [row.number for row in only_table(workbook(fill_in)).rows] == [1, 1048576]


def test_colours_beyond_the_last_words_make_no_columns() -> None:
    def fill_in(sheet) -> None:
        sheet["A1"] = "Action Plan"
        sheet.merge_cells("A1:ZZ1")
        sheet["B2"] = "Scope"
        sheet["XFD2"].fill = PatternFill("solid", fgColor="FF0000")
        sheet["A3"].fill = PatternFill("solid", fgColor="FF0000")

    table = only_table(workbook(fill_in))
    assert (table.width, [[(cell.column, cell.across) for cell in row.cells] for row in table.rows]) == (
        2,
        [[(0, 2)], [(1, 1)]],
    )


def rows(count: int) -> Callable[..., None]:
    def fill_in(sheet) -> None:
        for number in range(count):
            sheet.append([number])

    return fill_in


def far_column(sheet) -> None:
    sheet["XFD1"] = "Ref."


def huge_merge(sheet) -> None:
    sheet["A1"] = "Ref."
    sheet.merged_cells.add("A1:XFD1048576")


def much_text(sheet) -> None:
    for row in range(1, 310):
        sheet.cell(row, 1, "a" * 32_767)
        sheet.cell(row, 2, "b" * 32_767 if row < 2 else None)


@pytest.mark.parametrize(
    ("fill_in", "problem"),
    [
        (lambda _sheet: None, NOTHING_IN_IT),
        (rows(5_001), TOO_MANY_ROWS),
        (huge_merge, TOO_MANY_CELLS),
        (far_column, TOO_MANY_COLUMNS),
        (much_text, TOO_MUCH_TEXT),
    ],
    ids=["empty", "rows", "merged", "columns", "text"],
)
def test_more_than_a_plan_is_refused_in_words(fill_in: Callable[..., None], problem: str) -> None:
    with pytest.raises(BadFile) as error:
        workbook(fill_in)
    assert str(error.value) == problem


def test_more_cells_than_a_plan_has_are_refused_though_they_are_empty() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData><row>{'<c/>' * 200_000}</row></sheetData>")
    with pytest.raises(BadFile) as error:
        read(content.getvalue())
    assert str(error.value) == TOO_MANY_CELLS


def test_strict_workbook_is_told_how_to_be_saved() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook xmlns='http://purl.oclc.org/ooxml/spreadsheetml/main'/>")
    with pytest.raises(BadFile) as error:
        read(content.getvalue())
    assert str(error.value) == STRICT


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", excel_like_theirs()[:9000]])
def test_damaged_workbook_is_told(content: bytes) -> None:
    with pytest.raises(BadFile) as error:
        read(content)
    assert str(error.value) == DAMAGED
