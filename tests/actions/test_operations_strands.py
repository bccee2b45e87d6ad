"""Strands: what an edit writes, what it refuses, and what two people at once get."""

from typing import Any

import pytest

from actions import operations
from actions.document import ProgressUpdate
from actions.models import Assignment, Plan, Strand
from governance.history import Revision
from governance.merging import Clash, Conflict, Refused
from tests import factories as f

GONE = "This was archived while you were writing. Your text is still here: restore the item, then save."


def edit(plan: Plan, ref: str, since: int | None = None, **values: Any) -> Strand:
    seen = f.latest(plan) if since is None else since
    return operations.edit_strand(f.strand(plan, ref), by=f.secretary(), since=seen, **values)


def shown(plan: Plan, ref: str, nth: int = 1) -> Any:
    return f.in_document(plan, ref).strands[nth - 1]


def test_edit_changes_what_is_named_and_nothing_else(plan: Plan) -> None:
    before = shown(plan, "2.2")

    edit(plan, "2.2", text="Enhance control", priority="L", timescales=("S", "M"), qualifier="by June")

    after = shown(plan, "2.2")
    assert (after.text, after.priority, after.timescales, after.qualifier) == (
        "Enhance control",
        "L",
        ("S", "M"),
        "by June",
    )
    assert (after.rationale, after.sros, after.rag) == (before.rationale, before.sros, before.rag)


def test_edit_is_one_revision_with_who_and_when(plan: Plan) -> None:
    edit(plan, "2.2", text="Enhance control", rag="G", timescales=("S",), sros=f.parties(plan, "JM"))

    revision = Revision.objects.get(partnership=plan.partnership, number=4)
    assert (revision.user, revision.made_at, revision.door) == (f.user("secretary"), f.NOW, "page")
    assert f.latest(plan) == 4


def test_edit_that_changes_nothing_writes_nothing(plan: Plan) -> None:
    strand = shown(plan, "2.4")

    with f.nothing_written(plan):
        edit(
            plan,
            "2.4",
            text=strand.text,
            rationale=strand.rationale,
            rag=None,
            rag_reason="",
            priority="H",
            timescales=("S", "M"),
            qualifier=strand.qualifier,
            sros=f.parties(plan, "VH", "PT", "DP"),
            sros_wording="",
        )


def test_order_of_sros_and_of_time_scales_is_kept_and_can_be_changed(plan: Plan) -> None:
    edit(plan, "2.4", sros=f.parties(plan, "DP", "VH", "Comms Group", "FRS"), timescales=("M", "S"))

    assert (shown(plan, "2.4").sros, shown(plan, "2.4").timescales) == (("DP", "VH", "Comms Group", "FRS"), ("M", "S"))


def test_sros_that_went_are_archived_and_keep_their_history(plan: Plan) -> None:
    strand = f.strand(plan, "2.2")
    edit(plan, "2.2", sros=f.parties(plan, "JM"))

    rows = Assignment.objects.filter(strand=strand).order_by("id")
    assert [(row.owner.party, row.archived) for row in rows] == [
        (f.parties(plan, "RP")[0], True),
        (f.parties(plan, "DP")[0], True),
        (f.parties(plan, "JM")[0], False),
    ]


def test_sros_may_become_none(plan: Plan) -> None:
    edit(plan, "2.2", sros=[], timescales=())

    assert (shown(plan, "2.2").sros, shown(plan, "2.2").timescales) == ((), ())


@pytest.mark.parametrize("party", ["officer:00000000-0000-0000-0000-000000000000", "JM", ""])
def test_owner_who_is_not_of_the_partnership_is_refused(plan: Plan, party: str) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        edit(plan, "2.2", sros=[party])

    assert (refused.value.field, refused.value.message) == (
        "sros",
        "One of the owners is not known to this partnership any more: choose again.",
    )


def test_owner_of_another_partnership_is_refused(plan: Plan) -> None:
    stranger = f.parties(f.a_plan(), "AA")

    with f.nothing_written(plan), pytest.raises(Refused, match="not known to this partnership"):
        edit(plan, "2.2", sros=stranger)


def test_words_for_other_sros_than_there_are_now_are_forgotten(plan: Plan) -> None:
    assert shown(plan, "2.1").sros_printed() == "JJ, CB and CW"

    edit(plan, "2.1", sros=f.parties(plan, "JJ", "CW"))

    assert (shown(plan, "2.1").sros_wording, shown(plan, "2.1").sros_printed()) == ("", "JJ/CW")


def test_words_for_the_sros_that_were_put_right_stay(plan: Plan) -> None:
    edit(plan, "2.1", sros=f.parties(plan, "JJ", "CW"), sros_wording="JJ and CW")

    assert shown(plan, "2.1").sros_printed() == "JJ and CW"


def test_words_for_the_sros_stay_while_the_sros_do(plan: Plan) -> None:
    edit(plan, "2.1", sros=f.parties(plan, "JJ", "CB", "CW"), sros_wording="JJ, CB and CW", priority="L")

    assert (shown(plan, "2.1").sros_printed(), shown(plan, "2.1").priority) == ("JJ, CB and CW", "L")


# A RAG and its reason


@pytest.mark.parametrize(("code", "label"), [("R", "red"), ("A", "amber"), ("O", "opportunity")])
def test_rag_that_needs_a_reason_is_refused_without(plan: Plan, code: str, label: str) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        edit(plan, "2.1", rag=code, rag_reason="")

    assert (refused.value.field, refused.value.message) == (
        "rag_reason",
        f"Say why it is {label}: a reason goes with this RAG.",
    )


@pytest.mark.parametrize("code", ["G", "C"])
def test_green_and_completed_need_no_reason(plan: Plan, code: str) -> None:
    edit(plan, "2.1", rag=code, rag_reason="")

    assert (shown(plan, "2.1").rag, shown(plan, "2.1").rag_reason) == (code, "")


def test_reason_goes_where_the_rag_does(plan: Plan) -> None:
    assert shown(plan, "6.4").rag == "R"
    edit(plan, "6.4", rag=None)

    assert (shown(plan, "6.4").rag, shown(plan, "6.4").rag_reason) == (None, "")


def test_reason_of_a_red_strand_cannot_be_taken_away(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="Say why it is red"):
        edit(plan, "6.4", rag_reason="")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"rag": "X"}, "rag"), ({"priority": "X"}, "priority"), ({"timescales": ("S", "X")}, "timescales")],
)
def test_value_that_the_key_does_not_have_is_refused(plan: Plan, values: dict[str, Any], field: str) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        edit(plan, "2.1", **values)

    assert (refused.value.field, refused.value.message) == (field, "“X” is not in the plan's key.")


def test_strand_says_what_it_is(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        edit(plan, "2.1", text="")

    assert (refused.value.field, refused.value.message) == ("text", "Say what the activity is.")


# Two people at once


def test_same_field_changed_by_both_is_a_conflict_with_both_texts(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.1", seen, text="Their text")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, "2.1", seen, text="My text", priority="L")

    merge = conflict.value.merge
    assert merge.clashes == (Clash("text", "My text", "Their text"),)
    assert merge.kept == {"text", "priority"}


def test_different_fields_changed_by_both_are_both_kept(plan: Plan) -> None:
    seen, old = f.latest(plan), shown(plan, "2.1")
    edit(plan, "2.1", seen, text="Their text")

    edit(plan, "2.1", seen, text=old.text, priority="L")

    assert (shown(plan, "2.1").text, shown(plan, "2.1").priority) == ("Their text", "L")


def test_the_same_change_by_both_is_written_once(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.1", seen, text="Our text")

    with f.nothing_written(plan):
        edit(plan, "2.1", seen, text="Our text")


def test_what_somebody_changed_and_put_back_is_no_conflict(plan: Plan) -> None:
    seen, old = f.latest(plan), shown(plan, "2.1").text
    edit(plan, "2.1", text="Their text")
    edit(plan, "2.1", text=old)

    edit(plan, "2.1", seen, text="My text")

    assert shown(plan, "2.1").text == "My text"


def test_sros_changed_by_both_are_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.2", seen, sros=f.parties(plan, "RP", "JM"))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, "2.2", seen, sros=f.parties(plan, "RP", "MA"))

    assert conflict.value.merge.clashes == (Clash("sros", ("RP", "MA"), ("RP", "JM")),)


def test_sros_changed_by_one_and_text_by_the_other_are_both_kept(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.2", seen, sros=f.parties(plan, "RP", "JM"))

    edit(plan, "2.2", seen, sros=f.parties(plan, "RP", "DP"), text="My text")

    assert (shown(plan, "2.2").sros, shown(plan, "2.2").text) == (("RP", "JM"), "My text")


def test_time_scales_changed_by_both_are_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.4", seen, timescales=("L",))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, "2.4", seen, timescales=("S",))

    assert conflict.value.merge.clashes == (Clash("timescales", ("S",), ("L",)),)


def test_time_scales_changed_by_one_and_priority_by_the_other_are_both_kept(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.4", seen, timescales=("L",))

    edit(plan, "2.4", seen, timescales=("S", "M"), priority="L")

    assert (shown(plan, "2.4").timescales, shown(plan, "2.4").priority) == (("L",), "L")


def test_rag_changed_by_one_and_its_reason_by_the_other_is_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "6.4", seen, rag="G", rag_reason="")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        edit(plan, "6.4", seen, rag="R", rag_reason="Still no date")

    assert conflict.value.merge.clashes == (Clash("rag", "R", "G"), Clash("rag_reason", "Still no date", ""))


def test_what_was_archived_meanwhile_is_refused(plan: Plan) -> None:
    seen, strand = f.latest(plan), f.strand(plan, "3.5", 2)
    operations.archive(strand, by=f.secretary(), since=seen, reason="Merged")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.edit_strand(strand, by=f.secretary(), since=seen, text="My text")

    assert refused.value.message == GONE


def test_strand_of_an_activity_that_was_archived_meanwhile_is_refused(plan: Plan) -> None:
    seen, strand = f.latest(plan), f.strand(plan, "2.1")
    operations.archive(f.activity(plan, "2.1"), by=f.secretary(), since=seen, reason="Done")

    with f.nothing_written(plan), pytest.raises(Refused, match="archived while you were writing"):
        operations.edit_strand(strand, by=f.secretary(), since=seen, text="My text")


@pytest.mark.parametrize("since", [0, 999])
def test_form_of_a_revision_that_never_was_is_refused(plan: Plan, since: int) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        edit(plan, "2.1", since, text="My text")

    assert (
        refused.value.message
        == "This form was filled from a plan that never was. Load the page again; keep what you typed."
    )


# Adding and moving


def test_added_strand_stands_last_in_its_activity(plan: Plan) -> None:
    operations.add_strand(
        f.activity(plan, "3.5"),
        by=f.secretary(),
        text="A third",
        rationale="Why not",
        sros=f.parties(plan, "JM", "Gold Group"),
        rag="A",
        rag_reason="Late",
        priority="M",
        timescales=("S", "L"),
        qualifier="soon",
    )

    third = shown(plan, "3.5", 3)
    assert (third.text, third.rationale, third.sros, third.rag, third.rag_reason) == (
        "A third",
        "Why not",
        ("JM", "Gold Group"),
        "A",
        "Late",
    )
    assert (third.priority, third.timescales, third.qualifier) == ("M", ("S", "L"), "soon")
    assert f.latest(plan) == 4


def test_strand_is_not_added_to_what_is_archived(plan: Plan) -> None:
    activity = f.activity(plan, "3.5")
    operations.archive(activity, by=f.secretary(), since=f.latest(plan), reason="Done")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_strand(activity, by=f.secretary(), text="A third")

    assert refused.value.message == GONE


def texts(plan: Plan, ref: str) -> list[str]:
    return [strand.text for strand in f.in_document(plan, ref).strands]


def test_strand_moves_behind_another_and_to_the_front(plan: Plan) -> None:
    one, two, three = texts(plan, "4.2")
    last = f.strand(plan, "4.2", 3)

    operations.move_strand(f.strand(plan, "4.2"), by=f.secretary(), since=f.latest(plan), after=str(last.key))
    assert texts(plan, "4.2") == [two, three, one]

    operations.move_strand(last, by=f.secretary(), since=f.latest(plan), after="")
    assert texts(plan, "4.2") == [three, two, one]


def test_strand_does_not_move_behind_what_is_not_there(plan: Plan) -> None:
    other = f.strand(plan, "2.1")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.move_strand(f.strand(plan, "4.2"), by=f.secretary(), since=f.latest(plan), after=str(other.key))

    assert (refused.value.field, refused.value.message) == (
        "after",
        "The place to move to is not there any more: choose again.",
    )


def test_strand_that_was_archived_does_not_move(plan: Plan) -> None:
    strand, seen = f.strand(plan, "4.2", 3), f.latest(plan)
    operations.archive(strand, by=f.secretary(), since=seen, reason="Merged")

    with f.nothing_written(plan), pytest.raises(Refused, match="archived"):
        operations.move_strand(strand, by=f.secretary(), since=seen, after="")


# An SRO's own update


def report(plan: Plan, since: int | None = None, **values: Any) -> Strand:
    said: dict[str, Any] = {
        "day": f.MEETING,
        "rag": "A",
        "rag_reason": "Two are late",
        "text": "First event held.",
        "reporter": "RG",
    }
    seen = f.latest(plan) if since is None else since
    return operations.report_progress(f.strand(plan, "4.7"), by=f.rg(), since=seen, **{**said, **values})


def test_progress_is_the_rag_its_reason_and_an_update_of_the_day_in_one_revision(plan: Plan) -> None:
    report(plan)

    strand = shown(plan, "4.7")
    (update,) = strand.updates
    assert (strand.rag, strand.rag_reason) == ("A", "Two are late")
    assert update == ProgressUpdate(key=update.key, date="2019-02-27", by="RG", text="First event held.")
    revision = Revision.objects.get(partnership=plan.partnership, number=4)
    assert (f.latest(plan), revision.reason, revision.user) == (4, "Two are late", f.user("rg"))


def test_progress_without_words_is_no_update(plan: Plan) -> None:
    report(plan, text="")

    assert (shown(plan, "4.7").rag, shown(plan, "4.7").updates) == ("A", ())


def test_progress_sent_twice_is_written_once(plan: Plan) -> None:
    seen = f.latest(plan)
    report(plan, seen)

    with f.nothing_written(plan):
        report(plan, seen)

    assert len(shown(plan, "4.7").updates) == 1


def test_progress_without_the_reason_that_its_rag_needs_is_refused_whole(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="Say why it is amber"):
        report(plan, rag_reason="")

    assert shown(plan, "4.7").updates == ()


def test_progress_on_a_rag_that_somebody_changed_meanwhile_is_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "4.7", seen, rag="R", rag_reason="No money")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        report(plan, seen)

    assert conflict.value.merge.clashes == (Clash("rag", "A", "R"), Clash("rag_reason", "Two are late", "No money"))


def test_updates_stand_oldest_first(plan: Plan) -> None:
    report(plan)
    report(plan, text="Older.", day=f.MEETING.replace(day=1))

    assert [update.text for update in shown(plan, "4.7").updates] == ["Older.", "First event held."]
