"""What is written about who decides: each is one revision, and nothing if nothing changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from governance.enums import Role
from governance.history import Actor, Revision, revise, rows_at
from governance.merging import Conflict, Refused, merge
from governance.models import Body, Meeting, Membership, Officer, Organisation, Partnership, User


def create_partnership(*, slug: str, name: str) -> Partnership:
    """A new tenant. It has no journal yet: its first revision is the first that somebody does in it."""
    return Partnership.objects.create(slug=slug, name=name)


def _next_position(rows: Any) -> int:
    latest = rows.order_by("-position").values_list("position", flat=True).first()
    return (latest or 0) + 1


def add_organisation(
    partnership: Partnership,
    *,
    by: Actor,
    name: str,
    short_name: str = "",
    aliases: Sequence[str] = (),
    crest: str = "",
) -> Organisation:
    with revise(partnership, by=by):
        organisation = Organisation(
            partnership=partnership,
            name=name,
            short_name=short_name,
            aliases=list(aliases),
            crest=crest,
            position=_next_position(Organisation.objects.filter(partnership=partnership)),
        )
        organisation.save()
        return organisation


def add_body(
    partnership: Partnership, *, by: Actor, name: str, heading: str = "", aliases: Sequence[str] = (), **key: Any
) -> Body:
    with revise(partnership, by=by):
        body = Body(
            partnership=partnership,
            name=name,
            heading=heading,
            aliases=list(aliases),
            position=_next_position(Body.objects.filter(partnership=partnership)),
            **key,
        )
        body.save()
        return body


def add_officer(
    partnership: Partnership,
    *,
    by: Actor,
    initials: str,
    name: str = "",
    post: str = "",
    organisation: Organisation | None = None,
    user: User | None = None,
) -> Officer:
    """Raises Refused where the initials or the account are taken."""
    with revise(partnership, by=by):
        initials = as_seen(initials)
        _check_initials(partnership, initials)
        officer = Officer(
            partnership=partnership, initials=initials, name=name, post=post, organisation=organisation, user=user
        )
        _check_user(officer)
        officer.save()
        return officer


def as_seen(initials: str) -> str:
    """Initials without what nobody sees of them: Word and web pages put signs between letters that have no width."""
    return "".join(sign for sign in initials if unicodedata.category(sign) not in {"Cc", "Cf"}).strip()


def _alike(initials: str) -> str:
    """The same for all initials that look alike: in capitals or not, in letters as wide as Chinese ones."""
    return " ".join(unicodedata.normalize("NFKC", initials).casefold().split())


def _check_initials(partnership: Partnership, initials: str, but: int | None = None) -> None:
    if not initials:
        raise Refused("Nobody sees these initials: type letters.", "initials")
    others = Officer.objects.filter(partnership=partnership).live().exclude(pk=but)
    if _alike(initials) in map(_alike, others.values_list("initials", flat=True)):
        raise Refused(f"{initials} is another officer's initials: add a letter to tell them apart.", "initials")


def edit_officer(officer: Officer, *, by: Actor, since: int, **submitted: Any) -> Officer:
    """Change an officer's initials, name, post, organisation or user. Raises Conflict and Refused.

    Issued versions keep the initials that they were printed with.
    """
    with revise(officer.partnership, by=by):
        officer = Officer.objects.get(pk=officer.pk)
        columns = {f.name: f.attname for f in officer._meta.concrete_fields if f.name in submitted}
        current = {field: getattr(officer, column) for field, column in columns.items()}
        then = _row_at(officer, since)
        base = {field: then.get(column, current[field]) for field, column in columns.items()}
        chosen = {field: getattr(value, "pk", value) for field, value in submitted.items()}
        if "initials" in chosen:
            chosen["initials"] = as_seen(chosen["initials"])
        settled = merge(base=base, current=current, submitted=chosen)
        if settled.clashes:
            raise Conflict(settled)
        for field, value in settled.values.items():
            setattr(officer, columns[field], value)
        _check_initials(officer.partnership, officer.initials, but=officer.pk)
        _check_user(officer)
        officer.save()
        return officer


def _check_user(officer: Officer) -> None:
    if officer.user_id is None:
        return
    other = Officer.objects.filter(partnership=officer.partnership, user=officer.user_id).live().exclude(pk=officer.pk)
    if found := other.first():
        raise Refused(f"This account is already {found.initials}'s.", "user")


def _row_at(row: Officer | Body, since: int) -> dict[str, Any]:
    revision = Revision.objects.filter(partnership=row.partnership, number=since).first()
    if revision is None:
        raise Refused("This form was filled from a state that never was. Load the page again; keep what you typed.")
    return rows_at(type(row).objects.filter(pk=row.pk), revision).values().first() or {}


def edit_body_phrases(body: Body, *, by: Actor, since: int, phrases: Sequence[str]) -> Body:
    """Write down a body's stock phrases, in order; none, and they are learned from its notes again.

    Raises Conflict where somebody else changed them since, and Refused.
    """
    with revise(body.partnership, by=by):
        body = Body.objects.select_related("partnership").get(pk=body.pk)
        base = {"phrases": _row_at(body, since).get("phrases", body.phrases)}
        settled = merge(base=base, current={"phrases": body.phrases}, submitted={"phrases": list(phrases) or None})
        if settled.clashes:
            raise Conflict(settled)
        body.phrases = settled.values["phrases"]
        body.save()
        return body


def set_membership(partnership: Partnership, *, by: Actor, user: User, role: Role, cleared: bool = False) -> Membership:
    """Make somebody a member of the partnership, or change what they are in it."""
    with revise(partnership, by=by):
        membership = Membership.objects.filter(partnership=partnership, user=user).first()
        membership = membership or Membership(partnership=partnership, user=user)
        membership.role, membership.cleared, membership.archived = role, cleared, False
        membership.save()
        return membership


def end_membership(membership: Membership, *, by: Actor) -> None:
    """Let somebody out of the partnership. They are not cleared when they come back, unless that is said again."""
    with revise(membership.partnership, by=by):
        membership = Membership.objects.get(pk=membership.pk)
        membership.archived, membership.cleared = True, False
        membership.save()


def meeting_of(body: Body, day: date | str) -> Meeting:
    """The meeting of a body on a date, or in a month of which no more is known ("2018-07"), made where nothing was
    said of it yet."""
    iso = day if isinstance(day, str) else day.isoformat()
    month_only = len(iso) == len("2018-07")
    first = date.fromisoformat(f"{iso}-01" if month_only else iso)
    meeting, _ = Meeting.objects.get_or_create(body=body, date=first, month_only=month_only)
    return meeting
