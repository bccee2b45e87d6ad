"""The people of a partnership."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from governance import operations
from governance.access import partnership_view
from governance.editing import Editing
from governance.enums import Door, Right
from governance.forms import OfficerForm
from governance.history import Actor, Revision
from governance.models import Membership, Officer, Organisation, User

#: Asked by the list of people for what else may be done with officers: each receiver answers with links, as
#: (label, address), by the officer's id.
officer_links = Signal()


def _frame(membership: Membership) -> dict[str, Any]:
    """What the page's frame needs: where we are, and the way back to the plan."""
    return {"partnership": membership.partnership, "rights": membership.rights, "nav": "people"}


@require_safe
@partnership_view(Right.MANAGE_PEOPLE)
def officer_list(request: HttpRequest, membership: Membership) -> HttpResponse:
    slug = membership.partnership.slug
    officers = membership.partnership.officers.live().select_related("organisation", "user")
    answers: list[Any] = [links for _, links in officer_links.send(sender=Officer, membership=membership)]
    rows = [
        {
            "initials": officer.initials,
            "name": officer.name,
            "post": officer.post,
            "organisation": str(officer.organisation or ""),
            "account": officer.user.email if officer.user else "",
            "edit_url": reverse("officer_edit", args=(slug, officer.key)),
            "links": [link for links in answers for link in links.get(officer.pk, ())],
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

    return _edit(request, membership, "Add an officer", None, save)


@require_http_methods(["GET", "HEAD", "POST"])
@partnership_view(Right.MANAGE_PEOPLE)
def officer_edit(request: HttpRequest, membership: Membership, key: UUID) -> HttpResponse:
    officer = get_object_or_404(membership.partnership.officers.live(), key=key)

    def save(values: dict[str, Any], since: int) -> Officer:
        return operations.edit_officer(officer, by=_actor(membership), since=since, **values)

    return _edit(request, membership, f"Edit {officer.initials}", officer, save)


def _actor(membership: Membership) -> Actor:
    return Actor(Door.PAGE, timezone.now(), user=membership.user)


def _edit(
    request: HttpRequest,
    membership: Membership,
    title: str,
    officer: Officer | None,
    save: Callable[[dict[str, Any], int], Officer],
) -> HttpResponse:
    partnership = membership.partnership
    latest = Revision.objects.filter(partnership=partnership).last()

    def make(data: Any, initial: Mapping[str, Any]) -> OfficerForm:
        since = latest.number if latest else 0
        return OfficerForm(data, initial=initial, partnership=partnership, user=membership.user, since=since)

    def show(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
        return render(request, "components/form_page.html", {**_frame(membership), **context}, status=status)

    def filled() -> dict[str, Any]:
        return OfficerForm.filled_from(Officer.objects.get(pk=officer.pk)) if officer else {}

    return Editing(
        title=title,
        make=make,
        filled=filled,
        save=save,
        show=show,
        done=reverse("officer_list", args=(partnership.slug,)),
        saved="Officer saved.",
        said=_said,
        changed_by=lambda: _changed_by(officer),
    ).answer(request)


def _said(field: str, value: Any) -> str:
    """A clashing value in words; organisations and accounts are known by their ids."""
    models: dict[str, Any] = {"organisation": Organisation, "user": User}
    if field in models:
        return str(models[field].objects.filter(pk=value).first() or "nobody")
    return str(value)


def _changed_by(officer: Officer | None) -> tuple[str, str]:
    row = officer.history.select_related("revision__user").first() if officer else None
    if row is None:
        return "Somebody else", "just now"
    return row.revision.who, f"{localtime(row.revision.made_at):%d/%m/%y, %H:%M}"
