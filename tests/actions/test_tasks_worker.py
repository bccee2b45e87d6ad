"""The real worker command, on the real queue in the database."""

import signal
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from actions.document import VersionLine
from actions.enums import Audience
from actions.models import Edition, LivePlan, Rendering
from actions.operations import issue_version
from actions.tasks import rendering_key
from tests import factories as f


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    with override_settings(
        TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "files"]}}
    ):
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
        yield
        # A worker answers signals in its own way, and Ctrl-C is to end the tests.
        for number, answer in before.items():
            signal.signal(number, answer)


def test_worker_makes_the_pdfs_that_edits_asked_for(queue: None) -> None:
    plan = f.a_plan()
    issue_version(plan, by=f.system(), since=f.latest(plan), line=VersionLine(number=1, date="2019-02-28"))
    assert (Rendering.objects.count(), Edition.objects.count()) == (0, 0)

    call_command("db_worker", batch=True, verbosity=0)

    live = LivePlan.objects.get(plan=plan)
    keys = {rendering_key(live.digest(audience)) for audience in Audience}
    assert set(Rendering.objects.values_list("digest", flat=True)) == keys
    assert set(Edition.objects.values_list("audience", flat=True)) == {"full", "public"}
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
