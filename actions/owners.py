"""Who is answerable, as a form asks for them: officers, bodies and organisations in an order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from governance.enums import Right
from governance.models import Body, Membership, Officer, Organisation, Partnership, User
from governance.operations import as_seen

#: How a form names an officer who is not there yet: "new:XY".
NEW = "new:"
MOST_OWNERS = 40
#: What is typed in passing is short; a label of more words, such as a post, is put in where officers are listed.
INITIALS = forms.CharField(max_length=12)
Owner = Officer | Body | Organisation
#: The drop-down's groups: each with its name, and its owners by ``party`` with what is read of them.
Groups = dict[str, dict[str, str]]


def described(owner: Owner) -> str:
    """An owner on one line, for choosing: "RG – Rob Green, Superintendent, GC"."""
    more = [owner.name] if owner.name != str(owner) else []
    if isinstance(owner, Officer):
        more += [owner.post, str(owner.organisation or "")]
    said = ", ".join(part for part in more if part)
    return f"{owner} – {said}" if said else str(owner)


def grouped(owners: Mapping[str, Owner]) -> Groups:
    kinds = {Officer: "Officers", Body: "Bodies", Organisation: "Organisations"}
    groups: Groups = {name: {} for name in kinds.values()}
    for party, owner in owners.items():
        groups[kinds[type(owner)]][party] = described(owner)
    return {name: offered for name, offered in groups.items() if offered}


class OwnersWidget(forms.Widget):
    """As many drop-downs as there may be owners, in their order, and a box for the initials of a new officer.

    ``static/owners.js`` makes one box of them. It may send more drop-downs than there were.
    """

    template_name = "actions/widgets/owners.html"
    use_fieldset = True

    def __init__(self, groups: Groups, room: int, *, most: int = MOST_OWNERS, takes_new: bool) -> None:
        super().__init__()
        self.groups, self.room, self.most, self.takes_new = groups, room, most, takes_new

    def get_context(self, name: str, value: Sequence[str] | None, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = list(value or ())
        room = max(self.room, len(chosen))
        context["widget"] |= {
            "boxes": [
                {
                    "name": f"{name}_{place}",
                    "number": place + 1,
                    "value": party,
                    "new": party.removeprefix(NEW) if party.startswith(NEW) else "",
                }
                for place, party in enumerate([*chosen, *[""] * (room - len(chosen))])
            ],
            "groups": self.groups,
            "most": self.most,
            "takes_new": self.takes_new,
            "invalid": "aria-invalid" in context["widget"]["attrs"],
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        typed = str(data.get(f"{name}_new", "")).strip()
        return [*_sent(data, name), *([NEW + typed] if typed else ())]


def _sent(data: Mapping[str, Any], name: str) -> Iterator[str]:
    for place in range(MOST_OWNERS):
        if f"{name}_{place}" in data:
            yield str(data[f"{name}_{place}"])


class OwnersField(forms.Field):
    """Owners in an order, each by its ``party``; an officer who is to be made is "new:" and their initials."""

    ROOM = 6

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=OwnersWidget({}, self.ROOM, takes_new=False), **kwargs)
        self.known: Mapping[str, Owner] = {}
        self.takes_new = False

    def offer(self, partnership: Partnership, chosen: Sequence[str], person: User) -> None:
        """Offer the partnership's owners, with two more boxes than are filled; new ones to who keeps the people."""
        self.known = partnership.owners()
        member = Membership.objects.live().filter(partnership=partnership, user=person).first()
        self.takes_new = member is not None and Right.MANAGE_PEOPLE in member.rights
        room = max(self.ROOM, len(chosen) + 2)
        self.widget = OwnersWidget(grouped(self.known), room, takes_new=self.takes_new)
        self.widget.is_required = False

    def clean(self, value: Sequence[str] | None) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(self._party(party) for party in value or () if party))
        if any(party not in self.known and not party.startswith(NEW) for party in chosen):
            raise forms.ValidationError("Choose owners from the list.")
        return chosen

    def _party(self, sent: str) -> str:
        """Who is meant: somebody new only where nobody is known by these initials or this name."""
        if not sent.startswith(NEW):
            return sent
        initials = new_initials(sent.removeprefix(NEW))
        for party, owner in self.known.items():
            if str(owner).casefold() == initials.casefold():
                return party
        if not self.takes_new:
            raise forms.ValidationError("Your role does not include adding officers: choose one from the list.")
        return NEW + initials


class OfficerField(OwnersField):
    """One officer, by ``party``, or "new:" and the initials of one who is to be made; who asks may add officers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required, self.takes_new = True, True

    def offer_officers(self, partnership: Partnership, but: Officer) -> None:
        """Offer the partnership's officers, all but one."""
        officers = partnership.officers.live().exclude(pk=but.pk).select_related("organisation")
        self.known = {officer.party: officer for officer in officers}
        self.but = but
        self.widget = OwnersWidget(grouped(self.known), 1, most=1, takes_new=True)
        self.widget.attrs["autofocus"] = True
        self.widget.is_required = True

    def clean(self, value: Sequence[str] | None) -> Any:
        chosen = super().clean(value)
        if not chosen:
            raise forms.ValidationError("Say who follows.")
        if len(chosen) > 1:
            raise forms.ValidationError("Choose one officer, or enter the initials of a new one, not both.")
        if chosen[0].removeprefix(NEW).casefold() == self.but.initials.casefold():
            raise forms.ValidationError("That is the officer who goes: choose somebody else.")
        return chosen[0]


def new_initials(typed: str) -> str:
    """The initials of one new officer. Raises ValidationError."""
    initials: str = INITIALS.clean(as_seen(typed))
    if re.search(r"[,/;&]", initials):
        raise forms.ValidationError("Enter the initials of one new officer, for example “JM”.")
    return initials
