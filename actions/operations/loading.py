from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions import document as d
from actions.models import Activity, Note, Plan, ProgressUpdate, Ref, Strand
from actions.operations.activities import add_activity
from actions.operations.fields import add_field
from actions.operations.further_actions import add_further_action
from actions.operations.notes import add_note
from actions.operations.plans import create_plan
from actions.operations.reviews import add_review
from actions.operations.strands import add_strand
from actions.operations.themes import add_theme
from actions.operations.versions import issue_version, record_paper_version
from actions.reading import latest_revision
from governance import operations as people
from governance.history import Actor, revise
from governance.models import Body, Partnership


@dataclass(frozen=True, slots=True)
class Directory:
    """What a plan's document does not say of people: officers as mappings of initials, name, post and
    organisation; other names of organisations and bodies, by name."""

    officers: Sequence[Mapping[str, str]] = ()
    aliases: Mapping[str, Sequence[str]] = ()  # type: ignore[assignment]
    retired_refs: Sequence[str] = ()


def load_plan(
    partnership: Partnership, *, by: Actor, slug: str, document: d.PlanDocument, directory: Directory
) -> Plan:
    """Make a plan of a document: one revision for what is in it, one for its latest version, which is frozen.

    The partnership must be empty. Owners that the directory does not have become officers.
    """
    with revise(partnership, by=by, reason="The plan as it stood on paper"):
        owners = _people(partnership, by, document, directory)
        plan = create_plan(partnership, by=by, slug=slug, title=document.title, key=document.key)
        for ref in directory.retired_refs:
            Ref.objects.create(plan=plan, text=ref, activity=None)
        for field in document.fields:
            add_field(plan, by=by, name=field.name, key=uuid.UUID(field.key))
        bodies = {body.name: body for body in Body.objects.filter(partnership=partnership)}
        for band in document.themes:
            theme = add_theme(plan, by=by, number=band.number, title=band.title, key=uuid.UUID(band.key))
            for row in band.activities:
                activity = add_activity(theme, by=by, ref=row.ref, key=uuid.UUID(row.key))
                _Row(activity, by, owners, bodies).load(row)
        for line in document.versions[:-1]:
            record_paper_version(plan, by=by, line=line)
    if document.versions:
        issue_version(plan, by=by, since=latest_revision(partnership), line=document.versions[-1])
    return plan


def _people(partnership: Partnership, by: Actor, document: d.PlanDocument, directory: Directory) -> dict[str, str]:
    """Make organisations, bodies and officers; gives the party of each by its label."""
    aliases = dict(directory.aliases)
    organisations = {}
    for organisation in document.organisations:
        organisations[organisation.name] = people.add_organisation(
            partnership,
            by=by,
            name=organisation.name,
            short_name=organisation.short_name,
            aliases=aliases.get(organisation.name, ()),
            crest=organisation.crest,
        )
    for body in document.bodies:
        people.add_body(
            partnership,
            by=by,
            name=body.name,
            heading=body.heading,
            aliases=aliases.get(body.name, ()),
            key=uuid.UUID(body.key),
        )
    known = {str(owner): party for party, owner in partnership.owners().items()}
    listed = {officer["initials"]: officer for officer in directory.officers}
    named = [label for a in document.activities() for s in a.strands for label in s.sros]
    named += [label for a in document.activities() for action in a.further_actions for label in action.owners]
    for initials in dict.fromkeys([*listed, *sorted(set(named) - known.keys())]):
        officer = listed.get(initials, {})
        people.add_officer(
            partnership,
            by=by,
            initials=initials,
            name=officer.get("name", ""),
            post=officer.get("post", ""),
            organisation=organisations.get(officer.get("organisation", "")),
        )
    return {str(owner): party for party, owner in partnership.owners().items()}


@dataclass(frozen=True, slots=True)
class _Row:
    """One activity being loaded."""

    activity: Activity
    by: Actor
    owners: Mapping[str, str]
    bodies: Mapping[str, Body]

    def load(self, row: d.Activity) -> None:
        for strand in row.strands:
            self._strand(strand)
        notes = {note.key: self._note(note) for note in row.notes}
        for action in row.further_actions:
            self._further_action(action, notes)
        for review in row.reviews:
            add_review(
                self.activity,
                by=self.by,
                due=review.due,
                text=review.text,
                note=notes.get(review.note),
                state=review.state,
                key=uuid.UUID(review.key),
            )

    def _strand(self, strand: d.Strand) -> None:
        made: Strand = add_strand(
            self.activity,
            by=self.by,
            key=uuid.UUID(strand.key),
            text=strand.text,
            rationale=strand.rationale,
            sros=[self.owners[label] for label in strand.sros],
            sros_wording=strand.sros_wording,
            rag=strand.rag,
            rag_reason=strand.rag_reason,
            priority=strand.priority,
            timescales=strand.timescales,
            qualifier=strand.qualifier,
            extra={extra.field: extra.text for extra in strand.extra},
        )
        for update in strand.updates:
            ProgressUpdate(
                plan=made.plan,
                strand=made,
                key=uuid.UUID(update.key),
                date=date.fromisoformat(update.date),
                by=update.by,
                text=update.text,
            ).save()

    def _note(self, note: d.Note) -> Note:
        return add_note(
            self.activity,
            by=self.by,
            body=self.bodies[note.body],
            date=note.date,
            text=note.text,
            confidential=note.confidential,
            key=uuid.UUID(note.key),
        )

    def _further_action(self, action: d.FurtherAction, notes: Mapping[str, Note]) -> None:
        meeting: dict[str, Any] = {}
        if action.note not in notes:
            meeting = {"body": self.bodies[action.body], "date": action.date}
        add_further_action(
            self.activity,
            by=self.by,
            text=action.text,
            owners=[self.owners[label] for label in action.owners],
            note=notes.get(action.note),
            due=action.due,
            state=action.state,
            outcome=action.outcome,
            confidential=action.confidential,
            key=uuid.UUID(action.key),
            **meeting,
        )
