"""Putting back what was: a field, an activity with all that hangs on it, or the whole plan.

Putting back is an edit like any other and erases nothing: what came later is archived with a reason, and what was
archived since is back. It goes by the histories, row by row; what it would do is known before it is done. People, the
issued versions and their documents are no part of it, and what is confidential today stays so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError
from django.utils.timezone import localtime

from actions.diff import compare
from actions.document import EXTRA, PlanDocument, value_of
from actions.models import (
    Activity,
    Assignment,
    Attachment,
    Field,
    FieldValue,
    FurtherAction,
    Note,
    Ownership,
    Plan,
    PlanItem,
    ProgressUpdate,
    Review,
    Strand,
    StrandTimescale,
    Theme,
)
from actions.operations.activities import ROWS
from actions.operations.combining import check_leads_on
from actions.operations.settling import check_as_seen, documents
from actions.operations.strands import TOGETHER
from actions.reading import OF_PLAN, Row, Rows, assemble, live_document, read_rows
from actions.renumbering import Mention, mentions, renumbered
from actions.wording import Teller, long_date
from governance.history import Actor, Revision, Tracked, revise
from governance.merging import Clash, Conflict, Merge, Refused, merge

#: What can be put back: all that is in a plan, and its own settings.
_RESTORED: tuple[type[Tracked], ...] = (Plan, *OF_PLAN)
#: What a row hangs on, by the column that says so: first what it is a part of.
_HOLDERS: dict[type[Tracked], dict[str, type[Tracked]]] = {
    Strand: {"activity_id": Activity},
    StrandTimescale: {"strand_id": Strand},
    Assignment: {"strand_id": Strand},
    ProgressUpdate: {"strand_id": Strand},
    FieldValue: {"strand_id": Strand, "field_id": Field},
    Note: {"activity_id": Activity},
    FurtherAction: {"activity_id": Activity},
    Ownership: {"further_action_id": FurtherAction},
    Review: {"activity_id": Activity},
    Attachment: {"activity_id": Activity, "note_id": Note},
}
#: The fields that can be put back, with the columns of each, and the rows that hold the rest of its value. The plan's
#: own fields are one here.
_FIELDS: dict[type[PlanItem], dict[str, tuple[tuple[str, ...], type[Tracked] | None]]] = {
    Theme: {"number": (("number",), None), "title": (("title",), None)},
    Strand: {
        **{field: ((field,), None) for field in ("text", "rationale", "qualifier")},
        **dict.fromkeys(("rag", "rag_reason"), (("rag_id", "rag_reason"), None)),
        "priority": (("priority_id",), None),
        **dict.fromkeys(("sros", "sros_wording"), (("sros_wording",), Assignment)),
        "timescales": ((), StrandTimescale),
        "extra": ((), FieldValue),
    },
    ProgressUpdate: {"text": (("text",), None)},
    Note: {"text": (("text",), None), **dict.fromkeys(("body", "date"), (("meeting_id",), None))},
    FurtherAction: {
        **{field: ((field,), None) for field in ("text", "due", "state", "outcome")},
        "owners": ((), Ownership),
    },
    Review: {field: ((field,), None) for field in ("text", "due", "state")},
}

#: Rows as they are to be, by model and id.
Targets = Mapping[type[Tracked], Mapping[int, Row]]


@dataclass(frozen=True, slots=True)
class Restoration:
    """What putting back would do: the plan before and after, and the keys of what returns from the archive."""

    before: PlanDocument
    after: PlanDocument
    restored: frozenset[str]
    targets: Targets


def is_restorable(model: type[PlanItem], field: str) -> bool:
    """Whether a field of such an item can be put back by itself."""
    return field.partition("-")[0] in _FIELDS.get(model, ())


def plan_restored(plan: Plan, to: Revision) -> Restoration:
    """What ``restore_plan`` would do."""
    past = _Past.of(plan, to)
    return past.restoration(past.targets())


def restore_plan(plan: Plan, *, by: Actor, since: int, to: Revision) -> None:
    """Put the whole plan back to how it stood after a revision.

    Raises Conflict where anything in it has changed since the person looked.
    """
    with revise(plan.partnership, by=by, reason=_reason(to)):
        before, now = documents(plan, since)
        if changes := compare(before, now):
            told = " ".join(Teller(now.key).sentences(changes))
            raise Conflict(Merge({}, (Clash("plan", "Restore the plan as you saw it.", told),)))
        _write(plan, plan_restored(plan, to))


def activity_restored(activity: Activity, to: Revision) -> Restoration:
    """What ``restore_activity`` would do."""
    past = _Past.of(activity.plan, to)
    return past.restoration(past.targets_of(activity))


def restore_activity(activity: Activity, *, by: Actor, since: int, to: Revision) -> None:
    """Put an activity back to how it stood after a revision, with all that hangs on it.

    What was combined with it since comes apart again. Where it had another ref then, it has that again, and the live
    texts follow. Raises Conflict where somebody changed one of them since the person looked.
    """
    with revise(activity.plan.partnership, by=by, reason=_reason(to)):
        past = _Past.of(activity.plan, to)
        family = Activity.objects.filter(pk__in=past.family(activity)).select_related("plan__partnership")
        check_as_seen(*family, since=since, yours=f"Restore {activity} as you saw it.")
        _write(activity.plan, past.restoration(past.targets_of(activity)))


def field_restored(item: PlanItem, field: str, to: Revision) -> Restoration:
    """What ``restore_field`` would do."""
    past = _Past.of(item.plan, to)
    return past.restoration(past.targets_of_field(item, field))


def restore_field(item: PlanItem, *, by: Actor, since: int, to: Revision, field: str) -> None:
    """Put one field of an item back to what it was after a revision; a RAG goes with its reason, SROs with the words
    that print them.

    Raises Conflict where somebody changed it since the person looked.
    """
    with revise(item.plan.partnership, by=by, reason=_reason(to)):
        restoration = field_restored(item, field, to)
        seen, now = documents(item.plan, since)
        key, fields = str(item.key), next((group for group in TOGETHER if field in group), (field,))
        current = now.find(key)
        base, then = (document.find(key) or current for document in (seen, restoration.after))
        values = [{name: value_of(one, name) for name in fields} for one in (base, current, then)]
        settled = merge(base=values[0], current=values[1], submitted=values[2], together=(fields,))
        if settled.clashes:
            raise Conflict(settled)
        _write(item.plan, restoration)


def _reason(to: Revision) -> str:
    return f"Restored to revision {to.number} of {long_date(localtime(to.made_at).date())}"


@dataclass(frozen=True, slots=True)
class _Past:
    """The rows of a plan as they are, and as they were after a revision."""

    plan: Plan
    to: Revision
    now: Rows
    then: Rows

    @classmethod
    def of(cls, plan: Plan, to: Revision) -> _Past:
        if to.partnership_id != plan.partnership_id:
            raise Refused("There is no such moment in the history of this plan.")
        (now, _), (then, _) = read_rows(plan, None), read_rows(plan, to)
        if not then.of[Plan]:
            raise Refused("The plan had not begun then.")
        return cls(plan, to, now, then)

    def restoration(self, targets: Targets) -> Restoration:
        of = defaultdict(dict, {model: {**rows, **targets.get(model, {})} for model, rows in self.now.of.items()})
        returning = frozenset(
            str(row["key"])
            for model, rows in targets.items()
            for pk, row in rows.items()
            if self.now.of[model][pk]["archived"] and not row["archived"]
        )
        return Restoration(live_document(self.plan), assemble(self.plan, replace(self.now, of=of)), returning, targets)

    def targets(self) -> Targets:
        """Every row of the plan that is to be another."""
        return {model: dict(self._differing(model)) for model in _RESTORED}

    def _differing(self, model: type[Tracked]) -> Iterator[tuple[int, Row]]:
        for pk, row in self.now.of[model].items():
            target = self._target(model, row)
            if target != row:
                yield pk, target

    def _target(self, model: type[Tracked], row: Row) -> Row:
        then = self.then.of[model].get(row["id"])
        if row.get("version_id"):
            return row
        if then is not None:
            secret = {"confidential": True} if row.get("confidential") else {}
            return {column: then[column] for column in row} | secret
        if row["archived"] or any(holder[1] not in self.then.of[holder[0]] for holder in self._holders(model, row)):
            # What hangs on what goes, goes with it, and comes back with it.
            return row
        return {**row, "archived": True, "archive_reason": _reason(self.to)}

    def _holders(self, model: type[Tracked], row: Row) -> Iterator[tuple[type[Tracked], int]]:
        for column, held in _HOLDERS.get(model, {}).items():
            if row[column]:
                yield held, row[column]

    def _holder(self, model: type[Tracked], row: Row) -> tuple[type[Tracked], int] | None:
        return next(self._holders(model, row), None)

    def _activity(self, model: type[Tracked], row: Row, rows: Rows) -> int | None:
        """The id of the activity that a row hangs on, among these rows."""
        if model is Activity:
            return int(row["id"])
        holder = self._holder(model, row)
        return self._activity(holder[0], rows.of[holder[0]][holder[1]], rows) if holder else None

    def family(self, activity: Activity) -> set[int]:
        """The ids of the activity, and of those that had what it has now, or have what it had then: they have become
        one since, or come apart."""
        pairs = [
            {row["activity_id"], self.then.of[model][pk]["activity_id"]}
            for model in (Strand, Note, FurtherAction, Review)
            for pk, row in self.now.of[model].items()
            if pk in self.then.of[model]
        ]
        found = {activity.pk}
        while grown := {pk for pair in pairs if pair & found for pk in pair} - found:
            found |= grown
        return found

    def targets_of(self, activity: Activity) -> Targets:
        """The rows that are to be others of an activity and its family, and of the texts that follow its ref."""
        stood = self.then.of[Activity].get(activity.pk)
        if stood is None or stood["archived"]:
            raise Refused(f"{activity} was not in the plan then: choose a later moment.")
        family = self.family(activity)
        found: dict[type[Tracked], dict[int, Row]] = {
            model: {pk: row for pk, row in rows.items() if self._belongs(model, pk, family)}
            for model, rows in self.targets().items()
        }
        for pk in family:
            self._check_theme(found[Activity].get(pk))
        for pk in family & found[Activity].keys():
            self._follow(found, self.now.of[Activity][pk], found[Activity][pk])
        return found

    def _belongs(self, model: type[Tracked], pk: int, family: Collection[int]) -> bool:
        return self._activity(model, self.now.of[model][pk], self.now) in family

    def _check_theme(self, row: Row | None) -> None:
        if row is not None and not row["archived"] and self.now.of[Theme][row["theme_id"]]["archived"]:
            number = self.now.of[Theme][row["theme_id"]]["number"]
            raise Refused(f"{row['ref']} stood in theme {number} then, which is archived: restore that first.")

    def _follow(self, found: dict[type[Tracked], dict[int, Row]], row: Row, target: Row) -> None:
        """Let the texts that name the ref of now name that of then."""
        old, new = row["ref"], target["ref"]
        if old == new or row["archived"]:
            return
        for mention in mentions(self.restoration(found).after, old):
            model, column = (FieldValue, "text") if mention.name else (ROWS[type(mention.item)], mention.field)
            rows = self.now.of[model] | found[model]
            pk = next(pk for pk, row in rows.items() if self._says(row, mention))
            found[model][pk] = {**rows[pk], column: renumbered(mention.text, old, new)}

    def _says(self, row: Row, mention: Mention) -> bool:
        """Whether a row has the text of a mention: the item's own, or what it says in one of the plan's own fields."""
        if not mention.name:
            return str(row["key"]) == mention.item.key
        said = (str(self.now.of[Strand][row["strand_id"]]["key"]), EXTRA + self._own_field(row))
        return said == (mention.item.key, mention.field) and not row["archived"]

    def targets_of_field(self, item: PlanItem, field: str) -> Targets:
        model = type(item)
        row, then = self.now.of[model][item.pk], self.then.of[model].get(item.pk)
        if not is_restorable(model, field) or then is None:
            raise Refused("There is nothing of then that could be put back here.")
        if live_document(self.plan).find(str(item.key)) is None:
            raise Refused("This is archived: restore it first.")
        name, _, own = field.partition("-")
        columns, parts = _FIELDS[model][name]
        found: dict[type[Tracked], dict[int, Row]] = {
            model: {item.pk: {**row, **{column: then[column] for column in columns}}}
        }
        if parts is not None:
            found[parts] = {
                pk: target
                for pk, target in self._differing(parts)
                if self._holder(parts, target) == (model, item.pk) and own in ("", self._own_field(target))
            }
        return found

    def _own_field(self, row: Row) -> str:
        """The key of the plan's own field that a row is of; empty for a row of none."""
        return str(self.now.of[Field][row["field_id"]]["key"]) if "field_id" in row else ""


def _write(plan: Plan, restoration: Restoration) -> None:
    writes: list[tuple[Any, Row]] = []
    for model, rows in restoration.targets.items():
        found = model.objects.in_bulk(list(rows))
        writes += [(found[pk], row) for pk, row in rows.items()]
    try:
        # What goes makes room for what comes back.
        for instance, row in sorted(writes, key=lambda write: not write[1]["archived"]):
            for column in row.keys() - {"id", "key"}:
                setattr(instance, column, row[column])
            instance.save()
    except IntegrityError:
        raise Refused("Something else has taken the place of what was: make room for it by hand.") from None
    check_leads_on(plan)
