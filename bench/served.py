"""The product as production serves it, with the first plan in a database of its own, for as long as it is measured."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from setup.environment import BIN, ROOT
from setup.processes import end, start, stop_on_signals

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def served(port: int) -> Iterator[str]:
    """The address of gunicorn, started as docs/operations.md starts it; Django is set up in this process too."""
    stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="collab-bench-") as name:
        folder = Path(name)
        os.environ |= {
            "BENCH_FOLDER": name,
            "DJANGO_SETTINGS_MODULE": "bench.production",
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            "DEBUG": "false",
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "consolemail://",
            "CACHE_URL": "dbcache://collab_cache",
            "PYTHONPATH": str(ROOT),
            # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        prepare()
        address = f"http://127.0.0.1:{port}"
        command: list[str | Path] = [
            *(BIN / "gunicorn", "collab.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"),
        ]
        server = start(command, ROOT, os.environ)
        try:
            wait_for(address)
            yield address
        finally:
            end(server)


def prepare() -> None:
    """The first plan with its sample meeting, its sample users, and a deputy of the secretary."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from actions.management import sample
    from governance import operations as people
    from governance.enums import Door, Role
    from governance.history import Actor
    from governance.models import User

    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    plan = sample.load_first_plan(now)
    sample.add_sample_users(plan.partnership, now)
    sample.play_sample_meeting(plan, now)
    deputy = User.objects.create_user("deputy@example.org", sample.PASSWORD, name="Sample Deputy")
    by = Actor(Door.COMMAND, now, system="Bench")
    people.set_membership(plan.partnership, by=by, user=deputy, role=Role.SECRETARY, cleared=False)


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/accounts/login/", timeout=5).close()  # noqa: S310 -- our own server
        except URLError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{address} does not answer: nothing was measured.")
