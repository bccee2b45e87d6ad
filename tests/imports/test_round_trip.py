"""A plan goes out as a file and comes back: nothing has changed, whatever plan it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.diff import compare
from actions.document import Activity, AsAt, Body, Key, PlanDocument, ScaleValue
from actions.enums import FurtherActionState
from actions.exports import FORMATS
from actions.imports import json as our_json
from actions.imports.files.opening import open_file
from actions.imports.meaning import Choices, Known, Meaning
from actions.imports.understanding import understand
from actions.pairing import EVERYTHING, name_of, onto
from tests.actions.any_plan import FEWER, plans

BODIES = (
    Body(key="body-B", name="Board", heading="Board notes"),
    Body(key="body-G", name="Gold Group", heading="Gold Group notes"),
    Body(key="body-C", name="Comms Group", heading="Comms Group notes"),
)
KEY = Key(
    rag=(
        ScaleValue(code="R", label="Red", meaning="Barriers", colour="#c62828", needs_reason=True),
        ScaleValue(code="C", label="Completed", meaning="Done", colour="#1565c0", completes=True),
    ),
    priorities=(ScaleValue(code="R", label="Routine"), ScaleValue(code="C", label="Critical")),
    timescales=(ScaleValue(code="JM", label="Just a moment"), ScaleValue(code="MA", label="Many a year")),
)
#: What cells say: of several lines, of lists, with marks, with what might be taken for something else.
SAYINGS = st.sampled_from(
    [
        "Share one workshop",
        "Train all drivers together, as agreed in 2018.\nSee 1.2 and 1.10",
        "A list:\n• first, with **bold** words\n• second",
        "*Scope* the site at https://example.org/a_b and [the paper](https://example.org)",
        "=1+1 is no formula",
        "Costs 2 * 3 * 4",
        "Обмен опытом",
        "联合训练",
        "First.\nACTION: JM and MA to write it by 12 May\nACTION: MA to read it",
        "Review in 6 months (March 2019)",
        "- one item\n- another",
        "**bold throughout**",
        "TWO: Not a theme",
        "1.1",
        "N/A",
        "Meeting of 03/01/2019 was cancelled",
    ]
)


@st.composite
def real_plans(draw: st.DrawFn) -> PlanDocument:
    """A plan as the record holds one: with words in every row, refs and numbers once, notes and reviews in order."""
    plan = draw(plans())
    refs = iter(f"{n}.{m}" for n in range(1, 5) for m in (1, 2, 10))
    numbers = iter(("ONE", "TWO", "THREE"))
    order = [body.name for body in BODIES]

    def row(activity: Activity) -> Activity:
        notes = [replace(note, text=draw(SAYINGS)) for note in activity.notes]
        keys = {note.key: note for note in notes}
        actions = [
            replace(
                action,
                text=draw(SAYINGS).split("\n")[0],
                note=action.note if action.note in keys else "",
                due=draw(st.sampled_from(["", "2019-03", "by the end of May"])),
                outcome="" if action.state is FurtherActionState.OPEN else action.outcome,
            )
            for action in activity.further_actions
        ]
        return replace(
            activity,
            ref=next(refs),
            strands=tuple(
                replace(
                    strand,
                    text=draw(SAYINGS),
                    rationale=draw(st.one_of(st.just(""), SAYINGS)),
                    sros_wording="",
                    qualifier=draw(st.sampled_from(["", "first phase"])),
                    rag_reason=draw(st.sampled_from(["", "No money"])) if strand.rag else "",
                    extra=tuple(replace(one, text=draw(SAYINGS)) for one in strand.extra),
                )
                for strand in activity.strands
            ),
            notes=tuple(sorted(notes, key=lambda note: (order.index(note.body), note.date))),
            further_actions=tuple(actions),
            reviews=tuple(
                sorted(
                    (replace(review, note="", text="Check that it is embedded") for review in activity.reviews),
                    key=lambda review: review.due,
                )
            ),
        )

    themes = tuple(
        replace(
            theme,
            number=next(numbers),
            title=f"Theme {theme.key}",
            activities=tuple(row(one) for one in theme.activities if one.strands),
        )
        for theme in plan.themes
    )
    return replace(
        plan,
        title="A Plan",
        partnership="A Board",
        themes=tuple(theme for theme in themes if theme.activities),
        bodies=BODIES,
        key=KEY,
        fields=tuple(replace(field, name=f"Own {field.key}") for field in plan.fields),
        archive=(),
        versions=(),
        attachments=(),
        organisations=(),
    )


def known(plan: PlanDocument) -> Known:
    return Known(
        today="2019-02-27",
        key=plan.key,
        partnership=plan.partnership,
        plan=plan,
        columns=plan.columns(),
        bodies={body.name: body.name for body in plan.bodies},
        owners={label: label for label in ("JM", "MA")},
    )


def coming_back(plan: PlanDocument, form: str) -> list[str]:
    """What changes in a plan by its own file."""
    dated = replace(plan, as_at=AsAt(day="2019-02-27", revision=7))
    paper = open_file(f"plan.{form}", FORMATS[form].render(dated))
    after = onto(plan, understand(paper, known(plan), Choices()))
    return [f"{name_of(change)}: {change.before!r} → {change.after!r}" for change in compare(plan, after)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_any_plan_comes_back_as_it_went_out(form: str) -> None:
    @FEWER
    @given(real_plans())
    def comes_back(plan: PlanDocument) -> None:
        if plan.themes:
            assert coming_back(plan, form) == []

    comes_back()


@FEWER
@given(plans())
def test_any_plan_comes_back_from_json(plan: PlanDocument) -> None:
    back: Any = our_json.read(FORMATS["json"].render(plan))

    assert back == plan
    if not any(note.body not in {body.name for body in plan.bodies} for row in plan.activities() for note in row.notes):
        meaning = Meaning(document=back, carries=frozenset({EVERYTHING}))
        assert {change.kind for change in compare(plan, onto(plan, meaning))} <= {"moved"}
