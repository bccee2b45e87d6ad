"""The same work with JavaScript off, as some organisations have it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions import tasks
from actions.models import Plan, Version
from tests.browser.conftest import Visit
from tests.browser.papers import MADE_WITHIN, is_paper

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    page = visit("secretary", java_script_enabled=False)
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    return page


def test_filter_works_without_scripts(page: Page) -> None:
    page.get_by_label("RAG", exact=True).select_option("R")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Showing 2 of 32 activities")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_text(["2.4Move 2.4", "6.4Move 6.4"])
    page.get_by_role("link", name="Remove the filter RAG").click()
    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_count(32)


def test_row_is_edited_archived_and_restored_without_scripts(page: Page) -> None:
    page.get_by_role("rowheader").get_by_role("link", name="2.8", exact=True).click()
    page.get_by_role("link", name="Edit strand 1").click()
    page.get_by_role("radio", name="Green").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("definition").nth(1)).to_have_text("GGreen")

    page.get_by_role("link", name="Archive the note of 27/02/19").click()
    page.get_by_label("Why is it archived?").fill("It belongs to 2.9.")
    page.get_by_role("button", name="Archive").click()
    notes = page.get_by_role("region", name="Gold Group").get_by_role("listitem")
    expect(notes).to_have_count(1)
    page.get_by_role("status").get_by_role("link", name="See what is archived, or restore it").click()
    expect(page.get_by_role("listitem").filter(has_text="It belongs to 2.9.")).to_contain_text("Note on 2.8")
    page.get_by_role("button", name="Restore Note on 2.8").click()
    expect(page.get_by_role("status")).to_contain_text("Note on 2.8 is restored.")
    expect(page.get_by_role("heading", name="Nothing is archived")).to_be_visible()


def test_version_is_issued_and_its_paper_waited_for_without_scripts(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Issue version").click()
    page.get_by_role("button", name="Issue version 19").click()
    expect(page.get_by_role("status")).to_contain_text("Version 19 is issued.")
    page.get_by_role("link", name="PDF of version 19", exact=True).click()
    expect(page.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    with page.expect_response(is_paper, timeout=MADE_WITHIN) as paper:
        tasks.render_version.call(Version.objects.get(plan=plan, number=19).pk)
    assert "waited=" in paper.value.url
