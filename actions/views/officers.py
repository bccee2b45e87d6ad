"""Officers come and go: one follows another, everywhere or on chosen rows, from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from actions import operations
from actions.access import Access, plan_view
from actions.forms import HandoverForm, SuccessorForm
from actions.models import Handover, Plan
from actions.owners import NEW
from actions.presenters import Links
from actions.reading import live_edition
from actions.succession import Handed, handed
from actions.views.answers import has_token, page, plan_editing
from actions.wording import excerpt, listed, long_date
from governance.editing import FORGED, INVALID, Editing
from governance.enums import Right
from governance.forms import revision_token
from governance.merging import Refused
from governance.models import Membership, Officer


def _require_editor(access: Access) -> None:
    """Who keeps the people changes the plan here, and so needs that right too. Raises PermissionDenied."""
    if not access.may(Right.EDIT_PLAN):
        raise PermissionDenied("Replacing an officer changes the plan, which your role does not include.")


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.MANAGE_PEOPLE)
def officer_replace(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    """First who follows and when; then, with that in the address, what changes hands."""
    _require_editor(access)
    officer = get_object_or_404(access.plan.partnership.officers.live(), key=key)
    sent = request.POST if request.method == "POST" else request.GET if "day" in request.GET else None
    form = SuccessorForm(sent, initial=_today(), partnership=access.plan.partnership, officer=officer)
    if form.is_valid():
        return _handing_over(access, officer, form.cleaned_data["successor"], form.cleaned_data["day"]).answer(request)
    # A post comes from the second page, which names them rightly.
    status = FORGED if request.method == "POST" else INVALID if form.is_bound else 200
    return _asking(request, access, officer, form, status)


def _today() -> dict[str, date]:
    return {"day": timezone.localdate()}


def _asking(request: HttpRequest, access: Access, officer: Officer, form: SuccessorForm, status: int) -> HttpResponse:
    context = {
        "title": f"Replace {officer}",
        "form": form,
        "officer": officer,
        "answers_for": _answers_for(handed(live_edition(access.plan, access.audience), officer.initials, "")),
        "planned": _planned(access, officer),
        "cancel_url": _people(access.plan),
    }
    return page(request, access, "actions/officer_replace.html", "people", context, status=status)


def _handing_over(access: Access, officer: Officer, party: str, day: date) -> Editing:
    """The preview, with a tick for each row that changes hands, and what it saves."""
    new = party.removeprefix(NEW) if party.startswith(NEW) else str(access.plan.partnership.owners()[party])
    document = live_edition(access.plan, access.audience)
    rows = handed(document, officer.initials, new)
    links = Links.of(access.plan, document, editable=False)
    is_later = day > timezone.localdate()
    when = f" on {long_date(day)}" if is_later else ""

    def save(values: dict[str, Any], since: int) -> None:
        chosen = None if is_later and len(values["items"]) == len(rows) else values["items"]
        operations.replace_officer(access.plan, officer, party, by=access.actor(), since=since, day=day, items=chosen)

    return plan_editing(
        access,
        document=document,
        title=f"{new} takes over from {officer}{when}",
        make=partial(HandoverForm, items=[(row.item.key, row.ref) for row in rows]),
        filled=lambda: {"items": [row.item.key for row in rows]},
        save=save,
        template="actions/officer_handover.html",
        nav="people",
        submit_label=f"Replace {officer} by {new}{when}",
        done=_people(access.plan),
        saved=f"{new} takes over from {officer}{when}." if is_later else f"{new} has taken over from {officer}.",
        context={
            "officer": officer,
            "new": new,
            "party": party,
            "is_new": party.startswith(NEW),
            "day": day,
            "later": long_date(day) if is_later else "",
            "answers_for": _answers_for(rows),
            "rows": [_row(row, links) for row in rows],
        },
    )


def _row(row: Handed, links: Links) -> dict[str, str]:
    return {
        "key": row.item.key,
        "ref": row.ref,
        "url": links.to(row.ref),
        "text": ("" if row.is_strand else "Further action: ") + excerpt(row.item.text),
        "now": row.now,
        "then": row.then or "nobody",
    }


def _answers_for(rows: Sequence[Handed]) -> str:
    """What somebody answers for: "SRO of 5 strands and owner of 2 further actions"; empty for nothing."""
    strands = sum(row.is_strand for row in rows)
    kinds = ((strands, "SRO of", "strand"), (len(rows) - strands, "owner of", "further action"))
    return listed([f"{role} {number} {noun}{'s' * (number > 1)}" for number, role, noun in kinds if number])


def _people(plan: Plan) -> str:
    return reverse("officer_list", args=(plan.partnership.slug,))


def _planned(access: Access, officer: Officer) -> list[dict[str, Any]]:
    """What is kept for a later day, with the way to take it back."""
    token = revision_token(access.plan.partnership, access.user, access.plan.live.revision)
    planned = Handover.objects.live().filter(plan=access.plan, officer=officer).select_related("successor")
    return [
        {
            "successor": str(handover.successor),
            "day": long_date(handover.day),
            "rows": len(handover.items or ()),
            "overdue": handover.day < timezone.localdate(),
            "cancel_url": reverse("handover_cancel", args=(access.plan.slug, handover.key)),
            "token": token,
        }
        for handover in planned
    ]


@require_POST
@plan_view(Right.MANAGE_PEOPLE)
def handover_cancel(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    _require_editor(access)
    handovers = Handover.objects.filter(plan=access.plan).select_related("plan__partnership", "officer", "successor")
    handover = get_object_or_404(handovers, key=key)
    officer = handover.officer
    if not has_token(request, access):
        messages.error(request, "Nothing was cancelled: the page was too old. Here it is again.")
        again = SuccessorForm(initial=_today(), partnership=access.plan.partnership, officer=officer)
        return _asking(request, access, officer, again, FORGED)
    try:
        operations.cancel_handover(handover, by=access.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Cancelled: {officer} stays where {handover.successor} was to take over.")
    return redirect("officer_replace", access.plan.slug, officer.key)


def links_of_officers(sender: Any, membership: Membership, **kwargs: Any) -> dict[int, list[tuple[str, str]]]:
    """A link for each officer to being replaced, in each plan: connected to ``officer_links``."""
    if Right.EDIT_PLAN not in membership.rights:
        return {}
    plans = list(Plan.objects.live().filter(partnership=membership.partnership))
    kept = {(one.plan_id, one.officer_id): one for one in _kept(membership)}
    links: dict[int, list[tuple[str, str]]] = {}
    for officer in membership.partnership.officers.live():
        for plan in plans:
            handover = kept.get((plan.pk, officer.pk))
            label = f"{handover.successor} follows on {long_date(handover.day)}" if handover else "Replace"
            within = f" in {plan.title}" if len(plans) > 1 else ""
            url = reverse("officer_replace", args=(plan.slug, officer.key))
            links.setdefault(officer.pk, []).append((label + within, url))
    return links


def _kept(membership: Membership) -> Any:
    return Handover.objects.live().filter(plan__partnership=membership.partnership).select_related("successor")
