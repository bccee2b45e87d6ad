"""Editions: the plan as one audience may see it.

An edition is made before anything is rendered, so that no exporter, template or cache has to know what
is confidential: what the audience may not see is not in the value that they get.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from actions.document import Activity, PlanDocument
from actions.enums import Audience


def edition(document: PlanDocument, audience: Audience) -> PlanDocument:
    """The plan for an audience.

    The full edition is the document itself. Any other leaves out the confidential notes, and the further
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
