from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from actions.models import Activity, Note
from actions.operations.settling import is_of_partnership, is_standing, settle
from governance.history import Actor, revise
from governance.models import Body
from governance.operations import meeting_of


def add_note(
    activity: Activity, *, by: Actor, body: Body, date: date | str, text: str, confidential: bool = False, **key: Any
) -> Note:
    """What a body said about an activity on a date, or in an ISO month. Sent twice, it is written once."""
    with revise(activity.plan.partnership, by=by):
        is_standing(activity)
        is_of_partnership(activity.plan, body)
        said = {"activity": activity, "meeting": meeting_of(body, date), "text": text, "confidential": confidential}
        standing: Note | None = Note.objects.filter(**said).live().first()
        if standing is not None:
            return standing
        note = Note(plan=activity.plan, **said, **key)
        note.save()
        return note


def add_notes(
    activities: Sequence[Activity], *, by: Actor, body: Body, date: date | str, text: str, confidential: bool = False
) -> list[Note]:
    """What a body said alike about several activities of a plan on a date, or in an ISO month, in one revision.

    Where it stands already it is not written again; what comes back are the notes that were.
    """
    if not activities:
        return []
    plan = activities[0].plan
    with revise(plan.partnership, by=by):
        is_standing(*activities)
        is_of_partnership(plan, body)
        said = {"plan": plan, "meeting": meeting_of(body, date), "text": text, "confidential": confidential}
        standing = set(Note.objects.filter(**said).live().values_list("activity", flat=True))
        notes = [Note(activity=activity, **said) for activity in activities if activity.pk not in standing]
        for note in notes:
            note.save()
        return notes


def edit_note(note: Note, *, by: Actor, since: int, **submitted: Any) -> Note:
    """Change any of ``body`` (a Body), ``date`` (or an ISO month), ``text``, ``confidential``."""
    with revise(note.plan.partnership, by=by):
        note = Note.objects.select_related("meeting__body", "plan__partnership").get(pk=note.pk)
        body, day = submitted.get("body", note.meeting.body), str(submitted.get("date", note.meeting.iso))
        values = settle(note, since=since, submitted={**submitted, "body": body.name, "date": day})
        is_of_partnership(note.plan, body)
        note.text = values.get("text", note.text)
        note.confidential = values.get("confidential", note.confidential)
        body = Body.objects.get(partnership=note.plan.partnership, name=values["body"], archived=False)
        note.meeting = meeting_of(body, values["date"])
        note.save()
        return note
