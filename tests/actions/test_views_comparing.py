"""Two moments of a plan compared, on screen and as a PDF."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions import operations
from actions.enums import Audience
from actions.models import Plan, Rendering
from actions.tasks import render_comparison
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


@pytest.mark.parametrize("form", ["redline", "summary"])
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
