"""Files are read in a process of their own, within limits."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import zipfile

import pytest

from actions.imports.files.apart import NOT_READ, ROOT, TOO_MUCH, read_apart
from actions.imports.files.opening import open_file
from actions.imports.files.paper import BadFile
from tests.imports.sheetfiles import csv_like_theirs, excel_like_theirs


def laborious() -> bytes:
    """A workbook within what is read, as it seems, that takes some seconds: each of its cells is a number."""
    rows = "".join(f"<row r='{row}'>{'<c><v>1</v></c>' * 39}</row>" for row in range(1, 4_900))
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(excel_like_theirs())) as good,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as heavy,
    ):
        for name in good.namelist():
            part = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = (
                    "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
                    f"<sheetData>{rows}</sheetData></worksheet>"
                ).encode()
            heavy.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"), [("plan.xlsx", excel_like_theirs()), ("Ação.csv", csv_like_theirs("cp1252"))]
)
def test_paper_is_the_same_as_read_here(name: str, content: bytes) -> None:
    assert read_apart(name, content) == open_file(name, content)


def test_what_is_wrong_with_a_file_is_told_as_it_is_here() -> None:
    with pytest.raises(BadFile) as there:
        read_apart("plan.xlsx", excel_like_theirs()[:5000])
    with pytest.raises(BadFile) as here:
        open_file("plan.xlsx", excel_like_theirs()[:5000])
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(("seconds", "megabytes"), [(1, 512), (20, 80)], ids=["time", "memory"])
def test_file_that_takes_too_much_is_given_up(seconds: int, megabytes: int) -> None:
    with pytest.raises(BadFile) as error:
        read_apart("plan.xlsx", laborious(), seconds=seconds, megabytes=megabytes)
    assert str(error.value) == TOO_MUCH.format(seconds)


def test_failure_that_nobody_has_thought_of_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(BadFile) as error:
        read_apart("plan.csv", b"a,b\nc,d\n", megabytes=1)
    assert str(error.value) == NOT_READ
    assert [record.name for record in caplog.records] == ["actions.imports.files.apart"]


def test_child_knows_no_framework() -> None:
    program = (
        "import sys; import actions.imports.files.apart, actions.imports.files.opening;"
        "print([name for name in ('django', 'governance', 'weasyprint') if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"
