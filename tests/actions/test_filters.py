"""The filter of the plan: each choice alone, several at once, and nonsense."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import signed_in

ALL = [
    *("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.8"),
    *("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"),
    *("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "5.1", "5.2", "6.1", "6.2", "6.3", "6.4"),
]


def ask(plan: Plan, persona: str = "member", **chosen: str) -> Any:
    return signed_in(persona).get(reverse("plan_detail", args=(plan.slug,)), chosen)


def found(plan: Plan, persona: str = "member", **chosen: str) -> list[str]:
    answer = ask(plan, persona, **chosen)
    assert answer.status_code == 200
    return re.findall(r'id="activity-([\d.]+)"', answer.content.decode())


def test_without_a_choice_everything_is_shown(plan: Plan) -> None:
    assert found(plan) == ALL
    assert found(plan, theme="", sro="", rag="", priority="", timescale="", text="") == ALL


@pytest.mark.parametrize(
    ("name", "value", "refs"),
    [
        ("sro", "CW", ["2.1", "2.8"]),
        ("sro", "RG", ["4.7"]),
        ("sro", "TMA", ["3.5"]),  # of its second strand
        ("sro", "Comms Group", ["6.4"]),
        ("sro", "FRS", ["4.8"]),
        ("sro", "none", ["5.1"]),
        ("rag", "R", ["6.4"]),
        ("rag", "C", ["1.1", "1.2", "1.3", "1.4"]),
        ("rag", "G", []),
        ("rag", "none", [ref for ref in ALL if ref not in ("1.1", "1.2", "1.3", "1.4", "6.4")]),
        ("priority", "L", ["3.4", "3.5", "4.5"]),
        ("priority", "none", ["4.2", "5.1", "5.2"]),
        ("timescale", "L", ["2.2", "2.8", "3.2", "4.2", "4.3"]),
        ("timescale", "M", ["2.1", "2.4", "3.5", "3.6", "3.7", "4.8"]),
        ("timescale", "none", ["4.2", "5.1", "5.2"]),
        ("text", "2.4", ["2.4", "6.4"]),
        ("text", "scope the INTEGRATION", ["2.1"]),
        ("text", "  SkillZONE ", ["3.1"]),
        ("text", "nothing has this", []),
        ("text", "100% of 'quotes' and \\", []),
    ],
)
def test_choice_shows_what_has_it(plan: Plan, name: str, value: str, refs: list[str]) -> None:
    assert found(plan, **{name: value}) == refs


def test_theme_shows_its_activities(plan: Plan) -> None:
    assert found(plan, theme=str(f.theme(plan, "FIVE").key)) == ["5.1", "5.2"]


def test_choices_narrow_each_other(plan: Plan) -> None:
    two = str(f.theme(plan, "TWO").key)

    assert found(plan, theme=two, priority="H") == ["2.1", "2.2", "2.4"]
    assert found(plan, theme=two, priority="H", timescale="M") == ["2.1", "2.4"]
    assert found(plan, theme=two, priority="H", timescale="M", sro="CB") == ["2.1"]
    assert found(plan, theme=two, priority="H", timescale="M", sro="CB", text="Tri-Service") == ["2.1"]
    assert found(plan, theme=two, priority="H", timescale="M", sro="CB", rag="R") == []


@pytest.mark.parametrize(
    "chosen",
    [
        {"rag": "X"},
        {"theme": "nowhere"},
        {"sro": "Nobody"},
        {"priority": "1 OR 1=1"},
        {"timescale": "\x00"},
        {"text": "\x00"},
    ],
)
def test_choice_that_is_not_offered_shows_nothing_and_is_no_error(plan: Plan, chosen: dict[str, str]) -> None:
    assert found(plan, **chosen) == []


def test_what_is_not_a_choice_is_passed_over(plan: Plan) -> None:
    assert found(plan, sort="ref", page="2") == ALL


def test_words_in_a_reason_a_note_and_a_further_action_are_found(plan: Plan) -> None:
    by = f.secretary()
    operations.edit_strand(f.strand(plan, "2.1"), by=by, since=3, rag="R", rag_reason="Zebra crossing")
    operations.add_note(f.activity(plan, "2.2"), by=by, body=f.body(plan), date=f.MEETING, text="A zebra was seen.")
    operations.add_further_action(
        f.activity(plan, "2.8"), by=by, text="count the ZEBRAS", body=f.body(plan), date=f.MEETING
    )
    operations.edit_strand(f.strand(plan, "3.1"), by=by, since=f.latest(plan), rationale="Because of zebras")

    assert found(plan, text="zebra") == ["2.1", "2.2", "2.8", "3.1"]


def test_words_are_found_in_small_and_capital_letters_of_any_language(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Ask the CAFÉ in Tŷ Ddewi")

    assert (found(plan, text="café"), found(plan, text="TŶ DDEWI")) == (["2.1"], ["2.1"])


def test_words_of_what_is_archived_are_not_found(plan: Plan) -> None:
    by = f.secretary()
    note = operations.add_note(f.activity(plan, "2.2"), by=by, body=f.body(plan), date=f.MEETING, text="A zebra.")
    second = operations.add_strand(f.activity(plan, "2.1"), by=by, text="Zebra", sros=f.parties(plan, "RG"), rag="G")
    assert (found(plan, text="zebra"), found(plan, rag="G"), found(plan, sro="RG")) == (
        ["2.1", "2.2"],
        ["2.1"],
        ["2.1", "4.7"],
    )

    for item in (note, second):
        operations.archive(item, by=by, since=f.latest(plan), reason="No zebra")

    assert (found(plan, text="zebra"), found(plan, rag="G"), found(plan, sro="RG")) == ([], [], ["4.7"])


def test_sro_who_went_is_not_found_any_more(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, sros=f.parties(plan, "CW"), timescales=())

    assert (found(plan, sro="CW"), found(plan, sro="JJ"), found(plan, timescale="M")) == (
        ["2.1", "2.8"],
        [],
        ["2.4", "3.5", "3.6", "3.7", "4.8"],
    )


def test_confidential_words_are_found_by_who_is_cleared_only(plan: Plan) -> None:
    by = f.secretary()
    operations.add_further_action(
        f.activity(plan, "2.1"), by=by, text="count the zebras", body=f.body(plan), date=f.MEETING, confidential=True
    )
    operations.add_further_action(f.activity(plan, "2.3"), by=by, text="feed the zebras", note=f.note(plan, "2.3"))

    assert (found(plan, "cleared", text="zebras"), found(plan, "member", text="zebras")) == (["2.1", "2.3"], [])
    assert (found(plan, "cleared", text="Bamfurlong"), found(plan, "member", text="Bamfurlong")) == (["2.3"], [])


def test_each_choice_can_be_taken_away_again(plan: Plan) -> None:
    answer = ask(plan, rag="R", text="events")

    active = answer.context["filter"]["active"]
    url = reverse("plan_detail", args=(plan.slug,))
    assert [(one["label"], one["value"], one["remove_url"]) for one in active] == [
        ("RAG", "Red", f"{url}?{urlencode({'text': 'events'})}"),
        ("Words", "events", f"{url}?{urlencode({'rag': 'R'})}"),
    ]


def test_bands_without_a_row_are_left_out(plan: Plan) -> None:
    page = ask(plan, rag="R").content.decode()

    assert re.findall(r'id="theme-([0-9a-f-]+)"', page) == [str(f.theme(plan, "SIX").key)]
