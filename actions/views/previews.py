"""What a file would make of a plan, as the page shows it and asks about it; and the answers that come back."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.diff import Change, Kind
from actions.document import Activity, PlanDocument, Theme
from actions.exports.redline import row_values, runs_html
from actions.imports.files.paper import Row
from actions.imports.meaning import Choices, Column, Doubt, Doubtful, Holds, Meaning, Origin
from actions.models import Import
from actions.operations.importing import lines_between
from actions.pairing import name_of
from actions.presenters import Links, legend, rag_class, row_html
from actions.previewing import Decisions, Preview
from actions.redline import Mark, redline
from actions.wording import Teller, short_date
from governance.merging import Refused

#: How many rows a page shows; a plan has some dozens.
MOST_ROWS = 300
#: Of more doubts that are alike the rest is folded.
MOST_OPEN = 12
#: What a column may hold beside notes and a field of its own.
COLUMNS = {
    Holds.REF: "Ref.",
    Holds.THEME: "Theme",
    Holds.ACTIVITY: "Activity",
    Holds.RATIONALE: "Rationale",
    Holds.SROS: "SRO",
    Holds.RAG: "RAG status",
    Holds.RAG_REASON: "Reason for the RAG",
    Holds.PRIORITY: "Priority",
    Holds.TIMESCALE: "Time-scale",
}
KINDS = {
    Doubtful.REF: "Refs",
    Doubtful.THEME: "Themes",
    Doubtful.COLUMN: "Columns",
    Doubtful.COLOUR: "Colours",
    Doubtful.WORD: "Words",
    Doubtful.OWNER: "Owners",
    Doubtful.DATE: "Dates",
    Doubtful.STRAND: "Lines of work",
    Doubtful.ROW: "Rows",
    Doubtful.VERSION: "Version control",
    Doubtful.FILE: "The file",
}
#: What is asked in each step, in the order of the page: colours and words first, because all else looks at them.
STEPS: tuple[tuple[str, str, tuple[Doubtful, ...]], ...] = (
    ("marks", "Colours and words", (Doubtful.COLOUR, Doubtful.WORD)),
    ("owners", "Owners", (Doubtful.OWNER,)),
    ("doubts", "Doubts", tuple(kind for kind in KINDS if kind not in (Doubtful.COLOUR, Doubtful.WORD, Doubtful.OWNER))),
)
KEEP_THEIRS, TAKE_OURS = "theirs", "file"


def preview_values(upload: Import, preview: Preview) -> dict[str, Any]:
    """All that the page of a file shows."""
    meaning, document = preview.meaning, preview.meaning.document
    rows = list(document.activities())
    return {
        "title": preview.after.title,
        "counts": {
            "themes": len(document.themes),
            "activities": len(rows),
            "notes": sum(len(row.notes) for row in rows),
        },
        "columns": _columns(meaning),
        "columns_open": any(column.holds in (Holds.EXTRA, Holds.NOTHING) for column in meaning.columns),
        **_key(document),
        "steps": _steps(meaning.doubts),
        "doubts": sum(bool(doubt.options) for doubt in meaning.doubts),
        "open": len(preview.open_doubts()),
        "newcomers": meaning.newcomers,
        "version": _version(upload, preview),
        "is_version": preview.decisions.is_version,
        "met": preview.decisions.met,
        **(_table(preview) if preview.before is None else _changes(preview, preview.before)),
    }


def _key(document: PlanDocument) -> dict[str, Any]:
    """The colours of the key, each with how many rows have it."""
    found = Counter(strand.rag for row in document.activities() for strand in row.strands)
    values = [
        {
            "colour": value.colour,
            "css": rag_class(value.code),
            "code": value.code,
            "label": value.label,
            "count": found[value.code],
        }
        for value in document.key.rag
    ]
    return {"key": values, "unmarked": found[None]}


# Columns


def _columns(meaning: Meaning) -> list[dict[str, Any]]:
    bodies = {body.name for body in meaning.document.bodies}
    bodies |= {column.name for column in meaning.columns if column.holds is Holds.NOTES}
    return [
        {
            "name": f"column-{place}",
            "heading": column.heading,
            "samples": [sample for sample in column.samples if sample.strip()][:3],
            "options": [(value, words, value == _held(column)) for value, words in _may_hold(column, bodies)],
        }
        for place, column in enumerate(meaning.columns)
    ]


def _held(column: Column) -> str:
    """What a column holds, as ``Choices.columns`` says it."""
    return f"{column.holds}:{column.name}" if column.holds in (Holds.NOTES, Holds.EXTRA) else str(column.holds)


def _may_hold(column: Column, bodies: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from COLUMNS.items()
    for body in sorted({*bodies, column.heading} - {""}):
        yield f"{Holds.NOTES}:{body}", f"Notes of “{body}”"
    name = column.name if column.holds is Holds.EXTRA else column.heading
    if name:
        yield f"{Holds.EXTRA}:{name}", f"A field of its own: “{name}”"
    yield Holds.NOTHING, "Leave this column out"


# Doubts


def _steps(doubts: Sequence[Doubt]) -> list[dict[str, Any]]:
    steps = []
    for name, title, kinds in STEPS:
        mine = [doubt for kind in kinds for doubt in doubts if doubt.kind is kind]
        groups = [_group(alike) for alike in _alike(doubt for doubt in mine if doubt.options)]
        steps.append(
            {
                "id": name,
                "title": title,
                "count": sum(len(group["doubts"]) for group in groups),
                "groups": groups,
                "told": [_doubt(doubt) for doubt in mine if not doubt.options],
            }
        )
    return steps


def _alike(doubts: Iterable[Doubt]) -> list[list[Doubt]]:
    """Doubts that one answer may settle: of one kind, with the same options."""
    groups: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        groups.setdefault(_group_of(doubt), []).append(doubt)
    return list(groups.values())


def _group_of(doubt: Doubt) -> str:
    said = repr((doubt.kind, [(option.value, option.label) for option in doubt.options]))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _group(doubts: Sequence[Doubt]) -> dict[str, Any]:
    first = doubts[0]
    shown = [_doubt(doubt) for doubt in doubts]
    return {
        "name": f"all-{_group_of(first)}",
        "title": KINDS[first.kind],
        "doubts": shown,
        "shown": shown[:MOST_OPEN],
        "folded": shown[MOST_OPEN:],
        "options": first.options if len(doubts) > 1 else (),
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    is_colour = doubt.kind is Doubtful.COLOUR and doubt.said.startswith("#")
    return {
        "name": f"doubt-{doubt.id}",
        "kind": KINDS[doubt.kind],
        "place": doubt.place,
        "said": "" if is_colour else doubt.said,
        "swatch": doubt.said if is_colour else "",
        "about": doubt.about,
        "settled": doubt.settled,
        "options": [(option.value, option.label, option.value == doubt.chosen) for option in doubt.options],
    }


# What was read


def _table(preview: Preview) -> dict[str, Any]:
    """A new plan as its own table, each row with the words of the cells that it was read from."""
    document = preview.after
    columns, links, left = document.columns(), Links.within(document), MOST_ROWS
    origins = _Origins(preview)
    bands = []
    for theme in document.themes:
        rows = [
            {
                "ref": row.ref,
                "html": row_html(row, document.key, columns, links),
                "origins": origins.of(row),
            }
            for row in theme.activities[:left]
        ]
        left -= len(rows)
        bands.append({"number": theme.number, "title": theme.title, "rows": rows})
    total = sum(len(theme.activities) for theme in document.themes)
    return {
        "columns_shown": columns,
        "bands": bands,
        "legend": legend(document.key),
        "rows_left": total - (MOST_ROWS - left),
    }


class _Origins:
    """The rows of the file that a row of the plan was read from, each with all its cells as they stand there."""

    def __init__(self, preview: Preview) -> None:
        self.origins = preview.meaning.origins
        self.rows: dict[str, tuple[dict[int, str], Row]] = {}
        headings = {_even(column.heading) for column in preview.meaning.columns}
        for table in preview.paper.tables() if preview.paper else ():
            heads: dict[int, str] = {}
            for row in table.rows:
                texts = {cell.column: _even(cell.text) for cell in row.cells}
                if len(headings & set(texts.values()) - {""}) > 1:
                    heads = texts
                self.rows[f"{table.name}, row {row.number}"] = (heads, row)

    def of(self, row: Activity) -> list[dict[str, Any]]:
        kinds: tuple[tuple[Any, ...], ...] = ((row,), row.strands, row.notes, row.further_actions, row.reviews)
        found = [self.origins[item.key] for items in kinds for item in items if item.key in self.origins]
        return list({place: self._told(place, one) for one in found for place in [_row_of(one.place)]}.values())

    def _told(self, place: str, origin: Origin) -> dict[str, Any]:
        if place not in self.rows:
            return {"place": origin.place, "cells": [{"heading": "", "said": origin.said, "fill": ""}]}
        heads, row = self.rows[place]
        cells = [
            {"heading": heads.get(cell.column, ""), "said": cell.text, "fill": cell.fill}
            for cell in row.cells
            if cell.text.strip() or cell.fill
        ]
        return {"place": place, "cells": cells}


def _row_of(place: str) -> str:
    """Of a place the part that names the row: "table 1, row 8"."""
    found = re.match(r".*?, row [0-9]+", place)
    return found[0] if found else place


def _even(text: str) -> str:
    return " ".join(text.split())


def _changes(preview: Preview, before: PlanDocument) -> dict[str, Any]:
    """What a file changes in a plan: the redline, and below each row its changes to choose. Rows and themes that
    the file does not have are a list of their own."""
    found = redline(before, preview.after)
    teller, origins = Teller(found.after.key), _Origins(preview)
    waiting: dict[str, list[Change]] = {}
    for change in preview.changes:
        waiting.setdefault(change.ref, []).append(change)
    columns = found.after.columns()
    bands = []
    shown = 0
    missing = [change for change in preview.changes if change.kind is Kind.REMOVED and change.item in (Theme, Activity)]
    for change in missing:
        waiting[change.ref].remove(change)
    for band in found.bands:
        rows = []
        for row in band.rows:
            if row.mark not in (Mark.SAME, Mark.REMOVED) and shown < MOST_ROWS:
                mine = [change for ref in {row.activity.ref, row.old_ref} - {""} for change in waiting.pop(ref, ())]
                values = row_values(row, found, columns)
                choices = _choices(mine, preview, teller)
                rows.append({"row": values, "choices": choices, "origins": origins.of(row.activity)})
                shown += 1
        if rows:
            bands.append({"mark": band.mark, "heading": runs_html(band.heading), "rows": rows})
    return {
        "is_change": True,
        "columns_shown": columns,
        "bands": bands,
        "missing": _choices(missing, preview, teller),
        "beside": _choices([change for rest in waiting.values() for change in rest], preview, teller),
        "changes_count": len(preview.changes),
        "chosen_count": len(preview.chosen()),
    }


def _choices(changes: Iterable[Change], preview: Preview, teller: Teller) -> list[dict[str, Any]]:
    return [
        {"name": name_of(change), "said": teller.proposal(change), "taken": preview.is_chosen(change)}
        for change in changes
    ]


def _version(upload: Import, preview: Preview) -> dict[str, Any]:
    """The version that the paper says it is, where the plan can be kept as that, or why it cannot: a past paper."""
    if upload.plan is None or not preview.meaning.document.version:
        return {}
    try:
        line = lines_between(upload.plan, preview.meaning.document)[-1]
    except Refused as refusal:
        return {"refused": refusal.message}
    return {"number": line.number, "date": short_date(line.date)}


# What comes back


def decided(preview: Preview, sent: Mapping[str, Any], about: Mapping[str, Any]) -> Decisions:
    """What was decided before, with what the page sent. ``sent`` has lists by name (``getlist``); ``about`` are the
    values of the page's form."""
    was = preview.decisions
    settled = {one.change: sent.get(f"met-{one.change}") for one in was.met}
    taken = set(sent.getlist("take"))  # type: ignore[attr-defined]
    return replace(
        was,
        choices=_answers(preview.meaning, was.choices, sent),
        taken={
            **was.taken,
            **{name_of(change): name_of(change) in taken for change in preview.changes},
            **{name: False for name, side in settled.items() if side == KEEP_THEIRS},
        },
        overruling=tuple({*was.overruling, *(name for name, side in settled.items() if side == TAKE_OURS)}),
        met=tuple(one for one in was.met if not settled[one.change]),
        title=about["title"].strip(),
        is_version=about["is_version"],
    )


def _answers(meaning: Meaning, was: Choices, sent: Mapping[str, Any]) -> Choices:
    """What was answered otherwise than it was read, and whatever was answered before."""
    columns, doubts = dict(was.columns), dict(was.doubts)
    bodies = {body.name for body in meaning.document.bodies}
    for place, column in enumerate(meaning.columns):
        held = sent.get(f"column-{place}")
        offered = dict(_may_hold(column, bodies))
        if held in offered and held != _held(column):
            columns[column.heading.lower()] = held
    for doubt in meaning.doubts:
        answer = sent.get(f"all-{_group_of(doubt)}") or sent.get(f"doubt-{doubt.id}")
        is_offered = answer in {option.value for option in doubt.options}
        if answer is not None and is_offered and (answer != doubt.chosen or doubt.settled):
            doubts[doubt.id] = answer
    return replace(was, columns=columns, doubts=doubts)
