"""What a file on its way would make of a plan: read with all that was decided about it so far."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.timezone import localdate

from actions import records
from actions.diff import Change, compare
from actions.document import DocumentError, PlanDocument
from actions.imports import json as our_json
from actions.imports.files.apart import read_apart
from actions.imports.files.paper import BadFile, Paper
from actions.imports.meaning import Choices, Doubt, Doubtful, Known, Meaning
from actions.imports.scales import NEW, WORDS
from actions.imports.understanding import understand
from actions.knowing import known_new, known_of, remembered, together
from actions.models import Import
from actions.operations.settling import documents
from actions.pairing import EVERYTHING, is_taken, name_of, onto
from governance.history import Revision

#: What a table is called that came by the clipboard.
PASTED = "a pasted table"
_NOT_OURS = (
    "It is JSON, but no plan that was exported here ({}): export the plan again, or send it as a Word, Excel or CSV "
    "file."
)
_WITHOUT_FILES = (
    "The export names {} attached file{} and does not hold {}: attach what is missing to the plan afterwards."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A change that somebody else's edit stands against: its name, and both texts."""

    change: str
    about: str
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All that a person decided about a file so far.

    ``taken`` holds the changes, by name, that were looked at, ``overruling`` those that are applied though somebody
    else changed the same since revision ``since``, of which ``met`` are told and not settled yet. ``title`` is what a
    new plan is called; ``is_version``: the plan is kept as the version that the paper says it is. ``asked_at`` is when
    (ISO) it was asked to be applied, and ``asked_by`` the id of the user who asked.
    """

    choices: Choices = field(default_factory=Choices)
    taken: Mapping[str, bool] = field(default_factory=dict)
    overruling: tuple[str, ...] = ()
    met: tuple[Met, ...] = ()
    title: str = ""
    is_version: bool = False
    since: int | None = None
    asked_at: str = ""
    asked_by: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file means, and what it would make of the plan as that was after revision ``since``: ``after``, by
    ``changes``. For a new plan ``before`` is None; for our own export, which is the plan itself, ``paper``."""

    paper: Paper | None
    meaning: Meaning
    decisions: Decisions
    before: PlanDocument | None
    after: PlanDocument
    changes: tuple[Change, ...] = ()
    since: int = 0

    def is_chosen(self, change: Change) -> bool:
        return self.decisions.taken.get(name_of(change), is_taken(change))

    def chosen(self) -> list[Change]:
        return [change for change in self.changes if self.is_chosen(change)]

    def open_doubts(self) -> list[Doubt]:
        """What is asked and was not answered by a person."""
        return [doubt for doubt in self.meaning.doubts if doubt.options and not doubt.settled]


def paper_in(name: str, content: bytes) -> bytes:
    """What is kept of a file that was read: its paper, or nothing for our own export, which is the plan itself.

    Raises BadFile.
    """
    if is_export(content):
        _exported(content)
        return b""
    return packed(read_apart(name, content))


def packed(paper: Paper) -> bytes:
    """A paper as an upload keeps it."""
    return zlib.compress(json.dumps(records.lean(paper)).encode())


def is_export(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _exported(content: bytes) -> PlanDocument:
    try:
        return our_json.read(content)
    except DocumentError as error:
        raise BadFile(_NOT_OURS.format(error)) from None


def decisions_of(upload: Import) -> Decisions:
    return records.read(Decisions, upload.choices)


def preview_of(upload: Import) -> Preview:
    """The file as it is understood now. Raises BadFile where nothing can be made of it, and Refused for a revision
    that never was."""
    decisions = decisions_of(upload)
    plan = upload.plan
    paper, meaning, made_from = _meaning(upload, decisions.choices)
    if plan is None:
        titled = replace(meaning.document, title=decisions.title or meaning.document.title)
        return Preview(paper=paper, meaning=meaning, decisions=decisions, before=None, after=titled)
    since = made_from if made_from is not None else decisions.since
    latest: int = plan.live.revision
    before, _ = documents(plan, latest if since is None else since)
    after = onto(before, meaning)
    return Preview(
        paper=paper,
        meaning=meaning,
        decisions=decisions,
        before=before,
        after=after,
        changes=compare(before, after),
        since=latest if since is None else since,
    )


def _meaning(upload: Import, choices: Choices) -> tuple[Paper | None, Meaning, int | None]:
    """The file, what it means, and the revision of the plan that it was made from, if it says one of the plan's."""
    if not upload.paper:
        document = _exported(bytes(upload.content))
        told = Meaning(document=document, carries=frozenset({EVERYTHING}), doubts=_without_files(document))
        return None, told, _revision(upload, document.as_at.revision if document.as_at else None)
    paper = records.read(Paper, json.loads(zlib.decompress(bytes(upload.paper))))
    before = remembered(upload.plan) if upload.plan else Choices()
    meaning = understand(paper, _known(upload), together(before, choices))
    return paper, meaning, _revision(upload, paper.revision)


def lasting(preview: Preview) -> Choices:
    """What was decided about a file that holds for the next one of the plan too: about columns, colours, words and
    owners, and not about a place in this file."""
    choices = preview.decisions.choices
    kept: dict[str, dict[str, str]] = {"colours": {}, "words": {}, "owners": {}}
    rags = {value.code for value in preview.after.key.rag}
    for doubt in preview.meaning.doubts:
        if doubt.id not in choices.doubts or doubt.chosen == NEW:
            continue
        if doubt.kind is Doubtful.COLOUR:
            kept["colours"][doubt.said] = doubt.chosen
        elif doubt.kind is Doubtful.OWNER:
            kept["owners"][doubt.said] = doubt.chosen
        elif doubt.kind is Doubtful.WORD:
            scale = "rag" if rags <= {option.value for option in doubt.options} else "priority"
            word = " ".join(doubt.said.split()).casefold()
            kept["words"][f"{scale}:{word}"] = "" if doubt.chosen == WORDS else doubt.chosen
    return Choices(columns=choices.columns, **kept)


def _known(upload: Import) -> Known:
    today = localdate(upload.made_at).isoformat()
    return known_new(upload.partnership, today) if upload.plan is None else known_of(upload.plan, today)


def _revision(upload: Import, number: int | None) -> int | None:
    """The number, if the partnership has such a revision."""
    if number is None or upload.plan is None:
        return None
    return number if Revision.objects.filter(partnership=upload.partnership, number=number).exists() else None


def _without_files(document: PlanDocument) -> tuple[Doubt, ...]:
    count = len(document.attachments)
    if not count:
        return ()
    about = _WITHOUT_FILES.format(count, "" if count == 1 else "s", "it" if count == 1 else "them")
    names = "\n".join(one.name for one in document.attachments)
    return (Doubt(id="attachments", kind=Doubtful.FILE, place="attachments", said=names, about=about),)
