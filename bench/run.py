"""Measure what the product promises to be quick at, as ratios to a peer in the same run: ``make bench``.

Rounds alternate between the product and its peer, so that a slow moment of the machine meets both; the
medians are compared. A PDF's peers need Debian's chromium and libreoffice-writer; where one is missing,
its line says so. ``--word FILE`` gives LibreOffice a Word paper of yours instead of our own plan as Word.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actions.document import PlanDocument

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer")


@dataclass(frozen=True, slots=True)
class Result:
    """One promise: our median and the peer's, in milliseconds, and the ratio that is promised at most."""

    name: str
    ours: float
    peer: str
    theirs: float
    promised: float

    def line(self) -> str:
        ratio = self.ours / self.theirs
        verdict = "kept" if ratio <= self.promised else "BROKEN"
        return (
            f"{self.name:<44} {self.ours:8.2f} ms  {self.peer:<34} {self.theirs:8.2f} ms  "
            f"ratio {ratio:5.2f}  promised {self.promised:4.2f}  {verdict}"
        )


def paired(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds of both, timed in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for timed, one in zip(times, (ours, theirs), strict=True):
            start = time.perf_counter()
            one()
            timed.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


class Browser:
    """A signed-in visitor who speaks WSGI with the whole product, without a network between them."""

    def __init__(self, email: str) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore
        from django.core.wsgi import get_wsgi_application

        from governance.models import User

        user = User.objects.get(email=email)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.cookie = f"sessionid={session.session_key}; csrftoken={'a' * 32}"
        self.application = get_wsgi_application()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        from io import BytesIO

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "HTTP_COOKIE": self.cookie,
            **headers,
        }
        answered: list[Any] = []

        def start(status: str, fields: list[tuple[str, str]], *_: Any) -> Any:
            answered.append((status, fields))

        body = self.application(environ, start)
        for _ in body:
            pass
        body.close()
        status, fields = answered[0]
        return int(status.split()[0]), dict(fields)

    def expect(self, status: int, path: str, **headers: str) -> dict[str, str]:
        """Get a page that must answer so."""
        found, fields = self.get(path, **headers)
        if found != status:
            sys.exit(f"{path} answered {found} instead of {status}: nothing was measured.")
        return fields


def prepare() -> None:
    """A database with the first plan, and another plan of 100 activities for the peer's list."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from actions import operations
    from actions.document import Key
    from actions.management.sample import add_sample_users, load_first_plan
    from actions.models import Activity
    from governance.enums import Door
    from governance.history import Actor, revise
    from governance.models import User
    from governance.operations import create_partnership

    call_command("migrate", verbosity=0)
    now = timezone.now()
    add_sample_users(load_first_plan(now).partnership, now)
    other = create_partnership(slug="other", name="Another partnership")
    by = Actor(Door.COMMAND, now, system="Bench")
    with revise(other, by=by):
        plan = operations.create_plan(other, by=by, slug="hundred", title="A hundred", key=Key())
        theme = operations.add_theme(plan, by=by, number="ONE", title="A theme")
        for number in range(100 - Activity.objects.count()):
            operations.add_activity(theme, by=by, text=f"Activity {number}")
    User.objects.filter(email="secretary@example.org").update(is_staff=True, is_superuser=True)


def pages(browser: Browser) -> list[Result]:
    from django.core.cache import cache

    from actions import presenters, tasks
    from actions.models import Plan

    plan, pdf = "/plans/action-plan/", "/plans/action-plan/plan.pdf"
    tasks.render_live_plan.call(Plan.objects.get(slug="action-plan").pk)

    def with_nothing_cached() -> None:
        presenters.row_html.cache_clear()
        cache.clear()
        browser.expect(200, plan)

    def peer() -> None:
        browser.expect(200, "/admin/actions/activity/")

    def empty() -> None:
        browser.expect(200, "/empty/")

    page_tag = browser.expect(200, plan)["ETag"]
    pdf_tag = browser.expect(200, pdf)["ETag"]
    for warm in (with_nothing_cached, peer, empty):
        warm()
    cold = paired(with_nothing_cached, peer, 41)
    warmed = paired(lambda: browser.expect(200, plan), peer, 41)
    same_page = paired(lambda: browser.expect(304, plan, HTTP_IF_NONE_MATCH=page_tag), empty, 201)
    same_pdf = paired(lambda: browser.expect(304, pdf, HTTP_IF_NONE_MATCH=pdf_tag), empty, 201)
    return [
        Result("plan page, nothing cached", cold[0], "admin list of 100 activities", cold[1], 0.7),
        Result("plan page, rows cached", warmed[0], "admin list of 100 activities", warmed[1], 0.7),
        Result("plan page, unchanged (304)", same_page[0], "an empty page", same_page[1], 3.0),
        Result("PDF, unchanged (304)", same_pdf[0], "an empty page", same_pdf[1], 1.5),
    ]


def queries(browser: Browser) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        browser.expect(200, "/plans/action-plan/")
    return len(captured)


def papers(folder: Path, word: Path | None) -> list[Result]:
    from actions.exports import FORMATS
    from actions.models import Plan
    from actions.reading import live_document

    document = live_document(Plan.objects.get(slug="action-plan"))
    page = folder / "plan.html"
    page.write_bytes(FORMATS["html"].render(document))
    FORMATS["pdf"].render(document)  # warms: imports, fonts

    from actions.exports import remembering  # what only prints has loaded it by now

    edits = count(1)

    def after_an_edit() -> None:
        FORMATS["pdf"].render(edited(document, next(edits)))

    def never_seen() -> None:
        remembering.forget()
        FORMATS["pdf"].render(document)

    ours = {"PDF, warm worker, after an edit": after_an_edit, "PDF, warm worker, a new plan": never_seen}
    results = []
    if chromium := shutil.which("chromium"):

        def print_cold() -> None:
            with tempfile.TemporaryDirectory() as profile:
                output = folder / "chromium.pdf"
                run(
                    chromium, *CHROMIUM, *QUIET, f"--user-data-dir={profile}", f"--print-to-pdf={output}", page.as_uri()
                )

        results += [
            Result(name, *_with_peer("Chromium, cold, the same page", one, print_cold), 0.8)
            for name, one in ours.items()
        ]
    else:
        print("chromium is not installed: the PDF was not compared with it.")
    if soffice := shutil.which("soffice"):
        paper = word or _as_word(soffice, page, folder)

        def convert() -> None:
            run(
                soffice,
                f"-env:UserInstallation={(folder / 'office').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                paper,
            )

        convert()
        results += [
            Result(name, *_with_peer("LibreOffice, from Word", one, convert), 0.6) for name, one in ours.items()
        ]
    else:
        print("libreoffice-writer is not installed: the PDF was not compared with it.")
    return results


def edited(document: PlanDocument, turn: int) -> PlanDocument:
    """The plan after an edit of one text."""
    first, *themes = document.themes
    activity, *activities = first.activities
    strand, *strands = activity.strands
    said = replace(strand, text=f"{strand.text} Edited for the {turn}th time.")
    changed = replace(first, activities=(replace(activity, strands=(said, *strands)), *activities))
    return replace(document, themes=(changed, *themes))


def comparison() -> float:
    """Milliseconds to lay two plans of over 400 rows over each other, of which every row says something else."""
    from actions.document import Activity
    from actions.models import Plan
    from actions.reading import live_document
    from actions.redline import redline

    def reworded(text: str) -> str:
        return text.replace(" the ", " those ").replace("and", "as well as")

    def again(row: Activity, turn: int) -> Activity:
        strands = tuple(replace(one, key=f"{one.key}-{turn}") for one in row.strands)
        notes = tuple(replace(one, key=f"{one.key}-{turn}") for one in row.notes)
        return Activity(key=f"{row.key}-{turn}", ref=f"{turn}{row.ref}", strands=strands, notes=notes)

    def rewritten(row: Activity) -> Activity:
        strands = tuple(replace(one, text=reworded(one.text), rag="G") for one in row.strands)
        return replace(row, strands=strands, notes=tuple(replace(one, text=reworded(one.text)) for one in row.notes))

    def of_rows(plan: PlanDocument, rows: dict[str, tuple[Activity, ...]]) -> PlanDocument:
        return replace(plan, themes=tuple(replace(theme, activities=rows[theme.key]) for theme in plan.themes))

    plan = live_document(Plan.objects.get(slug="action-plan"))
    many = {
        theme.key: tuple(again(row, turn) for turn in range(1, 15) for row in theme.activities) for theme in plan.themes
    }
    before = of_rows(plan, many)
    after = of_rows(plan, {key: tuple(map(rewritten, rows)) for key, rows in many.items()})
    times = []
    for _ in range(11):
        start = time.perf_counter()
        redline(before, after)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _with_peer(peer: str, ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, str, float]:
    first, second = paired(ours, theirs, 15)
    return first, peer, second


def _as_word(soffice: str, page: Path, folder: Path) -> Path:
    office = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    writer = ("--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML")
    run(soffice, office, "--headless", *writer, "--outdir", folder, page)
    return folder / "plan.docx"


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--word", type=Path, help="a Word file for LibreOffice to turn into PDF")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="collab-bench-") as name:
        folder = Path(name)
        os.environ["BENCH_DATABASE"] = str(folder / "bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        sys.path.insert(0, str(ROOT))
        prepare()
        browser = Browser("secretary@example.org")
        results = [*pages(browser), *papers(folder, chosen.word)]
        print(f"queries of the plan page: {queries(browser)} (promised: at most 8)")
        print(f"two plans of 400 rows compared: {comparison():.0f} ms (promised: under 200 ms)")
        for result in results:
            print(result.line())
    past = [sys.executable, "-m", "bench.as_of"]
    subprocess.run(past, check=True, cwd=ROOT)
    subprocess.run([sys.executable, "-m", "setup.postgres", *past], check=False, cwd=ROOT)  # says if it is missing


if __name__ == "__main__":
    main()
