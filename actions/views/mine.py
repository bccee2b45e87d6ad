"""An SRO's own page: what they answer for, and how they say where it stands, in a minute, from a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from actions import document as d
from actions import operations
from actions.access import Access, plan_view
from actions.enums import FurtherActionState
from actions.forms import ProgressForm
from actions.models import Strand
from actions.presenters import Links, own_values, strand_values
from actions.reading import live_document, live_edition
from actions.views.activities import further_action_values, update_values
from actions.views.answers import page, plan_editing
from governance.enums import Right

WAITING = (FurtherActionState.OPEN, FurtherActionState.ON_HOLD)


@require_safe
@plan_view(Right.UPDATE_OWN)
def my_items(request: HttpRequest, access: Access) -> HttpResponse:
    officer = access.officer()
    document = live_edition(access.plan, access.audience)
    links = Links.of(access.plan, document, editable=False)
    own = officer.initials if officer else None
    strands, further_actions = [], []
    for row in document.activities():
        strands += [_strand(access, row, s, document.key, links) for s in row.strands if own in s.sros]
        further_actions += [
            further_action_values(access, row, action, links, own)
            for action in row.further_actions
            if own in action.owners and action.state in WAITING
        ]
    context = {
        "officer": {"initials": own} if own else None,
        "strands": strands,
        "further_actions": further_actions,
    }
    return page(request, access, "actions/my_items.html", "mine", context)


def _strand(access: Access, row: d.Activity, strand: d.Strand, key: d.Key, links: Links) -> dict[str, Any]:
    return {
        **strand_values(strand, key, links),
        "own": own_values(strand, links, row.ref),
        "ref": row.ref,
        "url": links.to(row.ref),
        "updates": update_values(strand, links),
        "update_url": reverse("strand_update", args=(access.plan.slug, strand.key)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.UPDATE_OWN)
def strand_update(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    """Where one's strand stands: the RAG, why, and what has happened."""
    strand = access.item("strands", key)
    assert isinstance(strand, Strand)  # noqa: S101 -- by its kind
    access.require_owner_or_editor(strand)
    document = live_document(access.plan)
    row, shown = next((a, s) for a in document.activities() for s in a.strands if s.key == str(strand.key))
    links = Links.of(access.plan, document, editable=False)
    officer = access.officer()

    def filled() -> dict[str, Any]:
        now = Strand.objects.select_related("rag").get(pk=strand.pk)
        return {"rag": now.rag.code if now.rag else "", "rag_reason": now.rag_reason}

    def save(values: dict[str, Any], since: int) -> Strand:
        actor = access.actor()
        reporter = officer.initials if officer else str(access.user)
        day = localtime(actor.at).date()
        return operations.report_progress(strand, by=actor, since=since, day=day, reporter=reporter, **values)

    return plan_editing(
        access,
        document=document,
        place=strand.activity,
        title=f"Update {row.ref}",
        make=ProgressForm,
        filled=filled,
        save=save,
        item=strand,
        done=reverse("my_items", args=(access.plan.slug,)),
        saved=f"{row.ref} is updated. Thank you.",
        template="actions/strand_update.html",
        nav="mine",
        context={"strand": _strand(access, row, shown, document.key, links)},
    ).answer(request)
