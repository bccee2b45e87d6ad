from __future__ import annotations

from typing import Any

from actions.models import Plan, Theme
from actions.operations.settling import placed_after, reorder, settle
from governance.history import Actor, revise
from governance.merging import Refused


def add_theme(plan: Plan, *, by: Actor, number: str, title: str, **key: Any) -> Theme:
    with revise(plan.partnership, by=by):
        _check_number(plan, number)
        theme = Theme(
            plan=plan, number=number, title=title, position=Theme.objects.filter(plan=plan).count() + 1, **key
        )
        theme.save()
        return theme


def edit_theme(theme: Theme, *, by: Actor, since: int, **submitted: str) -> Theme:
    """Change a theme's ``number`` or ``title``."""
    with revise(theme.plan.partnership, by=by):
        values = settle(theme, since=since, submitted=submitted)
        theme = Theme.objects.get(pk=theme.pk)
        _check_number(theme.plan, values.get("number", theme.number), but=theme.pk)
        for field, value in values.items():
            setattr(theme, field, value)
        theme.save()
        return theme


def _check_number(plan: Plan, number: str, but: int | None = None) -> None:
    if Theme.objects.filter(plan=plan, number=number).live().exclude(pk=but).exists():
        raise Refused(f"There is a theme {number} already.", "number")


def move_theme(theme: Theme, *, by: Actor, since: int, after: str) -> Theme:
    """Put a theme behind the one with this key, or first where ``after`` is empty. Refs stay."""
    with revise(theme.plan.partnership, by=by):
        settle(theme, since=since, submitted={})
        reorder(placed_after(Theme.objects.filter(plan=theme.plan), theme, after))
        return theme
