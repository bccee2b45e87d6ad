"""What a file tells becomes a plan, or edits of one: one revision a file, undoable as one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localtime

from actions.diff import PLAN, Change, Kind, Place, compare, places
from actions.document import Activity, Note, PlanDocument, Strand, Theme, VersionLine, value_of
from actions.imports.meaning import Meaning
from actions.models import Activity as ActivityRow
from actions.models import Plan, Version
from actions.operations.loading import Directory, load_plan
from actions.operations.recording import record
from actions.operations.settling import documents
from actions.operations.strands import TOGETHER
from actions.operations.versions import check_lines, freeze, record_paper_version
from actions.pairing import EVERYTHING, name_of, onto, with_grounds
from actions.patching import apply
from actions.reading import assemble, read_rows
from actions.wording import Teller
from governance.enums import Door
from governance.history import Actor, Revision, revise
from governance.merging import Clash, Conflict, Merge, Refused, merge
from governance.models import Partnership

_ARCHIVED = "It is archived."


@dataclass(frozen=True, slots=True)
class ChangeClash(Clash):
    """A change that a file asks for, where somebody else has changed the same since the file was made."""

    change: Change


def reason_for(file_name: str) -> str:
    """Why a revision was made that a file made."""
    return f"Imported from {file_name}"


def free_slug(title: str) -> str:
    """The word by which a new plan of this title is addressed: of its letters, with a number where that is taken."""
    stem = slugify(title)[:40].strip("-") or "plan"
    taken = set(Plan.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in _numbered(stem) if slug not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    for number in range(2, 100_000):
        yield f"{stem}-{number}"


def import_new(partnership: Partnership, *, by: Actor, slug: str, document: PlanDocument, file_name: str) -> Plan:
    """A new plan of what a file tells. Its latest version is frozen, as the one that the paper says it is.

    Raises Refused for what no plan can hold.
    """
    latest = document.latest_issued()
    if document.version and not document.draft and (latest is None or latest.number < document.version):
        line = VersionLine(number=document.version, date=localtime(by.at).date().isoformat())
        document = replace(document, versions=(*document.versions, line))
    with _whole_or_refused():
        return load_plan(
            partnership,
            by=replace(by, door=Door.IMPORT),
            slug=slug,
            document=document,
            directory=Directory(),
            reason=reason_for(file_name),
        )


def import_into(
    plan: Plan,
    *,
    by: Actor,
    since: int,
    changes: Sequence[Change],
    file_name: str,
    chosen: Collection[str] | None = None,
    overruling: Collection[str] = (),
    versions: Sequence[VersionLine] = (),
) -> Revision | None:
    """Apply what a file changes in a plan: ``changes`` make of the plan after revision ``since`` what it tells.

    ``chosen`` are the names of those to apply (see ``pairing.name_of``), None for all; what one of them rests on is
    applied with it. ``overruling`` are the names of changes that are applied though somebody else changed the same
    since. With ``versions``, as ``lines_between`` gives them, the plan is frozen afterwards as the last of these.

    None where there was nothing left to do. Raises Conflict with every clash, each a ChangeClash with both texts, and
    Refused for what no plan can hold; then nothing is written.
    """
    check_lines(versions)
    by = replace(by, door=Door.IMPORT)
    wanted = [change for change in changes if chosen is None or name_of(change) in chosen]
    with _whole_or_refused(), transaction.atomic():
        with revise(plan.partnership, by=by, reason=reason_for(file_name)) as revising:
            base, now = documents(plan, since)
            rebased = _Rebasing.of(base, now, with_grounds(wanted, changes), overruling).changes()
            before, after = _with_restored(plan, now, rebased)
            record(plan, by=by, before=before, after=after, reason=reason_for(file_name))
            for line in versions[:-1]:
                record_paper_version(plan, by=by, line=line)
        for line in versions[-1:]:
            freeze(plan, by=by, line=line)
    return revising.revision


@contextmanager
def _whole_or_refused() -> Iterator[None]:
    """What the database does not take, nobody has thought of asking about in words."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise Refused("The file holds something that no plan can: look for what is there twice.") from error


def lines_between(plan: Plan, paper: PlanDocument) -> list[VersionLine]:
    """The paper's lines of version control after the plan's latest version, up to the paper's own.

    Raises Refused where the paper does not follow the plan's latest version.
    """
    number = paper.version or 0
    latest = Version.objects.filter(plan=plan).values_list("number", flat=True).last() or 0
    if not number:
        raise Refused("The file does not say which version it is: import it without making it a version.")
    if number <= latest:
        raise Refused(
            f"The file is version {number}, and version {latest} is in the plan already: past papers are imported in "
            "their order, the oldest first."
        )
    told = {line.number: line for line in paper.versions}
    if missing := [one for one in range(latest + 1, number + 1) if one not in told]:
        raise Refused(
            f"The plan's latest version is {latest}, the file is version {number}, and its version control has no line "
            f"for version {missing[0]}: import the papers in between first."
        )
    return [replace(told[one], seal="", withdrawn="") for one in range(latest + 1, number + 1)]


# Two people at once


@dataclass(frozen=True, slots=True)
class _Rebasing:
    """Changes of a plan as it was (``base``) about to be made in the plan as it is (``now``), by the rules of any
    other edit: different fields merge, the same ones clash."""

    base: PlanDocument
    now: PlanDocument
    wanted: Sequence[Change]
    overruling: frozenset[str]
    seen: Mapping[str, Place]
    there: Mapping[str, Place]

    @classmethod
    def of(
        cls, base: PlanDocument, now: PlanDocument, wanted: Sequence[Change], overruling: Collection[str]
    ) -> _Rebasing:
        return cls(base, now, wanted, frozenset(overruling), places(base), places(now))

    def changes(self) -> list[Change]:
        """The changes as they are to be made now. Raises Conflict with every clash."""
        self._check_nothing_is_left_behind()
        made: list[Change] = []
        clashes: list[ChangeClash] = []
        for change in self.wanted:
            clash = self._clash(change)
            overruled = name_of(change) in self.overruling and change.key in self.there
            if clash is None or overruled:
                made += self._made(change)
            else:
                clashes.append(clash)
        if clashes:
            raise Conflict(Merge({}, tuple(clashes)))
        return self._behind_what_is_there(made)

    def _clash(self, change: Change) -> ChangeClash | None:
        there = self.there.get(change.key)
        match change.kind:
            case Kind.ADDED | Kind.RESTORED:
                comes = {one.key for one in self.wanted if one.kind in (Kind.ADDED, Kind.RESTORED)}
                if change.home not in self.there.keys() | comes | {PLAN}:
                    return self._against(change, "What it belongs to is archived.")
                if there is not None and there.item != change.after:
                    return self._against(change)
            case Kind.REMOVED if there is not None and there.item != self._seen(change.key):
                return self._against(change)
            case Kind.MOVED if there is None:
                return self._against(change, _ARCHIVED)
            case Kind.MOVED if there is not None and there.home not in (self.seen[change.key].home, change.home):
                return self._against(change)
            case Kind.CHANGED if there is None:
                return self._against(change, _ARCHIVED)
            case Kind.CHANGED if there is not None:
                return self._field_clash(change, there)
        return None

    def _field_clash(self, change: Change, there: Place) -> ChangeClash | None:
        fields = next((group for group in TOGETHER if change.field in group), (change.field,))
        mine = {one.field: one.after for one in self.wanted if one.key == change.key and one.kind is Kind.CHANGED}
        base = {field: value_of(self._seen(change.key), field) for field in fields}
        settled = merge(
            base=base,
            current={field: value_of(there.item, field) for field in fields},
            submitted={field: mine.get(field, base[field]) for field in fields},
            together=(fields,),
        )
        # Of fields that are one, the change may be to another than the clash.
        clashes = sorted(settled.clashes, key=lambda clash: clash.field != change.field)
        tell = Teller(self.now.key).value
        told = [
            ChangeClash(one.field, tell(one.field, one.yours), tell(one.field, one.theirs), change) for one in clashes
        ]
        return next(iter(told), None)

    def _against(self, change: Change, theirs: str = "") -> ChangeClash:
        tell = Teller(self.now.key)
        return ChangeClash(
            "item", tell.sentence(change), theirs or " ".join(tell.sentences(self._since(change))), change
        )

    def _since(self, change: Change) -> list[Change]:
        """What others did since to what a change is about."""
        is_row = change.item is Activity
        found = compare(self.base, self.now)
        return [one for one in found if one.key == change.key or (is_row and one.ref == change.ref)]

    def _seen(self, key: str) -> Any:
        return self.seen[key].item if key in self.seen else None

    def _made(self, change: Change) -> list[Change]:
        """The change as it is to be made, unless it is made already."""
        there = self.there.get(change.key)
        match change.kind:
            case Kind.ADDED:
                is_made = there is not None or self._is_said(change)
            case Kind.REMOVED:
                is_made = there is None
            case Kind.CHANGED:
                is_made = there is None or value_of(there.item, change.field) == change.after
            case _:
                is_made = False
        return [] if is_made else [change]

    def _is_said(self, change: Change) -> bool:
        """Whether a new note stands there already, in the same words: sent twice, it is written once."""
        new, home = change.after, self.there.get(change.home)
        if not isinstance(new, Note) or home is None or not isinstance(home.item, Activity):
            return False
        return any((one.body, one.date, one.text) == (new.body, new.date, new.text) for one in home.item.notes)

    def _check_nothing_is_left_behind(self) -> None:
        """Raise Refused where a theme would go and its activities would not, or all that an activity does."""
        gone = {change.key for change in self.wanted if change.kind is Kind.REMOVED}
        leaving = gone | {change.key for change in self.wanted if change.kind is Kind.MOVED}
        filled = {change.home for change in self.wanted if change.kind is Kind.ADDED and change.item is Strand}
        for theme in self.now.themes:
            if theme.key in gone and not {row.key for row in theme.activities} <= leaving:
                raise Refused(f"Theme {theme.number} still has activities: take those out too, or keep the theme.")
        for row in self.now.activities():
            if row.key not in gone | filled and {strand.key for strand in row.strands} <= gone:
                raise Refused(f"{row.ref} would have no line of work left: take the activity out instead.")

    def _behind_what_is_there(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with each new place behind something that is there by then."""
        before = {change.key: change.behind for change in self.wanted}
        there = self.there.keys() | {change.key for change in changes}
        there -= {change.key for change in changes if change.kind is Kind.REMOVED}
        placed = []
        for change in changes:
            behind = change.behind
            while behind and behind not in there:
                behind = before.get(behind, "")
            placed.append(replace(change, behind=behind))
        return placed


def _with_restored(plan: Plan, now: PlanDocument, changes: Sequence[Change]) -> tuple[PlanDocument, PlanDocument]:
    """The plan as it is and as these changes make it. What they bring back from the archive is in both: in the first
    as it stood when it went, so that its rows become what the file says and are not made again."""
    returning = {change.key for change in changes if change.kind is Kind.RESTORED}
    after = apply(now, changes)
    if not returning:
        return now, after
    rows, _ = read_rows(plan, None)
    for row in rows.of[ActivityRow].values():
        if str(row["key"]) in returning:
            row["archived"] = False
    before = assemble(plan, rows)
    stood = {row.key: row for row in before.activities()}
    for key in returning - stood.keys():
        line = next(line for line in now.archive if line.key == key)
        raise Refused(f"{line.ref} was in a theme that is archived: restore the theme first.")
    return before, replace(
        after,
        themes=tuple(
            replace(
                theme,
                activities=tuple(
                    _as_it_was(stood[row.key], row, after) if row.key in returning else row for row in theme.activities
                ),
            )
            for theme in after.themes
        ),
    )


def _as_it_was(stood: Activity, told: Activity, document: PlanDocument) -> Activity:
    """What a file says of an activity that comes back, with the keys of what it had."""

    def alone(row: Activity) -> PlanDocument:
        return replace(document, themes=(Theme(key="", number="", title="", activities=(row,)),), archive=())

    meaning = Meaning(document=alone(told), carries=frozenset({EVERYTHING}))
    return next(onto(alone(stood), meaning).activities())
