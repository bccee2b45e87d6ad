"""Changes as sentences for people: the story of a row, and the list of what changed between two plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.diff import Change, Kind
from actions.document import (
    EXTRA,
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Key,
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
from actions.enums import FurtherActionState, ReviewState, Succession
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
    "size": "size",
    "by": "author",
    "ref": "ref",
    "reason": "reason",
    "amended_by": "“amended by”",
    "summary": "summary",
}
_MARKED = ("text", "rationale", "outcome")
_PROSE = (*_MARKED, "rag_reason")
_NOUNS: dict[type, str] = {
    PlanDocument: "heading/headings",
    RetiredActivity: "line of the archive/lines of the archive",
    Body: "body/bodies",
    Organisation: "organisation/organisations",
    Attachment: "attachment/attachments",
    PlanField: "field/fields",
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
_FREE_WORDS = frozenset(
    {
        *("qualifier", "sros_wording", "title", "number", "heading", "name", "label", "meaning"),
        *("short_name", "reason", "summary"),
    }
)
_LONG = 60


def short_date(iso: str) -> str:
    """An ISO day as the paper writes it, "03/01/19", and a month in words, "July 2018"."""
    if len(iso) == len("2018-07"):
        return f"{date.fromisoformat(f'{iso}-01'):%B %Y}"
    return f"{date.fromisoformat(iso):%d/%m/%y}"


def long_date(day: date) -> str:
    """A day as a sentence says it, "9 July 2018"."""
    return f"{day.day} {day:%B %Y}"


def due_words(due: str) -> str:
    """A due as people say it: "2019-03" is "March 2019", "2019-03-15" is "15/03/19", words stay as they are."""
    try:
        return short_date(due)
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


#: The verbs that sentences begin with, and what each is where nothing is done yet.
_TO_DO = {
    "Added": "Add",
    "Archived": "Archive",
    "Attached": "Attach",
    "Changed": "Change",
    "Combined": "Combine",
    "Included": "Include",
    "Issued": "Issue",
    "Let": "Let",
    "Marked": "Mark",
    "Moved": "Move",
    "Put": "Put",
    "Recorded": "Record",
    "Removed": "Remove",
    "Renumbered": "Renumber",
    "Replaced": "Replace",
    "Restored": "Restore",
    "Sealed": "Seal",
    "Took": "Take",
    "Withdrew": "Withdraw",
}


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

    def proposal(self, change: Change) -> str:
        """What would be done, where that is still to be decided: "Change the RAG of 6.4 from amber to red."."""
        verb, _, rest = self.sentence(change).partition(" ")
        return f"{_TO_DO[verb]} {rest.replace(': now “', ' to “', 1)}"

    def sentences(self, changes: Sequence[Change], who: str = "", when: str = "") -> list[str]:
        """A sentence for each change, with who made it and when, where they are known.

        A RAG's reason is told with the RAG: "RG changed the RAG of 6.4 from amber to red on 9 July 2018: …", and
        the name and the size of another file with the file; what hangs on a note that came back is not told.
        """
        recoloured = {c.key for c in changes if c.field == "rag"}
        reasons = {(c.key, "rag"): c.after for c in changes if c.field == "rag_reason" and c.key in recoloured}
        reasons |= {(c.key, ""): c.retired.reason for c in changes if c.retired and not c.heir}
        replaced = {c.key for c in changes if c.field == "digest"}
        back = {c.key for c in changes if c.kind in (Kind.ADDED, Kind.RESTORED)}
        hung = {c.key for c in changes if c.field == "note" and c.after in back}
        return [
            _completed(self.sentence(change, who), when, reasons.get((change.key, change.field), ""))
            for change in changes
            if not (change.field == "rag_reason" and change.key in recoloured)
            and not (change.field in ("name", "size") and change.key in replaced)
            and not (change.field in ("note", "body", "date") and change.key in hung)
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
            return f"issued version {item.number}" + (f" and withdrew it: “{item.withdrawn}”" if item.withdrawn else "")
        if isinstance(item, RetiredActivity):
            return f"added activity {item.ref} and archived it again: “{excerpt(plain(item.text), 100)}”"
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
            return self._retired(change, item)
        if isinstance(item, ScaleValue):
            return f"took “{item.label}” out of the key"
        if isinstance(item, RetiredActivity):
            return f"took {item.ref} out of the archive"
        if isinstance(item, VersionLine):
            return f"took version {item.number} out of version control"
        place = f" of {change.ref}" if change.ref else ""
        return f"archived {self._named(change, item)}{place}{_quoted(item)}"

    def _retired(self, change: Change, item: Activity) -> str:
        if change.retired and change.heir:
            if change.retired.how == Succession.DUPLICATE:
                return f"removed activity {item.ref}, a duplicate of {change.heir}: “{title_of(item)}”"
            return f"combined activity {item.ref} with {change.heir}: “{title_of(item)}”"
        return f"archived activity {item.ref}, “{title_of(item)}”"

    def _moved(self, change: Change) -> str:
        if change.item is Activity and change.before != change.after:
            return f"moved activity {change.ref} from theme {change.before} to theme {change.after}"
        if change.origin != change.ref and change.item is not Activity:
            what = f"the attachment {change.name}" if change.item is Attachment else _a(change.item)
            return f"moved {what} from {change.origin or 'the plan'} to {change.ref or 'the plan'}"
        if change.item is Activity:
            return f"moved activity {change.ref} to another place"
        what = f"strand {change.nth} of {change.ref}" if change.item is Strand else self._whose(change)
        return f"moved {what} to another place"

    def _changed(self, change: Change) -> str:
        if change.item is Activity:
            return f"renumbered {change.before} as {change.after}"
        if change.field == "confidential":
            return f"marked {self._whose(change)} as {'confidential' if change.after else 'not confidential'}"
        said = self._said_of_its_own(change)
        if said:
            return said
        what = f"{_label(change)} of {self._whose(change)}"
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

    def _said_of_its_own(self, change: Change) -> str:
        """How a field is told that is not said to be changed from one value to another; empty for any other."""
        whose, after = self._whose(change), change.after
        match change.field:
            case "page_numbers":
                return f"{'included' if after else 'took out'} page numbers"
            case "notes_on_paper":
                return f"let the paper edition print {notes_printed(after)}"
            case "withdrawn":
                return f"withdrew {whose}: “{after}”" if after else f"let {whose} stand again"
            case "seal":
                return f"sealed {whose}"
            case "crest":
                verb = "replaced" if change.before and after else "added" if after else "took out"
                return f"{verb} the crest of {whose}"
            case "digest":
                return f"replaced the file of {whose}"
            case "needs_reason":
                return f"let {whose} need {'a' if after else 'no'} reason"
            case "completes":
                return f"let {whose} mean {'that' if after else 'no more that'} an activity is completed"
            case "note":
                return f"put {whose} under {'another' if change.before and after else 'a' if after else 'no'} note"
            case "into" | "how":
                return f"changed where {whose} leads"
        return ""

    def _whose(self, change: Change) -> str:
        """What a changed field belongs to."""
        if change.item is Strand:
            return f"strand {change.nth} of {change.ref}" if change.nth > 1 else change.ref
        if change.item is Theme:
            return f"theme {change.theme}"
        if change.item is PlanDocument:
            return "the plan"
        if change.item is Body:
            return "a body" if change.field == "name" else change.name
        if change.item is Organisation:
            return change.name
        if change.item is PlanField:
            return "a field" if change.field == "name" else f"the field “{change.name}”"
        if change.item is Attachment:
            what = "an attachment" if change.field == "title" else f"the attachment {change.name}"
            return f"{what} of {change.ref or 'the plan'}"
        if change.item is RetiredActivity:
            return f"{change.ref} in the archive"
        if change.item is VersionLine:
            return f"version {change.key.partition(':')[2]}"
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
        if isinstance(item, PlanField):
            return f"the field “{item.name}”"
        return f"the body {item.name}"

    def _told(self, field: str, value: Any) -> str:
        """A value inside a sentence: free words stand in quotation marks."""
        words = self.value(field, value)
        return f"“{words}”" if (field in _FREE_WORDS or field.startswith(EXTRA)) and words != NOT_RECORDED else words

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
        if field in _MARKED or field.startswith(EXTRA):
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


def _a(kind: type) -> str:
    return f"a {_NOUNS[kind].partition('/')[0]}"


def notes_printed(most: int | None) -> str:
    """How much the paper edition has of each body's notes."""
    if most is None:
        return "every note"
    return "each body's latest note" if most == 1 else f"each body's latest {most} notes"


def _label(change: Change) -> str:
    if change.field.startswith(EXTRA):
        return f"“{change.name}”"
    return "the " + (_STRAND_FIELDS if change.item is Strand else _OTHER_FIELDS)[change.field]


def _quoted(item: Any) -> str:
    text = getattr(item, "text", "")
    return f": “{excerpt(plain(text))}”" if text else ""


def excerpt(text: str, length: int = 140) -> str:
    """A text on one line, cut at a word with an ellipsis where it is longer than ``length`` characters."""
    flat = " ".join(text.translate(_TURNING).split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


#: Signs that turn the direction in which the rest of a sentence runs, and so ours around a text of somebody's.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def title_of(activity: Activity) -> str:
    """An activity's first words."""
    return excerpt(plain(activity.strands[0].text), 100) if activity.strands else activity.ref
