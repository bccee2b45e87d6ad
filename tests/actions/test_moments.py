"""The plan as it stood: which moment an address names, what is shown of it and to whom, and at what price."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks import default_task_backend

from actions import operations, tasks
from actions.document import AsAt, VersionLine
from actions.enums import Audience
from actions.models import Plan
from actions.moments import BeforeTheRecord, Moment, after_revision, on_day, surroundings
from actions.reading import read_plan
from governance import operations as people
from governance.enums import Door, Role
from governance.history import Actor, Revision
from governance.operations import set_membership
from tests import factories as f
from tests.actions.routes import signed_in

#: The day after the tests write: what is of today is no moment of the past.
TODAY = datetime(2019, 7, 9, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def edit(plan: Plan, ref: str = "2.1", at: datetime = f.NOW, **values: Any) -> int:
    """Edit the first strand of an activity; the number of the revision."""
    operations.edit_strand(f.strand(plan, ref), by=f.secretary(at), since=f.latest(plan), **values)
    return f.latest(plan)


def say(plan: Plan, ref: str, text: str, **values: Any) -> int:
    row, body = f.activity(plan, ref), f.body(plan)
    operations.add_note(row, by=f.secretary(), body=body, date=f.MEETING, text=text, **values)
    return f.latest(plan)


def revision(plan: Plan, number: int) -> Revision:
    return Revision.objects.get(partnership=plan.partnership, number=number)


def at_revision(plan: Plan, number: int) -> str:
    return reverse("plan_at_revision", args=(plan.slug, number))


def of_day(plan: Plan, day: str) -> str:
    return reverse("plan_on_day", args=(plan.slug, day))


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def shown(answer: Any) -> list[str]:
    return re.findall(r'id="activity-([\d.]+)"', answer.content.decode())


# Which moment


def test_plan_after_a_revision_is_what_was_read_of_it(plan: Plan) -> None:
    numbers = [edit(plan, rag="R", rag_reason="No money"), say(plan, "2.2", "Received."), edit(plan, text="Another")]

    for number in numbers:
        moment = after_revision(plan, revision(plan, number))
        then = read_plan(plan, revision(plan, number))
        as_at = AsAt(day="2019-02-27", revision=number)
        assert moment.document(Audience.FULL) == replace(then, draft=True, as_at=as_at)


def test_day_ends_at_midnight_in_london(plan: Plan) -> None:
    evening = edit(plan, text="Still June", at=datetime(2019, 6, 30, 22, 59, tzinfo=UTC))
    night = edit(plan, text="July already", at=datetime(2019, 6, 30, 23, 1, tzinfo=UTC))

    assert on_day(plan, date(2019, 6, 30), Audience.FULL).revision.number == evening
    assert on_day(plan, date(2019, 7, 1), Audience.FULL).revision.number == night
    assert after_revision(plan, revision(plan, night)).day == date(2019, 7, 1)


def test_day_without_a_change_is_like_the_one_before(plan: Plan) -> None:
    number = edit(plan, text="In February")

    assert on_day(plan, date(2019, 3, 31), Audience.FULL) == Moment(plan, revision(plan, number), date(2019, 3, 31))


def test_day_is_not_changed_by_what_is_no_part_of_the_plan(plan: Plan) -> None:
    number = edit(plan, text="In February")
    set_membership(plan.partnership, by=f.secretary(), user=f.user("member"), role=Role.OBSERVER)
    assert f.latest(plan) == number + 1

    assert on_day(plan, date(2019, 3, 31), Audience.FULL).revision.number == number


def test_before_the_plan_came_into_the_record_there_is_none(db: None) -> None:
    plan = f.a_plan()
    came = Revision.objects.get(pk=plan.history.get().revision_id)
    officer = Revision.objects.get(partnership=plan.partnership, number=came.number - 1)

    with pytest.raises(BeforeTheRecord) as nothing:
        after_revision(plan, officer)
    assert nothing.value.first == came
    with pytest.raises(BeforeTheRecord) as nothing:
        on_day(plan, date(2019, 2, 26), Audience.PUBLIC)
    assert nothing.value.first == came


def test_surroundings_are_the_changes_of_this_plan_alone(plan: Plan) -> None:
    first = edit(plan, text="One")
    other = f.a_plan(plan.partnership, slug="other", title="Other")
    between = f.latest(other)
    last = edit(plan, text="Two")

    around = surroundings(after_revision(plan, revision(plan, between)), Audience.FULL)

    assert (around.latest.number, around.after and around.after.number) == (first + 1, last)
    assert surroundings(after_revision(plan, revision(plan, last)), Audience.FULL).after is None


def test_issued_version_is_a_change(plan: Plan) -> None:
    before = f.latest(plan)
    line = VersionLine(number=19, date="2019-02-28", amended_by="MB", summary="Update")
    operations.issue_version(plan, by=f.secretary(), since=before, line=line)

    around = surroundings(after_revision(plan, revision(plan, before)), Audience.PUBLIC)

    assert around.after is not None
    assert around.after.number == before + 1


def test_step_leads_to_what_shows_in_the_plan_only(plan: Plan) -> None:
    before, by = edit(plan, text="One"), f.secretary()
    people.add_officer(plan.partnership, by=by, initials="ZZ")
    people.edit_officer(f.officer(plan, "DP"), by=by, since=f.latest(plan), post="Chief")
    people.edit_body_phrases(f.body(plan), by=by, since=f.latest(plan), phrases=["No change."])
    people.edit_officer(f.officer(plan, "DP"), by=by, since=f.latest(plan), initials="DPX")
    renamed = f.latest(plan)

    around = surroundings(after_revision(plan, revision(plan, renamed - 1)), Audience.FULL)

    assert (around.latest.number, around.after and around.after.number) == (before, renamed)


# What it shows


def test_page_shows_the_plan_of_then_and_says_so(plan: Plan) -> None:
    edit(plan, text="Before")
    edit(plan, text="After", at=datetime(2019, 3, 5, 10, 0, tzinfo=UTC))

    answer = signed_in("member").get(of_day(plan, "2019-03-01"))
    page = text_of(answer)

    assert "The plan as it stood on 1 March 2019" in page
    assert "After revision 4; version 18 was the latest issued. Last changed on 27 February 2019, 14:05 by " in page
    assert "Not the plan of now , and not an issued version: a look back, which cannot be edited. See the plan" in page
    assert ("Before" in page, " After " in page.replace("After revision", "")) == (True, False)
    assert len(shown(answer)) == 31
    assert [link in answer.content.decode() for link in ("data-edit", "data-pulse", "data-moves")] == [False] * 3


def test_page_of_what_is_still_so_says_that_nothing_has_changed(plan: Plan) -> None:
    number = edit(plan, text="Lasting")

    assert "Nothing has changed since." in text_of(signed_in("member").get(at_revision(plan, number)))
    assert "Nothing has changed since." in text_of(signed_in("member").get(of_day(plan, "2019-07-09")))
    assert "Nothing has changed since." not in text_of(signed_in("member").get(at_revision(plan, number - 1)))


def test_plan_of_then_is_filtered_as_it_was(plan: Plan) -> None:
    red, green = edit(plan, "2.1", rag="R", rag_reason="No money"), edit(plan, "2.1", rag="G")

    client = signed_in("member")
    found = {n: shown(client.get(at_revision(plan, n), {"rag": "R"})) for n in (red - 1, red, green)}

    assert found == {red - 1: ["6.4"], red: ["2.1", "6.4"], green: ["6.4"]}


def test_officer_of_then_can_be_filtered_by(plan: Plan) -> None:
    number = edit(plan, "4.7", sros=f.parties(plan, "JM"))
    client = signed_in("member")

    assert shown(client.get(at_revision(plan, number - 1), {"sro": "RG"})) == ["4.7"]
    assert shown(client.get(at_revision(plan, number), {"sro": "RG"})) == []


def test_steps_lead_from_change_to_change_and_keep_the_filter(plan: Plan) -> None:
    numbers = [edit(plan, text=text) for text in ("One", "Two", "Three")]

    page = signed_in("member").get(at_revision(plan, numbers[1]), {"rag": "R"}).context

    assert page["before_url"] == f"{at_revision(plan, numbers[0])}?rag=R"
    assert page["after_url"] == f"{at_revision(plan, numbers[2])}?rag=R"
    assert signed_in("member").get(at_revision(plan, 1)).context["before_url"] == ""
    assert signed_in("member").get(at_revision(plan, numbers[2])).context["after_url"] == ""


def test_moment_leads_to_its_comparison_with_the_plan_of_now(plan: Plan) -> None:
    number = edit(plan, text="One")
    client = signed_in("member")

    now, before = (client.get(at_revision(plan, n)).content.decode() for n in (number, number - 1))

    compared = f'href="{reverse("plan_compare", args=(plan.slug,))}?from=r{number - 1}&amp;to=live"'
    assert (compared in before, "to=live" in now) == (True, False)


def test_history_leads_to_each_moment(plan: Plan) -> None:
    number = edit(plan, text="One")

    page = signed_in("member").get(reverse("plan_history", args=(plan.slug,))).content.decode()

    assert f'<a href="{at_revision(plan, number)}">Revision {number}</a>' in page


# Confidentiality is that of today


def secret_note(plan: Plan) -> int:
    """Say something, and make it confidential later; the number of the revision that said it."""
    number = say(plan, "2.2", "Brimscombe is for sale.")
    note = f.note(plan, "2.2")
    operations.edit_note(note, by=f.secretary(), since=number, confidential=True)
    return number


@pytest.mark.parametrize("form", ["", "plan.html", "plan.csv", "plan.json", "plan.json?edition=full"])
def test_what_is_confidential_today_was_so_then(plan: Plan, form: str) -> None:
    number = secret_note(plan)

    read = {who: signed_in(who).get(at_revision(plan, number) + form).content for who in ("member", "cleared")}

    assert (b"Brimscombe" in read["member"], b"Brimscombe" in read["cleared"]) == (False, True)


def test_further_action_of_an_archived_note_that_became_confidential_is_withheld(plan: Plan) -> None:
    say(plan, "2.2", "For sale.")
    note = f.note(plan, "2.2")
    operations.add_further_action(f.activity(plan, "2.2"), by=f.secretary(), text="ask Nailsworth", note=note)
    operations.archive(note, by=f.secretary(), since=f.latest(plan), reason="Said too soon")
    number = f.latest(plan)
    assert b"Nailsworth" in signed_in("member").get(at_revision(plan, number)).content
    operations.restore(note, by=f.secretary())
    operations.edit_note(f.note(plan, "2.2"), by=f.secretary(), since=f.latest(plan), confidential=True)

    assert b"Nailsworth" not in signed_in("member").get(at_revision(plan, number)).content


def test_confidential_words_of_then_are_not_found_by_the_filter(plan: Plan) -> None:
    url = at_revision(plan, secret_note(plan))

    found = {who: shown(signed_in(who).get(url, {"text": "Brimscombe"})) for who in ("member", "cleared")}

    assert found == {"member": [], "cleared": ["2.2"]}


def test_who_is_not_cleared_is_not_told_of_a_confidential_change(plan: Plan) -> None:
    before = edit(plan, text="In the open")
    note = say(plan, "2.2", "Brimscombe is for sale.", confidential=True)
    by, row = f.secretary(), f.activity(plan, "2.2")
    operations.add_further_action(row, by=by, text="ask", note=f.note(plan, "2.2"), owners=f.parties(plan, "RG"))
    action = f.latest(plan)
    operations.add_review(row, by=by, due="2019-09", text="again", note=f.note(plan, "2.2"))
    review = f.latest(plan)

    assert on_day(plan, f.MEETING, Audience.PUBLIC).revision.number == before
    assert on_day(plan, f.MEETING, Audience.FULL).revision.number == review
    member = signed_in("member")
    assert member.get(at_revision(plan, before)).context["after_url"] == ""
    assert "After revision 4;" in text_of(member.get(of_day(plan, "2019-03-01")))
    after = [signed_in("cleared").get(at_revision(plan, n)).context["after_url"] for n in (before, note, action)]
    assert after == [at_revision(plan, n) for n in (note, action, review)]


# Addresses that name no moment


def test_day_before_the_record_says_when_it_begins_and_what_was_on_paper(plan: Plan) -> None:
    answer = signed_in("member").get(of_day(plan, "2018-10-01"))
    page = text_of(answer)

    assert answer.status_code == 404
    assert "The plan of 1 October 2018 is not in this record" in page
    assert "The record of this plan begins on 4 January 2019." in page
    assert "On paper, version 16 was the latest then" in page
    assert "19 September 2018, amended by RG. Update following Governance Board meeting 19/09/18" in page
    assert answer.context["first_url"] == at_revision(plan, 1)
    assert signed_in("member").get(answer.context["first_url"]).status_code == 200


def test_day_before_any_paper_names_none(plan: Plan) -> None:
    assert "On paper" not in text_of(signed_in("member").get(of_day(plan, "1999-12-31")))


def test_file_of_a_day_before_the_record_is_none(plan: Plan) -> None:
    assert signed_in("member").get(f"{of_day(plan, '2018-10-01')}plan.csv").status_code == 404


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2019-02-31", "“2019-02-31” is not a day: an address names one as in 2018-10-01."),
        ("yesterday", "“yesterday” is not a day"),
        ("20190227", "“20190227” is not a day"),
        ("2019-W09-3", "“2019-W09-3” is not a day"),
        ("2019-07-10", "10 July 2019 is still to come."),
        ("9999-12-31", "31 December 9999 is still to come."),
    ],
)
def test_nonsense_is_told_so(plan: Plan, day: str, reason: str) -> None:
    answer = signed_in("member").get(of_day(plan, day))

    assert answer.status_code == 404
    assert reason in text_of(answer)


@pytest.mark.parametrize("number", [0, 4, 10**30])
def test_revision_that_is_not_there_is_told_so(plan: Plan, number: int) -> None:
    answer = signed_in("member").get(at_revision(plan, number))

    assert answer.status_code == 404
    assert ("There is no revision" in text_of(answer)) or ("numbered from 1" in text_of(answer))


@pytest.mark.parametrize(
    ("typed", "status", "leads"),
    [
        ("2019-02-27", 302, "/plans/action-plan/on/2019-02-27/"),
        ("27/02/2019", 302, "/plans/action-plan/on/2019-02-27/"),
        ("2018-10-01", 302, "/plans/action-plan/on/2018-10-01/"),
        ("", 422, "This field is required."),
        ("soon", 422, "Enter a date, for example 27/02/2019."),
        ("2019-07-10", 422, "That day is still to come."),
    ],
)
def test_picked_day_leads_to_the_plan_of_then(plan: Plan, typed: str, status: int, leads: str) -> None:
    answer = signed_in("member").get(reverse("plan_on", args=(plan.slug,)), {"date": typed})

    assert answer.status_code == status
    assert leads in (answer.get("Location") or text_of(answer))


# As files


def test_files_of_then_are_marked(plan: Plan) -> None:
    edit(plan, text="Before")
    edit(plan, text="Later", at=datetime(2019, 3, 5, 10, 0, tzinfo=UTC))
    client, base = signed_in("member"), of_day(plan, "2019-03-01")

    page = client.get(f"{base}plan.html").content.decode()
    assert "As it stood on 1 March 2019, after revision 4: not issued, and not the plan of now" in page
    data = client.get(f"{base}plan.json")
    assert json.loads(data.content)["plan"]["as_at"] == {"day": "2019-03-01", "revision": 4}
    assert data["Content-Disposition"] == 'attachment; filename="action-plan-as-at-2019-03-01-revision-4-public.json"'
    rows = list(csv.reader(io.StringIO(client.get(f"{base}plan.csv").content.decode("utf-8-sig"))))
    assert [row[2] for row in rows if row[1] == "2.1"] == ["Before"]
    assert client.get(f"{base}plan.docx").status_code == 404


def test_pdf_of_then_is_made_by_the_worker_while_a_page_waits(plan: Plan) -> None:
    number = edit(plan, text="Before")
    client, url = signed_in("member"), f"{at_revision(plan, number - 1)}plan.pdf"
    default_task_backend.clear()  # type: ignore[attr-defined]

    waiting = client.get(url)

    assert waiting.status_code == 202
    assert waiting.context["html_url"] == f"{at_revision(plan, number - 1)}plan.html"
    (order,) = default_task_backend.results  # type: ignore[attr-defined]
    assert order.task == tasks.render_moment
    tasks.render_moment.call(*order.args)
    paper = client.get(url)
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert client.get(url, headers={"If-None-Match": paper["ETag"]}).status_code == 304


def test_public_edition_of_then_is_for_who_is_cleared_too(plan: Plan) -> None:
    number = secret_note(plan)

    page = signed_in("cleared").get(f"{at_revision(plan, number)}plan.html?edition=public").content

    assert b"Brimscombe" not in page


# Versions


def test_version_that_was_typed_on_paper_is_shown_as_what_it_is(plan: Plan) -> None:
    answer = signed_in("observer").get(reverse("version_detail", args=(plan.slug, 17)))

    assert answer.status_code == 200
    assert "31 October 2018, amended by MB. Update actions following Gold Group meeting" in text_of(answer)
    assert "The plan of then is not in this record: the line is all that there is of it." in text_of(answer)
    assert shown(answer) == []


def test_version_is_filtered_as_the_plan_is(plan: Plan) -> None:
    url = reverse("version_detail", args=(plan.slug, 18))

    red = signed_in("observer").get(url, {"rag": "R"})
    assert shown(red) == ["6.4"]
    # 6.4 names 2.4, which is not on the page now.
    assert ["#activity-2.4" in one.content.decode() for one in (signed_in("observer").get(url), red)] == [True, False]
    assert "step through the changes" not in text_of(signed_in("observer").get(url))
    assert signed_in("member").get(url).context["steps_url"] == at_revision(plan, 2)


# The price


def queries_of(url: str) -> int:
    client = signed_in("member")
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("form", ["", "?rag=R&sro=Comms+Group&text=events", "plan.csv"])
def test_moment_takes_as_many_queries_for_three_times_the_plan_and_its_history(plan: Plan, form: str) -> None:
    url = at_revision(plan, edit(plan, text="Text")) + form
    before = queries_of(url)

    f.three_times(plan)
    for count in range(6):
        edit(plan, text=f"Text {count}")

    assert queries_of(at_revision(plan, f.latest(plan)) + form) == before
    assert queries_of(of_day(plan, "2019-07-09") + form) <= before + 1


def test_planned_edit_of_a_rule_is_named_after_the_rule(plan: Plan) -> None:
    by = Actor(Door.COMMAND, f.NOW, system="Planned handover")
    operations.edit_strand(f.strand(plan, "2.1"), by=by, since=f.latest(plan), text="Another")

    page = text_of(signed_in("member").get(at_revision(plan, f.latest(plan))))

    assert "Last changed on 27 February 2019, 14:05 by Planned handover." in page


def test_page_lists_what_was_attached_then_with_the_file_of_then(plan: Plan) -> None:
    attachment = f.attachment(plan)
    number, digest = f.latest(plan), attachment.file_id
    operations.archive(attachment, by=f.secretary(), since=number, reason="Out of date")
    address = reverse("plan_at_revision", args=(plan.slug, number))

    assert "Terms of reference" in text_of(signed_in("member").get(address))
    assert "archived since" in text_of(signed_in("member").get(address))
    operations.restore(attachment, by=f.secretary())
    page = signed_in("member").get(address).content.decode()
    assert f'attachments/{attachment.key}/?file={digest}"' in page


def test_page_lists_no_attachment_that_is_confidential_by_now(plan: Plan) -> None:
    attachment = f.attachment(plan)
    number = f.latest(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=number, confidential=True)
    address = reverse("plan_at_revision", args=(plan.slug, number))

    told = {name: "Terms of reference" in text_of(signed_in(name).get(address)) for name in ("member", "cleared")}

    assert told == {"member": False, "cleared": True}
