"""A file that somebody sent is read in a process of its own, which may take so much time and memory and no more.

Whatever becomes of that process, nothing becomes of this one. The child knows no Django, gets no settings and no
secrets, writes no file, and is handed the file's bytes; it gives the paper back as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

from actions import records
from actions.imports.files.paper import BadFile, Paper

ROOT = Path(__file__).resolve().parents[3]
MEGABYTE = 1024 * 1024

TOO_MUCH = (
    "The file is too large or too complicated to be read in {} seconds: copy the plan's tables into a new file, and "
    "send that one."
)
NOT_READ = (
    "The file could not be read, for a reason that nobody has thought of: open it where it was made, save it under "
    "another name, and send that one."
)

logger = logging.getLogger(__name__)


def read_apart(name: str, content: bytes, *, seconds: int = 10, megabytes: int = 512) -> Paper:
    """The paper in a file of this name, read within these limits. Raises BadFile for whatever goes wrong."""
    command = [sys.executable, "-B", "-m", "actions.imports.files.apart", str(seconds), str(megabytes), name]
    surroundings = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"}
    try:
        child = subprocess.run(  # noqa: S603 -- ourselves, without a shell
            command, cwd=ROOT, env=surroundings, input=content, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadFile(TOO_MUCH.format(seconds)) from None
    if child.returncode < 0:  # it was stopped: its time had run out while it was not waiting
        raise BadFile(TOO_MUCH.format(seconds))
    if child.returncode:
        logger.error("A file was not read: %s", child.stderr.decode(errors="replace")[-2000:])
        raise BadFile(NOT_READ)
    answer = json.loads(child.stdout)
    if problem := answer.get("problem"):
        raise BadFile(problem)
    return records.read(Paper, answer)


def _main() -> None:
    """What the child does: its limits, and the file's name, are its arguments."""
    seconds, megabytes, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    from actions.imports.files.opening import open_file  # noqa: PLC0415 -- within the limits

    try:
        answer = json.dumps(records.lean(open_file(name, sys.stdin.buffer.read())))
    except BadFile as error:
        answer = json.dumps({"problem": str(error)})
    except MemoryError:
        answer = json.dumps({"problem": TOO_MUCH.format(seconds)})
    sys.stdout.write(answer)


if __name__ == "__main__":
    _main()
