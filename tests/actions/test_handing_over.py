"""One officer follows another: everywhere or on chosen rows, today or from a day that is still to come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django_tasks import default_task_backend

from actions import operations, tasks
from actions.document import VersionLine
from actions.enums import FurtherActionState
from actions.exports import FORMATS
from actions.models import FurtherAction, Handover, Plan, Version
from actions.reading import frozen_document
from actions.succession import handed
from governance.enums import Right, Role
from governance.history import Revision
from governance.merging import Conflict, Refused
from governance.rights import RIGHTS
from tests import factories as f
from tests.actions.routes import address, signed_in, stranger, token

TODAY = date(2019, 2, 27)
DAY = date(2019, 3, 11)
ON_THE_DAY = datetime(2019, 3, 11, 0, 0, 5, tzinfo=UTC)


def replace(plan: Plan, old: str, new: str, day: date = TODAY, since: int = 0, **more: Any) -> Handover | None:
    party = new if ":" in new else f.parties(plan, new)[0]
    officer = f.officer(plan, old)
    number = since or f.latest(plan)
    return operations.replace_officer(plan, officer, party, by=f.secretary(), since=number, day=day, **more)


def rows(plan: Plan, initials: str) -> list[tuple[str, str]]:
    """The refs of what an officer answers for, each with who is printed there."""
    return [(row.ref, row.now) for row in handed(f.now(plan), initials, "")]


def asked_of_dp(plan: Plan) -> FurtherAction:
    """The one further action of 2.3 that DP owns."""
    found: FurtherAction = FurtherAction.objects.get(activity__ref="2.3", plan=plan, ownerships__officer__initials="DP")
    return found


def test_officer_is_replaced_everywhere_in_one_revision(plan: Plan) -> None:
    before, others, number = rows(plan, "DP"), rows(plan, "RG"), f.latest(plan)

    assert replace(plan, "DP", "RG") is None

    assert before == [
        ("2.2", "RP/DP"), ("2.2", "DP"), ("2.3", "DP"), ("2.4", "VH/PT/DP"), ("3.1", "SC/TW/DP"), ("3.8", "LG/DP")
    ]  # fmt: skip
    assert rows(plan, "DP") == []
    assert sorted(rows(plan, "RG")) == sorted([(ref, who.replace("DP", "RG")) for ref, who in before] + others)
    assert f.latest(plan) == number + 1
    assert Revision.objects.last().reason == "From 27 February 2019 RG takes over from DP"  # type: ignore[union-attr]


def test_only_chosen_rows_change_hands(plan: Plan) -> None:
    replace(plan, "DP", "RG", items=[str(f.strand(plan, "2.2").key), str(asked_of_dp(plan).key)])

    assert rows(plan, "DP") == [("2.2", "DP"), ("2.4", "VH/PT/DP"), ("3.1", "SC/TW/DP"), ("3.8", "LG/DP")]
    assert f.in_document(plan, "2.2").strands[0].sros == ("RP", "RG")


def test_new_officer_is_made_to_follow(plan: Plan) -> None:
    replace(plan, "DP", "new:XY")

    assert rows(plan, "DP") == []
    assert f.in_document(plan, "2.2").strands[0].sros == ("RP", "XY")
    assert f.officer(plan, "XY").partnership == plan.partnership


def test_who_is_there_already_is_not_named_twice(plan: Plan) -> None:
    replace(plan, "DP", "VH")

    assert f.in_document(plan, "2.4").strands[0].sros == ("VH", "PT")


def test_printed_words_follow(plan: Plan) -> None:
    assert f.in_document(plan, "2.1").strands[0].sros_wording == "JJ, CB and CW"

    replace(plan, "CB", "RG")
    assert f.in_document(plan, "2.1").strands[0].sros_wording == "JJ, RG and CW"

    replace(plan, "RG", "JJ")
    strand = f.in_document(plan, "2.1").strands[0]
    assert (strand.sros_wording, strand.sros) == ("", ("JJ", "CW"))


def test_what_is_done_keeps_the_officer_who_did_it(plan: Plan) -> None:
    action = asked_of_dp(plan)
    operations.close_further_action(action, by=f.secretary(), since=f.latest(plan), outcome="Met")

    replace(plan, "DP", "RG")

    done = next(one for one in f.in_document(plan, "2.3").further_actions if one.key == str(action.key))
    assert (done.owners, done.state) == (("DP",), FurtherActionState.DONE)


def test_what_is_archived_is_left_alone(plan: Plan) -> None:
    operations.archive(f.activity(plan, "2.4"), by=f.secretary(), since=f.latest(plan), reason="Built")

    replace(plan, "DP", "RG")
    operations.restore(f.activity(plan, "2.4"), by=f.secretary())

    assert rows(plan, "DP") == [("2.4", "VH/PT/DP")]


def test_issued_versions_keep_the_old_name(plan: Plan) -> None:
    line = VersionLine(number=19, date="2019-02-27", amended_by="MB", summary="Issued")
    issued = operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    bytes_before = FORMATS["json"].render(frozen_document(issued))

    replace(plan, "DP", "RG")

    frozen = frozen_document(Version.objects.get(plan=plan, number=19))
    assert next(row.now for row in handed(frozen, "DP", "")) == "RP/DP"
    assert FORMATS["json"].render(frozen) == bytes_before


def test_nobody_follows_themselves(plan: Plan) -> None:
    for new in ("DP", "new:dp"):
        with f.nothing_written(plan), pytest.raises(Refused, match="cannot follow themselves"):
            replace(plan, "DP", new)


def test_successor_is_an_officer_of_the_partnership(plan: Plan) -> None:
    strangers = f.officer(f.a_plan(), "AA")

    for new in (strangers.party, f.parties(plan, "Gold Group")[0], "officer:nobody"):
        with f.nothing_written(plan), pytest.raises(Refused, match="Choose an officer of this partnership"):
            replace(plan, "DP", new)
    with pytest.raises(Refused, match="Choose an officer of this partnership"):
        operations.replace_officer(
            plan, strangers, f.parties(plan, "RG")[0], by=f.secretary(), since=f.latest(plan), day=TODAY
        )


def test_rows_are_those_of_the_officer(plan: Plan) -> None:
    with f.nothing_written(plan), pytest.raises(Refused, match="Choose among the rows that DP answers for"):
        replace(plan, "DP", "RG", items=[str(f.strand(plan, "2.1").key)])
    with f.nothing_written(plan), pytest.raises(Refused, match="Choose at least one row that DP answers for"):
        replace(plan, "DP", "RG", items=[])


def test_who_answers_changed_meanwhile_is_a_conflict(plan: Plan) -> None:
    since = f.latest(plan)
    strand = f.strand(plan, "2.2")
    operations.edit_strand(strand, by=f.secretary(), since=since, sros=f.parties(plan, "JM"))

    with f.nothing_written(plan), pytest.raises(Conflict) as conflict:
        replace(plan, "DP", "RG", since=since)

    assert conflict.value.merge.clashes[0].theirs == "Changed the SROs of 2.2 from RP/DP to JM."
    replace(plan, "DP", "RG", since=since, items=[str(f.strand(plan, "2.4").key)])
    assert f.in_document(plan, "2.4").strands[0].sros == ("VH", "PT", "RG")


def test_other_edits_meanwhile_are_no_conflict(plan: Plan) -> None:
    since = f.latest(plan)
    operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=since, rationale="Another")

    replace(plan, "DP", "RG", since=since)

    assert rows(plan, "DP") == []


# From a day that is still to come


def orders() -> list[Any]:
    return [one for one in default_task_backend.results if one.task.func.__name__ == "hand_over"]  # type: ignore[attr-defined]


def test_day_to_come_is_kept_and_ordered_for_its_beginning(plan: Plan) -> None:
    before = f.now(plan)
    default_task_backend.clear()  # type: ignore[attr-defined]

    planned = f.plan_handover(plan, DAY)

    assert (str(planned), planned.items) == ("RG follows DP on 11/03/19", None)
    assert f.now(plan) == before
    assert [(one.args, one.task.run_after) for one in orders()] == [
        ([planned.pk], datetime(2019, 3, 11, 0, 0, tzinfo=UTC))
    ]


def test_day_to_come_is_done_on_that_day_with_what_there_is_then(plan: Plan) -> None:
    planned = f.plan_handover(plan, DAY)
    operations.add_strand(f.activity(plan, "2.1"), by=f.secretary(), text="Later", sros=f.parties(plan, "DP"))

    with time_machine.travel(datetime(2019, 3, 10, 23, 59, tzinfo=UTC), tick=False):
        tasks.hand_over.call(planned.pk)
    assert len(rows(plan, "DP")) == 7
    with time_machine.travel(ON_THE_DAY, tick=False):
        tasks.hand_over.call(planned.pk)

    assert rows(plan, "DP") == []
    revision = Revision.objects.last()
    assert revision is not None
    assert (revision.who, revision.made_at) == ("Planned handover", ON_THE_DAY)
    assert revision.reason == (
        "From 11 March 2019 RG takes over from DP, as Sample Secretary planned on 27 February 2019"
    )


def test_handover_is_done_once(plan: Plan) -> None:
    planned = f.plan_handover(plan, DAY)
    with time_machine.travel(ON_THE_DAY, tick=False):
        tasks.hand_over.call(planned.pk)
        number = f.latest(plan)
        tasks.hand_over.call(planned.pk)

    assert f.latest(plan) == number
    assert not Handover.objects.live().exists()


def test_day_to_come_may_be_for_chosen_rows(plan: Plan) -> None:
    planned = f.plan_handover(plan, DAY, items=[str(f.strand(plan, "2.2").key)])

    with time_machine.travel(ON_THE_DAY, tick=False):
        tasks.hand_over.call(planned.pk)

    assert [ref for ref, _ in rows(plan, "DP")] == ["2.2", "2.3", "2.4", "3.1", "3.8"]


def test_handover_planned_twice_is_kept_once(plan: Plan) -> None:
    first = replace(plan, "DP", "RG", day=DAY)

    assert replace(plan, "DP", "RG", day=DAY) == first


def test_row_changes_hands_once(plan: Plan) -> None:
    replace(plan, "DP", "RG", day=DAY)

    with f.nothing_written(plan), pytest.raises(Refused, match="already: cancel that first"):
        replace(plan, "DP", "MA", day=date(2019, 3, 12))


def test_what_is_cancelled_is_not_done(plan: Plan) -> None:
    planned = f.plan_handover(plan, DAY)
    operations.cancel_handover(planned, by=f.secretary())

    with time_machine.travel(ON_THE_DAY, tick=False):
        tasks.hand_over.call(planned.pk)

    assert len(rows(plan, "DP")) == 6
    with f.nothing_written(plan), pytest.raises(Refused, match="done or cancelled already"):
        operations.cancel_handover(planned, by=f.secretary())


def test_order_that_got_lost_is_given_again_with_the_next_edit(plan: Plan) -> None:
    planned = f.plan_handover(plan, DAY)
    default_task_backend.clear()  # type: ignore[attr-defined]

    for at in (datetime(2019, 3, 10, 12, tzinfo=UTC), datetime(2019, 3, 12, 12, tzinfo=UTC)):
        operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(at), since=f.latest(plan), text=f"At {at}")

    assert [one.args for one in orders()] == [[planned.pk]]


# The pages


def page(plan: Plan, **query: str) -> Any:
    return signed_in("secretary").get(address(plan, "officer_replace"), query)


def sent(plan: Plan, **data: Any) -> Any:
    keys = [row.item.key for row in handed(f.now(plan), "DP", "")]
    whole = {"successor_0": f.parties(plan, "RG")[0], "day": "2019-02-27", "items": keys}
    whole["revision"] = token(plan, f.user("secretary"))
    return signed_in("secretary").post(address(plan, "officer_replace"), {**whole, **data})


def test_first_page_asks_who_follows_and_from_when(plan: Plan) -> None:
    said = page(plan).content.decode()

    assert "DP is SRO of 4 strands and owner of 2 further actions." in said
    assert f.parties(plan, "RG")[0] in said
    assert f.parties(plan, "DP")[0] not in said
    assert "Gold Group" not in said


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"day": "2019-02-27"}, "Say who follows."),
        ({"day": "soon", "successor_new": "XY"}, "Enter a date, for example 27/02/2019."),
        ({"day": "2019-02-27", "successor_new": "dp"}, "That is the officer who goes: choose somebody else."),
        ({"day": "2019-02-27", "successor_new": "A/B"}, "Enter the initials of one new officer"),
        ({"day": "2019-02-27", "successor_0": "officer:nobody"}, "Choose owners from the list."),
    ],
)
def test_first_page_says_what_is_wrong(plan: Plan, query: dict[str, str], said: str) -> None:
    answer = page(plan, **query)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_first_page_takes_one_successor(plan: Plan) -> None:
    answer = page(plan, day="2019-02-27", successor_0=f.parties(plan, "RG")[0], successor_new="XY")

    assert "Choose one officer, or enter the initials of a new one, not both." in answer.content.decode()


def test_second_page_shows_what_each_row_says_now_and_then_and_writes_nothing(plan: Plan) -> None:
    with f.nothing_written(plan):
        answer = page(plan, day="2019-02-27", successor_new="XY")

    assert [(row["ref"], row["now"], row["then"]) for row in answer.context["rows"]] == [
        ("2.2", "RP/DP", "RP/XY"),
        ("2.2", "DP", "XY"),
        ("2.3", "DP", "XY"),
        ("2.4", "VH/PT/DP", "VH/PT/XY"),
        ("3.1", "SC/TW/DP", "SC/TW/XY"),
        ("3.8", "LG/DP", "LG/XY"),
    ]
    assert answer.content.decode().count(" checked>") == 6
    assert "XY becomes SRO of 4 strands and owner of 2 further actions, in place of DP." in answer.content.decode()


def test_all_rows_of_a_day_to_come_are_all_that_there_are_then(plan: Plan) -> None:
    assert sent(plan, day="2099-03-01").status_code == 302

    assert [one.items for one in Handover.objects.all()] == [None]
    said = page(plan).content.decode()
    assert "RG takes over on 1 March 2099" in said
    assert "In everything that DP answers for on that day." in said


def test_chosen_rows_of_a_day_to_come_are_counted(plan: Plan) -> None:
    assert sent(plan, day="2099-03-02", items=[str(f.strand(plan, "2.2").key)]).status_code == 302

    assert [one.items for one in Handover.objects.all()] == [[str(f.strand(plan, "2.2").key)]]
    assert "1 row." in page(plan).content.decode()


def test_at_least_one_row_is_chosen(plan: Plan) -> None:
    answer = sent(plan, items=[])

    assert answer.status_code == 422
    assert "Choose at least one row." in answer.content.decode()


def test_conflict_shows_what_stands_now_and_saves_the_second_time(plan: Plan) -> None:
    old = token(plan, f.user("secretary"))
    operations.edit_strand(f.strand(plan, "2.2"), by=f.secretary(), since=f.latest(plan), sros=f.parties(plan, "DP"))

    answer = sent(plan, revision=old)

    assert answer.status_code == 409
    assert "Changed the SROs of 2.2 from RP/DP to DP." in answer.content.decode()
    assert sent(plan, revision=answer.context["form"].initial["revision"]).status_code == 302
    assert rows(plan, "DP") == []


def test_overdue_handover_says_why(plan: Plan) -> None:
    f.plan_handover(plan, DAY)

    assert "because Collab's worker was not running" in page(plan).content.decode().replace("&#x27;", "'")


def test_people_lead_to_replacing_and_tell_what_is_planned(plan: Plan) -> None:
    f.handover(plan)
    answer = signed_in("secretary").get(address(plan, "officer_list"))

    links = {officer["initials"]: officer["links"] for officer in answer.context["officers"]}
    assert links["DP"] == [("RG follows on 1 March 2099", address(plan, "officer_replace"))]
    jm = reverse("officer_replace", args=(plan.slug, f.officer(plan, "JM").key))
    assert links["JM"] == [("Replace", jm)]


def test_each_plan_of_a_partnership_is_named(plan: Plan) -> None:
    operations.create_plan(plan.partnership, by=f.system(), slug="second", title="Second Plan", key=f.KEY)
    answer = signed_in("secretary").get(address(plan, "officer_list"))

    labels = [label for label, _ in answer.context["officers"][0]["links"]]
    assert labels == ["Replace in Action Plan", "Replace in Second Plan"]


@pytest.mark.parametrize("right", [Right.MANAGE_PEOPLE, Right.EDIT_PLAN])
def test_either_right_alone_is_refused(plan: Plan, monkeypatch: pytest.MonkeyPatch, right: Right) -> None:
    cancel = address(plan, "handover_cancel")
    monkeypatch.setitem(RIGHTS, Role.MEMBER, frozenset({Right.READ_PLAN, right}))

    member = signed_in("member")
    with f.nothing_written(plan):
        assert member.get(address(plan, "officer_replace")).status_code == 403
        assert member.post(address(plan, "officer_replace")).status_code == 403
        assert member.post(cancel).status_code == 403
    if right is Right.MANAGE_PEOPLE:
        people = member.get(address(plan, "officer_list"))
        assert "Replace" not in people.content.decode()


def test_other_partnerships_officers_and_handovers_are_not_here(plan: Plan) -> None:
    stranger()
    theirs = Plan.objects.exclude(pk=plan.pk).get()
    client = signed_in("secretary")
    planned = f.handover(plan)

    url = reverse("officer_replace", args=(plan.slug, f.officer(theirs, "AA").key))
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    cancel = reverse("handover_cancel", args=(theirs.slug, planned.key))
    assert signed_in("stranger").post(cancel).status_code == 404
    assert Handover.objects.live().count() == 1
