"""Two activities become one, and the ref of the one that goes leads to the other for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.models import Activity, Note, Plan, Ref, Strand
from actions.presenters import Links
from actions.reading import read_plan
from governance.history import Revision
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.actions.routes import signed_in


def combine(plan: Plan, ref: str, into: str, **values: Any) -> Activity:
    values = {"by": f.secretary(), "since": f.latest(plan), **values}
    return operations.combine_activities(f.activity(plan, ref), f.activity(plan, into), **values)


def remove(plan: Plan, ref: str, of: str, **values: Any) -> Activity:
    values = {"by": f.secretary(), "since": f.latest(plan), **values}
    return operations.remove_duplicate(f.activity(plan, ref), f.activity(plan, of), **values)


def note(plan: Plan, ref: str, text: str) -> Note:
    return operations.add_note(f.activity(plan, ref), by=f.secretary(), body=f.body(plan), date=f.MEETING, text=text)


def texts(plan: Plan, ref: str) -> list[str]:
    return [strand.text for strand in f.in_document(plan, ref).strands]


def retired(plan: Plan, ref: str) -> tuple[str, str, str]:
    """Of an archived activity: the ref that it leads to, how, and why it was archived."""
    document = f.now(plan)
    item = next(item for item in document.archive if item.ref == ref)
    return document.heirs().get(ref, ""), item.how, item.reason


def led_to(plan: Plan, ref: str) -> tuple[int, str]:
    answer = signed_in("member").get(reverse("activity_detail", args=(plan.slug, ref)))
    return answer.status_code, answer.get("Location", "")


# Combining


def test_strands_of_a_combined_activity_stand_behind_those_of_the_other(plan: Plan) -> None:
    own, others = texts(plan, "3.6"), texts(plan, "3.5")

    combine(plan, "3.5", "3.6")

    assert (texts(plan, "3.6"), f.in_document(plan, "3.5")) == ([*own, *others], None)
    assert retired(plan, "3.5") == ("3.6", "combined", "Combined with 3.6")


def test_notes_further_actions_and_reviews_go_along_and_stand_in_the_order_of_their_dates(plan: Plan) -> None:
    one, other = f.in_document(plan, "2.3"), f.in_document(plan, "3.8")

    combine(plan, "2.3", "3.8")

    both = f.in_document(plan, "3.8")
    assert {note.key for note in both.notes} == {note.key for note in (*one.notes, *other.notes)}
    for body in ("Governance Board", "Gold Group"):
        dates = [note.date for note in both.notes_of(body)]
        assert dates == sorted(dates)
    assert (len(both.further_actions), len(both.reviews)) == (2, 1)


def test_documents_of_an_activity_and_of_its_notes_go_along(plan: Plan) -> None:
    of_activity = f.attachment(plan, to=f.activity(plan, "2.4"))
    said = f.note(plan, "2.4")
    of_note = f.attachment(plan, "Memorandum", to=said)

    combine(plan, "2.4", "2.1")

    assert {one.key: one.to for one in f.now(plan).attachments} == {
        str(of_activity.key): str(f.activity(plan, "2.1").key),
        str(of_note.key): str(said.key),
    }


def test_live_texts_name_the_ref_of_the_other(plan: Plan) -> None:
    said = note(plan, "6.1", "See 2.4 and 12.4")

    combine(plan, "2.4", "2.1")

    assert Note.objects.get(pk=said.pk).text == "See 2.1 and 12.4"


def test_combining_is_one_revision_with_its_reason(plan: Plan) -> None:
    seen = f.latest(plan)

    combine(plan, "2.4", "2.1", reason="One workshop, one action")

    assert f.latest(plan) == seen + 1
    assert Revision.objects.get(number=seen + 1).reason == "One workshop, one action"
    assert retired(plan, "2.4")[2] == "One workshop, one action"


def test_old_ref_leads_to_the_other_for_ever(plan: Plan) -> None:
    combine(plan, "2.4", "2.1")
    assert led_to(plan, "2.4") == (302, "/plans/action-plan/activities/2.1/")

    combine(plan, "2.1", "2.2")
    operations.move_activity(
        f.activity(plan, "2.2"), by=f.secretary(), since=f.latest(plan), theme=f.theme(plan, "FOUR"), after=""
    )

    assert [led_to(plan, ref) for ref in ("2.4", "2.1", "2.2")] == [(302, "/plans/action-plan/activities/4.9/")] * 3
    assert f.now(plan).heirs() == {"2.1": "4.9", "2.4": "4.9"}
    links = Links.of(plan, f.now(plan), editable=False)
    assert {ref: links.hrefs()[ref] for ref in ("2.4", "2.1", "2.2")} == dict.fromkeys(
        ("2.4", "2.1", "2.2"), "/plans/action-plan/activities/4.9/"
    )


def test_ref_from_before_a_renumbering_leads_to_the_other_too(plan: Plan) -> None:
    operations.move_activity(
        f.activity(plan, "2.4"), by=f.secretary(), since=f.latest(plan), theme=f.theme(plan, "FOUR"), after=""
    )
    combine(plan, "4.9", "2.1")

    assert led_to(plan, "2.4") == (302, "/plans/action-plan/activities/2.1/")
    assert Links.of(plan, f.now(plan), editable=False).hrefs()["2.4"] == "/plans/action-plan/activities/2.1/"


def test_old_ref_in_a_frozen_plan_leads_to_the_row_of_the_other(plan: Plan) -> None:
    combine(plan, "2.4", "2.1")

    assert Links.within(f.now(plan)).hrefs()["2.4"] == "#activity-2.1"


def test_old_ref_leads_to_what_became_of_the_other_where_that_was_archived(plan: Plan) -> None:
    combine(plan, "2.4", "2.1")
    operations.archive(f.activity(plan, "2.1"), by=f.secretary(), since=f.latest(plan), reason="Built")

    answer = signed_in("member").get(reverse("activity_detail", args=(plan.slug, "2.4")))

    assert answer.status_code == 404
    assert "Activity 2.1 is archived: Built" in answer.content.decode()


def test_ref_of_a_combined_activity_is_never_given_again(plan: Plan) -> None:
    combine(plan, "2.8", "2.1")

    assert operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="New").ref == "2.9"


@pytest.mark.parametrize(("ref", "other"), [("2.1", "2.1"), ("2.1", "1.1 of another plan")])
def test_activity_is_combined_with_another_of_its_plan_only(plan: Plan, ref: str, other: str) -> None:
    into = f.activity(plan, "2.1") if other == "2.1" else f.activity(f.a_plan(), "1.1")

    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        operations.combine_activities(f.activity(plan, ref), into, by=f.secretary(), since=f.latest(plan))

    assert refusal.value.message == "Choose another activity of this plan."


def test_archived_activity_is_not_combined_and_nothing_with_it(plan: Plan) -> None:
    combine(plan, "2.4", "2.1")

    for pair in (("2.1", "2.4"), ("2.4", "2.2")):
        with f.nothing_written(plan), pytest.raises(Refused) as refusal:
            combine(plan, *pair)
        assert refusal.value.message == "2.4 was archived while you were reading: Combined with 2.1"


def test_activity_that_somebody_changed_since_is_not_combined_unseen(plan: Plan) -> None:
    seen = f.latest(plan)
    note(plan, "2.4", "It goes ahead.")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        combine(plan, "2.4", "2.1", since=seen)

    [clash] = conflict.value.merge.clashes
    assert (clash.yours, clash.theirs) == (
        "Combine 2.4 with 2.1 as you saw it.",
        "Added a Gold Group note of 27/02/19 to 2.4: “It goes ahead.”",
    )


def test_other_activity_may_have_been_changed_since(plan: Plan) -> None:
    seen = f.latest(plan)
    note(plan, "2.1", "It goes ahead.")

    combine(plan, "2.4", "2.1", since=seen)

    assert retired(plan, "2.4")[0] == "2.1"


# Removing a duplicate


def test_duplicate_leaves_the_plan_with_what_was_said_on_it(plan: Plan) -> None:
    other = f.in_document(plan, "2.1")

    remove(plan, "2.4", "2.1")

    assert f.in_document(plan, "2.1") == other
    assert retired(plan, "2.4") == ("2.1", "duplicate", "Duplicate of 2.1")
    assert led_to(plan, "2.4") == (302, "/plans/action-plan/activities/2.1/")


def test_what_was_said_on_a_duplicate_goes_along_where_that_is_asked_for(plan: Plan) -> None:
    other, one = f.in_document(plan, "2.1"), f.in_document(plan, "2.3")

    remove(plan, "2.3", "2.1", along=operations.said_on(f.activity(plan, "2.3")))

    now = f.in_document(plan, "2.1")
    assert now.strands == other.strands
    assert {note.key for note in now.notes} == {note.key for note in (*one.notes, *other.notes)}
    assert len(now.further_actions) == len(one.further_actions) + len(other.further_actions)


# Bringing back


def test_restored_duplicate_is_a_row_again_and_leads_nowhere(plan: Plan) -> None:
    before = f.in_document(plan, "2.4")
    remove(plan, "2.4", "2.1", along=operations.said_on(f.activity(plan, "2.4")))

    operations.restore(f.activity(plan, "2.4"), by=f.secretary())

    assert f.in_document(plan, "2.4") == before
    assert led_to(plan, "2.4") == (200, "")


def test_restored_combined_activity_has_its_strands_and_notes_again_as_they_are_now(plan: Plan) -> None:
    before = f.now(plan)
    strand = f.strand(plan, "2.4")
    combine(plan, "2.4", "2.1")
    combine(plan, "2.1", "2.2")
    operations.edit_strand(Strand.objects.get(pk=strand.pk), by=f.secretary(), since=f.latest(plan), text="Said better")

    operations.restore(f.activity(plan, "2.4"), by=f.secretary())

    now, then = f.in_document(plan, "2.4"), before.find(str(f.activity(plan, "2.4").key))
    assert isinstance(then, type(now))
    assert texts(plan, "2.4") == ["Said better"]
    assert (now.notes, now.further_actions) == (then.notes, then.further_actions)
    assert f.now(plan).heirs() == {"2.1": "2.2"}


def test_combined_activity_is_not_restored_where_the_other_would_have_no_line_of_work(plan: Plan) -> None:
    combine(plan, "2.4", "2.1")
    operations.archive(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), reason="Built")

    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        operations.restore(f.activity(plan, "2.4"), by=f.secretary())

    assert refusal.value.message == "2.1 would be left without a line of work: archive it, or add one to it, first."


def test_plan_of_before_still_has_both(plan: Plan) -> None:
    before, number = f.now(plan), f.latest(plan)

    combine(plan, "2.4", "2.1")

    assert read_plan(plan, Revision.objects.get(number=number)) == before
    assert Ref.objects.get(plan=plan, text="2.4").activity == f.activity(plan, "2.4")
