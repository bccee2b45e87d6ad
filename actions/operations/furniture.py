"""What frames the table on paper: its page numbers, how many notes a short edition prints, and whose crests."""

from __future__ import annotations

from typing import Any

from actions.document import PlanDocument
from actions.models import Plan
from actions.operations.settling import documents, reorder
from governance.history import Actor, revise
from governance.merging import Conflict, Refused, merge
from governance.models import Organisation


def edit_paper(plan: Plan, *, by: Actor, since: int, **submitted: Any) -> Plan:
    """Change any of ``page_numbers`` and ``notes_on_paper`` (None: no paper edition). Raises Conflict and Refused."""
    with revise(plan.partnership, by=by):
        before, now = documents(plan, since)
        settled = merge(
            base={field: getattr(before, field) for field in submitted},
            current={field: getattr(now, field) for field in submitted},
            submitted=submitted,
        )
        if settled.clashes:
            raise Conflict(settled)
        plan = Plan.objects.select_related("partnership").get(pk=plan.pk)
        for field, value in settled.values.items():
            setattr(plan, field, value)
        plan.save()
        return plan


def edit_organisation(plan: Plan, name: str, *, by: Actor, since: int, **submitted: str) -> Organisation:
    """Change any of an organisation's ``short_name``, its ``crest`` (a data URI, or empty) and its place, ``after``:
    the name of the one that it stands behind, or empty for the first. Raises Conflict and Refused."""
    with revise(plan.partnership, by=by):
        before, now = documents(plan, since)
        current = furniture_of(now, name)
        settled = merge(
            base={field: furniture_of(before, name).get(field, current[field]) for field in submitted},
            current={field: current[field] for field in submitted},
            submitted=submitted,
        )
        if settled.clashes:
            raise Conflict(settled)
        standing = list(plan.partnership.organisations.live().order_by("position", "id"))
        organisation = next(one for one in standing if one.name == name)
        organisation.short_name = settled.values.get("short_name", organisation.short_name)
        organisation.crest = settled.values.get("crest", organisation.crest)
        organisation.save()
        after = settled.values.get("after", current["after"])
        if after != current["after"]:
            reorder(_placed(standing, organisation, after))
        return organisation


def furniture_of(document: PlanDocument, name: str) -> dict[str, str]:
    """What ``edit_organisation`` may change of the organisation with this name, as a document has it; nothing where
    that knows none."""
    names = ["", *(organisation.name for organisation in document.organisations)]
    return next(
        (
            {"short_name": organisation.short_name, "crest": organisation.crest, "after": names[place]}
            for place, organisation in enumerate(document.organisations)
            if organisation.name == name
        ),
        {},
    )


def _placed(standing: list[Organisation], moved: Organisation, after: str) -> list[Organisation]:
    rest = [one for one in standing if one is not moved]
    names = ["", *(one.name for one in rest)]
    if after not in names:
        raise Refused("The place to move to is not there any more: choose again.", "after")
    place = names.index(after)
    return [*rest[:place], moved, *rest[place:]]
