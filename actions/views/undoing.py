"""Taking back what one did oneself: one edit by its number, or the newest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from actions import operations
from actions.access import Access, plan_view
from actions.document import PlanDocument
from actions.models import Plan
from actions.reading import live_document, replay
from actions.stories import entries
from actions.views.answers import has_token, put_right, with_undo
from actions.views.plans import history_page
from governance.editing import FORGED
from governance.enums import Right
from governance.history import Revision
from governance.merging import Refused


@require_POST
@plan_view(Right.UPDATE_OWN, Right.EDIT_PLAN)
def revision_undo(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Undo one of one's own edits; of an undo, that is a redo."""
    return _answer(request, access, number)


@require_POST
@plan_view(Right.UPDATE_OWN, Right.EDIT_PLAN)
def undo_last(request: HttpRequest, access: Access) -> HttpResponse:
    """Undo one's newest edit that is not undone yet."""
    newest = operations.undoable(access.plan, access.user)
    return _answer(request, access, newest.number if newest else None)


def _answer(request: HttpRequest, access: Access, number: int | None) -> HttpResponse:
    if not has_token(request, access):
        messages.error(request, "Nothing was undone: the page was too old. Here is the history.")
        return history_page(request, access, status=FORGED)
    before = live_document(access.plan)
    if number is None:
        messages.info(request, "There is no edit of yours to undo.")
        return _leave(request, access, before)
    try:
        operations.undo(access.plan, number, by=access.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if not Plan.objects.live().filter(pk=access.plan.pk).exists():
            messages.success(request, f"Undone: the plan “{access.plan}” is taken away again.")
            home = reverse("home")
            return HttpResponse(headers={"HX-Redirect": home}) if request.htmx else redirect(home)  # type: ignore[attr-defined]
        messages.success(request, with_undo(request, access, f"Undone: {_told(access, number)}", "Redo"))
    return _leave(request, access, before)


def _told(access: Access, number: int) -> str:
    """What a revision had done, in one sentence."""
    undone = Revision.objects.filter(partnership=access.plan.partnership, number=number)
    for entry in entries(replay(access.plan, undone), access.audience, {}):
        sentences = entry.teller.sentences(entry.changes)
        told = sentences[0] if len(sentences) == 1 else entry.teller.in_short(entry.changes)
        return told[:1].lower() + told[1:]
    return f"edit {number}."


def _leave(request: HttpRequest, access: Access, before: PlanDocument) -> HttpResponse:
    """Back to the page that asked, or what puts that right."""
    if request.htmx:  # type: ignore[attr-defined]
        return put_right(request, access, before)
    back = request.POST.get("next", "")
    local = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if local else reverse("plan_detail", args=(access.plan.slug,)))
