"""Every form of the plan: what is wrong is said and nothing typed is lost; who collides sees both texts."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from actions import operations
from actions.models import Plan
from governance.history import Revision
from governance.operations import edit_body_phrases, edit_officer
from tests import factories as f
from tests.actions.routes import WRITES, address, signed_in, strand_data, token

#: For each form something that cannot be saved, and what is said about it.
INVALID: dict[str, tuple[dict[str, str], str]] = {
    "activity_add": ({"text": ""}, "This field is required."),
    "activity_move": ({"place": "nowhere"}, "That place is not there any more: choose again."),
    "strand_add": ({"rag": "R"}, "Say why it is red."),
    "note_add": ({"date": "31/02/2019"}, "Enter a date, for example 27/02/2019."),
    "notes_add": ({"refs": "2.1–2.4, 3.9 and 7.1"}, "There is no 3.9 and no 7.1."),
    "phrases_edit": (
        {"phrases": "\n".join(f"Typed with care {n}" for n in range(10))},
        "There are 10, and keys for 9: take some out.",
    ),
    "further_action_add": ({"date": ""}, "This field is required."),
    "review_add": ({"due": "soon"}, "Enter a month or a day, for example March 2019 or 15/03/2019."),
    "theme_add": ({"number": "TWO"}, "There is a theme TWO already."),
    "theme_edit": ({"number": "ONE"}, "There is a theme ONE already."),
    "theme_move": ({"after": "nowhere"}, "Select a valid choice. nowhere is not one of the available choices."),
    "strand_edit": ({"sros_0": "officer:nobody"}, "Choose owners from the list."),
    "cell_edit": ({"rationale": "x" * 501}, "One word has more than 500 letters: put spaces into it."),
    "strand_update": ({"rag": "A"}, "Say why it is amber."),
    "strand_move": ({"after": "nowhere"}, "Select a valid choice. nowhere is not one of the available choices."),
    "note_edit": ({"text": ""}, "This field is required."),
    "further_action_edit": ({"state": "lost"}, "Select a valid choice. lost is not one of the available choices."),
    "further_action_done": ({"outcome": "x" * 501}, "One word has more than 500 letters: put spaces into it."),
    "review_edit": ({"due": "13/2019"}, "Enter a month or a day, for example March 2019 or 15/03/2019."),
    "item_archive": ({"reason": " "}, "This field is required."),
    "attachment_add": ({"file": ""}, "Choose a file."),
    "attachment_edit": ({"title": ""}, "This field is required."),
    "paper_edit": ({"notes_on_paper": "0"}, "Ensure this value is greater than or equal to 1."),
    "organisation_edit": ({"after": "nowhere"}, "Select a valid choice. nowhere is not one of the available choices."),
    "field_list": ({"name": " "}, "This field is required."),
    "field_edit": ({"name": "LEAD AGENCY"}, "There is a field “LEAD AGENCY” already."),
    "field_move": ({"after": "nowhere"}, "Select a valid choice. nowhere is not one of the available choices."),
    "officer_replace": (
        {"items": "nothing"},
        "Select a valid choice. nothing is not one of the available choices.",
    ),
    "officer_add": ({"initials": "MA"}, "MA is another officer's initials: add a letter to tell them apart."),
    "officer_edit": ({"initials": "MA"}, "MA is another officer's initials: add a letter to tell them apart."),
    "activity_combine": ({"reason": "x" * 501}, "One word has more than 500 letters: put spaces into it."),
    "activity_duplicate": ({"reason": "x" * 501}, "One word has more than 500 letters: put spaces into it."),
    "version_withdraw": ({"reason": " "}, "This field is required."),
    "version_issue": ({"amended_by": ""}, "This field is required."),
}


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def values_of(answer: Any) -> dict[str, Any]:
    """What the form of the page holds, as a browser would send it again."""
    form = answer.context["form"]
    held: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if field.name in {"sros", "owners"}:
            held |= {f"{field.name}_{place}": party for place, party in enumerate(value or ())}
        elif field.name == "revision":
            held["revision"] = form.initial["revision"]
        elif value not in (None, False):
            held[field.name] = value
    return held


def test_every_form_is_tried_with_something_invalid() -> None:
    nothing_to_type = {"handover_cancel", "item_restore", "revision_undo", "undo_last"}
    nothing_to_type |= {"plan_restore", "activity_restore", "field_restore"}
    assert sorted(INVALID) == sorted(WRITES.keys() - nothing_to_type)


@pytest.mark.parametrize("name", INVALID)
def test_what_cannot_be_saved_is_said_and_what_was_typed_is_kept(plan: Plan, name: str) -> None:
    wrong, said = INVALID[name]
    write = WRITES[name]
    url, sent = address(plan, name), {**write.data(plan), **wrong}

    with f.nothing_written(plan):
        answer = signed_in(write.who).post(url, {**sent, "revision": token(plan, f.user(write.who))})

    page = text_of(answer)
    assert (answer.status_code, said in page) == (422, True)
    typed = [value for value in sent.values() if "care" in value]
    assert [value for value in typed if value not in page] == []


@pytest.mark.parametrize("name", [name for name in INVALID if name != "version_issue"])
def test_form_without_its_token_comes_back_with_what_was_typed(plan: Plan, name: str) -> None:
    write = WRITES[name]
    url, sent = address(plan, name), write.data(plan)

    answer = signed_in(write.who).post(url, sent)

    page = text_of(answer)
    assert (answer.status_code, "so nothing was saved" in page) == (400, True)
    assert [value for value in sent.values() if "care" in value and value not in page] == []


def test_saved_form_leads_back_and_says_so(plan: Plan) -> None:
    client = signed_in("secretary")
    sent = {**WRITES["note_add"].data(plan), "revision": token(plan, f.user("secretary"))}

    answer = client.post(address(plan, "note_add"), sent, follow=True)

    assert answer.redirect_chain == [("/plans/action-plan/activities/2.1/", 302)]
    assert "Note added to 2.1." in text_of(answer)
    assert "Typed with care" in text_of(answer)


def test_form_is_filled_from_what_stands(plan: Plan) -> None:
    answer = signed_in("secretary").get(address(plan, "strand_edit"))

    strand = f.in_document(plan, "2.1").strands[0]
    sros = f.parties(plan, "JJ", "CB", "CW")
    held = values_of(answer)
    assert {name: held.get(name) for name in ("text", "rationale", "priority", "timescales", "sros_wording")} == {
        "text": strand.text,
        "rationale": strand.rationale,
        "priority": "H",
        "timescales": ("M",),
        "sros_wording": "JJ, CB and CW",
    }
    assert [held[f"sros_{place}"] for place in range(3)] == sros


@pytest.mark.parametrize(
    "name", [name for name, write in WRITES.items() if name.endswith("_edit") and write.who == "secretary"]
)
def test_form_sent_back_as_it_came_writes_nothing(plan: Plan, name: str) -> None:
    client, url = signed_in("secretary"), address(plan, name)
    held = values_of(client.get(url))

    with f.nothing_written(plan):
        answer = client.post(url, held)

    assert answer.status_code == 302


# Two people at once


def rival(plan: Plan, name: str) -> None:
    """Somebody else changes, meanwhile, what a form's "Typed with care" would overwrite."""
    by, since = f.secretary(), f.latest(plan)
    if name == "strand_edit":
        operations.edit_strand(f.strand(plan, "2.1"), by=by, since=since, text="Their words", priority="L")
    elif name == "note_edit":
        operations.edit_note(f.note(plan, "2.1"), by=by, since=since, text="Their words")
    elif name == "theme_edit":
        operations.edit_theme(f.theme(plan, "TWO"), by=by, since=since, title="Their words")
    elif name == "further_action_edit":
        operations.edit_further_action(f.further_action(plan, "2.1"), by=by, since=since, text="Their words")
    elif name == "review_edit":
        operations.edit_review(f.review(plan, "3.8"), by=by, since=since, text="Their words")
    elif name == "officer_edit":
        edit_officer(f.officer(plan, "JM"), by=by, since=since, name="Their words")
    elif name == "phrases_edit":
        edit_body_phrases(f.body(plan), by=by, since=since, phrases=["Their words"])


COLLIDING = (
    *("strand_edit", "note_edit", "theme_edit", "further_action_edit", "review_edit", "officer_edit"),
    "phrases_edit",
)


def collide(plan: Plan, name: str) -> tuple[Any, HttpResponse]:
    """The browser of who loses, and what it is answered."""
    client, url = signed_in("secretary"), address(plan, name)
    filled = values_of(client.get(url))
    rival(plan, name)
    changed = next(field for field, value in WRITES[name].data(plan).items() if value == "Typed with care")
    answer: Any = client.post(url, {**filled, changed: "Typed with care"})
    return client, answer


@pytest.mark.parametrize("name", COLLIDING)
def test_conflict_shows_both_texts_and_writes_nothing(plan: Plan, name: str) -> None:
    seen = f.latest(plan)

    _, answer = collide(plan, name)

    page = text_of(answer)
    assert (answer.status_code, "Typed with care" in page, "Their words" in page) == (409, True, True)
    assert f.latest(plan) == seen + 1


@pytest.mark.parametrize("name", COLLIDING)
def test_conflict_page_saves_the_persons_words_when_sent_again(plan: Plan, name: str) -> None:
    client, answer = collide(plan, name)
    seen = f.latest(plan)

    again = client.post(address(plan, name), values_of(answer))

    assert (again.status_code, f.latest(plan)) == (302, seen + 1)
    assert "Typed with care" in text_of(client.get(address(plan, name)))


def test_conflict_page_says_who_wrote_the_other_text_and_when(plan: Plan) -> None:
    _, answer = collide(plan, "strand_edit")

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))
    assert "Sample Secretary" in page
    assert "27 February 2019, 14:05" in page


def test_conflict_page_has_the_other_persons_other_changes(plan: Plan) -> None:
    """They changed the text and the priority; I the text: the form that comes back has my text, their priority."""
    _, answer = collide(plan, "strand_edit")

    held = values_of(answer)
    assert (held["text"], held["priority"]) == ("Typed with care", "L")


def test_different_fields_are_both_kept_and_nobody_is_asked(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "strand_edit")
    filled = values_of(client.get(url))
    rival(plan, "strand_edit")

    answer = client.post(url, {**filled, "qualifier": "by June"})

    strand = f.in_document(plan, "2.1").strands[0]
    assert (answer.status_code, strand.text, strand.priority, strand.qualifier) == (302, "Their words", "L", "by June")


def test_sros_that_both_changed_are_a_conflict_with_their_initials(plan: Plan) -> None:
    client, url = signed_in("secretary"), reverse("strand_edit", args=(plan.slug, f.strand(plan, "2.2").key))
    filled = values_of(client.get(url))
    operations.edit_strand(
        f.strand(plan, "2.2"), by=f.secretary(), since=f.latest(plan), sros=f.parties(plan, "RP", "JM")
    )
    (mine,) = f.parties(plan, "MA")

    answer = client.post(url, {**filled, "sros_1": mine})

    page = text_of(answer)
    assert (answer.status_code, "RP/MA" in page, "RP/JM" in page) == (409, True, True)
    assert client.post(url, values_of(answer)).status_code == 302
    assert f.in_document(plan, "2.2").strands[0].sros == ("RP", "MA")


def test_update_of_a_rag_that_the_secretary_changed_meanwhile_is_a_conflict(plan: Plan) -> None:
    client, url = signed_in("rg"), address(plan, "strand_update")
    filled = values_of(client.get(url))
    operations.edit_strand(
        f.strand(plan, "4.7"), by=f.secretary(), since=f.latest(plan), rag="R", rag_reason="No money"
    )

    mine = {**filled, "rag": "A", "rag_reason": "Two are late", "text": "Typed with care"}
    answer = client.post(url, mine)

    page = text_of(answer)
    assert (answer.status_code, "No money" in page, "Two are late" in page, "Typed with care" in page) == (
        409,
        True,
        True,
        True,
    )
    assert client.post(url, values_of(answer)).status_code == 302
    strand = f.in_document(plan, "4.7").strands[0]
    assert (strand.rag, strand.rag_reason, [update.text for update in strand.updates]) == (
        "A",
        "Two are late",
        ["Typed with care"],
    )


def test_archiving_what_changed_meanwhile_asks_again(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "item_archive")
    filled = values_of(client.get(url))
    operations.edit_note(f.note(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Their words")

    answer = client.post(url, {**filled, "reason": "Typed with care"})

    page = text_of(answer)
    assert (answer.status_code, "Their words" in page, "Typed with care" in page) == (409, True, True)
    assert client.post(url, values_of(answer)).status_code == 302
    assert "Their words" not in [note.text for note in f.in_document(plan, "2.1").notes]


def test_what_was_archived_meanwhile_is_no_page_any_more(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "note_edit")
    filled = values_of(client.get(url))
    operations.archive(f.note(plan, "2.1"), by=f.secretary(), since=f.latest(plan), reason="Done")

    with f.nothing_written(plan):
        assert client.post(url, {**filled, "text": "Typed with care"}).status_code == 404


def test_note_sent_twice_is_written_once(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "note_add")
    sent = {**WRITES["note_add"].data(plan), "revision": token(plan, f.user("secretary"))}

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]

    notes = f.in_document(plan, "2.1").notes
    assert [note.text for note in notes].count("Typed with care") == 1


# Issuing


def test_version_that_would_be_of_a_changed_plan_is_not_issued_until_looked_at_again(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "version_issue")
    filled = values_of(client.get(url))
    rival(plan, "strand_edit")

    with f.nothing_written(plan):
        answer = client.post(url, {**filled, "summary": "Typed with care"})

    page = text_of(answer)
    assert (answer.status_code, "Typed with care" in page, "The plan has changed while you were reading" in page) == (
        409,
        True,
        True,
    )
    assert client.post(url, values_of(answer)).status_code == 302
    assert f.now(plan).versions[-1].summary == "Typed with care"


def test_issue_page_offers_the_drafted_line_and_shows_the_changes(plan: Plan) -> None:
    operations.add_note(f.activity(plan, "2.1"), by=f.secretary(), body=f.body(plan), date=f.MEETING, text="Received.")

    answer = signed_in("secretary").get(address(plan, "version_issue"))

    page = text_of(answer)
    assert values_of(answer)["summary"] == "Update actions following Gold Group meeting 27/02/19"
    assert "Added a Gold Group note of 27/02/19 to 2.1: “Received.”" in page


def test_revision_of_a_page_is_by_its_person_at_their_moment(plan: Plan, time_machine: Any) -> None:
    time_machine.move_to(f.NOW, tick=False)
    sent = {**WRITES["strand_update"].data(plan), "revision": token(plan, f.user("rg"))}

    signed_in("rg").post(address(plan, "strand_update"), sent)

    revision = Revision.objects.filter(partnership=plan.partnership).last()
    assert revision is not None
    assert (revision.user, revision.made_at, revision.door) == (f.user("rg"), f.NOW, "page")
    (update,) = f.in_document(plan, "4.7").strands[0].updates
    assert (update.by, update.date) == ("RG", "2019-02-27")


def test_unchecked_strand_form_clears_what_it_leaves_out(plan: Plan) -> None:
    url = reverse("strand_edit", args=(plan.slug, f.strand(plan, "2.4").key))
    sent = {**strand_data(), "revision": token(plan, f.user("secretary"))}

    assert signed_in("secretary").post(url, sent).status_code == 302

    strand = f.in_document(plan, "2.4").strands[0]
    assert (strand.sros, strand.timescales, strand.priority, strand.rag, strand.qualifier) == ((), (), None, None, "")
