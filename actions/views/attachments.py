"""Documents that belong to the plan, or to an activity, a note or a version of it: attached, edited, downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from actions import document as d
from actions import operations
from actions.access import Access, NotHere, plan_view
from actions.attachments import label_of, size_in_words
from actions.editions import edition
from actions.forms import AttachmentEditForm, AttachmentForm
from actions.models import Activity, Attachment, Note, StoredFile, Version
from actions.moments import files_seen
from actions.reading import frozen_document, live_edition
from actions.stories import moment
from actions.views.answers import page, plan_editing
from actions.wording import short_date
from governance.enums import Right

#: A download runs nothing and shows nothing, whatever a browser takes it for.
NOTHING_RUNS = "sandbox; default-src 'none'"


@require_safe
@plan_view(Right.READ_PLAN)
def attachment_list(request: HttpRequest, access: Access) -> HttpResponse:
    """All that is attached, by where it hangs; the plan's own first."""
    document = live_edition(access.plan, access.audience)
    attached = attachment_values(access, document, document.attachments)
    places = dict.fromkeys(values["place"] for values in attached)
    groups = [
        {"place": place, "attachments": [values for values in attached if values["place"] == place]} for place in places
    ]
    groups.sort(key=lambda group: group["place"] != "")
    earlier = _earlier_files(access, document.attachments) if access.may(Right.READ_HISTORY) else {}
    for values in attached:
        values |= {"note": "", "earlier": earlier.get(values["key"], [])}
    context = {"groups": groups, "add_url": attach_url(access, "")}
    return page(request, access, "actions/attachment_list.html", "plan", context)


def attachments_to(access: Access, document: d.PlanDocument, *to: str) -> list[dict[str, Any]]:
    """What is attached to the items with these keys; the plan's own have none."""
    return attachment_values(access, document, [one for one in document.attachments if one.to in to])


def attachments_of_version(access: Access, version: Version, frozen: d.PlanDocument) -> list[dict[str, Any]]:
    """What an issued version was issued with, and what was attached to it since; ``frozen`` is this reader's edition.

    What is confidential today is not for those who are not cleared, whatever it was then.
    """
    name = f"version:{version.number}"
    live = live_edition(access.plan, access.audience)
    since = [one for one in live.attachments if one.to == name]
    secret = set() if access.may(Right.READ_CONFIDENTIAL) else _confidential_keys(access)
    then = [one for one in frozen.attachments if one.key not in secret]
    as_issued = [
        {
            **values,
            "url": reverse("version_attachment", args=(access.plan.slug, version.number, values["key"])),
            "edit_url": "",
            "archive_url": "",
        }
        for values in attachment_values(access, frozen, then)
    ]
    return [*as_issued, *attachment_values(access, live, since)]


def attachments_of_then(access: Access, then: d.PlanDocument) -> list[dict[str, Any]]:
    """What was attached to a plan of the past, each with the file that it had; ``then`` is this reader's edition.

    What is archived by now is named, and its file is had from the archive only.
    """
    live = {one.key for one in live_edition(access.plan, access.audience).attachments}
    return [
        {
            **values,
            "url": f"{values['url']}?{urlencode({'file': one.digest})}" if one.key in live else "",
            "edit_url": "",
            "archive_url": "",
        }
        for one, values in zip(then.attachments, attachment_values(access, then, then.attachments), strict=True)
    ]


def _confidential_keys(access: Access) -> set[str]:
    found = Attachment.objects.filter(Q(confidential=True) | Q(note__confidential=True), plan=access.plan)
    return {str(key) for key in found.values_list("key", flat=True)}


def attachment_values(
    access: Access, document: d.PlanDocument, attachments: Iterable[d.Attachment]
) -> list[dict[str, Any]]:
    """Attachments as pages list them, each with the words for where it hangs and the ways to change it."""
    places = _places(access, document)
    secret = {note.key for row in document.activities() for note in row.notes if note.confidential}
    edits = access.may(Right.EDIT_PLAN)
    slug = access.plan.slug
    return [
        {
            "key": one.key,
            "title": one.title,
            "name": one.name,
            "what": f"{label_of(one.name)}, {size_in_words(one.size)}",
            "confidential": one.confidential or one.to in secret,
            "note": places.get(one.to, ("", ""))[0].partition(", ")[2],
            "place": places.get(one.to, ("", ""))[0],
            "place_url": places.get(one.to, ("", ""))[1],
            "url": reverse("attachment_download", args=(slug, one.key)),
            "edit_url": reverse("attachment_edit", args=(slug, one.key)) if edits else "",
            "archive_url": reverse("item_archive", args=(slug, "attachments", one.key)) if edits else "",
        }
        for one in attachments
    ]


def _places(access: Access, document: d.PlanDocument) -> Mapping[str, tuple[str, str]]:
    """The words for each place that something may hang at, and its address, by its key."""
    slug = access.plan.slug
    places = {
        f"version:{line.number}": (f"Version {line.number}", reverse("version_detail", args=(slug, line.number)))
        for line in document.versions
    }
    for row in document.activities():
        url = reverse("activity_detail", args=(slug, row.ref))
        places[row.key] = (f"Activity {row.ref}", url)
        places |= {note.key: (f"{row.ref}, {note.body} note of {short_date(note.date)}", url) for note in row.notes}
    return places


def attach_url(access: Access, to: str) -> str:
    """The address of the form that attaches something to the item with this key; empty for who may not."""
    if not access.may(Right.EDIT_PLAN):
        return ""
    return reverse("attachment_add", args=(access.plan.slug,), query={"to": to} if to else None)


def _earlier_files(access: Access, attachments: Iterable[d.Attachment]) -> dict[str, list[dict[str, str]]]:
    """The files that others have taken the place of, newest first, by the key of the attachment. Two queries."""
    now = {one.key: one.digest for one in attachments}
    earlier: dict[str, dict[str, dict[str, str]]] = {}
    for row in files_seen(access.plan, access.audience, now):
        key = str(row.key)
        if row.file_id != now[key]:
            url = reverse("attachment_download", args=(access.plan.slug, key), query={"file": row.file_id})
            earlier.setdefault(key, {})[row.file_id] = {"name": row.name, "url": url, "when": moment(row.revision)}
    return {key: [*reversed(files.values())] for key, files in earlier.items()}


@require_safe
@plan_view(Right.READ_PLAN)
def attachment_download(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    """The file that is attached; with ``file`` in the address the one with this digest, which it had before."""
    attachment = access.item("attachments", key)
    assert isinstance(attachment, Attachment)  # noqa: S101 -- by its kind
    asked = request.GET.get("file", attachment.file_id)
    if asked == attachment.file_id:
        return _file(request, attachment.file_id, attachment.name)
    if not access.may(Right.READ_HISTORY):
        raise PermissionDenied("Your role in this partnership does not include the history.")
    seen = files_seen(access.plan, access.audience, [str(key)])
    row = next((row for row in seen if row.file_id == asked), None)
    if row is None:
        raise NotHere("There never was such a file.")
    return _file(request, row.file_id, row.name)


@require_safe
@plan_view(Right.READ_PLAN)
def version_attachment(request: HttpRequest, access: Access, number: int, key: UUID) -> HttpResponse:
    """A file as it was when a version was issued with it."""
    version = get_object_or_404(Version.objects.exclude(document=""), plan=access.plan, number=number)
    frozen = edition(frozen_document(version), access.audience)
    found = next((one for one in frozen.attachments if one.key == str(key)), None)
    is_secret = not access.may(Right.READ_CONFIDENTIAL) and str(key) in _confidential_keys(access)
    if found is None or is_secret:
        raise NotHere("This version was issued without such an attachment.")
    return _file(request, found.digest, found.name)


def _file(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    etag = quote_etag(digest)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        stored = get_object_or_404(StoredFile, digest=digest)
        response = HttpResponse(bytes(stored.content), content_type=stored.content_type)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = NOTHING_RUNS
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def attachment_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Attach a file; ``to`` in the address is the key of what it is attached to, or "version:18", or nothing."""
    to, where, done = _holder(access, request.GET.get("to", ""))

    def make(data: Any, **values: Any) -> AttachmentForm:
        return AttachmentForm(data, None if data is None else request.FILES, **values)

    return plan_editing(
        access,
        title=f"Attach a file to {where}",
        make=make,
        save=lambda values, _: operations.attach(access.plan, by=access.actor(), to=to, **values),
        done=done,
        saved="Attached.",
        submit_label="Attach",
        context={
            "intro": "It is confidential, as the note is." if isinstance(to, Note) and to.confidential else "",
        },
    ).answer(request)


def _holder(access: Access, to: str) -> tuple[Activity | Note | Version | None, str, str]:
    """What an attachment's ``to`` names, in words, and the page that shows it. Raises Http404."""
    slug = access.plan.slug
    kind, _, number = to.partition(":")
    if kind == "version" and number.isdecimal():
        version = get_object_or_404(Version.objects.log(), plan=access.plan, number=int(number[:9]))
        return version, str(version).lower(), reverse("version_detail", args=(slug, version.number))
    if not to:
        return None, "the plan", reverse("attachment_list", args=(slug,))
    try:
        key = UUID(to)
    except ValueError:
        raise NotHere("There is nothing with this key.") from None
    is_note = Note.objects.filter(plan=access.plan, key=key).exists()
    item = access.item("notes" if is_note else "activities", key)
    if isinstance(item, Note):
        where = f"the {item.meeting.body} note of {short_date(item.meeting.iso)} on {item.activity.ref}"
        return item, where, reverse("activity_detail", args=(slug, item.activity.ref))
    assert isinstance(item, Activity)  # noqa: S101 -- by its kind
    return item, item.ref, reverse("activity_detail", args=(slug, item.ref))


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def attachment_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    attachment = access.item("attachments", key)
    assert isinstance(attachment, Attachment)  # noqa: S101 -- by its kind

    def make(data: Any, **values: Any) -> AttachmentEditForm:
        return AttachmentEditForm(data, None if data is None else request.FILES, **values)

    def filled() -> dict[str, Any]:
        now = Attachment.objects.get(pk=attachment.pk)
        return {"title": now.title, "confidential": now.confidential}

    return plan_editing(
        access,
        item=attachment,
        title=f"Edit “{attachment.title}”",
        make=make,
        filled=filled,
        save=lambda values, since: operations.edit_attachment(attachment, by=access.actor(), since=since, **values),
        done=place_of(access, attachment),
        saved="Attachment saved.",
        context={
            "intro": f"{attachment.name}: {label_of(attachment.name)}, {size_in_words(attachment.size)}.",
            "links": [
                ("Archive this attachment", reverse("item_archive", args=(access.plan.slug, "attachments", key))),
            ],
        },
    ).answer(request)


def place_of(access: Access, attachment: Attachment) -> str:
    """The address of the page that shows an attachment."""
    if attachment.version is not None:
        return reverse("version_detail", args=(access.plan.slug, attachment.version.number))
    activity = attachment.activity or (attachment.note.activity if attachment.note else None)
    if activity is not None:
        return reverse("activity_detail", args=(access.plan.slug, activity.ref))
    return reverse("attachment_list", args=(access.plan.slug,))
