"""Making two activities one, putting back what was, and withdrawing a version: by those who press the buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def opened(page: Page, plan: Plan, name: str, *args: object) -> Page:
    page.goto(reverse(name, args=(plan.slug, *args)))
    return page


def edit(plan: Plan, ref: str, text: str) -> None:
    operations.edit_strand(f.strand(plan, ref), by=f.secretary(), since=f.latest(plan), text=text)


def test_two_activities_are_combined_and_the_old_ref_leads_on_until_it_is_undone(visit: Visit, plan: Plan) -> None:
    page = opened(visit("secretary"), plan, "activity_detail", "2.4")
    page.get_by_role("link", name="Combine with another").click()
    page.get_by_label("Which is the other activity?").select_option("2.1")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="Combine 2.4 with 2.1")).to_be_visible()
    page.get_by_role("button", name="Combine", exact=True).click()

    expect(page.get_by_text("2.4 is a part of 2.1 now, and leads to it.")).to_be_visible()
    expect(page.locator("article.strand")).to_have_count(2)
    reader = opened(visit("member"), plan, "activity_detail", "2.4")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Activity 2.1")

    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.locator("article.strand")).to_have_count(1)
    opened(reader, plan, "activity_detail", "2.4")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Activity 2.4")


def test_duplicate_is_removed_with_its_notes_taken_along_on_a_phone(visit: Visit, plan: Plan) -> None:
    page = opened(visit("secretary", **PHONE), plan, "activity_detail", "2.4")
    notes = len(f.in_document(plan, "2.4").notes) + len(f.in_document(plan, "2.1").notes)
    page.get_by_role("link", name="Remove as a duplicate").click()
    expect(page.get_by_label("A duplicate of another")).to_be_checked()
    page.get_by_label("Which is the other activity?").select_option("2.1")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_label("Take its notes").check()
    page.get_by_role("button", name="Remove the duplicate").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Activity 2.1")
    assert len(f.in_document(plan, "2.1").notes) == notes


def test_field_is_put_back_from_the_story(visit: Visit, plan: Plan) -> None:
    text = f.strand(plan, "2.1").text
    edit(plan, "2.1", "Said worse")
    page = opened(visit("secretary"), plan, "activity_detail", "2.1")
    page.get_by_role("link", name="Put this back").first.click()
    expect(page.get_by_label("Now and then")).to_contain_text("Said worse")
    page.get_by_role("button", name="Put it back").click()

    expect(page.locator(".strand__text").first).to_contain_text(text)
    assert f.strand(plan, "2.1").text == text


def test_plan_is_restored_from_the_history_without_scripts(visit: Visit, plan: Plan) -> None:
    before = f.now(plan)
    edit(plan, "2.1", "Said worse")
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), reason="By mistake")
    page = opened(visit("secretary", java_script_enabled=False), plan, "plan_history")
    page.get_by_role("link", name="Restore the plan to here").nth(1).click()
    expect(page.get_by_role("heading", name="2 changes")).to_be_visible()
    expect(page.get_by_text("Restored activity 2.8")).to_be_visible()
    page.get_by_role("button", name="Restore the plan").click()

    expect(page.get_by_text("The plan is as it was after revision")).to_be_visible()
    assert f.now(plan) == before


def test_restoring_what_somebody_changes_meanwhile_is_looked_at_again(visit: Visit, plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.1", "Said worse")
    page = opened(visit("secretary"), plan, "plan_restore", seen)
    edit(plan, "2.4", "Said better")
    page.get_by_role("button", name="Restore the plan").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
    expect(page.get_by_text("Changed the wording of 2.4: now “Said better”")).to_be_visible()
    assert f.strand(plan, "2.4").text == "Said better"
    page.get_by_role("button", name="Restore the plan").click()
    expect(page.get_by_text(f"The plan is as it was after revision {seen}.")).to_be_visible()


def test_version_that_was_issued_in_error_is_withdrawn(visit: Visit, plan: Plan) -> None:
    line = replace(f.now(plan).versions[-1], number=19, summary="Update", seal="")
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    page = opened(visit("secretary"), plan, "version_detail", 19)
    page.get_by_role("link", name="Withdraw version 19").click()
    page.get_by_label("Why is it withdrawn?").fill("It has the wrong date")
    page.get_by_role("button", name="Withdraw version 19").click()

    expect(page.get_by_role("heading", name="Version 19 is withdrawn")).to_be_visible()
    member = opened(visit("member"), plan, "version_list")
    expect(member.get_by_role("row").nth(1)).to_contain_text("It has the wrong date")
    opened(member, plan, "plan_detail")
    expect(member.locator("#plan-state")).to_contain_text("Version 18")
