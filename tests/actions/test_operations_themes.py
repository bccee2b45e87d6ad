"""Themes: numbers that stand once, and an order of their own."""

import pytest

from actions import operations
from actions.document import Theme
from actions.models import Plan
from governance.merging import Clash, Conflict, Refused
from tests import factories as f


def numbers(plan: Plan) -> list[str]:
    return [theme.number for theme in f.now(plan).themes]


def test_added_theme_stands_last_and_is_empty(plan: Plan) -> None:
    added = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy")

    assert f.now(plan).themes[-1] == Theme(key=str(added.key), number="SEVEN", title="Energy")
    assert f.latest(plan) == 4


def test_number_that_is_there_already_is_refused(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        operations.add_theme(plan, by=f.secretary(), number="TWO", title="Energy")

    assert (refused.value.field, refused.value.message) == ("number", "There is a theme TWO already.")


def test_theme_is_renamed_and_its_refs_stay(plan: Plan) -> None:
    operations.edit_theme(f.theme(plan, "TWO"), by=f.secretary(), since=3, number="EIGHT", title="Estates")

    assert numbers(plan) == ["ONE", "EIGHT", "THREE", "FOUR", "FIVE", "SIX"]
    assert f.refs(plan, "EIGHT") == ["2.1", "2.2", "2.3", "2.4", "2.8"]


def test_theme_is_not_renamed_to_anothers_number(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="There is a theme ONE already"):
        operations.edit_theme(f.theme(plan, "TWO"), by=f.secretary(), since=3, number="ONE")


def test_title_changed_by_both_is_a_conflict_and_number_and_title_are_both_kept(plan: Plan) -> None:
    theme = f.theme(plan, "TWO")
    operations.edit_theme(theme, by=f.secretary(), since=3, title="Theirs")

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_theme(theme, by=f.secretary(), since=3, title="Mine")
    operations.edit_theme(theme, by=f.secretary(), since=3, number="EIGHT", title="Estate, Fleet and Finance")

    assert conflict.value.merge.clashes == (Clash("title", "Mine", "Theirs"),)
    assert [(band.number, band.title) for band in f.now(plan).themes][1] == ("EIGHT", "Theirs")


def test_theme_that_was_archived_meanwhile_is_refused(plan: Plan) -> None:
    theme = operations.add_theme(plan, by=f.secretary(), number="SEVEN", title="Energy")
    operations.archive(theme, by=f.secretary(), since=4, reason="A mistake")

    for refused in (
        lambda: operations.edit_theme(theme, by=f.secretary(), since=4, title="Mine"),
        lambda: operations.move_theme(theme, by=f.secretary(), since=4, after=""),
    ):
        with f.nothing_written(plan), pytest.raises(Refused, match="archived while you were writing"):
            refused()


def test_theme_moves_behind_another_and_to_the_front(plan: Plan) -> None:
    operations.move_theme(f.theme(plan, "ONE"), by=f.secretary(), since=3, after=str(f.theme(plan, "FOUR").key))
    assert numbers(plan) == ["TWO", "THREE", "FOUR", "ONE", "FIVE", "SIX"]

    operations.move_theme(f.theme(plan, "SIX"), by=f.secretary(), since=f.latest(plan), after="")
    assert numbers(plan) == ["SIX", "TWO", "THREE", "FOUR", "ONE", "FIVE"]


def test_theme_does_not_move_behind_what_is_not_there(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="not there any more"):
        operations.move_theme(f.theme(plan, "ONE"), by=f.secretary(), since=3, after="nowhere")
