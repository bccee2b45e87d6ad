"""How a page answers: with its context, unchanged, or after an edit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from actions import document as d
from actions.access import Access
from actions.forms import PlanForm
from actions.models import PlanItem
from actions.presenters import latest_change, moment
from actions.wording import Teller, excerpt
from governance.merging import Conflict, Merge, Refused

FORBIDDEN_TOKEN = 400
CONFLICT = 409
INVALID = 422

MakeForm = Callable[..., PlanForm]


def page(
    request: HttpRequest, access: Access, template: str, nav: str, context: Mapping[str, Any], status: int = 200
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
    depends = (settings.BUILD, access.user.pk, access.user.name, sorted(access.rights), request.META.get("CSRF_COOKIE"))
    etag = quote_etag(hashlib.sha256(repr((depends, parts, request.get_full_path())).encode()).hexdigest()[:32])
    return etag, get_conditional_response(request, etag=etag)


@dataclass(frozen=True, slots=True)
class Editing:
    """One form of the product, from being filled to being saved.

    ``make`` builds the form from data and initial values; ``filled`` reads the values of now for it;
    ``save`` is the one operation, given the form's values and the revision that it was filled from.
    """

    access: Access
    document: d.PlanDocument
    title: str
    make: MakeForm
    save: Callable[[dict[str, Any], int], object]
    done: str
    saved: str
    filled: Callable[[], dict[str, Any]] = dict
    item: PlanItem | None = None
    submit_label: str = "Save"
    template: str = "actions/item_form.html"
    nav: str = "plan"
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._show(request, self._form(None, self.filled()))
        form = self._form(request.POST, self.filled())
        if not form.is_valid():
            return self._show(request, form, status=FORBIDDEN_TOKEN if form.forged else INVALID)
        try:
            self.save(form.values(), form.cleaned_data["revision"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._show(request, form, status=INVALID)
        except Conflict as conflict:
            return self._show_conflict(request, form, conflict.merge)
        messages.success(request, self.saved)
        return redirect(self.done)

    def _form(self, data: Any, initial: Mapping[str, Any]) -> PlanForm:
        return self.make(
            data,
            initial=initial,
            partnership=self.access.plan.partnership,
            user=self.access.user,
            since=self.access.plan.live.revision,
            document=self.document,
        )

    def _show_conflict(self, request: HttpRequest, form: PlanForm, merge: Merge) -> HttpResponse:
        """The form again, filled from the plan of now, but with the person's own words where they changed it."""
        names = form.fields.keys()
        kept = {name: value for name, value in form.values().items() if name in merge.kept and name in names}
        again = self._form(None, {**self.filled(), **kept})
        revision = latest_change(self.item) if self.item else None
        teller = Teller(self.document.key)
        conflicts = [
            {
                "label": form.fields[clash.field].label or clash.field.capitalize()
                if clash.field in names
                else self.title,
                "yours": _said(teller, clash.field, clash.yours),
                "theirs": _said(teller, clash.field, clash.theirs),
                "who": revision.who if revision else "Somebody else",
                "when": moment(revision) if revision else "just now",
            }
            for clash in merge.clashes
        ]
        return self._show(request, again, status=CONFLICT, conflicts=conflicts)

    def _show(self, request: HttpRequest, form: PlanForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "title": self.title,
            "form": form,
            "submit_label": self.submit_label,
            "cancel_url": self.done,
            **self.context,
            **more,
        }
        return page(request, self.access, self.template, self.nav, context, status=status)


def _said(teller: Teller, name: str, value: Any) -> str:
    """A clashing value in words; an item is known by its text."""
    if hasattr(value, "key"):
        return excerpt(getattr(value, "text", "") or getattr(value, "title", "") or getattr(value, "ref", ""), 400)
    return teller.value(name, value)
