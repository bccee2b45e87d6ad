"""Attachments on pages: who sees and gets them, how they are answered, and what becomes of a bad upload."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions import operations
from actions.attachments import MOST_BYTES, checked
from actions.document import VersionLine
from actions.models import Attachment, Note, Plan, StoredFile
from tests import factories as f
from tests.actions.routes import address, signed_in, token
from tests.actions.test_views_editing import text_of
from tests.uploads import PDF, picture, upload

SECOND = PDF.replace(b"1.7", b"1.6")
SECRET = "Lease of Bamfurlong"
NOT_CLEARED = ("rg", "member", "observer")
#: Who reads history: what each is answered where only who is cleared gets something.
PERSONAS = {"cleared": 200, "member": 404}


def send(client: Client, plan: Plan, url: str, **data: Any) -> Any:
    return client.post(url, {"revision": token(plan, f.user("secretary")), **data})


def download(plan: Plan, attachment: Attachment) -> str:
    return reverse("attachment_download", args=(plan.slug, attachment.key))


def issue(plan: Plan) -> None:
    number = f.now(plan).versions[-1].number + 1
    line = VersionLine(number=number, date="2019-02-28", amended_by="MB", summary="Update")
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)


def confidential_note(plan: Plan) -> Note:
    note = f.note(plan, "2.3")
    assert note.confidential
    return note


# Downloads


def test_file_is_answered_as_a_download_that_runs_nothing(plan: Plan) -> None:
    attachment = f.attachment(plan, file=checked(PDF, "Übereinkunft „2019“.pdf"))

    answer = signed_in("member").get(download(plan, attachment))

    assert (answer.status_code, answer.content) == (200, PDF)
    assert {
        name: answer[name]
        for name in (
            *("Content-Type", "Content-Disposition", "X-Content-Type-Options"),
            *("Content-Security-Policy", "Cache-Control", "ETag"),
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%C3%9Cbereinkunft%20%E2%80%9E2019%E2%80%9C.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{attachment.file_id}"',
    }


def test_file_that_the_browser_has_is_not_sent_again(plan: Plan) -> None:
    attachment, client = f.attachment(plan), signed_in("member")
    etag = client.get(download(plan, attachment))["ETag"]

    answer = client.get(download(plan, attachment), headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (304, b"", "private, no-cache")


@pytest.mark.parametrize(("content", "packed"), [(PDF * 20, None), (b"Plain words. " * 100, "gzip")])
def test_file_that_is_packed_already_is_not_packed_again(plan: Plan, content: bytes, packed: str | None) -> None:
    attachment = f.attachment(plan, file=checked(content, "terms"))

    answer = signed_in("member").get(download(plan, attachment), headers={"Accept-Encoding": "gzip"})

    assert answer.get("Content-Encoding") == packed


def test_browser_s_word_for_a_file_is_not_believed(plan: Plan) -> None:
    sent = upload(b"alert(1)", "script.html", "text/html")
    send(signed_in("secretary"), plan, address(plan, "attachment_add"), file=sent, title="Script")

    answer = signed_in("member").get(download(plan, Attachment.objects.get(title="Script")))

    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "text/plain; charset=utf-8",
        'attachment; filename="script.html.txt"',
    )


def test_earlier_file_is_there_for_who_reads_history(plan: Plan) -> None:
    attachment = f.attachment(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), file=checked(SECOND, "new.pdf"))
    earlier = f"{download(plan, attachment)}?file={attachment.file_id}"

    answers = {persona: signed_in(persona).get(earlier) for persona in ("member", "observer", "stranger")}

    assert {persona: answer.status_code for persona, answer in answers.items()} == {
        "member": 200,
        "observer": 403,
        "stranger": 404,
    }
    assert (answers["member"].content, signed_in("observer").get(download(plan, attachment)).content) == (PDF, SECOND)
    assert "terms.pdf" in text_of(signed_in("member").get(address(plan, "attachment_list")))
    assert "terms.pdf" not in text_of(signed_in("observer").get(address(plan, "attachment_list")))


@pytest.mark.parametrize("hangs_on_a_note", [False, True])
def test_earlier_file_that_was_confidential_stays_so_when_an_open_one_has_taken_its_place(
    plan: Plan, *, hangs_on_a_note: bool
) -> None:
    note = confidential_note(plan)
    attachment = f.attachment(
        plan, file=checked(PDF, f"{SECRET}.pdf"), **({"to": note} if hangs_on_a_note else {"confidential": True})
    )
    opened = {} if hangs_on_a_note else {"confidential": False}
    operations.edit_attachment(
        attachment, by=f.secretary(), since=f.latest(plan), file=checked(SECOND, "terms.pdf"), **opened
    )
    if hangs_on_a_note:
        operations.edit_note(note, by=f.secretary(), since=f.latest(plan), confidential=False)
    earlier = f"{download(plan, attachment)}?file={attachment.file_id}"
    pages = {persona: text_of(signed_in(persona).get(address(plan, "attachment_list"))) for persona in PERSONAS}

    assert {persona: signed_in(persona).get(earlier).status_code for persona in PERSONAS} == PERSONAS
    assert {persona: SECRET in page for persona, page in pages.items()} == {"cleared": True, "member": False}
    assert signed_in("member").get(download(plan, attachment)).content == SECOND


def test_earlier_file_that_was_open_for_a_while_is_had_by_who_could_read_it_then(plan: Plan) -> None:
    note = confidential_note(plan)
    attachment = f.attachment(plan, to=note)
    operations.edit_note(note, by=f.secretary(), since=f.latest(plan), confidential=False)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), file=checked(SECOND, "new.pdf"))

    assert signed_in("member").get(f"{download(plan, attachment)}?file={attachment.file_id}").content == PDF


def test_file_of_another_attachment_is_not_answered_for_this_one(plan: Plan) -> None:
    secret = f.attachment(plan, SECRET, file=checked(SECOND, "lease.pdf"), confidential=True)
    url = f"{download(plan, f.attachment(plan))}?file={secret.file_id}"

    assert signed_in("member").get(url).status_code == 404


@pytest.mark.parametrize("asked", ["", "0" * 64, "%00", "../secret"])
def test_file_that_never_was_is_not_there(plan: Plan, asked: str) -> None:
    assert signed_in("secretary").get(f"{download(plan, f.attachment(plan))}?file={asked}").status_code == 404


def test_archived_attachment_is_not_downloaded(plan: Plan) -> None:
    attachment = f.attachment(plan)
    operations.archive(attachment, by=f.secretary(), since=f.latest(plan), reason="Out of date")

    assert signed_in("secretary").get(download(plan, attachment)).status_code == 404


def test_version_keeps_the_file_that_it_was_issued_with(plan: Plan) -> None:
    attachment = f.attachment(plan)
    issue(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), file=checked(SECOND, "new.pdf"))
    operations.archive(attachment, by=f.secretary(), since=f.latest(plan), reason="Out of date")
    url = reverse("version_attachment", args=(plan.slug, 19, attachment.key))

    page = text_of(signed_in("observer").get(reverse("version_detail", args=(plan.slug, 19))))

    assert (url in page, signed_in("observer").get(url).content) == (True, PDF)
    before = reverse("version_attachment", args=(plan.slug, 18, attachment.key))
    assert signed_in("observer").get(before).status_code == 404


# Confidential


def secrets(plan: Plan) -> list[Attachment]:
    """Two that are confidential: one by itself, one by its note."""
    return [
        f.attachment(plan, f"{SECRET}, old", confidential=True),
        f.attachment(plan, f"{SECRET}, new", to=confidential_note(plan)),
    ]


PLACES = ("plan_detail", "attachment_list", "plan_changes", "plan_history", "version_detail", "archive_list")


@pytest.mark.parametrize("persona", NOT_CLEARED)
def test_confidential_attachment_is_nowhere_for_who_is_not_cleared(plan: Plan, persona: str) -> None:
    hidden = secrets(plan)
    issue(plan)
    client = signed_in(persona)
    of_version = [reverse("version_attachment", args=(plan.slug, 19, one.key)) for one in hidden]

    pages = [address(plan, name) for name in PLACES] + [
        reverse("activity_detail", args=(plan.slug, "2.3")),
        reverse("version_detail", args=(plan.slug, 19)),
        *(reverse("plan_export", args=(plan.slug, name)) for name in ("json", "html", "csv")),
        *(reverse("version_export", args=(plan.slug, 19, name)) for name in ("json", "html", "csv")),
    ]

    assert [url for url in pages if SECRET in text_of(client.get(url))] == []
    assert [client.get(url).status_code for url in (*(download(plan, one) for one in hidden), *of_version)] == [404] * 4
    digest = hidden[0].file_id
    assert (
        client.get(f"{download(plan, hidden[0])}?file={digest}", headers={"If-None-Match": f'"{digest}"'}).status_code
        == 404
    )


def test_confidential_attachment_is_there_for_who_is_cleared(plan: Plan) -> None:
    hidden = secrets(plan)
    issue(plan)
    client = signed_in("cleared")
    pages = [address(plan, "attachment_list"), reverse("version_detail", args=(plan.slug, 19))]

    assert [text_of(client.get(url)).count(SECRET) > 1 for url in pages] == [True, True]
    assert [client.get(download(plan, one)).content for one in hidden] == [PDF, PDF]


def test_confidential_attachments_are_not_counted_for_who_is_not_cleared(plan: Plan) -> None:
    issue(plan)
    secrets(plan)

    counts = {
        persona: signed_in(persona).get(address(plan, "plan_detail")).context["attachments_elsewhere"]
        for persona in ("cleared", "member")
    }

    assert counts == {"cleared": 1, "member": 0}
    assert plan.live.__class__.objects.get(plan=plan).public_changes == 0


def test_what_became_confidential_is_kept_back_in_the_version_too(plan: Plan) -> None:
    attachment = f.attachment(plan, SECRET)
    issue(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), confidential=True)
    url = reverse("version_attachment", args=(plan.slug, 19, attachment.key))
    page = reverse("version_detail", args=(plan.slug, 19))

    assert {persona: signed_in(persona).get(url).status_code for persona in ("cleared", "member")} == {
        "cleared": 200,
        "member": 404,
    }
    assert SECRET not in text_of(signed_in("member").get(page))


def test_attachment_of_a_confidential_note_is_marked_so(plan: Plan) -> None:
    f.attachment(plan, SECRET, to=confidential_note(plan))

    page = signed_in("secretary").get(address(plan, "attachment_list"))

    assert [values["confidential"] for group in page.context["groups"] for values in group["attachments"]] == [True]


# Uploads


def test_upload_is_attached_where_the_address_says(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "attachment_add")
    activity, note = f.activity(plan, "2.4"), f.note(plan, "2.4")

    answers = [
        send(client, plan, f"{url}?to={to}", file=upload(), title=title)
        for title, to in (("One", ""), ("Two", activity.key), ("Three", note.key), ("Four", "version:18"))
    ]

    assert [answer["Location"] for answer in answers] == [
        "/plans/action-plan/attachments/",
        "/plans/action-plan/activities/2.4/",
        "/plans/action-plan/activities/2.4/",
        "/plans/action-plan/versions/18/",
    ]
    assert {one.title: one.to for one in f.now(plan).attachments} == {
        "One": "",
        "Two": str(activity.key),
        "Three": str(note.key),
        "Four": "version:18",
    }


def test_title_is_the_file_s_name_where_none_is_typed(plan: Plan) -> None:
    send(
        signed_in("secretary"),
        plan,
        address(plan, "attachment_add"),
        file=upload(PDF, "Memorandum_of_Understanding 2019.PDF"),
        title="",
    )

    assert [(one.title, one.name) for one in f.now(plan).attachments] == [
        ("Memorandum of Understanding 2019", "Memorandum_of_Understanding 2019.pdf")
    ]


@pytest.mark.parametrize("to", ["nothing", "version:99", "version:x", "00000000-0000-0000-0000-000000000000"])
def test_nothing_is_attached_to_what_is_not_there(plan: Plan, to: str) -> None:
    assert signed_in("secretary").get(f"{address(plan, 'attachment_add')}?to={to}").status_code == 404


def test_nothing_is_attached_to_another_plan_s_note(plan: Plan) -> None:
    client, other = signed_in("stranger"), "small-plan"

    url = reverse("attachment_add", args=(other,)) + f"?to={f.note(plan, '2.4').key}"

    assert (client.get(reverse("attachment_add", args=(other,))).status_code, client.get(url).status_code) == (200, 404)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "terms.pdf", "The file is empty."),
        (b"MZ", "terms.pdf", "It is a program: programs are not taken."),
        (b"PK\x03\x04nothing", "terms.docx", "The file is damaged, or only a part of it arrived."),
        (b"x" * (MOST_BYTES + 600_000), "terms.txt", "The file has 10.6 MB: 10 MB at most are taken."),
    ],
)
def test_bad_upload_is_refused_in_a_sentence_and_what_was_typed_stays(
    plan: Plan, content: bytes, name: str, said: str
) -> None:
    with f.nothing_written(plan):
        answer = send(
            signed_in("secretary"), plan, address(plan, "attachment_add"), file=upload(content, name), title="With care"
        )

    page = text_of(answer)
    assert (answer.status_code, said in page, 'value="With care"' in page) == (422, True, True)
    assert StoredFile.objects.count() == 0


def test_upload_that_breaks_off_is_answered_plainly(plan: Plan) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="terms.pdf"\r\n\r\n%PDF-1.7 and no end'

    answer = signed_in("secretary").post(
        address(plan, "attachment_add"), data=body, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code in (400, 422)


def test_several_files_at_once_are_refused(plan: Plan) -> None:
    answer = send(signed_in("secretary"), plan, address(plan, "attachment_add"), file=upload(), another=upload())

    assert answer.status_code == 400


def test_replaced_file_meets_another_one_as_a_conflict_that_names_both(plan: Plan) -> None:
    attachment = f.attachment(plan)
    seen = f.latest(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=seen, file=checked(SECOND, "theirs.pdf"))

    with f.nothing_written(plan):
        answer = signed_in("secretary").post(
            reverse("attachment_edit", args=(plan.slug, attachment.key)),
            {
                "revision": token(plan, f.user("secretary"), seen),
                "file": upload(PDF + b"%%EOF", "mine.pdf"),
                "title": "Our terms",
            },
        )

    page = text_of(answer)
    assert (answer.status_code, "mine.pdf (choose it again)" in page, "theirs.pdf" in page) == (409, True, True)
    assert 'value="Our terms"' in page


def test_archived_attachment_is_in_the_archive_and_restored_from_there(plan: Plan) -> None:
    attachment, client = f.attachment(plan, to=f.note(plan, "2.4")), signed_in("secretary")
    url = reverse("item_archive", args=(plan.slug, "attachments", attachment.key))

    answer = send(client, plan, url, reason="Out of date")
    archive = text_of(client.get(address(plan, "archive_list")))
    send(client, plan, reverse("item_restore", args=(plan.slug, "attachments", attachment.key)))

    assert answer["Location"] == "/plans/action-plan/activities/2.4/"
    assert ("Attachment of 2.4" in archive, "Terms of reference" in archive) == (True, True)
    assert [one.title for one in f.now(plan).attachments] == ["Terms of reference"]


def test_activity_shows_its_own_attachments_and_those_of_its_notes(plan: Plan) -> None:
    f.attachment(plan, "Lease", to=f.activity(plan, "2.4"))
    f.attachment(plan, "Photograph", to=f.note(plan, "2.4"))
    f.attachment(plan, "Elsewhere", to=f.activity(plan, "2.1"))

    page = signed_in("member").get(reverse("activity_detail", args=(plan.slug, "2.4")))

    assert [(one["title"], one["note"], one["edit_url"]) for one in page.context["attachments"]] == [
        ("Lease", "", ""),
        ("Photograph", "Gold Group note of 03/01/19", ""),
    ]


def test_list_of_attachments_takes_as_many_queries_for_many_as_for_one(
    plan: Plan, django_assert_num_queries: Any
) -> None:
    f.attachment(plan)
    client, url = signed_in("secretary"), address(plan, "attachment_list")
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for number in range(8):
        attachment = f.attachment(plan, f"Number {number}", to=f.activity(plan, "2.4"))
        operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), file=checked(SECOND, "new.pdf"))

    with django_assert_num_queries(5):
        client.get(url)


# What frames the table on paper


def test_crest_that_is_uploaded_stands_on_the_page_and_on_the_paper(plan: Plan) -> None:
    client = signed_in("secretary")
    url = address(plan, "organisation_edit")

    send(
        client, plan, url, short_name="FRS", crest=upload(picture(), "crest.png"), after="Gloucestershire Constabulary"
    )

    html = reverse("plan_export", args=(plan.slug, "html"))
    crests = [
        text_of(client.get(page)).count("data:image/png;base64,") for page in (address(plan, "paper_edit"), url, html)
    ]
    assert crests == [1, 1, 1]


def test_crest_is_taken_out(plan: Plan) -> None:
    client, url = signed_in("secretary"), address(plan, "organisation_edit")
    sent = {"short_name": "FRS", "after": "Gloucestershire Constabulary"}
    send(client, plan, url, **sent, crest=upload(picture(), "crest.png"))

    send(client, plan, url, **sent, without_crest="on")

    assert {one.crest for one in f.now(plan).organisations} == {""}


def test_crest_that_is_a_drawing_in_code_is_refused(plan: Plan) -> None:
    svg = upload(b"<svg onload='alert(1)'/>", "crest.svg", "image/svg+xml")

    with f.nothing_written(plan):
        answer = send(signed_in("secretary"), plan, address(plan, "organisation_edit"), short_name="FRS", crest=svg)

    assert (answer.status_code, "A drawing in code (SVG) is not taken" in text_of(answer)) == (422, True)


def test_organisation_of_another_partnership_is_not_there(plan: Plan) -> None:
    signed_in("stranger")
    url = reverse("organisation_edit", args=("small-plan", f.organisation(plan).key))

    assert signed_in("stranger").get(url).status_code == 404
