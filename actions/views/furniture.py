"""What frames the table on paper, and whose crests stand above it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, plan_view
from actions.forms import OrganisationForm, PaperForm
from actions.models import Plan
from actions.reading import live_document
from actions.views.answers import plan_editing
from governance.enums import Right


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def paper_edit(request: HttpRequest, access: Access) -> HttpResponse:
    slug = access.plan.slug
    document = live_document(access.plan)

    def filled() -> dict[str, Any]:
        now = Plan.objects.get(pk=access.plan.pk)
        return {"page_numbers": now.page_numbers, "notes_on_paper": now.notes_on_paper}

    return plan_editing(
        access,
        document=document,
        title="Paper",
        make=PaperForm,
        filled=filled,
        save=lambda values, since: operations.edit_paper(access.plan, by=access.actor(), since=since, **values),
        template="actions/paper_edit.html",
        done=reverse("paper_edit", args=(slug,)),
        saved="Saved. The next paper is printed so.",
        context={
            "organisations": [
                {
                    "name": organisation.name,
                    "short_name": organisation.short_name,
                    "crest": organisation.crest,
                    "edit_url": reverse("organisation_edit", args=(slug, organisation.key)),
                }
                for organisation in access.plan.partnership.organisations.live()
            ]
        },
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def organisation_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    organisation = get_object_or_404(access.plan.partnership.organisations.live(), key=key)
    document = live_document(access.plan)

    def make(data: Any, **values: Any) -> OrganisationForm:
        return OrganisationForm(data, None if data is None else request.FILES, name=organisation.name, **values)

    def filled() -> dict[str, Any]:
        now = operations.furniture_of(live_document(access.plan), organisation.name)
        return {"short_name": now["short_name"], "after": now["after"]}

    return plan_editing(
        access,
        document=document,
        title=organisation.name,
        make=make,
        filled=filled,
        save=partial(_save, access, organisation.name),
        said=_said,
        template="actions/organisation_edit.html",
        done=reverse("paper_edit", args=(access.plan.slug,)),
        saved=f"{organisation.name}: saved.",
        context={"crest": organisation.crest, "name": organisation.name},
    ).answer(request)


def _save(access: Access, name: str, values: dict[str, Any], since: int) -> None:
    operations.edit_organisation(access.plan, name, by=access.actor(), since=since, **values)


def _said(name: str, value: Any) -> str:
    if name == "crest":
        return "a crest" if value else "no crest"
    if name == "after":
        return f"After {value}" if value else "First"
    return str(value)
