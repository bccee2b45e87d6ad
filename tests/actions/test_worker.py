"""The worker goes on when the database is back."""

from typing import Any

import pytest
from django.db import OperationalError
from django_tasks_db.management.commands.db_worker import Command as LibraryCommand

from actions.management.commands import db_worker


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What became of each time that the library's worker ran: the first meets a database that is locked."""
    told: list[str] = []

    def handle(command: LibraryCommand, **options: Any) -> None:
        told.append("worked" if told else "locked")
        if told == ["locked"]:
            raise OperationalError("database is locked")

    monkeypatch.setattr(LibraryCommand, "handle", handle)
    monkeypatch.setattr(db_worker, "AGAIN_AFTER_SECONDS", 0)
    return told


def test_worker_that_meets_a_locked_database_tries_again(runs: list[str]) -> None:
    db_worker.Command().handle(batch=False)

    assert runs == ["locked", "worked"]


def test_worker_that_somebody_waits_for_ends(runs: list[str]) -> None:
    with pytest.raises(OperationalError):
        db_worker.Command().handle(batch=True)

    assert runs == ["locked"]
