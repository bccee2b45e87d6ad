"""Nothing is recorded under somebody who did not do it."""

import ast
from datetime import date
from pathlib import Path

import pytest

from actions.management.sample import PLAYED, play_sample_meeting
from actions.models import Plan
from actions.tasks import hand_over
from governance.history import Revision
from tests import factories as f
from tests.actions.routes import WRITES, address, signed_in, token

ROOT = Path(__file__).parents[2]


def made(plan: Plan, after: int) -> list[Revision]:
    return list(Revision.objects.filter(partnership=plan.partnership, number__gt=after).select_related("user"))


@pytest.mark.parametrize("name", WRITES)
def test_edit_on_a_page_is_recorded_under_who_sent_it(plan: Plan, name: str) -> None:
    write = WRITES[name]
    url, sent = address(plan, name), write.data(plan)
    before = f.latest(plan)

    signed_in(write.who).post(url, {**sent, "revision": token(plan, f.user(write.who))})

    revisions = made(plan, before)
    assert revisions
    assert {(one.user, one.system, one.door) for one in revisions} == {(f.user(write.who), "", "page")}


def test_planned_handover_is_recorded_under_its_rule_which_says_who_planned_it(plan: Plan) -> None:
    planned = f.plan_handover(plan, date(2019, 3, 11))
    before = f.latest(plan)

    hand_over.call(planned.pk)

    (revision,) = made(plan, before)
    assert (revision.user, revision.system, revision.door) == (None, "Planned handover", "command")
    assert (
        revision.reason == "From 11 March 2019 RG takes over from DP, as Sample Secretary planned on 27 February 2019"
    )


def test_what_was_loaded_is_recorded_under_the_set_up_which_says_where_from(plan: Plan) -> None:
    loaded = Revision.objects.get(partnership=plan.partnership, number=1)

    assert (loaded.user, loaded.system, loaded.reason) == (None, "Set-up", "The plan as it stood on paper")


def test_played_meeting_says_that_it_was_played(plan: Plan) -> None:
    before = f.latest(plan)

    play_sample_meeting(plan, f.NOW)

    assert {(one.door, one.reason) for one in made(plan, before)} == {("command", PLAYED)}


def test_only_those_who_asked_are_made_actors() -> None:
    """A page acts for who has signed in, and the sample for its sample users; all else is a rule that has a name."""
    found = {
        file.relative_to(ROOT).as_posix(): ast.unparse(keyword.value)
        for package in ("actions", "governance", "collab")
        for file in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Actor"
        for keyword in call.keywords
        if keyword.arg == "user"
    }
    sample = found.pop("actions/management/sample.py")
    assert sample.startswith("User.objects.get(email=")
    assert found == {
        "actions/access.py": "self.user",
        "actions/views/importing.py": "user",  # of the two that send a file, by their access or their membership
        "actions/tasks.py": "_who_asked(upload, preview)",  # who pressed the button, where they may still edit
        "governance/views.py": "membership.user",
    }
