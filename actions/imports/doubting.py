"""The doubts of one reading: asked once each, answered by what a person decided or by the most cautious option."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from actions.imports.meaning import Doubt, Doubtful, Option


@dataclass(slots=True)
class Doubts:
    """What was doubted so far, in reading order; ``decided`` are the answers by a doubt's id."""

    decided: Mapping[str, str] = field(default_factory=dict)
    _found: dict[str, Doubt] = field(default_factory=dict)
    _said: Counter[str] = field(default_factory=Counter)

    def tell(self, kind: Doubtful, place: str, said: str, about: str) -> None:
        """Something that a reader should know, with nothing to choose."""
        identity = self._identity(kind, place, said, about)
        self._found[identity] = Doubt(id=identity, kind=kind, place=place, said=said, about=about)

    def ask(
        self,
        kind: Doubtful,
        place: str,
        said: str,
        about: str,
        options: Iterable[tuple[str, str]],
        usual: str,
        decided: str | None = None,
    ) -> str:
        """The value of the option that holds: the one that a person chose for this doubt, or ``decided`` for all that
        are like it; else the usual one."""
        identity = self._identity(kind, place, said, about)
        offered = tuple(Option(value=value, label=label) for value, label in options)
        decision = self.decided.get(identity, decided)
        settled = decision is not None and any(option.value == decision for option in offered)
        chosen = decision if settled and decision is not None else usual
        self._found[identity] = Doubt(
            id=identity, kind=kind, place=place, said=said, about=about, options=offered, chosen=chosen, settled=settled
        )
        return chosen

    def all(self) -> tuple[Doubt, ...]:
        return tuple(self._found.values())

    def _identity(self, kind: Doubtful, place: str, said: str, about: str) -> str:
        """The same in every reading of the file; a second doubt with the same words gets its own."""
        words = f"{kind}\0{place}\0{said}\0{about}"
        self._said[words] += 1
        again = f"\0{self._said[words]}" if self._said[words] > 1 else ""
        return hashlib.sha256(f"{words}{again}".encode()).hexdigest()[:16]
