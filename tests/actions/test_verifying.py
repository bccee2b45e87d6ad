"""Whatever is changed, added or taken away in the database itself is found, and located."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from actions import operations
from actions.document import VersionLine
from actions.enums import Audience
from actions.models import (
    Attachment,
    Edition,
    Field,
    FieldValue,
    LivePlan,
    Plan,
    StoredFile,
    Strand,
    Version,
    Withdrawal,
)
from actions.verifying import verify
from governance import operations as people
from governance.apps import records_are_guarded
from governance.history import Revision, Seal, Tracked, revise
from governance.models import Partnership
from governance.sealing import Broken, sealed_models
from tests import factories as f
from tests.tampering import another_byte, rewrite, taken_back, unguarded

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker


def fill(plan: Plan) -> None:
    """At least one row of every table of the record."""
    by = f.system()
    aa, strand = f.officer(plan, "AA"), f.strand(plan, "1.1")
    bb = people.add_officer(plan.partnership, by=by, initials="BB")
    people.add_organisation(plan.partnership, by=by, name="Fire", aliases=["Brigade", "Pompiers à Gloucester"])
    secretary = f.acting(f.a_member(plan.partnership))
    row = f.activity(plan, "1.1")
    said: dict[str, Any] = {"by": by, "body": f.body(plan, "Board"), "date": date(2019, 2, 1)}
    note = operations.add_note(row, **said, text="It goes ahead.\nIn March.")
    operations.add_further_action(row, by=by, text="visit", owners=[aa.party], note=note)
    operations.add_review(row, by=by, due="2019-03", text="Look again")
    operations.edit_strand(strand, by=secretary, since=f.latest(plan), timescales=("S",))
    operations.report_progress(
        strand, by=by, since=f.latest(plan), day=f.MEETING, rag="G", rag_reason="", text="Held.", reporter="AA"
    )
    operations.replace_officer(plan, aa, bb.party, by=by, since=f.latest(plan), day=date(2099, 3, 1), items=None)
    with revise(plan.partnership, by=by):
        file = StoredFile.objects.create(
            digest="3973e022e93220f9212c18d0d0c543ae7c309e46640da93a4a0314de999f5112",
            content_type="text/plain",
            content=b"-",
        )
        Attachment(plan=plan, file=file, size=1, title="Terms", name="terms.txt").save()
        field = Field(plan=plan, name="Due date", position=1)
        field.save()
        FieldValue(plan=plan, strand=strand, field=field, text="March").save()


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A small plan with something in every table, two versions, one of them withdrawn, and their papers."""
    with django_db_blocker.unblock(), transaction.atomic():
        plan = f.a_plan()
        fill(plan)
        for number in (1, 2):
            line = VersionLine(number=number, date="2019-02-28", amended_by="MB", summary="Update")
            version = operations.issue_version(plan, by=f.system(), since=f.latest(plan), line=line)
            f.an_edition(plan, Audience.PUBLIC, b"%PDF-1.7", number)
        with revise(plan.partnership, by=f.system()):
            Withdrawal.objects.create(version=version, reason="Issued in error")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def plan(db: None, record: None) -> Plan:
    return Plan.objects.select_related("partnership").get()


#: Every table whose rows a seal or a digest speaks for.
KEPT: list[type[models.Model]] = [*sealed_models(apps), Seal]
COLUMNS = [(model, field) for model in KEPT for field in model._meta.concrete_fields]


def first_wrong() -> tuple[str, str]:
    """The table and the row of what ``verify`` finds."""
    with pytest.raises(Broken) as broken:
        verify()
    return broken.value.table, str(broken.value.row)


def row_with(model: type[models.Model], field: models.Field[Any, Any]) -> models.Model:
    """A row that is sealed and has a value in this column, if there is one."""
    rows: models.QuerySet[Any] = models.QuerySet(model).order_by("pk")
    found: models.Model | None = rows.exclude(**{f"{field.attname}__isnull": True}).first() or rows.first()
    assert found is not None
    return found


def test_untouched_record_is_whole(plan: Plan) -> None:
    found = verify()

    assert (found.revisions, found.versions, found.files) == (f.latest(plan), 2, 3)
    assert found.rows == sum(models.QuerySet(model).count() for model in sealed_models(apps))


@pytest.mark.parametrize(
    ("model", "field"), COLUMNS, ids=[f"{model.__name__}.{field.name}" for model, field in COLUMNS]
)
def test_one_byte_of_the_record_that_is_another_is_found(
    plan: Plan, model: type[models.Model], field: models.Field[Any, Any]
) -> None:
    row = row_with(model, field)
    value = getattr(row, field.attname)

    with taken_back():
        rewrite(row, field.attname, another_byte(value, field.get_internal_type()))
        found = first_wrong()

    # A revision of another name is missed by what it wrote.
    is_named = not (model is Revision and field.primary_key)
    assert (found == (model._meta.db_table, str(row.pk))) is is_named


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_row_of_the_record_that_is_gone_is_found(plan: Plan, model: type[models.Model]) -> None:
    row: Any = models.QuerySet(model).order_by("pk").first()

    with taken_back(), unguarded():
        models.QuerySet(model).filter(pk=row.pk)._raw_delete("default")
        found = first_wrong()

    assert (found == (model._meta.db_table, str(row.pk))) is (model is not Revision)


HISTORIES = [model.history.model for model in apps.get_models() if issubclass(model, Tracked)]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_row_of_history_that_was_put_in_afterwards_is_found(plan: Plan, model: Any) -> None:
    row = model.objects.order_by("pk").first()

    with taken_back(), unguarded():
        row.pk = None
        added: Any = models.QuerySet(model).bulk_create([row])[0]
        found = first_wrong()

    assert found == (model._meta.db_table, str(added.pk))


@pytest.mark.parametrize("model", [m for m in apps.get_models() if issubclass(m, Tracked)], ids=lambda m: m.__name__)
def test_row_of_today_that_was_changed_past_its_history_is_found(plan: Plan, model: type[Tracked]) -> None:
    row: Any = models.QuerySet(model).order_by("pk").first()

    with taken_back():
        rewrite(row, "key", another_byte(row.key))
        assert first_wrong() == (model._meta.db_table, str(row.pk))
    with taken_back(), unguarded():
        models.QuerySet(model).filter(pk=row.pk)._raw_delete("default")
        assert first_wrong() == (model._meta.db_table, str(row.pk))


@pytest.mark.parametrize("column", ["revision", "document", "full_digest", "public_digest"])
def test_shown_plan_that_is_not_what_the_rows_make_is_found(plan: Plan, column: str) -> None:
    live = LivePlan.objects.get(plan=plan)

    with taken_back():
        rewrite(live, column, another_byte(getattr(live, column)))
        assert first_wrong() == ("actions_liveplan", str(plan.pk))


def test_whole_revision_that_was_put_in_with_a_seal_of_its_own_is_found(plan: Plan) -> None:
    with taken_back():
        with revise(plan.partnership, by=f.system()) as revising:
            revising.take()
        seal = Seal.objects.latest("pk")
        rewrite(seal, "digest", "0" * 64)
        assert first_wrong() == ("governance_seal", str(seal.pk))


def test_version_whose_frozen_plan_and_digest_were_both_replaced_is_found(plan: Plan) -> None:
    first, second = Version.objects.order_by("number")

    with taken_back():
        rewrite(first, "document", second.document)
        rewrite(first, "digest", second.digest)
        assert first_wrong() == ("actions_version", str(first.pk))


@pytest.mark.parametrize("name", ["actions_strand_stays", "actions_historicalstrand_is_a_record", "actions_ref_stays"])
def test_missing_trigger_is_found_by_verify_and_by_the_check_at_the_start(plan: Plan, name: str) -> None:
    table = name.removesuffix("_stays").removesuffix("_is_a_record")
    assert records_are_guarded(databases=["default"]) == []

    with taken_back(), connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
        (warning,) = records_are_guarded(databases=["default"])
        assert first_wrong()[0] == table

    assert f"1 triggers are missing: {name}" in warning.msg


@pytest.mark.parametrize("name", ["actions_strand_stays", "actions_ref_is_a_record"])
def test_missing_trigger_is_made_again_by_a_command(plan: Plan, name: str) -> None:
    table, out = name.removesuffix("_stays").removesuffix("_is_a_record"), StringIO()
    with taken_back(), connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

        call_command("mend_triggers", stdout=out)

        assert records_are_guarded(databases=["default"]) == []
        call_command("mend_triggers", stdout=out)
    assert out.getvalue().splitlines() == [
        f"Made again: {name}.", "Now run manage.py verify.", "No trigger was missing."
    ]  # fmt: skip


def test_trigger_that_was_switched_off_is_missing(plan: Plan) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has no such switch.
    with taken_back(), connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute("ALTER TABLE actions_ref DISABLE TRIGGER actions_ref_is_a_record")
        assert first_wrong()[0] == "actions_ref"


# The command


def test_command_says_what_is_whole(plan: Plan) -> None:
    out = StringIO()

    call_command("verify", stdout=out)

    whole, head = out.getvalue().splitlines()
    assert whole.startswith(f"Whole: {f.latest(plan)} revisions with ")
    assert whole.endswith(", 2 versions and 3 files.")
    assert head == f"board: revision {f.latest(plan)}, seal {Seal.objects.latest('pk').digest}"


def test_command_fails_and_names_what_is_wrong_and_where(plan: Plan) -> None:
    row = Strand.history.model.objects.earliest("pk")

    with taken_back():
        rewrite(row, "text", "Do nothing")
        with pytest.raises(CommandError) as error:
            call_command("verify")

    place = f"actions_historicalstrand, row {row.pk}, revision {row.revision_id}"
    assert str(error.value) == f"Not whole: {place}: it is not as it was when it was sealed."
    assert error.value.returncode == 1


def test_command_looks_at_one_partnership_only(plan: Plan) -> None:
    other = f.a_plan(f.a_partnership("other"), "other-plan")
    edition = Edition.objects.earliest("pk")

    with taken_back():
        rewrite(edition, "content", b"%PDF-1.8")
        call_command("verify", partnership=other.partnership.slug, stdout=StringIO())
        with pytest.raises(CommandError, match="actions_edition"):
            call_command("verify", partnership=plan.partnership.slug)
    with pytest.raises(CommandError, match=r"There is no partnership “mine”\. There is: board, other\."):
        call_command("verify", partnership="mine")
    assert Partnership.objects.count() == 2
