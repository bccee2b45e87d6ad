"""The README's pictures; ``COLLAB_PICTURES=1 .venv/bin/python -m pytest -k picture`` takes them again.

Otherwise the tests see that what is there can still be taken, and that the files are pictures of the right shape.
The clock stands still, some weeks after the sample meeting, so that they differ only where the product does.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import time_machine
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from actions import tasks
from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import fetch
from tests.imports.wordfiles import first_plan, paper_like_theirs

pytestmark = [pytest.mark.browser, pytest.mark.looks]

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
# Chromium writes a date box in the machine's language: this day is the same in all of them.
TAKEN_AT = datetime(2019, 4, 4, 9, 30, tzinfo=UTC)
LARGEST = 250_000
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TAKEN_AT, tick=True):
        yield


def keep(name: str, png: bytes, size: tuple[int, int]) -> None:
    """Write the picture if that is asked for, then hold the file to being what it should be."""
    taken = Image.open(io.BytesIO(png))
    file = FOLDER / name
    if os.environ.get("COLLAB_PICTURES") == "1":
        FOLDER.mkdir(exist_ok=True)
        taken.convert("RGB").save(file, optimize=True)
    kept = Image.open(file)
    assert taken.size == kept.size == size
    assert 10_000 < file.stat().st_size < LARGEST
    assert len(kept.convert("RGB").getcolors(1 << 24) or []) > 16


def shoot(page: Page, address: str) -> bytes:
    page.goto(address)
    return page.screenshot()


def test_picture_of_the_plan(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **{**DESKTOP, "viewport": {"width": 1440, "height": 1040}})
    keep("plan.png", shoot(page, reverse("plan_detail", args=(plan.slug,))), (1440, 1040))


def test_picture_of_editing_in_place(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **{**DESKTOP, "viewport": {"width": 1200, "height": 640}})
    page.goto(reverse("plan_detail", args=(plan.slug,)))
    page.locator("[data-ref='4.8']").scroll_into_view_if_needed()
    page.locator("[data-ref='4.8'] [data-keys='r']").first.click(force=True)
    expect(page.locator("#editor :focus")).to_be_visible()
    page.locator("#editor").get_by_label("Amber").check()
    page.locator("#editor").get_by_label("Reason").fill("Sample: the grant is not certain yet.")
    keep("editing.png", page.screenshot(), (1200, 640))


def test_picture_of_an_activity(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **DESKTOP)
    keep("activity.png", shoot(page, reverse("activity_detail", args=(plan.slug, "2.1"))), (1440, 900))


def test_picture_of_ones_own_items_on_a_phone(visit: Visit, plan: Plan) -> None:
    page = visit("rg", **PHONE)
    keep("my-items.png", shoot(page, reverse("my_items", args=(plan.slug,))), (720, 1480))


def test_picture_of_issuing_a_version(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **DESKTOP)
    keep("issue.png", shoot(page, reverse("version_issue", args=(plan.slug,))), (1440, 900))


def test_picture_of_a_word_paper_that_was_read(visit: Visit, plan: Plan) -> None:
    content = paper_like_theirs(first_plan(), torn="2.4")
    upload = f.upload(partnership=plan.partnership, name="Our paper.docx", content=content)
    page = visit("secretary", **DESKTOP)
    keep("import.png", shoot(page, reverse("import_detail", args=(upload.key,))), (1440, 900))


def test_picture_of_the_paper(visit: Visit, plan: Plan) -> None:
    tasks.render_live_plan.call(plan.pk)
    page = visit("member")
    paper = io.BytesIO(fetch(page, reverse("plan_export", args=(plan.slug, "pdf"))))
    with pdfplumber.open(paper) as opened:
        first = opened.pages[0].to_image(resolution=110, antialias=True).original
    png = io.BytesIO()
    first.save(png, "PNG")
    keep("paper.png", png.getvalue(), first.size)
