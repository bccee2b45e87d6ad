"""A private PostgreSQL for the tests: ``python -m setup.postgres COMMAND …`` runs COMMAND with DATABASE_URL set to it.

It lives in a temporary folder, listens on a Unix socket there and nowhere else, and is gone when COMMAND ends.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.machine import postgresql_binaries
from setup.processes import end, start, stop_on_signals

START_SECONDS = 30
INITIAL = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
# The rows are thrown away, so nothing waits for a disk.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}


@contextmanager
def private_cluster() -> Iterator[str]:
    """A running cluster with the empty database "collab"; gives its DATABASE_URL."""
    binaries = postgresql_binaries()
    if binaries is None:
        sys.exit("PostgreSQL is missing. On Debian or Ubuntu: sudo apt-get install postgresql")
    owner = _owner()
    # A socket's path may have 107 characters, and TMPDIR can be long.
    folder = Path(tempfile.mkdtemp(prefix="collab-pg-", dir="/tmp"))
    try:
        if owner:
            shutil.chown(folder, owner)
        data = folder / "data"
        initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "collab", "-A", "trust", *INITIAL]
        subprocess.run(initdb, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)
        with _server(binaries, data, folder, owner):
            subprocess.run([binaries / "createdb", "-h", folder, "-U", "collab", "collab"], check=True)
            yield f"postgresql://collab@/collab?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as then, else None for ourselves."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


@contextmanager
def _server(binaries: Path, data: Path, sockets: Path, owner: str | None) -> Iterator[None]:
    options = [argument for name, value in SETTINGS.items() for argument in ("-c", f"{name}={value}")]
    with (sockets / "log").open("w") as log:
        server = start([binaries / "postgres", "-D", data, "-k", sockets, *options], sockets, user=owner, output=log)
    try:
        _wait_until_ready(binaries, sockets, server)
        yield
    finally:
        end(server, by=signal.SIGINT)  # "fast": it does not wait for those who are connected


def _wait_until_ready(binaries: Path, sockets: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([binaries / "pg_isready", "-q", "-h", sockets], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{(sockets / 'log').read_text()}")
        time.sleep(0.1)


def main(command: list[str]) -> int:
    stop_on_signals()
    with private_cluster() as url:
        child = start(command, Path.cwd(), {**os.environ, "DATABASE_URL": url})
        try:
            return child.wait()
        finally:
            end(child, by=signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
