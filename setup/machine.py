"""What the machine itself must have: installed by apt where we are root, else named with the command."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FONT_FOLDERS = [
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
]
CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True, slots=True)
class Need:
    """A package of Debian and Ubuntu, what it is for, and the test that tells whether it is here."""

    package: str
    purpose: str
    is_met: Callable[[], bool]


def _library(*names: str) -> Callable[[], bool]:
    """Whether one of these shared libraries loads: its Linux name, or its macOS name."""

    def loads() -> bool:
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return loads


def _font(file_name: str) -> Callable[[], bool]:
    return lambda: any(next(folder.rglob(file_name), None) for folder in FONT_FOLDERS if folder.is_dir())


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _venv_can_be_made() -> bool:
    # Debian ships the module venv without ensurepip, and python3.x-venv brings the rest.
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def postgresql_binaries() -> Path | None:
    """The folder of the newest PostgreSQL server here, which Debian keeps off the PATH; None without one."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    candidates += reversed(by_version)
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


TO_RUN = (
    Need(f"python3.{sys.version_info.minor}-venv", "a Python environment of our own", _venv_can_be_made),
    Need("libpango-1.0-0", "text in the PDF", _library("libpango-1.0.so.0", "libpango-1.0.dylib")),
    Need("libpangoft2-1.0-0", "fonts in the PDF", _library("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")),
    Need(
        "libharfbuzz-subset0",
        "small fonts in the PDF",
        _library("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ),
    Need("fonts-liberation2", "the paper's letters", _font("LiberationSans-Bold.ttf")),
    Need("fonts-dejavu-core", "letters that the paper's font lacks", _font("DejaVuSans-Bold.ttf")),
    Need("fonts-droid-fallback", "Chinese, Japanese and Korean letters", _font("DroidSansFallbackFull.ttf")),
)
TO_TEST = (
    Need("chromium-headless-shell", "the journeys through the pages", _program("chromium-headless-shell")),
    Need("libatomic1", "Playwright, which drives Chromium", _library("libatomic.so.1", "libSystem.dylib")),
    Need("poppler-utils", "the words on the printed plan", _program("pdftotext")),
    Need("qpdf", "the soundness of the printed plan", _program("qpdf")),
    Need("postgresql", "the tests on PostgreSQL", lambda: postgresql_binaries() is not None),
)


def provide(needs: Iterable[Need]) -> None:
    """Install what is missing, as root on Debian or Ubuntu; elsewhere name it with the command, and exit with 1."""
    missing = [need for need in needs if not need.is_met()]
    if not missing:
        return
    packages = [need.package for need in missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} …", flush=True)
        _apt_install(packages)
        importlib.invalidate_caches()
        missing = [need for need in missing if not need.is_met()]
    if missing:
        sys.exit(_what_is_missing(missing))


def _what_is_missing(missing: list[Need]) -> str:
    lines = [f"  {need.package:24} for {need.purpose}" for need in missing]
    command = "sudo apt-get install " + " ".join(need.package for need in missing)
    return "\n".join(["Missing on this machine:", *lines, "On Debian or Ubuntu, install them with:", f"  {command}"])


def _apt_install(packages: list[str]) -> None:
    if "postgresql" in packages and not CLUSTER_SETTINGS.exists():
        # Otherwise the package makes a server of its own, which would go on running; the tests bring theirs.
        CLUSTER_SETTINGS.parent.mkdir(exist_ok=True)
        CLUSTER_SETTINGS.write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    for command in ([*apt, "update"], [*apt, "install", "--no-install-recommends", *packages]):
        result = subprocess.run(
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            sys.exit(f"{result.stdout[-3000:]}\n{' '.join(command)}: failed with {result.returncode}, see above.")
