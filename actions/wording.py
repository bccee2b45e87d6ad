"""Changes as sentences for people: the version log in the paper's own style, and the story of a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.diff import Change, Kind
from actions.document import (
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Key,
    Note,
    Organisation,
    PlanDocument,
    ProgressUpdate,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import FurtherActionState, ReviewState
from actions.prose import plain

STATE_LABELS = {
    FurtherActionState.OPEN: "open",
    FurtherActionState.DONE: "done",
    FurtherActionState.ON_HOLD: "on hold",
    FurtherActionState.SUPERSEDED: "superseded",
    ReviewState.OPEN: "open",
    ReviewState.DONE: "done",
}
NOT_RECORDED = "not recorded"

_STRAND_FIELDS = {
    "text": "wording",
    "rationale": "rationale",
    "sros": "SROs",
    "sros_wording": "printed SROs",
    "rag": "RAG",
    "rag_reason": "reason for the RAG",
    "priority": "priority",
    "timescales": "time-scale",
    "qualifier": "note on the time-scale",
}
_OTHER_FIELDS = {
    "text": "wording",
    "body": "body",
    "date": "date",
    "owners": "owners",
    "due": "due",
    "state": "state",
    "outcome": "outcome",
    "title": "title",
    "number": "number",
    "heading": "heading",
    "name": "name",
    "partnership": "partnership",
    "label": "label",
    "meaning": "meaning",
    "colour": "colour",
    "short_name": "short name",
    "crest": "crest",
    "digest": "file",
    "withdrawn": "standing",
    "page_numbers": "page numbers",
    "notes_on_paper": "notes on the paper edition",
}
_MARKED = ("text", "rationale", "outcome")
_PROSE = (*_MARKED, "rag_reason")
_NOUNS: dict[type, str] = {
    PlanDocument: "heading/headings",
    Body: "body/bodies",
    Organisation: "organisation/organisations",
    Attachment: "attachment/attachments",
    ScaleValue: "value of the key/values of the key",
    Theme: "theme/themes",
    Activity: "activity/activities",
    Strand: "strand/strands",
    Note: "note/notes",
    FurtherAction: "further action/further actions",
    Review: "review/reviews",
    ProgressUpdate: "progress update/progress updates",
    VersionLine: "line of version control/lines of version control",
}
_FREE_WORDS = frozenset({"qualifier", "sros_wording", "title", "number", "heading", "name", "label", "meaning"})
_LONG = 60


def short_date(iso: str) -> str:
    """An ISO day as the paper writes it, "03/01/19"."""
    return f"{date.fromisoformat(iso):%d/%m/%y}"


def long_date(day: date) -> str:
    """A day as a sentence says it, "9 July 2018"."""
    return f"{day.day} {day:%B %Y}"


def due_words(due: str) -> str:
    """A due as people say it: "2019-03" is "March 2019", "2019-03-15" is "15/03/19", words stay as they are."""
    try:
        return f"{date.fromisoformat(f'{due}-01'):%B %Y}" if len(due) == len("2019-03") else short_date(due)
    except ValueError:  # words, or a year such as 2018-19
        return due


def asked(action: FurtherAction) -> str:
    """What a further action without a note says on paper and on screen: "ACTION: CW/NW – visit both sites (by
    March 2019)", and on a second line what became of it."""
    owners = f"{'/'.join(action.owners)} – " if action.owners else ""
    due = due_words(action.due)
    when = f" (by {due})" if due != action.due else f" ({due})" if due else ""
    became = "" if action.state is FurtherActionState.OPEN else STATE_LABELS[action.state].capitalize()
    outcome = ": ".join(part for part in (became, action.outcome) if part)
    return "\n".join(part for part in (f"ACTION: {owners}{action.text}{when}", outcome) if part)


def promised(review: Review) -> str:
    """What a review without a note says on paper: "Review March 2019: …"."""
    verb = "Review" if review.state is ReviewState.OPEN else "Reviewed"
    return f"{verb} {due_words(review.due)}: {review.text}" if review.text else f"{verb} {due_words(review.due)}"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells changes in the words of a plan's key."""

    key: Key

    def clause(self, change: Change) -> str:
        """What was done, as the end of a sentence: "changed the RAG of 6.4 from amber to red"."""
        return {
            Kind.ADDED: self._added,
            Kind.RESTORED: self._restored,
            Kind.REMOVED: self._removed,
            Kind.MOVED: self._moved,
            Kind.CHANGED: self._changed,
        }[change.kind](change)

    def sentence(self, change: Change, who: str = "") -> str:
        """A whole sentence, with its subject where it is known: "RG changed the RAG of 6.4 from amber to red."."""
        clause = self.clause(change)
        text = f"{who} {clause}" if who else clause[:1].upper() + clause[1:]
        return text if _quotes(text) or text.endswith((".", "!", "?")) else text + "."

    def sentences(self, changes: Sequence[Change], who: str = "", when: str = "") -> list[str]:
        """A sentence for each change, with who made it and when, where they are known.

        A RAG's reason is told with the RAG: "RG changed the RAG of 6.4 from amber to red on 9 July 2018: …".
        """
        recoloured = {c.key for c in changes if c.field == "rag"}
        reasons = {(c.key, "rag"): c.after for c in changes if c.field == "rag_reason" and c.key in recoloured}
        reasons |= {(c.key, ""): c.retired.reason for c in changes if c.retired}
        return [
            _completed(self.sentence(change, who), when, reasons.get((change.key, change.field), ""))
            for change in changes
            if not (change.field == "rag_reason" and change.key in recoloured)
        ]

    def in_short(self, changes: Sequence[Change], who: str = "") -> str:
        """Many changes in one sentence: "Set-up added 6 themes and 31 activities."."""
        kinds: dict[Kind, Counter[str]] = {}
        for change in {(c.kind, c.key): c for c in changes}.values():
            kinds.setdefault(change.kind, Counter())[_NOUNS[change.item]] += 1
        clauses = [
            f"{kind.value} {listed([_counted(number, noun) for noun, number in nouns.items()])}"
            for kind, nouns in kinds.items()
        ]
        text = f"{who} {listed(clauses)}."
        return text.strip()[:1].upper() + text.strip()[1:]

    def _added(self, change: Change) -> str:
        item = change.after
        if isinstance(item, Activity):
            return f"added new activity {item.ref}: “{title_of(item)}”"
        if isinstance(item, ScaleValue):
            return f"added “{item.label}” to the key"
        if isinstance(item, VersionLine):
            return f"issued version {item.number}"
        place = f" to {change.ref}" if change.ref else ""
        if isinstance(item, Attachment):
            return f"attached {item.title}{place}"
        return f"added {self._named(change, item)}{place}{_quoted(item)}"

    def _restored(self, change: Change) -> str:
        item = change.after
        if isinstance(item, Activity):
            return f"restored activity {change.ref}: “{title_of(item)}”"
        place = f" to {change.ref}" if change.ref else ""
        return f"restored {self._named(change, item)}{place}{_quoted(item)}"

    def _removed(self, change: Change) -> str:
        item = change.before
        if isinstance(item, Activity):
            return f"archived activity {item.ref}, “{title_of(item)}”"
        if isinstance(item, ScaleValue):
            return f"took “{item.label}” out of the key"
        place = f" of {change.ref}" if change.ref else ""
        return f"archived {self._named(change, item)}{place}{_quoted(item)}"

    def _moved(self, change: Change) -> str:
        if change.item is Activity and change.before != change.after:
            return f"moved activity {change.ref} from theme {change.before} to theme {change.after}"
        what = {Theme: f"theme {change.theme}", Strand: f"strand {change.nth} of {change.ref}"}
        return f"moved {what.get(change.item, f'activity {change.ref}')} to another place"

    def _changed(self, change: Change) -> str:
        if change.item is Activity:
            return f"renumbered {change.before} as {change.after}"
        if change.field == "confidential":
            return f"marked {self._whose(change)} as {'confidential' if change.after else 'not confidential'}"
        if change.field == "page_numbers":
            return f"{'included' if change.after else 'took out'} page numbers"
        if change.field == "withdrawn":
            return f"withdrew version {change.key.partition(':')[2]}: “{change.after}”"
        what = f"the {_label(change)} of {self._whose(change)}"
        if change.field in ("crest", "digest"):
            return f"{'replaced' if change.before and change.after else 'added' if change.after else 'took out'} {what}"
        if change.field in _PROSE and not change.after:
            return f"took out {what}"
        after = self.value(change.field, change.after)
        if change.field in _PROSE or (
            change.after and max(len(after), len(self.value(change.field, change.before))) > _LONG
        ):
            verb = "changed" if change.before else "recorded"
            return f"{verb} {what}: {'now ' if change.before else ''}“{excerpt(after)}”"
        told = [self._told(change.field, value) for value in (change.before, change.after)]
        return f"changed {what} from {told[0]} to {told[1]}"

    def _whose(self, change: Change) -> str:
        """What a changed field belongs to."""
        if change.item is Strand:
            return f"strand {change.nth} of {change.ref}" if change.nth > 1 else change.ref
        if change.item is Theme:
            return f"theme {change.theme}"
        if change.item is PlanDocument:
            return "the plan"
        if change.item is Body:
            return "a body"
        if change.item is Organisation:
            return change.key.partition(":")[2]
        if change.item is Attachment:
            return f"an attachment of {change.ref or 'the plan'}"
        if change.item is ScaleValue:
            return f"{change.key.partition(':')[2]} in the key"
        nouns = {
            Note: "a note on",
            FurtherAction: "a further action of",
            Review: "a review of",
            ProgressUpdate: "a progress update on",
        }
        return f"{nouns[change.item]} {change.ref}"

    def _named(self, change: Change, item: Any) -> str:
        if isinstance(item, Theme):
            return f"theme {item.number}: {item.title}"
        if isinstance(item, Strand):
            return "a strand"
        if isinstance(item, Note):
            secret = "confidential " if item.confidential else ""
            return f"a {secret}{item.body} note of {short_date(item.date)}"
        if isinstance(item, FurtherAction):
            return f"a further action for {'/'.join(item.owners) or 'nobody yet'}"
        if isinstance(item, Review):
            return f"a review due {due_words(item.due)}"
        if isinstance(item, ProgressUpdate):
            return f"a progress update of {short_date(item.date)}"
        if isinstance(item, Attachment):
            return f"the attachment {item.title}"
        if isinstance(item, Organisation):
            return f"the organisation {item.name}"
        return f"the body {item.name}"

    def _told(self, field: str, value: Any) -> str:
        """A value inside a sentence: free words stand in quotation marks."""
        words = self.value(field, value)
        return f"“{words}”" if field in _FREE_WORDS and words != NOT_RECORDED else words

    def value(self, field: str, value: Any) -> str:
        """A field's value in words, "amber", "JM/MA" or "not recorded"."""
        if value is None or value in ("", ()):
            return NOT_RECORDED
        if field == "rag":
            found = self.key.rag_value(value)
            return found.label.lower() if found else str(value)
        if field in ("priority", "timescales"):
            scale = self.key.priorities if field == "priority" else self.key.timescales
            labels = {option.code: option.label.lower() for option in scale}
            codes = [value] if isinstance(value, str) else value
            return listed([labels.get(code, code) for code in codes])
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return "/".join(value)
        if field == "state":
            return STATE_LABELS[value]
        if field == "due":
            return due_words(value)
        if field in _MARKED:
            return plain(value)
        return short_date(value) if field == "date" else str(value)


def _completed(sentence: str, when: str, reason: str) -> str:
    """A sentence with its day and its reason; one that ends in a quotation and has no reason has its say."""
    if _quotes(sentence) and not reason:
        return sentence
    dated = f"{sentence.removesuffix('.')} on {when}" if when else sentence.removesuffix(".")
    if not reason:
        return f"{dated}."
    return f"{dated}: {reason}" if reason.endswith((".", "!", "?", "”")) else f"{dated}: {reason}."


def _quotes(sentence: str) -> bool:
    """Whether a sentence ends in what somebody wrote, which closes it."""
    return sentence.endswith("”") and (": “" in sentence or ": now “" in sentence)


def _counted(number: int, noun: str) -> str:
    singular, _, plural = noun.partition("/")
    return f"{number} {singular if number == 1 else plural}"


def _label(change: Change) -> str:
    return (_STRAND_FIELDS if change.item is Strand else _OTHER_FIELDS)[change.field]


def _quoted(item: Any) -> str:
    text = getattr(item, "text", "")
    return f": “{excerpt(plain(text))}”" if text else ""


def excerpt(text: str, length: int = 140) -> str:
    """A text on one line, cut at a word with an ellipsis where it is longer than ``length`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def title_of(activity: Activity) -> str:
    """An activity's first words."""
    return excerpt(plain(activity.strands[0].text), 100) if activity.strands else activity.ref


def summarise(changes: Sequence[Change], after: PlanDocument) -> str:
    """One line for the version log, as a secretary writes it.

    "Update actions following Gold Group meeting 27/02/19, replacing names (TG to AO) and addition of new
    activity 2.9 …": first the meetings whose notes came in, then what was replaced, added, archived,
    renumbered or reworded. Empty where nothing changed.
    """
    parts = [
        part
        for part in (
            _meetings(changes, after),
            _replaced(changes),
            _activities(changes, Kind.ADDED, "addition of new"),
            _activities(changes, Kind.RESTORED, "return of"),
            _activities(changes, Kind.REMOVED, "archiving of"),
            _renumbered(changes),
            _themes(changes),
        )
        if part
    ]
    if changes and not parts:
        parts = [_touched(changes)]
    text = listed(parts)
    return text[:1].upper() + text[1:]


def _meetings(changes: Sequence[Change], after: PlanDocument) -> str:
    """The meetings at which the new notes and further actions were made; older ones than the newest of a
    body are additions to its record, not a meeting that this version follows."""
    newest: dict[str, str] = {}
    for change in changes:
        if change.kind is Kind.ADDED and isinstance(change.after, Note | FurtherAction | Activity):
            for note in _dated(change.after):
                newest[note.body] = max(newest.get(note.body, ""), note.date)
    order = {body.name: place for place, body in enumerate(after.bodies)}
    bodies = sorted(newest, key=lambda name: order.get(name, len(order)))
    meetings = [f"{body} meeting {short_date(newest[body])}" for body in bodies]
    return f"update actions following {listed(meetings)}" if meetings else ""


def _dated(item: Note | FurtherAction | Activity) -> list[Note | FurtherAction]:
    items: tuple[Note | FurtherAction, ...] = (item,) if not isinstance(item, Activity) else ()
    if isinstance(item, Activity):
        items = (*item.notes, *item.further_actions)
    return [one for one in items if one.body and one.date]


def _replaced(changes: Sequence[Change]) -> str:
    """Names that one other name took the place of, wherever owners changed so: "replacing names (TG to AO)"."""
    swaps: Counter[tuple[str, str]] = Counter()
    for change in changes:
        if change.kind is Kind.CHANGED and change.field in ("sros", "owners"):
            gone = [name for name in change.before if name not in change.after]
            come = [name for name in change.after if name not in change.before]
            if len(gone) == len(come):
                swaps.update(zip(gone, come, strict=True))
    names = [f"{old} to {new}" for old, new in swaps]
    return f"replacing names ({', '.join(names)})" if names else ""


def _activities(changes: Sequence[Change], kind: Kind, phrase: str) -> str:
    found = [c for c in changes if c.kind is kind and c.item is Activity]
    if not found:
        return ""
    if len(found) == 1:
        item = found[0].after if kind is not Kind.REMOVED else found[0].before
        words = f" {excerpt(plain(item.strands[0].text), 60)}".rstrip(".") if item.strands else ""
        return f"{phrase} activity {found[0].ref}{words}"
    return f"{phrase} activities {listed([c.ref for c in found])}"


def _renumbered(changes: Sequence[Change]) -> str:
    moves = [f"{c.before} to {c.after}" for c in changes if c.item is Activity and c.field == "ref"]
    return f"renumbering actions ({', '.join(moves)})" if moves else ""


def _themes(changes: Sequence[Change]) -> str:
    added = [c.after.number for c in changes if c.kind is Kind.ADDED and c.item is Theme]
    return f"addition of new theme{'s' if len(added) > 1 else ''} {listed(added)}" if added else ""


def _touched(changes: Sequence[Change]) -> str:
    refs = list(dict.fromkeys(change.ref for change in changes if change.ref))
    if not refs:
        return "amend the plan's key and headings"
    return f"update action{'s' if len(refs) > 1 else ''} {listed(refs)}"
