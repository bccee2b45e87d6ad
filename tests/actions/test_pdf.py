"""The plan on paper: what stands on its pages, and where they break."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from pdfplumber.page import Page

from actions.document import (
    Activity,
    AsAt,
    Body,
    FurtherAction,
    Key,
    Note,
    Organisation,
    PlanDocument,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import FurtherActionState
from actions.exports import html, pdf
from actions.exports import redline as paper
from actions.redline import redline

ROOT = Path(__file__).resolve().parent.parent.parent
HEADINGS = (
    "Ref.", "Activity", "Rationale", "SRO", "RAG status", "Priority", "Time-scale",
    "Governance Board notes / further actions", "Gold Group notes / further actions",
)  # fmt: skip
BOARD = Body(key="b", name="Board", heading="Board notes")
RED = ScaleValue(code="R", label="Red", meaning="Barriers", colour="#c62828")
AMBER = ScaleValue(code="A", label="Amber", meaning="Likely", colour="#ffb300")
SENTENCE = "The members of the board spoke about this for a while and came to no conclusion that all could share."


@pytest.fixture(scope="module")
def first_plan() -> PlanDocument:
    return PlanDocument.from_dict(
        json.loads((ROOT / "fixtures/first-plan.json").read_text(encoding="utf-8"))["document"]
    )


@pytest.fixture(scope="module")
def first_pages(first_plan: PlanDocument) -> list[Page]:
    return _pages(first_plan)


def test_every_cell_of_the_paper_is_printed_in_its_column(first_pages: list[Page]) -> None:
    paper = json.loads((ROOT / "tests/actions/paper-v18.json").read_text(encoding="utf-8"))
    printed = _cells_by_ref(first_pages)
    wanted = {ref: [_letters(text) for text in cells] for ref, cells in paper["cells"].items()}
    for code, refs in {"c": ("1.1", "1.2", "1.3", "1.4"), "r": ("6.4",)}.items():
        for ref in refs:
            wanted[ref][3] = code  # the colours that its words tell
    assert printed == wanted


def test_header_row_stands_on_every_page_of_the_table(first_pages: list[Page]) -> None:
    with_rows = [page for page in first_pages if page.page_number < len(first_pages)]
    assert [_header(page) for page in with_rows] == [HEADINGS] * len(with_rows)


def test_header_row_stands_on_every_page_that_one_row_fills() -> None:
    pages = _pages(_plan(_activity("1.1", notes=(SENTENCE + "\n") * 150)))
    tables = [page for page in pages if _is_of_plan(page)]
    assert len(tables) > 3
    assert [_header(page)[-1] for page in tables] == ["Board notes"] * len(tables)


def test_colour_of_a_long_row_covers_its_whole_height_on_every_page() -> None:
    pages = _pages(_plan(_activity("1.1", notes=(SENTENCE + "\n") * 150, rag="R")))
    tables = [page for page in pages if _is_of_plan(page)]
    for page in tables:
        cells = [cell for cell in page.find_tables()[0].rows[-1].cells if cell]
        top, bottom = cells[4][1], cells[4][3]
        painted = [rect for rect in page.rects if _colour(rect) == "#c62828" and rect["x0"] >= cells[4][0] - 1]
        assert min(rect["top"] for rect in painted) == pytest.approx(top, abs=1)
        assert max(rect["bottom"] for rect in painted) == pytest.approx(bottom, abs=1)


def test_each_strand_has_its_own_colour_and_letter() -> None:
    strands = (
        Strand(key="1", text="First", rag="R"),
        Strand(key="2", text="Second", rag="A", sros=("BW", "AO"), priority="L", timescales=("M",)),
    )
    (page, *_) = _pages(_plan(Activity(key="a", ref="1.1", strands=strands)))
    rows = page.find_tables()[0].extract()[2:]
    assert [row[1:7] for row in rows] == [
        ["First", "–", "–", "R", "–", "–"],
        ["Second", "–", "BW/AO", "A", "L", "M"],
    ]
    colours = {"#c62828", "#ffb300"}
    table_foot = page.find_tables()[0].bbox[3]
    painted = [_colour(rect) for rect in page.rects if rect["bottom"] <= table_foot + 1]
    assert [colour for colour in painted if colour in colours] == ["#c62828", "#ffb300"]


def test_letter_contrasts_with_its_colour() -> None:
    page = html.page(_plan())
    assert ".rag-0 { background: #c62828; color: #ffffff; }" in page
    assert ".rag-1 { background: #ffb300; color: #000000; }" in page


def test_colour_that_is_no_colour_is_left_out() -> None:
    bad = replace(RED, colour="red;}body{display:none")
    assert "display:none" not in html.page(replace(_plan(), key=Key(rag=(bad,))))


def test_theme_band_never_ends_a_page() -> None:
    # Bands of one to twelve short rows and a tall one meet the foot of a page at every height.
    themes = tuple(
        Theme(
            key=f"t{n}",
            number=f"N{n}",
            title="A theme",
            activities=(
                _activity(f"{n}.0", notes=SENTENCE * (30 if n % 2 else 1)),
                *(_activity(f"{n}.{m}", notes=SENTENCE) for m in range(1, n)),
            ),
        )
        for n in range(1, 13)
    )
    below: dict[str, str] = {}
    for page in _pages(replace(_plan(), themes=themes)):
        words = [word["text"].rstrip(":") for word in page.extract_words() if word["x0"] < 45]
        below |= {word: after for word, after in pairwise(words) if re.match(r"N\d", word)}
    assert below == {f"N{n}": f"{n}.0" for n in range(1, 13)}


def test_tall_row_begins_in_all_its_cells_or_on_the_next_page() -> None:
    activities = []
    for n in range(2, 14):
        activities += [_activity(f"{n}.{m}", notes=SENTENCE) for m in range(n)]
        activities.append(_activity(f"{n}.99", text=SENTENCE, rationale=SENTENCE * 2, notes=f"{SENTENCE * 2}\n" * 12))
    rows = [row for page in _pages(_plan(*activities)) if _is_of_plan(page) for row in page.find_tables()[0].extract()]
    begun = {row[0]: row for row in rows if row[0] and row[0].endswith(".99")}
    assert sorted(begun) == sorted(f"{n}.99" for n in range(2, 14))
    for row in begun.values():
        assert [bool(cell) for cell in row] == [True] * 8
        assert len((row[7] or "").splitlines()) >= 4


def test_notes_flow_beside_the_strands_of_their_activity() -> None:
    strands = tuple(Strand(key=str(n), text=SENTENCE, rationale=SENTENCE * 4) for n in range(3))
    notes = tuple(Note(key=str(n), body="Board", date=f"2026-0{n + 1}-05", text=SENTENCE * 2) for n in range(6))
    pages = _pages(_plan(Activity(key="a", ref="1.1", strands=strands, notes=notes)))
    rows = [row for page in pages if _is_of_plan(page) for row in page.find_tables()[0].extract()]
    cells = [row[7] or "" for row in rows if row[1] and row[1] != "Activity"]
    found = [date for cell in cells for date in re.findall(r"\d\d/\d\d/\d\d", cell)]
    assert found == ["05/01/26", "05/02/26", "05/03/26", "05/04/26", "05/05/26", "05/06/26"]
    assert [bool(cell) for cell in cells] == [True, True, False]


def test_way_back_to_the_top_never_stands_alone_on_a_page() -> None:
    for count in (11, 12):  # the log ends where the first page does
        lines = tuple(VersionLine(number=n, date="2026-01-01", summary="An update") for n in range(1, count))
        last = _pages(replace(_plan(_activity("1.1")), versions=lines))[-1]
        assert (last.page_number, last.extract_text().startswith("Version Date")) == (2, True)


def test_row_that_is_gone_has_no_colour_beneath_its_struck_code() -> None:
    found = redline(_plan(_activity("1.1", rag="R")), _plan())
    (cell,) = re.findall(r'<td class="rag.*?</td>', paper.page("redline", found, "What changed"))
    assert re.sub(r"<span.*?</span>", "", cell) == '<td class="rag"><p><del>R</del></p></td>'


def test_redline_keeps_the_lines_of_a_rationale() -> None:
    before, after = (_plan(_activity("1.1", text=text, rationale="To share:\n• sites\n• vans")) for text in ("A", "B"))
    row = _redlined(before, after).find_tables()[0].extract()[2]
    assert row[2] == "To share:\n• sites\n• vans"


def test_code_that_came_does_not_touch_the_one_that_went() -> None:
    page = _redlined(_plan(_activity("1.1", text="QQ")), _plan(_activity("1.1", text="ZZ")))
    gone, come = ([char for char in page.chars if char["text"] == letter] for letter in "QZ")
    assert come[0]["x0"] - gone[-1]["x1"] > 1


def test_number_of_columns_is_that_of_the_bodies() -> None:
    for count in (0, 1, 3, 6):
        bodies = tuple(Body(key=str(n), name=f"Body {n}", heading=f"Body {n}") for n in range(count))
        (page, *_) = _pages(replace(_plan(_activity("1.1")), bodies=bodies))
        assert len(_header(page)) == 7 + count
        assert max(word["x1"] for word in page.extract_words()) <= page.width


def test_confidential_note_says_so_after_its_date() -> None:
    note = Note(key="n", body="Board", date="2019-01-03", text="PB gave an update.", confidential=True)
    assert _notes(note) == "<strong>03/01/19</strong> (Confidential) PB gave an update."


def test_confidential_is_said_once_where_the_text_says_it() -> None:
    note = Note(key="n", body="Board", date="2019-01-03", text="(Confidential) PB.", confidential=True)
    assert _notes(note) == "<strong>03/01/19</strong> (Confidential) PB."


def test_edition_without_confidential_items_prints_no_mark_of_them(first_plan: PlanDocument) -> None:
    assert html.page(first_plan).count("(Confidential)") == 1
    public = replace(
        first_plan,
        themes=tuple(
            replace(
                theme,
                activities=tuple(
                    replace(activity, notes=tuple(note for note in activity.notes if not note.confidential))
                    for activity in theme.activities
                ),
            )
            for theme in first_plan.themes
        ),
    )
    page = html.page(public)
    assert "onfidential" not in page
    assert "Bamfurlong" not in page


def test_further_action_without_a_note_is_printed_under_its_date() -> None:
    actions = (
        FurtherAction(key="1", text="Call it", owners=("AB", "CD"), due="2019-03", body="Board", date="2019-01-03"),
        FurtherAction(key="2", text="Write", owners=("EF",), due="2019-03-31", body="Board", date="2019-02-03"),
        FurtherAction(
            key="3", text="Ask", due="by the end of Feb", body="Board", date="2019-02-03",
            state=FurtherActionState.DONE, outcome="No answer",
        ),
    )  # fmt: skip
    note = Note(key="n", body="Board", date="2019-01-03", text="Discussed.")
    assert _notes(note, actions) == (
        "<p><strong>03/01/19</strong> Discussed.</p>"
        "<p><strong>ACTION:</strong> AB/CD – Call it (by March 2019)</p>"
        "<p><strong>03/02/19</strong> <strong>ACTION:</strong> EF – Write (by 31/03/19)</p>"
        "<p><strong>ACTION:</strong> Ask (by the end of Feb)</p><p>Done: No answer</p>"
    )


def test_further_action_of_a_note_is_not_printed_twice() -> None:
    note = Note(key="n", body="Board", date="2019-01-03", text="ACTION: AB to call.")
    action = FurtherAction(key="f", text="AB to call.", owners=("AB",), note="n")
    assert _notes(note, (action,)) == "<strong>03/01/19</strong> <strong>ACTION:</strong> AB to call."


def test_review_without_a_note_is_printed_beneath_its_activity() -> None:
    activity = replace(_activity("1.1", text="Do it"), reviews=(Review(key="r", due="2019-03", text="look again"),))
    assert "<p>Do it</p><p>Review March 2019: look again</p>" in html.page(_plan(activity))


def test_working_copy_says_that_it_is_not_issued() -> None:
    draft = replace(_plan(_activity("1.1")), version=18, draft=True)
    text = _text(draft)
    assert text.count("Working copy: changes since version 18, not issued") == 1 + len(_pages(draft))
    assert "Working copy" not in _text(replace(draft, draft=False))


def test_plan_of_a_past_moment_says_so_on_every_page() -> None:
    past = replace(_plan(_activity("1.1")), version=18, draft=True, as_at=AsAt(day="2018-10-01", revision=12))
    text = _text(past)
    mark = "As it stood on 1 October 2018, after revision 12: not issued, and not the plan of now"
    assert text.count(mark) == 1 + len(_pages(past))
    assert ("Working copy" in text, "Latest version then: 18" in text) == (False, True)


def test_footer_has_the_version_and_the_page(first_pages: list[Page]) -> None:
    last_lines = [page.extract_text().splitlines()[-1] for page in first_pages]
    board = "Gloucestershire Emergency Services Collaboration Board"
    count = len(first_pages)
    assert last_lines == [f"Action Plan · Version 18 · {board} · Page {n} of {count}" for n in range(1, count + 1)]


def test_key_and_version_control_follow_the_table(first_pages: list[Page], first_plan: PlanDocument) -> None:
    text = _letters(" ".join(page.extract_text() for page in first_pages))
    for scale in (first_plan.key.rag, first_plan.key.priorities, first_plan.key.timescales):
        for value in scale:
            assert _letters(value.code + value.meaning) in text or _letters(value.code + value.label) in text
    for line in first_plan.versions:
        year, month, day = line.date.split("-")
        assert _letters(f"{line.number}{day}{month}{year[2:]}{line.amended_by}{line.summary}") in text


def test_crest_is_printed_and_anything_but_an_image_in_the_page_is_not() -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    organisations = (
        Organisation(name="Fire", crest=f"data:image/png;base64,{png}"),
        Organisation(name="File", crest="file:///etc/passwd"),
        Organisation(name="Network", crest="https://example.org/crest.png"),
        Organisation(name="None"),
    )
    (page, *_) = _pages(replace(_plan(), organisations=organisations))
    assert len(page.images) == 1
    assert re.findall(r'alt="([^"]*)"', html.page(replace(_plan(), organisations=organisations))) == ["Crest of Fire"]


def test_picture_inside_a_crest_that_asks_for_a_file_gets_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"not for the paper")
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='{secret.as_uri()}'/></svg>"
    plan = replace(_plan(), organisations=(Organisation(name="X", crest=f"data:image/svg+xml,{drawing}"),))
    assert [page.images for page in _pages(plan)] == [[]]


def test_hostile_text_is_printed_without_loss() -> None:
    long_word = "Llanfairpwllgwyngyll" * 12
    texts = {
        "1.1": long_word,
        "1.2": "<script>alert('x')</script> & \"quotes\" {{ document }} {% now %}",
        "1.3": "שלום עולם and مرحبا",
        "1.4": "Smile 😀 and a check ✔",
        "1.5": "tab\tand\u00a0hard space and soft\u00adhyphen",
    }
    activities = [_activity(ref, text=text, notes=text) for ref, text in texts.items()]
    activities.append(_activity("1.6", notes=" ".join(f"word{n}" for n in range(5000))))
    activities.append(Activity(key="empty", ref="1.7"))
    plan = _plan(*activities)
    pages = _pages(plan)
    assert all(word["x1"] <= page.width - 30 for page in pages for word in page.extract_words())
    text = "".join(page.extract_text() for page in pages)
    letters = _letters(text)
    assert letters.count(_letters(long_word)[:20]) >= 2
    assert "<script>alert('x')</script>" in "".join(text.split())
    assert "{{document}}{%now%}" in "".join(text.split())
    assert "😀" in text
    assert "✔" in text
    assert [n for n in range(5000) if f"word{n}" not in text] == []


@pytest.mark.parametrize(
    "text",
    [
        "Разработать совместную стратегию. Ґрунт, ї, є",
        "制定联合战略，消防、警察和救护车——第一阶段：「共用车间」",
        "共同戦略を策定する。ひらがな カタカナ",
        "Coordenação de ações: não há progresso até março – “revisão”",
        "Κοινή στρατηγική; Zażółć gęślą jaźń; Šťastný kůň; ß ẞ ŵ ŷ",
    ],
    ids=["Russian and Ukrainian", "Chinese", "Japanese", "Portuguese", "Greek, Polish, Czech, German, Welsh"],
)
def test_no_glyph_is_missing_in_other_languages(text: str, caplog: pytest.LogCaptureFixture) -> None:
    pages = _pages(_plan(_activity("1.1", text=f"{text} **{text}** *{text}*", notes=text)))
    printed = "".join(page.extract_text() for page in pages)
    assert [record.getMessage() for record in caplog.records] == []
    assert _letters(text)[:9] in _letters(printed)


def test_glyph_that_no_font_has_is_told(caplog: pytest.LogCaptureFixture) -> None:
    pdf.render(_plan(_activity("1.1", text="\U000104b0")))
    assert ["U+104B0" in record.getMessage() for record in caplog.records] == [True]


def test_empty_plan_is_a_page_with_its_headings() -> None:
    (page,) = _pages(PlanDocument(title="", partnership=""))
    assert _header(page) == ("Ref.", "Activity", "Rationale", "SRO", "RAG status", "Priority", "Time-scale")
    assert "No version has been issued." in page.extract_text()


def test_same_document_gives_same_bytes_in_another_process(first_plan: PlanDocument) -> None:
    program = (
        "import json, sys, pathlib, hashlib\n"
        "from actions.document import PlanDocument\n"
        "from actions.exports import pdf\n"
        "data = json.loads(pathlib.Path('fixtures/first-plan.json').read_text(encoding='utf-8'))['document']\n"
        "print(hashlib.sha256(pdf.render(PlanDocument.from_dict(data))).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("Pacific/Auckland", "1"), ("America/Lima", "77"))
    }
    assert digests == {f"{hashlib.sha256(pdf.render(first_plan)).hexdigest()}\n"}


def test_plan_printed_between_two_others_leaves_no_trace_in_them(first_plan: PlanDocument) -> None:
    before = pdf.render(first_plan)
    pdf.render(_plan(_activity("1.1", text="Smile 😀", notes="שלום עולם")))
    assert pdf.render(first_plan) == before


def test_page_is_well_formed_xml_whatever_its_texts_hold() -> None:
    text = "<&>\"' \x00\x0b\x1f\ufffe\ud800 end"
    cell = ET.fromstring(html.page(_plan(_activity("1.1", text=text)))).find(".//tr[2]/td")
    assert cell is not None
    assert cell.text == "<&>\"'       end"


def test_control_character_in_a_text_is_printed_as_a_space() -> None:
    (page, *_) = _pages(_plan(_activity("1.1", text="First\x0bsecond")))
    assert page.find_tables()[0].extract()[2][1] == "First second"


def test_nothing_is_warned_of_while_rendering(first_plan: PlanDocument, caplog: pytest.LogCaptureFixture) -> None:
    pdf.render(first_plan)
    assert caplog.messages == []


def test_html_is_one_file_that_loads_nothing(first_plan: PlanDocument) -> None:
    page = html.render(first_plan).decode()
    assert re.findall(r'(?:src|href)="([^"#][^"]*)"', page) == []
    assert "url(" not in page
    assert "@import" not in page
    assert page.count('<th scope="row" id="activity-') == 31
    assert page.count('<tr class="further') == 5


def _plan(*activities: Activity) -> PlanDocument:
    return PlanDocument(
        title="Plan",
        partnership="Partners",
        version=1,
        bodies=(BOARD,),
        key=Key(rag=(RED, AMBER)),
        themes=(Theme(key="t", number="ONE", title="First theme", activities=activities),),
        versions=(VersionLine(number=1, date="2026-01-01"),),
    )


def _activity(
    ref: str, *, text: str = "Do", rationale: str = "Why", notes: str = "", rag: str | None = None
) -> Activity:
    strand = Strand(
        key=f"s{ref}", text=text, rationale=rationale, sros=("AB",), rag=rag, priority="H", timescales=("S",)
    )
    said = (Note(key=f"n{ref}", body="Board", date="2026-01-05", text=notes),) if notes else ()
    return Activity(key=ref, ref=ref, strands=(strand,), notes=said)


def _notes(note: Note, actions: tuple[FurtherAction, ...] = ()) -> str:
    """The HTML of the one body's cell of the one activity."""
    activity = replace(_activity("1.1"), notes=(note,), further_actions=actions)
    found = re.search(r'<td class="notes[^"]*">(.*?)</td>', html.page(_plan(activity)))
    assert found
    return found[1]


def _pages(document: PlanDocument) -> list[Page]:
    return pdfplumber.open(io.BytesIO(pdf.render(document))).pages


def _redlined(before: PlanDocument, after: PlanDocument) -> Page:
    """The first page of the redline."""
    return pdfplumber.open(io.BytesIO(paper.render("redline", redline(before, after), "What changed"))).pages[0]


def _text(document: PlanDocument) -> str:
    return "\n".join(page.extract_text() for page in _pages(document))


def _letters(text: str) -> str:
    """Letters and digits alone: where lines break, and how a list is marked, is the paper's affair."""
    return "".join(re.findall(r"[^\W_]", text.casefold()))


def _is_of_plan(page: Page) -> bool:
    return bool(page.find_tables()) and _header(page)[0] == "Ref."


def _header(page: Page) -> tuple[str, ...]:
    return tuple((cell or "").replace("\n", " ") for cell in page.find_tables()[0].extract()[0])


def _cells_by_ref(pages: list[Page]) -> dict[str, list[str]]:
    """The letters of each row's cells behind its ref; what has no ref goes on where the row above left off."""
    rows: dict[str, list[str]] = {}
    ref = ""
    for page in pages:
        tables = page.find_tables()
        if not tables or _header(page) != HEADINGS:
            continue
        for row in tables[0].extract()[1:]:
            if row[1] is None:  # a theme's band
                continue
            ref = row[0] or ref
            cells = rows.setdefault(ref, [""] * 8)
            rows[ref] = [before + _letters(cell or "") for before, cell in zip(cells, row[1:], strict=True)]
    return rows


def _colour(rect: dict[str, object]) -> str:
    channels = rect["non_stroking_color"]
    if not isinstance(channels, tuple) or len(channels) != 3:
        return ""
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
