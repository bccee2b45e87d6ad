"""Colours and words as values of the plan's key. A colour or a word that the key does not have is asked about once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from actions.document import Key, ScaleValue
from actions.imports.doubting import Doubts
from actions.imports.keys import LONGEST_CODE, LONGEST_LABEL, is_grey
from actions.imports.meaning import Choices, Doubtful

_LONGEST_QUALIFIER = 500
#: As new values of a scale, no more and no longer words than a person would put in a key.
_MOST_NEW, _LONGEST_NEW = 12, 30
#: More words than these are no scale, and not asked about one by one.
_MOST_WORDS = 40
NEW, WORDS = "new", "words"
_NONE = re.compile(r"(?:t\.?b\.?[cda]\.?|n/?a|none|[-–—?.\s]+)", re.IGNORECASE)
#: "A – no funds yet".
_REASONED = re.compile(r"(?P<first>[^\s:;,.–-]+)\s*[\s:;,.–-]\s*(?P<rest>\S.*)", re.DOTALL)
#: Colours that every programme offers by these names.
_PURE = {
    "#ff0000": "red", "#c00000": "red", "#ffc000": "amber", "#ffbf00": "amber", "#00b050": "green",
    "#92d050": "green", "#00ff00": "green", "#008000": "green",
}  # fmt: skip


@dataclass(slots=True)
class Scales:
    """Reads the cells of one file. ``key`` grows by new values; ``colours`` are those of the file's own key."""

    key: Key
    colours: Mapping[str, str]
    choices: Choices
    doubts: Doubts
    is_new_plan: bool
    _words: dict[str, str] = field(default_factory=dict)
    _fills: dict[str, str] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _new: int = 0
    _unasked: list[tuple[str, str]] = field(default_factory=list)

    def gather(self) -> None:
        """Tell of the words that were too many to be asked about one by one."""
        if self._unasked:
            said = "; ".join(text for _, text in self._unasked)
            about = f"{len(self._unasked)} more words are not in the key: they stay in words."
            self.doubts.tell(Doubtful.WORD, self._unasked[0][0], said, about)

    def rag_of_fill(self, fill: str, place: str) -> str | None:
        """The code of a colour; None where it means nothing in the key."""
        if not fill or is_grey(fill):
            return None
        if fill not in self._fills:
            self._fills[fill] = self._colour(fill, place)
        return self._fills[fill] or None

    def means(self, fill: str) -> str | None:
        """The code of a colour in the file's own key, without asking."""
        return self.colours.get(fill)

    def _colour(self, fill: str, place: str) -> str:
        chosen = self.choices.colours.get(fill)
        if chosen is None and fill in self.colours:
            return self.colours[fill]
        own = next((value.code for value in self.key.rag if value.colour.casefold() == fill), None)
        if chosen is None and own is not None:
            return own
        pure = next((value.code for value in self.key.rag if value.label.casefold() == _PURE.get(fill)), "")
        about = "This colour is not in the key: what does it mean?"
        return self.doubts.ask(Doubtful.COLOUR, place, fill, about, self._rag_options(), pure, chosen)

    def _rag_options(self) -> list[tuple[str, str]]:
        return [("", "Nothing: not recorded"), *((value.code, _told(value)) for value in self.key.rag)]

    def rag_of_words(self, text: str, place: str) -> tuple[str | None, str, str]:
        """The code, the reason that follows it, and the words that are no code: "A – no funds" is A for a reason."""
        if not text or _NONE.fullmatch(text):
            return None, "", ""
        if found := self._named("rag", text):
            return found, "", ""
        parts = _REASONED.fullmatch(text)
        if parts and (found := self._named("rag", parts["first"])):
            return found, parts["rest"], ""
        code = self._ask_word("rag", text, place, self._rag_options()[1:])
        return (code, "", "") if code else (None, "", text)

    def priority(self, text: str, place: str) -> tuple[str | None, str]:
        """The code, and the words where they are none."""
        if not text or _NONE.fullmatch(text):
            return None, ""
        if found := self._named("priority", text) or self._named("priority", re.sub(r"\s+priority$", "", text)):
            return found, ""
        options = [(value.code, _told(value)) for value in self.key.priorities]
        may_be_new = len(text) <= _LONGEST_NEW and self._new < _MOST_NEW
        if may_be_new:
            options.append((NEW, f"Make “{text}” a value of the key"))
        usual = NEW if may_be_new and self.is_new_plan else WORDS
        code = self._ask_word("priority", text, place, options, usual)
        if code == NEW:
            code = self._add_priority(text)
        return (code, "") if code else (None, text)

    def _add_priority(self, text: str) -> str:
        code = text if len(text) <= LONGEST_CODE else text[:LONGEST_CODE].strip()
        if all(value.code != code for value in self.key.priorities):
            self._new += 1
            value = ScaleValue(code=code, label=text[:LONGEST_LABEL])
            self.key = replace(self.key, priorities=(*self.key.priorities, value))
        self._words[f"priority:{text.casefold()}"] = code
        return code

    def timescales(self, text: str) -> tuple[tuple[str, ...], str]:
        """The codes that a text begins with, and what qualifies them: "S/M Initial scoping - 3m"."""
        if whole := self._named("timescale", text):
            return (whole,), ""
        codes: list[str] = []
        end = 0
        for found in re.finditer(r"\s*([^\s/,;&+]+)\s*(/|,|;|&|\+|\band\b|$)?", text):
            code = self._named("timescale", found[1])
            if found.start() != end or code is None:
                break
            if code not in codes:
                codes.append(code)
            end = found.end()
            if not found[2]:
                break
        rest = text[end:].strip()
        qualifier = rest.removeprefix("-").removeprefix("–").strip() if codes else rest
        return tuple(codes), "" if _NONE.fullmatch(qualifier) and not codes else qualifier

    def _named(self, scale: str, text: str) -> str | None:
        names = self._names.get(scale)
        if names is None:
            names = self._names[scale] = _by_name(self._values(scale))
        said = " ".join(text.split()).strip(" .:").casefold()
        chosen = self.choices.words.get(f"{scale}:{said}")
        if chosen is not None and (not chosen or chosen.casefold() in names):
            return names.get(chosen.casefold())
        return names.get(said)

    def _values(self, scale: str) -> Sequence[ScaleValue]:
        return {"rag": self.key.rag, "priority": self.key.priorities, "timescale": self.key.timescales}[scale]

    def _ask_word(self, scale: str, text: str, place: str, options: list[tuple[str, str]], usual: str = WORDS) -> str:
        """The code for a word, asked once for all cells that say it; empty where it stays in words."""
        named = f"{scale}:{' '.join(text.split()).casefold()}"
        if named not in self._words and len(self._words) >= _MOST_WORDS and named not in self.choices.words:
            self._words[named] = ""
            self._unasked.append((place, text))
        if named not in self._words:
            decided = self.choices.words.get(named)
            about = "This is not in the key: what does it mean?"
            offered = [(WORDS, "Keep the words, in a field of their own"), *options]
            chosen = self.doubts.ask(
                Doubtful.WORD, place, text, about, offered, usual, WORDS if decided == "" else decided
            )
            self._words[named] = "" if chosen == WORDS else chosen
        return self._words[named]


def _by_name(values: Sequence[ScaleValue]) -> dict[str, str]:
    """Each way to say a value: its code, label and meaning, in this order where two say the same."""
    names: dict[str, str] = {}
    for name in ("code", "label", "meaning"):
        for value in values:
            if said := getattr(value, name).strip(" .:").casefold():
                names.setdefault(said, value.code)
    return names


def _told(value: ScaleValue) -> str:
    more = f": {value.meaning}" if value.meaning and value.meaning != value.label else ""
    return f"{value.code} – {value.label}{more}"
