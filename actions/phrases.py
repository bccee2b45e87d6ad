"""Stock phrases: the sentences that a body's notes repeat, for one key each."""

from __future__ import annotations

from collections import Counter
from typing import Any, Protocol

from actions.document import PlanDocument

#: As many as there are keys for them, and no longer than one takes in at a glance.
MOST = 9
LONGEST = 120


class Speaker(Protocol):
    """A body: ``phrases`` are those that somebody wrote down for it, or None."""

    name: str
    phrases: Any


def phrases_of(body: Speaker, document: PlanDocument) -> tuple[str, ...]:
    """The phrases that were written down for a body; else those that its notes teach."""
    return learned(body.name, document) if body.phrases is None else tuple(body.phrases)


def learned(body: str, document: PlanDocument) -> tuple[str, ...]:
    """What a body's notes say at least twice, in a line, most often first. What is confidential teaches nothing."""
    said = Counter(
        note.text
        for activity in document.activities()
        for note in activity.notes_of(body)
        if not note.confidential and len(note.text) <= LONGEST and "\n" not in note.text
    )
    return tuple(text for text, times in said.most_common() if times > 1)[:MOST]
