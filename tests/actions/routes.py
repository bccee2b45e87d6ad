"""Every address of the product with what it is asked for in tests: shared by the walks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from actions import operations
from actions.document import VersionLine
from actions.models import Activity, Plan, Version
from governance.forms import revision_token
from governance.models import User
from tests import factories as f
from tests.uploads import picture, upload

Arguments = Callable[[Plan], tuple[Any, ...]]

PERSONAS = ("secretary", "rg", "cleared", "member", "observer", "stranger", "anonymous")


def signed_in(persona: str) -> Client:
    """A browser in which this person has signed in; nobody for "anonymous"."""
    client = Client()
    if persona == "stranger":
        client.force_login(stranger())
    elif persona != "anonymous":
        client.force_login(f.user(persona))
    return client


def stranger() -> User:
    """The secretary of another partnership, which has a plan of its own."""
    found = User.objects.filter(email="stranger@example.org").first()
    return found or f.a_member(f.a_plan().partnership, "stranger@example.org")


def held(answer: Any) -> dict[str, str]:
    """What the hidden fields of an answer's form would send."""
    found = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', answer.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def token(plan: Plan, user: User, number: int | None = None) -> str:
    return revision_token(plan.partnership, user, f.latest(plan) if number is None else number)


def archived(plan: Plan) -> Activity:
    """2.8, which is archived."""
    activity: Activity = Activity.objects.get(plan=plan, ref="2.8")
    if not activity.archived:
        operations.archive(activity, by=f.secretary(), since=f.latest(plan), reason="Built")
    return activity


def an_edit(plan: Plan) -> int:
    """The number of the secretary's revision that gives 2.1 another text; it is made once."""
    strand = f.strand(plan, "2.1")
    if strand.text != "Another text":
        operations.edit_strand(strand, by=f.secretary(), since=f.latest(plan), text="Another text")
    return f.latest(plan)


def issued_with_attachment(plan: Plan) -> int:
    """The number of a version that was issued with the terms of reference; it is issued once."""
    issued = Version.objects.filter(plan=plan).exclude(document="").last()
    if issued is None or issued.number == 18:
        f.attachment(plan)
        line = VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Terms of reference attached")
        issued = operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    return issued.number


def of_plan(*names: Any) -> Arguments:
    return lambda plan: (plan.slug, *names)


def item(find: Callable[[Plan], Any], *kind: str) -> Arguments:
    return lambda plan: (plan.slug, *kind, find(plan).key)


#: The arguments of every URL, by its name.
ROUTES: dict[str, Arguments] = {
    "home": lambda plan: (),
    "plan_detail": of_plan(),
    "plan_changes": of_plan(),
    "plan_compare": of_plan(),
    "plan_compare_export": of_plan("summary"),
    "plan_history": of_plan(),
    "plan_on": of_plan(),
    "plan_on_day": of_plan("2019-01-10"),
    "plan_on_day_export": of_plan("2019-01-10", "csv"),
    "plan_at_revision": of_plan(2),
    "plan_at_revision_export": of_plan(2, "csv"),
    "revision_undo": lambda plan: (plan.slug, an_edit(plan)),
    "undo_last": lambda plan: (plan.slug, an_edit(plan))[:1],
    "my_items": of_plan(),
    "plan_export": of_plan("csv"),
    "version_list": of_plan(),
    "version_issue": of_plan(),
    "version_preview": of_plan(),
    "version_preview_pdf": of_plan("0" * 64),
    "version_detail": of_plan(18),
    "version_withdraw": of_plan(18),
    "version_export": of_plan(18, "csv"),
    "version_confirm": lambda plan: (Version.objects.get(plan=plan, number=18).seal[:16],),
    "activity_add": of_plan(),
    "activity_detail": of_plan("2.1"),
    "activity_move": of_plan("2.1"),
    "activity_join": of_plan("2.1"),
    "plan_restore": lambda plan: (plan.slug, an_edit(plan) - 1),
    "activity_restore": lambda plan: (plan.slug, "2.1", an_edit(plan) - 1),
    "field_restore": lambda plan: (plan.slug, "strands", f.strand(plan, "2.1").key, "text", an_edit(plan) - 1),
    "activity_combine": of_plan("2.1", "2.4"),
    "activity_duplicate": of_plan("2.1", "2.4"),
    "strand_add": of_plan("2.1"),
    "note_add": of_plan("2.1"),
    "notes_add": of_plan(),
    "phrases_edit": item(f.body),
    "further_action_add": of_plan("2.1"),
    "review_add": of_plan("2.1"),
    "theme_add": of_plan(),
    "theme_edit": item(lambda plan: f.theme(plan, "TWO")),
    "theme_move": item(lambda plan: f.theme(plan, "TWO")),
    "plan_pulse": of_plan(1),
    "strand_edit": item(lambda plan: f.strand(plan, "2.1")),
    "cell_edit": lambda plan: (plan.slug, f.strand(plan, "2.1").key, "rationale"),
    "strand_update": item(lambda plan: f.strand(plan, "4.7")),
    "strand_move": item(lambda plan: f.strand(plan, "4.2")),
    "note_edit": item(lambda plan: f.note(plan, "2.1")),
    "further_action_edit": item(lambda plan: f.further_action(plan, "2.1")),
    "further_action_done": item(lambda plan: f.further_action(plan, "4.8")),
    "review_edit": item(lambda plan: f.review(plan, "3.8")),
    "attachment_list": of_plan(),
    "attachment_add": of_plan(),
    "attachment_download": item(f.attachment),
    "attachment_edit": item(f.attachment),
    "version_attachment": lambda plan: (plan.slug, issued_with_attachment(plan), f.attachment(plan).key),
    "paper_edit": of_plan(),
    "organisation_edit": item(f.organisation),
    "field_list": of_plan(),
    "import_new": lambda plan: (plan.partnership.slug,),
    "plan_import": of_plan(),
    "import_detail": lambda plan: (f.upload(plan).key,),
    **dict.fromkeys(("field_edit", "field_move"), item(lambda plan: (f.field(plan, "Lead agency"), f.field(plan))[1])),
    "archive_list": of_plan(),
    "item_archive": item(lambda plan: f.note(plan, "2.1"), "notes"),
    "item_restore": item(archived, "activities"),
    "officer_replace": item(lambda plan: f.officer(plan, "DP")),
    "handover_cancel": item(f.handover),
    "officer_list": lambda plan: (plan.partnership.slug,),
    "officer_add": lambda plan: (plan.partnership.slug,),
    "officer_edit": lambda plan: (plan.partnership.slug, f.officer(plan, "JM").key),
}


@dataclass(frozen=True)
class Write:
    """What a person sends to a writing route so that it writes, and who sends it."""

    data: Callable[[Plan], dict[str, Any]]
    who: str = "secretary"


def strand_data(**values: Any) -> dict[str, Any]:
    return {"text": "Typed with care", "rag": "", "priority": "", **values}


def owners(name: str, *parties: str) -> dict[str, str]:
    return {f"{name}_{place}": party for place, party in enumerate(parties)}


#: What each writing route takes.
WRITES: dict[str, Write] = {
    "activity_add": Write(lambda plan: strand_data(theme=str(f.theme(plan, "TWO").key))),
    "activity_move": Write(lambda plan: {"place": f"{f.theme(plan, 'TWO').key}/{f.activity(plan, '2.4').key}"}),
    **dict.fromkeys(("activity_combine", "activity_duplicate"), Write(lambda plan: {"reason": "Typed with care"})),
    **dict.fromkeys(("plan_restore", "activity_restore", "field_restore"), Write(lambda plan: {})),
    "strand_add": Write(lambda plan: strand_data()),
    "note_add": Write(lambda plan: {"body": "Gold Group", "date": "27/02/2019", "text": "Typed with care"}),
    "notes_add": Write(
        lambda plan: {"body": "Gold Group", "date": "27/02/2019", "text": "Typed with care", "refs": "2.1, 3.1"}
    ),
    "phrases_edit": Write(lambda plan: {"phrases": "Typed with care"}),
    "further_action_add": Write(
        lambda plan: {"text": "Typed with care", "body": "Gold Group", "date": "2019-02-27", "due": "March 2019"}
    ),
    "review_add": Write(lambda plan: {"due": "March 2019", "text": "Typed with care"}),
    "theme_add": Write(lambda plan: {"number": "SEVEN", "title": "Typed with care"}),
    "theme_edit": Write(lambda plan: {"number": "TWO", "title": "Typed with care"}),
    "theme_move": Write(lambda plan: {"after": ""}),
    "strand_edit": Write(lambda plan: strand_data()),
    "cell_edit": Write(lambda plan: {"rationale": "Typed with care"}),
    "strand_update": Write(lambda plan: {"rag": "G", "rag_reason": "", "text": "Typed with care"}, "rg"),
    "strand_move": Write(lambda plan: {"after": str(f.strand(plan, "4.2", 3).key)}),
    "note_edit": Write(lambda plan: {"body": "Gold Group", "date": "2019-01-03", "text": "Typed with care"}),
    "further_action_edit": Write(lambda plan: {"text": "Typed with care", "state": "open"}),
    "further_action_done": Write(lambda plan: {"outcome": "Typed with care"}, "rg"),
    "review_edit": Write(lambda plan: {"due": "March 2019", "text": "Typed with care", "state": "open"}),
    "attachment_add": Write(lambda plan: {"file": upload(), "title": "Typed with care", "confidential": "on"}),
    "attachment_edit": Write(lambda plan: {"title": "Typed with care"}),
    "paper_edit": Write(lambda plan: {"notes_on_paper": "2"}),
    "field_list": Write(lambda plan: {"name": "Typed with care"}),
    "field_edit": Write(lambda plan: {"name": "Typed with care"}),
    "field_move": Write(lambda plan: {"after": ""}),
    "organisation_edit": Write(
        lambda plan: {
            "short_name": "Typed with care",
            "crest": upload(picture(), "crest.png", "image/png"),
            "after": "",
        }
    ),
    "item_archive": Write(lambda plan: {"reason": "Typed with care"}),
    "item_restore": Write(lambda plan: {}),
    "revision_undo": Write(lambda plan: {}),
    "undo_last": Write(lambda plan: {"next": "/accounts/login/"}),
    "officer_replace": Write(
        lambda plan: {
            "successor_0": f.parties(plan, "RG")[0],
            "day": "2019-02-27",
            "items": [str(f.strand(plan, "2.2").key)],
        }
    ),
    "handover_cancel": Write(lambda plan: {}),
    "officer_add": Write(lambda plan: {"initials": "ZZ", "name": "Typed with care"}),
    "officer_edit": Write(lambda plan: {"initials": "JM", "name": "Typed with care"}),
    "version_withdraw": Write(lambda plan: {"reason": "Typed with care"}),
    "version_issue": Write(
        lambda plan: {"date": "2019-02-28", "amended_by": "MB", "summary": f"After revision {f.latest(plan)}"}
    ),
}


def address(plan: Plan, name: str) -> str:
    return reverse(name, args=ROUTES[name](plan))
