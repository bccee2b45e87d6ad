"""Which texts of a plan name a ref, and how they read when it is another: plain Python.

What a live text says of an activity follows the activity. A further action that is done or superseded is
past: it keeps its words, and its old ref still leads to the activity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from actions.document import (
    EXTRA,
    Activity,
    FurtherAction,
    Note,
    PlanDocument,
    ProgressUpdate,
    Review,
    Strand,
    value_of,
)
from actions.enums import FurtherActionState
from actions.prose import around

Text = Strand | ProgressUpdate | Note | FurtherAction | Review

_TEXTS: dict[type[Text], tuple[str, ...]] = {
    Strand: ("text", "rationale", "rag_reason"),
    ProgressUpdate: ("text",),
    Note: ("text",),
    FurtherAction: ("text", "outcome"),
    Review: ("text",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A text that names a ref: the ``field`` of an ``item`` of the activity that has the ref ``at``.

    ``name`` is what the plan calls that field, where it is one of its own.
    """

    at: str
    item: Text
    field: str
    name: str = ""

    @property
    def text(self) -> str:
        """What it says now."""
        return str(value_of(self.item, self.field))


def mentions(document: PlanDocument, ref: str) -> tuple[Mention, ...]:
    """The texts that name a ref and would follow it, in printed order."""
    own = {EXTRA + field.key: field.name for field in document.fields}
    found = (
        Mention(at=activity.ref, item=item, field=field, name=own.get(field, ""))
        for activity in document.activities()
        for item in _live_items(activity)
        for field in (*_TEXTS[type(item)], *(own if isinstance(item, Strand) else ()))
    )
    return tuple(mention for mention in found if len(around(mention.text, ref)) > 1)


def _live_items(activity: Activity) -> Iterator[Text]:
    for strand in activity.strands:
        yield strand
        yield from strand.updates
    yield from activity.notes
    for action in activity.further_actions:
        if action.state not in (FurtherActionState.DONE, FurtherActionState.SUPERSEDED):
            yield action
    yield from activity.reviews


def renumbered(text: str, old: str, new: str) -> str:
    """The text with the new ref wherever it named the old one."""
    return new.join(around(text, old))
