from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from actions.enums import FurtherActionState
from actions.models import Activity, FurtherAction, Note, Ownership
from actions.operations.settling import (
    is_of_partnership,
    is_standing,
    owners_of,
    set_owners,
    settle,
    with_new_officers,
)
from actions.wording import STATE_LABELS
from governance.history import Actor, revise
from governance.merging import Refused
from governance.models import Body
from governance.operations import meeting_of


def add_further_action(
    activity: Activity,
    *,
    by: Actor,
    text: str,
    owners: Sequence[str] = (),
    note: Note | None = None,
    body: Body | None = None,
    date: date | str | None = None,
    **fields: Any,
) -> FurtherAction:
    """What a note asks for, or a body at its meeting on a date or in an ISO month. Sent twice, it is written once.

    Fields: due, state, outcome, confidential, key.
    """
    with revise(activity.plan.partnership, by=by):
        is_standing(activity)
        owners = with_new_officers(activity.plan, owners, by=by)
        meeting = None
        if note is None and body is not None and date is not None:
            is_of_partnership(activity.plan, body)
            meeting = meeting_of(body, date)
        asked = {"activity": activity, "note": note, "meeting": meeting, "text": text, **fields}
        for standing in FurtherAction.objects.filter(**asked).live():
            if owner_parties(standing) == owners:
                return standing
        action = FurtherAction(plan=activity.plan, **asked)
        action.save()
        set_owners(Ownership, {"further_action": action}, owners, "owners")
        return action


def owner_parties(action: FurtherAction) -> list[str]:
    """The owners of an action, in order, as a form names them. One query."""
    rows = action.ownerships.live().select_related("officer", "body", "organisation").order_by("position")
    return [row.owner.party for row in rows]


def close_further_action(action: FurtherAction, *, by: Actor, since: int, outcome: str) -> FurtherAction:
    """Mark an action as done. Raises Refused for one that is done or superseded already."""
    with revise(action.plan.partnership, by=by):
        now = FurtherAction.objects.get(pk=action.pk)
        if now.state in (FurtherActionState.DONE, FurtherActionState.SUPERSEDED):
            raise Refused(f"This action is {STATE_LABELS[FurtherActionState(now.state)]} already.")
        return edit_further_action(action, by=by, since=since, state=FurtherActionState.DONE, outcome=outcome)


def edit_further_action(action: FurtherAction, *, by: Actor, since: int, **submitted: Any) -> FurtherAction:
    """Change any of text, owners, due, state, outcome, confidential."""
    with revise(action.plan.partnership, by=by):
        parties = submitted.get("owners")
        if parties is not None:
            parties = with_new_officers(action.plan, parties, by=by)
            submitted["owners"] = tuple(str(owner) for owner in owners_of(action.plan, parties, "owners").values())
        values = settle(action, since=since, submitted=submitted)
        action = FurtherAction.objects.select_related("plan__partnership").get(pk=action.pk)
        labels = values.pop("owners", None)
        for field, value in values.items():
            setattr(action, field, value)
        action.save()
        if parties is not None and labels == submitted["owners"]:
            set_owners(Ownership, {"further_action": action}, parties, "owners")
        return action
