"""What a paper says as a plan: the document that was read of it, every doubt about it, and what a person decided.

The same paper, read with the same knowledge and the same decisions, gives the same meaning: the keys of its items too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from actions.document import Body, Key, PlanDocument


class Holds(StrEnum):
    """What a column holds."""

    REF = "ref"
    THEME = "theme"
    ACTIVITY = "activity"
    RATIONALE = "rationale"
    SROS = "sros"
    RAG = "rag"
    RAG_REASON = "rag_reason"
    PRIORITY = "priority"
    TIMESCALE = "timescale"
    NOTES = "notes"
    EXTRA = "extra"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as it was recognised, or as a person said. ``name`` is the body of whose notes it holds, or the name
    of the plan's own extra field; ``samples`` are some of its cells."""

    heading: str
    holds: Holds
    name: str = ""
    samples: tuple[str, ...] = ()


class Doubtful(StrEnum):
    """What can be doubtful, and so what is asked."""

    REF = "ref"
    THEME = "theme"
    COLUMN = "column"
    COLOUR = "colour"
    WORD = "word"
    OWNER = "owner"
    DATE = "date"
    STRAND = "strand"
    ROW = "row"
    VERSION = "version"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer to a doubt, and what it does, in words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that could be read in two ways, or not at all.

    ``place`` is where a reader of the file finds it ("table 1, row 12, Gold Group notes"), ``said`` the words there,
    ``about`` a sentence. ``chosen`` is the value of the option that was used: the most cautious one until a person
    decides. Without options there is nothing to choose, only to know. ``id`` is the same in every reading of the file,
    and the key of the decision in ``Choices.doubts``. ``settled``: a person decided.
    """

    id: str
    kind: Doubtful
    place: str
    said: str
    about: str
    options: tuple[Option, ...] = ()
    chosen: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decided about a file, or about an earlier one like it.

    ``columns``: a heading in lower case → "ref", "notes:Gold Group", "extra:Due date", "nothing" …
    ``colours``: "#rrggbb" → a RAG's code, "" for none. ``words``: "rag:on track" → a code, "" for none.
    ``owners``: a name as written → a label that the plan knows, "new" (an officer is made of it) or "words" (it stays
    in words only). ``doubts``: a doubt's id → the value of an option.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known before a file is read. ``plan`` is the plan that it goes into as it stands, None for a new one.

    ``bodies`` and ``owners`` are names as they may be written, aliases included, in any case → the body's name, the
    owner's label. ``key`` is the plan's own; for a new plan the usual one, used where the file has none.
    ``today`` (ISO day) dates what nothing else does.
    """

    today: str
    key: Key
    partnership: str = ""
    plan: PlanDocument | None = None
    columns: tuple[Body, ...] = ()
    bodies: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an item was read: its place, and the words of the cell as they stand there."""

    place: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """``document`` is the plan that the paper tells. ``carries`` names what this paper can tell at all: "rag",
    "rationale", "notes:Gold Group", "extra:Due date", "marks" (bold, italics, links) …; of everything else a plan
    that it goes into keeps its own. ``origins`` are by the key of an item, ``columns`` in the file's order,
    ``newcomers`` the owners that would be made.
    """

    document: PlanDocument
    carries: frozenset[str]
    doubts: tuple[Doubt, ...] = ()
    columns: tuple[Column, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    newcomers: tuple[str, ...] = ()
