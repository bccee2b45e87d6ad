"""The same note for many rows, the meeting that is remembered, and the stock phrases that are offered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions import operations
from actions.models import Plan
from governance import operations as people
from tests import factories as f
from tests.actions.routes import address, signed_in, token

NOTE = "No further discussion at Gold Group."


@pytest.fixture
def secretary(plan: Plan) -> Client:
    return signed_in("secretary")


def send(client: Client, plan: Plan, **typed: Any) -> Any:
    data = {"body": "Gold Group", "date": "27/02/2019", "text": NOTE, "revision": token(plan, f.user("secretary"))}
    return client.post(address(plan, "notes_add"), {**data, **typed}, follow=True)


def message(answer: Any) -> str:
    """What was said, without the button that takes it back."""
    (said,) = answer.context["messages"]
    return str(said).partition("<form")[0].strip()


def rows_with_the_note(plan: Plan) -> list[str]:
    return [row.ref for row in f.now(plan).activities() if any(note.text == NOTE for note in row.notes)]


def key(plan: Plan, ref: str) -> str:
    return str(f.activity(plan, ref).key)


def ticked(answer: Any) -> list[str]:
    return [row["ref"] for band in answer.context["bands"] for row in band["rows"] if row["ticked"]]


def marked(answer: Any) -> list[str]:
    return [row["ref"] for band in answer.context["bands"] for row in band["rows"] if row["has_note"]]


def test_note_goes_to_the_rows_that_were_typed(secretary: Client, plan: Plan) -> None:
    answer = send(secretary, plan, refs="3.1–3.3, 4.2 and 5")

    assert rows_with_the_note(plan) == ["3.1", "3.2", "3.3", "4.2", "5.1", "5.2"]
    assert (answer.redirect_chain, message(answer)) == ([("/plans/action-plan/", 302)], "Note added to 6 rows.")
    assert f.latest(plan) == 4


def test_note_goes_to_the_rows_and_themes_that_were_ticked(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1", rows=[key(plan, "6.4"), key(plan, "3.1"), str(f.theme(plan, "FIVE").key)])

    assert rows_with_the_note(plan) == ["3.1", "5.1", "5.2", "6.4"]


def test_one_row_is_one(secretary: Client, plan: Plan) -> None:
    assert message(send(secretary, plan, refs="3.1")) == "Note added to 1 row."


def test_rows_that_had_the_note_are_told_of(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1")

    assert message(send(secretary, plan, refs="3.1–3.3")) == "Note added to 2 rows. 1 row had it already."
    seen = f.latest(plan)
    assert message(send(secretary, plan, refs="3.1–3.3")) == "Nothing was added: the same note stands there already."
    assert f.latest(plan) == seen


def test_without_rows_nothing_is_saved(secretary: Client, plan: Plan) -> None:
    with f.nothing_written(plan):
        answer = send(secretary, plan, refs=" , ")

    assert answer.context["form"].errors == {"refs": ["Choose the rows: type their refs, or tick them."]}


def test_errors_keep_what_was_typed_and_ticked(secretary: Client, plan: Plan) -> None:
    answer = send(secretary, plan, refs="3.1 and 3.9", rows=[key(plan, "6.4")], text="")

    form = answer.context["form"]
    assert (form.errors["refs"], form.errors["text"]) == (["There is no 3.9."], ["This field is required."])
    assert (form["refs"].value(), ticked(answer)) == ("3.1 and 3.9", ["6.4"])


def test_row_that_was_archived_meanwhile_is_told_of_and_the_others_saved_next_time(
    secretary: Client, plan: Plan
) -> None:
    gone, stays = key(plan, "3.1"), key(plan, "3.2")
    operations.archive(f.activity(plan, "3.1"), by=f.secretary(), since=f.latest(plan), reason="Done")

    answer = send(secretary, plan, rows=[gone, stays])

    assert answer.context["form"].errors["rows"] == [
        "A row that you ticked was archived meanwhile. It is taken out here; save again for the others."
    ]
    assert ticked(answer) == ["3.2"]


def test_rows_that_have_a_note_of_the_meeting_are_marked(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1, 4.2", text="Discussed.")
    send(secretary, plan, refs="5.1", text="Discussed.", body="Governance Board")

    answer = secretary.get(f"{address(plan, 'notes_add')}?body=Gold+Group")

    assert (marked(answer), ticked(answer)) == (["3.1", "4.2"], [])


def test_all_the_rest_are_ticked_without_a_script_and_nothing_is_saved(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="all but 3.1, 4.2 and 6", text="Discussed.")

    with f.nothing_written(plan):
        answer = send(secretary, plan, rest="1", confidential="on")

    assert ticked(answer) == ["3.1", "4.2", "6.1", "6.2", "6.3", "6.4"]
    form = answer.context["form"]
    assert [form[name].value() for name in ("body", "text", "confidential")] == ["Gold Group", NOTE, "on"]
    assert 'value="2019-02-27"' in str(form["date"]) or 'value="27/02/2019"' in str(form["date"])


def test_date_that_is_none_has_no_notes(secretary: Client, plan: Plan) -> None:
    assert len(ticked(send(secretary, plan, rest="1", date="31/02/2019"))) == 31


# The meeting that was written of last


def begins_with(client: Client, plan: Plan, name: str, query: str = "") -> tuple[str, str]:
    form = client.get(address(plan, name) + query).context["form"]
    return form["body"].value(), str(form["date"].value())


@pytest.mark.parametrize("name", ["note_add", "notes_add", "further_action_add"])
def test_form_begins_with_today_and_the_first_body(secretary: Client, plan: Plan, name: str, time_machine: Any) -> None:
    time_machine.move_to(datetime(2019, 6, 30, 23, 30, tzinfo=UTC), tick=False)
    secretary = signed_in("secretary")

    assert begins_with(secretary, plan, name) == ("Governance Board", "2019-07-01")


@pytest.mark.parametrize("name", ["note_add", "notes_add", "further_action_add"])
def test_form_begins_with_the_meeting_that_was_written_of_last(secretary: Client, plan: Plan, name: str) -> None:
    send(secretary, plan, refs="3.1", body="Governance Board", date="19/09/2018")
    send(secretary, plan, refs="3.1")

    assert begins_with(secretary, plan, name) == ("Gold Group", "2019-02-27")
    assert begins_with(secretary, plan, name, "?body=Gold+Group") == ("Gold Group", "2019-02-27")


@pytest.mark.parametrize("name", ["note_add", "further_action_add"])
def test_every_note_is_remembered(secretary: Client, plan: Plan, name: str) -> None:
    data = {"body": "Gold Group", "date": "03/01/2019", "text": "x", "revision": token(plan, f.user("secretary"))}
    secretary.post(address(plan, name), data)

    assert begins_with(secretary, plan, "notes_add") == ("Gold Group", "2019-01-03")


def test_each_body_has_its_own_meeting(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1", body="Governance Board", date="19/09/2018")
    send(secretary, plan, refs="3.1")

    page = unescape(secretary.get(address(plan, "note_add")).content.decode())
    assert 'data-days="{"Governance Board": "2018-09-19", "Gold Group": "2019-02-27"}"' in page
    assert begins_with(secretary, plan, "note_add", "?body=Governance+Board") == ("Governance Board", "2018-09-19")


def test_meeting_of_which_only_the_month_is_known_is_remembered(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1", date="09/07/2018", month_only="on")

    page = unescape(secretary.get(address(plan, "note_add")).content.decode())
    assert begins_with(secretary, plan, "note_add") == ("Gold Group", "2018-07-01")
    assert '"Gold Group": "2018-07"' in page
    assert re.search(r'<input[^>]*name="month_only"[^>]* checked', page)


def test_meeting_is_remembered_for_one_person_and_what_failed_is_not(secretary: Client, plan: Plan) -> None:
    send(secretary, plan, refs="3.1")
    send(secretary, plan, refs="3.9", body="Governance Board", date="19/09/2018")

    assert begins_with(secretary, plan, "note_add") == ("Gold Group", "2019-02-27")
    assert begins_with(signed_in("secretary"), plan, "note_add")[0] == "Governance Board"


# Stock phrases


def offered(client: Client, plan: Plan, name: str) -> dict[str, list[str]]:
    page = client.get(address(plan, name)).content.decode()
    groups = re.split(r'data-body="([^"]+)"', page)[1:]
    return {
        unescape(body): [unescape(found) for found in re.findall(r'data-phrase="([^"]+)"', group)]
        for body, group in zip(groups[::2], groups[1::2], strict=True)
    }


@pytest.mark.parametrize("name", ["note_add", "note_edit", "notes_add"])
def test_phrases_of_each_body_are_offered_for_its_notes(secretary: Client, plan: Plan, name: str) -> None:
    assert offered(secretary, plan, name) == {
        "Governance Board": ["No further discussion at Governance Board."],
        "Gold Group": [
            "Review in 6 months to check BAU has been embedded (March 2019)",
            "Complete",
            "ACTION: Comms Group to do further work on the plan created by GG",
        ],
    }


def test_phrases_that_were_written_down_are_offered(secretary: Client, plan: Plan) -> None:
    sent = {"phrases": " Noted. \r\n\r\nAgreed <now>.\r\nNoted.", "revision": token(plan, f.user("secretary"))}

    answer = secretary.post(address(plan, "phrases_edit"), sent, follow=True)

    assert message(answer) == "Stock phrases of Gold Group saved."
    assert offered(secretary, plan, "note_add")["Gold Group"] == ["Noted.", "Agreed <now>."]


def test_phrase_shows_its_words_and_puts_in_its_marks(secretary: Client, plan: Plan) -> None:
    people.edit_body_phrases(f.body(plan), by=f.secretary(), since=f.latest(plan), phrases=["**Agreed** by all."])

    page = secretary.get(address(plan, "note_add")).content.decode()

    assert 'data-phrase="**Agreed** by all."' in page
    assert "<span>Agreed by all.</span>" in page


def test_phrases_that_are_taken_out_are_learned_again(secretary: Client, plan: Plan) -> None:
    for phrases in ("Noted.", ""):
        sent = {"phrases": phrases, "revision": token(plan, f.user("secretary"))}
        secretary.post(address(plan, "phrases_edit"), sent)

    assert offered(secretary, plan, "note_add")["Gold Group"][1] == "Complete"
    assert f.body(plan).phrases is None


def test_phrases_of_another_partnership_are_not_here(secretary: Client, plan: Plan) -> None:
    stranger = f.body(f.a_plan(), "Board")

    assert secretary.get(reverse("phrases_edit", args=(plan.slug, stranger.key))).status_code == 404
