"""What a file is, told by its bytes; and the sentence for its sender where no plan can be read from it."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from actions.imports.files.opening import open_file
from actions.imports.files.paper import BadFile, FileKind
from tests import uploads
from tests.imports.wordfiles import head, packed, paper_like_theirs, paragraph, row, table, word_file

HTML = b"<meta charset='utf-8'><table><tr><th>Ref.</th></tr><tr><td>1.1</td></tr></table>"
CSV = b"Ref.,Activity\r\n1.1,Scope it\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def refusal(content: bytes, name: str = "plan.docx") -> str:
    with pytest.raises(BadFile) as refused:
        open_file(name, content)
    return str(refused.value)


def older(stream: str) -> bytes:
    """A file of Microsoft's older kind with a stream of this name in its directory."""
    return OLE + stream.encode("utf-16-le") + bytes(500)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    return packed({**parts, name: part})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (paper_like_theirs(), FileKind.WORD),
        (HTML, FileKind.PASTED),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n" + HTML, FileKind.PASTED),
        (b'<?xml version="1.0"?><html xmlns="x"><body>' + HTML + b"</body></html>", FileKind.PASTED),
        (b"<!--StartFragment--><b style='font-weight:normal'>" + HTML, FileKind.PASTED),
        (b"The plan: " + HTML, FileKind.PASTED),
        (CSV, FileKind.CSV),
        ("Réf.;Activité\r\n1.1;Été\r\n".encode("cp1252"), FileKind.CSV),
        ("№;Действие\r\n1.1;Согласовать план\r\n".encode("cp1251"), FileKind.CSV),
        ("Ref.\tActivity\r\n1.1\tScope it\r\n".encode("utf-16"), FileKind.CSV),
    ],
)
def test_file_is_read_as_what_it_is_whatever_it_is_called(content: bytes, kind: FileKind) -> None:
    for name in ("plan.docx", "plan.csv", "plan.pdf"):
        assert open_file(name, content).kind is kind


def test_text_without_a_name_was_pasted() -> None:
    assert open_file("", b'Ref.\tNotes\n1.1\t"One\nTwo"\n').kind is FileKind.PASTED


def test_main_part_may_have_a_number_as_word_on_the_web_writes_it() -> None:
    with zipfile.ZipFile(BytesIO(paper_like_theirs())) as archive:
        parts = {
            name.replace("document.xml", "document2.xml"): archive.read(name).replace(b"document.xml", b"document2.xml")
            for name in archive.namelist()
        }
    assert open_file("plan.docx", packed(dict(parts))) == open_file("plan.docx", paper_like_theirs())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty: send the Word, Excel or CSV file that holds the plan."),
        (b" \r\n", "The file is empty: send the Word, Excel or CSV file that holds the plan."),
        (
            older("EncryptedPackage"),
            "The file has a password: open it, save it without one, and send that.",
        ),
        (
            older("WordDocument"),
            "It is a Word file of the old kind (.doc): save it as a Word document (.docx) and send that.",
        ),
        (
            older("Workbook"),
            "It is an Excel file of the old kind (.xls): save it as an Excel workbook (.xlsx) and send that.",
        ),
        (
            older("__substg1.0_37010102"),
            "It is an e-mail from Outlook: save the file that is attached to it and send that.",
        ),
        (
            OLE,
            "We do not know what this file is: send the Word, Excel or CSV file that holds the plan.",
        ),
        (
            b"{\\rtf1\\ansi plan}",
            "It is rich text (RTF): open it in Word, save it as a Word document (.docx) and send that.",
        ),
        (
            uploads.PDF,
            "It is a PDF, which has words on a page and no table: send the Word or Excel file that it was made from.",
        ),
        (
            uploads.picture(),
            "It is a picture, whose words cannot be read: send the Word, Excel or CSV file that holds the plan.",
        ),
        (
            uploads.office("ppt/presentation.xml"),
            "It is a PowerPoint presentation: copy its table into a Word document and send that.",
        ),
        (
            uploads.open_document("text"),
            "It is an OpenDocument text: save it as a Word document (.docx) and send that.",
        ),
        (
            uploads.open_document("spreadsheet"),
            "It is an OpenDocument spreadsheet: save it as an Excel workbook (.xlsx) and send that.",
        ),
        (
            uploads.packed({"plan.docx": b"x"}),
            "It is an archive, and no document: unpack it and send the Word, Excel or CSV file that holds the plan.",
        ),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            "It is a file of code (XML): save it as a Word document (.docx) or an Excel workbook (.xlsx).",
        ),
        (
            b'{"schema": 1}',
            "It is JSON, and no plan that was exported here: export the plan again, or send it as a table.",
        ),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
            "It is an e-mail or a web page saved as one file (.mht): save it as a Word document (.docx) and send that.",
        ),
        (
            bytes(range(256)),
            "We do not know what this file is: send the Word, Excel or CSV file that holds the plan.",
        ),
        (
            b"MZ\x90\x00",
            "It is a program: send the Word, Excel or CSV file that holds the plan.",
        ),
        (
            paper_like_theirs()[:5_000],
            "The file is damaged, or only part of it arrived: open it where it was made, save it again and send that.",
        ),
        (
            word_file(paragraph("ONE: Vision")),
            "There is no table in the file: a plan is read from a table, with a row for each activity.",
        ),
        (
            word_file(table(head("Ref.", "Activity"), row("", ""))),
            "The table has headings and nothing below them: send the file that holds the plan.",
        ),
        (
            b"<html><body><p>ONE: Vision</p></body></html>",
            "There is no table in the file: a plan is read from a table, with a row for each activity.",
        ),
    ],
)
def test_sentence_says_what_is_wrong_and_what_to_do(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_macros_are_refused_wherever_they_are_told() -> None:
    sentence = (
        "The file has macros, which could run here: save it without them, as a Word document (.docx) or an Excel "
        "workbook (.xlsx), and send that."
    )
    assert refusal(with_part(paper_like_theirs(), "word/vbaProject.bin", b"x")) == sentence
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert refusal(with_part(paper_like_theirs(), "[Content_Types].xml", types)) == sentence


def test_parts_with_a_password_are_refused() -> None:
    content = bytearray(paper_like_theirs())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(signature, place + 4)
    assert refusal(bytes(content)) == "The file has a password: open it, save it without one, and send that."


def test_archive_that_would_unpack_to_far_more_is_refused_before_any_of_it_is_unpacked() -> None:
    content = paper_like_theirs()
    bomb = with_part(content, "word/media/image1.bmp", bytes(260 * 1024 * 1024))
    assert len(bomb) < 500_000
    assert refusal(bomb) == (
        "The file would unpack to far more than a plan holds: copy the plan's tables into a new file and send that."
    )


def test_text_of_more_than_any_plan_is_refused_before_it_is_unpacked() -> None:
    assert refusal(with_part(paper_like_theirs(), "word/document.xml", b" " * (26 * 1024 * 1024))) == (
        "The document holds far more than a plan: copy the plan's tables into a document of their own and send that."
    )


def test_archive_of_too_many_parts_is_refused() -> None:
    many = packed({f"word/media/image{number}.png": b"" for number in range(5_001)})
    assert refusal(many) == (
        "The file is packed in too many parts to be a document: send the Word, Excel or CSV file that holds the plan."
    )


def test_table_of_more_rows_than_any_plan_is_refused() -> None:
    assert refusal(word_file(table(*["<w:tr/>"] * 5_001))).startswith("The file has more than 5,000 rows")
