"""One form of the product, from being filled to being saved: the same at every writing route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from governance.forms import RevisionForm
from governance.merging import Conflict, Merge, Refused

FORGED, CONFLICT, INVALID = 400, 409, 422

#: Builds the form from posted data (or None) and the values of now.
MakeForm = Callable[[Any, Mapping[str, Any]], RevisionForm]
#: Answers with the form's page: the request, the page's context, the status.
Show = Callable[[HttpRequest, Mapping[str, Any], int], HttpResponse]


def say_and_leave(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Go on where the form came from, with a word that it is saved."""
    messages.success(request, editing.saved)
    return redirect(editing.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """``filled`` reads the values of now for the form; ``save`` is the one operation, given the form's values
    and the revision that it was filled from; ``said`` words a field's value, ``changed_by`` tells who changed
    the thing last, and when; ``finish`` answers when it is saved. Whatever goes wrong, what was typed is in the
    form that comes back.
    """

    title: str
    make: MakeForm
    save: Callable[[dict[str, Any], int], object]
    show: Show
    done: str
    saved: str
    filled: Callable[[], dict[str, Any]] = dict
    said: Callable[[str, Any], str] = lambda _, value: str(value)
    changed_by: Callable[[], tuple[str, str]] = lambda: ("Somebody else", "just now")
    finish: Callable[[HttpRequest, Editing], HttpResponse] = say_and_leave
    submit_label: str = "Save"
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._answer(request, self.make(None, self.filled()))
        form = self.make(request.POST, self.filled())
        if not form.is_valid():
            return self._answer(request, form, FORGED if form.forged else INVALID)
        try:
            self.save(form.values(), form.cleaned_data["revision"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._answer(request, form, INVALID)
        except Conflict as conflict:
            return self._answer_conflict(request, form, conflict.merge)
        return self.finish(request, self)

    def _answer_conflict(self, request: HttpRequest, form: RevisionForm, merge: Merge) -> HttpResponse:
        """The form again, filled from the record of now, but with the person's own words where they changed it.

        What the merge does not know of, such as the text of a progress update, is all their own.
        """
        left_alone = {*merge.values.keys() - merge.kept, "revision"}
        kept = {name: value for name, value in form.cleaned_data.items() if name not in left_alone}
        who, when = self.changed_by()
        conflicts = [
            {
                "label": self._label(form, clash.field),
                "yours": self.said(clash.field, clash.yours),
                "theirs": self.said(clash.field, clash.theirs),
                "who": who,
                "when": when,
            }
            for clash in merge.clashes
        ]
        return self._answer(request, self.make(None, {**self.filled(), **kept}), CONFLICT, conflicts=conflicts)

    def _label(self, form: RevisionForm, name: str) -> str:
        if name not in form.fields:
            return self.title
        return str(form.fields[name].label or name.capitalize())

    def _answer(self, request: HttpRequest, form: RevisionForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {"title": self.title, "form": form, "submit_label": self.submit_label, "cancel_url": self.done}
        return self.show(request, {**context, **self.context, **more}, status)
