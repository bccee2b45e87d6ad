"""The PDF as a screen reader meets it: its tags, its language and title, its outline and its links."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf

from actions.document import Activity, Body, Note, PlanDocument, Strand, Theme, VersionLine
from actions.exports import pdf
from actions.exports import redline as paper
from actions.redline import redline

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Element:
    """A structure element with the elements below it and the marked content (page, number) right below it."""

    tag: str
    source: Any
    kids: list[Element] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.walk() if element.tag in tags]


@pytest.fixture(scope="module")
def first_plan() -> PlanDocument:
    return PlanDocument.from_dict(
        json.loads((ROOT / "fixtures/first-plan.json").read_text(encoding="utf-8"))["document"]
    )


@pytest.fixture(scope="module")
def first_pdf(first_plan: PlanDocument) -> Pdf:
    return Pdf.open(io.BytesIO(pdf.render(first_plan)))


@pytest.fixture(scope="module")
def long_pdf() -> Pdf:
    """An activity that runs over several pages, between two short ones, and a version log of three pages."""
    words = "The members of the board spoke about this for a while and came to no conclusion. "
    notes = "\n".join(words * 3 for _ in range(40))
    activities = tuple(
        Activity(
            key=ref,
            ref=ref,
            strands=tuple(Strand(key=f"{ref}{n}", text=f"Strand {n}", rationale=words * 8, rag="R") for n in range(2)),
            notes=(Note(key=f"n{ref}", body="Board", date="2026-01-05", text=text),),
        )
        for ref, text in (("1.1", "Short"), ("1.2", notes), ("1.3", "Short"))
    )
    document = PlanDocument(
        title="Plan",
        partnership="Partners",
        version=90,
        bodies=(Body(key="b", name="Board", heading="Board notes"),),
        themes=(Theme(key="t", number="ONE", title="First", activities=activities),),
        versions=tuple(VersionLine(number=n, date="2026-01-05", summary=words) for n in range(1, 91)),
    )
    return Pdf.open(io.BytesIO(pdf.render(document)))


@pytest.fixture(scope="module")
def redline_pdf(first_plan: PlanDocument) -> Pdf:
    """The first plan with a row that is gone, one that is new, and one with a note that runs over pages."""
    return Pdf.open(io.BytesIO(paper.render("redline", redline(first_plan, _changed(first_plan)), "What changed")))


@pytest.fixture(scope="module")
def covered_pdf(first_plan: PlanDocument) -> Pdf:
    return Pdf.open(io.BytesIO(paper.render("cover", redline(first_plan, _changed(first_plan)), "What changed")))


def _changed(plan: PlanDocument) -> PlanDocument:
    first, *others = plan.themes
    row = first.activities[0]
    words = "\n".join(["The members of the board spoke about this for a while and came to no conclusion."] * 90)
    noted = replace(row, notes=(*row.notes, Note(key="long", body="Gold Group", date="2019-02-27", text=words)))
    reworded = replace(noted, strands=(replace(row.strands[0], text="Share one vision", rag="R"), *row.strands[1:]))
    new = Activity(key="new", ref="1.9", strands=(Strand(key="new-1", text="A new line of work"),))
    return replace(plan, themes=(replace(first, activities=(reworded, *first.activities[2:], new)), *others))


def test_document_has_language_title_and_the_mark_of_pdf_ua(first_pdf: Pdf) -> None:
    root = first_pdf.Root
    assert str(root.Lang) == "en-GB"
    assert str(first_pdf.docinfo.Title) == "Action Plan, Version 18"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    with first_pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Action Plan, Version 18"


def test_plan_is_one_table_over_all_its_pages(first_pdf: Pdf) -> None:
    top = _tree(first_pdf)
    tables = top.all("Table")
    assert [len(_rows(table)) for table in tables] == [1 + 6 + 36, 4, 6, 4, 17]
    assert len(tables[0].all("THead")) == 1
    assert len({page for element in tables[0].walk() for page, _ in element.content}) == len(first_pdf.pages) - 1


def test_headings_go_down_one_level_at_a_time(first_pdf: Pdf) -> None:
    assert [element.tag for element in _tree(first_pdf).all("H1", "H2", "H3")] == ["H1", "H2", "H2"]


def test_row_that_crosses_pages_is_one_row(long_pdf: Pdf) -> None:
    table = _tree(long_pdf).all("Table")[0]
    rows = _rows(table)
    assert [[cell.tag for cell in row] for row in rows] == [
        ["TH"] * 8,
        ["TH"],
        *[["TH"] + ["TD"] * 7, ["TD", "TH"] + ["TD"] * 6] * 3,
    ]
    pages_of_notes = [{page for element in row[-1].walk() for page, _ in element.content} for row in rows[2:]]
    assert max(len(pages) for pages in pages_of_notes) > 2


def test_table_without_tall_rows_is_joined_too(long_pdf: Pdf) -> None:
    versions = _tree(long_pdf).all("Table")[-1]
    assert len(_rows(versions)) == 1 + 90
    assert len(versions.all("THead")) == 1


@pytest.mark.parametrize("name", ["first_pdf", "long_pdf", "redline_pdf", "covered_pdf"])
def test_every_header_cell_has_a_scope_and_a_name_in_the_index(name: str, request: pytest.FixtureRequest) -> None:
    opened: Pdf = request.getfixturevalue(name)
    top = _tree(opened)
    in_heads = {id(cell.source) for head in top.all("THead") for cell in head.all("TH")}
    cells = top.all("TH")
    index = list(opened.Root.StructTreeRoot.IDTree.Names)
    assert [str(entry) for entry in index[::2]] == [str(cell.source.ID) for cell in cells]
    assert [entry.objgen for entry in index[1::2]] == [cell.source.objgen for cell in cells]
    for cell in cells:
        is_band = "/ColSpan" in cell.source.A
        assert cell.source.A.Scope == (Name.Column if id(cell.source) in in_heads or is_band else Name.Row)


def test_cell_knows_its_theme_its_activity_and_its_column(first_pdf: Pdf) -> None:
    table = _tree(first_pdf).all("Table")[0]
    words = _words(first_pdf)
    names = {str(cell.source.ID): _text(cell, words) for cell in table.all("TH")}
    headers = {}
    for row in _rows(table)[1:]:
        if len(row) == 9:
            headers[_text(row[1], words)] = [[names[str(h)] for h in cell.source.A.Headers] for cell in row[3:5]]
    theme = "THREE: Organisational functions including people skills and development"
    assert headers["Explore a Joint approach to well-being"] == [[theme, "3.7", "SRO"], [theme, "3.7", "RAG status"]]
    strand = "Provide enhanced medical response"
    assert headers[strand] == [[theme, "3.5", strand, "SRO"], [theme, "3.5", strand, "RAG status"]]


@pytest.mark.parametrize("name", ["first_pdf", "long_pdf", "redline_pdf", "covered_pdf"])
def test_everything_painted_is_in_the_tree_once_or_an_artifact(name: str, request: pytest.FixtureRequest) -> None:
    opened: Pdf = request.getfixturevalue(name)
    spoken = [content for element in _tree(opened).walk() for content in element.content]
    marked = []
    for number, page in enumerate(opened.pages):
        depth = 0
        for operands, operator in _instructions(page):
            if operator == "BDC" and "/MCID" in operands[1]:
                marked.append((number, int(operands[1].MCID)))
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            assert depth > 0 or operator not in ("Tj", "TJ", "Do")
    assert sorted(spoken) == sorted(marked)


def test_reading_order_is_that_of_the_page(first_pdf: Pdf, first_plan: PlanDocument) -> None:
    words = _words(first_pdf)
    rows = _rows(_tree(first_pdf).all("Table")[0])
    assert [_text(cell, words) for cell in rows[0]][:4] == ["Ref.", "Activity", "Rationale", "SRO"]
    refs = [_text(row[0], words) for row in rows if len(row) == 9 and row[0].tag == "TH"]
    assert refs == ["Ref.", *(activity.ref for activity in first_plan.activities())]


def test_repeated_headers_and_footers_are_not_read_aloud(first_pdf: Pdf) -> None:
    words = _words(first_pdf)
    text = " ".join(_text(element, words) for element in [_tree(first_pdf)])
    assert text.count("Rationale") == 1
    assert re.findall(r"Page \d+ of", text) == []


def test_redline_says_what_came_and_went_in_one_table(redline_pdf: Pdf, first_plan: PlanDocument) -> None:
    words = _words(redline_pdf)
    (table,) = _tree(redline_pdf).all("Table")
    rows = {_text(row[0], words): row for row in _rows(table) if len(row) > 1}
    gone = first_plan.themes[0].activities[1]

    assert list(rows) == ["Ref.", "1.1", gone.ref, "1.9"]
    assert _text(rows["1.9"][1], words).split("[")[:2] == ["Added ", "added: A new line of work ]"]
    assert _text(rows[gone.ref][1], words).startswith("Removed [removed: ")
    assert len({page for element in rows["1.1"][-1].walk() for page, _ in element.content}) > 2


def test_redline_and_cover_have_headings_that_go_down_one_level_at_a_time(redline_pdf: Pdf, covered_pdf: Pdf) -> None:
    tags = [[element.tag for element in _tree(one).all("H1", "H2", "H3")] for one in (redline_pdf, covered_pdf)]

    assert tags == [["H1"], ["H1", "H2", "H3", "H3", "H3", "H1", "H2", "H2"]]


def test_sentences_stand_in_the_order_of_the_table(first_plan: PlanDocument) -> None:
    first, *others = first_plan.themes
    row, note = first.activities[0], Note(key="n", body="Gold Group", date="2019-02-27", text="Done.")
    noted = replace(row, notes=(*row.notes, note))
    after = replace(first_plan, themes=(replace(first, activities=(noted, *first.activities[2:])), *others))

    ((theme, refs),) = paper.sentences_by_theme(redline(first_plan, after))

    assert (theme, [ref for ref, _ in refs]) == (
        "ONE: Vision, strategic governance and leadership",
        ["1.1", "1.2"],
    )


def test_cover_is_one_page_before_the_paper_as_it_is(covered_pdf: Pdf, first_plan: PlanDocument) -> None:
    words = _words(covered_pdf)
    plain = Pdf.open(io.BytesIO(pdf.render(_changed(first_plan))))
    cover, *pages = (
        [text for (number, _), text in words.items() if number == page] for page in range(len(covered_pdf.pages))
    )

    assert "What changed" in cover[0]
    assert len(pages) == len(plain.pages)
    assert [text for (number, _), text in _words(plain).items() if number == 0] == pages[0]


def test_cover_of_many_changes_tells_the_first_and_counts_the_rest(first_plan: PlanDocument) -> None:
    everything = redline(replace(first_plan, themes=()), first_plan)
    reworded = tuple(
        replace(
            theme,
            activities=tuple(
                replace(row, strands=tuple(replace(one, text=one.rationale or "Else", rag="R") for one in row.strands))
                for row in theme.activities
            ),
        )
        for theme in first_plan.themes
    )
    most = redline(first_plan, replace(first_plan, themes=reworded))

    for found in (everything, most):
        opened = Pdf.open(io.BytesIO(paper.render("cover", found, "What changed")))
        told = paper.cover(found, "What changed")
        words = _words(opened)
        tail = [text for (number, _), text in words.items() if number == 0]
        assert len(opened.pages) == len(Pdf.open(io.BytesIO(pdf.render(found.after))).pages) + 1
        assert (f"And {told.more} more." in tail) is bool(told.more)
    assert told.more > 0


def test_outline_is_the_themes_the_key_and_version_control(first_pdf: Pdf) -> None:
    with first_pdf.open_outline() as outline:
        assert [str(item.title) for item in outline.root] == [
            "ONE: Vision, strategic governance and leadership",
            "TWO: Estate, Fleet and Finance",
            "THREE: Organisational functions including people skills and development",
            "FOUR: Operational opportunities",
            "FIVE: Links with Health & Social Care",
            "SIX: Communication",
            "KEY",
            "Version Control",
        ]


def test_links_lead_to_places_in_the_document(first_pdf: Pdf) -> None:
    names = [str(name) for name in list(first_pdf.Root.Names.Dests.Names)[::2]]
    links = [str(link.Dest) for page in first_pdf.pages for link in page.get("/Annots", [])]
    assert sorted(links) == [
        "activity-1.4", "activity-2.4", "activity-6.1", "activity-6.1", "top", "version-control",
    ]  # fmt: skip
    assert [link for link in links if link not in names] == []
    tagged = [element.source for element in _tree(first_pdf).all("Link")]
    assert len(tagged) == len(links)


def test_links_are_told_by_their_words(first_pdf: Pdf) -> None:
    told = [str(link.Contents) for page in first_pdf.pages for link in page.get("/Annots", [])]
    assert told == ["(version control)", "1.4", "6.1", "6.1", "2.4", "Back to top"]


def _tree(opened: Pdf) -> Element:
    pages = {page.objgen: number for number, page in enumerate(opened.pages)}

    def read(source: Any) -> Element:
        element = Element(str(source.S).lstrip("/"), source)
        for kid in source.get("/K", []):
            if isinstance(kid, Dictionary) and kid.get("/Type") == Name.StructElem:
                assert kid.P.objgen == source.objgen
                element.kids.append(read(kid))
            elif not isinstance(kid, Dictionary):
                element.content.append((pages[source.Pg.objgen], int(kid)))
        return element

    (top,) = opened.Root.StructTreeRoot.K
    return read(top)


def _rows(table: Element) -> list[list[Element]]:
    return [row.kids for row in table.all("TR")]


def _words(opened: Pdf) -> dict[tuple[int, int], str]:
    """The text of each piece of marked content, by its page and number."""
    found: dict[tuple[int, int], str] = {}
    for number, page in enumerate(opened.pages):
        maps = {name: _unicode(font) for name, font in page.Resources.Font.items()}
        font: dict[int, str] = {}
        inside: int | None = None
        for operands, operator in _instructions(page):
            if operator == "BDC":
                inside = int(operands[1].MCID) if "/MCID" in operands[1] else None
            elif operator in ("BMC", "EMC"):
                inside = None
            elif operator == "Tf":
                font = maps[str(operands[0])]
            elif operator in ("Tj", "TJ") and inside is not None:
                strings = operands[0] if operator == "TJ" else operands
                codes = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                text = "".join(font[int.from_bytes(codes[i : i + 2])] for i in range(0, len(codes), 2))
                found[number, inside] = found.get((number, inside), "") + text
    return found


def _instructions(page: pikepdf.Page) -> Iterator[tuple[list[Any], str]]:
    for instruction in pikepdf.parse_content_stream(page):
        yield list(instruction.operands), str(instruction.operator)


def _unicode(font: Any) -> dict[int, str]:
    table = bytes(font.ToUnicode.read_bytes()).decode()
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", table, re.IGNORECASE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _text(element: Element, words: dict[tuple[int, int], str]) -> str:
    parts = [words.get(content, "").strip() for below in element.walk() for content in below.content]
    return " ".join(part for part in parts if part)
