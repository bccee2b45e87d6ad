"""Two plans laid over each other: the plan's own table with every word struck or inserted in its place.

Plain Python. Rows are paired by key. Who makes a redline has applied the audience to both documents before: what
somebody may not see is in neither.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from actions.causes import caused_by
from actions.diff import Change, Kind, compare, places_in
from actions.document import Activity, FurtherAction, Note, PlanDocument, ProgressUpdate, Review, Strand, Theme
from actions.patching import apply
from actions.prose import plain
from actions.wording import asked, promised, short_date

#: Two texts of which more words than this remain, once what they begin and end with is alike, are laid over each other
#: line by line: word by word takes time that grows with the product of their lengths.
MOST_WORDS = 1_500
#: Texts of no more words and spaces than this are laid over each other as they are.
ONE_PIECE = 60

Keyed = TypeVar("Keyed", Theme, Activity, Strand, Note, FurtherAction, Review, ProgressUpdate)

_TOKEN = re.compile(r"\n|[^\S\n]+|[^\s]+")


class Mark(StrEnum):
    """What happened to a row, a strand, a note; SAME: nothing."""

    SAME = ""
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Sort(StrEnum):
    """What sorts of change a row may have: readers choose among them."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    RECOLOURED = "recoloured"
    OWNERS = "owners"
    WORDING = "wording"
    NOTES = "notes"
    ACTIONS = "actions"
    REVIEWS = "reviews"


class Run(NamedTuple):
    """Words that stayed, or that were added or removed."""

    mark: Mark
    text: str


Runs = tuple[Run, ...]
#: What went, what came, and whether they are the same.
Block = tuple[str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something dated that is said in a row: a note, a further action, a review, an update of an SRO."""

    mark: Mark
    runs: Runs
    lead: Runs = ()
    body: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A strand: the runs of its cells, by the names of the table's columns, its RAG before and after, and what it says
    in the plan's own fields, with their names."""

    mark: Mark
    cells: Mapping[str, Runs]
    rag: tuple[str | None, str | None]
    own: tuple[tuple[str, Runs], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An activity. ``old_ref`` is empty where its ref stayed; ``origin`` is the theme that it came from, if another.

    Where nothing changed it has no lines, and is told by ``activity`` alone.
    ``sros`` are all who answer for it before or after.
    """

    activity: Activity
    mark: Mark
    old_ref: str
    origin: str
    lines: tuple[Line, ...]
    said: tuple[Said, ...]
    sorts: frozenset[Sort]
    sros: frozenset[str]

    def said_by(self, body: str) -> tuple[Said, ...]:
        """What a body's column holds; that of no body stands beneath the activity."""
        return tuple(one for one in self.said if one.body == body)

    def words(self) -> tuple[str, ...]:
        """What happened, in words: colour and bars are not all."""
        told = [self.mark.capitalize()] if self.mark else []
        if self.origin:
            told[0] = f"Moved from {self.origin}"
        if self.old_ref:
            told.append(f"was {self.old_ref}")
        return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A theme and its rows."""

    key: str
    mark: Mark
    number: str
    heading: Runs
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """Two plans as one table, and all changes that make the one of the other."""

    before: PlanDocument
    after: PlanDocument
    changes: tuple[Change, ...]
    bands: tuple[Band, ...]

    def beside_table(self) -> tuple[Change, ...]:
        """The changes that no row shows: of the key, of who meets, of what is attached, of the paper itself."""
        shown = (Theme, Activity, Strand, Note, FurtherAction, Review, ProgressUpdate)
        return tuple(change for change in self.changes if change.item not in shown)


def redline(before: PlanDocument, after: PlanDocument) -> Redline:
    """Lay ``after`` over ``before``."""
    changes = compare(before, after)
    pairing = _Pairing(before, after, changes)
    bands = tuple(pairing.band(was, now) for was, now in _together(before.themes, after.themes))
    return Redline(before=before, after=after, changes=changes, bands=bands)


def redline_of(body: str, found: Redline, written_beside: Collection[str] = ()) -> Redline:
    """What a body changed: of all changes between two plans those that come of its meetings, see ``actions.causes``."""
    caused = caused_by(body, found.before, found.after, found.changes, written_beside)
    return replace(redline(found.before, apply(found.before, caused)), after=found.after)


def words(before: str, after: str) -> Runs:
    """Two texts as one: the words that stayed, and where they were those that went and those that came.

    Marks of emphasis are not shown, unless they are all that changed.
    """
    if before == after:
        return (Run(Mark.SAME, plain(after)),) if after else ()
    was, now = plain(before), plain(after)
    if was == now:
        was, now = before, after
    if not was or not now:
        return replaced(was, now)
    return tuple(run for run in _laid_over(_TOKEN.findall(was), _TOKEN.findall(now)) if run.text)


def replaced(was: str, now: str) -> Runs:
    """A short value and the one that took its place, each whole."""
    if was == now:
        return (Run(Mark.SAME, now),) if now else ()
    return tuple(run for run in (Run(Mark.REMOVED, was), Run(Mark.ADDED, now)) if run.text)


def is_changed(runs: Runs) -> bool:
    return any(run.mark for run in runs)


def _laid_over(was: Sequence[str], now: Sequence[str]) -> Iterator[Run]:
    blocks = [block for piece in _pieces(was, now) for block in _blocks(*piece) if block[0] or block[1]]
    for gone, come, is_same in _joined(_without_gaps(list(_joined(blocks)))):
        if is_same:
            yield Run(Mark.SAME, come)
        else:
            yield Run(Mark.REMOVED, gone)
            yield Run(Mark.ADDED, come)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """What stayed, and what did not, in turn."""
    for is_same, group in groupby(blocks, key=itemgetter(2)):
        gone, come = map("".join, zip(*((was, now) for was, now, _ in group), strict=True))
        yield gone, come, is_same


def _pieces(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Both texts cut before each word that both have, each once, and in the same order: piece by piece takes time that
    grows with their length, and hardly a word is paired otherwise. Short texts are one piece."""
    cuts = _shared_once(was, now) if max(len(was), len(now)) > ONE_PIECE else []
    yield from (
        (was[i:j], now[m:n]) for (i, m), (j, n) in pairwise([(0, 0), *cuts, (len(was), len(now))]) if (i, m) != (j, n)
    )


def _shared_once(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the words that both have once: the longest run of them that is in order in both."""
    counts = Counter(was), Counter(now)
    place = {word: at for at, word in enumerate(now)}
    shared = [(i, place[word]) for i, word in enumerate(was) if counts[0][word] == counts[1][word] == 1]
    lasts: list[int] = []  # the lowest place in now with which a run of each length can end
    runs: list[int] = []
    for _, m in shared:
        runs.append(bisect(lasts, m))
        lasts[runs[-1] : runs[-1] + 1] = [m]
    found: list[tuple[int, int]] = []
    for one, length in zip(reversed(shared), reversed(runs), strict=True):
        if length == len(lasts) - 1 - len(found) and (not found or one[1] < found[-1][1]):
            found.append(one)
    return found[::-1]


def _blocks(was: Sequence[str], now: Sequence[str]) -> Iterator[Block]:
    """What went and what came, and what stayed. What both begin and end with is set aside before the rest is compared,
    which is what takes time."""
    if was == now:
        yield "".join(was), "".join(now), True
        return
    most = min(len(was), len(now))
    head = next((at for at in range(most) if was[at] != now[at]), most)
    tail = next((at for at in range(most - head) if was[-1 - at] != now[-1 - at]), most - head)
    ends = [("".join(side), "".join(side), True) for side in (now[:head], now[len(now) - tail :])]
    was, now = was[head : len(was) - tail], now[head : len(now) - tail]
    if max(len(was), len(now)) > MOST_WORDS:
        was, now = ("".join(side).splitlines(keepends=True) for side in (was, now))
    yield ends[0]
    if was and now:
        for tag, i, j, m, n in SequenceMatcher(str.isspace, was, now).get_opcodes():
            yield "".join(was[i:j]), "".join(now[m:n]), tag == "equal"
    else:
        yield "".join(was), "".join(now), False
    yield ends[1]


def _without_gaps(blocks: Sequence[Block]) -> Iterator[Block]:
    """A space that stayed between two words that were replaced is replaced with them: one reads phrases."""
    for at, (gone, come, is_same) in enumerate(blocks):
        is_gap = is_same and come == " " and 0 < at < len(blocks) - 1
        yield gone, come, is_same and not (is_gap and all(_both(blocks[at - 1], blocks[at + 1])))


def _both(left: Block, right: Block) -> tuple[str, str]:
    """The words that went on either side, and those that came."""
    return (left[0] + right[0]).strip(), (left[1] + right[1]).strip()


def _together(before: Sequence[Keyed], after: Sequence[Keyed]) -> Iterator[tuple[Keyed | None, Keyed | None]]:
    """What both hold, paired by key, in the order of after; what is gone stands behind what it stood behind."""
    old, new = {item.key: item for item in before}, {item.key: item for item in after}
    gone: dict[str, list[Keyed]] = defaultdict(list)
    anchor = ""
    for item in before:
        if item.key in new:
            anchor = item.key
        else:
            gone[anchor].append(item)
    yield from ((item, None) for item in gone[""])
    for item in after:
        yield old.get(item.key), item
        yield from ((item, None) for item in gone[item.key])


def _sort_of(change: Change) -> Sort:
    of_item = {Note: Sort.NOTES, FurtherAction: Sort.ACTIONS, Review: Sort.REVIEWS}
    if change.item in of_item:
        return of_item[change.item]
    if change.item is Activity:
        whole = {Kind.MOVED: Sort.MOVED, Kind.REMOVED: Sort.REMOVED, Kind.CHANGED: Sort.RENUMBERED}
        return whole.get(change.kind, Sort.ADDED)
    if change.field in ("rag", "rag_reason"):
        return Sort.RECOLOURED
    return Sort.OWNERS if change.field in ("sros", "sros_wording") else Sort.WORDING


class _Pairing:
    """Two plans' rows by key, with what changed in each."""

    def __init__(self, before: PlanDocument, after: PlanDocument, changes: Iterable[Change]) -> None:
        self.old = {row.key: (theme, row) for theme in before.themes for row in theme.activities}
        self.new = {row.key for row in after.activities()}
        self.fields = {field.key: field.name for field in (*before.fields, *after.fields)}
        holders = {
            place.key: row.key for row in (*before.activities(), *after.activities()) for place in places_in(row)
        }
        self.changes: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            self.changes[holders.get(change.key, change.key)].append(change)

    def band(self, was: Theme | None, now: Theme | None) -> Band:
        theme = now or was
        assert theme is not None  # noqa: S101 -- a pair has at least one side
        titles = [f"{side.number}: {side.title}" if side else "" for side in (was, now)]
        rows = _together(was.activities if was else (), now.activities if now else ())
        mark = _mark(was, now)
        if mark is Mark.CHANGED and titles[0] == titles[1]:
            mark = Mark.SAME
        return Band(
            key=theme.key,
            mark=mark,
            number=theme.number,
            heading=words(*titles),
            rows=tuple(self.row(*pair) for pair in rows if pair[1] or (pair[0] and pair[0].key not in self.new)),
        )

    def row(self, was: Activity | None, now: Activity | None) -> Row:
        """A row; one that came from another theme is paired with what it was there."""
        origin = ""
        if was is None and now is not None and now.key in self.old:
            theme, was = self.old[now.key]
            origin = theme.number
        row = now or was
        assert row is not None  # noqa: S101 -- a pair has at least one side
        changes = self.changes.get(row.key, ())
        is_moved = any(change.kind is Kind.MOVED and change.item is Activity for change in changes)
        mark = Mark.MOVED if is_moved else _mark(was, now) if changes or was is None or now is None else Mark.SAME
        said = tuple(_said(was, now)) if mark else ()
        strands = _together(was.strands if was else (), now.strands if now else ()) if mark else ()
        return Row(
            activity=row,
            mark=mark,
            old_ref=was.ref if was and was.ref != row.ref else "",
            origin=origin,
            lines=tuple(_line(*pair, self.fields) for pair in strands),
            said=said,
            sorts=frozenset(map(_sort_of, changes)),
            sros=frozenset(sro for side in (was, now) if side for strand in side.strands for sro in strand.sros),
        )


def _mark(was: object | None, now: object | None) -> Mark:
    if was is None:
        return Mark.ADDED
    if now is None:
        return Mark.REMOVED
    return Mark.SAME if was == now else Mark.CHANGED


def _line(was: Strand | None, now: Strand | None, fields: Mapping[str, str]) -> Line:
    def cell(text: Callable[[Strand], str], laid: Callable[[str, str], Runs] = words) -> Runs:
        return laid(text(was) if was else "", text(now) if now else "")

    own = ((name, words(*(side.says(key) if side else "" for side in (was, now)))) for key, name in fields.items())
    return Line(
        mark=_mark(was, now),
        cells={
            "text": cell(lambda one: one.text),
            "rationale": cell(lambda one: one.rationale),
            "sro": cell(Strand.sros_printed, replaced),
            "rag_reason": cell(lambda one: one.rag_reason),
            "priority": cell(lambda one: one.priority or "", replaced),
            "timescale": cell(lambda one: " ".join(filter(None, ("/".join(one.timescales), one.qualifier))), replaced),
        },
        rag=(was.rag if was else None, now.rag if now else None),
        own=tuple((name, runs) for name, runs in own if runs),
    )


def _said(was: Activity | None, now: Activity | None) -> Iterator[Said]:
    """All that is dated in a row. Updates of SROs are no part of the table: those only that changed."""

    def pairs(items: Callable[[Activity], tuple[Any, ...]]) -> Iterator[tuple[Any, Any]]:
        return _together(items(was) if was else (), items(now) if now else ())

    notes = {note.key: note for side in (was, now) if side for note in side.notes}

    def body_of(action: FurtherAction) -> str:
        return notes[action.note].body if action.note in notes else action.body

    for one in pairs(lambda row: row.notes):
        yield _item(one, lambda note: note.text, lambda note: short_date(note.date), lambda note: note.body)
    for one in pairs(lambda row: row.further_actions):
        # The words of the note that asked for it say it already.
        if one[0] != one[1] or not one[0].note:
            yield _item(one, _asked, lambda action: short_date(action.date) if action.date else "", body_of)
    for one in pairs(lambda row: row.reviews):
        yield _item(one, promised, lambda review: "", lambda review: "")
    for one in pairs(lambda row: tuple(update for strand in row.strands for update in strand.updates)):
        if one[0] != one[1]:
            yield _item(one, lambda up: f"{up.by}: {up.text}", lambda up: short_date(up.date), lambda up: "")


def _asked(action: FurtherAction) -> str:
    outcome = f" ({action.outcome})" if action.outcome else ""
    return f"{asked(action)}{outcome}"


def _item(
    pair: tuple[Any, Any], text: Callable[[Any], str], lead: Callable[[Any], str], body: Callable[[Any], str]
) -> Said:
    was, now = pair
    sides = [side for side in pair if side is not None]
    texts, leads = ([told(side) if side else "" for side in pair] for told in (text, lead))
    return Said(
        mark=_mark(was, now),
        runs=words(texts[0], texts[1]),
        lead=replaced(leads[0], leads[1]),
        body=body(sides[-1]),
        confidential=any(getattr(side, "confidential", False) for side in sides),
    )
