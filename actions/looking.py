"""What is new to a reader: up to where they have seen a plan, and who changed it since.

A look is no part of the record. It says what a person was shown, and nothing of the plan; so the page that shows the
plan may write it, on a GET, once for each visit and for each change that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from actions.access import Access
from actions.models import Look
from actions.moments import changes_seen

#: Who comes again after so long begins another visit.
VISIT = timedelta(minutes=30)
#: Seconds for which a count is kept: what becomes confidential is another revision, and counted anew.
KEPT_FOR = 3600


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader had seen of a plan when this visit began: all up to this revision."""

    before: int

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


def look(access: Access) -> Seen:
    """Note that this reader is shown the plan of now: a query, and a write where a visit begins or there is news.

    Who looks for the first time has seen nothing before, and nothing is news to them.
    """
    now, latest = timezone.now(), access.plan.live.revision
    known = Look.objects.filter(user=access.user, plan=access.plan).first()
    if known is None:
        fresh = {"before": latest, "shown": latest, "at": now}
        known, _ = Look.objects.get_or_create(user=access.user, plan=access.plan, defaults=fresh)
        return Seen(known.before)
    begins = now - known.at > VISIT
    if begins or known.shown < latest:
        before = known.shown if begins else known.before
        Look.objects.filter(pk=known.pk).update(before=before, shown=latest, at=now)
        return Seen(before)
    return Seen(known.before)
