"""The words of one paragraph of a Word document, with their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from actions.imports.files.ooxml import whole_number
from actions.imports.files.paper import UNSEEN, Run
from actions.imports.files.remarks import Lost
from actions.imports.files.symbols import UNKNOWN, as_shown, sign
from actions.imports.files.word_document import Document
from actions.imports.files.word_styles import A, Look, W, is_on, look_of, value

#: Stands where the number of a page is shown. XML cannot spell it, so no document has it in its text.
PAGE_NUMBER = "\f"

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_SIGNS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object"}
_PICTURES = {f"{A}blip", f"{_V}imagedata", _CHART, _DIAGRAM}
_RUNS = {f"{W}r", f"{W}ruby", f"{W}rubyBase"}
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{1,4}")
_LINE_END = re.compile(r"[\r\n]+")
_COUNTS_PAGES = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A field under way: its instruction, whether what it shows has begun, and what is chosen in one of a form."""

    code: str = ""
    shown: bool = False
    chosen: str = ""

    @property
    def href(self) -> str:
        found = _HYPERLINK.match(self.code)
        return found[1] if found else ""

    @property
    def counts_pages(self) -> bool:
        return bool(_COUNTS_PAGES.match(self.code))


class Words:
    """Reads the words of a paragraph; the text boxes that it holds are put by, in ``boxes``."""

    def __init__(self, document: Document, look: Look) -> None:
        self._document = document
        self._look = look
        self._fields: list[_Field] = []
        self.boxes: list[etree._Element] = []

    def runs(self, parent: etree._Element, href: str = "") -> Iterator[Run]:
        """The runs in a paragraph, or in a link of it. A line break is one in a run's text."""
        for child in self._document.inside(parent):
            if child.tag == f"{W}r":
                yield from self._run(child, href)
            elif child.tag == f"{W}hyperlink":
                yield from self.runs(child, self._document.address(child))
            elif child.tag == f"{W}fldSimple":
                self._fields.append(_Field(child.get(f"{W}instr", ""), shown=True))
                yield from self.runs(child, href)
                if self._fields.pop().counts_pages:
                    yield Run(text=PAGE_NUMBER)
            elif child.tag in {f"{_M}oMath", f"{_M}oMathPara"}:
                yield Run(text="".join(text.text or "" for text in child.iter(f"{_M}t")))

    def _run(self, run: etree._Element, href: str) -> Iterator[Run]:
        properties = run.find(f"{W}rPr")
        style = self._document.styles.look(value(properties, f"{W}rStyle") or "")
        own = look_of(None, properties)
        bold = _mark(own.bold, style.bold, self._look.bold)
        italic = _mark(own.italic, style.italic, self._look.italic)
        hidden = style.hidden if own.hidden is None else own.hidden
        for child in self._document.inside(run):
            if child.tag in _RUNS:
                yield from self._run(child, href)
                continue
            text = self._text(child, properties)
            if not text or any(not field.shown or field.counts_pages for field in self._fields):
                continue
            if hidden:
                self._document.remarks.add(Lost.HIDDEN)
                continue
            if text.strip() and _is_struck(properties):
                self._document.remarks.add(Lost.STRUCK)
            yield Run(text=text, bold=bold, italic=italic, href=href or self._linked())

    def _linked(self) -> str:
        """Where the field leads that the words are the result of."""
        return next((self._document.remarks.address(field.href) for field in self._fields if field.href), "")

    def _text(self, child: etree._Element, properties: etree._Element | None) -> str:
        """What is seen of a child of a run; "" for what has no words, or no words here."""
        if child.tag == f"{W}t":
            return self._shown(child, properties)
        if child.tag in _SIGNS:
            return _SIGNS[child.tag]
        if child.tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            return self._known(sign(int(code, 16) if _HEX.fullmatch(code) else 0, child.get(f"{W}font", "")))
        if child.tag in _NOTES:
            return self._note(_NOTES[child.tag], child.get(f"{W}id", ""))
        if child.tag == f"{W}fldChar":
            return self._field(child)
        if child.tag == f"{W}instrText" and self._fields:
            self._fields[-1].code += child.text or ""
        elif child.tag == f"{W}commentReference":
            self._document.remarks.add(Lost.COMMENT)
        elif child.tag in _DRAWN:
            self._draw(child)
        return ""

    def _shown(self, child: etree._Element, properties: etree._Element | None) -> str:
        text = UNSEEN.sub("", _LINE_END.sub(" ", child.text or ""))
        if child.get(_SPACE) != "preserve":
            text = text.strip(" ")
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        shown = as_shown(text, fonts.get(f"{W}ascii", "") if fonts is not None else "")
        return shown if shown == text else self._known(shown)

    def _known(self, text: str) -> str:
        if UNKNOWN in text:
            self._document.remarks.add(Lost.SYMBOL)
        return text

    def _note(self, kind: str, number: str) -> str:
        note = self._document.note(kind, number)
        if note is None:
            return ""
        self._document.remarks.add(Lost.NOTE)
        lines = ("".join(run.text for run in Words(self._document, Look()).runs(line)) for line in note.iter(f"{W}p"))
        return f" [{' '.join(line.strip() for line in lines)}]"

    def _field(self, sign: etree._Element) -> str:
        """Begin a field, or what it shows, or end it: then a box of a form is what was chosen in it."""
        kind = sign.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field(chosen=_chosen(sign.find(f"{W}ffData"))))
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            return PAGE_NUMBER if field.counts_pages else field.chosen
        return ""

    def _draw(self, element: etree._Element) -> None:
        if element.find(f".//{_O}OLEObject") is not None:
            self._document.remarks.add(Lost.OBJECT)
            return
        for child in self._document.inside(element):
            if child.tag == f"{W}txbxContent":
                self.boxes.append(child)
            elif child.tag in _PICTURES:
                self._document.remarks.add(Lost.PICTURE)
            else:
                self._draw(child)


def _mark(own: bool | None, style: bool | None, paragraph: bool | None) -> bool:  # noqa: FBT001 -- what three places say
    """What a run says itself is so; else a mark of its style turns over that of the paragraph's style."""
    return bool(style) != bool(paragraph) if own is None else own


def _is_struck(properties: etree._Element | None) -> bool:
    return properties is not None and any(is_on(properties.find(f"{W}{name}")) for name in ("strike", "dstrike"))


def _chosen(form: etree._Element | None) -> str:
    """What is chosen in a box or a list of an old form."""
    if form is None:
        return ""
    box = form.find(f"{W}checkBox")
    if box is not None:
        ticked = box.find(f"{W}checked")
        return "☒" if is_on(ticked if ticked is not None else box.find(f"{W}default")) else "☐"
    entries = [item.get(f"{W}val", "") for item in form.iterfind(f"{W}ddList/{W}listEntry")]
    place = whole_number(value(form, f"{W}ddList/{W}result"), 0)
    return entries[place] if 0 <= place < len(entries) else ""
