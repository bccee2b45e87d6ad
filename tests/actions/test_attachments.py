"""What a file is, by its bytes; whatever it is called and whoever says what it is."""

import zipfile
from io import BytesIO

import pytest

from actions.attachments import (
    EXCEL,
    JPEG,
    MOST_BYTES,
    ODP,
    ODS,
    ODT,
    OLD_TEXT,
    PDF,
    PNG,
    POWERPOINT,
    TEXT,
    WIDE_TEXT,
    WORD,
    NotTaken,
    checked,
    label_of,
    safe_name,
    size_in_words,
)
from tests import uploads

DAMAGED = "The file is damaged, or only a part of it arrived."
MACROS = "The file has macros: save it without them, as docx, xlsx or pptx, or as PDF."
UNKNOWN = (
    "We do not know what this file is. Taken is a PDF, a Word, Excel or PowerPoint file without macros (docx, xlsx, "
    "pptx), an OpenDocument file, a PNG or JPEG picture, or plain text (txt, csv)."
)
CODE = "It is a web page or a drawing in code (HTML, SVG or XML): save it as PDF or PNG."


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (uploads.PDF, PDF, "terms.pdf"),
        (uploads.picture("PNG"), PNG, "terms.png"),
        (uploads.picture("JPEG"), JPEG, "terms.jpg"),
        (uploads.office("word/document.xml"), WORD, "terms.docx"),
        (uploads.office("xl/workbook.xml"), EXCEL, "terms.xlsx"),
        (uploads.office("ppt/presentation.xml"), POWERPOINT, "terms.pptx"),
        (uploads.open_document("text"), ODT, "terms.odt"),
        (uploads.open_document("spreadsheet"), ODS, "terms.ods"),
        (uploads.open_document("presentation"), ODP, "terms.odp"),
        (b"Plain words\r\n", TEXT, "terms.txt"),
        ("\ufeffÜber".encode(), TEXT, "terms.txt"),
        ("Über".encode("windows-1252"), OLD_TEXT, "terms.txt"),
        ("Über".encode("utf-16"), WIDE_TEXT, "terms.txt"),
    ],
)
def test_file_is_known_by_its_bytes(content, kind, name):
    file = checked(content, "terms")

    assert (file.kind, file.name, file.content) == (kind, name, content)


def test_name_says_nothing_of_what_a_file_is():
    assert checked(uploads.PDF, "run.exe").name == "run.exe.pdf"
    with pytest.raises(NotTaken, match="programs are not taken"):
        checked(b"MZ\x90\x00", "terms.pdf")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02\x03", UNKNOWN),
        (b"words\x00words", UNKNOWN),
        (b"\x81\x8d", UNKNOWN),
        (b"\xff\xfe\x00", UNKNOWN),
        (b"<!DOCTYPE html><script>alert(1)</script>", CODE),
        (b"  \n<svg xmlns='http://www.w3.org/2000/svg'/>", CODE),
        ("\ufeff<html>".encode("utf-16"), CODE),
        (b"\x7fELF\x02", "It is a program: programs are not taken."),
        (b"#!/bin/sh\nrm -r /\n", "It is a program: programs are not taken."),
        (b"{\\rtf1 words}", "It is rich text (RTF): save it as docx or PDF."),
        (b"GIF89a", "It is a GIF picture: save it as PNG or JPEG."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "It is an old Word or Excel file, or one with a password: save it as docx, xlsx or PDF.",
        ),
        (b"%PDF-1.7\nonly a part", "The PDF is damaged, or only a part of it arrived."),
        (uploads.picture("PNG")[:-12], "The PNG picture is damaged, or only a part of it arrived."),
        (uploads.picture("JPEG")[:-2], "The JPEG picture is damaged, or only a part of it arrived."),
        (uploads.office("word/document.xml")[:-30], DAMAGED),
        (b"PK\x03\x04", DAMAGED),
    ],
)
def test_what_is_not_taken_is_refused_in_a_sentence(content, said):
    with pytest.raises(NotTaken) as refused:
        checked(content, "terms.pdf")

    assert str(refused.value) == said


def test_file_that_is_too_large_is_refused_with_its_size():
    with pytest.raises(NotTaken) as refused:
        checked(b"x" * (MOST_BYTES + 1024), "terms.txt")

    assert str(refused.value) == "The file has 10 MB: 10 MB at most are taken."


@pytest.mark.parametrize(
    "part",
    ["word/vbaProject.bin", "xl/vbaProjectSignature.bin", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.xml"],
)
def test_office_file_with_macros_is_refused(part):
    with pytest.raises(NotTaken) as refused:
        checked(uploads.office("word/document.xml", **{part: b"x"}), "terms.docx")

    assert str(refused.value) == MACROS


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/run.py"])
def test_open_document_with_macros_is_refused(part):
    mimetype = b"application/vnd.oasis.opendocument.text"

    with pytest.raises(NotTaken) as refused:
        checked(uploads.packed({"mimetype": mimetype, part: b"x"}), "terms.odt")

    assert str(refused.value) == MACROS


def test_office_file_that_calls_itself_macro_enabled_is_refused():
    types = b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"

    with pytest.raises(NotTaken) as refused:
        checked(uploads.packed({"[Content_Types].xml": types, "word/document.xml": b"<x/>"}), "terms.docx")

    assert str(refused.value) == MACROS


@pytest.mark.parametrize(
    "parts",
    [
        {"run.exe": b"MZ"},
        {"word/document.xml": b"<x/>"},
        {"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"},
        {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>", "xl/workbook.xml": b"<x/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<x/>"},
        {"mimetype": b"\xff" * 100},
    ],
)
def test_archive_that_is_no_document_is_refused(parts):
    with pytest.raises(NotTaken, match=r"It is an archive, and no document\. Send its files one by one"):
        checked(uploads.packed(parts), "terms.docx")


def with_size(content: bytes, size: int) -> bytes:
    """The archive, whose listing says that its first part unpacks to so many bytes."""
    place = content.index(b"PK\x01\x02") + 24
    return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]


def test_archive_that_would_unpack_to_far_more_is_refused_unread():
    with pytest.raises(NotTaken) as refused:
        checked(with_size(uploads.office("word/document.xml"), 251 * 1024 * 1024), "terms.docx")

    assert str(refused.value) == "The file would unpack to far more than a document holds."


def test_archive_of_too_many_parts_is_refused_before_its_listing_is_read():
    with pytest.raises(NotTaken) as refused:
        checked(uploads.packed({f"word/{n}": b"" for n in range(5_001)}), "terms.docx")

    assert str(refused.value) == "The file is packed in too many parts to be a document."


def test_archive_whose_listing_says_less_than_it_holds_is_damaged():
    with pytest.raises(NotTaken) as refused:
        checked(with_size(uploads.office("word/document.xml"), 1), "terms.docx")

    assert str(refused.value) == DAMAGED


def test_archive_with_a_password_is_refused():
    content = bytearray(uploads.office("word/document.xml"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(NotTaken) as refused:
        checked(bytes(content), "terms.docx")

    assert str(refused.value) == "The file has a password: save it without one."


def test_archive_packed_in_a_way_that_nobody_knows_is_damaged():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("word/document.xml", b"<x/>")
    content = bytearray(file.getvalue())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + offset] = 99

    with pytest.raises(NotTaken) as refused:
        checked(bytes(content), "terms.docx")

    assert str(refused.value) == DAMAGED


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("Terms of reference.pdf", "Terms of reference.pdf"),
        ("TERMS.PDF", "TERMS.pdf"),
        ("Übereinkunft – März.pdf", "Übereinkunft – März.pdf"),
        ("U\u0308bereinkunft.pdf", "Übereinkunft.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\MB\\terms.pdf", "terms.pdf"),
        ('a "b"; filename=c.html', "a b ; filename=c.html.pdf"),
        ("terms\r\nSet-Cookie: x=1.pdf", "terms Set-Cookie x=1.pdf"),
        ("terms\u202efdp.exe", "termsfdp.exe.pdf"),
        ("terms\x00.pdf", "terms.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("CON.pdf", "file CON.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("v1.2 draft", "v1.2 draft.pdf"),
    ],
)
def test_name_is_made_safe_for_any_machine(typed, safe):
    assert safe_name(typed, PDF) == safe


def test_table_in_text_keeps_its_ending():
    assert checked(b"a,b\r\n1,2\r\n", "budget.csv").name == "budget.csv"


def test_same_bytes_have_the_same_digest_whatever_they_are_called():
    first, second = checked(b"abc", "one.txt"), checked(b"abc", "two.csv")

    assert first.digest == second.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 KB"), (1, "1 KB"), (245_760, "240 KB"), (1_468_006, "1.4 MB"), (10_485_760, "10 MB")]
)
def test_size_is_said_as_people_read_it(size, words):
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("name", "label"), [("a.pdf", "PDF"), ("a.jpeg", "JPEG picture"), ("a.csv", "Text"), ("a", "File")]
)
def test_kind_is_named_by_the_ending_of_a_safe_name(name, label):
    assert label_of(name) == label
