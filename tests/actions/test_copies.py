"""Files that leave the record, and may come back edited, say of when they are."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from actions import operations
from actions.imports.files.excel import read
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import signed_in


def named(client: Client, plan: Plan) -> int | None:
    """The revision that the reader's workbook names."""
    return read(client.get(reverse("plan_export", args=(plan.slug, "xlsx"))).content).revision


def test_workbook_names_the_plan_and_its_latest_revision(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Edited")
    paper = read(signed_in("member").get(reverse("plan_export", args=(plan.slug, "xlsx"))).content)
    assert paper.plan == "Gloucestershire Emergency Services Collaboration Board – Action Plan"
    assert paper.revision == f.latest(plan)


def test_revision_of_which_the_reader_may_not_know_is_not_named(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Edited")
    seen = f.latest(plan)
    secret = next(note for note in f.activity(plan, "2.3").notes.all() if note.confidential)
    operations.edit_note(secret, by=f.secretary(), since=seen, text="Bamfurlong for ever")
    assert (named(signed_in("member"), plan), named(signed_in("cleared"), plan)) == (seen, f.latest(plan))


def test_workbook_of_a_version_names_the_revision_that_issued_it(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Edited")
    answer = signed_in("member").get(reverse("version_export", args=(plan.slug, 18, "xlsx")))
    assert read(answer.content).revision == plan.versions.get(number=18).revision.number
    assert answer["Content-Disposition"] == 'attachment; filename="action-plan-version-18-public.xlsx"'


def test_command_writes_the_workbook_that_the_page_gives(plan: Plan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("export_plan", "--format", "xlsx")
    answer = signed_in("cleared").get(reverse("plan_export", args=(plan.slug, "xlsx")))
    assert capfdbinary.readouterr().out == answer.content
