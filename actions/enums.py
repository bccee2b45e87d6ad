"""The closed lists of words that the plan's record uses; open lists (RAG, priority …) are rows of the key."""

from enum import StrEnum


class Scale(StrEnum):
    """A scale of the plan's key; its values are rows, so a partnership words and colours its own."""

    RAG = "rag"
    PRIORITY = "priority"
    TIMESCALE = "timescale"


class ActivityState(StrEnum):
    """Derived from the strands' RAGs: completed where each strand stands at a completing one."""

    OPEN = "open"
    COMPLETED = "completed"


class FurtherActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    ON_HOLD = "on_hold"
    SUPERSEDED = "superseded"


class ReviewState(StrEnum):
    OPEN = "open"
    DONE = "done"


class Succession(StrEnum):
    """Why an archived activity's ref leads to another: it became part of that one, or was the same as it."""

    COMBINED = "combined"
    DUPLICATE = "duplicate"


class Audience(StrEnum):
    """For whom an edition is made: full has the confidential notes, public has not."""

    FULL = "full"
    PUBLIC = "public"


class Extent(StrEnum):
    """How much of the record an edition prints: the master every note, the paper each body's latest ones."""

    MASTER = "master"
    PAPER = "paper"


class ImportState(StrEnum):
    """How far an uploaded file has come on its way into a plan."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    APPLYING = "applying"
    APPLIED = "applied"
