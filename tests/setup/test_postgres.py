import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRIVATELY = [sys.executable, "-m", "setup.postgres"]


def folder_of(url: str) -> Path:
    """The cluster's folder, which its address names."""
    return Path(url.strip().removeprefix("postgresql://collab@/collab?host="))


def test_a_command_gets_a_cluster_that_is_gone_afterwards():
    command = 'echo "$DATABASE_URL"; psql "$DATABASE_URL" --no-psqlrc -qtA -c "show fsync"; exit 7'
    ended = subprocess.run([*PRIVATELY, "sh", "-c", command], cwd=ROOT, check=False, capture_output=True, text=True)
    url, fsync = ended.stdout.splitlines()
    assert (fsync, ended.returncode) == ("off", 7)
    assert not folder_of(url).exists()


def test_an_interrupted_command_leaves_no_cluster():
    command = [*PRIVATELY, "sh", "-c", 'echo "$DATABASE_URL"; exec sleep 60']
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = folder_of(process.stdout.readline())
        server = int((folder / "data/postmaster.pid").read_text().splitlines()[0])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 143
    assert not folder.exists()
    assert not Path(f"/proc/{server}").exists()
