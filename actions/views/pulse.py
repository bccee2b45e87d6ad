"""What others have changed since a page was loaded: asked every few seconds, and mostly answered with nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actions import document as d
from actions.access import Access, plan_view
from actions.editions import edition
from actions.models import Plan
from actions.presenters import Links, row_html, state_values
from actions.reading import live_document, live_edition, read_plan, replay
from actions.stories import entries, initials
from governance.enums import Right
from governance.history import Revision

#: A page that has missed more revisions than this is told to load itself again.
MOST_MISSED = 50


@never_cache
@require_safe
@plan_view(Right.READ_PLAN)
def plan_pulse(request: HttpRequest, access: Access, since: int) -> HttpResponse:
    """204 where nothing has changed since that revision (no query beyond the door's), else JSON.

    ``{"revision": n, "reload": false, "changes": n, "rows": [{"key", "html", "said": [sentence, …]}]}``: the rows that
    changed, and what others did to them; one's own edits are shown and not told. ``reload`` is true where rows came,
    went or moved. Who may not read history is told only that something changed.
    """
    plan, latest = access.plan, access.plan.live.revision
    if since >= latest:
        return HttpResponse(status=204)
    before, now = edition(_stood(plan, since), access.audience), live_edition(plan, access.audience)
    if latest - since > MOST_MISSED:
        return JsonResponse({"revision": latest, "reload": before.themes != now.themes, "rows": []})
    revisions = Revision.objects.filter(partnership=plan.partnership, number__gt=since, number__lte=latest)
    steps = list(replay(plan, revisions))
    if not steps:
        return JsonResponse({"revision": latest, "reload": False, "rows": []})
    said: dict[str, list[str]] = {}
    for entry in entries(steps, access.audience, initials(plan)):
        if entry.revision.user_id == access.user.pk:
            continue
        for ref in dict.fromkeys(change.ref for change in entry.changes):
            about = [change for change in entry.changes if change.ref == ref]
            told = entry.teller.sentences(about, entry.who) if access.may(Right.READ_HISTORY) else ["This has changed."]
            said.setdefault(ref, []).extend(told)
    links = Links.of(plan, now, editable=access.may(Right.EDIT_PLAN))
    stood = {row.key: row for row in before.activities()}
    return JsonResponse(
        {
            "revision": latest,
            "reload": now.skeleton() != before.skeleton(),
            "changes": state_values(plan, now, plan.live.changes(access.audience))["changes"],
            "rows": [_row(row, now, links, said) for row in now.activities() if stood.get(row.key) != row],
        }
    )


def _stood(plan: Plan, since: int) -> d.PlanDocument:
    """The plan as the page shows it. What is confidential since was not so then, and has to go from the page."""
    shown = Revision.objects.filter(partnership=plan.partnership, number=since).first()
    return read_plan(plan, shown) if shown else live_document(plan)


def _row(row: d.Activity, now: d.PlanDocument, links: Links, said: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "key": row.key,
        "html": row_html(row, now.key, now.columns(), links),
        "said": list(dict.fromkeys(said.get(row.ref, ()))),
    }
