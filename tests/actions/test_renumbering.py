"""Which texts name a ref, and how they read when it is another."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import (
    Activity,
    FurtherAction,
    Note,
    PlanDocument,
    ProgressUpdate,
    Review,
    Strand,
    Theme,
)
from actions.enums import FurtherActionState
from actions.renumbering import mentions, renumbered

WORDS = [
    *("2.4", "3.8", "12.4", "2.40", "£2.4", "2.4%", "2.4.1", "9.9", " ", ", ", ".", "-", "see", "\n• ", "(", ")", "**"),
    *("https://example.org/2.4/", "[2.4](https://example.org/2.4)", "1,"),
]
TEXTS = st.lists(st.sampled_from(WORDS)).map("".join)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See 2.4.", "See 3.8."),
        ("2.4/2.6 and (2.4)", "3.8/2.6 and (3.8)"),
        ("• **2.4**\n• *2.4*", "• **3.8**\n• *3.8*"),
        ("12.4, 2.40, 2.4.1, v2.4, £2.4, 2.4%, -2.4", "12.4, 2.40, 2.4.1, v2.4, £2.4, 2.4%, -2.4"),
        ("https://example.org/2.4/ is 2.4", "https://example.org/2.4/ is 3.8"),
        ("[2.4](https://example.org/2.4)", "[3.8](https://example.org/2.4)"),
        ("", ""),
    ],
)
def test_text_names_the_new_ref_where_it_named_the_old_one(before: str, after: str) -> None:
    assert renumbered(before, "2.4", "3.8") == after


@given(TEXTS)
def test_text_renumbered_to_the_same_ref_is_the_same(text: str) -> None:
    assert renumbered(text, "2.4", "2.4") == text


@given(TEXTS)
def test_renumbering_to_a_ref_that_was_never_used_can_be_taken_back(text: str) -> None:
    assert renumbered(renumbered(text, "2.4", "77.77"), "77.77", "2.4") == text


@given(TEXTS)
def test_renumbered_text_names_the_old_ref_no_more(text: str) -> None:
    once = renumbered(text, "2.4", "3.8")

    assert renumbered(once, "2.4", "77.77") == once


@given(TEXTS)
def test_what_is_no_ref_stays_word_for_word(text: str) -> None:
    assert renumbered(text, "5.5", "77.77") == text


def test_time_grows_with_the_length_of_a_hostile_text() -> None:
    assert renumbered("2.4," * 20_000 + "https://" * 20_000, "2.4", "3.8").startswith("2.4,2.4,")


PLAN = PlanDocument(
    title="Plan",
    partnership="Board",
    themes=(
        Theme(
            key="t2",
            number="TWO",
            title="Estate",
            activities=(
                Activity(
                    key="a24",
                    ref="2.4",
                    strands=(
                        Strand(
                            key="s1",
                            text="Do 2.4",
                            rationale="As 2.4 says",
                            rag="A",
                            rag_reason="2.4 is late",
                            updates=(ProgressUpdate(key="u1", date="2019-01-03", by="RG", text="2.4 began"),),
                        ),
                    ),
                ),
                Activity(
                    key="a28",
                    ref="2.8",
                    strands=(Strand(key="s2", text="Do 12.4"),),
                    notes=(Note(key="n1", body="Gold", date="2019-01-03", text="See 2.4", confidential=True),),
                    further_actions=(
                        FurtherAction(key="f1", text="Ask 2.4", outcome="2.4 said no"),
                        FurtherAction(key="f2", text="Ask 2.4", state=FurtherActionState.ON_HOLD),
                        FurtherAction(key="f3", text="Ask 2.4", state=FurtherActionState.DONE),
                        FurtherAction(key="f4", text="Ask 2.4", state=FurtherActionState.SUPERSEDED),
                    ),
                    reviews=(Review(key="r1", due="2019-03", text="With 2.4"),),
                ),
            ),
        ),
    ),
)


def test_every_live_text_that_names_the_ref_is_found_in_printed_order() -> None:
    found = [(mention.at, mention.item.key, mention.field) for mention in mentions(PLAN, "2.4")]

    assert found == [
        ("2.4", "s1", "text"),
        ("2.4", "s1", "rationale"),
        ("2.4", "s1", "rag_reason"),
        ("2.4", "u1", "text"),
        ("2.8", "n1", "text"),
        ("2.8", "f1", "text"),
        ("2.8", "f1", "outcome"),
        ("2.8", "f2", "text"),
        ("2.8", "r1", "text"),
    ]


def test_plan_that_does_not_name_the_ref_has_no_mentions() -> None:
    assert mentions(replace(PLAN, themes=()), "2.4") == ()
    assert mentions(PLAN, "3.8") == ()
