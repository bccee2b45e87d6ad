"""What a CSV file holds, read as a paper: nobody says its encoding, nor what stands between its cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, PlanDocument, Strand, Theme
from actions.exports import csv as csv_export
from actions.imports.files.csv import DAMAGED, NOTHING_IN_IT, ODD_QUOTES, TOO_LONG, read
from actions.imports.files.grid import TOO_MANY_COLUMNS, TOO_MANY_ROWS
from actions.imports.files.paper import BadFile, FileKind, Table
from tests.imports.sheetfiles import FIRST_PLAN, csv_like_theirs


def only_table(content: bytes) -> Table:
    (table,) = read(content).tables()
    return table


def texts(content: bytes) -> list[list[str]]:
    """The cells of each row, those that are left out as empty ones."""
    table = only_table(content)
    return [[cell.text if (cell := row.cell(column)) else "" for column in range(table.width)] for row in table.rows]


def test_both_files_like_theirs_are_read_alike() -> None:
    old, new = read(csv_like_theirs("cp1252")), read(csv_like_theirs("utf-8-sig"))
    assert (old.kind, old.blocks) == (FileKind.CSV, new.blocks)
    assert [(table.name, table.width, len(table.rows)) for table in new.tables()] == [("the table", 9, 45)]
    assert new.remarks == ()
    assert old.remarks == (
        (
            "The file does not say its encoding: it was read as Western European (Windows-1252). Where letters look "
            "wrong, save it again as “CSV UTF-8”, or as an Excel workbook."
        ),
    )


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = only_table(csv_like_theirs("utf-8-sig"))
    assert [row.number for row in table.rows][:4] == [1, 2, 4, 5]


def test_lines_of_a_cell_are_its_paragraphs() -> None:
    row = next(row for row in only_table(csv_like_theirs("cp1252")).rows if row.cells[0].text == "3.6")
    assert [paragraph.text for paragraph in row.cells[3].paragraphs] == ["RP/MA", "CB/AO"]


ROWS = "Ref.;Activity;Lead\r\n1.1;Coordenação das operações;João\r\n"
RUSSIAN = "Номер;Мероприятие;Ответственный\r\n1.1;Разработать план развития;Иванов\r\n"
CHINESE = "编号;行动;负责人\r\n1.1;制定计划并报告给委员会;王伟\r\n"


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (ROWS, "utf-8", None),
        (ROWS, "utf-8-sig", None),
        (ROWS, "utf-16", None),
        (ROWS, "utf-16-le", None),
        (ROWS, "utf-16-be", None),
        (ROWS, "cp1252", "Western European (Windows-1252)"),
        (ROWS + "\x81;\r\n", "latin-1", "Western European (Latin-1)"),
        (RUSSIAN, "utf-8", None),
        (RUSSIAN, "cp1251", "Cyrillic (Windows-1251)"),
        (CHINESE, "utf-16", None),
        (CHINESE, "gb18030", "Chinese (GB 18030)"),
    ],
)
def test_encoding_is_found_out_and_a_guess_is_told(text: str, encoding: str, guessed: str | None) -> None:
    paper = read(text.encode(encoding))
    assert next(paper.tables()).rows[1].cells[1].text == text.split(";")[3]
    assert [remark.split(" as ")[1].split(". ")[0] for remark in paper.remarks] == ([guessed] if guessed else [])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found_out_over_cells_in_quotation_marks(separator: str) -> None:
    rows = [["Ref.", "Activity", "Notes"], ["1.1", '"a, b; c | d\ne, f; ""g"""', "Noted"], ["1.2", "", "Agreed"]]
    content = "\n".join(separator.join(row) for row in rows).encode()
    assert texts(content) == [
        ["Ref.", "Activity", "Notes"],
        ["1.1", 'a, b; c | d\ne, f; "g"', "Noted"],
        ["1.2", "", "Agreed"],
    ]


def test_line_that_names_the_separator_is_obeyed_and_left_out() -> None:
    assert texts(b"sep=|\r\nRef.|Activity, and why\r\n1.1|Scope\r\n") == [
        ["Ref.", "Activity, and why"],
        ["1.1", "Scope"],
    ]


def test_ragged_rows_are_read_as_far_as_they_go() -> None:
    assert texts(b"Plan\r\n\r\nRef.,Activity,Lead,,\r\n1.1,Scope\r\n1.2,Build,AB\r\n") == [
        ["Plan", "", ""],
        ["Ref.", "Activity", "Lead"],
        ["1.1", "Scope", ""],
        ["1.2", "Build", "AB"],
    ]


def test_one_column_is_a_table_too() -> None:
    assert texts(b"Scope it\nBuild it\n") == [["Scope it"], ["Build it"]]


def test_quotation_mark_that_is_never_closed_is_told() -> None:
    paper = read(b'Ref.,Activity\n1.1,"Scope\n1.2,Build\n')
    assert paper.remarks == (ODD_QUOTES,)
    assert next(paper.tables()).rows[1].cells[1].text == "Scope\n1.2,Build"


def test_apostrophe_of_our_own_export_is_taken_off_again() -> None:
    strand = Strand(key="s", text="=1+1", rationale="'quoted'", sros=("-",), qualifier="'=x")
    theme = Theme(key="t", number="ONE", title="Estate", activities=(Activity(key="a", ref="1.1", strands=(strand,)),))
    plan = PlanDocument(title="Plan", partnership="Board", themes=(theme,))
    assert texts(csv_export.render(plan))[1] == ["ONE: Estate", "1.1", "=1+1", "'quoted'", "-", "", "", "=x"]


def test_own_export_of_the_first_plan_is_read_back_cell_by_cell() -> None:
    rows = texts(csv_export.render(FIRST_PLAN))
    assert (len(rows), rows[0][:3], rows[1][:2]) == (
        37,
        ["Theme", "Ref.", "Activity"],
        ["ONE: Vision, strategic governance and leadership", "1.1"],
    )


def test_sheet_of_our_own_workbook_saved_as_csv_still_names_its_revision() -> None:
    paper = read(b'Board - Plan,\n"As it stood on 4 January 2019, after revision 57",\n,\nRef.,Activity\n1.1,Scope\n')
    assert (paper.plan, paper.revision) == ("Board - Plan", 57)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", NOTHING_IN_IT),
        (b"\xef\xbb\xbf,,\r\n,,\r\n", NOTHING_IN_IT),
        (b"\xff\xfea", DAMAGED),
        (b"\xef\xbb\xbfR\xe9f", DAMAGED),
        (b'1.1,"' + b"a" * 200_000, TOO_LONG),
        (b"1.1,Scope\n" * 5_001, TOO_MANY_ROWS),
        (b"," * 300 + b"x", TOO_MANY_COLUMNS),
    ],
    ids=["empty", "blank", "cut", "mixed", "long", "rows", "columns"],
)
def test_what_cannot_be_read_is_told(content: bytes, problem: str) -> None:
    with pytest.raises(BadFile) as error:
        read(content)
    assert str(error.value) == problem


@given(st.binary(max_size=400))
def test_no_content_escapes_as_another_error(content: bytes) -> None:
    try:
        paper = read(content)
    except BadFile:
        return
    assert paper.kind is FileKind.CSV
