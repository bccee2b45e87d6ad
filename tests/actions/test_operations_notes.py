"""Notes: what a body said on a date, written once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions import operations
from actions.document import Note
from actions.exports import FORMATS
from actions.models import Plan
from governance.history import Revision
from governance.merging import Clash, Conflict, Refused
from governance.models import Meeting
from tests import factories as f

GONE = "This was archived while you were writing. Your text is still here: restore the item, then save."


def add(plan: Plan, text: str = "Received.", ref: str = "2.1", *, confidential: bool = False) -> object:
    return operations.add_note(
        f.activity(plan, ref),
        by=f.secretary(),
        body=f.body(plan),
        date=f.MEETING,
        text=text,
        confidential=confidential,
    )


def test_note_is_dated_by_its_meeting(plan: Plan) -> None:
    add(plan)

    note = f.in_document(plan, "2.1").notes[-1]
    assert note == Note(key=note.key, body="Gold Group", date="2019-02-27", text="Received.")
    assert Meeting.objects.filter(body=f.body(plan), date=f.MEETING).count() == 1
    revision = Revision.objects.get(partnership=plan.partnership, number=4)
    assert (f.latest(plan), revision.user, revision.made_at) == (4, f.user("secretary"), f.NOW)


def test_confidential_note_is_marked(plan: Plan) -> None:
    add(plan, confidential=True)

    assert f.in_document(plan, "2.1").notes[-1].confidential is True


def test_notes_of_one_meeting_share_it(plan: Plan) -> None:
    add(plan)
    add(plan, ref="2.2")

    assert Meeting.objects.filter(body=f.body(plan), date=f.MEETING).count() == 1


def test_note_sent_twice_is_written_once(plan: Plan) -> None:
    first = add(plan)

    with f.nothing_written(plan):
        assert add(plan) == first


def test_another_note_of_the_same_meeting_is_a_second(plan: Plan) -> None:
    add(plan)
    add(plan, "Seen.")

    assert [note.text for note in f.in_document(plan, "2.1").notes[-2:]] == ["Received.", "Seen."]


def test_note_that_was_archived_can_be_said_again(plan: Plan) -> None:
    first = add(plan)
    operations.archive(f.note(plan, "2.1"), by=f.secretary(), since=f.latest(plan), reason="Too early")

    assert add(plan) != first


def test_note_is_not_added_to_what_is_archived(plan: Plan) -> None:
    activity = f.activity(plan, "2.1")
    operations.archive(activity, by=f.secretary(), since=f.latest(plan), reason="Done")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_note(activity, by=f.secretary(), body=f.body(plan), date=f.MEETING, text="Received.")

    assert refused.value.message == GONE
    assert not Meeting.objects.filter(date=f.MEETING).exists()


def add_to(plan: Plan, *refs: str, text: str = "No further discussion.", **more: Any) -> list[Any]:
    activities = [f.activity(plan, ref) for ref in refs]
    return operations.add_notes(activities, by=f.secretary(), body=f.body(plan), date=f.MEETING, text=text, **more)


def test_same_note_for_many_rows_is_one_revision(plan: Plan) -> None:
    add_to(plan, "2.1", "3.1", "6.4", confidential=True)

    added = [f.in_document(plan, ref).notes[-1] for ref in ("2.1", "3.1", "6.4")]
    assert [replace(note, key="") for note in added] == [
        Note(key="", body="Gold Group", date="2019-02-27", text="No further discussion.", confidential=True)
    ] * 3
    assert f.latest(plan) == 4


def test_row_that_has_the_note_is_left_as_it_is(plan: Plan) -> None:
    add(plan, "No further discussion.", "3.1")

    written = add_to(plan, "2.1", "3.1")

    assert [note.activity.ref for note in written] == ["2.1"]
    assert [note.text for note in f.in_document(plan, "3.1").notes].count("No further discussion.") == 1
    with f.nothing_written(plan):
        assert add_to(plan, "2.1", "3.1") == []


def test_note_that_is_confidential_is_another(plan: Plan) -> None:
    add_to(plan, "2.1")

    assert len(add_to(plan, "2.1", confidential=True)) == 1


def test_note_for_no_row_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        assert add_to(plan) == []


def test_note_is_for_all_rows_or_none(plan: Plan) -> None:
    operations.archive(f.activity(plan, "3.1"), by=f.secretary(), since=f.latest(plan), reason="Done")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        add_to(plan, "2.1", "3.1")

    assert refused.value.message == GONE


def test_body_of_another_partnership_says_nothing_here(plan: Plan) -> None:
    stranger = f.body(f.a_plan(), "Board")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_notes(
            [f.activity(plan, "2.1")], by=f.secretary(), body=stranger, date=f.MEETING, text="Received."
        )

    assert refused.value.field == "body"


def test_edited_note_has_its_new_words_body_and_date(plan: Plan) -> None:
    key = str(f.note(plan, "2.1").key)

    operations.edit_note(
        f.note(plan, "2.1"),
        by=f.secretary(),
        since=3,
        text="Seen.",
        body=f.body(plan, "Governance Board"),
        date=date(2019, 1, 4),
        confidential=True,
    )

    assert f.now(plan).find(key) == Note(
        key=key, body="Governance Board", date="2019-01-04", text="Seen.", confidential=True
    )
    assert f.latest(plan) == 4


def test_note_edited_to_what_it_is_writes_nothing(plan: Plan) -> None:
    note = f.note(plan, "2.1")

    with f.nothing_written(plan):
        operations.edit_note(note, by=f.secretary(), since=3, text=note.text, body=f.body(plan), date=date(2019, 1, 3))


def test_words_changed_by_both_are_a_conflict(plan: Plan) -> None:
    operations.edit_note(f.note(plan, "2.1"), by=f.secretary(), since=3, text="Theirs.")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_note(f.note(plan, "2.1"), by=f.secretary(), since=3, text="Mine.")

    assert conflict.value.merge.clashes == (Clash("text", "Mine.", "Theirs."),)


def test_date_changed_by_both_is_a_conflict(plan: Plan) -> None:
    operations.edit_note(f.note(plan, "2.1"), by=f.secretary(), since=3, date=date(2019, 1, 4))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_note(f.note(plan, "2.1"), by=f.secretary(), since=3, date=date(2019, 1, 5))

    assert conflict.value.merge.clashes == (Clash("date", "2019-01-05", "2019-01-04"),)


def test_words_of_one_and_date_of_the_other_are_both_kept(plan: Plan) -> None:
    note = f.note(plan, "2.1")
    operations.edit_note(note, by=f.secretary(), since=3, date=date(2019, 1, 4))

    operations.edit_note(
        note, by=f.secretary(), since=3, text="Mine.", date=date(2019, 1, 3), body=f.body(plan), confidential=False
    )

    edited = f.now(plan).find(str(note.key))
    assert isinstance(edited, Note)
    assert (edited.text, edited.date) == ("Mine.", "2019-01-04")


def test_note_that_was_archived_meanwhile_is_refused(plan: Plan) -> None:
    note = f.note(plan, "2.1")
    operations.archive(note, by=f.secretary(), since=3, reason="Too early")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.edit_note(note, by=f.secretary(), since=3, text="Mine.")

    assert refused.value.message == GONE


def test_meeting_of_which_only_the_month_is_known_is_told_so_everywhere(plan: Plan) -> None:
    note = operations.add_note(
        f.activity(plan, "6.4"), by=f.secretary(), body=f.body(plan), date="2018-07", text="Received in July."
    )
    operations.add_note(
        f.activity(plan, "6.4"), by=f.secretary(), body=f.body(plan), date=date(2018, 7, 1), text="On the first."
    )

    found = [said.date for said in f.in_document(plan, "6.4").notes if said.body == "Gold Group"]
    assert found == ["2018-06-26", "2018-07", "2018-07-01"]
    assert str(note.meeting) == "Gold Group July 2018"
    printed = [FORMATS[name].render(f.now(plan)).decode() for name in ("csv", "html")]
    assert ["July 2018 Received in July." in printed[0], "July 2018</strong>" in printed[1]] == [True, True]


def test_month_of_a_meeting_becomes_a_day_when_that_is_known(plan: Plan) -> None:
    note = operations.add_note(
        f.activity(plan, "6.4"), by=f.secretary(), body=f.body(plan), date="2018-07", text="Received."
    )

    operations.edit_note(note, by=f.secretary(), since=f.latest(plan), date=date(2018, 7, 9))

    assert f.in_document(plan, "6.4").notes[-1].date == "2018-07-09"
