"""The same note for many rows, and the stock phrases that make it quick."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import document as d
from actions import operations
from actions.access import Access, plan_view
from actions.forms import NotesForm, PhrasesForm
from actions.models import Activity, Note
from actions.phrases import learned, phrases_of
from actions.prose import plain
from actions.reading import live_edition
from actions.views.answers import page, plan_editing, with_undo
from actions.views.meetings import last_meetings, remember_meeting
from governance import operations as people
from governance.editing import Editing, say_and_leave
from governance.enums import Right


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def notes_add(request: HttpRequest, access: Access) -> HttpResponse:
    """With "rest" among what is posted nothing is saved: the form comes back with the rows ticked that have no
    note of its meeting."""
    document = live_edition(access.plan, access.audience)
    written: list[Note] = []
    asked = 0

    def save(values: dict[str, Any], _: int) -> None:
        nonlocal asked
        keys = [UUID(key) for key in values.pop("rows")]
        asked = len(keys)
        activities = Activity.objects.filter(plan=access.plan).select_related("plan__partnership")
        found = activities.in_bulk(keys, field_name="key")
        written.extend(operations.add_notes([found[key] for key in keys], by=access.actor(), **values))
        remember_meeting(request, values["body"], values["date"])

    def finish(request: HttpRequest, editing: Editing) -> HttpResponse:
        messages.success(request, with_undo(request, access, _saved(len(written), asked)))
        return redirect(editing.done)

    def show(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
        more = {"bands": _bands(document, context["form"])}
        return page(request, access, "actions/notes_add.html", "plan", {**context, **more}, status=status)

    editing = plan_editing(
        access,
        document=document,
        title="Note for many rows",
        make=partial(NotesForm, meetings=last_meetings(request)),
        filled=lambda: {"body": request.GET.get("body", "")},
        save=save,
        show=show,
        finish=finish,
        done=reverse("plan_detail", args=(access.plan.slug,)),
        saved="",
        submit_label="Add note",
    )
    if "rest" not in request.POST:
        return editing.answer(request)
    names = ("body", "date", "month_only", "text", "confidential")
    typed = editing.make(None, {name: request.POST.get(name, "") for name in names})
    assert isinstance(typed, NotesForm)  # noqa: S101 -- as made above
    typed.initial["rows"] = _rest(document, *typed.meeting())
    return show(request, {"title": editing.title, "form": typed, "cancel_url": editing.done}, 200)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _saved(written: int, asked: int) -> str:
    if not written:
        return "Nothing was added: the same note stands there already."
    had = asked - written
    return f"Note added to {_rows(written)}." + (f" {_rows(had).capitalize()} had it already." if had else "")


def _has_note(row: d.Activity, body: str, day: str) -> bool:
    return any((note.body, note.date) == (body, day) for note in row.notes)


def _rest(document: d.PlanDocument, body: str, day: str) -> list[str]:
    return [row.key for row in document.activities() if not _has_note(row, body, day)]


def _bands(document: d.PlanDocument, form: NotesForm) -> list[dict[str, Any]]:
    """The themes with their rows to tick: which are ticked, and which have a note of the form's meeting already."""
    ticked, (body, day) = set(form["rows"].value() or ()), form.meeting()
    return [
        {
            "key": theme.key,
            "number": theme.number,
            "title": theme.title,
            "ticked": theme.key in ticked,
            "rows": [
                {
                    "key": row.key,
                    "ref": row.ref,
                    "text": plain(row.strands[0].text) if row.strands else "",
                    "ticked": row.key in ticked,
                    "has_note": _has_note(row, body, day),
                    "meetings": json.dumps(sorted({f"{note.date} {note.body}" for note in row.notes})),
                }
                for row in theme.activities
            ],
        }
        for theme in document.themes
        if theme.activities
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def phrases_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    bodies = access.plan.partnership.bodies.live().select_related("partnership")
    body = get_object_or_404(bodies, key=key)
    document = live_edition(access.plan, access.audience)

    def filled() -> dict[str, Any]:
        return {"phrases": phrases_of(bodies.get(pk=body.pk), document)}

    def save(values: dict[str, Any], since: int) -> None:
        """What was learned and is sent back as it came goes on being learned."""
        phrases = values["phrases"]
        if body.phrases is None and phrases == learned(body.name, document):
            phrases = ()
        people.edit_body_phrases(body, by=access.actor(), since=since, phrases=phrases)

    return plan_editing(
        access,
        document=document,
        title=f"Stock phrases of {body.name}",
        make=PhrasesForm,
        filled=filled,
        save=save,
        said=lambda _, phrases: "\n".join(phrases or ()),
        done=reverse("plan_detail", args=(access.plan.slug,)),
        saved=f"Stock phrases of {body.name} saved.",
        finish=say_and_leave,
        context={"intro": f"Sentences that notes of {body.name} repeat: each is one key, Alt and its number."},
    ).answer(request)
