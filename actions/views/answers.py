"""How a page answers: with its context, unchanged, or after an edit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django_htmx.middleware import HtmxDetails

from actions import document as d
from actions.access import Access
from actions.editions import edition
from actions.forms import PlanForm
from actions.models import Activity, LivePlan, PlanItem
from actions.presenters import Links, row_again, state_values
from actions.reading import live_document, live_edition
from actions.stories import latest_change, moment
from actions.wording import Teller
from governance.editing import Editing
from governance.enums import Right
from governance.forms import RevisionForm, revision_token
from governance.history import Revision


def page(
    request: HttpRequest, access: Access, template: str, nav: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a plan. What is protected is kept by the reader's own browser only, and asked for each time."""
    values = {"plan": access.plan, "rights": access.rights, "nav": nav, **context}
    response = render(request, template, values, status=status)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request"])
    if not _in_place(request):
        # Asked for while the page is still on its way, which is what a slow line waits for.
        response["Link"] = f"<{static('collab.css')}>; rel=preload; as=style"
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
    place: Activity | None = None,
    template: str = "components/form_page.html",
    nav: str = "plan",
    **editing: Any,
) -> Editing:
    """An ``Editing`` of something in a plan; ``item`` is what it changes, if it is there already.

    With a ``place``, the activity in whose row it stands, it may be edited there: the page's script asks for the
    form alone, and gets the row again when it is saved.
    """
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
        if not _in_place(request):
            return page(request, access, template, nav, context, status=status)
        response = page(request, access, "actions/_editor.html", nav, context, status=status)
        if request.method == "POST":
            response["HX-Retarget"], response["HX-Reswap"] = "#editor", "outerHTML"
        return response

    def finish(request: HttpRequest, done: Editing) -> HttpResponse:
        messages.success(request, with_undo(request, access, done.saved))
        return redirect(done.done) if place is None or not _in_place(request) else put_right(request, access, words)

    def changed_by() -> tuple[str, str]:
        revision = latest_change(item) if item else None
        return (revision.who, moment(revision)) if revision else ("Somebody else", "just now")

    def said(name: str, value: Any) -> str:
        return Teller(words.key).value(name, value)

    ways = {"make": make_form, "show": show, "changed_by": changed_by, "said": said, "finish": finish}
    return Editing(**{**ways, **editing})


def has_token(request: HttpRequest, access: Access) -> bool:
    """Whether a button was sent from a page that this person was shown: a form with nothing but the signed revision."""
    partnership, since = access.plan.partnership, access.plan.live.revision
    return RevisionForm(request.POST, partnership=partnership, user=access.user, since=since).is_valid()


def _in_place(request: HttpRequest) -> HtmxDetails:
    """What the page's script says of its request; false where a person opens the form as a page."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return details


def with_undo(request: HttpRequest, access: Access, told: str, label: str = "Undo") -> str:
    """Words for an edit of the plan, with the button that takes it back, if this request wrote anything."""
    revisions = Revision.objects.filter(partnership=access.plan.partnership, user=access.user)
    number = revisions.aggregate(newest=Max("number"))["newest"] or 0
    if number <= access.plan.live.revision:
        return told
    token = revision_token(access.plan.partnership, access.user, number)
    url = reverse("revision_undo", args=(access.plan.slug, number))
    return render_to_string("actions/_told.html", {"told": told, "url": url, "label": label, "token": token}, request)


def put_right(request: HttpRequest, access: Access, before: d.PlanDocument) -> HttpResponse:
    """What puts right the page whose script made an edit, ``before`` which the plan was so.

    On the plan's page those are the rows that changed, how the plan stands and the words; any other page is loaded
    again where it stands.
    """
    here = _here(request)
    if not here:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if here.path != reverse("plan_detail", args=(access.plan.slug,)):
        where = {"path": here.path, "target": "#content", "select": "#content", "swap": "outerHTML"}
        return HttpResponse(headers={"HX-Location": json.dumps(where)})
    before, now = edition(before, access.audience), live_edition(access.plan, access.audience)
    if now.skeleton() != before.skeleton():
        return HttpResponse(headers={"HX-Refresh": "true"})
    links = Links.of(access.plan, now, editable=access.may(Right.EDIT_PLAN))
    rows = [
        row_again(row, now.key, now.columns(), links)
        for row, stood in zip(now.activities(), before.activities(), strict=True)
        if row != stood
    ]
    return news(request, access, now, rows)


def _here(request: HttpRequest) -> SplitResult | None:
    """The address of the page whose script asks; None where it names none of ours."""
    try:
        address = _in_place(request).current_url_abs_path
    except ValueError:
        return None
    return urlsplit(address) if address else None


def news(request: HttpRequest, access: Access, now: d.PlanDocument, rows: Sequence[SafeString]) -> HttpResponse:
    """These rows, how the plan stands now, and what there is to say."""
    live = LivePlan.objects.only("revision", *LivePlan.FIGURES).get(plan=access.plan)
    context = {"rows": rows, "state": state_values(access.plan, now, live.changes(access.audience))}
    response = page(request, access, "actions/_saved.html", "plan", context)
    response["X-Revision"] = str(live.revision)
    return response
