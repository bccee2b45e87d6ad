"""The door to every reader of tables: what a file is, found out by its bytes, and why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import attachments
from actions.attachments import NotTaken, Unfit
from actions.imports.files import csv, excel, pasted, word
from actions.imports.files.ooxml import DAMAGED
from actions.imports.files.paper import BadFile, FileKind, Paper

_SEND = "send the Word, Excel or CSV file that holds the plan."
NOTHING_IN_IT = f"The file is empty: {_SEND}"
NO_TABLE = "There is no table in the file: a plan is read from a table, with a row for each activity."
ONLY_HEADINGS = "The table has headings and nothing below them: send the file that holds the plan."
UNKNOWN = f"We do not know what this file is: {_SEND}"
LOCKED = "The file has a password: open it, save it without one, and send that."

#: What attachments.kind_of says for who attaches a file, in words for who wants a plan read from it.
_SAID = {
    Unfit.EMPTY: NOTHING_IN_IT,
    Unfit.RICH_TEXT: "It is rich text (RTF): open it in Word, save it as a Word document (.docx) and send that.",
    Unfit.GIF: f"It is a picture, whose words cannot be read: {_SEND}",
    Unfit.PROGRAM: f"It is a program: {_SEND}",
    Unfit.DAMAGED: DAMAGED,
    Unfit.MANY_PARTS: f"The file is packed in too many parts to be a document: {_SEND}",
    Unfit.UNPACKS_FAR: (
        "The file would unpack to far more than a plan holds: copy the plan's tables into a new file and send that."
    ),
    Unfit.PASSWORD: LOCKED,
    Unfit.MACROS: (
        "The file has macros, which could run here: save it without them, as a Word document (.docx) or an Excel "
        "workbook (.xlsx), and send that."
    ),
    Unfit.ARCHIVE: f"It is an archive, and no document: unpack it and {_SEND}",
    Unfit.MARKUP: "It is a file of code (XML): save it as a Word document (.docx) or an Excel workbook (.xlsx).",
    Unfit.UNKNOWN: UNKNOWN,
}
_KINDS = {
    attachments.PDF: (
        "It is a PDF, which has words on a page and no table: send the Word or Excel file that it was made from."
    ),
    attachments.PNG: _SAID[Unfit.GIF],
    attachments.JPEG: _SAID[Unfit.GIF],
    attachments.POWERPOINT: "It is a PowerPoint presentation: copy its table into a Word document and send that.",
    attachments.ODT: "It is an OpenDocument text: save it as a Word document (.docx) and send that.",
    attachments.ODS: "It is an OpenDocument spreadsheet: save it as an Excel workbook (.xlsx) and send that.",
    attachments.ODP: "It is an OpenDocument presentation: copy its table into a Word document (.docx) and send that.",
}
#: What is in the directory of a file of Microsoft's older kind, and what that tells.
_OLDER = {
    "EncryptedPackage": LOCKED,
    "WordDocument": "It is a Word file of the old kind (.doc): save it as a Word document (.docx) and send that.",
    "Workbook": "It is an Excel file of the old kind (.xls): save it as an Excel workbook (.xlsx) and send that.",
    "Book": "It is an Excel file of the old kind (.xls): save it as an Excel workbook (.xlsx) and send that.",
    "__substg1.0_": "It is an e-mail from Outlook: save the file that is attached to it and send that.",
}
_READERS = {attachments.WORD: word.read, attachments.EXCEL: excel.read}
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_PAGE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]*>|(?><!--.*?-->))*"
    rb"<(?:!doctype\s+html|html|head|body|meta|link|style|title|table|colgroup|thead|tbody|tr|div|section|article|main"
    rb"|p|h[1-6]|ul|ol|center|br|a|b|i|u|em|strong|span|font|google-sheets-html-origin)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLE_BEGINS = re.compile(rb"<table\b", re.IGNORECASE)
_CELL_ENDS = re.compile(rb"</t[dh]>", re.IGNORECASE)
_MAIL = re.compile(rb"(MIME-Version|Content-Type|Received|Return-Path):", re.IGNORECASE)


def open_file(name: str, content: bytes) -> Paper:
    """The paper in a file with these bytes. Raises BadFile.

    Its name is not believed; but what has none was pasted. A JSON export is no paper: it holds the plan itself, and
    ``imports.json`` reads it.
    """
    paper = _read(content)
    if not name and paper.kind is FileKind.CSV:
        paper = replace(paper, kind=FileKind.PASTED)
    tables = list(paper.tables())
    if not tables:
        raise BadFile(NO_TABLE)
    if not any(sum(any(cell.text.strip() for cell in row.cells) for row in table.rows) > 1 for table in tables):
        raise BadFile(ONLY_HEADINGS)
    return paper


def _read(content: bytes) -> Paper:
    if not content.strip():
        raise BadFile(NOTHING_IN_IT)
    try:
        kind = attachments.kind_of(content)
    except NotTaken as refusal:
        return _read_anyway(content, refusal.args[0])
    if kind in _KINDS:
        raise BadFile(_KINDS[kind])
    if kind in _READERS:
        return _READERS[kind](content)
    return _read_text(content)


def _read_anyway(content: bytes, why: str) -> Paper:
    """A web page is not taken as an attachment, but it may hold a table; nor is a text in some country's letters."""
    if why == Unfit.OLD_OFFICE:
        raise BadFile(next((said for name, said in _OLDER.items() if name.encode("utf-16-le") in content), UNKNOWN))
    if why == Unfit.MARKUP and _PAGE.match(content[:4096]):
        return pasted.read(content)
    if why == Unfit.UNKNOWN and not _BINARY.search(content):
        return _read_text(content)
    raise BadFile(_SAID[why] if isinstance(why, Unfit) else DAMAGED)


def _read_text(content: bytes) -> Paper:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[{")):
        raise BadFile("It is JSON, and no plan that was exported here: export the plan again, or send it as a table.")
    if _MAIL.match(content):
        raise BadFile(
            "It is an e-mail or a web page saved as one file (.mht): save it as a Word document (.docx) and send that."
        )
    # What is copied from the middle of a page may begin with words.
    if _CELL_ENDS.search(content) and _TABLE_BEGINS.search(content):
        return pasted.read(content)
    return csv.read(content)
