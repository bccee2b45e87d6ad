"""Editions: what an audience may not see is not in the value that it gets."""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, FurtherAction, Note, PlanDocument, Review, Strand, Theme
from actions.editions import edition, extents
from actions.enums import Audience, Extent

ROOT = Path(__file__).parents[2]
FIRST_PLAN = PlanDocument.from_dict(
    json.loads((ROOT / "fixtures" / "first-plan.json").read_text(encoding="utf-8"))["document"]
)


def plan(*activities: Activity) -> PlanDocument:
    """A plan with each activity in a theme of its own."""
    themes = tuple(
        Theme(key=f"theme-{activity.key}", number="ONE", title="Theme", activities=(activity,))
        for activity in activities
    )
    return PlanDocument(title="Plan", partnership="Board", themes=themes)


@st.composite
def marked_plans(draw: st.DrawFn) -> PlanDocument:
    """Plans whose texts say "SECRET" where a public edition may not have them, and "open" elsewhere."""
    confidential_notes = draw(st.lists(st.lists(st.booleans(), max_size=4), min_size=1, max_size=4))
    secret_keys = [
        f"note-{row}-{index}" for row, notes in enumerate(confidential_notes) for index, c in enumerate(notes) if c
    ]
    keys = [f"note-{row}-{index}" for row, notes in enumerate(confidential_notes) for index in range(len(notes))]
    origins = st.sampled_from(["", "note-of-an-older-version", *keys])

    def word(secret: bool) -> str:
        return "SECRET" if secret else "open"

    def further_action(key: str) -> FurtherAction:
        note, confidential = draw(origins), draw(st.booleans())
        mark = word(confidential or note in secret_keys)
        return FurtherAction(
            key=f"{mark}-{key}", text=mark, owners=(mark,), due=mark, outcome=mark, note=note, confidential=confidential
        )

    def review(key: str) -> Review:
        note, confidential = draw(origins), draw(st.booleans())
        mark = word(confidential or note in secret_keys)
        return Review(key=f"{mark}-{key}", due="2019-03", text=mark, note=note, confidential=confidential)

    return plan(
        *(
            Activity(
                key=f"activity-{row}",
                ref=f"1.{row}",
                strands=(Strand(key=f"strand-{row}", text="open"),),
                notes=tuple(
                    Note(key=f"note-{row}-{index}", body="Gold", date="2019-01-03", text=word(c), confidential=c)
                    for index, c in enumerate(notes)
                ),
                further_actions=tuple(further_action(f"{row}-{i}") for i in range(draw(st.integers(0, 3)))),
                reviews=tuple(review(f"{row}-{i}") for i in range(draw(st.integers(0, 3)))),
            )
            for row, notes in enumerate(confidential_notes)
        )
    )


def texts(document: PlanDocument) -> list[str]:
    return [
        item.text
        for activity in document.activities()
        for items in (activity.notes, activity.further_actions, activity.reviews)
        for item in items
    ]


@given(marked_plans())
def test_nothing_confidential_is_anywhere_in_the_public_edition(document: PlanDocument) -> None:
    assert b"SECRET" not in edition(document, Audience.PUBLIC).canonical()


@given(marked_plans())
def test_everything_that_is_not_confidential_is_in_the_public_edition_in_order(document: PlanDocument) -> None:
    assert texts(edition(document, Audience.PUBLIC)) == [text for text in texts(document) if text == "open"]


@given(marked_plans())
def test_no_key_of_a_withheld_note_is_in_the_public_edition(document: PlanDocument) -> None:
    secret = [note.key for activity in document.activities() for note in activity.notes if note.confidential]
    public = json.loads(edition(document, Audience.PUBLIC).canonical())
    assert [key for key in secret if f'"{key}"' in json.dumps(public)] == []


@given(marked_plans())
def test_a_public_edition_of_a_public_edition_is_itself(document: PlanDocument) -> None:
    public = edition(document, Audience.PUBLIC)
    assert edition(public, Audience.PUBLIC) == public


@given(marked_plans())
def test_full_edition_is_the_document_itself(document: PlanDocument) -> None:
    assert edition(document, Audience.FULL) is document


def test_what_hangs_on_a_withheld_note_goes_with_it_even_in_another_activity() -> None:
    document = plan(
        Activity(
            key="a",
            ref="1.1",
            notes=(Note(key="n", body="Gold", date="2019-01-03", text="Sell the site", confidential=True),),
        ),
        Activity(
            key="b",
            ref="2.1",
            further_actions=(FurtherAction(key="f", text="Ask about the site", note="n"),),
            reviews=(Review(key="r", due="2019-03", text="Look at the site again", note="n"),),
        ),
    )
    assert edition(document, Audience.PUBLIC) == plan(Activity(key="a", ref="1.1"), Activity(key="b", ref="2.1"))


def test_public_edition_of_the_first_plan_lacks_one_note_and_its_two_further_actions() -> None:
    public = edition(FIRST_PLAN, Audience.PUBLIC)
    before = {activity.ref: activity for activity in FIRST_PLAN.activities()}
    changed = [activity for activity in public.activities() if activity != before[activity.ref]]
    whole = before["2.3"]
    assert changed == [replace(whole, notes=whole.notes_of("Governance Board"), further_actions=())]
    assert b"Bamfurlong" in FIRST_PLAN.canonical()
    assert b"Bamfurlong" not in public.canonical()
    assert public.digest() != FIRST_PLAN.digest()


# The paper: each body's latest notes


def said(*notes: tuple[str, str], confidential: str = "") -> Activity:
    """An activity with these notes, each a body and a date; ``confidential`` is the date of those that are."""
    made = [
        Note(key=f"{body} {date}", body=body, date=date, text="Said.", confidential=date == confidential)
        for body, date in notes
    ]
    return Activity(key="a", ref="1.1", strands=(Strand(key="s", text="Do it"),), notes=tuple(made))


NOTES = (
    ("Board", "2018-01-03"),
    ("Board", "2018-06-03"),
    ("Gold", "2018-02-01"),
    ("Gold", "2018-03"),
    ("Gold", "2019"),
)


def on_paper(most: int | None, audience: Audience = Audience.FULL, confidential: str = "") -> list[str]:
    """The keys of the notes that a paper prints of each body's latest."""
    document = replace(plan(said(*NOTES, confidential=confidential)), notes_on_paper=most)
    (row,) = edition(document, audience, Extent.PAPER).activities()
    return [note.key for note in row.notes]


def test_paper_has_each_bodys_latest_notes_in_their_order() -> None:
    assert on_paper(2) == ["Board 2018-01-03", "Board 2018-06-03", "Gold 2018-03", "Gold 2019"]
    assert on_paper(1) == ["Board 2018-06-03", "Gold 2019"]
    assert on_paper(0) == []
    assert on_paper(9) == [f"{body} {date}" for body, date in NOTES]


def test_public_paper_has_the_latest_of_the_notes_that_its_readers_may_see() -> None:
    assert on_paper(1, Audience.PUBLIC, confidential="2019") == ["Board 2018-06-03", "Gold 2018-03"]


def test_plan_that_does_not_say_how_many_notes_are_on_paper_has_the_master_only() -> None:
    document = plan(said(*NOTES))

    assert extents(document) == (Extent.MASTER,)
    assert edition(document, Audience.FULL, Extent.PAPER) == document
    assert extents(replace(document, notes_on_paper=2)) == (Extent.MASTER, Extent.PAPER)


def test_master_is_the_document_itself_and_the_paper_says_that_it_is_one() -> None:
    document = replace(plan(said(*NOTES)), notes_on_paper=2)

    assert edition(document, Audience.FULL) == document
    paper = edition(document, Audience.FULL, Extent.PAPER)
    assert (paper.extent, PlanDocument.from_dict(paper.to_dict())) == (Extent.PAPER, paper)
    assert paper.digest() != document.digest()
