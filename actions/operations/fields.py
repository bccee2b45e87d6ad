"""The plan's own fields: what its rows say beside what every plan's rows say. ``archive`` and ``restore`` take one out
and bring it back, with all that was said in it."""

from __future__ import annotations

import uuid

from actions.models import Field, Plan
from actions.operations.settling import placed_after, reorder, settle
from governance.history import Actor, revise
from governance.merging import Refused


def add_field(plan: Plan, *, by: Actor, name: str, key: uuid.UUID | None = None) -> Field:
    """A field behind the plan's others. Raises Refused for a name that another has, in capitals or not."""
    with revise(plan.partnership, by=by):
        field = Field(plan=plan, name=name, position=Field.objects.filter(plan=plan).count() + 1)
        if key:
            field.key = key
        check_name(field)
        field.save()
        return field


def rename_field(field: Field, *, by: Actor, since: int, name: str) -> Field:
    """Call a field something else. Raises Conflict and Refused."""
    with revise(field.plan.partnership, by=by):
        values = settle(field, since=since, submitted={"name": name})
        field = Field.objects.select_related("plan__partnership").get(pk=field.pk)
        field.name = values["name"]
        check_name(field)
        field.save()
        return field


def move_field(field: Field, *, by: Actor, since: int, after: str) -> Field:
    """Put a field behind the one with this key, or first where ``after`` is empty."""
    with revise(field.plan.partnership, by=by):
        settle(field, since=since, submitted={})
        reorder(placed_after(Field.objects.filter(plan=field.plan_id), field, after))
        return field


def check_name(field: Field) -> None:
    """Raise Refused for a field without a name, and for one whose name another has."""
    if not field.name:
        raise Refused("Say what the field is called.", "name")
    others = Field.objects.filter(plan=field.plan_id, name__iexact=field.name).live().exclude(pk=field.pk)
    if others.exists():
        raise Refused(f"There is a field “{field.name}” already.", "name")
