"""Members before a meeting: the paper, what is new in it, and nothing that is not for their eyes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actions import operations, tasks
from actions.models import Plan, Version
from tests import factories as f
from tests.browser.conftest import Visit
from tests.browser.papers import fetch, follow, printed_words, words

pytestmark = pytest.mark.browser


def tell_secrets(plan: Plan) -> set[str]:
    """Put words that stand nowhere else into everything that can be confidential, and into its history; the
    fixture has one such word on 2.3."""
    activity, gold = f.activity(plan, "2.2"), f.body(plan)
    said: dict[str, Any] = {"by": f.secretary(), "body": gold, "date": f.MEETING, "confidential": True}
    note = operations.add_note(activity, text="The landlord offers Brimscombe.", **said)
    operations.edit_note(
        note, by=f.secretary(), since=f.latest(plan), text="The landlord offers Brimscombe and Nailsworth."
    )
    action = operations.add_further_action(activity, text="ask Minchinhampton for a price", **said)
    operations.edit_further_action(action, by=f.secretary(), since=f.latest(plan), outcome="Painswick is dearer.")
    return {"Bamfurlong", "Brimscombe", "Nailsworth", "Minchinhampton", "Painswick"}


def render(plan: Plan) -> None:
    tasks.render_live_plan.call(plan.pk)
    tasks.render_version.call(Version.objects.get(plan=plan, number=18).pk)


def everything_readable(page: Page, plan: Plan) -> Iterator[set[str] | frozenset[str]]:
    """The words of every page and paper that a reader may ask for."""
    whole = [reverse(name, args=(plan.slug,)) for name in ("plan_detail", "plan_changes", "version_list")]
    whole += [reverse("version_detail", args=(plan.slug, 18)), reverse("plan_history", args=(plan.slug,))]
    rows = [reverse("activity_detail", args=(plan.slug, ref)) for ref in ("2.2", "2.3", "2.4")]
    for address in (*whole, *rows):
        yield words(fetch(page, address).decode())
    for form in ("html", "csv", "json"):
        for audience in ("", "?edition=public", "?edition=full"):
            yield words(fetch(page, reverse("plan_export", args=(plan.slug, form)) + audience).decode())
            yield words(fetch(page, reverse("version_export", args=(plan.slug, 18, form)) + audience).decode())
    for audience in ("", "?edition=public", "?edition=full"):
        yield printed_words(fetch(page, reverse("plan_export", args=(plan.slug, "pdf")) + audience))
        yield printed_words(fetch(page, reverse("version_export", args=(plan.slug, 18, "pdf")) + audience))


def test_member_reads_the_paper_and_what_has_changed_since(visit: Visit, plan: Plan) -> None:
    render(plan)
    page = visit("member")
    page.goto("/")
    paper = printed_words(follow(page, page.get_by_role("link", name="Download PDF")))
    assert words("Sample scope shared charging points for electric vehicles") - paper == set()
    page.get_by_role("link", name="17 changes since").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changes since version 18")
    refs = page.get_by_role("main").get_by_role("heading", level=3)
    expect(refs).to_have_text(
        ["2.1 TWO", "2.2 TWO", "2.4 TWO", "2.8 TWO", "2.9 TWO", "3.8 THREE", "4.7 FOUR", "6.1 SIX"]
    )
    expect(page.get_by_text("Changed the SROs of 3.8 from LG/DP to ZZ/DP.")).to_be_visible()
    page.get_by_role("link", name="2.9").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Activity 2.9")


def test_who_is_not_cleared_sees_no_confidential_word_anywhere(visit: Visit, plan: Plan) -> None:
    secret = tell_secrets(plan)
    render(plan)
    page = visit("member")
    assert [seen & secret for seen in everything_readable(page, plan) if seen & secret] == []
    for word in secret:
        page.goto(reverse("plan_detail", args=(plan.slug,), query={"text": word}))
        expect(page.get_by_role("heading", name="No activity matches")).to_be_visible()


def test_who_is_cleared_sees_what_is_confidential_but_not_in_the_public_edition(visit: Visit, plan: Plan) -> None:
    secret = tell_secrets(plan)
    render(plan)
    page = visit("cleared")
    page.goto(reverse("activity_detail", args=(plan.slug, "2.2")))
    note = page.get_by_role("region", name="Gold Group").get_by_role("listitem").filter(has_text="Nailsworth")
    expect(note).to_contain_text("Confidential")
    page.get_by_role("link", name="Plan", exact=True).click()
    assert secret - printed_words(follow(page, page.get_by_role("link", name="Download PDF"))) == set()
    page.get_by_text("Other formats").click()
    public = page.get_by_role("link", name="Public edition (PDF)")
    expect(public).to_be_visible()
    assert printed_words(follow(page, public)) & secret == set()
    assert secret - set().union(*everything_readable(page, plan)) == set()
