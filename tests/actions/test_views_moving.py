"""Moving an activity: at once in its theme, and shown before it is done where it would get another ref."""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import held, signed_in, token


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).strip()


def address(plan: Plan, ref: str = "2.8", place: str = "") -> str:
    return reverse("activity_move", args=(plan.slug, ref), query={"place": place} if place else None)


def behind(plan: Plan, number: str, ref: str = "") -> str:
    """A place as the form names it."""
    return f"{f.theme(plan, number).key}/{f.activity(plan, ref).key if ref else ''}"


def post(plan: Plan, place: str, *, since: int | None = None, script: bool = False, **values: Any) -> Any:
    sent = {"place": place, "ref": "2.8", "revision": token(plan, f.user("secretary"), since), **values}
    return signed_in("secretary").post(address(plan), sent, headers={"HX-Request": "true"} if script else {})


def note(plan: Plan, ref: str, text: str, *, confidential: bool = False) -> None:
    operations.add_note(
        f.activity(plan, ref),
        by=f.secretary(),
        body=f.body(plan),
        date=f.MEETING,
        text=text,
        confidential=confidential,
    )


def test_move_in_its_theme_is_one_step(plan: Plan) -> None:
    answer = post(plan, behind(plan, "TWO", "2.1"))

    assert (answer.status_code, answer["Location"]) == (302, "/plans/action-plan/#activity-2.8")
    assert f.refs(plan, "TWO") == ["2.1", "2.8", "2.2", "2.3", "2.4"]


@pytest.mark.parametrize(
    ("place", "said"),
    [(("TWO", "2.1"), "2.8 is now after 2.1 in TWO."), (("TWO", ""), "2.8 is now first in TWO.")],
)
def test_moved_activity_is_told_with_its_place(plan: Plan, place: tuple[str, str], said: str) -> None:
    client = signed_in("secretary")
    sent = {"place": behind(plan, *place), "revision": token(plan, f.user("secretary"))}

    assert said in text_of(client.post(address(plan), sent, follow=True))


def test_script_that_moved_a_row_gets_the_words_alone(plan: Plan) -> None:
    answer = post(plan, behind(plan, "TWO", "2.1"), script=True)

    assert answer.status_code == 200
    assert "2.8 is now after 2.1 in TWO." in text_of(answer)
    assert "<html" not in answer.content.decode()


def test_move_that_changes_nothing_offers_no_undo(plan: Plan) -> None:
    with f.nothing_written(plan):
        answer = post(plan, behind(plan, "TWO", "2.4"), script=True)

    assert "2.8 is now after 2.4 in TWO." in text_of(answer)
    assert "Undo" not in text_of(answer)


def test_renumbering_is_taken_back_with_all_that_followed(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")
    before = f.now(plan)
    preview = post(plan, behind(plan, "FOUR", "4.2"))
    signed_in("secretary").post(address(plan), held(preview))

    url = reverse("revision_undo", args=(plan.slug, f.latest(plan)))
    signed_in("secretary").post(url, {"revision": token(plan, f.user("secretary"))})

    assert f.now(plan) == before


def test_move_that_would_renumber_is_shown_and_writes_nothing(plan: Plan) -> None:
    note(plan, "6.1", "First line.\nSee 2.8, and 12.8.")

    with f.nothing_written(plan):
        answer = post(plan, behind(plan, "FOUR", "4.2"))

    shown = text_of(answer)
    assert answer.status_code == 200
    assert "2.8 becomes 4.9" in shown
    assert re.search(r"Its place in FOUR: Operational opportunities 4\.2 .* 4\.9 .* 4\.3 ", shown)
    assert "1 text follows Gold Group note of 27/02/19 on 6.1 See 2.8 becomes 4.9 , and 12.8." in shown
    assert "First line." not in shown
    assert "The papers up to version 18 say 2.8, as they were issued." in shown


def test_preview_that_is_agreed_to_moves_and_renumbers(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")
    preview = post(plan, behind(plan, "FOUR", "4.2"))

    answer = signed_in("secretary").post(address(plan), held(preview), follow=True)

    assert answer.redirect_chain == [("/plans/action-plan/#activity-4.9", 302)]
    assert "2.8 is now 4.9, after 4.2 in FOUR." in text_of(answer)
    assert f.refs(plan, "FOUR") == ["4.1", "4.2", "4.9", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8"]
    assert f.in_document(plan, "6.1").notes[-1].text == "See 4.9"


def test_new_ref_of_ones_own_choice_is_shown_too(plan: Plan) -> None:
    preview = post(plan, behind(plan, "TWO", "2.4"), ref="2.20")
    assert "2.8 becomes 2.20" in text_of(preview)

    signed_in("secretary").post(address(plan), held(preview))

    assert f.refs(plan, "TWO") == ["2.1", "2.2", "2.3", "2.4", "2.20"]


def test_ref_that_was_used_is_refused_before_anything_is_shown(plan: Plan) -> None:
    answer = post(plan, behind(plan, "TWO", "2.4"), ref="2.5")

    assert answer.status_code == 422
    assert "2.5 has been used before: a ref is never used twice." in text_of(answer)


def test_place_in_the_address_leads_to_the_preview(plan: Plan) -> None:
    with f.nothing_written(plan):
        answer = signed_in("secretary").get(address(plan, place=behind(plan, "FOUR", "4.2")))

    assert "2.8 becomes 4.9" in text_of(answer)
    signed_in("secretary").post(address(plan), held(answer))
    assert "4.9" in f.refs(plan, "FOUR")


@pytest.mark.parametrize("place", ["nowhere", "/", "x/y"])
def test_place_in_the_address_that_is_none_leads_to_the_form(plan: Plan, place: str) -> None:
    answer = signed_in("secretary").get(address(plan, place=place))

    assert (answer.status_code, "Move or renumber activity 2.8" in text_of(answer)) == (200, True)


def test_ref_that_was_taken_meanwhile_is_told_and_shown_anew(plan: Plan) -> None:
    preview = post(plan, behind(plan, "FOUR", "4.2"))
    operations.add_activity(f.theme(plan, "FOUR"), by=f.secretary(), text="Quicker")

    with f.nothing_written(plan):
        answer = signed_in("secretary").post(address(plan), held(preview))

    assert answer.status_code == 409
    assert "4.9 has been taken, so it would be 4.10 now." in text_of(answer)
    signed_in("secretary").post(address(plan), held(answer))
    assert f.refs(plan, "FOUR")[:4] == ["4.1", "4.2", "4.10", "4.3"]


def test_text_that_came_to_name_the_ref_meanwhile_is_shown_before_it_follows(plan: Plan) -> None:
    preview = post(plan, behind(plan, "FOUR", "4.2"))
    note(plan, "6.1", "Not without 2.8")

    with f.nothing_written(plan):
        answer = signed_in("secretary").post(address(plan), held(preview))

    assert answer.status_code == 409
    assert "The texts that follow are not the ones that you saw." in text_of(answer)
    assert "Not without 2.8" in text_of(answer)


def test_activity_that_somebody_moved_since_the_first_step_is_a_conflict_at_the_second(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.move_activity(
        f.activity(plan, "2.8"), by=f.secretary(), since=seen, theme=f.theme(plan, "THREE"), after=""
    )
    preview = post(plan, behind(plan, "FOUR", "4.2"), since=seen, ref="")

    with f.nothing_written(plan):
        answer = signed_in("secretary").post(address(plan), held(preview))

    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing" in text_of(answer)


def test_neighbour_that_is_gone_is_told_to_the_script(plan: Plan) -> None:
    place = behind(plan, "TWO", "2.4")
    operations.archive(f.activity(plan, "2.4"), by=f.secretary(), since=f.latest(plan), reason="Built")

    answer = post(plan, place, script=True)

    assert answer.status_code == 422
    assert "That place is not there any more: choose again." in text_of(answer)


def test_script_is_led_to_the_preview_where_a_move_would_renumber(plan: Plan) -> None:
    place = behind(plan, "FOUR", "4.2")

    with f.nothing_written(plan):
        answer = post(plan, place, script=True)

    assert answer["HX-Redirect"] == f"/plans/action-plan/activities/2.8/move/?place={place}"


def test_confidential_text_follows_and_stays_confidential(plan: Plan) -> None:
    note(plan, "6.1", "Between us: 2.8", confidential=True)
    preview = post(plan, behind(plan, "FOUR", "4.2"))
    assert "Between us: 2.8 becomes 4.9" in text_of(preview)

    signed_in("secretary").post(address(plan), held(preview))

    said = f.in_document(plan, "6.1").notes[-1]
    assert (said.text, said.confidential) == ("Between us: 4.9", True)
    for url in ("plan_detail", "plan_changes", "plan_history"):
        assert "Between us" not in text_of(signed_in("member").get(reverse(url, args=(plan.slug,))))


def test_old_ref_in_a_text_that_did_not_follow_is_a_link_to_the_activity(plan: Plan) -> None:
    action = operations.add_further_action(
        f.activity(plan, "6.1"), by=f.secretary(), text="visit 2.8", body=f.body(plan), date=f.MEETING
    )
    operations.close_further_action(action, by=f.secretary(), since=f.latest(plan), outcome="Seen")
    row, home = f.activity(plan, "2.8"), f.theme(plan, "FOUR")
    operations.move_activity(row, by=f.secretary(), since=f.latest(plan), theme=home, after="")

    page = signed_in("member").get(reverse("plan_detail", args=(plan.slug,))).content.decode()

    assert 'visit <a href="/plans/action-plan/activities/4.9/">2.8</a>' in page


def test_handles_and_their_token_are_for_editors_only(plan: Plan) -> None:
    url = reverse("plan_detail", args=(plan.slug,))
    pages = {who: signed_in(who).get(url).content.decode() for who in ("secretary", "member", "rg")}

    assert {who: page.count('class="handle"') for who, page in pages.items()} == {"secretary": 31, "member": 0, "rg": 0}
    assert {who: "data-moves=" in page for who, page in pages.items()} == {
        "secretary": True,
        "member": False,
        "rg": False,
    }
