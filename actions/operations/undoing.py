"""Taking back what one did, by a revision that says so; nothing of the first is erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, QuerySet

from actions.diff import Change, Kind, compare
from actions.document import PlanDocument, Theme, VersionLine, value_of
from actions.editions import edition
from actions.enums import Audience
from actions.models import FurtherAction, Note, Plan, PlanItem, ProgressUpdate, Strand, Version, is_confidential
from actions.operations.combining import check_leads_on
from actions.operations.strands import TOGETHER
from actions.reading import TRACKED, Row, Step, read_plan, replay, rows_of
from actions.wording import Teller
from governance.enums import Door, Right
from governance.history import Actor, Revision, Tracked, revise, rows_at
from governance.merging import Refused
from governance.models import Body, Membership, Officer, Organisation, User

REASON = "Undone"
#: How far back it is looked for who stands in the way.
LOOKED_BACK = 50
#: What somebody who only updates their own may have changed, and so may take back.
_OWN: dict[type[Tracked], frozenset[str]] = {
    Strand: frozenset({"rag_id", "rag_reason"}),
    FurtherAction: frozenset({"state", "outcome"}),
    ProgressUpdate: frozenset({"archived", "archive_reason"}),
}


def undo(plan: Plan, number: int, *, by: Actor) -> Revision | None:
    """Take back one's own revision: what it added is archived, what it archived is back, and each field that it
    changed has its value from before; a plan that a file made is archived. Undoing an undo is doing it again. None
    where nothing of it is left.

    Raises Refused for what is not one's own to take back, for what is undone already, for an issued version, and
    where anything that was written since stands in the way.
    """
    undone = Revision.objects.filter(partnership=plan.partnership, number=number, user=by.user).first()
    if undone is None or by.user is None:
        raise _not_yours(number)
    with revise(plan.partnership, by=by, undoes=undone) as revising:
        _Undoing.of(plan, undone, by.user).take_back()
        return revising.revision


def undoable(plan: Plan, user: User) -> Revision | None:
    """The newest edit of the plan that this user may take back, if any; an edit done again is an edit, an undo is
    not. The number of queries is fixed."""
    undos = _undos(user)
    return _own(plan, user).exclude(pk__in=[pk for pk in undos if _is_undo(pk, undos)]).order_by("-number").first()


def undoable_among(plan: Plan, user: User, revisions: Collection[Revision]) -> dict[int, bool]:
    """Those of these revisions that this user may take back, by number, and whether each is an undo itself, so
    that taking it back is a redo. The number of queries is fixed.

    What somebody wrote since may still stand in the way: ``undo`` says so.
    """
    undos = _undos(user)
    found = _own(plan, user).filter(pk__in=[revision.pk for revision in revisions])
    return {number: _is_undo(pk, undos) for pk, number in found.values_list("pk", "number")}


@cache
def _items() -> tuple[type[PlanItem], ...]:
    """All that is tracked in a plan, whether its document has it or not."""
    return tuple(model for model in apps.get_models() if issubclass(model, PlanItem))


def _own(plan: Plan, user: User) -> QuerySet[Revision]:
    """This user's revisions that changed the plan and are not undone, as far as their rights go."""

    def touched(models: Collection[Any], **values: Any) -> Q:
        condition = Q()
        for model in models:
            condition |= Q(Exists(model.history.model.objects.filter(revision=OuterRef("pk"), **values)))
        return condition

    furniture = touched([Plan], id=plan.pk) | touched([Organisation], partnership=plan.partnership_id)
    begins = touched([Plan], history_type="+")
    issues = Q(Exists(Version.objects.filter(revision=OuterRef("pk"))))
    found = Revision.objects.filter(
        touched(_items(), plan=plan.pk) | furniture,
        (begins & Q(door=Door.IMPORT)) | ~(begins | issues),
        partnership=plan.partnership,
        user=user,
        undone_by__isnull=True,
    )
    rights = _rights(plan, user)
    if Right.EDIT_PLAN in rights:
        return found
    if Right.UPDATE_OWN not in rights:
        return found.none()
    return found.exclude(touched(set(_items()) - _OWN.keys())).exclude(furniture)


def _undos(user: User) -> dict[int, int | None]:
    """By the id of each revision of this user that takes one back, the id of that one."""
    return dict(Revision.objects.filter(user=user, undoes__isnull=False).values_list("pk", "undoes"))


def _is_undo(pk: int, undos: dict[int, int | None]) -> bool:
    """Whether a revision takes an edit back; one that takes back such a one does the edit again."""
    steps = 0
    at: int | None = pk
    while at in undos:
        at = undos[at]
        steps += 1
    return steps % 2 == 1


def _rights(plan: Plan, user: User) -> frozenset[Right]:
    membership = Membership.objects.live().filter(partnership=plan.partnership, user=user).first()
    return membership.rights if membership else frozenset()


def _not_yours(number: int) -> Refused:
    # One answer for what never was, what is another's and what one may not know of.
    return Refused(f"There is no edit {number} that you can undo.")


@dataclass(frozen=True, slots=True)
class _Trace:
    """What a revision left of one row: the row of before, of after and of now."""

    before: Row | None
    after: Row
    now: Any

    def changed(self) -> frozenset[str]:
        """The columns that the revision wrote; those that a new row does not lose when it goes are left out."""
        columns = frozenset(field.attname for field in self.now._meta.concrete_fields)
        if self.before is None:
            return columns - {"position"}
        before = self.before
        return frozenset(column for column in columns if before[column] != self.after[column])

    def stands(self) -> bool:
        """Whether the row still is as the revision left it."""
        return all(getattr(self.now, column) == self.after[column] for column in self.changed())

    def goes(self) -> bool:
        """Whether taking the revision back archives the row."""
        return not self.after["archived"] and (self.before is None or self.before["archived"])

    def take_back(self) -> None:
        values = self.before or {"archived": True, "archive_reason": REASON}
        for column in self.changed() & values.keys():
            setattr(self.now, column, values[column])
        self.now.save()


def _traces(plan: Plan, undone: Revision) -> Iterator[_Trace]:
    """What a revision did to each row of a plan, in a fixed number of queries."""
    earlier = Revision.objects.filter(partnership=undone.partnership, number__lt=undone.number).last()
    models: dict[Any, None] = dict.fromkeys([*TRACKED, *_items()])
    for model in models:
        ever = (rows_of(model, plan) if model in TRACKED else model.objects.filter(plan=plan)).order_by().values("id")
        written = model.history.model.objects.filter(revision=undone, id__in=ever)
        after = {row["id"]: row for row in written.order_by("history_id").values()}
        if not after:
            continue
        rows = model.objects.filter(pk__in=after)
        before = {row["id"]: row for row in rows_at(rows, earlier).values()} if earlier else {}
        for row in rows.order_by("pk"):
            yield _Trace(before.get(row.pk), after[row.pk], row)


@dataclass(frozen=True, slots=True)
class _Undoing:
    """A user's revision of a plan, about to be taken back: row by row as the history has it, and as documents, in
    whose terms people say what stands in the way."""

    plan: Plan
    undone: Revision
    user: User
    rights: frozenset[Right]
    traces: Sequence[_Trace]
    step: Step
    now: PlanDocument

    @classmethod
    def of(cls, plan: Plan, undone: Revision, user: User) -> _Undoing:
        rights, traces = _rights(plan, user), list(_traces(plan, undone))
        now = read_plan(plan)
        step = next(replay(plan, Revision.objects.filter(pk=undone.pk)), None)
        return cls(plan, undone, user, rights, traces, step or Step(undone, now, now, frozenset()), now)

    def take_back(self) -> None:
        self._check_may()
        self._check_can()
        if self._begins():
            self._take_away_the_plan()
            return
        self._check_stands()
        try:
            # What goes makes room for what comes back.
            for trace in sorted(self.traces, key=lambda trace: not trace.goes()):
                trace.take_back()
        except IntegrityError:
            raise Refused("Something else has taken its place since: change it by hand.") from None
        self._check_nothing_hangs()
        self._check_all_is_back()
        check_leads_on(self.plan)

    def _check_may(self) -> None:
        cleared = Right.READ_CONFIDENTIAL in self.rights
        if not cleared and any(is_confidential(_item(trace.now)) for trace in self.traces):
            raise _not_yours(self.undone.number)
        if Right.EDIT_PLAN in self.rights:
            return
        officer = Officer.objects.filter(partnership=self.plan.partnership, user=self.user).live().first()
        if Right.UPDATE_OWN not in self.rights or not all(_is_own(trace, officer) for trace in self.traces):
            raise _not_yours(self.undone.number)

    def _check_can(self) -> None:
        if Version.objects.filter(revision=self.undone).exists() and not self._begins():
            raise Refused("An issued version is not undone: put it right in the next one.")
        if not self.traces:
            raise Refused(f"Edit {self.undone.number} changed nothing in this plan: there is nothing to undo.")
        for model in _items():
            if model.history.model.objects.filter(revision=self.undone).exclude(plan=self.plan.pk).exists():
                raise Refused(f"Edit {self.undone.number} is of another plan: undo it there.")
        if Revision.objects.filter(undoes=self.undone).exists():
            raise Refused(f"Edit {self.undone.number} is undone already.")
        if self._begins() and self.undone.door != Door.IMPORT:
            raise Refused("This is how the plan began: it cannot be undone.")

    def _begins(self) -> bool:
        """Whether this is how the plan began."""
        return any(isinstance(trace.now, Plan) and trace.before is None for trace in self.traces)

    def _take_away_the_plan(self) -> None:
        """Archive a plan that a file made, with all that is in it."""
        since = compare(self.step.after, self.now)
        if any(change.item is not VersionLine for change in since):
            raise Refused("It was changed since it was imported: undo that first.")
        self.plan.archived, self.plan.archive_reason = True, REASON
        self.plan.save()

    def _check_stands(self) -> None:
        """Raise Refused where anything that would be written has another value than the revision left."""
        for change in compare(self.step.before, self.step.after):
            if not _stands(change, self.step.after, self.now):
                raise self._in_the_way(change)
        if not all(trace.stands() for trace in self.traces):
            raise Refused("It was changed again since: undo that first, or change it by hand.")

    def _in_the_way(self, change: Change) -> Refused:
        """What was done since to what a revision changed, and by whom."""
        audience = Audience.FULL if Right.READ_CONFIDENTIAL in self.rights else Audience.PUBLIC
        since = Revision.objects.filter(partnership=self.plan.partnership, number__gt=self.undone.number)
        newest = since.order_by("-number").values_list("number", flat=True)[:LOOKED_BACK]
        oldest = min(newest, default=self.undone.number + 1)
        for step in reversed(list(replay(self.plan, since.filter(number__gte=oldest)))):
            after = edition(step.after, audience)
            about = [one for one in compare(edition(step.before, audience), after) if _is_about(one, change)]
            if about:
                own = step.revision.user_id == self.user.pk
                who = "you" if own else self._initials(step.revision)
                told = Teller(after.key).sentences(about[:1], who)[0].rstrip(".")
                way = "Undo that first" if own else f"Ask {who} to undo that first"
                return Refused(f"Since then {told}. {way}, or change it by hand.")
        return Refused("It was changed again since: change it by hand.")

    def _initials(self, revision: Revision) -> str:
        officer = Officer.objects.filter(partnership=revision.partnership, user=revision.user_id).live().first()
        return officer.initials if officer and revision.user_id else revision.who

    def _check_nothing_hangs(self) -> None:
        """Raise Refused where something that came later belongs to what has just gone."""
        gone: dict[type[Tracked], list[int]] = defaultdict(list)
        for trace in self.traces:
            if trace.goes():
                gone[type(trace.now)].append(trace.now.pk)
        for model, ids in gone.items():
            for hanging in _hanging_on(model, ids):
                stood = rows_at(hanging, self.undone).filter(archived=False)
                if hanging.exclude(pk__in=list(stood.values_list("id", flat=True))).exists():
                    raise Refused("Something was added to it since: undo that first, or archive it by hand.")

    def _check_all_is_back(self) -> None:
        """Raise Refused where what should be back is not in the plan, because what it belongs to is archived, and
        where an activity would have no line of work left."""
        new = read_plan(self.plan)
        for change in compare(self.step.before, self.step.after):
            if self.step.before.find(change.key) is not None and new.find(change.key) is None:
                raise Refused("It belongs to what is archived now: restore that first.")
        idle = _idle(new) - _idle(self.now) - _idle(self.step.before)
        if idle:
            raise Refused("This is the activity's only line of work now: archive the activity instead.")


def _item(row: Any) -> Any:
    """What a row is a part of: the further action of an ownership, else itself."""
    return getattr(row, "further_action", row)


def _is_own(trace: _Trace, officer: Officer | None) -> bool:
    """Whether a row was changed as its owner may, by this officer who answers for it still."""
    row = trace.now
    item = row.strand if isinstance(row, ProgressUpdate) else row
    if type(row) not in _OWN or not item.owned_by(officer):
        return False
    if trace.before is None:
        return isinstance(row, ProgressUpdate)
    return trace.changed() <= _OWN[type(row)]


def _settled_with(field: str) -> tuple[str, ...]:
    """The fields that are one with this, such as a RAG's reason with the RAG; itself too."""
    return next((group for group in TOGETHER if field in group), (field,))


def _stands(change: Change, after: PlanDocument, now: PlanDocument) -> bool:
    """Whether what a change made is still so in the plan of now, in the terms of the document."""
    left, stands = after.find(change.key), now.find(change.key)
    if left is None:  # archived, or no item of the table: its rows tell
        return True
    if stands is None:
        return False
    if change.kind in (Kind.ADDED, Kind.RESTORED):
        return left == stands
    if change.kind is Kind.CHANGED:
        return all(value_of(left, field) == value_of(stands, field) for field in _settled_with(change.field))
    return True


def _is_about(later: Change, change: Change) -> bool:
    """Whether a later change is one of those that stand in the way of taking this one back."""
    if later.key == change.key:
        fields = _settled_with(change.field)
        return later.kind is not Kind.CHANGED or change.kind is not Kind.CHANGED or later.field in fields
    if change.item is Theme:
        return change.kind is not Kind.CHANGED and later.theme == change.theme
    holds = change.kind in (Kind.ADDED, Kind.RESTORED) or later.kind is Kind.REMOVED
    return holds and bool(change.ref) and later.ref == change.ref


def _hanging_on(model: type[Tracked], ids: Sequence[int]) -> Iterator[Any]:
    """The live rows that belong to these, a queryset for each kind."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.one_to_many and issubclass(relation.related_model, Tracked):
            yield relation.related_model.objects.live().filter(**{f"{relation.field.name}__in": ids})
    if model is Body:
        for said in (Note, FurtherAction):
            yield said.objects.live().filter(meeting__body__in=ids)


def _idle(document: PlanDocument) -> frozenset[str]:
    """The keys of the activities without a line of work."""
    return frozenset(activity.key for activity in document.activities() if not activity.strands)
