"""A damaged spreadsheet is read, or refused with a sentence, and nothing else ever happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from actions.document import AsAt
from actions.exports import xlsx
from actions.imports.files.opening import open_file
from actions.imports.files.paper import BadFile
from tests.imports.damage import damaged
from tests.imports.sheetfiles import FIRST_PLAN, csv_like_theirs, excel_like_theirs

OURS = xlsx.render(replace(FIRST_PLAN, as_at=AsAt(day="2019-01-04", revision=57)))


def outcome(content: bytes) -> str:
    """The sentence of the refusal; empty where the file is read."""
    try:
        open_file("plan", content)
    except BadFile as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (excel_like_theirs(), 60),
        (OURS, 60),
        (csv_like_theirs("cp1252")[:5_000], 60),
        (csv_like_theirs("utf-8-sig")[:5_000], 60),
        (csv_like_theirs("utf-16")[:5_000], 60),
    ],
    ids=["theirs", "ours", "Windows-1252", "UTF-8", "UTF-16"],
)
def test_damaged_spreadsheet_is_read_or_refused_with_a_sentence(content: bytes, count: int) -> None:
    said = Counter(outcome(damaged(content, seed)) for seed in range(count))
    assert [sentence for sentence in said if sentence and not sentence.endswith(".")] == []
    assert len(said) > 1
