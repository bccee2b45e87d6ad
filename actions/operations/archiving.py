from __future__ import annotations

from actions.models import Activity, Field, PlanItem, Strand, Theme
from actions.operations.combining import bring_home
from actions.operations.fields import check_name
from actions.operations.settling import check_as_seen
from governance.history import Actor, revise
from governance.merging import Refused


def archive(item: PlanItem, *, by: Actor, since: int, reason: str) -> PlanItem:
    """Take an item out of the plan, for a reason; its history and the versions keep it, and it can be restored.

    Raises Conflict where somebody changed it since the person looked, and Refused without a reason, for a
    theme that has activities, and for an activity's only strand.
    """
    plan = item.plan
    with revise(plan.partnership, by=by, reason=reason):
        if not reason.strip():
            raise Refused("Say why: the reason is kept with it.", "reason")
        item = type(item).objects.select_related("plan__partnership").get(pk=item.pk)
        if item.archived:
            return item
        check_as_seen(item, since=since, yours="Archive it as you saw it.")
        _check_nothing_hangs_on(item)
        item.archived, item.archive_reason = True, reason
        item.save()
        return item


def _check_nothing_hangs_on(item: PlanItem) -> None:
    if isinstance(item, Theme) and Activity.objects.filter(theme=item).live().exists():
        raise Refused("This theme has activities: move or archive them first.")
    if (
        isinstance(item, Strand)
        and not Strand.objects.filter(activity=item.activity).live().exclude(pk=item.pk).exists()
    ):
        raise Refused("This is the activity's only line of work: archive the activity instead.")


def restore(item: PlanItem, *, by: Actor) -> PlanItem:
    """Bring an archived item back to where it was, and with an activity what it took along to another.

    Raises Refused while what it belongs to is archived.
    """
    with revise(item.plan.partnership, by=by):
        item = type(item).objects.select_related("plan__partnership").get(pk=item.pk)
        for holder in item.holders():
            if holder.archived:
                raise Refused(f"Restore its {holder._meta.verbose_name} first: {holder}.")
        if isinstance(item, Theme) and Theme.objects.filter(plan=item.plan, number=item.number).live().exists():
            raise Refused(f"There is another theme {item.number} now: renumber that one first.")
        if isinstance(item, Field):
            check_name(item)
        item.archived, item.archive_reason = False, ""
        if isinstance(item, Activity) and item.successor_id is not None:
            bring_home(item)
            item.successor, item.succession = None, ""
        item.save()
        return item
