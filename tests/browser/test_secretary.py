"""The secretary's afternoon after a meeting: put the plan right, look at it, issue the paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from actions import tasks
from actions.management.sample import PASSWORD
from actions.models import Plan, Version
from tests.browser.conftest import Visit
from tests.browser.papers import MADE_WITHIN, fetch, follow, is_paper, printed_words, words

pytestmark = pytest.mark.browser

REASON = "Neither site has been surveyed yet."
NOTE = "Wotton was visited and is too small; Quedgeley remains."
ASKED = "survey Quedgeley and price the racking"
NEW = "Share the drone that the constabulary has bought"
SUMMARY = "Update actions following Gold Group meeting 20/03/19 and addition of new activity 2.10 drone"
FROZEN = "/plans/action-plan/versions/18/plan.json"


def test_secretary_edits_the_plan_and_issues_the_next_version(visit: Visit, plan: Plan) -> None:
    page = visit()
    sign_in(page)
    frozen = fetch(page, FROZEN)

    open_activity(page, "2.8")
    change_strand(page)
    add_note(page)
    add_further_action(page)
    read_the_story(page)
    add_activity(page)
    read_the_plan(page)
    issue(page)

    page.get_by_role("link", name="PDF of version 19", exact=True).click()
    expect(page.get_by_role("heading", name="The PDF is being made")).to_be_visible()
    with page.expect_response(is_paper, timeout=MADE_WITHIN):
        tasks.render_version.call(Version.objects.get(plan=plan, number=19).pk)
    page.goto("/plans/action-plan/versions/")
    paper = printed_words(follow(page, page.get_by_role("link", name="PDF of version 19", exact=True)))
    written = f"{NOTE} {ASKED} {NEW} {SUMMARY} 2.10 CW/CB/NW/JJ May 2019"
    assert words(written) - paper == set()
    assert fetch(page, FROZEN) == frozen


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Email address").fill("secretary@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Action Plan")).to_be_visible()


def open_activity(page: Page, ref: str) -> None:
    page.get_by_role("rowheader", name=ref).get_by_role("link", name=ref, exact=True).click()
    expect(page.get_by_role("heading", name=f"Activity {ref}")).to_be_visible()


def change_strand(page: Page) -> None:
    page.get_by_role("link", name="Edit strand 1").click()
    page.get_by_role("radio", name="Amber").check()
    page.get_by_label("Reason for the RAG").fill(REASON)
    page.get_by_role("combobox", name="Add to SROs").press_sequentially("jj")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("2.8 saved.")
    expect(page.get_by_role("definition").first).to_have_text("CW/CB/NW/JJ")
    expect(page.get_by_role("definition").nth(1)).to_have_text("AAmber")
    expect(page.get_by_text(f"Reason for the RAG: {REASON}")).to_be_visible()


def add_note(page: Page) -> None:
    page.get_by_role("link", name="Add note of Gold Group").click()
    expect(page.get_by_label("Body")).to_have_value("Gold Group")
    page.get_by_label("Date of the meeting").fill("2019-03-20")
    page.get_by_role("textbox", name="Note").fill(NOTE)
    page.get_by_role("button", name="Add").click()
    column = page.get_by_role("region", name="Gold Group")
    expect(column.get_by_role("listitem").first).to_contain_text(f"20/03/19 {NOTE}")


def add_further_action(page: Page) -> None:
    page.get_by_role("link", name="Add further action").click()
    page.get_by_label("What is asked").fill(ASKED)
    page.get_by_role("combobox", name="Add to Owners").press_sequentially("cw,nw,")
    page.get_by_label("Due").fill("May 2019")
    page.get_by_label("Body").select_option("Gold Group")
    page.get_by_label("Date of the meeting").fill("2019-03-20")
    page.get_by_role("button", name="Add").click()
    asked = page.get_by_role("region", name="Further actions").get_by_role("listitem").filter(has_text=ASKED)
    expect(asked).to_contain_text("For CW/NW. Due: May 2019. Raised: Gold Group 20/03/19.")


def read_the_story(page: Page) -> None:
    expect(page.get_by_role("region", name="Its story").get_by_role("listitem")).to_contain_text(
        [
            re.compile(rf"^Sample Secretary added a further action for CW/NW to 2.8: “{ASKED}”"),
            re.compile(rf"^Sample Secretary added a Gold Group note of 20/03/19 to 2.8: “{re.escape(NOTE)}”"),
            re.compile(rf"^Sample Secretary changed the RAG of 2.8 from not recorded to amber.*: {re.escape(REASON)}"),
        ]
    )


def add_activity(page: Page) -> None:
    page.get_by_role("link", name="Back to the plan").click()
    page.get_by_role("link", name="Add activity").click()
    page.get_by_label("Theme").select_option("TWO: Estate, Fleet and Finance")
    page.get_by_label("Activity", exact=True).fill(NEW)
    page.get_by_role("combobox", name="Add to SROs").press_sequentially("jm,")
    page.get_by_label("Priority").select_option("High")
    page.get_by_label("Short term").check()
    page.get_by_role("button", name="Add activity").click()
    expect(page.get_by_role("status").first).to_contain_text("Activity added.")


def read_the_plan(page: Page) -> None:
    refs = page.get_by_role("rowheader").filter(has_text=re.compile(r"^2\."))
    expect(refs).to_have_text(
        [re.compile(rf"^{ref}Move {ref}$") for ref in ("2.1", "2.2", "2.3", "2.4", "2.8", "2.9", "2.10")]
    )
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2.10"))
    expect(row.get_by_role("cell").first).to_contain_text(NEW)
    changed = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2.8"))
    expect(changed).to_contain_text(NOTE)
    expect(changed).to_contain_text(REASON)


def issue(page: Page) -> None:
    page.get_by_role("link", name="Issue version").click()
    expect(page.get_by_label("Summary of amendment")).to_have_value(
        "Update actions following Gold Group meetings 27/02/19 and 20/03/19, recolour 4.7 (to amber) and 6.1 (to "
        "opportunity), replacing names (LG to ZZ), change SROs of 2.8, addition of new activities 2.9 and 2.10, "
        "progress updates on 4.7"
    )
    page.get_by_label("Summary of amendment").fill(SUMMARY)
    page.get_by_label("Date").fill("2019-03-21")
    page.get_by_label("Amended by").fill("MB")
    page.get_by_role("button", name="Issue version 19").click()
    expect(page.get_by_role("status")).to_contain_text("Version 19 is issued.")
    issued = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="19", exact=True))
    expect(issued.get_by_role("cell")).to_have_text(["21/03/19", "MB", SUMMARY, re.compile("PDF")])
