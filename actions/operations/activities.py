from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.db.models import Max

from actions import document as d
from actions.models import (
    REF_PATTERN,
    Activity,
    FieldValue,
    FurtherAction,
    Note,
    Plan,
    PlanItem,
    ProgressUpdate,
    Ref,
    Review,
    Strand,
    Theme,
)
from actions.operations.settling import documents, is_standing, placed_after, reorder
from actions.operations.strands import add_strand
from actions.renumbering import mentions, renumbered
from governance.history import Actor, revise
from governance.merging import Clash, Conflict, Refused, merge

NUMBER_WORDS = (
    *("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"),
    *("ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"),
)

#: The rows of what may name a ref.
ROWS: dict[type, type[PlanItem]] = {
    d.Strand: Strand,
    d.ProgressUpdate: ProgressUpdate,
    d.Note: Note,
    d.FurtherAction: FurtherAction,
    d.Review: Review,
}


def add_activity(theme: Theme, *, by: Actor, ref: str = "", key: Any = None, **strand: Any) -> Activity:
    """A new activity at the end of a theme, with its first strand's fields; its ref is the theme's next.

    A ref that was ever used in the plan is refused.
    """
    plan = theme.plan
    with revise(plan.partnership, by=by):
        is_standing(theme)
        ref = ref or next_ref(theme)
        _check_ref(plan, ref)
        # Not the number of activities: those that moved away have left gaps.
        last = Activity.objects.filter(theme=theme).aggregate(position=Max("position"))["position"] or 0
        activity = Activity(plan=plan, theme=theme, ref=ref, position=last + 1)
        if key:
            activity.key = key
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
    if re.fullmatch(r"[1-9][0-9]{0,3}", word):
        return int(word)
    return NUMBER_WORDS.index(word) + 1 if word in NUMBER_WORDS else theme.position


def _check_ref(plan: Plan, ref: str) -> None:
    if not re.fullmatch(REF_PATTERN, ref):
        raise Refused("Write a ref as a theme's number, a full stop and a number: 2.10.", "ref")
    if Ref.objects.filter(plan=plan, text=ref).exists():
        raise Refused(f"{ref} has been used before: a ref is never used twice.", "ref")


def move_activity(activity: Activity, *, by: Actor, since: int, theme: Theme, after: str, ref: str = "") -> Activity:
    """Put an activity behind the one with this key in a theme, or first where ``after`` is empty.

    With a ref of its own choice it is renumbered; without, it gets the next ref of another theme and keeps its
    ref in its own. An old ref is never used again, and leads to the activity; the live texts that named it name
    the new one.
    """
    plan = activity.plan
    with revise(plan.partnership, by=by):
        is_standing(activity)
        is_standing(theme)
        if theme.plan_id != plan.pk:
            raise Refused("This theme is of another plan.", "place")
        before, now = documents(plan, since)
        stands = _standing(now, activity)
        submitted = {"place": str(theme.key), "ref": ref or stands["ref"]}
        settled = merge(base=_standing(before, activity) or stands, current=stands, submitted=submitted)
        clashes = settled.clashes
        if settled.values["place"] != str(theme.key):
            # They chose a place in its theme, and somebody else has moved it out of that.
            clashes = (*clashes, Clash("place", str(theme.key), stands["place"]))
        if clashes:
            clashes = tuple(_in_words(clash, now) for clash in clashes)
            raise Conflict(replace(settled, clashes=clashes, kept=settled.kept | {"place"}))
        activity = Activity.objects.select_related("theme").get(pk=activity.pk)
        former = activity.ref
        activity.ref = ref_after_move(activity, theme=theme, ref=settled.values["ref"])
        activity.theme = theme
        if activity.ref != former:
            Ref.objects.create(plan=plan, text=activity.ref, activity=activity)
            let_texts_follow(plan, now, former, activity.ref)
        activity.save()
        reorder(placed_after(Activity.objects.filter(theme=theme), activity, after))
        return Activity.objects.get(pk=activity.pk)


def _standing(document: d.PlanDocument, activity: Activity) -> dict[str, str]:
    """The key of the theme that an activity stands in, and its ref; empty where it is not in the document."""
    key = str(activity.key)
    return next(({"place": t.key, "ref": a.ref} for t in document.themes for a in t.activities if a.key == key), {})


def _in_words(clash: Clash, document: d.PlanDocument) -> Clash:
    """A clash about a place, with the themes' names."""
    if clash.field != "place":
        return clash
    names = {theme.key: f"theme {theme.number}: {theme.title}" for theme in document.themes}
    return replace(clash, yours=names.get(clash.yours, clash.yours), theirs=names.get(clash.theirs, clash.theirs))


def ref_after_move(activity: Activity, *, theme: Theme, ref: str = "") -> str:
    """The ref that an activity would have in a theme: one of its own choice, or by the rule of ``move_activity``.

    Raises Refused for a ref that was ever used.
    """
    if ref and ref != activity.ref:
        _check_ref(activity.plan, ref)
        return ref
    return activity.ref if theme.pk == activity.theme_id else next_ref(theme)


def let_texts_follow(plan: Plan, document: d.PlanDocument, old: str, new: str) -> None:
    """Let what the plan's live texts say of an activity follow its ref."""
    for mention in mentions(document, old):
        if mention.name:
            field = mention.field.removeprefix(d.EXTRA)
            said = FieldValue.objects.live().filter(plan=plan, strand__key=mention.item.key, field__key=field)
            row, column = said.get(), "text"
        else:
            row, column = ROWS[type(mention.item)].objects.get(plan=plan, key=mention.item.key), mention.field
        setattr(row, column, renumbered(mention.text, old, new))
        row.save()
