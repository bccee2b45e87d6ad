"""Editing where a thing stands: one cell of the table, with the form of exactly what it shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, NotHere, plan_view
from actions.document import EXTRA, PlanDocument
from actions.forms import CELLS, OwnFields, PlanForm, cell_form
from actions.models import Strand
from actions.reading import live_document
from actions.views.answers import plan_editing
from actions.views.parts import strand_filled
from governance.enums import Right


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def cell_edit(request: HttpRequest, access: Access, key: UUID, cell: str) -> HttpResponse:
    strand = access.item("strands", key)
    assert isinstance(strand, Strand)  # noqa: S101 -- by its kind
    document = live_document(access.plan)
    label, fields, make = _cell(document, cell)
    ref = strand.activity.ref
    return plan_editing(
        access,
        document=document,
        item=strand,
        place=strand.activity,
        title=f"{label} of {ref}",
        make=make,
        filled=lambda: {name: value for name, value in strand_filled(strand).items() if name in fields},
        save=lambda values, since: operations.edit_strand(strand, by=access.actor(), since=since, **values),
        done=reverse("activity_detail", args=(access.plan.slug, ref)),
        saved=f"{label} of {ref} saved.",
    ).answer(request)


def _cell(document: PlanDocument, cell: str) -> tuple[str, tuple[str, ...], Callable[..., PlanForm]]:
    """What heads a cell, the fields that stand in it, and its form. Raises NotHere for one that there is not."""
    if cell in CELLS:
        label, fields = CELLS[cell]
        return label, fields, cell_form(fields)
    for field in document.fields:
        if cell == EXTRA + field.key:
            return field.name, (cell,), partial(OwnFields, only=field.key)
    raise NotHere("There is no such cell.")
