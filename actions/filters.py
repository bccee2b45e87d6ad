"""Which activities a reader wants to see; the choices live in the URL.

A filter asks the document that the page shows, be it of today or of a moment of the past: it finds what the table says,
and has nothing to ask that its reader may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django import forms
from django.http import HttpRequest

from actions import document as d

NONE = "none"
NOT_RECORDED = (NONE, "Not recorded")

#: What a strand has of each choice.
OF_STRAND: dict[str, Callable[[d.Strand], Collection[str]]] = {
    "sro": lambda strand: strand.sros or (NONE,),
    "rag": lambda strand: (strand.rag or NONE,),
    "priority": lambda strand: (strand.priority or NONE,),
    "timescale": lambda strand: strand.timescales or (NONE,),
}


class ActivityFilter(forms.Form):
    """Activities by theme, SRO, RAG, priority, time-scale and words.

    Its ids are its own: the form of a cell, which opens on the same page, has fields of the same names.
    """

    theme = forms.ChoiceField(required=False)
    sro = forms.ChoiceField(label="SRO", required=False)
    rag = forms.ChoiceField(label="RAG", required=False)
    priority = forms.ChoiceField(required=False)
    timescale = forms.ChoiceField(label="Time-scale", required=False)
    text = forms.CharField(
        label="Words", required=False, widget=forms.TextInput(attrs={"type": "search", "data-keys": "/"})
    )

    def __init__(self, request: HttpRequest, document: d.PlanDocument) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        self.request, self.document, key = request, document, document.key
        sros = sorted({label for row in document.activities() for strand in row.strands for label in strand.sros})
        offers = {
            "theme": [
                ("", "All themes"),
                *((theme.key, f"{theme.number}: {theme.title}") for theme in document.themes),
            ],
            "sro": [("", "Anyone"), *((label, label) for label in sros), (NONE, "No SRO")],
            "rag": [("", "Any"), *((value.code, value.label) for value in key.rag), NOT_RECORDED],
            "priority": [("", "Any"), *((value.code, value.label) for value in key.priorities), NOT_RECORDED],
            "timescale": [("", "Any"), *((value.code, value.label) for value in key.timescales), NOT_RECORDED],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def shown(self) -> frozenset[str] | None:
        """The keys of the activities that it leaves; None where it asks for nothing."""
        if not self.is_valid():
            return frozenset()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return frozenset(self._found(asked)) if asked else None

    def _found(self, asked: dict[str, str]) -> Iterator[str]:
        for theme in self.document.themes:
            if asked.get("theme", theme.key) == theme.key:
                yield from (activity.key for activity in theme.activities if _has(activity, asked))

    def values(self, shown: frozenset[str] | None) -> dict[str, Any]:
        """What a page says of it; ``shown`` is what ``shown()`` gave."""
        total = sum(1 for _ in self.document.activities())
        return {
            "form": self,
            "active": self._active(),
            "shown": total if shown is None else len(shown),
            "total": total,
            "clear_url": self.request.path,
        }

    def _active(self) -> list[dict[str, str]]:
        """The choices that narrow the table, each with the address that is without it."""
        found = []
        for name, value in self.request.GET.items():
            if value and name in self.fields:
                without = self.request.GET.copy()
                del without[name]
                field, query = self.fields[name], without.urlencode()
                words = dict(getattr(field, "choices", ())).get(value, value)
                remove_url = f"{self.request.path}?{query}" if query else self.request.path
                found.append({"label": str(self[name].label), "value": str(words), "remove_url": remove_url})
        return found


def _has(activity: d.Activity, asked: dict[str, str]) -> bool:
    """What is asked of a strand is asked of one strand: "CB and red" is a strand of CB that is red."""
    of_strand = {name: has for name, has in OF_STRAND.items() if name in asked}
    fits = not of_strand or any(
        all(asked[name] in has(strand) for name, has in of_strand.items()) for strand in activity.strands
    )
    return fits and ("text" not in asked or _says(activity, asked["text"]))


def _says(activity: d.Activity, words: str) -> bool:
    """Whether it has this ref, or these words in what the table shows of it, in small or capital letters."""
    if activity.ref == words:
        return True
    said = [text for one in activity.strands for text in (one.text, one.rationale, one.rag_reason)]
    said += [note.text for note in activity.notes]
    said += [action.text for action in activity.further_actions]
    return any(words.casefold() in text.casefold() for text in said)
