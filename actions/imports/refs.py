"""Refs: those of the file where they are of the form "2.4", and given ones where there is none, or an odd one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.document import PlanDocument
from actions.imports.doubting import Doubts
from actions.imports.meaning import Doubtful
from actions.imports.texts import compared

#: The plan's own field that keeps what a file has for a ref, where that is none of ours.
IN_FILE = "Ref. in the file"

_PLAIN = re.compile(
    r"(?:(?:ref|action|activity|item|no|nr)\b\.?\s*)?0*([1-9]\d{0,3})\s?[.,]\s?0*([1-9]\d{0,5}0*)[.):]?", re.IGNORECASE
)
_MILESTONE = re.compile(
    r"\d+\.\d+[.-]\d+[.\w]*|\(?[a-z]{1,2}[.)]|\([a-z]{1,2}\)|\(?[ivx]{1,5}[.)]|[•–—*-]|(?:milestone|M)\s?\d+\.?",
    re.IGNORECASE,
)
_SHOWN = 12


def plain_ref(text: str) -> str | None:
    """A ref as the product holds it, "2.4", however it is punctuated; None for any other."""
    found = _PLAIN.fullmatch(text.strip())
    return f"{int(found[1])}.{int(found[2])}" if found and len(found[2]) <= 6 else None


def is_milestone(text: str) -> bool:
    """Whether this numbers a step inside an activity: "1.1.1", "a)"."""
    return bool(_MILESTONE.fullmatch(text.strip()))


def looks_like_ref(text: str) -> bool:
    """Whether a text is some kind of number for a row: "7", "A1", "GC-04"."""
    return bool(
        plain_ref(text)
        or re.fullmatch(
            r"\W?(?:[^\W\d_]{0,4}[ ./-]?\d{1,5}|\d{1,4})(?:[./-]\d{1,5})*[a-z]?\W?", text.strip(), re.IGNORECASE
        )
    )


@dataclass(slots=True, kw_only=True)
class Numbered:
    """A row that needs a ref: what the file has for one, and what the row says. ``ref`` and ``kept`` are the answer."""

    said: str
    text: str
    place: str
    ref: str = ""
    kept: str = ""


@dataclass(slots=True)
class Refs:
    """Gives refs to rows, theme by theme; never one that the file or the plan uses, or has retired."""

    doubts: Doubts
    taken: set[str]
    known_by_mark: dict[str, str]
    known_by_text: dict[str, str]
    _used: set[str] = field(default_factory=set)
    _next: dict[int, int] = field(default_factory=dict)
    _given: list[Numbered] = field(default_factory=list)
    _odd: list[Numbered] = field(default_factory=list)

    @classmethod
    def of(cls, plan: PlanDocument | None, doubts: Doubts) -> Refs:
        rows = list(plan.activities()) if plan else []
        marks = {one.key for one in (plan.fields if plan else ()) if one.name == IN_FILE}
        by_mark = {
            extra.text: row.ref
            for row in rows
            for strand in row.strands
            for extra in strand.extra
            if extra.field in marks
        }
        by_text: dict[str, str] = {}
        for row in rows:
            if row.strands:
                by_text.setdefault(compared(row.strands[0].text), row.ref)
        retired = {item.ref for item in plan.archive} if plan else set()
        return cls(doubts, {row.ref for row in rows} | retired, by_mark, by_text)

    def give(self, themes: Sequence[Sequence[Numbered]]) -> list[int]:
        """Every row its ref; the first number of each theme's."""
        majors = self._majors(themes)
        waiting: list[tuple[int, Numbered]] = []
        for major, rows in zip(majors, themes, strict=True):
            before = ""
            for row in rows:
                own = plain_ref(row.said)
                if own in self._used and own is not None:
                    own = self._lost_zero(own, before, row)
                if own is None or own in self._used:
                    waiting.append((major, row))
                    continue
                if row.said.strip().rstrip(".):") != own:
                    row.kept = row.said.strip() if re.sub(r"\D+", ".", row.said).strip(".") != own else ""
                row.ref = before = own
                self._used.add(own)
        for major, row in waiting:
            self._give(major, row)
        self._tell()
        return majors

    def _majors(self, themes: Sequence[Sequence[Numbered]]) -> list[int]:
        majors: list[int] = []
        own = [Counter(int(ref.split(".")[0]) for row in rows if (ref := plain_ref(row.said))) for rows in themes]
        named = {counted.most_common(1)[0][0] for counted in own if counted}
        for place, counted in enumerate(own, 1):
            if counted:
                majors.append(counted.most_common(1)[0][0])
                continue
            major = place
            while major in majors or major in named:
                major += 1
            majors.append(major)
        return majors

    def _lost_zero(self, ref: str, before: str, row: Numbered) -> str | None:
        """A number loses the nought at its end: what follows 2.9 as 2.1 is 2.10."""
        major, _, minor = ref.partition(".")
        full = f"{ref}0"
        if before and before == f"{major}.{int(minor) * 10 - 1}" and full not in self._used:
            about = f"{ref} stands after {before} a second time: a number loses its last nought. It is read as {full}."
            self.doubts.tell(Doubtful.REF, row.place, row.said, about)
            return full
        return None

    def _give(self, major: int, row: Numbered) -> None:
        said = row.said.strip()
        known = self.known_by_mark.get(said) if said else self.known_by_text.get(compared(row.text))
        if known and known not in self._used:
            row.ref = known
        else:
            number = self._next.get(major, 1)
            while f"{major}.{number}" in self._used or f"{major}.{number}" in self.taken:
                number += 1
            self._next[major] = number + 1
            row.ref = f"{major}.{number}"
        self._used.add(row.ref)
        row.kept = said
        if plain_ref(said):
            about = (
                f"{said} stands here a second time. The row is given {row.ref}; what the file has is kept beside it."
            )
            self.doubts.tell(Doubtful.REF, row.place, said, about)
        elif said:
            self._odd.append(row)
        else:
            self._given.append(row)

    def _tell(self) -> None:
        if len(self._odd) > _SHOWN:
            examples = ", ".join(f"{row.said.strip()} is {row.ref}" for row in self._odd[:_SHOWN])
            about = (
                f"{len(self._odd)} refs are not of the form 2.4, and are given new ones: {examples} … "
                "What the file has is kept beside each."
            )
            self.doubts.tell(Doubtful.REF, self._odd[0].place, self._odd[0].said, about)
        else:
            for row in self._odd:
                about = f"A ref is of the form 2.4: the row is given {row.ref}; what the file has is kept beside it."
                self.doubts.tell(Doubtful.REF, row.place, row.said, about)
        if len(self._given) > _SHOWN:
            refs = f"{self._given[0].ref} to {self._given[-1].ref}"
            about = f"{len(self._given)} rows have no ref, and are given {refs}."
            self.doubts.tell(Doubtful.REF, self._given[0].place, "", about)
        else:
            for row in self._given:
                self.doubts.tell(Doubtful.REF, row.place, row.text, f"This row has no ref, and is given {row.ref}.")
