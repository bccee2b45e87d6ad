"""Making plans: empty, or of a document."""

from dataclasses import replace

import pytest

from actions import operations
from actions.document import (
    Activity,
    Body,
    FurtherAction,
    Note,
    Organisation,
    PlanDocument,
    ProgressUpdate,
    Review,
    Strand,
    Theme,
    VersionLine,
)
from actions.editions import edition
from actions.enums import Audience, FurtherActionState, ReviewState
from actions.models import LivePlan, Plan, Ref, Version
from actions.operations.loading import Directory
from actions.reading import frozen_document, live_document
from governance.enums import Role
from governance.history import Revision
from governance.merging import Refused
from governance.models import Officer, Partnership
from governance.operations import set_membership
from tests import factories as f

UUIDS = [f"00000000-0000-4000-8000-{n:012}" for n in range(10)]
BODY = Body(key=UUIDS[0], name="Gold Group", heading="Gold Group notes")
FULL = PlanDocument(
    title="A Plan",
    partnership="A Board",
    version=2,
    organisations=(Organisation(name="Fire Service", short_name="FRS", crest="data:image/png;base64,AAAA"),),
    bodies=(BODY,),
    key=f.KEY,
    themes=(
        Theme(
            key=UUIDS[1],
            number="ONE",
            title="First",
            activities=(
                Activity(
                    key=UUIDS[2],
                    ref="1.3",
                    strands=(
                        Strand(
                            key=UUIDS[3],
                            text="Do it",
                            rationale="It helps",
                            sros=("AA", "FRS", "Gold Group"),
                            sros_wording="AA, FRS and Gold",
                            rag="A",
                            rag_reason="Late",
                            priority="H",
                            timescales=("S", "L"),
                            qualifier="soon",
                            updates=(ProgressUpdate(key=UUIDS[4], date="2019-01-02", by="AA", text="Done half."),),
                        ),
                    ),
                    notes=(
                        Note(key=UUIDS[5], body="Gold Group", date="2019-01-03", text="Received.", confidential=True),
                    ),
                    further_actions=(
                        FurtherAction(
                            key=UUIDS[6],
                            text="phone",
                            owners=("BB",),
                            due="2019-03",
                            state=FurtherActionState.DONE,
                            outcome="Phoned.",
                            note=UUIDS[5],
                            confidential=True,
                        ),
                        FurtherAction(key=UUIDS[7], text="write", body="Gold Group", date="2019-01-03"),
                    ),
                    reviews=(
                        Review(
                            key=UUIDS[8],
                            due="2019-06",
                            text="Again",
                            state=ReviewState.DONE,
                            note=UUIDS[5],
                            confidential=True,
                        ),
                    ),
                ),
            ),
        ),
    ),
    versions=(
        VersionLine(number=1, date="2018-12-01", amended_by="AA", summary="First"),
        VersionLine(number=2, date="2019-01-03", amended_by="BB", summary="Second"),
    ),
)
DIRECTORY = Directory(
    officers=[{"initials": "AA", "name": "Ann Able", "post": "Chief", "organisation": "Fire Service"}],
    aliases={"Fire Service": ["GFRS"], "Gold Group": ["Gold"]},
    retired_refs=["1.1", "1.2"],
)


def load(document: PlanDocument = FULL) -> Plan:
    board = f.a_partnership()
    return operations.load_plan(board, by=f.system(), slug="a-plan", document=document, directory=DIRECTORY)


def test_loaded_plan_reads_as_its_document(db: None) -> None:
    assert f.unsealed(live_document(load())) == FULL


def test_loading_is_one_revision_for_the_plan_and_one_for_its_latest_version(db: None) -> None:
    plan = load()

    revisions = Revision.objects.filter(partnership=plan.partnership)
    assert list(revisions.values_list("number", "system", "reason", "made_at")) == [
        (1, "Set-up", "The plan as it stood on paper", f.NOW),
        (2, "Set-up", "", f.NOW),
    ]
    first, second = Version.objects.filter(plan=plan)
    assert (first.number, first.document, second.number) == (1, "", 2)
    assert f.unsealed(frozen_document(second)) == FULL


def test_loading_takes_people_and_other_names_from_the_directory_and_makes_who_is_missing(db: None) -> None:
    board = load().partnership

    rows = Officer.objects.filter(partnership=board).values_list("initials", "name", "post", "organisation__name")
    assert list(rows) == [("AA", "Ann Able", "Chief", "Fire Service"), ("BB", "", "", None)]
    assert [one.aliases for one in (*board.organisations.all(), *board.bodies.all())] == [["GFRS"], ["Gold"]]


def test_loading_registers_refs_that_were_used_before(db: None) -> None:
    plan = load()

    assert [(ref.text, ref.activity is None) for ref in Ref.objects.filter(plan=plan).order_by("text")] == [
        ("1.1", True),
        ("1.2", True),
        ("1.3", False),
    ]
    assert operations.add_activity(f.theme(plan, "ONE"), by=f.system(), text="Next").ref == "1.4"


def test_document_without_versions_is_loaded_as_a_draft(db: None) -> None:
    plan = load(replace(FULL, version=None, versions=()))

    assert live_document(plan) == replace(FULL, version=None, versions=(), draft=True)
    assert f.latest(plan) == 1


def test_document_that_cannot_be_loaded_leaves_nothing(db: None) -> None:
    broken = replace(FULL, themes=(FULL.themes[0], replace(FULL.themes[0], key=UUIDS[9])))

    with pytest.raises(Refused, match="two items with the key"):
        load(broken)

    board = Partnership.objects.get(slug="board")
    assert [rows.count() for rows in (board.plans, board.revisions, board.bodies, board.officers)] == [0, 0, 0, 0]


def test_created_plan_is_empty_and_has_its_key(db: None) -> None:
    board = f.a_partnership()

    plan = operations.create_plan(board, by=f.system(), slug="a-plan", title="A Plan", key=f.KEY)

    assert live_document(plan) == PlanDocument(title="A Plan", partnership="A Board", draft=True, key=f.KEY)
    assert (str(plan), f.latest(plan)) == ("A Plan", 1)


# The plan that every reader reads


def test_live_plan_is_stored_by_the_revision_that_made_it(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Another text")

    live = LivePlan.objects.get(plan=plan)
    assert live.revision == 4
    assert live_document(plan).digest() == live.digest(Audience.FULL)
    assert edition(live_document(plan), Audience.PUBLIC).digest() == live.digest(Audience.PUBLIC)


def test_live_plan_counts_what_each_audience_reads_changed_since_the_latest_version(plan: Plan) -> None:
    def counts() -> tuple[int, int]:
        live = LivePlan.objects.get(plan=plan)
        return live.changes(Audience.FULL), live.changes(Audience.PUBLIC)

    assert counts() == (0, 0)
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Another text", priority="L")
    assert counts() == (2, 2)
    operations.edit_note(f.note(plan, "2.3"), by=f.secretary(), since=4, text="Another secret.")
    assert counts() == (3, 2)


def test_revision_that_leaves_the_plan_alone_is_still_its_latest(plan: Plan) -> None:
    before = live_document(plan)
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)

    assert (LivePlan.objects.get(plan=plan).revision, live_document(plan)) == (4, before)


def test_revision_of_another_partnership_is_not_this_plans(plan: Plan) -> None:
    f.a_plan(Partnership.objects.create(slug="other", name="Other"))

    assert LivePlan.objects.get(plan=plan).revision == 3
