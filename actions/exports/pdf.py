"""The plan as a PDF that is read aloud as it is seen: the printable page, laid out and tagged (PDF/UA-1)."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pydyf

from actions.document import PlanDocument
from actions.exports import html

if TYPE_CHECKING:
    from weasyprint import Document

LABEL = "PDF"
EXTENSION = "pdf"
CONTENT_TYPE = "application/pdf"

# SRO to time-scale: a code or a dash on the page where a row begins, nothing on the pages where it goes on.
FILLED_WHERE_A_ROW_BEGINS = slice(3, 7)


def render(document: PlanDocument) -> bytes:
    """The document as PDF; equal documents give equal bytes. About half a second for 31 activities."""
    return printed(html.page(document))


def printed(text: str) -> bytes:
    """A printable page as PDF."""
    from actions.exports import typesetting  # noqa: PLC0415 -- loads what only the PDF needs

    with _without_collector():
        page = typesetting.Page(text)
        pdf: bytes = page.write_pdf(
            stylesheets=page.stylesheets, font_config=typesetting.fonts(), pdf_variant="pdf/ua-1", finisher=_finish
        )
    return pdf


@contextmanager
def _without_collector() -> Iterator[None]:
    """The layout makes many objects and no garbage: the collector's rounds cost a quarter of a long plan's time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    _name_links(document)
    _mend_tags(pdf)
    _compress(pdf)


def _name_links(document: Document) -> None:
    """Tell a link by its words, not by the name of the place that it leads to."""
    for page in document.pages:
        for _, _, _, box in page.links:
            words = "".join(box.element.itertext()).split()
            box.link_annotation["Contents"] = pydyf.String(" ".join(words))


def _compress(pdf: pydyf.PDF) -> None:
    """Compress the pages and fonts as zlib does by itself: its hardest, which pydyf asks for, takes twice as long."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            content = item.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            item.stream = [zlib.compress(content)]
            item.extra["Filter"] = "/FlateDecode"


def _mend_tags(pdf: pydyf.PDF) -> None:
    """Mend what WeasyPrint leaves undone in the tags, on the PDF's own objects.

    Where a table crosses pages it writes a table for each, with the header in all of them, and a row that
    crosses is several rows; header cells have no scope, and the index of their names is missing. Here they
    become one table, one row and a full index; the repeated headers and the footers become artifacts.
    """
    tags = _Tags(pdf)
    tags.join_pages()
    tags.name_headers()
    tags.set_repeats_aside()


class _Tags:
    """The tree of structure elements of one PDF, below its single Document."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = self._at(pdf.catalog["StructTreeRoot"])
        self.top = self._at(self.root["K"][0])

    def join_pages(self) -> None:
        """Join each table to the one right before it: between two of the plan's tables stands a heading.

        A part of the page (its main landmark) is dissolved, since there is one for each sheet of paper.
        """
        kept: list[pydyf.Dictionary] = []
        for element in self._children(self.top):
            for part in self._children(element) if element["S"] == "/Part" else [element]:
                if kept and part["S"] == kept[-1]["S"] == "/Table":
                    self._continue_table(kept[-1], part)
                else:
                    kept.append(part)
        self.top["K"].clear()
        self._adopt(self.top, kept)

    def _continue_table(self, table: pydyf.Dictionary, page: pydyf.Dictionary) -> None:
        for group in self._children(page):
            last = self._children(table)[-1]
            if group["S"] == "/TBody" == last["S"]:
                self._continue_rows(last, self._children(group))
            elif group["S"] == "/TBody":
                self._adopt(table, [group])

    def _continue_rows(self, group: pydyf.Dictionary, rows: list[pydyf.Dictionary]) -> None:
        rest = self._children(rows[0])
        if len(rest) >= FILLED_WHERE_A_ROW_BEGINS.stop and not any(
            map(self._has_text, rest[FILLED_WHERE_A_ROW_BEGINS])
        ):
            begun = self._children(self._children(group)[-1])
            for cell, continued in zip(begun, rest, strict=True):
                self._adopt(cell, self._children(continued))
            del rows[0]
        self._adopt(group, rows)

    def name_headers(self) -> None:
        """Give each header cell its scope and a name, and each other cell the names of the headers it stands under.

        A row that begins with no header of its own goes on beneath the row above: a further strand of an activity.
        """
        index = pydyf.Array()
        for table in (element for element in self._below(self.top) if element["S"] == "/Table"):
            columns: list[pydyf.String] = []
            band: list[pydyf.String] = []
            begun: list[pydyf.String] = []
            for in_head, cells in self._rows(table):
                is_band = len(cells) == 1 < len(columns)
                names = self._name(cells, "/Column" if in_head or is_band else "/Row", index)
                if in_head:
                    columns = names
                elif is_band:
                    band = names
                elif cells[0]["S"] == "/TH":
                    begun = names
                else:
                    names = begun + names
                for column, cell in enumerate(cells):
                    if cell["S"] == "/TD":
                        cell["A"]["Headers"] = pydyf.Array([*band, *names, *columns[column : column + 1]])
        tree = pydyf.Dictionary({"Names": index})
        self.pdf.add_object(tree)
        self.root["IDTree"] = tree.reference

    def _name(self, cells: list[pydyf.Dictionary], scope: str, index: pydyf.Array) -> list[pydyf.String]:
        """The new names of the header cells among these, which are added to the index in its order."""
        names = []
        for cell in cells:
            if cell["S"] == "/TH":
                names.append(pydyf.String(f"header-{len(index) // 2:06}"))
                index.extend([names[-1], cell.reference])
                cell["ID"] = names[-1]
                cell["A"]["Scope"] = scope
        return names

    def set_repeats_aside(self) -> None:
        """Make artifacts of what is painted but stands outside the tree, and empty the elements that nothing holds."""
        inside = {self.top.number}
        spoken: set[tuple[bytes, int]] = set()
        for element in self._below(self.top):
            inside.add(element.number)
            spoken.update((element["Pg"], kid) for kid in element["K"] if isinstance(kid, int))
        numbers = self._at(self.root["ParentTree"])["Nums"]
        for page_number, page in enumerate(self.pdf.page_references):
            painted = self._at(self._at(page)["Contents"]).stream
            for position, item in enumerate(painted):
                if isinstance(item, pydyf.Dictionary) and "MCID" in item and (page, item["MCID"]) not in spoken:
                    numbers[2 * page_number + 1][item.pop("MCID")] = "null"
                    item["Type"] = "/Pagination"
                    painted[position - 1] = "/Artifact"
        for item in self.pdf.objects:
            if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem" and item.number not in inside:
                item.clear()

    def _at(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def _children(self, element: pydyf.Dictionary) -> list[pydyf.Dictionary]:
        """The elements right below; marked content (a number) and annotations are none."""
        kids = [self._at(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if kid["Type"] == "/StructElem"]

    def _below(self, element: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
        for child in self._children(element):
            yield child
            yield from self._below(child)

    def _rows(self, table: pydyf.Dictionary) -> Iterator[tuple[bool, list[pydyf.Dictionary]]]:
        """Each row: whether it is of the table's head, and its cells."""
        for group in self._children(table):
            if group["S"] in ("/THead", "/TBody"):
                for row in self._children(group):
                    yield group["S"] == "/THead", self._children(row)

    def _has_text(self, element: pydyf.Dictionary) -> bool:
        return any(isinstance(kid, int) for below in self._below(element) for kid in below["K"])

    def _adopt(self, parent: pydyf.Dictionary, children: list[pydyf.Dictionary]) -> None:
        for child in children:
            child["P"] = parent.reference
            parent["K"].append(child.reference)
