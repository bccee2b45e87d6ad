"""Documents are attached, replaced, downloaded and kept back; the paper gets its crests and loses its page numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from actions import tasks
from actions.models import Plan, Version
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import follow, printed_words, words
from tests.uploads import PDF, picture

pytestmark = pytest.mark.browser

PLAN = "/plans/action-plan/"
SECOND = PDF.replace(b"1.7", b"1.6")


def choose(page: Page, label: str, name: str, content: bytes) -> None:
    page.get_by_label(label).set_input_files({"name": name, "mimeType": "application/x-anything", "buffer": content})


def download(page: Page, name: str) -> tuple[str, bytes]:
    """The name and the bytes of the file behind the link with this name."""
    with page.expect_download() as downloaded:
        page.get_by_role("link", name=name, exact=True).click()
    return downloaded.value.suggested_filename, Path(downloaded.value.path()).read_bytes()


def issue(page: Page, plan: Plan) -> None:
    page.goto(f"{PLAN}versions/issue/")
    page.get_by_label("Amended by").fill("MB")
    page.get_by_role("button", name="Issue version 19").click()
    expect(page.locator(".message")).to_contain_text("Version 19 is issued.")
    assert Version.objects.filter(plan=plan, number=19).exists()


def test_secretary_attaches_and_replaces_a_document_which_the_version_keeps(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(PLAN)
    page.get_by_role("region", name="Attachments").get_by_role("link", name="Attach a file").click()
    choose(page, "File", "virus.pdf", b"MZ\x90")
    page.get_by_label("Title").fill("Terms of reference")
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It is a program: programs are not taken.")
    expect(page.get_by_label("Title")).to_have_value("Terms of reference")
    choose(page, "File", "../ToR „2019“.exe", PDF)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator(".message")).to_contain_text("Attached.")
    assert download(page, "Terms of reference") == ("ToR „2019“.exe.pdf", PDF)
    issue(page, plan)

    page.goto(f"{PLAN}attachments/")
    page.get_by_role("link", name="Edit or replace Terms of reference").click()
    choose(page, "Another file", "ToR 2020.pdf", SECOND)
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".message")).to_contain_text("Attachment saved.")
    assert download(page, "Terms of reference") == ("ToR 2020.pdf", SECOND)
    page.get_by_text("Earlier files").click()
    assert download(page, "ToR „2019“.exe.pdf") == ("ToR „2019“.exe.pdf", PDF)
    observer = visit("observer")
    observer.goto(f"{PLAN}versions/19/")
    assert download(observer, "Terms of reference") == ("ToR „2019“.exe.pdf", PDF)


def test_attaching_is_undone_where_it_is_told(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(f"{PLAN}activities/2.4/")
    page.get_by_role("region", name="Attachments").get_by_role("link", name="Attach a file").click()
    choose(page, "File", "lease.pdf", PDF)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("region", name="Attachments")).to_contain_text("lease")

    page.locator(".message").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("region", name="Attachments")).to_contain_text("None.")


def test_who_is_not_cleared_learns_nothing_of_a_confidential_attachment(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(f"{PLAN}activities/2.4/")
    page.get_by_role("link", name="Attach a file to the note of 03/01/19, Gold Group").click()
    choose(page, "File", "lease.pdf", PDF)
    page.get_by_label("Title").fill("Lease of Bamfurlong")
    page.get_by_label("Confidential").check()
    page.get_by_role("button", name="Attach", exact=True).click()
    attached = page.get_by_role("region", name="Attachments")
    expect(attached).to_contain_text("Confidential")
    address = attached.get_by_role("link", name="Lease of Bamfurlong", exact=True).get_attribute("href")

    member = visit("member")
    for where in ("", "attachments/", "activities/2.4/", "history/", "changes/"):
        member.goto(PLAN + where)
        expect(member.locator("body")).not_to_contain_text("Bamfurlong")
    assert member.request.get(str(address)).status == 404
    cleared = visit("cleared")
    cleared.goto(f"{PLAN}attachments/")
    assert download(cleared, "Lease of Bamfurlong") == ("lease.pdf", PDF)


def test_paper_gets_a_crest_and_loses_its_page_numbers(visit: Visit, plan: Plan) -> None:
    page = visit("secretary")
    page.goto(PLAN)
    page.get_by_role("link", name="Paper and crests").click()
    page.get_by_role("link", name="Edit South Western Ambulance Service").click()
    choose(page, "Crest (optional)", "crest.png", picture())
    page.get_by_label("Where its crest stands").select_option("First")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="Crest of South Western Ambulance Service")).to_be_visible()
    page.get_by_label("Number the pages").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("The next paper is printed so.")

    tasks.render_live_plan.call(plan.pk)
    page.goto(PLAN)
    paper = printed_words(follow(page, page.get_by_role("link", name="Download PDF")))
    assert words("Working copy: changes since 18, not issued") - paper == set()
    assert "Page" not in paper
    assert f.now(plan).organisations[0].short_name == "SWAST"
    page.goto(f"{PLAN}plan.html")
    expect(page.get_by_role("img", name="Crest of South Western Ambulance Service")).to_be_visible()
