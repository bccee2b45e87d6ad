"""Plans given out in each format, and read back from JSON."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, Body, DocumentError, FurtherAction, Note, PlanDocument, Strand, Theme
from actions.editions import edition
from actions.enums import Audience
from actions.exports import FORMATS
from actions.exports import csv as csv_export
from actions.exports import json as json_export
from actions.imports.json import read
from tests.actions.workbooks import words_in
from tests.printed import printed_text

ROOT = Path(__file__).parents[2]
FIRST_PLAN = PlanDocument.from_dict(
    json.loads((ROOT / "fixtures" / "first-plan.json").read_text(encoding="utf-8"))["document"]
)
SMALL = PlanDocument(title="Plan", partnership="Board")


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


def words_of(activity: Activity) -> set[str]:
    texts = [activity.ref]
    for strand in activity.strands:
        texts += [strand.text, strand.rationale, *strand.sros, strand.rag or "", strand.priority or ""]
        texts += [*strand.timescales, strand.qualifier]
    texts += [note.text for note in activity.notes]
    return words(" ".join(texts))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows_of(activity: Activity, *, bodies: tuple[Body, ...] = ()) -> list[list[str]]:
    """The rows under the headings of a plan with this activity alone."""
    theme = Theme(key="t", number="ONE", title="Estate", activities=(activity,))
    return read_csv(csv_export.render(replace(SMALL, bodies=bodies, themes=(theme,))))[1:]


TEXT_OF: dict[str, Callable[[bytes], str]] = {
    "pdf": printed_text,
    "html": lambda content: unescape(re.sub(r"<[^>]+>", " ", content.decode())),
    "xlsx": words_in,
    "csv": lambda content: content.decode("utf-8-sig"),
    "json": lambda content: content.decode().replace("\\n", " "),
}


def test_every_format_is_held_to_the_same_promises() -> None:
    assert list(FORMATS) == list(TEXT_OF) == ["pdf", "html", "xlsx", "csv", "json"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_word_of_every_activity_is_in_the_output(name: str) -> None:
    printed = words(TEXT_OF[name](FORMATS[name].render(FIRST_PLAN)))
    missing = {activity.ref: words_of(activity) - printed for activity in FIRST_PLAN.activities()}
    assert {ref: absent for ref, absent in missing.items() if absent} == {}


@pytest.mark.parametrize("name", FORMATS)
def test_equal_documents_give_equal_bytes(name: str) -> None:
    again = PlanDocument.from_dict(FIRST_PLAN.to_dict())
    assert FORMATS[name].render(again) == FORMATS[name].render(FIRST_PLAN)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_confidential_is_in_the_output_of_a_public_edition(name: str) -> None:
    full, public = (TEXT_OF[name](FORMATS[name].render(edition(FIRST_PLAN, audience))) for audience in Audience)
    assert ("Bamfurlong" in full, "Bamfurlong" in public) == (True, False)


def test_each_format_says_what_its_file_is() -> None:
    assert {
        name: (exporter.LABEL, exporter.EXTENSION, exporter.CONTENT_TYPE) for name, exporter in FORMATS.items()
    } == {
        "pdf": ("PDF", "pdf", "application/pdf"),
        "html": ("Web page", "html", "text/html; charset=utf-8"),
        "xlsx": ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "csv": ("CSV", "csv", "text/csv; charset=utf-8"),
        "json": ("JSON", "json", "application/json"),
    }


def test_formats_are_known_without_loading_what_prints() -> None:
    program = "import sys; from actions.exports import FORMATS; print(len(FORMATS), 'weasyprint' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "5 False\n"


def test_json_is_the_documents_form_on_indented_lines() -> None:
    lines = json_export.render(SMALL).decode().split("\n")
    assert lines[:4] == ["{", '  "schema": 1,', '  "plan": {', '    "title": "Plan",']
    assert lines[-2:] == ["}", ""]
    assert json.loads(json_export.render(FIRST_PLAN)) == FIRST_PLAN.to_dict()


def test_json_gives_letters_as_they_are() -> None:
    assert '"title": "Time – scale £"'.encode() in json_export.render(replace(SMALL, title="Time – scale £"))


def test_json_is_read_back_as_the_same_plan() -> None:
    assert read(json_export.render(FIRST_PLAN)) == FIRST_PLAN


def test_json_with_a_byte_order_mark_is_read() -> None:
    assert read(b"\xef\xbb\xbf" + json_export.render(SMALL)) == SMALL


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1, column 1: not JSON (Expecting value)"),
        (b'{\n "schema": 1,\n}', "line 3, column 1: not JSON (Expecting property name enclosed in double quotes)"),
        (b"%PDF-1.7", "line 1, column 1: not JSON (Expecting value)"),
        (b'{"schema": "\xa3"}', "byte 12: not UTF-8 text"),
        (b"null", "schema: expected 1, found 'NoneType'"),
        (b'{"schema": 99}', "schema: expected 1, found 99"),
        (b'{"schema": 1, "plan": {"title": "Plan"}}', "partnership: missing"),
        (b"[" * 100_000, "document: nested too deeply"),
        (b'{"schema": ' + b"9" * 100_000 + b"}", "document: holds a number that is too long"),
        (
            b'{"schema": 1, "plan": {"title": "\\ud800", "partnership": "Board"}}',
            "plan.title: holds a character that is not text",
        ),
        (
            (
                b'{"schema": 1, "plan": {"title": "Plan", "partnership": "Board"},'
                b' "archive": [{"key": "a", "ref": "1.1", "text": "nul\\u0000"}]}'
            ),
            "archive[0].text: holds a character that is not text",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "content",
)
def test_reading_anything_but_a_plan_says_what_and_where(content: bytes, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        read(content)
    assert str(error.value) == message


@given(st.integers(500, 6000), st.sampled_from([b'{"schema": 1, "plan": ', b'{"schema": 1, "plan": {"title": ']))
def test_no_depth_of_nesting_escapes_as_another_error(depth: int, before: bytes) -> None:
    with pytest.raises(DocumentError):
        read(before + b"[" * depth + b"]" * depth + b"}" * before.count(b"{"))


@given(st.binary())
def test_no_content_escapes_as_another_error(content: bytes) -> None:
    with pytest.raises(DocumentError):
        read(content)


def test_csv_has_the_theme_and_the_papers_nine_columns() -> None:
    assert read_csv(csv_export.render(FIRST_PLAN))[0] == [
        "Theme",
        "Ref.",
        "Activity",
        "Rationale",
        "SRO",
        "RAG status",
        "Priority",
        "Time-scale",
        "Governance Board notes / further actions",
        "Gold Group notes / further actions",
    ]


def test_csv_begins_with_a_byte_order_mark_and_ends_each_row_with_crlf() -> None:
    content = csv_export.render(SMALL)
    assert content == (b"\xef\xbb\xbfTheme,Ref.,Activity,Rationale,SRO,RAG status,Priority,Time-scale\r\n")


def test_csv_has_a_row_per_strand_each_with_its_theme_and_ref() -> None:
    rows = read_csv(csv_export.render(FIRST_PLAN))[1:]
    assert len(rows) == 36
    assert {len(row) for row in rows} == {10}
    assert [(row[0], row[1], row[4], row[6], row[7], row[9][:10]) for row in rows if row[1] == "4.2"] == [
        ("FOUR: Operational opportunities", "4.2", "BW/SW", "H", "S", "11/09/2018"),
        ("FOUR: Operational opportunities", "4.2", "MS/CP/CG", "", "", ""),
        ("FOUR: Operational opportunities", "4.2", "BK/MS/CP", "H", "L", ""),
    ]


def test_csv_row_of_the_first_plan_reads_as_the_paper() -> None:
    row = next(row for row in read_csv(csv_export.render(FIRST_PLAN)) if row[1] == "2.8")
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
        "M",
        "L",
        "",
        (
            "03/01/2019 ACTION: CW, CB and NW to liaise with each other to assess whether there is an opportunity to "
            "create a joint facility and report to Gold Group by next meeting (March)"
        ),
    ]


def test_csv_marks_a_confidential_note_after_its_date() -> None:
    row = next(row for row in read_csv(csv_export.render(FIRST_PLAN)) if row[1] == "2.3")
    assert row[9][:44] == "03/01/2019 (Confidential) PB gave an update "


def test_csv_has_texts_without_their_marks() -> None:
    strand = Strand(key="s", text="- **Scope** it", rationale="[Why](https://a.org)")
    note = Note(key="n", body="Board", date="2019-01-03", text="*Welcomed*.")
    board = Body(key="b", name="Board", heading="Board notes")
    activity = Activity(key="a", ref="1.1", strands=(strand,), notes=(note,))
    assert rows_of(activity, bodies=(board,)) == [
        ["ONE: Estate", "1.1", "• Scope it", "Why (https://a.org)", "", "", "", "", "03/01/2019 Welcomed."]
    ]


def test_csv_joins_two_time_scales_and_their_qualifier() -> None:
    row = next(row for row in read_csv(csv_export.render(FIRST_PLAN)) if row[1] == "2.4")
    assert row[7] == "S/M Initial NH scoping - 3m"


def test_csv_keeps_an_activity_that_has_no_strand() -> None:
    assert rows_of(Activity(key="a", ref="1.1")) == [["ONE: Estate", "1.1", "", "", "", "", "", ""]]


def test_csv_has_a_row_for_a_theme_that_has_no_activities() -> None:
    content = csv_export.render(replace(SMALL, themes=(Theme(key="t", number="TWO", title="Fleet"),)))
    assert read_csv(content)[1:] == [["TWO: Fleet", "", "", "", "", "", "", ""]]


def test_csv_puts_a_bodys_notes_and_requests_in_the_order_of_their_dates() -> None:
    gold = Body(key="b", name="Gold", heading="Gold notes")
    activity = Activity(
        key="a",
        ref="1.1",
        notes=(
            Note(key="1", body="Gold", date="2019-02-07", text="Agreed.\n• space"),
            Note(key="2", body="Board", date="2019-01-01", text="Not Gold's."),
        ),
        further_actions=(
            FurtherAction(key="3", text="Ask", owners=("AB", "CD"), due="2019-03", body="Gold", date="2019-01-03"),
            FurtherAction(key="4", text="Tell", due="2020-2021", body="Gold", date="2019-03-01", confidential=True),
            FurtherAction(key="5", text="Printed in its note", note="1", body="Gold", date="2019-02-07"),
            FurtherAction(key="6", text="Not Gold's", body="Board", date="2019-01-03"),
        ),
    )
    assert rows_of(activity, bodies=(gold,))[0][8] == (
        "03/01/2019 ACTION: AB/CD – Ask (by March 2019)\n"
        "07/02/2019 Agreed.\n"
        "• space\n"
        "01/03/2019 (Confidential) ACTION: Tell (2020-2021)"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_calculate_stays_text(start: str) -> None:
    cell = f'{start}HYPERLINK("http://example.org")'
    strand = Strand(key="s", text=cell, rationale=cell, sros=(cell, "AB"), qualifier=cell)
    assert rows_of(Activity(key="a", ref=cell, strands=(strand,))) == [
        ["ONE: Estate", f"'{cell}", f"'{cell}", f"'{cell}", f"'{cell}/AB", "", "", f"'{cell}"]
    ]


RISKY = st.text("=+-@\t\r\n'\",;A")
RISKY_STRANDS = st.builds(
    Strand, text=RISKY, rationale=RISKY, sros=st.lists(RISKY).map(tuple), rag=RISKY, priority=RISKY, qualifier=RISKY
)


@given(RISKY, st.lists(RISKY_STRANDS, min_size=1, max_size=3))
def test_no_cell_begins_as_a_formula_and_none_is_torn_apart(ref: str, strands: list[Strand]) -> None:
    rows = rows_of(Activity(key="a", ref=ref, strands=tuple(strands)))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    assert [(row[1].removeprefix("'"), row[2].removeprefix("'")) for row in rows] == [
        (ref.removeprefix("'"), strand.text.removeprefix("'")) for strand in strands
    ]
