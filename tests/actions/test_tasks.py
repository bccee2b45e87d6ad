"""What the worker does: PDFs of the live plan, of a preview and of issued versions."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import default_task_backend

from actions import operations, tasks
from actions.document import VersionLine
from actions.editions import edition
from actions.enums import Audience
from actions.models import Edition, LivePlan, Plan, Rendering, Version
from actions.reading import frozen_document, live_document
from governance.history import revise
from tests import factories as f
from tests.actions.routes import signed_in


def queue() -> Any:
    """The dummy backend, where what is asked for only waits."""
    return default_task_backend


def asked() -> list[tuple[str, tuple[Any, ...]]]:
    """What the worker was asked for, oldest first."""
    return [(result.task.func.__name__, tuple(result.args)) for result in queue().results]


@pytest.fixture(autouse=True)
def nothing_asked(plan: Plan) -> None:
    queue().clear()


def test_edit_asks_for_the_live_plans_pdfs_and_renders_nothing_itself(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Another text")

    assert asked() == [("render_live_plan", (plan.pk,))]
    assert Rendering.objects.count() == 0


def test_edit_that_changes_nothing_asks_for_nothing(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, priority="H")

    assert asked() == []


def test_issuing_asks_for_the_versions_pdfs_too(plan: Plan) -> None:
    line = VersionLine(number=19, date="2019-02-28")
    version = operations.issue_version(plan, by=f.secretary(), since=3, line=line)

    assert asked() == [("render_live_plan", (plan.pk,)), ("render_version", (version.pk,))]
    assert Edition.objects.count() == 0


def test_live_plan_is_rendered_for_both_audiences_and_once(plan: Plan) -> None:
    live = LivePlan.objects.get(plan=plan)

    tasks.render_live_plan.call(plan.pk)
    first = set(Rendering.objects.values_list("pk", "digest"))
    tasks.render_live_plan.call(plan.pk)

    assert {key for _, key in first} == {tasks.rendering_key(live.digest(audience)) for audience in Audience}
    assert set(Rendering.objects.values_list("pk", "digest")) == first
    assert all(bytes(one.content).startswith(b"%PDF-") for one in Rendering.objects.all())


def test_outdated_renderings_are_thrown_away_after_a_while_and_current_ones_kept(plan: Plan) -> None:
    long_ago = timezone.now() - tasks.PREVIEWS_KEPT_FOR - timedelta(minutes=1)
    keys = [tasks.rendering_key(LivePlan.objects.get(plan=plan).digest(audience)) for audience in Audience]
    for key in ("old", "recent", *keys):
        Rendering.objects.create(plan=plan, digest=key, content=b"%PDF-")
    Rendering.objects.exclude(digest="recent").update(made_at=long_ago)

    tasks.render_live_plan.call(plan.pk)

    assert set(Rendering.objects.values_list("digest", flat=True)) == {"recent", *keys}


def test_preview_is_the_pdf_that_issuing_would_store(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Another text")
    line = VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Update")
    sealed = operations.with_seal(plan, live_document(plan), line)
    digest = live_document(plan).with_version(sealed).digest()

    tasks.render_preview.call(plan.pk, asdict(sealed))
    version = operations.issue_version(plan, by=f.secretary(), since=4, line=line)
    tasks.render_version.call(version.pk)

    preview = Rendering.objects.get(plan=plan, digest=tasks.rendering_key(digest))
    stored = Edition.objects.get(version=version, audience=Audience.FULL)
    assert bytes(preview.content) == bytes(stored.content)


def test_version_of_a_plan_with_a_paper_edition_is_stored_in_both_extents(plan: Plan) -> None:
    with revise(plan.partnership, by=f.secretary()):
        plan.notes_on_paper = 1
        plan.save()
    line = VersionLine(number=19, date="2019-02-28")
    version = operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)

    tasks.render_version.call(version.pk)

    stored = Edition.objects.filter(version=version).order_by("pk")
    assert list(stored.values_list("extent", "audience")) == [
        ("master", "full"),
        ("master", "public"),
        ("paper", "full"),
        ("paper", "public"),
    ]
    url = reverse("version_export", args=(plan.slug, 19, "pdf"))
    answer = signed_in("cleared").get(f"{url}?extent=paper")
    assert answer.content == bytes(stored[2].content)
    assert answer["Content-Disposition"] == 'inline; filename="action-plan-version-19-paper.pdf"'
    assert signed_in("member").get(f"{url}?extent=paper").content == bytes(stored[3].content)
    assert f"{url}?extent=paper" in signed_in("member").get(reverse("version_list", args=(plan.slug,))).content.decode()
    assert signed_in("member").get(url.replace("19", "18") + "?extent=paper").status_code == 404


def test_rendering_of_another_build_is_not_this_builds(plan: Plan, settings: Any) -> None:
    digest = LivePlan.objects.get(plan=plan).digest(Audience.FULL)
    key = tasks.rendering_key(digest)

    settings.BUILD = "another"

    assert tasks.rendering_key(digest) != key


def test_version_is_stored_for_both_audiences_and_once(plan: Plan) -> None:
    version = Version.objects.get(plan=plan, number=18)

    tasks.render_version.call(version.pk)
    first = list(Edition.objects.order_by("pk").values_list("pk", "audience", "digest"))
    tasks.render_version.call(version.pk)

    assert list(Edition.objects.order_by("pk").values_list("pk", "audience", "digest")) == first
    assert [(audience, digest) for _, audience, digest in first] == [
        (audience, edition(frozen_document(version), audience).digest()) for audience in Audience
    ]


# Nothing keeps the worker for ever


def test_rendering_that_takes_too_long_is_ended_and_the_next_is_not() -> None:
    with pytest.raises(tasks.RenderingTooLong, match="not ready after 1 seconds"), tasks.time_limit(1):
        time.sleep(30)

    with tasks.time_limit(1):
        pass
    time.sleep(1.1)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_time_limit_lets_other_threads_be() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_half_a_second_more_than_allowed).result() == "done"


def _half_a_second_more_than_allowed() -> str:
    with tasks.time_limit(1):
        time.sleep(1.5)
    return "done"
