"""The plan's own fields: what its rows say beside what every plan's rows say."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, plan_view
from actions.forms import FieldForm
from actions.models import Field
from actions.reading import live_document
from actions.views.answers import plan_editing
from actions.views.parts import moving
from governance.enums import Right


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def field_list(request: HttpRequest, access: Access) -> HttpResponse:
    """The fields in their order, each with how many rows say something in it, and a form for another."""
    slug, document = access.plan.slug, live_document(access.plan)
    strands = [strand for row in document.activities() for strand in row.strands]
    return plan_editing(
        access,
        document=document,
        title="The plan's own fields",
        make=FieldForm,
        save=lambda values, _: operations.add_field(access.plan, by=access.actor(), **values),
        template="actions/field_list.html",
        done=reverse("field_list", args=(slug,)),
        saved="Field added. Each row has it now: fill it in on the row's page.",
        submit_label="Add field",
        context={
            "own_fields": [
                {
                    "name": field.name,
                    "said": sum(bool(strand.says(field.key)) for strand in strands),
                    "edit_url": reverse("field_edit", args=(slug, field.key)),
                    "move_url": reverse("field_move", args=(slug, field.key)) if len(document.fields) > 1 else "",
                    "archive_url": reverse("item_archive", args=(slug, "fields", field.key)),
                }
                for field in document.fields
            ]
        },
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def field_edit(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    field = access.item("fields", key)
    assert isinstance(field, Field)  # noqa: S101 -- by its kind
    return plan_editing(
        access,
        item=field,
        title=f"Rename the field “{field.name}”",
        make=FieldForm,
        filled=lambda: {"name": Field.objects.get(pk=field.pk).name},
        save=lambda values, since: operations.rename_field(field, by=access.actor(), since=since, **values),
        done=reverse("field_list", args=(access.plan.slug,)),
        saved="Field renamed.",
    ).answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def field_move(request: HttpRequest, access: Access, key: UUID) -> HttpResponse:
    field = access.item("fields", key)
    assert isinstance(field, Field)  # noqa: S101 -- by its kind
    return moving(
        access,
        field,
        [(one.key, f"“{one.name}”") for one in live_document(access.plan).fields],
        title=f"Move the field “{field.name}”",
        save=lambda values, since: operations.move_field(field, by=access.actor(), since=since, **values),
        done=reverse("field_list", args=(access.plan.slug,)),
        saved="Field moved.",
    ).answer(request)
