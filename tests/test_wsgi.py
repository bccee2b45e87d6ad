"""What a server process says as it begins to serve."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def said_at_the_start(database: Path) -> str:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    started = subprocess.run(
        [sys.executable, "-c", "import collab.wsgi"],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert started.returncode == 0
    return started.stderr


def test_database_that_lets_records_be_rewritten_is_told_in_the_log(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "one.sqlite3")) as database:
        database.execute("CREATE TABLE actions_ref (id)")

    said = said_at_the_start(tmp_path / "one.sqlite3")

    assert "lets records be rewritten. 2 triggers are missing: actions_ref_is_a_record …" in said
    assert "run manage.py mend_triggers, and manage.py verify" in said


def test_database_that_is_whole_or_new_is_not_worth_a_word(tmp_path: Path) -> None:
    assert said_at_the_start(tmp_path / "new.sqlite3") == ""


def test_database_that_cannot_be_read_is_told_and_the_process_starts(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite3").write_bytes(b"This is no database, and it is longer than a header of one.".ljust(200))

    assert "The database could not be looked at: file is not a database" in said_at_the_start(tmp_path / "no.sqlite3")
