"""The product on one's own machine: the web server and the workers that do its tasks, started and ended together."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.environment import BIN, ROOT, lock_file
from setup.processes import end, start


@contextmanager
def in_use() -> Iterator[None]:
    """Tell other processes that the local database is in use; any number may say so at once."""
    with lock_file("serving.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def not_in_use() -> Iterator[None]:
    """Keep the local database out of use; exits with a plain message where somebody serves from it."""
    with lock_file("serving.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("The product is running from this checkout: end it first (Ctrl-C where it runs).")
        yield


def listen(port: str) -> socket.socket:
    """A socket that listens on 127.0.0.1 at this port; exits with a plain message where that cannot be."""
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        sys.exit(f"PORT={port}: a port is a number from 1 to 65535.")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(port)))
        listener.listen()
    except OSError as error:
        listener.close()
        sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT={int(port) + 1}")
    return listener


def serve(listener: socket.socket) -> int:
    """Serve until a child ends or a signal comes; ends all children and returns 1 for the former."""
    web: list[str | Path] = [
        *(BIN / "gunicorn", "collab.wsgi", "--bind", f"fd://{listener.fileno()}", "--no-control-socket"),
        *("--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5", "--log-level", "warning"),
    ]
    worker: list[str | Path] = [BIN / "python", "manage.py", "db_worker", "--no-reload"]
    reader: list[str | Path] = [*worker, "--queue-name", "files"]
    environment = {"PYTHONUNBUFFERED": "1", "WEB_CONCURRENCY": "2", **os.environ}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web server"] = start(web, ROOT, environment, pass_fds=[listener.fileno()])
        children["worker"] = start(worker, ROOT, environment)
        children["worker that reads files"] = start(reader, ROOT, environment)
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"The {name} ended with status {child.returncode}; ending the rest.", file=sys.stderr)
                    return 1
            time.sleep(0.2)
    finally:
        end(*children.values())
