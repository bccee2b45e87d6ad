"""Version control: the log, the frozen plans, and issuing the next version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import operations
from actions.access import Access, plan_view
from actions.document import VersionLine
from actions.editions import edition, extents
from actions.enums import Extent
from actions.filters import ActivityFilter
from actions.forms import IssueForm, WithdrawForm
from actions.models import Edition, Version
from actions.presenters import Links, changes_by_activity, table_values
from actions.reading import frozen_document, live_edition
from actions.stories import day
from actions.tasks import render_preview
from actions.views.answers import page, plan_editing
from actions.views.attachments import attach_url, attachments_of_version, attachments_to
from actions.wording import Teller, long_date
from governance.editing import CONFLICT, FORGED, INVALID, say_and_leave
from governance.enums import Right
from governance.merging import Refused

#: What was last previewed of each plan: the session's key.
PREVIEWED = "previewed"


def _line_values(access: Access, version: Version, printed: Collection[Extent] = ()) -> dict[str, Any]:
    slug, issued = access.plan.slug, bool(version.digest)
    pdf = reverse("version_export", args=(slug, version.number, "pdf")) if issued else ""
    both = issued and access.may(Right.READ_CONFIDENTIAL)
    return {
        "number": version.number,
        "date": f"{version.date:%d/%m/%y}",
        "date_long": long_date(version.date),
        "amended_by": version.amended_by,
        "summary": version.summary,
        "withdrawn": _withdrawal_values(version),
        "url": reverse("version_detail", args=(slug, version.number)),
        "pdf_url": pdf,
        "public_pdf_url": f"{pdf}?edition=public" if both else "",
        "paper_url": f"{pdf}?extent=paper" if Extent.PAPER in printed else "",
        "public_paper_url": f"{pdf}?edition=public&extent=paper" if both and Extent.PAPER in printed else "",
    }


def _withdrawal_values(version: Version) -> dict[str, str] | None:
    """When, by whom and why a version was withdrawn; None for one that stands."""
    withdrawal = getattr(version, "withdrawal", None)
    if withdrawal is None:
        return None
    return {"when": day(withdrawal.revision), "who": withdrawal.revision.who, "reason": withdrawal.reason}


@require_safe
@plan_view(Right.READ_PLAN)
def version_list(request: HttpRequest, access: Access) -> HttpResponse:
    found = Version.objects.log().select_related("withdrawal__revision__user")
    versions = list(found.filter(plan=access.plan).order_by("-number"))
    # The frozen plans, which say in which extents they are printed, are not read for the log.
    papers = Edition.objects.filter(version__plan=access.plan, extent=Extent.PAPER)
    on_paper = set(papers.values_list("version_id", flat=True))
    context = {
        "versions": [_line_values(access, one, list(Extent) if one.pk in on_paper else ()) for one in versions],
        "next_number": versions[0].number + 1 if versions else 1,
    }
    return page(request, access, "actions/version_list.html", "versions", context)


@require_safe
@plan_view(Right.READ_PLAN)
def version_detail(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """The plan as it was issued; of a line that was typed on paper, there is the line."""
    found = Version.objects.select_related("revision", "withdrawal__revision__user")
    version = get_object_or_404(found, plan=access.plan, number=number)
    if not version.document:
        live = live_edition(access.plan, access.audience)
        on_paper = {
            "version": _line_values(access, version),
            "attachments": attachments_to(access, live, f"version:{number}"),
            "attach_url": attach_url(access, f"version:{number}"),
        }
        return page(request, access, "actions/version_on_paper.html", "versions", on_paper)
    document = edition(frozen_document(version), access.audience)
    chosen = ActivityFilter(request, document)
    shown = chosen.shown()
    context = {
        "version": _line_values(access, version, extents(document)),
        "attachments": attachments_of_version(access, version, document),
        "attach_url": attach_url(access, f"version:{number}"),
        "withdraw_url": reverse("version_withdraw", args=(access.plan.slug, number)),
        **table_values(document, Links.within(document, shown), shown),
        "filter": chosen.values(shown),
        "steps_url": reverse("plan_at_revision", args=(access.plan.slug, version.revision.number)),
    }
    return page(request, access, "actions/version_detail.html", "versions", context)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.ISSUE_VERSION)
def version_withdraw(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Mark a version as issued in error; it stays in the log."""
    issued = Version.objects.exclude(document="").select_related("plan__partnership")
    version = get_object_or_404(issued, plan=access.plan, number=number)
    return plan_editing(
        access,
        title=f"Withdraw version {number}",
        make=WithdrawForm,
        save=lambda values, since: operations.withdraw_version(version, by=access.actor(), **values),
        # A version is not issued again by an undo, and neither is it withdrawn by one.
        finish=say_and_leave,
        done=reverse("version_detail", args=(access.plan.slug, number)),
        saved=f"Version {number} is withdrawn.",
        template="actions/version_withdraw.html",
        nav="versions",
        context={"number": number},
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.ISSUE_VERSION)
def version_issue(request: HttpRequest, access: Access) -> HttpResponse:
    """The next version: its line drafted from what was really changed, the changes below it, one button."""
    draft = operations.draft_version(access.plan)
    if request.method != "POST":
        return _issue_page(request, access, draft, _issue_form(access, draft, None, _drafted(access, draft)))
    form = _issue_form(access, draft, request.POST, {})
    if not form.is_valid():
        return _issue_page(request, access, draft, form, FORGED if form.forged else INVALID)
    try:
        since = form.cleaned_data["revision"]
        version = operations.issue_version(
            access.plan,
            by=access.actor(),
            since=since,
            line=_line(form, draft.number),
            previewed=_previewed(request, access, since),
        )
    except Refused as refusal:
        # The revision first: what comes in between is then seen as a change, and not signed unseen.
        access.plan.live.refresh_from_db()
        again = operations.draft_version(access.plan)
        fresh = _issue_form(access, again, None, form.values())
        return _issue_page(request, access, again, fresh, CONFLICT, stale=[refusal.message])
    request.session[PREVIEWED] = {}
    messages.success(request, f"Version {version.number} is issued.")
    return redirect("version_list", access.plan.slug)


@require_POST
@plan_view(Right.ISSUE_VERSION)
def version_preview(request: HttpRequest, access: Access) -> HttpResponse:
    """Have the PDF made that issuing would store, and lead to it."""
    draft = operations.draft_version(access.plan)
    form = _issue_form(access, draft, request.POST, {})
    if not form.is_valid():
        return _issue_page(request, access, draft, form, FORGED if form.forged else INVALID)
    line = _line(form, draft.number)
    now = access.plan.live.revision
    previewed = {"revision": now, "digest": draft.document.with_version(line).digest()}
    request.session[PREVIEWED] = {**request.session.get(PREVIEWED, {}), access.plan.slug: previewed}
    line = operations.with_seal(access.plan, draft.document, line)
    digest = draft.document.with_version(line).digest()
    render_preview.enqueue(access.plan.pk, asdict(line))
    at = {"revision": now}
    return redirect(reverse("version_preview_pdf", args=(access.plan.slug, digest), query=at))


def _previewed(request: HttpRequest, access: Access, since: int) -> str:
    """The digest of what this person had printed from the state of the plan that their form was filled from.

    It is kept in their session, because the form stays open beside the preview and cannot be told of it.
    """
    asked = request.session.get(PREVIEWED, {}).get(access.plan.slug, {})
    return asked["digest"] if asked.get("revision") == since else ""


def _drafted(access: Access, draft: operations.Draft) -> dict[str, Any]:
    officer = access.officer()
    return {
        "date": localtime(access.actor().at).date(),
        "amended_by": officer.initials if officer else "".join(word[0] for word in access.user.name.split()),
        "summary": draft.summary,
    }


def _issue_form(access: Access, draft: operations.Draft, data: Any, initial: dict[str, Any]) -> IssueForm:
    return IssueForm(
        data,
        initial=initial,
        partnership=access.plan.partnership,
        user=access.user,
        since=access.plan.live.revision,
        document=draft.document,
    )


def _line(form: IssueForm, number: int) -> VersionLine:
    values = form.values()
    return VersionLine(
        number=number, date=values["date"].isoformat(), amended_by=values["amended_by"], summary=values["summary"]
    )


def _issue_page(
    request: HttpRequest, access: Access, draft: operations.Draft, form: IssueForm, status: int = 200, **more: Any
) -> HttpResponse:
    links = Links.of(access.plan, draft.document, editable=False)
    context = {
        "next_number": draft.number,
        "form": form,
        "changes": changes_by_activity(draft.changes, Teller(draft.document.key), links.to),
        "changes_count": len(draft.changes),
        "first": draft.since is None,
        "preview_url": reverse("version_preview", args=(access.plan.slug,)),
        **more,
    }
    return page(request, access, "actions/version_issue.html", "versions", context, status=status)
