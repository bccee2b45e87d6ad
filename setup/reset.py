"""``make reset``: the local database from the beginning."""

from __future__ import annotations

import os
import sys

from setup.environment import VAR, one_at_a_time, prepare
from setup.machine import TO_RUN
from setup.processes import stop_on_signals
from setup.run import prepare_database
from setup.serve import not_in_use

DATABASE_FILES = [VAR / f"collab.sqlite3{suffix}" for suffix in ("", "-wal", "-shm")]


def main() -> None:
    stop_on_signals()
    if os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is set: this removes the local SQLite database only, and no other.")
    with not_in_use(), one_at_a_time():
        for file in DATABASE_FILES:
            if file.exists():
                print(f"Removing {file.relative_to(VAR.parent)}")
                file.unlink()
        prepare(TO_RUN, "requirements.txt")
        prepare_database()


if __name__ == "__main__":
    main()
