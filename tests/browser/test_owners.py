"""Choosing who answers: by mouse, by keyboard alone, on a phone and without scripts; and replacing an officer."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from actions.models import Plan
from actions.succession import handed
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def at_strand(page: Page, plan: Plan, ref: str) -> Locator:
    """The box of the SROs on the page that edits the first strand of an activity."""
    page.goto(reverse("strand_edit", args=(plan.slug, f.strand(plan, ref).key)))
    box = page.get_by_role("combobox", name="Add to SROs")
    expect(box).to_be_visible()
    return box


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="SROs, in order").get_by_role("listitem")


def printed(plan: Plan, ref: str) -> str:
    text: str = f.in_document(plan, ref).strands[0].sros_printed()
    return text


def test_owners_are_chosen_by_mouse(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    box = at_strand(page, plan, "2.8")
    box.click()
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(len(plan.partnership.owners()) - 3)
    box.press_sequentially("fire")
    page.get_by_role("option", name="FRS").click()
    page.get_by_role("button", name="Remove CB").click()
    expect(chips(page)).to_have_text(["CW", "NW", "FRS"])

    start, end = chips(page).nth(2).bounding_box(), chips(page).nth(0).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 2, end["y"] + 10, steps=8)
    page.mouse.up()
    expect(chips(page)).to_have_text(["FRS", "CW", "NW"])

    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "FRS/CW/NW"


def test_owners_are_chosen_by_keyboard_alone(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    box = at_strand(page, plan, "2.8")
    box.focus()
    keys = page.keyboard
    keys.press("Backspace")
    keys.type("gold")
    expect(box).to_have_attribute("aria-expanded", "true")
    first = page.get_by_role("option", name="Gold Group")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    keys.press("Tab")
    expect(box).to_be_focused()
    keys.type("j")
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.type("xq,")
    expect(chips(page)).to_have_text(["CW", "CB", "Gold Group", "JJ", "XQnew"])
    keys.press("ArrowLeft")
    keys.press("Alt+ArrowLeft")
    keys.press("Alt+ArrowLeft")
    expect(page.get_by_role("button", name="Remove XQ")).to_be_focused()
    keys.press("ArrowLeft")
    keys.press("Delete")
    expect(chips(page)).to_have_text(["CW", "XQnew", "Gold Group", "JJ"])
    expect(page.get_by_role("status").filter(has_text="CB removed, 4 left.")).to_have_count(1)

    box.focus()
    keys.press("Enter")
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "CW/XQ/Gold Group/JJ"
    assert f.officer(plan, "XQ").partnership == plan.partnership


def test_escape_closes_the_list_and_keeps_what_was_typed(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    box = at_strand(page, plan, "2.8")
    page.evaluate("document.addEventListener('keydown', (event) => { document.title += event.key; })")
    box.press_sequentially("c")
    page.evaluate("document.title = 'heard'")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("c")
    assert page.title() == "heard"
    box.press("Escape")
    box.press("Control+Enter")
    assert page.title() == "heardEscapeControlEnter"


def test_half_a_name_is_asked_about_before_the_form_goes(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    box = at_strand(page, plan, "2.8")
    box.press_sequentially("c")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="Choose who is meant by “c”, or take it out.")).to_be_visible()
    expect(box).to_be_focused()
    box.fill("jj")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "CW/CB/NW/JJ"


def test_more_owners_than_there_are_boxes_are_kept(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    at_strand(page, plan, "2.8").press_sequentially("ab,ah,ao,as,bk,bl,")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "CW/CB/NW/AB/AH/AO/AS/BK/BL"


def test_owners_are_chosen_in_their_cell(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", viewport={"width": 1440, "height": 900})
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.get_by_role("link", name="Edit SROs of 2.8").click()
    box = page.get_by_role("combobox", name="Add to SROs")
    expect(box).to_be_focused()
    page.keyboard.type("r")
    page.keyboard.press("Escape")
    expect(box).to_have_value("r")
    page.keyboard.press("Backspace")
    page.keyboard.type("xq")
    # What is first in the list is taken, and the cell saved.
    page.keyboard.press("Control+Enter")
    expect(page.locator("#activity-2\\.8 .c-sro")).to_contain_text("CW/CB/NW/XQ")
    expect(box).to_be_hidden()


def test_draft_of_owners_comes_back_with_the_new_one_among_them(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    at_strand(page, plan, "2.8").press_sequentially("ab,ah,ao,as,xq,")
    page.reload()
    expect(chips(page)).to_have_text(["CW", "CB", "NW", "AB", "AH", "AO", "AS", "XQnew"])
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "CW/CB/NW/AB/AH/AO/AS/XQ"


def test_further_action_with_two_owners_and_a_due_takes_ten_keys_beside_its_words(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", viewport={"width": 1440, "height": 900})
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.locator("#activity-2\\.8 a").first.focus()
    page.keyboard.press("a")
    expect(page.get_by_label("What is asked")).to_be_focused()
    page.keyboard.type("count the racks")
    page.keyboard.press("Tab")
    page.keyboard.type("cw,nw,")
    page.keyboard.press("Tab")
    page.keyboard.type("May 2019")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#activity-2\\.8")).to_contain_text("ACTION: CW/NW – count the racks (by May 2019)")


def test_owners_are_chosen_on_a_phone(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", viewport={"width": 360, "height": 740}, has_touch=True, color_scheme="dark")
    box = at_strand(page, plan, "2.8")
    box.tap()
    box.press_sequentially("c")
    small = page.locator(".owner, .owners__remove, .owners__option, .owners__input").evaluate_all(
        "parts => parts.filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 43)"
        ".map(part => part.outerHTML)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [violation["id"] for violation in results.response["violations"]] == []
    page.get_by_role("option", name="CA", exact=True).tap()
    page.get_by_role("button", name="Remove CW").tap()
    expect(chips(page)).to_have_text(["CB", "NW", "CA"])


def test_new_officer_is_added_without_scripts(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", java_script_enabled=False)
    page.goto(reverse("strand_edit", args=(plan.slug, f.strand(plan, "2.8").key)))
    page.get_by_label("Owner 3").select_option("FRS – Gloucestershire Fire and Rescue Service")
    page.get_by_label("or a new officer, by initials").fill("XQ")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/activities/2.8/")
    assert printed(plan, "2.8") == "CW/CB/FRS/XQ"


def test_officer_is_replaced_everywhere(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Replace DP", exact=True).click()
    box = page.get_by_role("combobox", name="Who follows?")
    expect(box).to_be_focused()
    box.press_sequentially("rg")
    box.press("Enter")
    box.press("Enter")
    expect(page.get_by_role("heading", name="RG takes over from DP")).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(6)
    page.get_by_role("checkbox", name="3.1").uncheck()
    page.get_by_role("button", name="Replace DP by RG").click()

    expect(page.get_by_role("status").first).to_contain_text("RG has taken over from DP.")
    assert [row.ref for row in handed(f.now(plan), "DP", "")] == ["3.1"]


def test_officer_is_replaced_by_a_new_one_without_scripts(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(reverse("officer_list", args=(plan.partnership.slug,)))
    page.get_by_role("link", name="Replace DP", exact=True).click()
    page.get_by_label("or a new officer, by initials").fill("XQ")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("XQ is a new officer, who is added to the people.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Replace DP by XQ").click()
    page.wait_for_url("**/people/")
    assert handed(f.now(plan), "DP", "") == ()
    assert printed(plan, "2.2") == "RP/XQ"


def test_day_to_come_is_planned_and_cancelled(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(reverse("officer_replace", args=(plan.slug, f.officer(plan, "DP").key)))
    page.get_by_role("combobox", name="Who follows?").press_sequentially("rg,")
    page.get_by_label("From which day?").fill("2099-03-01")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("button", name="Replace DP by RG on 1 March 2099").click()
    page.get_by_role("link", name="RG follows on 1 March 2099 DP").click()
    page.get_by_role("button", name="Cancel this").click()
    expect(page.get_by_role("status").first).to_have_text("Cancelled: DP stays where RG was to take over.")
    expect(page.get_by_role("button", name="Cancel this")).to_have_count(0)
    assert len(handed(f.now(plan), "DP", "")) == 6
