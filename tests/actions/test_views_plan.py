"""The plan's own pages: quick however long the plan, the same only while it is the same, and truly filtered."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks import default_task_backend

from actions import operations, tasks
from actions.diff import compare
from actions.document import VersionLine
from actions.enums import Audience
from actions.management.sample import play_sample_meeting
from actions.models import Plan, Rendering
from actions.reading import latest_frozen
from governance.enums import Role
from governance.operations import edit_officer, set_membership
from tests import factories as f
from tests.actions.routes import address, signed_in, token


def edit(plan: Plan, ref: str = "2.1", **values: Any) -> None:
    operations.edit_strand(f.strand(plan, ref), by=f.secretary(), since=f.latest(plan), **values)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def shown(answer: Any) -> list[str]:
    """The refs of the rows on a plan's page."""
    return re.findall(r'id="activity-([\d.]+)"', answer.content.decode())


def queries_of(persona: str, url: str) -> int:
    client = signed_in(persona)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


#: The most queries that a page may take, signing in included.
MOST_QUERIES = {
    "plan_detail": 8,
    "plan_changes": 9,
    "my_items": 8,
    "version_list": 8,
    "version_detail": 8,
    "plan_export": 8,
    "officer_list": 8,
    "version_issue": 12,
    "activity_add": 12,
}


@pytest.mark.parametrize("name", MOST_QUERIES)
def test_page_takes_few_queries_and_no_more_for_three_times_the_plan(plan: Plan, name: str) -> None:
    persona = "rg" if name == "my_items" else "secretary"
    url = address(plan, name)
    before = queries_of(persona, url)

    f.three_times(plan)

    assert len(list(f.now(plan).activities())) == 93
    assert queries_of(persona, url) == before
    assert before <= MOST_QUERIES[name]


@pytest.mark.parametrize("name", ["activity_detail", "plan_history"])
def test_history_takes_no_more_queries_for_three_times_the_edits(plan: Plan, name: str) -> None:
    url = address(plan, name)
    for count in range(3):
        edit(plan, text=f"Text {count}")
    before = queries_of("member", url)
    for count in range(3, 9):
        edit(plan, text=f"Text {count}")

    assert queries_of("member", url) == before


def test_filtered_plan_takes_few_queries_too(plan: Plan) -> None:
    url = f"{address(plan, 'plan_detail')}?rag=R&sro=Comms+Group&text=events"

    assert queries_of("member", url) <= 8


# The same page


def tag(persona: str, url: str) -> str:
    found: str = signed_in(persona).get(url)["ETag"]
    return found


def asked_again(persona: str, url: str, known: str) -> int:
    status: int = signed_in(persona).get(url, headers={"If-None-Match": known}).status_code
    return status


def test_unchanged_plan_is_not_sent_again(plan: Plan) -> None:
    url = address(plan, "plan_detail")

    known = tag("member", url)

    assert asked_again("member", url, known) == 304


def test_unchanged_plan_is_not_even_read(plan: Plan) -> None:
    client, url = signed_in("member"), address(plan, "plan_detail")
    client.get(url)  # the next answer knows the cookie that this one set

    with CaptureQueriesContext(connection) as read:
        answer = client.get(url)
    with CaptureQueriesContext(connection) as unread:
        again = client.get(url, headers={"If-None-Match": answer["ETag"]})

    assert (answer.status_code, again.status_code) == (200, 304)
    assert len(unread) == len(read) - 2  # neither the document nor the register of refs


def test_plan_is_sent_again_after_an_edit(plan: Plan) -> None:
    url = address(plan, "plan_detail")
    known = tag("member", url)

    edit(plan, rag="G")

    assert asked_again("member", url, known) == 200


def test_plan_is_sent_again_after_an_issue(plan: Plan) -> None:
    url = address(plan, "plan_detail")
    edit(plan, rag="G")
    known = tag("member", url)
    line = operations.draft_version(plan)
    operations.issue_version(
        plan, by=f.secretary(), since=f.latest(plan), line=VersionLine(number=line.number, date="2019-02-28")
    )

    assert asked_again("member", url, known) == 200


def test_plan_of_another_person_or_other_rights_is_another_page(plan: Plan) -> None:
    url = address(plan, "plan_detail")
    known = tag("member", url)
    assert asked_again("cleared", url, known) == 200

    # An observer reads the same plan, but has no way to its history.
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)

    assert asked_again("member", url, known) == 200


def test_confidential_edit_does_not_change_the_page_of_who_is_not_cleared(plan: Plan) -> None:
    url = address(plan, "plan_detail")
    edit(plan, rag="G")
    known, cleared = tag("member", url), tag("cleared", url)

    operations.edit_note(f.note(plan, "2.3"), by=f.secretary(), since=4, text="Another secret.")

    assert (asked_again("member", url, known), asked_again("cleared", url, cleared)) == (304, 200)


def test_filtered_plan_is_another_page(plan: Plan) -> None:
    url = address(plan, "plan_detail")

    assert asked_again("member", f"{url}?rag=R", tag("member", url)) == 200


def test_protected_pages_are_kept_by_the_readers_browser_only(plan: Plan) -> None:
    answers = {
        name: signed_in("secretary").get(address(plan, name))["Cache-Control"]
        for name in ("plan_detail", "plan_history", "strand_edit", "version_detail", "plan_export", "archive_list")
    }

    assert set(answers.values()) == {"private, no-cache"}


# What the pages say


def test_plan_page_has_every_activity_and_what_changed(plan: Plan) -> None:
    edit(plan, rag="G")

    answer = signed_in("member").get(address(plan, "plan_detail"))

    assert shown(answer) == [row.ref for row in f.now(plan).activities()]
    assert len(shown(answer)) == 31


def test_changes_page_tells_each_change_since_the_version(plan: Plan) -> None:
    edit(plan, rag="A", rag_reason="Nobody has time.")
    operations.add_note(f.activity(plan, "2.2"), by=f.secretary(), body=f.body(plan), date=f.MEETING, text="Received.")

    page = text_of(signed_in("member").get(address(plan, "plan_changes")))

    assert "3 changes since 3 January 2019" in page
    assert "Changed the RAG of 2.1 from not recorded to amber: Nobody has time." in page
    assert "Added a Gold Group note of 27/02/19 to 2.2: “Received.”" in page


def test_history_tells_who_did_what_when_and_why(plan: Plan) -> None:
    edit(plan, "6.4", rag="A", rag_reason="An event is planned.")
    operations.report_progress(
        f.strand(plan, "4.7"), by=f.rg(), since=f.latest(plan), day=f.MEETING, rag="R", rag_reason="no money.",
        text="", reporter="RG",
    )  # fmt: skip

    page = text_of(signed_in("member").get(address(plan, "plan_history")))

    assert "RG changed the RAG of 4.7 from not recorded to red: no money. 14:05 · Revision 5" in page
    assert "27 February 2019 RG" in page
    assert "Sample Secretary changed the RAG of 6.4 from red to amber: An event is planned. 14:05" in page


def test_history_is_told_some_revisions_a_page(plan: Plan) -> None:
    for count in range(30):
        edit(plan, text=f"Words {count:02}")
    client, url = signed_in("member"), address(plan, "plan_history")

    newest, older = text_of(client.get(url)), text_of(client.get(f"{url}?until=8"))

    assert [f"Words {count:02}" in newest for count in (29, 5, 4, 0)] == [True, True, False, False]
    assert [f"Words {count:02}" in older for count in (29, 5, 4, 0)] == [False, False, True, True]


@pytest.mark.parametrize("until", ["", "x", "-1", "0", "999999", "9" * 30])
def test_nonsense_in_the_address_of_history_is_no_error(plan: Plan, until: str) -> None:
    assert signed_in("member").get(address(plan, "plan_history"), {"until": until}).status_code == 200


def test_activity_page_tells_its_story_with_its_former_refs(plan: Plan) -> None:
    edit(plan, "2.8", rag="R", rag_reason="no site.")
    operations.move_activity(
        f.activity(plan, "2.8"), by=f.secretary(), since=f.latest(plan), theme=f.theme(plan, "FOUR"), after=""
    )

    page = text_of(signed_in("member").get(reverse("activity_detail", args=(plan.slug, "4.9"))))

    assert "2.8" in page
    assert "Sample Secretary changed the RAG of 2.8 from not recorded to red on 27 February 2019: no site." in page
    assert "Sample Secretary renumbered 2.8 as 4.9 on 27 February 2019." in page


def test_observer_reads_no_story(plan: Plan) -> None:
    edit(plan, "2.8", rag="R", rag_reason="no site.")

    page = text_of(signed_in("observer").get(reverse("activity_detail", args=(plan.slug, "2.8"))))

    assert ("changed the RAG" in page, "Scope the possibility of a shared stores facility" in page) == (False, True)


def test_my_items_are_what_the_officer_answers_for(plan: Plan) -> None:
    page = signed_in("rg").get(address(plan, "my_items"))

    text = text_of(page)
    own = [row.ref for row in f.now(plan).activities() if any("RG" in strand.sros for strand in row.strands)]
    asked = [row.ref for row in f.now(plan).activities() if any("RG" in one.owners for one in row.further_actions)]
    assert (own, asked) == (["4.7"], ["4.8", "6.4"])
    assert set(re.findall(r"activities/([\d.]+)/", page.content.decode())) == {"4.7", "4.8", "6.4"}
    assert f.strand(plan, "4.7").text in text


def test_officer_who_answers_for_nothing_sees_an_empty_page(plan: Plan) -> None:
    edit_officer(f.officer(plan, "RG"), by=f.secretary(), since=f.latest(plan), user=None)

    assert signed_in("rg").get(address(plan, "my_items")).status_code == 200


def test_home_leads_to_the_only_plan_and_offers_several(plan: Plan) -> None:
    client = signed_in("member")
    assert client.get("/")["Location"] == "/plans/action-plan/"
    other = f.a_plan()
    set_membership(other.partnership, by=f.system(), user=f.user("member"), role=Role.OBSERVER)

    page = text_of(client.get("/"))

    assert ("Action Plan" in page, "Small Plan" in page) == (True, True)


def test_version_pages_show_the_log_and_the_frozen_plan(plan: Plan) -> None:
    edit(plan, text="Edited after version 18")
    client = signed_in("member")

    log, frozen = (
        text_of(client.get(address(plan, "version_list"))),
        text_of(client.get(address(plan, "version_detail"))),
    )

    assert "Inclusion of SWAST crest. V9 – MASTER VERSION" in log
    assert ("Edited after version 18" in frozen, "Scope the integration of Tri-Service" in frozen) == (False, True)
    assert client.get(reverse("version_detail", args=(plan.slug, 19))).status_code == 404


def test_archive_lists_what_is_archived_and_restores_it(plan: Plan) -> None:
    operations.archive(f.activity(plan, "2.8"), by=f.secretary(), since=3, reason="Built at last")
    client = signed_in("secretary")

    page = client.get(address(plan, "archive_list"))
    assert "Built at last" in text_of(page)
    found = re.search(r'name="revision" value="([^"]+)"', page.content.decode())
    assert found is not None
    url = reverse("item_restore", args=(plan.slug, "activities", f.activity(plan, "2.8").key))
    restored = client.post(url, {"revision": unescape(found.group(1))}, follow=True)

    assert "Activity 2.8 is restored." in text_of(restored)
    assert f.in_document(plan, "2.8") is not None


def test_restoring_what_cannot_be_says_why(plan: Plan) -> None:
    note = f.note(plan, "2.8")
    for item in (note, f.activity(plan, "2.8")):
        operations.archive(item, by=f.secretary(), since=f.latest(plan), reason="Built")
    url = reverse("item_restore", args=(plan.slug, "notes", note.key))

    with f.nothing_written(plan):
        answer = signed_in("secretary").post(url, {"revision": token(plan, f.user("secretary"))}, follow=True)

    assert "Restore its activity first: 2.8." in text_of(answer)


def test_sample_meeting_is_told_on_the_changes_page(plan: Plan) -> None:
    play_sample_meeting(plan, f.NOW)
    issued = latest_frozen(plan)
    assert issued is not None
    count = len(compare(issued, f.now(plan)))

    assert f"{count} changes since 3 January 2019" in text_of(signed_in("secretary").get(address(plan, "plan_changes")))
    assert date(2019, 2, 27) == f.MEETING


# Papers


def test_pdf_that_is_not_made_yet_is_waited_for_and_asked_for_once(plan: Plan) -> None:
    queue: Any = default_task_backend
    queue.clear()
    url = reverse("plan_export", args=(plan.slug, "pdf"))

    answers = [signed_in("member").get(url) for _ in range(2)]

    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(202, "1"), (202, "1")]
    assert f"{url}?waited=1" in unescape(answers[0].content.decode())
    assert [tuple(result.args) for result in queue.results] == [(plan.pk,)]


def test_page_that_waits_counts_anew_where_the_address_has_no_number_of_its_own(plan: Plan) -> None:
    url = reverse("plan_export", args=(plan.slug, "pdf"))
    client = signed_in("member")

    for waited in ("9" * 5000, "-1", "x"):
        assert f'{url}?waited=1"' in unescape(client.get(url, {"waited": waited}).content.decode())


def test_page_that_waits_for_the_public_pdf_leads_to_the_public_page(plan: Plan) -> None:
    url = reverse("plan_export", args=(plan.slug, "pdf"))

    page = signed_in("cleared").get(url, {"edition": "public", "waited": "30"}).content.decode()

    assert f'href="{reverse("plan_export", args=(plan.slug, "html"))}?edition=public"' in page


def test_pdf_that_was_made_is_sent_and_not_sent_again(plan: Plan) -> None:
    tasks.render_live_plan.call(plan.pk)
    client, url = signed_in("member"), reverse("plan_export", args=(plan.slug, "pdf"))

    answer = client.get(url)

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="action-plan-working-copy-public.pdf"'
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    edit(plan, rag="G")
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 202


def test_pdf_of_a_version_is_the_stored_file(plan: Plan) -> None:
    client, url = signed_in("member"), reverse("version_export", args=(plan.slug, 18, "pdf"))
    assert client.get(url).status_code == 202
    f.an_edition(plan, Audience.PUBLIC, b"%PDF-public")
    f.an_edition(plan, Audience.FULL, b"%PDF-full")

    answer = client.get(url)
    assert (answer.content, answer["Content-Disposition"]) == (
        b"%PDF-public",
        'inline; filename="action-plan-version-18-public.pdf"',
    )
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    cleared = signed_in("cleared")
    assert (cleared.get(url).content, cleared.get(f"{url}?edition=public").content) == (b"%PDF-full", b"%PDF-public")


def test_preview_is_made_by_the_worker_and_waited_for(plan: Plan) -> None:
    edit(plan, rag="G")
    client = signed_in("secretary")
    sent = {
        "date": "2019-02-28",
        "amended_by": "MB",
        "summary": "Update",
        "revision": token(plan, f.user("secretary")),
    }

    with f.nothing_written(plan):
        answer = client.post(address(plan, "version_preview"), sent)

    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 202
    assert Rendering.objects.count() == 0


@pytest.mark.parametrize("name", ["csv", "html", "json", "xlsx"])
def test_plan_is_sent_in_every_format(plan: Plan, name: str) -> None:
    client, url = signed_in("cleared"), reverse("plan_export", args=(plan.slug, name))

    answer = client.get(url)

    kept = "inline" if name == "html" else "attachment"
    assert answer["Content-Disposition"] == f'{kept}; filename="action-plan-working-copy.{name}"'
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["docx", "exe", "csv2"])
def test_format_that_there_is_not_is_not_found(plan: Plan, name: str) -> None:
    client = signed_in("member")

    assert client.get(reverse("plan_export", args=(plan.slug, name))).status_code == 404
    assert client.get(reverse("version_export", args=(plan.slug, 18, name))).status_code == 404


def test_line_of_the_paper_has_no_file(plan: Plan) -> None:
    assert signed_in("member").get(reverse("version_export", args=(plan.slug, 17, "pdf"))).status_code == 404


def test_page_that_was_sent_compressed_is_known_again(plan: Plan) -> None:
    client, url = signed_in("member"), address(plan, "plan_detail")
    client.get(url)  # the next answer knows the cookie that this one set
    first = client.get(url, headers={"Accept-Encoding": "gzip"})

    again = client.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})

    assert (first["Content-Encoding"], again.status_code) == ("gzip", 304)


@pytest.mark.parametrize(
    ("persona", "page"), [("rg", "my_items"), ("member", "plan_detail"), ("secretary", "plan_detail")]
)
def test_officers_begin_with_what_is_theirs_and_others_with_the_plan(plan: Plan, persona: str, page: str) -> None:
    assert signed_in(persona).get(reverse("home")).headers["Location"] == reverse(page, args=(plan.slug,))
