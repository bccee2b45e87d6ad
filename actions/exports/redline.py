"""Two plans laid over each other, as a PDF: the paper's table with bars in the margin, a page of sentences, or such a
page before the plan itself.

Each change is told in words too: what is struck through or underlined is nothing to who listens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import Any

from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from actions.diff import Change
from actions.document import Body, Key
from actions.exports import cells, html, pdf
from actions.redline import Line, Mark, Redline, Row, Runs, Said
from actions.wording import Teller

NOTHING = mark_safe('<span class="none"><span aria-hidden="true">–</span></span>')
ELEMENTS = {Mark.REMOVED: "del", Mark.ADDED: "ins"}
#: How much a cover has room for, in two columns: lines, what a line of a theme's heading takes of them, and letters in
#: a line of each.
COVER_LINES = 62
HEADING_LINES = 2
COVER_LETTERS = 76
HEADING_LETTERS = 50
#: A row with no more letters in a cell moves to the next page whole.
LETTERS_OF_A_WHOLE_ROW = 500
#: Themes, and in each the refs with their sentences.
Told = list[tuple[str, list[tuple[str, list[str]]]]]
#: The plan itself, with a page before it that tells what changed.
COVER = "cover"
PLAIN_CELLS = ("text", "rationale", "sro", "priority", "timescale")


def render(form: str, found: Redline, told: str) -> bytes:
    """One of FORMS as a PDF, or the plan with a COVER; ``told`` says of what it is: "What changed from version 18 to
    version 19"."""
    text = html.page(found.after, cover(found, told)) if form == COVER else page(form, found, told)
    return pdf.printed(text)


def page(form: str, found: Redline, told: str) -> str:
    """The printable page, which is well-formed XML."""
    context = Context(FORMS[form](found) | _furniture(found, told), use_l10n=False, use_tz=False)
    return html.printable(html.ENGINE.get_template(f"{form}.html").render(context))


def cover(found: Redline, told: str) -> html.Cover:
    """What changed, on one page: of many changes the first, and how many more there are."""
    themes, left, more = [], COVER_LINES, 0
    for theme, refs in sentences_by_theme(found):
        kept: list[tuple[str, list[str]]] = []
        left -= HEADING_LINES * ceil(len(theme) / HEADING_LETTERS)
        for ref, sentences in refs:
            left -= 1
            lines = list(accumulate(ceil(len(one) / COVER_LETTERS) for one in sentences))
            fitting = [one for one, until in zip(sentences, lines, strict=True) if until <= left]
            more += len(sentences) - len(fitting)
            left = left - lines[-1] if len(fitting) == len(sentences) else 0
            kept += [(ref, fitting)] if fitting else []
        themes += [(theme, kept)] if kept else []
    return html.Cover(told, tuple(themes), more)


def _furniture(found: Redline, told: str) -> dict[str, Any]:
    title = f"{found.after.title}: {told[:1].lower()}{told[1:]}"
    return {
        "document": found.after,
        "title": title,
        "told": told,
        "footer": f"{title} · {found.after.partnership}",
        "styles": mark_safe(html.styles(found.after)),  # noqa: S308 -- our own file and checked colours
        "count": len(found.changes),
    }


def _table(found: Redline) -> dict[str, Any]:
    columns = found.after.columns()
    bands = [
        {
            "mark": band.mark,
            "heading": runs_html(band.heading),
            "rows": [row_values(row, found, columns) for row in band.rows if row.mark],
        }
        for band in found.bands
    ]
    return {
        "columns": html.columns(found.after),
        "bands": [band for band in bands if band["rows"] or band["mark"]],
        "beside": Teller(found.after.key).sentences(found.beside_table()),
    }


def _sentences(found: Redline) -> dict[str, Any]:
    return {"themes": sentences_by_theme(found)}


def sentences_by_theme(found: Redline) -> Told:
    """All changes as sentences by ref, beneath the name of each theme, in the order of the table.

    Those of the plan as a whole stand last.
    """
    teller = Teller(found.after.key)
    names = {theme.number: cells.band(theme) for plan in (found.before, found.after) for theme in plan.themes}
    places: dict[str, dict[str, list[Change]]] = {}
    themes = [band.number for band in found.bands]
    rows = [row.activity.ref for band in found.bands for row in band.rows]
    order = {name: place for names in (themes, rows) for place, name in enumerate(names)}

    def stands(change: Change) -> tuple[bool, int, int]:
        return not change.theme, order.get(change.theme, 0), order.get(change.ref, -1)

    for change in sorted(found.changes, key=stands):
        places.setdefault(change.theme, {}).setdefault(change.ref, []).append(change)
    return [
        (
            names[theme] if theme else "The plan as a whole",
            [(ref, teller.sentences(changes)) for ref, changes in refs.items()],
        )
        for theme, refs in places.items()
    ]


#: What a comparison is printed as, with what each page's template is given.
FORMS: Mapping[str, Callable[[Redline], dict[str, Any]]] = {"redline": _table, "summary": _sentences}


def runs_html(runs: Runs) -> SafeString:
    """Runs with what went and what came told in words that are heard and not seen."""
    parts = []
    for mark, text in runs:
        element = ELEMENTS.get(mark)
        words = escape(text)
        # Two spaces in a row are one, and this one is too small to be seen: the text's own has to stand alone.
        gap = "" if text[0].isspace() else " "
        told = f'<span class="visually-hidden">[{mark}:{gap}</span>{words}<span class="visually-hidden">]</span>'
        parts.append(f"<{element}>{told}</{element}>" if element else words)
    return mark_safe("".join(parts))  # noqa: S308 -- each text is escaped just here


def row_values(row: Row, found: Redline, columns: Sequence[Body]) -> dict[str, Any]:
    """A changed row as the templates print it, on screen and on paper."""
    return {
        "ref": row.activity.ref,
        "old_ref": row.old_ref,
        "mark": row.mark,
        "words": row.words(),
        "lines": _lines(row, found),
        "beneath": [_said(one) for one in row.said_by("")],
        "cells": [_cell(body, row.said_by(body.name)) for body in columns],
    }


def _lines(row: Row, found: Redline) -> list[dict[str, Any]]:
    """The lines of a row; ``tall`` is one that may break over pages. What is said stands beside the first."""
    notes = [sum(map(_letters, said)) for said in (row.said_by(body.name) for body in found.after.columns())]
    beside = [max(notes, default=0), *[0] * len(row.lines)]
    return [
        {**_line(line, found), "tall": max(room, *map(_length, line.cells.values())) > LETTERS_OF_A_WHOLE_ROW}
        for line, room in zip(row.lines, beside, strict=False)
    ] or [_line(None, found)]


def _letters(one: Said) -> int:
    """How much of something said is printed: nothing of what stayed."""
    return _length(one.runs) if one.mark else 0


def _length(runs: Runs) -> int:
    return sum(len(run.text) for run in runs)


def _cell(body: Body, said: Sequence[Said]) -> dict[str, Any]:
    values = [_said(one) for one in said]
    return {
        "name": body.name,
        "said": values,
        "changed": [one for one in values if one["mark"]],
        "same": [one for one in values if not one["mark"]],
    }


def _line(line: Line | None, found: Redline) -> dict[str, Any]:
    if line is None:
        return dict.fromkeys(PLAIN_CELLS, NOTHING) | {"rags": (), "reason": "", "mark": "", "own": ()}
    was, now = line.rag
    keys = (found.before.key, found.after.key)
    rags = [_rag(now, keys[1], "")] if was == now else [_rag(was, keys[0], "removed"), _rag(now, keys[1], "added")]
    return {name: runs_html(_breaking(name, line.cells[name])) or NOTHING for name in PLAIN_CELLS} | {
        "mark": line.mark,
        # What is new or gone as a whole had no RAG before, or has none after, to be told.
        "rags": [rag for rag in rags if rag["code"] or (line.mark is Mark.CHANGED and was != now)],
        "reason": runs_html(line.cells["rag_reason"]),
        "own": [(name, runs_html(runs)) for name, runs in line.own],
    }


def _breaking(cell: str, runs: Runs) -> Runs:
    """SROs go on in the next line after a stroke, and not in the middle of initials, as in the plan's own table."""
    return tuple(run._replace(text=run.text.replace("/", "/\u200b")) for run in runs) if cell == "sro" else runs


def _rag(code: str | None, key: Key, mark: str) -> dict[str, str]:
    value = key.rag_value(code)
    place = next((place for place, one in enumerate(key.rag) if one.code == code), None)
    return {
        "code": code or "",
        "label": value.label if value else "not recorded",
        "css": f"rag--{code.lower()}" if code else "",
        "print_css": "" if place is None else f"rag-{place}",
        "mark": mark,
    }


def _said(one: Said) -> dict[str, Any]:
    return {
        "mark": one.mark,
        "lead": runs_html(one.lead),
        "html": runs_html(one.runs),
        "confidential": one.confidential,
    }
