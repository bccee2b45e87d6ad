"""The people of a partnership."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from governance import operations
from governance.access import partnership_view
from governance.enums import Door, Right
from governance.forms import OfficerForm
from governance.history import Actor, Revision
from governance.merging import Conflict, Refused
from governance.models import Membership, Officer


def _frame(membership: Membership) -> dict[str, Any]:
    """What the page's frame needs: where we are, and the way back to the plan."""
    return {"partnership": membership.partnership, "rights": membership.rights, "nav": "people"}


@require_safe
@partnership_view(Right.MANAGE_PEOPLE)
def officer_list(request: HttpRequest, membership: Membership) -> HttpResponse:
    slug = membership.partnership.slug
    officers = membership.partnership.officers.live().select_related("organisation", "user")
    rows = [
        {
            "initials": officer.initials,
            "name": officer.name,
            "post": officer.post,
            "organisation": str(officer.organisation or ""),
            "account": officer.user.email if officer.user else "",
            "edit_url": reverse("officer_edit", args=(slug, officer.key)),
        }
        for officer in officers
    ]
    context = {**_frame(membership), "officers": rows, "add_url": reverse("officer_add", args=(slug,))}
    return render(request, "governance/officer_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partnership_view(Right.MANAGE_PEOPLE)
def officer_add(request: HttpRequest, membership: Membership) -> HttpResponse:
    def save(values: dict[str, Any], since: int) -> Officer:
        return operations.add_officer(membership.partnership, by=_actor(membership), **values)

    return _edit(request, membership, "Add an officer", {}, save, "Officer added.")


@require_http_methods(["GET", "HEAD", "POST"])
@partnership_view(Right.MANAGE_PEOPLE)
def officer_edit(request: HttpRequest, membership: Membership, key: UUID) -> HttpResponse:
    officer = get_object_or_404(membership.partnership.officers.live(), key=key)

    def save(values: dict[str, Any], since: int) -> Officer:
        return operations.edit_officer(officer, by=_actor(membership), since=since, **values)

    filled = OfficerForm.filled_from(officer)
    return _edit(request, membership, f"Edit {officer.initials}", filled, save, "Officer saved.")


def _actor(membership: Membership) -> Actor:
    return Actor(Door.PAGE, timezone.now(), user=membership.user)


def _edit(
    request: HttpRequest,
    membership: Membership,
    title: str,
    filled: dict[str, Any],
    save: Callable[[dict[str, Any], int], Officer],
    saved: str,
) -> HttpResponse:
    partnership = membership.partnership
    latest = Revision.objects.filter(partnership=partnership).last()

    def form_of(data: Any, initial: dict[str, Any]) -> OfficerForm:
        since = latest.number if latest else 0
        return OfficerForm(data, initial=initial, partnership=partnership, user=membership.user, since=since)

    context = {**_frame(membership), "title": title, "cancel_url": reverse("officer_list", args=(partnership.slug,))}

    def show(form: OfficerForm, status: int = 200, **more: Any) -> HttpResponse:
        return render(request, "actions/item_form.html", {**context, "form": form, **more}, status=status)

    if request.method != "POST":
        return show(form_of(None, filled))
    form = form_of(request.POST, filled)
    if not form.is_valid():
        return show(form, 400 if form.forged else 422)
    try:
        save(form.values(), form.cleaned_data["revision"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return show(form, 422)
    except Conflict as conflict:
        kept = {name: value for name, value in form.values().items() if name in conflict.merge.kept}
        clashes = [
            {
                "label": form.fields[clash.field].label or clash.field.capitalize(),
                "yours": clash.yours,
                "theirs": clash.theirs,
                "who": "Somebody else",
                "when": "just now",
            }
            for clash in conflict.merge.clashes
        ]
        return show(form_of(None, {**filled, **kept}), 409, conflicts=clashes)
    messages.success(request, saved)
    return redirect("officer_list", partnership.slug)
