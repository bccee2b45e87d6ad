import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.serve import in_use, listen

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from setup.processes import stop_on_signals
from setup.serve import listen, serve

stop_on_signals()
sys.exit(serve(listen(sys.argv[1])))
"""


@pytest.fixture
def environment(empty_database) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": empty_database}


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def launcher(environment, port) -> Iterator[subprocess.Popen[str]]:
    """The running product, all its children at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: len(children_of(process)) == 3 and answers(port))
    yield process
    process.kill()
    process.communicate()


def children_of(process: subprocess.Popen[str]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/static/nothing", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(happens, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_children(launcher, port, number, status):
    children = children_of(launcher)
    launcher.send_signal(number)
    assert launcher.wait(timeout=15) == status
    assert [pid for pid in children if is_running(pid)] == []
    assert not answers(port)


@pytest.mark.parametrize(("which", "name"), [(0, "web server"), (1, "worker"), (2, "worker that reads files")])
def test_when_one_child_ends_so_do_the_others(launcher, which, name):
    children = children_of(launcher)
    os.kill(children[which], signal.SIGKILL)
    assert launcher.wait(timeout=15) == 1
    assert [pid for pid in children if is_running(pid)] == []
    assert f"The {name} ended with status -9; ending the rest.\n" in launcher.stderr.readlines()


def test_no_child_outlives_a_launcher_that_is_killed(launcher, port):
    children = children_of(launcher)
    launcher.kill()
    wait_until(lambda: not any(is_running(pid) for pid in children))
    assert not answers(port)


def test_a_port_in_use_is_told_plainly():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(SystemExit) as ending:
            listen(str(port))
    assert ending.value.code == (
        f"Port {port} cannot be used (Address already in use). Choose another: make run PORT={port + 1}"
    )


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "80.5"])
def test_what_is_no_port_is_told_plainly(port):
    with pytest.raises(SystemExit) as ending:
        listen(port)
    assert ending.value.code == f"PORT={port}: a port is a number from 1 to 65535."


def test_checkout_that_cannot_be_written_is_told_plainly(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setattr("setup.environment.VAR", tmp_path / "taken" / "var")

    with pytest.raises(SystemExit) as ending, in_use():
        pass
    assert ending.value.code == (
        f"{tmp_path / 'taken' / 'var'} cannot be written (Not a directory). Whoever runs this must own the checkout."
    )
