"""Editing where a thing stands: what the page's script asks for, and what it is answered."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import operations
from actions.forms import CELLS as CELLS_OF_A_STRAND
from actions.models import Plan
from actions.presenters import PENCILS
from tests import factories as f
from tests.actions.routes import signed_in, token

CELLS = {
    "text": ["revision", "text"],
    "rationale": ["rationale", "revision"],
    "sro": ["revision", "sros", "sros_wording"],
    "rag": ["rag", "rag_reason", "revision"],
    "priority": ["priority", "revision"],
    "timescale": ["qualifier", "revision", "timescales"],
}
IN_ROW = {"HX-Request": "true", "HX-Current-URL": "http://testserver/plans/action-plan/"}
ON_PAGE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/plans/action-plan/activities/2.1/"}


def cell(plan: Plan, name: str, ref: str = "2.1") -> str:
    return reverse("cell_edit", args=(plan.slug, f.strand(plan, ref).key, name))


def filled(plan: Plan, **values: str) -> dict[str, str]:
    return {"revision": token(plan, f.user("secretary")), **values}


def text_of(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def rows_in(answer: Any) -> list[str]:
    return re.findall(r'<tbody hx-swap-oob="true" class="activity" role="rowgroup" id="([^"]+)"', text_of(answer))


@pytest.mark.parametrize(("name", "fields"), CELLS.items())
def test_form_of_a_cell_has_what_the_cell_shows_and_nothing_else(plan: Plan, name: str, fields: list[str]) -> None:
    answer = signed_in("secretary").get(cell(plan, name), headers=IN_ROW)

    assert sorted(answer.context["form"].fields) == fields
    assert "<html" not in answer.content.decode()


def test_cell_is_a_page_of_its_own_without_the_script(plan: Plan) -> None:
    answer = signed_in("secretary").get(cell(plan, "rationale"))

    assert "<h1>Rationale of 2.1</h1>" in text_of(answer)
    assert answer["Vary"] == "HX-Request, Cookie, Accept-Encoding"


def test_unknown_cell_is_not_found(plan: Plan) -> None:
    assert signed_in("secretary").get(cell(plan, "colour")).status_code == 404


def test_saving_a_cell_writes_its_fields_and_leaves_the_others(plan: Plan) -> None:
    before = f.in_document(plan, "2.1").strands[0]

    signed_in("secretary").post(cell(plan, "rationale"), filled(plan, rationale="Typed in place"), headers=IN_ROW)

    after = f.in_document(plan, "2.1").strands[0]
    assert after.rationale == "Typed in place"
    assert (after.text, after.sros, after.rag, after.rag_reason, after.priority, after.timescales) == (
        *(before.text, before.sros, before.rag, before.rag_reason, before.priority, before.timescales),
    )


def test_saving_another_cell_keeps_the_reason_of_the_rag(plan: Plan) -> None:
    red = filled(plan, rag="R", rag_reason="The lease has ended")
    signed_in("secretary").post(cell(plan, "rag"), red, headers=IN_ROW)

    signed_in("secretary").post(cell(plan, "priority"), filled(plan, priority="L"), headers=IN_ROW)

    strand = f.in_document(plan, "2.1").strands[0]
    assert (strand.rag, strand.rag_reason, strand.priority) == ("R", "The lease has ended", "L")


def test_row_comes_back_with_the_count_of_changes_and_a_word(plan: Plan) -> None:
    answer = signed_in("secretary").post(cell(plan, "priority"), filled(plan, priority="L"), headers=IN_ROW)

    page = text_of(answer)
    assert (answer.status_code, rows_in(answer)) == (200, ["activity-2.1"])
    assert "Priority of 2.1 saved." in page
    assert f"/revisions/{f.latest(plan)}/undo/" in page
    assert "1 change since" in page
    assert answer["X-Revision"] == str(f.latest(plan))


def test_page_of_an_activity_is_loaded_again_where_it_stands(plan: Plan) -> None:
    answer = signed_in("secretary").post(cell(plan, "priority"), filled(plan, priority="L"), headers=ON_PAGE)

    assert answer.content == b""
    assert f'"path": "{reverse("activity_detail", args=(plan.slug, "2.1"))}"' in answer["HX-Location"]


def test_what_is_wrong_comes_back_as_the_form_in_the_place_of_the_form(plan: Plan) -> None:
    answer = signed_in("secretary").post(cell(plan, "rag"), filled(plan, rag="R", rag_reason=""), headers=IN_ROW)

    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (422, "#editor", "outerHTML")
    assert "Say why it is red." in answer.content.decode()


def test_two_in_one_cell_see_both_texts_in_place(plan: Plan) -> None:
    mine = filled(plan, rationale="Mine")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), rationale="Theirs")
    seen = f.latest(plan)

    answer = signed_in("secretary").post(cell(plan, "rationale"), mine, headers=IN_ROW)

    page = text_of(answer)
    assert (answer.status_code, "Mine" in page, "Theirs" in page, f.latest(plan)) == (409, True, True, seen)


def test_two_in_different_cells_of_a_row_are_both_kept(plan: Plan) -> None:
    mine = filled(plan, priority="L")
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), rationale="Theirs")

    answer = signed_in("secretary").post(cell(plan, "priority"), mine, headers=IN_ROW)

    strand = f.in_document(plan, "2.1").strands[0]
    assert (answer.status_code, strand.priority, strand.rationale) == (200, "L", "Theirs")


@pytest.mark.parametrize("persona", ["rg", "cleared", "member", "observer"])
def test_who_may_not_edit_the_plan_gets_no_form_in_place(plan: Plan, persona: str) -> None:
    assert signed_in(persona).get(cell(plan, "rag"), headers=IN_ROW).status_code == 403


def test_who_has_been_signed_out_is_told_so_and_not_led_to_the_door(plan: Plan) -> None:
    answer = signed_in("anonymous").post(cell(plan, "rationale"), {"rationale": "Typed"}, headers=IN_ROW)

    assert (answer.status_code, answer.content) == (401, b"You are not signed in.")


def test_note_added_in_place_brings_its_row(plan: Plan) -> None:
    url = reverse("note_add", args=(plan.slug, "2.1"))
    said = filled(plan, body="Gold Group", date="2019-02-27", text="Said in place")

    answer = signed_in("secretary").post(url, said, headers=IN_ROW)

    assert (answer.status_code, rows_in(answer)) == (200, ["activity-2.1"])
    assert "Said in place" in answer.content.decode()


def test_edit_that_wrote_nothing_offers_no_undo_of_the_one_before(plan: Plan) -> None:
    client, url = signed_in("secretary"), cell(plan, "rationale")

    first, again = (client.post(url, filled(plan, rationale="Typed with care"), headers=IN_ROW) for _ in range(2))

    assert ["/undo/" in text_of(answer) for answer in (first, again)] == [True, False]


def test_every_cell_has_a_pencil() -> None:
    assert list(PENCILS) == list(CELLS_OF_A_STRAND)


@pytest.mark.parametrize(("persona", "pencils"), [("secretary", True), ("rg", False), ("member", False)])
def test_pencils_are_for_who_may_edit(plan: Plan, persona: str, *, pencils: bool) -> None:
    answer = signed_in(persona).get(reverse("plan_detail", args=(plan.slug,)))

    assert ("data-edit" in answer.content.decode()) is pencils


def queries_of_saving(plan: Plan, words: str) -> int:
    client, url, said = signed_in("secretary"), cell(plan, "timescale"), filled(plan, qualifier=words)
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, said, headers=IN_ROW).status_code == 200
    return len(captured)


def test_saving_takes_the_same_number_of_queries_on_three_times_the_plan(plan: Plan) -> None:
    queries_of_saving(plan, "Scoping")
    before = queries_of_saving(plan, "Initial scoping")
    f.three_times(plan)

    assert queries_of_saving(plan, "Second scoping") == before


def pulse(plan: Plan, persona: str, since: int) -> Any:
    return signed_in(persona).get(reverse("plan_pulse", args=(plan.slug, since)))


@pytest.fixture
def since(plan: Plan) -> int:
    return f.latest(plan)


def test_page_that_has_missed_nothing_is_answered_with_nothing(plan: Plan, since: int) -> None:
    answer = pulse(plan, "member", since)

    assert (answer.status_code, answer.content) == (204, b"")


def test_news_are_the_rows_that_changed_and_what_others_did(plan: Plan, since: int) -> None:
    operations.edit_strand(f.strand(plan, "2.2"), by=f.rg(), since=since, rag="R", rag_reason="No bids")

    news = pulse(plan, "member", since).json()

    assert (news["revision"], news["reload"], news["changes"]) == (since + 1, False, 2)
    (row,) = news["rows"]
    assert row["key"] == str(f.activity(plan, "2.2").key)
    assert row["said"] == ["RG changed the RAG of 2.2 from not recorded to red: No bids."]
    assert "No bids" in row["html"]


def test_ones_own_edits_are_shown_and_not_told(plan: Plan, since: int) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=since, priority="L")

    (row,) = pulse(plan, "secretary", since).json()["rows"]

    assert row["said"] == []


def test_who_may_not_read_history_is_told_that_something_changed(plan: Plan, since: int) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=since, priority="L")

    (row,) = pulse(plan, "observer", since).json()["rows"]

    assert row["said"] == ["This has changed."]


def test_news_of_a_confidential_note_reach_those_who_are_cleared(plan: Plan, since: int) -> None:
    operations.add_note(
        f.activity(plan, "2.1"),
        by=f.secretary(),
        body=f.body(plan),
        date=f.NOW.date(),
        text="Between us",
        confidential=True,
    )

    told = {persona: pulse(plan, persona, since) for persona in ("cleared", "member", "rg", "observer")}

    assert {name: b"Between us" in answer.content for name, answer in told.items()} == {
        "cleared": True,
        "member": False,
        "rg": False,
        "observer": False,
    }
    assert [told["member"].json()["rows"], told["observer"].json()["rows"]] == [[], []]


def test_note_that_is_made_confidential_goes_from_the_pages_of_who_is_not_cleared(plan: Plan) -> None:
    note = operations.add_note(
        f.activity(plan, "2.1"), by=f.secretary(), body=f.body(plan), date=f.NOW.date(), text="Said aloud"
    )
    seen = f.latest(plan)
    operations.edit_note(note, by=f.secretary(), since=seen, confidential=True)

    (row,) = pulse(plan, "member", seen).json()["rows"]

    assert ("Said aloud" in row["html"], row["said"]) == (False, [])


def test_rows_that_came_or_went_ask_for_the_page_again(plan: Plan, since: int) -> None:
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=since, reason="Built")

    assert pulse(plan, "member", since).json()["reload"] is True


def test_page_that_missed_very_much_is_told_to_load_itself_again(plan: Plan, since: int) -> None:
    for turn in range(51):
        operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=since + turn, priority="LH"[turn % 2])

    assert pulse(plan, "member", since).json() == {"revision": since + 51, "reload": True, "rows": []}


def test_who_has_been_signed_out_hears_so_from_the_pulse(plan: Plan, since: int) -> None:
    url = reverse("plan_pulse", args=(plan.slug, since))

    assert signed_in("anonymous").get(url, headers={"HX-Request": "true"}).status_code == 401
