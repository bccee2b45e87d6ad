"""What a file is, by its bytes: neither its name nor what a browser says of it is believed.

Taken are documents and pictures that a partnership exchanges. What can run something when it is opened is not: macros,
web pages, drawings with scripts, programs. Nothing here unpacks a file; of an archive its listing is read, and two
small parts that say what it holds.
"""

from __future__ import annotations

import hashlib
import lzma
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
#: What an archive may hold: more than any document does, and less than would take long to list or to unpack.
MOST_PARTS = 5_000
MOST_UNPACKED = 250 * MEGABYTE
MOST_OF_A_PART = MEGABYTE
LONGEST_NAME = 120

WHAT_IS_TAKEN = (
    "a PDF, a Word, Excel or PowerPoint file without macros (docx, xlsx, pptx), an OpenDocument file, a PNG or JPEG "
    "picture, or plain text (txt, csv)"
)


class Unfit(StrEnum):
    """Why a file is refused, in a sentence for whoever sent it."""

    EMPTY = "The file is empty."
    OLD_OFFICE = "It is an old Word or Excel file, or one with a password: save it as docx, xlsx or PDF."
    RICH_TEXT = "It is rich text (RTF): save it as docx or PDF."
    GIF = "It is a GIF picture: save it as PNG or JPEG."
    PROGRAM = "It is a program: programs are not taken."
    DAMAGED = "The file is damaged, or only a part of it arrived."
    MANY_PARTS = "The file is packed in too many parts to be a document."
    UNPACKS_FAR = "The file would unpack to far more than a document holds."
    PASSWORD = "The file has a password: save it without one."  # noqa: S105 -- what is said of one
    MACROS = "The file has macros: save it without them, as docx, xlsx or pptx, or as PDF."
    ARCHIVE = f"It is an archive, and no document. Send its files one by one: {WHAT_IS_TAKEN}."
    MARKUP = "It is a web page or a drawing in code (HTML, SVG or XML): save it as PDF or PNG."
    UNKNOWN = f"We do not know what this file is. Taken is {WHAT_IS_TAKEN}."


class NotTaken(ValueError):
    """A file is refused; the message is a sentence for whoever sent it: an Unfit, where ``kind_of`` raises it."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: what people call it, how its name may end (the first where it ends otherwise), and its type."""

    label: str
    endings: tuple[str, ...]
    content_type: str


PDF = FileKind("PDF", ("pdf",), "application/pdf")
PNG = FileKind("PNG picture", ("png",), "image/png")
JPEG = FileKind("JPEG picture", ("jpg", "jpeg"), "image/jpeg")
WORD = FileKind("Word", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
EXCEL = FileKind("Excel", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
POWERPOINT = FileKind(
    "PowerPoint", ("pptx",), "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)
ODT = FileKind("OpenDocument text", ("odt",), "application/vnd.oasis.opendocument.text")
ODS = FileKind("OpenDocument spreadsheet", ("ods",), "application/vnd.oasis.opendocument.spreadsheet")
ODP = FileKind("OpenDocument presentation", ("odp",), "application/vnd.oasis.opendocument.presentation")
# Text and a table in text are the same to look at; both are shown as text, and never as anything that runs.
TEXT = FileKind("Text", ("txt", "csv"), "text/plain; charset=utf-8")
OLD_TEXT = FileKind("Text", ("txt", "csv"), "text/plain; charset=windows-1252")
WIDE_TEXT = FileKind("Text", ("txt", "csv"), "text/plain; charset=utf-16")

KINDS = (PDF, PNG, JPEG, WORD, EXCEL, POWERPOINT, ODT, ODS, ODP, TEXT, OLD_TEXT, WIDE_TEXT)
# Word on the web numbers the main part.
_OFFICE = {
    re.compile(r"word/document\d*\.xml"): WORD,
    re.compile(r"xl/workbook\d*\.xml"): EXCEL,
    re.compile(r"ppt/presentation\d*\.xml"): POWERPOINT,
}
#: What is raised on the way through an archive that is damaged, or packed in a way that nobody knows.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_OPEN = {kind.content_type: kind for kind in (ODT, ODS, ODP)}

_MACROS = re.compile(r"(^|/)(vbaproject[^/]*\.bin|macrosheets/.*|activex/.*)$|^(basic|scripts)/.", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"[\s\ufeff]*<")
_UNSAFE = re.compile(r'[<>:"/\\|?*\s]+')
#: Names that Windows keeps for devices, whatever they end in.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
#: How files begin that people send by mistake, and what to do about it.
_KNOWN = (
    (b"\xd0\xcf\x11\xe0", Unfit.OLD_OFFICE),
    (b"{\\rtf", Unfit.RICH_TEXT),
    (b"GIF8", Unfit.GIF),
    (b"MZ", Unfit.PROGRAM),
    (b"\x7fELF", Unfit.PROGRAM),
    (b"#!", Unfit.PROGRAM),
)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that is taken: its name made safe, its kind, its bytes."""

    name: str
    kind: FileKind
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hex: what it is stored by."""
        return hashlib.sha256(self.content).hexdigest()


def checked(content: bytes, name: str) -> CheckedFile:
    """The file with these bytes, which somebody calls so. Raises NotTaken."""
    if not content:
        raise NotTaken(Unfit.EMPTY)
    if len(content) > MOST_BYTES:
        raise NotTaken(too_large(len(content)))
    kind = kind_of(content)
    return CheckedFile(safe_name(name, kind), kind, content)


def too_large(size: int) -> str:
    """What is said of a file of so many bytes that is too large."""
    return f"The file has {size_in_words(size)}: {size_in_words(MOST_BYTES)} at most are taken."


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: "240 KB", "1.4 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"


def label_of(name: str) -> str:
    """What people call the kind of a file with this safe name."""
    ending = name.rpartition(".")[2]
    return next((kind.label for kind in KINDS if ending in kind.endings), "File")


def safe_name(name: str, kind: FileKind) -> str:
    """A name under which the file may be stored on any machine: without folders, quotation marks and what is not seen,
    not too long, and with an ending of its kind."""
    signs = [(sign, unicodedata.category(sign)) for sign in unicodedata.normalize("NFC", name)]
    # What turns the direction of writing hides an ending; it goes, and any other gap is a space.
    seen = "".join(" " if kind_of[0] in "CZ" else sign for sign, kind_of in signs if kind_of != "Cf")
    last = re.split(r"[/\\]", seen)[-1]
    stem, dot, ending = _UNSAFE.sub(" ", last).strip(" .").rpartition(".")
    if not dot or ending.casefold() not in kind.endings:
        stem, ending = f"{stem}{dot}{ending}", kind.endings[0]
    stem = stem[:LONGEST_NAME].strip(" .") or "file"
    if _DEVICES.match(stem):
        stem = f"file {stem}"
    return f"{stem}.{ending.casefold()}"


def kind_of(content: bytes) -> FileKind:
    """What the file with these bytes is. Raises NotTaken."""
    for beginning, why in _KNOWN:
        if content.startswith(beginning):
            raise NotTaken(why)
    if content.startswith(b"%PDF-"):
        return _whole(PDF, b"%%EOF" in content[-2048:])
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(PNG, b"IEND\xaeB`\x82" in content[-2048:])
    if content.startswith(b"\xff\xd8\xff"):
        return _whole(JPEG, b"\xff\xd9" in content[-2048:])
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    return _kind_of_text(content)


def _whole(kind: FileKind, holds: bool) -> FileKind:  # noqa: FBT001 -- the outcome of a test, not a flag
    if not holds:
        raise NotTaken(f"The {kind.label} is damaged, or only a part of it arrived.")
    return kind


def _kind_of_archive(content: bytes) -> FileKind:
    """The kind of a document that is a zip archive, by what it lists."""
    # Counted before it is read: each entry of the listing begins so.
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        raise NotTaken(Unfit.MANY_PARTS)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _kind_of_listing(archive)
    # A listing may say anything of what is not there, or is packed in ways that nobody knows.
    except NotTaken:
        raise
    except UNREADABLE:
        raise NotTaken(Unfit.DAMAGED) from None


def _kind_of_listing(archive: zipfile.ZipFile) -> FileKind:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotTaken(Unfit.UNPACKS_FAR)
    if any(part.flag_bits & 1 for part in parts):
        raise NotTaken(Unfit.PASSWORD)
    if any(_MACROS.search(name) for name in names):
        raise NotTaken(Unfit.MACROS)
    if "mimetype" in names and (kind := _OPEN.get(_part(archive, "mimetype").decode("ascii", "replace").strip())):
        return kind
    found = [kind for part, kind in _OFFICE.items() if any(part.fullmatch(name) for name in names)]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise NotTaken(Unfit.ARCHIVE)
    if b"macroenabled" in _part(archive, "[Content_Types].xml").lower():
        raise NotTaken(Unfit.MACROS)
    return found[0]


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a small part; no more is unpacked, whatever the listing says of its size."""
    with archive.open(name) as part:
        return part.read(MOST_OF_A_PART)


def _kind_of_text(content: bytes) -> FileKind:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        kind, text = WIDE_TEXT, _decoded(content, "utf-16")
    elif (text := _decoded(content, "utf-8-sig")) is not None:
        kind = TEXT
    else:
        kind, text = OLD_TEXT, _decoded(content, "windows-1252")
    if text is None or _CONTROLS.search(text):
        raise NotTaken(Unfit.UNKNOWN)
    if _MARKUP.match(text):
        raise NotTaken(Unfit.MARKUP)
    return kind


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
