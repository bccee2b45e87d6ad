"""Editing where things stand, on the plan and on an activity's page: by mouse, by keyboard alone and on a phone."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    page = visit("secretary", reduced_motion="reduce")
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    return page


def row(page: Page, ref: str) -> Locator:
    return page.locator(f"[data-ref='{ref}']")


def cell(page: Page, ref: str, name: str) -> Locator:
    return row(page, ref).locator(f"[data-cell$='-{name}']").first


def editor(page: Page, title: str) -> Locator:
    """The open form, once one can type in it."""
    form = page.get_by_role("form", name=title)
    expect(form.locator(":focus")).to_be_visible()
    return form


def rationale(plan: Plan, ref: str) -> str:
    text: str = f.in_document(plan, ref).strands[0].rationale
    return text


def test_cell_opens_where_it_stands_and_saving_moves_nothing(page: Page, plan: Plan) -> None:
    cell(page, "2.4", "rationale").scroll_into_view_if_needed()
    cell(page, "2.4", "rationale").dblclick()
    editor(page, "Rationale of 2.4").get_by_role("textbox").fill("To save money")
    scrolled = page.evaluate("scrollY")
    page.get_by_role("button", name="Save").click()

    expect(cell(page, "2.4", "rationale")).to_contain_text("To save money")
    expect(page.locator("#toast")).to_contain_text("Rationale of 2.4 saved.")
    expect(page.get_by_role("link", name="Edit rationale of 2.4")).to_be_focused()
    assert page.evaluate("scrollY") == scrolled
    assert rationale(plan, "2.4") == "To save money"


def test_undo_in_the_message_takes_the_edit_back_and_redo_does_it_again(page: Page, plan: Plan) -> None:
    before = rationale(plan, "1.2")
    page.get_by_role("link", name="Edit rationale of 1.2").click(force=True)
    editor(page, "Rationale of 1.2").get_by_role("textbox").fill("To save money")
    page.keyboard.press("Control+Enter")
    page.locator("#toast").get_by_role("button", name="Undo").press("Enter")
    expect(cell(page, "1.2", "rationale")).not_to_contain_text("To save money")
    assert rationale(plan, "1.2") == before

    expect(page.locator("#toast").get_by_role("button", name="Redo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(page, "1.2", "rationale")).to_contain_text("To save money")
    expect(page.locator("[data-ref='1.2']")).to_have_count(1)
    page.get_by_role("link", name="Edit priority of 1.2").focus()
    page.keyboard.press("u")
    expect(cell(page, "1.2", "rationale")).not_to_contain_text("To save money")
    assert rationale(plan, "1.2") == before
    expect(page.get_by_role("link", name="Edit priority of 1.2")).to_be_focused()


def test_escape_leaves_a_cell_as_it_was(page: Page, plan: Plan) -> None:
    before = rationale(plan, "2.1")
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1")
    page.keyboard.type("Never")
    page.keyboard.press("Escape")

    expect(page.locator("#editor")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit rationale of 2.1")).to_be_focused()
    page.reload()
    expect(page.locator("[data-drafts]")).to_be_hidden()
    assert rationale(plan, "2.1") == before


def test_keyboard_alone_walks_edits_and_goes_from_cell_to_cell(page: Page, plan: Plan) -> None:
    for _ in range(2):
        page.keyboard.press("j")
    expect(page.get_by_role("link", name="1.2", exact=True)).to_be_focused()
    page.keyboard.press("w")
    editor(page, "Rationale of 1.2").get_by_role("textbox").fill("Typed by hand")
    page.keyboard.press("Tab")
    editor(page, "SRO of 1.2")
    page.keyboard.press("Shift+Tab")
    editor(page, "Rationale of 1.2")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    editor(page, "RAG status of 1.2").get_by_label("Amber").check()
    page.keyboard.press("Tab")
    page.keyboard.type("The papers are late")
    page.keyboard.press("Control+Enter")
    expect(cell(page, "1.2", "rag")).to_contain_text("The papers are late")
    page.keyboard.press("n")
    editor(page, "Add a note to 1.2")
    page.keyboard.type("Said by hand")
    page.keyboard.press("Control+Enter")
    expect(row(page, "1.2")).to_contain_text("Said by hand")

    strand = f.in_document(plan, "1.2").strands[0]
    assert (strand.rationale, strand.rag, strand.rag_reason) == ("Typed by hand", "A", "The papers are late")


def test_opened_form_is_in_view_as_a_whole(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("n")
    form = editor(page, "Add a note to 1.2")

    expect(form.get_by_text("Ctrl+Enter saves")).to_be_in_viewport(ratio=1)
    expect(form.locator("#editor-title")).to_be_in_viewport(ratio=1)


def test_who_types_at_once_loses_no_letter(page: Page, plan: Plan) -> None:
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("Next review in June")
    editor(page, "Add a note to 1.1")
    page.keyboard.press("Control+Enter")

    expect(row(page, "1.1")).to_contain_text("Next review in June")


def test_who_types_on_after_tab_loses_no_letter(page: Page, plan: Plan) -> None:
    page.route("**/cells/**", slowly)
    page.get_by_role("link", name="Edit activity of 1.2").click(force=True)
    editor(page, "Activity of 1.2").get_by_role("textbox").fill("Changed")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed on at once. ", delay=40)

    form = editor(page, "Rationale of 1.2")
    expect(form.get_by_role("textbox")).to_have_value(re.compile("Typed on at once"))
    expect(page.locator("#editor")).to_have_count(1)


def test_keys_pressed_while_a_cell_is_saved_do_what_they_say_once_it_is(page: Page, plan: Plan) -> None:
    page.route("**/cells/**", slowly)
    page.get_by_role("link", name="Edit rationale of 1.2").click(force=True)
    editor(page, "Rationale of 1.2").get_by_role("textbox").fill("Changed")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("nSaid at once")

    form = editor(page, "Add a note to 1.2")
    expect(form.get_by_role("textbox", name="Note")).to_have_value("Said at once")
    assert rationale(plan, "1.2") == "Changed"


def test_letters_after_a_save_that_could_not_be_sent_go_into_the_form(page: Page) -> None:
    page.get_by_role("link", name="Edit SROs of 2.1").click(force=True)
    form = editor(page, "SRO of 2.1")
    box = form.get_by_role("combobox")
    box.press_sequentially("zq-")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("Choose who is meant by")
    page.keyboard.type("more")

    expect(box).to_have_value("zq-more")


def slowly(route: Route) -> None:
    """An answer as it comes over a slow line."""
    time.sleep(0.2)
    route.continue_()


def test_help_lists_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Its RAG status")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_who_speaks_instead_of_typing_turns_the_single_keys_off(page: Page) -> None:
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("checkbox", name="Use the single keys").uncheck()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("checkbox", name="Use the single keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".activity :focus")).to_have_count(1)


def test_opening_another_cell_saves_the_one_that_was_open(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").fill("First")
    page.get_by_role("link", name="Edit time-scale of 2.1").click(force=True)

    editor(page, "Time-scale of 2.1")
    assert rationale(plan, "2.1") == "First"


def test_what_is_wrong_is_said_in_the_cell_and_keeps_what_was_typed(page: Page) -> None:
    page.get_by_role("link", name="Edit RAG status of 2.1").click(force=True)
    editor(page, "RAG status of 2.1").get_by_label("Red").check()
    page.keyboard.press("Control+Enter")

    form = editor(page, "RAG status of 2.1")
    expect(form).to_contain_text("Say why it is red.")
    expect(form.get_by_label("Red")).to_be_checked()
    expect(form.get_by_role("textbox")).to_be_focused()


def test_activity_page_is_edited_in_place_too(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(reverse("activity_detail", args=(plan.slug, "2.1")))
    page.keyboard.press("w")
    editor(page, "Rationale of 2.1").get_by_role("textbox").fill("To save money")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("region", name="Its story").get_by_role("listitem").first).to_contain_text("To save money")
    expect(page.get_by_role("link", name="Edit rationale")).to_be_focused()
    assert rationale(plan, "2.1") == "To save money"
    page.locator("#messages").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#messages").get_by_role("button", name="Redo")).to_be_focused()


def test_phone_edits_in_place(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **PHONE)
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.get_by_role("link", name="Edit priority of 1.3").tap()
    editor(page, "Priority of 1.3").get_by_role("combobox").select_option("L")
    page.get_by_role("button", name="Save").tap()

    expect(cell(page, "1.3", "priority")).to_contain_text("Low")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_two_in_one_cell_see_both_texts_and_ones_own_can_be_saved(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").fill("Mine")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.system(), since=f.latest(plan), rationale="Theirs")
    page.keyboard.press("Control+Enter")

    form = editor(page, "Rationale of 2.1")
    expect(form).to_contain_text("Somebody else changed this while you were writing")
    expect(form).to_contain_text("Theirs")
    expect(form.get_by_role("textbox")).to_have_value("Mine")
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    expect(cell(page, "2.1", "rationale")).to_contain_text("Mine")
    assert rationale(plan, "2.1") == "Mine"


def test_text_in_a_conflict_is_not_left_unsaved_for_another_cell(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("textbox").fill("Mine")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), rationale="Theirs")
    page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("Somebody else changed this while you were writing")
    page.get_by_role("link", name="Edit activity of 2.1").focus()
    page.keyboard.press("Enter")

    editor(page, "Activity of 2.1")
    assert rationale(plan, "2.1") == "Mine"


def test_who_keeps_the_text_of_the_other_stays_in_the_plan(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").fill("Mine")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), rationale="Theirs")
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Keep theirs and leave this form").press("Enter")
    expect(page.locator("#editor")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit rationale of 2.1")).to_be_focused()
    assert rationale(plan, "2.1") == "Theirs"


def test_escape_shuts_a_form_that_has_lost_the_focus(page: Page) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("heading").click()
    page.keyboard.press("Escape")

    expect(page.locator("#editor")).to_have_count(0)


def test_draft_survives_a_reload_and_is_offered_back(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").press_sequentially("Half a thought. ")
    page.reload()

    page.locator("[data-drafts]").get_by_role("link", name="Rationale of 2.1").click()
    expect(page.get_by_role("textbox", name="Rationale")).to_have_value(re.compile(r"Half a thought\."))
    expect(page.locator("main")).to_contain_text("It is not saved yet.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Rationale of 2.1 saved.")
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    expect(page.locator("[data-drafts]")).to_be_hidden()
    assert "Half a thought." in rationale(plan, "2.1")


def test_draft_does_not_hide_what_others_saved_since(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").press_sequentially("Half a thought. ")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.system(), since=f.latest(plan), rationale="Theirs")
    page.reload()
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1")
    page.keyboard.press("Control+Enter")

    form = editor(page, "Rationale of 2.1")
    expect(form).to_contain_text("Theirs")
    assert rationale(plan, "2.1") == "Theirs"


def test_draft_can_be_thrown_away(page: Page, plan: Plan) -> None:
    before = rationale(plan, "2.1")
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").press_sequentially("Half a thought. ")
    page.reload()
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("button", name="Throw it away").click()

    expect(form.get_by_role("textbox")).to_have_value(before)
    page.reload()
    expect(page.locator("[data-drafts]")).to_be_hidden()


def test_draft_is_its_users_own_and_goes_when_they_sign_out(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    editor(page, "Rationale of 2.1").get_by_role("textbox").press_sequentially("Half a thought. ")
    page.reload()
    page.get_by_text("Sample Secretary").click()
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_lost_connection_is_told_and_the_text_is_saved_when_it_is_back(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("textbox").fill("Typed in a tunnel")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("There is no connection. Your text is kept here")

    page.context.set_offline(False)
    expect(cell(page, "2.1", "rationale")).to_contain_text("Typed in a tunnel")
    assert rationale(plan, "2.1") == "Typed in a tunnel"


def test_who_goes_on_typing_without_a_connection_says_when_it_is_saved(page: Page, plan: Plan) -> None:
    before = rationale(plan, "2.1")
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("textbox").fill("Typed in a tunnel")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("There is no connection.")
    page.keyboard.type(", and on")
    expect(form).to_contain_text("save it when you are ready")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    assert rationale(plan, "2.1") == before

    page.keyboard.press("Control+Enter")
    expect(cell(page, "2.1", "rationale")).to_contain_text("Typed in a tunnel, and on")


def test_lost_sign_in_keeps_the_text_until_one_has_signed_in_again(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("textbox").fill("Typed after lunch")
    Session.objects.all().delete()
    page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("You have been signed out. Your text is kept here.")

    with page.expect_popup() as opened:
        form.get_by_role("link", name="Sign in again").click()
    door = opened.value
    door.get_by_label("Email").fill("secretary@example.org")
    door.get_by_label("Password").fill("sample-plan-2019")
    door.get_by_role("button", name="Sign in").click()
    door.wait_for_url("**/plans/**")
    door.close()
    page.get_by_role("button", name="Save").click()
    expect(cell(page, "2.1", "rationale")).to_contain_text("Typed after lunch")
    assert settings.SESSION_COOKIE_NAME in {cookie["name"] for cookie in page.context.cookies()}


def test_what_was_archived_meanwhile_is_told_and_the_text_is_kept(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 2.1").click(force=True)
    form = editor(page, "Rationale of 2.1")
    form.get_by_role("textbox").fill("Too late")
    operations.archive(f.activity(plan, "2.1"), by=f.system(), since=f.latest(plan), reason="Merged")
    page.keyboard.press("Control+Enter")

    expect(form).to_contain_text("somebody archived it. Your text is kept here.")
    expect(form.get_by_role("textbox")).to_have_value("Too late")


def test_somebody_elses_change_shows_up_on_its_row(visit: Visit, plan: Plan) -> None:
    page = visit("member")
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    operations.edit_strand(f.strand(plan, "4.8"), by=f.rg(), since=f.latest(plan), rag="R", rag_reason="No bids")

    expect(row(page, "4.8")).to_contain_text("RG changed the RAG of 4.8")
    expect(cell_without_pencil(page, "4.8")).to_contain_text("No bids")
    row(page, "4.8").get_by_role("button", name="Close this word").click()
    expect(row(page, "4.8")).not_to_contain_text("RG changed")


def test_somebody_elses_change_does_not_keep_a_cell_from_opening(page: Page, plan: Plan) -> None:
    # The form's own request is kept back, and not the one that asks for news.
    page.evaluate(
        """() => {
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (...body) { setTimeout(() => send.apply(this, body), 5000); };
        }"""
    )
    page.get_by_role("link", name="Edit rationale of 4.8").click(force=True)
    operations.edit_strand(f.strand(plan, "4.8"), by=f.rg(), since=f.latest(plan), rag="R", rag_reason="No bids")

    expect(page.get_by_role("form", name="Rationale of 4.8")).to_be_visible(timeout=10_000)
    expect(row(page, "4.8")).to_contain_text("RG changed the RAG of 4.8")
    editor(page, "Rationale of 4.8")
    page.keyboard.press("Escape")
    expect(cell(page, "4.8", "rag")).to_contain_text("No bids")


def cell_without_pencil(page: Page, ref: str) -> Locator:
    return row(page, ref).locator(".c-rag").first


def shifted(before: FloatRect | None, after: FloatRect | None) -> float:
    """By how many pixels something has moved down or up."""
    assert before is not None
    assert after is not None
    return abs(after["y"] - before["y"])


def test_somebody_elses_change_never_touches_what_is_being_typed(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Edit rationale of 4.8").click(force=True)
    box = editor(page, "Rationale of 4.8").get_by_role("textbox")
    box.fill("Here I am writing")
    box.evaluate("(box) => box.setSelectionRange(5, 5)")
    operations.edit_strand(f.strand(plan, "4.8"), by=f.rg(), since=f.latest(plan), rag="R", rag_reason="No bids")

    operations.edit_strand(f.strand(plan, "4.7"), by=f.rg(), since=f.latest(plan), rationale="Longer.\n" * 30)
    place = box.bounding_box()

    expect(row(page, "4.8")).to_contain_text("RG changed the RAG of 4.8")
    expect(row(page, "4.7")).to_contain_text("RG changed the rationale of 4.7")
    assert shifted(place, box.bounding_box()) < 1
    page.keyboard.type("still ")
    expect(box).to_have_value("Here still I am writing")
    page.keyboard.press("Control+Enter")
    expect(cell(page, "4.8", "rag")).to_contain_text("No bids")
    strand = f.in_document(plan, "4.8").strands[0]
    assert (strand.rationale, strand.rag) == ("Here still I am writing", "R")
