"""Reading a plan: what was loaded, what stood at each revision, and how many questions that takes."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from actions import operations
from actions.diff import compare
from actions.document import Note, PlanDocument, VersionLine
from actions.enums import ActivityState, FurtherActionState, ReviewState
from actions.management.sample import FIRST_PLAN
from actions.models import Activity, Plan, Version
from actions.reading import (
    frozen_document,
    latest_frozen,
    latest_revision,
    live_document,
    read_plan,
    replay,
)
from governance.enums import Role
from governance.history import Revision, revise
from governance.operations import add_body, add_officer, edit_officer, set_membership
from tests import factories as f

FIXTURE = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])

Step = Callable[[Plan], object]


def since(plan: Plan) -> dict[str, Any]:
    return {"by": f.secretary(), "since": f.latest(plan)}


def edit(ref: str, nth: int = 1, **values: Any) -> Step:
    return lambda plan: operations.edit_strand(f.strand(plan, ref, nth), **since(plan), **values)


def say(ref: str, text: str, **values: Any) -> Step:
    return lambda plan: operations.add_note(
        f.activity(plan, ref), by=f.secretary(), body=f.body(plan), date=f.MEETING, text=text, **values
    )


def archive(kind: Callable[[Plan], Any], reason: str) -> Step:
    return lambda plan: operations.archive(kind(plan), **since(plan), reason=reason)


#: Edits of every kind, in an order in which each can be made.
SCRIPT: tuple[Step, ...] = (
    edit("2.1", rag="R", rag_reason="No money"),
    edit("2.1", rag="A", rag_reason="Some money", text="Scope one fleet"),
    edit("2.4", timescales=("L",), qualifier=""),
    lambda plan: operations.edit_strand(f.strand(plan, "2.1"), **since(plan), sros=f.parties(plan, "CW", "Gold Group")),
    say("2.1", "Received and welcomed."),
    say("2.2", "A secret.", confidential=True),
    lambda plan: operations.edit_note(f.note(plan, "2.1"), **since(plan), text="Received.", date=date(2019, 2, 28)),
    lambda plan: operations.edit_note(f.note(plan, "1.1"), **since(plan), body=f.body(plan, "Governance Board")),
    lambda plan: operations.add_further_action(
        f.activity(plan, "2.8"), by=f.secretary(), text="visit", owners=f.parties(plan, "CW", "FRS"),
        body=f.body(plan), date=f.MEETING, due="2019-04",
    ),
    lambda plan: operations.edit_further_action(
        f.further_action(plan, "2.8"), **since(plan), state=FurtherActionState.DONE, outcome="Done."
    ),
    lambda plan: operations.add_review(f.activity(plan, "2.8"), by=f.secretary(), due="2019-09", text="Look again"),
    lambda plan: operations.edit_review(f.review(plan, "3.8"), **since(plan), state=ReviewState.DONE),
    lambda plan: operations.add_activity(
        f.theme(plan, "TWO"), by=f.secretary(), text="Charge vehicles", sros=f.parties(plan, "JM"), rag="G"
    ),
    lambda plan: operations.add_strand(f.activity(plan, "2.9"), by=f.secretary(), text="Charge boats", priority="M"),
    lambda plan: operations.move_strand(f.strand(plan, "2.9", 2), **since(plan), after=""),
    lambda plan: operations.move_activity(
        f.activity(plan, "2.1"), **since(plan), theme=f.theme(plan, "TWO"), after=str(f.activity(plan, "2.3").key)
    ),
    lambda plan: operations.move_activity(
        f.activity(plan, "2.2"), **since(plan), theme=f.theme(plan, "FOUR"), after=""
    ),
    archive(lambda plan: f.activity(plan, "5.1"), "Overtaken"),
    archive(lambda plan: f.note(plan, "2.4"), "Said twice"),
    archive(lambda plan: f.strand(plan, "4.2", 2), "Merged"),
    lambda plan: operations.restore(Activity.objects.get(plan=plan, ref="5.1"), by=f.secretary()),
    lambda plan: operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Estates"),
    lambda plan: operations.edit_theme(f.theme(plan, "SEVEN"), **since(plan), title="Energy"),
    lambda plan: operations.move_theme(f.theme(plan, "SEVEN"), **since(plan), after=""),
    lambda plan: operations.report_progress(
        f.strand(plan, "4.7"), by=f.rg(), since=f.latest(plan), day=f.MEETING, rag="A", rag_reason="Two are late",
        text="First event held.", reporter="RG",
    ),
    lambda plan: add_body(plan.partnership, by=f.secretary(), name="Fleet Group", heading="Fleet Group notes"),
    lambda plan: edit_officer(f.officer(plan, "JM"), **since(plan), initials="JMX"),
    lambda plan: operations.issue_version(
        plan, **since(plan), line=VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Everything")
    ),
    edit("1.1", rag="R", rag_reason="Opened again"),
)  # fmt: skip


def test_plan_reads_as_it_was_loaded(plan: Plan) -> None:
    assert f.unsealed(read_plan(plan)) == FIXTURE
    assert f.unsealed(live_document(plan)) == FIXTURE


def test_plan_that_is_what_the_latest_version_froze_is_no_draft(plan: Plan) -> None:
    assert read_plan(plan).draft is False
    edit("2.1", text="Another text")(plan)
    assert read_plan(plan).draft is True
    edit("2.1", text=FIXTURE.themes[1].activities[0].strands[0].text)(plan)
    assert f.unsealed(read_plan(plan)) == FIXTURE


def test_before_there_was_a_version_the_plan_was_a_draft(plan: Plan) -> None:
    first = Revision.objects.get(partnership=plan.partnership, number=1)

    document = read_plan(plan, first)

    assert (document.draft, document.version) == (True, 17)
    assert (document.themes, [line.number for line in document.versions]) == (FIXTURE.themes, list(range(3, 18)))


def test_plan_as_at_each_revision_is_what_stood_after_it(plan: Plan) -> None:
    stood = {latest_revision(plan.partnership): live_document(plan)}
    for step in SCRIPT:
        before = latest_revision(plan.partnership)
        step(plan)
        assert latest_revision(plan.partnership) == before + 1
        stood[before + 1] = live_document(plan)

    assert len(stood) == len(SCRIPT) + 1
    assert len(set(stood.values())) == len(stood)
    for number, document in stood.items():
        revision = Revision.objects.get(partnership=plan.partnership, number=number)
        assert read_plan(plan, revision) == document
    assert read_plan(plan) == stood[latest_revision(plan.partnership)]


def play(plan: Plan) -> None:
    for step in SCRIPT:
        step(plan)


def test_replay_tells_each_revision_with_the_plan_before_and_after_it(plan: Plan) -> None:
    start = latest_revision(plan.partnership)
    played = [replace(live_document(plan), draft=False)]
    for step in SCRIPT:
        step(plan)
        played.append(replace(live_document(plan), draft=False))

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership, number__gt=start)))

    assert [step.revision.number for step in found] == list(range(start + 1, start + 1 + len(SCRIPT)))
    public = [(_open(step.before), _open(step.after)) for step in found]
    assert public == list(zip(map(_open, played), map(_open, played[1:]), strict=False))


def _open(document: PlanDocument) -> PlanDocument:
    """The document with every mark of what is confidential taken off, which replay sets by what is so today."""
    return replace(
        document,
        themes=tuple(
            replace(
                theme,
                activities=tuple(
                    replace(
                        row,
                        notes=tuple(replace(note, confidential=False) for note in row.notes),
                        further_actions=tuple(replace(one, confidential=False) for one in row.further_actions),
                        reviews=tuple(replace(one, confidential=False) for one in row.reviews),
                    )
                    for row in theme.activities
                ),
            )
            for theme in document.themes
        ),
    )


def test_replay_chains(plan: Plan) -> None:
    play(plan)

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership)))

    assert found[0].before.themes == ()
    assert [step.before for step in found[1:]] == [step.after for step in found[:-1]]
    assert found[-1].after == replace(live_document(plan), draft=False)


def test_replay_leaves_out_revisions_that_did_not_touch_the_plan(plan: Plan) -> None:
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)
    edit("2.1", text="Another text")(plan)

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership, number__gt=3)))

    assert [step.revision.number for step in found] == [5]


def test_replay_of_no_revisions_is_empty(plan: Plan) -> None:
    assert list(replay(plan, Revision.objects.none())) == []


def test_replay_of_an_activity_has_nothing_of_the_others(plan: Plan) -> None:
    play(plan)

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership), f.activity(plan, "2.1")))

    assert {row.key for step in found for row in step.after.activities()} == {str(f.activity(plan, "2.1").key)}
    changes = [change for step in found[1:] for change in compare(step.before, step.after) if change.ref]
    assert [(change.item.__name__, change.field or change.kind.value) for change in changes] == [
        ("Strand", "rag"),
        ("Strand", "rag_reason"),
        ("Strand", "text"),
        ("Strand", "rag"),
        ("Strand", "rag_reason"),
        ("Strand", "sros"),
        ("Strand", "sros_wording"),
        ("Note", "added"),
        ("Note", "date"),
        ("Note", "text"),
    ]


def test_what_is_confidential_now_was_confidential_then(plan: Plan) -> None:
    say("2.1", "Said in the open.")(plan)
    operations.edit_note(f.note(plan, "2.1"), **since(plan), confidential=True)

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership)))

    marks = [
        note.confidential
        for step in found
        for row in step.after.activities()
        for note in row.notes
        if note.text == "Said in the open."
    ]
    assert marks == [True, True]


def test_further_actions_that_are_confidential_now_were_so_then(plan: Plan) -> None:
    operations.edit_further_action(f.further_action(plan, "2.8"), **since(plan), confidential=True)

    found = list(replay(plan, Revision.objects.filter(partnership=plan.partnership)))

    marks = {a.confidential for step in found for row in step.after.activities() if row.ref == "2.8"
             for a in row.further_actions}  # fmt: skip
    assert marks == {True}


def as_much_again(plan: Plan, times: int) -> None:
    """The whole first plan some times more, in the same plan."""
    for again in range(times):
        for band in FIXTURE.themes:
            theme = operations.add_theme(plan, by=f.system(), number=f"{band.number}-{again}", title=band.title)
            for row in band.activities:
                added = operations.add_activity(theme, by=f.system())
                for strand in row.strands:
                    operations.add_strand(
                        added,
                        by=f.system(),
                        text=strand.text,
                        sros=f.parties(plan, *strand.sros),
                        timescales=strand.timescales,
                    )
                for note in row.notes:
                    operations.add_note(
                        added,
                        by=f.system(),
                        body=f.body(plan, note.body),
                        date=date.fromisoformat(note.date),
                        text=note.text,
                    )
                for action in row.further_actions:
                    operations.add_further_action(
                        added,
                        by=f.system(),
                        text=action.text,
                        owners=f.parties(plan, *action.owners),
                        body=f.body(plan),
                        date=f.MEETING,
                    )


READ_QUERIES, READ_AT_QUERIES = 20, 20


def test_reading_takes_as_many_queries_for_three_times_the_plan(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(READ_QUERIES):
        read_plan(plan)
    with revise(plan.partnership, by=f.system()):
        as_much_again(plan, 2)
    revision = Revision.objects.get(partnership=plan.partnership, number=f.latest(plan))

    with django_assert_num_queries(READ_QUERIES):
        document = read_plan(plan)
    with django_assert_num_queries(READ_AT_QUERIES):
        assert read_plan(plan, revision) == document

    assert (len(list(FIXTURE.activities())), len(list(document.activities()))) == (31, 93)


def test_replaying_takes_as_many_queries_for_three_times_the_revisions(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in range(3):
        edit("2.1", text=f"Text {count}")(plan)
    revisions = Revision.objects.filter(partnership=plan.partnership, number__gt=3)
    with django_assert_num_queries(43):
        assert len(list(replay(plan, revisions))) == 3
    for count in range(3, 9):
        edit("2.1", text=f"Text {count}")(plan)

    with django_assert_num_queries(43):
        assert len(list(replay(plan, revisions))) == 9


def test_further_action_of_an_archived_note_is_printed_under_its_meeting(plan: Plan) -> None:
    note = f.note(plan, "2.8")
    asked = f.in_document(plan, "2.8").further_actions[0]
    assert (asked.note, asked.body, asked.date) == (str(note.key), "", "")

    operations.archive(note, **since(plan), reason="Said twice")

    asked = f.in_document(plan, "2.8").further_actions[0]
    assert (asked.note, asked.body, asked.date) == ("", "Gold Group", "2019-01-03")


def test_what_an_archived_confidential_note_asked_for_stays_confidential(plan: Plan) -> None:
    assert [action.confidential for action in f.in_document(plan, "2.3").further_actions] == [True, True]

    operations.archive(f.note(plan, "2.3"), **since(plan), reason="Said twice")

    assert [action.confidential for action in f.in_document(plan, "2.3").further_actions] == [True, True]


def test_activity_is_completed_where_each_strand_is(plan: Plan) -> None:
    def state() -> ActivityState:
        found: ActivityState = f.in_document(plan, "3.5").state
        return found

    assert (f.in_document(plan, "1.1").state, state()) == (ActivityState.COMPLETED, ActivityState.OPEN)
    edit("3.5", rag="C")(plan)
    assert state() is ActivityState.OPEN
    edit("3.5", 2, rag="C")(plan)
    assert state() is ActivityState.COMPLETED


def test_notes_stand_by_body_and_then_by_date(plan: Plan) -> None:
    operations.add_note(
        f.activity(plan, "2.1"), by=f.secretary(), body=f.body(plan), date=date(2018, 1, 1), text="An older one."
    )

    notes: tuple[Note, ...] = f.in_document(plan, "2.1").notes
    assert [(note.body, note.date) for note in notes] == [
        ("Governance Board", "2018-09-19"),
        ("Gold Group", "2018-01-01"),
        ("Gold Group", "2019-01-03"),
    ]


def test_retired_activities_are_listed_by_number_with_their_reason(plan: Plan) -> None:
    for _ in range(2):
        operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Another")
    for ref in ("2.10", "2.9", "2.1"):
        operations.archive(f.activity(plan, ref), **since(plan), reason=f"{ref} is done")

    assert [(one.ref, one.text, one.reason) for one in f.now(plan).archive] == [
        ("2.1", FIXTURE.themes[1].activities[0].strands[0].text, "2.1 is done"),
        ("2.9", "Another", "2.9 is done"),
        ("2.10", "Another", "2.10 is done"),
    ]


def test_names_of_owners_are_those_of_the_moment(plan: Plan) -> None:
    before = f.latest(plan)
    edit_officer(f.officer(plan, "JM"), **since(plan), initials="JMX")

    then = read_plan(plan, Revision.objects.get(partnership=plan.partnership, number=before))
    assert [row.strands[0].sros for row in then.themes[0].activities][:1] == [("JM", "MA")]
    assert f.in_document(plan, "1.1").strands[0].sros == ("JMX", "MA")


def test_new_officer_does_not_change_the_plan(plan: Plan) -> None:
    add_officer(plan.partnership, by=f.secretary(), initials="ZZ")

    assert f.unsealed(read_plan(plan)) == FIXTURE


def test_latest_frozen_plan_is_that_of_the_latest_issued_version(plan: Plan) -> None:
    assert f.unsealed(latest_frozen(plan)) == FIXTURE
    assert f.unsealed(frozen_document(Version.objects.get(plan=plan, number=18))) == FIXTURE
    play(plan)
    frozen = latest_frozen(plan)
    assert frozen is not None
    assert (frozen.version, frozen.versions[-1].summary) == (19, "Everything")


def test_plan_that_was_never_issued_has_no_frozen_plan(db: None) -> None:
    assert latest_frozen(f.a_plan()) is None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_revision_of_another_partnership_does_not_count_here(plan: Plan, number: int) -> None:
    other = f.a_plan()

    assert (latest_revision(other.partnership), latest_revision(plan.partnership)) == (5, 3)
    revision = Revision.objects.get(partnership=other.partnership, number=number)
    assert read_plan(other, revision).partnership == "A Board"
