"""Putting back by pages: what would change is shown before it is done, from the history and from a row's story."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import held, signed_in
from tests.actions.test_undoing import edit


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).strip()


def address(plan: Plan, name: str, *args: Any) -> str:
    return reverse(name, args=(plan.slug, *args))


def page(plan: Plan, name: str, *args: Any, persona: str = "secretary") -> Any:
    return signed_in(persona).get(address(plan, name, *args))


def test_history_leads_to_each_moment_but_the_latest(plan: Plan) -> None:
    edit(plan, text="Other")

    html = page(plan, "plan_history").content.decode()

    assert re.findall(r'href="(/plans/action-plan/revisions/\d+/restore/)"', html) == [
        f"/plans/action-plan/revisions/{number}/restore/" for number in (2, 1)
    ]
    assert "/restore/" not in page(plan, "plan_history", persona="member").content.decode()


def test_plan_of_then_is_foreseen_in_sentences(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, text="Other")
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), reason="Built")
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Build")

    with f.nothing_written(plan):
        told = text_of(page(plan, "plan_restore", seen))

    assert "To how it stood on 4 January 2019, 09:30, after revision 3. Nothing is changed yet. 3 changes" in told
    assert "Restored activity 2.8: “Scope the possibility of a shared stores facility" in told
    assert "Archived activity 2.9, “Build”: Restored to revision 3 of 4 January 2019." in told


def test_plan_is_restored_by_one_button_and_taken_back_from_its_message(plan: Plan) -> None:
    client, seen, text = signed_in("secretary"), f.latest(plan), f.strand(plan, "2.1").text
    edit(plan, text="Other")
    url = address(plan, "plan_restore", seen)

    answer = client.post(url, held(client.get(url)), follow=True)

    assert f"The plan is as it was after revision {seen}." in text_of(answer)
    assert f.strand(plan, "2.1").text == text
    undo = re.search(r'action="(/plans/action-plan/revisions/\d+/undo/)"', answer.content.decode())
    assert undo is not None
    client.post(undo[1], held(answer))
    assert f.strand(plan, "2.1").text == "Other"


def test_plan_that_somebody_changed_meanwhile_is_shown_again(plan: Plan) -> None:
    client, seen = signed_in("secretary"), f.latest(plan)
    edit(plan, text="Other")
    url = address(plan, "plan_restore", seen)
    form = held(client.get(url))
    edit(plan, "2.4", text="Elsewhere")

    with f.nothing_written(plan):
        answer = client.post(url, form)

    assert answer.status_code == 409
    assert "Changed the wording of 2.4: now “Elsewhere”" in text_of(answer)
    assert "2 changes" in text_of(answer)
    assert client.post(url, held(answer)).status_code == 302


def test_moment_that_is_like_now_has_no_button(plan: Plan) -> None:
    assert "There is nothing to put back" in text_of(page(plan, "plan_restore", f.latest(plan)))


def test_moment_that_never_was_is_not_found(plan: Plan) -> None:
    assert page(plan, "plan_restore", 999).status_code == 404


def test_story_leads_to_what_a_field_was_before(plan: Plan) -> None:
    text, strand = f.strand(plan, "2.1").text, f.strand(plan, "2.1")
    number = edit(plan, text="Other", priority="L")

    html = page(plan, "activity_detail", "2.1").content.decode()

    back = [address(plan, "field_restore", "strands", strand.key, field, number - 1) for field in ("text", "priority")]
    assert re.findall(r'href="([^"]*/restore/\w+/\d+/)"', html) == back
    told = text_of(signed_in("secretary").get(back[0]))
    assert f"As it is now Other As it would be again {text}" in told
    assert "Put this back" not in text_of(page(plan, "activity_detail", "2.1", persona="member"))


def test_rag_is_put_back_with_its_reason(plan: Plan) -> None:
    client, before = signed_in("secretary"), f.in_document(plan, "6.4")
    number = edit(plan, "6.4", rag="R", rag_reason="No money")
    url = address(plan, "field_restore", "strands", f.strand(plan, "6.4").key, "rag", number - 1)

    answer = client.post(url, held(client.get(url)), follow=True)

    assert f.in_document(plan, "6.4") == before
    assert f"6.4 says again what it said after revision {number - 1}." in text_of(answer)


def test_story_does_not_offer_to_put_back_what_stands(plan: Plan) -> None:
    text = f.strand(plan, "2.1").text
    edit(plan, text="Other")
    edit(plan, text=text)

    html = page(plan, "activity_detail", "2.1").content.decode()

    assert re.findall(r'href="[^"]*/restore/text/(\d+)/"', html) == ["4"]


def test_story_leads_to_the_activity_at_each_moment(plan: Plan) -> None:
    before, seen = f.in_document(plan, "2.1"), f.latest(plan)
    edit(plan, text="Other")
    operations.add_note(
        f.activity(plan, "2.1"), by=f.secretary(), body=f.body(plan), date=f.MEETING, text="It goes ahead."
    )
    html = page(plan, "activity_detail", "2.1").content.decode()
    client, url = signed_in("secretary"), address(plan, "activity_restore", "2.1", seen)
    assert re.findall(r'href="[^"]*/activities/2.1/restore/(\d+)/"', html) == ["4", "1"]

    client.post(url, held(client.get(url)))

    assert f.in_document(plan, "2.1") == before


def test_activity_that_was_not_there_then_is_told_so(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Build")

    answer = signed_in("secretary").get(address(plan, "activity_restore", "2.9", seen), follow=True)

    assert "2.9 was not in the plan then: choose a later moment." in text_of(answer)


def test_preview_takes_no_more_queries_for_three_times_the_plan(plan: Plan) -> None:
    seen, client = f.latest(plan), signed_in("secretary")
    edit(plan, text="Other")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(plan, "plan_restore", seen))
        return len(captured)

    before = queries()
    f.three_times(plan)

    assert queries() == before
    assert before <= 60
