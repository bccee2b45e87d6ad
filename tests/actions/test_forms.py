"""Forms clean what people type to the document's terms."""

from datetime import date
from typing import Any

import pytest

from actions.enums import FurtherActionState, ReviewState
from actions.forms import (
    ActivityPlaceForm,
    FurtherActionAddForm,
    FurtherActionEditForm,
    IssueForm,
    NoteForm,
    PlaceForm,
    ProgressForm,
    ReviewEditForm,
    StrandForm,
)
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import token

Form = type[Any]


def filled(plan: Plan, form: Form, data: dict[str, Any], **more: Any) -> Any:
    user = f.user("secretary")
    return form(
        {"revision": token(plan, user), **data},
        partnership=plan.partnership,
        user=user,
        since=f.latest(plan),
        document=f.now(plan),
        **more,
    )


def errors(form: Any) -> dict[str, list[str]]:
    assert not form.is_valid()
    return {name: [str(error) for error in said] for name, said in form.errors.items()}


def strand(plan: Plan, **typed: Any) -> Any:
    return filled(plan, StrandForm, {"text": "Scope one fleet", **typed})


def test_strand_form_cleans_to_the_documents_terms(plan: Plan) -> None:
    jm, gold = f.parties(plan, "JM", "Gold Group")
    form = strand(
        plan,
        rationale="Why\r\nnot",
        sros_0=jm,
        sros_1=gold,
        sros_wording="JM (lead)",
        rag="A",
        rag_reason="Late",
        priority="H",
        timescales=["L", "S"],
        qualifier="3m",
    )

    assert form.is_valid()
    assert form.values() == {
        "text": "Scope one fleet",
        "rationale": "Why\nnot",
        "sros": (jm, gold),
        "sros_wording": "JM (lead)",
        "rag": "A",
        "rag_reason": "Late",
        "priority": "H",
        "timescales": ("S", "L"),
        "qualifier": "3m",
    }


def test_what_is_not_recorded_is_none(plan: Plan) -> None:
    form = strand(plan, rag="", priority="")

    assert form.is_valid()
    assert [form.values()[name] for name in ("rag", "priority", "timescales", "sros")] == [None, None, (), ()]


@pytest.mark.parametrize(("code", "label"), [("R", "red"), ("A", "amber"), ("O", "opportunity")])
def test_rag_that_needs_a_reason_says_so(plan: Plan, code: str, label: str) -> None:
    assert errors(strand(plan, rag=code)) == {"rag_reason": [f"Say why it is {label}."]}


def test_reason_without_a_rag_is_dropped(plan: Plan) -> None:
    form = strand(plan, rag="", rag_reason="Late")

    assert form.is_valid()
    assert form.values()["rag_reason"] == ""


@pytest.mark.parametrize("typed", [{"rag": "X"}, {"priority": "X"}, {"timescales": ["X"]}])
def test_value_that_is_not_in_the_key_is_refused(plan: Plan, typed: dict[str, Any]) -> None:
    assert list(errors(strand(plan, **typed))) == list(typed)


def test_choices_are_worded_by_the_key(plan: Plan) -> None:
    form = strand(plan)

    assert form.fields["rag"].choices == [
        ("", "Not recorded"),
        ("R", "Red: Barriers to progression"),
        ("A", "Amber: Likely to progress"),
        ("G", "Green: Able to progress"),
        ("O", "Opportunity: Communication opportunity"),
        ("C", "Completed: Action completed"),
    ]
    assert form.fields["priority"].choices == [
        ("", "Not recorded"),
        ("H", "High"),
        ("M", "Medium"),
        ("L", "Low"),
    ]


def test_note_is_of_a_body_of_the_partnership(plan: Plan) -> None:
    f.a_plan()
    form = filled(plan, NoteForm, {"body": "Gold Group", "date": "27/02/19", "text": "Received."})

    assert form.is_valid()
    assert form.values() == {
        "body": f.body(plan),
        "date": f.MEETING,
        "text": "Received.",
        "confidential": False,
    }
    foreign = filled(plan, NoteForm, {"body": "Board", "date": "27/02/19", "text": "Received."})
    assert list(errors(foreign)) == ["body"]


@pytest.mark.parametrize(
    "typed",
    [{"date": "July 2018"}, {"date": "2018-07"}, {"date": "2018-07-09", "month_only": "on"}],
    ids=["in words", "in figures", "a day of it"],
)
def test_meeting_may_be_known_by_its_month(plan: Plan, typed: dict[str, str]) -> None:
    form = filled(plan, NoteForm, {"body": "Gold Group", "text": "Received.", **typed})

    assert form.is_valid()
    assert form.values() == {"body": f.body(plan), "date": "2018-07", "text": "Received.", "confidential": False}


def test_month_of_a_meeting_is_shown_as_its_first_day_with_the_box_ticked(plan: Plan) -> None:
    form = NoteForm(
        initial={"body": "Gold Group", "date": "2018-07"},
        partnership=plan.partnership,
        user=f.user("secretary"),
        since=f.latest(plan),
        document=f.now(plan),
    )

    assert (form["date"].value(), form["month_only"].value()) == ("2018-07-01", True)


def test_month_of_a_meeting_is_in_this_age(plan: Plan) -> None:
    form = filled(plan, NoteForm, {"body": "Gold Group", "text": "Received.", "date": "July 1918"})

    assert errors(form) == {"date": ["Enter a date between 1990 and 2100."]}


@pytest.mark.parametrize(
    ("typed", "due"), [("March 2019", "2019-03"), ("by next meeting (March)", "by next meeting (March)"), ("", "")]
)
def test_due_of_a_further_action_is_a_date_or_any_words(plan: Plan, typed: str, due: str) -> None:
    data = {"text": "visit", "body": "Gold Group", "date": "27/02/19", "due": typed}
    form = filled(plan, FurtherActionAddForm, data)

    assert form.is_valid()
    assert form.values()["due"] == due


def test_states_are_members_of_their_lists(plan: Plan) -> None:
    action = filled(plan, FurtherActionEditForm, {"text": "visit", "state": "on_hold"})
    review = filled(plan, ReviewEditForm, {"due": "March 2019", "state": "done"})

    assert (action.is_valid(), review.is_valid()) == (True, True)
    assert (action.values()["state"], review.values()["state"]) == (FurtherActionState.ON_HOLD, ReviewState.DONE)
    assert [label for _, label in action.fields["state"].choices] == ["Open", "Done", "On hold", "Superseded"]


def test_progress_may_be_a_rag_alone(plan: Plan) -> None:
    form = filled(plan, ProgressForm, {"rag": "G"})

    assert form.is_valid()
    assert form.values() == {"rag": "G", "rag_reason": "", "text": ""}


def test_place_is_first_or_after_another(plan: Plan) -> None:
    form = filled(plan, PlaceForm, {"after": "b"}, places=[("a", "A"), ("b", "B")])

    assert form.is_valid()
    assert form.values() == {"after": "b"}
    assert form.fields["after"].choices == [("", "First"), ("a", "After A"), ("b", "After B")]


def test_activity_goes_anywhere_but_behind_itself(plan: Plan) -> None:
    own = str(f.activity(plan, "2.1").key)
    two = str(f.theme(plan, "TWO").key)
    form = filled(plan, ActivityPlaceForm, {"place": f"{two}/"}, activity=own)

    assert form.is_valid()
    assert {name: form.values()[name] for name in ("theme", "after")} == {"theme": two, "after": ""}
    labels = [label for _, group in form.fields["place"].choices for _, label in group]
    assert labels[:2] == ["First in theme ONE", "After 1.1: Establish clear strategic ownership and …"]
    offered = [label.partition(":")[0] for label in labels]
    assert ("After 2.1" in offered, "After 2.2" in offered, "First in theme SIX" in offered) == (False, True, True)
    behind = filled(plan, ActivityPlaceForm, {"place": f"{two}/{own}"}, activity=own)
    assert list(errors(behind)) == ["place"]


def test_version_needs_its_date_and_who_amended_it(plan: Plan) -> None:
    assert list(errors(filled(plan, IssueForm, {}))) == ["date", "amended_by"]
    form = filled(plan, IssueForm, {"date": "28/02/19", "amended_by": "MB"})
    assert form.is_valid()
    assert form.values() == {"date": date(2019, 2, 28), "amended_by": "MB", "summary": ""}
