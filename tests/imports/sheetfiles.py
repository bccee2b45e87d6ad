"""The first plan as the spreadsheets that a secretary would hold: an Excel workbook, and CSV as Excel saves it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from actions.document import Activity, PlanDocument, Strand

ROOT = Path(__file__).parents[2]
FIRST_PLAN = PlanDocument.from_dict(
    json.loads((ROOT / "fixtures" / "first-plan.json").read_text(encoding="utf-8"))["document"]
)
TITLE = "Gloucestershire Emergency Services Collaboration Board – Action Plan"
HEADINGS = ("Ref.", "Activity", "Rationale", "SRO", "RAG status", "Priority", "Time-scale")
#: The colours of the paper's own key; RAG is told by them alone.
COLOURS = {"R": "FF0000", "A": "FFC000", "G": "92D050", "O": "CC99FF", "C": "00B0F0"}
#: How the paper writes some of the owners, by the codes that it means.
OWNERS_AS_WRITTEN = {
    "MA/JM/PB": "MA/JM/ PB",
    "SC/TW/DP": "SC/TW /DP",
    "SC/ED/SW": "SC / ED / SW",
    "ST/RP/AO/MA": "ST/RP AO/MA",
    "BW/TMA/AO": "BW/ TMA/ AO",
    "MS/CP/CG": "MS/ CP/ CG",
    "BK/MS/CP": "BK/ MS/ CP",
    "BL/RL": "BL/ RL",
}
#: Where the paper tears a note apart: what follows stands in a row of its own, in the other body's column.
TORN = " why share procurement"
KEY = (
    ("Priority scale:", "", "Timescale", "", ""),
    ("H: High priority", "Barriers to progression", "Long term:", "Qtr4+", "2019 onwards"),
    ("M: Medium priority", "Likely to progress", "Medium term:", "Qtr2 – Qtr4", "2018/18"),
    ("L: Low priority", "Able to progress", "Short term:", "Qtr4 – Qtr2", "2017/18"),
    ("", "Communication opportunity", "", "", ""),
    ("", "Action completed", "", "", ""),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the paper: a theme's with its title alone, an activity's, or that of a further strand, without a ref.

    ``strands`` are those whose words stand in it, one upright and others in italics.
    """

    theme: str = ""
    ref: str = ""
    strands: tuple[Strand, ...] = ()
    notes: tuple[str, ...] = ("", "")

    def texts(self) -> tuple[str, ...]:
        """Its nine cells; a cell that tells of several strands has a line for each."""
        timescales = (" ".join(filter(None, ("/".join(one.timescales), one.qualifier))) for one in self.strands)
        return (
            self.theme or self.ref,
            "\n".join(one.text for one in self.strands),
            "\n".join(one.rationale for one in self.strands),
            "\n".join(OWNERS_AS_WRITTEN.get(owners := one.sros_printed(), owners) for one in self.strands),
            "",
            "\n".join(one.priority or "" for one in self.strands),
            "\n".join(timescales),
            *self.notes,
        )


def excel_like_theirs() -> bytes:
    """The workbook: a title, the header in row 4, themes merged across, refs that are numbers, RAG as colour alone, and
    true dates in the version log."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Action Plan"
    sheet["A1"], sheet["A2"] = TITLE, "Version: 18"
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A1:I1")
    sheet.merge_cells("A2:I2")
    for column, heading in enumerate(_headings(), start=1):
        sheet.cell(4, column, heading).font = Font(bold=True)
        sheet.cell(4, column).fill = PatternFill("solid", fgColor="BFBFBF")
    for row, line in enumerate(lines(), start=5):
        _write(sheet, row, line)
    sheet.auto_filter.ref = f"A4:I{sheet.max_row}"
    sheet.freeze_panes = "A5"
    key = book.create_sheet("Key")
    for texts in KEY:
        key.append([text or None for text in texts])
    for row_number, colour in enumerate(COLOURS.values(), start=2):
        key.cell(row_number, 2).fill = PatternFill("solid", fgColor=colour)
    log = book.create_sheet("Version Control")
    log.append(["Version", "Date", "Amended by", "Summary of amendment"])
    for version in FIRST_PLAN.versions:
        log.append([version.number, date.fromisoformat(version.date), version.amended_by, version.summary or None])
        log.cell(log.max_row, 2).number_format = "dd/mm/yy"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv_like_theirs(encoding: str) -> bytes:
    """The sheet alone, as Excel saves it: CRLF between rows, LF inside of cells; colours and italics are gone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    rows = [(TITLE,), ("Version: 18",), (), _headings(), *(line.texts() for line in lines())]
    for row in rows:
        writer.writerow([*row, *[""] * (9 - len(row))])
    return text.getvalue().encode(encoding)


def lines() -> Iterator[Line]:
    """The paper's rows beneath its header."""
    for theme in FIRST_PLAN.themes:
        yield Line(theme=f"{theme.number}: {theme.title}")
        for activity in theme.activities:
            yield from _of_activity(activity)


def _of_activity(activity: Activity) -> Iterator[Line]:
    board, gold = (
        "\n".join(_dated(note.date, note.text, is_confidential=note.confidential) for note in activity.notes_of(name))
        for name in ("Governance Board", "Gold Group")
    )
    if activity.ref == "3.6":
        yield Line(ref=activity.ref, strands=activity.strands, notes=(board, gold))
        return
    first, *others = activity.strands
    kept, torn, rest = board.partition(TORN)
    if torn:
        earlier, later = gold.split("\n")
        yield Line(ref=activity.ref, strands=(first,), notes=(kept, earlier))
        yield Line(notes=("", f"{torn.strip()}{rest}\n{later}"))
    else:
        yield Line(ref=activity.ref, strands=(first,), notes=(board, gold))
    for strand in others:
        yield Line(strands=(strand,))


def _dated(day: str, text: str, *, is_confidential: bool) -> str:
    gap = "\n" if text.startswith("ACTION:") else " (Confidential) " if is_confidential else " "
    return f"{date.fromisoformat(day):%d/%m/%y}{gap}{text}"


def _headings() -> tuple[str, ...]:
    return (*HEADINGS, *(body.heading for body in FIRST_PLAN.columns()))


def _write(sheet, row: int, line: Line) -> None:
    if line.theme:
        sheet.cell(row, 1, line.theme).font = Font(bold=True, color="FFFFFF")
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor="1F3864")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=9)
        return
    for column, text in enumerate(line.texts(), start=1):
        if not text:
            continue
        cell = sheet.cell(row, column)
        upright, newline, italic = text.partition("\n")
        if column == 1:
            cell.value = float(text)
        elif len(line.strands) > 1 and column in range(2, 8):
            cell.value = CellRichText([upright + newline, TextBlock(InlineFont(i=True), italic)])
        else:
            cell.value = text
            cell.font = Font(italic=bool(line.strands and not line.ref))
    for strand in line.strands[:1]:
        if strand.rag:
            sheet.cell(row, 5).fill = PatternFill("solid", fgColor=COLOURS[strand.rag])
