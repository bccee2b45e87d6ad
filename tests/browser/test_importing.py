"""A newcomer's first ten minutes: from the Word paper that they have to the printed PDF of their own live plan."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from actions import tasks
from actions.enums import ImportState
from actions.models import Import, Plan
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.test_pages import LOOKED_AT
from tests.imports.wordfiles import first_plan, paper_like_theirs

pytestmark = pytest.mark.browser

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    """The secretary of a board that has no plan yet, at what they see first."""
    board = f.a_partnership()
    newcomer = f.a_member(board, "newcomer@example.org")
    assert newcomer.name == "Newcomer"
    page = visit("newcomer", **LOOKED_AT)
    page.goto(reverse("home"))
    return page


def work() -> Import:
    """What the worker does for the file that was sent."""
    upload = Import.objects.latest("pk")
    task = tasks.read_import if upload.state == ImportState.WAITING else tasks.apply_import
    task.call(upload.pk)
    return upload


def test_newcomer_brings_the_word_paper_in_and_prints_it(page: Page) -> None:
    page.get_by_role("link", name="Import a file").click()
    paper = FilePayload(name="Our paper.docx", mimeType=WORD, buffer=paper_like_theirs(first_plan(), torn="2.4"))
    page.get_by_label("Choose a file").set_input_files(paper)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("progressbar", name="How far it has come")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="What we read in your file")).to_be_visible()

    page.get_by_label("What is the plan called?").fill("Our own plan")
    torn = page.locator(".doubt").filter(has_text="Whose are they?")
    torn.get_by_label("Gold Group").check()
    page.get_by_role("button", name="Save answers", exact=True).click()
    expect(torn.get_by_text("You decided")).to_be_visible()
    expect(page.get_by_label("What is the plan called?")).to_have_value("Our own plan")
    row = page.locator(".origin").filter(has_text="As the file says it: 2.1")
    row.locator("summary").click()
    expect(row.get_by_text("JJ, CB and CW", exact=True)).to_be_visible()

    page.get_by_role("button", name="Make this the plan").click()
    expect(page.get_by_role("heading", name="The plan is being written")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="“Our own plan” is a live plan now")).to_be_visible()
    made = Plan.objects.get(title="Our own plan")
    tasks.render_live_plan.call(made.pk)
    paper_of_now = page.request.get(page.get_by_role("link", name="Download PDF").get_attribute("href") or "")
    assert (paper_of_now.status, paper_of_now.body()[:5]) == (200, b"%PDF-")
    page.get_by_role("link", name="Open the plan").click()
    expect(page.locator("[data-ref]")).to_have_count(len(list(first_plan().activities())))
