from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.diff import Change, compare
from actions.document import PlanDocument, VersionLine
from actions.editions import edition
from actions.enums import Audience
from actions.exports import FORMATS
from actions.models import Edition, Plan, Version
from actions.reading import frozen_document, latest_frozen, latest_revision, live_document, read_plan
from actions.wording import summarise
from governance.history import Actor, Revising, revise
from governance.merging import Refused


@dataclass(frozen=True, slots=True)
class Draft:
    """The next version as it would be issued: what changed since the latest one, and its line drafted."""

    number: int
    document: PlanDocument
    since: PlanDocument | None
    changes: tuple[Change, ...]
    summary: str


def draft_version(plan: Plan) -> Draft:
    """What issuing now would freeze, compared with the latest frozen version."""
    now = live_document(plan)
    before = latest_frozen(plan)
    changes = compare(before, now) if before else ()
    # The log is read by everybody: its line is drafted from what everybody may see.
    public = edition(now, Audience.PUBLIC)
    summary = summarise(compare(edition(before, Audience.PUBLIC), public), public) if before else "First issue"
    return Draft(_next_number(plan), now, before, changes, summary)


def _next_number(plan: Plan) -> int:
    latest = Version.objects.filter(plan=plan).values_list("number", flat=True).last()
    return (latest or 0) + 1


def record_paper_version(plan: Plan, *, by: Actor, line: VersionLine) -> Version:
    """Keep a line of version control that was typed before the record began, word for word."""
    with revise(plan.partnership, by=by) as revising:
        return _write(plan, revising, line, document=None)


def issue_version(plan: Plan, *, by: Actor, since: int, line: VersionLine) -> Version:
    """Freeze the plan as the version of this line, for ever. Whole or not at all.

    Raises Refused where the number is not the next one (somebody else has just issued it), or where the
    plan has changed since the person looked at it: they would sign what they have not seen.
    """
    with revise(plan.partnership, by=by) as revising:
        if line.number != _next_number(plan):
            raise Refused(f"Version {line.number} is issued already: look at it before you issue another.", "number")
        latest = latest_revision(plan.partnership)
        if since != latest:
            raise Refused("The plan has changed while you were reading. Look at the changes again, then issue.")
        return _write(plan, revising, line, document=read_plan(plan).with_version(line))


def _write(plan: Plan, revising: Revising, line: VersionLine, document: PlanDocument | None) -> Version:
    return Version.objects.create(
        plan=plan,
        number=line.number,
        date=date.fromisoformat(line.date),
        amended_by=line.amended_by,
        summary=line.summary,
        document=document.canonical().decode() if document else "",
        digest=document.digest() if document else "",
        revision=revising.take(),
    )


def store_edition(version: Version, audience: Audience) -> Edition:
    """A version's PDF for one audience: rendered once, then the stored file for ever."""
    stored = version.editions.filter(audience=audience).first()
    if stored is not None:
        return stored
    document = edition(frozen_document(version), audience)
    content = FORMATS["pdf"].render(document)
    made, _ = Edition.objects.get_or_create(
        version=version, audience=audience, defaults={"digest": document.digest(), "content": content}
    )
    return made
