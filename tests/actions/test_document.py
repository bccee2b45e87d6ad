"""PlanDocument: its JSON form, the errors of reading one, and its digest."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import (
    Activity,
    AsAt,
    Attachment,
    Body,
    DocumentError,
    Extra,
    FurtherAction,
    Key,
    Note,
    Organisation,
    PlanDocument,
    PlanField,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import ActivityState, FurtherActionState, ReviewState

ROOT = Path(__file__).parents[2]
SAMPLE: dict[str, Any] = json.loads((ROOT / "tests" / "documents" / "schema-1.json").read_text(encoding="utf-8"))

TINY = PlanDocument(
    title="Plan",
    partnership="Board",
    themes=(
        Theme(
            key="t",
            number="ONE",
            title="Café – £",
            activities=(Activity(key="a", ref="1.1", strands=(Strand(key="s", text="Do it"),)),),
        ),
    ),
)

SCHEMA_1 = PlanDocument(
    title="Action Plan",
    partnership="Severnside Partnership",
    version=3,
    draft=True,
    organisations=(
        Organisation(name="Severnside Fire and Rescue", short_name="SFR", crest="data:image/png;base64,iVBORw0KGgo="),
        Organisation(name="Severnside Council"),
    ),
    bodies=(
        Body(key="body-board", name="Board", heading="Board notes / further actions"),
        Body(key="body-comms", name="Comms Group"),
    ),
    key=Key(
        rag=(
            ScaleValue(code="R", label="Red", meaning="Barriers to progression", colour="#c62828", needs_reason=True),
            ScaleValue(code="C", label="Completed", colour="#1565c0", completes=True),
        ),
        priorities=(ScaleValue(code="H", label="High", meaning="High priority"),),
        timescales=(ScaleValue(code="S", label="Short term"), ScaleValue(code="M", label="Medium term")),
    ),
    themes=(
        Theme(
            key="theme-one",
            number="ONE",
            title="Estate",
            activities=(
                Activity(
                    key="activity-1.10",
                    ref="1.10",
                    state=ActivityState.COMPLETED,
                    strands=(
                        Strand(
                            key="strand-1",
                            text="Share the stores\nSee 1.2",
                            rationale="Savings:\n• space\n• time",
                            sros=("AB", "Comms Group"),
                            rag="R",
                            rag_reason="No site yet",
                            priority="H",
                            timescales=("S", "M"),
                            qualifier="Scoping - 3m",
                            updates=(
                                ProgressUpdate(
                                    key="update-1", date="2019-02-14", by="AB", text="Site found – viewing it"
                                ),
                            ),
                        ),
                        Strand(key="strand-2", text="Share the vans"),
                    ),
                    notes=(
                        Note(key="note-1", body="Board", date="2019-01-03", text="Agreed."),
                        Note(key="note-2", body="Board", date="2019-02-07", text="Rent discussed.", confidential=True),
                    ),
                    further_actions=(
                        FurtherAction(
                            key="further-action-1",
                            text="AB to ask the landlord",
                            owners=("AB",),
                            due="by next meeting (March)",
                            state=FurtherActionState.ON_HOLD,
                            outcome="Landlord away",
                            note="note-2",
                            confidential=True,
                        ),
                        FurtherAction(
                            key="further-action-2",
                            text="List the stores",
                            owners=("Board",),
                            due="2019-03",
                            body="Board",
                            date="2019-01-03",
                        ),
                    ),
                    reviews=(
                        Review(
                            key="review-1",
                            due="2019-07",
                            text="Review in 6 months",
                            state=ReviewState.DONE,
                            note="note-1",
                        ),
                    ),
                ),
            ),
        ),
    ),
    archive=(RetiredActivity(key="activity-1.1", ref="1.1", text="Share the gym", reason="Not wanted"),),
    versions=(
        VersionLine(number=2, date="2018-12-01"),
        VersionLine(number=3, date="2019-01-03", amended_by="AB & CD", summary="Update following the Board"),
    ),
)


def some(kind: type) -> st.SearchStrategy[Any]:
    return st.lists(st.builds(kind, **{field.name: ... for field in fields(kind)}), min_size=1, max_size=2).map(tuple)


ACTIVITIES = st.builds(
    Activity,
    strands=some(Strand),
    notes=some(Note),
    further_actions=some(FurtherAction),
    reviews=some(Review),
    state=st.sampled_from(ActivityState),
)
FILLED_DOCUMENTS = st.builds(
    PlanDocument,
    version=st.integers(),
    draft=st.booleans(),
    organisations=some(Organisation),
    bodies=some(Body),
    key=st.builds(Key, rag=some(ScaleValue), priorities=some(ScaleValue), timescales=some(ScaleValue)),
    themes=st.builds(Theme, activities=ACTIVITIES.map(lambda activity: (activity,))).map(lambda theme: (theme,)),
    archive=some(RetiredActivity),
    versions=some(VersionLine),
)
DOCUMENTS = FILLED_DOCUMENTS | st.from_type(PlanDocument)


@given(DOCUMENTS)
def test_a_document_survives_its_json_form(document: PlanDocument) -> None:
    assert PlanDocument.from_dict(json.loads(json.dumps(document.to_dict()))) == document


@given(DOCUMENTS, DOCUMENTS)
def test_documents_are_equal_exactly_where_their_digests_are(one: PlanDocument, other: PlanDocument) -> None:
    again = PlanDocument.from_dict(one.to_dict())
    assert (again.canonical(), again.digest()) == (one.canonical(), one.digest())
    assert (one.digest() == other.digest()) == (one == other)


def test_a_document_of_schema_1_stays_readable() -> None:
    assert PlanDocument.from_dict(SAMPLE) == SCHEMA_1


def test_json_form_names_every_field_even_where_it_is_empty() -> None:
    assert TINY.to_dict() == {
        "schema": 1,
        "plan": {"title": "Plan", "partnership": "Board", "version": None, "draft": False},
        "organisations": [],
        "bodies": [],
        "key": {"rag": [], "priorities": [], "timescales": []},
        "themes": [
            {
                "key": "t",
                "number": "ONE",
                "title": "Café – £",
                "activities": [
                    {
                        "key": "a",
                        "ref": "1.1",
                        "strands": [
                            {
                                "key": "s",
                                "text": "Do it",
                                "rationale": "",
                                "sros": [],
                                "sros_wording": "",
                                "rag": None,
                                "rag_reason": "",
                                "priority": None,
                                "timescales": [],
                                "qualifier": "",
                                "updates": [],
                            }
                        ],
                        "notes": [],
                        "further_actions": [],
                        "reviews": [],
                        "state": "open",
                    }
                ],
            }
        ],
        "archive": [],
        "versions": [],
    }


TINY_DIGEST = "a004381a1cd033fe799f4aca5015e8c0b241ba7ef1b2da8afc964328be607b2e"


def test_digest_of_a_document_never_changes() -> None:
    assert TINY.digest() == TINY_DIGEST


@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("4711", "Pacific/Auckland")])
def test_digest_is_the_same_in_another_process(seed: str, zone: str) -> None:
    program = (
        "import json, sys; from actions.document import PlanDocument;"
        "print(PlanDocument.from_dict(json.load(sys.stdin)).digest()); print('django' in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(TINY.to_dict()),
        env={"PYTHONHASHSEED": seed, "TZ": zone},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert printed == [TINY_DIGEST, "False"]


def broken(*path: str | int, value: Any) -> dict[str, Any]:
    """The sample with another value at a path."""
    data = deepcopy(SAMPLE)
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return data


ACTIVITY = ("themes", 0, "activities", 0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "schema: expected 1, found 'list'"),
        ({}, "schema: expected 1, found None"),
        (broken("schema", value=2), "schema: expected 1, found 2"),
        (broken("plan", value="Action Plan"), "plan: missing"),
        (broken("plan", value={"title": "Plan"}), "partnership: missing"),
        (broken("plan", "version", value="3"), "version: expected int, found '3'"),
        (broken("plan", "version", value=True), "version: expected int, found True"),
        (broken("plan", "draft", value=1), "draft: expected bool, found 1"),
        (broken("colour", value="red"), "colour: not a field of this schema"),
        (broken("themes", value={}), "themes: expected a list, found {}"),
        (broken("themes", 0, value="ONE"), "themes[0]: expected a mapping, found 'ONE'"),
        (broken(*ACTIVITY, "ref", value=1.1), "themes[0].activities[0].ref: expected str, found 1.1"),
        (broken(*ACTIVITY, "refs", value="1.1"), "themes[0].activities[0].refs: not a field of this schema"),
        (broken(*ACTIVITY, "notes", 1, value={}), "themes[0].activities[0].notes[1].body: missing"),
        (
            broken(*ACTIVITY, "state", value="closed"),
            "themes[0].activities[0].state: expected one of open, completed, found 'closed'",
        ),
        (
            broken(*ACTIVITY, "strands", 0, "sros", 1, value=None),
            "themes[0].activities[0].strands[0].sros[1]: expected str, found None",
        ),
        (
            broken(*ACTIVITY, "strands", 0, "rag", value=5),
            "themes[0].activities[0].strands[0].rag: expected str, found 5",
        ),
    ],
)
def test_reading_anything_else_names_the_place(data: Any, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        PlanDocument.from_dict(data)
    assert str(error.value) == message


def test_an_error_quotes_only_the_beginning_of_what_it_found() -> None:
    with pytest.raises(DocumentError) as error:
        PlanDocument.from_dict(broken("plan", "title", value=["x" * 1000]))
    assert str(error.value) == f"title: expected str, found ['{'x' * 58}"


def test_activities_come_in_printed_order_over_all_themes() -> None:
    document = PlanDocument(
        title="Plan",
        partnership="Board",
        themes=(
            Theme(
                key="1", number="ONE", title="", activities=(Activity(key="a", ref="1.2"), Activity(key="b", ref="1.1"))
            ),
            Theme(key="2", number="TWO", title=""),
            Theme(key="3", number="THREE", title="", activities=(Activity(key="c", ref="3.1"),)),
        ),
    )
    assert [activity.ref for activity in document.activities()] == ["1.2", "1.1", "3.1"]


def test_a_body_without_a_heading_has_no_column() -> None:
    assert [body.name for body in SCHEMA_1.columns()] == ["Board"]


def test_notes_of_a_body_leave_out_the_others() -> None:
    activity = Activity(
        key="a",
        ref="1.1",
        notes=(
            Note(key="1", body="Board", date="2019-01-03", text="first"),
            Note(key="2", body="Gold", date="2019-01-04", text="other"),
            Note(key="3", body="Board", date="2019-02-07", text="second"),
        ),
    )
    assert [note.text for note in activity.notes_of("Board")] == ["first", "second"]


def test_a_rag_code_finds_its_value_and_not_recorded_finds_none() -> None:
    red, completed = SCHEMA_1.key.rag
    assert [SCHEMA_1.key.rag_value(code) for code in ("C", "R", "X", None)] == [completed, red, None, None]


def test_a_version_adds_its_line_and_is_no_draft() -> None:
    line = VersionLine(number=4, date="2019-03-01", amended_by="AB", summary="Tidy")
    issued = SCHEMA_1.with_version(line)
    assert (issued.version, issued.draft, issued.versions) == (4, False, (*SCHEMA_1.versions, line))
    assert (SCHEMA_1.version, SCHEMA_1.draft) == (3, True)


GUIDE = (ROOT / "docs" / "guide" / "json.md").read_text(encoding="utf-8")


def test_guides_example_is_a_plan() -> None:
    example = PlanDocument.from_dict(json.loads(GUIDE.split("```json\n")[1].split("```")[0]))
    assert [(activity.ref, activity.further_actions[0].owners) for activity in example.activities()] == [
        ("2.8", ("CW",))
    ]


def documented(lines: list[str]) -> set[str]:
    """The fields in the first column of a table's lines."""
    return {name for line in lines if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])}


def test_guide_documents_every_field_and_no_other() -> None:
    tables = [documented(table.split("\n")) for table in GUIDE.split("|---|---|---|---|\n")[1:]]
    plan = {"title", "partnership", "version", "draft", "page_numbers", "notes_on_paper", "extent", "as_at"}
    kinds = (
        Organisation,
        Body,
        Key,
        ScaleValue,
        Theme,
        Activity,
        Strand,
        ProgressUpdate,
        Extra,
        Note,
        FurtherAction,
        Review,
        RetiredActivity,
        VersionLine,
        Attachment,
        PlanField,
        AsAt,
    )
    assert tables == [
        {"schema", "plan"} | {field.name for field in fields(PlanDocument)} - plan,
        plan,
        *({field.name for field in fields(kind)} for kind in kinds),
    ]
