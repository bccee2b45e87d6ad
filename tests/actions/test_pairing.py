"""A paper laid onto a plan that is there: what is found again, what is kept, and what is told as changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from actions.diff import Change, Kind, compare
from actions.document import (
    Activity,
    Body,
    Extra,
    FurtherAction,
    Key,
    Note,
    PlanDocument,
    PlanField,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
)
from actions.enums import FurtherActionState
from actions.imports.meaning import Meaning
from actions.management.sample import FIRST_PLAN
from actions.pairing import EVERYTHING, is_taken, name_of, onto, with_grounds
from actions.patching import apply
from actions.prose import plain
from tests.actions.any_plan import FEWER, plans

COLUMNS = frozenset(
    {"ref", "theme", "activity", "rationale", "sros", "rag", "priority", "timescale", "notes:Board", "notes:Gold Group"}
)
KEY = Key(
    rag=(ScaleValue(code="G", label="Green"), ScaleValue(code="C", label="Completed", completes=True)),
    priorities=(ScaleValue(code="H", label="High"),),
)
SMALL = PlanDocument(
    title="Plan",
    partnership="Board",
    key=KEY,
    bodies=(
        Body(key="b1", name="Board", heading="Board notes"),
        Body(key="b2", name="Gold Group", heading="Gold Group notes"),
    ),
    themes=(
        Theme(
            key="t1",
            number="ONE",
            title="Vision",
            activities=(
                Activity(
                    key="a1",
                    ref="1.1",
                    strands=(
                        Strand(
                            key="s1",
                            text="Share **one** workshop",
                            rationale="It saves money",
                            sros=("JM", "MA"),
                            rag="G",
                            rag_reason="On track",
                            priority="H",
                        ),
                    ),
                    notes=(
                        Note(key="n1", body="Board", date="2019-01-03", text="Agreed.\nACTION: JM to write"),
                        Note(key="n2", body="Gold Group", date="2019-02-01", text="Secret words", confidential=True),
                    ),
                    further_actions=(
                        FurtherAction(
                            key="f1",
                            text="JM to write it all down",
                            owners=("JM",),
                            state=FurtherActionState.DONE,
                            outcome="Written",
                            note="n1",
                        ),
                    ),
                ),
                Activity(key="a2", ref="1.2", strands=(Strand(key="s2", text="Train all drivers together"),)),
            ),
        ),
        Theme(
            key="t2",
            number="TWO",
            title="Estate",
            activities=(Activity(key="a3", ref="2.1", strands=(Strand(key="s3", text="Sell the old station"),)),),
        ),
    ),
    archive=(RetiredActivity(key="a9", ref="2.9", text="Buy a boat", reason="Not wanted"),),
)


def as_paper(document: PlanDocument) -> PlanDocument:
    """What a reader makes of the plan's own table: plain words, keys of its own, and nothing that no cell has."""

    def key(item: Any) -> str:
        return f"paper {item.key}"

    def row(activity: Activity) -> Activity:
        return Activity(
            key=key(activity),
            ref=activity.ref,
            strands=tuple(
                replace(
                    strand,
                    key=key(strand),
                    text=plain(strand.text),
                    rationale=plain(strand.rationale),
                    rag_reason="",
                    updates=(),
                )
                for strand in activity.strands
            ),
            notes=tuple(replace(note, key=key(note), text=plain(note.text)) for note in activity.notes),
        )

    return replace(
        document,
        themes=tuple(
            replace(theme, key=key(theme), activities=tuple(map(row, theme.activities))) for theme in document.themes
        ),
        bodies=tuple(replace(body, key=key(body)) for body in document.bodies),
        archive=(),
        attachments=(),
        versions=(),
    )


def meant(document: PlanDocument, carries: frozenset[str] = COLUMNS) -> Meaning:
    return Meaning(document=document, carries=carries)


def changes(document: PlanDocument, carries: frozenset[str] = COLUMNS, plan: PlanDocument = SMALL) -> list[str]:
    return [name_of(change) for change in compare(plan, onto(plan, meant(document, carries)))]


def edited(ref: str, change: Callable[[Activity], Activity], paper: PlanDocument | None = None) -> PlanDocument:
    """The paper with one row changed."""
    paper = paper or as_paper(SMALL)
    return replace(
        paper,
        themes=tuple(
            replace(theme, activities=tuple(change(row) if row.ref == ref else row for row in theme.activities))
            for theme in paper.themes
        ),
    )


def worded(**values: Any) -> Callable[[Activity], Activity]:
    """A row whose first strand says something else."""
    return lambda row: replace(row, strands=(replace(row.strands[0], **values), *row.strands[1:]))


def noted(*notes: Note) -> Callable[[Activity], Activity]:
    return lambda row: replace(row, notes=(*row.notes, *notes))


# The same again


def test_own_table_changes_nothing() -> None:
    assert changes(as_paper(SMALL)) == []


def test_first_plan_changes_nothing_by_its_own_table() -> None:
    plan = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])
    carries = COLUMNS | {"notes:Governance Board"}

    assert compare(plan, onto(plan, meant(as_paper(plan), carries))) == ()


def settled(plan: PlanDocument) -> PlanDocument:
    """A plan as the record has one: its bodies once, its refs once, notes and reviews in their order, notes of bodies
    that are there, and what a note asks of that note's activity."""
    bodies = tuple({body.name: body for body in plan.bodies}.values())
    order = [body.name for body in bodies]
    refs = iter(f"{n}.{n}" for n in range(1, 50))

    def row(activity: Activity) -> Activity:
        notes = sorted(
            (note for note in activity.notes if note.body in order and note.text),
            key=lambda note: (order.index(note.body), note.date),
        )
        keys = {note.key: note for note in notes}
        return replace(
            activity,
            ref=next(refs),
            strands=tuple(replace(strand, text=strand.text or "words", extra=()) for strand in activity.strands),
            notes=tuple(notes),
            further_actions=tuple(a for a in activity.further_actions if a.note in keys),
            reviews=tuple(sorted((r for r in activity.reviews if r.note in keys), key=lambda review: review.due)),
        )

    numbers = iter(("ONE", "TWO", "THREE"))
    themes = tuple(
        replace(theme, number=next(numbers), activities=tuple(map(row, theme.activities))) for theme in plan.themes
    )
    return replace(plan, bodies=bodies, themes=themes, archive=(), attachments=(), fields=())


@FEWER
@given(plans())
def test_any_plan_changes_nothing_by_its_own_table(plan: PlanDocument) -> None:
    plan = settled(plan)
    carries = COLUMNS | {f"notes:{body.name}" for body in plan.bodies}

    assert compare(plan, onto(plan, meant(as_paper(plan), carries))) == ()


@FEWER
@given(plans(), plans())
def test_any_paper_that_was_taken_changes_nothing_the_second_time(plan: PlanDocument, paper: PlanDocument) -> None:
    plan, paper = settled(plan), as_paper(settled(paper))
    carries = COLUMNS | {f"notes:{body.name}" for body in (*plan.bodies, *paper.bodies)}
    once = onto(plan, meant(paper, carries))

    assert compare(once, onto(once, meant(paper, carries))) == ()


@FEWER
@given(plans())
def test_any_plan_changes_nothing_by_its_own_record(plan: PlanDocument) -> None:
    plan = settled(plan)

    assert compare(plan, onto(plan, meant(plan, frozenset({EVERYTHING})))) == ()


def test_spaces_and_empty_lines_are_no_edit() -> None:
    paper = edited("1.1", worded(text=" Share one  workshop\n\n"))

    assert changes(paper) == []


# What is found again


def test_row_with_another_ref_is_found_by_its_words() -> None:
    paper = edited("1.2", lambda row: replace(row, ref="1.7"))

    assert changes(paper) == ["changed:a2:ref"]


def test_row_that_was_inserted_renumbers_those_behind_it_and_rewords_none() -> None:
    new = Activity(key="new", ref="1.2", strands=(Strand(key="new s", text="Something that nobody had"),))
    paper = edited("1.2", lambda row: replace(row, ref="1.3"))
    first = paper.themes[0]
    rows = (first.activities[0], new, first.activities[1])
    paper = replace(paper, themes=(replace(first, activities=rows), paper.themes[1]))

    assert changes(paper) == ["added:new", "changed:a2:ref"]


def test_row_with_its_ref_and_wholly_other_words_is_reworded() -> None:
    assert changes(edited("2.1", worded(text="Hire twelve paramedics"))) == ["changed:s3:text"]


def test_rows_without_refs_are_found_by_their_words_and_keep_their_refs() -> None:
    paper = edited("1.2", lambda row: replace(row, ref="1.40"))
    paper = edited("1.40", worded(text="Train all the drivers together"), paper)

    assert changes(paper, COLUMNS - {"ref"}) == ["changed:s2:text"]


def test_row_in_another_theme_has_moved() -> None:
    paper = as_paper(SMALL)
    moved = paper.themes[0].activities[1]
    themes = (
        replace(paper.themes[0], activities=paper.themes[0].activities[:1]),
        replace(paper.themes[1], activities=(*paper.themes[1].activities, moved)),
    )

    assert changes(replace(paper, themes=themes)) == ["moved:a2"]


def test_paper_without_themes_leaves_rows_in_theirs() -> None:
    paper = as_paper(SMALL)
    band = Theme(key="all", number="ONE", title="All of it", activities=tuple(paper.activities()))

    assert changes(replace(paper, themes=(band,)), COLUMNS - {"theme"}) == []


def test_strands_are_found_in_any_order() -> None:
    two = edited("1.2", lambda row: replace(row, strands=(*row.strands, Strand(key="x", text="Buy a simulator"))))
    plan = onto(SMALL, meant(two))
    paper = edited("1.2", lambda row: replace(row, strands=row.strands[::-1]), as_paper(plan))

    assert [name.partition(":")[0] for name in changes(paper, plan=plan)] == ["moved"]


def test_retired_ref_brings_its_row_back_and_is_not_chosen_of_itself() -> None:
    back = Activity(key="new", ref="2.9", strands=(Strand(key="new s", text="Buy a boat"),))
    paper = as_paper(SMALL)
    theme = replace(paper.themes[1], activities=(*paper.themes[1].activities, back))
    paper = replace(paper, themes=(paper.themes[0], theme))
    found = compare(SMALL, onto(SMALL, meant(paper)))

    assert [(name_of(change), is_taken(change)) for change in found] == [("restored:a9", False)]


# What the paper cannot tell


def test_marks_stay_where_the_paper_has_none() -> None:
    after = onto(SMALL, meant(as_paper(SMALL)))

    assert after.themes[0].activities[0].strands[0].text == "Share **one** workshop"


def test_marks_are_an_edit_where_the_paper_has_them() -> None:
    assert changes(as_paper(SMALL), COLUMNS | {"marks"}) == ["changed:s1:text"]


def test_cell_in_bold_throughout_is_no_edit() -> None:
    plan = edited("1.2", worded(text="**Train all drivers together**\n*and soon*"), SMALL)

    assert changes(as_paper(plan), COLUMNS | {"marks"}, plan) == ["changed:s1:text"]


@pytest.mark.parametrize(("column", "field"), [("rag", "rag"), ("priority", "priority"), ("sros", "sros")])
def test_column_that_is_not_there_changes_nothing(column: str, field: str) -> None:
    paper = edited("1.1", worded(**{field: () if field == "sros" else None}))

    assert changes(paper, COLUMNS - {column}) == []
    assert f"changed:s1:{field}" in changes(paper)


def test_reason_of_a_colour_goes_with_the_colour_only() -> None:
    assert changes(edited("1.1", worded(rag="C"))) == ["changed:s1:rag", "changed:s1:rag_reason"]
    assert changes(edited("1.1", worded(priority=None))) == ["changed:s1:priority"]


def test_cell_that_is_empty_takes_nothing_out_unless_somebody_says_so() -> None:
    empty = edited("1.1", worded(rag=None, sros=(), priority=None, rationale=""))
    found = compare(SMALL, onto(SMALL, meant(empty)))

    assert [change.field for change in found] == ["rationale", "sros", "rag", "priority"]
    assert [is_taken(change) for change in found] == [False] * 4
    assert all(is_taken(change) for change in compare(SMALL, onto(SMALL, meant(edited("1.1", worded(rag="C"))))))


def test_notes_of_a_body_without_a_column_stay() -> None:
    paper = edited("1.1", lambda row: replace(row, notes=()))

    assert changes(paper, COLUMNS - {"notes:Board"}) == []
    assert changes(paper) == ["removed:n1", "removed:f1"]


def test_confidential_note_stays_where_the_file_was_for_readers_without_clearance() -> None:
    paper = edited("1.1", lambda row: replace(row, notes=row.notes[:1]))

    assert changes(paper) == []


def test_confidential_note_goes_where_the_file_shows_others_of_its_kind() -> None:
    secret = Note(key="x", body="Board", date="2019-03-01", text="New secret", confidential=True)
    paper = edited("1.1", lambda row: replace(row, notes=(row.notes[0], secret)))

    assert changes(paper) == ["removed:n2", "added:x"]


def test_confidential_note_is_not_opened_by_a_file_without_markings() -> None:
    paper = edited("1.1", lambda row: replace(row, notes=tuple(replace(n, confidential=False) for n in row.notes)))

    assert changes(paper) == []


def test_extra_field_is_the_plans_own_of_that_name() -> None:
    plan = edited("1.1", worded(extra=(Extra(field="due", text="March"),)), SMALL)
    plan = replace(plan, fields=(PlanField(key="due", name="Due date"),))
    paper = replace(as_paper(plan), fields=(PlanField(key="p", name="due DATE"), PlanField(key="q", name="Lead")))
    paper = edited("1.1", worded(extra=(Extra(field="p", text="April"), Extra(field="q", text="Fire"))), paper)
    after = onto(plan, meant(paper, COLUMNS | {"extra:due DATE", "extra:Lead"}))

    assert after.fields == (PlanField(key="due", name="Due date"), PlanField(key="q", name="Lead"))
    assert after.themes[0].activities[0].strands[0].extra == (
        Extra(field="due", text="April"),
        Extra(field="q", text="Fire"),
    )


# Notes, and what they ask


def test_new_note_is_added_with_what_it_asks() -> None:
    note = Note(key="x", body="Gold Group", date="2019-03-01", text="ACTION: MA to visit")
    asking = FurtherAction(key="y", text="MA to visit", owners=("MA",), note="x")
    paper = edited("1.1", lambda row: replace(noted(note)(row), further_actions=(asking,)))

    assert changes(paper) == ["added:x", "added:y"]


def test_note_in_the_same_words_keeps_what_people_made_of_its_action() -> None:
    again = FurtherAction(key="y", text="JM to write", note="paper n1")
    paper = edited("1.1", lambda row: replace(row, further_actions=(again,)))

    assert changes(paper) == []


def test_corrected_note_is_that_note() -> None:
    paper = edited(
        "1.1", lambda row: replace(row, notes=(replace(row.notes[0], text="Agreed by all.\nACTION: JM to write"),))
    )

    assert changes(paper) == ["changed:n1:text"]


def test_note_with_another_date_is_that_note() -> None:
    paper = edited("1.1", lambda row: replace(row, notes=(replace(row.notes[0], date="2019-01-04"), row.notes[1])))

    assert changes(paper) == ["changed:n1:date"]


def asked_without_note(text: str, owners: tuple[str, ...] = ("MA",)) -> list[str]:
    """What changes where a meeting asked for something and the paper prints this in its place."""
    alone = FurtherAction(
        key="f2", text="visit both sites", owners=("MA",), due="2019-04", body="Board", date="2019-01-03"
    )
    plan = edited("1.2", lambda row: replace(row, further_actions=(alone,)), SMALL)
    printed = Note(key="x", body="Board", date="2019-01-03", text=text)
    read = FurtherAction(key="y", text=text.removeprefix("ACTION: "), owners=owners, note="x")
    paper = edited("1.2", lambda row: replace(row, notes=(printed,), further_actions=(read,)), as_paper(plan))
    return [f"{name_of(change)} {change.after}" for change in compare(plan, onto(plan, meant(paper)))]


def test_action_of_a_meeting_is_not_taken_for_a_note() -> None:
    assert asked_without_note("ACTION: MA – visit both sites (by April 2019)") == []


def test_action_of_a_meeting_is_edited_as_it_is_printed() -> None:
    printed = "ACTION: MA/JM – visit all three sites (by April 2019)"

    assert asked_without_note(printed, ("MA", "JM")) == [
        "changed:f2:text visit all three sites",
        "changed:f2:owners ('MA', 'JM')",
    ]


def test_review_that_is_printed_beneath_the_text_is_no_edit() -> None:
    review = Review(key="r1", due="2019-03", text="Review in 6 months (March 2019)")
    plan = edited("1.2", lambda row: replace(row, reviews=(review,)), SMALL)
    read = replace(review, key="x")
    paper = edited("1.2", lambda row: replace(row, reviews=(read,)), as_paper(plan))
    beneath = "Train all drivers together\nReview March 2019: Review in 6 months (March 2019)"
    as_text = edited("1.2", worded(text=beneath), paper)

    assert changes(paper, plan=plan) == []
    assert changes(as_text, plan=plan) == []


# What is chosen


def test_new_row_comes_with_the_theme_and_the_colour_that_it_needs() -> None:
    new = Activity(key="new", ref="3.1", strands=(Strand(key="new s", text="Swim", rag="B"),))
    paper = as_paper(SMALL)
    paper = replace(
        paper,
        key=replace(KEY, rag=(*KEY.rag, ScaleValue(code="B", label="Blue"), ScaleValue(code="W", label="White"))),
        themes=(*paper.themes, Theme(key="t3", number="THREE", title="Water", activities=(new,))),
    )
    found = compare(SMALL, onto(SMALL, meant(paper)))
    chosen = [change for change in found if change.key == "new"]

    assert [name_of(change) for change in found] == ["added:rag:B", "added:t3", "added:new"]
    assert with_grounds(chosen, found) == list(found)


def test_what_is_missing_goes_only_where_somebody_says_so() -> None:
    paper = as_paper(SMALL)
    paper = replace(
        paper, themes=(replace(paper.themes[0], activities=paper.themes[0].activities[:1]), paper.themes[1])
    )
    found: tuple[Change, ...] = compare(SMALL, onto(SMALL, meant(paper)))

    assert [(change.kind, change.key, is_taken(change)) for change in found] == [(Kind.REMOVED, "a2", False)]
    assert apply(SMALL, with_grounds(filter(is_taken, found), found)) == SMALL
