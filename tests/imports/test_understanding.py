"""The first plan as a Word file, a workbook and CSV: each is read as the same plan, with its doubts told."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from actions.document import Activity, PlanDocument
from actions.imports.files.opening import open_file
from actions.imports.meaning import Choices, Doubt, Doubtful, Known, Meaning, Origin
from actions.imports.understanding import understand
from tests.imports.sheetfiles import ROOT, csv_like_theirs, excel_like_theirs
from tests.imports.wordfiles import first_plan, paper_like_theirs

FIRST_PLAN = first_plan()
FILES = {
    "plan.docx": lambda: paper_like_theirs(torn="2.4"),
    "plan.xlsx": excel_like_theirs,
    "plan.csv": lambda: csv_like_theirs("cp1252"),
}


@cache
def known() -> Known:
    """What the first plan's partnership knows: its people, services and bodies, and no plan."""
    directory = json.loads((ROOT / "fixtures" / "first-plan.json").read_text())["directory"]
    owners = {officer["initials"]: officer["initials"] for officer in directory["officers"]}
    for service in directory["organisations"]:
        owners |= dict.fromkeys((service["name"], service["short_name"], *service["aliases"]), service["short_name"])
    bodies = {name: body["name"] for body in directory["bodies"] for name in (body["name"], *body["aliases"])}
    return Known(today="2019-02-27", key=FIRST_PLAN.key, bodies=bodies, owners={**owners, **bodies})


@cache
def read(name: str) -> Meaning:
    return understand(open_file(name, FILES[name]()), known(), Choices())


def doubts(meaning: Meaning, kind: Doubtful) -> list[Doubt]:
    return [doubt for doubt in meaning.doubts if doubt.kind is kind]


def settled(name: str, value: str, *asked: Doubt) -> Meaning:
    """The file read again, with this answer to these doubts."""
    choices = Choices(doubts={doubt.id: value for doubt in asked})
    return understand(open_file(name, FILES[name]()), known(), choices)


def content(document: PlanDocument) -> list[tuple[Any, ...]]:
    """What stands in the rows, without keys and colours."""
    return [
        (theme.number, theme.title, activity.ref, *_strands(activity), *_said(activity))
        for theme in document.themes
        for activity in theme.activities
    ]


def _strands(activity: Activity) -> list[tuple[Any, ...]]:
    return [
        (strand.text, strand.rationale, strand.sros, strand.priority, strand.timescales, strand.qualifier, strand.extra)
        for strand in activity.strands
    ]


def _said(activity: Activity) -> list[tuple[Any, ...]]:
    places = {note.key: (note.body, note.date) for note in activity.notes}
    return [
        *((note.body, note.date, note.text, note.confidential) for note in activity.notes),
        *(
            (places[one.note], one.text, one.owners, one.due, one.state, one.confidential)
            for one in activity.further_actions
        ),
        *((places[one.note], one.due, one.text, one.state, one.confidential) for one in activity.reviews),
    ]


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv"])
def test_a_sheet_of_the_first_plan_is_read_as_the_first_plan(name: str) -> None:
    assert content(read(name).document) == content(FIRST_PLAN)


def test_the_word_paper_of_the_first_plan_is_read_as_it_once_it_is_said_whose_one_priority_is() -> None:
    asked = [
        doubt for doubt in doubts(read("plan.docx"), Doubtful.STRAND) if [o.value for o in doubt.options] == ["2", "3"]
    ]

    meaning = settled("plan.docx", "3", *asked)

    assert [doubt.said for doubt in asked] == ["H", "L"]
    assert content(meaning.document) == content(FIRST_PLAN)
    assert [doubt.settled for doubt in meaning.doubts if doubt.id in {one.id for one in asked}] == [True, True]


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"])
def test_colours_are_read_by_the_files_own_key(name: str) -> None:
    document = read(name).document

    assert {row.ref: row.strands[0].rag for row in document.activities()} == {
        row.ref: row.strands[0].rag for row in FIRST_PLAN.activities()
    }
    assert [(value.code, value.label, value.meaning, value.colour) for value in document.key.rag] == [
        ("R", "Red", "Barriers to progression", "#ff0000"),
        ("A", "Amber", "Likely to progress", "#ffc000"),
        ("G", "Green", "Able to progress", "#92d050"),
        ("O", "Opportunity", "Communication opportunity", "#cc99ff"),
        ("C", "Completed", "Action completed", "#00b0f0"),
    ]
    assert (document.key.priorities, document.key.timescales) == (FIRST_PLAN.key.priorities, FIRST_PLAN.key.timescales)


def test_a_file_without_colours_does_not_tell_of_rag() -> None:
    assert "rag" not in read("plan.csv").carries
    assert "marks" not in read("plan.csv").carries
    assert {"rag", "marks", "versions", "key", "notes:Gold Group"} <= read("plan.docx").carries


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"])
def test_version_control_is_read_word_for_word(name: str) -> None:
    assert read(name).document.versions == FIRST_PLAN.versions


@pytest.mark.parametrize("name", FILES)
def test_the_block_over_the_table_names_the_plan(name: str) -> None:
    document = read(name).document

    assert (document.title, document.partnership, document.version) == (
        "Action Plan",
        "Gloucestershire Emergency Services Collaboration Board",
        18,
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_twice_as_the_same(name: str) -> None:
    assert understand(open_file(name, FILES[name]()), known(), Choices()) == read(name)


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"])
def test_a_careful_readers_doubts_are_told(name: str) -> None:
    about = {doubt.about for doubt in read(name).doubts}

    assert {
        "2.8 in the table, 2.7 in the line of version 17. Both stay.",
        "Version 3 has no summary. It stays without.",
        "4.8 names 2.6, which is not in the table. The words stay as they are.",
        "2018/18 is not one year and the next. It stays as it stands.",
        "These words begin in the middle of a sentence, in a row without a ref below 2.4. Whose are they?",
    } <= about


def test_words_of_a_torn_row_can_be_given_to_the_body_in_whose_column_they_stand() -> None:
    torn = doubts(read("plan.xlsx"), Doubtful.ROW)

    meaning = settled("plan.xlsx", "Gold Group", *torn)

    row = next(row for row in meaning.document.activities() if row.ref == "2.4")
    assert [note.text for note in row.notes_of("Gold Group")] == [
        (
            "The shared estates work currently on hold pending decisions on governance of Fire. "
            "why share procurement was not considered possible."
        ),
        "No progress yet. Previous actions stand.",
    ]
    assert row.notes_of("Governance Board")[0].text.endswith("estate collaboration could outline")


def test_an_alias_of_a_body_is_its_name_and_no_newcomer() -> None:
    row = next(row for row in read("plan.docx").document.activities() if row.ref == "6.3")

    assert [action.owners for action in row.further_actions] == [("Governance Board",), ("Comms Group",)]
    assert read("plan.docx").newcomers == ()


def test_the_owners_wording_is_kept_where_it_is_more_than_strokes() -> None:
    worded = {
        row.ref: strand.sros_wording
        for row in read("plan.docx").document.activities()
        for strand in row.strands
        if strand.sros_wording
    }

    assert worded == {"2.1": "JJ, CB and CW", "3.4": "ST/RP AO/MA"}


def test_each_note_and_strand_leads_to_its_cell() -> None:
    meaning = read("plan.xlsx")
    row = next(row for row in meaning.document.activities() if row.ref == "2.3")

    assert meaning.origins[row.strands[0].key] == Origin(
        place="sheet Action Plan, row 13, Activity",
        said="Enable access to estate across all emergency services wherever possible. "
        "This will be to varying degrees as determined by local need.",
    )
    secret = row.notes_of("Gold Group")[0]
    assert meaning.origins[secret.key].place == "sheet Action Plan, row 13, Gold Group notes / further actions"
    assert meaning.origins[secret.key].said.startswith("03/01/19 (Confidential) PB gave an update on SWAST")


def test_an_owner_who_is_not_known_is_asked_about_once() -> None:
    fewer = replace(known(), owners={name: label for name, label in known().owners.items() if name != "ED"})
    meaning = understand(open_file("plan.docx", FILES["plan.docx"]()), fewer, Choices())

    (asked,) = doubts(meaning, Doubtful.OWNER)
    assert (asked.said, asked.about, asked.chosen) == ("ED", "ED is not known.", "new")
    assert [option.value for option in asked.options][:2] == ["new", "words"]
    assert meaning.newcomers == ("ED",)


def test_owners_of_a_partnership_without_people_are_told_of_together() -> None:
    meaning = understand(
        open_file("plan.docx", FILES["plan.docx"]()), Known(today="2019-02-27", key=FIRST_PLAN.key), Choices()
    )

    gathered = [doubt for doubt in doubts(meaning, Doubtful.OWNER) if not doubt.options]
    assert [doubt.about for doubt in gathered] == [
        "37 owners are not known yet and would be made: check that each is one person or group."
    ]
    assert len(meaning.newcomers) == 39
