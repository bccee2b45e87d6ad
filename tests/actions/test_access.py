"""Who gets in where: every address for every kind of person, and nothing confidential through any of them."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from actions import operations, tasks, urls
from actions.exports import FORMATS
from actions.models import Edition, Plan, Version, is_confidential
from actions.reading import live_document
from governance import urls as governance_urls
from governance.forms import revision_token
from governance.history import Revision, revise
from governance.models import Membership, Partnership
from tests import factories as f
from tests.actions.routes import (
    PERSONAS,
    ROUTES,
    WRITES,
    address,
    archived,
    signed_in,
    stranger,
    token,
)
from tests.actions.workbooks import words_in
from tests.printed import printed_text

# The status of a GET for: secretary, rg, cleared, member, observer, stranger, anonymous
READERS = (200, 200, 200, 200, 200, 404, 302)
WITH_HISTORY = (200, 200, 200, 200, 403, 404, 302)
SECRETARY = (200, 403, 403, 403, 403, 404, 302)
OFFICER = (403, 200, 403, 403, 403, 404, 302)
OWNER_OR_SECRETARY = (200, 200, 403, 403, 403, 404, 302)
ONLY_POST = (405, 405, 405, 405, 405, 405, 302)

GET: dict[str, tuple[int, ...]] = {
    "home": (302, 302, 302, 302, 302, 302, 302),
    "plan_detail": READERS,
    "plan_changes": READERS,
    "plan_pulse": READERS,
    "plan_history": WITH_HISTORY,
    **dict.fromkeys(("plan_compare", "plan_on", "plan_on_day", "plan_on_day_export"), WITH_HISTORY),
    "plan_compare_export": tuple(202 if status == 200 else status for status in WITH_HISTORY),
    **dict.fromkeys(("plan_at_revision", "plan_at_revision_export"), WITH_HISTORY),
    "revision_undo": ONLY_POST,
    "undo_last": ONLY_POST,
    "my_items": OFFICER,
    "plan_export": READERS,
    "version_list": READERS,
    "version_issue": SECRETARY,
    "version_withdraw": SECRETARY,
    "version_preview": ONLY_POST,
    "version_preview_pdf": (302, 403, 403, 403, 403, 404, 302),
    "version_detail": READERS,
    "version_export": READERS,
    "version_confirm": (200,) * 7,
    "activity_add": SECRETARY,
    "activity_detail": READERS,
    "activity_move": SECRETARY,
    "activity_join": SECRETARY,
    "plan_restore": SECRETARY,
    "activity_restore": SECRETARY,
    "field_restore": SECRETARY,
    "activity_combine": SECRETARY,
    "activity_duplicate": SECRETARY,
    "strand_add": SECRETARY,
    "note_add": SECRETARY,
    "notes_add": SECRETARY,
    "further_action_add": SECRETARY,
    "review_add": SECRETARY,
    "theme_add": SECRETARY,
    "theme_edit": SECRETARY,
    "theme_move": SECRETARY,
    "cell_edit": SECRETARY,
    "strand_edit": SECRETARY,
    "strand_update": OFFICER,
    "strand_move": SECRETARY,
    "note_edit": SECRETARY,
    "phrases_edit": SECRETARY,
    "further_action_edit": SECRETARY,
    "further_action_done": OWNER_OR_SECRETARY,
    "review_edit": SECRETARY,
    "attachment_list": READERS,
    "attachment_add": SECRETARY,
    "attachment_download": READERS,
    "attachment_edit": SECRETARY,
    "version_attachment": READERS,
    "paper_edit": SECRETARY,
    "organisation_edit": SECRETARY,
    "field_list": SECRETARY,
    "import_new": SECRETARY,
    "plan_import": SECRETARY,
    "import_detail": (200, 404, 404, 404, 404, 404, 302),
    "field_edit": SECRETARY,
    "field_move": SECRETARY,
    "archive_list": SECRETARY,
    "item_archive": SECRETARY,
    "item_restore": ONLY_POST,
    "officer_replace": SECRETARY,
    "handover_cancel": ONLY_POST,
    "officer_list": SECRETARY,
    "officer_add": SECRETARY,
    "officer_edit": SECRETARY,
}

# The status of a POST without anything in it: 400 where one may write, because the revision's token is missing.
MAY_WRITE = (400, 403, 403, 403, 403, 404, 302)
ONLY_GET = (405, 405, 405, 405, 405, 405, 302)

POST: dict[str, tuple[int, ...]] = {
    **dict.fromkeys((*WRITES, "version_preview"), MAY_WRITE),
    "strand_update": (403, 400, 403, 403, 403, 404, 302),
    "further_action_done": (400, 400, 403, 403, 403, 404, 302),
    **dict.fromkeys(("revision_undo", "undo_last"), (400, 400, 403, 403, 403, 404, 302)),
    **{name: ONLY_GET for name in GET if name not in WRITES and name != "version_preview"},
    **dict.fromkeys(("import_new", "plan_import"), MAY_WRITE),
    "import_detail": (400, 404, 404, 404, 404, 404, 302),
    "version_confirm": (405,) * 7,
}


def test_every_address_is_walked() -> None:
    named = sorted(str(pattern.name) for pattern in (*urls.urlpatterns, *governance_urls.urlpatterns))

    assert sorted(ROUTES) == named
    assert (sorted(GET), sorted(POST)) == (named, named)


@pytest.mark.parametrize("name", GET)
def test_whoever_may_read_it_gets_the_page(plan: Plan, name: str) -> None:
    url = address(plan, name)

    assert tuple(signed_in(persona).get(url).status_code for persona in PERSONAS) == GET[name]


@pytest.mark.parametrize("name", POST)
def test_whoever_may_not_write_is_refused(plan: Plan, name: str) -> None:
    url = address(plan, name)
    stranger()

    with f.nothing_written(plan):
        assert tuple(signed_in(persona).post(url).status_code for persona in PERSONAS) == POST[name]


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(plan: Plan) -> None:
    answer = Client().get(address(plan, "plan_detail"))

    assert answer["Location"] == "/accounts/login/?next=/plans/action-plan/"


def test_officer_who_does_not_answer_for_it_may_not_update_it(plan: Plan) -> None:
    dp, rg = signed_in("dp"), signed_in("rg")
    control = reverse("strand_update", args=(plan.slug, f.strand(plan, "2.2").key))

    assert (dp.get(address(plan, "strand_update")).status_code, rg.get(control).status_code) == (403, 403)
    assert dp.get(control).status_code == 200
    assert dp.get(address(plan, "further_action_done")).status_code == 403


def test_member_whose_membership_ended_is_a_stranger(plan: Plan) -> None:
    client = signed_in("member")
    membership = Membership.objects.get(user=f.user("member"))
    with revise(plan.partnership, by=f.secretary()):
        membership.archived = True
        membership.save()

    assert [client.get(address(plan, name)).status_code for name in ("plan_detail", "plan_export")] == [404, 404]


def test_secretary_of_one_partnership_reads_nothing_of_another(plan: Plan) -> None:
    client = signed_in("stranger")
    small = Plan.objects.get(slug="small-plan")

    assert client.get(reverse("plan_detail", args=(small.slug,))).status_code == 200
    assert client.get(reverse("strand_edit", args=(small.slug, f.strand(plan, "2.1").key))).status_code == 404
    assert client.get(reverse("activity_detail", args=(small.slug, "2.1"))).status_code == 404
    foreign_officer = f.officer(plan, "JM").key
    assert client.get(reverse("officer_edit", args=("board", foreign_officer))).status_code == 404
    assert client.get(reverse("officer_list", args=("board",))).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"), [("notes", 200), ("further-actions", 404), ("users", 404), ("officers", 404)]
)
def test_item_is_found_by_its_own_kind_only(plan: Plan, kind: str, status: int) -> None:
    url = reverse("item_archive", args=(plan.slug, kind, f.note(plan, "2.1").key))

    assert signed_in("secretary").get(url).status_code == status


def test_old_ref_leads_to_the_activity_and_retired_and_archived_ones_nowhere(plan: Plan) -> None:
    client = signed_in("member")
    operations.move_activity(f.activity(plan, "2.4"), by=f.secretary(), since=3, theme=f.theme(plan, "FOUR"), after="")
    archived(plan)

    answer = client.get(reverse("activity_detail", args=(plan.slug, "2.4")))

    assert (answer.status_code, answer["Location"]) == (302, "/plans/action-plan/activities/4.9/")
    assert [
        client.get(reverse("activity_detail", args=(plan.slug, ref))).status_code for ref in ("2.6", "2.8", "9.9")
    ] == [404, 404, 404]


# The revision's token: at every writing route


@pytest.mark.parametrize("name", WRITES)
def test_writing_route_writes_one_revision(plan: Plan, name: str) -> None:
    url, write = address(plan, name), WRITES[name]
    seen = f.latest(plan)

    sent = {**write.data(plan), "revision": token(plan, f.user(write.who))}
    assert signed_in(write.who).post(url, sent).status_code == 302
    assert f.latest(plan) == seen + 1


@pytest.mark.parametrize("name", [*WRITES, "version_preview"])
@pytest.mark.parametrize("wrong", ["missing", "forged", "somebody else's", "another partnership's"])
def test_writing_route_refuses_a_form_that_it_did_not_fill(plan: Plan, name: str, wrong: str) -> None:
    write = WRITES.get(name, WRITES["version_issue"])
    url, who = address(plan, name), f.user(write.who)
    other = Partnership.objects.create(slug="other", name="Other")
    tokens = {
        "missing": "",
        "forged": token(plan, who)[:-2] + "xx",
        "somebody else's": token(plan, f.user("member")),
        "another partnership's": revision_token(other, who, f.latest(plan)),
    }

    with f.nothing_written(plan):
        answer = signed_in(write.who).post(url, {**write.data(plan), "revision": tokens[wrong]})

    assert answer.status_code == 400


# What is confidential


SECRETS = ("Bamfurlong", "Super Centre", "Book on Locations", "Target Operating Model")
NOT_CLEARED = ("rg", "member", "observer")


@pytest.fixture
def told(plan: Plan) -> Plan:
    """The plan with secrets everywhere that a secret can be: edited, asked of RG, reviewed, archived, issued."""
    note, action = f.note(plan, "2.3"), f.further_action(plan, "2.3")
    by = f.secretary()
    operations.edit_note(note, by=by, since=f.latest(plan), text=note.text + "\nBamfurlong again.")
    operations.edit_further_action(
        action, by=by, since=f.latest(plan), owners=f.parties(plan, "RG"), due="Bamfurlong", outcome="Super Centre"
    )
    operations.add_review(f.activity(plan, "2.3"), by=by, due="2019-09", text="Look at Bamfurlong", note=note)
    operations.add_further_action(
        f.activity(plan, "4.7"),
        by=by,
        text="Survey Bamfurlong",
        owners=f.parties(plan, "RG"),
        body=f.body(plan),
        date=f.MEETING,
        confidential=True,
    )
    open_then_secret = operations.add_note(
        f.activity(plan, "4.7"), by=by, body=f.body(plan), date=f.MEETING, text="Bamfurlong was named in the open."
    )
    operations.edit_note(open_then_secret, by=by, since=f.latest(plan), confidential=True)
    gone = operations.add_note(
        f.activity(plan, "4.7"),
        by=by,
        body=f.body(plan, "Governance Board"),
        date=f.MEETING,
        text="Super Centre at Bamfurlong.",
        confidential=True,
    )
    operations.archive(gone, by=by, since=f.latest(plan), reason="Bamfurlong is off")
    f.attachment(plan, "Lease of Bamfurlong", confidential=True)
    f.attachment(plan, "Plans of the Super Centre", to=note)
    former = f.attachment(plan, "Book on Locations")
    operations.edit_attachment(former, by=by, since=f.latest(plan), confidential=True)
    operations.archive(former, by=by, since=f.latest(plan), reason="Bamfurlong is off")
    line = replace(live_document(plan).versions[-1], number=19, date="2019-02-28", summary="Update")
    operations.issue_version(plan, by=by, since=f.latest(plan), line=line)
    operations.edit_note(note, by=by, since=f.latest(plan), text="Bamfurlong for ever.\n" + note.text)
    return plan


def words(answer: Any) -> str:
    """All that an answer says; the text of a PDF or of a workbook."""
    if answer["Content-Type"] == "application/pdf":
        return printed_text(answer.content)
    if answer["Content-Type"] == FORMATS["xlsx"].CONTENT_TYPE:
        return words_in(answer.content)
    return str(answer.content.decode())


def pages(plan: Plan) -> Iterator[str]:
    """Every address that is read, those with the secrets among them."""
    yield from (address(plan, name) for name in GET if name != "home")
    for ref in ("2.3", "4.7"):
        yield reverse("activity_detail", args=(plan.slug, ref))
    for name in ("csv", "html", "json", "xlsx"):
        yield reverse("plan_export", args=(plan.slug, name))
        yield reverse("plan_export", args=(plan.slug, name)) + "?edition=full"
        for number in (18, 19):
            yield reverse("version_export", args=(plan.slug, number, name))
    yield reverse("version_detail", args=(plan.slug, 19))
    yield from (reverse("plan_at_revision", args=(plan.slug, number)) for number in range(1, f.latest(plan) + 1))
    yield reverse("plan_history", args=(plan.slug,)) + "?until=5"
    yield reverse("plan_detail", args=(plan.slug,)) + "?theme=" + str(f.theme(plan, "TWO").key)


@pytest.mark.parametrize("persona", NOT_CLEARED)
def test_nothing_confidential_is_on_any_page_for_who_is_not_cleared(told: Plan, persona: str) -> None:
    client = signed_in(persona)

    found = {(url, secret) for url in pages(told) for secret in SECRETS if secret in words(client.get(url))}

    assert found == set()


SHOWN_TO_THE_CLEARED = {
    "plan": "plan_detail",
    "changes": "plan_changes",
    "history": "plan_history",
    "export": "plan_export",
    "frozen version": "version_detail",
    "frozen export": "version_export",
}


@pytest.mark.parametrize("name", SHOWN_TO_THE_CLEARED.values(), ids=SHOWN_TO_THE_CLEARED)
def test_what_is_confidential_is_there_for_who_is_cleared(told: Plan, name: str) -> None:
    for persona in ("secretary", "cleared"):
        assert "Bamfurlong" in words(signed_in(persona).get(address(told, name)))


def test_activity_with_its_story_shows_what_is_confidential_to_who_is_cleared(told: Plan) -> None:
    url = reverse("activity_detail", args=(told.slug, "2.3"))

    page = words(signed_in("cleared").get(url))

    assert [page.count(secret) > 0 for secret in SECRETS] == [True, True, True, True]


def test_archive_shows_what_is_confidential_to_the_secretary(told: Plan) -> None:
    assert "Super Centre at Bamfurlong." in words(signed_in("secretary").get(address(told, "archive_list")))


def test_pdfs_have_what_is_confidential_for_who_is_cleared_only(told: Plan) -> None:
    tasks.render_live_plan.call(told.pk)
    tasks.render_version.call(Version.objects.get(plan=told, number=19).pk)
    assert Edition.objects.count() == 2
    files = [reverse("plan_export", args=(told.slug, "pdf")), reverse("version_export", args=(told.slug, 19, "pdf"))]

    def has_secrets(persona: str, query: str = "") -> list[bool]:
        texts = [words(signed_in(persona).get(url + query)) for url in files]
        assert all("Working-copy" in text or "Action Plan" in text for text in texts)
        return [any(secret in text for secret in SECRETS) for text in texts]

    assert has_secrets("cleared") == [True, True]
    assert has_secrets("cleared", "?edition=public") == [False, False]
    assert has_secrets("member") == has_secrets("member", "?edition=full") == [False, False]


def test_filter_does_not_find_by_what_is_confidential(told: Plan) -> None:
    def found(persona: str, typed: str) -> list[str]:
        answer = signed_in(persona).get(address(told, "plan_detail"), {"text": typed})
        return re.findall(r'id="activity-([\d.]+)"', answer.content.decode())

    assert {typed: found("member", typed) for typed in SECRETS} == {typed: [] for typed in SECRETS}
    assert found("cleared", "Bamfurlong") == ["2.3", "4.7"]
    assert found("member", "Scope the integration") == ["2.1"]


@pytest.mark.parametrize(
    ("persona", "name", "find"),
    [
        ("secretary", "note_edit", lambda plan: f.note(plan, "2.3")),
        ("secretary", "further_action_edit", lambda plan: f.further_action(plan, "2.3")),
        ("secretary", "further_action_done", lambda plan: f.further_action(plan, "2.3")),
    ],
)
def test_confidential_items_have_their_pages_for_who_may(told: Plan, persona: str, name: str, find: Any) -> None:
    assert signed_in(persona).get(reverse(name, args=(told.slug, find(told).key))).status_code == 200


def test_owner_who_is_not_cleared_has_no_page_of_what_a_confidential_note_asks(told: Plan) -> None:
    rg = signed_in("rg")
    asked = [f.further_action(told, "2.3"), f.further_action(told, "4.7")]
    urls_of = [reverse("further_action_done", args=(told.slug, action.key)) for action in asked]

    assert [is_confidential(action) for action in asked] == [True, True]
    assert [rg.get(url).status_code for url in urls_of] == [404, 404]
    with f.nothing_written(told):
        answers = [rg.post(url, {"revision": token(told, f.user("rg")), "outcome": "Done"}) for url in urls_of]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert [secret for secret in SECRETS for answer in answers if secret in answer.content.decode()] == []


def test_conflict_shows_nothing_confidential_to_who_is_not_cleared(told: Plan) -> None:
    """RG answers for a further action of 4.8, and fills its form while the secretary makes it confidential."""
    action = f.further_action(told, "4.8")
    seen = f.latest(told)
    url = reverse("further_action_done", args=(told.slug, action.key))
    operations.edit_further_action(
        action, by=f.secretary(), since=seen, outcome="Bamfurlong was chosen.", confidential=True
    )

    sent = {"revision": token(told, f.user("rg"), seen), "outcome": "Mine."}
    with f.nothing_written(told):
        refused = signed_in("rg").post(url, sent)

    assert (refused.status_code, "Bamfurlong" in refused.content.decode()) == (404, False)
    cleared = signed_in("secretary").post(url, {**sent, "revision": token(told, f.user("secretary"), seen)})
    assert (cleared.status_code, "Bamfurlong was chosen." in cleared.content.decode()) == (409, True)


def test_my_items_leave_out_what_is_confidential(told: Plan) -> None:
    rg = signed_in("rg").get(address(told, "my_items")).content.decode()

    assert "Survey Bamfurlong" not in rg
    operations.edit_further_action(
        f.further_action(told, "4.7"), by=f.secretary(), since=f.latest(told), confidential=False
    )
    assert "Survey Bamfurlong" in signed_in("rg").get(address(told, "my_items")).content.decode()


def test_page_is_not_taken_for_the_same_by_who_is_cleared_differently(told: Plan) -> None:
    url = address(told, "plan_detail")
    tags = {persona: signed_in(persona).get(url)["ETag"] for persona in ("secretary", "rg", "cleared", "member")}

    assert len(set(tags.values())) == 4
    answer = signed_in("member").get(url, headers={"If-None-Match": tags["cleared"]})
    assert (answer.status_code, "Bamfurlong" in answer.content.decode()) == (200, False)


def test_who_is_removed_is_let_out_at_once_and_comes_back_without_being_cleared(plan: Plan) -> None:
    client = signed_in("cleared")
    page = reverse("plan_detail", args=(plan.slug,))
    email = f.user("cleared").email
    assert client.get(page).status_code == 200
    said = io.StringIO()

    call_command("remove_member", email.upper(), stdout=said)

    assert said.getvalue() == f"{email} is no member of {plan.partnership} any more.\n"
    assert [client.get(url).status_code for url in (page, reverse("home"))] == [404, 200]
    assert Revision.objects.filter(partnership=plan.partnership).latest("number").system == "remove_member"
    call_command("add_member", email, "--role", "member", stdout=said)
    assert (client.get(page).status_code, Membership.objects.get(user__email=email).cleared) == (200, False)
