"""Files on their way into a plan: kept, decided about and done with. They are no part of the record.

What has happened to a file is told by its state: see ``enums.ImportState``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from actions.enums import ImportState
from actions.models import Import, ImportMemory, Plan
from governance.history import Actor, Revision
from governance.models import Partnership

KEPT_FOR = timedelta(days=30)
#: How far work on a file has come that has just begun.
BEGUN = 10


def take_in(partnership: Partnership, plan: Plan | None, *, by: Actor, name: str, content: bytes) -> Import:
    """Keep a file that somebody sent for this plan, or for a new one of the partnership."""
    assert by.user is not None  # noqa: S101 -- nobody else sends files
    upload: Import = Import.objects.create(
        partnership=partnership, plan=plan, user=by.user, name=name[:200], made_at=by.at, content=content
    )
    return upload


def tell_progress(upload: Import, state: ImportState, progress: int) -> None:
    """Say how far the work on a file has come, in hundredths."""
    _write(upload, state=state, progress=progress)


def keep_paper(upload: Import, paper: bytes) -> None:
    """The file was read: this is what was found in it."""
    _write(upload, state=ImportState.READ, progress=100, paper=paper, problem="")


def fail(upload: Import, problem: str) -> None:
    """The file cannot be read, for this reason."""
    _write(upload, state=ImportState.FAILED, problem=problem)


def decide(upload: Import, choices: dict[str, Any]) -> None:
    """Keep what was decided about a file, in the form that JSON has of ``Decisions``."""
    _write(upload, choices=choices)


def ask_to_apply(upload: Import, choices: dict[str, Any]) -> bool:
    """Somebody pressed the button: what was decided holds. False where it is on its way already."""
    asked = Import.objects.filter(pk=upload.pk, state=ImportState.READ)
    return bool(asked.update(choices=choices, state=ImportState.APPLYING, progress=0, problem=""))


def begin_to_apply(upload: Import) -> bool:
    """Whether it is for this caller to apply the file: only one of several is told so."""
    waiting = Import.objects.filter(pk=upload.pk, state=ImportState.APPLYING, progress=0)
    return bool(waiting.update(progress=BEGUN))


def turn_back(upload: Import, problem: str, choices: dict[str, Any]) -> None:
    """The file was not applied: nothing was written, and somebody has to look at it again."""
    _write(upload, state=ImportState.READ, progress=100, problem=problem, choices=choices)


def start_over(upload: Import) -> None:
    """What worked on the file came to nothing, without a word: it waits again."""
    is_read = upload.state == ImportState.APPLYING
    _write(upload, state=ImportState.READ if is_read else ImportState.WAITING, progress=0)


def became(upload: Import, plan: Plan, revision: Revision | None, *, remembered: dict[str, Any]) -> None:
    """The file is applied: it made this revision of this plan, or had nothing to change. What was decided about it
    and holds for the plan's next file is remembered, in the form that JSON has of ``Choices``."""
    _write(upload, state=ImportState.APPLIED, progress=100, plan=plan, became=revision)
    ImportMemory.objects.update_or_create(plan=plan, defaults={"choices": remembered})


def discard_old(now: datetime) -> None:
    """Files that nobody did anything with for long are thrown away."""
    Import.objects.filter(made_at__lt=now - KEPT_FOR).delete()


def _write(upload: Import, **values: Any) -> None:
    for name, value in values.items():
        setattr(upload, name, value)
    upload.save(update_fields=list(values))
