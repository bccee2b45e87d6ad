"""Archiving and restoring: nothing is deleted, and nothing is left hanging."""

from collections.abc import Callable
from typing import Any

import pytest

from actions import operations
from actions.models import KINDS, Plan, ProgressUpdate
from governance.history import Revision
from governance.merging import Clash, Conflict, Refused
from tests import factories as f


def archive(item: Any, reason: str = "Done with", since: int | None = None) -> Any:
    seen = f.latest(item.plan) if since is None else since
    return operations.archive(item, by=f.secretary(), since=seen, reason=reason)


def restore(item: Any) -> Any:
    return operations.restore(item, by=f.secretary())


def update(plan: Plan) -> ProgressUpdate:
    operations.report_progress(
        f.strand(plan, "4.7"),
        by=f.rg(),
        since=f.latest(plan),
        day=f.MEETING,
        rag="G",
        rag_reason="",
        text="Held.",
        reporter="RG",
    )
    return ProgressUpdate.objects.get(plan=plan)


def empty_theme(plan: Plan) -> Any:
    return operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy")


ITEMS: dict[str, Callable[[Plan], Any]] = {
    "themes": empty_theme,
    "activities": lambda plan: f.activity(plan, "2.8"),
    "strands": lambda plan: f.strand(plan, "3.5", 2),
    "notes": lambda plan: f.note(plan, "2.1"),
    "further-actions": lambda plan: f.further_action(plan, "2.1"),
    "reviews": lambda plan: f.review(plan, "3.1"),
    "updates": update,
    "attachments": f.attachment,
    "fields": lambda plan: operations.add_field(plan, by=f.secretary(), name="Due date"),
}


def test_every_kind_that_a_page_archives_is_below() -> None:
    assert sorted(ITEMS) == sorted(KINDS)


@pytest.mark.parametrize("kind", ITEMS)
def test_item_leaves_the_plan_with_who_and_why_and_comes_back_as_it_was(plan: Plan, kind: str) -> None:
    item = ITEMS[kind](plan)
    before, seen = f.now(plan), f.latest(plan)

    archive(item, "Done with")

    revision = Revision.objects.get(partnership=plan.partnership, number=seen + 1)
    assert (revision.user, revision.reason, f.latest(plan)) == (f.user("secretary"), "Done with", seen + 1)
    assert (before.find(str(item.key)) is None, f.now(plan).find(str(item.key))) == (False, None)

    restore(item)

    assert f.now(plan) == before
    row = type(item).objects.get(pk=item.pk)
    assert (row.archived, row.archive_reason) == (False, "")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_archived(plan: Plan, reason: str) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        archive(f.activity(plan, "2.8"), reason)

    assert (refused.value.field, refused.value.message) == ("reason", "Say why: the reason is kept with it.")


def test_what_is_archived_already_stays_so_with_its_first_reason(plan: Plan) -> None:
    activity, seen = f.activity(plan, "2.8"), f.latest(plan)
    archive(activity, "Built")

    with f.nothing_written(plan):
        archive(activity, "Another reason", seen)

    assert [one.reason for one in f.now(plan).archive] == ["Built"]


def test_item_that_somebody_changed_meanwhile_is_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    note = f.note(plan, "2.1")
    operations.edit_note(note, by=f.secretary(), since=seen, text="Another text")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        archive(note, since=seen)

    told = "Changed the wording of a note on 2.1: now “Another text”"
    assert conflict.value.merge.clashes == (Clash("item", "Archive it as you saw it.", told),)


def test_activity_in_which_somebody_wrote_meanwhile_is_a_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.add_note(
        f.activity(plan, "2.8"), by=f.secretary(), body=f.body(plan), date=f.MEETING, text="It goes ahead."
    )

    with f.nothing_written(plan), pytest.raises(Conflict):
        archive(f.activity(plan, "2.8"), since=seen)


def test_change_elsewhere_is_no_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=seen, text="Another text")

    archive(f.activity(plan, "2.8"), since=seen)

    assert f.in_document(plan, "2.8") is None


def test_theme_with_activities_is_not_archived(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        archive(f.theme(plan, "SIX"))

    assert refused.value.message == "This theme has activities: move or archive them first."


def test_theme_whose_activities_are_archived_is_archived(plan: Plan) -> None:
    for ref in ("5.1", "5.2"):
        archive(f.activity(plan, ref))
    archive(f.theme(plan, "FIVE"))

    assert [theme.number for theme in f.now(plan).themes] == ["ONE", "TWO", "THREE", "FOUR", "SIX"]


def test_only_strand_of_an_activity_is_not_archived(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        archive(f.strand(plan, "2.1"))

    assert refused.value.message == "This is the activity's only line of work: archive the activity instead."


def test_last_strand_that_is_left_is_not_archived(plan: Plan) -> None:
    second = f.strand(plan, "3.5", 2)
    archive(f.strand(plan, "3.5", 1))

    with pytest.raises(Refused, match="only line of work"):
        archive(second)


def test_activity_is_not_restored_to_an_archived_theme(plan: Plan) -> None:
    activity = f.activity(plan, "5.1")
    for item in (activity, f.activity(plan, "5.2"), f.theme(plan, "FIVE")):
        archive(item)

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        restore(activity)

    assert refused.value.message == "Restore its theme first: FIVE: Links with Health & Social Care."


@pytest.mark.parametrize(
    "part",
    [lambda plan: f.note(plan, "2.1"), lambda plan: f.further_action(plan, "2.1")],
    ids=["note", "further action"],
)
def test_part_is_not_restored_to_an_archived_activity(plan: Plan, part: Callable[[Plan], Any]) -> None:
    item = part(plan)
    for one in (item, f.activity(plan, "2.1")):
        archive(one)

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        restore(item)

    assert refused.value.message == "Restore its activity first: 2.1."


def test_update_is_not_restored_to_an_archived_strand(plan: Plan) -> None:
    operations.add_strand(f.activity(plan, "4.7"), by=f.secretary(), text="Another")
    item = update(plan)
    for one in (item, f.strand(plan, "4.7", 1)):
        archive(one)

    with f.nothing_written(plan), pytest.raises(Refused, match="Restore its strand first"):
        restore(item)


def test_theme_is_not_restored_beside_another_with_its_number(plan: Plan) -> None:
    theme = empty_theme(plan)
    archive(theme)
    empty_theme(plan)

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        restore(theme)

    assert refused.value.message == "There is another theme SEVEN now: renumber that one first."


def test_restoring_what_stands_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        restore(f.activity(plan, "2.1"))


def test_restored_activity_has_its_ref_and_its_place(plan: Plan) -> None:
    activity = f.activity(plan, "2.2")
    archive(activity)
    assert f.refs(plan, "TWO") == ["2.1", "2.3", "2.4", "2.8"]

    restore(activity)

    assert f.refs(plan, "TWO") == ["2.1", "2.2", "2.3", "2.4", "2.8"]
