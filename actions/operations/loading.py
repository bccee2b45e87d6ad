from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from actions import document as d
from actions.models import Plan, Ref
from actions.operations.plans import create_plan
from actions.operations.recording import check_fits, record
from actions.operations.versions import check_lines, freeze, record_paper_version
from actions.reading import read_plan
from governance import operations as people
from governance.history import Actor, record_all, revise
from governance.models import Organisation, Partnership


@dataclass(frozen=True, slots=True)
class Directory:
    """What a plan's document does not say of people: officers as mappings of initials, name, post and
    organisation; other names of organisations and bodies, by name."""

    officers: Sequence[Mapping[str, str]] = ()
    aliases: Mapping[str, Sequence[str]] = ()  # type: ignore[assignment]
    retired_refs: Sequence[str] = ()


def load_plan(
    partnership: Partnership,
    *,
    by: Actor,
    slug: str,
    document: d.PlanDocument,
    directory: Directory,
    reason: str = "The plan as it stood on paper",
) -> Plan:
    """Make a plan of a document: one revision for what is in it, one for its latest version, which is frozen unless
    the document is a draft that came after it. All or nothing.

    Organisations, bodies and officers that the partnership has are those; owners that nobody knows become officers.
    Raises Refused for what no plan can hold.
    """
    check_lines(document.versions)
    with transaction.atomic():
        with revise(partnership, by=by, reason=reason):
            _add_people(partnership, by, document, directory)
            plan = create_plan(partnership, by=by, slug=slug, title=document.title, key=document.key)
            record_all([Ref(plan=plan, text=ref, activity=None) for ref in _retired(document, directory)])
            record(plan, by=by, before=read_plan(plan), after=document, reason=reason)
            # What they confirmed was another record's.
            lines = [replace(line, seal="", withdrawn="") for line in document.versions]
            issued = [] if document.draft else lines[-1:]
            for line in lines[: len(lines) - len(issued)]:
                record_paper_version(plan, by=by, line=line)
        for line in issued:
            freeze(plan, by=by, line=line)
    return plan


def _retired(document: d.PlanDocument, directory: Directory) -> list[str]:
    """The refs that were used before, and are never used again."""
    return list(dict.fromkeys([*directory.retired_refs, *(line.ref for line in document.archive)]))


def _add_people(partnership: Partnership, by: Actor, document: d.PlanDocument, directory: Directory) -> None:
    """Make the organisations, bodies and officers that are named and not there."""
    aliases = dict(directory.aliases)
    organisations = {one.name.casefold(): one for one in partnership.organisations.live()}
    for told in document.organisations:
        if told.name.casefold() not in organisations:
            check_fits(Organisation(name=told.name, short_name=told.short_name))
            organisations[told.name.casefold()] = people.add_organisation(
                partnership,
                by=by,
                name=told.name,
                short_name=told.short_name,
                aliases=aliases.get(told.name, ()),
                crest=told.crest,
            )
    bodies = {name.casefold() for body in partnership.bodies.live() for name in (body.name, *body.aliases)}
    for body in document.bodies:
        if body.name in aliases and body.name.casefold() not in bodies:
            people.add_body(
                partnership,
                by=by,
                name=body.name,
                heading=body.heading,
                aliases=aliases[body.name],
                key=body.key,
            )
    officers = {officer.initials.casefold() for officer in partnership.officers.live()}
    for officer in directory.officers:
        if officer["initials"].casefold() not in officers:
            people.add_officer(
                partnership,
                by=by,
                initials=officer["initials"],
                name=officer.get("name", ""),
                post=officer.get("post", ""),
                organisation=organisations.get(officer.get("organisation", "").casefold()),
            )
