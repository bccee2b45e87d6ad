"""What frames the table on paper, as settings with a history."""

import pytest

from actions import operations
from actions.crests import crest_from
from actions.models import Plan
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.uploads import picture

CREST = crest_from(picture())
OTHER = crest_from(picture(colour="firebrick"))
FIRE = "Gloucestershire Fire and Rescue Service"
AMBULANCE = "South Western Ambulance Service"


def order(plan: Plan) -> list[str]:
    return [organisation.short_name for organisation in f.now(plan).organisations]


def fire(plan: Plan) -> tuple[str, str]:
    found = next(one for one in f.now(plan).organisations if one.name == FIRE)
    return found.short_name, found.crest


def edit_fire(plan: Plan, since: int | None = None, **values: str) -> None:
    operations.edit_organisation(
        plan, FIRE, by=f.secretary(), since=f.latest(plan) if since is None else since, **values
    )


def test_page_numbers_and_notes_on_paper_are_in_the_plan_s_document(plan: Plan) -> None:
    seen = f.latest(plan)

    operations.edit_paper(plan, by=f.secretary(), since=seen, page_numbers=False, notes_on_paper=2)

    assert (f.now(plan).page_numbers, f.now(plan).notes_on_paper, f.latest(plan)) == (False, 2, seen + 1)


def test_paper_as_it_is_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        operations.edit_paper(plan, by=f.secretary(), since=f.latest(plan), page_numbers=True, notes_on_paper=None)


def test_different_settings_of_the_paper_merge_and_the_same_conflict(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.edit_paper(plan, by=f.secretary(), since=seen, page_numbers=True, notes_on_paper=2)

    operations.edit_paper(plan, by=f.secretary(), since=seen, page_numbers=False, notes_on_paper=None)
    assert (f.now(plan).page_numbers, f.now(plan).notes_on_paper) == (False, 2)
    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_paper(plan, by=f.secretary(), since=seen, page_numbers=True, notes_on_paper=3)

    assert [(clash.field, clash.yours, clash.theirs) for clash in conflict.value.merge.clashes] == [
        ("notes_on_paper", 3, 2)
    ]


def test_crest_is_added_replaced_and_taken_out(plan: Plan) -> None:
    crests = []
    for crest in (CREST, OTHER, ""):
        edit_fire(plan, crest=crest)
        crests.append(fire(plan))

    assert crests == [("FRS", CREST), ("FRS", OTHER), ("FRS", "")]


def test_organisation_gets_another_short_name_and_place(plan: Plan) -> None:
    edit_fire(plan, short_name="GFRS", after=AMBULANCE)

    assert order(plan) == ["GC", "SWAST", "GFRS", "GCC"]


def test_organisation_moves_to_the_front(plan: Plan) -> None:
    edit_fire(plan, after="")

    assert order(plan) == ["FRS", "GC", "SWAST", "GCC"]


def test_organisation_that_stays_where_it_is_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        edit_fire(plan, short_name="FRS", after="Gloucestershire Constabulary")


def test_place_that_is_not_there_is_refused(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="The place to move to is not there any more"):
        edit_fire(plan, after="Nobody")


def test_two_crests_for_one_organisation_are_a_conflict_and_different_fields_merge(plan: Plan) -> None:
    seen = f.latest(plan)
    edit_fire(plan, seen, crest=CREST)

    edit_fire(plan, seen, short_name="GFRS")
    with f.nothing_written(plan), pytest.raises(Conflict):
        edit_fire(plan, seen, crest=OTHER)

    assert fire(plan) == ("GFRS", CREST)


def test_somebody_else_s_move_is_not_taken_back_by_a_form_that_was_open(plan: Plan) -> None:
    seen = f.latest(plan)
    operations.edit_organisation(plan, AMBULANCE, by=f.secretary(), since=seen, after="")

    edit_fire(plan, seen, short_name="GFRS", after="Gloucestershire Constabulary")

    assert order(plan) == ["SWAST", "GC", "GFRS", "GCC"]


def test_furniture_is_undone(plan: Plan) -> None:
    edit_fire(plan, crest=CREST)
    first = f.latest(plan)
    operations.edit_paper(plan, by=f.secretary(), since=first, page_numbers=False, notes_on_paper=2)

    latest = operations.undoable(plan, f.user("secretary"))
    operations.undo(plan, first + 1, by=f.secretary())
    operations.undo(plan, first, by=f.secretary())

    assert latest is not None
    assert latest.number == first + 1
    assert (f.now(plan).page_numbers, f.now(plan).notes_on_paper, fire(plan)) == (True, None, ("FRS", ""))
