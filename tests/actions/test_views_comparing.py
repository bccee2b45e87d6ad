"""Two moments of a plan compared, on screen and as a PDF."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from actions import operations
from actions.document import VersionLine
from actions.enums import Audience
from actions.models import Plan, Rendering
from actions.sides import Comparison, side
from actions.tasks import comparison_digest, render_comparison
from governance.history import revise
from tests import factories as f
from tests.actions.routes import signed_in

pytestmark = pytest.mark.django_db


def screen(plan: Plan, persona: str = "secretary", **asked: str) -> str:
    answer = signed_in(persona).get(reverse("plan_compare", args=(plan.slug,)), asked)
    return " ".join(answer.content.decode().split())


def paper(plan: Plan, form: str) -> str:
    return reverse("plan_compare_export", args=(plan.slug, form))


def reword(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Share workshops")


def test_latest_version_is_compared_with_now_unless_asked_otherwise(plan: Plan) -> None:
    reword(plan)

    page = screen(plan)

    assert "What changed from version 18 to the plan as it is now" in page
    assert '<ins><span class="visually-hidden">[added: </span>' in page


def test_moment_is_compared_by_version_day_or_revision(plan: Plan) -> None:
    reword(plan)

    for name in ("v18", f"r{f.latest(plan) - 1}"):
        assert "redline__row--changed" in screen(plan, **{"from": name, "to": "live"})
    assert "Nothing changed." in screen(plan, **{"from": "live", "to": f"r{f.latest(plan)}"})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("v17", "Version 17 is on paper only"),
        ("v99", "There is no version 99."),
        ("r999", "There is no revision 999."),
        ("soon", "“soon” is no version, no revision and no day."),
        ("2099-01-01", "1 January 2099 is still to come."),
        ("2001-01-01", "The plan of 1 January 2001 is not in this record."),
    ],
)
def test_moment_that_is_not_there_is_told_so(plan: Plan, name: str, told: str) -> None:
    assert told in screen(plan, **{"from": name, "to": "live"})


def test_day_that_is_typed_goes_before_the_list(plan: Plan) -> None:
    assert "The plan of 1 January 2001 is not in this record." in screen(
        plan, **{"from": "v18", "from_day": "2001-01-01"}
    )


def test_rows_are_filtered_by_the_kind_of_change(plan: Plan) -> None:
    before = f"r{f.latest(plan)}"
    reword(plan)

    assert "redline__row--changed" in screen(plan, **{"from": before, "kind": "wording"})
    assert "No changed row matches" in screen(plan, **{"from": before, "kind": "recoloured"})


def test_new_activity_has_no_rag_of_before(plan: Plan) -> None:
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Scope charging points", rag="G")

    page = screen(plan)
    begins = page.rindex('role="cell" class="c-rag"', 0, page.rindex("<span>Green</span>"))
    assert "not recorded" not in page[begins : page.rindex("<span>Green</span>")]


def test_who_is_not_cleared_sees_nothing_of_a_confidential_change_nor_that_there_was_one(plan: Plan) -> None:
    before = f"r{f.latest(plan)}"
    operations.add_note(
        f.activity(plan, "2.1"),
        by=f.secretary(),
        body=f.body(plan),
        date="2019-02-27",
        text="Bamfurlong is sold.",
        confidential=True,
    )

    assert "Bamfurlong" in screen(plan, "cleared", **{"from": before})
    page = screen(plan, "member", **{"from": before})
    assert "Bamfurlong" not in page
    assert "Nothing changed." in page


def test_what_is_new_since_a_reader_last_looked_is_an_address_of_its_own(plan: Plan) -> None:
    client, address = signed_in("rg"), reverse("plan_compare", args=(plan.slug,))
    with time_machine.travel(datetime(2019, 1, 3, 10, 15, tzinfo=UTC), tick=False):
        client.get(reverse("plan_detail", args=(plan.slug,)))
    with time_machine.travel(datetime(2019, 1, 4, 9, 0, tzinfo=UTC), tick=False):
        reword(plan)
        page = client.get(address, {"from": "looked"}).content.decode()

    assert "<h1>What changed since you last looked, on 3 January 2019 at 10:15</h1>" in page
    assert "redline__row--changed" in page


def test_comparison_is_told_in_sentences_by_theme_and_ref(plan: Plan) -> None:
    reword(plan)

    page = screen(plan, show="sentences")

    sentence = "<li>Changed the wording of 2.1: now “Share workshops”</li>"
    assert f"<h2>TWO: Estate, Fleet and Finance</h2> <h3>2.1</h3> <ul>{sentence}</ul>" in page
    assert "redline__row" not in page


def test_what_a_body_changed_is_what_its_meetings_explain_or_was_saved_with_them(plan: Plan) -> None:
    before, by = f.latest(plan), f.secretary()
    with revise(plan.partnership, by=by):
        row, text = f.activity(plan, "2.1"), "Workshops agreed."
        operations.add_note(row, by=by, body=f.body(plan), date="2019-02-27", text=text)
        operations.edit_strand(f.strand(plan, "2.1"), by=by, since=f.latest(plan), text="Share workshops")
    operations.edit_strand(f.strand(plan, "2.4"), by=by, since=f.latest(plan), text="Sell it")

    page = screen(plan, **{"from": f"r{before}", "to": "live", "body": "Gold Group"})

    assert f"What the Gold Group changed from revision {before}, of " in page
    assert "2 changes." in page
    assert "Workshops agreed." in page
    assert "Sell it" not in page


def test_confidential_note_lends_its_body_no_change_for_who_is_not_cleared(plan: Plan) -> None:
    before, by, row = f.latest(plan), f.secretary(), f.activity(plan, "2.1")
    operations.add_note(row, by=by, body=f.body(plan), date="2019-02-27", text="Workshops agreed.")
    with revise(plan.partnership, by=by):
        operations.add_note(
            row, by=by, body=f.body(plan), date="2019-02-28", text="Bamfurlong is sold.", confidential=True
        )
        operations.edit_strand(f.strand(plan, "2.1"), by=by, since=f.latest(plan), text="Share workshops")

    asked = {"from": f"r{before}", "body": "Gold Group"}
    told = {name: re.findall("([0-9]+) changes?[.]", screen(plan, name, **asked)) for name in ("member", "cleared")}

    assert told == {"member": ["1"], "cleared": ["3"]}


def test_paper_of_who_is_cleared_is_not_kept_for_another_where_both_see_the_same_plans(plan: Plan) -> None:
    now = side(plan, "live", Audience.PUBLIC)
    papers = {comparison_digest("redline", Comparison(plan, audience, now, now, "Gold Group")) for audience in Audience}

    assert len(papers) == len(Audience)


def test_body_that_met_before_the_record_began_is_told_so(plan: Plan) -> None:
    page = screen(plan)

    assert "The Gold Group last met on 03/01/19, before this record began on" in page
    assert "what changed since cannot be told from it." in page


def test_withdrawn_version_is_not_what_a_comparison_begins_with(plan: Plan) -> None:
    reword(plan)
    line = VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Workshops")
    version = operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    assert "What changed from version 19 to" in screen(plan)

    operations.withdraw_version(version, by=f.secretary(), reason="Issued with the wrong date")

    page = screen(plan)
    assert "What changed from version 18 to" in page
    assert "Version 19, 28 February 2019, withdrawn</option>" in page


@pytest.mark.parametrize(("after", "status"), [("live", 202), ("v18", 202), ("2019-01-10", 404), ("r1", 404)])
def test_cover_stands_before_the_plan_of_now_or_a_version_only(plan: Plan, after: str, status: int) -> None:
    client = signed_in("secretary")

    assert client.get(paper(plan, "cover"), {"from": "v18", "to": after}).status_code == status


@pytest.mark.parametrize("form", ["redline", "summary", "cover"])
def test_comparison_is_a_pdf_that_the_worker_makes_once(plan: Plan, form: str) -> None:
    reword(plan)
    client = signed_in("secretary")
    assert client.get(paper(plan, form)).status_code == 202

    for _ in range(2):
        render_comparison.call(plan.pk, form, "v18", "live", Audience.FULL)

    answer = client.get(paper(plan, form))

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert Rendering.objects.filter(plan=plan, content=answer.content).count() == 1


def test_paper_of_another_kind_is_not_there(plan: Plan) -> None:
    assert signed_in("secretary").get(paper(plan, "poster")).status_code == 404
