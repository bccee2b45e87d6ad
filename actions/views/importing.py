"""A file becomes a plan, or edits of one: sent, read, looked at with every doubt, and applied by one button."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions import records
from actions.access import Access, Brought, import_view, plan_view
from actions.attachments import MOST_BYTES, size_in_words
from actions.enums import ImportState
from actions.imports.files.paper import BadFile
from actions.inputs import UploadField
from actions.models import Import, Plan
from actions.operations import undoable_among, uploads
from actions.previewing import PASTED, decisions_of, preview_of
from actions.reading import latest_revision
from actions.tasks import apply_import, read_import
from actions.views.previews import decided, preview_values
from governance.access import partnership_view
from governance.editing import FORGED, INVALID
from governance.enums import Door, Right
from governance.forms import RevisionForm, revision_token
from governance.history import Actor
from governance.merging import Refused
from governance.models import Membership, Partnership, User

NO_CONTENT = 204
#: After so long without a sign of the worker, the page says that it seems not to run.
LATE = timedelta(seconds=15)
#: After so long it is not at work any more, whatever became of it.
GIVEN_UP = timedelta(minutes=3)
WORKING = (ImportState.WAITING, ImportState.READING, ImportState.APPLYING)


class ImportForm(RevisionForm):
    """A file, or a table that was pasted; cleans to a name and bytes."""

    file = UploadField(
        read=lambda content, name: (name, content),
        label="Choose a file",
        required=False,
        help_text="A Word document (.docx), an Excel workbook (.xlsx), a table as text (.csv), or a plan that was "
        f"exported here (.json); {size_in_words(MOST_BYTES)} at most.",
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.csv,.json,.txt,.html", "data-import-file": True}),
    )
    pasted = forms.CharField(
        label="Or paste a table",
        required=False,
        help_text="Mark the whole table in Word, Excel or a web page, headings too, copy it, and paste it here.",
        widget=forms.Textarea(attrs={"rows": 4, "data-import-paste": True}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("file") and not (values.get("pasted") or "").strip():
            self.add_error("file", "Choose a file, or paste a table.")
        return values

    def brought(self) -> tuple[str, bytes]:
        """The name and the bytes of what was sent; what was pasted has no name."""
        sent: tuple[str, bytes] | None = self.cleaned_data["file"]
        return sent or ("", self.cleaned_data["pasted"].encode())


class DecisionsForm(RevisionForm):
    """What is decided about a file as a whole; its doubts are asked by name."""

    title = forms.CharField(label="What is the plan called?", max_length=200, required=False)
    is_version = forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@partnership_view(Right.EDIT_PLAN)
def import_new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Send a file that becomes a new plan of the partnership."""
    frame = {"partnership": membership.partnership, "rights": membership.rights, "cancel_url": reverse("home")}
    return _start(request, membership.partnership, membership.user, None, frame)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def plan_import(request: HttpRequest, access: Access) -> HttpResponse:
    """Send a file that changes a plan."""
    frame = {
        "plan": access.plan,
        "rights": access.rights,
        "nav": "plan",
        "cancel_url": reverse("plan_detail", args=(access.plan.slug,)),
        "new_url": reverse("import_new", args=(access.plan.partnership.slug,)),
    }
    return _start(request, access.plan.partnership, access.user, access.plan, frame)


def _start(
    request: HttpRequest, partnership: Partnership, user: User, plan: Plan | None, frame: dict[str, Any]
) -> HttpResponse:
    since = latest_revision(partnership)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, partnership=partnership, user=user, since=since)
    if request.method == "POST" and form.is_valid():
        name, content = form.brought()
        by = Actor(Door.IMPORT, timezone.now(), user=user)
        upload = uploads.take_in(partnership, plan, by=by, name=name, content=content)
        read_import.enqueue(upload.pk)
        return redirect("import_detail", upload.key)
    status = (FORGED if form.forged else INVALID) if form.errors else 200
    return _answer(request, "import_start", {**frame, "form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@import_view
def import_detail(request: HttpRequest, brought: Brought) -> HttpResponse:
    """A file on its way: being read or applied, not readable, to be looked at and decided about, or done."""
    upload = brought.upload
    if request.method == "POST":
        return _decide(request, brought)
    if upload.state in WORKING:
        return _wait(request, brought)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=NO_CONTENT)  # There is something else to see than what the script asked again for.
    if upload.state == ImportState.FAILED:
        return _again(request, brought, upload.problem)
    if upload.state == ImportState.APPLIED:
        return _done(request, brought)
    return _show(request, brought)


def _decide(request: HttpRequest, brought: Brought) -> HttpResponse:
    """Keep what was decided; where the button says so, apply the file."""
    upload = brought.upload
    since = latest_revision(upload.partnership)
    form = DecisionsForm(request.POST, partnership=upload.partnership, user=brought.user, since=since)
    if not form.is_valid():
        return _show_again(request, brought, form)
    if upload.state in WORKING and "again" in request.POST and _waited(upload) > GIVEN_UP:
        uploads.start_over(upload)
        if upload.state == ImportState.WAITING:
            read_import.enqueue(upload.pk)
    if upload.state != ImportState.READ or "again" in request.POST:
        return redirect("import_detail", upload.key)
    try:
        decisions = decided(preview_of(upload), request.POST, form.values())
    except (BadFile, Refused) as bad:
        return _again(request, brought, str(bad), INVALID)
    if "apply" in request.POST:
        asked = replace(
            decisions,
            since=form.cleaned_data["revision"],
            asked_at=timezone.now().isoformat(),
            asked_by=brought.user.pk,
        )
        if uploads.ask_to_apply(upload, records.lean(asked)):
            apply_import.enqueue(upload.pk)
    else:
        uploads.decide(upload, records.lean(decisions))
    return redirect("import_detail", upload.key)


def _show_again(request: HttpRequest, brought: Brought, form: DecisionsForm) -> HttpResponse:
    """The page with what was answered, none of which is kept yet, and with why."""
    upload, status = brought.upload, FORGED if form.forged else INVALID
    upload.problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if upload.state != ImportState.READ:
        return _again(request, brought, upload.problem, status)
    about = {"title": form.data.get("title", ""), "is_version": "is_version" in form.data}
    upload.choices = records.lean(decided(preview_of(upload), request.POST, about))
    return _show(request, brought, status)


def _show(request: HttpRequest, brought: Brought, status: int = 200) -> HttpResponse:
    upload = brought.upload
    try:
        preview = preview_of(upload)
    except (BadFile, Refused) as bad:
        return _again(request, brought, str(bad))
    since = preview.since if upload.plan else latest_revision(upload.partnership)
    context = {
        **_frame(brought),
        **preview_values(upload, preview),
        "problem": upload.problem,
        "name": upload.name or PASTED,
        "token": revision_token(upload.partnership, brought.user, since),
        "cancel_url": _plan_url(upload),
    }
    return _answer(request, "import_preview", context, status)


def _wait(request: HttpRequest, brought: Brought) -> HttpResponse:
    """How far the file has come. The page asks again by itself."""
    upload = brought.upload
    context = {
        **_frame(brought),
        "name": upload.name or PASTED,
        "progress": upload.progress,
        "is_applied": upload.state == ImportState.APPLYING,
        "is_late": upload.progress == 0 and _waited(upload) > LATE,
        "is_lost": _waited(upload) > GIVEN_UP,
        "token": revision_token(upload.partnership, brought.user, latest_revision(upload.partnership)),
    }
    return _answer(request, "import_wait", context, status=202)


def _waited(upload: Import) -> timedelta:
    """For how long the file has been with the worker."""
    asked_at = decisions_of(upload).asked_at
    return timezone.now() - (datetime.fromisoformat(asked_at) if asked_at else upload.made_at)


def _again(request: HttpRequest, brought: Brought, problem: str, status: int = 200) -> HttpResponse:
    """Why the file cannot be read, and the form for another."""
    upload = brought.upload
    form = ImportForm(partnership=upload.partnership, user=brought.user, since=latest_revision(upload.partnership))
    context = {**_start_values(brought, form), "problem": problem, "name": upload.name or PASTED}
    return _answer(request, "import_start", context, status)


def _start_values(brought: Brought, form: RevisionForm) -> dict[str, Any]:
    upload = brought.upload
    if upload.plan:
        ways = {"action": reverse("plan_import", args=(upload.plan.slug,)), "cancel_url": _plan_url(upload)}
    else:
        ways = {"action": reverse("import_new", args=(upload.partnership.slug,)), "cancel_url": reverse("home")}
    return {**_frame(brought), **ways, "form": form}


def _done(request: HttpRequest, brought: Brought) -> HttpResponse:
    """What became of the file, with the way back."""
    upload = brought.upload
    plan, revision = upload.plan, upload.became
    assert plan is not None  # noqa: S101 -- it is applied
    may_undo = revision is not None and revision.number in undoable_among(plan, brought.user, [revision])
    context = {
        **_frame(brought),
        "name": upload.name or PASTED,
        "nothing_changed": revision is None,
        "is_new": revision is not None and not plan.history.filter(revision__lt=revision.pk).exists(),
        "undo_url": reverse("revision_undo", args=(plan.slug, revision.number)) if revision and may_undo else "",
        "token": revision_token(upload.partnership, brought.user, plan.live.revision),
        "again_url": reverse("plan_import", args=(plan.slug,)),
    }
    return _answer(request, "import_done", context)


def _frame(brought: Brought) -> dict[str, Any]:
    upload = brought.upload
    return {"plan": upload.plan, "partnership": upload.partnership, "rights": brought.rights, "nav": "plan"}


def _plan_url(upload: Import) -> str:
    return reverse("plan_detail", args=(upload.plan.slug,)) if upload.plan else reverse("home")


def _answer(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, f"actions/{name}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
