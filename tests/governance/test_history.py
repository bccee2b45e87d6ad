"""The journal: no tracked row changes without its revision, and nothing of a record is rewritten."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from actions.verifying import verify
from governance.enums import Door
from governance.history import Actor, HistoryError, Revision, record_all, revise, revision_made, rows_at
from governance.models import Body, Officer, Partnership
from governance.operations import add_body, add_officer, edit_officer
from tests.factories import NOW, a_member, a_partnership, system

HistoricalOfficer: Any = Officer.history.model


@pytest.fixture
def board(db: None) -> Partnership:
    return a_partnership()


@pytest.fixture
def aa(board: Partnership) -> Officer:
    """Officer AA, made in revision 1."""
    return add_officer(board, by=system(), initials="AA")


def numbers(board: Partnership) -> list[int]:
    return list(Revision.objects.filter(partnership=board).values_list("number", flat=True))


def states(officer: Officer) -> list[tuple[int, str, str]]:
    """The officer's history, oldest first: each revision's number, the initials and the post."""
    rows = HistoricalOfficer.objects.filter(id=officer.pk).order_by("history_id")
    return list(rows.values_list("revision__number", "initials", "post"))


def test_actor_is_a_user_or_the_name_of_a_rule_and_not_both(board: Partnership) -> None:
    user = a_member(board)

    with pytest.raises(HistoryError):
        Actor(Door.PAGE, NOW)
    with pytest.raises(HistoryError):
        Actor(Door.PAGE, NOW, user=user, system="Set-up")


def test_revision_says_who_when_why_and_through_which_door(board: Partnership) -> None:
    user = a_member(board, "jm@example.org")
    at = datetime(2018, 7, 9, 13, 30, tzinfo=UTC)

    with revise(board, by=Actor(Door.PAGE, at, user=user), reason="Agreed at the meeting"):
        add_officer(board, by=system(), initials="AA")

    made = Revision.objects.get(partnership=board, number=2)
    assert (made.user, made.system, made.made_at, made.reason, made.door) == (
        user,
        "",
        at,
        "Agreed at the meeting",
        "page",
    )
    assert (made.who, str(made)) == ("Jm", "revision 2")


def test_revision_of_a_rule_has_the_rules_name(aa: Officer) -> None:
    made = Revision.objects.get()

    assert (made.user, made.system, made.who, made.door) == (None, "Set-up", "Set-up", "command")


def test_history_row_carries_the_instant_and_the_user_of_its_revision(board: Partnership) -> None:
    user = a_member(board)
    at = datetime(2018, 7, 9, 13, 30, tzinfo=UTC)
    officer = add_officer(board, by=Actor(Door.PAGE, at, user=user), initials="AA")

    row = HistoricalOfficer.objects.get(id=officer.pk)
    assert (row.revision.number, row.history_date, row.history_user) == (2, at, user)


def test_each_edit_is_one_revision_numbered_without_a_gap(aa: Officer, board: Partnership) -> None:
    for number, post in enumerate(("First", "Second", "Third"), start=1):
        edit_officer(aa, by=system(), since=number, post=post)

    assert numbers(board) == [1, 2, 3, 4]
    assert states(aa) == [(1, "AA", ""), (2, "AA", "First"), (3, "AA", "Second"), (4, "AA", "Third")]


def test_each_partnership_numbers_its_own_revisions(aa: Officer, board: Partnership) -> None:
    other = a_partnership("other")
    add_officer(other, by=system(), initials="AA")
    add_officer(board, by=system(), initials="BB")

    assert (numbers(board), numbers(other)) == ([1, 2], [1])


def test_saving_what_did_not_change_writes_nothing(aa: Officer, board: Partnership) -> None:
    with revise(board, by=system()) as revising:
        Officer.objects.get(pk=aa.pk).save()

    assert revising.revision is None
    assert (numbers(board), states(aa)) == ([1], [(1, "AA", "")])


def test_saving_twice_what_changed_once_writes_once(aa: Officer, board: Partnership) -> None:
    with revise(board, by=system()):
        aa.post = "First"
        aa.save()
        aa.save()

    assert states(aa) == [(1, "AA", ""), (2, "AA", "First")]


def test_revising_inside_a_revision_joins_it(board: Partnership) -> None:
    with revise(board, by=system(), reason="Outer"):
        add_officer(board, by=system(), initials="AA")
        with revise(board, by=system(), reason="Inner"):
            add_body(board, by=system(), name="Board")

    made = Revision.objects.get()
    assert made.reason == "Outer"
    assert [model.history.get().revision_id for model in (Officer, Body)] == [made.pk, made.pk]


def test_a_revision_belongs_to_one_partnership(board: Partnership) -> None:
    other = a_partnership("other")

    with revise(board, by=system()), pytest.raises(HistoryError), revise(other, by=system()):
        pass


def test_an_exception_takes_everything_back_and_the_revision_too(aa: Officer, board: Partnership) -> None:
    def fail_half_way() -> None:
        with revise(board, by=system()):
            add_officer(board, by=system(), initials="BB")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert (numbers(board), [str(one) for one in Officer.objects.all()]) == ([1], ["AA"])
    add_officer(board, by=system(), initials="BB")
    assert numbers(board) == [1, 2]


def test_an_exception_inside_takes_the_whole_outer_edit_back(board: Partnership) -> None:
    def fail_inside() -> None:
        with revise(board, by=system()):
            add_officer(board, by=system(), initials="AA")
            with revise(board, by=system()):
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()

    assert (numbers(board), Officer.objects.count(), HistoricalOfficer.objects.count()) == ([], 0, 0)


def test_after_an_exception_rows_are_guarded_again(aa: Officer, board: Partnership) -> None:
    with pytest.raises(ZeroDivisionError), revise(board, by=system()):
        raise ZeroDivisionError

    aa.post = "Unguarded"
    with pytest.raises(HistoryError):
        aa.save()


def test_revision_is_announced_once_and_only_where_something_changed(aa: Officer, board: Partnership) -> None:
    announced: list[int] = []

    def hear(sender: Any, revision: Revision, **kwargs: Any) -> None:
        announced.append(revision.number)

    revision_made.connect(hear)
    try:
        with revise(board, by=system()):
            aa.save()
        with revise(board, by=system()):
            add_officer(board, by=system(), initials="BB")
            add_officer(board, by=system(), initials="CC")
    finally:
        revision_made.disconnect(hear)

    assert announced == [2]


def _save(officer: Officer) -> None:
    officer.post = "Changed"
    officer.save()


WAYS_ROUND: dict[str, Callable[[Officer], object]] = {
    "save": _save,
    "delete": lambda officer: officer.delete(),
    "queryset update": lambda officer: Officer.objects.filter(pk=officer.pk).update(post="Changed"),
    "queryset delete": lambda officer: Officer.objects.filter(pk=officer.pk).delete(),
    "bulk_create": lambda officer: Officer.objects.bulk_create([officer]),
    "bulk_update": lambda officer: Officer.objects.bulk_update([officer], ["post"]),
    "related update": lambda officer: officer.partnership.officers.update(post="Changed"),
    "create": lambda officer: Officer.objects.create(partnership=officer.partnership, initials="ZZ"),
    "get_or_create": lambda officer: Officer.objects.get_or_create(partnership=officer.partnership, initials="ZZ"),
    "update_or_create": lambda officer: Officer.objects.update_or_create(pk=officer.pk, defaults={"post": "Changed"}),
}


@pytest.mark.parametrize("way", WAYS_ROUND.values(), ids=WAYS_ROUND)
def test_tracked_row_is_not_written_outside_a_revision(aa: Officer, way: Callable[[Officer], object]) -> None:
    with pytest.raises(HistoryError), transaction.atomic():
        way(aa)

    assert list(Officer.objects.values_list("initials", "post")) == [("AA", "")]
    assert states(aa) == [(1, "AA", "")]


INSIDE_TOO = ("delete", "queryset update", "queryset delete", "bulk_create", "bulk_update", "related update")


@pytest.mark.parametrize("way", INSIDE_TOO)
def test_writes_that_leave_no_history_are_refused_inside_a_revision_too(aa: Officer, way: str) -> None:
    with pytest.raises(HistoryError), revise(aa.partnership, by=system()):
        WAYS_ROUND[way](aa)

    assert states(aa) == [(1, "AA", "")]


@pytest.mark.parametrize("named", [{"update_fields": ["post"]}, {"update_fields": []}])
def test_tracked_row_is_saved_whole(aa: Officer, named: dict[str, Any]) -> None:
    aa.post = "Changed"

    with pytest.raises(HistoryError), revise(aa.partnership, by=system()):
        aa.save(**named)

    assert states(aa) == [(1, "AA", "")]


RECORD = "record"


@pytest.mark.parametrize(
    "write",
    [
        lambda revision: revision.save(),
        lambda revision: revision.delete(),
        lambda revision: Revision.objects.filter(pk=revision.pk).update(reason="Other"),
        lambda revision: Revision.objects.all().delete(),
        lambda revision: Revision.objects.bulk_update([revision], ["reason"]),
        lambda revision: Revision.objects.update_or_create(pk=revision.pk, defaults={"reason": "Other"}),
        lambda revision: revision.partnership.revisions.all().delete(),
    ],
    ids=["save", "delete", "queryset update", "queryset delete", "bulk_update", "update_or_create", "related delete"],
)
def test_revision_is_neither_changed_nor_deleted(aa: Officer, write: Callable[[Revision], object]) -> None:
    revision = Revision.objects.get()
    revision.reason = "Other"

    with pytest.raises(HistoryError, match=RECORD), transaction.atomic():
        write(revision)

    assert list(Revision.objects.values_list("number", "reason")) == [(1, "")]


@pytest.mark.parametrize("table", ["governance_revision", "governance_historicalofficer"])
def test_database_itself_refuses_to_rewrite_a_record(aa: Officer, table: str) -> None:
    with pytest.raises(DatabaseError, match="is a record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {'reason' if table.endswith('revision') else 'post'} = 'Other'")


def test_rows_at_gives_what_stood_after_each_revision(aa: Officer, board: Partnership) -> None:
    edit_officer(aa, by=system(), since=1, post="First")
    add_officer(board, by=system(), initials="BB")
    edit_officer(aa, by=system(), since=3, post="Second")

    def stood(number: int) -> list[tuple[str, str]]:
        rows = rows_at(Officer.objects.all(), Revision.objects.get(partnership=board, number=number))
        return sorted(rows.values_list("initials", "post"))

    assert stood(1) == [("AA", "")]
    assert stood(2) == [("AA", "First")]
    assert stood(3) == [("AA", "First"), ("BB", "")]
    assert stood(4) == [("AA", "Second"), ("BB", "")]


def test_rows_at_gives_the_last_of_two_states_of_one_revision(aa: Officer, board: Partnership) -> None:
    with revise(board, by=system()):
        for post in ("First", "Second"):
            aa.post = post
            aa.save()

    rows = rows_at(Officer.objects.all(), Revision.objects.get(number=2))
    assert list(rows.values_list("initials", "post")) == [("AA", "Second")]
    assert states(aa) == [(1, "AA", ""), (2, "AA", "First"), (2, "AA", "Second")]


def test_rows_at_goes_by_revision_and_not_by_the_clock(aa: Officer, board: Partnership) -> None:
    edit_officer(aa, by=system(NOW), since=1, post="Same instant")
    edit_officer(aa, by=system(NOW - timedelta(days=365)), since=2, post="A clock that went back")

    def post_at(number: int) -> str:
        return str(rows_at(Officer.objects.all(), Revision.objects.get(number=number)).get().post)

    assert [post_at(number) for number in (1, 2, 3)] == ["", "Same instant", "A clock that went back"]


def test_rows_at_keeps_archived_rows(aa: Officer, board: Partnership) -> None:
    with revise(board, by=system()):
        aa.archived = True
        aa.save()

    assert rows_at(Officer.objects.all(), Revision.objects.get(number=2)).get().archived is True
    assert rows_at(Officer.objects.all(), Revision.objects.get(number=1)).get().archived is False
    assert list(Officer.objects.all().live()) == []


# Many rows at once


def some_officers(board: Partnership, *initials: str) -> list[Officer]:
    return [Officer(partnership=board, initials=one, key=uuid.uuid5(uuid.NAMESPACE_OID, one)) for one in initials]


def as_kept(board: Partnership) -> list[dict[str, Any]]:
    """The histories of the board's officers, without what counts rows."""
    rows = HistoricalOfficer.objects.filter(partnership=board).order_by("history_id").values()
    return [{name: value for name, value in row.items() if name not in ("id", "history_id")} for row in rows]


def test_many_rows_at_once_are_kept_and_sealed_as_each_by_itself(board: Partnership) -> None:
    with transaction.atomic():
        with revise(board, by=system(), reason="One by one"):
            for officer in some_officers(board, "AA", "BB", "CC"):
                officer.save()
        one_by_one = as_kept(board)
        transaction.set_rollback(True)
    with revise(board, by=system(), reason="All at once"):
        record_all(some_officers(board, "AA", "BB", "CC"))

    kept = as_kept(board)
    revision = Revision.objects.get(partnership=board)
    assert [row["initials"] for row in kept] == ["AA", "BB", "CC"]
    assert [{**row, "revision_id": 0} for row in kept] == [{**row, "revision_id": 0} for row in one_by_one]
    assert [line.split()[0] for line in revision.seal.rows.split("\n")] == [
        "governance_revision",
        *["governance_historicalofficer"] * 3,
    ]
    assert verify().revisions == 1


def test_many_rows_at_once_are_written_inside_a_revision_only(board: Partnership) -> None:
    with pytest.raises(HistoryError, match="inside revise"):
        record_all(some_officers(board, "AA"))

    assert numbers(board) == []


def test_many_rows_at_once_change_what_is_there_and_write_nothing_for_what_stays(
    board: Partnership, aa: Officer
) -> None:
    with revise(board, by=system()):
        record_all([aa])
    assert numbers(board) == [1]

    aa.post = "Chief"
    with revise(board, by=system()):
        record_all([aa, *some_officers(board, "BB")])

    assert states(aa) == [(1, "AA", ""), (2, "AA", "Chief")]
    bb = Officer.objects.get(initials="BB")
    bb.post = "Deputy"
    with revise(board, by=system()):
        bb.save()
    assert states(bb) == [(2, "BB", ""), (3, "BB", "Deputy")]


def test_many_rows_at_once_are_changed_as_each_by_itself(board: Partnership) -> None:
    with revise(board, by=system()):
        record_all(some_officers(board, "AA", "BB", "CC"))

    def change(write: Callable[[list[Officer]], object]) -> list[dict[str, Any]]:
        officers = list(Officer.objects.filter(partnership=board).order_by("initials"))
        officers[0].post, officers[2].name = "Chief", "Cecil"
        with revise(board, by=system(), reason="Changed"):
            write(officers)
        return as_kept(board)

    def each(officers: list[Officer]) -> None:
        for officer in officers:
            officer.save()

    with transaction.atomic():
        one_by_one = change(each)
        transaction.set_rollback(True)
    at_once = change(record_all)

    assert [{**row, "revision_id": 0} for row in at_once] == [{**row, "revision_id": 0} for row in one_by_one]
    assert [(row["initials"], row["post"], row["name"], row["history_type"]) for row in at_once[3:]] == [
        ("AA", "Chief", "", "~"),
        ("CC", "", "Cecil", "~"),
    ]
    assert verify().revisions == 2
