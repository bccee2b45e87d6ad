"""A version that was issued in error: it stays in the log, marked, and counts no more."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.exports import FORMATS
from actions.models import Plan, Version, Withdrawal
from actions.reading import frozen_document, latest_frozen, read_plan
from governance.history import HistoryError, Revision
from governance.merging import Refused
from tests import factories as f
from tests.actions.routes import held, signed_in
from tests.actions.test_versions import edit, issue, line

REASON = "It has the wrong date"


def withdraw(plan: Plan, number: int = 19, reason: str = REASON) -> Withdrawal:
    version = Version.objects.select_related("plan__partnership").get(plan=plan, number=number)
    return operations.withdraw_version(version, by=f.secretary(), reason=reason)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).strip()


def page(plan: Plan, name: str, *args: Any, persona: str = "member") -> str:
    return text_of(signed_in(persona).get(reverse(name, args=(plan.slug, *args))))


@pytest.fixture
def issued(plan: Plan) -> Plan:
    """The first plan with another text in 2.1, issued as version 19."""
    edit(plan, text="Another text")
    issue(plan)
    return plan


def test_withdrawn_version_stays_in_the_log_with_its_reason(issued: Plan) -> None:
    before = frozen_document(Version.objects.get(number=19))

    withdraw(issued)

    last = f.now(issued).versions[-1]
    assert (last.number, last.summary, last.withdrawn) == (19, "Update", REASON)
    assert frozen_document(Version.objects.get(number=19)) == before


def test_withdrawing_is_a_revision_with_its_reason(issued: Plan) -> None:
    seen = f.latest(issued)

    withdrawal = withdraw(issued)

    assert (withdrawal.revision.number, withdrawal.revision.reason) == (seen + 1, REASON)
    assert read_plan(issued, Revision.objects.get(number=seen)).versions[-1].withdrawn == ""


def test_changes_are_told_since_the_latest_version_that_stands(issued: Plan) -> None:
    withdraw(issued)

    draft, before = operations.draft_version(issued), latest_frozen(issued)
    assert before is not None
    assert (before.version, draft.since, f.now(issued).version, f.now(issued).draft) == (18, before, 18, True)
    assert "text" in [change.field for change in draft.changes]
    assert "Version 18 , issued" in page(issued, "plan_detail")


def test_number_of_a_withdrawn_version_is_not_given_again(issued: Plan) -> None:
    withdraw(issued)

    with pytest.raises(Refused):
        issue(issued, 19)
    assert issue(issued, 20).number == 20
    assert (f.now(issued).version, f.now(issued).draft) == (20, False)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_version_is_not_withdrawn_without_a_reason(issued: Plan, reason: str) -> None:
    with f.nothing_written(issued), pytest.raises(Refused) as refusal:
        withdraw(issued, reason=reason)

    assert (refusal.value.message, refusal.value.field) == (
        "Say why: the reason is printed with the version.",
        "reason",
    )


def test_version_is_withdrawn_once(issued: Plan) -> None:
    withdraw(issued)

    with f.nothing_written(issued), pytest.raises(Refused) as refusal:
        withdraw(issued, reason="Another reason")

    assert refusal.value.message == "Version 19 is withdrawn already."


def test_line_that_was_typed_on_paper_is_not_withdrawn(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refusal:
        withdraw(plan, 17)

    assert refusal.value.message == "Version 17 was issued on paper, before this record: it stays as it is."


def test_withdrawal_is_a_record_and_not_undone(issued: Plan) -> None:
    withdrawal = withdraw(issued)
    withdrawal.reason = "Another reason"

    with pytest.raises(HistoryError):
        withdrawal.save()
    with f.nothing_written(issued), pytest.raises(Refused):
        operations.undo(issued, withdrawal.revision.number, by=f.secretary())


# What is told of it


def test_version_control_of_later_papers_says_so(issued: Plan) -> None:
    withdraw(issued)

    html = FORMATS["html"].render(f.now(issued)).decode()
    assert f"Update, withdrawn: {REASON}" in html
    kept = json.loads(FORMATS["json"].render(f.now(issued)))["versions"]
    assert [line.get("withdrawn") for line in kept[-2:]] == [None, REASON]


def test_version_control_has_the_reason_where_there_is_no_summary(plan: Plan) -> None:
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line(summary=""))

    withdraw(plan)

    assert f"Withdrawn: {REASON}" in FORMATS["html"].render(f.now(plan)).decode()


def test_pages_mark_it_with_who_when_and_why(issued: Plan) -> None:
    withdraw(issued)

    assert f"Update Withdrawn 27 February 2019: {REASON}" in page(issued, "version_list")
    told = page(issued, "version_detail", 19)
    assert f"Version 19 is withdrawn {REASON} By Sample Secretary, 27 February 2019." in told
    assert "Version 19 is withdrawn" not in page(issued, "version_detail", 18)
    assert f"withdrew version 19: “{REASON}”" in page(issued, "plan_history")


def test_secretary_withdraws_it_by_its_page_and_is_offered_no_undo(issued: Plan) -> None:
    client = signed_in("secretary")
    url = reverse("version_withdraw", args=(issued.slug, 19))
    assert url in client.get(reverse("version_detail", args=(issued.slug, 19))).content.decode()

    answer = client.post(url, {**held(client.get(url)), "reason": REASON}, follow=True)

    assert "Version 19 is withdrawn." in text_of(answer)
    assert "/undo/" not in answer.content.decode()
    assert url not in answer.content.decode()


def test_file_of_a_withdrawn_version_says_so_by_its_name(issued: Plan) -> None:
    withdraw(issued)

    answer = signed_in("member").get(reverse("version_export", args=(issued.slug, 19, "html")))

    assert answer["Content-Disposition"] == 'inline; filename="action-plan-version-19-public-withdrawn.html"'
