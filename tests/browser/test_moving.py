"""Moving an activity: by mouse, by keys, by touch, and without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# A tall window, so that a theme is in view and nothing scrolls while rows are dragged.
WALL = {"viewport": {"width": 1440, "height": 8000}}


def opened(page: Page, plan: Plan, query: str = "") -> Page:
    page.goto(reverse("plan_detail", args=(plan.slug,)) + query)
    return page


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    return opened(visit("secretary", **WALL), plan)


def row(page: Page, ref: str) -> Locator:
    return page.locator(f'[data-ref="{ref}"]')


def handle(page: Page, ref: str) -> Locator:
    return page.get_by_role("link", name=f"Move {ref}", exact=True)


def shown(page: Page, number: str) -> list[str]:
    """The refs that the page shows of a theme, by its number in figures."""
    refs: list[str] = page.locator(".activity").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    return [ref for ref in refs if ref.startswith(f"{number}.")]


def lift(page: Page, ref: str, behind: str) -> None:
    """Drag a row's handle to just above the lower edge of another row, and hold it there."""
    row(page, ref).hover()
    handle(page, ref).hover()
    page.mouse.down()
    edge = row(page, behind).bounding_box()
    assert edge is not None
    page.mouse.move(200, edge["y"] + edge["height"] - 20, steps=3)
    page.mouse.move(200, edge["y"] + edge["height"] - 5, steps=3)


def drag(page: Page, ref: str, behind: str) -> None:
    lift(page, ref, behind)
    expect(page.locator(".drop-line")).to_contain_text(f"{ref} after {behind}")
    page.mouse.up()


def test_row_is_dragged_within_its_theme_without_a_reload(page: Page, plan: Plan) -> None:
    page.evaluate("window.isTheSamePage = true")
    drag(page, "2.1", "2.3")

    expect(page.get_by_text("2.1 is now after 2.3 in TWO.")).to_be_visible()
    assert shown(page, "2") == f.refs(plan, "TWO") == ["2.2", "2.3", "2.1", "2.4", "2.8", "2.9"]
    expect(handle(page, "2.1")).to_be_focused()
    assert page.evaluate("window.isTheSamePage") is True


def test_move_is_taken_back_from_its_message(page: Page, plan: Plan) -> None:
    drag(page, "2.1", "2.3")
    page.get_by_role("button", name="Undo", exact=True).click()

    expect(page.get_by_text("Undone: moved activity 2.1 to another place.")).to_be_visible()
    assert shown(page, "2")[:3] == f.refs(plan, "TWO")[:3] == ["2.1", "2.2", "2.3"]


def test_row_that_is_dropped_in_another_theme_is_shown_before_it_is_renumbered(page: Page, plan: Plan) -> None:
    drag(page, "2.4", "4.2")

    expect(page.get_by_role("heading", level=1)).to_have_text("2.4 becomes 4.9")
    assert "2.4" in f.refs(plan, "TWO")
    page.get_by_role("button", name="Move and renumber").click()
    expect(page.get_by_text("2.4 is now 4.9, after 4.2 in FOUR.")).to_be_visible()
    assert f.refs(plan, "FOUR")[:4] == ["4.1", "4.2", "4.9", "4.3"]
    expect(row(page, "6.4")).to_contain_text("see action 4.9")


def test_escape_leaves_the_row_where_it_was(page: Page, plan: Plan) -> None:
    lift(page, "2.1", "2.3")
    expect(page.locator(".drop-line")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".drop-line")).to_have_count(0)
    with f.nothing_written(plan):
        page.mouse.up()
        page.wait_for_timeout(300)
    assert shown(page, "2")[:2] == ["2.1", "2.2"]


def test_click_on_the_handle_opens_the_form(page: Page) -> None:
    row(page, "2.1").hover()
    handle(page, "2.1").click()
    expect(page.get_by_role("heading", name="Move or renumber activity 2.1")).to_be_visible()


def test_row_walks_by_keys_and_the_steps_are_one_edit(page: Page, plan: Plan) -> None:
    seen = f.latest(plan)
    row(page, "2.1").get_by_role("link", name="2.1", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")

    expect(page.get_by_text("2.1 is now after 2.3 in TWO.")).to_be_visible()
    expect(row(page, "2.1").get_by_role("link", name="2.1", exact=True)).to_be_focused()
    assert (f.refs(plan, "TWO")[:3], f.latest(plan)) == (["2.2", "2.3", "2.1"], seen + 1)


def test_row_at_the_end_of_its_theme_walks_no_further(page: Page, plan: Plan) -> None:
    row(page, "2.1").get_by_role("link", name="2.1", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("2.1 is first in TWO already.")).to_be_visible()
    assert shown(page, "2")[0] == "2.1"


def test_activity_moves_to_another_theme_by_keys_alone(page: Page, plan: Plan) -> None:
    row(page, "2.1").get_by_role("link", name="2.1", exact=True).focus()
    page.keyboard.press("m")
    expect(page.get_by_label("Put it")).to_be_focused()
    page.keyboard.type("After 4.2")
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="2.1 becomes 4.9")).to_be_focused()
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("2.1 is now 4.9, after 4.2 in FOUR.")).to_be_visible()
    assert f.refs(plan, "FOUR")[:3] == ["4.1", "4.2", "4.9"]


def test_while_a_filter_is_on_a_row_goes_behind_the_visible_one_above(visit: Visit, plan: Plan) -> None:
    page = opened(visit("secretary", **WALL), plan, "?priority=H")
    seen = shown(page, "2")
    drag(page, seen[0], seen[-1])

    expect(page.get_by_text(f"{seen[0]} is now after {seen[-1]} in TWO.")).to_be_visible()
    everything = f.refs(plan, "TWO")
    assert everything.index(seen[0]) == everything.index(seen[-1]) + 1


def test_row_goes_back_where_somebody_archived_its_neighbour_meanwhile(page: Page, plan: Plan) -> None:
    lift(page, "2.1", "2.3")
    operations.archive(f.activity(plan, "2.3"), by=f.secretary(), since=f.latest(plan), reason="Built")
    page.mouse.up()

    expect(page.get_by_text("2.1 was not moved. That place is not there any more: choose again.")).to_be_visible()
    assert shown(page, "2")[:3] == ["2.1", "2.2", "2.3"]


def test_row_goes_back_where_somebody_moved_it_away_meanwhile(page: Page, plan: Plan) -> None:
    lift(page, "2.1", "2.3")
    away = f.theme(plan, "FOUR")
    operations.move_activity(f.activity(plan, "2.1"), by=f.secretary(), since=f.latest(plan), theme=away, after="")
    page.mouse.up()

    # Where it stands now, going back would renumber it once more: that is shown first.
    expect(page.get_by_role("heading", level=1)).to_have_text("4.9 becomes 2.10")
    assert f.refs(plan, "FOUR")[0] == "4.9"


def test_row_goes_back_where_the_connection_is_lost(page: Page, plan: Plan) -> None:
    lift(page, "2.1", "2.3")
    page.context.set_offline(True)
    page.mouse.up()

    expect(page.get_by_text("2.1 was not moved. There is no connection.")).to_be_visible()
    assert shown(page, "2")[:3] == ["2.1", "2.2", "2.3"]
    assert f.refs(plan, "TWO")[0] == "2.1"


def test_card_is_dragged_with_a_finger(visit: Visit, plan: Plan) -> None:
    page = opened(visit("secretary", **PHONE, reduced_motion="reduce"), plan)
    handle(page, "1.2").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 200)")
    box = handle(page, "1.2").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    x, y = box["x"] + 20, box["y"] + 20
    touch("touchStart", {"x": x, "y": y})
    touch("touchMove", {"x": x, "y": y - 30})
    touch("touchMove", {"x": x, "y": 30})
    expect(page.locator(".drop-line")).to_contain_text("1.2 first in ONE")
    touch("touchEnd")
    expect(page.get_by_text("1.2 is now first in ONE.")).to_be_visible()
    assert f.refs(plan, "ONE")[:2] == ["1.2", "1.1"]


def test_activity_moves_and_is_renumbered_without_scripts(visit: Visit, plan: Plan) -> None:
    page = opened(visit("secretary", java_script_enabled=False), plan)
    handle(page, "2.4").click()
    places = page.get_by_label("Put it")
    chosen = places.locator("option").filter(has_text="After 4.2").get_attribute("value")
    places.select_option(chosen)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2.4 becomes 4.9")
    expect(page.get_by_role("region", name="2 texts follow")).to_contain_text("see action 2.4 becomes 4.9 (engagement")
    page.get_by_role("button", name="Move and renumber").click()
    expect(page.get_by_text("2.4 is now 4.9, after 4.2 in FOUR.")).to_be_visible()
    assert f.refs(plan, "FOUR")[:3] == ["4.1", "4.2", "4.9"]


@pytest.mark.parametrize("who", ["member", "rg"])
def test_who_does_not_edit_has_no_handles_and_moves_nothing(visit: Visit, plan: Plan, who: str) -> None:
    page = opened(visit(who), plan)
    expect(page.locator(".handle")).to_have_count(0)
    row(page, "2.1").get_by_role("link", name="2.1", exact=True).focus()
    with f.nothing_written(plan):
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_timeout(600)
    assert shown(page, "2")[:2] == ["2.1", "2.2"]
