"""The plan as a whole: its table, its history, and the way to it."""

from __future__ import annotations

import re
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.access import Access, plan_view
from actions.diff import compare
from actions.document import PlanDocument
from actions.editions import edition
from actions.filters import ActivityFilter
from actions.looking import Seen, look
from actions.models import Plan
from actions.presenters import Links, changes_by_activity, pulse_url, state_values, table_values
from actions.reading import latest_frozen, live_edition, replay
from actions.stories import day, entries, initials, time_of_day, undo_values
from actions.views.answers import page, unchanged
from actions.views.attachments import attach_url, attachments_to
from actions.wording import Teller
from governance.enums import Right, Role
from governance.forms import revision_token
from governance.history import Revision
from governance.models import Membership, User

REVISIONS_A_PAGE = 25


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The way to one's plan, or the choice among several. Officers come to report on what is theirs."""
    assert isinstance(request.user, User)  # noqa: S101 -- login_required has seen to it
    standing = Max("versions__number", filter=Q(versions__withdrawal__isnull=True))
    plans = list(Plan.objects.visible_to(request.user).annotate(version=standing))
    if len(plans) == 1:
        answers = Membership.objects.live().filter(
            user=request.user, partnership=plans[0].partnership, role=Role.OFFICER
        )
        return redirect("my_items" if answers.exists() else "plan_detail", plans[0].slug)
    choices = [
        {
            "title": plan.title,
            "partnership": plan.partnership.name,
            "url": reverse("plan_detail", args=(plan.slug,)),
            "version": plan.version,
        }
        for plan in plans
    ]
    return render(request, "actions/home.html", {"plans": choices, "keeps": _keeps(request.user)})


def _keeps(user: User) -> list[dict[str, str]]:
    """The partnerships whose plans this user edits, each with the way to bring in another."""
    memberships = Membership.objects.live().filter(user=user).select_related("partnership")
    return [
        {"partnership": one.partnership.name, "url": reverse("import_new", args=(one.partnership.slug,))}
        for one in memberships
        if Right.EDIT_PLAN in one.rights
    ]


@require_safe
@plan_view(Right.READ_PLAN)
def plan_detail(request: HttpRequest, access: Access) -> HttpResponse:
    """The paper's table on screen, filtered as the URL says."""
    live, seen = access.plan.live, look(access)
    etag, response = unchanged(request, access, live.digest(access.audience), live.changes(access.audience), seen)
    if response is not None:
        return response
    document = live_edition(access.plan, access.audience)
    chosen = ActivityFilter(request, document)
    shown = chosen.shown()
    links = Links.of(access.plan, document, editable=access.may(Right.EDIT_PLAN))
    news = seen.edits_since(access) if access.may(Right.READ_HISTORY) else 0
    context = {
        **table_values(document, links, shown),
        **_cover(access, document, seen, news),
        "state": state_values(access.plan, document, access.plan.live.changes(access.audience)),
        "filter": chosen.values(shown),
        "news": news,
        "seen": seen.before,
        "since": seen.words(),
        "attachments": attachments_to(access, document, ""),
        "attachments_elsewhere": sum(1 for attachment in document.attachments if attachment.to),
        "attach_url": attach_url(access, ""),
        "pulse_url": pulse_url(access.plan),
        "token": revision_token(access.plan.partnership, access.user, live.revision) if links.editable else "",
    }
    response = page(request, access, "actions/plan_detail.html", "plan", context)
    if etag:
        response["ETag"] = etag
    return response


def _cover(access: Access, document: PlanDocument, seen: Seen, news: int) -> dict[str, str]:
    """The cover that tells what is new to this reader, or else what changed since the latest version, if anything."""
    latest = document.latest_issued()
    if not access.may(Right.READ_HISTORY):
        return {}
    if news:
        name, since = f"r{seen.before}", "since you last looked"
    elif latest is not None and access.plan.live.changes(access.audience):
        name, since = f"v{latest.number}", f"since version {latest.number}"
    else:
        return {}
    at = reverse("plan_compare_export", args=(access.plan.slug, "cover"), query={"from": name, "to": "live"})
    return {"cover_url": at, "cover_since": since}


@require_safe
@plan_view(Right.READ_PLAN)
def plan_changes(request: HttpRequest, access: Access) -> HttpResponse:
    """What has changed since the latest version was issued."""
    now = live_edition(access.plan, access.audience)
    issued = latest_frozen(access.plan)
    changes = compare(edition(issued, access.audience), now) if issued else ()
    context = {
        "state": state_values(access.plan, now, access.plan.live.changes(access.audience)),
        "changes": changes_by_activity(changes, Teller(now.key), Links.of(access.plan, now, editable=False).to),
        "changes_count": len(changes),
    }
    return page(request, access, "actions/plan_changes.html", "plan", context)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_history(request: HttpRequest, access: Access) -> HttpResponse:
    return history_page(request, access)


def history_page(request: HttpRequest, access: Access, status: int = 200) -> HttpResponse:
    """Every saved edit that this reader may know of, newest first, some revisions a page."""
    latest = access.plan.live.revision
    asked = request.GET.get("until", "")
    until = min(int(asked), latest) if re.fullmatch(r"[0-9]{1,9}", asked) else latest
    first = max(until - REVISIONS_A_PAGE, 0)
    revisions = Revision.objects.filter(partnership=access.plan.partnership, number__gt=first, number__lte=until)
    told = entries(replay(access.plan, revisions), access.audience, initials(access.plan))
    undos = undo_values(access.plan, access.user, [entry.revision for entry in told])
    days = [
        {
            "day": heading,
            "entries": [
                {
                    "sentences": entry.sentences(),
                    "when": time_of_day(entry.revision),
                    "reason": entry.reason(),
                    "revision": entry.revision.number,
                    "url": reverse("plan_at_revision", args=(access.plan.slug, entry.revision.number)),
                    "undo": undos.get(entry.revision.number),
                    "restore_url": _restore_url(access, entry.revision.number),
                }
                for entry in group
            ],
        }
        for heading, group in groupby(told, key=lambda entry: day(entry.revision))
    ]
    context = {
        "days": days,
        "newer_url": f"?until={until + REVISIONS_A_PAGE}" if until < latest else "",
        "older_url": f"?until={first}" if first else "",
        "undo_token": revision_token(access.plan.partnership, access.user, latest),
    }
    return page(request, access, "actions/plan_history.html", "history", context, status=status)


def _restore_url(access: Access, number: int) -> str:
    """The way to put the plan back to how it stood after a revision; empty for the latest."""
    is_latest = number == access.plan.live.revision
    return "" if is_latest else reverse("plan_restore", args=(access.plan.slug, number))
