"""Which activities a reader wants to see; the choices live in the URL."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from actions import document as d
from actions.enums import Audience
from actions.models import Activity, Assignment, FurtherAction, Note, Strand, StrandTimescale

NOT_RECORDED = ("none", "Not recorded")


class FilterForm(forms.Form):
    """A form whose ids are its own: the form of a cell, which opens on the same page, has fields of the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})


class ActivityFilter(django_filters.FilterSet):
    """Activities of a plan by theme, SRO, RAG, priority, time-scale and words, as far as the audience may see."""

    theme = django_filters.ChoiceFilter(label="Theme", field_name="theme__key", empty_label="All themes")
    sro = django_filters.ChoiceFilter(label="SRO", method="by_sro", empty_label="Anyone")
    rag = django_filters.ChoiceFilter(label="RAG", method="by_rag", empty_label="Any")
    priority = django_filters.ChoiceFilter(label="Priority", method="by_priority", empty_label="Any")
    timescale = django_filters.ChoiceFilter(label="Time-scale", method="by_timescale", empty_label="Any")
    text = django_filters.CharFilter(
        label="Words", method="by_text", widget=forms.TextInput(attrs={"type": "search", "data-keys": "/"})
    )

    class Meta:
        model = Activity
        form = FilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, document: d.PlanDocument, audience: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience = audience
        strands = [strand for activity in document.activities() for strand in activity.strands]
        sros = sorted({label for strand in strands for label in strand.sros})
        key = document.key
        offers = {
            "theme": [(theme.key, f"{theme.number}: {theme.title}") for theme in document.themes],
            "sro": [*((label, label) for label in sros), ("none", "No SRO")],
            "rag": [*((v.code, v.label) for v in key.rag), NOT_RECORDED],
            "priority": [*((v.code, v.label) for v in key.priorities), NOT_RECORDED],
            "timescale": [*((v.code, v.label) for v in key.timescales), NOT_RECORDED],
        }
        for name, choices in offers.items():
            self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: QuerySet[Activity]) -> QuerySet[Activity]:
        """What is asked of a strand is asked of one strand: "CB and red" is a strand of CB that is red."""
        self.strands = Strand.objects.filter(activity=OuterRef("pk"), archived=False)
        everything = self.strands
        found = super().filter_queryset(queryset)
        return found if self.strands is everything else found.filter(Exists(self.strands))

    def _by_value(self, activities: QuerySet[Activity], column: str, code: str) -> QuerySet[Activity]:
        condition = {f"{column}__isnull": True} if code == "none" else {f"{column}__code": code}
        self.strands = self.strands.filter(**condition)
        return activities

    def by_rag(self, activities: QuerySet[Activity], name: str, code: str) -> QuerySet[Activity]:
        return self._by_value(activities, "rag", code)

    def by_priority(self, activities: QuerySet[Activity], name: str, code: str) -> QuerySet[Activity]:
        return self._by_value(activities, "priority", code)

    def by_timescale(self, activities: QuerySet[Activity], name: str, code: str) -> QuerySet[Activity]:
        timed = StrandTimescale.objects.filter(strand=OuterRef("pk"), archived=False)
        wanted = ~Exists(timed) if code == "none" else Exists(timed.filter(value__code=code))
        self.strands = self.strands.filter(wanted)
        return activities

    def by_sro(self, activities: QuerySet[Activity], name: str, label: str) -> QuerySet[Activity]:
        assigned = Assignment.objects.filter(strand=OuterRef("pk"), archived=False)
        named = assigned.filter(
            Q(officer__initials=label)
            | Q(body__name=label)
            | Q(organisation__short_name=label)
            | Q(organisation__short_name="", organisation__name=label)
        )
        self.strands = self.strands.filter(~Exists(assigned) if label == "none" else Exists(named))
        return activities

    def by_text(self, activities: QuerySet[Activity], name: str, words: str) -> QuerySet[Activity]:
        strands = Strand.objects.filter(activity=OuterRef("pk"), archived=False)
        notes = Note.objects.filter(activity=OuterRef("pk"), archived=False, text__icontains=words)
        further = FurtherAction.objects.filter(activity=OuterRef("pk"), archived=False, text__icontains=words)
        if self.audience is Audience.PUBLIC:
            notes = notes.filter(confidential=False)
            further = further.filter(confidential=False).exclude(note__confidential=True)
        said = Q(text__icontains=words) | Q(rationale__icontains=words) | Q(rag_reason__icontains=words)
        return activities.filter(Q(ref=words) | Exists(strands.filter(said)) | Exists(notes) | Exists(further))
