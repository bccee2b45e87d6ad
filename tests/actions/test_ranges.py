"""Rows are read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, PlanDocument, Theme
from actions.ranges import Chosen, chosen_rows
from tests.actions.ranges_as_written import AS_WRITTEN, THEMES

PLAN = PlanDocument(
    title="Plan",
    partnership="Board",
    themes=tuple(
        Theme(key=number, number=number, title=number, activities=tuple(Activity(key=ref, ref=ref) for ref in refs))
        for number, refs in THEMES.items()
    ),
)
REFS = [ref for refs in THEMES.values() for ref in refs]


def read(typed: str) -> tuple[str, str]:
    """The refs of the rows that were read, and the words that were not understood."""
    chosen = chosen_rows(typed, PLAN)
    return " ".join(chosen.keys), " ".join(chosen.unknown)


@pytest.mark.parametrize(("typed", "refs", "unknown"), AS_WRITTEN)
def test_rows_are_read_as_people_write_them(typed: str, refs: str, unknown: str) -> None:
    assert read(typed) == (refs, unknown)


@pytest.mark.parametrize("number", ["TWENTY-ONE", "A (old)", "#1", "ALL"])
def test_theme_may_be_named_by_anything(number: str) -> None:
    rows = (Activity(key="a", ref="7.1"), Activity(key="b", ref="7.2"))
    plan = PlanDocument(
        title="Plan", partnership="Board", themes=(Theme(key="t", number=number, title="T", activities=rows),)
    )
    assert chosen_rows(f"theme {number.lower()}", plan) == Chosen(("a", "b"), ())


def test_plan_without_rows_has_none() -> None:
    assert chosen_rows("1.1 and all", PlanDocument(title="P", partnership="B")) == Chosen((), ("1.1", "all"))


@given(st.lists(st.sampled_from(REFS)), st.sampled_from([", ", " ", " and ", ";", " & ", "\n"]))
def test_list_of_refs_is_read_as_those_rows(refs: list[str], between: str) -> None:
    assert chosen_rows(between.join(refs), PLAN) == Chosen(tuple(ref for ref in REFS if ref in refs), ())


@given(st.sampled_from(REFS), st.sampled_from(REFS), st.sampled_from(["-", "–", " – ", " to ", "—", " -- "]))
def test_range_is_the_same_from_either_end(first: str, last: str, to: str) -> None:
    there, back = chosen_rows(f"{first}{to}{last}", PLAN), chosen_rows(f"{last}{to}{first}", PLAN)

    assert there == back
    assert {first, last} <= set(there.keys)


@given(st.lists(st.sampled_from(REFS), unique=True, max_size=len(REFS) - 1))
def test_all_but_some_is_the_others(refs: list[str]) -> None:
    assert chosen_rows(f"all but {', '.join(refs)}", PLAN).keys == tuple(ref for ref in REFS if ref not in refs)


@given(st.text(alphabet="0123456789.-– ,toandTWOalbu\n(é", max_size=60))
def test_whatever_is_typed_is_rows_or_named(typed: str) -> None:
    chosen = chosen_rows(typed, PLAN)

    assert set(chosen.keys) <= set(REFS)
    assert all(word in typed or word == "all" or "." in word for word in chosen.unknown)


def test_a_book_is_read_at_once() -> None:
    assert chosen_rows("-" * 50_000, PLAN).keys == ()
    assert len(chosen_rows("1.1–" * 10_000, PLAN).keys) == 1
