"""What the databases themselves refuse, whoever writes; and what can never be rewritten."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models.signals import pre_save

from actions import operations
from actions.enums import Audience
from actions.models import (
    Activity,
    Assignment,
    Attachment,
    Edition,
    Field,
    FieldValue,
    Import,
    ImportMemory,
    LivePlan,
    Look,
    Ownership,
    Plan,
    ProgressUpdate,
    Ref,
    Rendering,
    ScaleValue,
    StoredFile,
    StrandTimescale,
    Theme,
    Version,
    Withdrawal,
)
from governance.history import AppendOnly, HistoryError, Revision, Seal, Tracked, guard, records, revise, tracked_tables
from governance.models import Meeting, Membership, Organisation, User
from tests.factories import (
    MEETING,
    NOW,
    activity,
    an_edition,
    body,
    further_action,
    handover,
    latest,
    membership,
    note,
    now,
    officer,
    review,
    rg,
    secretary,
    strand,
    theme,
    user,
)


def changed(row: Any, **values: Any) -> Any:
    """The row with other values."""
    for name, value in values.items():
        setattr(row, name, value)
    return row


def another(row: Any, **values: Any) -> Any:
    """A second row with the same values but for these."""
    row.pk = None
    row._state.adding = True
    if isinstance(row, Tracked):
        row.key = uuid.uuid4()
    return changed(row, **values)


def write_raw(row: models.Model) -> None:
    """Save a row past every guard but the database's own."""
    pre_save.disconnect(guard)
    try:
        row.save_base(raw=True)
    finally:
        pre_save.connect(guard)


def timescale(plan: Plan) -> Any:
    """The first of 2.4's two time-scales."""
    return StrandTimescale.objects.filter(strand=strand(plan, "2.4")).order_by("position").first()


def assignment(plan: Plan) -> Any:
    return Assignment.objects.filter(strand=strand(plan, "2.1")).order_by("position").first()


def ownership(plan: Plan) -> Any:
    return Ownership.objects.filter(further_action=further_action(plan, "2.8")).order_by("position").first()


def update(plan: Plan) -> ProgressUpdate:
    operations.report_progress(
        strand(plan, "4.7"),
        by=rg(),
        since=latest(plan),
        day=MEETING,
        rag="G",
        rag_reason="",
        text="Held an event.",
        reporter="RG",
    )
    return ProgressUpdate.objects.get(plan=plan)


def value(plan: Plan) -> Any:
    return ScaleValue.objects.get(plan=plan, scale="rag", code="R")


def version_18(plan: Plan) -> Version:
    return Version.objects.get(plan=plan, number=18)


def a_file(plan: Plan) -> StoredFile:
    with revise(plan.partnership, by=secretary()):
        return StoredFile.objects.create(digest="0" * 64, content_type="application/pdf", content=b"%PDF")


def an_attachment(plan: Plan) -> Attachment:
    """Terms of reference, attached to the plan."""
    with revise(plan.partnership, by=secretary()):
        attachment = Attachment(plan=plan, file=a_file(plan), size=4, title="Terms of reference", name="tor.pdf")
        attachment.save()
    return attachment


def a_look(plan: Plan) -> Look:
    return Look.objects.create(user=user("member"), plan=plan, before=1, shown=2, at=NOW)


def a_field(plan: Plan) -> Field:
    """ "Due date", the plan's first field of its own."""
    with revise(plan.partnership, by=secretary()):
        field = Field(plan=plan, name="Due date", position=1)
        field.save()
    return field


def a_field_value(plan: Plan) -> FieldValue:
    with revise(plan.partnership, by=secretary()):
        said = FieldValue(plan=plan, strand=strand(plan, "2.1"), field=a_field(plan), text="March")
        said.save()
    return said


def an_import(plan: Plan) -> Import:
    return Import.objects.create(
        partnership=plan.partnership, user=user("secretary"), name="plan.docx", made_at=NOW, content=b"PK"
    )


def a_withdrawal(plan: Plan) -> Withdrawal:
    with revise(plan.partnership, by=secretary()):
        return Withdrawal.objects.create(version=version_18(plan), reason="Issued in error")


def a_seal(plan: Plan) -> Seal:
    return Seal.objects.filter(revision__partnership=plan.partnership).latest("revision_id")


def succeeded(plan: Plan, by: str) -> Any:
    """2.1, combined with another."""
    return changed(
        activity(plan, "2.1"), archived=True, archive_reason="Same", succession="combined", successor=activity(plan, by)
    )


def a_rendering(plan: Plan) -> Rendering:
    return Rendering.objects.create(plan=plan, digest="0" * 64, content=b"%PDF")


def an_undo(plan: Plan) -> Any:
    """The revision that takes back the one before it."""
    operations.edit_strand(strand(plan, "2.1"), by=secretary(), since=latest(plan), text="Another text")
    return operations.undo(plan, latest(plan), by=secretary())


def linked_twice(plan: Plan) -> Any:
    return changed(officer(plan, "DP"), user=user("rg"))


#: By the name of each constraint: a row that must not come into the database.
VIOLATIONS: dict[str, Callable[[Plan], models.Model]] = {
    "activity_archived_for_a_reason": lambda plan: changed(activity(plan, "2.1"), archived=True),
    "activity_ref_is_numbers": lambda plan: changed(activity(plan, "2.1"), ref="2.1a"),
    "activity_succeeded_by_another": lambda plan: succeeded(plan, by="2.1"),
    "activity_succession_whole": lambda plan: changed(activity(plan, "2.1"), successor=activity(plan, "2.2")),
    "activity_ref_once": lambda plan: another(activity(plan, "2.1")),
    "assignment_has_one_owner": lambda plan: changed(assignment(plan), body=body(plan)),
    "assignment_position_once": lambda plan: another(assignment(plan)),
    "attachment_archived_for_a_reason": lambda plan: changed(an_attachment(plan), archived=True),
    "attachment_has_one_place": lambda plan: changed(
        an_attachment(plan), activity=activity(plan, "2.1"), note=note(plan, "2.1")
    ),
    "attachment_has_title": lambda plan: changed(an_attachment(plan), title=""),
    "body_name_once": lambda plan: another(body(plan), name="GOLD GROUP"),
    "edition_once": lambda plan: another(an_edition(plan)),
    "field_archived_for_a_reason": lambda plan: changed(a_field(plan), archived=True),
    "field_has_name": lambda plan: changed(a_field(plan), name=""),
    "field_name_once": lambda plan: another(a_field(plan), name="DUE DATE"),
    "field_value_once": lambda plan: another(a_field_value(plan)),
    "further_action_archived_for_a_reason": lambda plan: changed(further_action(plan, "2.1"), archived=True),
    "further_action_has_one_origin": lambda plan: changed(further_action(plan, "2.1"), note=None),
    "further_action_has_text": lambda plan: changed(further_action(plan, "2.1"), text=""),
    "further_action_state_known": lambda plan: changed(further_action(plan, "2.1"), state="forgotten"),
    "handover_archived_for_a_reason": lambda plan: changed(handover(plan), archived=True),
    "handover_is_to_somebody_else": lambda plan: changed(handover(plan), successor=officer(plan, "DP")),
    "import_progress_in_hundredths": lambda plan: changed(an_import(plan), progress=101),
    "import_state_known": lambda plan: changed(an_import(plan), state="lost"),
    "look_once": lambda plan: another(a_look(plan)),
    "meeting_month_begins": lambda plan: another(Meeting.objects.filter(body=body(plan)).first(), month_only=True),
    "meeting_once_a_day": lambda plan: another(Meeting.objects.filter(body=body(plan)).first()),
    "membership_observer_is_not_cleared": lambda plan: changed(membership(plan, "observer"), cleared=True),
    "membership_once": lambda plan: another(membership(plan, "member")),
    "membership_role_known": lambda plan: changed(membership(plan, "member"), role="chief"),
    "note_archived_for_a_reason": lambda plan: changed(note(plan, "2.1"), archived=True),
    "note_has_text": lambda plan: changed(note(plan, "2.1"), text=""),
    "officer_has_initials": lambda plan: changed(officer(plan, "JM"), initials=""),
    "officer_initials_once": lambda plan: another(officer(plan, "JM"), initials="jm"),
    "officer_user_once": linked_twice,
    "organisation_name_once": lambda plan: another(
        Organisation.objects.get(short_name="GC"), name="gloucestershire constabulary"
    ),
    "ownership_has_one_owner": lambda plan: changed(ownership(plan), officer=None),
    "ownership_position_once": lambda plan: another(ownership(plan)),
    "ref_never_used_twice": lambda plan: Ref(plan=plan, text="2.6", revision=Revision.objects.get(number=2)),
    "rendering_once": lambda plan: another(a_rendering(plan)),
    "review_archived_for_a_reason": lambda plan: changed(review(plan, "3.1"), archived=True),
    "review_due_is_iso": lambda plan: changed(review(plan, "3.1"), due="March"),
    "review_state_known": lambda plan: changed(review(plan, "3.1"), state="forgotten"),
    "revision_has_one_actor": lambda plan: Revision(partnership=plan.partnership, number=99, made_at=NOW, door="page"),
    "revision_number_once": lambda plan: another(Revision.objects.get(number=2)),
    "revision_numbers_from_one": lambda plan: another(Revision.objects.get(number=2), number=0),
    "revision_undone_once": lambda plan: another(an_undo(plan), number=99),
    "scale_code_once": lambda plan: another(value(plan), position=9),
    "scale_known": lambda plan: changed(value(plan), scale="mood"),
    "scale_value_has_code": lambda plan: changed(value(plan), code=""),
    "strand_archived_for_a_reason": lambda plan: changed(strand(plan, "2.1"), archived=True),
    "strand_has_text": lambda plan: changed(strand(plan, "2.1"), text=""),
    "strand_reason_needs_rag": lambda plan: changed(strand(plan, "2.1"), rag_reason="A reason without a RAG"),
    "theme_archived_for_a_reason": lambda plan: changed(theme(plan, "ONE"), archived=True),
    "theme_number_once": lambda plan: changed(theme(plan, "ONE"), number="TWO"),
    "timescale_position_once": lambda plan: another(
        timescale(plan), value=ScaleValue.objects.get(plan=plan, scale="timescale", code="L")
    ),
    "timescale_value_once": lambda plan: another(timescale(plan), position=9),
    "update_archived_for_a_reason": lambda plan: changed(update(plan), archived=True),
    "update_has_text": lambda plan: changed(update(plan), text=""),
    "user_email_in_lower_case": lambda plan: User(email="MEMBER@example.org"),
    "version_number_once": lambda plan: another(version_18(plan)),
    "withdrawal_has_a_reason": lambda plan: Withdrawal(
        version=version_18(plan), revision=Revision.objects.get(number=2), reason=""
    ),
}


def declared() -> dict[str, models.BaseConstraint]:
    """The constraints that the models of both apps declare, by name."""
    found = [
        constraint
        for app in ("actions", "governance")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    ]
    return {constraint.name: constraint for constraint in found}


def test_every_constraint_of_the_models_is_violated_below() -> None:
    assert sorted(VIOLATIONS) == sorted(declared())


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(plan: Plan, name: str) -> None:
    row = VIOLATIONS[name](plan)
    # SQLite names the columns of a broken uniqueness, and not the constraint.
    by_name = connection.vendor == "postgresql" or isinstance(declared()[name], models.CheckConstraint)

    with pytest.raises(IntegrityError, match=name if by_name else "UNIQUE constraint failed"), transaction.atomic():
        write_raw(row)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("officer_initials_once", lambda plan: another(officer(plan, "JM"), archived=True)),
        ("theme_number_once", lambda plan: another(theme(plan, "ONE"), archived=True, archive_reason="Done")),
        ("assignment_position_once", lambda plan: another(assignment(plan), archived=True)),
        ("timescale_value_once", lambda plan: another(timescale(plan), archived=True)),
        ("scale_code_once", lambda plan: another(value(plan), archived=True)),
        ("field_name_once", lambda plan: another(a_field(plan), archived=True, archive_reason="Done")),
    ],
)
def test_what_is_archived_does_not_stand_in_the_way(
    plan: Plan, first: str, second: Callable[[Plan], models.Model]
) -> None:
    row = second(plan)

    write_raw(row)

    assert row.pk is not None


APPEND_ONLY: dict[str, tuple[Callable[[Plan], AppendOnly], str]] = {
    "Revision": (lambda plan: Revision.objects.get(number=2), "reason"),
    "Version": (version_18, "summary"),
    "Edition": (an_edition, "digest"),
    "Meeting": (lambda plan: Meeting.objects.get(body=body(plan), date="2019-01-03"), "date"),
    "Ref": (lambda plan: Ref.objects.get(plan=plan, text="2.1"), "text"),
    "Seal": (a_seal, "digest"),
    "StoredFile": (a_file, "content_type"),
    "Withdrawal": (a_withdrawal, "reason"),
}


def test_every_record_is_held_below() -> None:
    found = [model for app in ("actions", "governance") for model in apps.get_app_config(app).get_models()]
    assert sorted(APPEND_ONLY) == sorted(model.__name__ for model in found if issubclass(model, AppendOnly))


@pytest.mark.parametrize("name", APPEND_ONLY)
@pytest.mark.parametrize("way", ["save", "delete", "queryset update", "queryset delete", "bulk_update"])
def test_record_is_neither_changed_nor_deleted(plan: Plan, name: str, way: str) -> None:
    make, field = APPEND_ONLY[name]
    row = make(plan)
    manager: Any = type(row)._default_manager
    kept = manager.values_list("pk", field).order_by("pk")
    before = list(kept)
    setattr(row, field, "other")
    ways: dict[str, Callable[[], object]] = {
        "save": row.save,
        "delete": row.delete,
        "queryset update": lambda: manager.filter(pk=row.pk).update(**{field: "other"}),
        "queryset delete": lambda: manager.filter(pk=row.pk).delete(),
        "bulk_update": lambda: manager.bulk_update([row], [field]),
    }

    with pytest.raises(HistoryError):
        ways[way]()

    assert list(kept.all()) == before


def refused_by_the_database(statement: str) -> None:
    with pytest.raises(DatabaseError, match="is a record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_database_itself_refuses_to_rewrite_a_record(plan: Plan, name: str) -> None:
    make, field = APPEND_ONLY[name]
    table = make(plan)._meta.db_table

    refused_by_the_database(f"UPDATE {table} SET {field} = {field}")
    refused_by_the_database(f"DELETE FROM {table}")


def test_database_itself_refuses_to_empty_any_table_of_the_record(plan: Plan) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite empties a table by deleting its rows.
    connection.check_constraints()  # What is still to be looked at would be in the way, too.
    for table in (*records(apps), *tracked_tables(apps)):
        refused_by_the_database(f"TRUNCATE {table} CASCADE")


TRACKED = [model for app in ("actions", "governance") for model in apps.get_app_config(app).get_models()]
TRACKED_MODELS: list[type[Tracked]] = [model for model in TRACKED if issubclass(model, Tracked)]


def test_tracked_models_are_all_that_people_change() -> None:
    assert sorted(model.__name__ for model in TRACKED_MODELS) == [
        "Activity",
        "Assignment",
        "Attachment",
        "Body",
        "Field",
        "FieldValue",
        "FurtherAction",
        "Handover",
        "Membership",
        "Note",
        "Officer",
        "Organisation",
        "Ownership",
        "Plan",
        "ProgressUpdate",
        "Review",
        "ScaleValue",
        "Strand",
        "StrandTimescale",
        "Theme",
    ]


@pytest.mark.parametrize("model", TRACKED_MODELS, ids=lambda model: model.__name__)
def test_ways_round_history_are_refused_for_every_tracked_model(plan: Plan, model: type[Tracked]) -> None:
    rows: Any = model._default_manager
    ways: list[Callable[[], object]] = [
        lambda: rows.update(archive_reason="other"),
        lambda: rows.all().delete(),
        lambda: rows.bulk_create([model()]),
        lambda: rows.bulk_update([model()], ["archive_reason"]),
        lambda: model().save(),
        lambda: model().delete(),
    ]

    for way in ways:
        with pytest.raises(HistoryError):
            way()


@pytest.mark.parametrize("model", TRACKED_MODELS, ids=lambda model: model.__name__)
def test_database_itself_refuses_to_rewrite_history(plan: Plan, model: type[Tracked]) -> None:
    history = model.history.model
    if not history.objects.exists():
        update(plan)
        handover(plan)
        an_attachment(plan)
        a_field_value(plan)

    refused_by_the_database(f"UPDATE {history._meta.db_table} SET archive_reason = 'other'")
    refused_by_the_database(f"DELETE FROM {history._meta.db_table}")
    refused_by_the_database(f"DELETE FROM {model._meta.db_table}")


def test_rows_of_a_plan_say_what_they_are(plan: Plan) -> None:
    an_edition(plan)
    said = [
        plan,
        value(plan),
        theme(plan, "TWO"),
        activity(plan, "2.1"),
        Ref.objects.get(text="2.6"),
        strand(plan, "5.2"),
        update(plan),
        note(plan, "1.1"),
        further_action(plan, "6.4"),
        review(plan, "3.8"),
        version_18(plan),
        Edition.objects.get(),
        a_withdrawal(plan),
        an_attachment(plan),
        StoredFile.objects.get(),
        a_look(plan),
        a_field_value(plan),
        Field.objects.get(),
        an_import(plan),
        ImportMemory(plan=plan),
        a_seal(plan),
        LivePlan.objects.get(),
        Membership.objects.get(user=user("member")),
    ]

    assert [str(row) for row in said] == [
        "Action Plan",
        "R: Red",
        "TWO: Estate, Fleet and Finance",
        "2.1",
        "2.6",
        "GF&RS lead falls pick up",
        "RG 27/02/19",
        "Gold Group 26/06/18: " + note(plan, "1.1").text[:60],
        further_action(plan, "6.4").text,
        "2018-12: " + review(plan, "3.8").text,
        "Version 18",
        "Version 18, full, master",
        "Version 18, withdrawn: Issued in error",
        "Terms of reference",
        "000000000000",
        "Sample Member has seen Action Plan up to revision 2",
        "March",
        "Due date",
        "plan.docx",
        "What was decided about files of Action Plan",
        f"seal of revision {latest(plan)}",
        "Action Plan at revision 7",
        "Sample Member: member",
    ]


def test_lines_of_the_log_come_without_the_frozen_plans(plan: Plan) -> None:
    lines = list(Version.objects.log().filter(plan=plan))

    assert [line.number for line in lines] == list(range(3, 19))
    assert {line.get_deferred_fields() == {"document"} for line in lines} == {True}


def test_live_plan_has_the_digests_of_what_both_audiences_read(plan: Plan) -> None:
    live = LivePlan.objects.get(plan=plan)

    assert live.digest(Audience.FULL) == now(plan).digest()
    assert live.digest(Audience.PUBLIC) != live.digest(Audience.FULL)


def test_themes_stand_in_their_order(plan: Plan) -> None:
    assert [one.number for one in Theme.objects.filter(plan=plan)] == ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"]
    assert [one.ref for one in Activity.objects.filter(theme__number="TWO")] == ["2.1", "2.2", "2.3", "2.4", "2.8"]
