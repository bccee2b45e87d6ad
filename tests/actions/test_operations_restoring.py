"""Putting back: a field, an activity, the whole plan, to any moment; as new revisions, over nobody's unseen work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions import operations
from actions.document import PlanDocument
from actions.models import FurtherAction, Plan, Ref, Strand, Version
from actions.reading import read_plan
from governance.history import Revision
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.actions.test_undoing import EDITS, common, edit, said

#: What makes something confidential stays so, and organisations are of the partnership: each has a test of its own.
WALK = sorted(EDITS.keys() - {"edit_note", "edit_attachment", "edit_organisation"})


def revision(plan: Plan, number: int) -> Revision:
    return Revision.objects.get(partnership=plan.partnership, number=number)


def restore_plan(plan: Plan, number: int, **values: Any) -> None:
    operations.restore_plan(plan, to=revision(plan, number), **{**common(plan), **values})


def restore_activity(plan: Plan, ref: str, number: int, **values: Any) -> None:
    operations.restore_activity(f.activity(plan, ref), to=revision(plan, number), **{**common(plan), **values})


def restore_field(plan: Plan, ref: str, field: str, number: int, **values: Any) -> None:
    operations.restore_field(f.strand(plan, ref), to=revision(plan, number), field=field, **{**common(plan), **values})


def the_table(document: PlanDocument) -> Any:
    """The document without what never goes back: the archive, the versions, and whether it is a draft."""
    return replace(document, archive=(), versions=(), version=None, draft=False)


def refused(plan: Plan, act: Callable[[], Any]) -> str:
    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        act()
    return refusal.value.message


# The whole plan


@pytest.mark.parametrize("name", WALK)
def test_plan_is_restored_to_before_any_edit_and_to_after_it(plan: Plan, name: str) -> None:
    act = EDITS[name](plan)
    before, seen = f.now(plan), f.latest(plan)
    act()
    after, number = f.now(plan), f.latest(plan)
    foreseen = operations.plan_restored(plan, revision(plan, seen))

    restore_plan(plan, seen)

    assert the_table(f.now(plan)) == the_table(before) == the_table(foreseen.after)
    assert replace(f.now(plan), draft=False) == replace(foreseen.after, draft=False)
    restore_plan(plan, number)
    assert the_table(f.now(plan)) == the_table(after)
    assert read_plan(plan, revision(plan, number)) == after


def test_restoring_the_plan_over_many_edits_gives_the_plan_of_then(plan: Plan) -> None:
    before, seen = f.now(plan), f.latest(plan)
    for name in ("combine_activities", "add_activity", "edit_strand", "replace_officer", "move_theme", "add_notes"):
        EDITS[name](plan)()

    restore_plan(plan, seen)

    assert the_table(f.now(plan)) == the_table(before)
    assert revision(plan, f.latest(plan)).reason == "Restored to revision 3 of 4 January 2019"


def test_what_came_later_is_archived_with_the_reason_and_its_ref_stays_used(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Build", sros=f.parties(plan, "RG"))

    restore_plan(plan, seen)

    [gone] = f.now(plan).archive
    assert (gone.ref, gone.text, gone.reason) == ("2.9", "Build", "Restored to revision 3 of 4 January 2019")
    assert operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="New").ref == "2.10"
    operations.restore(f.activity(plan, "2.9"), by=f.secretary())
    assert f.in_document(plan, "2.9").strands[0].sros == ("RG",)


def test_restoring_is_undone(plan: Plan) -> None:
    seen = f.latest(plan)
    EDITS["combine_activities"](plan)()
    edit(plan, text="Other", rag="R", rag_reason="No money")
    after = f.now(plan)
    restore_plan(plan, seen)

    operations.undo(plan, f.latest(plan), by=f.secretary())

    assert f.now(plan) == after


def test_issued_versions_stand_when_the_plan_goes_back_behind_them(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, text="Other")
    line = replace(f.now(plan).versions[-1], number=19, summary="Update")
    operations.issue_version(plan, line=line, **common(plan))

    restore_plan(plan, seen)

    assert Version.objects.filter(plan=plan).last().number == 19  # type: ignore[union-attr]
    assert f.now(plan).versions[-1].number == 19
    assert f.now(plan).draft


def test_what_is_confidential_today_stays_so(plan: Plan) -> None:
    note = operations.add_note(f.activity(plan, "2.1"), **said(plan))
    number = f.latest(plan)
    operations.edit_note(note, confidential=True, text="Worse than we thought.", **common(plan))

    restore_plan(plan, number)

    note.refresh_from_db()
    assert (note.text, note.confidential) == ("It goes ahead.", True)


def test_document_has_its_title_of_then_and_one_that_came_later_is_archived(plan: Plan) -> None:
    first = f.attachment(plan, to=f.activity(plan, "2.1"))
    seen = f.latest(plan)
    operations.edit_attachment(first, title="Renamed", **common(plan))
    later = f.attachment(plan, to=f.activity(plan, "2.4"))

    restore_plan(plan, seen)

    assert [(one.key, one.title) for one in f.now(plan).attachments] == [(str(first.key), first.title)]
    later.refresh_from_db()
    assert later.archive_reason.startswith("Restored to revision")


def test_document_of_a_version_stays_with_it(plan: Plan) -> None:
    seen = f.latest(plan)
    of_version = f.attachment(plan, to=Version.objects.get(plan=plan, number=18))

    restore_plan(plan, seen)

    assert [(one.key, one.to) for one in f.now(plan).attachments] == [(str(of_version.key), "version:18")]


def test_officers_are_as_they_are_now(plan: Plan) -> None:
    from governance.operations import edit_officer

    seen = f.latest(plan)
    edit_officer(f.officer(plan, "JM"), initials="JMc", **common(plan))

    restore_plan(plan, seen)

    assert f.officer(plan, "JMc").initials == "JMc"


def test_plan_that_somebody_changed_since_is_not_restored_unseen(plan: Plan) -> None:
    edit(plan, text="Other")
    seen = f.latest(plan)
    edit(plan, "4.7", priority="L")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        restore_plan(plan, 2, since=seen)

    [clash] = conflict.value.merge.clashes
    assert clash.theirs.startswith("Changed the priority of 4.7")


def test_plan_that_is_as_it_was_then_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        restore_plan(plan, f.latest(plan))


def test_plan_is_not_restored_to_before_it_began(plan: Plan) -> None:
    other = operations.create_plan(plan.partnership, by=f.secretary(), slug="other", title="Other", key=f.KEY)

    assert refused(other, lambda: restore_plan(other, 1)) == "The plan had not begun then."


def test_plan_is_not_restored_to_a_moment_of_another_partnership(plan: Plan) -> None:
    stranger: Any = Revision.objects.filter(partnership=f.a_plan().partnership).last()

    message = refused(plan, lambda: operations.restore_plan(plan, to=stranger, **common(plan)))

    assert message == "There is no such moment in the history of this plan."


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(WALK), min_size=2, max_size=6), data=st.data())
def test_plan_is_restored_to_any_moment_of_any_edits(plan: Plan, names: list[str], data: st.DataObject) -> None:
    with transaction.atomic():
        stood = {f.latest(plan): f.now(plan)}
        for name in names:
            # An earlier step may have taken away what this one is about.
            with suppress(Refused, Conflict, ObjectDoesNotExist):
                EDITS[name](plan)()
            stood[f.latest(plan)] = f.now(plan)
        for number in data.draw(st.permutations(sorted(stood))):
            restore_plan(plan, number)
            assert the_table(f.now(plan)) == the_table(stood[number])
        transaction.set_rollback(True)


# One activity


def test_activity_goes_back_with_all_that_hangs_on_it_and_nothing_else_does(plan: Plan) -> None:
    before, seen = f.in_document(plan, "2.1"), f.latest(plan)
    edit(plan, text="Other", sros=f.parties(plan, "RG"), timescales=["L"], rag="R", rag_reason="No money")
    operations.add_note(f.activity(plan, "2.1"), **said(plan))
    operations.close_further_action(f.further_action(plan, "2.1"), outcome="Visited", **common(plan))
    operations.archive(f.note(plan, "2.1", "Governance Board"), reason="Said twice", **common(plan))
    edit(plan, "2.4", text="Elsewhere")

    restore_activity(plan, "2.1", seen)

    assert f.in_document(plan, "2.1") == before
    assert f.strand(plan, "2.4").text == "Elsewhere"


def test_activity_of_then_is_foreseen(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, text="Other")
    EDITS["archive"](plan)()

    foreseen = operations.activity_restored(f.activity(plan, "2.1"), revision(plan, seen)).after
    restore_activity(plan, "2.1", seen)

    assert replace(f.now(plan), draft=False) == replace(foreseen, draft=False)


def test_activity_has_its_ref_of_then_again_and_the_texts_follow(plan: Plan) -> None:
    before, seen = f.now(plan), f.latest(plan)
    EDITS["move_activity"](plan)()
    operations.add_note(f.activity(plan, "6.1"), **{**said(plan), "text": "See 4.9"})

    restore_activity(plan, "4.9", seen)

    assert f.in_document(plan, "2.4") == next(row for row in before.activities() if row.ref == "2.4")
    assert f.note(plan, "6.1").text == "See 2.4"
    assert FurtherAction.objects.filter(plan=plan, text__contains="see action 2.4").count() == 1
    assert set(Ref.objects.filter(activity=f.activity(plan, "2.4")).values_list("text", flat=True)) == {"2.4", "4.9"}


def test_what_was_combined_since_comes_apart_again(plan: Plan) -> None:
    before, seen = f.now(plan), f.latest(plan)
    EDITS["combine_activities"](plan)()

    restore_activity(plan, "3.6", seen)

    assert the_table(f.now(plan)) == the_table(before)


def test_activity_that_was_not_there_then_is_not_restored_to_it(plan: Plan) -> None:
    seen = f.latest(plan)
    EDITS["add_activity"](plan)()

    message = refused(plan, lambda: restore_activity(plan, "2.9", seen))

    assert message == "2.9 was not in the plan then: choose a later moment."


def test_activity_is_not_restored_into_an_archived_theme(plan: Plan) -> None:
    seen = f.latest(plan)
    for ref in f.refs(plan, "SIX"):
        operations.move_activity(f.activity(plan, ref), theme=f.theme(plan, "FOUR"), after="", **common(plan))
    operations.archive(f.theme(plan, "SIX"), reason="Empty", **common(plan))
    ref = Ref.objects.get(plan=plan, text="6.1").activity.ref  # type: ignore[union-attr]

    message = refused(plan, lambda: restore_activity(plan, ref, seen))

    assert message == "6.1 stood in theme SIX then, which is archived: restore that first."


def test_activity_that_somebody_changed_since_is_not_restored_unseen(plan: Plan) -> None:
    edit(plan, text="Other")
    seen = f.latest(plan)
    edit(plan, priority="L")

    with f.nothing_written(plan), pytest.raises(Conflict):
        restore_activity(plan, "2.1", 2, since=seen)


# One field


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("text", {"text": "Other"}),
        ("rationale", {"rationale": "Because"}),
        ("sros", {}),
        ("sros_wording", {"sros_wording": "All of us"}),
        ("rag", {"rag": "R", "rag_reason": "No money"}),
        ("rag_reason", {"rag": "R", "rag_reason": "No money"}),
        ("priority", {"priority": "L"}),
        ("timescales", {"timescales": ["L"]}),
        ("qualifier", {"qualifier": "if at all"}),
    ],
)
def test_field_of_a_strand_is_put_back(plan: Plan, field: str, changed: dict[str, Any]) -> None:
    before, seen = f.in_document(plan, "2.1"), f.latest(plan)
    values: dict[str, Any] = changed | ({"sros": f.parties(plan, "RG")} if field == "sros" else {})
    edit(plan, **values)
    assert f.in_document(plan, "2.1") != before

    restore_field(plan, "2.1", field, seen)

    assert f.in_document(plan, "2.1") == before


def test_other_fields_keep_what_they_have(plan: Plan) -> None:
    text, seen = f.strand(plan, "2.1").text, f.latest(plan)
    edit(plan, text="Other", priority="L")

    restore_field(plan, "2.1", "text", seen)

    strand = f.strand(plan, "2.1")
    assert (strand.text, str(strand.priority)) == (text, "L: Low")


@pytest.mark.parametrize(
    ("name", "find", "field"),
    [
        ("edit_note", lambda plan: f.note(plan, "2.1"), "text"),
        ("edit_note", lambda plan: f.note(plan, "2.1"), "date"),
        ("edit_further_action", lambda plan: f.further_action(plan, "2.1"), "owners"),
        ("edit_further_action", lambda plan: f.further_action(plan, "2.1"), "due"),
        ("close_further_action", lambda plan: f.further_action(plan, "2.1"), "state"),
        ("edit_review", lambda plan: f.review(plan, "3.8"), "due"),
        ("edit_theme", lambda plan: f.theme(plan, "TWO"), "title"),
    ],
)
def test_field_of_any_item_is_put_back(plan: Plan, name: str, find: Callable[[Plan], Any], field: str) -> None:
    item, seen = find(plan), f.latest(plan)
    before = f.now(plan).find(str(item.key))
    EDITS[name](plan)()
    assert getattr(f.now(plan).find(str(item.key)), field) != getattr(before, field)

    operations.restore_field(item, to=revision(plan, seen), field=field, **common(plan))

    assert getattr(f.now(plan).find(str(item.key)), field) == getattr(before, field)


def test_field_that_somebody_changed_since_is_a_conflict_with_both_values(plan: Plan) -> None:
    text = f.strand(plan, "2.1").text
    edit(plan, text="Other")
    seen = f.latest(plan)
    edit(plan, text="Again another")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        restore_field(plan, "2.1", "text", 2, since=seen)

    [clash] = conflict.value.merge.clashes
    assert (clash.field, clash.yours, clash.theirs) == ("text", text, "Again another")


@pytest.mark.parametrize("field", ["confidential", "activity", "nonsense"])
def test_nothing_but_what_people_write_is_put_back(plan: Plan, field: str) -> None:
    seen = f.latest(plan)
    edit(plan, text="Other")

    message = refused(plan, lambda: restore_field(plan, "2.1", field, seen))

    assert message == "There is nothing of then that could be put back here."


def test_field_of_what_is_archived_is_not_put_back(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, "2.8", text="Other")
    EDITS["archive"](plan)()
    strand = Strand.objects.get(plan=plan, activity__ref="2.8")

    message = refused(
        plan, lambda: operations.restore_field(strand, to=revision(plan, seen), field="text", **common(plan))
    )

    assert message == "This is archived: restore it first."
