"""What is new to a reader: up to where they have seen a plan, and who changed it since.

A look is no part of the record. It says what a person was shown, and nothing of the plan; so what shows the plan, its
page or a file of it, may write it, on a GET: where a visit begins, where a change is shown, and every few minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.timezone import localtime

from actions.access import Access
from actions.models import Look
from actions.moments import changes_seen
from actions.wording import long_date

#: Who comes again after so long begins another visit.
VISIT = timedelta(minutes=30)
#: How exactly is known when a reader last looked: a visit in which nothing happens goes on by it.
EXACTLY = timedelta(minutes=5)
#: Seconds for which a count is kept: what becomes confidential is another revision, and counted anew.
KEPT_FOR = 3600


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader had seen of a plan when this visit began: all up to this revision.

    ``at`` is when they had last looked then, None where only the revision was kept.
    """

    before: int
    at: datetime | None

    def words(self) -> str:
        """ "since you last looked, on 3 January 2019 at 10:15"."""
        if self.at is None:
            return "since you last looked"
        when = localtime(self.at)
        return f"since you last looked, on {long_date(when.date())} at {when:%H:%M}"

    def edits_since(self, access: Access) -> int:
        """How many edits of others they may see that came since: counted once for each revision."""
        plan, latest = access.plan, access.plan.live.revision
        if self.before >= latest:
            return 0

        def count() -> int:
            later = changes_seen(plan, access.audience).filter(number__gt=self.before, number__lte=latest)
            return later.exclude(user=access.user).count()

        known = f"news-{plan.pk}-{access.user.pk}-{access.audience}-{self.before}-{latest}"
        return cache.get_or_set(known, count, KEPT_FOR) or 0


def look_at_file(access: Access, upto: int) -> None:
    """Note that this reader has a file of the plan up to a revision. Who asks for it again and again, as browsers do,
    is noted as often as a visit needs it: a query would take as long as the answer."""
    noted = f"file-{access.plan.pk}-{access.user.pk}-{upto}"
    if cache.add(noted, "yes", EXACTLY.total_seconds()):
        look(access, upto)


def look(access: Access, upto: int | None = None) -> Seen:
    """Note that this reader is shown the plan up to a revision, which is that of now unless it is told.

    A query, and a write where there is anything to note. Who looks for the first time has seen nothing before, and
    nothing up to then is news to them.
    """
    now, shown = timezone.now(), access.plan.live.revision if upto is None else upto
    known = Look.objects.filter(user=access.user, plan=access.plan).first()
    if known is None:
        fresh = {"before": shown, "before_at": now, "shown": shown, "at": now}
        known, _ = Look.objects.get_or_create(user=access.user, plan=access.plan, defaults=fresh)
        return Seen(known.before, known.before_at)
    ago = now - known.at
    seen = Seen(known.shown, known.at) if ago > VISIT else Seen(known.before, known.before_at)
    if ago > EXACTLY or known.shown < shown:
        values = {"before": seen.before, "before_at": seen.at, "shown": max(known.shown, shown), "at": now}
        Look.objects.filter(pk=known.pk).update(**values)
    return seen
