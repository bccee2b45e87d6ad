"""The first plan as data, held against a copy of the paper's cells."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.document import Activity, FurtherAction, Note, PlanDocument, Review, ScaleValue, VersionLine
from actions.enums import ActivityState

ROOT = Path(__file__).parents[2]
FIXTURE: dict[str, Any] = json.loads((ROOT / "fixtures" / "first-plan.json").read_text(encoding="utf-8"))
PAPER: dict[str, Any] = json.loads((Path(__file__).parent / "paper-v18.json").read_text(encoding="utf-8"))
PLAN = PlanDocument.from_dict(FIXTURE["document"])
ACTIVITIES = {activity.ref: activity for activity in PLAN.activities()}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def paper_date(date: str) -> str:
    return f"{date[8:]}/{date[5:7]}/{date[2:4]}"


def printed_notes(activity: Activity, body: str) -> str:
    return " ".join(
        f"{paper_date(note.date)} {'(Confidential) ' * note.confidential}{note.text}"
        for note in activity.notes_of(body)
    )


def printed_cells(activity: Activity) -> dict[str, str]:
    strands = activity.strands
    return {
        "activity": " ".join(strand.text for strand in strands),
        "rationale": " ".join(strand.rationale for strand in strands),
        "sro": " ".join("/".join(strand.sros) for strand in strands),
        "priority": " ".join(strand.priority or "" for strand in strands),
        "timescale": " ".join(f"{'/'.join(strand.timescales)} {strand.qualifier}" for strand in strands),
        "governance_board": printed_notes(activity, "Governance Board"),
        "gold_group": printed_notes(activity, "Gold Group"),
    }


def further_actions() -> Iterator[tuple[str, FurtherAction]]:
    for activity in PLAN.activities():
        for action in activity.further_actions:
            yield activity.ref, action


def reviews() -> Iterator[tuple[str, Review]]:
    for activity in PLAN.activities():
        for review in activity.reviews:
            yield activity.ref, review


def notes() -> Iterator[tuple[str, Note]]:
    for activity in PLAN.activities():
        for note in activity.notes:
            yield activity.ref, note


def test_fixture_holds_the_plan_and_who_is_named_in_it() -> None:
    assert sorted(FIXTURE) == ["about", "directory", "document", "retired_refs"]
    assert FIXTURE["retired_refs"] == ["2.5", "2.6", "2.7"]
    assert PLAN.to_dict() == FIXTURE["document"]


def test_plan_is_version_18_of_the_boards_action_plan() -> None:
    assert (PLAN.title, PLAN.partnership, PLAN.version, PLAN.draft) == (
        "Action Plan",
        "Gloucestershire Emergency Services Collaboration Board",
        18,
        False,
    )


def test_plan_has_everything_that_the_paper_has() -> None:
    activities = ACTIVITIES.values()
    assert {
        "themes": len(PLAN.themes),
        "activities": len(list(PLAN.activities())),
        "strands": sum(len(activity.strands) for activity in activities),
        "notes": sum(len(activity.notes) for activity in activities),
        "further actions": sum(len(activity.further_actions) for activity in activities),
        "reviews": sum(len(activity.reviews) for activity in activities),
        "versions": len(PLAN.versions),
        "archive": len(PLAN.archive),
    } == {
        "themes": 6,
        "activities": 31,
        "strands": 36,
        "notes": 63,
        "further actions": 13,
        "reviews": 16,
        "versions": 16,
        "archive": 0,
    }


def test_notes_are_of_the_two_bodies_that_have_a_column() -> None:
    assert Counter(note.body for _, note in notes()) == {"Governance Board": 30, "Gold Group": 33}
    assert [(body.name, body.heading) for body in PLAN.bodies] == [
        ("Governance Board", "Governance Board notes / further actions"),
        ("Gold Group", "Gold Group notes / further actions"),
        ("Comms Group", ""),
    ]


def test_themes_and_refs_stand_in_the_papers_order() -> None:
    assert [
        [f"{theme.number}: {theme.title}", [activity.ref for activity in theme.activities]] for theme in PLAN.themes
    ] == PAPER["themes"]


@pytest.mark.parametrize("column", ["activity", "rationale", "priority", "timescale", "governance_board", "gold_group"])
def test_strands_and_notes_give_the_words_of_each_cell(column: str) -> None:
    index = PAPER["columns"].index(column)
    assert {ref: words(printed_cells(activity)[column]) for ref, activity in ACTIVITIES.items()} == {
        ref: words(cells[index]) for ref, cells in PAPER["cells"].items()
    }


def test_sros_are_the_papers_in_its_order_whatever_divides_them_there() -> None:
    index = PAPER["columns"].index("sro")
    assert {ref: words(printed_cells(activity)["sro"]) for ref, activity in ACTIVITIES.items()} == {
        ref: [word for word in words(cells[index]) if word != "and"] for ref, cells in PAPER["cells"].items()
    }


def test_version_control_is_the_papers_line_by_line() -> None:
    assert [[line.number, paper_date(line.date), line.amended_by, line.summary] for line in PLAN.versions] == PAPER[
        "versions"
    ]
    assert PLAN.versions[0] == VersionLine(number=3, date="2018-02-21", amended_by="Gold Group", summary="")


def test_activities_of_several_strands_have_them_in_order() -> None:
    assert {
        ref: [(strand.sros, strand.priority, strand.timescales) for strand in activity.strands]
        for ref, activity in ACTIVITIES.items()
        if len(activity.strands) > 1
    } == {
        "3.5": [(("SC", "RP"), "L", ("S",)), (("BW", "TMA", "AO"), "L", ("M",))],
        "3.6": [(("RP", "MA"), "M", ("M",)), (("CB", "AO"), "M", ("S",))],
        "4.1": [(("PD", "SW"), "H", ("S",)), (("BW", "SW"), "H", ("S",))],
        "4.2": [(("BW", "SW"), "H", ("S",)), (("MS", "CP", "CG"), None, ()), (("BK", "MS", "CP"), "H", ("L",))],
    }


def test_a_cell_with_several_rationales_gives_each_strand_its_own() -> None:
    assert {
        ref: [[paragraph[:24] for paragraph in strand.rationale.split("\n")] for strand in ACTIVITIES[ref].strands]
        for ref in ("3.6", "4.1", "4.2")
    } == {
        "3.6": [["To enable supportive lea"], ["To enhance understanding"]],
        "4.1": [
            ["A structure is establish", "Links with the aspiratio"],
            ["There is a need to ensur", "This needs to be structu", "Problem solving will als"],
        ],
        "4.2": [
            ["Links with draft IRMP ob"],
            ["There is a requirement t", "Therefore we need effect"],
            ["It would be beneficial t"],
        ],
    }


def test_rag_is_recorded_only_where_the_papers_words_tell_it() -> None:
    assert {
        ref: [(strand.rag, strand.rag_reason) for strand in activity.strands]
        for ref, activity in ACTIVITIES.items()
        if any(strand.rag or strand.rag_reason for strand in activity.strands)
    } == {
        "1.1": [("C", "")],
        "1.2": [("C", "")],
        "1.3": [("C", "")],
        "1.4": [("C", "")],
        "6.4": [("R", "Action graded red as there has been no further development.")],
    }


def test_activities_that_the_notes_call_complete_are_completed() -> None:
    completed = [ref for ref, activity in ACTIVITIES.items() if activity.state is ActivityState.COMPLETED]
    assert completed == ["1.1", "1.2", "1.3", "1.4"]


def test_two_time_scales_and_their_qualifier_are_kept_apart() -> None:
    strand = ACTIVITIES["2.4"].strands[0]
    assert (strand.timescales, strand.qualifier) == (("S", "M"), "Initial NH scoping - 3m")


def test_an_sro_may_be_a_body_an_organisation_or_nobody() -> None:
    assert [ACTIVITIES[ref].strands[0].sros for ref in ("6.4", "4.8", "5.1", "5.2")] == [
        ("Comms Group",),
        ("AB", "FRS"),
        (),
        ("TB",),
    ]


def test_one_note_is_confidential_and_so_is_what_it_asks_for() -> None:
    assert [(ref, note.body, note.date, note.text[:17]) for ref, note in notes() if note.confidential] == [
        ("2.3", "Gold Group", "2019-01-03", "PB gave an update")
    ]
    assert [(ref, action.owners) for ref, action in further_actions() if action.confidential] == [
        ("2.3", ("JM",)),
        ("2.3", ("DP",)),
    ]
    assert [review for _, review in reviews() if review.confidential] == []


def test_a_cell_with_two_dates_is_two_notes() -> None:
    assert [
        (ref, [note.date for note in ACTIVITIES[ref].notes_of("Gold Group")])
        for ref in ACTIVITIES
        if len(ACTIVITIES[ref].notes_of("Gold Group")) > 1
    ] == [("2.4", ["2018-10-31", "2019-01-03"]), ("6.1", ["2018-09-11", "2018-10-31"])]


def test_further_actions_have_the_papers_words_owners_and_dues() -> None:
    assert [(ref, action.owners, action.due, action.text) for ref, action in further_actions()] == [
        (
            "2.1",
            ("JJ",),
            "by the end of Feb; by the end of March",
            (
                "JJ to lead project initially and organise a meeting with CW and CB to discuss opportunities for fleet "
                "collaboration. Meeting to be held by the end of Feb and a high level options analysis paper to be "
                "compiled by the end of March."
            ),
        ),
        ("2.2", ("DP",), "", "DP to contact the Control Project Team to ensure progress is reported regularly."),
        (
            "2.3",
            ("JM",),
            "",
            (
                "JM to organise meeting with JJ, VH and DPJ to discuss the potential of a Super Centre at the "
                "Bamfurlong site."
            ),
        ),
        (
            "2.3",
            ("DP",),
            "",
            (
                "DP to organise meeting with JJ, VH and BW to discuss the potential for Book on Locations utilising "
                "Fire estates."
            ),
        ),
        (
            "2.8",
            ("CW", "CB", "NW"),
            "by next meeting (March)",
            (
                "CW, CB and NW to liaise with each other to assess whether there is an opportunity to create a joint "
                "facility and report to Gold Group by next meeting (March)"
            ),
        ),
        (
            "4.3",
            ("MA",),
            "once JW's replacement is in position",
            "MA to discuss joint data storage with GCC once JW's replacement is in position.",
        ),
        ("4.8", ("ED", "RG"), "", "ED/RG to create the master spreadsheet for assets"),
        ("6.1", ("Comms Group",), "", "Comms Group to do further work on the plan created by GG"),
        ("6.2", ("Comms Group",), "", "Comms Group to do further work on the plan created by GG"),
        ("6.3", ("Governance Board",), "", "Gov Board to give final approval"),
        ("6.3", ("Comms Group",), "", "Comms Group to discuss/plan internal/external communications"),
        ("6.4", ("RG",), "", "RG to send further meeting request to group."),
        (
            "6.4",
            ("Comms Group",),
            "",
            "Comms Group see action 2.4 (engagement / consultation activity linked to estate development).",
        ),
    ]


def test_each_request_in_a_note_is_a_further_action_of_that_note() -> None:
    requests = [
        (note.key, paragraph.removeprefix("ACTION:").strip())
        for _, note in notes()
        for paragraph in note.text.split("\n")
        if paragraph.startswith("ACTION:")
    ]
    assert [(action.note, action.text) for _, action in further_actions()] == requests
    assert "".join(note.text for _, note in notes()).count("ACTION:") == 13


def test_reviews_fall_due_in_the_month_that_their_note_names() -> None:
    assert Counter((review.due, review.text) for _, review in reviews()) == {
        ("2019-03", "Review in 6 months to check BAU has been embedded (March 2019)"): 15,
        ("2018-12", "Review in 6 months (Dec 2018)"): 1,
    }
    texts = {note.key: note.text for _, note in notes()}
    assert [ref for ref, review in reviews() if not texts[review.note].endswith(review.text)] == []
    assert [ref for ref, review in reviews() if review.due == "2018-12"] == ["3.8"]


def test_long_texts_keep_their_paragraphs_and_lists() -> None:
    assert len(ACTIVITIES["2.2"].notes_of("Governance Board")[0].text.split("\n")) == 13
    assert ACTIVITIES["4.1"].strands[0].text.split("\n")[1] == "Link with action ref 1.4"
    assert [line[:2] for line in ACTIVITIES["4.3"].strands[0].rationale.split("\n")] == ["To"] + ["• "] * 8


def test_key_words_the_scales_as_the_paper_does() -> None:
    def worded(values: tuple[ScaleValue, ...]) -> list[tuple[str, str, str]]:
        return [(value.code, value.label, value.meaning) for value in values]

    assert worded(PLAN.key.rag) == [
        ("R", "Red", "Barriers to progression"),
        ("A", "Amber", "Likely to progress"),
        ("G", "Green", "Able to progress"),
        ("O", "Opportunity", "Communication opportunity"),
        ("C", "Completed", "Action completed"),
    ]
    assert worded(PLAN.key.priorities) == [
        ("H", "High", "High priority"),
        ("M", "Medium", "Medium priority"),
        ("L", "Low", "Low priority"),
    ]
    assert worded(PLAN.key.timescales) == [
        ("L", "Long term", "Qtr4+ 2019 onwards"),
        ("M", "Medium term", "Qtr2 – Qtr4 2018/18"),
        ("S", "Short term", "Qtr4 – Qtr2 2017/18"),
    ]
    assert [value.code for value in PLAN.key.rag if value.needs_reason] == ["R", "A", "O"]
    assert [value.code for value in PLAN.key.rag if value.completes] == ["C"]


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("value", PLAN.key.rag, ids=lambda value: value.label)
def test_a_letter_on_a_rag_colour_can_be_read(value: ScaleValue) -> None:
    light = luminance(value.colour)
    assert max(1.05 / (light + 0.05), (light + 0.05) / 0.05) >= 4.5


def test_every_label_is_in_the_directory() -> None:
    directory = FIXTURE["directory"]
    officers = {officer["initials"] for officer in directory["officers"]}
    labels = (
        officers
        | {body["name"] for body in directory["bodies"]}
        | {organisation["short_name"] for organisation in directory["organisations"]}
    )
    used = {sro for activity in PLAN.activities() for strand in activity.strands for sro in strand.sros}
    used |= {owner for _, action in further_actions() for owner in action.owners}
    assert used - labels == set()
    assert len(directory["officers"]) == len(officers) == 45


def test_directory_invents_no_name_and_no_post() -> None:
    assert {
        (officer["name"], officer["post"], officer["organisation"]) for officer in FIXTURE["directory"]["officers"]
    } == {("", "", "")}


def test_directory_knows_the_other_names_of_bodies_and_organisations() -> None:
    directory = FIXTURE["directory"]
    assert {body["name"]: body["aliases"] for body in directory["bodies"]} == {
        "Governance Board": ["Governance Group", "Gov Board", "PCC Governance Board"],
        "Gold Group": ["Gold"],
        "Comms Group": [],
    }
    assert {organisation["short_name"]: organisation["aliases"] for organisation in directory["organisations"]} == {
        "GC": [],
        "FRS": ["GFRS", "GF&RS", "F&RS", "GRRS"],
        "SWAST": ["SWAT"],
        "GCC": [],
    }


def test_no_key_stands_twice() -> None:
    keys = [
        item.key
        for activity in PLAN.activities()
        for items in ((activity,), activity.strands, activity.notes, activity.further_actions, activity.reviews)
        for item in items
    ]
    keys += [theme.key for theme in PLAN.themes] + [body.key for body in PLAN.bodies]
    assert len(set(keys)) == len(keys) == 31 + 36 + 63 + 13 + 16 + 6 + 3


def test_keys_are_the_same_for_ever() -> None:
    assert (ACTIVITIES["2.4"].key, ACTIVITIES["2.4"].notes_of("Gold Group")[0].key) == (
        "8ff33d7a-650a-5518-9ca6-60e553e49e6f",
        "6e17ffaf-9e6e-56c7-8b90-2ca69cece847",
    )
