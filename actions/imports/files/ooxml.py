"""An Office file's parts: XML in a zip archive, read within bounds and without fetching or expanding anything."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from actions.attachments import UNREADABLE
from actions.imports.files.paper import BadFile

#: A plan of some thousand rows has 10 MB; as a tree, XML takes about ten times its size.
MOST_OF_A_PART = 25 * 1024 * 1024

DAMAGED = "The file is damaged, or only part of it arrived: open it where it was made, save it again and send that."
TOO_LARGE = (
    "The document holds far more than a plan: copy the plan's tables into a document of their own and send that."
)
ENTITIES = (
    "The file holds instructions for the program that reads it (a DTD), as no Office program writes them: "
    "open it in Word or Excel, save it again and send that."
)

#: "Strict Open XML" says the same as what everybody writes, under other names.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: its kind ("hyperlink", "header"), and a part's name or, where outside, an address."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of a file, by name, as trees. Every method raises BadFile for what is damaged, or too large."""

    def __init__(self, content: bytes) -> None:
        with _damage_told():
            self._archive = zipfile.ZipFile(BytesIO(content))
            self._names = {
                part.filename.replace("\\", "/").lstrip("/").lower(): part for part in self._archive.infolist()
            }

    def tree(self, name: str) -> etree._Element | None:
        """The root of a part; None where there is none of this name."""
        part = self._names.get(name.lower())
        if part is None:
            return None
        if part.file_size > MOST_OF_A_PART:
            raise BadFile(TOO_LARGE)
        with _damage_told():
            content = self._archive.read(part)
            for strict, usual in _STRICT.items():
                content = content.replace(strict, usual)
            tree = etree.fromstring(content, _parser())
        if tree.getroottree().docinfo.internalDTD is not None:
            raise BadFile(ENTITIES)
        return tree

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What the part of this name refers to, by the id that it uses for it; "" is the file itself."""
        folder, file = posixpath.split(name)
        tree = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        if tree is None:
            return {}
        return {item.get("Id", ""): _relation(item, folder) for item in tree.iter(_RELATIONSHIP)}


def _relation(item: etree._Element, folder: str) -> Relation:
    kind = item.get("Type", "").rpartition("/")[2]
    target = item.get("Target", "")
    if item.get("TargetMode") == "External":
        return Relation(kind, target, outside=True)
    # An address from the file's root begins with a stroke, which joining leaves alone.
    return Relation(kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"), outside=False)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say that a file is damaged, where the libraries stumble over what its bytes claim."""
    try:
        yield
    except (*UNREADABLE, etree.XMLSyntaxError, KeyError) as error:
        if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise BadFile(TOO_LARGE) from error
        raise BadFile(DAMAGED) from error


def whole_number(text: str | None, otherwise: int) -> int:
    """A number as an attribute has it, and of a size that a document means."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else otherwise
