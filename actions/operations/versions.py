from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from actions.diff import Change, compare
from actions.document import PlanDocument, VersionLine
from actions.editions import edition
from actions.enums import Audience, Extent
from actions.exports import FORMATS
from actions.log_line import summarise
from actions.models import Edition, Plan, Version, Withdrawal
from actions.operations.recording import check_fits
from actions.reading import frozen_document, latest_frozen, latest_revision, live_document, read_plan
from actions.wording import excerpt
from governance.history import Actor, Revising, Revision, latest_seal, revise
from governance.merging import Refused
from governance.models import Partnership

#: No log of a board has as many lines.
_TOO_HIGH = 100_000


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


def check_lines(lines: Sequence[VersionLine]) -> None:
    """Raise Refused for lines of a file that no version control can hold."""
    for before, line in zip([None, *lines], lines, strict=False):
        if not (before.number if before else 0) < line.number < _TOO_HIGH:
            raise Refused(f"The file's version control is not in order at version {line.number}: number it anew.")
        try:
            date.fromisoformat(line.date)
        except ValueError:
            raise Refused(f"“{excerpt(line.date)}” is no day of version {line.number}.") from None
        check_fits(Version(number=line.number, amended_by=line.amended_by))


def record_paper_version(plan: Plan, *, by: Actor, line: VersionLine) -> Version:
    """Keep a line of version control that was typed before the record began, word for word."""
    with revise(plan.partnership, by=by) as revising:
        return _write(plan, revising, line, document=None)


def issue_version(plan: Plan, *, by: Actor, since: int, line: VersionLine, previewed: str = "") -> Version:
    """Freeze the plan as the version of this line, for ever. Whole or not at all.

    ``previewed`` is the digest of the plan with the line that the person had printed, if they had. Raises Refused
    where the number is not the next one (somebody else has just issued it), where the plan has changed since the
    person looked at it, and where it is not what they previewed: they would sign what they have not seen.
    """
    with revise(plan.partnership, by=by):
        if line.number != _next_number(plan):
            raise Refused(f"Version {line.number} is issued already: look at it before you issue another.", "number")
        latest = latest_revision(plan.partnership)
        if since != latest:
            raise Refused("The plan has changed while you were reading. Look at the changes again, then issue.")
        now = read_plan(plan)
        if previewed and previewed != now.with_version(line).digest():
            raise Refused(
                "This is not what you previewed. Preview it again, and look at the paper before you issue it."
            )
        return freeze(plan, by=by, line=line)


def freeze(plan: Plan, *, by: Actor, line: VersionLine) -> Version:
    """Keep the plan of now as the version of this line, whatever number that has."""
    with revise(plan.partnership, by=by) as revising:
        now = read_plan(plan)
        line = with_seal(plan, now, line)
        return _write(plan, revising, line, document=now.with_version(line))


def with_seal(plan: Plan, now: PlanDocument, line: VersionLine) -> VersionLine:
    """The line as it confirms the version that issuing the plan of now would make."""
    before = Version.objects.filter(plan=plan).exclude(seal="").values_list("seal", flat=True).last() or ""
    head = latest_seal(plan.partnership)
    return replace(line, seal=version_seal(now.with_version(line), before, head.digest if head else ""))


def version_seal(document: PlanDocument, before: str, head: str) -> str:
    """The seal of a version: over the plan that it freezes with its line, which has no seal yet, the seal of the
    version before, and the head of the journal."""
    return hashlib.sha256(f"{document.digest()}\n{before}\n{head}".encode()).hexdigest()


def _write(plan: Plan, revising: Revising, line: VersionLine, document: PlanDocument | None) -> Version:
    return Version.objects.create(
        plan=plan,
        number=line.number,
        date=date.fromisoformat(line.date),
        amended_by=line.amended_by,
        summary=line.summary,
        document=document.canonical().decode() if document else "",
        digest=document.digest() if document else "",
        seal=line.seal,
        revision=revising.take(),
    )


def withdraw_version(version: Version, *, by: Actor, reason: str) -> Withdrawal:
    """Say that a version was issued in error. It stays in the log with its paper, marked with the reason, and its
    number is not given again.

    Raises Refused without a reason, for one that is withdrawn already, and for a line that was typed on paper.
    """
    with revise(version.plan.partnership, by=by, reason=reason) as revising:
        if not reason.strip():
            raise Refused("Say why: the reason is printed with the version.", "reason")
        if not version.document:
            raise Refused(f"Version {version.number} was issued on paper, before this record: it stays as it is.")
        if Withdrawal.objects.filter(version=version).exists():
            raise Refused(f"Version {version.number} is withdrawn already.")
        return Withdrawal.objects.create(version=version, revision=revising.take(), reason=reason)


def store_edition(version: Version, audience: Audience, extent: Extent = Extent.MASTER) -> Edition:
    """A version's PDF for one audience in one extent: rendered once, then the stored file for ever."""
    stored = version.editions.filter(audience=audience, extent=extent).first()
    if stored is not None:
        return stored
    document = edition(frozen_document(version), audience, extent)
    content = FORMATS["pdf"].render(document)
    partnership = version.plan.partnership_id
    with transaction.atomic():
        # No revision comes in between: the next one finds it, and seals it.
        Partnership.objects.select_for_update().get(pk=partnership)
        made, _ = Edition.objects.get_or_create(
            version=version,
            audience=audience,
            extent=extent,
            defaults={
                "digest": document.digest(),
                "content": content,
                "seal": edition_seal(version, audience, extent, document.digest(), content),
                "after": Revision.objects.filter(partnership=partnership).latest("number"),
            },
        )
    return made


def edition_seal(version: Version, audience: str, extent: str, digest: str, content: bytes) -> str:
    """The seal of a stored file: over the version, for whom it is, what it shows, and its bytes."""
    said = (version.digest, version.seal, audience, extent, digest, hashlib.sha256(content).hexdigest())
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
