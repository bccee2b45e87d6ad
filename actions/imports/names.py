"""Owners in any notation: "JJ, CB and CW", "SC / ED / SW", "AB/FRS", "Head of Estates"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from actions.imports.doubting import Doubts
from actions.imports.meaning import Choices, Doubtful, Known

LONGEST_LABEL = 100
LONGEST_WORDING = 500
_MOST_WORDS = 8
_SPACES = re.compile(r"[^\S\n]+")
#: More than these are not asked about one by one.
_MOST_ASKED = 100
NEW, WORDS = "new", "words"

#: A stroke divides names, but not a rank: "T/Supt Green".
_STRONG = re.compile(r"\s*(?:(?<!\b[ADT])/|[;,\n+|、，；]|\\)\s*")
_WEAK = re.compile(r"\s+(?:and|und|et|y|e|и|a|with)\s+|\s*(?:&|和|与)\s*", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]{2,4}|[A-Z](?:\.[A-Z]){1,3}\.?|[A-Z][A-Z&]{1,5}|[А-ЯЁ]{2,4})")
_PERSON = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Supt|Insp|Sgt|Ch)\.?\s+)?[A-ZÀ-Ý][\w’'-]+\s+[A-ZÀ-Ý][\w’'-]+")
_BODYLIKE = re.compile(r"[A-Z]\w*(?: \w+){0,3} (?:Group|Board|Team|Committee|Panel|Forum)")
#: What stands where an owner would, and is nobody.
_NOBODY = re.compile(r"(?:t\.?b\.?[cda]\.?|n/?a|none|nil|all(?: \w+)?|various|vacant|unknown|[\W_]+)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]\s*")


@dataclass(slots=True)
class Owners:
    """Finds the labels of owners, and gathers those that are not known to ask about each once."""

    known: Mapping[str, str]
    chosen: Mapping[str, str]
    doubts: Doubts
    asked: dict[str, str] = field(default_factory=dict)
    newcomers: Counter[str] = field(default_factory=Counter)
    bodies: frozenset[str] = frozenset()
    _gathered: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Known, choices: Choices, doubts: Doubts, bodies: Mapping[str, str]) -> Owners:
        named = {written.casefold(): label for written, label in known.owners.items()}
        named = {written.casefold(): name for written, name in {**bodies, **known.bodies}.items()} | named
        return cls(named, {name.casefold(): label for name, label in choices.owners.items()}, doubts)

    def read(self, text: str, place: str) -> tuple[tuple[str, ...], str]:
        """The labels in order, each once, and the wording: empty where "JM/MA" says it all, whatever its spaces."""
        written = " ".join(text.split())
        labels: list[str] = []
        for name in self._names(_SPACES.sub(" ", text)):
            label = self._label(name, place)
            if label and label not in labels:
                labels.append(label)
        plain = re.sub(r"\s*/\s*", "/", written)
        return tuple(labels), "" if plain == "/".join(labels) else written

    def asked_of(self, text: str, place: str) -> tuple[str, ...]:
        """Who is asked by the words of a further action: "CW, CB and NW to liaise …"."""
        found = re.match(r"\s*(.{1,80}?)(?:\s+(?:to|will|should|see|must|shall)\s|\s*[:–—]\s|\s+-\s)", text)
        if not found:
            return ()
        names = list(self._names(found[1]))
        if not names or not all(self._is_somebody(name) for name in names):
            return ()
        labels = (self._label(name, place) for name in names)
        return tuple(dict.fromkeys(label for label in labels if label))

    def gather(self) -> tuple[str, ...]:
        """Tell of the newcomers who were not asked about one by one; the names of all, in reading order."""
        if self._gathered:
            names = list(self._gathered)
            place = next(iter(self._gathered.values()))
            self.doubts.tell(
                Doubtful.OWNER,
                place,
                ", ".join(names),
                f"{len(names)} owners are not known yet and would be made: check that each is one person or group."
                if len(names) > 1
                else "This owner is not known yet and would be made.",
            )
        return tuple(self.newcomers)

    def _is_somebody(self, name: str) -> bool:
        bare = _bare(name)
        return bool(
            bare.casefold() in self.known
            or bare in self.newcomers
            or _INITIALS.fullmatch(bare)
            or _BODYLIKE.fullmatch(bare)
        )

    def _names(self, text: str) -> Iterator[str]:
        if text.strip().casefold() in self.known or text.strip().casefold() in self.chosen:
            yield text.strip()
            return
        for part in _STRONG.split(text.strip()):
            yield from self._apart(part.strip())

    def _apart(self, part: str) -> Iterator[str]:
        """The names in a part that no stroke or comma divides: by "and", or by spaces, where each is one."""
        if not part:
            return
        if part.casefold() in self.known or part.casefold() in self.chosen:
            yield part
            return
        joined = [one for one in _WEAK.split(part) if one]
        if len(joined) > 1 and all(self._is_somebody(one) or _PERSON.fullmatch(_bare(one)) for one in joined):
            yield from joined
            return
        lone = re.sub(r"^(?:and|und|et)\s+", "", part)
        spaced = lone.split()
        if len(spaced) > 1 and all(_INITIALS.fullmatch(one) for one in spaced):
            yield from spaced
        else:
            yield lone

    def _label(self, name: str, place: str) -> str:
        bare = _bare(name)
        if name.casefold() in self.known or bare.casefold() in self.known:
            return self.known.get(name.casefold()) or self.known[bare.casefold()]
        if not bare or _NOBODY.fullmatch(bare):
            return ""
        if bare not in self.asked:
            self.asked[bare] = self._ask(bare, place)
        answer = self.asked[bare]
        if answer == NEW:
            self.newcomers[bare] += 1
            return bare
        return "" if answer == WORDS else answer

    def _ask(self, name: str, place: str) -> str:
        """What becomes of a name that nobody knows: ``NEW``, ``WORDS`` or the label of somebody known."""
        is_sentence = len(name) > LONGEST_LABEL or len(name.split()) > _MOST_WORDS
        decided = self.chosen.get(name.casefold())
        is_clear = not self._has_people() and bool(_INITIALS.fullmatch(name))
        if decided is None and not is_sentence and (is_clear or len(self.asked) - len(self._gathered) >= _MOST_ASKED):
            self._gathered[name] = place
            return NEW
        options = [(WORDS, "Keep it in words")]
        if len(name) <= LONGEST_LABEL:
            options.insert(0, (NEW, f"Make “{name}” an owner"))
        plausible = self._plausible(name)
        if decided and decided not in (NEW, WORDS, *plausible):
            plausible.append(decided)
        options += [(label, f"It is {label}") for label in plausible]
        usual = WORDS if is_sentence else NEW
        about = f"{name} is not known." if len(name) <= LONGEST_LABEL else "This is not known as an owner."
        return self.doubts.ask(Doubtful.OWNER, place, name, about, options, usual, decided)

    def _has_people(self) -> bool:
        return any(_INITIALS.fullmatch(label) for label in self.known.values())

    def _plausible(self, name: str) -> list[str]:
        """Those who are known by nearly this name, the first six."""
        small = re.sub(r"\W", "", name).casefold()
        near = []
        for written, label in self.known.items():
            other = re.sub(r"\W", "", written)
            is_near = small == other or _one_apart(small, other) or (len(small) > 3 and small in other)
            if small and (is_near or _shortened(name, written)):
                near.append(label)
        return list(dict.fromkeys(near))[:6]


def _bare(name: str) -> str:
    """A name without what stands in brackets, or before a colon: "Lead: JM (interim)" is JM."""
    bare = _ASIDE.sub(" ", name).strip(" .:-–")
    return re.sub(r"^(?:lead|support|owner|joint lead)s?\s*[:–-]\s*", "", bare, flags=re.IGNORECASE).strip()


def _shortened(name: str, written: str) -> bool:
    """Whether each word begins one of the other's: "Gov Board" is short for "governance board"."""
    pairs = list(zip(name.casefold().split(), written.split(), strict=False))
    return len(name.split()) == len(written.split()) > 1 and all(long.startswith(short) for short, long in pairs)


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter makes the difference, or two that changed places."""
    if len(one) < 2 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        differing = [place for place in range(len(one)) if one[place] != other[place]]
        if len(differing) == 2:
            first, second = differing
            return len(one) < 4 and one[first] == other[second] and one[second] == other[first]
        return len(differing) == 1
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
