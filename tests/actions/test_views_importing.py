"""A file on its way through the pages: sent, looked at, decided about, applied; and who may see it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import default_task_backend

from actions import operations, tasks
from actions.document import VersionLine
from actions.models import Import, ImportMemory, Plan
from actions.views.importing import GIVEN_UP
from governance import operations as people
from governance.enums import Role
from governance.history import Revision
from tests import factories as f
from tests.actions.routes import signed_in, token

#: A paper with what a careful reader would ask about: an owner whom nobody knows, and words that are no RAG.
PAPER = (
    "Ref.,Activity,Owner,RAG,Board notes,Due date\n"
    "THREE: Estate,,,,,\n"
    "3.1,Sell the old station,ZQ,Not yet due,26/06/18 Agreed.,March 2019\n"
)


@pytest.fixture
def secretary(plan: Plan) -> Client:
    return signed_in("secretary")


def at(upload: Import) -> str:
    return reverse("import_detail", args=(upload.key,))


def send(client: Client, upload: Import, plan: Plan, **sent: Any) -> Any:
    """Press a button of the file's page: "apply", or "read" where none is named."""
    if "apply" not in sent:
        sent["read"] = "1"
    return client.post(at(upload), {"revision": token(plan, f.user("secretary")), **sent}, follow=True)


def worked(upload: Import) -> Import:
    """The file after the worker has applied it."""
    tasks.apply_import.call(upload.pk)
    return Import.objects.get(pk=upload.pk)


def doubts(answer: Any) -> dict[str, dict[str, Any]]:
    """What the page asks, by the words that it is asked about."""
    groups = [group for step in answer.context["steps"] for group in step["groups"]]
    return {doubt["said"]: doubt for group in groups for doubt in group["doubts"]}


def all_taken(answer: Any) -> list[str]:
    """The changes that are ticked."""
    rows = [entry["choices"] for band in answer.context["bands"] for entry in band["rows"]]
    lists = (*rows, answer.context["missing"], answer.context["beside"])
    return [one["name"] for choices in lists for one in choices if one["taken"]]


# Sending


def test_file_that_was_sent_waits_for_the_worker_and_is_read(secretary: Client, plan: Plan) -> None:
    default_task_backend.clear()  # type: ignore[attr-defined]
    sent = SimpleUploadedFile("paper.csv", PAPER.encode())
    with f.nothing_written(plan):
        answer = secretary.post(
            reverse("plan_import", args=(plan.slug,)),
            {"file": sent, "revision": token(plan, f.user("secretary"))},
            follow=True,
        )
        upload = Import.objects.get()
        assert (answer.status_code, answer.context["progress"], answer.context["is_late"]) == (202, 0, False)
        assert [result.args for result in default_task_backend.results] == [[upload.pk]]  # type: ignore[attr-defined]
        assert '<meta http-equiv="refresh" content="2">' in answer.content.decode()

        tasks.read_import.call(upload.pk)

        assert secretary.get(at(upload), headers={"HX-Request": "true"}).status_code == 204
    shown = secretary.get(at(upload))
    assert (shown.status_code, shown.context["counts"]) == (200, {"themes": 1, "activities": 1, "notes": 1})


def test_table_that_was_pasted_needs_no_file(secretary: Client, plan: Plan) -> None:
    table = "Ref.\tActivity\n2.1\tAnother text\n"
    answer = secretary.post(
        reverse("plan_import", args=(plan.slug,)), {"pasted": table, "revision": token(plan, f.user("secretary"))}
    )

    upload = Import.objects.get()
    assert (answer["Location"], upload.name, bytes(upload.content)) == (at(upload), "", table.encode())


def test_without_a_file_or_a_table_the_form_says_so(secretary: Client, plan: Plan) -> None:
    answer = secretary.post(
        reverse("plan_import", args=(plan.slug,)), {"pasted": " ", "revision": token(plan, f.user("secretary"))}
    )

    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["Choose a file, or paste a table."])
    assert Import.objects.count() == 0


def test_bad_file_is_answered_with_what_is_wrong_and_the_form_again(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    Import.objects.filter(pk=upload.pk).update(state="failed", problem="The file has a password.")

    answer = secretary.get(at(upload))

    assert answer.context["problem"] == "The file has a password."
    assert f'action="{reverse("plan_import", args=(plan.slug,))}"' in answer.content.decode()


def test_worker_that_does_not_run_is_told_of(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    Import.objects.filter(pk=upload.pk).update(state="waiting", progress=0)

    answer = secretary.get(at(upload))

    assert (answer.status_code, answer.context["is_late"]) == (202, True)
    assert "the worker seems not to be running" in answer.content.decode()


def test_export_of_ours_is_read_exactly(secretary: Client, plan: Plan) -> None:
    export = secretary.get(reverse("plan_export", args=(plan.slug, "json"))).content
    upload = f.upload(plan)
    Import.objects.filter(pk=upload.pk).update(content=export, paper=b"")

    answer = secretary.get(at(upload))

    assert (answer.context["changes_count"], answer.context["columns"]) == (0, [])


# Who sees it


def test_file_for_a_new_plan_is_seen_by_who_sent_it_only(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership)
    colleague = f.a_member(plan.partnership, "colleague@example.org")
    other = Client()
    other.force_login(colleague)

    assert [client.get(at(upload)).status_code for client in (secretary, other)] == [200, 404]
    assert other.get(at(f.upload(plan))).status_code == 200


def test_who_is_no_secretary_any_more_does_not_see_it(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    people.set_membership(plan.partnership, by=f.system(), user=f.user("secretary"), role=Role.MEMBER, cleared=True)

    assert secretary.get(at(upload)).status_code == 404


# Deciding


def test_answers_are_kept_and_the_file_read_again(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content=PAPER)
    asked = doubts(secretary.get(at(upload)))

    with f.nothing_written(plan):
        answer = send(
            secretary,
            upload,
            plan,
            title="Our own plan",
            **{asked["ZQ"]["name"]: "words", asked["Not yet due"]["name"]: "A"},
        )

    found = doubts(answer)
    assert [(found[said]["settled"], found[said]["options"]) for said in ("ZQ",)] == [
        (True, [(value, label, value == "words") for value, label, _ in asked["ZQ"]["options"]])
    ]
    assert answer.context["title"] == "Our own plan"
    assert answer.redirect_chain == [(at(upload), 302)]


def test_one_answer_goes_to_all_that_are_alike(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content="Ref.,Activity,RAG\n1.1,One,Blooming\n1.2,Two,Wilting\n")
    (group,) = secretary.get(at(upload)).context["steps"][0]["groups"]

    answer = send(secretary, upload, plan, **{group["name"]: "G"})

    assert [doubt["settled"] for doubt in answer.context["steps"][0]["groups"][0]["doubts"]] == [True, True]


def test_column_is_left_out_by_choice_only(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content=PAPER)
    before = secretary.get(at(upload))
    due = next(column for column in before.context["columns"] if column["heading"] == "Due date")
    assert [value for value, _, chosen in due["options"] if chosen] == ["extra:Due date"]

    after = send(secretary, upload, plan, **{due["name"]: "nothing"})

    held = {column["heading"]: column["options"] for column in after.context["columns"]}
    assert [value for value, _, chosen in held["Due date"] if chosen] == ["nothing"]
    rows = [row for band in after.context["bands"] for row in band["rows"]]
    assert "March 2019" in str(rows[0]["origins"])
    assert "March 2019" not in rows[0]["html"]


def test_file_without_a_plan_is_answered_with_what_is_wrong(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan, content="Ref.,Activity\nTHREE: Estate,\n")
    answers = [secretary.get(at(upload)), send(secretary, upload, plan)]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert all("no rows below them" in answer.context["problem"] for answer in answers)


def test_page_that_cannot_be_trusted_loses_no_answer(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content=PAPER)
    asked = doubts(secretary.get(at(upload)))

    with f.nothing_written(plan):
        answer = send(secretary, upload, plan, revision="", title="Our own plan", **{asked["ZQ"]["name"]: "words"})

    assert (answer.status_code, answer.context["title"]) == (400, "Our own plan")
    assert [value for value, _, chosen in doubts(answer)["ZQ"]["options"] if chosen] == ["words"]
    assert Import.objects.get(pk=upload.pk).choices == {}


# Applying


def test_new_plan_is_made_and_can_be_undone_as_one(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content=PAPER)

    waiting = send(secretary, upload, plan, title="Our own plan", apply="1")
    assert (waiting.status_code, waiting.context["is_applied"]) == (202, True)
    made = worked(upload).plan
    assert made is not None

    done = secretary.get(at(upload))
    assert (made.title, f.refs(made, "THREE"), done.context["is_new"]) == ("Our own plan", ["3.1"], True)
    undone = secretary.post(done.context["undo_url"], {"revision": done.context["token"]})
    assert undone["Location"] == "/"
    assert Plan.objects.get(pk=made.pk).archived


def test_new_plan_with_its_version_control_is_undone_too(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership)
    export = secretary.get(reverse("version_export", args=(plan.slug, 18, "json"))).content
    Import.objects.filter(pk=upload.pk).update(content=export, paper=b"")
    send(secretary, upload, plan, apply="1", title="The plan again")

    made = worked(upload).plan

    assert made is not None
    assert f.now(made).version == 18
    done = secretary.get(at(upload))
    secretary.post(done.context["undo_url"], {"revision": done.context["token"]})
    assert Plan.objects.get(pk=made.pk).archived


def test_button_that_is_pressed_twice_makes_one_plan(secretary: Client, plan: Plan) -> None:
    upload = f.upload(partnership=plan.partnership, content=PAPER)
    for _ in range(2):
        send(secretary, upload, plan, apply="1", title="Our own plan")
    plans = Plan.objects.count()

    tasks.apply_import.call(upload.pk)
    tasks.apply_import.call(upload.pk)

    assert Plan.objects.count() == plans + 1


def test_only_the_chosen_changes_are_made(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan, content="Ref.,Activity\n2.1,Another text\n2.2,Another text too\n")
    answer = secretary.get(at(upload))
    (first, _) = all_taken(answer)

    send(secretary, upload, plan, apply="1", take=[first])
    worked(upload)

    texts = [f.in_document(plan, ref).strands[0].text for ref in ("2.1", "2.2")]
    assert [text.startswith("Another text") for text in texts] == [True, False]
    assert secretary.get(at(upload)).context["nothing_changed"] is False


def test_who_presses_the_button_is_who_edits_whoever_sent_the_file(plan: Plan) -> None:
    upload = f.upload(plan, content="Ref.,Activity\n2.1,Another text\n")
    colleague = f.a_member(plan.partnership, "colleague@example.org")
    client = Client()
    client.force_login(colleague)
    before = f.latest(plan)

    taken = all_taken(client.get(at(upload)))
    client.post(at(upload), {"revision": token(plan, colleague), "apply": "1", "take": taken})
    worked(upload)

    edited = Revision.objects.get(partnership=plan.partnership, number=before + 1)
    assert (edited.user, upload.user) == (colleague, f.user("secretary"))


def test_who_may_no_longer_edit_when_the_worker_comes_to_it_writes_nothing(plan: Plan) -> None:
    upload = f.upload(plan, content="Ref.,Activity\n2.1,Another text\n")
    colleague = f.a_member(plan.partnership, "colleague@example.org")
    client = Client()
    client.force_login(colleague)
    taken = all_taken(client.get(at(upload)))
    client.post(at(upload), {"revision": token(plan, colleague), "apply": "1", "take": taken})
    colleague.is_active = False
    colleague.save()

    with f.nothing_written(plan):
        upload = worked(upload)
    assert upload.problem == "Who asked for this may no longer edit the plan. Nothing was written: apply it yourself."


def test_what_is_missing_in_the_file_stays_unless_it_is_ticked(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    answer = secretary.get(at(upload))
    assert answer.context["changes_count"] > answer.context["chosen_count"]

    send(secretary, upload, plan, apply="1", take=all_taken(answer))
    worked(upload)

    assert f.refs(plan, "TWO") == ["2.1", "2.2", "2.3", "2.4", "2.8"]


def test_what_somebody_changed_meanwhile_is_shown_with_both_texts_and_settled(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    answer = secretary.get(at(upload))
    seen = answer.context["token"]
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Theirs")
    taken = all_taken(answer)

    send(secretary, upload, plan, apply="1", take=taken, revision=seen)
    with f.nothing_written(plan):
        worked(upload)
    (met,) = secretary.get(at(upload)).context["met"]
    assert (met.about, met.yours, met.theirs) == ("2.1", "Another text", "Theirs")

    send(secretary, upload, plan, apply="1", take=taken, **{f"met-{met.change}": "file"})
    worked(upload)
    assert f.in_document(plan, "2.1").strands[0].text == "Another text"


def test_what_was_decided_is_remembered_for_the_plans_next_file(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan, content="Ref.,Activity,RAG\n2.1,Another text,Blooming\n")
    (asked,) = doubts(secretary.get(at(upload))).values()
    send(secretary, upload, plan, apply="1", **{asked["name"]: "G"})
    worked(upload)

    assert ImportMemory.objects.get(plan=plan).choices["words"] == {"rag:blooming": "G"}
    again = f.upload(plan, content="Ref.,Activity,RAG\n2.2,Another text,Blooming\n")
    assert doubts(secretary.get(at(again))) == {}


def test_file_that_was_lost_at_work_begins_again(secretary: Client, plan: Plan) -> None:
    upload = f.upload(plan)
    Import.objects.filter(pk=upload.pk).update(state="reading", progress=20, made_at=timezone.now() - 2 * GIVEN_UP)
    assert secretary.get(at(upload)).context["is_lost"] is True

    send(secretary, upload, plan, again="1")
    tasks.read_import.call(upload.pk)

    assert secretary.get(at(upload)).status_code == 200


def test_files_of_long_ago_are_thrown_away(plan: Plan) -> None:
    old, new = f.upload(plan), f.upload(plan)
    Import.objects.filter(pk=old.pk).update(made_at=f.LOADED_AT)
    Import.objects.filter(pk=new.pk).update(made_at=timezone.now(), state="waiting")

    tasks.read_import.call(new.pk)

    assert list(Import.objects.values_list("pk", flat=True)) == [new.pk]


# Past papers


def a_paper(plan: Plan, number: int) -> Import:
    """The plan as version ``number`` tells it: 2.1 has another text."""
    now = f.now(plan)
    lines = [VersionLine(number=one, date="2019-02-20", summary="Update") for one in range(19, number + 1)]
    document = replace(now, version=number, draft=False, versions=(*now.versions, *lines))
    text = json.dumps(document.to_dict()).replace(f.strand(plan, "2.1").text, "Another text")
    upload = f.upload(plan)
    Import.objects.filter(pk=upload.pk).update(content=text.encode(), paper=b"")
    return upload


def test_later_paper_is_kept_as_the_version_that_it_says_it_is(secretary: Client, plan: Plan) -> None:
    upload = a_paper(plan, 19)
    answer = secretary.get(at(upload))
    assert answer.context["version"] == {"number": 19, "date": "20/02/19"}

    send(secretary, upload, plan, apply="1", is_version="on", take=all_taken(answer))
    worked(upload)

    assert [(line.number, line.summary) for line in f.now(plan).versions][-1] == (19, "Update")
    assert (f.now(plan).draft, f.in_document(plan, "2.1").strands[0].text) == (False, "Another text")


def test_paper_that_is_older_than_the_plan_cannot_be_a_version(secretary: Client, plan: Plan) -> None:
    answer = secretary.get(at(a_paper(plan, 18)))

    assert answer.context["version"]["refused"].startswith("The file is version 18, and version 18 is in the plan")
