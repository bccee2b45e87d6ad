"""Comparing two moments of the plan in a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from actions import operations, tasks
from actions.document import VersionLine
from actions.models import Look, Plan
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import fetch, printed_words, words

pytestmark = pytest.mark.browser


def issue_19(plan: Plan) -> str:
    """Version 19, in which 2.1 says something else and 2.8 is archived; the address that compares it with 18."""
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Share workshops")
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), reason="Built")
    line = VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Workshops")
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    return reverse("plan_compare", args=(plan.slug,)) + "?from=v18&to=v19"


def test_two_versions_are_compared_in_the_table_and_narrowed_by_keyboard(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(issue_19(plan))
    expect(page.get_by_role("rowheader", name="2.8")).to_contain_text("Removed")
    expect(page.locator(".redline__row--changed ins").first).to_contain_text("[added:")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Kind").focus()
    page.keyboard.type("Rem")
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.locator(".redline__row")).to_have_count(1)
    expect(page.locator(".redline__row")).to_contain_text("2.8")


def test_phone_shows_the_comparison_without_scrolling_sideways(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(issue_19(plan))
    expect(page.locator(".redline__row").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_confidential_is_not_even_counted_for_who_is_not_cleared(visit: Visit, plan: Plan) -> None:
    before = f.latest(plan)
    operations.add_note(
        f.activity(plan, "2.1"),
        by=f.secretary(),
        body=f.body(plan),
        date="2019-02-27",
        text="Bamfurlong is sold.",
        confidential=True,
    )
    page = visit("member")
    page.goto(reverse("plan_compare", args=(plan.slug,)) + f"?from=r{before}&to=live")
    expect(page.locator(".plan-head__state")).to_have_text("Nothing changed.")


def test_comparison_is_downloaded_as_a_pdf_and_read_in_sentences(visit: Visit, plan: Plan) -> None:
    page = visit("member")
    page.goto(issue_19(plan))
    paper = str(page.get_by_role("link", name="Download PDF").get_attribute("href"))
    assert page.context.request.get(paper).status == 202
    tasks.render_comparison.call(plan.pk, "redline", "v18", "v19", "public")
    said = "What changed from version 18 to version 19 Removed 2.8 facility"
    assert words(said) - printed_words(fetch(page, paper)) == set()

    page.get_by_role("link", name="In sentences").click()
    expect(page.get_by_role("heading", name="TWO: Estate, Fleet and Finance")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Changed the wording of 2.1: now “Share workshops”")
    assert Axe().run(page).response["violations"] == []


def test_member_comes_back_to_what_changed_since_they_last_looked_and_prints_it_as_a_cover(
    visit: Visit, plan: Plan
) -> None:
    page, seen = visit("member"), f.latest(plan)
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    expect(page.get_by_text("since you last looked")).to_have_count(0)
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=seen, text="Share workshops")
    Look.objects.update(at=datetime(2019, 2, 28, 10, 15, tzinfo=UTC))

    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.get_by_text("Other formats").click()
    cover = str(page.get_by_role("link", name="With a cover: what changed since you last looked").get_attribute("href"))
    page.get_by_role("link", name="1 edit by others since you last looked, on 28 February 2019 at 10:15").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What changed since you last looked, on 28 February 2019 at 10:15"
    )
    expect(page.locator(".redline__row")).to_have_count(1)
    expect(page.locator(".redline__row ins").first).to_contain_text("Share")

    assert page.context.request.get(cover).status == 202
    tasks.render_comparison.call(plan.pk, "cover", f"r{seen}", "live", "public")
    said = f"What changed from revision {seen} to the plan as it is now Share workshops Version Control"
    assert words(said) - printed_words(fetch(page, cover)) == set()
