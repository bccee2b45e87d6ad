"""Forms about people, and the base of every form that writes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer

from governance.models import Officer, Organisation, Partnership, User

_signer = Signer(salt="revision")


def revision_token(partnership: Partnership, user: User, number: int) -> str:
    """Proof that this user's form was filled from this revision of the partnership."""
    return _signer.sign(f"{partnership.slug}:{user.pk}:{number}")


def read_revision_token(partnership: Partnership, user: User, token: str) -> int:
    """The number in a token. Raises BadSignature for one that is missing, forged, or somebody else's."""
    slug, _, rest = _signer.unsign(token).partition(":")
    pk, _, number = rest.partition(":")
    if (slug, pk) != (partnership.slug, str(user.pk)) or not re.fullmatch(r"[0-9]{1,9}", number):
        raise BadSignature("The token was made for another form.")
    return int(number)


class RevisionForm(forms.Form):
    """A form that carries the revision that it was filled from, so that it cannot overwrite unseen work."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, partnership: Partnership, user: User, since: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership, self.person, self.forged = partnership, user, False
        self.initial["revision"] = revision_token(partnership, user, since)

    def clean_revision(self) -> int:
        try:
            return read_revision_token(self.partnership, self.person, self.cleaned_data["revision"])
        except BadSignature:
            self.forged = True
            raise forms.ValidationError(
                "We cannot tell which state of the plan this form was filled from, so nothing was saved. "
                "Your text is still here: copy it, load the page again and put it in."
            ) from None

    def values(self) -> dict[str, Any]:
        """What the person filled in, without the token."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class OfficerForm(RevisionForm):
    initials = forms.CharField(max_length=100, help_text="As the plan prints them, for example “JM”.")
    name = forms.CharField(max_length=200, required=False)
    post = forms.CharField(max_length=200, required=False)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), required=False, empty_label="Not recorded")
    user = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Account",
        empty_label="No account",
        help_text="Who signs in as this officer and updates their own items.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["organisation"], self.fields["user"]
        chosen[0].queryset = self.partnership.organisations.live()  # type: ignore[attr-defined]
        members = User.objects.filter(memberships__partnership=self.partnership, memberships__archived=False)
        chosen[1].queryset = members.order_by("name", "email")  # type: ignore[attr-defined]

    @staticmethod
    def filled_from(officer: Officer) -> dict[str, Any]:
        return {
            "initials": officer.initials,
            "name": officer.name,
            "post": officer.post,
            "organisation": officer.organisation_id,
            "user": officer.user_id,
        }
