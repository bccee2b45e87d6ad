"""The commands that let people in: the demonstration, and a member by command."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from actions.management import sample
from actions.models import Plan, Version
from actions.reading import live_document
from governance.history import Revision
from governance.models import Membership, Officer, Partnership, User
from tests import factories as f

ACCOUNTS = """
Sign in with the password sample-plan-2019 as:
  secretary@example.org  secretary
  dp@example.org         officer DP, cleared for confidential notes
  rg@example.org         officer RG
  cleared@example.org    member, cleared for confidential notes
  member@example.org     member
  observer@example.org   observer
"""


def demo() -> str:
    said = io.StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def test_demo_loads_the_plan_and_says_how_to_sign_in(db: None) -> None:
    assert demo() == ("Loaded the first plan, with version 18 as issued and a sample meeting after it.\n" + ACCOUNTS)
    plan = Plan.objects.get()
    assert [version.number for version in Version.objects.filter(plan=plan)] == list(range(3, 19))
    assert list(Membership.objects.order_by("pk").values_list("user__email", "role", "cleared")) == [
        ("secretary@example.org", "secretary", False),
        ("dp@example.org", "officer", True),
        ("rg@example.org", "officer", False),
        ("cleared@example.org", "member", True),
        ("member@example.org", "member", False),
        ("observer@example.org", "observer", False),
    ]
    assert {one.initials: str(one.user) for one in Officer.objects.filter(user__isnull=False)} == {
        "DP": "Sample Officer DP",
        "RG": "Sample Officer RG",
    }
    assert all(user.check_password("sample-plan-2019") for user in User.objects.all())


def test_demo_does_nothing_the_second_time_and_says_so(db: None) -> None:
    demo()
    before = Revision.objects.count(), live_document(Plan.objects.get()).digest()

    assert demo() == "There is a plan already: nothing was loaded.\n" + ACCOUNTS

    assert (Revision.objects.count(), live_document(Plan.objects.get()).digest()) == before


def test_demo_beside_somebody_elses_plan_tells_no_accounts(db: None) -> None:
    f.a_plan()

    assert demo() == "There is a plan already: nothing was loaded.\n"
    assert Plan.objects.count() == 1


def test_demo_that_is_stopped_half_way_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sample._Meeting, "new_activity", stop)

    with pytest.raises(KeyboardInterrupt):
        demo()

    assert [rows.objects.count() for rows in (Partnership, Plan, User, Revision)] == [0, 0, 0, 0]
    monkeypatch.undo()
    assert demo().startswith("Loaded the first plan")


def test_export_without_a_plan_says_how_to_load_one(db: None) -> None:
    with pytest.raises(CommandError) as error:
        call_command("export_plan")
    assert str(error.value) == "There is no plan yet. Load the first one with: manage.py demo"

    with pytest.raises(CommandError) as error:
        call_command("export_plan", "--plan", "mine")
    assert str(error.value) == "There is no plan “mine”."


# add_member


def add_member(*arguments: str) -> str:
    said = io.StringIO()
    call_command("add_member", *arguments, stdout=said)
    return said.getvalue()


def memberships() -> list[tuple[str, str, bool]]:
    return list(Membership.objects.order_by("pk").values_list("user__email", "role", "cleared"))


def test_somebody_new_gets_an_account_without_a_password(db: None) -> None:
    board = f.a_partnership()

    assert add_member("jm@example.org", "--role", "officer", "--cleared", "--name", "J M") == (
        "jm@example.org is officer of A Board.\n"
    )

    user = User.objects.get()
    assert (user.name, user.has_usable_password(), memberships()) == (
        "J M",
        False,
        [("jm@example.org", "officer", True)],
    )
    assert Revision.objects.get(partnership=board).system == "add_member"


def test_member_gets_another_role_whatever_the_case_of_the_address(db: None) -> None:
    f.a_partnership()
    add_member("jm@example.org", "--role", "officer")
    add_member("JM@example.org", "--role", "observer")

    assert memberships() == [("jm@example.org", "observer", False)]


def test_one_of_several_partnerships_is_named(db: None) -> None:
    f.a_partnership()
    with pytest.raises(CommandError, match="There is: board"):
        add_member("jm@example.org", "--role", "member", "--partnership", "other")
    f.a_partnership("other", "Other Board")

    with pytest.raises(CommandError) as error:
        add_member("jm@example.org", "--role", "member")
    assert str(error.value) == "Say which partnership with --partnership. There is: board, other."
    assert add_member("jm@example.org", "--role", "member", "--partnership", "other") == (
        "jm@example.org is member of Other Board.\n"
    )


def test_observer_is_not_cleared_and_an_address_is_an_address(db: None) -> None:
    f.a_partnership()

    with pytest.raises(CommandError) as error:
        add_member("jm@example.org", "--role", "observer", "--cleared")
    assert str(error.value) == "An observer cannot be cleared for what is confidential."
    with pytest.raises(CommandError) as error:
        add_member("jm", "--role", "observer")
    assert str(error.value) == "jm: Enter a valid email address."
    assert User.objects.count() == 0


# remove_member


def test_who_is_no_member_is_not_removed(db: None) -> None:
    f.a_partnership()

    with pytest.raises(CommandError) as error:
        call_command("remove_member", "jm@example.org")
    assert str(error.value) == "jm@example.org is no member of A Board."
