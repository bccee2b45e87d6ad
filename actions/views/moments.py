"""The plan at a moment of the past: after a revision, at the end of a day. Read only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from actions.access import Access, NotHere, plan_view
from actions.filters import ActivityFilter
from actions.forms import MomentForm
from actions.models import Version
from actions.moments import BeforeTheRecord, Moment, after_revision, on_day, surroundings
from actions.presenters import Links, table_values
from actions.stories import day, initials, moment
from actions.views.answers import page
from actions.views.attachments import attachments_of_then
from actions.views.papers import moment_export
from actions.wording import long_date
from governance.editing import INVALID
from governance.enums import Right
from governance.history import Revision

NOT_IN_THE_RECORD = 404
Show = Callable[[HttpRequest, Access, Moment], HttpResponse]


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_on(request: HttpRequest, access: Access) -> HttpResponse:
    """Which day? The answer leads to its page."""
    form = MomentForm(request.GET or None, today=localdate(), auto_id="moment_%s")
    if form.is_valid():
        return redirect("plan_on_day", access.plan.slug, form.cleaned_data["date"].isoformat())
    status = INVALID if form.is_bound else 200
    return page(request, access, "actions/plan_on.html", "history", {"form": form}, status=status)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_on_day(request: HttpRequest, access: Access, on: str) -> HttpResponse:
    """The plan as it stood at the end of a day; of today, as it stands."""
    return _of_day(request, access, on, _plan_of_then)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_on_day_export(request: HttpRequest, access: Access, on: str, format: str) -> HttpResponse:  # noqa: A002 -- the URL's word
    return _of_day(request, access, on, partial(moment_export, format=format))


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_at_revision(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """The plan as it stood after a revision."""
    return _of_revision(request, access, number, _plan_of_then)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_at_revision_export(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:  # noqa: A002 -- the URL's word
    return _of_revision(request, access, number, partial(moment_export, format=format))


def _of_day(request: HttpRequest, access: Access, typed: str, show: Show) -> HttpResponse:
    asked = _day(typed)
    try:
        return show(request, access, on_day(access.plan, asked, access.audience))
    except BeforeTheRecord as nothing:
        return _before_the_record(request, access, asked, nothing.first)


def _of_revision(request: HttpRequest, access: Access, number: int, show: Show) -> HttpResponse:
    asked = _revision(access, number)
    try:
        return show(request, access, after_revision(access.plan, asked))
    except BeforeTheRecord as nothing:
        return _before_the_record(request, access, localdate(asked.made_at), nothing.first)


def _day(typed: str) -> date:
    """The day that an address names; 404 for nonsense and for what is still to come."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.isoformat() != typed:
        raise NotHere(f"“{typed}” is not a day: an address names one as in 2018-10-01.")
    if found > localdate():
        raise NotHere(f"{long_date(found)} is still to come.")
    return found


def _revision(access: Access, number: int) -> Revision:
    if number > access.plan.live.revision:
        raise NotHere(f"There is no revision {number} yet.")
    found = Revision.objects.filter(partnership=access.plan.partnership, number=number).first()
    if found is None:
        raise NotHere("Revisions are numbered from 1.")
    return found


def _before_the_record(request: HttpRequest, access: Access, asked: date, first: Revision) -> HttpResponse:
    """There is nothing of then but, perhaps, a line of version control that was typed on paper."""
    paper = Version.objects.log().filter(plan=access.plan, date__lte=asked).last()
    context = {
        "asked": long_date(asked),
        "asked_iso": asked.isoformat(),
        "begins": day(first),
        "first_url": reverse("plan_at_revision", args=(access.plan.slug, first.number)),
        "paper": paper,
        "paper_date": long_date(paper.date) if paper else "",
    }
    return page(request, access, "actions/plan_before.html", "history", context, status=NOT_IN_THE_RECORD)


def _plan_of_then(request: HttpRequest, access: Access, found: Moment) -> HttpResponse:
    document = found.document(access.audience)
    around = surroundings(found, access.audience)
    chosen = ActivityFilter(request, document)
    shown = chosen.shown()
    who = initials(access.plan).get(around.latest.user_id or 0) or around.latest.who
    context = {
        **table_values(document, Links.within(document, shown), shown),
        "filter": chosen.values(shown),
        "day": long_date(found.day),
        "day_iso": found.day.isoformat(),
        "number": found.revision.number,
        "version": document.version,
        "attachments": attachments_of_then(access, document),
        "changed": f"{moment(around.latest)} by {who}",
        "before_url": _step(request, access, around.before),
        "after_url": _step(request, access, around.after),
    }
    return page(request, access, "actions/plan_moment.html", "history", context)


def _step(request: HttpRequest, access: Access, revision: Revision | None) -> str:
    """The way to the plan after a revision, with the same filter."""
    if revision is None:
        return ""
    url, query = reverse("plan_at_revision", args=(access.plan.slug, revision.number)), request.GET.urlencode()
    return f"{url}?{query}" if query else url
