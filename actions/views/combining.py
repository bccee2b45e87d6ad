"""Making two activities one: the other is chosen first, then all that moves is shown before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actions import document as d
from actions import operations
from actions.access import Access, plan_view
from actions.enums import Succession
from actions.forms import CombineForm, DuplicateForm, JoinForm
from actions.models import Activity
from actions.prose import plain
from actions.reading import live_document, live_edition
from actions.renumbering import mentions
from actions.views.answers import page, plan_editing
from actions.views.moving import followed
from actions.wording import due_words, excerpt
from governance.editing import INVALID
from governance.enums import Right

ADDRESSES = {Succession.COMBINED: "activity_combine", Succession.DUPLICATE: "activity_duplicate"}


@require_safe
@plan_view(Right.EDIT_PLAN)
def activity_join(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    """Which activity it is a part or a duplicate of; the answer leads to what would become of both."""
    activity = access.activity(ref)
    form = JoinForm(
        request.GET if "how" in request.GET else None,
        document=live_document(access.plan),
        ref=activity.ref,
        initial={"how": request.GET.get("is", "")},
    )
    if form.is_valid():
        name = ADDRESSES[Succession(form.cleaned_data["how"])]
        return redirect(name, access.plan.slug, activity.ref, form.cleaned_data["other"])
    context = {
        "form": form,
        "title": f"Combine {activity} with another, or remove it as a duplicate",
        "intro": f"You see what moves before anything is changed. {activity} leads to the other one afterwards.",
        "cancel_url": reverse("activity_detail", args=(access.plan.slug, activity.ref)),
    }
    return page(request, access, "actions/activity_join.html", "plan", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def activity_combine(request: HttpRequest, access: Access, ref: str, other: str) -> HttpResponse:
    """Make an activity a part of another: all that it has goes there."""
    activity, into = access.activity(ref), access.activity(other)
    return _answer(
        request,
        access,
        (activity, into),
        title=f"Combine {activity} with {into}",
        make=CombineForm,
        save=lambda values, since: operations.combine_activities(
            activity, into, by=access.actor(), since=since, **values
        ),
        saved=f"{activity} is a part of {into} now, and leads to it.",
        submit_label="Combine",
        context={"combining": True},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def activity_duplicate(request: HttpRequest, access: Access, ref: str, other: str) -> HttpResponse:
    """Archive an activity that says the same as another."""
    activity, of = access.activity(ref), access.activity(other)

    def save(values: dict[str, Any], since: int) -> Activity:
        along = operations.said_on(activity) if values["along"] else ()
        return operations.remove_duplicate(
            activity, of, by=access.actor(), since=since, reason=values["reason"], along=along
        )

    return _answer(
        request,
        access,
        (activity, of),
        title=f"Remove {activity} as a duplicate of {of}",
        make=DuplicateForm,
        save=save,
        saved=f"{activity} is archived as a duplicate of {of}, and leads to it.",
        submit_label="Remove the duplicate",
        context={"combining": False},
    )


def _answer(
    request: HttpRequest,
    access: Access,
    pair: tuple[Activity, Activity],
    *,
    context: dict[str, Any],
    **editing: Any,
) -> HttpResponse:
    activity, other = pair
    done = reverse("activity_detail", args=(access.plan.slug, activity.ref))
    if activity == other:
        # Both refs lead to it: what was asked for is done.
        return redirect(done)
    return plan_editing(
        access,
        item=activity,
        done=done,
        template="actions/activity_combine.html",
        context={**context, **_preview(access, activity, other)},
        **editing,
    ).answer(request)


def _preview(access: Access, activity: Activity, other: Activity) -> dict[str, Any]:
    """What both have, and the texts that will name the other."""
    document = live_edition(access.plan, access.audience)
    rows = {row.key: row for row in document.activities()}
    one, into = rows[str(activity.key)], rows[str(other.key)]
    return {
        "one": one.ref,
        "other": into.ref,
        "strands": [
            {"ref": row.ref, "text": plain(strand.text), "moved": row is one}
            for row in (into, one)
            for strand in row.strands
        ],
        "said": list(_said(document, one)),
        "texts": [followed(mention, one.ref) for mention in mentions(document, one.ref)],
        "version": document.version,
        "choose_url": reverse("activity_join", args=(access.plan.slug, one.ref)),
    }


def _said(document: d.PlanDocument, row: d.Activity) -> Iterator[dict[str, Any]]:
    """What was said on an activity, a line for each: what it is, and how it begins."""
    for note in row.notes:
        yield {"what": f"{note.body} note of {due_words(note.date)}", "text": excerpt(plain(note.text), 80)}
    for action in row.further_actions:
        yield {"what": "Further action", "text": excerpt(plain(action.text), 80)}
    for review in row.reviews:
        yield {"what": f"Review, {due_words(review.due)}", "text": excerpt(plain(review.text), 80)}
    held = {row.key, *(note.key for note in row.notes)}
    for attachment in document.attachments:
        if attachment.to in held:
            yield {"what": "Document", "text": attachment.title}
