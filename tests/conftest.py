"""What every test stands on: a quiet network, quick passwords, tasks that only wait, a plan, and a browser."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from actions.models import Plan

#: What views answer and to whom: they ask operations and readings, which are held to on both databases.
ABOUT_PAGES = ("test_views_", "test_access", "test_confirming", "test_filters", "test_forms")
#: What the scripts of the table send, which runs on both: the scripts themselves are the same with either.
SENT_BY_SCRIPTS = {"test_views_cells", "test_views_many", "test_views_moving"}
#: Milliseconds that a page may take: a machine that others use, too, may stand still for some seconds.
PATIENCE = 30_000
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
QUIET_CHROMIUM = [
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright's loop runs in the thread of the tests, and Django takes it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


# An example may take as long as it likes: on a busy machine one of fifty words takes a quarter of a second.
hypothesis_settings.register_profile(
    "unhurried", hypothesis_settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("unhurried")


def pytest_configure() -> None:
    # By a signal, because what reads some of these has read them already.
    override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # No edit prints a PDF: what a task does is tested by calling it.
        TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default", "files"]}},
        # Files are found when they are asked for, and no collected folder is expected.
        WHITENOISE_AUTOREFRESH=True,
    ).enable()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, because threads share the one connection of a database in memory, and a browser asks in several.
        file = Path(tempfile.gettempdir()) / f"collab-test-{os.getpid()}.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Mark what uses the database, so that ``-m database`` chooses it, and begin with what takes longest."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        is_of_pages = item.path.stem.startswith(ABOUT_PAGES) and item.path.stem not in SENT_BY_SCRIPTS
        if not is_of_pages and (item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: item.get_closest_marker("looks") is None)


@pytest.fixture(autouse=True, scope="session")
def emptied_tables() -> Iterator[None]:
    """Let a test's database be emptied between tests that commit, though the database itself refuses to."""
    from tests.tampering import unguarded

    guarded = pytest.MonkeyPatch()
    # Of the class, because Playwright's loop has a connection of its own.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def without_triggers(self: Any, statements: list[str]) -> None:
        with unguarded():
            empty(self, statements)

    guarded.setattr(operations, "execute_sql_flush", without_triggers)
    yield
    guarded.undo()


def _is_this_machine(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that leaves this machine."""
    guarded = pytest.MonkeyPatch()

    def refuse_strangers(name: str, owner: Any, host_of: Any) -> None:
        real = getattr(owner, name)

        def guard(*args: Any, **kwargs: Any) -> Any:
            host = host_of(args)
            if not _is_this_machine(host):
                raise PermissionError(f"A test asked the network for {host!r}: tests speak to this machine only.")
            return real(*args, **kwargs)

        guarded.setattr(owner, name, guard)

    def peer(args: tuple[Any, ...]) -> str:
        address = args[-1]  # (host, port, …), or the path of a Unix socket
        return str(address[0]) if isinstance(address, tuple) else ""

    for method in ("connect", "connect_ex", "sendto"):
        refuse_strangers(method, socket.socket, peer)
    refuse_strangers("getaddrinfo", socket, lambda args: _text(args[0]))
    yield
    guarded.undo()


def _text(host: bytes | str | None) -> str:
    return host.decode() if isinstance(host, bytes) else host or ""


@pytest.fixture
def empty_database(django_db_setup: None, tmp_path: Path) -> str:
    """The DATABASE_URL of a SQLite database with empty tables, for a process of its own."""
    file = tmp_path / "empty.sqlite3"
    if connection.vendor == "sqlite":  # Ours is empty between tests, and a copy is there at once.
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours, closing(sqlite3.connect(file)) as copy:
            ours.backup(copy)
    else:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(
            migrate, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": f"sqlite:///{file}"}, check=True
        )
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def first_plan(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The first plan with its sample users, once for a module: in a transaction that is rolled back after it.

    A module that uses it has no test with ``transactional_db``, which would wait for this transaction's end.
    """
    from actions.management import sample
    from tests.factories import LOADED_AT
    from tests.kept import add_rows

    def load() -> None:
        sample.add_sample_users(sample.load_first_plan(LOADED_AT).partnership, LOADED_AT)

    with django_db_blocker.unblock(), transaction.atomic():
        add_rows("the first plan in a transaction", load)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def plan(db: None, first_plan: None) -> Plan:
    """The first plan. What the test does to it is rolled back."""
    from actions.management.sample import SLUG
    from actions.models import Plan

    cache.clear()
    return Plan.objects.select_related("partnership").get(slug=SLUG)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own Chromium without the parts that draw a window, which take half of its time; one for all journeys
    of a process."""
    switches = [*QUIET_CHROMIUM, "--no-sandbox"] if os.geteuid() == 0 else QUIET_CHROMIUM
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=switches)
        yield browser
        browser.close()


@pytest.fixture
def live(live_server: Any) -> Iterator[str]:
    """The address of the product, served from the test's own database, without a slash at its end.

    It ends when the last request is answered: emptying the tables under it would be a deadlock on PostgreSQL.
    """
    answering: set[int] = set()

    def begin(**_: object) -> None:
        answering.add(get_ident())

    def end(**_: object) -> None:
        answering.discard(get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield str(live_server.url)
    deadline = time.monotonic() + 20
    while answering - {get_ident()}:  # A test's own client asks in its own thread.
        assert time.monotonic() < deadline, "a request had no answer after 20 seconds"
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def page(chromium: Browser, live: str) -> Iterator[Page]:
    """A fresh page of a fresh visitor. Afterwards it fails for a broken script, or for asking anybody but us."""
    complaints: list[str] = []

    def watch_request(request: Request) -> None:
        if not request.url.startswith((f"{live}/", "data:", "blob:", "about:")):
            complaints.append(f"asked elsewhere: {request.url}")

    def watch_console(message: ConsoleMessage) -> None:
        # An answer of 4xx is reported too, and a journey may well go there on purpose.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    context = chromium.new_context(base_url=live, locale="en-GB", timezone_id="Europe/London")
    context.on("request", watch_request)
    context.on("console", watch_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()
    assert complaints == []
