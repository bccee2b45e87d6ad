"""Editing where a thing stands: one cell of the table, with the form of exactly what it shows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions import operations
from actions.access import Access, NotHere, plan_view
from actions.forms import CELLS, cell_form
from actions.models import Strand
from actions.views.answers import plan_editing
from actions.views.parts import strand_filled
from governance.enums import Right


@require_http_methods(["GET", "HEAD", "POST"])
@plan_view(Right.EDIT_PLAN)
def cell_edit(request: HttpRequest, access: Access, key: UUID, cell: str) -> HttpResponse:
    if cell not in CELLS:
        raise NotHere("There is no such cell.")
    strand = access.item("strands", key)
    assert isinstance(strand, Strand)  # noqa: S101 -- by its kind
    label, fields = CELLS[cell]
    ref = strand.activity.ref
    return plan_editing(
        access,
        item=strand,
        place=strand.activity,
        title=f"{label} of {ref}",
        make=cell_form(fields),
        filled=lambda: {name: value for name, value in strand_filled(strand).items() if name in fields},
        save=lambda values, since: operations.edit_strand(strand, by=access.actor(), since=since, **values),
        done=reverse("activity_detail", args=(access.plan.slug, ref)),
        saved=f"{label} of {ref} saved.",
    ).answer(request)
