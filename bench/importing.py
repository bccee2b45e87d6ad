"""1,500 rows with notes, read, understood, compared and applied: a preview in under 5 s, applied in under 10 s.

``python -m bench.importing`` measures on a SQLite database of its own, ``python -m setup.postgres .venv/bin/python -m
bench.importing`` on a private PostgreSQL. Ends with status 1 where a step takes longer than is promised.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.database import empty_database

if TYPE_CHECKING:
    from actions.document import PlanDocument
    from governance.history import Actor

ROWS, THEMES = 1_500, 15
PREVIEW, APPLIED = 5.0, 10.0
WORDS = "Members received the paper on {}, and asked for a costed proposal with its risks at the next meeting."


def large_plan() -> PlanDocument:
    """A plan of so many rows, each with two notes and what one of them asks for."""
    from actions.document import Activity, Body, Note, PlanDocument, Strand, Theme
    from actions.knowing import USUAL_KEY

    def row(number: int, ref: str) -> Activity:
        said = WORDS.format(f"matter {number}")
        return Activity(
            key=f"row {number}",
            ref=ref,
            strands=(
                Strand(
                    key=f"strand {number}",
                    text=f"Take matter {number} forward with all services that it is about. {said}",
                    rationale=said,
                    sros=(f"A{chr(65 + number % 20)}", "JM"),
                    rag="RAG"[number % 3],
                    priority="HML"[number % 3],
                    timescales=("S",),
                ),
            ),
            notes=(
                Note(key=f"b {number}", body="Board", date=f"2025-0{1 + number % 9}-14", text=said),
                Note(
                    key=f"g {number}",
                    body="Gold Group",
                    date=f"2025-0{1 + number % 9}-21",
                    text=f"{said}\nACTION: JM to report on matter {number} by June",
                ),
            ),
        )

    each = ROWS // THEMES
    return PlanDocument(
        title="Large Plan",
        partnership="Bench",
        key=USUAL_KEY,
        bodies=(
            Body(key="board", name="Board", heading="Board notes"),
            Body(key="gold", name="Gold Group", heading="Gold Group notes"),
        ),
        themes=tuple(
            Theme(
                key=f"theme {theme}",
                number=str(theme),
                title=f"Theme {theme}",
                activities=tuple(row(theme * each + nth, f"{theme}.{nth}") for nth in range(1, each + 1)),
            )
            for theme in range(1, THEMES + 1)
        ),
    )


def timed(name: str, promised: float, step: Callable[[], Any]) -> tuple[Any, bool]:
    began = perf_counter()
    result = step()
    took = perf_counter() - began
    print(f"  {name:<48} {took:6.2f} s, promised {promised:.0f} s")
    return result, took <= promised


def measure(by: Actor) -> Iterator[bool]:
    """Each step, and whether it kept its promise."""
    from actions import operations
    from actions.diff import compare
    from actions.exports import FORMATS
    from actions.imports.files.apart import read_apart
    from actions.imports.meaning import Choices
    from actions.imports.understanding import understand
    from actions.knowing import known_new, known_of
    from actions.models import Plan
    from actions.pairing import onto
    from actions.reading import latest_revision, live_document
    from governance.operations import create_partnership

    partnership = create_partnership(slug="bench", name="Bench")
    today = by.at.date().isoformat()
    files = {kind: FORMATS[kind].render(large_plan()) for kind in ("xlsx", "csv")}

    def understood(kind: str, content: bytes, known: Any) -> Any:
        return understand(read_apart(f"plan.{kind}", content), known, Choices())

    for kind, content in files.items():
        known = known_new(partnership, today)
        meaning, kept = timed(f"{kind}: read and understood", PREVIEW, lambda: understood(kind, content, known))  # noqa: B023
        yield kept
        made, kept = timed(
            f"{kind}: a new plan of {ROWS:,} rows",
            APPLIED,
            lambda: operations.import_new(
                partnership,
                by=by,
                slug=kind,  # noqa: B023
                document=meaning.document,  # noqa: B023
                file_name=f"plan.{kind}",  # noqa: B023
            ),
        )
        yield kept
    plan = Plan.objects.select_related("partnership").get(pk=made.pk)

    def changes(content: bytes) -> Any:
        now = live_document(plan)
        return compare(now, onto(now, understood("csv", content, known_of(plan, today))))

    same, kept = timed("csv: the same again, compared", PREVIEW, lambda: changes(files["csv"]))
    yield kept and not same
    edited, kept = timed(
        "csv: every row reworded, compared", PREVIEW, lambda: changes(files["csv"].replace(b"Take", b"Carry"))
    )
    yield kept and len(edited) == ROWS
    since = latest_revision(partnership)
    _, kept = timed(
        f"csv: {ROWS:,} rows reworded, applied",
        APPLIED,
        lambda: operations.import_into(plan, by=by, since=since, changes=edited, file_name="plan.csv"),
    )
    yield kept


def main() -> None:
    with empty_database() as kind:
        from governance.enums import Door
        from governance.history import Actor

        print(f"A file of {ROWS:,} rows, on {kind}:")
        by = Actor(Door.COMMAND, datetime(2026, 1, 5, tzinfo=UTC), system="Bench")
        sys.exit(not all(list(measure(by))))


if __name__ == "__main__":
    main()
