"""A document's values as the pages show them: finished texts, HTML and links, so that templates only print.

A row that did not change is not rendered again: rendered rows are kept by the value that they show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from actions import document as d
from actions.diff import Change
from actions.models import Plan, Ref
from actions.prose import plain, to_html
from actions.wording import Teller, asked, long_date, short_date

#: The RAG codes that the stylesheet has tuned colours for; others show their letter and word alone.
STYLED_RAGS = frozenset("RAGOC")
LONG_NOTE = 600
#: What is longer does not stand beside others.
LONG_VALUE = 40
#: How many characters are read to find where a long note may be cut: for each place that is tried, all of it.
MOST_READ = 50_000


def rag_class(code: str | None) -> str:
    return f"rag--{code.lower()}" if code and code in STYLED_RAGS else ""


_NO_KEY, _NO_REF = "00000000-0000-0000-0000-000000000000", "0.0"


@lru_cache(maxsize=256)
def _address(name: str, slug: str, stand_in: str) -> str:
    """An address with a stand-in for its item: a table has hundreds, and composing each takes long."""
    return reverse(name, args=(slug, stand_in))


@lru_cache(maxsize=256)
def _cells_address(slug: str) -> str:
    """What the addresses of a strand's cells begin with: the cell's name follows."""
    return reverse("cell_edit", args=(slug, _NO_KEY, "text")).removesuffix("text/")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a plan's refs lead, and what may be edited: all that a row's look depends on beside its value.

    ``former`` pairs each ref that was given up with the ref of now: it leads to the same activity for ever, or to the
    one that it was combined with. ``fields`` are the plan's own, which name what a row says in them.
    """

    slug: str
    refs: tuple[str, ...]
    former: tuple[tuple[str, str], ...] = ()
    fields: tuple[d.PlanField, ...] = ()
    frozen: bool = False
    editable: bool = False
    _hrefs: dict[str, str] = field(default_factory=dict, compare=False, hash=False)

    @classmethod
    def of(cls, plan: Plan, document: d.PlanDocument, *, editable: bool) -> Links:
        refs, heirs = tuple(activity.ref for activity in document.activities()), document.heirs()
        leads = {ref: ref for ref in refs} | heirs
        given_up = Ref.objects.filter(plan=plan, activity__isnull=False).exclude(text=F("activity__ref"))
        renumbered = given_up.order_by("text").values_list("text", "activity__ref")
        former = (*((old, leads[ref]) for old, ref in renumbered if ref in leads), *heirs.items())
        return cls(plan.slug, refs, former, document.fields, editable=editable)

    @classmethod
    def within(cls, document: d.PlanDocument, shown: Collection[str] | None = None) -> Links:
        """Links that stay on the page, to the rows that are on it: those of a plan that is not edited there."""
        refs = tuple(activity.ref for activity in document.activities() if shown is None or activity.key in shown)
        former = tuple((old, ref) for old, ref in document.heirs().items() if ref in refs)
        return cls("", refs, former, document.fields, frozen=True)

    def hrefs(self) -> Mapping[str, str]:
        if not self._hrefs:
            self._hrefs.update({ref: self.to(ref) for ref in self.refs})
            self._hrefs.update({old: self.to(now) for old, now in self.former})
        return self._hrefs

    def to(self, ref: str) -> str:
        return f"#activity-{ref}" if self.frozen else self.at("activity_detail", ref)

    def at(self, name: str, item: str) -> SafeString:
        """The address of this name for an item of the plan, by its key or its ref."""
        stand_in = _NO_REF if "." in item else _NO_KEY
        return escape(_address(name, self.slug, stand_in).replace(stand_in, item))

    def html(self, text: str) -> SafeString:
        return mark_safe(to_html(text, self.hrefs()))  # noqa: S308 -- to_html escapes every character


#: By cell: the key that opens it, and what it is called.
PENCILS = {
    "text": ("e", "activity"),
    "rationale": ("w", "rationale"),
    "sro": ("s", "SROs"),
    "rag": ("r", "RAG status"),
    "priority": ("p", "priority"),
    "timescale": ("t", "time-scale"),
}


def pencils(strand: d.Strand, links: Links, named: str) -> dict[str, SafeString]:
    """The link to the form of each cell of a strand, where it may be edited.

    Written here and not in a template: a table has hundreds, and a template takes longer over its pieces.
    """
    if not links.editable:
        return dict.fromkeys(PENCILS, SafeString())
    base = _cells_of(strand, links)
    return {
        cell: _pencil(f"{base}{cell}/", f"{words} of {named}", f' data-keys="{key}"')
        for cell, (key, words) in PENCILS.items()
    }


def _cells_of(strand: d.Strand, links: Links) -> str:
    return _cells_address(links.slug).replace(_NO_KEY, strand.key)


def _pencil(url: str, named: str, keys: str = "") -> SafeString:
    return mark_safe(  # noqa: S308 -- its parts are escaped here, or ours
        f'<a class="pen" href="{escape(url)}" data-edit{keys} aria-label="Edit {escape(named)}"></a>'
    )


def own_values(strand: d.Strand, links: Links, named: str) -> list[dict[str, Any]]:
    """What a strand says in each of the plan's own fields, nothing too, with the link to its form."""
    base = _cells_of(strand, links) if links.editable else ""
    return [
        {
            "name": field.name,
            "cell": d.EXTRA + field.key,
            "html": links.html(strand.says(field.key)),
            "is_long": len(strand.says(field.key)) > LONG_VALUE,
            "pen": _pencil(f"{base}{d.EXTRA}{field.key}/", f"{field.name} of {named}") if links.editable else "",
        }
        for field in links.fields
    ]


def strand_values(strand: d.Strand, key: d.Key, links: Links) -> dict[str, Any]:
    value = key.rag_value(strand.rag)
    priorities = {option.code: option.label for option in key.priorities}
    timescales = {option.code: option.label for option in key.timescales}
    return {
        "key": escape(strand.key),
        "text": links.html(strand.text),
        "rationale": links.html(strand.rationale),
        "sros": _breaking(strand.sros_printed()),
        "rag_code": strand.rag or "",
        "rag_label": value.label if value else "",
        "rag_css": rag_class(strand.rag),
        "rag_reason": strand.rag_reason,
        "priority": strand.priority or "",
        "priority_label": priorities.get(strand.priority or "", ""),
        "timescale": " ".join(part for part in ("/".join(strand.timescales), strand.qualifier) if part),
        "timescale_label": ", ".join(timescales.get(code, code) for code in strand.timescales),
    }


def _breaking(sros: str) -> SafeString:
    """SROs that may break after a stroke, and nowhere inside initials."""
    return mark_safe(escape(sros).replace("/", "/<wbr>"))  # noqa: S308 -- escaped just here


def note_values(note: d.Note, links: Links) -> dict[str, Any]:
    shown, rest = _split_long(note.text)
    return {
        "key": note.key,
        "date": short_date(note.date),
        "iso": note.date,
        "html": links.html(shown),
        "more": links.html(rest),
        "confidential": note.confidential,
    }


def _split_long(text: str) -> tuple[str, str]:
    """A long note's first 450 characters or so, up to the end of a paragraph or else of a sentence, and the rest."""
    if len(text) <= LONG_NOTE:
        return text, ""
    shown = LONG_NOTE * 3 // 4
    ends = [match.end() for match in re.finditer(r"\n|[.!?](?=\s)", text[: shown + 1])]
    for end in (ends or [text.find(" ", shown)])[: -MOST_READ // len(text) - 1 : -1]:
        parts = text[:end].rstrip(), text[end:].lstrip()
        if end > 0 and _read_apart(*parts) == plain(text).split():
            return parts
    return text, ""


def _read_apart(*parts: str) -> list[str]:
    """The words of these parts of a text; others than its own where bold words or a link are cut in two."""
    return [word for part in parts for word in plain(part).split()]


def named(activity: d.Activity) -> list[str]:
    """What each strand of an activity is called, to tell it from the others: "4.2, strand 2"."""
    count = len(activity.strands)
    return [f"{activity.ref}, strand {place}" if count > 1 else activity.ref for place in range(1, count + 1)]


def row_values(activity: d.Activity, key: d.Key, columns: Sequence[d.Body], links: Links) -> dict[str, Any]:
    """One row of the table, as the template prints it."""
    return {
        "ref": activity.ref,
        "id": f"activity-{activity.ref}",
        "key": activity.key,
        "url": "" if links.frozen else links.to(activity.ref),
        "editable": links.editable,
        "move_url": links.at("activity_move", activity.ref) if links.editable else "",
        "strands": [
            {
                **strand_values(strand, key, links),
                "pens": pencils(strand, links, name),
                "own": own_values(strand, links, name),
            }
            for strand, name in zip(activity.strands, named(activity), strict=True)
        ],
        "cells": [_cell(activity, body, links) for body in columns],
    }


def _cell(activity: d.Activity, body: d.Body, links: Links) -> dict[str, Any]:
    def to(name: str, item: str, query: str = "") -> str:
        return links.at(name, item) + query if links.editable else ""

    of_body = escape(f"?{urlencode({'body': body.name})}")
    notes = [
        {**note_values(note, links), "edit_url": to("note_edit", note.key)} for note in activity.notes_of(body.name)
    ]
    return {
        "name": body.name,
        "latest": notes[-1] if notes else None,
        "earlier": notes[-2::-1],
        "further": [
            {
                "html": links.html(asked(action)),
                "state": action.state.value,
                "confidential": action.confidential,
                "edit_url": to("further_action_edit", action.key),
            }
            for action in activity.further_actions
            if action.body == body.name
        ],
        "add_url": to("note_add", activity.ref, of_body),
        "ask_url": to("further_action_add", activity.ref, of_body),
    }


@lru_cache(maxsize=4096)
def row_html(activity: d.Activity, key: d.Key, columns: tuple[d.Body, ...], links: Links) -> SafeString:
    """One row of the table, rendered once for each value that it shows."""
    template = get_template("actions/_activity_row.html").template  # type: ignore[attr-defined]
    # Every value is a finished text: no number or date is to be worded.
    context = Context({"row": row_values(activity, key, columns, links)}, use_l10n=False, use_tz=False)
    return mark_safe(template.render(context))  # noqa: S308 -- a template's own


def row_again(activity: d.Activity, key: d.Key, columns: tuple[d.Body, ...], links: Links) -> SafeString:
    """A row that takes the place of the one that is on the page."""
    html = row_html(activity, key, columns, links)
    return mark_safe(html.replace("<tbody", '<tbody hx-swap-oob="true"', 1))  # noqa: S308 -- the row's own HTML


def table_values(document: d.PlanDocument, links: Links, shown: Collection[str] | None = None) -> dict[str, Any]:
    """The table with its bands; ``shown`` are the keys of the activities to show, None for all."""
    columns = document.columns()
    bands = []
    for theme in document.themes:
        rows = [
            row_html(activity, document.key, columns, links)
            for activity in theme.activities
            if shown is None or activity.key in shown
        ]
        if rows or shown is None:
            bands.append(
                {
                    "number": theme.number,
                    "title": theme.title,
                    "key": theme.key,
                    "id": f"theme-{theme.key}",
                    "rows": rows,
                }
            )
    return {"columns": columns, "bands": bands, "legend": legend(document.key), "editable": links.editable}


def legend(key: d.Key) -> list[dict[str, str]]:
    return [
        {"code": value.code, "label": value.label, "meaning": value.meaning, "css": rag_class(value.code)}
        for value in key.rag
    ]


def pulse_url(plan: Plan) -> str:
    """What the address begins with at which a page asks for news: the page adds the revision that it shows."""
    return reverse("plan_pulse", args=(plan.slug, 0)).removesuffix("0/")


def state_values(plan: Plan, document: d.PlanDocument, changes: int) -> dict[str, Any]:
    """Which version was issued when, and how many changes there are since."""
    latest = document.latest_issued()
    return {
        "version": latest.number if latest else None,
        "issued_on": long_date(date.fromisoformat(latest.date)) if latest else "",
        "changes": changes,
        "changes_url": reverse("plan_changes", args=(plan.slug,)),
    }


def changes_by_activity(changes: Iterable[Change], teller: Teller, url: Callable[[str], str]) -> list[dict[str, Any]]:
    """Changes as sentences, grouped by the activity (or the theme, or the plan) that they are about, by ref in each
    theme."""
    # What is gone comes among the changes before what is new in the row that it stood behind.
    told = list(changes)
    themes = {theme: place for place, theme in enumerate(dict.fromkeys(change.theme for change in told))}
    told.sort(key=lambda change: (themes[change.theme], [int(part) for part in re.findall("[0-9]+", change.ref)]))
    groups: dict[str, list[Change]] = {}
    for change in told:
        name = change.ref or (f"Theme {change.theme}" if change.theme else "The plan")
        groups.setdefault(name, []).append(change)
    return [
        {
            "ref": name,
            "theme": group[0].theme,
            "url": url(name) if group[0].ref else "",
            "sentences": teller.sentences(group),
        }
        for name, group in groups.items()
    ]
