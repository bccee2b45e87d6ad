"""An SRO in a corridor, with a phone and a minute."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PROGRESS = "The second event is booked for June."


def test_officer_updates_their_items_from_a_phone(visit: Visit, plan: Plan) -> None:
    page = visit("rg", **PHONE)
    page.goto("/")
    page.get_by_role("link", name="My items").tap()
    expect(page.get_by_text("You answer as RG for 1 strand and 2 further actions.")).to_be_visible()

    page.get_by_role("link", name="Update 4.7").tap()
    expect(page.get_by_role("radio", name="Amber")).to_be_checked()
    page.get_by_label("Reason for the RAG").fill("")
    page.get_by_label("Progress update").fill(PROGRESS)
    page.get_by_role("button", name="Save").tap()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text("Reason for the RAG: Say why it is amber.")
    expect(page.get_by_label("Progress update")).to_have_value(PROGRESS)
    expect(page.get_by_role("radio", name="Amber")).to_be_checked()

    summary.get_by_role("link").tap()
    expect(page.get_by_label("Reason for the RAG")).to_be_focused()
    page.get_by_label("Reason for the RAG").fill("One date is still missing.")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status")).to_contain_text("4.7 is updated. Thank you.")
    mine = page.get_by_role("region", name="What you answer for").get_by_role("listitem")
    expect(mine).to_contain_text(f"RG: {PROGRESS}")
    expect(mine).to_contain_text("Reason: One date is still missing.")


def test_officer_closes_a_further_action_from_a_phone(visit: Visit, plan: Plan) -> None:
    page = visit("rg", **PHONE)
    page.goto(reverse("my_items", args=(plan.slug,)))
    asked = page.get_by_role("region", name="Further actions for you").get_by_role("listitem")
    expect(asked).to_have_count(2)
    asked.filter(has_text="RG to send further meeting request").get_by_role("link", name="Mark as done").tap()
    page.get_by_label("What came of it").fill("Sent on Monday.")
    page.get_by_role("button", name="Mark as done").tap()
    expect(page.get_by_role("status")).to_contain_text("Marked as done.")
    expect(asked).to_have_count(1)
    page.goto(reverse("activity_detail", args=(plan.slug, "6.4")))
    done = page.get_by_role("region", name="Further actions").get_by_role("listitem").filter(has_text="Sent on Monday.")
    expect(done).to_contain_text("Done")
    story = page.get_by_role("region", name="Its story").get_by_role("listitem")
    expect(story.filter(has_text="RG changed the state of a further action of 6.4 from open to done")).to_have_count(1)


@pytest.mark.parametrize("name", ["strand_edit", "strand_update"])
def test_officer_cannot_reach_what_others_answer_for(visit: Visit, plan: Plan, name: str) -> None:
    page = visit("rg", **PHONE)
    answer = page.goto(reverse(name, args=(plan.slug, f.strand(plan, "2.4").key)))
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not do this")
