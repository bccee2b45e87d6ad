"""The journal: revisions, and models whose every change is kept under one.

A tracked row is written inside ``revise`` only, so that no change can be without who, when, why and
through which door; it is never deleted, only archived; and the ways round ``save`` that would leave no
history raise. At its end a revision is sealed with all that it wrote (``governance.sealing``). Order is by
revision, never by the clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import pre_save
from django.dispatch import Signal, receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from governance.enums import Door
from governance.sealing import Entry, Table, sealed, table_of

if TYPE_CHECKING:
    from governance.models import Partnership, User


#: Rows that one statement writes.
_BATCH = 500


class HistoryError(RuntimeError):
    """A tracked row was about to be written in a way that its history would miss."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes, through which door, and when: a user, or ``system`` with the name of the rule that acts."""

    door: Door
    at: datetime
    user: User | None = None
    system: str = ""

    def __post_init__(self) -> None:
        if (self.user is None) == (not self.system):
            raise HistoryError("An actor is a user or the name of a system's rule, and not both.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are written once: neither changed nor deleted."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise HistoryError(f"{self.model.__name__} rows are a record: they are neither changed nor deleted.")

    update = delete = bulk_create = bulk_update = _refuse


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryError(f"{type(self).__name__} rows are a record: they are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise HistoryError(f"{type(self).__name__} rows are a record: they are not deleted.")


class Revision(AppendOnly):
    """One saved edit. ``number`` grows by one with each in its partnership.

    ``undoes`` is the revision that this one takes back: undoing is an edit like any other, and erases nothing.
    """

    partnership = models.ForeignKey("governance.Partnership", models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    system = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    door = models.CharField(max_length=20, choices=[(door.value, door.value) for door in Door])
    reason = models.TextField(blank=True)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, system="") | (Q(user__isnull=True) & ~Q(system="")),
                name="revision_has_one_actor",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_numbers_from_one"),
            models.UniqueConstraint(fields=["undoes"], name="revision_undone_once", condition=Q(undoes__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"

    @property
    def who(self) -> str:
        """The name of the user or of the system's rule."""
        return str(self.user) if self.user else self.system


class Seal(AppendOnly):
    """A revision's link in the chain: a digest of it, of all that it wrote, and of the seal before.

    ``rows`` lists what it covers, a line and a digest for each, so that ``verify`` can say which row is not as it was.
    It is a row of its own because what a revision wrote is known at its end only, and a revision is never rewritten.
    """

    revision = models.OneToOneField(Revision, models.PROTECT, primary_key=True, related_name="seal")
    digest = models.CharField(max_length=64)
    rows = models.TextField()

    def __str__(self) -> str:
        return f"seal of {self.revision}"


class Recorded(AppendOnly):
    """A row of the record that is made in a revision, which it names, and is sealed with it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class RecordedAfter(AppendOnly):
    """A row of the record that is made by no revision, but after one, and is sealed with the next."""

    after = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


#: Sent inside the transaction when the outermost ``revise`` has written something; ``revision`` is it.
revision_made = Signal()


@dataclass(slots=True)
class Revising:
    """A revision that will be numbered when the first real change is saved."""

    partnership: Partnership
    by: Actor
    reason: str = ""
    undoes: Revision | None = None
    revision: Revision | None = field(default=None)
    touched: set[type[models.Model]] = field(default_factory=set)

    def take(self) -> Revision:
        """The revision's row; its number is the partnership's next, whose lock ``revise`` holds."""
        if self.revision is None:
            latest = Revision.objects.filter(partnership=self.partnership).aggregate(n=models.Max("number"))["n"]
            self.revision = Revision.objects.create(
                partnership=self.partnership,
                number=(latest or 0) + 1,
                user=self.by.user,
                system=self.by.system,
                made_at=self.by.at,
                door=self.by.door,
                reason=self.reason,
                undoes=self.undoes,
            )
        return self.revision

    def seal(self) -> None:
        """Close the revision: what it wrote is read back, so that the seal is over what the database holds."""
        assert self.revision is not None  # noqa: S101 -- only what was written is sealed
        before = latest_seal(self.partnership)
        entries: list[Entry] = []
        for model in (Revision, *sorted(self.touched, key=lambda model: model._meta.db_table)):
            entries += _table(model).rows_of(connection, self.revision.pk)
        if before is not None:
            for model in _models_after():
                entries += _table(model).rows_of(connection, before.pk)
        rows = "\n".join(map(str, entries))
        Seal.objects.create(revision=self.revision, rows=rows, digest=sealed(rows, before.digest if before else ""))


@cache
def _table(model: type[models.Model]) -> Table:
    return table_of(model)


@cache
def _models_after() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, RecordedAfter)]


def latest_seal(partnership: Partnership) -> Seal | None:
    """The head of a partnership's journal: the seal of its latest revision that is done; None before the first."""
    return Seal.objects.filter(revision__partnership=partnership).order_by("-revision_id").first()


_revising: ContextVar[Revising | None] = ContextVar("revising", default=None)


@contextmanager
def revise(
    partnership: Partnership, *, by: Actor, reason: str = "", undoes: Revision | None = None
) -> Iterator[Revising]:
    """One transaction and at most one revision; nothing is written if nothing changed.

    ``undoes`` is the revision that this one takes back; what takes one back does nothing else, and joins nothing.
    Inside another ``revise`` of the same partnership it joins that revision, and what fails inside must fail
    the whole: an exception that is caught in between leaves half of it written.
    """
    outer = _revising.get()
    if outer is not None:
        if outer.partnership != partnership:
            raise HistoryError("A revision belongs to one partnership.")
        if undoes is not None:
            raise HistoryError("What takes a revision back is a revision of its own.")
        yield outer
        return
    with transaction.atomic():
        # On PostgreSQL this lock puts a partnership's writers in a row; SQLite's IMMEDIATE transaction does.
        type(partnership).objects.select_for_update().get(pk=partnership.pk)
        revising = Revising(partnership, by, reason, undoes)
        token = _revising.set(revising)
        try:
            yield revising
        finally:
            _revising.reset(token)
        if revising.revision is not None:
            revising.seal()
            revision_made.send(sender=Revision, revision=revising.revision)


class Historical(models.Model):
    """What every row of history carries besides a copy of the row."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class TrackedHistory(HistoricalRecords):
    """The library's history with our order, and an index that finds one row's newest state at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"bases": [Historical], "inherit": True, **kwargs})

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        name = str(model._meta.model_name)[:18]
        return {
            **super().get_meta_options(model),
            "ordering": ["-revision_id", "-history_id"],
            "get_latest_by": ["revision_id", "history_id"],
            "indexes": [
                models.Index(fields=["id", "-revision", "-history_id"], name=f"{name}_newest"),
                models.Index(fields=["revision"], name=f"{name}_revision"),
            ],
        }


@receiver(pre_create_historical_record)
def stamp(history_instance: Any, **kwargs: Any) -> None:
    """Give a new row of history its revision, and that revision's instant and user."""
    revising = _revising.get()
    if revising is None:
        raise HistoryError("A tracked row is written outside revise().")
    revision = revising.take()
    history_instance.revision = revision
    history_instance.history_date = revision.made_at
    history_instance.history_user = revision.user


@receiver(pre_save)
def guard(sender: type[models.Model], instance: Any, raw: bool, **kwargs: Any) -> None:  # noqa: FBT001 -- a signal's
    """No door leads round a revision: neither loading a fixture, nor ``save_base``, nor a row of the past."""
    if not issubclass(sender, Tracked | Historical | AppendOnly):
        return
    if raw:
        raise HistoryError(f"{sender.__name__} rows are not loaded: each is written by the revision that makes it.")
    if issubclass(sender, Seal | RecordedAfter):
        return
    revising = _revising.get()
    if revising is None:
        raise HistoryError(f"{sender.__name__} is kept in the record: save it inside revise().")
    if issubclass(sender, Historical | Recorded):
        revision = revising.take()
        if instance.revision_id is None:
            instance.revision = revision
        if instance.revision_id != revision.pk:
            raise HistoryError(f"{sender.__name__}: {instance.revision} is sealed, and nothing is added to it.")
        revising.touched.add(sender)


class TrackedQuerySet(models.QuerySet[Any]):
    """Reads as any queryset; the writes that would leave no history raise."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise HistoryError(
            f"{self.model.__name__} is tracked: save each row inside revise(), archive instead of delete."
        )

    update = delete = bulk_create = bulk_update = _refuse

    def live(self) -> Any:
        """What is not archived."""
        return self.filter(archived=False)


class Tracked(models.Model):
    """A row whose every change is kept. ``key`` is its public name, for URLs and documents."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    archived = models.BooleanField(default=False)
    archive_reason = models.TextField(blank=True)

    objects = TrackedQuerySet.as_manager()
    history = TrackedHistory()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Any:  # type: ignore[override]
        instance = super().from_db(db, field_names, values)
        instance.stored = dict(zip(field_names, values, strict=False))
        return instance

    def is_changed(self) -> bool:
        """Whether saving would write anything."""
        stored: dict[str, Any] = getattr(self, "stored", {})
        names = [f.attname for f in self._meta.concrete_fields]
        return self._state.adding or any(stored.get(name) != getattr(self, name) for name in names)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if args or kwargs.get("update_fields") is not None:
            raise HistoryError("A tracked row is saved whole: update_fields would put unsaved values into history.")
        if _revising.get() is None:
            raise HistoryError(f"{type(self).__name__} is tracked: save it inside revise().")
        if self.is_changed():
            super().save(**kwargs)
            self.stored = {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise HistoryError(f"{type(self).__name__} is tracked: archive it instead of deleting it.")


def record_all(rows: Sequence[Any]) -> None:
    """Write rows of one model, tracked or recorded, as ``save`` of each would, but in a few statements with their
    history.

    For what makes or changes hundreds at once. It is the one way in beside ``save``, and asks for a revision as that
    does.
    """
    revising = _revising.get()
    if revising is None:
        raise HistoryError("Rows of the record are written inside revise().")
    new = [row for row in rows if row.pk is None]
    changed = [row for row in rows if row.pk is not None and row.is_changed()]
    if not new and not changed:
        return
    model = type(rows[0])
    revision = revising.take()
    if issubclass(model, Recorded):
        for row in new:
            row.revision = revision
        _insert(model, new)
        revising.touched.add(model)
        return
    columns = model._meta.concrete_fields
    _rewrite(model, changed)
    for row in new:
        for column in columns:
            if isinstance(getattr(row, column.attname), DatabaseDefault):
                # Only what is inserted by itself is told what the database made of it.
                setattr(row, column.attname, column.db_default)
    _insert(model, new)
    for row in (*changed, *new):
        row.stored = {column.attname: getattr(row, column.attname) for column in columns}
    history = model.history.model
    when = {"revision": revision, "history_date": revision.made_at, "history_user": revision.user}
    kinds = [*((row, "~") for row in changed), *((row, "+") for row in new)]
    _insert(history, [history(**row.stored, **when, history_type=kind) for row, kind in kinds])
    revising.touched.add(history)


def _insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    models.QuerySet(model).bulk_create(rows, batch_size=_BATCH)


def _rewrite(model: type[models.Model], rows: Sequence[Any]) -> None:
    columns = [
        column.name
        for column in model._meta.concrete_fields
        if any(row.stored[column.attname] != getattr(row, column.attname) for row in rows)
    ]
    if columns:
        models.QuerySet(model).bulk_update(rows, columns, batch_size=_BATCH)


def rows_at(rows: models.QuerySet[Any], revision: Revision) -> models.QuerySet[Any]:
    """The state of these rows of a tracked model as it was after a revision, as rows of its history.

    One probe of an index per row, whatever the length of its history. Rows are never deleted, so the rows
    of today name all that have ever been; those made later have no state yet, and are left out.
    """
    history = rows.model.history.model.objects
    newest = history.filter(id=OuterRef("pk"), revision_id__lte=revision.pk).order_by("-revision_id", "-history_id")
    states = rows.order_by().annotate(newest_state=Subquery(newest.values("history_id")[:1])).values("newest_state")
    if connection.vendor == "postgresql":
        # As an array the ids are found first. As a subquery PostgreSQL would rather read a long history whole.
        sql, parameters = states.query.sql_with_params()
        where = f'"{history.model._meta.db_table}"."history_id" = ANY(ARRAY({sql}))'
        newest_states = history.extra(where=[where], params=parameters)  # noqa: S610 -- our own query
    else:
        newest_states = history.filter(history_id__in=states)
    found: models.QuerySet[Any] = newest_states.order_by()
    return found


def records(registry: Any) -> list[str]:
    """The tables whose rows are written once."""
    found = registry.get_models(include_auto_created=True)
    return [model._meta.db_table for model in found if issubclass(model, AppendOnly | Historical)]


def tracked_tables(registry: Any) -> list[str]:
    """The tables whose rows change with a history, and are never deleted."""
    return [model._meta.db_table for model in registry.get_models() if issubclass(model, Tracked)]
