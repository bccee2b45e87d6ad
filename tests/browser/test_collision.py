"""Two people in one row at the same time."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions.models import Plan
from governance import operations as people
from governance.enums import Role
from governance.models import User
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

TEXT = "Activity"
RATIONALE = "Rationale"


@pytest.fixture
def two(visit: Visit, plan: Plan) -> tuple[Page, Page]:
    """The secretary and their deputy, each in a browser of their own, with the same form open."""
    deputy = User.objects.create_user("deputy@example.org", name="Sample Deputy")
    people.set_membership(plan.partnership, by=f.system(), user=deputy, role=Role.SECRETARY, cleared=False)
    pages = visit("secretary"), visit("deputy")
    for page in pages:
        page.goto(reverse("strand_edit", args=(plan.slug, f.strand(plan, "2.2").key)))
    return pages


def save(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("button", name="Save").click()


def test_who_saves_second_sees_both_texts_and_loses_neither(two: tuple[Page, Page], plan: Plan) -> None:
    first, second = two
    save(first, TEXT, "Join the control rooms")
    expect(first.get_by_role("status")).to_contain_text("2.2 saved.")

    with second.expect_navigation() as answer:
        save(second, TEXT, "Unite the control rooms")
    assert answer.value is not None
    assert answer.value.status == 409
    expect(second.get_by_role("alert")).to_contain_text("Somebody else changed this while you were writing")
    clash = second.get_by_role("region", name="Somebody else changed this while you were writing")
    expect(clash.get_by_role("heading", level=3)).to_have_text("Activity")
    expect(clash.get_by_text("Unite the control rooms")).to_be_visible()
    expect(clash.get_by_text("Join the control rooms")).to_be_visible()
    expect(clash.get_by_text("Sample Secretary, ")).to_be_visible()
    expect(second.get_by_label(TEXT, exact=True)).to_have_value("Unite the control rooms")

    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("status")).to_contain_text("2.2 saved.")
    told = second.get_by_role("region", name="Its story").get_by_role("listitem")
    expect(told.nth(0)).to_contain_text("Sample Deputy")
    expect(told.nth(0)).to_contain_text("Unite the control rooms")
    expect(told.nth(1)).to_contain_text("Sample Secretary")
    expect(told.nth(1)).to_contain_text("Join the control rooms")


def test_who_saves_second_may_keep_the_text_of_the_other(two: tuple[Page, Page], plan: Plan) -> None:
    first, second = two
    save(first, TEXT, "Join the control rooms")
    expect(first.get_by_role("status")).to_contain_text("2.2 saved.")
    save(second, TEXT, "Unite the control rooms")
    second.get_by_role("link", name="Keep theirs and leave this form").click()
    expect(second.get_by_role("heading", name="Activity 2.2")).to_be_visible()
    assert [strand.text for strand in f.in_document(plan, "2.2").strands] == ["Join the control rooms"]


def test_different_fields_are_both_kept_without_a_question(two: tuple[Page, Page], plan: Plan) -> None:
    first, second = two
    save(first, RATIONALE, "One room costs less than two.")
    expect(first.get_by_role("status")).to_contain_text("2.2 saved.")
    save(second, TEXT, "Unite the control rooms")
    expect(second.get_by_role("status")).to_contain_text("2.2 saved.")
    kept = [(strand.text, strand.rationale) for strand in f.in_document(plan, "2.2").strands]
    assert kept == [("Unite the control rooms", "One room costs less than two.")]


def test_nobody_issues_what_they_have_not_seen(visit: Visit, plan: Plan, two: tuple[Page, Page]) -> None:
    first, _ = two
    issuing = visit("secretary")
    issuing.goto(reverse("version_issue", args=(plan.slug,)))
    issuing.get_by_label("Summary of amendment").fill("My own words")
    save(first, TEXT, "Join the control rooms")
    expect(first.get_by_role("status")).to_contain_text("2.2 saved.")
    issuing.get_by_role("button", name="Issue version 19").click()
    expect(issuing.get_by_role("alert")).to_contain_text("The plan has changed since you opened this page")
    expect(issuing.get_by_label("Summary of amendment")).to_have_value("My own words")
    expect(issuing.get_by_role("heading", name="18 changes in this version")).to_be_visible()
    issuing.get_by_role("button", name="Issue version 19").click()
    expect(issuing.get_by_role("status")).to_contain_text("Version 19 is issued.")
