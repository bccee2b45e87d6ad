"""A Word file as a paper: words, marks, lists, tables, and what a paper has no place for."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest

from actions.imports.files.paper import BadFile, Cell, Paper, Paragraph, Row, Run, Table
from actions.imports.files.word import read
from tests.imports.wordfiles import (
    NUMBERING,
    STYLES,
    W,
    cell,
    field,
    head,
    item,
    packed,
    paper_like_theirs,
    paragraph,
    row,
    run,
    table,
    word_file,
)


def lines_of(*blocks: str, **parts: str) -> list[str]:
    """The text of each paragraph of a file with these blocks."""
    return [block.text for block in paper_of(*blocks, **parts).blocks if isinstance(block, Paragraph)]


def paper_of(*blocks: str, **parts: str) -> Paper:
    return read(word_file(*blocks, **parts))


def first_table(*rows: str) -> Table:
    return next(paper_of(table(*rows)).tables())


def runs_of(*runs: str, style: str = "", **parts: str) -> tuple[Run, ...]:
    """The runs of the only paragraph of a file."""
    (block,) = paper_of(paragraph(*runs, style=style), **parts).blocks
    assert isinstance(block, Paragraph)
    return block.runs


SHAPE = (
    "<w:r><w:drawing><wps:wsp><wps:spPr><a:solidFill><a:srgbClr val='{}'/></a:solidFill></wps:spPr></wps:wsp>"
    "</w:drawing></w:r>"
)


# Words and their marks


def test_bold_and_italic_words_are_runs_of_their_own() -> None:
    assert runs_of(run("19/09/18", "<w:b/>"), run(" No "), run("further", "<w:i/>"), run(" discussion.")) == (
        Run(text="19/09/18", bold=True),
        Run(text=" No "),
        Run(text="further", italic=True),
        Run(text=" discussion."),
    )


def test_words_that_look_alike_are_one_run() -> None:
    assert runs_of(run("Gold ", "<w:b/><w:sz w:val='16'/>"), run("Group", '<w:b w:val="1"/>')) == (
        Run(text="Gold Group", bold=True),
    )


def test_mark_is_taken_from_a_style_and_from_what_that_is_based_on() -> None:
    styles = STYLES + (
        '<w:style w:type="paragraph" w:styleId="Strand"><w:basedOn w:val="Aside"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Aside"><w:rPr><w:i/></w:rPr></w:style>'
    )
    assert runs_of("A second strand", style="Strand", styles=styles) == (Run(text="A second strand", italic=True),)
    assert runs_of(run("why", '<w:rStyle w:val="Emphasis"/>')) == (Run(text="why", italic=True),)


def test_run_that_says_that_it_is_upright_is_upright_whatever_its_style() -> None:
    assert runs_of(run("Theme", '<w:b w:val="0"/>'), style="Heading1") == (Run(text="Theme"),)


def test_strong_words_in_a_bold_paragraph_stand_out_by_being_light() -> None:
    assert runs_of("ONE: ", run("Vision", '<w:rStyle w:val="Strong"/>'), style="Heading1") == (
        Run(text="ONE: ", bold=True),
        Run(text="Vision"),
    )


def test_link_keeps_its_address_and_a_place_in_the_document_is_none() -> None:
    linked = f'<w:hyperlink r:id="link0">{run("the strategy")}</w:hyperlink>'
    inside = f'<w:hyperlink w:anchor="top">{run("top")}</w:hyperlink>'
    (block,) = read(word_file(paragraph("See ", linked, ", ", inside), links=["https://example.org/s"])).blocks
    assert isinstance(block, Paragraph)
    assert block.runs == (
        Run(text="See "),
        Run(text="the strategy", href="https://example.org/s"),
        Run(text=", top"),
    )


def test_link_that_is_a_field_keeps_its_address() -> None:
    assert runs_of(field('HYPERLINK "https://example.org/a" \\o "tip"', "the paper")) == (
        Run(text="the paper", href="https://example.org/a"),
    )


def test_link_into_somebodys_own_files_is_its_words_and_is_told() -> None:
    paper = read(
        word_file(paragraph(f'<w:hyperlink r:id="link0">{run("the log")}</w:hyperlink>'), links=["file:///S:/log.docx"])
    )
    assert paper.blocks == (Paragraph(runs=(Run(text="the log"),)),)
    assert paper.remarks == ("1 link leads into somebody's own files; only its words are kept.",)


def test_line_break_begins_a_line_and_tabs_and_hyphens_are_letters() -> None:
    text = "<w:r><w:t>Time-</w:t><w:br/><w:t>scale</w:t><w:tab/><w:t>sub</w:t><w:noBreakHyphen/><w:t>group</w:t></w:r>"
    assert lines_of(paragraph(text)) == ["Time-", "scale\tsub-group"]


def test_gap_that_is_not_meant_is_no_gap() -> None:
    assert lines_of(paragraph("<w:r><w:t> as\nit stands </w:t></w:r>")) == ["as it stands"]


def test_symbols_show_as_the_signs_that_they_draw() -> None:
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    typed = run("l", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
    assert lines_of(paragraph(tick, " done ", typed, " \uf0b7")) == ["✓ done ● •"]


def test_symbol_that_has_no_letter_is_told() -> None:
    paper = paper_of(paragraph('<w:r><w:sym w:font="Company Signs" w:char="F041"/></w:r>'))
    assert paper.blocks == (Paragraph(runs=(Run(text="?"),)),)
    assert paper.remarks == ("1 symbol that has no letter is read as a question mark.",)


def test_field_is_what_it_shows_and_never_its_instruction() -> None:
    assert lines_of(paragraph("As of ", field("DATE \\@ dd/MM/yy", "03/01/19"), ".")) == ["As of 03/01/19."]


def test_field_that_never_ends_takes_no_other_paragraph_with_it() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert lines_of(paragraph("Before", begun, "lost"), paragraph("After")) == ["Before", "After"]


def test_boxes_and_lists_of_an_old_form_are_what_was_chosen() -> None:
    def form(data: str, code: str) -> str:
        signs = f"<w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData></w:fldChar>"
        return f"<w:r>{signs}<w:instrText>{code}</w:instrText><w:fldChar w:fldCharType='end'/></w:r>"

    box = form('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "FORMCHECKBOX")
    choice = form(
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Red"/><w:listEntry w:val="Amber"/></w:ddList>',
        "FORMDROPDOWN",
    )
    assert lines_of(paragraph(box, " Complete ", choice)) == ["☒ Complete Amber"]


def test_formula_is_its_letters() -> None:
    assert lines_of(paragraph("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>")) == ["x+1"]


# Headings and lists


@pytest.mark.parametrize(
    ("style", "properties", "level"),
    [
        ("Heading1", "", 1),
        ("berschrift2", "", 2),
        ("Band", "", 3),
        ("Title", "", 1),
        ("Normal", '<w:outlineLvl w:val="1"/>', 2),
        ("Heading1", '<w:outlineLvl w:val="9"/>', 0),
        ("Normal", "", 0),
    ],
)
def test_heading_is_known_by_its_style_or_by_its_level(style: str, properties: str, level: int) -> None:
    styles = STYLES + (
        '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="Heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Band"><w:name w:val="Bandeau"/>'
        '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    )
    (block,) = paper_of(paragraph("ONE: Vision", style=style, properties=properties), styles=styles).blocks
    assert isinstance(block, Paragraph)
    assert block.heading == level


def test_bullets_of_a_list_and_of_a_style_are_bullets() -> None:
    bulleted = paper_of(item("One", 1), paragraph("Two", style="ListBullet"), paragraph("Three"))
    assert [(block.text, block.bullet) for block in bulleted.blocks if isinstance(block, Paragraph)] == [
        ("One", True),
        ("Two", True),
        ("Three", False),
    ]


def test_numbers_of_a_list_are_words() -> None:
    assert lines_of(
        item("Estate", 2), item("Stations", 2, 1), item("Stores", 2, 1), item("Fleet", 2), item("Vans", 2, 1)
    ) == ["1. Estate", "1.1 Stations", "1.2 Stores", "2. Fleet", "2.1 Vans"]


def test_number_stands_in_a_cell_that_has_no_other_words() -> None:
    assert first_table(row(cell(item("", 2)), "Estate"), row(cell(item("", 2, 1)), "Stations")).rows[1].cells == (
        Cell(column=0, paragraphs=(Paragraph(runs=(Run(text="1.1"),)),)),
        Cell(column=1, paragraphs=(Paragraph(runs=(Run(text="Stations"),)),)),
    )


def test_lists_count_as_their_definition_says() -> None:
    def level(index: int, counts: str, text: str, more: str = "") -> str:
        return f'<w:lvl w:ilvl="{index}">{more}<w:numFmt w:val="{counts}"/><w:lvlText w:val="{text}"/></w:lvl>'

    first = level(0, "upperRoman", "%1.", '<w:start w:val="4"/>')
    others = level(1, "lowerLetter", "(%2)") + level(2, "decimalZero", "%1-%3", "<w:isLgl/>")
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{first}{others}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )
    assert lines_of(
        item("a", 1), item("b", 1, 1), item("c", 1, 1), item("d", 1, 2), item("e", 2), numbering=numbering
    ) == ["IV. a", "(a) b", "(b) c", "4-1 d", "IX. e"]


def test_list_that_is_not_there_is_none() -> None:
    assert lines_of(item("Alone", 77), item("None", 0)) == ["Alone", "None"]


# Tables


def test_table_has_its_rows_and_cells_at_their_places() -> None:
    found = first_table(
        head("Ref.", "Activity", "RAG"),
        row(cell(paragraph(run("ONE: Vision", "<w:b/>")), fill="1F3864", across=3)),
        row("1.1", cell("Scope it", "Then do it"), cell(fill="00B0F0")),
        row("1.2", "", "", properties='<w:gridBefore w:val="0"/>'),
    )
    assert (found.name, found.width) == ("table 1", 3)
    assert found.rows[0].header
    assert found.rows[1:] == (
        Row(
            number=2,
            cells=(
                Cell(
                    column=0,
                    across=3,
                    fill="#1f3864",
                    paragraphs=(Paragraph(runs=(Run(text="ONE: Vision", bold=True),)),),
                ),
            ),
        ),
        Row(
            number=3,
            cells=(
                Cell(column=0, paragraphs=(Paragraph(runs=(Run(text="1.1"),)),)),
                Cell(
                    column=1,
                    paragraphs=(Paragraph(runs=(Run(text="Scope it"),)), Paragraph(runs=(Run(text="Then do it"),))),
                ),
                Cell(column=2, fill="#00b0f0"),
            ),
        ),
        Row(number=4, cells=(Cell(column=0, paragraphs=(Paragraph(runs=(Run(text="1.2"),)),)),)),
    )


def test_lower_part_of_a_merged_cell_goes_on() -> None:
    found = first_table(
        row(cell("3.5", merge="restart"), "One"),
        row(cell(merge="continue"), "Two"),
        row(cell(merge="restart"), "Three"),
        row("3.6", "Four"),
    )
    assert [[cell.goes_on for cell in row.cells] for row in found.rows] == [
        [False, False],
        [True, False],
        [False],
        [False, False],
    ]


def test_words_that_a_merged_cell_covers_are_told() -> None:
    paper = paper_of(table(row(cell("3.5", merge="restart")), row(cell("unseen", merge="continue"))))
    assert [cell.text for row in next(paper.tables()).rows for cell in row.cells] == ["3.5", ""]
    assert paper.remarks == ("The words of 1 cell that a merged one covers are left out.",)


def test_row_that_begins_further_right_has_its_cells_there() -> None:
    found = first_table(row("a", "b", "c"), row("B", "C", properties='<w:gridBefore w:val="1"/>'))
    assert [(cell.column, cell.text) for cell in found.rows[1].cells] == [(1, "B"), (2, "C")]


def test_empty_paragraphs_around_a_cells_words_are_left_out_and_those_between_kept() -> None:
    (found,) = first_table(row(cell(paragraph(), "RP/MA", paragraph(), "CB/AO", paragraph()))).rows[0].cells
    assert [paragraph.text for paragraph in found.paragraphs] == ["RP/MA", "", "CB/AO"]


@pytest.mark.parametrize(
    ("shading", "colour"),
    [
        ('w:val="clear" w:color="auto" w:fill="92D050"', "#92d050"),
        ('w:val="clear" w:fill="auto"', ""),
        ('w:val="clear" w:fill="FFFFFF"', ""),
        ('w:val="nil" w:fill="FF0000"', ""),
        ('w:val="solid" w:color="FF0000" w:fill="auto"', "#ff0000"),
        ('w:val="pct50" w:color="000000" w:fill="FFFFFF"', "#808080"),
        ('w:val="clear" w:fill="auto" w:themeFill="accent6"', "#70ad47"),
        ('w:val="clear" w:themeFill="accent6" w:themeFillTint="33"', "#e2f0d9"),
        ('w:val="clear" w:themeFill="accent6" w:themeFillShade="BF"', "#548235"),
        ('w:val="clear" w:themeFill="background1"', ""),
    ],
)
def test_ground_of_a_cell_is_its_shading(shading: str, colour: str) -> None:
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme>'
        '<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:accent6><a:srgbClr val="70AD47"/></a:accent6>'
        "</a:clrScheme></a:themeElements></a:theme>"
    )
    shaded = table(row(cell("G", properties=f"<w:shd {shading}/>")))
    assert next(paper_of(shaded, theme=theme).tables()).rows[0].cells[0].fill == colour


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (paragraph(run("A", '<w:highlight w:val="yellow"/>')), "#ffff00"),
        (paragraph(run("A", '<w:shd w:val="clear" w:fill="FFC000"/>')), "#ffc000"),
        (paragraph("A", properties='<w:shd w:val="clear" w:fill="FFC000"/>'), "#ffc000"),
        (paragraph("A word ", run("stressed", '<w:highlight w:val="yellow"/>')), ""),
        (paragraph(run("●", '<w:color w:val="FF0000"/>')), "#ff0000"),
        (paragraph(run("Late", '<w:color w:val="FF0000"/>')), ""),
        (paragraph(run("●")), ""),
        (paragraph(SHAPE.format("FFC000")), "#ffc000"),
        (paragraph(properties='<w:shd w:val="clear" w:fill="FFC000"/>'), "#ffc000"),
        (paragraph("A", SHAPE.format("FFC000")), ""),
    ],
)
def test_ground_of_all_its_words_or_the_colour_of_a_dot_or_shape_is_a_cells_ground(content: str, colour: str) -> None:
    assert first_table(row(cell(content))).rows[0].cells[0].fill == colour


def test_day_that_was_picked_is_a_date() -> None:
    picked = (
        '<w:sdt><w:sdtPr><w:date w:fullDate="2019-03-31T00:00:00Z"/></w:sdtPr>'
        f"<w:sdtContent>{run('31 March')}</w:sdtContent></w:sdt>"
    )
    dated, beside = first_table(row(cell(paragraph(picked)), cell(paragraph("by ", picked)))).rows[0].cells
    assert (dated.text, dated.date) == ("31 March", "2019-03-31")
    assert (beside.text, beside.date) == ("by 31 March", "")


def test_table_inside_a_cell_is_its_words_in_order_and_is_told() -> None:
    inner = table(row("Who", "When"), row("JJ", "March"))
    paper = paper_of(table(row("2.1", cell("Before", inner, "After"))))
    assert next(paper.tables()).rows[0].cells[1].text == "Before\nWho\nWhen\nJJ\nMarch\nAfter"
    assert paper.remarks == ("1 table inside a cell is read as its words.",)


def test_table_that_only_lays_out_another_is_what_is_in_it() -> None:
    paper = paper_of(table(row(cell("Action Plan", table(row("1.1", "Scope it")), "The end"))))
    assert [block.name if isinstance(block, Table) else block.text for block in paper.blocks] == [
        "Action Plan",
        "table 1",
        "The end",
    ]
    assert paper.remarks == ()


# Changes, controls, boxes, notes


def test_tracked_changes_are_read_as_accepted_and_counted() -> None:
    removed = '<w:del w:id="1"><w:r><w:delText>JJ</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("away")}</w:moveFrom><w:moveTo w:id="3">{run("here")}</w:moveTo>'
    paper = paper_of(paragraph("Owner ", removed, f'<w:ins w:id="4">{run("CB")}</w:ins>', ", ", moved))
    assert [block.text for block in paper.blocks if isinstance(block, Paragraph)] == ["Owner CB, here"]
    assert paper.remarks == (
        "1 tracked insertion is read as accepted.",
        "2 tracked deletions are left out.",
    )


def test_deleted_row_is_left_out_and_the_others_keep_their_numbers() -> None:
    found = first_table(
        row("1.1"), row("1.2", properties='<w:del w:id="1"/>'), row("1.3", properties='<w:ins w:id="2"/>')
    )
    assert [(row.number, row.cells[0].text) for row in found.rows] == [(1, "1.1"), (3, "1.3")]


def test_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    assert lines_of(paragraph("Scope the ", properties='<w:rPr><w:del w:id="1"/></w:rPr>'), paragraph("stations.")) == [
        "Scope the stations."
    ]


def test_content_controls_are_looked_through_at_every_level() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    rows = control(row(control(cell("1.1")), cell(control(paragraph("Scope ", control(run("it")))))))
    paper = paper_of(control(paragraph("Title")), control(table(rows)))
    assert [block.text for block in paper.blocks if isinstance(block, Paragraph)] == ["Title"]
    assert [cell.text for cell in next(paper.tables()).rows[0].cells] == ["1.1", "Scope it"]


def test_prompt_of_a_control_that_nobody_filled_in_is_no_text() -> None:
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('Click here to enter text.')}</w:sdtContent></w:sdt>"
    )
    paper = paper_of(table(row("1.1", cell(paragraph(prompt)))))
    assert [cell.text for cell in next(paper.tables()).rows[0].cells] == ["1.1"]
    assert paper.remarks == ("1 field that nobody has filled in is read as empty.",)


def test_table_of_contents_says_nothing_of_its_own() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('ONE: Vision 3')}</w:sdtContent></w:sdt>"
    )
    paper = paper_of(contents, paragraph("ONE: Vision", style="Heading1"))
    assert [block.text for block in paper.blocks if isinstance(block, Paragraph)] == ["ONE: Vision"]
    assert paper.remarks == ("The table of contents is left out.",)


def test_text_box_is_read_once_after_its_paragraph() -> None:
    content = f"<w:txbxContent>{paragraph('Version: 18')}{table(row('In a box'))}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>"
        f"{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paper = paper_of(paragraph("Action", box, " Plan"), paragraph("Below"))
    assert [block.name if isinstance(block, Table) else block.text for block in paper.blocks] == [
        "Action Plan",
        "Version: 18",
        "table 1",
        "Below",
    ]


def test_footnote_stands_in_brackets_and_comments_are_counted() -> None:
    paper = paper_of(
        paragraph("Estate", '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:commentReference w:id="0"/></w:r>'),
        footnotes=f'<w:footnote w:id="2">{paragraph("Fire and police only.")}</w:footnote>',
    )
    assert paper.blocks == (Paragraph(runs=(Run(text="Estate [Fire and police only.]"),)),)
    assert paper.remarks == ("1 comment is left out.", "1 footnote stands in brackets in its text.")


def test_footnote_that_names_itself_is_damage() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = word_file(paragraph(reference), footnotes=f'<w:footnote w:id="2">{paragraph(reference)}</w:footnote>')
    with pytest.raises(BadFile, match="damaged"):
        read(content)


def test_what_is_hidden_or_drawn_is_counted_and_what_is_struck_out_is_read() -> None:
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"
    sheet = "<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r>"
    paper = paper_of(
        paragraph("Seen", run("unseen", "<w:vanish/>"), run(" gone", "<w:strike/>"), picture, sheet),
        '<w:altChunk r:id="x"/>',
    )
    assert [block.text for block in paper.blocks if isinstance(block, Paragraph)] == ["Seen gone"]
    assert paper.remarks == (
        "1 passage of hidden text is left out.",
        "1 passage is struck through; it is read as if it were not.",
        "1 picture is left out.",
        "1 object of another program, such as a sheet, is left out: send it as a file of its own.",
        "1 part that the program would fetch from another file is left out.",
    )


def test_head_and_foot_of_the_pages_are_read_once_without_their_numbers() -> None:
    assert lines_of(
        paragraph("Action Plan"),
        header=paragraph("Collaboration Board") + paragraph("Collaboration Board"),
        footer=paragraph(
            "Version: 18", "<w:r><w:tab/></w:r>", "Page ", field("PAGE", "3"), " of ", field("NUMPAGES", "9")
        ),
    ) == ["Collaboration Board", "Action Plan", "Version: 18"]


# Programs


def test_paper_like_theirs_is_read_whole() -> None:
    paper = read(paper_like_theirs())
    plan, key, versions = paper.tables()
    assert [block.text for block in paper.blocks if isinstance(block, Paragraph)] == [
        "Action Plan",
        "Gloucestershire Emergency Services Collaboration Board",
        "Version: 18 (click on hyperlink for version control)",
        "Version Control:",
        "Back to top",
    ]
    assert (plan.width, len(plan.rows), key.width, len(key.rows), versions.width, len(versions.rows)) == (
        9,
        39,
        6,
        6,
        4,
        17,
    )
    second = plan.rows[18]
    assert [(cell.column, cell.goes_on, cell.text[:20]) for cell in second.cells] == [
        (0, True, ""),
        (1, False, "Provide enhanced med"),
        (2, False, "There is an opportun"),
        (3, False, "BW/ TMA/ AO"),
        (5, False, "L"),
        (6, False, "M"),
        (7, True, ""),
        (8, True, ""),
    ]
    assert paper.remarks == ()


def test_strict_open_xml_is_read_alike() -> None:
    usual = paper_like_theirs()
    with zipfile.ZipFile(BytesIO(usual)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        name: content.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in parts.items()
    }
    assert read(packed(dict(strict))) == read(usual)


def test_file_by_python_docx_is_read() -> None:
    document = docx.Document()
    document.add_heading("ONE: Vision", level=1)
    made = document.add_table(rows=2, cols=3)
    made.cell(0, 0).text = "Ref."
    made.cell(1, 0).merge(made.cell(1, 1)).text = "1.1"
    made.cell(1, 2).add_paragraph("Enhanced sharing", style="List Bullet")
    made.cell(1, 2).paragraphs[1].add_run(" of data").italic = True
    content = BytesIO()
    document.save(content)
    heading, found = read(content.getvalue()).blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(found, Table)
    assert (heading.text, heading.heading) == ("ONE: Vision", 1)
    assert found.rows[1].cells == (
        Cell(column=0, across=2, paragraphs=(Paragraph(runs=(Run(text="1.1"),)),)),
        Cell(
            column=2,
            paragraphs=(
                Paragraph(bullet=True, runs=(Run(text="Enhanced sharing"), Run(text=" of data", italic=True))),
            ),
        ),
    )


def test_file_as_libreoffice_writes_it_is_read() -> None:
    """LibreOffice spells every mark out, for each script, and marks what is off as off."""
    marks = '<w:rFonts w:ascii="Liberation Sans"/><w:b w:val="false"/><w:bCs w:val="false"/><w:i/><w:iCs/>'
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:pPr><w:widowControl/></w:pPr><w:rPr><w:color w:val="auto"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="TableContents"><w:name w:val="Table Contents"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/></w:style>'
    )
    paper = paper_of(
        table(
            row(
                cell(
                    paragraph(run("Provide enhanced", marks), run(" response", marks), style="TableContents"),
                    properties='<w:tcBorders/><w:shd w:fill="92D050" w:val="clear"/>',
                ),
                cell(paragraph("<w:r></w:r>", style="TableContents"), merge="continue"),
                properties="<w:cantSplit w:val='false'/><w:tblHeader w:val='false'/>",
            )
        ),
        styles=styles,
    )
    (found,) = next(paper.tables()).rows
    assert found == Row(
        number=1,
        cells=(
            Cell(
                column=0,
                fill="#92d050",
                paragraphs=(Paragraph(runs=(Run(text="Provide enhanced response", italic=True),)),),
            ),
            Cell(column=1, goes_on=True),
        ),
    )


def test_file_as_google_docs_writes_it_is_read() -> None:
    """Google wraps runs in controls of its own, and says of everything whether it is on."""
    tagged = '<w:sdt><w:sdtPr><w:tag w:val="goog_rdk_0"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    words = run("In progress", '<w:b w:val="1"/><w:rtl w:val="0"/>')
    found = first_table(
        row(
            cell(
                paragraph(tagged.format(words), '<w:r><w:rPr><w:rtl w:val="0"/></w:rPr></w:r>'),
                properties='<w:shd w:fill="93c47d" w:val="clear"/>',
            ),
            properties='<w:cantSplit w:val="0"/><w:tblHeader w:val="0"/>',
        )
    )
    assert found.rows == (
        Row(
            number=1,
            cells=(
                Cell(
                    column=0,
                    fill="#93c47d",
                    paragraphs=(Paragraph(runs=(Run(text="In progress", bold=True),)),),
                ),
            ),
        ),
    )


# Damage


def test_file_without_a_body_is_damaged() -> None:
    with pytest.raises(BadFile, match="damaged"):
        read(packed({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}))


def test_entities_are_refused() -> None:
    content = word_file(paragraph("x"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"]
    assert isinstance(text, bytes)
    parts["word/document.xml"] = text.replace(
        b"<w:document", b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', 1
    ).replace(b">x<", b">&x;<")
    with pytest.raises(BadFile, match="a DTD"):
        read(packed(parts))


def test_style_that_is_based_on_itself_ends() -> None:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert lines_of(paragraph("Read", style="A"), styles=styles, numbering=NUMBERING) == ["Read"]


def test_signs_that_only_divide_words_are_left_out() -> None:
    assert lines_of(paragraph(run("JM/\u200bMA"), run("co\xadordination"))) == ["JM/MAcoordination"]
