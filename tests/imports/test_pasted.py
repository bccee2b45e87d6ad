"""A table that was pasted: what Word, Excel, Google Docs, Google Sheets and web pages put on a clipboard."""

from __future__ import annotations

import pytest

from actions.imports.files.paper import Cell, FileKind, Paragraph, Row, Run, Table
from actions.imports.files.pasted import read


def only_table(html: str) -> Table:
    (table,) = read(html.encode()).tables()
    return table


def only_cell(content: str, attributes: str = "", before: str = "") -> Cell:
    """The cell with this content, in a table that has nothing else."""
    return only_table(f"{before}<table><tr><td {attributes}>{content}</td></tr></table>").rows[0].cells[0]


def lines_of(cell: Cell) -> list[str]:
    return [paragraph.text for paragraph in cell.paragraphs]


def said(text: str, **marks: bool) -> tuple[Paragraph, ...]:
    return (Paragraph(runs=(Run(text=text, **marks),)),)  # type: ignore[arg-type]


def test_table_has_its_rows_and_cells_at_their_places() -> None:
    paper = read(
        b"<p>Action Plan</p><table><thead><tr><th>Ref.</th><th>Activity</th></tr></thead>"
        b"<tbody><tr><td colspan=2>ONE: Vision</td></tr><tr><td>1.1</td><td>Scope it</td></tr></tbody></table>"
    )
    assert paper.kind is FileKind.PASTED
    assert paper.blocks == (
        Paragraph(runs=(Run(text="Action Plan"),)),
        Table(
            name="table 1",
            width=2,
            rows=(
                Row(
                    number=1,
                    header=True,
                    cells=(
                        Cell(column=0, paragraphs=said("Ref.", bold=True)),
                        Cell(column=1, paragraphs=said("Activity", bold=True)),
                    ),
                ),
                Row(number=2, cells=(Cell(column=0, across=2, paragraphs=said("ONE: Vision")),)),
                Row(
                    number=3,
                    cells=(
                        Cell(column=0, paragraphs=said("1.1")),
                        Cell(column=1, paragraphs=said("Scope it")),
                    ),
                ),
            ),
        ),
    )


def test_cell_that_spans_rows_goes_on_below_and_moves_the_others() -> None:
    table = only_table(
        "<table><tr><td rowspan=2>3.5<td>One<td rowspan=3 colspan=2>Notes<tr><td>Two<tr><td>3.6<td>Three"
        "<tr><td>3.7<td>Four<td>Five<td>Six</table>"
    )
    assert [[(cell.column, cell.across, cell.goes_on, cell.text) for cell in row.cells] for row in table.rows] == [
        [(0, 1, False, "3.5"), (1, 1, False, "One"), (2, 2, False, "Notes")],
        [(0, 1, True, ""), (1, 1, False, "Two"), (2, 2, True, "")],
        [(0, 1, False, "3.6"), (1, 1, False, "Three"), (2, 2, True, "")],
        [(0, 1, False, "3.7"), (1, 1, False, "Four"), (2, 1, False, "Five"), (3, 1, False, "Six")],
    ]


def test_span_of_nonsense_is_one() -> None:
    assert only_cell("x", 'colspan="many" rowspan="-3"').across == 1


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("One<br>Two", ["One", "Two"]),
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("One<br><br>Two<br>", ["One", "", "Two"]),
        ("  One \n  and&nbsp;a   <b> half </b> ", ["One and a half"]),
        ("<pre>One\n  Two</pre>", ["One", "Two"]),
        ("Done <input type=checkbox checked> or <input type=checkbox>", ["Done ☒ or ☐"]),
        ("<select><option>Red<option selected>Amber</select> <textarea>as typed</textarea>", ["Amber as typed"]),
        ("<script>alert(1)</script><style>p{}</style>Said", ["Said"]),
    ],
)
def test_lines_are_those_that_the_page_shows(content: str, lines: list[str]) -> None:
    assert lines_of(only_cell(content)) == lines


@pytest.mark.parametrize(
    ("content", "run"),
    [
        ("<b>x</b>", Run(text="x", bold=True)),
        ("<strong><em>x</em></strong>", Run(text="x", bold=True, italic=True)),
        ('<span style="font-weight:700;font-style:italic">x</span>', Run(text="x", bold=True, italic=True)),
        ('<b style="font-weight:normal">x</b>', Run(text="x")),
        ('<i><span style="font-style:normal">x</span></i>', Run(text="x")),
        ('<a href="https://example.org/a">x</a>', Run(text="x", href="https://example.org/a")),
        ('<a href="#top">x</a>', Run(text="x")),
        ('<a href="javascript:alert(1)">x</a>', Run(text="x")),
    ],
)
def test_marks_are_those_that_the_page_shows(content: str, run: Run) -> None:
    assert only_cell(content).paragraphs == (Paragraph(runs=(run,)),)


@pytest.mark.parametrize(
    ("attributes", "content", "colour"),
    [
        ('bgcolor="#92D050"', "G", "#92d050"),
        ('style="background:red"', "R", "#ff0000"),
        ('style="background-color: rgb(255, 192, 0)"', "A", "#ffc000"),
        ('style="background: url(x.png) #abc"', "x", "#aabbcc"),
        ('style="background:white"', "x", ""),
        ('style="background-color:transparent"', "x", ""),
        ('style="background-color: rgba(0, 0, 0, 0)"', "x", ""),
        ('style="background-color: rgb(999, 0, 0)"', "x", ""),
        ("", '<span style="background:yellow">all</span>', "#ffff00"),
        ("", 'only <span style="background:yellow">some</span>', ""),
        ("class=xl65", "x", "#00b0f0"),
    ],
)
def test_ground_of_a_cell_is_what_its_styles_say(attributes: str, content: str, colour: str) -> None:
    sheet = "<style><!--\ntd\n\t{color:black;}\n.xl65\n\t{font-weight:700;\n\tbackground:#00B0F0;}\n--></style>"
    assert only_cell(content, attributes, sheet).fill == colour


def test_row_paints_its_cells() -> None:
    table = only_table('<table><tr style="background:#ff0000"><td>a<td style="background:#00ff00">b</table>')
    assert [cell.fill for cell in table.rows[0].cells] == ["#ff0000", "#00ff00"]


def test_lists_of_a_page_are_bullets_and_numbers() -> None:
    cell = only_cell("Such as<ul><li>One<li><p>Two</p></ul><ol start=3><li>Three<li>Four</ol>")
    assert [(paragraph.text, paragraph.bullet) for paragraph in cell.paragraphs] == [
        ("Such as", False),
        ("One", True),
        ("Two", True),
        ("3. Three", False),
        ("4. Four", False),
    ]


def test_lists_of_word_are_bullets_and_numbers() -> None:
    """Word writes an item's sign as text, and says that whoever knows lists is to ignore it."""

    def item(sign: str, text: str) -> str:
        return (
            "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>"
            f"<span style='font-family:Symbol'><span style='mso-list:Ignore'>{sign}"
            "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>"
            f"{text}<o:p></o:p></p>"
        )

    cell = only_cell(item("·", "Enhanced sharing") + item("o", "Providing data") + item("1.", "First"))
    assert [(paragraph.text, paragraph.bullet) for paragraph in cell.paragraphs] == [
        ("Enhanced sharing", True),
        ("Providing data", True),
        ("1. First", False),
    ]


def test_headings_have_their_level() -> None:
    (heading, _) = read(b"<h2>TWO: Estate</h2><table><tr><td>2.1</table>").blocks
    assert heading == Paragraph(runs=(Run(text="TWO: Estate"),), heading=2)


def test_table_inside_a_cell_is_its_words_and_one_that_lays_out_another_is_what_is_in_it() -> None:
    nested = read(b"<table><tr><td>2.1<td>Before<table><tr><td>JJ<td>March</table>After</table>")
    (table,) = nested.tables()
    assert lines_of(table.rows[0].cells[1]) == ["Before", "JJ", "March", "After"]
    assert nested.remarks == ("1 table inside a cell is read as its words.",)
    laid_out = read(b"<table><tr><td><h1>Plan</h1><table><tr><td>1.1<td>Scope</table></table>")
    assert [block.name if isinstance(block, Table) else block.text for block in laid_out.blocks] == ["Plan", "table 1"]


def test_what_is_hidden_or_drawn_is_counted() -> None:
    paper = read(
        b"<table><tr><td>Seen<span style='display:none'>unseen</span><img src=x.png><s>gone</s>"
        b"<a href='file:///S:/log.docx'>log</a></table>"
    )
    assert next(paper.tables()).rows[0].cells[0].text == "Seengonelog"
    assert paper.remarks == (
        "1 passage of hidden text is left out.",
        "1 passage is struck through; it is read as if it were not.",
        "1 picture is left out.",
        "1 link leads into somebody's own files; only its words are kept.",
    )


def test_page_says_its_encoding() -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><table><tr><td>Qtr2 – Qtr4</table>'
    (table,) = read(page.encode("windows-1252")).tables()
    assert table.rows[0].cells[0].text == "Qtr2 – Qtr4"


def test_excels_clipboard_is_read() -> None:
    table = only_table(
        """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Excel 15">
<style><!--table {mso-displayed-decimal-separator:"\\.";}
.xl65 {mso-number-format:"\\@"; white-space:normal;}
.xl66 {background:#FFC000; mso-pattern:black none;}
.font5 {font-style:italic;}
--></style></head><body link="#0563C1"><table border=0 style='border-collapse:collapse;width:200pt'><!--StartFragment-->
<col width=64 style='width:48pt'><tr height=20><td class=xl65 width=64>2.10</td><td class=xl65>Scope it<br>
    <font class="font5">and then do it</font></td><td class=xl66>&nbsp;</td>
    <td class=xl65>JJ</td></tr><!--EndFragment--></table></body></html>"""
    )
    assert table.rows == (
        Row(
            number=1,
            cells=(
                Cell(column=0, paragraphs=said("2.10")),
                Cell(column=1, paragraphs=(*said("Scope it"), *said("and then do it", italic=True))),
                Cell(column=2, fill="#ffc000"),
                Cell(column=3, paragraphs=said("JJ")),
            ),
        ),
    )


def test_google_docs_clipboard_is_read() -> None:
    """All of it stands in a bold element that says it is not bold."""
    table = only_table(
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><div dir="ltr">'
        '<table style="border:none"><colgroup><col width="100"/></colgroup><tbody><tr style="height:0pt">'
        '<td style="background-color:#93c47d;vertical-align:top"><p dir="ltr" style="line-height:1.2">'
        '<span style="font-size:11pt;font-weight:700;font-style:normal">03/01/19</span>'
        '<span style="font-weight:400"> Noted</span></p></td></tr></tbody></table></div></b>'
    )
    assert table.rows[0].cells == (
        Cell(
            column=0,
            fill="#93c47d",
            paragraphs=(Paragraph(runs=(Run(text="03/01/19", bold=True), Run(text=" Noted"))),),
        ),
    )


def test_google_sheets_clipboard_is_read() -> None:
    table = only_table(
        '<google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}--></style>'
        '<table cellspacing="0" dir="ltr"><tbody><tr><td style="overflow:hidden" data-sheets-value="{}">1.1</td>'
        '<td style="background-color:#ff0000;white-space:normal">Late<br/>again</td></tr></tbody></table>'
    )
    assert [(lines_of(cell), cell.fill) for cell in table.rows[0].cells] == [
        (["1.1"], ""),
        (["Late", "again"], "#ff0000"),
    ]


def test_page_of_tags_without_end_is_read_or_refused_in_time() -> None:
    deep = read(b"<table><tr><td>" + b"<div>" * 50_000 + b"x")
    assert len(list(deep.tables())) <= 1


def test_signs_that_only_divide_words_are_left_out() -> None:
    assert only_cell("JM/\u200bMA, co\xadordi\u00adnation\u2060, \ufeff2.4").text == "JM/MA, coordination, 2.4"
