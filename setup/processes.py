"""Children that never outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals() -> None:
    """Turn what asks for an end, our parent's end included, into SystemExit: ``finally`` and ``with`` clean up."""
    die_with_parent()
    for number in ENDINGS:
        signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: the clean-up must not be interrupted by an impatient second Ctrl-C.
    for other in ENDINGS:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends, however that ends; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def start(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    pass_fds: Sequence[int] = (),
    user: str | None = None,
    output: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child that ends with us; the keyboard's Ctrl-C reaches us only, and we end it in good order."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        pass_fds=pass_fds,
        user=user,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- there are no threads here
    )


def end(*children: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM) -> None:
    """Ask the children and what they started to end, as the keyboard would; after ten seconds end them."""
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, by)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
