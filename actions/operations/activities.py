from __future__ import annotations

from typing import Any

from django.db.models import Max

from actions.document import PlanDocument
from actions.models import Activity, Plan, Ref, Theme
from actions.operations.settling import documents, is_standing, placed_after, reorder
from actions.operations.strands import add_strand
from governance.history import Actor, revise
from governance.merging import Clash, Conflict, Merge, Refused

NUMBER_WORDS = (
    *("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"),
    *("ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"),
)


def add_activity(theme: Theme, *, by: Actor, ref: str = "", key: Any = None, **strand: Any) -> Activity:
    """A new activity at the end of a theme, with its first strand's fields; its ref is the theme's next.

    A ref that was ever used in the plan is refused.
    """
    plan = theme.plan
    with revise(plan.partnership, by=by):
        is_standing(theme)
        ref = ref or next_ref(theme)
        # Not the number of activities: those that moved away have left gaps.
        last = Activity.objects.filter(theme=theme).aggregate(position=Max("position"))["position"] or 0
        activity = Activity(plan=plan, theme=theme, ref=ref, position=last + 1)
        if key:
            activity.key = key
        _check_ref(plan, ref)
        activity.save()
        Ref.objects.create(plan=plan, text=ref, activity=activity)
        if strand:
            add_strand(activity, by=by, **strand)
        return activity


def next_ref(theme: Theme) -> str:
    """The ref after the highest that was ever used under the theme's number."""
    prefix = _ordinal(theme)
    used = Ref.objects.filter(plan=theme.plan, text__startswith=f"{prefix}.").values_list("text", flat=True)
    return f"{prefix}.{max((int(text.partition('.')[2]) for text in used), default=0) + 1}"


def _ordinal(theme: Theme) -> int:
    """The number that the theme's word says ("TWO" is 2), or the place where it stands."""
    word = theme.number.strip().upper()
    if word.isdecimal():
        return int(word)
    return NUMBER_WORDS.index(word) + 1 if word in NUMBER_WORDS else theme.position


def _check_ref(plan: Plan, ref: str) -> None:
    if Ref.objects.filter(plan=plan, text=ref).exists():
        raise Refused(f"{ref} has been used before: a ref is never used twice.", "ref")


def move_activity(activity: Activity, *, by: Actor, since: int, theme: Theme, after: str, ref: str = "") -> Activity:
    """Put an activity behind the one with this key in a theme, or first where ``after`` is empty.

    With a ref of its own choice it is renumbered; without, it gets the next ref of another theme and keeps its
    ref in its own. An old ref is never used again, and leads to the activity.
    """
    plan = activity.plan
    with revise(plan.partnership, by=by):
        before, now = documents(plan, since)
        key = str(activity.key)
        theirs = _theme_of(now, key)
        is_standing(activity)
        is_standing(theme)
        if theirs not in (_theme_of(before, key), str(theme.key)):
            clash = Clash("theme", str(theme.key), theirs)
            raise Conflict(Merge({"theme": str(theme.key), "after": after}, (clash,), frozenset({"theme", "after"})))
        activity = Activity.objects.get(pk=activity.pk)
        moves = activity.theme_id != theme.pk
        activity.theme = theme
        if ref and ref != activity.ref:
            _check_ref(plan, ref)
            _renumber(activity, ref)
        elif moves:
            _renumber(activity, next_ref(theme))
        activity.save()
        siblings = list(Activity.objects.filter(theme=theme).live().order_by("position"))
        reorder(placed_after(siblings, activity, after))
        return activity


def _renumber(activity: Activity, ref: str) -> None:
    activity.ref = ref
    Ref.objects.create(plan=activity.plan, text=ref, activity=activity)


def _theme_of(document: PlanDocument, key: str) -> str:
    return next((t.key for t in document.themes if any(a.key == key for a in t.activities)), "")
