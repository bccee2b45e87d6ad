from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from actions.diff import compare
from actions.models import Assignment, FurtherAction, Handover, Ownership, Plan, Strand
from actions.operations.settling import documents, set_owners, with_new_officers
from actions.succession import OVER, Handed, handed, reword, succeed
from actions.wording import Teller, long_date
from governance.history import Actor, revise
from governance.merging import Clash, Conflict, Merge, Refused
from governance.models import Officer


def replace_officer(
    plan: Plan, old: Officer, new: str, *, by: Actor, since: int, day: date, items: Collection[str] | None = None
) -> Handover | None:
    """Let an officer follow another from a day on, in whatever the other answers for, or in the chosen items.

    ``new`` is an officer's party, or "new:" with the initials of one who is to be made; ``items`` are the keys
    of strands and of further actions that are not over. Today, or a day that has passed, acts at once. A day
    that is still to come is kept and returned; ``complete_handover`` acts on it.

    Raises Conflict where somebody changed who answers for one of them since the person looked.
    """
    with revise(plan.partnership, by=by, reason=f"From {long_date(day)} {_initials(plan, new)} takes over from {old}"):
        [party] = with_new_officers(plan, [new], by=by)
        successor = plan.partnership.owners().get(party)
        if not isinstance(successor, Officer) or old.partnership_id != plan.partnership_id:
            raise Refused("Choose an officer of this partnership.", "successor")
        if successor == old:
            raise Refused(f"{old} cannot follow themselves: choose somebody else.", "successor")
        _check_as_seen(plan, old, since, items)
        if day > localtime(by.at).date():
            return _planned(Handover(plan=plan, officer=old, successor=successor, day=day, items=_listed(items)))
        _hand_over(plan, old, successor, items)
        return None


def _listed(items: Collection[str] | None) -> list[str] | None:
    return sorted(items) if items is not None else None


def _planned(handover: Handover) -> Handover:
    """The handover once it is kept; sent twice, it is kept once. Raises Refused where a row of it is planned for."""
    for standing in Handover.objects.live().filter(plan=handover.plan, officer=handover.officer):
        if all(getattr(standing, name) == getattr(handover, name) for name in ("successor", "day", "items")):
            return standing
        if standing.items is None or handover.items is None or set(standing.items) & set(handover.items):
            planned = f"{standing.successor} takes over from {standing.officer} on {long_date(standing.day)}"
            raise Refused(f"{planned} already: cancel that first.", "successor")
    handover.save()
    return handover


def _initials(plan: Plan, new: str) -> str:
    kind, _, name = new.partition(":")
    if kind == "new":
        return name
    return str(plan.partnership.owners().get(new, "somebody"))


def _check_as_seen(plan: Plan, old: Officer, since: int, items: Collection[str] | None) -> None:
    before, now = documents(plan, since)
    seen, stands = ({row.item.key: row for row in handed(one, old.initials, "")} for one in (before, now))
    chosen = set(items) if items is not None else seen.keys() | stands.keys()
    if not chosen:
        raise Refused(f"Choose at least one row that {old} answers for.", "items")
    if chosen - seen.keys() - stands.keys():
        raise Refused(f"Choose among the rows that {old} answers for.", "items")
    if any(_who(seen.get(key)) != _who(stands.get(key)) for key in chosen):
        changes = [change for change in compare(before, now) if change.key in chosen]
        told = " ".join(Teller(now.key).sentences(changes)) or f"{old} does not answer for all of them any more."
        raise Conflict(Merge({}, (Clash("items", "Replace the officer as you saw it.", told),)))


def _who(row: Handed | None) -> str:
    return row.now if row else ""


def _hand_over(plan: Plan, old: Officer, successor: Officer, items: Collection[str] | None) -> None:
    """Put the successor in the officer's place, in the items that the officer still answers for."""
    kinds: tuple[tuple[Any, str, Any, str], ...] = (
        (Strand, "strand", Assignment, "assignments"),
        (FurtherAction, "further_action", Ownership, "ownerships"),
    )
    for model, held_as, owning, rows in kinds:
        standing = model.objects.live().filter(plan=plan, activity__archived=False)
        theirs = standing.filter(**{f"{rows}__officer": old, f"{rows}__archived": False})
        for item in theirs.select_related("plan__partnership").order_by("pk"):
            if (items is not None and str(item.key) not in items) or getattr(item, "state", None) in OVER:
                continue
            owners = [row.owner for row in _in_order(getattr(item, rows))]
            if isinstance(item, Strand):
                item.sros_wording = reword(item.sros_wording, list(map(str, owners)), str(old), str(successor))
                item.save()
            parties = succeed([owner.party for owner in owners], old.party, successor.party)
            set_owners(owning, {held_as: item}, parties, "owners")


def _in_order(rows: Any) -> Any:
    return rows.live().select_related("officer", "body", "organisation").order_by("position")


def complete_handover(handover: Handover, *, by: Actor) -> None:
    """Do what was planned for this day, where it was not done or cancelled yet."""
    plan, old, successor = handover.plan, handover.officer, handover.successor
    planned = handover.history.earliest().revision
    reason = (
        f"From {long_date(handover.day)} {successor} takes over from {old}, "
        f"as {planned.who} planned on {long_date(localtime(planned.made_at).date())}"
    )
    with revise(plan.partnership, by=by, reason=reason):
        handover = Handover.objects.get(pk=handover.pk)
        if handover.archived:
            return
        _hand_over(plan, old, successor, handover.items)
        handover.archived, handover.archive_reason = True, "Done"
        handover.save()


def cancel_handover(handover: Handover, *, by: Actor) -> None:
    """Take back what was planned. Raises Refused where it was done already."""
    with revise(handover.plan.partnership, by=by):
        handover = Handover.objects.get(pk=handover.pk)
        if handover.archived:
            raise Refused("This was done or cancelled already.")
        handover.archived, handover.archive_reason = True, "Cancelled"
        handover.save()
