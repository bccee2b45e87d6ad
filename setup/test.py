"""``make test``: the checks, every test on SQLite, and data layer and journeys again on a PostgreSQL of its own."""

from __future__ import annotations

import os
import signal
import sys
import time

from setup.environment import BIN, ROOT, one_at_a_time, prepare
from setup.machine import TO_RUN, TO_TEST
from setup.processes import end, start, stop_on_signals

PROCESSES = str(min(os.cpu_count() or 1, 4))
PYTEST = [str(BIN / "python"), "-m", "pytest", "-n", PROCESSES]
STEPS = {
    "Checks": ["make", "--no-print-directory", "check"],
    "Tests on SQLite": PYTEST,
    "Tests on PostgreSQL": [sys.executable, "-m", "setup.postgres", *PYTEST, "-m", "database and not looks"],
}


def main() -> int:
    stop_on_signals()
    with one_at_a_time():
        prepare((*TO_RUN, *TO_TEST), "requirements.txt", "requirements-dev.txt")
    outcomes = [_run(title, command) for title, command in STEPS.items()]
    print("\n" + "\n".join(outcome for outcome, _ in outcomes))
    return 0 if all(passed for _, passed in outcomes) else 1


def settings_named_in(example: str) -> set[str]:
    """The names of the settings in an environment file's text, those that it only suggests included."""
    names = {line.partition("=")[0].removeprefix("#") for line in example.splitlines() if "=" in line}
    return {name for name in names if name.isidentifier() and name.isupper()}


def environment_without_settings() -> dict[str, str]:
    """Our environment, but without anybody's own settings: above all their database is no business of the tests."""
    settings = settings_named_in((ROOT / ".env.example").read_text())
    return {name: value for name, value in os.environ.items() if name not in settings}


def _run(title: str, command: list[str]) -> tuple[str, bool]:
    print(f"\n== {title}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    child = start(command, ROOT, environment_without_settings())
    try:
        status = child.wait()
    finally:
        end(child, by=signal.SIGINT)
    outcome = "passed" if status == 0 else f"FAILED with status {status}"
    return f"{title:20} {outcome} in {time.monotonic() - started:.0f} s", status == 0


if __name__ == "__main__":
    sys.exit(main())
