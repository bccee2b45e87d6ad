"""The plan's own fields that a file needs: its unknown columns, and what it says that fits in no other field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from actions.document import Extra, PlanDocument, PlanField
from actions.imports.identity import key_of

LONGEST_NAME = 100


class Fields:
    """Fields by their names in any case, in the order of first need; those that the plan has keep its keys."""

    def __init__(self, plan: PlanDocument | None) -> None:
        self._known = {field.name.casefold(): field for field in (plan.fields if plan else ())}
        self._needed: dict[str, PlanField] = {}
        self._places: dict[str, int] = {}

    def __iter__(self) -> Iterator[PlanField]:
        return iter(self._needed.values())

    def need(self, name: str) -> PlanField:
        name = name[:LONGEST_NAME].strip()
        folded = name.casefold()
        if folded not in self._needed:
            field = self._known.get(folded) or PlanField(key=key_of("field", folded), name=name)
            self._places[field.key] = len(self._needed)
            self._needed[folded] = field
        return self._needed[folded]

    def with_more(self, extra: Iterable[Extra], said: Iterable[tuple[str, str]]) -> tuple[Extra, ...]:
        """What a strand says in its fields, with these texts by the names of theirs: two in one field on two lines."""
        texts = {one.field: one.text for one in extra}
        for name, text in said:
            if text:
                key = self.need(name).key
                texts[key] = f"{texts[key]}\n{text}" if key in texts else text
        return tuple(Extra(field=key, text=texts[key]) for key in sorted(texts, key=self._places.__getitem__))
