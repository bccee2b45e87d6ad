"""The plan of a past moment beside the history library's own ``as_of``, and beside itself with ten times the history.

``python -m bench.as_of`` measures on a SQLite database of its own, ``python -m setup.postgres .venv/bin/python -m
bench.as_of`` on a private PostgreSQL. Its rows are put straight into the tables: making a million of them by edits
would take days.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench.database import empty_database
from bench.run import Result, paired

if TYPE_CHECKING:
    from actions.models import Plan
    from governance.history import Revision

ACTIVITIES = 3_700
NOTES_EACH = 2
REVISIONS = 10_000
#: How many states each row has in that many revisions: 100,000 of activities and notes together.
STATES = 9
BEGAN = datetime(2015, 1, 1, tzinfo=UTC)
TEXT = "Members of the board received the paper on {}, and asked for a costed proposal at the next meeting. "
ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Sample:
    """A plan with a long history, and a moment in the middle of it."""

    plan: Plan
    revision: Revision

    def library(self) -> list[list[Any]]:
        from actions.models import Activity, Note

        return [list(model.history.as_of(self.revision.made_at)) for model in (Activity, Note)]

    def ours(self) -> list[dict[int, dict[str, Any]]]:
        from actions.models import Activity, Note
        from actions.reading import as_stored, rows_of
        from governance.history import rows_at

        return [as_stored(model, rows_at(rows_of(model, self.plan), self.revision)) for model in (Activity, Note)]

    def whole(self) -> None:
        from actions.reading import read_plan

        read_plan(self.plan, self.revision)

    def way_there(self) -> None:
        """Which revision a day means, and the changes around it."""
        from actions.enums import Audience
        from actions.moments import on_day, surroundings

        moment = on_day(self.plan, self.revision.made_at.date(), Audience.PUBLIC)
        surroundings(moment, Audience.PUBLIC)


def make_plan() -> Plan:
    """A plan of 3,700 activities, each with a strand and two notes, and no history of them yet."""
    from actions import operations
    from actions.document import Key
    from actions.models import Activity, Note, Strand, Theme
    from governance.enums import Door
    from governance.history import Actor, revise
    from governance.models import Meeting
    from governance.operations import add_body, create_partnership

    by = Actor(Door.COMMAND, BEGAN, system="Bench")
    partnership = create_partnership(slug="long", name="A long history")
    with revise(partnership, by=by):
        bodies = [add_body(partnership, by=by, name=name, heading=name) for name in ("Board", "Gold")]
        plan: Plan = operations.create_plan(partnership, by=by, slug="long", title="A long plan", key=Key())
        themes = [operations.add_theme(plan, by=by, number=str(n), title=f"Theme {n}") for n in range(1, 11)]
        meetings = [Meeting.objects.create(body=body, date=BEGAN.date()) for body in bodies]
    each = ACTIVITIES // len(themes)
    _put(
        Activity(plan=plan, theme=theme, ref=f"{number}.{place}", position=place)
        for number, theme in enumerate(themes, start=1)
        for place in range(1, each + 1)
    )
    rows = list(Activity.objects.filter(plan=plan))
    _put(Strand(plan=plan, activity=row, position=1, text=TEXT.format(row.ref)) for row in rows)
    _put(
        Note(plan=plan, activity=row, meeting=meeting, text=TEXT.format(row.ref))
        for row in rows
        for meeting in meetings[:NOTES_EACH]
    )
    assert Theme.objects.filter(plan=plan).count() == len(themes)  # noqa: S101 -- nothing else is measured
    return plan


def _put(rows: Any) -> None:
    """Rows of one model, past all that would give them a history."""
    from django.db.models import QuerySet

    listed: list[Any] = list(rows)
    QuerySet(type(listed[0])).bulk_create(listed, batch_size=500)


def lengthen_history(plan: Plan, revisions: int) -> None:
    """So many revisions more: each row is written anew by one in ``REVISIONS / STATES`` of them."""
    from django.db import connection

    from actions.models import Activity, Note, Strand
    from actions.reading import latest_revision
    from governance.history import Revision

    begun = latest_revision(plan.partnership)
    numbers = range(begun + 1, begun + revisions + 1)
    made = (
        Revision(
            partnership=plan.partnership,
            number=n,
            system="Bench",
            made_at=BEGAN + timedelta(minutes=10 * n),
            door="command",
        )
        for n in numbers
    )
    _put(made)
    step = REVISIONS // STATES
    for model in (Activity, Strand, Note):
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        copied = ", ".join(f't."{field.column}"' for field in model._meta.concrete_fields)
        history = model.history.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA cache_size = -400000")  # for writing, and gone with the connection
            cursor.execute(
                f'INSERT INTO "{history}" ({columns}, revision_id, history_date, history_type) '  # noqa: S608 -- our own names
                f"SELECT {copied}, r.id, r.made_at, '~' FROM governance_revision r "
                f'JOIN "{model._meta.db_table}" t ON t.id %% {step} = r.number %% {step} '
                "WHERE r.partnership_id = %s AND r.number > %s ORDER BY r.number, t.id",
                [plan.partnership.pk, begun],
            )
            if connection.vendor == "postgresql":
                cursor.execute(f'ANALYZE "{history}"')

    connection.close()


def at_middle(plan: Plan) -> Sample:
    from actions.reading import latest_revision
    from governance.history import Revision

    number = latest_revision(plan.partnership) // 2
    return Sample(plan, Revision.objects.get(partnership=plan.partnership, number=number))


class Database:
    """One of two databases that the one connection is turned to, so that both can be asked in turns."""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self) -> None:
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.name
        connection.ensure_connection()

    def copy(self) -> Database:
        """Another with the same rows, beside it."""
        from django.db import connection

        other = Database(f"{self.name}-long")
        if connection.vendor == "sqlite":
            connection.close()
            shutil.copyfile(self.name, other.name)
        else:
            Database("postgres").open()  # a database that somebody is connected to is not copied
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{other.name}" TEMPLATE "{self.name}"')
        return other


def in_turns(samples: dict[Database, Sample], question: Callable[[Sample], object]) -> list[float]:
    """Each database's median in milliseconds: a slow minute of the machine meets all of them."""
    times: dict[Database, list[float]] = {database: [] for database in samples}
    for _ in range(ROUNDS):
        for database, sample in samples.items():
            database.open()
            start = time.perf_counter()
            question(sample)
            times[database].append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times.values()]


def measure() -> list[Result]:
    from django.db import connection

    plan = make_plan()
    lengthen_history(plan, REVISIONS)
    sample = at_middle(plan)
    theirs_read = [sorted(row.pk for row in rows) for rows in sample.library()]
    if theirs_read != [sorted(rows) for rows in sample.ours()]:
        sys.exit("The library and the product read different rows: nothing was measured.")
    ours, theirs = paired(sample.ours, sample.library, ROUNDS)
    short = Database(str(connection.settings_dict["NAME"]))
    long = short.copy()
    long.open()
    lengthen_history(plan, 9 * REVISIONS)
    longer = at_middle(plan)
    promised = {"sqlite": 0.1, "postgresql": 0.3}[connection.vendor]
    questions = {
        "activities and notes": Sample.ours,
        "the whole plan": Sample.whole,
        "the way from a day": Sample.way_there,
    }
    results = [Result("activities and notes of then", ours, "the library's as_of", theirs, promised)]
    for name, question in questions.items():
        early, late = in_turns({short: sample, long: longer}, question)
        results.append(Result(f"{name}, ten times the history", late, "with 100,000 rows", early, 1.5))
    return results


def main() -> None:
    with empty_database() as kind:
        print(f"The plan of a past moment, on {kind}:")
        for result in measure():
            print(result.line())


if __name__ == "__main__":
    main()
