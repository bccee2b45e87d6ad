"""The token that says from which revision a form was filled."""

from typing import Any

import pytest
from django.core.signing import BadSignature

from governance.forms import OfficerForm, read_revision_token, revision_token
from governance.models import Partnership, User
from governance.operations import add_officer, add_organisation, create_partnership
from tests.factories import a_member, a_partnership, system


@pytest.fixture
def board(db: None) -> Partnership:
    return a_partnership()


@pytest.fixture
def user(board: Partnership) -> User:
    return a_member(board)


def test_token_gives_back_its_revision(board: Partnership, user: User) -> None:
    assert read_revision_token(board, user, revision_token(board, user, 42)) == 42


@pytest.mark.parametrize("wrong", ["", "42", "board:1:42", "board:1:42:forged"])
def test_token_that_we_did_not_sign_is_refused(board: Partnership, user: User, wrong: str) -> None:
    with pytest.raises(BadSignature):
        read_revision_token(board, user, wrong)


def test_token_with_another_number_is_refused(board: Partnership, user: User) -> None:
    token = revision_token(board, user, 42)
    value, _, signature = token.rpartition(":")

    with pytest.raises(BadSignature):
        read_revision_token(board, user, f"{value[:-2]}43:{signature}")


def test_token_of_somebody_else_is_refused(board: Partnership, user: User) -> None:
    other = a_member(board, "other@example.org")

    with pytest.raises(BadSignature):
        read_revision_token(board, other, revision_token(board, user, 42))


def test_token_of_another_partnership_is_refused(board: Partnership, user: User) -> None:
    other = create_partnership(slug="other", name="Other")

    with pytest.raises(BadSignature):
        read_revision_token(other, user, revision_token(board, user, 42))


def officer_form(board: Partnership, person: User, **typed: Any) -> OfficerForm:
    data = {"revision": revision_token(board, person, 7), "initials": "JM", **typed}
    return OfficerForm(data, partnership=board, user=person, since=7)


def test_form_tells_its_revision_and_gives_its_values_without_it(board: Partnership, user: User) -> None:
    form = officer_form(board, user)

    assert form.is_valid()
    assert form.cleaned_data["revision"] == 7
    assert form.values() == {"initials": "JM", "name": "", "post": "", "organisation": None, "user": None}


def test_form_without_its_token_is_invalid_says_so_and_keeps_what_was_typed(board: Partnership, user: User) -> None:
    form = officer_form(board, user, revision="", post="Typed with care")

    assert (form.is_valid(), form.forged) == (False, True)
    (said,) = form.errors["revision"]
    assert said == (
        "We cannot tell which state of the plan this form was filled from, so nothing was saved. "
        "Your text is still here: copy it, load the page again and put it in."
    )
    assert form["post"].value() == "Typed with care"


def test_officer_form_offers_this_partnerships_organisations_and_accounts_only(board: Partnership, user: User) -> None:
    own = add_organisation(board, by=system(), name="Own")
    other = create_partnership(slug="other", name="Other")
    foreign = add_organisation(other, by=system(), name="Foreign")
    stranger = a_member(other, "stranger@example.org")

    form = officer_form(board, user, organisation=foreign.pk, user=stranger.pk)

    def offered(name: str) -> list[str]:
        fields: dict[str, Any] = form.fields
        return [str(label) for _, label in fields[name].choices]

    assert offered("organisation") == ["Not recorded", "Own"]
    assert offered("user") == ["No account", "Somebody"]
    assert sorted(form.errors) == ["organisation", "user"]
    assert officer_form(board, user, organisation=own.pk, user=user.pk).is_valid()


def test_officer_form_is_filled_from_the_officer(board: Partnership, user: User) -> None:
    service = add_organisation(board, by=system(), name="Own")
    officer = add_officer(board, by=system(), initials="JM", post="Chief", organisation=service, user=user)

    assert OfficerForm.filled_from(officer) == {
        "initials": "JM",
        "name": "",
        "post": "Chief",
        "organisation": service.pk,
        "user": user.pk,
    }
