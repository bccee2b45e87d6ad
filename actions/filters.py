"""Which activities a reader wants to see; the choices live in the URL.

A filter asks the document that the page shows, be it of today or of a moment of the past: it finds what the table says,
and has nothing to ask that its reader may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import django_filters
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


@dataclass(frozen=True, slots=True)
class Row:
    """An activity that is left, with its theme's key and those of its strands that fit all that was asked."""

    theme: str
    activity: d.Activity
    strands: tuple[d.Strand, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a filter set narrows, in the place of a queryset."""

    left: tuple[Row, ...]
    model: None = None

    @classmethod
    def of(cls, document: d.PlanDocument) -> Rows:
        return cls(tuple(Row(t.key, activity, activity.strands) for t in document.themes for activity in t.activities))

    def all(self) -> Rows:
        return self

    def that(self, fits: Callable[[Row], bool]) -> Rows:
        return Rows(tuple(row for row in self.left if fits(row)))

    def with_strands_that(self, fits: Callable[[d.Strand], bool]) -> Rows:
        """The rows with a strand that fits, narrowed to those that do."""
        narrowed = (Row(row.theme, row.activity, tuple(filter(fits, row.strands))) for row in self.left)
        return Rows(tuple(row for row in narrowed if row.strands))


class Choices(forms.Select):
    """Choices in one template: the usual one asks for another for each, a tenth of the time that a page takes."""

    template_name = "actions/widgets/choices.html"


class FilterForm(forms.Form):
    """A form whose ids are its own: the form of a cell, which opens on the same page, has fields of the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})


class ActivityFilter(django_filters.FilterSet):
    """The activities of a document by theme, SRO, RAG, priority, time-scale and words, and by words in each of the
    plan's own fields."""

    theme = django_filters.ChoiceFilter(label="Theme", method="by_theme", empty_label="All themes", widget=Choices)
    sro = django_filters.ChoiceFilter(label="SRO", method="by_strand", empty_label="Anyone", widget=Choices)
    rag = django_filters.ChoiceFilter(label="RAG", method="by_strand", empty_label="Any", widget=Choices)
    priority = django_filters.ChoiceFilter(label="Priority", method="by_strand", empty_label="Any", widget=Choices)
    timescale = django_filters.ChoiceFilter(label="Time-scale", method="by_strand", empty_label="Any", widget=Choices)
    text = django_filters.CharFilter(
        label="Words", method="by_text", widget=forms.TextInput(attrs={"type": "search", "data-keys": "/"})
    )

    class Meta:
        form = FilterForm

    def __init__(self, request: HttpRequest, document: d.PlanDocument) -> None:
        super().__init__(request.GET, queryset=Rows.of(document), request=request)
        sros = sorted({label for row in document.activities() for strand in row.strands for label in strand.sros})
        key = document.key
        offers = {
            "theme": [(theme.key, f"{theme.number}: {theme.title}") for theme in document.themes],
            "sro": [*((label, label) for label in sros), (NONE, "No SRO")],
            "rag": [*((value.code, value.label) for value in key.rag), NOT_RECORDED],
            "priority": [*((value.code, value.label) for value in key.priorities), NOT_RECORDED],
            "timescale": [*((value.code, value.label) for value in key.timescales), NOT_RECORDED],
        }
        for name, choices in offers.items():
            self.filters[name].extra["choices"] = choices
        for own in document.fields:
            name = d.EXTRA + own.key
            self.filters[name] = django_filters.CharFilter(field_name=name, label=own.name, method="by_own")
            self.filters[name].parent = self

    def filter_queryset(self, rows: Rows) -> Rows:
        for name, value in self.form.cleaned_data.items():
            rows = self.filters[name].filter(rows, value)
        return rows

    def by_theme(self, rows: Rows, name: str, key: str) -> Rows:
        return rows.that(lambda row: row.theme == key)

    def by_strand(self, rows: Rows, name: str, code: str) -> Rows:
        """What is asked of a strand is asked of one strand: "CB and red" is a strand of CB that is red."""
        has = OF_STRAND[name]
        return rows.with_strands_that(lambda strand: code in has(strand))

    def by_own(self, rows: Rows, name: str, words: str) -> Rows:
        field = name.removeprefix(d.EXTRA)
        return rows.with_strands_that(lambda strand: words.casefold() in strand.says(field).casefold())

    def by_text(self, rows: Rows, name: str, words: str) -> Rows:
        return rows.that(lambda row: _says(row.activity, words))

    def shown(self) -> frozenset[str] | None:
        """The keys of the activities that it leaves; None where it asks for nothing."""
        if not self.is_valid():
            return frozenset()
        if not any(self.form.cleaned_data.values()):
            return None
        return frozenset(row.activity.key for row in self.qs.left)

    def values(self, shown: frozenset[str] | None) -> dict[str, Any]:
        """What a page says of it; ``shown`` is what ``shown()`` gave."""
        total = len(self.queryset.left)
        return {
            "form": self.form,
            "active": self._active(),
            "shown": total if shown is None else len(shown),
            "total": total,
            "clear_url": self.request.path,
        }

    def _active(self) -> list[dict[str, str]]:
        """The choices that narrow the table, each with the address that is without it."""
        found = []
        for name, value in self.request.GET.items():
            if value and name in self.form.fields:
                without = self.request.GET.copy()
                del without[name]
                field, query = self.form.fields[name], without.urlencode()
                words = dict(getattr(field, "choices", ())).get(value, value)
                remove_url = f"{self.request.path}?{query}" if query else self.request.path
                found.append({"label": str(field.label), "value": str(words), "remove_url": remove_url})
        return found


def _says(activity: d.Activity, words: str) -> bool:
    """Whether it has this ref, or these words in what the table shows of it, in small or capital letters."""
    if activity.ref == words:
        return True
    said = [text for one in activity.strands for text in (one.text, one.rationale, one.rag_reason)]
    said += [extra.text for one in activity.strands for extra in one.extra]
    said += [note.text for note in activity.notes]
    said += [action.text for action in activity.further_actions]
    return any(words.casefold() in text.casefold() for text in said)
