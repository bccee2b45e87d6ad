"""``manage.py import_plan``: what a file means and what it changes, and nothing written unless that is asked for."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from actions import operations
from actions.copies import live_for
from actions.document import PlanDocument
from actions.enums import Audience
from actions.exports import FORMATS
from actions.imports import json as our_json
from actions.models import Plan
from actions.reading import live_document
from governance.enums import Door
from governance.history import Revision
from tests import factories as f


def run(*words: object) -> str:
    out = io.StringIO()
    call_command("import_plan", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: object) -> tuple[int, str]:
    """The status and the one line that a shell gets."""
    with pytest.raises(CommandError) as error:
        run(*words)
    return error.value.returncode, str(error.value)


@pytest.fixture
def copy(plan: Plan, tmp_path: Path) -> Path:
    """The plan's own table as CSV."""
    file = tmp_path / "copy.csv"
    file.write_bytes(FORMATS["csv"].render(live_document(plan)))
    return file


def replaced(file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


REWORDED = ("Design meeting framework", "Design a meeting framework")


def test_own_copy_changes_nothing(plan: Plan, copy: Path) -> None:
    before = f.latest(plan)

    told = run(copy, "--apply").splitlines()

    assert told[0] == ("copy.csv: 6 themes, 31 activities, 63 notes, 13 further actions, 16 reviews, 0 versions")
    assert told[-2:] == [f"Changes in “Action Plan” since revision {before}: none", "There was nothing to write."]
    assert f.latest(plan) == before


def test_edited_copy_is_told_as_its_edits_and_written_only_where_that_is_asked_for(plan: Plan, copy: Path) -> None:
    before = f.latest(plan)
    replaced(copy, *REWORDED)

    told = run(copy).splitlines()

    assert told[-3:] == [
        f"Changes in “Action Plan” since revision {before}: 1",
        (
            "  Change the wording of 1.2 to “Design a meeting framework in support of the strategic governance"
            " structure.”"
        ),
        "Nothing was written: run it with --apply to write it.",
    ]
    assert f.latest(plan) == before


def test_edited_copy_is_one_revision(plan: Plan, copy: Path) -> None:
    before = f.latest(plan)

    told = run(replaced(copy, *REWORDED), "--apply").splitlines()

    assert told[-1] == f"Written as revision {before + 1}."
    made = Revision.objects.get(partnership=plan.partnership, number=before + 1)
    assert (made.system, made.door, made.reason) == ("Import", Door.IMPORT, "Imported from copy.csv")
    assert f.in_document(plan, "1.2").strands[0].text.startswith("Design a meeting framework")


def test_json_has_what_was_read_the_doubts_and_the_changes(plan: Plan, copy: Path) -> None:
    told = json.loads(run(replaced(copy, *REWORDED), "--json"))

    assert sorted(told) == ["changes", "doubts", "read"]
    assert [theme.number for theme in PlanDocument.from_dict(told["read"]).themes][:2] == ["ONE", "TWO"]
    assert [(change["ref"], change["kind"], change["field"], change["taken"]) for change in told["changes"]] == [
        ("1.2", "changed", "text", True)
    ]
    assert [sorted(doubt) for doubt in told["doubts"]] == [
        ["about", "chosen", "id", "kind", "options", "place", "said", "settled"]
    ]


def test_export_comes_back_exactly(plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(FORMATS["json"].render(live_document(plan)))

    assert run(file).splitlines()[-2] == f"Changes in “Action Plan” since revision {f.latest(plan)}: none"
    assert json.loads(run(file, "--json"))["read"] == our_json.read(file.read_bytes()).to_dict()


def test_file_becomes_a_new_plan(plan: Plan, copy: Path) -> None:
    told = run(copy, "--new", "--apply").splitlines()

    made = Plan.objects.exclude(pk=plan.pk).get()
    assert told[-1] == f"Written: the new plan “{made}”, under {made.slug}."
    assert [row.ref for row in live_document(made).activities()] == [
        row.ref for row in live_document(plan).activities()
    ]


def test_mapping_decides_what_a_column_is(plan: Plan, copy: Path, tmp_path: Path) -> None:
    replaced(copy, ",Rationale,", ",Purpose of it,")
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"columns": {"purpose of it": "extra:Purpose"}}))

    told = json.loads(run(copy, "--json", "--mapping", mapping))

    assert [field["name"] for field in told["read"]["fields"]] == ["Purpose"]


def test_what_is_not_understood_ends_with_two_and_one_line(plan: Plan, copy: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.docx"
    empty.write_bytes(b"")
    other = tmp_path / "other.json"
    other.write_text('{"schema": 1}')
    before = f.latest(plan)

    answers: list[tuple[int, str]] = [
        refused(empty, "--apply"),
        refused(tmp_path / "none.docx"),
        refused(copy, "--mapping", other),
        refused(other),
    ]

    assert [(code, line.count("\n")) for code, line in answers] == [(2, 0)] * 4
    assert answers[0][1] == (f"{empty}: The file is empty: send the Word, Excel or CSV file that holds the plan.")
    assert answers[1][1] == f"{tmp_path / 'none.docx'}: cannot be read: No such file or directory."
    assert f.latest(plan) == before


def test_plan_and_partnership_are_asked_for_where_there_are_several(plan: Plan, copy: Path) -> None:
    other: Any = f.a_plan()

    assert refused(copy) == (1, "There are several plans: say which with --plan. There is: action-plan, small-plan.")
    assert refused(copy, "--plan", "none")[1] == (
        "There is no plan “none”: make one with --new. There is: action-plan, small-plan."
    )
    assert refused(copy, "--new")[1] == (
        f"Say whose new plan it is with --partnership. There is: {other.partnership.slug}, gescb."
    )


def test_what_no_plan_can_hold_ends_with_one_and_says_why(plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(FORMATS["json"].render(live_document(plan)).replace(b'"TWO"', b'"ONE"'))

    assert refused(file, "--new", "--apply") == (
        1,
        "Nothing was written: There are two themes ONE: give one of them another number.",
    )
    assert Plan.objects.count() == 1


# A workbook taken along, and back


@pytest.fixture
def workbook(plan: Plan, tmp_path: Path) -> Path:
    """The plan as a workbook that knows of when it is, with a row reworded in it."""
    content = FORMATS["xlsx"].render(live_for("xlsx", plan, Audience.FULL))
    file, (old, new) = tmp_path / "plan.xlsx", REWORDED
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old.encode(), new.encode()))
    return file


def test_stale_workbook_merges_with_what_others_did_since(plan: Plan, workbook: Path) -> None:
    since = f.latest(plan)
    operations.edit_strand(f.strand(plan, "1.2"), by=f.secretary(), since=since, priority="L")

    assert run(workbook, "--apply").splitlines()[-1] == f"Written as revision {since + 2}."

    strand = f.in_document(plan, "1.2").strands[0]
    assert (strand.text.split()[:2], strand.priority) == (["Design", "a"], "L")


def test_stale_workbook_does_not_overwrite_what_others_did_since(plan: Plan, workbook: Path) -> None:
    operations.edit_strand(f.strand(plan, "1.2"), by=f.secretary(), since=f.latest(plan), text="Meet")
    before = f.latest(plan)

    assert refused(workbook, "--apply") == (
        1,
        (
            "Nothing was written: the plan was changed since the file was made. 1.2, text: “Design a meeting framework "
            "in support of the strategic governance structure.” or “Meet”?"
        ),
    )
    assert f.latest(plan) == before
