"""A secretary without a mouse: Tab, Enter, Space and letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from actions.management.sample import PASSWORD
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
            return
    pytest.fail(f"Tab does not lead to {target}")


def test_secretary_needs_no_mouse(visit: Visit, plan: Plan) -> None:
    page = visit()
    page.goto("/")
    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type("secretary@example.org")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Action Plan")).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    tab_to(page, page.get_by_label("Words"))
    page.keyboard.type("Tri or Bi Service")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Showing 1 of 32 activities")).to_be_visible()

    tab_to(page, page.get_by_role("link", name="2.4", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Edit strand 1"))
    page.keyboard.press("Enter")

    tab_to(page, page.get_by_label("Long term"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Note on the time-scale"))
    page.keyboard.type("Scoping in two steps")
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2.4 saved.")
    kept = [(strand.timescales, strand.qualifier) for strand in f.in_document(plan, "2.4").strands]
    assert kept == [(("S", "M", "L"), "Scoping in two steps")]
