from __future__ import annotations

from typing import Any

from actions.diff import compare
from actions.document import Key
from actions.editions import edition
from actions.enums import Audience, Scale
from actions.models import LivePlan, Plan
from actions.operations.recording import check_fits, save_all, scale_row
from actions.reading import as_seen, latest_frozen, read_plan
from governance.history import Actor, Revision, revise
from governance.models import Partnership


def create_plan(partnership: Partnership, *, by: Actor, slug: str, title: str, key: Key) -> Plan:
    """An empty plan with its key."""
    with revise(partnership, by=by):
        plan = Plan(partnership=partnership, slug=slug, title=title)
        check_fits(plan)
        plan.save()
        scales = ((Scale.RAG, key.rag), (Scale.PRIORITY, key.priorities), (Scale.TIMESCALE, key.timescales))
        for scale, values in scales:
            save_all(scale_row(plan, scale, value, position) for position, value in enumerate(values, start=1))
        return plan


def store_live_plans(sender: Any, revision: Revision, **kwargs: Any) -> None:
    """Store the documents that a revision made, in its transaction: connected to ``revision_made``."""
    for plan in Plan.objects.filter(partnership=revision.partnership).select_related("partnership"):
        document = read_plan(plan)
        issued = latest_frozen(plan)
        full_changes = len(compare(issued, document)) if issued else 0
        public_changes = 0
        if issued:
            public_changes = len(compare(edition(issued, Audience.PUBLIC), edition(document, Audience.PUBLIC)))
        public = as_seen(document, Audience.PUBLIC, public_changes)
        LivePlan.objects.update_or_create(
            plan=plan,
            defaults={
                "revision": revision.number,
                "document": document.canonical().decode(),
                "full_digest": document.digest(),
                "public_digest": public.digest(),
                "full_changes": full_changes,
                "public_changes": public_changes,
            },
        )
