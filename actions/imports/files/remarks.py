"""What a reader could not keep, counted while it reads, and told in a sentence each."""

from __future__ import annotations

from collections import Counter
from enum import Enum

_ADDRESSES = ("http://", "https://", "mailto:")


class Lost(Enum):
    """What a paper has no place for: what is said of one, and of several."""

    INSERTED = "1 tracked insertion is read as accepted.", "{} tracked insertions are read as accepted."
    DELETED = "1 tracked deletion is left out.", "{} tracked deletions are left out."
    COMMENT = "1 comment is left out.", "{} comments are left out."
    NOTE = "1 footnote stands in brackets in its text.", "{} footnotes stand in brackets in their texts."
    HIDDEN = "1 passage of hidden text is left out.", "{} passages of hidden text are left out."
    STRUCK = (
        "1 passage is struck through; it is read as if it were not.",
        "{} passages are struck through; they are read as if they were not.",
    )
    PROMPT = (
        "1 field that nobody has filled in is read as empty.",
        "{} fields that nobody has filled in are read as empty.",
    )
    PICTURE = "1 picture is left out.", "{} pictures are left out."
    OBJECT = (
        "1 object of another program, such as a sheet, is left out: send it as a file of its own.",
        "{} objects of other programs, such as sheets, are left out: send each as a file of its own.",
    )
    BROUGHT_IN = (
        "1 part that the program would fetch from another file is left out.",
        "{} parts that the program would fetch from other files are left out.",
    )
    CONTENTS = "The table of contents is left out.", "{} tables of contents are left out."
    NESTED = "1 table inside a cell is read as its words.", "{} tables inside cells are read as their words."
    COVERED = (
        "The words of 1 cell that a merged one covers are left out.",
        "The words of {} cells that merged ones cover are left out.",
    )
    SYMBOL = (
        "1 symbol that has no letter is read as a question mark.",
        "{} symbols that have no letter are read as question marks.",
    )
    LINK = (
        "1 link leads into somebody's own files; only its words are kept.",
        "{} links lead into somebody's own files; only their words are kept.",
    )


class Remarks:
    """A count of what was lost."""

    def __init__(self) -> None:
        self._counted: Counter[Lost] = Counter()

    def add(self, lost: Lost) -> None:
        """Count one more."""
        self._counted[lost] += 1

    def address(self, said: str) -> str:
        """Where a link leads, if anybody can follow it; a file on somebody's computer is counted."""
        if not said or said.lower().startswith(_ADDRESSES):
            return said
        self.add(Lost.LINK)
        return ""

    def sentences(self) -> tuple[str, ...]:
        """A sentence for each kind that was lost."""
        return tuple(
            lost.value[0] if self._counted[lost] == 1 else lost.value[1].format(self._counted[lost])
            for lost in Lost
            if self._counted[lost]
        )
