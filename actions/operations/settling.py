"""The guard of every edit: what of a form may be written, and who is answerable in rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from actions.diff import Change, compare
from actions.document import PlanDocument, value_of
from actions.models import Activity, Plan, PlanItem, ScaleValue
from actions.reading import latest_revision, live_document, read_plan
from actions.wording import Teller
from governance.history import Actor, Revision
from governance.merging import Clash, Conflict, Merge, Refused, merge
from governance.models import Body
from governance.operations import add_officer


def documents(plan: Plan, since: int) -> tuple[PlanDocument, PlanDocument]:
    """The plan as the form saw it, and as it is now. Raises Refused for a revision that never was."""
    now = live_document(plan)
    latest = latest_revision(plan.partnership)
    if since == latest:
        return now, now
    revision = Revision.objects.filter(partnership=plan.partnership, number=since).first()
    if revision is None:
        raise Refused("This form was filled from a plan that never was. Load the page again; keep what you typed.")
    return read_plan(plan, revision), now


def check_as_seen(*items: PlanItem, since: int, yours: str) -> PlanDocument:
    """The plan as it is now. Raises Conflict where somebody changed one of these since the person looked, who was
    about to do ``yours`` with them."""
    before, now = documents(items[0].plan, since)
    for item in items:
        seen, stands = before.find(str(item.key)), now.find(str(item.key))
        if seen is not None and seen != stands:
            told = Teller(now.key).sentences([change for change in compare(before, now) if _is_about(change, item)])
            raise Conflict(Merge({}, (Clash("item", yours, " ".join(told)),)))
    return now


def _is_about(change: Change, item: PlanItem) -> bool:
    return change.key == str(item.key) or (isinstance(item, Activity) and change.ref == item.ref)


def settle(
    item: PlanItem, *, since: int, submitted: Mapping[str, Any], together: Collection[tuple[str, ...]] = ()
) -> dict[str, Any]:
    """What the item's fields should hold, in the document's terms.

    Raises Conflict where somebody else changed one of them too, and Refused where the item is archived.
    """
    before, now = documents(item.plan, since)
    current = now.find(str(item.key))
    if current is None:
        raise Refused("This was archived while you were writing. Your text is still here: restore the item, then save.")
    base = before.find(str(item.key)) or current
    settled = merge(
        base={field: value_of(base, field) for field in submitted},
        current={field: value_of(current, field) for field in submitted},
        submitted=submitted,
        together=together,
    )
    if settled.clashes:
        raise Conflict(settled)
    return settled.values


def is_standing(item: PlanItem, *others: PlanItem) -> None:
    """Raise Refused where something is added to what somebody archived; ``others`` are of the same kind. One query."""
    if type(item).objects.filter(pk__in=[one.pk for one in (item, *others)], archived=True).exists():
        raise Refused("This was archived while you were writing. Your text is still here: restore the item, then save.")


def is_of_partnership(plan: Plan, body: Body) -> None:
    """Raise Refused for a body of another partnership: nothing crosses from one to another."""
    if body.partnership_id != plan.partnership_id:
        raise Refused("This body is not of the plan's partnership.", "body")


def with_new_officers(plan: Plan, parties: Sequence[str], *, by: Actor) -> list[str]:
    """These parties, with the officers made that "new:XY" asks for; initials that there are mean that officer."""
    found = {officer.initials.casefold(): officer.party for officer in plan.partnership.officers.live()}
    named = []
    for party in parties:
        kind, _, initials = party.partition(":")
        known = initials.casefold()
        if kind == "new" and known not in found:
            found[known] = add_officer(plan.partnership, by=by, initials=initials).party
        named.append(found[known] if kind == "new" else party)
    return list(dict.fromkeys(named))


def owners_of(plan: Plan, parties: Sequence[str], field: str) -> dict[str, Any]:
    """The owners that these parties name, in order. Raises Refused for one that is not of the partnership."""
    known = plan.partnership.owners()
    unknown = [party for party in parties if party not in known]
    if unknown:
        raise Refused("One of the owners is not known to this partnership any more: choose again.", field)
    return {party: known[party] for party in parties}


def set_owners(model: Any, held: Mapping[str, PlanItem], parties: Sequence[str], field: str) -> None:
    """Make these the owners of what ``held`` names, in their order; rows that no longer hold are archived."""
    (item,) = held.values()
    owners = owners_of(item.plan, parties, field)
    rows = model.objects.filter(**held).live().select_related("officer", "body", "organisation")
    standing = list(rows.order_by("position"))
    if [row.owner.party for row in standing] == list(owners):
        return
    for row in standing:
        row.archived = True
        row.save()
    for position, (party, owner) in enumerate(owners.items(), start=1):
        kind = party.partition(":")[0]
        model(plan=item.plan, position=position, **held, **{kind: owner}).save()


def scale_value(plan: Plan, scale: str, code: str | None, field: str) -> ScaleValue | None:
    """The value of the plan's key with this code; None for what is not recorded. Raises Refused."""
    if not code:
        return None
    found: ScaleValue | None = ScaleValue.objects.filter(plan=plan, scale=scale, code=code).live().first()
    if found is None:
        raise Refused(f"“{code}” is not in the plan's key.", field)
    return found


def reorder(rows: Sequence[Any]) -> None:
    """Give rows the positions of their order here; only those that change are saved."""
    for position, row in enumerate(rows, start=1):
        row.position = position
        row.save()


def placed_after(rows: Any, item: PlanItem, after: str) -> list[Any]:
    """The rows in their order, but with the item behind the one whose key is ``after``, or first where that is
    empty. They are read here, and so is the item: what the page had may be older than what stands."""
    standing = list(rows.live().order_by("position", "id"))
    moved = next((row for row in standing if row.pk == item.pk), None)
    if moved is None:
        raise Refused("This was archived while you were choosing: restore it, then move it.")
    rest = [row for row in standing if row is not moved]
    place = next((index for index, row in enumerate(rest, start=1) if str(row.key) == after), 0)
    if after and not place:
        raise Refused("The place to move to is not there any more: choose again.", "after")
    return [*rest[:place], moved, *rest[place:]]
