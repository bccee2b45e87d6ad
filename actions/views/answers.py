"""How a page answers: with its context, unchanged, or after an edit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from actions import document as d
from actions.access import Access
from actions.forms import PlanForm
from actions.models import PlanItem
from actions.presenters import latest_change, moment
from actions.reading import live_document
from actions.wording import Teller
from governance.editing import Editing


def page(
    request: HttpRequest, access: Access, template: str, nav: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a plan. What is protected is kept by the reader's own browser only, and asked for each time."""
    values = {"plan": access.plan, "rights": access.rights, "nav": nav, **context}
    response = render(request, template, values, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response


def unchanged(request: HttpRequest, access: Access, *parts: object) -> tuple[str, HttpResponse | None]:
    """The page's ETag, and the 304 where the browser has it: by all that the page depends on.

    A page that has a message to show, which is gone afterwards, has no ETag.
    """
    if len(messages.get_messages(request)):
        return "", None
    reader = (access.user.pk, access.user.name, access.user.email, sorted(access.rights))
    depends = (settings.BUILD, reader, request.META.get("CSRF_COOKIE"))
    etag = quote_etag(hashlib.sha256(repr((depends, parts, request.get_full_path())).encode()).hexdigest()[:32])
    return etag, get_conditional_response(request, etag=etag)


def plan_editing(
    access: Access,
    *,
    make: Callable[..., PlanForm],
    document: d.PlanDocument | None = None,
    item: PlanItem | None = None,
    template: str = "components/form_page.html",
    nav: str = "plan",
    **editing: Any,
) -> Editing:
    """An ``Editing`` of something in a plan; ``item`` is what it changes, if it is there already."""
    words = document or live_document(access.plan)

    def make_form(data: Any, initial: Mapping[str, Any]) -> PlanForm:
        return make(
            data,
            initial=initial,
            partnership=access.plan.partnership,
            user=access.user,
            since=access.plan.live.revision,
            document=words,
        )

    def show(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
        return page(request, access, template, nav, context, status=status)

    def changed_by() -> tuple[str, str]:
        revision = latest_change(item) if item else None
        return (revision.who, moment(revision)) if revision else ("Somebody else", "just now")

    def said(name: str, value: Any) -> str:
        return Teller(words.key).value(name, value)

    return Editing(make=make_form, show=show, changed_by=changed_by, said=said, **editing)
