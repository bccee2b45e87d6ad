"""A plan's paper read from a CSV file: its encoding and its separator are found out, for the file says neither.

A spreadsheet on Windows saves the encoding of its own country. Which of those it is can only be guessed from the bytes,
so the guess is told.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from actions.imports.files.grid import named, paragraphs, restored, table
from actions.imports.files.paper import BadFile, Cell, FileKind, Paper, Row, Run

SEPARATORS = (",", ";", "\t", "|")
#: As much of a file as tells its separator.
SAMPLE = 200_000

NOTHING_IN_IT = "There is nothing in its cells: send the table that holds the plan."
DAMAGED = "The file is damaged, or cut short: save it again as “CSV UTF-8”, or as an Excel workbook."
TOO_LONG = (
    "One of its cells is longer than any text of a plan, probably because a quotation mark is missing: open it in a "
    "spreadsheet, mend it, and save it again."
)
ODD_QUOTES = (
    "The quotation marks of the file do not pair up, so several cells may have been read as one: look whether each row "
    "is there."
)
GUESSED = (
    "The file does not say its encoding: it was read as {}. Where letters look wrong, save it again as “CSV UTF-8”, or "
    "as an Excel workbook."
)

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {
    "cp1252": "Western European (Windows-1252)",
    "latin-1": "Western European (Latin-1)",
    "cp1251": "Cyrillic (Windows-1251)",
    "gb18030": "Chinese (GB 18030)",
}
_SAID_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_SMALL_CYRILLIC = re.compile(rb"[\xb8\xe0-\xff]")
#: Our own export puts an apostrophe before what a spreadsheet would calculate.
_KEPT_AS_TEXT = re.compile(r"\A'(?=[=+\-@\t\r\n])")


def read(content: bytes) -> Paper:
    """The paper that a file of separated cells holds. Raises BadFile."""
    text, remarks = _decoded(content)
    return read_text(text, FileKind.CSV, remarks)


def read_text(text: str, kind: FileKind, remarks: tuple[str, ...] = ()) -> Paper:
    """The paper that a text of separated cells holds, with what was told of it before. Raises BadFile."""
    separator, text = _separator(text)
    try:
        found = table("the table", _rows(text, separator))
    except csv.Error as error:
        raise BadFile(TOO_LONG) from error
    if found is None:
        raise BadFile(NOTHING_IN_IT)
    if not _pairs_up(text, separator):
        remarks = (*remarks, ODD_QUOTES)
    plan, revision = named(found) or ("", None)
    if revision is not None:
        found, told = restored(found)
        remarks = (*remarks, *told)
    return Paper(kind=kind, blocks=(found,), remarks=remarks, plan=plan, revision=revision)


def _rows(text: str, separator: str) -> Iterator[Row]:
    for number, texts in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
        lines = (paragraphs([Run(text=_KEPT_AS_TEXT.sub("", text))]) for text in texts)
        yield Row(
            number=number,
            cells=tuple(Cell(column=column, paragraphs=said) for column, said in enumerate(lines) if said),
        )


def _pairs_up(text: str, separator: str) -> bool:
    """Whether each quotation mark that opens a cell closes it."""
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _separator(text: str) -> tuple[str, str]:
    """What stands between the cells, and the text without the line that says so, where there is one."""
    if said := _SAID_SEPARATOR.match(text):
        return said[1], text[said.end() :]
    sample = text[:SAMPLE]
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator)), text


def _regularity(sample: str, separator: str) -> tuple[float, int]:
    """How many of the rows have the same number of cells, above one, if this is the separator; and that number."""
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row)
    except csv.Error:
        return 0, 0
    several = Counter({width: count for width, count in widths.items() if width > 1})
    if not several:
        return 0, 0
    width, count = several.most_common(1)[0]
    return count / widths.total(), width


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of the file, and what is to be told about its encoding. Raises BadFile."""
    encoding = _own_encoding(content)
    if encoding is None:
        encoding = _usual_encoding(content)
        return content.decode(encoding), (GUESSED.format(_NAMES[encoding]),)
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        raise BadFile(DAMAGED) from None


def _own_encoding(content: bytes) -> str | None:
    """The encoding that the bytes prove; None where they are none of Unicode's."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _usual_encoding(content: bytes) -> str:
    """The likeliest of the encodings that each country's Windows has.

    Western words have a letter beyond ASCII here and there; Cyrillic and Chinese ones consist of them, Cyrillic ones
    mostly of small letters, which lie close together.
    """
    words = _BEYOND_ASCII.findall(content)
    beyond = sum(map(len, words))
    if 2 * sum(len(word) for word in words if len(word) > 2) > beyond:
        if 10 * len(_SMALL_CYRILLIC.findall(content)) > 6 * beyond:
            return "cp1251" if _is_decodable(content, "cp1251") else "latin-1"
        if _is_decodable(content, "gb18030"):
            return "gb18030"
    return "cp1252" if _is_decodable(content, "cp1252") else "latin-1"


def _is_decodable(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
