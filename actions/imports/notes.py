"""What a body's cell says: its dated notes, what they ask for and when they promise to look again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from actions.document import FurtherAction, Note, Review
from actions.imports import dates
from actions.imports.dates import DATE, MONTH, Order
from actions.imports.doubting import Doubts
from actions.imports.files.paper import Paragraph
from actions.imports.identity import key_of
from actions.imports.meaning import Doubtful
from actions.imports.names import Owners
from actions.imports.texts import compared, cut, is_bold, line, markdown, without

_LONGEST_DUE = 300
_BETWEEN = re.compile(r"[\s\u00a0]*[)\]]?[\s\u00a0]*[:–—.,-]?[\s\u00a0]*")
#: What may stand before the date of a note; it stays in the words, with the date.
_INTRODUCED = re.compile(
    r"\s*(?:update|updated|meeting|minutes|board|gold|as (?:at|of)|progress)(?: update| meeting| of| on)?:?\s+(?=\d)",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(r"\(\s*confidential\s*\)\s*[:–-]?\s*|CONFIDENTIAL\s*[:–-]\s*", re.IGNORECASE)
_ACTION = re.compile(
    r"(?:(?<=^)|(?<=\n)|(?<=[.;!?)] )|(?<=• ))(?:(?i:actions?)(?: point)?(?: \d+)?\s?:|ACTION\s?[–-])\s*"
)
_WHEN = rf"""(?:
    (?:the\s+)?(?:(?:beginning|start|middle|end)\s+of\s+|end\s+|early\s+|mid[\s-]?|late\s+)?
    (?:(?:{MONTH})\b(?:\s+\d{{4}})?|next\s+(?:month|week|year|quarter)|the\s+(?:month|week|year|quarter)
      |(?:q|qtr\s?)[1-4](?:\s*\d{{4}}(?:/\d\d)?)?|(?:spring|summer|autumn|winter)(?:\s+\d{{4}})?|20\d\d)
  | {DATE.pattern.replace("?P<", "?P<due_")}
  | (?:the\s+)?next\s+(?:meeting|board|group)(?:\s+\([^()]*\))?
)"""
_DUE = re.compile(
    rf"\b(?:by|before|no\s+later\s+than)\s+{_WHEN.replace('(?P=sep)', '(?P=due_sep)')}"
    r"|\bonce\s[^.;\n]+(?=[.;\n]|$)",
    re.IGNORECASE | re.VERBOSE,
)
_REVIEW = re.compile(
    r"\bReview(?:ed)?\b[^.;\n]{0,300}?\((?P<brackets>[^()\n]{0,40})\)"
    r"|\bReview\s+(?:again\s+)?(?:in\s+|by\s+|on\s+|due\s+)?(?P<rest>[^\n]{4,40})"
)

#: "Dec 18" in the brackets of a review is a month and a year.
_SHORT_YEAR = re.compile(r"^([^\W\d]{3,})\.? (\d\d)$")

#: What becomes of words before the first date of a cell.
THAT_DAY, NEXT_NOTE, APART = "date", "next", "extra"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph of a body's cell with its place; the cells of one body in a row, and what goes on below, are one."""

    place: str
    paragraph: Paragraph


@dataclass(slots=True, kw_only=True)
class Told:
    """What was read; ``origins`` are the place and the original words of each by its number in ``notes``; ``apart``
    the words that are to stand in a field of their own."""

    notes: list[Note] = field(default_factory=list)
    actions: list[FurtherAction] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    apart: str = ""


@dataclass(slots=True, kw_only=True)
class _Entry:
    """Words under one date; ``iso`` is empty before the first."""

    iso: str
    place: str
    confidential: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesReader:
    """``undated`` is the ISO day for what has no date, and ``undated_is`` says in words whose day that is.

    ``never_dated`` are the bodies whose notes have no date in the whole file: of them it is asked once.
    ``there`` are the dates of the notes that the plan has already, by ref, body and text.
    """

    order: Order
    owners: Owners
    doubts: Doubts
    undated: str
    undated_is: str
    never_dated: frozenset[str] = frozenset()
    there: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    _answers: dict[str, str] = field(default_factory=dict)

    def read(self, body: str, lines: Sequence[Line], row: str, ref: str) -> Told:
        """The notes of one body about the activity with this ref, whose key is ``row``."""
        told = Told()
        for entry in self._settled(body, ref, self._entries(lines), told):
            text = _text(entry.paragraphs)
            if not text:
                self.doubts.tell(
                    Doubtful.DATE,
                    entry.place,
                    "\n".join(entry.said),
                    "A date without words is no note: it is left out.",
                )
                continue
            key = key_of("note", row, body, entry.iso, str(len(told.notes)))
            note = Note(key=key, body=body, date=entry.iso, text=text, confidential=entry.confidential)
            told.notes.append(note)
            origin = (entry.place, "\n".join(entry.said))
            told.origins[key] = origin
            for action in self._asked(note, entry.place):
                told.actions.append(action)
                told.origins[action.key] = origin
            for review in promised_in(note.text, key, self.order):
                promised = replace(review, note=key, confidential=note.confidential)
                told.reviews.append(promised)
                told.origins[review.key] = origin
        return told

    def _entries(self, lines: Iterable[Line]) -> list[_Entry]:
        entries: list[_Entry] = []
        for one in lines:
            paragraph, text = one.paragraph, one.paragraph.text
            found = dates.leading(text, self.order)
            if found and not found.iso:
                self.doubts.tell(
                    Doubtful.DATE, one.place, found.said, f"{found.said} is no date: it stays in the words, as written."
                )
            introduced = _INTRODUCED.match(text) if found is None else None
            day = dates.leading(text[introduced.end() :], self.order) if introduced else None
            if day and day.iso:
                entries.append(_Entry(iso=day.iso, place=one.place))
            elif found and found.iso:
                entries.append(_Entry(iso=found.iso, place=one.place))
                between = _BETWEEN.match(text, found.end)
                paragraph = cut(paragraph, between.end() if between else found.end)
            elif not entries:
                entries.append(_Entry(iso="", place=one.place))
            entry = entries[-1]
            secret = _CONFIDENTIAL.match(paragraph.text.lstrip())
            if secret and not any(said.text.strip() for said in entry.paragraphs):
                entry.confidential = True
                blank = len(paragraph.text) - len(paragraph.text.lstrip())
                paragraph = cut(paragraph, blank + secret.end())
            entry.paragraphs.append(paragraph)
            entry.said.append(text)
        return entries

    def _settled(self, body: str, ref: str, entries: list[_Entry], told: Told) -> Iterator[_Entry]:
        """The entries, each with a date: what has none is asked about."""
        if not entries or entries[0].iso:
            yield from entries
            return
        first, others = entries[0], entries[1:]
        if not _text(first.paragraphs):
            yield from others
            return
        if dated := self.there.get((ref, body, compared(_text(first.paragraphs)))):
            first.iso = dated
            yield from entries
            return
        options = [(THAT_DAY, f"Date it {_shown(self.undated)}, {self.undated_is}")]
        if others:
            options.append((NEXT_NOTE, f"Put it before the words of the next note, {_shown(others[0].iso)}"))
        options.append((APART, "Keep it without a date, in a field of its own"))
        chosen = self._answers.get(body)
        if chosen is None:
            never = body in self.never_dated
            about = f"No note of {body} has a date." if never else f"{body} says this without a date."
            chosen = self.doubts.ask(Doubtful.DATE, first.place, "\n".join(first.said), about, options, THAT_DAY)
            if never:
                self._answers[body] = chosen
        if chosen == APART:
            told.apart = _text(first.paragraphs)
        elif chosen == NEXT_NOTE and others:
            others[0].paragraphs[:0] = first.paragraphs
            others[0].said[:0] = first.said
        else:
            first.iso = self.undated
            yield first
        yield from others

    def _asked(self, note: Note, where: str) -> Iterator[FurtherAction]:
        """What the words ask for: each "ACTION:" to the end of its line, or the list below it."""
        lines = note.text.split("\n")
        count = 0
        for place, said in enumerate(lines):
            begins = list(_ACTION.finditer(said))
            for nth, found in enumerate(begins):
                end = begins[nth + 1].start() if nth + 1 < len(begins) else len(said)
                text = said[found.end() : end].strip()
                asked = [text] if text else _list_below(lines, place)
                for one in asked:
                    count += 1
                    yield FurtherAction(
                        key=key_of("action", note.key, str(count)),
                        text=one,
                        owners=self.owners.asked_of(one, where),
                        due=due_in(one, self.order),
                        note=note.key,
                        confidential=note.confidential,
                    )


def due_in(text: str, order: Order) -> str:
    """By when something is asked: an ISO day or month where that is all that is said, else the words."""
    found = [match[0].strip() for match in _DUE.finditer(text)]
    if len(found) == 1 and (iso := dates.only_date(re.sub(r"^\S+\s+", "", found[0]), order)):
        return iso
    said = "; ".join(dict.fromkeys(found))
    return said if len(said) <= _LONGEST_DUE else ""


def promised_in(text: str, holder: str, order: Order) -> Iterator[Review]:
    """The reviews that a text promises: "Review in 6 months … (March 2019)"."""
    for nth, found in enumerate(_REVIEW.finditer(text)):
        if found["brackets"] is not None:
            said = _SHORT_YEAR.sub(r"\1-\2", found["brackets"].strip())
            iso, end = dates.only_date(said, order), found.end()
        else:
            day = dates.leading(found["rest"], order)
            iso = day.iso if day else ""
            end = found.start("rest") + (day.end if day else 0)
        if iso:
            said = text[found.start() : end]
            yield Review(key=key_of("review", holder, str(nth)), due=iso, text=said)


def is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does, so that words below it do not go on with it."""
    return not text.strip() or text.rstrip()[-1] in ".!?…:;)\"”’'。！？"


def _text(paragraphs: Iterable[Paragraph]) -> str:
    kept = [_without_habit(paragraph) for paragraph in paragraphs if paragraph.text.strip()]
    return markdown(kept) if len(kept) == 1 else "\n".join(map(line, kept))


def _without_habit(paragraph: Paragraph) -> Paragraph:
    """A paper has dates and "ACTION:" bold by habit, or the line that they begin: that is no emphasis."""
    action = re.match(r"\s*actions?[^:]{0,8}:\s*", paragraph.text, re.IGNORECASE)
    if action is None and not is_bold(paragraph):
        return paragraph
    if is_bold(paragraph):
        return without((paragraph,), bold=False)[0]
    left, runs = action.end() if action else 0, []
    for run in paragraph.runs:
        runs.append(replace(run, bold=False) if left > 0 and len(run.text) <= left + 1 else run)
        left -= len(run.text)
    return replace(paragraph, runs=tuple(runs))


def _list_below(lines: Sequence[str], place: int) -> list[str]:
    below = []
    for said in lines[place + 1 :]:
        if not said.startswith("• "):
            break
        below.append(said.removeprefix("• ").strip())
    return below


def _shown(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))
