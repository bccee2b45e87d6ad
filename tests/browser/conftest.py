"""What the journeys share: the first plan after its sample meeting, and visitors who are watched as they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from actions.management import sample
from actions.models import Plan
from tests.conftest import PATIENCE
from tests.factories import LOADED_AT, NOW
from tests.kept import begin_with

#: Opens a page for the sample user with this name before "@example.org", or for a stranger; options are the context's.
Visit = Callable[..., Page]


@pytest.fixture
def plan(live: str) -> Plan:
    """The first plan with its sample users, after the sample meeting."""
    cache.clear()
    begin_with("the first plan after its sample meeting", _play)
    return Plan.objects.select_related("partnership").get(slug=sample.SLUG)


def _play() -> None:
    plan = sample.load_first_plan(LOADED_AT)
    sample.add_sample_users(plan.partnership, LOADED_AT)
    sample.play_sample_meeting(plan, NOW)


@pytest.fixture
def visit(chromium: Browser, live: str, plan: Plan) -> Iterator[Visit]:
    """Let people in. Afterwards it fails for a broken script, or for a page that asked anybody but us."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def watch_request(request: Request) -> None:
        # A PDF is shown by a page of the browser's own.
        if not request.url.startswith((f"{live}/", "chrome-extension:", "chrome:", "data:", "blob:", "about:")):
            complaints.append(f"asked elsewhere: {request.url}")

    def watch_console(message: ConsoleMessage) -> None:
        # An answer of 4xx, or none, is reported too, and a journey may well go there on purpose.
        expected = ("Failed to load resource", "Response Status Error Code 4", "htmx:afterRequest", "htmx:sendError")
        if message.type == "error" and not message.text.startswith(expected):
            complaints.append(f"console: {message.text}")

    def visit(name: str = "", **options: Any) -> Page:
        context = chromium.new_context(base_url=live, locale="en-GB", timezone_id="Europe/London", **options)
        contexts.append(context)
        context.on("request", watch_request)
        context.on("console", watch_console)
        context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
        context.set_default_timeout(PATIENCE)
        if name:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": _session(name), "url": live}])
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def _session(name: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(email=f"{name}@example.org"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
