"""What comes of a body's meetings, among all that changed."""

from dataclasses import replace
from typing import Any

from actions.causes import caused_by
from actions.diff import Change, Kind, compare
from actions.document import Activity, Body, FurtherAction, Key, Note, PlanDocument, Review, ScaleValue, Strand, Theme
from actions.patching import apply
from actions.redline import redline, redline_of

BOARD, GOLD = "Governance Board", "Gold Group"
KEY = Key(rag=(ScaleValue(code="R", label="Red"), ScaleValue(code="G", label="Green")))
FIRST = Activity(key="a1", ref="1.1", strands=(Strand(key="s1", text="Share one site", rag="R"),))
SECOND = Activity(key="a2", ref="1.2", strands=(Strand(key="s2", text="Train together", rag="R"),))


def a_plan(*rows: Activity, more: tuple[Theme, ...] = ()) -> PlanDocument:
    return PlanDocument(
        title="Plan",
        partnership="Board",
        bodies=(Body(key="b1", name=BOARD, heading=BOARD), Body(key="b2", name=GOLD, heading=GOLD)),
        key=KEY,
        themes=(Theme(key="t1", number="ONE", title="Estate", activities=rows), *more),
    )


def noted(row: Activity, *notes: Note, **strand: Any) -> Activity:
    return replace(row, notes=(*row.notes, *notes), strands=(replace(row.strands[0], **strand),))


def a_note(key: str, body: str) -> Note:
    return Note(key=key, body=body, date="2019-02-27", text=f"What the {body} said.")


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.key, change.field) for change in changes]


BEFORE = a_plan(FIRST, SECOND)


def of_gold(after: PlanDocument, *beside: str) -> list[tuple[str, str, str]]:
    return told(caused_by(GOLD, BEFORE, after, compare(BEFORE, after), beside))


def test_body_causes_what_it_noted_and_what_a_meeting_explains_on_the_same_row() -> None:
    gold = noted(FIRST, a_note("n1", GOLD), rag="G", text="Share two sites")
    board = noted(SECOND, a_note("n2", BOARD), rag="G")

    assert of_gold(a_plan(gold, board)) == [("changed", "s1", "rag"), ("added", "n1", "")]


def test_what_was_saved_together_with_a_note_comes_of_it_on_its_row_only() -> None:
    gold = noted(FIRST, a_note("n1", GOLD), text="Share two sites")
    other = noted(SECOND, text="Train apart")

    assert of_gold(a_plan(gold, other), "s1", "s2") == [("changed", "s1", "text"), ("added", "n1", "")]


def test_what_was_asked_and_promised_in_a_note_is_of_its_body() -> None:
    action = FurtherAction(key="f1", text="Visit", note="n2")
    review = Review(key="r1", due="2019-09", note="n2")
    row = replace(noted(FIRST, a_note("n2", BOARD)), further_actions=(action,), reviews=(review,))

    assert of_gold(a_plan(row, SECOND)) == []


def test_new_row_of_which_a_body_spoke_comes_with_its_new_theme() -> None:
    new = Activity(key="a3", ref="2.1", strands=(Strand(key="s3", text="Buy"),), notes=(a_note("n3", GOLD),))
    theme = Theme(key="t2", number="TWO", title="Fleet", activities=(new,))
    after = a_plan(FIRST, SECOND, more=(theme,))
    caused = caused_by(GOLD, BEFORE, after, compare(BEFORE, after))

    assert told(caused) == [("added", "t2", ""), ("added", "a3", "")]
    assert apply(BEFORE, caused) == after


def test_note_stands_where_it_can_without_those_of_others() -> None:
    after = a_plan(noted(FIRST, a_note("n1", BOARD), a_note("n2", GOLD)), SECOND)
    caused = caused_by(GOLD, BEFORE, after, compare(BEFORE, after))

    assert apply(BEFORE, caused) == a_plan(noted(FIRST, a_note("n2", GOLD)), SECOND)


def test_redline_of_a_body_shows_its_changes_and_no_other() -> None:
    after = a_plan(noted(FIRST, a_note("n1", GOLD), text="Share two sites"), noted(SECOND, text="Train apart"))
    found = redline_of(GOLD, redline(BEFORE, after))

    assert [(change.kind, change.key) for change in found.changes] == [(Kind.ADDED, "n1")]
    assert [row.activity.ref for row in found.bands[0].rows if row.mark] == ["1.1"]
    assert found.after == after
