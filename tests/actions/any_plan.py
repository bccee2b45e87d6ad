"""Any plan: a Hypothesis strategy over all that a plan's document holds.

Two plans that are drawn share some items, by a few keys, which stand anywhere and in any order and differ in any of
their fields. What follows from the rest does so: the state of an activity, and the order of the archive.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from actions.document import (
    Activity,
    Attachment,
    Body,
    Extra,
    FurtherAction,
    Key,
    Note,
    Organisation,
    PlanDocument,
    PlanField,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import ActivityState, FurtherActionState, ReviewState

#: Whole plans take a while to draw.
#: Whole plans take their time.
FEWER = settings(max_examples=60)
WORDS = st.sampled_from(["", "one", "two"])
NAMES = st.sampled_from([(), ("JM",), ("JM", "MA"), ("MA", "JM")])
BODIES = st.sampled_from(["Gold Group", "Board", "Comms Group"])
DAYS = st.sampled_from(["2018-07", "2018-07-09", "2019-01-03"])
CODES = st.sampled_from([None, "R", "C"])
FLAGS = st.booleans()


def some(keys: str) -> Any:
    """Some of these keys of a letter each, in any order."""
    return st.permutations(keys).flatmap(lambda order: st.integers(0, len(order)).map(lambda most: order[:most]))


def dealt(keys: str, hands: list[str]) -> Any:
    """Some of these keys, in any order, dealt to any of the hands."""
    return some(keys).flatmap(
        lambda order: (
            st.lists(st.sampled_from(hands), min_size=len(order), max_size=len(order)).map(
                lambda places: (
                    {hand: [key for key, at in zip(order, places, strict=True) if at == hand] for hand in hands}
                    if hands
                    else {}
                )
            )
            if hands
            else st.just({})
        )
    )


def scale(draw: st.DrawFn) -> tuple[ScaleValue, ...]:
    return tuple(
        ScaleValue(
            code=code,
            label=draw(WORDS),
            meaning=draw(WORDS),
            colour=draw(WORDS),
            needs_reason=draw(FLAGS),
            completes=draw(FLAGS),
        )
        for code in draw(some("RC"))
    )


@st.composite
def plans(draw: st.DrawFn) -> PlanDocument:
    key = Key(rag=scale(draw), priorities=scale(draw), timescales=scale(draw))
    completing = {value.code for value in key.rag if value.completes}
    themes = [f"theme-{name}" for name in draw(some("tu"))]
    rows = draw(dealt("abcd", [*themes, "archive"]))
    standing = [row for theme in themes for row in rows[theme]]
    strands = draw(dealt("klm", standing))
    working = [strand for row in standing for strand in strands[row]]
    updates = draw(dealt("xy", working))
    notes, actions, reviews = (draw(dealt(keys, standing)) for keys in ("ghi", "op", "qr"))
    own = [f"field-{name}" for name in draw(some("ef"))]
    noted = [note for row in standing for note in notes[row]]

    def strand(name: str) -> Strand:
        return Strand(
            key=name,
            text=draw(WORDS),
            rationale=draw(WORDS),
            sros=draw(NAMES),
            sros_wording=draw(WORDS),
            rag=draw(CODES),
            rag_reason=draw(WORDS),
            priority=draw(CODES),
            timescales=draw(NAMES),
            qualifier=draw(WORDS),
            updates=tuple(
                ProgressUpdate(key=update, date=draw(DAYS), by=draw(WORDS), text=draw(WORDS))
                for update in updates[name]
            ),
            extra=tuple(Extra(field=field, text=text) for field in own if (text := draw(WORDS))),
        )

    def activity(name: str) -> Activity:
        held = tuple(strand(one) for one in strands[name])
        return Activity(
            key=name,
            ref=draw(st.sampled_from(["1.1", "1.2", "1.10"])),
            strands=held,
            notes=tuple(
                Note(key=note, body=draw(BODIES), date=draw(DAYS), text=draw(WORDS), confidential=draw(FLAGS))
                for note in notes[name]
            ),
            further_actions=tuple(
                FurtherAction(
                    key=action,
                    text=draw(WORDS),
                    owners=draw(NAMES),
                    due=draw(WORDS),
                    state=draw(st.sampled_from(FurtherActionState)),
                    outcome=draw(WORDS),
                    note=draw(st.sampled_from(["", "g", "h"])),
                    body=draw(BODIES),
                    date=draw(DAYS),
                    confidential=draw(FLAGS),
                )
                for action in actions[name]
            ),
            reviews=tuple(
                Review(
                    key=review,
                    due=draw(DAYS),
                    text=draw(WORDS),
                    state=draw(st.sampled_from(ReviewState)),
                    note=draw(st.sampled_from(["", "g", "h"])),
                    confidential=draw(FLAGS),
                )
                for review in reviews[name]
            ),
            state=ActivityState.COMPLETED
            if held and all(one.rag in completing for one in held)
            else ActivityState.OPEN,
        )

    lines = sorted(draw(some("789")))
    holders = ["", *standing, *noted, *(f"version:{line}" for line in lines)]
    return PlanDocument(
        title=draw(WORDS),
        partnership=draw(WORDS),
        organisations=tuple(
            Organisation(name=name, short_name=draw(WORDS), crest=draw(WORDS)) for name in draw(some("FPS"))
        ),
        bodies=tuple(Body(key=f"body-{name}", name=draw(BODIES), heading=draw(WORDS)) for name in draw(some("GBC"))),
        key=key,
        themes=tuple(
            Theme(
                key=theme,
                number=draw(WORDS),
                title=draw(WORDS),
                activities=tuple(activity(row) for row in rows[theme]),
            )
            for theme in themes
        ),
        archive=tuple(
            RetiredActivity(
                key=row,
                ref=f"2.{'abcd'.index(row)}",
                text=draw(WORDS),
                reason=draw(WORDS),
                into=draw(st.sampled_from(["", "a", "b"])),
                how=draw(WORDS),
            )
            for row in sorted(rows["archive"])
        ),
        versions=tuple(
            VersionLine(
                number=int(line),
                date=draw(DAYS),
                amended_by=draw(WORDS),
                summary=draw(WORDS),
                seal=draw(WORDS),
                withdrawn=draw(WORDS),
            )
            for line in lines
        ),
        attachments=tuple(
            Attachment(
                key=f"attachment-{name}",
                title=draw(WORDS),
                name=draw(WORDS),
                digest=draw(WORDS),
                size=draw(st.integers(0, 2)),
                to=draw(st.sampled_from(holders)),
                confidential=draw(FLAGS),
            )
            for name in draw(some("vwz"))
        ),
        fields=tuple(PlanField(key=field, name=draw(WORDS)) for field in own),
        page_numbers=draw(FLAGS),
        notes_on_paper=draw(st.sampled_from([None, 1, 2])),
    )
