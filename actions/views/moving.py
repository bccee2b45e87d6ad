"""The place of an activity: chosen on a page or by dragging, and shown before anything is renumbered."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import document as d
from actions import operations
from actions.access import Access, plan_view
from actions.editions import edition
from actions.forms import ActivityPlaceForm
from actions.models import Activity, Theme
from actions.prose import around, plain
from actions.reading import live_document, live_edition
from actions.renumbering import Mention, mentions
from actions.views.answers import news, page, plan_editing, with_undo
from actions.wording import short_date, title_of
from governance.editing import CONFLICT, Editing
from governance.enums import Right
from governance.merging import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def activity_move(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    """Where an activity stands. One step in its theme; a new ref is shown first, with all that follows it.

    A place in the address (``?place=``) is a choice that was made by dragging.
    """
    activity = access.activity(ref)
    editing = _editing(access, activity, live_document(access.plan), request.GET.get("place", ""))
    form = _asked(request, editing)
    if form is not None and form.is_valid():
        shown = _preview(access, activity, form)
        if shown is not None and shown["seen"] != form.cleaned_data["seen"]:
            return _show(request, access, editing, form, shown)
        if shown is not None:
            editing = _confirmed(editing, shown["new"])
    return editing.answer(request)


def _editing(access: Access, activity: Activity, document: d.PlanDocument, chosen: str) -> Editing:
    key, home = str(activity.key), str(activity.theme.key)
    plan_url = reverse("plan_detail", args=(access.plan.slug,))

    def make(*args: Any, **kwargs: Any) -> ActivityPlaceForm:
        return ActivityPlaceForm(*args, activity=key, **kwargs)

    def filled() -> dict[str, str]:
        keys = [row.key for theme in document.themes if theme.key == home for row in theme.activities]
        place = keys.index(key)
        return {"place": chosen or f"{home}/{keys[place - 1] if place else ''}", "ref": activity.ref}

    def save(values: dict[str, Any], since: int) -> Activity:
        theme = get_object_or_404(Theme, plan=access.plan, key=values["theme"])
        return operations.move_activity(activity, by=access.actor(), since=since, **{**values, "theme": theme})

    def finish(request: HttpRequest, done: Editing) -> HttpResponse:
        moved = Activity.objects.select_related("theme").get(pk=activity.pk)
        now = live_edition(access.plan, access.audience)
        back = f"{plan_url}#activity-{moved.ref}"
        messages.success(request, with_undo(request, access, _told(activity.ref, moved, now)))
        return news(request, access, now, ()) if _is_dragged(request) else redirect(back)

    return plan_editing(
        access,
        document=document,
        title=f"Move or renumber activity {activity.ref}",
        make=make,
        filled=filled,
        save=save,
        finish=finish,
        item=activity,
        done=plan_url,
        saved=f"Activity {activity.ref} moved.",
        submit_label="Move",
    )


def _confirmed(editing: Editing, ref: str) -> Editing:
    """The move with the ref that was shown: where somebody takes that meanwhile, it is refused and not another's."""
    return replace(editing, save=lambda values, since: editing.save({**values, "ref": ref}, since))


def _is_dragged(request: HttpRequest) -> bool:
    """Whether the plan's page asks, whose script has put the row in its place already."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def _asked(request: HttpRequest, editing: Editing) -> ActivityPlaceForm | None:
    """The form as it was sent, or as a place in the address fills it."""
    empty = editing.make(None, editing.filled())
    if request.method == "POST":
        form = editing.make(request.POST, editing.filled())
    elif "place" in request.GET:
        form = editing.make({"place": request.GET["place"], "revision": empty.initial["revision"]}, {})
    else:
        return None
    assert isinstance(form, ActivityPlaceForm)  # noqa: S101 -- _editing has made it
    return form


def _told(former: str, moved: Activity, document: d.PlanDocument) -> str:
    """Where an activity is now: "2.4 is now after 2.8 in TWO."."""
    theme = next(theme for theme in document.themes if theme.key == str(moved.theme.key))
    place = [row.key for row in theme.activities].index(str(moved.key))
    where = f"after {theme.activities[place - 1].ref}" if place else "first"
    renumbered = "" if moved.ref == former else f"{moved.ref}, "
    return f"{former} is now {renumbered}{where} in {theme.number}."


def _preview(access: Access, activity: Activity, form: ActivityPlaceForm) -> dict[str, Any] | None:
    """What a move would renumber, as its page shows it; None where the ref stays, or a rule will say no."""
    values = form.values()
    theme = get_object_or_404(Theme, plan=access.plan, key=values["theme"])
    try:
        ref = operations.ref_after_move(activity, theme=theme, ref=values["ref"])
    except Refused:
        return None
    if ref == activity.ref:
        return None
    document = edition(form.document, access.audience)
    found = mentions(document, activity.ref)
    follows = repr([(mention.item.key, mention.field, mention.text) for mention in found])
    return {
        "old": activity.ref,
        "new": ref,
        "seen": f"{ref} {hashlib.sha256(follows.encode()).hexdigest()[:16]}",
        "moves": theme.pk != activity.theme_id,
        "theme": {"number": theme.number, "title": theme.title},
        "place": _neighbours(document, activity, values, ref),
        "texts": [followed(mention, activity.ref) for mention in found],
        "version": document.version,
    }


def _neighbours(document: d.PlanDocument, activity: Activity, values: dict[str, Any], ref: str) -> list[dict[str, Any]]:
    """The row before, the activity with its new ref, and the row behind it."""
    key = str(activity.key)
    moved = next(row for row in document.activities() if row.key == key)
    rest = [
        row for theme in document.themes if theme.key == values["theme"] for row in theme.activities if row.key != key
    ]
    at = next((index for index, row in enumerate(rest, start=1) if row.key == values["after"]), 0)
    before, behind = rest[max(at - 1, 0) : at], rest[at : at + 1]
    return [
        *({"ref": row.ref, "title": title_of(row), "moved": False} for row in before),
        {"ref": ref, "title": title_of(moved), "moved": True},
        *({"ref": row.ref, "title": title_of(row), "moved": False} for row in behind),
    ]


def followed(mention: Mention, ref: str) -> dict[str, Any]:
    """A text that follows: where it stands, and of each line that names the ref what stands around it."""
    lines = [around(line.strip(), ref) for line in plain(mention.text).split("\n")]
    return {"where": _where(mention), "lines": [line for line in lines if len(line) > 1]}


def _where(mention: Mention) -> str:
    item = mention.item
    if isinstance(item, d.Note):
        return f"{item.body} note of {short_date(item.date)} on {mention.at}"
    if isinstance(item, d.ProgressUpdate):
        return f"Progress update of {short_date(item.date)} on {mention.at}"
    names = {
        (d.Strand, "text"): "Text",
        (d.Strand, "rationale"): "Rationale",
        (d.Strand, "rag_reason"): "Reason for the RAG",
        (d.FurtherAction, "text"): "Further action",
        (d.FurtherAction, "outcome"): "Outcome of a further action",
        (d.Review, "text"): "Review",
    }
    return f"{mention.name or names[type(item), mention.field]} of {mention.at}"


def _show(
    request: HttpRequest, access: Access, editing: Editing, form: ActivityPlaceForm, shown: dict[str, Any]
) -> HttpResponse:
    """The second step: what becomes of the ref and of the texts that name it. Nothing is written yet."""
    place = form.cleaned_data["place"]
    if _is_dragged(request):
        return HttpResponse(headers={"HX-Redirect": f"{request.path}?place={place}"})
    seen = form.cleaned_data["seen"]
    again = editing.make(None, {"place": place, "ref": form.cleaned_data["ref"], "seen": shown["seen"]})
    # The state that the person began from, so that what others did since is still found out.
    again.initial["revision"] = form["revision"].value()
    context = {
        "form": again,
        "renumbering": shown,
        "taken": seen.partition(" ")[0] if seen and not seen.startswith(f"{shown['new']} ") else "",
        "stale": bool(seen),
        "choose_url": request.path,
        "cancel_url": editing.done,
    }
    return page(request, access, "actions/activity_move.html", "plan", context, status=CONFLICT if seen else 200)
