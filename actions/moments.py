"""The plan at a moment of the past: after a revision, or at the end of a day.

The last revision that counts for a day is the last that changed the plan for its reader: one that only changed what
they may not see is not even named.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime, make_aware

from actions.document import AsAt, PlanDocument
from actions.enums import Audience
from actions.models import (
    Activity,
    Assignment,
    Attachment,
    FurtherAction,
    Note,
    Ownership,
    Plan,
    ProgressUpdate,
    Review,
    Strand,
    Version,
    Withdrawal,
)
from actions.reading import OF_PLAN, TRACKED, read_edition
from governance.history import Revision, Tracked
from governance.models import Body, Meeting, Officer, Organisation

#: What a plan prints of what all plans of a partnership share.
_PRINTED: dict[type[Tracked], tuple[str, ...]] = {
    Organisation: ("name", "short_name", "crest", "position", "archived"),
    Body: ("name", "heading", "position", "archived"),
    Officer: ("initials",),
}


class BeforeTheRecord(LookupError):
    """The plan was not in the record yet; ``first`` is the revision with which it came."""

    def __init__(self, first: Revision) -> None:
        super().__init__(f"The record begins with {first}.")
        self.first = first


@dataclass(frozen=True, slots=True)
class Moment:
    """A plan as it stood after a revision: at the end of ``day``, or when the revision was made on it."""

    plan: Plan
    revision: Revision
    day: date

    def document(self, audience: Audience) -> PlanDocument:
        """The plan of then as this audience may see it, in a fixed number of queries; it says of when it is."""
        as_at = AsAt(day=self.day.isoformat(), revision=self.revision.number)
        return replace(read_edition(self.plan, self.revision, audience), as_at=as_at)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The change that made a plan as it stands at a moment, and those before and after, where there are any."""

    latest: Revision
    before: Revision | None
    after: Revision | None


def after_revision(plan: Plan, revision: Revision) -> Moment:
    """The plan after a revision of its partnership. Raises BeforeTheRecord."""
    first = Revision.objects.get(pk=_beginning(plan))
    if revision.number < first.number:
        raise BeforeTheRecord(first)
    return Moment(plan, revision, localtime(revision.made_at).date())


def on_day(plan: Plan, day: date, audience: Audience) -> Moment:
    """The plan at the end of a day in the partnership's time zone. Raises BeforeTheRecord."""
    end = make_aware(datetime.combine(day + timedelta(days=1), time.min))
    by_then = Revision.objects.filter(partnership=plan.partnership_id, made_at__lt=end).order_by("-number")
    # The number first: a database that is told of the moment alone asks of every revision whether it changed the plan.
    until = Subquery(by_then.values("number")[:1])
    latest = changes_seen(plan, audience).filter(made_at__lt=end, number__lte=until).last()
    if latest is None:
        raise BeforeTheRecord(Revision.objects.get(pk=_beginning(plan)))
    return Moment(plan, latest, day)


def surroundings(moment: Moment, audience: Audience) -> Surroundings:
    """The changes that this audience sees around a moment: two queries."""
    changes = changes_seen(moment.plan, audience)
    number = moment.revision.number
    latest, *earlier = changes.filter(number__lte=number).order_by("-number")[:2]
    return Surroundings(latest, next(iter(earlier), None), changes.filter(number__gt=number).first())


def changes_seen(plan: Plan, audience: Audience) -> QuerySet[Revision]:
    """The revisions that wrote something of the plan that this audience may see today, oldest first."""
    written = Exists(Version.objects.filter(plan=plan, revision=OuterRef("pk")))
    withdrew = Exists(Withdrawal.objects.filter(version__plan=plan, revision=OuterRef("pk")))
    seen = reduce(or_, (Q(one) for one in (*_histories(plan, audience), written, withdrew)))
    found = Revision.objects.filter(seen, partnership=plan.partnership_id, pk__gte=_beginning(plan))
    return found.select_related("user")


def written_beside(plan: Plan, audience: Audience, body: str, after: int, upto: int) -> frozenset[str]:
    """The keys of what was saved together with what meetings of a body said and this audience may see, in the revisions
    after one and up to another, by their numbers. A query for each kind of item."""
    hidden = {} if audience is Audience.FULL else _hidden(plan)

    def of_those(model: type[Tracked]) -> QuerySet[Any]:
        history: QuerySet[Any] = model.history.model.objects.filter(plan=plan.pk)
        return history.filter(revision__number__gt=after, revision__number__lte=upto)

    met = Meeting.objects.filter(body__partnership=plan.partnership_id, body__name=body).values("pk")
    said = [
        of_those(model).filter(meeting_id__in=met).exclude(hidden.get(model, Q(pk=None))).values("revision_id")
        for model in (Note, FurtherAction)
    ]
    found: set[str] = set()
    for model in (Activity, Strand, FurtherAction, Review, ProgressUpdate):
        keys = of_those(model).filter(Q(revision_id__in=said[0]) | Q(revision_id__in=said[1]))
        found.update(str(key) for key in keys.values_list("key", flat=True))
    return frozenset(found)


def files_seen(plan: Plan, audience: Audience, keys: Collection[str]) -> list[Any]:
    """What the history has of these attachments that this audience may see, oldest first, each with its revision. A
    file that was confidential for as long as it was there stays so, whatever has taken its place. Two queries."""
    history = Attachment.history.model.objects.filter(plan=plan.pk, key__in=keys).select_related("revision__user")
    rows = list(history.order_by("revision_id", "history_id"))
    if audience is Audience.FULL:
        return rows
    said = Note.history.model.objects.filter(id__in={row.note_id for row in rows}).order_by("revision_id", "history_id")
    notes: dict[int | None, list[tuple[int, bool]]] = defaultdict(list)
    for note, revision, confidential in said.values_list("id", "revision_id", "confidential"):
        notes[note].append((revision, confidential))
    ends: dict[int, int] = {}
    seen = []
    for row in reversed(rows):
        until = ends.get(row.id, sys.maxsize)
        ends[row.id] = row.revision_id
        if not row.confidential and (row.note_id is None or _was_open(notes[row.note_id], row.revision_id, until)):
            seen.append(row)
    return seen[::-1]


def _was_open(said: Sequence[tuple[int, bool]], since: int, until: int) -> bool:
    """Whether a note, by its revisions and whether it was confidential from each on, was not so at any time from one
    revision until another."""
    ends = [*(revision for revision, _ in said[1:]), sys.maxsize]
    return any(
        not confidential and begins < until and since < end
        for (begins, confidential), end in zip(said, ends, strict=True)
    )


def begins_on(plan: Plan) -> date:
    """The day on which the plan came into the record."""
    return localtime(Revision.objects.get(pk=_beginning(plan)).made_at).date()


def _beginning(plan: Plan) -> QuerySet[Any, int]:
    """The id of the revision with which the plan came into the record."""
    history = Plan.history.model.objects.filter(id=plan.pk)
    return history.order_by("revision_id").values("revision_id")[:1]


def _histories(plan: Plan, audience: Audience) -> Iterator[Exists]:
    """For each tracked model, whether a revision wrote rows of it."""
    hidden = {} if audience is Audience.FULL else _hidden(plan)
    for model in TRACKED:
        history = model.history.model.objects.filter(revision=OuterRef("pk"))
        if model is Plan:
            history = history.filter(id=plan.pk)
        elif model in OF_PLAN:
            history = history.filter(plan=plan.pk)
        else:
            history = history.filter(_shows(model, plan), partnership=plan.partnership_id)
        yield Exists(history.exclude(hidden[model]) if model in hidden else history)


def _shows(model: type[Tracked], plan: Plan) -> Q:
    """Whether a row of the history of what all plans share shows in this one: something printed is another than before,
    and an officer is one who is, or was, named, and was there before."""
    history = model.history.model.objects
    earlier = history.filter(id=OuterRef(OuterRef("id")), revision_id__lt=OuterRef(OuterRef("revision_id")))
    last = Subquery(earlier.order_by("-revision_id", "-history_id").values("pk")[:1])
    shows = ~Q(Exists(history.filter(pk=last, **{name: OuterRef(name) for name in _PRINTED[model]})))
    if model is not Officer:
        return shows
    named = [one.history.model.objects.filter(plan=plan.pk).values("officer_id") for one in (Assignment, Ownership)]
    return shows & Q(Exists(history.filter(pk=last))) & (Q(id__in=named[0]) | Q(id__in=named[1]))


def _hidden(plan: Plan) -> dict[type[Tracked], Q]:
    """Which rows of histories the public may not see, by model."""
    notes = Note.objects.filter(plan=plan, confidential=True).values("pk")
    actions = FurtherAction.objects.filter(Q(confidential=True) | Q(note__in=notes), plan=plan).values("pk")
    attachments = Attachment.objects.filter(plan=plan, confidential=True).values("pk")
    return {
        Note: Q(confidential=True) | Q(id__in=notes),
        FurtherAction: Q(confidential=True) | Q(id__in=actions) | Q(note_id__in=notes),
        Ownership: Q(further_action_id__in=actions),
        Review: Q(note_id__in=notes),
        Attachment: Q(confidential=True) | Q(id__in=attachments) | Q(note_id__in=notes),
    }
