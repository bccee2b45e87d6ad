"""What was done to a plan, as its pages tell it: each revision with who, when and why, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localtime

from actions import document as d
from actions.diff import Change, Kind, compare
from actions.editions import edition
from actions.enums import Audience
from actions.models import KINDS, Activity, Plan, PlanItem
from actions.operations import is_restorable, undoable_among
from actions.reading import Step, replay
from actions.wording import Teller, long_date
from governance.history import Revision, Tracked
from governance.models import Officer, User

#: A revision with more changes is told in short.
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision as a story tells it."""

    revision: Revision
    who: str
    changes: tuple[Change, ...]
    teller: Teller

    def sentences(self, when: str = "") -> list[str]:
        """Who did what, when and why: "RG changed the RAG of 6.4 from amber to red on 9 July 2018: …".

        What was done in bulk is told in short; what takes an edit back says which: "RG undid revision 41: …".
        """
        undone = self.revision.undoes
        who = f"{self.who} undid revision {undone.number}:" if undone else self.who
        if len(self.changes) > MOST_TOLD:
            return [self.teller.in_short(self.changes, who)]
        return self.teller.sentences(self.changes, who, when)

    def reason(self) -> str:
        """Why, where that is not told with the changes already."""
        told = any(change.field == "rag_reason" and change.after == self.revision.reason for change in self.changes)
        return "" if told else self.revision.reason


def entries(steps: Iterable[Step], audience: Audience, names: Mapping[int, str]) -> list[Entry]:
    """What an audience may read of these revisions, newest first; what changed nothing for it is left out.

    ``names`` has the initials of users who are officers, by user id.
    """
    found = []
    for step in steps:
        after = edition(step.after, audience)
        changes = tuple(
            replace(change, kind=Kind.RESTORED) if change.kind is Kind.ADDED and change.key in step.restored else change
            for change in compare(edition(step.before, audience), after)
        )
        if changes:
            who = names.get(step.revision.user_id or 0) or step.revision.who
            found.append(Entry(step.revision, who, changes, Teller(after.key)))
    return found[::-1]


def story(plan: Plan, activity: Activity, audience: Audience, user: User) -> list[dict[str, Any]]:
    """All that was ever done to an activity, newest first, as sentences; each with the way to put a field back that
    it changed, the last of each revision with those to undo it, where this user may, and to go back to it."""
    steps = list(replay(plan, Revision.objects.filter(partnership=plan.partnership), activity))
    told = entries(steps, audience, initials(plan))
    undos = undo_values(plan, user, [entry.revision for entry in told])
    events: list[dict[str, Any]] = []
    for entry in told:
        number, own = entry.revision.number, tuple(change for change in entry.changes if change.ref)
        of_entry: list[dict[str, Any]] = [
            {"sentence": sentence, "when": moment(entry.revision), "back_url": _back(plan, group, number, steps[-1])}
            for group in ([own] if len(own) > MOST_TOLD else _told_together(own))
            for sentence in replace(entry, changes=group).sentences(day(entry.revision))
        ]
        if of_entry:
            to = reverse("activity_restore", args=(plan.slug, activity.ref, number)) if events else ""
            of_entry[-1] |= {"undo": undos.get(number), "restore_url": to}
        events += of_entry
    return events


def _told_together(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """Each change by itself, but a RAG with its reason, which one sentence tells."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        field = "rag" if change.field == "rag_reason" else change.field
        groups.setdefault((change.key, field or change.kind), []).append(change)
    return [tuple(group) for group in groups.values()]


_KINDS_OF: dict[type, str] = {
    d.Strand: "strands",
    d.ProgressUpdate: "updates",
    d.Note: "notes",
    d.FurtherAction: "further-actions",
    d.Review: "reviews",
}


def _back(plan: Plan, changes: Sequence[Change], number: int, latest: Step) -> str:
    """The way to give a field the value again that it had before the revision of this number changed it; empty where
    it has it now, and for all that is no change of one field."""
    change = changes[0]
    kind, stands = _KINDS_OF.get(change.item, ""), latest.after.find(change.key)
    is_field = change.kind is Kind.CHANGED and len({one.key for one in changes}) == 1
    if not kind or not is_field or stands is None or not is_restorable(KINDS[kind], change.field):
        return ""
    if all(d.value_of(stands, one.field) == one.before for one in changes):
        return ""
    return reverse("field_restore", args=(plan.slug, kind, change.key, change.field, number - 1))


def undo_values(plan: Plan, user: User, revisions: Collection[Revision]) -> dict[int, dict[str, Any]]:
    """The button that takes a revision back, by the number of each that this user may: a fixed number of queries."""
    return {
        number: {
            "url": reverse("revision_undo", args=(plan.slug, number)),
            "label": "Redo" if again else "Undo",
            "number": number,
        }
        for number, again in undoable_among(plan, user, revisions).items()
    }


def initials(plan: Plan) -> dict[int, str]:
    """The initials of the users who are officers of the plan's partnership, by user id."""
    officers = Officer.objects.filter(partnership=plan.partnership, user__isnull=False).live()
    return dict(officers.values_list("user_id", "initials"))


def day(revision: Revision) -> str:
    """The day on which a revision was made: "9 July 2018"."""
    return long_date(localtime(revision.made_at).date())


def time_of_day(revision: Revision) -> str:
    return f"{localtime(revision.made_at):%H:%M}"


def moment(revision: Revision) -> str:
    """When a revision was made: "9 July 2018, 14:05"."""
    return f"{day(revision)}, {time_of_day(revision)}"


def latest_change(item: PlanItem) -> Revision | None:
    """The revision that last wrote this item or what hangs on it: its SROs, its notes. A query for each kind."""
    histories = [item.history.all()]
    for relation in item._meta.related_objects:
        if issubclass(relation.related_model, Tracked):
            history = relation.related_model.history.model.objects
            histories.append(history.filter(**{relation.field.attname: item.pk}))
    newest = [history.aggregate(newest=Max("revision"))["newest"] for history in histories]
    return Revision.objects.select_related("user").filter(pk=max(pk or 0 for pk in newest)).first()
