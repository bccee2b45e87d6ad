"""What a paper makes of a plan that is there: its items found again in the plan, and what it cannot tell kept.

``onto`` gives the plan as it would be if all of the paper were taken. What the two are equal in, but for marks that
the paper cannot carry and for spaces, is the plan's own, so that a paper that tells nothing new changes nothing.
Plain Python.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any, Generic, TypeVar

from actions.diff import Change, Kind
from actions.document import (
    Activity,
    Body,
    Extra,
    FurtherAction,
    Key,
    Note,
    PlanDocument,
    PlanField,
    Review,
    ScaleValue,
    Strand,
    Theme,
)
from actions.enums import ActivityState
from actions.imports.meaning import Meaning
from actions.prose import Styled, plain, styled
from actions.wording import asked, promised

#: In ``Meaning.carries``: the paper is our own file, which tells all that there is, keys and states too.
EVERYTHING = "everything"

#: The fields of a strand that each kind of column tells. Those of one column are taken together.
_TOLD = {
    "rationale": ("rationale",),
    "sros": ("sros", "sros_wording"),
    "rag": ("rag",),
    "rag_reason": ("rag_reason",),
    "priority": ("priority",),
    "timescale": ("timescales", "qualifier"),
}
#: What goes with another field of its strand, and changes with that.
_COMPANIONS = {"rag": "rag_reason", "sros": "sros_wording", "timescales": "qualifier"}
#: How alike texts are that may be one that was edited: of each other's words, what share is the same.
_SAME_REF, _ALIKE, _STRANDS_ALIKE = 0.3, 0.6, 0.35
#: A word that stands in more rows than this tells none of them from the others.
_COMMON = 60
#: A further action without a note, as ``asked`` words it.
_ASKED = re.compile(r"ACTION: (?:[^–\n]* – )?(?P<text>.+?)(?: \((?P<due>[^()\n]*)\))?(?:\n|$)")
#: A text that is bold or italic as a whole: in a cell of a table that is how it looks, and readers take it for no mark.
_MARKED_THROUGHOUT = re.compile(r"(?:\*{1,3}[^*\n]+\*{1,3}\n?)+")
_WORD = re.compile(r"[\u2e80-\U0003ffff]|\w+")


def onto(current: PlanDocument, meaning: Meaning) -> PlanDocument:
    """The plan as it would be if the paper were taken. It is not there any more what the paper should tell and does
    not; what the paper cannot tell stays."""
    return _Pairing.of(current, meaning).document()


def name_of(change: Change) -> str:
    """What a form calls a change: the same in every reading of the file."""
    return ":".join(filter(None, (change.kind, change.key, change.field)))


def is_taken(change: Change) -> bool:
    """Whether a change is chosen unless a person says no.

    What would take something out, or bring back what somebody took out, is not: a paper may be silent for many reasons.
    """
    if change.kind is Kind.CHANGED:
        return bool(change.after) or change.field in _COMPANIONS.values()
    return change.kind not in (Kind.REMOVED, Kind.RESTORED)


def with_grounds(chosen: Iterable[Change], changes: Sequence[Change]) -> list[Change]:
    """These changes with those that they rest on, such as the new theme of a new activity, in their order."""
    new = {change.key: change for change in changes if change.kind is Kind.ADDED}
    taken = {name_of(change): change for change in chosen}
    waiting = list(taken.values())
    while waiting:
        for key in _grounds(waiting.pop()):
            ground = new.get(key)
            if ground is not None and name_of(ground) not in taken:
                taken[name_of(ground)] = ground
                waiting.append(ground)
    return [change for change in changes if name_of(change) in taken]


def _grounds(change: Change) -> Iterator[str]:
    """The keys of what must be there for a change: what holds it, and what its values name."""
    yield change.home
    item = change.after
    match item:
        case Activity():
            for strand in item.strands:
                yield from _named(strand)
        case Strand() | Note() | FurtherAction() | Review():
            yield from _named(item)
        case str():
            yield f"{change.field}:{item}"
        case tuple() if change.field == "timescales":
            yield from (f"timescale:{code}" for code in item)


def _named(item: Strand | Note | FurtherAction | Review) -> Iterator[str]:
    match item:
        case Strand():
            yield f"rag:{item.rag}"
            yield f"priority:{item.priority}"
            yield from (f"timescale:{code}" for code in item.timescales)
            yield from (extra.field for extra in item.extra)
        case FurtherAction() | Review():
            yield item.note


# Texts


@lru_cache(maxsize=20_000)
def _plainly(text: str) -> str:
    """A text as two that say the same are compared: without marks, its spaces and empty lines evened out."""
    return _evenly(plain(text))


@lru_cache(maxsize=20_000)
def _seen(text: str) -> list[Styled]:
    """A text as a spreadsheet's cell shows it: its words, how they look, a link's address behind its own."""
    alike = groupby((piece for piece in styled(_evenly(text)) if piece.words), key=lambda piece: piece[1:])
    return [Styled("".join(piece.words for piece in pieces), *look) for look, pieces in alike]


def _evenly(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(f"• {line[2:]}" if line.startswith("- ") else line for line in lines if line)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_plainly(text).lower()))


def _likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common: 1 for the same words."""
    mine, theirs = _words(one), _words(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 1.0


# Pairs

T = TypeVar("T")


@dataclass(slots=True)
class _Pairs(Generic[T]):
    """Which of the plan's items each item of the paper is, by the paper's key. Each is found once."""

    papers: Sequence[T]
    plans: Sequence[T]
    found: dict[str, T]

    @classmethod
    def of(cls, papers: Sequence[T], plans: Sequence[T]) -> _Pairs[T]:
        return cls(papers, plans, {})

    def _left(self) -> tuple[list[Any], list[Any]]:
        taken = {id(item) for item in self.found.values()}
        papers: Sequence[Any] = self.papers
        return [item for item in papers if item.key not in self.found], [x for x in self.plans if id(x) not in taken]

    def by(self, told: Callable[[T], Hashable], *, alike: Callable[[T, T], bool] = lambda *_: True) -> _Pairs[T]:
        """Pair what says the same, in order, where it is alike too; what says None is not paired."""
        papers, plans = self._left()
        waiting: dict[Hashable, list[T]] = defaultdict(list)
        for item in plans:
            waiting[told(item)].append(item)
        for item in papers:
            same = waiting.get(told(item)) if told(item) is not None else None
            chosen = next((one for one in same or () if alike(item, one)), None)
            if same and chosen is not None:
                same.remove(chosen)
                self.found[item.key] = chosen
        return self

    def by_likeness(self, text: Callable[[T], str], least: float) -> _Pairs[T]:
        """Pair the most alike, as far as they are alike at all. Only those with a rare word in common are compared."""
        papers, plans = self._left()
        having: dict[str, list[int]] = defaultdict(list)
        for at, item in enumerate(plans):
            for word in _words(text(item)):
                having[word].append(at)
        ranked = []
        for place, item in enumerate(papers):
            near = Counter(at for word in _words(text(item)) if len(having[word]) <= _COMMON for at in having[word])
            for at, _ in near.most_common(8):
                ranked.append((-_likeness(text(item), text(plans[at])), abs(place - at), place, at))
        used: set[int] = set()
        for likeness, _, place, at in sorted(ranked):
            if -likeness >= least and at not in used and papers[place].key not in self.found:
                used.add(at)
                self.found[papers[place].key] = plans[at]
        return self

    def in_order(self) -> _Pairs[T]:
        """Pair what is left in its order, where as much is left of both."""
        papers, plans = self._left()
        if len(papers) == len(plans):
            self.found.update((item.key, one) for item, one in zip(papers, plans, strict=True))
        return self


def _text_of(activity: Activity) -> str:
    return "\n".join(strand.text for strand in activity.strands)


@dataclass(frozen=True, slots=True)
class _Pairing:
    """A paper about to be laid onto a plan. ``bodies`` are the plan's names of the paper's bodies, ``own_fields`` the
    keys of its own fields by the paper's; ``tells_secrets``: the paper shows confidential items, so that what it
    does not show as such is not."""

    current: PlanDocument
    paper: PlanDocument
    carries: frozenset[str]
    bodies: Mapping[str, str]
    own_fields: Mapping[str, str]
    tells_secrets: bool

    @classmethod
    def of(cls, current: PlanDocument, meaning: Meaning) -> _Pairing:
        paper = meaning.document
        marked = (
            item.confidential
            for row in paper.activities()
            for held in (row.notes, row.further_actions, row.reviews)
            for item in held
        )
        return cls(
            current,
            paper,
            meaning.carries,
            {body.name: _same_body(body, current.bodies).name for body in paper.bodies},
            {field.key: _same_field(field, current.fields).key for field in paper.fields},
            any(marked),
        )

    def tells(self, what: str) -> bool:
        return EVERYTHING in self.carries or what in self.carries

    def document(self) -> PlanDocument:
        themes = self._themes()
        known = {body.name for body in self.current.bodies}
        fields_known = {field.key for field in self.current.fields}
        document = replace(
            self.current,
            bodies=(*self.current.bodies, *(body for body in self.paper.bodies if self.bodies[body.name] not in known)),
            fields=(
                *self.current.fields,
                *(field for field in self.paper.fields if self.own_fields[field.key] not in fields_known),
            ),
            key=self._key(themes),
        )
        completing = {value.code for value in document.key.rag if value.completes}
        columns = {body.name: place for place, body in enumerate(document.bodies)}
        return replace(
            document,
            themes=tuple(
                replace(theme, activities=tuple(_in_order(row, columns, completing) for row in theme.activities))
                for theme in themes
            ),
        )

    def _key(self, themes: Iterable[Theme]) -> Key:
        """The plan's own key, with the paper's values that are used and that it does not have."""
        strands = [strand for theme in themes for row in theme.activities for strand in row.strands]
        used: dict[str, set[str | None]] = {
            "rag": {strand.rag for strand in strands},
            "priorities": {strand.priority for strand in strands},
            "timescales": {code for strand in strands for code in strand.timescales},
        }

        def scale(name: str) -> tuple[ScaleValue, ...]:
            own, papers = getattr(self.current.key, name), getattr(self.paper.key, name)
            codes = {value.code for value in own}
            return (*own, *(value for value in papers if value.code in used[name] - codes))

        return Key(rag=scale("rag"), priorities=scale("priorities"), timescales=scale("timescales"))

    # Themes and activities

    def _themes(self) -> list[Theme]:
        pairs = _Pairs.of(self.paper.themes, self.current.themes)
        if EVERYTHING in self.carries:
            pairs.by(lambda theme: theme.key)
        pairs.by(lambda theme: (_plainly(theme.number).lower(), _plainly(theme.title).lower()))
        pairs.by(lambda theme: _plainly(theme.title).lower() or None)
        pairs.by(lambda theme: _plainly(theme.number).lower() or None)
        rows = self._rows()
        if not self.tells("theme"):
            return self._in_their_themes(rows)
        found = []
        for theme in self.paper.themes:
            ours = pairs.found.get(theme.key)
            activities = tuple(self._activity(row, rows.get(row.key)) for row in theme.activities)
            key, number, title = (ours.key, ours.number, ours.title) if ours else (theme.key, theme.number, theme.title)
            if ours and _plainly(theme.number) != _plainly(number):
                number = theme.number
            if ours and _plainly(theme.title) != _plainly(title):
                title = theme.title
            found.append(Theme(key=key, number=number, title=title, activities=activities))
        return found

    def _in_their_themes(self, rows: Mapping[str, Activity]) -> list[Theme]:
        """The themes as they are, where the paper has none: new activities are in the last before them."""
        homes = {row.key: theme.key for theme in self.current.themes for row in theme.activities}
        held: dict[str, list[Activity]] = {theme.key: [] for theme in self.current.themes}
        if not held:
            return [
                replace(theme, activities=tuple(self._activity(row, None) for row in theme.activities))
                for theme in self.paper.themes
            ]
        home = next(iter(held))
        for row in self.paper.activities():
            ours = rows.get(row.key)
            home = homes[ours.key] if ours else home
            held[home].append(self._activity(row, ours))
        return [replace(theme, activities=tuple(held[theme.key])) for theme in self.current.themes]

    def _rows(self) -> dict[str, Activity]:
        """The plan's activity of each of the paper's that is there, by the paper's key."""
        pairs = _Pairs.of(tuple(self.paper.activities()), tuple(self.current.activities()))
        if EVERYTHING in self.carries:
            pairs.by(lambda row: row.key)
        if self.tells("ref"):
            pairs.by(lambda row: (row.ref, _plainly(_text_of(row))))
            pairs.by(
                lambda row: row.ref, alike=lambda one, other: _likeness(_text_of(one), _text_of(other)) >= _SAME_REF
            )
        pairs.by(lambda row: _plainly(_text_of(row)) or None)
        pairs.by_likeness(_text_of, _ALIKE)
        return pairs.by(lambda row: row.ref).found if self.tells("ref") else pairs.found

    def _activity(self, paper: Activity, ours: Activity | None) -> Activity:
        if ours is None:
            retired = {line.ref: line.key for line in self.current.archive}
            return replace(
                paper,
                key=retired.get(paper.ref, paper.key),
                strands=tuple(replace(strand, extra=self._extra(strand, None)) for strand in paper.strands),
                notes=tuple(self.of_our_body(note) for note in paper.notes),
                further_actions=tuple(self.of_our_body(action) for action in paper.further_actions),
            )
        said = _Said.of(self, paper, ours)
        return replace(
            ours,
            ref=paper.ref if self.tells("ref") else ours.ref,
            strands=tuple(self._strands(paper, ours)),
            notes=said.notes,
            further_actions=said.further_actions,
            reviews=said.reviews,
        )

    def of_our_body(self, item: Any) -> Any:
        """A note or a further action, with the plan's name of its body."""
        return replace(item, body=self.bodies.get(item.body, item.body))

    # Strands

    def _strands(self, paper: Activity, ours: Activity) -> Iterator[Strand]:
        pairs = _Pairs.of(paper.strands, ours.strands)
        if EVERYTHING in self.carries:
            pairs.by(lambda strand: strand.key)
        pairs.by(lambda strand: _plainly(strand.text))
        pairs.by_likeness(lambda strand: strand.text, _STRANDS_ALIKE).in_order()
        # The reviews that no note promises are printed beneath the first.
        beneath = "\n".join(promised(review) for review in ours.reviews if not review.note)
        for strand in paper.strands:
            one = pairs.found.get(strand.key)
            if one is None:
                yield replace(strand, extra=self._extra(strand, None))
            else:
                yield self._strand(strand, one, beneath if one is ours.strands[0] else "")

    def _strand(self, paper: Strand, ours: Strand, beneath: str) -> Strand:
        if EVERYTHING in self.carries:
            return replace(paper, key=ours.key, extra=self._extra(paper, ours))
        values: dict[str, Any] = {"extra": self._extra(paper, ours)}
        if self.tells("activity") and not self._is_same(paper.text, f"{ours.text}\n{beneath}"):
            values["text"] = self.text(paper.text, ours.text)
        for column, names in _TOLD.items():
            if self.tells(column):
                values.update((name, getattr(paper, name)) for name in names)
        if "rationale" in values:
            values["rationale"] = self.text(paper.rationale, ours.rationale)
        if "rag_reason" in values:
            values["rag_reason"] = self.text(paper.rag_reason, ours.rag_reason)
        elif values.get("rag", ours.rag) != ours.rag:
            # The reason of before was the other colour's.
            values["rag_reason"] = ""
        for field, companion in _COMPANIONS.items():
            # Where a cell says nothing, it is one thing that is gone.
            if field in values and not values[field] and not values.get(companion):
                values[companion] = getattr(ours, companion)
        if paper.sros == ours.sros and _evenly(paper.sros_printed()) == _evenly(ours.sros_printed()):
            values["sros_wording"] = ours.sros_wording
        if "qualifier" in values and _evenly(paper.qualifier) == _evenly(ours.qualifier):
            values["qualifier"] = ours.qualifier
        return replace(ours, **values)

    def _extra(self, paper: Strand, ours: Strand | None) -> tuple[Extra, ...]:
        """What a strand says in the plan's own fields, in their order: the paper's word where it has that field."""
        names = {field.key: field.name for field in self.paper.fields}
        told = {self.own_fields[key]: key for key, name in names.items() if ours is None or self.tells(f"extra:{name}")}
        new = [key for key in told if key not in {field.key for field in self.current.fields}]
        values = []
        for key in (*(field.key for field in self.current.fields), *new):
            standing = ours.says(key) if ours else ""
            text = self.text(paper.says(told[key]), standing) if key in told else standing
            if text:
                values.append(Extra(field=key, text=text))
        return tuple(values)

    # Texts

    def _is_same(self, paper: str, ours: str) -> bool:
        """Whether the paper's text is the plan's, as far as the paper can say it."""
        if self.tells("marks") and not _MARKED_THROUGHOUT.fullmatch(ours):
            return _evenly(paper) == _evenly(ours) or _seen(paper) == _seen(ours)
        return _evenly(paper) == _plainly(ours) or _plainly(paper) == _plainly(ours)

    def text(self, paper: str, ours: str) -> str:
        return ours if self._is_same(paper, ours) else paper


def _same_body(body: Body, bodies: Sequence[Body]) -> Body:
    """The plan's body that this is, by its name or its column's heading; itself where there is none."""
    name, heading = body.name.casefold(), _evenly(body.heading).casefold()
    named = next((one for one in bodies if one.name.casefold() == name), None)
    return named or next((one for one in bodies if heading and _evenly(one.heading).casefold() == heading), body)


def _same_field(field: PlanField, standing: Sequence[PlanField]) -> PlanField:
    """The plan's own field that this is, by its key or its name; itself where there is none."""
    itself = next((one for one in standing if one.key == field.key), None)
    return itself or next((one for one in standing if one.name.casefold() == field.name.casefold()), field)


def _in_order(activity: Activity, columns: Mapping[str, int], completing: Collection[str]) -> Activity:
    """An activity with what is in order of itself in its order, and the state that follows from its strands."""
    completed = bool(activity.strands) and all(strand.rag in completing for strand in activity.strands)
    return replace(
        activity,
        notes=tuple(sorted(activity.notes, key=lambda note: (columns.get(note.body, len(columns)), note.date))),
        reviews=tuple(sorted(activity.reviews, key=lambda review: review.due)),
        state=ActivityState.COMPLETED if completed else ActivityState.OPEN,
    )


# Notes, and what they ask and promise


@dataclass(slots=True)
class _Said:
    """What was said about one activity, in the paper and in the plan.

    What a note asks for and promises follows from its words: where they are the same, nothing about it changes.
    """

    pairing: _Pairing
    ours: Activity
    notes: tuple[Note, ...] = ()
    further_actions: tuple[FurtherAction, ...] = ()
    reviews: tuple[Review, ...] = ()

    @classmethod
    def of(cls, pairing: _Pairing, paper: Activity, ours: Activity) -> _Said:
        said = cls(pairing, ours)
        said._pair(paper)
        return said

    def _pair(self, paper: Activity) -> None:
        """Lay the paper's notes onto the plan's. Whatever is not told by the paper's columns stays."""
        theirs = [self.pairing.of_our_body(note) for note in paper.notes]
        asked_for = [self.pairing.of_our_body(action) for action in paper.further_actions]
        theirs, asked_for, printed = self._without_note(theirs, asked_for)
        pairs = _Pairs.of(theirs, self.ours.notes)
        if EVERYTHING in self.pairing.carries:
            pairs.by(lambda note: note.key)
        pairs.by(lambda note: (note.body, note.date, _plainly(note.text)))
        pairs.by(
            lambda note: (note.body, note.date), alike=lambda one, other: _likeness(one.text, other.text) >= _ALIKE
        )
        pairs.by(lambda note: (note.body, _plainly(note.text)))
        pairs.by(lambda note: (note.body, note.date))
        taken = {note.key: self._note(note, pairs.found.get(note.key)) for note in theirs}
        same = {
            pairs.found[key].key
            for key, note in taken.items()
            if key in pairs.found and note.text == pairs.found[key].text
        }
        keys = {key: note.key for key, note in taken.items()}
        self.notes = _ours_first(self.ours.notes, taken.values(), self._stays)
        left = {note.key for note in self.notes}
        self._ask(asked_for, keys, same, left, printed)
        dropped = {note.key for note in paper.notes} - keys.keys()
        self._promise([review for review in paper.reviews if review.note not in dropped], keys, same, left)

    def _stays(self, item: Note | FurtherAction) -> bool:
        """Whether what the paper does not show stays: its column is not there, or it was not for its readers."""
        is_told = self.pairing.tells(f"notes:{item.body}")
        return not is_told or (item.confidential and not self.pairing.tells_secrets)

    def _note(self, paper: Note, ours: Note | None) -> Note:
        if ours is None:
            return paper
        return replace(
            paper,
            key=ours.key,
            text=self.pairing.text(paper.text, ours.text),
            confidential=self._secret(paper, ours),
        )

    def _secret(self, paper: Any, ours: Any) -> bool:
        return bool(paper.confidential or (ours.confidential and not self.pairing.tells_secrets))

    def _without_note(
        self, theirs: list[Note], asked_for: list[FurtherAction]
    ) -> tuple[list[Note], list[FurtherAction], dict[str, FurtherAction]]:
        """Take out of the paper's notes those that are what a meeting of the plan asks for without a note, as every
        paper prints it; ``printed`` has the paper's word of each of these by its key."""
        alone = [action for action in self.ours.further_actions if not action.note]
        printed: dict[str, FurtherAction] = {}
        if EVERYTHING in self.pairing.carries:
            return theirs, asked_for, printed
        kept = []
        for note in theirs:
            of_note = [action for action in asked_for if action.note == note.key]
            here = [a for a in alone if (a.body, a.date) == (note.body, note.date) and a.key not in printed]
            ours = next((a for a in here if _plainly(asked(a)) == _plainly(note.text)), None)
            near = max(here, key=lambda a: _likeness(asked(a), note.text), default=None)
            if ours is not None:
                printed[ours.key] = ours
            elif near and len(of_note) == 1 and _likeness(asked(near), note.text) >= _ALIKE:
                printed[near.key] = _reworded(near, note.text, of_note[0].owners)
            else:
                kept.append(note)
        gone = {note.key for note in theirs} - {note.key for note in kept}
        return kept, [action for action in asked_for if action.note not in gone], printed

    def _ask(
        self,
        papers: list[FurtherAction],
        keys: Mapping[str, str],
        same: Collection[str],
        left: Collection[str],
        printed: Mapping[str, FurtherAction],
    ) -> None:
        everything = EVERYTHING in self.pairing.carries
        new = [replace(action, note=keys.get(action.note, action.note)) for action in papers]
        new = [action for action in new if everything or action.note not in same]
        settled = [printed.get(action.key, action) for action in self.ours.further_actions]
        free = [a for a in settled if everything or (a.note not in same and a.key not in printed)]
        pairs = _Pairs.of(new, free)
        if everything:
            pairs.by(lambda action: action.key)
        pairs.by(lambda action: (action.note, action.body, action.date, _plainly(action.text)))
        pairs.by_likeness(lambda action: action.text, _ALIKE)
        taken = [self._action(action, pairs.found.get(action.key)) for action in new]

        def stays(action: FurtherAction) -> bool:
            if action.note:
                return action.note in left and not everything and (action.note in same or not self._was_said(action))
            return action.key in printed or self._stays(action)

        self.further_actions = _ours_first(settled, taken, stays)

    def _was_said(self, action: FurtherAction) -> bool:
        """Whether a further action was in the words of its note, so that it goes with them."""
        note = next((note for note in self.ours.notes if note.key == action.note), None)
        return note is not None and _plainly(action.text) in _plainly(note.text)

    def _action(self, paper: FurtherAction, ours: FurtherAction | None) -> FurtherAction:
        if ours is None or EVERYTHING in self.pairing.carries:
            return replace(paper, key=ours.key if ours else paper.key)
        return replace(
            ours,
            text=self.pairing.text(paper.text, ours.text),
            owners=paper.owners,
            due=paper.due,
            note=paper.note,
            body=paper.body,
            date=paper.date,
            confidential=self._secret(paper, ours),
        )

    def _promise(
        self, papers: Iterable[Review], keys: Mapping[str, str], same: Collection[str], left: Collection[str]
    ) -> None:
        everything = EVERYTHING in self.pairing.carries
        new = [replace(review, note=keys.get(review.note, review.note)) for review in papers]
        new = [review for review in new if everything or review.note not in same]
        pairs = _Pairs.of(new, [review for review in self.ours.reviews if everything or review.note not in same])
        if everything:
            pairs.by(lambda review: review.key)
        pairs.by(lambda review: (review.note, review.due, _plainly(promised(review))))
        pairs.by(lambda review: (review.note, review.due))
        pairs.by(lambda review: (review.note, _plainly(review.text)))
        taken = [self._review(review, pairs.found.get(review.key)) for review in new]

        def stays(review: Review) -> bool:
            secret = review.confidential and not self.pairing.tells_secrets
            told = self.pairing.tells("activity") and not review.note
            return review.note in same or secret or not (told or review.note in left or everything)

        self.reviews = _ours_first(self.ours.reviews, taken, stays)

    def _review(self, paper: Review, ours: Review | None) -> Review:
        if ours is None or EVERYTHING in self.pairing.carries:
            return replace(paper, key=ours.key if ours else paper.key)
        text = ours.text if _plainly(promised(paper)) == _plainly(promised(ours)) else paper.text
        return replace(ours, due=paper.due, text=text, note=paper.note, confidential=self._secret(paper, ours))


def _reworded(action: FurtherAction, printed: str, owners: tuple[str, ...]) -> FurtherAction:
    """What a meeting asks for, as ``asked`` printed it and somebody edited it."""
    found = _ASKED.match(_plainly(printed))
    if found is None:
        return action
    due = action.due if f"({found['due']})" in asked(action) else (found["due"] or "").removeprefix("by ")
    return replace(action, text=found["text"], owners=owners, due=due)


def _ours_first(ours: Sequence[Any], taken: Iterable[Any], stays: Callable[[Any], bool]) -> tuple[Any, ...]:
    """What the plan has, as the paper tells it or as it stays, in the plan's order; then what is new."""
    by_key = {item.key: item for item in taken}
    kept = [by_key.pop(item.key, item) for item in ours if item.key in by_key or stays(item)]
    return (*kept, *by_key.values())
