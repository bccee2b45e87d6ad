"""Taking back: every kind of edit, again and again, and never over what somebody else wrote."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions import operations
from actions.attachments import checked
from actions.document import Key, PlanDocument, VersionLine
from actions.models import Handover, Plan, ProgressUpdate, Ref
from actions.reading import live_document, read_plan
from governance.enums import Role
from governance.history import Actor, HistoryError, Revision, revise
from governance.merging import Conflict, Refused
from governance.models import Officer
from governance.operations import edit_officer, set_membership
from tests import factories as f
from tests.actions.routes import address, signed_in, token
from tests.uploads import PDF

Edit = Callable[[Plan], Any]


def edit(plan: Plan, ref: str = "2.1", by: Actor | None = None, **values: Any) -> int:
    """The number of the revision that changes a strand so."""
    operations.edit_strand(f.strand(plan, ref), by=by or f.secretary(), since=f.latest(plan), **values)
    return f.latest(plan)


def undo(plan: Plan, number: int | None = None, by: Actor | None = None) -> Revision:
    revision = operations.undo(plan, f.latest(plan) if number is None else number, by=by or f.secretary())
    assert revision is not None
    return revision


def refused(plan: Plan, number: int, by: Actor | None = None) -> str:
    """What the person is told; nothing is written."""
    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        operations.undo(plan, number, by=by or f.secretary())
    return refusal.value.message


def common(plan: Plan) -> dict[str, Any]:
    return {"by": f.secretary(), "since": f.latest(plan)}


def said(plan: Plan) -> dict[str, Any]:
    return {"by": f.secretary(), "body": f.body(plan), "date": f.MEETING, "text": "It goes ahead."}


def asked(plan: Plan) -> dict[str, Any]:
    return {**said(plan), "owners": [*f.parties(plan, "RG", "JM"), "new:ZZ"]}


def report(plan: Plan, rag: str = "G") -> None:
    operations.report_progress(
        f.strand(plan, "4.7"),
        by=f.rg(),
        since=f.latest(plan),
        day=f.MEETING,
        rag=rag,
        rag_reason="" if rag == "G" else "The hall is closed",
        text="Held an event.",
        reporter="RG",
    )


def edit_attached(plan: Plan) -> Any:
    attachment = f.attachment(plan)
    file = checked(PDF + b"%%EOF", "new.pdf")
    return lambda: operations.edit_attachment(attachment, file=file, title="Terms", confidential=True, **common(plan))


def restore_one(plan: Plan) -> Any:
    row = operations.archive(f.note(plan, "2.1"), reason="Said twice", **common(plan))
    return lambda: operations.restore(row, by=f.secretary())


def restoring(plan: Plan, act: Callable[[Revision], Any]) -> Callable[[], Any]:
    """Putting back an edit of 2.1."""
    to = Revision.objects.get(number=f.latest(plan))
    edit(plan, text="Other", sros=f.parties(plan, "RG"))
    return lambda: act(to)


def saying(plan: Plan) -> Any:
    """Another value in one of the plan's own fields, and the first in the other."""
    due, lead = str(f.field(plan).key), str(f.field(plan, "Lead agency").key)
    edit(plan, extra={due: "March"})
    return lambda: edit(plan, extra={due: "May", lead: "Police"})


def moving_a_field(plan: Plan) -> Any:
    saying(plan)()
    return lambda: operations.move_field(f.field(plan, "Lead agency"), after="", **common(plan))


def renaming_a_field(plan: Plan) -> Any:
    saying(plan)()
    return lambda: operations.rename_field(f.field(plan), name="Due", **common(plan))


def archiving_a_field(plan: Plan) -> Any:
    saying(plan)()
    return lambda: operations.archive(f.field(plan), reason="Nobody keeps to it", **common(plan))


#: By the name of each operation: a way to prepare it, which gives the edit itself.
EDITS: dict[str, Callable[[Plan], Callable[[], Any]]] = {
    "add_activity": lambda plan: (
        lambda: operations.add_activity(
            f.theme(plan, "TWO"), by=f.secretary(), text="Build", sros=["new:ZZ"], timescales=["S"], rag="G"
        )
    ),
    "add_field": lambda plan: lambda: operations.add_field(plan, by=f.secretary(), name="Due date"),
    "add_further_action": lambda plan: lambda: operations.add_further_action(f.activity(plan, "2.1"), **asked(plan)),
    "add_note": lambda plan: lambda: operations.add_note(f.activity(plan, "2.1"), **said(plan)),
    "add_notes": lambda plan: (
        lambda: operations.add_notes([f.activity(plan, ref) for ref in ("3.1", "3.2", "3.3")], **said(plan))
    ),
    "add_review": lambda plan: (
        lambda: operations.add_review(f.activity(plan, "2.1"), by=f.secretary(), due="2019-09", text="Again")
    ),
    "add_strand": lambda plan: (
        lambda: operations.add_strand(
            f.activity(plan, "2.1"), by=f.secretary(), text="Another line", sros=f.parties(plan, "RG"), timescales=["S"]
        )
    ),
    "add_theme": lambda plan: lambda: operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy"),
    "archive": lambda plan: lambda: operations.archive(f.activity(plan, "2.8"), reason="Built", **common(plan)),
    "archive, a field": archiving_a_field,
    "close_further_action": lambda plan: (
        lambda: operations.close_further_action(f.further_action(plan, "2.1"), outcome="Visited", **common(plan))
    ),
    "combine_activities": lambda plan: (
        lambda: operations.combine_activities(f.activity(plan, "2.3"), f.activity(plan, "3.6"), **common(plan))
    ),
    "edit_further_action": lambda plan: (
        lambda: operations.edit_further_action(
            f.further_action(plan, "2.1"), owners=["new:ZZ"], due="2019-05", text="Visit all", **common(plan)
        )
    ),
    "edit_note": lambda plan: (
        lambda: operations.edit_note(
            f.note(plan, "2.1"), text="Other", confidential=True, date=f.MEETING, **common(plan)
        )
    ),
    "edit_review": lambda plan: (
        lambda: operations.edit_review(f.review(plan, "3.8"), due="2020-01", state="done", **common(plan))
    ),
    "edit_strand": lambda plan: (
        lambda: edit(
            plan,
            text="Other",
            sros=f.parties(plan, "RG", "JM"),
            rag="R",
            rag_reason="No money",
            priority="L",
            timescales=["L", "S"],
            qualifier="if at all",
        )
    ),
    "edit_strand, its own fields": saying,
    "edit_theme": lambda plan: (
        lambda: operations.edit_theme(f.theme(plan, "TWO"), number="TWELVE", title="Other", **common(plan))
    ),
    "move_activity": lambda plan: (
        lambda: operations.move_activity(f.activity(plan, "2.4"), theme=f.theme(plan, "FOUR"), after="", **common(plan))
    ),
    "move_field": moving_a_field,
    "move_strand": lambda plan: lambda: operations.move_strand(f.strand(plan, "4.2", 3), after="", **common(plan)),
    "move_theme": lambda plan: lambda: operations.move_theme(f.theme(plan, "SIX"), after="", **common(plan)),
    "remove_duplicate": lambda plan: (
        lambda: operations.remove_duplicate(
            f.activity(plan, "2.4"),
            f.activity(plan, "2.1"),
            along=operations.said_on(f.activity(plan, "2.4")),
            **common(plan),
        )
    ),
    "rename_field": renaming_a_field,
    "replace_officer": lambda plan: (
        lambda: operations.replace_officer(plan, f.officer(plan, "DP"), "new:ZZ", day=f.MEETING, **common(plan))
    ),
    "attach": lambda plan: lambda: f.attachment(plan, to=f.note(plan, "2.1")),
    "edit_attachment": edit_attached,
    "edit_organisation": lambda plan: (
        lambda: operations.edit_organisation(
            plan, "South Western Ambulance Service", short_name="SW", crest="data:,", after="", **common(plan)
        )
    ),
    "edit_paper": lambda plan: (
        lambda: operations.edit_paper(plan, page_numbers=False, notes_on_paper=2, **common(plan))
    ),
    "report_progress": lambda plan: lambda: report(plan),
    "restore": restore_one,
    "restore_activity": lambda plan: restoring(
        plan, lambda to: operations.restore_activity(f.activity(plan, "2.1"), to=to, **common(plan))
    ),
    "restore_field": lambda plan: restoring(
        plan, lambda to: operations.restore_field(f.strand(plan, "2.1"), to=to, field="text", **common(plan))
    ),
    "restore_plan": lambda plan: restoring(plan, lambda to: operations.restore_plan(plan, to=to, **common(plan))),
}
#: What reads, makes a plan, or is not for undoing; each has a test of its own below where it writes.
NOT_EDITS = {
    "ChangeClash",
    "Draft",
    "Restoration",
    "activity_restored",
    "cancel_handover",
    "complete_handover",
    "create_plan",
    "draft_version",
    "field_restored",
    "free_slug",
    "furniture_of",
    "import_into",
    "import_new",
    "is_restorable",
    "issue_version",
    "lines_between",
    "load_plan",
    "owner_parties",
    "plan_restored",
    "record_paper_version",
    "ref_after_move",
    "said_on",
    "store_edition",
    "undo",
    "undoable",
    "undoable_among",
    "withdraw_version",
    "with_seal",
}


def author(name: str) -> Actor:
    return f.rg() if name == "report_progress" else f.secretary()


def without_archive(document: PlanDocument) -> PlanDocument:
    """The table; what is in the archive makes a draft of it."""
    return replace(document, archive=(), draft=False)


def test_every_operation_is_undone_below_or_is_none() -> None:
    assert sorted({*(name.partition(",")[0] for name in EDITS), *NOT_EDITS}) == sorted(operations.__all__)


@pytest.mark.parametrize("name", EDITS)
def test_undone_edit_leaves_the_plan_as_before_and_redone_as_after(plan: Plan, name: str) -> None:
    act = EDITS[name](plan)
    before, seen = f.now(plan), f.latest(plan)
    act()
    after = f.now(plan)
    assert (after != before, f.latest(plan)) == (True, seen + 1)

    undone = undo(plan, seen + 1, author(name))

    # A new activity leaves its ref in the archive: it is never used again.
    assert without_archive(f.now(plan)) == without_archive(before)
    assert [one.reason for one in f.now(plan).archive] == (["Undone"] if name == "add_activity" else [])
    assert (undone.undoes, undone.user) == (Revision.objects.get(number=seen + 1), author(name).user)
    redone = undo(plan, seen + 2, author(name))
    assert (f.now(plan), read_plan(plan), redone.number) == (after, after, seen + 3)
    undo(plan, seen + 3, author(name))
    assert without_archive(f.now(plan)) == without_archive(before)


def test_planned_handover_is_taken_back_and_planned_again_and_so_is_its_cancelling(plan: Plan) -> None:
    handover = f.handover(plan)
    planned = f.latest(plan)
    undo(plan, planned)
    assert Handover.objects.get(pk=handover.pk).archive_reason == "Undone"

    undo(plan, planned + 1)
    operations.cancel_handover(handover, by=f.secretary())
    assert refused(plan, planned + 2) == "It was changed again since: undo that first, or change it by hand."
    undo(plan, planned + 3)

    assert not Handover.objects.get(pk=handover.pk).archived


def test_undoing_erases_nothing(plan: Plan) -> None:
    number = edit(plan, text="Other")
    undo(plan)

    assert read_plan(plan, Revision.objects.get(number=number)).find(str(f.strand(plan, "2.1").key)).text == "Other"  # type: ignore[union-attr]


def test_edit_is_undone_beneath_later_ones_of_other_fields(plan: Plan) -> None:
    text = f.strand(plan, "2.1").text
    number = edit(plan, text="Other")
    edit(plan, priority="L")
    edit(plan, "2.4", text="Elsewhere")

    undo(plan, number)

    strand = f.strand(plan, "2.1")
    assert (strand.text, str(strand.priority), f.strand(plan, "2.4").text) == (text, "L: Low", "Elsewhere")


def test_moved_activity_has_its_former_ref_again_and_both_lead_to_it(plan: Plan) -> None:
    EDITS["move_activity"](plan)()
    activity = f.activity(plan, "4.9")

    undo(plan)

    assert f.activity(plan, "2.4").pk == activity.pk
    assert set(Ref.objects.filter(activity=activity).values_list("text", flat=True)) == {"2.4", "4.9"}
    assert operations.add_activity(f.theme(plan, "FOUR"), by=f.secretary(), text="New").ref == "4.10"


def test_undo_that_would_lead_a_ref_back_to_itself_is_refused(plan: Plan) -> None:
    one, other = f.activity(plan, "2.4"), f.activity(plan, "2.1")
    operations.remove_duplicate(one, other, **common(plan))
    operations.restore(one, by=f.secretary())
    restored = f.latest(plan)
    operations.remove_duplicate(other, one, **common(plan))

    assert refused(plan, restored) == "2.1 leads to 2.4, which would lead back to it: restore one of them first."


# What stands in the way


def test_undone_edit_is_not_undone_again(plan: Plan) -> None:
    number = edit(plan, text="Other")
    undo(plan)

    assert refused(plan, number) == "Edit 4 is undone already."


def test_change_of_the_same_field_since_is_told_with_who_made_it(plan: Plan) -> None:
    number = edit(plan, "4.7", rag="G")
    report(plan, "R")

    assert refused(plan, number) == (
        "Since then RG changed the RAG of 4.7 from green to red. Ask RG to undo that first, or change it by hand."
    )


def test_own_later_change_is_to_be_undone_first(plan: Plan) -> None:
    number = edit(plan, rag="G")
    edit(plan, rag="C")

    assert refused(plan, number) == (
        "Since then you changed the RAG of 2.1 from green to completed. Undo that first, or change it by hand."
    )
    undo(plan, number + 1)
    undo(plan, number)


def test_reason_that_changed_stands_in_the_way_of_its_rag(plan: Plan) -> None:
    number = edit(plan, rag="R", rag_reason="No money")
    edit(plan, rag_reason="No money, no people")

    assert refused(plan, number).startswith("Since then you changed the reason for the RAG of 2.1")


def test_other_sros_since_stand_in_the_way_of_none(plan: Plan) -> None:
    number = edit(plan, sros=[])
    edit(plan, sros=f.parties(plan, "RG"))

    assert refused(plan, number) == (
        "Since then you changed the SROs of 2.1 from not recorded to RG. Undo that first, or change it by hand."
    )


def test_other_timescales_since_stand_in_the_way(plan: Plan) -> None:
    number = edit(plan, "2.4", timescales=["S"])
    edit(plan, "2.4", timescales=["L"])

    assert refused(plan, number).startswith("Since then you changed the time-scale of 2.4")


def test_words_for_other_sros_stand_in_the_way_of_the_sros(plan: Plan) -> None:
    number = edit(plan, sros=f.parties(plan, "RG"))
    edit(plan, sros_wording="RG and all")

    assert refused(plan, number).startswith("Since then you changed the printed SROs of 2.1")


def test_added_note_that_was_edited_since_stays(plan: Plan) -> None:
    note = operations.add_note(f.activity(plan, "2.1"), **said(plan))
    number = f.latest(plan)
    operations.edit_note(note, text="It does not.", **common(plan))

    assert refused(plan, number) == (
        "Since then you changed the wording of a note on 2.1: now “It does not.”. "
        "Undo that first, or change it by hand."
    )


def test_activity_on_which_somebody_wrote_since_stays(plan: Plan) -> None:
    row = operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Build")
    number = f.latest(plan)
    operations.add_note(row, **said(plan))

    assert refused(plan, number).startswith("Since then you added a Gold Group note of 27/02/19 to 2.9")


def test_note_that_asks_for_something_since_stays(plan: Plan) -> None:
    note = operations.add_note(f.activity(plan, "2.1"), **said(plan))
    number = f.latest(plan)
    operations.add_further_action(f.activity(plan, "2.1"), by=f.secretary(), text="visit", note=note)

    assert refused(plan, number) == "Something was added to it since: undo that first, or archive it by hand."
    undo(plan)
    undo(plan, number)


def test_new_officer_who_answers_for_something_else_since_stays(plan: Plan) -> None:
    number = edit(plan, sros=["new:ZZ"])
    edit(plan, "2.4", sros=f.parties(plan, "ZZ"))

    assert refused(plan, number) == "Something was added to it since: undo that first, or archive it by hand."


def test_theme_into_which_an_activity_came_since_stays(plan: Plan) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy")
    number = f.latest(plan)
    operations.move_activity(f.activity(plan, "2.4"), theme=theme, after="", **common(plan))

    assert refused(plan, number).startswith("Since then you ")
    undo(plan)
    undo(plan, number)


def test_edit_of_what_is_archived_since_waits_for_its_return(plan: Plan) -> None:
    number = edit(plan, "2.8", text="Other")
    operations.archive(f.activity(plan, "2.8"), reason="Built", **common(plan))

    assert refused(plan, number).startswith("Since then you archived activity 2.8")


def test_note_of_an_archived_activity_does_not_come_back_alone(plan: Plan) -> None:
    operations.archive(f.note(plan, "2.8"), reason="Said twice", **common(plan))
    number = f.latest(plan)
    operations.archive(f.activity(plan, "2.8"), reason="Built", **common(plan))

    assert refused(plan, number) == "It belongs to what is archived now: restore that first."


def test_theme_does_not_come_back_beside_another_of_its_number(plan: Plan) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy")
    operations.archive(theme, reason="No", **common(plan))
    number = f.latest(plan)
    operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Water")

    assert refused(plan, number) == "Something else has taken its place since: change it by hand."


def test_last_line_of_work_stays(plan: Plan) -> None:
    first = f.strand(plan, "2.1")
    operations.add_strand(f.activity(plan, "2.1"), by=f.secretary(), text="Another line")
    number = f.latest(plan)
    operations.archive(first, reason="Done", **common(plan))

    assert refused(plan, number) == "This is the activity's only line of work now: archive the activity instead."


def test_order_that_changed_again_stays(plan: Plan) -> None:
    operations.move_theme(f.theme(plan, "SIX"), after="", **common(plan))
    number = f.latest(plan)
    operations.move_theme(f.theme(plan, "FIVE"), after="", **common(plan))

    assert refused(plan, number).endswith("or change it by hand.")


# Whose, and what is not for undoing


def test_number_that_never_was_is_not_undone(plan: Plan) -> None:
    assert refused(plan, 99) == "There is no edit 99 that you can undo."


def test_edit_of_somebody_else_is_not_undone(plan: Plan) -> None:
    report(plan)

    assert refused(plan, f.latest(plan)) == "There is no edit 4 that you can undo."


def test_edit_of_a_rule_is_undone_by_nobody(plan: Plan) -> None:
    assert refused(plan, 1) == "There is no edit 1 that you can undo."
    assert refused(plan, 1, f.system()) == "There is no edit 1 that you can undo."


def test_edit_in_another_partnership_is_not_undone_through_this_plan(plan: Plan) -> None:
    small = f.a_plan()
    set_membership(small.partnership, by=f.system(), user=f.user("secretary"), role=Role.SECRETARY)
    edit(small, "1.1", text="Other")

    assert refused(plan, f.latest(small)) == f"There is no edit {f.latest(small)} that you can undo."


def test_edit_of_another_plan_of_the_partnership_is_nothing_of_this_one(plan: Plan) -> None:
    other = operations.create_plan(plan.partnership, by=f.secretary(), slug="other", title="Other", key=f.KEY)
    created = f.latest(plan)
    operations.add_theme(other, by=f.secretary(), number="ONE", title="First")

    assert refused(plan, f.latest(plan)) == (
        f"Edit {f.latest(plan)} changed nothing in this plan: there is nothing to undo."
    )
    assert refused(other, created) == "This is how the plan began: it cannot be undone."


def test_issued_version_is_not_undone(plan: Plan) -> None:
    edit(plan, text="Other")
    line = VersionLine(number=19, date="2019-02-28", summary="Update")
    operations.issue_version(plan, line=line, **common(plan))

    assert refused(plan, f.latest(plan)) == "An issued version is not undone: put it right in the next one."


def test_edit_of_people_only_is_nothing_of_the_plan(plan: Plan) -> None:
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)

    assert refused(plan, f.latest(plan)).endswith("changed nothing in this plan: there is nothing to undo.")


def test_changed_officer_is_as_before(plan: Plan) -> None:
    officer = f.officer(plan, "JM")
    before = f.now(plan)
    edit_officer(officer, initials="JQ", post="Chief", **common(plan))

    undo(plan)

    assert (f.now(plan), Officer.objects.get(pk=officer.pk).post) == (before, officer.post)


def test_who_is_no_secretary_any_more_undoes_nothing_of_that_time(plan: Plan) -> None:
    number = edit(plan, text="Other")
    set_membership(plan.partnership, by=f.system(), user=f.user("secretary"), role=Role.MEMBER, cleared=True)
    assert (refused(plan, number), operations.undoable(plan, f.user("secretary"))) == (
        f"There is no edit {number} that you can undo.",
        None,
    )

    set_membership(plan.partnership, by=f.system(), user=f.user("secretary"), role=Role.OFFICER, cleared=True)
    assert refused(plan, number) == f"There is no edit {number} that you can undo."


def test_who_does_not_answer_for_it_any_more_does_not_undo_their_update(plan: Plan) -> None:
    report(plan)
    number = f.latest(plan)
    edit(plan, "4.7", sros=f.parties(plan, "JM"))

    assert refused(plan, number, f.rg()) == f"There is no edit {number} that you can undo."


def test_owner_opens_again_what_they_closed(plan: Plan) -> None:
    action = f.further_action(plan, "4.8")
    before = f.now(plan)
    operations.close_further_action(action, by=f.rg(), since=f.latest(plan), outcome="Done")

    undo(plan, by=f.rg())

    assert f.now(plan) == before


@pytest.mark.parametrize("kind", ["the action itself", "the note that asks"])
def test_who_is_not_cleared_any_more_undoes_nothing_confidential(plan: Plan, kind: str) -> None:
    activity = f.activity(plan, "4.8")
    note = operations.add_note(activity, **{**said(plan), "confidential": kind == "the note that asks"})
    operations.add_further_action(
        activity,
        by=f.secretary(),
        text="survey",
        owners=f.parties(plan, "RG"),
        note=note,
        confidential=kind == "the action itself",
    )
    action = f.further_action(plan, "4.8", 2)
    operations.close_further_action(action, by=f.rg(), since=f.latest(plan), outcome="Done")
    number = f.latest(plan)

    assert refused(plan, number, f.rg()) == f"There is no edit {number} that you can undo."


def test_undoing_joins_no_other_edit(plan: Plan) -> None:
    number = edit(plan, text="Other")

    with f.nothing_written(plan), pytest.raises(HistoryError), revise(plan.partnership, by=f.secretary()):
        undo(plan, number)


# What the key u takes back


def test_newest_edit_of_ones_own_is_undone_first_and_then_the_one_before(plan: Plan) -> None:
    user, before = f.user("secretary"), f.now(plan)
    assert operations.undoable(plan, user) is None
    first, second = edit(plan, text="Other"), edit(plan, "2.4", text="Other")
    report(plan)

    taken = []
    while (revision := operations.undoable(plan, user)) is not None:
        taken.append(revision.number)
        undo(plan, revision.number)

    assert taken == [second, first]
    undo(plan, 6, f.rg())
    assert f.now(plan) == before


def test_edit_that_was_done_again_is_an_edit_to_undo(plan: Plan) -> None:
    edit(plan, text="Other")
    undo(plan)
    redone = undo(plan)

    assert operations.undoable(plan, f.user("secretary")) == redone
    undo(plan)
    assert operations.undoable(plan, f.user("secretary")) is None


def test_neither_a_version_nor_a_change_of_people_is_taken_back(plan: Plan) -> None:
    number = edit(plan, text="Other")
    line = VersionLine(number=19, date="2019-02-28", summary="Update")
    operations.issue_version(plan, line=line, **common(plan))
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)

    found = operations.undoable(plan, f.user("secretary"))
    assert found is not None
    assert found.number == number


def test_what_is_to_be_undone_and_redone_is_told_apart(plan: Plan) -> None:
    first, second = edit(plan, text="Other"), edit(plan, "2.4", text="Other")
    undone = undo(plan).number
    report(plan)

    revisions = list(Revision.objects.filter(partnership=plan.partnership))

    assert operations.undoable_among(plan, f.user("secretary"), revisions) == {first: False, undone: True}
    assert second + 1 == undone
    assert operations.undoable_among(plan, f.user("member"), revisions) == {}


# Any walk, and all the way back

WALK = [name for name in EDITS if name != "report_progress"]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(WALK), min_size=2, max_size=6))
def test_all_edits_undone_in_reverse_give_the_first_plan(plan: Plan, names: list[str]) -> None:
    with transaction.atomic():
        before, seen = f.now(plan), f.latest(plan)
        for name in names:
            # An earlier step may have taken away what this one is about.
            with suppress(Refused, Conflict, ObjectDoesNotExist):
                EDITS[name](plan)()
        edits = list(range(seen + 1, f.latest(plan) + 1))
        for number in reversed(edits):
            undo(plan, number)
        assert without_archive(live_document(plan)) == without_archive(before)
        transaction.set_rollback(True)


def test_two_plans_of_updates_are_told_apart(plan: Plan) -> None:
    report(plan)
    undo(plan, by=f.rg())

    assert [update.archive_reason for update in ProgressUpdate.objects.filter(plan=plan)] == ["Undone"]


# Through the pages


def post(plan: Plan, persona: str, url: str, **values: Any) -> Any:
    headers = values.pop("headers", {})
    return signed_in(persona).post(url, {"revision": token(plan, f.user(persona)), **values}, headers=headers)


def undo_url(plan: Plan, number: int) -> str:
    return reverse("revision_undo", args=(plan.slug, number))


def messages(answer: Any) -> list[str]:
    return [
        re.sub("<form.*", "", str(message), flags=re.DOTALL).strip() for message in get_messages(answer.wsgi_request)
    ]


def buttons(answer: Any) -> list[tuple[str, str]]:
    """The words and the number of each button that takes a revision back."""
    return re.findall(r">(Undo|Redo)<span class=\"visually-hidden\"> revision (\d+)<", answer.content.decode())


def test_undone_edit_is_told_on_the_page_that_asked(plan: Plan) -> None:
    number = edit(plan, "4.7", rag="R", rag_reason="No money")

    answer = post(plan, "secretary", undo_url(plan, number), next="/plans/action-plan/history/")

    assert (answer.status_code, answer["Location"]) == (302, "/plans/action-plan/history/")
    assert messages(answer) == ["Undone: changed the RAG of 4.7 from not recorded to red: No money."]


def test_edit_of_another_plan_is_not_undone_through_this_one(plan: Plan) -> None:
    by, other = f.secretary(), "second"
    with revise(plan.partnership, by=by):
        second = operations.create_plan(plan.partnership, by=by, slug=other, title="Second", key=Key())
    number = edit(plan, sros=["new:Q7"])

    answer = post(plan, "secretary", reverse("revision_undo", args=(second.slug, number)))

    assert messages(answer) == [f"Edit {number} is of another plan: undo it there."]
    assert f.in_document(plan, "2.1").strands[0].sros == ("Q7",)


def test_undone_bulk_is_told_in_short(plan: Plan) -> None:
    EDITS["add_notes"](plan)()

    answer = post(plan, "secretary", reverse("undo_last", args=(plan.slug,)))

    assert messages(answer) == ["Undone: added 3 notes."]


@pytest.mark.parametrize(
    "back", ["", "https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\e.x"]
)
def test_undoing_leads_nowhere_else(plan: Plan, back: str) -> None:
    number = edit(plan, text="Other")

    assert post(plan, "secretary", undo_url(plan, number), next=back)["Location"] == "/plans/action-plan/"


def test_script_of_the_plan_gets_the_row_that_is_as_it_was_and_the_way_to_do_it_again(plan: Plan) -> None:
    number = edit(plan, text="Other")
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/plans/action-plan/?rag=R"}

    answer = post(plan, "secretary", undo_url(plan, number), headers=here)

    page = answer.content.decode()
    assert re.findall(r'<tbody hx-swap-oob="true"[^>]* id="([^"]+)"', page) == ["activity-2.1"]
    assert f'action="{undo_url(plan, number + 1)}"' in page
    assert ">Redo</button>" in page


def test_script_of_another_page_is_told_to_load_it_again_where_it_stands(plan: Plan) -> None:
    number = edit(plan, text="Other")
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/plans/action-plan/activities/2.1/"}

    answer = post(plan, "secretary", undo_url(plan, number), headers=here)

    assert '"path": "/plans/action-plan/activities/2.1/"' in answer["HX-Location"]


def test_page_that_cannot_be_told_from_its_address_is_loaded_again(plan: Plan) -> None:
    number = edit(plan, text="Other")
    here = {"HX-Request": "true", "HX-Current-URL": "http://[nowhere/plans/action-plan/"}

    answer = post(plan, "secretary", undo_url(plan, number), headers=here)

    assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")


def test_newest_edit_is_undone_by_one_key_until_there_is_none(plan: Plan) -> None:
    before, url = f.now(plan), reverse("undo_last", args=(plan.slug,))
    edit(plan, text="Other")
    edit(plan, "2.4", text="Other")

    told = [messages(post(plan, "secretary", url))[-1] for _ in range(3)]

    assert told == [
        "Undone: changed the wording of 2.4: now “Other”",
        "Undone: changed the wording of 2.1: now “Other”",
        "There is no edit of yours to undo.",
    ]
    assert f.now(plan) == before


@pytest.mark.parametrize("number", [1, 99, 10**18, 10**30])
def test_what_is_not_ones_own_is_refused_with_a_word(plan: Plan, number: int) -> None:
    with f.nothing_written(plan):
        answer = post(plan, "secretary", undo_url(plan, number))

    assert (answer.status_code, messages(answer)) == (302, [f"There is no edit {number} that you can undo."])


def test_officer_does_not_undo_the_secretarys_edit(plan: Plan) -> None:
    number = edit(plan, "4.7", rag="G")

    with f.nothing_written(plan):
        answer = post(plan, "rg", undo_url(plan, number))

    assert messages(answer) == ["There is no edit 4 that you can undo."]


def test_undoing_twice_in_a_row_writes_once(plan: Plan) -> None:
    number = edit(plan, text="Other")
    post(plan, "secretary", undo_url(plan, number))

    with f.nothing_written(plan):
        answer = post(plan, "secretary", undo_url(plan, number))

    assert messages(answer) == ["Edit 4 is undone already."]


def test_undoing_without_the_sites_own_cookie_is_refused(plan: Plan) -> None:
    number = edit(plan, text="Other")
    client = Client(enforce_csrf_checks=True)
    client.force_login(f.user("secretary"))

    with f.nothing_written(plan):
        answer = client.post(undo_url(plan, number), {"revision": token(plan, f.user("secretary"))})

    assert answer.status_code == 403


def test_history_has_a_button_for_each_of_ones_own_and_tells_what_was_undone(plan: Plan) -> None:
    edit(plan, "4.7", rag="R", rag_reason="No money")
    report(plan)
    edit(plan, "2.4", priority="L")
    undo(plan)
    url = reverse("plan_history", args=(plan.slug,))

    answers = {persona: signed_in(persona).get(url) for persona in ("secretary", "rg", "member")}

    assert buttons(answers["secretary"]) == [("Redo", "7"), ("Undo", "4")]
    assert (buttons(answers["rg"]), buttons(answers["member"])) == ([("Undo", "5")], [])
    assert "undid revision 6: changed the priority of 2.4 from low to" in unescape(answers["member"].content.decode())


def test_story_of_an_activity_has_the_buttons_too(plan: Plan) -> None:
    edit(plan, "4.7", rag="R", rag_reason="No money", text="Other")
    report(plan)
    url = reverse("activity_detail", args=(plan.slug, "4.7"))

    answers = {persona: signed_in(persona).get(url) for persona in ("secretary", "rg", "observer")}

    assert [buttons(answer) for answer in answers.values()] == [[("Undo", "4")], [("Undo", "5")], []]


@pytest.mark.parametrize("name", ["plan_history", "activity_detail"])
def test_buttons_take_a_fixed_number_of_queries(plan: Plan, name: str) -> None:
    url, client = address(plan, name), signed_in("secretary")

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    edit(plan, text="Text")
    undo(plan)
    before = queries()
    for count in range(4):
        edit(plan, text=f"Text {count}")
    undo(plan)

    assert queries() == before


def test_undoing_takes_no_more_queries_for_a_longer_history(plan: Plan) -> None:
    def queries() -> int:
        number = edit(plan, text=f"Text {f.latest(plan)}")
        with CaptureQueriesContext(connection) as captured:
            operations.undoable(plan, f.user("secretary"))
            operations.undo(plan, number, by=f.secretary())
        return len(captured)

    before = queries()
    for _ in range(3):
        edit(plan, "2.4", text=f"Text {f.latest(plan)}")

    assert queries() == before
