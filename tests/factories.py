"""What tests stand on. Whatever is made here is made by the product's own operations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from actions import operations
from actions.attachments import checked
from actions.document import Key, PlanDocument, ScaleValue
from actions.enums import Audience, Extent
from actions.imports.files.opening import open_file
from actions.models import (
    Activity,
    Attachment,
    Edition,
    Field,
    FurtherAction,
    Handover,
    Import,
    Note,
    Plan,
    Review,
    Strand,
    Theme,
    Version,
)
from actions.operations import uploads
from actions.operations.versions import edition_seal
from actions.previewing import packed
from actions.reading import latest_revision, live_document
from governance import operations as people
from governance.enums import Door, Role
from governance.history import Actor, Revision, revise
from governance.models import Body, Membership, Officer, Organisation, Partnership, User
from tests.uploads import PDF

#: When the first plan is loaded, and when most tests write: 2.05 p.m. in London.
LOADED_AT = datetime(2019, 1, 4, 9, 30, tzinfo=UTC)
NOW = datetime(2019, 2, 27, 14, 5, tzinfo=UTC)
MEETING = date(2019, 2, 27)

#: A table of one row, as a file that came back.
ANOTHER_OPINION = "Ref.,Activity,SRO\n2.1,Another text,ZZ\n"

KEY = Key(
    rag=(
        ScaleValue(code="R", label="Red", meaning="Barriers to progression", colour="#c62828", needs_reason=True),
        ScaleValue(code="A", label="Amber", meaning="Likely to progress", colour="#ffb300", needs_reason=True),
        ScaleValue(code="G", label="Green", meaning="Able to progress", colour="#2e7d32"),
        ScaleValue(code="C", label="Completed", meaning="Action completed", colour="#1565c0", completes=True),
    ),
    priorities=(
        ScaleValue(code="H", label="High", meaning="High priority"),
        ScaleValue(code="L", label="Low", meaning="Low priority"),
    ),
    timescales=(
        ScaleValue(code="L", label="Long term", meaning="Next year"),
        ScaleValue(code="S", label="Short term", meaning="This year"),
    ),
)


def system(at: datetime = NOW) -> Actor:
    return Actor(Door.COMMAND, at, system="Set-up")


def acting(user: User, at: datetime = NOW) -> Actor:
    """This user at a page."""
    return Actor(Door.PAGE, at, user=user)


def a_partnership(slug: str = "board", name: str = "A Board") -> Partnership:
    return people.create_partnership(slug=slug, name=name)


def a_member(
    partnership: Partnership, email: str = "somebody@example.org", role: Role = Role.SECRETARY, *, cleared: bool = False
) -> User:
    """A new user with this role in the partnership."""
    user = User.objects.create_user(email, name=email.partition("@")[0].capitalize())
    people.set_membership(partnership, by=system(), user=user, role=role, cleared=cleared)
    return user


def a_plan(partnership: Partnership | None = None, slug: str = "small-plan", title: str = "Small Plan") -> Plan:
    """A plan with one body, one officer AA, one theme and its activity 1.1, which AA answers for."""
    partnership = partnership or a_partnership()
    people.add_body(partnership, by=system(), name="Board", heading="Board notes")
    officer = people.add_officer(partnership, by=system(), initials="AA")
    plan = operations.create_plan(partnership, by=system(), slug=slug, title=title, key=KEY)
    theme = operations.add_theme(plan, by=system(), number="ONE", title="First")
    operations.add_activity(theme, by=system(), text="Do the first thing", sros=[officer.party], priority="H")
    return plan


# What stands in a plan, by the names that people use


def theme(plan: Plan, number: str) -> Theme:
    found: Theme = Theme.objects.select_related("plan__partnership").get(plan=plan, number=number)
    return found


def activity(plan: Plan, ref: str) -> Activity:
    found: Activity = Activity.objects.select_related("plan__partnership", "theme").get(plan=plan, ref=ref)
    return found


def strand(plan: Plan, ref: str, nth: int = 1) -> Strand:
    found: Strand = Strand.objects.select_related("plan__partnership").get(
        plan=plan, activity__ref=ref, position=nth, archived=False
    )
    return found


def note(plan: Plan, ref: str, body: str = "Gold Group") -> Note:
    """The latest note of a body on an activity."""
    found = Note.objects.select_related("plan__partnership").filter(
        plan=plan, activity__ref=ref, meeting__body__name=body, archived=False
    )
    latest: Note = found.latest("meeting__date")
    return latest


def further_action(plan: Plan, ref: str, nth: int = 1) -> FurtherAction:
    found = FurtherAction.objects.select_related("plan__partnership").filter(plan=plan, activity__ref=ref)
    chosen: FurtherAction = found.order_by("id")[nth - 1]
    return chosen


def review(plan: Plan, ref: str) -> Review:
    found: Review = Review.objects.select_related("plan__partnership").get(plan=plan, activity__ref=ref)
    return found


def attachment(plan: Plan, title: str = "Terms of reference", **values: Any) -> Attachment:
    """What is attached with this title; a PDF, attached to the plan, where nothing is."""
    found: Attachment | None = (
        Attachment.objects.select_related("plan__partnership").filter(plan=plan, title=title).first()
    )
    return found or operations.attach(
        plan, **{"by": secretary(), "title": title, "file": checked(PDF, "terms.pdf"), **values}
    )


def field(plan: Plan, name: str = "Due date") -> Field:
    """The plan's own field with this name; a new one where it has none."""
    found: Field | None = Field.objects.select_related("plan__partnership").filter(plan=plan, name=name).first()
    return found or operations.add_field(plan, by=secretary(), name=name)


def upload(plan: Plan | None = None, content: str | bytes = ANOTHER_OPINION, **values: Any) -> Import:
    """A file that the secretary sent and that was read: a table that gives 2.1 another text, unless told otherwise."""
    at = {"by": secretary(), "name": "copy.csv", "plan": plan, **values}
    file = content.encode() if isinstance(content, str) else content
    sent = uploads.take_in(at.pop("partnership", None) or plan.partnership, content=file, **at)  # type: ignore[union-attr]
    uploads.keep_paper(sent, packed(open_file(sent.name, file)))
    return sent


def body(plan: Plan, name: str = "Gold Group") -> Body:
    found: Body = Body.objects.get(partnership=plan.partnership, name=name)
    return found


def parties(plan: Plan, *labels: str) -> list[str]:
    """Officers, bodies and organisations by the labels that the plan prints, as operations name them."""
    found = {str(owner): party for party, owner in plan.partnership.owners().items()}
    return [found[label] for label in labels]


def officer(plan: Plan, initials: str) -> Officer:
    found: Officer = Officer.objects.get(partnership=plan.partnership, initials=initials)
    return found


def organisation(plan: Plan, short_name: str = "FRS") -> Organisation:
    found: Organisation = Organisation.objects.get(partnership=plan.partnership, short_name=short_name)
    return found


def handover(plan: Plan) -> Handover:
    """RG is to take over from DP on 1 March 2099."""
    planned: Handover | None = Handover.objects.select_related("officer", "successor").filter(plan=plan).first()
    return planned or plan_handover(plan, date(2099, 3, 1))


def plan_handover(plan: Plan, day: date, at: datetime = NOW, items: list[str] | None = None) -> Handover:
    rg = parties(plan, "RG")[0]
    planned = operations.replace_officer(
        plan, officer(plan, "DP"), rg, by=secretary(at), since=latest(plan), day=day, items=items
    )
    assert planned is not None
    return planned


def user(email: str) -> User:
    """A user by the part of the address before "@example.org"."""
    return User.objects.get(email=f"{email}@example.org")


def membership(plan: Plan, email: str) -> Membership:
    found: Membership = Membership.objects.get(partnership=plan.partnership, user=user(email))
    return found


def secretary(at: datetime = NOW) -> Actor:
    return acting(user("secretary"), at)


def rg(at: datetime = NOW) -> Actor:
    """RG, an officer who answers for 4.7."""
    return acting(user("rg"), at)


def an_edition(plan: Plan, audience: Audience = Audience.FULL, content: bytes = b"%PDF", number: int = 18) -> Edition:
    """A stored file of a version, with bytes that nobody printed."""
    version = Version.objects.get(plan=plan, number=number)
    made: Edition = Edition.objects.create(
        version=version,
        audience=audience,
        digest="0" * 64,
        content=content,
        seal=edition_seal(version, audience, Extent.MASTER, "0" * 64, content),
        after=Revision.objects.filter(partnership=plan.partnership).latest("number"),
    )
    return made


# What is read of a plan


def three_times(plan: Plan) -> None:
    """Twice as many activities more than there are, with notes and further actions."""
    with revise(plan.partnership, by=system()):
        for number in ("SEVEN", "EIGHT"):
            theme = operations.add_theme(plan, by=system(), number=number, title="More")
            for count in range(31):
                row = operations.add_activity(
                    theme, by=system(), text=f"Text {count}", sros=parties(plan, "JM", "MA"), timescales=("S",)
                )
                operations.add_note(row, by=system(), body=body(plan), date=MEETING, text="Received.")
                operations.add_further_action(
                    row, by=system(), text="visit", owners=parties(plan, "RG"), body=body(plan), date=MEETING
                )


def now(plan: Plan) -> PlanDocument:
    return live_document(plan)


def unsealed(document: PlanDocument | None) -> PlanDocument:
    """A plan without the seals of its versions, which are others each time."""
    assert document is not None
    return replace(document, versions=tuple(replace(line, seal="") for line in document.versions))


def latest(plan: Plan) -> int:
    return latest_revision(plan.partnership)


def in_document(plan: Plan, ref: str) -> Any:
    """An activity as the plan's document has it now; None where it is not in the table."""
    return next((row for row in now(plan).activities() if row.ref == ref), None)


def refs(plan: Plan, number: str) -> list[str]:
    """The refs of a theme, in printed order."""
    return [row.ref for band in now(plan).themes if band.number == number for row in band.activities]


@contextmanager
def nothing_written(plan: Plan) -> Iterator[None]:
    """Hold the block to leaving the plan, its revisions and its histories as they were."""
    before = _state(plan)
    yield
    assert _state(plan) == before


def _state(plan: Plan) -> tuple[int, PlanDocument, dict[str, int]]:
    histories = {
        model.__name__: model.history.count() for model in (Theme, Activity, Strand, Note, FurtherAction, Review)
    }
    return Revision.objects.count(), replace(now(plan)), histories
