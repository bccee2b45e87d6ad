"""Activities: their refs, which are never used twice, and their places."""

import pytest

from actions import operations
from actions.document import Strand, VersionLine
from actions.models import Activity, FurtherAction, Note, Plan, Ref, Version
from actions.reading import frozen_document
from governance.history import Revision
from governance.merging import Clash, Conflict, Refused
from tests import factories as f

GONE = "This was archived while you were writing. Your text is still here: restore the item, then save."


def add(plan: Plan, number: str = "TWO", text: str = "Another", ref: str = "") -> Activity:
    return operations.add_activity(f.theme(plan, number), by=f.secretary(), ref=ref, text=text)


def move(plan: Plan, ref: str, number: str, after: str = "", since: int | None = None) -> Activity:
    behind = str(f.activity(plan, after).key) if after else ""
    return operations.move_activity(
        f.activity(plan, ref),
        by=f.secretary(),
        since=f.latest(plan) if since is None else since,
        theme=f.theme(plan, number),
        after=behind,
    )


def test_added_activity_has_its_themes_next_ref_and_its_first_strand(plan: Plan) -> None:
    operations.add_activity(
        f.theme(plan, "TWO"),
        by=f.secretary(),
        text="Charge vehicles",
        rationale="All are replaced",
        sros=f.parties(plan, "CW", "JJ"),
        rag="G",
        priority="M",
        timescales=("M",),
    )

    added = f.in_document(plan, "2.9")
    (strand,) = added.strands
    assert strand == Strand(
        key=strand.key,
        text="Charge vehicles",
        rationale="All are replaced",
        sros=("CW", "JJ"),
        rag="G",
        priority="M",
        timescales=("M",),
    )
    assert f.refs(plan, "TWO") == ["2.1", "2.2", "2.3", "2.4", "2.8", "2.9"]
    revision = Revision.objects.get(partnership=plan.partnership, number=4)
    assert (f.latest(plan), revision.user, revision.made_at) == (4, f.user("secretary"), f.NOW)


def test_refs_grow_as_numbers_and_not_as_text(plan: Plan) -> None:
    assert [add(plan).ref for _ in range(3)] == ["2.9", "2.10", "2.11"]
    assert f.refs(plan, "TWO")[-3:] == ["2.9", "2.10", "2.11"]


def test_ref_of_an_archived_activity_is_not_used_again(plan: Plan) -> None:
    added = add(plan)
    operations.archive(added, by=f.secretary(), since=f.latest(plan), reason="A mistake")

    assert add(plan).ref == "2.10"


@pytest.mark.parametrize("ref", ["2.1", "2.5", "2.6", "2.7"])
def test_ref_that_was_ever_used_is_refused(plan: Plan, ref: str) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        add(plan, ref=ref)

    assert (refused.value.field, refused.value.message) == (
        "ref",
        f"{ref} has been used before: a ref is never used twice.",
    )


@pytest.mark.parametrize(
    ("number", "ref"), [("SEVEN", "7.1"), ("twenty", "20.1"), ("12", "12.1"), ("Energy", "7.1"), ("TWENTY-ONE", "7.1")]
)
def test_first_ref_of_a_new_theme_is_by_its_number_or_else_by_its_place(plan: Plan, number: str, ref: str) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number=number, title="New")

    assert operations.add_activity(theme, by=f.secretary(), text="First").ref == ref


def test_activity_is_not_added_to_a_theme_that_was_archived(plan: Plan) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="New")
    operations.archive(theme, by=f.secretary(), since=f.latest(plan), reason="A mistake")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_activity(theme, by=f.secretary(), text="First")

    assert refused.value.message == GONE


def test_added_activity_whose_strand_is_refused_is_not_added(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="Say why it is red"):
        operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Another", rag="R")

    assert not Ref.objects.filter(plan=plan, text="2.9").exists()


def test_activity_moves_in_its_theme_and_keeps_its_ref(plan: Plan) -> None:
    move(plan, "2.1", "TWO", after="2.3")
    assert f.refs(plan, "TWO") == ["2.2", "2.3", "2.1", "2.4", "2.8"]

    move(plan, "2.8", "TWO")
    assert f.refs(plan, "TWO") == ["2.8", "2.2", "2.3", "2.1", "2.4"]


def test_activity_that_stays_where_it_is_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        move(plan, "2.3", "TWO", after="2.2")


def test_activity_moved_to_another_theme_gets_its_next_ref_and_its_old_one_leads_to_it(plan: Plan) -> None:
    moved = move(plan, "2.8", "FOUR", after="4.2")

    assert moved.ref == "4.9"
    assert f.refs(plan, "TWO") == ["2.1", "2.2", "2.3", "2.4"]
    assert f.refs(plan, "FOUR") == ["4.1", "4.2", "4.9", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8"]
    assert [Ref.objects.get(plan=plan, text=ref).activity for ref in ("2.8", "4.9")] == [moved, moved]
    assert add(plan).ref == "2.9"


def test_activity_that_moves_away_and_back_gets_a_new_ref_each_time(plan: Plan) -> None:
    moved = move(plan, "2.8", "FOUR")
    back = move(plan, "4.9", "TWO")

    assert (back.ref, [entry.text for entry in moved.refs.order_by("id")]) == ("2.9", ["2.8", "4.9", "2.9"])


def test_added_activity_stands_last_after_others_moved_away(plan: Plan) -> None:
    for ref in ("2.1", "2.2", "2.3"):
        move(plan, ref, "SIX")

    add(plan)

    assert f.refs(plan, "TWO") == ["2.4", "2.8", "2.9"]


def test_activity_does_not_move_behind_what_is_not_in_the_theme(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        move(plan, "2.1", "TWO", after="3.1")

    assert refused.value.field == "after"


def test_activity_that_somebody_moved_to_another_theme_meanwhile_is_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    moved = move(plan, "2.8", "FOUR")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.move_activity(moved, by=f.secretary(), since=seen, theme=f.theme(plan, "SIX"), after="")

    assert conflict.value.merge.clashes == (
        Clash("place", "theme SIX: Communication", "theme FOUR: Operational opportunities"),
    )


def test_two_who_move_an_activity_to_the_same_theme_agree(plan: Plan) -> None:
    seen = f.latest(plan)
    moved = move(plan, "2.8", "FOUR")

    with f.nothing_written(plan):
        operations.move_activity(moved, by=f.secretary(), since=seen, theme=f.theme(plan, "FOUR"), after="")

    assert Activity.objects.get(pk=moved.pk).ref == "4.9"


def test_activity_that_was_archived_meanwhile_does_not_move(plan: Plan) -> None:
    seen, activity = f.latest(plan), f.activity(plan, "2.8")
    operations.archive(activity, by=f.secretary(), since=seen, reason="Built")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.move_activity(activity, by=f.secretary(), since=seen, theme=f.theme(plan, "SIX"), after="")

    assert refused.value.message == GONE


def test_activity_does_not_move_to_a_theme_that_was_archived(plan: Plan) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="New")
    operations.archive(theme, by=f.secretary(), since=f.latest(plan), reason="A mistake")

    with f.nothing_written(plan), pytest.raises(Refused, match="archived"):
        operations.move_activity(f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), theme=theme, after="")


def test_refs_that_were_used_before_the_record_began_lead_nowhere(plan: Plan) -> None:
    retired = Ref.objects.filter(plan=plan, activity=None).order_by("text")

    assert [ref.text for ref in retired] == ["2.5", "2.6", "2.7"]


def test_activity_that_somebody_moved_out_of_its_theme_is_not_put_elsewhere_in_it(plan: Plan) -> None:
    seen = f.latest(plan)
    moved = move(plan, "2.8", "FOUR")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.move_activity(moved, by=f.secretary(), since=seen, theme=f.theme(plan, "TWO"), after="")

    assert conflict.value.merge.clashes == (
        Clash("place", "theme TWO: Estate, Fleet and Finance", "theme FOUR: Operational opportunities"),
    )


# What the texts of the plan say of an activity that gets another ref


def note(plan: Plan, ref: str, text: str, *, confidential: bool = False) -> Note:
    return operations.add_note(
        f.activity(plan, ref),
        by=f.secretary(),
        body=f.body(plan),
        date=f.MEETING,
        text=text,
        confidential=confidential,
    )


def ask(plan: Plan, ref: str, text: str) -> FurtherAction:
    return operations.add_further_action(
        f.activity(plan, ref), by=f.secretary(), text=text, body=f.body(plan), date=f.MEETING
    )


def test_every_live_text_that_names_a_moved_activity_names_its_new_ref(plan: Plan) -> None:
    by, strand = f.secretary(), f.strand(plan, "6.1")
    operations.edit_strand(
        strand, by=by, since=f.latest(plan), text="As 2.8", rationale="After 2.8", rag="A", rag_reason="2.8 is late"
    )
    operations.report_progress(
        strand,
        by=by,
        since=f.latest(plan),
        day=f.MEETING,
        rag="A",
        rag_reason="2.8 is late",
        text="Waits for 2.8",
        reporter="RG",
    )
    note(plan, "6.1", "See 2.8, not 12.8")
    note(plan, "6.1", "Between us: 2.8", confidential=True)
    ask(plan, "6.1", "visit 2.8")
    operations.add_review(f.activity(plan, "6.1"), by=by, due="2019-06", text="with 2.8")

    move(plan, "2.8", "FOUR")

    row = f.in_document(plan, "6.1")
    (told,) = row.strands
    assert (told.text, told.rationale, told.rag_reason) == ("As 4.9", "After 4.9", "4.9 is late")
    assert [update.text for update in told.updates] == ["Waits for 4.9"]
    assert [said.text for said in row.notes][-2:] == ["See 4.9, not 12.8", "Between us: 4.9"]
    assert row.further_actions[-1].text == "visit 4.9"
    assert row.reviews[-1].text == "with 4.9"


def test_further_action_that_is_done_keeps_its_words(plan: Plan) -> None:
    action = ask(plan, "6.1", "visit 2.8")
    operations.close_further_action(action, by=f.secretary(), since=f.latest(plan), outcome="2.8 was seen")

    move(plan, "2.8", "FOUR")

    done = f.in_document(plan, "6.1").further_actions[-1]
    assert (done.text, done.outcome) == ("visit 2.8", "2.8 was seen")


def test_move_with_all_that_follows_is_one_revision(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")
    note(plan, "6.2", "Not without 2.8")
    seen = f.latest(plan)

    move(plan, "2.8", "FOUR")

    assert f.latest(plan) == seen + 1


def test_history_keeps_what_the_texts_said(plan: Plan) -> None:
    said = note(plan, "6.1", "See 2.8")

    move(plan, "2.8", "FOUR")

    assert list(said.history.values_list("text", flat=True)) == ["See 4.9", "See 2.8"]


def test_issued_version_keeps_what_it_said(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")
    line = VersionLine(number=19, date="2019-02-28", amended_by="MB")
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)

    move(plan, "2.8", "FOUR")

    issued = frozen_document(Version.objects.get(plan=plan, number=19))
    assert [row.notes[-1].text for row in issued.activities() if row.ref == "6.1"] == ["See 2.8"]
    assert "2.8" in [row.ref for row in issued.activities()]


def test_archived_text_keeps_its_words(plan: Plan) -> None:
    said = note(plan, "6.1", "See 2.8")
    operations.archive(said, by=f.secretary(), since=f.latest(plan), reason="A mistake")

    move(plan, "2.8", "FOUR")

    assert Note.objects.get(pk=said.pk).text == "See 2.8"


def test_texts_follow_an_activity_that_is_renumbered_in_its_theme(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")

    operations.move_activity(
        f.activity(plan, "2.8"),
        by=f.secretary(),
        since=f.latest(plan),
        theme=f.theme(plan, "TWO"),
        after="",
        ref="2.20",
    )

    assert f.in_document(plan, "6.1").notes[-1].text == "See 2.20"


def test_move_in_its_theme_changes_no_text(plan: Plan) -> None:
    note(plan, "6.1", "See 2.8")

    move(plan, "2.8", "TWO")

    assert f.in_document(plan, "6.1").notes[-1].text == "See 2.8"


def test_who_edits_a_text_that_followed_meanwhile_sees_both(plan: Plan) -> None:
    said = note(plan, "6.1", "See 2.8")
    seen = f.latest(plan)
    move(plan, "2.8", "FOUR")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_note(said, by=f.secretary(), since=seen, text="See 2.8 first")

    assert conflict.value.merge.clashes == (Clash("text", "See 2.8 first", "See 4.9"),)
