"""Two activities that become one: one was a part of the other, or the same as it.

The one that goes is archived and leads to the other: whoever follows its ref, or one that it had before, gets there
for ever, and on from there where that one was combined in its turn.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max

from actions.document import PlanDocument
from actions.enums import Succession
from actions.models import Activity, Attachment, FurtherAction, Note, Plan, PlanItem, Review, Strand
from actions.operations.activities import let_texts_follow
from actions.operations.settling import check_as_seen
from governance.history import Actor, Revision, revise, rows_at
from governance.merging import Refused

_SAID: tuple[Any, ...] = (Note, FurtherAction, Review, Attachment)


def combine_activities(activity: Activity, into: Activity, *, by: Actor, since: int, reason: str = "") -> Activity:
    """Make an activity a part of another, which gets all that it has: its strands stand behind that one's own.

    It is archived and leads there, and the live texts that named its ref name the other's. Raises Conflict where
    somebody changed it since the person looked.
    """
    with revise(activity.plan.partnership, by=by, reason=reason):
        yours = f"Combine {activity} with {into} as you saw it."
        activity, into, now = _as_seen(activity, into, since=since, yours=yours)
        _carry([*activity.strands.live().order_by("position"), *said_on(activity)], into)
        _retire(activity, into, Succession.COMBINED, reason or f"Combined with {into}", now)
        return into


def remove_duplicate(
    activity: Activity, of: Activity, *, by: Actor, since: int, reason: str = "", along: Collection[PlanItem] = ()
) -> Activity:
    """Archive an activity that says the same as another, to which it leads from now on.

    ``along`` is what goes over to the other, of what was ``said_on`` it; the rest stays with it in the archive. The
    live texts that named its ref name the other's. Raises Conflict where somebody changed it since the person looked.
    """
    with revise(activity.plan.partnership, by=by, reason=reason):
        yours = f"Remove {activity} as you saw it."
        activity, of, now = _as_seen(activity, of, since=since, yours=yours)
        _carry(along, of)
        _retire(activity, of, Succession.DUPLICATE, reason or f"Duplicate of {of}", now)
        return of


def said_on(activity: Activity) -> list[PlanItem]:
    """The notes, further actions, reviews and attachments of an activity."""
    return [item for model in _SAID for item in model.objects.live().filter(activity=activity)]


def bring_home(activity: Activity) -> None:
    """Give an activity again what it took along to another: as it stands now, and wherever it is.

    Raises Refused where another activity would be left without a line of work.
    """
    left = activity.history.latest().revision
    before = Revision.objects.get(partnership=left.partnership, number=left.number - 1)
    items: list[Any] = []
    for model in (Strand, *_SAID):
        had = rows_at(model.objects.filter(plan=activity.plan_id), before).filter(activity=activity.pk, archived=False)
        items += model.objects.live().filter(pk__in=list(had.values_list("id", flat=True)))
    hosts = {item.activity_id for item in items if isinstance(item, Strand)} - {activity.pk}
    _carry(items, activity)
    for host in Activity.objects.live().filter(pk__in=hosts).order_by("ref"):
        if not host.strands.live().exists():
            raise Refused(f"{host} would be left without a line of work: archive it, or add one to it, first.")


def check_leads_on(plan: Plan) -> None:
    """Raise Refused where a ref would lead, step by step, back to itself."""
    archived = Activity.objects.filter(plan=plan, successor__isnull=False)
    into = dict(archived.values_list("ref", "successor__ref"))
    for ref in into:
        at, passed = ref, {ref}
        while at in into:
            at = into[at]
            if at in passed:
                raise Refused(f"{at} leads to {into[at]}, which would lead back to it: restore one of them first.")
            passed.add(at)


def _as_seen(activity: Activity, other: Activity, *, since: int, yours: str) -> tuple[Activity, Activity, PlanDocument]:
    """Both as they stand, and the plan. Raises Refused where they cannot become one, and Conflict."""
    if activity.pk == other.pk or activity.plan_id != other.plan_id:
        raise Refused("Choose another activity of this plan.", "other")
    activity, other = (Activity.objects.select_related("plan__partnership").get(pk=one.pk) for one in (activity, other))
    for one in (activity, other):
        if one.archived:
            raise Refused(f"{one} was archived while you were reading: {one.archive_reason}", "other")
    return activity, other, check_as_seen(activity, since=since, yours=yours)


def _carry(items: Collection[Any], to: Activity) -> None:
    """Hang these on an activity: strands behind its own, and of what was said each beside the rest of its day."""
    last = Strand.objects.filter(activity=to).aggregate(position=Max("position"))["position"] or 0
    for item in items:
        if item.activity_id == to.pk:
            continue
        item.activity = to
        if isinstance(item, Strand):
            last += 1
            item.position = last
        item.save()


def _retire(activity: Activity, into: Activity, how: Succession, reason: str, now: PlanDocument) -> None:
    activity.archived, activity.archive_reason = True, reason
    activity.successor, activity.succession = into, how
    activity.save()
    let_texts_follow(activity.plan, now, activity.ref, into.ref)
