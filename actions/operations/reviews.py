from __future__ import annotations

from typing import Any

from actions.models import Activity, Note, Review
from actions.operations.settling import is_standing, settle
from governance.history import Actor, revise


def add_review(
    activity: Activity, *, by: Actor, due: str, text: str = "", note: Note | None = None, **fields: Any
) -> Review:
    """A promise to look again at an activity; ``due`` is an ISO month or day. Fields: state, key."""
    with revise(activity.plan.partnership, by=by):
        is_standing(activity)
        promised = {"activity": activity, "due": due, "text": text, "note": note}
        standing: Review | None = Review.objects.filter(**promised).live().first()
        if standing is not None:
            return standing
        review = Review(plan=activity.plan, **promised, **fields)
        review.save()
        return review


def edit_review(review: Review, *, by: Actor, since: int, **submitted: Any) -> Review:
    """Change any of due, text, state."""
    with revise(review.plan.partnership, by=by):
        values = settle(review, since=since, submitted=submitted)
        review = Review.objects.get(pk=review.pk)
        for field, value in values.items():
            setattr(review, field, value)
        review.save()
        return review
