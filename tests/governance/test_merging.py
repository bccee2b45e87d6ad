"""Two people at once: what becomes of each field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from governance.merging import Clash, Conflict, Merge, Refused, merge

VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=3)


def settle(base: Any, current: Any, submitted: Any) -> Merge:
    return merge(base={"text": base}, current={"text": current}, submitted={"text": submitted})


def test_what_nobody_changed_stays() -> None:
    assert settle("old", "old", "old") == Merge({"text": "old"}, (), frozenset())


def test_what_only_the_person_changed_is_theirs() -> None:
    assert settle("old", "old", "mine") == Merge({"text": "mine"}, (), frozenset({"text"}))


def test_what_only_somebody_else_changed_is_kept() -> None:
    assert settle("old", "new", "old") == Merge({"text": "new"}, (), frozenset())


def test_what_both_changed_alike_is_no_conflict() -> None:
    assert settle("old", "new", "new") == Merge({"text": "new"}, (), frozenset({"text"}))


def test_what_both_changed_differently_is_a_conflict_with_both_texts() -> None:
    assert settle("old", "theirs", "mine") == Merge(
        {"text": "mine"}, (Clash("text", "mine", "theirs"),), frozenset({"text"})
    )


def test_fields_are_settled_one_by_one() -> None:
    merged = merge(
        base={"text": "old", "rag": "A", "priority": "L"},
        current={"text": "old", "rag": "R", "priority": "H"},
        submitted={"text": "mine", "rag": "A", "priority": "M"},
    )

    assert merged.values == {"text": "mine", "rag": "R", "priority": "M"}
    assert merged.clashes == (Clash("priority", "M", "H"),)
    assert merged.kept == {"text", "priority"}


@given(VALUES, VALUES, VALUES)
def test_no_change_of_anybody_is_lost_without_a_clash(
    base: dict[str, int], current: dict[str, int], submitted: dict[str, int]
) -> None:
    merged = merge(base=base, current=current, submitted=submitted)
    clashing = {clash.field for clash in merged.clashes}

    for field in "abc":
        if current[field] != base[field] and field not in clashing:
            assert merged.values[field] == current[field]
        if submitted[field] != base[field]:
            assert merged.values[field] == submitted[field]


def test_conflict_names_its_fields_and_refusal_says_its_message() -> None:
    assert str(Conflict(settle("old", "theirs", "mine"))) == "text"
    refused = Refused("No.", "ref")
    assert (str(refused), refused.message, refused.field) == ("No.", "No.", "ref")


COLOUR = [("rag", "reason")]


def test_fields_that_stand_together_are_settled_as_one() -> None:
    """They recoloured it, I worded its reason anew: half of each would be what nobody meant."""
    merged = merge(
        base={"rag": "R", "reason": "Late"},
        current={"rag": "G", "reason": ""},
        submitted={"rag": "R", "reason": "Very late"},
        together=COLOUR,
    )

    assert merged.clashes == (Clash("rag", "R", "G"), Clash("reason", "Very late", ""))
    assert merged.values == {"rag": "R", "reason": "Very late"}
    assert merged.kept == {"rag", "reason"}


def test_fields_that_stand_together_are_the_others_where_only_they_changed_one() -> None:
    merged = merge(
        base={"rag": "R", "reason": "Late", "text": "old"},
        current={"rag": "G", "reason": "", "text": "old"},
        submitted={"rag": "R", "reason": "Late", "text": "mine"},
        together=COLOUR,
    )

    assert merged == Merge({"rag": "G", "reason": "", "text": "mine"}, (), frozenset({"text"}))


def test_fields_that_stand_together_may_be_submitted_alone() -> None:
    merged = merge(
        base={"reason": "Late"}, current={"reason": "Late"}, submitted={"reason": "Very late"}, together=COLOUR
    )

    assert merged == Merge({"reason": "Very late"}, (), frozenset({"reason"}))


@given(VALUES, VALUES, VALUES)
def test_of_fields_that_stand_together_never_half_of_each_persons_is_taken(
    base: dict[str, int], current: dict[str, int], submitted: dict[str, int]
) -> None:
    merged = merge(base=base, current=current, submitted=submitted, together=[("a", "b")])

    pair = (merged.values["a"], merged.values["b"])
    assert pair in {(submitted["a"], submitted["b"]), (current["a"], current["b"])}
