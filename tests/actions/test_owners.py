"""Owners are chosen in an order from whom the partnership knows, and an officer who is new is made on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from actions import operations
from actions.models import Plan
from actions.owners import OwnersField, described, new_initials
from governance import operations as people
from governance.merging import Conflict, Refused
from governance.models import Officer
from tests import factories as f
from tests.actions.routes import signed_in, token


def field(plan: Plan, *chosen: str, person: str = "secretary") -> OwnersField:
    offered = OwnersField()
    offered.offer(plan.partnership, chosen, f.user(person))
    return offered


def drawn(plan: Plan, *chosen: str, person: str = "secretary") -> list[tuple[str, str]]:
    """The name and the value of each box that is drawn for these."""
    context = field(plan, *chosen, person=person).widget.get_context("sros", list(chosen), {})
    return [(box["name"], box["value"]) for box in context["widget"]["boxes"]]


def sent(plan: Plan, query: str) -> Any:
    widget = field(plan).widget
    return widget.value_from_datadict(QueryDict(query), {}, "sros")


def test_owners_are_offered_by_kind_with_their_names(plan: Plan) -> None:
    groups = field(plan).widget.groups

    assert list(groups) == ["Officers", "Bodies", "Organisations"]
    assert list(groups["Officers"].values())[:2] == ["AB", "AH"]
    assert list(groups["Bodies"].values()) == ["Governance Board", "Gold Group", "Comms Group"]
    assert list(groups["Organisations"].values()) == [
        "GC – Gloucestershire Constabulary",
        "FRS – Gloucestershire Fire and Rescue Service",
        "SWAST – South Western Ambulance Service",
        "GCC – Gloucestershire County Council",
    ]


def test_officer_is_described_by_name_post_and_organisation(plan: Plan) -> None:
    service = plan.partnership.organisations.get(short_name="FRS")
    whole = Officer(initials="XY", name="Xan Young", post="Station Manager", organisation=service)

    assert described(whole) == "XY – Xan Young, Station Manager, FRS"
    assert described(Officer(initials="XY", post="Station Manager")) == "XY – Station Manager"
    assert described(Officer(initials="XY")) == "XY"


def test_owners_are_read_in_a_fixed_number_of_queries(plan: Plan, django_assert_num_queries: Any) -> None:
    secretary, offered = f.user("secretary"), OwnersField()

    with django_assert_num_queries(4):  # officers, bodies, organisations, the person's membership
        offered.offer(plan.partnership, (), secretary)


def test_there_are_always_two_more_boxes_than_owners(plan: Plan) -> None:
    counts = [len(drawn(plan, *(f"officer:{n}" for n in range(owners)))) for owners in (0, 4, 5, 9)]

    assert counts == [6, 6, 7, 11]


def test_as_many_owners_are_taken_as_are_sent(plan: Plan) -> None:
    assert sent(plan, "sros_0=a&sros_1=&sros_2=b&sros_9=c&other_3=d") == ["a", "", "b", "c"]
    assert sent(plan, "") == []
    assert sent(plan, "sros_0=a&sros_new=+xy+") == ["a", "new:xy"]


def test_owners_keep_their_order_and_stand_once(plan: Plan) -> None:
    jm, ma = f.parties(plan, "JM", "MA")

    assert field(plan).clean([ma, "", jm, ma]) == (ma, jm)
    assert field(plan).clean(None) == ()
    with pytest.raises(forms.ValidationError, match="Choose owners from the list"):
        field(plan).clean([jm, "officer:nobody"])


def test_who_is_known_by_what_was_typed_is_meant(plan: Plan) -> None:
    jm, gold = f.parties(plan, "JM", "Gold Group")

    assert field(plan).clean(["new:jm", "new:gold group", "new:Xy"]) == (jm, gold, "new:Xy")
    assert field(plan).clean([jm, "new:JM"]) == (jm,)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required"),
        ("ABCDEFGHIJKLM", "at most 12 characters"),
        ("JM/MA", "Enter the initials of one new officer"),
        ("JM, MA", "Enter the initials of one new officer"),
    ],
)
def test_initials_of_a_new_officer_are_held_to_those_of_any_officer(typed: str, said: str) -> None:
    with pytest.raises(forms.ValidationError, match=said):
        new_initials(typed)


def test_only_who_keeps_the_people_adds_an_officer(plan: Plan) -> None:
    jm = f.parties(plan, "JM")[0]

    assert field(plan, person="rg").clean(["new:JM"]) == (jm,)
    with pytest.raises(forms.ValidationError, match="does not include adding officers"):
        field(plan, person="rg").clean(["new:XY"])
    assert "a new officer" in field(plan).widget.render("sros", [])
    assert "a new officer" not in field(plan, person="rg").widget.render("sros", [])


def test_new_officer_comes_back_with_a_form_that_was_not_saved(plan: Plan) -> None:
    html = " ".join(field(plan).widget.render("sros", ["new:<Q>"], {"aria-invalid": "true"}).split())

    assert '<option value="new:&lt;Q&gt;" selected>&lt;Q&gt; – new officer</option>' in html
    assert html.count('aria-invalid="true"') == 6


def officers(plan: Plan) -> set[str]:
    return set(plan.partnership.officers.live().values_list("initials", flat=True))


def test_new_officer_is_made_in_the_revision_of_the_strand(plan: Plan) -> None:
    before, number = officers(plan), f.latest(plan)

    operations.edit_strand(
        f.strand(plan, "2.2"), by=f.secretary(), since=number, sros=[*f.parties(plan, "DP"), "new:XY"]
    )

    assert f.in_document(plan, "2.2").strands[0].sros == ("DP", "XY")
    assert officers(plan) - before == {"XY"}
    assert f.latest(plan) == number + 1


def test_new_officer_is_made_with_a_strand_an_activity_or_a_further_action(plan: Plan) -> None:
    by = f.secretary()
    operations.add_strand(f.activity(plan, "2.2"), by=by, text="Second", sros=["new:XA"])
    operations.add_activity(f.theme(plan, "TWO"), by=by, text="Third", sros=["new:XB"])
    asked = operations.add_further_action(
        f.activity(plan, "2.2"), by=by, text="Ask", owners=["new:XC"], body=f.body(plan), date=f.MEETING
    )
    operations.edit_further_action(asked, by=by, since=f.latest(plan), owners=["new:XD", "new:xc"])

    assert {"XA", "XB", "XC", "XD"} <= officers(plan)
    assert f.in_document(plan, "2.2").further_actions[-1].owners == ("XD", "XC")


def test_further_action_sent_twice_with_a_new_officer_is_written_once(plan: Plan) -> None:
    for _ in range(2):
        operations.add_further_action(
            f.activity(plan, "2.2"),
            by=f.secretary(),
            text="Ask",
            owners=["new:XC"],
            body=f.body(plan),
            date=f.MEETING,
        )

    assert [action.owners for action in f.in_document(plan, "2.2").further_actions if action.text == "Ask"] == [("XC",)]


def test_initials_that_somebody_took_meanwhile_mean_that_officer(plan: Plan) -> None:
    there = people.add_officer(plan.partnership, by=f.secretary(), initials="XY", name="Xan Young")

    operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=f.latest(plan), sros=["new:xy"])

    assert f.parties(plan, "XY") == [there.party]
    assert f.in_document(plan, "2.2").strands[0].sros == ("XY",)


def test_no_officer_is_left_behind_where_the_edit_fails(plan: Plan) -> None:
    since, before = f.latest(plan), officers(plan)
    operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=since, sros=f.parties(plan, "JM"))

    with f.nothing_written(plan), pytest.raises(Conflict):
        operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=since, sros=["new:XY"])
    with f.nothing_written(plan), pytest.raises(Refused):
        operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=since + 1, sros=["new:XY"], text="")

    assert officers(plan) == before


def test_story_tells_of_the_new_officer(plan: Plan) -> None:
    client = signed_in("secretary")
    data = {"text": "Enhance control", "revision": token(plan, f.user("secretary")), "rag": "", "priority": ""}
    strand = f.strand(plan, "2.2")
    dp = f.parties(plan, "DP")[0]

    answer = client.post(f"/plans/action-plan/strands/{strand.key}/edit/", {**data, "sros_0": dp, "sros_new": "XY"})

    assert answer.status_code == 302
    said = client.get("/plans/action-plan/activities/2.2/").content.decode()
    assert "Secretary changed the SROs of 2.2 from RP/DP to DP/XY" in said
