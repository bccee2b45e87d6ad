"""The line of the version log: what changed since the version before, in one sentence of the paper's own style.

Each phrase takes the changes that it tells, in an order in which the causes come first: what a meeting explains is
not told again, nor is a text that followed a new ref. What is left when all have had their turn is named by its ref, so
nothing is passed over; and only what is in the two documents is told, so nothing is told to those who may not see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from actions.causes import comes_of_a_meeting
from actions.diff import Change, Kind
from actions.document import (
    EXTRA,
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Note,
    Organisation,
    PlanDocument,
    PlanField,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import FurtherActionState, Succession
from actions.prose import plain
from actions.renumbering import renumbered
from actions.wording import Teller, excerpt, listed, notes_printed, short_date

#: How many of a kind a line names before it counts the rest.
MOST_NAMED = 8
#: From how much of its words on a text counts as the same text, put tidily.
TIDY = 0.8
_TEXTS = ("text", "rationale", "outcome", "qualifier")


def summarise(changes: Sequence[Change], after: PlanDocument) -> str:
    """One line for the version log, as a secretary writes it: "Update actions following Gold Group meeting 27/02/19,
    replacing names (TG to AO) and addition of new activity 2.9 …". Empty where nothing changed."""
    line = _Line(changes, after)
    line.leave_out_what_followed_a_ref()
    parts = [
        line.meetings(),
        line.earlier_meetings(),
        line.recoloured(),
        line.included(),
        line.removed(),
        line.replaced(),
        line.of_strands("priority", "change priority of"),
        line.of_strands("timescales", "change time-scale of"),
        line.added(),
        line.restored(),
        line.combined(),
        line.duplicates(),
        line.archived(),
        line.renumbered(),
        line.moved(),
        line.worded(),
        line.said_otherwise(),
        line.completed(),
        line.themes(),
        line.key(),
        line.withdrawn(),
        line.rest(),
    ]
    said = [part for part in parts if part]
    if not said and line.versions:
        said = [f"issue of version {listed(line.versions)}"]
    return _sentence(said or ["amend version control"] if changes else [])


def _sentence(parts: Sequence[str]) -> str:
    """The parts as one line; where "and" is in one of them, it does not join them too."""
    text = ", ".join(parts) if any(" and " in part for part in parts) else listed(parts)
    return text[:1].upper() + text[1:]


def folded(words: Iterable[str], most: int = MOST_NAMED) -> str:
    """ "1.1, 1.2 and 1.3"; of many the first, and how many more: "1.1, 1.2, … and 12 more"."""
    named = list(dict.fromkeys(words))
    if len(named) <= most + 1:
        return listed(named)
    return f"{', '.join(named[:most])} and {len(named) - most} more"


class _Line:
    """A line in the making: the changes that no phrase has told yet."""

    def __init__(self, changes: Sequence[Change], after: PlanDocument) -> None:
        self.after = after
        self.teller = Teller(after.key)
        self.left = list(changes)
        self.versions = [str(c.after.number) for c in self._take(_stands)]
        self._take(lambda c: c.item is VersionLine and c.field == "seal")
        self.refs = [(c.before, c.after) for c in changes if c.item is Activity and c.field == "ref"]
        self.refs += [(c.ref, c.heir) for c in changes if c.heir]

    def _take(self, wanted: Callable[[Change], bool]) -> list[Change]:
        """The changes of this kind, which no other phrase tells then."""
        taken = [change for change in self.left if wanted(change)]
        self.left = [change for change in self.left if not wanted(change)]
        return taken

    def leave_out_what_followed_a_ref(self) -> None:
        """What live texts say of a row follows its ref: that is told with the ref."""

        def followed(change: Change) -> bool:
            if change.kind is not Kind.CHANGED or not isinstance(change.before, str) or change.item is Activity:
                return False
            text = change.before
            for old, new in self.refs:
                text = renumbered(text, old, new)
            return bool(self.refs) and text == change.after

        self._take(followed)

    # What meetings explain

    def meetings(self) -> str:
        """The meetings that this version follows: all new ones, and the newest where more was noted of it. What was
        asked, promised, recoloured and put in order of urgency on the rows that they spoke of comes from them."""
        said = [c for c in self.left if c.kind is Kind.ADDED and isinstance(c.after, Note | FurtherAction | Activity)]
        dates: dict[str, set[str]] = defaultdict(set)
        newest = self._newest_before({c.key for c in said})
        for change in said:
            for item in _said_at_meetings(change.after):
                if item.date >= newest.get(item.body, ""):
                    dates[item.body].add(item.date)

        def of_them(change: Change) -> bool:
            item = change.after
            new = change.kind is Kind.ADDED and isinstance(item, Note | FurtherAction)
            return new and item.date in dates.get(item.body, ())

        notes = self._take(of_them)
        rows = {change.ref for change in notes}
        self._take(lambda change: change.ref in rows and comes_of_a_meeting(change))
        if not dates:
            return ""
        order = {body.name: place for place, body in enumerate(self.after.bodies)}
        bodies = sorted(dates, key=lambda name: order.get(name, len(order)))
        return f"update actions following {listed([_meetings(body, sorted(dates[body])) for body in bodies])}"

    def _newest_before(self, new: set[str]) -> dict[str, str]:
        """The day of each body's newest meeting that the plan knew already."""
        newest: dict[str, str] = {}
        for row in self.after.activities():
            if row.key not in new:
                for item in _said_at_meetings(row):
                    if item.key not in new:
                        newest[item.body] = max(newest.get(item.body, ""), item.date)
        return newest

    def earlier_meetings(self) -> str:
        """What was added to the record of meetings that an earlier version followed."""
        late = self._take(lambda c: c.kind is Kind.ADDED and c.item in (Note, FurtherAction) and _met(c.after))
        meetings = sorted({(c.after.body, c.after.date) for c in late}, key=lambda met: met[1])
        named = folded([f"the {_meetings(body, [day])}" for body, day in meetings], 3)
        return f"add to the record of {named}" if late else ""

    # What is in the rows

    def recoloured(self) -> str:
        """Completed rows first; of any other, from which colour to which."""
        changes = self._take(lambda c: c.item is Strand and c.field == "rag")
        again = {c.key for c in changes}
        self._take(lambda c: c.field == "rag_reason" and c.key in again)
        completing = {value.code for value in self.after.key.rag if value.completes}
        completed = [c.ref for c in changes if c.after in completing]
        phrases = [f"recolour completed {_actions(completed)}"] if completed else []
        others = self._from_to([c for c in changes if c.after not in completing])
        phrases += [f"recolour {listed(others)}"] if others else []
        return ", ".join(phrases)

    def _from_to(self, changes: Sequence[Change]) -> list[str]:
        """ "2.1 and 6.4 (amber to red)" for each two values, "2.1 (to amber)" where none was recorded."""
        groups: dict[str, list[str]] = defaultdict(list)
        for change in changes:
            before, after = (self.teller.value(change.field, value) for value in (change.before, change.after))
            groups[f"({before} to {after})" if change.before else f"(to {after})"].append(change.ref)
        return [f"{folded(refs)} {values}" for values, refs in groups.items()]

    def of_strands(self, field: str, phrase: str) -> str:
        changes = self._take(lambda c: c.item is Strand and c.field == field)
        return f"{phrase} {listed(self._from_to(changes))}" if changes else ""

    def replaced(self) -> str:
        """Names that others took the place of; where somebody is still named elsewhere, in which rows not."""
        changes = self._take(lambda c: c.kind is Kind.CHANGED and c.field in ("sros", "owners"))
        rows = {c.key for c in changes}
        self._take(lambda c: c.field == "sros_wording" and c.key in rows)
        swaps: dict[tuple[str, str], list[str]] = defaultdict(list)
        others = []
        for change in changes:
            gone = [name for name in change.before if name not in change.after]
            come = [name for name in change.after if name not in change.before]
            if gone and len(gone) == len(come):
                for pair in zip(gone, come, strict=True):
                    swaps[pair].append(change.ref)
            else:
                others.append(change)
        named = self._named()
        names = [
            f"{old} to {new} in {folded(refs)}" if old in named else f"{old} to {new}"
            for (old, new), refs in swaps.items()
        ]
        sros = [c.ref for c in others if c.field == "sros"]
        owners = [c.ref for c in others if c.field == "owners"]
        phrases = [f"replacing names ({', '.join(names)})"] if names else []
        phrases += [f"change SROs of {folded(sros)}"] if sros else []
        phrases += [f"change owners of further actions of {folded(owners)}"] if owners else []
        return ", ".join(phrases)

    def _named(self) -> set[str]:
        """Who answers for anything that is not over."""
        over = (FurtherActionState.DONE, FurtherActionState.SUPERSEDED)
        return {
            name
            for row in self.after.activities()
            for names in (
                *(strand.sros for strand in row.strands),
                *(action.owners for action in row.further_actions if action.state not in over),
            )
            for name in names
        }

    def worded(self) -> str:
        """Texts that say the same more tidily, and texts that say something else."""
        changes = self._take(lambda c: c.kind is Kind.CHANGED and c.field in (*_TEXTS, "sros_wording") and bool(c.ref))
        amended = [c.ref for c in changes if not _is_tidied(c)]
        tidied = [c.ref for c in changes if c.ref not in amended]
        phrases = [f"tidy wording of {folded(tidied)}"] if tidied else []
        phrases += [f"amend wording of {_actions(amended)}"] if amended else []
        return ", ".join(phrases)

    def said_otherwise(self) -> str:
        """What rows say in the plan's own fields: "change “Due date” of 2.4"."""
        refs: dict[str, list[str]] = defaultdict(list)
        for change in self._take(lambda c: c.field.startswith(EXTRA)):
            refs[change.name].append(change.ref)
        return ", ".join(f"change “{name}” of {folded(of)}" for name, of in refs.items())

    def completed(self) -> str:
        """Further actions and reviews that no meeting explains."""
        done = self._take(lambda c: c.item is FurtherAction and c.after == FurtherActionState.DONE)
        actions = self._take(lambda c: c.item is FurtherAction and c.kind is not Kind.MOVED)
        reviews = self._take(lambda c: c.item is Review and c.kind is not Kind.MOVED)
        progress = self._take(lambda c: c.item is ProgressUpdate and c.kind is Kind.ADDED)
        phrases = [
            f"{phrase} {folded([c.ref for c in changes])}"
            for phrase, changes in (
                ("complete further actions of", done),
                ("update further actions of", actions),
                ("update reviews of", reviews),
                ("progress updates on", progress),
            )
            if changes
        ]
        return ", ".join(phrases)

    # Rows that came and went

    def added(self) -> str:
        rows = self._take(_of(Activity, Kind.ADDED))
        strands = self._take(_of(Strand, Kind.ADDED))
        phrases = [_of_activities("addition of new", rows)] if rows else []
        phrases += [f"addition of a line of work to {folded([c.ref for c in strands])}"] if strands else []
        return ", ".join(phrases)

    def restored(self) -> str:
        rows = self._take(_of(Activity, Kind.RESTORED))
        return _of_activities("return of", rows) if rows else ""

    def combined(self) -> str:
        """Which row became a part of which; what it took along is told with it."""
        rows = self._take(lambda c: bool(c.heir) and c.retired is not None and c.retired.how == Succession.COMBINED)
        self._take_what_came_along(rows)
        pairs = [f"{refs} with {heir}" for heir, refs in _by_heir(rows)]
        return f"combine {listed(pairs)}" if pairs else ""

    def duplicates(self) -> str:
        rows = self._take(lambda c: bool(c.heir) and c.retired is not None)
        self._take_what_came_along(rows)
        pairs = [f"{refs} (same as {heir})" for heir, refs in _by_heir(rows)]
        return f"remove duplicated action{'s' if len(rows) > 1 else ''} {listed(pairs)}" if pairs else ""

    def _take_what_came_along(self, rows: Sequence[Change]) -> None:
        gone = {c.ref for c in rows}
        self._take(lambda c: c.kind is Kind.MOVED and c.item is not Activity and c.origin in gone)

    def archived(self) -> str:
        rows = self._take(_of(Activity, Kind.REMOVED))
        strands = self._take(_of(Strand, Kind.REMOVED))
        came_and_went = self._take(_of(RetiredActivity, Kind.ADDED))
        phrases = [_archive(rows)] if rows else []
        phrases += [f"archive a line of work of {folded([c.ref for c in strands])}"] if strands else []
        if came_and_went:
            phrases.append(f"addition and archiving of {_actions([c.ref for c in came_and_went])}")
        return ", ".join(phrases)

    def renumbered(self) -> str:
        changes = self._take(lambda c: c.item is Activity and c.field == "ref")
        keys = {c.key for c in changes}
        self._take(lambda c: c.item is Activity and c.kind is Kind.MOVED and c.key in keys)
        return f"renumbering actions ({folded([f'{c.before} to {c.after}' for c in changes])})" if changes else ""

    def moved(self) -> str:
        rows = self._take(_of(Activity, Kind.MOVED))
        away = [f"{c.ref} to theme {c.after}" for c in rows if c.before != c.after]
        turned = [c.ref for c in rows if c.before == c.after]
        phrases = [f"move {folded(away)}"] if away else []
        phrases += [f"change the place of {folded(turned)}"] if turned else []
        return ", ".join(phrases)

    # What frames the rows

    def included(self) -> str:
        """Documents by their titles, page numbers, crests, bodies and organisations."""
        words = ["page numbers" for _ in self._take(lambda c: c.field == "page_numbers" and c.after)]
        crests = self._take(lambda c: c.field == "crest" and c.after)
        words += [f"{'updated ' if c.before else ''}{c.name} crest" for c in crests]
        papers = self._take(lambda c: c.field == "notes_on_paper" and c.after is not None)
        words += [f"a paper edition with {notes_printed(c.after)}" for c in papers]
        again = self._take(lambda c: c.field == "digest")
        new = {c.key for c in again}
        self._take(lambda c: c.item is Attachment and c.field in ("name", "size") and c.key in new)
        words += [f"updated {c.name}" for c in again]
        words += [c.name for c in self._take(_of(Attachment, Kind.ADDED))]
        words += [c.name for c in self._take(_of(Organisation, Kind.ADDED))]
        words += [f"body {c.name}" for c in self._take(_of(Body, Kind.ADDED))]
        words += [f"field “{c.name}”" for c in self._take(_of(PlanField, Kind.ADDED))]
        return f"inclusion of {folded(words)}" if words else ""

    def removed(self) -> str:
        words = ["page numbers" for _ in self._take(lambda c: c.field == "page_numbers")]
        words += [f"{c.name} crest" for c in self._take(lambda c: c.field == "crest")]
        words += ["the paper edition" for _ in self._take(lambda c: c.field == "notes_on_paper")]
        gone = {c.ref for c in self.left if c.item is Activity and c.kind is Kind.REMOVED}
        documents = self._take(_of(Attachment, Kind.REMOVED))
        words += [c.name for c in documents if c.ref not in gone]
        words += [c.name for c in self._take(_of(Organisation, Kind.REMOVED))]
        words += [f"body {c.name}" for c in self._take(_of(Body, Kind.REMOVED))]
        words += [f"field “{c.name}”" for c in self._take(_of(PlanField, Kind.REMOVED))]
        return f"removal of {folded(words)}" if words else ""

    def themes(self) -> str:
        phrases = []
        for wanted, phrase in (
            (_of(Theme, Kind.ADDED), "addition of new theme"),
            (_of(Theme, Kind.RESTORED), "return of theme"),
            (_of(Theme, Kind.REMOVED), "removal of theme"),
            (_of(Theme, Kind.CHANGED), "amend heading of theme"),
            (_of(Theme, Kind.MOVED), "change the place of theme"),
        ):
            found = list(dict.fromkeys(change.theme for change in self._take(wanted)))
            if found:
                phrases.append(f"{phrase}{'s' if len(found) > 1 else ''} {folded(found)}")
        return ", ".join(phrases)

    def key(self) -> str:
        return "amend the key" if self._take(lambda c: c.item is ScaleValue) else ""

    def withdrawn(self) -> str:
        came = self._take(_of(VersionLine, Kind.ADDED))
        lines = self._take(lambda c: c.field == "withdrawn" and bool(c.after))
        self._take(lambda c: c.item is VersionLine)
        phrases = [f"issue and withdrawal of version {listed([str(c.after.number) for c in came])}"] if came else []
        phrases += [f"withdraw version {listed([c.key.partition(':')[2] for c in lines])}"] if lines else []
        return ", ".join(phrases)

    def rest(self) -> str:
        """What no phrase told, by its ref."""
        refs = [change.ref for change in self.left if change.ref]
        phrases = [f"update {_actions(refs)}"] if refs else []
        phrases += ["amend headings"] if any(not change.ref for change in self.left) else []
        return ", ".join(phrases)


def _of(item: type, kind: Kind) -> Callable[[Change], bool]:
    return lambda change: change.item is item and change.kind is kind


def _stands(change: Change) -> bool:
    """Whether this is a version that came and was not withdrawn again."""
    return change.item is VersionLine and change.kind is Kind.ADDED and not change.after.withdrawn


def _met(item: Note | FurtherAction) -> bool:
    return bool(item.body and item.date)


def _said_at_meetings(item: Note | FurtherAction | Activity) -> list[Note | FurtherAction]:
    said: tuple[Note | FurtherAction, ...] = (item,) if not isinstance(item, Activity) else ()
    if isinstance(item, Activity):
        said = (*item.notes, *item.further_actions)
    return [one for one in said if _met(one)]


def _meetings(body: str, days: Sequence[str]) -> str:
    """ "Gold Group meeting 03/01/19", "Gold Group meetings 31/10/18 and 03/01/19", "Governance Board – July 2018"."""
    words = [short_date(day) for day in days]
    if any(len(day) == len("2018-07") for day in days):
        return f"{body} – {listed(words)}"
    return f"{body} meeting{'s' if len(days) > 1 else ''} {listed(words)}"


def _is_tidied(change: Change) -> bool:
    """Whether a text has most of its words still, in their order."""
    before, after = (plain(str(text)).split() for text in (change.before, change.after))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= TIDY


def _actions(refs: Sequence[str]) -> str:
    return f"action{'s' if len(set(refs)) > 1 else ''} {folded(refs)}"


def _of_activities(phrase: str, changes: Sequence[Change]) -> str:
    """One row with its first words, several by their refs."""
    if len(changes) > 1:
        return f"{phrase} activities {folded([change.ref for change in changes])}"
    return f"{phrase} activity {changes[0].ref}{_first_words(changes[0].after)}"


def _archive(changes: Sequence[Change]) -> str:
    if len(changes) > 1:
        return f"archive actions {folded([change.ref for change in changes])}"
    return f"archive action {changes[0].ref}{_first_words(changes[0].before)}"


def _first_words(activity: Activity) -> str:
    return f" {excerpt(plain(activity.strands[0].text), 60)}".rstrip(".") if activity.strands else ""


def _by_heir(rows: Sequence[Change]) -> list[tuple[str, str]]:
    """The rows that lead to one other, with its ref."""
    heirs: dict[str, list[str]] = defaultdict(list)
    for change in rows:
        heirs[change.heir].append(change.ref)
    return [(heir, folded(refs)) for heir, refs in heirs.items()]
