"""Every way to write a row of the record, for every model of it: it leaves its history, or it is refused.

What can be neither refused nor recorded is named here, too: ``verify`` finds it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from actions import operations
from actions.document import VersionLine
from actions.models import Plan, Withdrawal
from actions.verifying import check_rows_of_today, verify
from governance.history import AppendOnly, Historical, HistoryError, Tracked, record_all, revise
from governance.sealing import Broken
from tests import factories as f
from tests.actions.test_verifying import fill
from tests.kept import add_rows

MODELS = [model for model in apps.get_models() if issubclass(model, Tracked)]
RECORDS: list[Any] = [model for model in apps.get_models() if issubclass(model, AppendOnly | Historical)]


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan with a row in each table of the record."""
    add_rows("a plan with a row in each table of the record", _one_of_each)
    return Plan.objects.select_related("partnership").get()


def _one_of_each() -> None:
    plan = f.a_plan()
    fill(plan)
    line = VersionLine(number=1, date="2019-02-28")
    version = operations.issue_version(plan, by=f.system(), since=f.latest(plan), line=line)
    f.an_edition(plan, number=1)
    with revise(plan.partnership, by=f.system()):
        Withdrawal.objects.create(version=version, reason="Issued in error")


def one(model: Any) -> Any:
    return model._default_manager.order_by("pk").first()


def changed(row: Any) -> Any:
    row.archive_reason = "Written by another way"
    return row


def copied(row: Any) -> dict[str, Any]:
    """What another row like this one would be made of."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {**values, "id": None, "key": uuid.uuid4(), "archived": True, "archive_reason": "A copy"}


def load(row: Any, folder: Path) -> None:
    file = folder / "row.json"
    file.write_text(serializers.serialize("json", [row]))
    call_command("loaddata", str(file), verbosity=0)


#: Each writes a row of a tracked model, given an existing one and a folder.
WAYS: dict[str, Callable[[Any, Path], object]] = {
    "save": lambda row, _: changed(row).save(),
    "save_base": lambda row, _: changed(row).save_base(),
    "create": lambda row, _: type(row)._default_manager.create(**copied(row)),
    "get_or_create": lambda row, _: type(row)._default_manager.get_or_create(key=uuid.uuid4(), defaults=copied(row)),
    "update_or_create": lambda row, _: type(row)._default_manager.update_or_create(
        pk=row.pk, defaults={"archive_reason": "Written by another way"}
    ),
    "record_all": lambda row, _: record_all([type(row)(**copied(row))]),
    "save with update_fields": lambda row, _: changed(row).save(update_fields=["archive_reason"]),
    "save_base, raw": lambda row, _: changed(row).save_base(raw=True),
    "delete": lambda row, _: row.delete(),
    "bulk_create": lambda row, _: type(row)._default_manager.bulk_create([type(row)(**copied(row))]),
    "bulk_update": lambda row, _: type(row)._default_manager.bulk_update([changed(row)], ["archive_reason"]),
    "update": lambda row, _: type(row)._default_manager.update(archive_reason="Written by another way"),
    "queryset delete": lambda row, _: type(row)._default_manager.filter(pk=row.pk).delete(),
    "delete past the guard": lambda row, _: models.QuerySet(type(row)).filter(pk=row.pk).delete(),
    "raw delete": lambda row, _: type(row)._default_manager.filter(pk=row.pk)._raw_delete("default"),
    "loaddata": lambda row, folder: load(changed(row), folder),
}
RECORDED = ("save", "save_base", "create", "get_or_create", "record_all")
REFUSED = tuple(way for way in WAYS if way not in RECORDED)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@each_model
def test_ways_to_write_leave_a_history_inside_a_revision_and_are_refused_outside(
    plan: Plan, tmp_path: Path, model: type[Tracked]
) -> None:
    for way in RECORDED:
        before = model.history.count()

        with pytest.raises(HistoryError), transaction.atomic():
            WAYS[way](one(model), tmp_path)
        assert model.history.count() == before
        check_rows_of_today(model)

        try:
            with transaction.atomic():
                with revise(plan.partnership, by=f.system()):
                    WAYS[way](one(model), tmp_path)
                assert model.history.count() == before + 1
                check_rows_of_today(model)
                transaction.set_rollback(True)
        except IntegrityError:
            # A copy that the model's own rules do not let stand beside its original.
            assert way in {"create", "get_or_create", "record_all"}


@each_model
def test_ways_that_would_leave_no_history_are_refused_inside_a_revision_too(
    plan: Plan, tmp_path: Path, model: type[Tracked]
) -> None:
    before = model.history.count()
    for way in REFUSED:
        with (
            pytest.raises((HistoryError, DatabaseError, models.ProtectedError)),
            transaction.atomic(),
            revise(plan.partnership, by=f.system()),
        ):
            WAYS[way](one(model), tmp_path)

    assert model.history.count() == before
    check_rows_of_today(model)


def of_a_migration(model: Any) -> Any:
    """The model as a migration that touches data gets it, without our guards."""
    return _apps_of_a_migration().get_model(model._meta.app_label, model._meta.model_name)


@cache
def _apps_of_a_migration() -> StateApps:
    return MigrationExecutor(connection).loader.project_state().apps


def by_sql(row: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET archive_reason = %s WHERE id = %s", ["Other", row.pk])


#: What no guard of ours is asked about, nor the database, which lets tracked rows change.
UNSTOPPED: dict[str, Callable[[Any], object]] = {
    "SQL": by_sql,
    "a queryset of one's own": lambda row: models.QuerySet(type(row)).filter(pk=row.pk).update(archive_reason="Other"),
    "a migration's save": lambda row: changed(of_a_migration(type(row)).objects.get(pk=row.pk)).save(),
    "a migration's update": lambda row: of_a_migration(type(row)).objects.filter(pk=row.pk).update(archived=True),
}


@pytest.mark.parametrize("way", UNSTOPPED)
def test_what_cannot_be_stopped_is_found(plan: Plan, way: str) -> None:
    for model in MODELS:
        row = one(model)
        with transaction.atomic():
            try:
                UNSTOPPED[way](row)
            except IntegrityError:  # Archived without a reason: the database's own rule is quicker.
                assert way == "a migration's update"
                transaction.set_rollback(True)
                continue
            with pytest.raises(Broken) as broken:
                verify()
            transaction.set_rollback(True)
        assert (broken.value.table, broken.value.row) == (model._meta.db_table, row.pk)


def test_migration_cannot_delete_what_is_tracked(plan: Plan) -> None:
    for model in MODELS:
        with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
            of_a_migration(model).objects.all().delete()


# Records: what is written once


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_record_is_not_loaded_nor_added_to_a_revision_that_is_sealed(plan: Plan, tmp_path: Path, model: Any) -> None:
    row = one(model)

    with pytest.raises(HistoryError, match="are not loaded"), transaction.atomic():
        load(row, tmp_path)
    if issubclass(model, Historical):
        row.pk = None
        row._state.adding = True
        with pytest.raises(HistoryError, match="is kept in the record"):
            row.save()
        with pytest.raises(HistoryError, match="is sealed"), revise(plan.partnership, by=f.system()):
            row.save()
    else:
        with pytest.raises(HistoryError, match="are a record"):
            model.objects.bulk_create([row])
    verify()
