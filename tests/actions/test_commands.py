"""A plan as a file, by command."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actions import operations
from actions.document import PlanDocument
from actions.editions import edition
from actions.enums import Audience
from actions.exports import FORMATS
from actions.models import Plan, Version
from actions.reading import frozen_document, live_document
from tests import factories as f

ROOT = Path(__file__).parents[2]


def export(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    """The bytes on standard output."""
    call_command("export_plan", *arguments)
    said, complained = capfdbinary.readouterr()
    assert complained == b""
    return said


@pytest.mark.parametrize("name", ["csv", "html", "json"])
@pytest.mark.parametrize("audience", list(Audience))
def test_live_plan_is_written_in_every_format_for_its_audience(
    plan: Plan, capfdbinary: pytest.CaptureFixture[bytes], name: str, audience: Audience
) -> None:
    expected = FORMATS[name].render(edition(live_document(plan), audience))

    assert export(capfdbinary, "--format", name, "--audience", audience.value) == expected


def test_every_format_can_be_written() -> None:
    assert sorted(FORMATS) == ["csv", "html", "json", "pdf", "xlsx"]


def test_plan_is_a_pdf_for_everybody_inside_unless_it_is_said_otherwise(
    plan: Plan, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert export(capfdbinary) == FORMATS["pdf"].render(live_document(plan))


def test_issued_version_is_written_as_it_was_frozen(plan: Plan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    frozen = frozen_document(Version.objects.get(plan=plan, number=18))
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=3, text="Edited after version 18")

    written = export(capfdbinary, "--version", "18", "--format", "json")

    assert PlanDocument.from_dict(json.loads(written)) == frozen
    assert b"Edited after version 18" in export(capfdbinary, "--format", "json")


def test_pdf_of_an_issued_version_is_the_stored_one(plan: Plan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    f.an_edition(plan, Audience.PUBLIC, b"%PDF-stored")

    assert export(capfdbinary, "--version", "18", "--audience", "public") == b"%PDF-stored"


def test_plan_is_written_to_a_file(plan: Plan, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "plan.csv"

    assert export(capfdbinary, "--format", "csv", "--output", str(file)) == b""

    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert file.read_bytes() == FORMATS["csv"].render(live_document(plan))
    assert len(rows) > 31


def test_one_of_several_plans_is_named(plan: Plan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    small = f.a_plan()

    written = export(capfdbinary, "--plan", "small-plan", "--format", "json")

    assert PlanDocument.from_dict(json.loads(written)) == live_document(small)


def complaint(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("export_plan", *arguments)
    assert error.value.returncode == 1
    return str(error.value)


def test_wrong_questions_are_answered_with_what_there_is(plan: Plan, tmp_path: Path) -> None:
    f.a_plan()

    assert complaint() == ("There are several plans: say which with --plan. There is: action-plan, small-plan.")
    assert complaint("--plan", "mine") == "There is no plan “mine”. There is: action-plan, small-plan."
    assert complaint("--plan", "action-plan", "--version", "2") == (
        "There is no version 2 of this plan. There is: 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18."
    )
    assert complaint("--plan", "small-plan", "--version", "1") == (
        "There is no version 1 of this plan. There is: none yet."
    )
    assert complaint("--plan", "action-plan", "--version", "17") == (
        "Version 17 was issued on paper, before this record: only its line is kept."
    )
    missing = tmp_path / "missing" / "plan.csv"
    assert complaint("--plan", "action-plan", "--format", "csv", "--output", str(missing)) == (
        f"{missing}: cannot be written: No such file or directory."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--format", "docx"),
            "argument --format: invalid choice: 'docx' (choose from 'csv', 'html', 'json', 'pdf', 'xlsx')",
        ),
        (("--audience", "press"), "argument --audience: invalid choice: 'press' (choose from 'full', 'public')"),
        (("--version", "last"), "argument --version: invalid int value: 'last'"),
    ],
)
def test_wrong_options_are_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("export_plan", *arguments)

    assert said in str(error.value)


def test_process_ends_with_1_and_says_why_on_standard_error(empty_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "export_plan", "--format", "csv"],
        cwd=ROOT,
        env={"DATABASE_URL": empty_database, "PATH": ""},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "CommandError: There is no plan yet. Load the first one with: manage.py demo\n"
