"""Seals: one form of a row for both databases, and a chain of what each revision wrote."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from governance.history import Revision, Seal, latest_seal, revise
from governance.models import Body, Meeting, Officer, Partnership
from governance.operations import add_body, add_officer, edit_officer, meeting_of
from governance.sealing import Table, links, sealed, sealed_models, table_of
from tests.factories import NOW, a_partnership, system

KEY = UUID("abcdef12-1234-5678-1234-567812345678")


def table(**kinds: str) -> Table:
    """A table with a column of each name, written down as a field of this kind is."""
    known = {
        field.get_internal_type(): table_of(model).writers[table_of(model).columns.index(str(field.column))]
        for model in (Body, Meeting, Revision)
        for field in model._meta.concrete_fields
    }
    return Table("t", "id", "id", tuple(kinds), tuple(known[kind] for kind in kinds.values()))


@pytest.mark.parametrize(
    ("kind", "on_sqlite", "on_postgres"),
    [
        ("DateTimeField", "2019-02-27 14:05:00", NOW),
        ("DateTimeField", "2019-02-27 14:05:00.000001", NOW + timedelta(microseconds=1)),
        ("DateTimeField", "2019-02-27 14:05:00", NOW.astimezone(timezone(timedelta(hours=1)))),
        ("DateField", "2019-02-27", date(2019, 2, 27)),
        ("BooleanField", 1, True),
        ("BooleanField", 0, False),
        ("UUIDField", KEY.hex, KEY),
        ("JSONField", '["Brigade", "Pompiers \\u00e0 Gloucester"]', '["Brigade", "Pompiers à Gloucester"]'),
    ],
)
def test_value_is_written_down_alike_from_both_databases(kind: str, on_sqlite: Any, on_postgres: Any) -> None:
    one = table(value=kind)

    assert one.entry(1, [on_sqlite]) == one.entry(1, [on_postgres])


@pytest.mark.parametrize(
    ("kind", "value", "other"),
    [
        ("BooleanField", 1, 2),
        ("JSONField", '["A"]', '[ "A"]'),
        ("JSONField", '["A"]', '["A"'),
        ("DateTimeField", "2019-02-27 14:05:00", "2019-02-27T14:05:00"),
        ("UUIDField", KEY.hex, KEY.hex.upper()),
        ("TextField", "1", 1),
    ],
)
def test_value_that_only_looks_alike_is_another(kind: str, value: Any, other: Any) -> None:
    one = table(value=kind)

    assert one.entry(1, [value]) != one.entry(1, [other])


def test_column_that_comes_later_and_is_empty_changes_nothing() -> None:
    row = table(name="TextField").entry(1, ["Gold"])

    for kind, empty in (("TextField", ""), ("TextField", None), ("BooleanField", False), ("BooleanField", 0)):
        assert table(later=kind, name="TextField").entry(1, [empty, "Gold"]) == row
    assert table(later="TextField", name="TextField").entry(1, ["x", "Gold"]) != row


def test_row_is_written_down_as_json_with_its_columns_in_order() -> None:
    entry = table(at="DateTimeField", key="UUIDField", name="TextField").entry(7, ["2019-02-27 14:05:00", KEY, "à"])

    said = f'{{"at":"2019-02-27 14:05:00","key":"{KEY.hex}","name":"à"}}'
    assert str(entry) == f"t 7 {hashlib.sha256(said.encode()).hexdigest()[:32]}"


# The chain


@pytest.fixture
def board(db: None) -> Partnership:
    return a_partnership()


def seals(board: Partnership) -> list[tuple[str, list[str]]]:
    """Each seal's digest, and the tables of the rows that it covers."""
    found = Seal.objects.filter(revision__partnership=board).order_by("revision_id")
    return [(seal.digest, [line.partition(" ")[0] for line in seal.rows.split("\n")]) for seal in found]


def test_each_revision_is_sealed_with_all_that_it_wrote(board: Partnership) -> None:
    aa = add_officer(board, by=system(), initials="AA")
    edit_officer(aa, by=system(), since=1, post="First")
    with revise(board, by=system()):
        body = add_body(board, by=system(), name="Gold Group")
        meeting_of(body, date(2019, 1, 3))

    assert [tables for _, tables in seals(board)] == [
        ["governance_revision", "governance_historicalofficer"],
        ["governance_revision", "governance_historicalofficer"],
        ["governance_revision", "governance_historicalbody", "governance_meeting"],
    ]


def test_seal_is_over_the_one_before_and_each_partnership_has_its_own_chain(board: Partnership) -> None:
    other = a_partnership("other")
    for partnership in (board, other, board):
        add_officer(partnership, by=system(), initials=f"A{Officer.objects.count()}")

    first, second = Seal.objects.filter(revision__partnership=board).order_by("revision_id")
    alone = Seal.objects.get(revision__partnership=other)
    assert first.digest == sealed(first.rows, "")
    assert second.digest == sealed(second.rows, first.digest)
    assert alone.digest == sealed(alone.rows, "")
    assert [latest_seal(one) for one in (board, other)] == [second, alone]


def test_chain_is_found_again_from_the_tables(board: Partnership) -> None:
    for initials in ("AA", "BB"):
        add_officer(board, by=system(datetime(2019, 1, 4, 9, 30, 0, 5, tzinfo=UTC)), initials=initials)

    found = list(links(connection, [table_of(model) for model in sealed_models(apps)]))

    assert [(link.partnership, link.number, link.rows) for link in found] == [
        (board.pk, number, Seal.objects.get(revision__number=number).rows) for number in (1, 2)
    ]
    assert replace(found[1], number=9).digest(found[0].digest("")) == Seal.objects.get(revision__number=2).digest


def test_revision_that_writes_nothing_has_no_seal(board: Partnership) -> None:
    with revise(board, by=system()):
        pass

    assert (seals(board), latest_seal(board)) == ([], None)


def test_seal_is_taken_back_with_its_revision(board: Partnership) -> None:
    def fail() -> None:
        with revise(board, by=system()):
            add_officer(board, by=system(), initials="AA")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert seals(board) == []
