"""Officers come and go: who answers for what when one follows another. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.document import FurtherAction, PlanDocument, Strand
from actions.enums import FurtherActionState

#: What is over keeps the officer who did it.
OVER = frozenset({FurtherActionState.DONE, FurtherActionState.SUPERSEDED})


def succeed(owners: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    """These owners with the new one in the old one's place; where both are there already, the old one goes."""
    if new in owners:
        return tuple(owner for owner in owners if owner != old)
    return tuple(new if owner == old else owner for owner in owners)


def reword(wording: str, owners: Sequence[str], old: str, new: str) -> str:
    """Words that print these owners, with the new one's name for the old one's: "JJ (lead)/CB" for JM is
    "JM (lead)/CB". Empty where that is not one name for one name, because then it would be a guess."""
    names = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    if new in owners or re.search(rf"(?<!\w){re.escape(new)}(?!\w)", wording) or len(names.findall(wording)) != 1:
        return ""
    return names.sub(lambda _: new, wording)


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that an officer answers for: what its row says now of who does, and what it will say."""

    item: Strand | FurtherAction
    ref: str
    now: str
    then: str

    @property
    def is_strand(self) -> bool:
        return isinstance(self.item, Strand)


def handed(document: PlanDocument, old: str, new: str) -> tuple[Handed, ...]:
    """All that the officer with these initials answers for and that is not over, in printed order."""
    return tuple(_handed(document, old, new))


def _handed(document: PlanDocument, old: str, new: str) -> Iterator[Handed]:
    for activity in document.activities():
        for strand in activity.strands:
            if old in strand.sros:
                words = reword(strand.sros_wording, strand.sros, old, new)
                then = words or "/".join(succeed(strand.sros, old, new))
                yield Handed(strand, activity.ref, strand.sros_printed(), then)
        for action in activity.further_actions:
            if old in action.owners and action.state not in OVER:
                then = "/".join(succeed(action.owners, old, new))
                yield Handed(action, activity.ref, "/".join(action.owners), then)
