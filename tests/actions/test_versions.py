"""Versions: drafted from what was really changed, frozen when issued, numbered without a gap."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.diff import compare
from actions.document import PlanDocument, VersionLine
from actions.editions import edition
from actions.enums import Audience
from actions.management.sample import play_sample_meeting
from actions.models import Edition, Plan, Version
from actions.reading import frozen_document, live_document, read_plan
from governance.history import Revision, Seal
from governance.merging import Refused
from tests import factories as f
from tests.actions.routes import held, signed_in


def line(number: int = 19, **values: Any) -> VersionLine:
    return replace(VersionLine(number=number, date="2019-02-28", amended_by="MB", summary="Update"), **values)


def issue(plan: Plan, number: int = 19, since: int | None = None, previewed: str = "", **values: Any) -> Version:
    seen = f.latest(plan) if since is None else since
    return operations.issue_version(
        plan, by=f.secretary(), since=seen, line=line(number, **values), previewed=previewed
    )


def edit(plan: Plan, ref: str = "2.1", **values: Any) -> None:
    operations.edit_strand(f.strand(plan, ref), by=f.secretary(), since=f.latest(plan), **values)


def note(plan: Plan, ref: str = "2.1", body: str = "Gold Group", day: date = f.MEETING) -> None:
    operations.add_note(f.activity(plan, ref), by=f.secretary(), body=f.body(plan, body), date=day, text="Received.")


def drafted(plan: Plan) -> str:
    return operations.draft_version(plan).summary


# The draft


def test_draft_of_an_unchanged_plan_says_nothing(plan: Plan) -> None:
    draft = operations.draft_version(plan)

    assert (draft.number, draft.changes, draft.summary, draft.document) == (19, (), "", draft.since)


def test_draft_has_the_changes_since_the_latest_version(plan: Plan) -> None:
    edit(plan, rag="G")

    draft = operations.draft_version(plan)

    assert draft.document == live_document(plan)
    assert draft.since is not None
    assert draft.changes == compare(draft.since, draft.document)
    assert [(change.field, change.after) for change in draft.changes] == [("rag", "G")]


def test_draft_follows_the_meetings_whose_notes_came_in(plan: Plan) -> None:
    note(plan)
    note(plan, "2.2")
    assert drafted(plan) == "Update actions following Gold Group meeting 27/02/19"

    note(plan, "2.2", "Governance Board", date(2019, 2, 20))
    assert drafted(plan) == (
        "Update actions following Governance Board meeting 20/02/19 and Gold Group meeting 27/02/19"
    )


def test_draft_names_who_took_whose_place(plan: Plan) -> None:
    edit(plan, "2.2", sros=f.parties(plan, "RP", "AO"))
    edit(plan, "2.3", sros=f.parties(plan, "MA", "JM", "LG"))

    assert drafted(plan) == "Replacing names (DP to AO in 2.2, PB to LG)"


def test_draft_names_what_came_went_and_was_renumbered(plan: Plan) -> None:
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Scope shared charging points")
    operations.archive(f.activity(plan, "5.1"), by=f.secretary(), since=f.latest(plan), reason="Overtaken")
    operations.move_activity(
        f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), theme=f.theme(plan, "FOUR"), after=""
    )

    assert drafted(plan) == (
        "Addition of new activity 2.9 Scope shared charging points, "
        "archive action 5.1 Closer working between GF&RS and GCC H&SC, renumbering actions (2.8 to 4.9)"
    )


def test_draft_after_the_sample_meeting_reads_as_the_papers_lines_do(plan: Plan) -> None:
    play_sample_meeting(plan, f.NOW)

    assert drafted(plan) == (
        "Update actions following Gold Group meeting 27/02/19, "
        "recolour 4.7 (to amber) and 6.1 (to opportunity), replacing names (LG to ZZ), "
        "addition of new activity 2.9 Sample: scope shared charging points for electric vehicles, "
        "progress updates on 4.7"
    )


def test_first_draft_of_a_new_plan_is_version_1(db: None) -> None:
    draft = operations.draft_version(f.a_plan())

    assert (draft.number, draft.since, draft.changes, draft.summary) == (1, None, (), "First issue")


# Issuing


def test_issued_version_is_the_plan_with_its_line(plan: Plan) -> None:
    edit(plan, rag="G")
    before = live_document(plan)

    version = issue(plan)

    assert frozen_document(version) == before.with_version(line(seal=version.seal))
    assert version.digest == frozen_document(version).digest()
    assert (version.number, version.date, version.amended_by, version.summary) == (
        19,
        date(2019, 2, 28),
        "MB",
        "Update",
    )
    revision = Revision.objects.get(pk=version.revision_id)
    assert (revision.number, revision.user, revision.made_at) == (5, f.user("secretary"), f.NOW)


def test_plan_after_issuing_is_the_issued_version(plan: Plan) -> None:
    edit(plan, rag="G")
    version = issue(plan)

    assert live_document(plan) == read_plan(plan) == frozen_document(version)
    assert (live_document(plan).draft, live_document(plan).version) == (False, 19)
    assert operations.draft_version(plan).changes == ()


def test_issued_version_never_changes_whatever_is_edited_after(plan: Plan) -> None:
    edit(plan, rag="G")
    version = issue(plan)
    stored = Version.objects.values_list("document", "digest", "summary").get(pk=version.pk)
    frozen = frozen_document(version)

    edit(plan, text="Another text", rag="R", rag_reason="No money")
    operations.edit_theme(f.theme(plan, "TWO"), by=f.secretary(), since=f.latest(plan), title="Estates")
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), reason="Built")
    issue(plan, 20)

    assert Version.objects.values_list("document", "digest", "summary").get(pk=version.pk) == stored
    assert frozen_document(Version.objects.get(pk=version.pk)) == frozen
    assert frozen != live_document(plan)


def test_numbers_follow_each_other_without_a_gap(plan: Plan) -> None:
    for number in (19, 20, 21):
        issue(plan, number)

    assert list(Version.objects.filter(plan=plan).values_list("number", flat=True)) == list(range(3, 22))


@pytest.mark.parametrize("number", [18, 20, 0])
def test_number_that_is_not_the_next_is_refused(plan: Plan, number: int) -> None:
    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        issue(plan, number)

    assert (refused.value.field, refused.value.message) == (
        "number",
        f"Version {number} is issued already: look at it before you issue another.",
    )
    assert Version.objects.filter(plan=plan).count() == 16


def test_plan_that_changed_since_the_person_looked_is_not_issued(plan: Plan) -> None:
    seen = f.latest(plan)
    edit(plan, rag="G")

    with f.nothing_written(plan), pytest.raises(Refused) as refused:
        issue(plan, since=seen)

    assert refused.value.message == (
        "The plan has changed while you were reading. Look at the changes again, then issue."
    )
    assert Version.objects.filter(plan=plan).count() == 16


def test_each_plan_numbers_its_own_versions(plan: Plan) -> None:
    other = f.a_plan()
    operations.issue_version(other, by=f.system(), since=f.latest(other), line=line(1))

    assert [version.number for version in Version.objects.filter(plan=other)] == [1]
    assert operations.draft_version(plan).number == 19


def test_line_of_a_paper_version_is_kept_word_for_word_without_a_frozen_plan(plan: Plan) -> None:
    lines = Version.objects.filter(plan=plan, number__lt=18)

    assert {(version.document, version.digest) for version in lines} == {("", "")}
    assert lines.get(number=17).summary == (
        "Update actions following Gold Group meeting and addition of new activity 2.7 shared stores facility"
    )


# What was previewed, and the seal


def test_what_was_previewed_is_issued_and_nothing_else(plan: Plan) -> None:
    edit(plan, rag="G")
    previewed = live_document(plan).with_version(line()).digest()

    with f.nothing_written(plan), pytest.raises(Refused, match="This is not what you previewed"):
        issue(plan, summary="Another line", previewed=previewed)
    version = issue(plan, previewed=previewed)

    assert version.summary == "Update"


def issue_form(client: Any, plan: Plan, **values: str) -> dict[str, str]:
    revision = held(client.get(reverse("version_issue", args=(plan.slug,))))["revision"]
    return {"revision": revision, "date": "28/02/2019", "amended_by": "MB", "summary": "Update", **values}


def test_page_refuses_to_issue_while_the_preview_shows_another_line(plan: Plan) -> None:
    client = signed_in("secretary")
    url, preview = (reverse(name, args=(plan.slug,)) for name in ("version_issue", "version_preview"))
    client.post(preview, issue_form(client, plan))

    refused = client.post(url, issue_form(client, plan, summary="Another line"))
    assert (refused.status_code, "This is not what you previewed." in refused.content.decode()) == (409, True)
    client.post(preview, issue_form(client, plan, summary="Another line"))
    issued = client.post(url, issue_form(client, plan, summary="Another line"))

    assert (issued.status_code, Version.objects.get(plan=plan, number=19).summary) == (302, "Another line")


def test_preview_of_a_plan_that_has_changed_since_binds_nobody(plan: Plan) -> None:
    client = signed_in("secretary")
    client.post(reverse("version_preview", args=(plan.slug,)), issue_form(client, plan))
    edit(plan, rag="G")

    answer = client.post(reverse("version_issue", args=(plan.slug,)), issue_form(client, plan, summary="Now"))

    assert (answer.status_code, Version.objects.get(plan=plan, number=19).summary) == (302, "Now")


def test_seal_of_a_version_is_over_its_plan_the_version_before_and_the_journal(plan: Plan) -> None:
    edit(plan, rag="G")
    now, head = live_document(plan), Seal.objects.get(revision__number=f.latest(plan)).digest
    before = Version.objects.get(plan=plan, number=18)

    version = issue(plan)

    said = (now.with_version(line()).digest(), before.seal, head)
    assert version.seal == hashlib.sha256("\n".join(said).encode()).hexdigest()
    assert frozen_document(version).versions[-1].code == "-".join(re.findall("....", version.seal)[:4])


# Editions: the stored files


@pytest.mark.parametrize("audience", list(Audience))
def test_edition_is_stored_once_and_then_for_ever(plan: Plan, audience: Audience) -> None:
    version = Version.objects.get(plan=plan, number=18)

    stored = operations.store_edition(version, audience)
    again = operations.store_edition(version, audience)

    assert again == stored
    assert Edition.objects.filter(version=version, audience=audience).count() == 1
    assert stored.digest == edition(frozen_document(version), audience).digest()
    assert bytes(stored.content)[:5] == b"%PDF-"


def test_frozen_document_is_read_by_its_schema(plan: Plan) -> None:
    version = Version.objects.get(plan=plan, number=18)

    assert PlanDocument.from_dict(frozen_document(version).to_dict()) == frozen_document(version)
