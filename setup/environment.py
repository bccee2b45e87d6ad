"""The Python environment in ``.venv``. As a command, it makes the one that the checks and the tests use."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from setup.machine import TO_RUN, TO_TEST, Need, provide
from setup.processes import stop_on_signals

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
VAR = ROOT / "var"
PACKAGES = ("actions", "collab", "governance")


def prepare(needs: Sequence[Need], *requirements: str) -> None:
    """Make the machine and ``.venv`` ready; what is so already is not done again."""
    provide(needs)
    _make_venv()
    for file_name in requirements:
        _install(ROOT / file_name)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock on this checkout's set-up; a second process waits until the first is done."""
    with lock_file("setup.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is under way here; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lock_file(name: str) -> TextIO:
    """A file in ``var/`` to lock; exits with a plain message where nothing can be written there."""
    try:
        VAR.mkdir(exist_ok=True)
        return (VAR / name).open("w")
    except OSError as error:
        sys.exit(f"{error.filename} cannot be written ({error.strerror}). Whoever runs this must own the checkout.")


def manage(*arguments: str) -> None:
    """Run ``manage.py`` with these arguments; exits as it does where it fails."""
    run([BIN / "python", "manage.py", *arguments])


def run(command: Sequence[str | Path]) -> None:
    """Run a command in the checkout, without a keyboard; exits with its status where that is not 0."""
    status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    if status:
        sys.exit(f"{' '.join(map(str, command))}: failed with {status}, see above.")


def _make_venv() -> None:
    python = BIN / "python"
    if (
        python.exists()
        and subprocess.run([python, "-c", "import pip"], check=False, capture_output=True).returncode == 0
    ):
        return
    print("Making .venv …", flush=True)
    run([sys.executable, "-m", "venv", "--clear", VENV])


def _install(requirements: Path) -> None:
    """Install the locked requirements, unless the stamp in ``.venv`` says that these very ones are installed."""
    stamp = VENV / f"{requirements.name}.installed"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {requirements.name} into .venv …", flush=True)
    pip: list[str | Path] = [BIN / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install"]
    run([*pip, "--require-hashes", "-r", requirements])
    run([BIN / "python", "-m", "compileall", "-q", *PACKAGES])
    stamp.write_text(wanted)


if __name__ == "__main__":
    stop_on_signals()
    with one_at_a_time():
        prepare((*TO_RUN, *TO_TEST), "requirements.txt", "requirements-dev.txt")
