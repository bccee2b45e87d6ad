"""The plan's own fields: added, renamed, moved and archived, and what rows say in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions import operations
from actions.document import Extra, PlanDocument, PlanField
from actions.models import FieldValue, Plan
from actions.operations.loading import Directory
from actions.reading import read_plan
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.actions.test_undoing import common, edit


def key(plan: Plan, name: str = "Due date") -> str:
    return str(f.field(plan, name).key)


def names(plan: Plan) -> list[str]:
    return [field.name for field in f.now(plan).fields]


def said(plan: Plan, ref: str = "2.1") -> dict[str, str]:
    """What the first strand of a row says, by the names of the plan's own fields."""
    fields = {field.key: field.name for field in f.now(plan).fields}
    return {fields[extra.field]: extra.text for extra in f.in_document(plan, ref).strands[0].extra}


def refused(plan: Plan, act: Any) -> tuple[str, str]:
    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        act()
    return refusal.value.message, refusal.value.field


def test_fields_stand_in_the_order_in_which_they_were_added(plan: Plan) -> None:
    for name in ("Due date", "Lead agency"):
        operations.add_field(plan, by=f.secretary(), name=name)

    assert names(plan) == ["Due date", "Lead agency"]
    assert read_plan(plan) == f.now(plan)


def test_rows_say_what_they_say_in_the_order_of_the_fields(plan: Plan) -> None:
    due, lead = key(plan), key(plan, "Lead agency")

    edit(plan, extra={lead: "Police", due: "March"})
    assert f.in_document(plan, "2.1").strands[0].extra == (
        Extra(field=due, text="March"),
        Extra(field=lead, text="Police"),
    )
    operations.move_field(f.field(plan, "Lead agency"), after="", **common(plan))

    assert said(plan) == {"Lead agency": "Police", "Due date": "March"}
    assert [extra.field for extra in f.in_document(plan, "2.1").strands[0].extra] == [lead, due]


def test_field_in_which_a_row_says_nothing_any_more_is_left_out(plan: Plan) -> None:
    edit(plan, extra={key(plan): "March"})

    edit(plan, extra={key(plan): ""})
    assert said(plan) == {}
    edit(plan, extra={key(plan): "May"})

    assert said(plan) == {"Due date": "May"}
    assert FieldValue.objects.count() == 1


def test_what_is_said_already_writes_nothing(plan: Plan) -> None:
    edit(plan, extra={key(plan): "March"})

    with f.nothing_written(plan):
        edit(plan, extra={key(plan): "March", key(plan, "Due date"): "March"})


def test_two_people_say_something_in_two_fields_of_one_row(plan: Plan) -> None:
    due, lead, seen = key(plan), key(plan, "Lead agency"), f.latest(plan)
    strand = f.strand(plan, "2.1")

    operations.edit_strand(strand, by=f.secretary(), since=seen, extra={due: "March", lead: ""})
    operations.edit_strand(strand, by=f.secretary(), since=seen, extra={due: "", lead: "Police"}, text="Build")

    assert said(plan) == {"Due date": "March", "Lead agency": "Police"}


def test_two_people_who_say_two_things_in_one_field_clash_in_that_field_alone(plan: Plan) -> None:
    due, lead = key(plan), key(plan, "Lead agency")
    seen, strand = f.latest(plan), f.strand(plan, "2.1")
    operations.edit_strand(strand, by=f.secretary(), since=seen, extra={due: "March"})

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_strand(strand, by=f.secretary(), since=seen, extra={due: "May", lead: "Police"})

    clashes = [(clash.field, clash.yours, clash.theirs) for clash in conflict.value.merge.clashes]
    assert clashes == [(f"extra-{due}", "May", "March")]


def test_nothing_is_said_in_a_field_that_was_archived_meanwhile(plan: Plan) -> None:
    due, seen = key(plan), f.latest(plan)
    operations.archive(f.field(plan), reason="Nobody keeps to it", **common(plan))

    message, field = refused(
        plan,
        lambda: operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=seen, extra={due: "March"}),
    )

    assert message == "This field was archived while you were writing: restore it, or leave it out."
    assert field == f"extra-{due}"


def test_archived_field_takes_what_was_said_along_and_brings_it_back(plan: Plan) -> None:
    edit(plan, extra={key(plan): "March"})
    before = f.now(plan)

    archived = operations.archive(f.field(plan), reason="Nobody keeps to it", **common(plan))
    assert (names(plan), f.in_document(plan, "2.1").strands[0].extra) == ([], ())
    operations.restore(archived, by=f.secretary())

    assert f.now(plan) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [("", "Say what the field is called."), ("DUE DATE", "There is a field “DUE DATE” already.")],
)
def test_name_that_is_empty_or_taken_is_refused(plan: Plan, name: str, message: str) -> None:
    f.field(plan)
    lead = f.field(plan, "Lead agency")

    assert refused(plan, lambda: operations.add_field(plan, by=f.secretary(), name=name)) == (message, "name")
    assert refused(plan, lambda: operations.rename_field(lead, name=name, **common(plan))) == (message, "name")


def test_field_does_not_come_back_beside_another_of_its_name(plan: Plan) -> None:
    archived = operations.archive(f.field(plan), reason="Twice", **common(plan))
    operations.add_field(plan, by=f.secretary(), name="due date")

    assert refused(plan, lambda: operations.restore(archived, by=f.secretary()))[0] == (
        "There is a field “Due date” already."
    )


def test_two_people_who_rename_a_field_conflict(plan: Plan) -> None:
    field, seen = f.field(plan), f.latest(plan)
    operations.rename_field(field, by=f.secretary(), since=seen, name="Due")

    with f.nothing_written(plan), pytest.raises(Conflict):
        operations.rename_field(field, by=f.secretary(), since=seen, name="By when")

    assert names(plan) == ["Due"]


def test_one_field_of_a_row_is_put_back_and_no_other(plan: Plan) -> None:
    due, lead = key(plan), key(plan, "Lead agency")
    then = edit(plan, extra={due: "March", lead: "Police"})
    edit(plan, extra={due: "May", lead: "Fire"})

    operations.restore_field(
        f.strand(plan, "2.1"),
        to=plan.partnership.revisions.get(number=then),
        field=f"extra-{due}",
        **common(plan),
    )

    assert said(plan) == {"Due date": "March", "Lead agency": "Fire"}


def test_plan_restored_to_before_a_field_can_be_restored_to_after_it_again(plan: Plan) -> None:
    before = f.latest(plan)
    after = edit(plan, extra={key(plan): "March"})
    revisions = plan.partnership.revisions

    operations.restore_plan(plan, to=revisions.get(number=before), **common(plan))
    assert names(plan) == []
    restored = operations.restore(f.field(plan), by=f.secretary())
    assert (str(restored), said(plan)) == ("Due date", {"Due date": "March"})
    operations.restore_plan(plan, to=revisions.get(number=after), **common(plan))

    assert said(plan) == {"Due date": "March"}


def test_field_in_which_something_was_said_since_is_not_undone(plan: Plan) -> None:
    field = f.field(plan)
    added = f.latest(plan)
    edit(plan, extra={str(field.key): "March"})

    message, _ = refused(plan, lambda: operations.undo(plan, added, by=f.secretary()))

    assert message == "Something was added to it since: undo that first, or archive it by hand."


def test_what_a_row_says_goes_with_it_into_another(plan: Plan) -> None:
    edit(plan, "2.3", extra={key(plan): "March"})

    operations.combine_activities(f.activity(plan, "2.3"), f.activity(plan, "3.6"), **common(plan))

    assert [strand.says(key(plan)) for strand in f.in_document(plan, "3.6").strands] == ["", "", "March"]


def test_what_names_a_row_follows_its_ref_and_goes_back_with_it(plan: Plan) -> None:
    then = edit(plan, extra={key(plan): "When 2.4 is done"})

    operations.move_activity(f.activity(plan, "2.4"), theme=f.theme(plan, "FOUR"), after="", **common(plan))
    assert said(plan) == {"Due date": "When 4.9 is done"}
    operations.restore_activity(f.activity(plan, "4.9"), to=plan.partnership.revisions.get(number=then), **common(plan))

    assert said(plan) == {"Due date": "When 2.4 is done"}


@pytest.mark.django_db
def test_plan_with_fields_of_its_own_is_loaded_as_it_is() -> None:
    small = read_plan(f.a_plan(f.a_partnership("first", "First")))
    field = PlanField(key="0d3c4cf8-2e34-4bb3-ae3e-7f8a76f2cf11", name="Due date")
    theme, row = small.themes[0], small.themes[0].activities[0]
    strand = replace(row.strands[0], extra=(Extra(field=field.key, text="March"),))
    fresh = {
        row.strands[0].key: "3a37e0fa-b0f4-4f6c-8a8a-0b9b9a9e8a11",
        row.key: "3a37e0fa-b0f4-4f6c-8a8a-0b9b9a9e8a12",
        theme.key: "3a37e0fa-b0f4-4f6c-8a8a-0b9b9a9e8a13",
        small.bodies[0].key: "3a37e0fa-b0f4-4f6c-8a8a-0b9b9a9e8a14",
    }
    document = replace(
        small,
        partnership="Second",
        fields=(field,),
        bodies=(replace(small.bodies[0], key=fresh[small.bodies[0].key]),),
        themes=(
            replace(
                theme,
                key=fresh[theme.key],
                activities=(replace(row, key=fresh[row.key], strands=(replace(strand, key=fresh[strand.key]),)),),
            ),
        ),
    )

    loaded = operations.load_plan(
        f.a_partnership("second", "Second"), by=f.system(), slug="loaded", document=document, directory=Directory()
    )

    assert read_plan(loaded) == document


def test_document_without_fields_says_nothing_of_them() -> None:
    plain = PlanDocument(title="Plan", partnership="Board")

    assert "fields" not in plain.to_dict()
    assert PlanDocument.from_dict(replace(plain, fields=(PlanField(key="d1", name="Due"),)).to_dict()).fields == (
        PlanField(key="d1", name="Due"),
    )
