"""Making two activities one by pages: what moves is shown before it is done."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import held, signed_in


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).strip()


def address(plan: Plan, name: str, *refs: str, **query: str) -> str:
    return reverse(name, args=(plan.slug, *refs), query=query or None)


def test_choice_leads_to_what_would_become_of_both(plan: Plan) -> None:
    answer = signed_in("secretary").get(address(plan, "activity_join", "2.4", how="combined", other="2.1"))

    assert (answer.status_code, answer["Location"]) == (302, "/plans/action-plan/activities/2.4/combine/2.1/")


@pytest.mark.parametrize("other", ["2.4", "9.9", ""])
def test_activity_that_is_not_there_is_not_chosen(plan: Plan, other: str) -> None:
    answer = signed_in("secretary").get(address(plan, "activity_join", "2.4", how="duplicate", other=other))

    assert answer.status_code == 422


def test_what_moves_is_shown_and_nothing_is_written(plan: Plan) -> None:
    with f.nothing_written(plan):
        answer = signed_in("secretary").get(address(plan, "activity_combine", "2.4", "2.1"))

    told = text_of(answer)
    assert "Nothing is changed yet." in told
    assert "What goes along to 2.1 Governance Board note of 19/09/18 : MS noted" in told
    assert "2 texts follow Gold Group note of 26/06/18 on 6.4" in told
    assert "The papers up to version 18 have 2.4, as they were issued." in told


def test_combined_activity_leads_on_and_is_taken_back_from_its_message(plan: Plan) -> None:
    client, before = signed_in("secretary"), f.now(plan)
    url = address(plan, "activity_combine", "2.4", "2.1")

    answer = client.post(url, {**held(client.get(url)), "reason": "One workshop"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/plans/action-plan/activities/2.1/"
    assert "2.4 is a part of 2.1 now, and leads to it." in text_of(answer)
    assert "Here is also 2.4, which was combined with it." in text_of(answer)
    undo = re.search(r'action="(/plans/action-plan/revisions/\d+/undo/)"', answer.content.decode())
    assert undo is not None
    client.post(undo[1], held(answer))
    assert f.now(plan) == before


@pytest.mark.parametrize(("sent", "notes"), [({}, 2), ({"along": "on"}, 5)])
def test_notes_of_a_duplicate_go_along_where_the_box_is_ticked(plan: Plan, sent: dict[str, str], notes: int) -> None:
    client = signed_in("secretary")
    url = address(plan, "activity_duplicate", "2.4", "2.1")

    client.post(url, {**held(client.get(url)), **sent})

    assert len(f.in_document(plan, "2.1").notes) == notes


def test_activity_that_somebody_changed_meanwhile_is_shown_again(plan: Plan) -> None:
    client = signed_in("secretary")
    url = address(plan, "activity_combine", "2.4", "2.1")
    form = held(client.get(url))
    operations.edit_strand(f.strand(plan, "2.4"), by=f.secretary(), since=f.latest(plan), qualifier="at first")

    with f.nothing_written(plan):
        answer = client.post(url, {**form, "reason": "One workshop"})

    assert answer.status_code == 409
    assert "Changed the note on the time-scale of 2.4" in text_of(answer)
    assert "One workshop" in answer.content.decode()


def test_form_that_is_sent_twice_is_done_once(plan: Plan) -> None:
    client = signed_in("secretary")
    url = address(plan, "activity_combine", "2.4", "2.1")
    form = held(client.get(url))
    client.post(url, form)

    with f.nothing_written(plan):
        answer = client.post(url, form)

    assert (answer.status_code, answer["Location"]) == (302, "/plans/action-plan/activities/2.1/")


def test_archive_says_what_became_of_a_combined_activity(plan: Plan) -> None:
    operations.combine_activities(
        f.activity(plan, "2.4"), f.activity(plan, "2.1"), by=f.secretary(), since=f.latest(plan)
    )

    assert "Activity 2.4 Its strands and notes are in 2.1 ." in text_of(
        signed_in("secretary").get(reverse("archive_list", args=(plan.slug,)))
    )
