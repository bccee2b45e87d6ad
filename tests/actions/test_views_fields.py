"""The plan's own fields on the pages: naming them, filling them in, finding by them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from actions import operations
from actions.models import Plan
from tests import factories as f
from tests.actions.routes import signed_in, strand_data, token
from tests.actions.test_filters import ALL, found
from tests.actions.test_undoing import common, edit
from tests.actions.test_views_cells import IN_ROW, cell, rows_in


@pytest.fixture
def due(plan: Plan) -> str:
    """How forms and addresses call the field "Due date", in which 2.1 says "March"."""
    key = str(f.field(plan).key)
    edit(plan, extra={key: "March"})
    return f"extra-{key}"


def page(plan: Plan, name: str, *arguments: Any, persona: str = "secretary") -> str:
    answer = signed_in(persona).get(reverse(name, args=(plan.slug, *arguments)))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def send(plan: Plan, url: str, **values: Any) -> Any:
    return signed_in("secretary").post(url, {"revision": token(plan, f.user("secretary")), **values})


def said(plan: Plan, ref: str = "2.1") -> list[str]:
    return [extra.text for extra in f.in_document(plan, ref).strands[0].extra]


def test_fields_are_listed_with_how_many_rows_say_something(plan: Plan, due: str) -> None:
    f.field(plan, "Lead agency")

    texts = re.findall(r"<strong>([^<]+)</strong><br><span[^>]*>([^<]+)<", page(plan, "field_list"))

    assert texts == [("Due date", "1 row says something here"), ("Lead agency", "No row says anything here yet")]


def test_field_is_added_renamed_and_moved(plan: Plan, due: str) -> None:
    send(plan, reverse("field_list", args=(plan.slug,)), name="Lead agency")
    lead = f.field(plan, "Lead agency")
    send(plan, reverse("field_edit", args=(plan.slug, lead.key)), name="Lead")
    send(plan, reverse("field_move", args=(plan.slug, lead.key)), after="")

    assert [field.name for field in f.now(plan).fields] == ["Lead", "Due date"]


def test_archived_field_can_be_brought_back_from_the_archive(plan: Plan, due: str) -> None:
    key = due.removeprefix("extra-")

    answer = send(plan, reverse("item_archive", args=(plan.slug, "fields", key)), reason="Nobody keeps to it")
    assert (answer.url, said(plan)) == (reverse("field_list", args=(plan.slug,)), [])
    assert "Nobody keeps to it" in page(plan, "archive_list")
    send(plan, reverse("item_restore", args=(plan.slug, "fields", key)))

    assert said(plan) == ["March"]


def test_strands_form_has_a_box_for_each_field(plan: Plan, due: str) -> None:
    url = reverse("strand_edit", args=(plan.slug, f.strand(plan, "2.1").key))
    form = signed_in("secretary").get(url).context["form"]
    assert (form[due].label, form[due].value()) == ("Due date", "March")

    send(plan, url, **strand_data(**{due: "May\n"}))

    assert (said(plan), f.in_document(plan, "2.1").strands[0].text) == (["May"], "Typed with care")


def test_new_activity_says_something_at_once(plan: Plan, due: str) -> None:
    theme = str(f.theme(plan, "TWO").key)

    send(plan, reverse("activity_add", args=(plan.slug,)), **strand_data(theme=theme, **{due: "June"}))

    assert said(plan, f.refs(plan, "TWO")[-1]) == ["June"]


def test_field_is_edited_where_it_stands(plan: Plan, due: str) -> None:
    answer = signed_in("secretary").get(cell(plan, due), headers=IN_ROW)
    assert sorted(answer.context["form"].fields) == [due, "revision"]

    saved = signed_in("secretary").post(
        cell(plan, due), {"revision": token(plan, f.user("secretary")), due: "May"}, headers=IN_ROW
    )

    assert (said(plan), rows_in(saved)) == (["May"], ["activity-2.1"])


def test_two_people_in_one_field_see_both_texts(plan: Plan, due: str) -> None:
    seen = token(plan, f.user("secretary"))
    edit(plan, extra={due.removeprefix("extra-"): "May"})

    answer = send(plan, cell(plan, due), **{"revision": seen, due: "June"})

    assert answer.status_code == 409
    assert [(c["label"], c["yours"], c["theirs"]) for c in answer.context["conflicts"]] == [("Due date", "June", "May")]


def test_rows_show_what_they_say_to_every_reader(plan: Plan, due: str) -> None:
    shown = re.compile(r"<dt>Due date:</dt> <dd><p>March</p></dd>")

    assert len(shown.findall(page(plan, "plan_detail", persona="member"))) == 1
    assert "<dt>Due date</dt><dd><p>March</p></dd>" in page(plan, "activity_detail", "2.1", persona="member")
    assert "Due date" not in page(plan, "activity_detail", "2.2", persona="member")
    assert "Edit Due date of 2.2" in page(plan, "activity_detail", "2.2")


def test_plan_is_narrowed_to_the_rows_that_say_it(plan: Plan, due: str) -> None:
    edit(plan, "2.4", extra={due.removeprefix("extra-"): "by march 2019"})

    assert found(plan, **{due: "MARCH"}) == ["2.1", "2.4"]
    assert found(plan, **{due: "march", "sro": "CW"}) == ["2.1"]
    assert found(plan, text="by march 2019") == ["2.4"]
    assert found(plan, **{due: ""}) == ALL


def test_earlier_value_of_one_field_is_offered_in_the_story_and_put_back(plan: Plan, due: str) -> None:
    edit(plan, extra={due.removeprefix("extra-"): "May"})
    url = reverse("field_restore", args=(plan.slug, "strands", f.strand(plan, "2.1").key, due, f.latest(plan) - 1))
    assert url in page(plan, "activity_detail", "2.1")

    offered = signed_in("secretary").get(url)
    assert offered.context["sides"] == {"now": "May", "then": "March"}
    send(plan, url)

    assert said(plan) == ["March"]


def test_text_that_would_follow_a_ref_is_shown_by_the_name_of_its_field(plan: Plan, due: str) -> None:
    edit(plan, extra={due.removeprefix("extra-"): "When 2.4 is done"})

    shown = send(plan, reverse("activity_move", args=(plan.slug, "2.4")), place=f"{f.theme(plan, 'FOUR').key}/")

    assert "Due date of 2.1" in shown.content.decode()


def test_renamed_field_makes_an_open_page_load_again(plan: Plan, due: str) -> None:
    seen = f.now(plan).skeleton()

    operations.rename_field(f.field(plan), name="Due", **common(plan))

    assert f.now(plan).skeleton() != seen
