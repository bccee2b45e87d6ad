"""What the command line says where no command of ours is at fault."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_database_that_is_away_is_told_in_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'away' / 'one.sqlite3'}"}

    asked = subprocess.run(
        [sys.executable, "manage.py", "verify"],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert asked.returncode == 1
    assert asked.stderr == "The database cannot be used: unable to open database file\n"
