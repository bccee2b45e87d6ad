"""Frozen dataclasses as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from actions import records
from actions.document import PlanDocument
from actions.imports.files.paper import Cell, FileKind, Paper, Paragraph, Row, Run, Table
from actions.imports.meaning import Choices, Column, Holds, Meaning, Origin
from actions.records import RecordError, later


@dataclass(frozen=True, kw_only=True)
class Stamp:
    place: str
    seen: Mapping[str, Column] = field(default_factory=dict)
    note: str = ""
    seal: str = later("")


PAPER = Paper(
    kind=FileKind.EXCEL,
    blocks=(
        Paragraph(runs=(Run(text="Action "), Run(text="Plan", bold=True)), heading=1),
        Table(
            name="sheet Action Plan",
            width=2,
            rows=(Row(number=4, cells=(Cell(column=1, fill="#ff0000"), Cell(column=0))),),
        ),
    ),
    remarks=("2 cells hold formulas.",),
    revision=57,
)


def test_paper_is_kept_as_text_and_read_back() -> None:
    kept = json.dumps(records.lean(PAPER))
    assert records.read(Paper, json.loads(kept)) == PAPER


def test_lean_form_leaves_out_whatever_has_its_default() -> None:
    assert records.lean(PAPER) == {
        "kind": "Excel",
        "blocks": [
            {"runs": [{"text": "Action "}, {"text": "Plan", "bold": True}], "heading": 1},
            {
                "name": "sheet Action Plan",
                "width": 2,
                "rows": [{"number": 4, "cells": [{"column": 1, "fill": "#ff0000"}, {"column": 0}]}],
            },
        ],
        "remarks": ["2 cells hold formulas."],
        "revision": 57,
    }


def test_plain_form_leaves_out_what_came_later_only() -> None:
    assert records.plain(Stamp(place="1")) == {"place": "1", "seen": {}, "note": ""}


def test_meaning_with_its_mappings_and_sets_is_read_back() -> None:
    meaning = Meaning(
        document=PlanDocument(title="Plan", partnership="Board"),
        carries=frozenset({"rag", "notes:Gold Group"}),
        origins={"s1": Origin(place="table 1, row 2", said="Scope it")},
    )
    assert records.plain(meaning)["carries"] == ["notes:Gold Group", "rag"]
    assert records.read(Meaning, records.plain(meaning)) == meaning


def test_mapping_of_records_is_read_back() -> None:
    stamp = Stamp(place="1", seen={"owner": Column(heading="Lead", holds=Holds.SROS)}, seal="3f2a")
    assert records.read(Stamp, records.plain(stamp)) == stamp


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Paper, None, "Paper: expected a mapping, found None"),
        (Paper, {"kind": "Word"}, "blocks: missing"),
        (
            Paper,
            {"kind": "Text", "blocks": []},
            "kind: expected one of Word, Excel, CSV, a pasted table, found 'Text'",
        ),
        (
            Paper,
            {"kind": "CSV", "blocks": [{"runs": [], "rows": []}]},
            "blocks[0]: expected a Paragraph or a Table, found {'runs': [], 'rows': []}",
        ),
        (Paper, {"kind": "CSV", "blocks": [{"name": "table 1", "width": 1}]}, "blocks[0].rows: missing"),
        (Choices, {"owners": ["MN"]}, "owners: expected a mapping, found ['MN']"),
        (Choices, {"owners": {"MN": None}}, "owners['MN']: expected str, found None"),
    ],
)
def test_anything_else_is_told_with_its_place(kind: type, value: object, message: str) -> None:
    with pytest.raises(RecordError) as error:
        records.read(kind, value)
    assert str(error.value) == message
