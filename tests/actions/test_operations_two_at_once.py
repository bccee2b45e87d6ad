"""Two people in the same second, each with a connection of their own, on a database that really commits."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from actions import operations
from actions.document import VersionLine
from actions.management import sample
from actions.models import Note, Plan, Ref, Version
from actions.reading import live_document, read_plan
from governance.history import Revision
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.actions.routes import held, signed_in, token
from tests.kept import begin_with

PEOPLE = 2


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    """The first plan, committed."""
    begin_with("the first plan", _load)
    return Plan.objects.select_related("partnership").get(slug=sample.SLUG)


def _load() -> None:
    sample.add_sample_users(sample.load_first_plan(f.LOADED_AT).partnership, f.LOADED_AT)


def at_once(act: Callable[[int], object]) -> list[object]:
    """What became of each person's act: what it gave, or how it was refused. They start together."""
    barrier = threading.Barrier(PEOPLE)

    def run(person: int) -> object:
        try:
            barrier.wait(timeout=20)
            return act(person)
        except (Refused, Conflict) as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        people: list[Future[object]] = [pool.submit(run, person) for person in range(PEOPLE)]
        return [person.result(timeout=60) for person in people]


def numbers(plan: Plan) -> list[int]:
    return list(Revision.objects.filter(partnership=plan.partnership).values_list("number", flat=True))


def test_of_two_who_issue_the_same_version_one_does(plan: Plan) -> None:
    secretary = f.secretary()

    def issue(person: int) -> object:
        line = VersionLine(number=19, date="2019-02-28", amended_by=f"P{person}")
        return operations.issue_version(plan, by=secretary, since=3, line=line)

    outcomes = at_once(issue)

    (issued,) = Version.objects.filter(plan=plan, number=19)
    assert sorted(outcomes, key=lambda one: isinstance(one, Version)) == [Refused, issued]
    assert list(Version.objects.filter(plan=plan).values_list("number", flat=True)) == list(range(3, 20))
    assert (numbers(plan), live_document(plan)) == ([1, 2, 3, 4], read_plan(plan))


def test_of_two_who_change_the_same_field_one_is_told(plan: Plan) -> None:
    secretary, strand = f.secretary(), f.strand(plan, "2.1")

    outcomes = at_once(lambda person: operations.edit_strand(strand, by=secretary, since=3, text=f"Text {person}").text)

    (kept,) = [outcome for outcome in outcomes if outcome is not Conflict]
    assert outcomes.count(Conflict) == 1
    assert (f.strand(plan, "2.1").text, numbers(plan)) == (kept, [1, 2, 3, 4])


def test_two_who_change_different_fields_are_both_kept(plan: Plan) -> None:
    secretary, strand = f.secretary(), f.strand(plan, "2.1")
    changes: tuple[dict[str, Any], ...] = ({"text": "Another text"}, {"priority": "L"})

    at_once(lambda person: operations.edit_strand(strand, by=secretary, since=3, **changes[person]))

    shown = f.in_document(plan, "2.1").strands[0]
    assert (shown.text, shown.priority, numbers(plan)) == ("Another text", "L", [1, 2, 3, 4, 5])
    assert live_document(plan) == read_plan(plan)


def test_two_new_activities_have_two_refs(plan: Plan) -> None:
    secretary, theme = f.secretary(), f.theme(plan, "TWO")

    outcomes = at_once(lambda person: operations.add_activity(theme, by=secretary, text=f"Text {person}").ref)

    assert sorted(map(str, outcomes)) == ["2.10", "2.9"]
    assert (f.refs(plan, "TWO")[-2:], numbers(plan)) == (["2.9", "2.10"], [1, 2, 3, 4, 5])
    assert Ref.objects.filter(plan=plan, text__in=("2.9", "2.10")).count() == 2


def test_note_sent_twice_in_the_same_second_is_written_once(plan: Plan) -> None:
    secretary, activity, body = f.secretary(), f.activity(plan, "2.1"), f.body(plan)

    outcomes = at_once(
        lambda _: operations.add_note(activity, by=secretary, body=body, date=f.MEETING, text="Received.").pk
    )

    (note,) = Note.objects.filter(plan=plan, text="Received.")
    assert (outcomes, numbers(plan)) == ([note.pk, note.pk], [1, 2, 3, 4])


def test_of_two_who_agree_to_the_same_new_ref_one_is_told_that_it_is_taken(plan: Plan) -> None:
    place = f"{f.theme(plan, 'FOUR').key}/{f.activity(plan, '4.2').key}"
    since = token(plan, f.user("secretary"))
    people = [(ref, signed_in("secretary")) for ref in ("2.4", "2.8")]
    seen = []
    for ref, client in people:
        answer = client.post(reverse("activity_move", args=(plan.slug, ref)), {"place": place, "revision": since})
        seen.append(held(answer))

    def agree(person: int) -> int:
        ref, client = people[person]
        return client.post(reverse("activity_move", args=(plan.slug, ref)), seen[person]).status_code

    outcomes = at_once(agree)

    assert outcomes.count(302) == 1
    assert {*outcomes} <= {302, 409, 422}
    stayed = people[1 - outcomes.index(302)][0]
    moved = people[outcomes.index(302)][0]
    assert (f.refs(plan, "FOUR")[:4], f.refs(plan, "TWO").count(stayed), f.refs(plan, "TWO").count(moved)) == (
        ["4.1", "4.2", "4.9", "4.3"],
        1,
        0,
    )
