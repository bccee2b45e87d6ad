"""Further actions and reviews: what is asked, of whom, by when, and what came of it."""

from typing import Any

import pytest

from actions import operations
from actions.document import FurtherAction, Review
from actions.enums import FurtherActionState, ReviewState
from actions.models import Plan
from governance.history import Revision
from governance.merging import Clash, Conflict, Refused
from tests import factories as f

GONE = "This was archived while you were writing. Your text is still here: restore the item, then save."


def ask(plan: Plan, **values: Any) -> Any:
    asked = {"text": "visit both sites", "body": f.body(plan), "date": f.MEETING, **values}
    return operations.add_further_action(f.activity(plan, "2.8"), by=f.secretary(), **asked)


def edit(plan: Plan, since: int = 3, **values: Any) -> Any:
    """Edit the first further action of 2.8, which is CW's, CB's and NW's, by next meeting."""
    return operations.edit_further_action(f.further_action(plan, "2.8"), by=f.secretary(), since=since, **values)


def shown(plan: Plan) -> Any:
    return f.in_document(plan, "2.8").further_actions[0]


def test_further_action_of_a_meeting_has_its_owners_in_order(plan: Plan) -> None:
    ask(plan, owners=f.parties(plan, "NW", "Comms Group", "FRS"), due="2019-04", confidential=True)

    asked = f.in_document(plan, "2.8").further_actions[-1]
    assert asked == FurtherAction(
        key=asked.key,
        text="visit both sites",
        owners=("NW", "Comms Group", "FRS"),
        due="2019-04",
        body="Gold Group",
        date="2019-02-27",
        confidential=True,
    )
    revision = Revision.objects.get(partnership=plan.partnership, number=4)
    assert (f.latest(plan), revision.user) == (4, f.user("secretary"))


def test_further_action_of_a_note_hangs_on_it(plan: Plan) -> None:
    note = f.note(plan, "2.8")
    operations.add_further_action(f.activity(plan, "2.8"), by=f.secretary(), text="phone", note=note)

    asked = f.in_document(plan, "2.8").further_actions[-1]
    assert (asked.note, asked.body, asked.date, asked.owners) == (str(note.key), "", "", ())


def test_further_action_of_a_confidential_note_is_confidential(plan: Plan) -> None:
    note = f.note(plan, "2.3")
    operations.add_further_action(f.activity(plan, "2.3"), by=f.secretary(), text="phone", note=note)

    assert f.in_document(plan, "2.3").further_actions[-1].confidential is True


def test_further_action_of_a_meeting_sent_twice_is_written_once(plan: Plan) -> None:
    first = ask(plan)

    with f.nothing_written(plan):
        assert ask(plan) == first


def test_further_action_is_not_added_to_what_is_archived(plan: Plan) -> None:
    activity = f.activity(plan, "2.8")
    operations.archive(activity, by=f.secretary(), since=3, reason="Built")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_further_action(activity, by=f.secretary(), text="visit", body=f.body(plan), date=f.MEETING)

    assert refused.value.message == GONE


def test_owner_of_another_partnership_is_refused(plan: Plan) -> None:
    stranger = f.parties(f.a_plan(), "AA")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        ask(plan, owners=stranger)

    assert refused.value.field == "owners"


def test_edited_further_action_has_its_new_values(plan: Plan) -> None:
    key, note = shown(plan).key, shown(plan).note

    edit(
        plan,
        text="visit one site",
        owners=f.parties(plan, "CB"),
        due="2019-04-01",
        state=FurtherActionState.DONE,
        outcome="Both are too small.",
        confidential=True,
    )

    assert shown(plan) == FurtherAction(
        key=key,
        text="visit one site",
        owners=("CB",),
        due="2019-04-01",
        state=FurtherActionState.DONE,
        outcome="Both are too small.",
        note=note,
        confidential=True,
    )
    assert f.latest(plan) == 4


def test_further_action_edited_to_what_it_is_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        edit(plan, text=shown(plan).text, owners=f.parties(plan, "CW", "CB", "NW"), due="by next meeting (March)")


def test_owners_changed_by_both_are_a_conflict(plan: Plan) -> None:
    edit(plan, owners=f.parties(plan, "CW"))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, owners=f.parties(plan, "NW"))

    assert conflict.value.merge.clashes == (Clash("owners", ("NW",), ("CW",)),)


def test_state_of_one_and_owners_of_the_other_are_both_kept(plan: Plan) -> None:
    edit(plan, owners=f.parties(plan, "CW"))

    edit(plan, owners=f.parties(plan, "CW", "CB", "NW"), state=FurtherActionState.ON_HOLD)

    assert (shown(plan).owners, shown(plan).state) == (("CW",), FurtherActionState.ON_HOLD)


def test_state_and_outcome_changed_by_both_are_a_conflict(plan: Plan) -> None:
    edit(plan, state=FurtherActionState.DONE, outcome="Theirs.")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, state=FurtherActionState.SUPERSEDED, outcome="Mine.")

    assert conflict.value.merge.clashes == (
        Clash("state", FurtherActionState.SUPERSEDED, FurtherActionState.DONE),
        Clash("outcome", "Mine.", "Theirs."),
    )


def test_further_action_that_was_archived_meanwhile_is_refused(plan: Plan) -> None:
    action = f.further_action(plan, "2.8")
    operations.archive(action, by=f.secretary(), since=3, reason="Overtaken")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.edit_further_action(action, by=f.secretary(), since=3, state=FurtherActionState.DONE)

    assert refused.value.message == GONE


def test_only_its_owners_own_a_further_action(plan: Plan) -> None:
    action = f.further_action(plan, "2.8")

    owns = [action.owned_by(one) for one in (f.officer(plan, "CW"), f.officer(plan, "JM"), None)]
    assert owns == [True, False, False]
    edit(plan, owners=f.parties(plan, "JM"))
    assert (action.owned_by(f.officer(plan, "CW")), action.owned_by(f.officer(plan, "JM"))) == (False, True)


def test_only_its_sros_own_a_strand(plan: Plan) -> None:
    strand = f.strand(plan, "4.7")

    assert [strand.owned_by(one) for one in (f.officer(plan, "RG"), f.officer(plan, "JM"), None)] == [
        True,
        False,
        False,
    ]


# Reviews


def test_review_is_added_with_its_month(plan: Plan) -> None:
    operations.add_review(f.activity(plan, "2.8"), by=f.secretary(), due="2019-09", text="Look again")

    (review,) = f.in_document(plan, "2.8").reviews
    assert review == Review(key=review.key, due="2019-09", text="Look again")
    assert f.latest(plan) == 4


def test_review_sent_twice_is_written_once(plan: Plan) -> None:
    first = operations.add_review(f.activity(plan, "2.8"), by=f.secretary(), due="2019-09")

    with f.nothing_written(plan):
        assert operations.add_review(f.activity(plan, "2.8"), by=f.secretary(), due="2019-09") == first


def test_reviews_stand_by_when_they_are_due(plan: Plan) -> None:
    for due in ("2019-09", "2019-03-15", "2019-03"):
        operations.add_review(f.activity(plan, "2.8"), by=f.secretary(), due=due)

    assert [review.due for review in f.in_document(plan, "2.8").reviews] == ["2019-03", "2019-03-15", "2019-09"]


def test_review_of_a_confidential_note_is_confidential(plan: Plan) -> None:
    operations.add_review(f.activity(plan, "2.3"), by=f.secretary(), due="2019-09", note=f.note(plan, "2.3"))

    assert [review.confidential for review in f.in_document(plan, "2.3").reviews] == [True]


def test_review_is_not_added_to_what_is_archived(plan: Plan) -> None:
    activity = f.activity(plan, "2.8")
    operations.archive(activity, by=f.secretary(), since=3, reason="Built")

    with f.nothing_written(plan), pytest.raises(Refused, match="archived"):
        operations.add_review(activity, by=f.secretary(), due="2019-09")


def test_edited_review_has_its_new_values(plan: Plan) -> None:
    operations.edit_review(
        f.review(plan, "3.8"), by=f.secretary(), since=3, due="2019-06", text="Again", state=ReviewState.DONE
    )

    (review,) = f.in_document(plan, "3.8").reviews
    assert (review.due, review.text, review.state) == ("2019-06", "Again", ReviewState.DONE)


def test_review_changed_by_both_is_a_conflict_and_in_different_fields_is_not(plan: Plan) -> None:
    review = f.review(plan, "3.8")
    operations.edit_review(review, by=f.secretary(), since=3, due="2019-06")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_review(review, by=f.secretary(), since=3, due="2019-07")
    operations.edit_review(review, by=f.secretary(), since=3, due="2018-12", state=ReviewState.DONE)

    assert conflict.value.merge.clashes == (Clash("due", "2019-07", "2019-06"),)
    (shown_review,) = f.in_document(plan, "3.8").reviews
    assert (shown_review.due, shown_review.state) == ("2019-06", ReviewState.DONE)
