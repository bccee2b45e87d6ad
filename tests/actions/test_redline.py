"""Two plans laid over each other, as values."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, Body, Key, Note, PlanDocument, ScaleValue, Strand, Theme
from actions.exports.redline import row_values
from actions.prose import plain
from actions.redline import MOST_WORDS, Mark, Row, Run, Sort, redline, words

KEY = Key(rag=(ScaleValue(code="R", label="Red"), ScaleValue(code="G", label="Green")))
NOTE = Note(key="n1", body="Gold Group", date="2019-01-03", text="Plans are drawn.")
FIRST = Activity(key="a1", ref="1.1", strands=(Strand(key="s1", text="Share one site", sros=("JM",), rag="R"),))
SECOND = Activity(key="a2", ref="1.2", strands=(Strand(key="s2", text="Train together", sros=("DP",)),), notes=(NOTE,))


def a_plan(*rows: Activity, other: tuple[Activity, ...] = ()) -> PlanDocument:
    return PlanDocument(
        title="Plan",
        partnership="Board",
        bodies=(Body(key="b1", name="Gold Group", heading="Gold Group"),),
        key=KEY,
        themes=(
            Theme(key="t1", number="ONE", title="Estate", activities=rows),
            Theme(key="t2", number="TWO", title="Training", activities=other),
        ),
    )


PLAN = a_plan(FIRST, SECOND)


def row_of(before: PlanDocument, after: PlanDocument, key: str) -> Row:
    found = redline(before, after)
    return next(row for band in found.bands for row in band.rows if row.activity.key == key)


def test_words_are_struck_and_inserted_in_their_place() -> None:
    assert words("Share one site", "Share two sites") == (
        Run(Mark.SAME, "Share "),
        Run(Mark.REMOVED, "one site"),
        Run(Mark.ADDED, "two sites"),
    )


def test_text_is_told_with_the_words_that_came_at_its_end() -> None:
    assert words("Share", "Share sites") == (Run(Mark.SAME, "Share"), Run(Mark.ADDED, " sites"))


def test_emphasis_is_shown_only_where_nothing_else_changed() -> None:
    assert words("**Share** one", "**Share** two") == (
        Run(Mark.SAME, "Share "),
        Run(Mark.REMOVED, "one"),
        Run(Mark.ADDED, "two"),
    )
    assert words("Share", "**Share**") == (Run(Mark.REMOVED, "Share"), Run(Mark.ADDED, "**Share**"))


def test_words_that_stayed_and_went_are_the_text_of_before_however_long() -> None:
    before = "\n".join(f"line {number} of it" for number in range(MOST_WORDS))
    after = before.replace("1", "one")
    runs = words(before, after)

    assert "".join(run.text for run in runs if run.mark is not Mark.ADDED) == before
    assert "".join(run.text for run in runs if run.mark is not Mark.REMOVED) == after


@given(st.lists(st.sampled_from(["the", "plan", "of", "fire", "station", "2.1", ".", "sold"]), min_size=40), st.data())
def test_words_that_stayed_and_went_are_the_text_of_before_whatever_changed(
    text: list[str], data: st.DataObject
) -> None:
    told = [data.draw(st.sampled_from([word, "", "other words", f"{word}\n"])) for word in text]
    before, after = (plain(" ".join(side)) for side in (text, told))
    runs = words(before, after)

    assert "".join(run.text for run in runs if run.mark is not Mark.ADDED) == before
    assert "".join(run.text for run in runs if run.mark is not Mark.REMOVED) == after


def test_long_text_is_told_by_the_phrases_that_changed() -> None:
    first = (
        "The estates group of both services met in Quedgeley to look at what a shared workshop would cost each year."
    )
    last = "Members asked for figures from suppliers before any decision, and for a visit to the county's own garage."

    assert words(f"{first} It was costed. {last}", f"{first} It was agreed by both boards. {last}") == (
        Run(Mark.SAME, f"{first} It was "),
        Run(Mark.REMOVED, "costed."),
        Run(Mark.ADDED, "agreed by both boards."),
        Run(Mark.SAME, f" {last}"),
    )
    assert words(f"Today {first} {last} End.", f"Now {first} So it was. {last} Finish.") == (
        Run(Mark.REMOVED, "Today"),
        Run(Mark.ADDED, "Now"),
        Run(Mark.SAME, f" {first} "),
        Run(Mark.ADDED, "So it was. "),
        Run(Mark.SAME, f"{last} "),
        Run(Mark.REMOVED, "End."),
        Run(Mark.ADDED, "Finish."),
    )


def test_plan_laid_over_itself_has_no_changed_row() -> None:
    found = redline(PLAN, PLAN)

    assert found.changes == ()
    assert [row.mark for band in found.bands for row in band.rows] == [Mark.SAME, Mark.SAME]


def test_row_that_is_gone_stands_where_it_stood() -> None:
    found = redline(PLAN, a_plan(SECOND))

    assert [(row.activity.ref, row.mark) for row in found.bands[0].rows] == [
        ("1.1", Mark.REMOVED),
        ("1.2", Mark.SAME),
    ]


def test_row_is_paired_by_key_when_it_is_renumbered_and_moved() -> None:
    moved = replace(SECOND, ref="2.1")
    found = redline(PLAN, a_plan(FIRST, other=(moved,)))

    assert [row.activity.ref for band in found.bands for row in band.rows] == ["1.1", "2.1"]
    row = found.bands[1].rows[0]
    assert row.words() == ("Moved from ONE", "was 1.2")
    assert row.sorts == {Sort.MOVED, Sort.RENUMBERED}


def test_recoloured_strand_has_both_codes() -> None:
    recoloured = replace(FIRST, strands=(replace(FIRST.strands[0], rag="G"),))
    row = row_of(PLAN, a_plan(recoloured, SECOND), "a1")

    assert row.lines[0].rag == ("R", "G")
    assert row.sorts == {Sort.RECOLOURED}


def test_note_is_laid_over_itself_for_the_body_that_said_it() -> None:
    reworded = replace(SECOND, notes=(replace(NOTE, text="Plans are agreed."),))
    row = row_of(PLAN, a_plan(FIRST, reworded), "a2")

    assert row.said_by("Gold Group")[0].runs == (
        Run(Mark.SAME, "Plans are "),
        Run(Mark.REMOVED, "drawn."),
        Run(Mark.ADDED, "agreed."),
    )


def test_row_has_the_sros_of_before_and_after() -> None:
    handed_over = replace(FIRST, strands=(replace(FIRST.strands[0], sros=("DP",)),))

    assert row_of(PLAN, a_plan(handed_over, SECOND), "a1").sros == {"JM", "DP"}


def test_sros_go_on_in_the_next_line_after_a_stroke_only() -> None:
    handed_over = replace(FIRST, strands=(replace(FIRST.strands[0], sros=("JM", "DP")),))
    found = redline(PLAN, a_plan(handed_over, SECOND))
    (row,) = (row for band in found.bands for row in band.rows if row.activity.ref == FIRST.ref)

    (line,) = row_values(row, found, found.after.columns())["lines"]

    assert re.sub(r"<[^>]+>", "", line["sro"]).endswith("JM/\u200bDP]")


def test_what_no_row_shows_is_told_beside_the_table() -> None:
    found = redline(PLAN, replace(PLAN, title="Another plan"))

    assert [(change.field, change.after) for change in found.beside_table()] == [("title", "Another plan")]
