"""``manage.py import_plan`` where there is no plan yet, nor anybody who could have one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.actions.test_import_command import refused, run


def test_file_is_read_where_there_is_nothing_yet(db: None, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("Ref.,Activity,RAG status\n1.1,Share one workshop,Green\n")

    assert run(file).splitlines()[0] == (
        "plan.csv: 1 theme, 1 activity, 0 notes, 0 further actions, 0 reviews, 0 versions"
    )
    assert json.loads(run(file, "--new", "--json"))["read"]["themes"][0]["activities"][0]["strands"][0]["rag"] == "G"
    assert refused(file, "--apply") == (1, "There is no plan yet: make one of the file with --new.")
    assert refused(file, "--new", "--apply") == (
        1,
        "Say whose new plan it is with --partnership. There is: none yet.",
    )
