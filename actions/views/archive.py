"""Taking things out of the plan, and bringing them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import operations
from actions.access import Access, plan_view
from actions.enums import Succession
from actions.forms import ArchiveForm
from actions.models import KINDS, Activity, Attachment, Field, Note, Plan, PlanItem, ProgressUpdate, Strand, Theme
from actions.presenters import Links
from actions.reading import live_document
from actions.stories import moment
from actions.views.answers import has_token, page, plan_editing
from actions.views.attachments import place_of
from governance.editing import FORGED
from governance.enums import Right
from governance.forms import revision_token
from governance.history import Revision
from governance.merging import Refused

LABELS = {
    "fields": "Field",
    "themes": "Theme",
    "activities": "Activity",
    "strands": "Strand of",
    "notes": "Note on",
    "further-actions": "Further action of",
    "reviews": "Review of",
    "updates": "Progress update on",
    "attachments": "Attachment",
}


def ref_of(item: PlanItem) -> str:
    """The ref of the activity that an item belongs to; a theme's number, and nothing for what is the whole plan's."""
    if isinstance(item, Theme):
        return item.number
    row = item if isinstance(item, Activity) else next((at for at in item.holders() if isinstance(at, Activity)), None)
    return row.ref if row else ""


def _name(kind: str, item: PlanItem) -> str:
    """What an item is called: "Note on 2.4", "Attachment"."""
    of = "of " if isinstance(item, Attachment) else ""
    ref = ref_of(item)
    return f"{LABELS[kind]} {of}{ref}" if ref else LABELS[kind]


def _place(access: Access, item: PlanItem) -> str:
    """The address of the page that showed an item before it was archived."""
    if isinstance(item, Attachment):
        return place_of(access, item)
    if isinstance(item, Field):
        return reverse("field_list", args=(access.plan.slug,))
    if isinstance(item, Theme | Activity):
        return reverse("plan_detail", args=(access.plan.slug,))
    return reverse("activity_detail", args=(access.plan.slug, ref_of(item)))


def _words(item: PlanItem) -> str:
    if isinstance(item, Theme):
        return item.title
    if isinstance(item, Activity):
        return next((strand.text for strand in item.strands.all() if not strand.archived), "")
    return item.title if isinstance(item, Attachment) else str(getattr(item, "text", "")) or str(item)


def _what_is_left(item: PlanItem, heirs: Mapping[str, str]) -> str:
    """What an archived item says; of a combined activity, where its words are now."""
    if isinstance(item, Activity) and item.succession == Succession.COMBINED:
        return f"Its strands and notes are in {heirs.get(item.ref, 'another activity that is archived')}."
    return _words(item)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def item_archive(request: HttpRequest, access: Access, kind: str, key: UUID) -> HttpResponse:
    item = access.item(kind, key)
    document = live_document(access.plan)
    name = _name(kind, item)
    return plan_editing(
        access,
        document=document,
        title=f"Archive {name[0].lower()}{name[1:]}",
        make=ArchiveForm,
        save=lambda values, since: operations.archive(item, by=access.actor(), since=since, **values),
        item=item,
        done=_place(access, item),
        saved=format_html(
            '{} is archived. <a href="{}">See what is archived, or restore it</a>.',
            name,
            reverse("archive_list", args=(access.plan.slug,)),
        ),
        template="actions/item_archive.html",
        context={"what": Links.of(access.plan, document, editable=False).html(_words(item))},
    ).answer(request)


@require_POST
@plan_view(Right.EDIT_PLAN)
def item_restore(request: HttpRequest, access: Access, kind: str, key: UUID) -> HttpResponse:
    item = access.item(kind, key, archived=True)
    if not has_token(request, access):
        messages.error(request, "Nothing was restored: the page was too old. Here it is again.")
        return archive_page(request, access, status=FORGED)
    try:
        operations.restore(item, by=access.actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("archive_list", access.plan.slug)
    messages.success(request, f"{_name(kind, item)} is restored.")
    return redirect("archive_list", access.plan.slug)


@require_safe
@plan_view(Right.EDIT_PLAN)
def archive_list(request: HttpRequest, access: Access) -> HttpResponse:
    return archive_page(request, access)


def archive_page(request: HttpRequest, access: Access, status: int = 200) -> HttpResponse:
    """Everything that is archived, what went last first, in a fixed number of queries."""
    plan = access.plan
    token = revision_token(plan.partnership, access.user, plan.live.revision)
    document = live_document(plan)
    links, heirs = Links.of(plan, document, editable=False), document.heirs()
    archived = [(kind, item) for kind, model in KINDS.items() for item in _archived(plan, model)]
    revisions = Revision.objects.select_related("user").in_bulk([item.archived_in for _, item in archived])
    archived.sort(key=lambda entry: entry[1].archived_in, reverse=True)
    items = [
        {
            "name": _name(kind, item),
            "html": links.html(_what_is_left(item, heirs)),
            "reason": item.archive_reason,
            "when": moment(revisions[item.archived_in]),
            "who": revisions[item.archived_in].who,
            "restore_url": reverse("item_restore", args=(plan.slug, kind, item.key)),
            "restore_token": token,
        }
        for kind, item in archived
    ]
    return page(request, access, "actions/archive_list.html", "plan", {"items": items}, status=status)


def _archived(plan: Plan, model: type[PlanItem]) -> Any:
    """Archived items of a kind, each with the id of the revision that archived it and with what it belongs to."""
    history = model.history.model.objects.filter(id=OuterRef("pk")).order_by("-revision_id", "-history_id")
    found = model.objects.filter(plan=plan, archived=True).annotate(
        archived_in=Subquery(history.values("revision")[:1])
    )
    if model is Activity:
        return found.prefetch_related(Prefetch("strands", Strand.objects.live().order_by("position", "id")))
    if model is ProgressUpdate:
        return found.select_related("strand__activity")
    if model is Note:
        return found.select_related("activity", "meeting__body")
    if model is Attachment:
        return found.select_related("activity", "note__activity")
    return found if model in (Field, Theme) else found.select_related("activity")
