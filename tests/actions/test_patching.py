"""Changes are all that there is between two plans: applied to the one, they make the other."""

import json
from dataclasses import replace

from hypothesis import given

from actions.diff import compare
from actions.document import Activity, PlanDocument, VersionLine
from actions.management.sample import FIRST_PLAN
from actions.patching import apply
from tests.actions.any_plan import FEWER, plans

PLAN = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])


@given(plans(), plans())
@FEWER
def test_changes_make_one_plan_of_the_other(before: PlanDocument, after: PlanDocument) -> None:
    assert apply(before, compare(before, after)) == after


@given(plans())
@FEWER
def test_no_changes_make_the_plan_that_it_is(plan: PlanDocument) -> None:
    assert apply(plan, ()) == plan


def test_plan_with_its_rows_turned_round_is_made_of_the_first_plan() -> None:
    turned = replace(
        PLAN, themes=tuple(replace(theme, activities=theme.activities[::-1]) for theme in PLAN.themes[::-1])
    )

    assert apply(PLAN, compare(PLAN, turned)) == turned


def test_notes_come_to_the_order_of_the_bodies_by_themselves() -> None:
    bodies = PLAN.bodies[::-1]
    column = {body.name: place for place, body in enumerate(bodies)}

    def turned(row: Activity) -> Activity:
        return replace(row, notes=tuple(sorted(row.notes, key=lambda note: (column[note.body], note.date))))

    after = replace(
        PLAN,
        bodies=bodies,
        themes=tuple(replace(t, activities=tuple(map(turned, t.activities))) for t in PLAN.themes),
    )
    changes = compare(PLAN, after)

    assert {change.key for change in changes} <= {body.key for body in bodies}
    assert apply(PLAN, changes) == after


def test_plan_stands_as_the_one_before_whatever_the_other_is() -> None:
    issued = PLAN.with_version(VersionLine(number=19, date="2019-02-28"))

    made = apply(PLAN, compare(PLAN, issued))

    assert (made.version, made.draft, made.versions) == (PLAN.version, PLAN.draft, issued.versions)
