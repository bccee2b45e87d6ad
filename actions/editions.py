"""Editions: the plan as one audience may see it.

An edition is made before anything is rendered, so that no exporter, template or cache has to know what
is confidential: what the audience may not see is not in the value that they get.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from actions.document import Activity, Note, PlanDocument
from actions.enums import Audience, Extent


def edition(document: PlanDocument, audience: Audience, extent: Extent = Extent.MASTER) -> PlanDocument:
    """The plan for an audience, in the extent of the master or of the paper.

    The paper has each body's latest notes of those that its audience may see, as many as the plan says; what hangs
    on an earlier one stays, and a plan that does not say how many has no paper but the master.
    """
    shown = _for(document, audience)
    return _on_paper(shown) if extent is Extent.PAPER else shown


def extents(document: PlanDocument) -> tuple[Extent, ...]:
    """The extents that a plan is printed in."""
    return (Extent.MASTER,) if document.notes_on_paper is None else (Extent.MASTER, Extent.PAPER)


def _for(document: PlanDocument, audience: Audience) -> PlanDocument:
    """The full edition is the document itself. Any other leaves out the confidential notes, and the further
    actions, reviews and attachments that are confidential themselves or that hang on a confidential note.
    """
    if audience is Audience.FULL:
        return document
    # Gathered over the whole plan: a further action may have moved to another activity than its note's.
    withheld = frozenset(note.key for activity in document.activities() for note in activity.notes if note.confidential)
    return replace(
        document,
        themes=tuple(
            replace(theme, activities=tuple(_without(activity, withheld) for activity in theme.activities))
            for theme in document.themes
        ),
        attachments=tuple(
            attachment
            for attachment in document.attachments
            if not attachment.confidential and attachment.to not in withheld
        ),
    )


def _on_paper(document: PlanDocument) -> PlanDocument:
    most = document.notes_on_paper
    if most is None:
        return document
    return replace(
        document,
        extent=Extent.PAPER,
        themes=tuple(
            replace(
                theme,
                activities=tuple(replace(row, notes=_latest(row.notes, most)) for row in theme.activities),
            )
            for theme in document.themes
        ),
    )


def _latest(notes: tuple[Note, ...], most: int) -> tuple[Note, ...]:
    """The latest of each body's notes, in the order in which they stood."""
    seen: Counter[str] = Counter()
    kept = []
    for note in reversed(notes):
        seen[note.body] += 1
        if seen[note.body] <= most:
            kept.append(note)
    return tuple(reversed(kept))


def withholding(document: PlanDocument, keys: Collection[str]) -> PlanDocument:
    """The document with the notes, further actions and attachments of these keys marked confidential.

    What is confidential today is so in every look back at what was not: a comparison must not quote it.
    """

    def marked(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(item, confidential=True) if item.key in keys else item for item in items)

    return replace(
        document,
        themes=tuple(
            replace(
                theme,
                activities=tuple(
                    replace(activity, notes=marked(activity.notes), further_actions=marked(activity.further_actions))
                    for activity in theme.activities
                ),
            )
            for theme in document.themes
        ),
        attachments=marked(document.attachments),
    )


def _without(activity: Activity, withheld: frozenset[str]) -> Activity:
    """The activity without its confidential items and without what hangs on a withheld note, by key."""
    return replace(
        activity,
        notes=tuple(note for note in activity.notes if not note.confidential),
        further_actions=tuple(
            action for action in activity.further_actions if not action.confidential and action.note not in withheld
        ),
        reviews=tuple(review for review in activity.reviews if not review.confidential and review.note not in withheld),
    )
