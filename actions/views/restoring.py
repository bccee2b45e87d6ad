"""Putting back a field, an activity or the whole plan: what would change is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, plan_view
from actions.document import value_of
from actions.forms import RestoreForm
from actions.models import Theme
from actions.presenters import Links, changes_by_activity
from actions.reading import Step
from actions.stories import entries, moment
from actions.views.answers import plan_editing
from actions.views.archive import ref_of
from actions.wording import Teller
from governance.enums import Right
from governance.history import Revision
from governance.merging import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def plan_restore(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """The whole plan, to how it stood after a revision."""
    to = _revision(access, number)
    return _answer(
        request,
        access,
        to,
        lambda: operations.plan_restored(access.plan, to),
        title="Restore the plan",
        save=lambda values, since: operations.restore_plan(access.plan, by=access.actor(), since=since, to=to),
        done=reverse("plan_detail", args=(access.plan.slug,)),
        saved=f"The plan is as it was after revision {number}.",
        submit_label="Restore the plan",
        context={"whole": True},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def activity_restore(request: HttpRequest, access: Access, ref: str, number: int) -> HttpResponse:
    """An activity with all that hangs on it, to how it stood after a revision."""
    activity, to = access.activity(ref), _revision(access, number)
    return _answer(
        request,
        access,
        to,
        lambda: operations.activity_restored(activity, to),
        title=f"Restore activity {activity}",
        save=lambda values, since: operations.restore_activity(activity, by=access.actor(), since=since, to=to),
        item=activity,
        done=reverse("activity_detail", args=(access.plan.slug, activity.ref)),
        saved=f"Activity {activity} is as it was after revision {number}.",
        submit_label=f"Restore {activity}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def field_restore(request: HttpRequest, access: Access, kind: str, key: UUID, field: str, number: int) -> HttpResponse:
    """One field of an item, to what it was after a revision."""
    item, to = access.item(kind, key), _revision(access, number)
    ref = ref_of(item)
    of_plan = reverse("plan_detail", args=(access.plan.slug,))
    return _answer(
        request,
        access,
        to,
        lambda: operations.field_restored(item, field, to),
        title=f"Put an earlier value of {ref} back",
        save=lambda values, since: operations.restore_field(item, by=access.actor(), since=since, to=to, field=field),
        item=item,
        done=of_plan if isinstance(item, Theme) else reverse("activity_detail", args=(access.plan.slug, ref)),
        saved=f"{ref} says again what it said after revision {number}.",
        submit_label="Put it back",
        field=(str(item.key), field),
    )


def _revision(access: Access, number: int) -> Revision:
    return get_object_or_404(Revision, partnership=access.plan.partnership, number=number)


def _answer(
    request: HttpRequest,
    access: Access,
    to: Revision,
    foresee: Callable[[], operations.Restoration],
    *,
    done: str,
    context: dict[str, Any] | None = None,
    field: tuple[str, str] | None = None,
    **editing: Any,
) -> HttpResponse:
    try:
        restoration = foresee()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(done)
    return plan_editing(
        access,
        document=restoration.before,
        make=RestoreForm,
        done=done,
        template="actions/restore.html",
        nav="plan" if "item" in editing else "history",
        context={
            "when": moment(to),
            "number": to.number,
            **_changes(access, to, restoration),
            "sides": _sides(restoration, *field) if field else None,
            **(context or {}),
        },
        **editing,
    ).answer(request)


def _changes(access: Access, to: Revision, restoration: operations.Restoration) -> dict[str, Any]:
    """What would change, as sentences by activity."""
    step = Step(to, restoration.before, restoration.after, restoration.restored)
    links = Links.of(access.plan, restoration.before, editable=False)
    told = [
        (len(entry.changes), changes_by_activity(entry.changes, entry.teller, lambda ref: links.hrefs().get(ref, "")))
        for entry in entries([step], access.audience, {})
    ]
    count, changes = told[0] if told else (0, [])
    return {"changes_count": count, "changes": changes}


def _sides(restoration: operations.Restoration, key: str, field: str) -> dict[str, str]:
    """A field's value as it is, and as it would be, in words and at full length."""
    teller = Teller(restoration.before.key)
    now, then = (document.find(key) for document in (restoration.before, restoration.after))
    return {side: teller.value(field, value_of(item, field)) for side, item in (("now", now), ("then", then))}
