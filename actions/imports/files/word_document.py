"""A Word document opened: its main part with what the others say, and what of it is there to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lxml import etree

from actions.imports.files.ooxml import DAMAGED, Package
from actions.imports.files.paper import BadFile
from actions.imports.files.remarks import Lost, Remarks
from actions.imports.files.word_styles import Lists, Styles, Theme, W, is_on, value

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_THROUGH = {f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "dir", "bdo", "sdtContent")}
_TAKEN_OUT = {f"{W}del", f"{W}moveFrom"}
_CONTROL = f"{W}sdt"
# The same twice, for newer and for older programs.
_ALTERNATIVES = f"{_MC}AlternateContent"


class Document:
    """The parts of a Word file, and a count of what cannot be kept of them."""

    def __init__(self, content: bytes) -> None:
        self._package = Package(content)
        main = next((part.target for part in self._package.relations("").values() if part.kind == "officeDocument"), "")
        tree = self._package.tree(main or "word/document.xml")
        body = tree.find(f"{W}body") if tree is not None else None
        if body is None:
            raise BadFile(DAMAGED)
        self.body: Final = body
        self._relations = self._package.relations(main or "word/document.xml")
        self.styles: Final = Styles(self._other("styles"))
        self.lists: Final = Lists(self._other("numbering"), self.styles)
        self.theme: Final = Theme(self._other("theme"))
        self.remarks: Final = Remarks()
        self._notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            if (notes := self._other(f"{kind}s")) is not None
            for note in notes.iterfind(f"{W}{kind}")
        }

    def _other(self, kind: str) -> etree._Element | None:
        part = next((part for part in self._relations.values() if part.kind == kind and not part.outside), None)
        return self._package.tree(part.target) if part else None

    def note(self, kind: str, number: str) -> etree._Element | None:
        """The "footnote" or "endnote" of this id."""
        return self._notes.get((kind, number))

    @contextmanager
    def margin(self, reference: str) -> Iterator[etree._Element | None]:
        """The header or the footer of this relationship, while its own links are the ones that are known."""
        part = self._relations.get(reference)
        tree = self._package.tree(part.target) if part and not part.outside else None
        before = self._relations
        self._relations = self._package.relations(part.target) if part and tree is not None else {}
        yield tree
        self._relations = before

    def address(self, link: etree._Element) -> str:
        """Where a ``w:hyperlink`` leads; "" for a place in the document."""
        part = self._relations.get(link.get(f"{R}id", ""))
        return self.remarks.address(part.target) if part and part.outside else ""

    def inside(self, parent: etree._Element) -> Iterator[etree._Element]:
        """The children that are read: in content controls and tracked insertions too, and none that is deleted."""
        for child in parent:
            if child.tag in _TAKEN_OUT:
                self.remarks.add(Lost.DELETED)
            elif child.tag in _THROUGH:
                if child.tag == f"{W}ins":
                    self.remarks.add(Lost.INSERTED)
                yield from self.inside(child)
            elif child.tag == _CONTROL:
                if value(child, f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") == "Table of Contents":
                    self.remarks.add(Lost.CONTENTS)
                    continue
                if is_on(child.find(f"{W}sdtPr/{W}showingPlcHdr")):
                    self.remarks.add(Lost.PROMPT)
                    _unsay(child)
                yield from self.inside(child)
            elif child.tag == _ALTERNATIVES:
                yield from self.inside(child[0] if len(child) else child)
            else:
                yield child


def _unsay(control: etree._Element) -> None:
    """Take the prompt out of a content control; the paragraph or the cell in it stays."""
    for run in list(control.iter(f"{W}r")):
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)
