"""Stock phrases are those that were written down, or what a body's notes repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.document import Activity, Note, PlanDocument, Theme
from actions.models import Plan
from actions.phrases import phrases_of
from tests import factories as f


@dataclass
class Board:
    name: str = "Board"
    phrases: Any = None


def said(*texts: str, body: str = "Board", confidential: bool = False) -> PlanDocument:
    """A plan in which a body said these, a row for each."""
    rows = tuple(
        Activity(
            key=f"a{place}",
            ref=f"1.{place}",
            notes=(Note(key=f"n{place}", body=body, date="2019-02-27", text=text, confidential=confidential),),
        )
        for place, text in enumerate(texts, start=1)
    )
    return PlanDocument(
        title="Plan", partnership="Board", themes=(Theme(key="t", number="ONE", title="First", activities=rows),)
    )


def test_what_was_said_twice_is_learned_most_often_first() -> None:
    document = said("Noted.", "Received.", "Agreed.", "Received.", "Noted.", "Received.")

    assert phrases_of(Board(), document) == ("Received.", "Noted.")


def test_there_is_one_key_for_each() -> None:
    texts = [f"Phrase {letter}." for letter in "ABCDEFGHIJ"]

    assert phrases_of(Board(), said(*texts, *texts)) == tuple(texts[:9])


def test_what_is_long_or_has_paragraphs_is_not_learned() -> None:
    line, longer, lines = "x" * 120, "x" * 121, "One.\nTwo."

    assert phrases_of(Board(), said(line, line, longer, longer, lines, lines)) == (line,)


def test_confidential_notes_and_those_of_others_teach_nothing() -> None:
    assert phrases_of(Board(), said("Hush.", "Hush.", confidential=True)) == ()
    assert phrases_of(Board(), said("Noted.", "Noted.", body="Gold Group")) == ()


def test_phrases_that_were_written_down_stand() -> None:
    document = said("Received.", "Received.")

    assert phrases_of(Board(phrases=["Agreed.", "Noted."]), document) == ("Agreed.", "Noted.")


def test_first_plan_teaches_what_its_boards_repeat(plan: Plan) -> None:
    found = {body.name: phrases_of(body, f.now(plan)) for body in plan.partnership.bodies.all()}

    assert found == {
        "Governance Board": ("No further discussion at Governance Board.",),
        "Gold Group": (
            "Review in 6 months to check BAU has been embedded (March 2019)",
            "Complete",
            "ACTION: Comms Group to do further work on the plan created by GG",
        ),
        "Comms Group": (),
    }
