"""``make run``: from a checkout on any machine to the served product."""

from __future__ import annotations

import os
import sys

from setup.environment import manage, one_at_a_time, prepare
from setup.machine import TO_RUN
from setup.processes import stop_on_signals
from setup.serve import in_use, listen, serve


def main() -> int:
    stop_on_signals()
    port = os.environ.get("PORT") or "8000"
    listen(port).close()  # a port in use is told before any work is done
    with in_use():
        with one_at_a_time():
            prepare(TO_RUN, "requirements.txt")
            prepare_database()
        with listen(port) as listener:
            print(f"\nOpen http://127.0.0.1:{port}/ in a browser. Ctrl-C ends it.", flush=True)
            return serve(listener)


def prepare_database() -> None:
    """Bring the tables up to date, and load the first plan and its people into an empty database."""
    manage("migrate", "--verbosity", "0")
    manage("demo")


if __name__ == "__main__":
    sys.exit(main())
