"""After a meeting: the same note for many rows, in a handful of clicks or keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from actions import operations
from actions.models import Plan
from governance.operations import add_body
from tests import factories as f
from tests.actions.ranges_as_written import AS_WRITTEN, THEMES
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]

PHRASE = "No further discussion at Governance Board."
SPECIAL = ("1.1", "2.1", "2.4", "2.8", "3.3", "3.8", "4.1", "4.2", "4.7", "6.1", "6.2")


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    """The secretary at the plan; the Board has met, and eleven of the 32 rows have a note of their own."""
    page = visit("secretary")
    for ref in SPECIAL[1:]:
        say(plan, ref, "Discussed at length.")
    page.goto(f"{reverse('note_add', args=(plan.slug, SPECIAL[0]))}?body=Governance+Board")
    page.get_by_label("Date of the meeting").fill("2019-02-27")
    page.get_by_label("Note", exact=True).fill("Discussed at length.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    return page


def say(plan: Plan, ref: str, text: str) -> None:
    board = f.body(plan, "Governance Board")
    operations.add_note(f.activity(plan, ref), by=f.secretary(), body=board, date=f.MEETING, text=text)


def noted(plan: Plan, day: str = "2019-02-27") -> list[str]:
    """The refs of the rows of which the Board said the phrase that day."""
    return [
        row.ref
        for row in f.now(plan).activities()
        if any((note.text, note.date) == (PHRASE, day) for note in row.notes)
    ]


def rest(plan: Plan) -> list[str]:
    return [row.ref for row in f.now(plan).activities() if row.ref not in SPECIAL]


def note_for_many_rows(page: Page, plan: Plan) -> None:
    page.goto(reverse("notes_add", args=(plan.slug,)))


def ticked(page: Page) -> list[str]:
    refs: list[str] = page.locator("[data-ref]:checked").evaluate_all("boxes => boxes.map((box) => box.dataset.ref)")
    return refs


def said(page: Page) -> Locator:
    return page.locator("[data-rows-said]")


def rows(page: Page) -> Locator:
    return page.get_by_label("Rows", exact=True)


def test_twenty_one_rows_take_four_clicks(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Note for many rows").click()
    page.get_by_role("button", name=PHRASE).click()
    page.get_by_role("button", name="All rows without a note of this meeting yet").click()
    expect(said(page)).to_have_text("21 rows.")
    page.get_by_role("button", name="Add note").click()

    expect(page.get_by_text("Note added to 21 rows.")).to_be_visible()
    assert noted(plan) == rest(plan)


def test_twenty_one_rows_take_four_keys(page: Page, plan: Plan) -> None:
    page.keyboard.press("Shift+N")
    expect(page.get_by_role("heading", name="Note for many rows")).to_be_visible()
    page.wait_for_load_state()  # The page's scripts hear its keys.
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+0")
    expect(said(page)).to_have_text("21 rows.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Note added to 21 rows.")).to_be_visible()
    assert noted(plan) == rest(plan)


def test_rows_that_are_typed_are_ticked_counted_and_saved_with_enter(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    page.keyboard.press("Alt+1")
    rows(page).press_sequentially("3.1–3.4, 4.9 and FIVE")
    expect(said(page)).to_have_text("6 rows. There is no 4.9. Of this meeting there is a note already at 3.3.")
    assert ticked(page) == ["3.1", "3.2", "3.3", "3.4", "5.1", "5.2"]
    rows(page).press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Rows: There is no 4.9.")
    expect(page.get_by_label("Note", exact=True)).to_have_value(PHRASE)
    expect(rows(page)).to_have_value("3.1–3.4, 4.9 and FIVE")
    rows(page).fill("3.1–3.4 and FIVE")
    rows(page).press("Enter")
    expect(page.get_by_text("Note added to 6 rows.")).to_be_visible()
    assert noted(plan) == ["3.1", "3.2", "3.3", "3.4", "5.1", "5.2"]


def test_last_word_is_not_faulted_while_it_is_typed(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    rows(page).press_sequentially("3.1, 4.9")
    expect(said(page)).to_have_text("1 row.")
    rows(page).blur()
    expect(said(page)).to_have_text("1 row. There is no 4.9.")


def test_rows_that_are_ticked_are_written_down(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    page.get_by_label("All of theme TWO").check()
    for ref in ("3.1", "3.2", "3.3", "3.5", "6.3"):
        page.locator(f"[data-ref='{ref}']").check()
    expect(rows(page)).to_have_value("TWO, 3.1–3.3, 3.5, 6.3")
    page.locator("[data-ref='2.2']").uncheck()
    expect(rows(page)).to_have_value("2.1, 2.3–2.9, 3.1–3.3, 3.5, 6.3")
    assert page.get_by_label("All of theme TWO").evaluate("box => box.indeterminate") is True
    page.get_by_label("All of theme TWO").check()
    page.get_by_label("All of theme TWO").uncheck()
    expect(rows(page)).to_have_value("3.1–3.3, 3.5, 6.3")
    rows(page).fill("all but 1")
    assert len(ticked(page)) == 28
    page.get_by_role("button", name="None", exact=True).click()
    expect(rows(page)).to_have_value("")
    expect(said(page)).to_have_text("No rows yet.")


def test_marks_follow_the_meeting(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    marks = page.get_by_text("has a note of this meeting", exact=True).filter(visible=True)
    expect(marks).to_have_count(11)
    page.get_by_label("Date of the meeting").fill("2019-03-01")
    expect(marks).to_have_count(0)


def test_day_follows_the_body_until_it_is_chosen(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    day, body = page.get_by_label("Date of the meeting"), page.get_by_label("Body", exact=True)
    expect(body).to_have_value("Governance Board")
    expect(day).to_have_value("2019-02-27")
    body.select_option("Gold Group")
    expect(day).not_to_have_value("2019-02-27")
    body.select_option("Governance Board")
    expect(day).to_have_value("2019-02-27")
    day.fill("2019-03-01")
    body.select_option("Gold Group")
    expect(day).to_have_value("2019-03-01")


def test_meeting_of_which_only_the_month_is_known_is_remembered_with_its_body(page: Page, plan: Plan) -> None:
    note_for_many_rows(page, plan)
    day, body = page.get_by_label("Date of the meeting"), page.get_by_label("Body", exact=True)
    month = page.get_by_label("Only its month is known")
    day.fill("2018-07-09")
    month.check()
    page.get_by_label("Note", exact=True).fill("Seen.")
    rows(page).fill("2.1")
    page.get_by_role("button", name="Add note").last.click()
    expect(page.get_by_text("Note added to 1 row.")).to_be_visible()

    note_for_many_rows(page, plan)
    expect(day).to_have_value("2018-07-01")
    expect(month).to_be_checked()
    expect(page.locator("[data-ref='2.1'] ~ span [data-has-note]")).to_be_visible()
    body.select_option("Gold Group")
    expect(month).not_to_be_checked()
    body.select_option("Governance Board")
    expect(month).to_be_checked()


def test_script_reads_rows_as_the_server_does(visit: Visit, plan: Plan) -> None:
    board = f.a_partnership()
    f.a_member(board, "writer@example.org")
    add_body(board, by=f.system(), name="Board", heading="Board notes")
    small = operations.create_plan(board, by=f.system(), slug="small", title="Small Plan", key=f.KEY)
    for number, refs in THEMES.items():
        theme = operations.add_theme(small, by=f.system(), number=number, title=number.title())
        for ref in refs:
            operations.add_activity(theme, by=f.system(), ref=ref, text=f"Do {ref}")
    page = visit("writer")
    note_for_many_rows(page, small)

    read: list[tuple[str, str, str]] = []
    for typed, _, _ in AS_WRITTEN:
        rows(page).fill(typed)
        rows(page).dispatch_event("change")
        words = said(page).inner_text().partition("There is no ")[2].removesuffix(".").replace(" and no ", " ")
        read.append((typed, " ".join(ticked(page)), words))
    assert read == AS_WRITTEN


# Stock phrases


def test_phrase_goes_in_at_the_caret_and_out_again(page: Page, plan: Plan) -> None:
    page.goto(f"{reverse('note_add', args=(plan.slug, '2.4'))}?body=Gold+Group")
    note = page.get_by_label("Note", exact=True)
    note.fill("Before. After.")
    note.evaluate("field => field.setSelectionRange(0, 7)")
    page.keyboard.press("Alt+2")
    expect(note).to_have_value("Before. Complete After.")
    page.keyboard.press("Control+z")
    expect(note).to_have_value("Before. After.")
    page.keyboard.press("Alt+9")
    expect(note).to_have_value("Before. After.")
    page.keyboard.press("Alt+2")
    page.keyboard.type("!")
    expect(note).to_have_value("Before. Complete! After.")


def test_phrases_are_those_of_the_body(page: Page, plan: Plan) -> None:
    page.goto(f"{reverse('note_add', args=(plan.slug, '2.4'))}?body=Gold+Group")
    offered = page.locator("[data-phrase]").filter(visible=True)
    expect(offered).to_have_count(3)
    page.get_by_label("Body", exact=True).select_option("Governance Board")
    expect(offered).to_have_text([f"1{PHRASE}", "2Discussed at length."])
    page.get_by_role("link", name="Edit phrases of Governance Board").click()
    expect(page.get_by_role("heading", name="Stock phrases of Governance Board")).to_be_visible()
    phrases = page.get_by_label("Phrases")
    expect(phrases).to_have_value(f"{PHRASE}\nDiscussed at length.")
    phrases.fill(f"Noted.\n{PHRASE}")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{reverse('note_add', args=(plan.slug, '2.4'))}?body=Governance+Board")
    expect(offered).to_have_text(["1Noted.", f"2{PHRASE}"])


def test_phrase_goes_into_a_note_where_it_stands(page: Page, plan: Plan) -> None:
    row = page.locator("[id='activity-2.2']")
    row.get_by_role("link", name="Add note to 2.2, Governance Board").click()
    expect(row.get_by_label("Date of the meeting")).to_have_value("2019-02-27")
    page.keyboard.press("Alt+1")
    expect(row.get_by_label("Note", exact=True)).to_have_value(PHRASE)
    page.keyboard.press("Control+Enter")
    expect(row.get_by_text(PHRASE).first).to_be_visible()
    expect(row.get_by_label("Note", exact=True)).to_have_count(0)
    assert noted(plan) == ["2.2"]


def test_what_was_typed_and_ticked_is_back_after_a_reload(page: Page, plan: Plan) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    note_for_many_rows(page, plan)
    page.keyboard.press("Alt+1")
    page.locator("[data-ref='3.1']").check()
    rows(page).press("End")
    rows(page).press_sequentially(", TWO, 4.9")
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value(PHRASE)
    expect(rows(page)).to_have_value("3.1, TWO, 4.9")
    expect(said(page)).to_contain_text("7 rows.")
    assert ticked(page) == ["2.1", "2.2", "2.3", "2.4", "2.8", "2.9", "3.1"]


# On a phone, and without scripts


def test_many_rows_have_room_on_a_phone(visit: Visit, plan: Plan) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = visit("secretary", **phone)
    note_for_many_rows(page, plan)
    page.get_by_role("button", name=PHRASE).tap()
    page.get_by_label("All of theme THREE").tap()
    expect(said(page)).to_have_text("8 rows.")
    expect(said(page)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    heights = page.locator(".pick, .phrase, .many-rows__foot .button").evaluate_all(
        "all => all.filter((one) => one.offsetHeight).map((one) => one.offsetHeight)"
    )
    assert min(heights) >= 44
    page.get_by_role("button", name="Add note").tap()
    expect(page.get_by_text("Note added to 8 rows.")).to_be_visible()


def test_many_rows_need_no_script(visit: Visit, plan: Plan) -> None:
    for ref in SPECIAL:
        say(plan, ref, "Discussed at length.")
    page = visit("secretary", java_script_enabled=False)
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.get_by_role("link", name="Note for many rows").click()
    page.get_by_label("Date of the meeting").fill("2019-02-27")
    page.get_by_label("Note", exact=True).fill(PHRASE)
    page.get_by_role("button", name="All rows without a note of this meeting yet").click()
    expect(page.get_by_text("has a note of this meeting", exact=True).filter(visible=True)).to_have_count(11)
    assert len(page.locator("[data-ref]:checked").all()) == 21
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("status").filter(has_text="Note added to 21 rows.")).to_be_visible()
    assert noted(plan) == rest(plan)


def test_typed_rows_and_enter_need_no_script(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", java_script_enabled=False)
    note_for_many_rows(page, plan)
    page.get_by_label("Date of the meeting").fill("2019-02-27")
    page.get_by_label("Note", exact=True).fill(PHRASE)
    rows(page).fill("3.1–3.3 and 5")
    rows(page).press("Enter")
    expect(page.get_by_role("status").filter(has_text="Note added to 5 rows.")).to_be_visible()
    assert noted(plan) == ["3.1", "3.2", "3.3", "5.1", "5.2"]
