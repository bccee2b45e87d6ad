from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from actions.document import EXTRA
from actions.enums import Scale
from actions.models import Activity, Assignment, Field, FieldValue, ProgressUpdate, Strand, StrandTimescale
from actions.operations.settling import (
    is_standing,
    owners_of,
    placed_after,
    reorder,
    scale_value,
    set_owners,
    settle,
    with_new_officers,
)
from governance.history import Actor, revise
from governance.merging import Refused

#: What is settled as one when two people edit: a colour with its reason, the SROs with the words that print them.
TOGETHER = (("rag", "rag_reason"), ("sros", "sros_wording"))


def add_strand(
    activity: Activity,
    *,
    by: Actor,
    sros: Sequence[str] = (),
    timescales: Sequence[str] = (),
    extra: Mapping[str, str] = MappingProxyType({}),
    key: Any = None,
    **fields: Any,
) -> Strand:
    """A line of work at the end of an activity.

    Fields: text, rationale, sros_wording, rag, rag_reason, priority, qualifier. ``extra`` is what it says in the plan's
    own fields, by their keys.
    """
    with revise(activity.plan.partnership, by=by):
        is_standing(activity)
        sros = with_new_officers(activity.plan, sros, by=by)
        strand = Strand(
            plan=activity.plan, activity=activity, position=Strand.objects.filter(activity=activity).count() + 1
        )
        if key:
            strand.key = key
        _put(strand, fields)
        strand.save()
        _set_timescales(strand, timescales)
        set_owners(Assignment, {"strand": strand}, sros, "sros")
        _say(strand, extra)
        return strand


def edit_strand(
    strand: Strand, *, by: Actor, since: int, extra: Mapping[str, str] = MappingProxyType({}), **submitted: Any
) -> Strand:
    """Change any of text, rationale, sros, sros_wording, rag, rag_reason, priority, timescales, qualifier; and what it
    says in any of the plan's own fields, by their keys, each of which is settled by itself."""
    with revise(strand.plan.partnership, by=by):
        submitted |= {EXTRA + key: text for key, text in extra.items()}
        parties = submitted.get("sros")
        if parties is not None:
            parties = with_new_officers(strand.plan, parties, by=by)
            submitted["sros"] = tuple(str(owner) for owner in owners_of(strand.plan, parties, "sros").values())
        values = settle(strand, since=since, submitted=submitted, together=TOGETHER)
        strand = Strand.objects.select_related("plan__partnership").get(pk=strand.pk)
        stood = (strand.sros_wording, _sros(strand))
        timescales, labels = values.pop("timescales", None), values.pop("sros", None)
        _put(strand, values)
        strand.save()
        if timescales is not None:
            _set_timescales(strand, timescales)
        if parties is not None and labels == submitted["sros"]:
            set_owners(Assignment, {"strand": strand}, parties, "sros")
            _forget_wording(strand, stood)
        _say(strand, {key: values[EXTRA + key] for key in extra})
        return strand


def _sros(strand: Strand) -> list[int]:
    return list(strand.assignments.live().order_by("position").values_list("pk", flat=True))


def _forget_wording(strand: Strand, stood: tuple[str, list[int]]) -> None:
    """Words for other SROs than there are now would print a lie: they go, unless they were put right too."""
    wording, sros = stood
    if wording and strand.sros_wording == wording and _sros(strand) != sros:
        strand.sros_wording = ""
        strand.save()


def _put(strand: Strand, values: dict[str, Any]) -> None:
    """Set plain fields; a RAG that needs a reason has one, and none has a reason without a RAG."""
    rag, reason = strand.rag_id, strand.rag_reason
    for field, scale in (("rag", Scale.RAG), ("priority", Scale.PRIORITY)):
        if field in values:
            setattr(strand, field, scale_value(strand.plan, scale, values[field], field))
    for field in ("text", "rationale", "sros_wording", "rag_reason", "qualifier"):
        if field in values:
            setattr(strand, field, values[field])
    if not strand.text:
        raise Refused("Say what the activity is.", "text")
    if strand.rag is None:
        strand.rag_reason = ""
    elif strand.rag.needs_reason:
        recoloured = strand.rag_id != rag
        if recoloured and reason and strand.rag_reason == reason:
            raise Refused(f"The reason is still the one from before: say why it is {_word(strand)} now.", "rag_reason")
        if not strand.rag_reason and (recoloured or reason):
            raise Refused(f"Say why it is {_word(strand)}: a reason goes with this RAG.", "rag_reason")


def _word(strand: Strand) -> str:
    return strand.rag.label.lower() if strand.rag else ""


def _set_timescales(strand: Strand, codes: Sequence[str]) -> None:
    standing = list(StrandTimescale.objects.filter(strand=strand).live().select_related("value").order_by("position"))
    if [row.value.code for row in standing] == list(codes):
        return
    for row in standing:
        row.archived = True
        row.save()
    for position, code in enumerate(codes, start=1):
        value = scale_value(strand.plan, Scale.TIMESCALE, code, "timescales")
        StrandTimescale(plan=strand.plan, strand=strand, value=value, position=position).save()


def _say(strand: Strand, extra: Mapping[str, str]) -> None:
    """Let a strand say these in the plan's own fields. Raises Refused for a field that is archived."""
    if not extra:
        return
    fields = {str(field.key): field for field in Field.objects.filter(plan=strand.plan_id).live()}
    said = {value.field_id: value for value in FieldValue.objects.filter(strand=strand).live()}
    for key, text in extra.items():
        field = fields.get(key)
        if field is None:
            raise Refused("This field was archived while you were writing: restore it, or leave it out.", EXTRA + key)
        value = said.get(field.pk) or FieldValue(plan=strand.plan, strand=strand, field=field)
        if text != value.text:
            value.text = text
            value.save()


def move_strand(strand: Strand, *, by: Actor, since: int, after: str) -> Strand:
    """Put a strand behind the one with this key in its activity, or first where ``after`` is empty."""
    with revise(strand.plan.partnership, by=by):
        settle(strand, since=since, submitted={})
        reorder(placed_after(Strand.objects.filter(activity=strand.activity_id), strand, after))
        return strand


def report_progress(
    strand: Strand, *, by: Actor, since: int, day: date, rag: str | None, rag_reason: str, text: str, reporter: str
) -> Strand:
    """An SRO's own update: the RAG with its reason and, where there is text, a progress update of that day.

    Sent twice with the same words on the same day, it is written once.
    """
    with revise(strand.plan.partnership, by=by, reason=rag_reason):
        strand = edit_strand(strand, by=by, since=since, rag=rag, rag_reason=rag_reason)
        said = {"strand": strand, "date": day, "by": reporter, "text": text}
        if text and not ProgressUpdate.objects.filter(**said).live().exists():
            ProgressUpdate(plan=strand.plan, **said).save()
        return strand
