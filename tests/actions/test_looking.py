"""What is new to a reader since they last looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import operations
from actions.enums import Audience
from actions.looking import VISIT
from actions.models import Look, Plan, Rendering
from actions.tasks import rendering_key
from tests import factories as f
from tests.actions.routes import signed_in

pytestmark = pytest.mark.django_db


def plan_page(client: Client, plan: Plan) -> str:
    return " ".join(client.get(reverse("plan_detail", args=(plan.slug,))).content.decode().split())


def reword(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Share workshops")


def come_again_later() -> None:
    """The last look is as long ago as another visit takes."""
    Look.objects.update(at=F("at") - VISIT - timedelta(seconds=1))


def test_who_looks_for_the_first_time_is_told_of_nothing(plan: Plan) -> None:
    assert "since you last looked" not in plan_page(signed_in("rg"), plan)


def test_next_visit_tells_what_others_changed_since_the_last_and_leads_to_it(plan: Plan) -> None:
    client, before = signed_in("rg"), f.latest(plan)
    plan_page(client, plan)
    reword(plan)
    come_again_later()

    page = plan_page(client, plan)

    assert f'?from=r{before}&amp;to=live">1 edit by others since you last looked, on' in page


def test_news_stays_for_the_visit_and_is_gone_with_the_next(plan: Plan) -> None:
    client = signed_in("rg")
    plan_page(client, plan)
    reword(plan)
    come_again_later()

    assert "since you last looked" in plan_page(client, plan)
    assert "since you last looked" in plan_page(client, plan)
    come_again_later()
    assert "since you last looked" not in plan_page(client, plan)


def test_own_edits_are_no_news(plan: Plan) -> None:
    client = signed_in("secretary")
    plan_page(client, plan)
    reword(plan)
    come_again_later()

    assert "since you last looked" not in plan_page(client, plan)


def test_confidential_edit_is_no_news_to_who_is_not_cleared(plan: Plan) -> None:
    readers = {name: signed_in(name) for name in ("member", "cleared")}
    for client in readers.values():
        plan_page(client, plan)
    operations.add_note(
        f.activity(plan, "2.1"),
        by=f.secretary(),
        body=f.body(plan),
        date="2019-02-27",
        text="Bamfurlong is sold.",
        confidential=True,
    )
    come_again_later()

    told = {name: "since you last looked" in plan_page(client, plan) for name, client in readers.items()}

    assert told == {"member": False, "cleared": True}


def test_page_that_is_loaded_again_in_a_visit_writes_nothing(plan: Plan) -> None:
    client = signed_in("rg")
    plan_page(client, plan)

    with CaptureQueriesContext(connection) as captured:
        plan_page(client, plan)

    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []


def test_news_says_when_the_reader_last_looked(plan: Plan) -> None:
    client = signed_in("rg")
    with time_machine.travel(datetime(2019, 1, 3, 10, 15, tzinfo=UTC), tick=False):
        plan_page(client, plan)
    with time_machine.travel(datetime(2019, 1, 4, 9, 0, tzinfo=UTC), tick=False):
        reword(plan)

        page = plan_page(client, plan)

    assert "1 edit by others since you last looked, on 3 January 2019 at 10:15</a>" in page


def test_visit_goes_on_as_long_as_its_reader_comes_back_within_half_an_hour(plan: Plan) -> None:
    client = signed_in("rg")
    plan_page(client, plan)
    reword(plan)
    come_again_later()
    plan_page(client, plan)

    for _ in range(3):
        Look.objects.update(at=F("at") - VISIT + timedelta(minutes=1))
        assert "since you last looked" in plan_page(client, plan)


@pytest.mark.parametrize("format", ["html", "csv", "json"])
def test_download_is_a_look(plan: Plan, format: str) -> None:  # noqa: A002
    client = signed_in("rg")
    plan_page(client, plan)
    reword(plan)
    come_again_later()
    client.get(reverse("plan_export", args=(plan.slug, format)))
    come_again_later()

    assert "since you last looked" not in plan_page(client, plan)


def test_pdf_is_a_look_when_it_comes_and_not_while_it_is_made(plan: Plan) -> None:
    client, address = signed_in("rg"), reverse("plan_export", args=(plan.slug, "pdf"))
    assert client.get(address).status_code == 202
    assert not Look.objects.exists()
    key = rendering_key(plan.live.digest(Audience.PUBLIC))
    Rendering.objects.create(plan=plan, digest=key, content=b"%PDF-")

    answer = client.get(address)
    Look.objects.all().delete()
    cache.clear()

    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Look.objects.get().shown == f.latest(plan)


def test_issued_version_is_a_look_up_to_its_issue(plan: Plan) -> None:
    client = signed_in("rg")
    client.get(reverse("version_export", args=(plan.slug, 18, "html")))
    reword(plan)

    assert "1 edit by others since you last looked" in plan_page(client, plan)


def test_public_edition_is_no_look_of_who_may_see_more(plan: Plan) -> None:
    signed_in("cleared").get(reverse("plan_export", args=(plan.slug, "html")), {"edition": "public"})

    assert not Look.objects.exists()
