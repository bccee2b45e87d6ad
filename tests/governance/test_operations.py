"""What is written about who decides."""

from datetime import date

import pytest

from governance.enums import Right, Role
from governance.history import Revision, revise
from governance.merging import Clash, Conflict, Refused
from governance.models import Meeting, Membership, Officer, Partnership, User
from governance.operations import (
    add_body,
    add_officer,
    add_organisation,
    edit_body_phrases,
    edit_officer,
    meeting_of,
    set_membership,
)
from tests.factories import a_partnership, system


@pytest.fixture
def board(db: None) -> Partnership:
    return a_partnership()


def latest(board: Partnership) -> int:
    revision = Revision.objects.filter(partnership=board).last()
    return revision.number if revision else 0


def test_new_partnership_has_no_journal_yet(board: Partnership) -> None:
    assert (str(board), latest(board)) == ("A Board", 0)


def test_bodies_and_organisations_stand_in_the_order_of_being_added(board: Partnership) -> None:
    for name in ("Governance Board", "Gold Group"):
        add_body(board, by=system(), name=name, heading=f"{name} notes", aliases=["Gold"])
    for name in ("Zebra Service", "Ambulance Service"):
        add_organisation(board, by=system(), name=name, short_name=name[:1])

    assert [(str(body), body.position, body.aliases) for body in board.bodies.all()] == [
        ("Governance Board", 1, ["Gold"]),
        ("Gold Group", 2, ["Gold"]),
    ]
    assert [(str(one), one.name, one.position) for one in board.organisations.all()] == [
        ("Z", "Zebra Service", 1),
        ("A", "Ambulance Service", 2),
    ]


def test_owners_are_the_officers_bodies_and_organisations_that_are_not_archived(board: Partnership) -> None:
    officer = add_officer(board, by=system(), initials="AA")
    body = add_body(board, by=system(), name="Gold Group")
    service = add_organisation(board, by=system(), name="Ambulance Service")

    assert board.owners() == {
        f"officer:{officer.key}": officer,
        f"body:{body.key}": body,
        f"organisation:{service.key}": service,
    }


@pytest.mark.parametrize("initials", ["JM", "jm"])
def test_initials_that_are_taken_are_refused_whatever_their_case(board: Partnership, initials: str) -> None:
    add_officer(board, by=system(), initials="JM")

    with pytest.raises(Refused) as refused:
        add_officer(board, by=system(), initials=initials)

    assert refused.value.field == "initials"
    assert refused.value.message == f"{initials} is another officer's initials: add a letter to tell them apart."
    assert latest(board) == 1


@pytest.mark.parametrize("initials", ["J\u200bM", "\u202eJM", "J\xadM", "ＪＭ", "ÉL", "él"])
def test_initials_that_look_like_another_officers_are_refused(board: Partnership, initials: str) -> None:
    for taken in ("JM", "Él"):
        add_officer(board, by=system(), initials=taken)

    with pytest.raises(Refused, match="is another officer's initials"):
        add_officer(board, by=system(), initials=initials)


def test_signs_that_nobody_sees_are_no_part_of_initials(board: Partnership) -> None:
    officer = add_officer(board, by=system(), initials="\ufeffJ\u200bM")
    edited = edit_officer(officer, by=system(), since=latest(board), initials="M\u2060A")

    assert (officer.initials, edited.initials) == ("JM", "MA")
    with pytest.raises(Refused, match="Nobody sees these initials"):
        add_officer(board, by=system(), initials="\u200b\u200d")


def test_another_partnership_has_initials_of_its_own(board: Partnership) -> None:
    add_officer(board, by=system(), initials="JM")

    assert add_officer(a_partnership("other"), by=system(), initials="JM").initials == "JM"


def test_editing_an_officer_changes_what_is_named_and_nothing_else(board: Partnership) -> None:
    service = add_organisation(board, by=system(), name="Ambulance Service")
    officer = add_officer(board, by=system(), initials="JM", name="J M", post="Chief")

    edit_officer(officer, by=system(), since=latest(board), organisation=service, post="Deputy")

    row = Officer.objects.get(pk=officer.pk)
    assert (row.initials, row.name, row.post, row.organisation) == ("JM", "J M", "Deputy", service)


def test_editing_an_officer_to_initials_that_are_taken_is_refused(board: Partnership) -> None:
    add_officer(board, by=system(), initials="JM")
    other = add_officer(board, by=system(), initials="MA")

    with pytest.raises(Refused, match="JM is another officer's initials"):
        edit_officer(other, by=system(), since=latest(board), initials="JM")

    assert Officer.objects.get(pk=other.pk).initials == "MA"


def test_officer_keeps_their_own_initials(board: Partnership) -> None:
    officer = add_officer(board, by=system(), initials="JM")

    assert edit_officer(officer, by=system(), since=1, initials="jm").initials == "jm"


def test_an_account_is_one_officers_only(board: Partnership) -> None:
    user = User.objects.create_user("jm@example.org")
    add_officer(board, by=system(), initials="JM", user=user)
    other = add_officer(board, by=system(), initials="MA")

    with pytest.raises(Refused, match="This account is already JM's") as refused:
        edit_officer(other, by=system(), since=latest(board), user=user)

    assert refused.value.field == "user"
    with pytest.raises(Refused, match="This account is already JM's"):
        add_officer(board, by=system(), initials="ED", user=user)


def test_two_people_changing_the_same_field_of_an_officer_conflict(board: Partnership) -> None:
    officer = add_officer(board, by=system(), initials="JM", post="Chief")
    seen = latest(board)
    edit_officer(officer, by=system(), since=seen, post="Deputy")

    with pytest.raises(Conflict) as conflict:
        edit_officer(officer, by=system(), since=seen, post="Retired", name="J M")

    assert conflict.value.merge.clashes == (Clash("post", "Retired", "Deputy"),)
    row = Officer.objects.get(pk=officer.pk)
    assert (row.post, row.name, latest(board)) == ("Deputy", "", seen + 1)


def test_two_people_changing_different_fields_of_an_officer_are_both_kept(board: Partnership) -> None:
    service = add_organisation(board, by=system(), name="Ambulance Service")
    officer = add_officer(board, by=system(), initials="JM", post="Chief")
    seen = latest(board)
    edit_officer(officer, by=system(), since=seen, organisation=service)

    edit_officer(officer, by=system(), since=seen, post="Deputy", organisation=None)

    row = Officer.objects.get(pk=officer.pk)
    assert (row.post, row.organisation) == ("Deputy", service)


def test_saving_an_officer_as_they_are_makes_no_revision(board: Partnership) -> None:
    officer = add_officer(board, by=system(), initials="JM", post="Chief")

    edit_officer(officer, by=system(), since=1, initials="JM", post="Chief", organisation=None, user=None)

    assert latest(board) == 1


def test_membership_is_made_changed_and_brought_back(board: Partnership) -> None:
    user = User.objects.create_user("jm@example.org", name="J M")

    made = set_membership(board, by=system(), user=user, role=Role.MEMBER)
    changed = set_membership(board, by=system(), user=user, role=Role.OFFICER, cleared=True)

    assert made.pk == changed.pk
    assert list(Membership.objects.values_list("role", "cleared", "archived")) == [("officer", True, False)]
    assert str(changed) == "J M: officer"
    assert changed.rights == {Right.READ_PLAN, Right.READ_HISTORY, Right.UPDATE_OWN, Right.READ_CONFIDENTIAL}
    assert latest(board) == 2


def test_meeting_of_a_body_on_a_day_is_made_once(board: Partnership) -> None:
    body = add_body(board, by=system(), name="Gold Group")

    with revise(board, by=system()):
        first, second = meeting_of(body, date(2019, 1, 3)), meeting_of(body, date(2019, 1, 3))

    assert first == second
    assert [str(meeting) for meeting in Meeting.objects.all()] == ["Gold Group 03/01/19"]


def test_people_sign_in_by_an_address_that_is_theirs_whatever_its_case(db: None) -> None:
    user = User.objects.create_user("JM@EXAMPLE.ORG", "long enough password", name="J M")

    assert (user.email, user.check_password("long enough password"), user.is_staff) == ("jm@example.org", True, False)
    assert (str(user), user.get_full_name(), user.get_short_name()) == ("J M", "J M", "J M")
    assert str(User(email="nameless@example.org")) == "nameless@example.org"


def test_superuser_is_staff(db: None) -> None:
    user = User.objects.create_superuser("root@example.org", "long enough password")

    assert (user.is_staff, user.is_superuser) == (True, True)


def test_phrases_are_kept_in_their_order(board: Partnership) -> None:
    body = add_body(board, by=system(), name="Gold Group")

    edit_body_phrases(body, by=system(), since=1, phrases=["Noted.", "Agreed."])

    body.refresh_from_db()
    assert (body.phrases, latest(board)) == (["Noted.", "Agreed."], 2)


def test_no_phrases_are_none(board: Partnership) -> None:
    body = add_body(board, by=system(), name="Gold Group", phrases=["Noted."])

    edit_body_phrases(body, by=system(), since=1, phrases=())

    body.refresh_from_db()
    assert (body.phrases, latest(board)) == (None, 2)
    edit_body_phrases(body, by=system(), since=2, phrases=())
    assert latest(board) == 2


def test_phrases_changed_by_both_are_a_conflict(board: Partnership) -> None:
    body = add_body(board, by=system(), name="Gold Group")
    edit_body_phrases(body, by=system(), since=1, phrases=["Theirs."])

    with pytest.raises(Conflict) as conflict:
        edit_body_phrases(body, by=system(), since=1, phrases=["Mine."])

    assert conflict.value.merge.clashes == (Clash("phrases", ["Mine."], ["Theirs."]),)
    assert latest(board) == 2


def test_phrases_of_a_state_that_never_was_are_refused(board: Partnership) -> None:
    body = add_body(board, by=system(), name="Gold Group")

    with pytest.raises(Refused, match="a state that never was"):
        edit_body_phrases(body, by=system(), since=9, phrases=["Mine."])
