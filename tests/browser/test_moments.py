"""The plan as it stood: found by its day, walked through change by change, printed, and without what is not for one's
eyes."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions import operations, tasks
from actions.models import Plan
from actions.moments import after_revision
from governance.history import Revision
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import fetch, printed_words, words

pytestmark = pytest.mark.browser


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_member_sees_the_plan_as_it_stood_on_a_day(visit: Visit, plan: Plan) -> None:
    page = visit("member")
    page.goto(reverse("version_list", args=(plan.slug,)))
    page.get_by_label("Show the plan as it stood on").fill("2019-02-01")
    page.get_by_role("button", name="Show", exact=True).click()
    assert heading(page) == "The plan as it stood on 1 February 2019"
    expect(page.get_by_text("Not the plan of now")).to_be_visible()
    expect(page.locator("tbody.activity")).to_have_count(31)
    page.get_by_label("RAG", exact=True).select_option("R")
    expect(page.get_by_text("Showing 1 of 31 activities")).to_be_visible()
    # The meeting of the 27th coloured another row red: the filter goes along to the next change and those after it.
    while page.get_by_role("link", name="One change later").count():
        page.get_by_role("link", name="One change later").click()
    expect(page.get_by_text("Nothing has changed since.")).to_be_visible()
    expect(page.get_by_text("Showing 2 of 32 activities")).to_be_visible()
    page.get_by_role("link", name="One change earlier").click()
    expect(page.get_by_text("Nothing has changed since.")).to_be_hidden()
    page.get_by_role("link", name="See the plan as it is now").click()
    assert heading(page) == "Action Plan"


def test_history_leads_to_the_plan_of_each_revision_and_its_paper(visit: Visit, plan: Plan) -> None:
    page = visit("member")
    page.goto(reverse("plan_history", args=(plan.slug,)))
    page.get_by_role("link", name=re.compile(r"Revision \d+")).nth(1).click()
    number = int(page.url.rstrip("/").rpartition("/")[2])
    expect(page.get_by_text(f"After revision {number}")).to_be_visible()
    paper = f"{page.url}plan.pdf"
    assert page.context.request.get(paper).status == 202
    moment = after_revision(plan, Revision.objects.get(partnership=plan.partnership, number=number))
    tasks.render_moment.call(plan.pk, number, moment.day.isoformat(), "public")
    mark = f"As it stood on 27 February 2019 after revision {number} not issued and not the plan of now"
    assert words(mark) - printed_words(fetch(page, paper)) == set()


def test_day_before_the_record_and_a_day_to_come_are_answered_in_words(visit: Visit, plan: Plan) -> None:
    page = visit("member")
    page.goto(reverse("plan_history", args=(plan.slug,)))
    page.get_by_label("Show the plan as it stood on").fill("2018-10-01")
    page.get_by_role("button", name="Show", exact=True).click()
    assert heading(page) == "The plan of 1 October 2018 is not in this record"
    expect(page.get_by_text("On paper, version 16 was the latest then")).to_be_visible()
    page.get_by_role("link", name="Show the first plan there is").click()
    assert heading(page) == "The plan as it stood on 4 January 2019"
    page.get_by_label("Show the plan as it stood on").fill("2099-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("That day is still to come.")


def test_phone_shows_the_plan_of_then_as_cards(visit: Visit, plan: Plan) -> None:
    page = visit("member", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(reverse("plan_on_day", args=(plan.slug, "2019-02-01")))
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_visible()
    card = page.locator("tbody.activity", has_text="Scope fire stations for suitability")
    card.scroll_into_view_if_needed()
    expect(card).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    height = page.get_by_role("button", name="Show", exact=True).evaluate("button => button.offsetHeight")
    assert height >= 44


def test_who_is_not_cleared_sees_in_no_moment_what_is_confidential_today(visit: Visit, plan: Plan) -> None:
    begun = f.latest(plan)
    activity, gold = f.activity(plan, "2.2"), f.body(plan)
    note = operations.add_note(
        activity, by=f.secretary(), body=gold, date=f.MEETING, text="The landlord offers Brimscombe."
    )
    operations.edit_note(note, by=f.secretary(), since=f.latest(plan), confidential=True)
    seen = {}
    for name in ("member", "cleared"):
        page = visit(name)
        for number in range(begun, f.latest(plan) + 1):
            address = reverse("plan_at_revision", args=(plan.slug, number))
            pages = [
                address,
                f"{address}?text=Brimscombe",
                *(f"{address}plan.{form}" for form in ("html", "csv", "json")),
            ]
            seen[name, number] = any("landlord" in fetch(page, one).decode() for one in pages)
        page.goto(reverse("plan_at_revision", args=(plan.slug, begun)))
        assert page.get_by_role("link", name="One change later").count() == (name == "cleared")
    assert [number for (name, number), found in seen.items() if found and name == "member"] == []
    assert [number for (name, number), found in seen.items() if found] == [begun + 1, begun + 2]
