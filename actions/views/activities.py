"""One activity: everything about it on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actions import document as d
from actions import operations
from actions.access import Access, NotHere, plan_view
from actions.enums import FurtherActionState, Succession
from actions.forms import ActivityForm
from actions.models import Activity, Theme
from actions.presenters import Links, named, note_values, own_values, pencils, pulse_url, strand_values
from actions.reading import live_document, live_edition
from actions.stories import story
from actions.views.answers import page, plan_editing
from actions.views.attachments import attach_url, attachments_to
from actions.wording import STATE_LABELS, due_words, short_date
from governance.enums import Right
from governance.forms import revision_token


@require_safe
@plan_view(Right.READ_PLAN)
def activity_detail(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    """An activity; an old ref leads to the ref of now."""
    activity = access.activity(ref)
    if activity.ref != ref:
        # Not as a permanent redirect, which a browser would follow even when this was undone.
        return redirect("activity_detail", access.plan.slug, activity.ref)
    document = live_edition(access.plan, access.audience)
    rows = list(document.activities())
    place = next((index for index, row in enumerate(rows) if row.key == str(activity.key)), None)
    if place is None:
        raise NotHere("This activity was archived just now.")
    row = rows[place]
    links = Links.of(access.plan, document, editable=access.may(Right.EDIT_PLAN))
    officer = access.officer() if access.may(Right.UPDATE_OWN) else None
    own = officer.initials if officer else None
    context = {
        "activity": {
            "ref": row.ref,
            "key": row.key,
            "theme_number": activity.theme.number,
            "theme_title": activity.theme.title,
            "state": row.state.value,
            "former_refs": [entry.text for entry in activity.refs.exclude(text=activity.ref)],
            "predecessors": _predecessors(document, row.ref),
        },
        "strands": [
            {
                **_strand(access, strand, document.key, links, own),
                "pens": pencils(strand, links, name),
                "own": own_values(strand, links, name),
            }
            for strand, name in zip(row.strands, named(row), strict=True)
        ],
        "columns": [_column(access, row, body, links) for body in _bodies_of(document, row)],
        "further_actions": [further_action_values(access, row, action, links, own) for action in row.further_actions],
        "reviews": [_review(access, review, links) for review in row.reviews],
        "attachments": attachments_to(access, document, row.key, *(note.key for note in row.notes)),
        "add_urls": _add_urls(access, row),
        "pulse_url": pulse_url(access.plan),
        "story": story(access.plan, activity, access.audience, access.user) if access.may(Right.READ_HISTORY) else [],
        "undo_token": revision_token(access.plan.partnership, access.user, access.plan.live.revision),
        "previous": _neighbour(rows[place - 1], links) if place else None,
        "next": _neighbour(rows[place + 1], links) if place + 1 < len(rows) else None,
    }
    return page(request, access, "actions/activity_detail.html", "plan", context)


def _predecessors(document: d.PlanDocument, ref: str) -> list[str]:
    """What leads to this row besides its own refs: "2.4, which was combined with it"."""
    words = {Succession.COMBINED: "which was combined with it", Succession.DUPLICATE: "which was a duplicate of it"}
    heirs = document.heirs()
    return [f"{item.ref}, {words[Succession(item.how)]}" for item in document.archive if heirs.get(item.ref) == ref]


def _bodies_of(document: d.PlanDocument, row: d.Activity) -> list[d.Body]:
    """The bodies with a column, and those without one that have said something about this activity."""
    said = {note.body for note in row.notes}
    return [body for body in document.bodies if body.heading or body.name in said]


def _neighbour(row: d.Activity, links: Links) -> dict[str, str]:
    return {"ref": row.ref, "url": links.to(row.ref)}


def _edit_urls(access: Access, edit: str, kind: str, key: str) -> dict[str, str]:
    if not access.may(Right.EDIT_PLAN):
        return {"edit_url": "", "archive_url": ""}
    slug = access.plan.slug
    return {"edit_url": reverse(edit, args=(slug, key)), "archive_url": reverse("item_archive", args=(slug, kind, key))}


def _strand(access: Access, strand: d.Strand, key: d.Key, links: Links, own: str | None) -> dict[str, Any]:
    is_own = own is not None and own in strand.sros
    return {
        **strand_values(strand, key, links),
        **_edit_urls(access, "strand_edit", "strands", strand.key),
        "update_url": reverse("strand_update", args=(access.plan.slug, strand.key)) if is_own else "",
        "updates": [
            {**values, **_edit_urls(access, "strand_edit", "updates", update.key), "edit_url": ""}
            for update, values in zip(reversed(strand.updates), update_values(strand, links), strict=True)
        ],
    }


def update_values(strand: d.Strand, links: Links) -> list[dict[str, Any]]:
    """Progress updates, newest first."""
    return [
        {"date": short_date(update.date), "iso": update.date, "by": update.by, "html": links.html(update.text)}
        for update in reversed(strand.updates)
    ]


def _column(access: Access, row: d.Activity, body: d.Body, links: Links) -> dict[str, Any]:
    notes = [
        {
            **note_values(note, links),
            **_edit_urls(access, "note_edit", "notes", note.key),
            "attach_url": attach_url(access, note.key),
        }
        for note in reversed(row.notes_of(body.name))
    ]
    add_url = ""
    if access.may(Right.EDIT_PLAN) and body.heading:
        add_url = reverse("note_add", args=(access.plan.slug, row.ref), query={"body": body.name})
    return {"name": body.name, "notes": notes, "add_url": add_url}


def further_action_values(
    access: Access, row: d.Activity, action: d.FurtherAction, links: Links, own: str | None
) -> dict[str, Any]:
    note = next((note for note in row.notes if note.key == action.note), None)
    body, day = (note.body, note.date) if note else (action.body, action.date)
    owned = own is not None and own in action.owners
    may_close = action.state is not FurtherActionState.DONE and (owned or access.may(Right.EDIT_PLAN))
    return {
        **_edit_urls(access, "further_action_edit", "further-actions", action.key),
        "key": action.key,
        "ref": row.ref,
        "url": links.to(row.ref),
        "html": links.html(action.text),
        "owners": "/".join(action.owners),
        "due": due_words(action.due),
        "state": action.state.value,
        "state_label": STATE_LABELS[action.state].capitalize(),
        "outcome": links.html(action.outcome),
        "confidential": action.confidential,
        "raised": f"{body} {short_date(day)}" if body and day else "",
        "done_url": reverse("further_action_done", args=(access.plan.slug, action.key)) if may_close else "",
    }


def _review(access: Access, review: d.Review, links: Links) -> dict[str, Any]:
    return {
        **_edit_urls(access, "review_edit", "reviews", review.key),
        "key": review.key,
        "due": due_words(review.due),
        "html": links.html(review.text),
        "state": review.state.value,
        "state_label": STATE_LABELS[review.state].capitalize(),
    }


def _add_urls(access: Access, row: d.Activity) -> dict[str, str]:
    if not access.may(Right.EDIT_PLAN):
        return {}
    slug = access.plan.slug
    return {
        "strand": reverse("strand_add", args=(slug, row.ref)),
        "further_action": reverse("further_action_add", args=(slug, row.ref)),
        "review": reverse("review_add", args=(slug, row.ref)),
        "attachment": attach_url(access, row.key),
        "move": reverse("activity_move", args=(slug, row.ref)),
        "combine": reverse("activity_join", args=(slug, row.ref), query={"is": Succession.COMBINED}),
        "duplicate": reverse("activity_join", args=(slug, row.ref), query={"is": Succession.DUPLICATE}),
        "archive": reverse("item_archive", args=(slug, "activities", row.key)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def activity_add(request: HttpRequest, access: Access) -> HttpResponse:
    plan = access.plan

    def save(values: dict[str, Any], since: int) -> Activity:
        theme = get_object_or_404(Theme, plan=plan, key=values.pop("theme"))
        return operations.add_activity(theme, by=access.actor(), **values)

    return plan_editing(
        access,
        document=live_document(plan),
        title="Add an activity",
        make=ActivityForm,
        filled=lambda: {"theme": request.GET.get("theme", "")},
        save=save,
        done=reverse("plan_detail", args=(plan.slug,)),
        saved="Activity added.",
        submit_label="Add activity",
    ).answer(request)
