"""What a comparison is of: two moments of one plan, each by a name that an address can carry.

``v18`` is a version, ``2018-10-01`` the end of a day, ``r12`` the plan after a revision, ``live`` the plan of now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localdate

from actions.document import PlanDocument
from actions.enums import Audience
from actions.models import Plan, Version
from actions.moments import BeforeTheRecord, after_revision, on_day, written_beside
from actions.reading import frozen_edition, live_edition
from actions.redline import Redline, redline, redline_of
from actions.wording import long_date
from governance.history import Revision

LIVE = "live"

_VERSION = re.compile(r"v([0-9]{1,6})")
_REVISION = re.compile(r"r([0-9]{1,9})")


class NoSuchSide(LookupError):
    """There is no such moment; the message tells people why."""


@dataclass(frozen=True, slots=True)
class Side:
    """A plan at a moment, as an audience may see it: after the revision of this number.

    ``name`` is the moment's in an address, ``label`` what it is called in a sentence.
    """

    name: str
    label: str
    document: PlanDocument
    revision: int

    def is_paper(self) -> bool:
        """Whether it is what a paper is printed of: the plan of now, or a version."""
        return self.name == LIVE or bool(_VERSION.fullmatch(self.name))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two moments of a plan, as an audience may see them.

    With a ``body`` it is as far as that body's meetings changed the one into the other.
    """

    plan: Plan
    audience: Audience
    before: Side
    after: Side
    body: str = ""

    def words(self) -> str:
        """ "What changed from version 18 to version 19"."""
        what = f"What the {self.body} changed" if self.body else "What changed"
        return f"{what} from {self.before.label} to {self.after.label}"

    def query(self) -> dict[str, str]:
        """What an address says of it."""
        named = {"from": self.before.name, "to": self.after.name}
        return {**named, "body": self.body} if self.body else named

    def laid_over(self) -> Redline:
        """The one over the other."""
        found = redline(self.before.document, self.after.document)
        if not self.body:
            return found
        beside = written_beside(self.plan, self.audience, self.body, self.before.revision, self.after.revision)
        return redline_of(self.body, found, beside)


def side(plan: Plan, name: str, audience: Audience) -> Side:
    """The plan at the moment of this name. Raises NoSuchSide."""
    if name == LIVE:
        return Side(name, "the plan as it is now", live_edition(plan, audience), plan.live.revision)
    if found := _VERSION.fullmatch(name):
        return _version(plan, name, int(found[1]), audience)
    if found := _REVISION.fullmatch(name):
        return _revision(plan, name, int(found[1]), audience)
    return _day(plan, name, audience)


def _version(plan: Plan, name: str, number: int, audience: Audience) -> Side:
    version = Version.objects.filter(plan=plan, number=number).select_related("revision").first()
    if version is None:
        raise NoSuchSide(f"There is no version {number}.")
    if not version.document:
        raise NoSuchSide(f"Version {number} is on paper only: the record has its line, and not the plan of then.")
    return Side(name, f"version {number}", frozen_edition(version, audience), version.revision.number)


def _revision(plan: Plan, name: str, number: int, audience: Audience) -> Side:
    revision = Revision.objects.filter(partnership=plan.partnership_id, number=number).first()
    if revision is None:
        raise NoSuchSide(f"There is no revision {number}.")
    try:
        found = after_revision(plan, revision)
    except BeforeTheRecord as nothing:
        raise NoSuchSide("The plan was not in this record yet.") from nothing
    label = f"revision {number}, of {long_date(found.day)}"
    return Side(name, label, _timeless(found.document(audience)), number)


def _day(plan: Plan, name: str, audience: Audience) -> Side:
    try:
        day = date.fromisoformat(name)
    except ValueError as no_day:
        raise NoSuchSide(f"“{name}” is no version, no revision and no day.") from no_day
    if day > localdate():
        raise NoSuchSide(f"{long_date(day)} is still to come.")
    try:
        found = on_day(plan, day, audience)
    except BeforeTheRecord as nothing:
        raise NoSuchSide(f"The plan of {long_date(day)} is not in this record.") from nothing
    return Side(day.isoformat(), long_date(day), _timeless(found.document(audience)), found.revision.number)


def _timeless(document: PlanDocument) -> PlanDocument:
    """The plan without the moment that it is of: what is compared is what it says."""
    return replace(document, as_at=None)
