"""The first plan, its sample users, and one sample meeting of the Gold Group after version 18.

What is made up says so: sample users have addresses at example.org, sample notes begin with "Sample:".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from actions import operations
from actions.document import PlanDocument
from actions.models import Activity, Plan, Strand, Theme
from actions.operations.loading import Directory
from actions.reading import latest_revision
from governance import operations as people
from governance.enums import Door, Role
from governance.history import Actor, revise
from governance.models import Body, Officer, Partnership, User

FIRST_PLAN = Path(__file__).resolve().parents[2] / "fixtures" / "first-plan.json"
#: Why each edit of the sample meeting was made: nobody typed it, though it stands under a sample user.
PLAYED = "Sample meeting"
PASSWORD = "sample-plan-2019"  # noqa: S105 -- printed for whoever tries the product
SLUG = "action-plan"


@dataclass(frozen=True, slots=True)
class SampleUser:
    email: str
    name: str
    role: Role
    cleared: bool = False
    initials: str = ""

    @property
    def does(self) -> str:
        """What this user is there to show."""
        cleared = ", cleared for confidential notes" if self.cleared else ""
        linked = f" {self.initials}" if self.initials else ""
        return f"{self.role}{linked}{cleared}"


SAMPLE_USERS = (
    SampleUser("secretary@example.org", "Sample Secretary", Role.SECRETARY),
    SampleUser("dp@example.org", "Sample Officer DP", Role.OFFICER, cleared=True, initials="DP"),
    SampleUser("rg@example.org", "Sample Officer RG", Role.OFFICER, initials="RG"),
    SampleUser("cleared@example.org", "Sample Member, cleared", Role.MEMBER, cleared=True),
    SampleUser("member@example.org", "Sample Member", Role.MEMBER),
    SampleUser("observer@example.org", "Sample Observer", Role.OBSERVER),
)


def load_first_plan(at: datetime) -> Plan:
    """The first plan in a partnership of its own, with version 18 frozen as loaded."""
    content = json.loads(FIRST_PLAN.read_text(encoding="utf-8"))
    document = PlanDocument.from_dict(content["document"])
    listed = content["directory"]
    named = (*listed["organisations"], *listed["bodies"])
    directory = Directory(
        officers=listed["officers"],
        aliases={entry["name"]: entry["aliases"] for entry in named},
        retired_refs=content["retired_refs"],
    )
    partnership = people.create_partnership(slug="gescb", name=document.partnership)
    by = Actor(Door.COMMAND, at, system="Set-up")
    return operations.load_plan(partnership, by=by, slug=SLUG, document=document, directory=directory)


def add_sample_users(partnership: Partnership, at: datetime) -> None:
    """Who can sign in, each with their role; officers are linked to their initials."""
    by = Actor(Door.COMMAND, at, system="Set-up")
    with revise(partnership, by=by, reason="Sample users"):
        for sample in SAMPLE_USERS:
            user = User.objects.create_user(sample.email, PASSWORD, name=sample.name)
            people.set_membership(partnership, by=by, user=user, role=sample.role, cleared=sample.cleared)
            if sample.initials:
                officer = Officer.objects.get(partnership=partnership, initials=sample.initials)
                people.edit_officer(officer, by=by, since=latest_revision(partnership), user=user)


def play_sample_meeting(plan: Plan, at: datetime) -> None:
    """One meeting of the Gold Group on 27/02/19, written as the secretary and an SRO would, through the operations.

    It stands under the sample users, who are nobody; each revision says that it was played.
    """
    _Meeting(plan, at).play()


class _Meeting:
    def __init__(self, plan: Plan, at: datetime) -> None:
        self.plan = plan
        self.secretary = Actor(Door.COMMAND, at, user=User.objects.get(email="secretary@example.org"))
        self.officer = Actor(Door.COMMAND, at, user=User.objects.get(email="rg@example.org"))
        self.gold = Body.objects.get(partnership=plan.partnership, name="Gold Group")
        self.day = date(2019, 2, 27)

    def play(self) -> None:
        self.colour("2.1", "G", "")
        self.note("2.1", "Sample: the options paper on fleet collaboration was received and welcomed.")
        self.colour("2.2", "A", "Sample: the control project reports late; the next report decides.")
        self.note("2.2", "Sample: DP reported on the Control Action Plan. Remains a standing item.")
        self.colour("2.4", "R", "Sample: on hold until the governance of Fire is decided.")
        self.note("2.4", "Sample: no change. See 2.8 for the stores facility, which goes ahead on its own.")
        self.note("2.8", "Sample: CW, CB and NW reported. A shared store is possible on one of two sites.")
        self.further_action(
            "2.8", "visit both sites and report what each would cost", ["CW", "NW"], "by next meeting (April)"
        )
        self.new_activity()
        self.replace("3.8", "LG", self.new_officer())
        self.report(
            "4.7",
            "A",
            "Sample: two of the four road safety events are without a date.",
            "Sample: first event held at SkillZONE.",
        )
        self.colour("6.1", "O", "Sample: the joint plan can be announced together with the estates work.")

    def activity(self, ref: str) -> Activity:
        return Activity.objects.select_related("plan__partnership").get(plan=self.plan, ref=ref)

    def strand(self, ref: str) -> Strand:
        strand: Strand = (
            Strand.objects.select_related("plan__partnership")
            .filter(plan=self.plan, activity__ref=ref, position=1)
            .get()
        )
        return strand

    @contextmanager
    def played_by(self, actor: Actor) -> Iterator[Actor]:
        """One edit of this sample user."""
        with revise(self.plan.partnership, by=actor, reason=PLAYED):
            yield actor

    def since(self) -> int:
        return latest_revision(self.plan.partnership)

    def colour(self, ref: str, rag: str, reason: str) -> None:
        with self.played_by(self.secretary) as by:
            operations.edit_strand(self.strand(ref), by=by, since=self.since(), rag=rag, rag_reason=reason)

    def note(self, ref: str, text: str) -> None:
        with self.played_by(self.secretary) as by:
            operations.add_note(self.activity(ref), by=by, body=self.gold, date=self.day, text=text)

    def parties(self, initials: list[str]) -> list[str]:
        officers = {one.initials: one.party for one in Officer.objects.filter(partnership=self.plan.partnership)}
        return [officers[one] for one in initials]

    def further_action(self, ref: str, text: str, owners: list[str], due: str) -> None:
        with self.played_by(self.secretary) as by:
            operations.add_further_action(
                self.activity(ref),
                by=by,
                text=text,
                owners=self.parties(owners),
                due=due,
                body=self.gold,
                date=self.day,
            )

    def new_activity(self) -> None:
        theme = Theme.objects.select_related("plan__partnership").get(plan=self.plan, number="TWO")
        with self.played_by(self.secretary) as by:
            activity = operations.add_activity(
                theme,
                by=by,
                text="Sample: scope shared charging points for electric vehicles",
                rationale="Sample: all services are replacing vehicles in the same years.",
                sros=self.parties(["CW", "JJ"]),
                rag="G",
                priority="M",
                timescales=["M"],
            )
            text = "Sample: agreed as a new activity. CW to lead."
            operations.add_note(activity, by=by, body=self.gold, date=self.day, text=text)

    def new_officer(self) -> str:
        with self.played_by(self.secretary) as by:
            officer = people.add_officer(
                self.plan.partnership, by=by, initials="ZZ", name="Sample Successor", post="Sample post"
            )
        return officer.party

    def replace(self, ref: str, old: str, party: str) -> None:
        strand = self.strand(ref)
        old_party = self.parties([old])[0]
        assignments = strand.assignments.live().select_related("officer", "body", "organisation").order_by("position")
        sros = [party if one.owner.party == old_party else one.owner.party for one in assignments]
        with self.played_by(self.secretary) as by:
            operations.edit_strand(strand, by=by, since=self.since(), sros=sros)

    def report(self, ref: str, rag: str, reason: str, text: str) -> None:
        with self.played_by(self.officer) as by:
            operations.report_progress(
                self.strand(ref),
                by=by,
                since=self.since(),
                day=self.day,
                rag=rag,
                rag_reason=reason,
                text=text,
                reporter="RG",
            )
