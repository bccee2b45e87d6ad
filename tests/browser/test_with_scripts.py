"""What the script adds: nothing that is needed, a few things that help."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from actions import tasks
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import MADE_WITHIN, is_paper

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    page = visit("secretary")
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    return page


def test_filter_acts_on_a_choice_and_leaves_what_is_empty_out_of_the_address(page: Page, live: str) -> None:
    page.get_by_label("RAG", exact=True).select_option("R")
    expect(page.get_by_text("Showing 2 of 32 activities")).to_be_visible()
    expect(page).to_have_url(f"{live}/plans/action-plan/?rag=R")
    expect(page).to_have_title(re.compile("^2 of 32 activities – Action Plan – "))


def test_filter_waits_for_its_button_where_each_arrow_key_is_a_choice(page: Page, live: str) -> None:
    rag = page.get_by_label("RAG", exact=True)
    rag.focus()
    page.keyboard.press("R")
    expect(rag).to_have_value("R")
    expect(page).to_have_url(f"{live}/plans/action-plan/")
    page.get_by_role("button", name="Filter", exact=True).press("Enter")
    expect(page).to_have_url(f"{live}/plans/action-plan/?rag=R")


def test_leaving_with_unsaved_words_asks_first(page: Page, plan: Plan) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(reverse("note_add", args=(plan.slug, "2.4")))
    page.get_by_label("Note").press_sequentially("Half a sentence")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_label("Note")).to_have_value("Half a sentence")
    assert asked == ["beforeunload"]


def test_paper_opens_by_itself_when_it_is_made(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Download PDF").click()
    expect(page.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    with page.expect_response(is_paper, timeout=MADE_WITHIN):
        tasks.render_live_plan.call(plan.pk)


def test_preview_opens_beside_the_form_and_does_not_issue(page: Page, plan: Plan) -> None:
    page.goto(reverse("version_issue", args=(plan.slug,)))
    page.get_by_label("Summary of amendment").fill("My own words")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview PDF").click()
    expect(opened.value.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    expect(page.get_by_label("Summary of amendment")).to_have_value("My own words")
    assert [line.number for line in f.now(plan).versions][-1] == 18


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    page.get_by_text("Other formats").click()
    expect(page.get_by_role("link", name="Data (JSON)")).to_be_visible()
    page.get_by_role("link", name="Data (JSON)").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Data (JSON)")).to_be_hidden()
    expect(page.locator("summary").filter(has_text="Other formats")).to_be_focused()
