"""Documents that belong to the plan and to what is in it."""

import pytest

from actions import operations
from actions.attachments import CheckedFile, checked
from actions.document import Attachment as Attached
from actions.document import PlanDocument, VersionLine
from actions.models import Attachment, Plan, StoredFile, Version
from actions.reading import frozen_document, read_plan
from governance.history import Revision
from governance.merging import Conflict, Refused
from tests import factories as f
from tests.uploads import PDF

SECOND = PDF.replace(b"1.7", b"1.6")


def a_file(content: bytes = PDF, name: str = "terms.pdf") -> CheckedFile:
    return checked(content, name)


def attached(document: PlanDocument) -> list[tuple[str, str, str, bool]]:
    return [(one.title, one.name, one.to, one.confidential) for one in document.attachments]


def issue(plan: Plan) -> Version:
    number = Version.objects.filter(plan=plan).latest("number").number + 1
    line = VersionLine(number=number, date="2019-02-28", amended_by="MB", summary="Update")
    return operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)


def test_attachment_is_in_the_plan_s_document(plan: Plan) -> None:
    attachment = f.attachment(plan)

    assert f.now(plan).attachments == (
        Attached(
            key=str(attachment.key),
            title="Terms of reference",
            name="terms.pdf",
            digest=a_file().digest,
            size=len(PDF),
        ),
    )
    assert (StoredFile.objects.get().content_type, bytes(StoredFile.objects.get().content)) == ("application/pdf", PDF)


def test_attachment_belongs_to_the_plan_or_to_an_activity_a_note_or_a_version(plan: Plan) -> None:
    activity, note = f.activity(plan, "2.4"), f.note(plan, "2.4")
    version = Version.objects.get(plan=plan, number=18)
    for title, to in (("One", None), ("Two", activity), ("Three", note), ("Four", version)):
        f.attachment(plan, title, to=to)

    assert attached(f.now(plan)) == [
        ("One", "terms.pdf", "", False),
        ("Two", "terms.pdf", str(activity.key), False),
        ("Three", "terms.pdf", str(note.key), False),
        ("Four", "terms.pdf", "version:18", False),
    ]
    assert StoredFile.objects.count() == 1


def test_attachment_that_is_sent_twice_is_attached_once(plan: Plan) -> None:
    first = f.attachment(plan)

    with f.nothing_written(plan):
        again = operations.attach(plan, by=f.secretary(), file=a_file(), title="Terms of reference")

    assert (again.pk, Attachment.objects.count()) == (first.pk, 1)


def test_file_that_is_sent_again_as_confidential_is_not_taken_for_the_open_one(plan: Plan) -> None:
    f.attachment(plan)

    operations.attach(plan, by=f.secretary(), file=a_file(), title="Terms of reference", confidential=True)

    assert [confidential for *_, confidential in attached(f.now(plan))] == [False, True]


@pytest.mark.parametrize("kind", ["activity", "note"])
def test_nothing_is_attached_to_what_somebody_archived(plan: Plan, kind: str) -> None:
    to = f.activity(plan, "2.4") if kind == "activity" else f.note(plan, "2.4")
    operations.archive(f.activity(plan, "2.4"), by=f.secretary(), since=f.latest(plan), reason="Built")

    with f.nothing_written(plan), pytest.raises(Refused, match="This was archived while you were writing"):
        operations.attach(plan, by=f.secretary(), file=a_file(), title="Terms of reference", to=to)


def test_file_is_replaced_by_a_revision_that_the_history_and_the_versions_do_not_lose(plan: Plan) -> None:
    attachment = f.attachment(plan)
    issued, before = issue(plan), Revision.objects.latest("number")

    operations.edit_attachment(
        attachment, by=f.secretary(), since=f.latest(plan), file=a_file(SECOND, "terms 2.pdf"), title="Terms"
    )

    assert attached(f.now(plan)) == [("Terms", "terms 2.pdf", "", False)]
    assert [attached(document) for document in (frozen_document(issued), read_plan(plan, before))] == [
        [("Terms of reference", "terms.pdf", "", False)],
        [("Terms of reference", "terms.pdf", "", False)],
    ]
    assert {bytes(stored.content) for stored in StoredFile.objects.all()} == {PDF, SECOND}


def test_same_file_and_words_again_write_nothing(plan: Plan) -> None:
    attachment = f.attachment(plan)

    with f.nothing_written(plan):
        operations.edit_attachment(
            attachment,
            by=f.secretary(),
            since=f.latest(plan),
            file=a_file(),
            title="Terms of reference",
            confidential=False,
        )


def test_different_edits_of_an_attachment_merge(plan: Plan) -> None:
    attachment, seen = f.attachment(plan), f.latest(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=seen, title="Terms")

    operations.edit_attachment(
        attachment, by=f.secretary(), since=seen, file=a_file(SECOND), title="Terms of reference"
    )

    assert attached(f.now(plan)) == [("Terms", "terms.pdf", "", False)]
    assert f.now(plan).attachments[0].digest == a_file(SECOND).digest


def test_two_files_for_the_same_attachment_are_a_conflict(plan: Plan) -> None:
    attachment, seen = f.attachment(plan), f.latest(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=seen, file=a_file(SECOND, "theirs.pdf"))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        operations.edit_attachment(attachment, by=f.secretary(), since=seen, file=a_file(PDF + b"%%EOF", "mine.pdf"))

    assert [(clash.field, clash.yours, clash.theirs) for clash in conflict.value.merge.clashes] == [
        ("file", "mine.pdf (choose it again)", "theirs.pdf")
    ]


def test_attachment_that_somebody_edited_is_not_archived_unseen(plan: Plan) -> None:
    attachment, seen = f.attachment(plan), f.latest(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=seen, title="Terms")

    with f.nothing_written(plan), pytest.raises(Conflict):
        operations.archive(attachment, by=f.secretary(), since=seen, reason="Out of date")


def test_attachment_is_archived_with_a_reason_and_restored(plan: Plan) -> None:
    attachment = f.attachment(plan)

    operations.archive(attachment, by=f.secretary(), since=f.latest(plan), reason="Out of date")
    assert attached(f.now(plan)) == []
    operations.restore(attachment, by=f.secretary())

    assert attached(f.now(plan)) == [("Terms of reference", "terms.pdf", "", False)]


def test_attachment_of_an_archived_note_is_restored_after_it(plan: Plan) -> None:
    note = f.note(plan, "2.4")
    attachment = f.attachment(plan, to=note)
    operations.archive(attachment, by=f.secretary(), since=f.latest(plan), reason="Out of date")
    operations.archive(note, by=f.secretary(), since=f.latest(plan), reason="Wrong")

    with pytest.raises(Refused, match="Restore its note first"):
        operations.restore(attachment, by=f.secretary())


def test_what_is_archived_takes_its_attachments_along_and_brings_them_back(plan: Plan) -> None:
    activity = f.activity(plan, "2.4")
    f.attachment(plan, "Lease", to=activity)
    f.attachment(plan, "Photograph", to=f.note(plan, "2.4"))

    operations.archive(activity, by=f.secretary(), since=f.latest(plan), reason="Built")
    gone = attached(f.now(plan))
    operations.restore(activity, by=f.secretary())

    assert (gone, [title for title, *_ in attached(f.now(plan))]) == ([], ["Lease", "Photograph"])


def test_attaching_replacing_and_archiving_are_undone(plan: Plan) -> None:
    attachment = f.attachment(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), file=a_file(SECOND, "new.pdf"))
    replaced = f.latest(plan)
    operations.archive(attachment, by=f.secretary(), since=replaced, reason="Out of date")

    operations.undo(plan, replaced + 1, by=f.secretary())
    back = attached(f.now(plan))
    operations.undo(plan, replaced, by=f.secretary())
    before = attached(f.now(plan))
    operations.undo(plan, replaced - 1, by=f.secretary())

    assert (back, before, attached(f.now(plan))) == (
        [("Terms of reference", "new.pdf", "", False)],
        [("Terms of reference", "terms.pdf", "", False)],
        [],
    )


def test_undo_does_not_hide_what_somebody_else_replaced(plan: Plan) -> None:
    attachment = f.attachment(plan)
    operations.edit_attachment(attachment, by=f.secretary(), since=f.latest(plan), title="Terms")
    renamed = f.latest(plan)
    operations.edit_attachment(attachment, by=f.system(), since=renamed, title="Our terms")

    with f.nothing_written(plan), pytest.raises(Refused, match="Since then Set-up changed"):
        operations.undo(plan, renamed, by=f.secretary())
