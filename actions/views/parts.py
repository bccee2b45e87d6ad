"""The parts of a plan: themes, strands, notes, further actions and reviews, each added, edited and moved."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, plan_view
from actions.document import EXTRA
from actions.forms import (
    FurtherActionAddForm,
    FurtherActionDoneForm,
    FurtherActionEditForm,
    NoteForm,
    PlaceForm,
    ReviewEditForm,
    ReviewForm,
    StrandForm,
    ThemeForm,
)
from actions.models import FurtherAction, Note, PlanItem, Review, Strand, Theme
from actions.presenters import Links
from actions.prose import plain
from actions.reading import live_document
from actions.views.answers import plan_editing
from actions.views.meetings import last_meetings, remember_meeting
from actions.wording import excerpt
from governance.editing import Editing
from governance.enums import Right


def _activity_url(access: Access, ref: str) -> str:
    return reverse("activity_detail", args=(access.plan.slug, ref))


def _adding(access: Access, **values: Any) -> Editing:
    return plan_editing(access, submit_label="Add", **values)


def _editing(access: Access, item: PlanItem, **values: Any) -> Editing:
    return plan_editing(access, item=item, **values)


def moving(
    access: Access, item: PlanItem, row: list[tuple[str, str]], *, saved: str = "Moved.", **values: Any
) -> Editing:
    """Moving an item among others; ``row`` has all of them, itself too, in order."""
    keys = [key for key, _ in row]
    place = keys.index(str(item.key))
    return _editing(
        access,
        item,
        make=partial(PlaceForm, places=[(key, label) for key, label in row if key != str(item.key)]),
        filled=lambda: {"after": keys[place - 1] if place else ""},
        saved=saved,
        submit_label="Move",
        **values,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def theme_add(request: HttpRequest, access: Access) -> HttpResponse:
    return _adding(
        access,
        title="Add a theme",
        make=ThemeForm,
        save=lambda values, _: operations.add_theme(access.plan, by=access.actor(), **values),
        done=reverse("plan_detail", args=(access.plan.slug,)),
        saved="Theme added.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def theme_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    theme = access.item("themes", key)
    assert isinstance(theme, Theme)  # noqa: S101 -- by its kind
    return _editing(
        access,
        theme,
        title=f"Edit theme {theme.number}",
        make=ThemeForm,
        filled=lambda: {"number": theme.number, "title": theme.title},
        save=lambda values, since: operations.edit_theme(theme, by=access.actor(), since=since, **values),
        done=reverse("plan_detail", args=(access.plan.slug,)),
        saved="Theme saved.",
        context={
            "links": [
                ("Move this theme", reverse("theme_move", args=(access.plan.slug, key))),
                ("Archive this theme", reverse("item_archive", args=(access.plan.slug, "themes", key))),
            ]
        },
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def theme_move(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    theme = access.item("themes", key)
    assert isinstance(theme, Theme)  # noqa: S101 -- by its kind
    others = Theme.objects.filter(plan=access.plan).live()
    return moving(
        access,
        theme,
        [(str(one.key), f"theme {one.number}") for one in others],
        title=f"Move theme {theme.number}",
        save=lambda values, since: operations.move_theme(theme, by=access.actor(), since=since, **values),
        done=reverse("plan_detail", args=(access.plan.slug,)),
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def strand_add(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    activity = access.activity(ref)
    return _adding(
        access,
        title=f"Add a strand to {activity.ref}",
        make=StrandForm,
        save=lambda values, _: operations.add_strand(activity, by=access.actor(), **values),
        done=_activity_url(access, activity.ref),
        saved="Strand added.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def strand_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    strand = access.item("strands", key)
    assert isinstance(strand, Strand)  # noqa: S101 -- by its kind
    alone = strand.activity.strands.live().count() == 1
    return _editing(
        access,
        strand,
        title=f"Edit {strand.activity.ref}",
        make=StrandForm,
        filled=lambda: strand_filled(strand),
        save=lambda values, since: operations.edit_strand(strand, by=access.actor(), since=since, **values),
        done=_activity_url(access, strand.activity.ref),
        saved=f"{strand.activity.ref} saved.",
        context={
            "links": [] if alone else [("Move this strand", reverse("strand_move", args=(access.plan.slug, key)))]
        },
    ).answer(request)


def strand_filled(strand: Strand) -> dict[str, Any]:
    """A strand's values of now, as its form shows them."""
    now = Strand.objects.select_related("rag", "priority").get(pk=strand.pk)
    assignments = now.assignments.live().select_related("officer", "body", "organisation").order_by("position")
    timescales = now.strand_timescales.live().order_by("position")
    return {
        "text": now.text,
        "rationale": now.rationale,
        "sros": tuple(assignment.owner.party for assignment in assignments),
        "sros_wording": now.sros_wording,
        "rag": now.rag.code if now.rag else "",
        "rag_reason": now.rag_reason,
        "priority": now.priority.code if now.priority else "",
        "timescales": tuple(timescales.values_list("value__code", flat=True)),
        "qualifier": now.qualifier,
        **{EXTRA + str(said.field.key): said.text for said in now.field_values.live().select_related("field")},
    }


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def strand_move(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    strand = access.item("strands", key)
    assert isinstance(strand, Strand)  # noqa: S101 -- by its kind
    others = strand.activity.strands.live().order_by("position")
    return moving(
        access,
        strand,
        [(str(one.key), f"“{excerpt(plain(one.text), 60)}”") for one in others],
        title=f"Move a strand of {strand.activity.ref}",
        save=lambda values, since: operations.move_strand(strand, by=access.actor(), since=since, **values),
        done=_activity_url(access, strand.activity.ref),
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def note_add(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    activity = access.activity(ref)

    def save(values: dict[str, Any], _: int) -> None:
        operations.add_note(activity, by=access.actor(), **values)
        remember_meeting(request, values["body"], values["date"])

    return _adding(
        access,
        place=activity,
        title=f"Add a note to {activity.ref}",
        make=partial(NoteForm, meetings=last_meetings(request)),
        filled=lambda: {"body": request.GET.get("body", "")},
        save=save,
        done=_activity_url(access, activity.ref),
        saved=f"Note added to {activity.ref}.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def note_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    note = access.item("notes", key)
    assert isinstance(note, Note)  # noqa: S101 -- by its kind

    def filled() -> dict[str, Any]:
        now = Note.objects.select_related("meeting__body").get(pk=note.pk)
        said = {"text": now.text, "confidential": now.confidential}
        return {"body": now.meeting.body.name, "date": now.meeting.iso, **said}

    return _editing(
        access,
        note,
        place=note.activity,
        title=f"Edit a note on {note.activity.ref}",
        make=NoteForm,
        filled=filled,
        save=lambda values, since: operations.edit_note(note, by=access.actor(), since=since, **values),
        done=_activity_url(access, note.activity.ref),
        saved="Note saved.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def further_action_add(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    activity = access.activity(ref)

    def save(values: dict[str, Any], _: int) -> None:
        operations.add_further_action(activity, by=access.actor(), **values)
        remember_meeting(request, values["body"], values["date"])

    return _adding(
        access,
        place=activity,
        title=f"Add a further action to {activity.ref}",
        make=partial(FurtherActionAddForm, meetings=last_meetings(request)),
        save=save,
        done=_activity_url(access, activity.ref),
        saved=f"Further action added to {activity.ref}.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def further_action_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    action = access.item("further-actions", key)
    assert isinstance(action, FurtherAction)  # noqa: S101 -- by its kind

    def filled() -> dict[str, Any]:
        now = FurtherAction.objects.get(pk=action.pk)
        return {
            "text": now.text,
            "owners": tuple(operations.owner_parties(now)),
            "due": now.due,
            "state": now.state,
            "outcome": now.outcome,
            "confidential": now.confidential,
        }

    return _editing(
        access,
        action,
        place=action.activity,
        title=f"Edit a further action of {action.activity.ref}",
        make=FurtherActionEditForm,
        filled=filled,
        save=lambda values, since: operations.edit_further_action(action, by=access.actor(), since=since, **values),
        done=_activity_url(access, action.activity.ref),
        saved="Further action saved.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.UPDATE_OWN, Right.EDIT_PLAN)
def further_action_done(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    """Close a further action: its owners may, and the secretary."""
    action = access.item("further-actions", key)
    assert isinstance(action, FurtherAction)  # noqa: S101 -- by its kind
    access.require_owner_or_editor(action)
    own = not access.may(Right.EDIT_PLAN)
    links = Links.of(access.plan, live_document(access.plan), editable=False)
    return _editing(
        access,
        action,
        place=action.activity,
        title=f"Mark a further action of {action.activity.ref} as done",
        make=FurtherActionDoneForm,
        filled=lambda: {"outcome": FurtherAction.objects.get(pk=action.pk).outcome},
        save=lambda values, since: operations.close_further_action(action, by=access.actor(), since=since, **values),
        done=reverse("my_items", args=(access.plan.slug,)) if own else _activity_url(access, action.activity.ref),
        saved="Marked as done.",
        submit_label="Mark as done",
        nav="mine" if own else "plan",
        context={"intro": links.html(action.text)},
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def review_add(request: HttpRequest, access: Access, ref: str) -> HttpResponse:
    activity = access.activity(ref)
    return _adding(
        access,
        place=activity,
        title=f"Add a review of {activity.ref}",
        make=ReviewForm,
        save=lambda values, _: operations.add_review(activity, by=access.actor(), **values),
        done=_activity_url(access, activity.ref),
        saved=f"Review added to {activity.ref}.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def review_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    review = access.item("reviews", key)
    assert isinstance(review, Review)  # noqa: S101 -- by its kind

    def filled() -> dict[str, Any]:
        now = Review.objects.get(pk=review.pk)
        return {"due": now.due, "text": now.text, "state": now.state}

    return _editing(
        access,
        review,
        place=review.activity,
        title=f"Edit a review of {review.activity.ref}",
        make=ReviewEditForm,
        filled=filled,
        save=lambda values, since: operations.edit_review(review, by=access.actor(), since=since, **values),
        done=_activity_url(access, review.activity.ref),
        saved="Review saved.",
    ).answer(request)
