"""A table that was pasted, or a web page, as a paper: the HTML that Word, Excel, LibreOffice and Google copy.

Each of them says in its own way what is bold, what is a bullet and what a cell's ground is; what is read here is what
the page shows. (What is pasted as plain text is separated by tabs, and read as ``csv`` reads it.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree, html
from PIL import ImageColor

from actions.imports.files.grid import TOO_MANY_COLUMNS, paragraphs, table
from actions.imports.files.paper import BadFile, Cell, FileKind, Paper, Paragraph, Row, Run, Table, trimmed
from actions.imports.files.remarks import Lost, Remarks

DAMAGED = "What was pasted cannot be read: copy the table again, or send the file that it is in."
#: As many columns, or rows, may a cell of a web page span.
MOST_SPANNED = 1_000

_SILENT = {"head", "style", "script", "template", "title", "noscript", "colgroup", "iframe"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "ul",
}  # fmt: skip
_BOLD = {"b", "strong", "th"}
_ITALIC = {"i", "em", "cite", "dfn"}
_STRUCK = {"s", "strike", "del"}
_GAPS = re.compile(r"[ \t\r\n\f\xa0]+")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])")
#: What stands before an item of a list that counts: "1.", "a)", "2.1".
_NUMBER = re.compile(r"\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)(?:[.)]|(?:\.\d+)+[.)]?)")


def read(content: bytes) -> Paper:
    """The paper in a page's HTML. Raises BadFile."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(_text(content).encode(), parser)
        return _Reader(page).paper()
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise BadFile(DAMAGED) from error


def _text(content: bytes) -> str:
    """The page's letters; browsers give UTF-8, and a saved page says what it is in."""
    said = _CHARSET.search(content[:4096])
    for encoding in ("utf-8-sig", said[1].decode() if said else "windows-1252"):
        try:
            return content.decode(encoding).replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("windows-1252", "replace").replace("\0", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How the words in an element look, as it and those around it say."""

    bold: bool = False
    italic: bool = False
    href: str = ""
    ground: str = ""
    heading: int = 0
    kept: bool = False


@dataclass(slots=True)
class _Flow:
    """Words on their way into lines. ``marker`` waits for the first words of a list's item: "•", or a number."""

    lines: list[Paragraph] = field(default_factory=list)
    grounds: set[str] = field(default_factory=set)
    marker: str = ""
    runs: list[Run] = field(default_factory=list)
    heading: int = 0

    def say(self, text: str, style: _Style) -> None:
        if not style.kept:
            text = _GAPS.sub(" ", text)
            if not self.runs or self.runs[-1].text.endswith(" "):
                text = text.removeprefix(" ")
        if not text:
            return
        if text.strip():
            self.grounds.add(style.ground)
        self.heading = style.heading
        self.runs.append(Run(text=text, bold=style.bold, italic=style.italic, href=style.href))

    def end_line(self) -> None:
        """Begin a new line, also where nothing was said in this one."""
        for line in paragraphs(self.runs) or (Paragraph(runs=()),):
            runs, bullet = _without_outer_gaps(line.runs), False
            if runs and self.marker:
                bullet = self.marker == "•"
                runs = runs if bullet else (replace(runs[0], text=f"{self.marker} {runs[0].text}"), *runs[1:])
                self.marker = ""
            self.lines.append(Paragraph(runs=runs, bullet=bullet, heading=self.heading))
        self.runs, self.heading = [], 0

    def end_block(self) -> None:
        """Begin a new line, unless this one is new."""
        if self.runs:
            self.end_line()


class _Reader:
    def __init__(self, page: html.HtmlElement) -> None:
        self._page = page
        self._classes = _classes(page)
        self._remarks = Remarks()
        self._tables = 0
        self._counted: dict[html.HtmlElement, int] = {}

    def paper(self) -> Paper:
        blocks = tuple(self._blocks(self._page, _Style()))
        return Paper(kind=FileKind.PASTED, blocks=blocks, remarks=self._remarks.sentences())

    def _blocks(self, parent: html.HtmlElement, style: _Style) -> Iterator[Paragraph | Table]:
        flow = _Flow()
        for element in self._pour(parent, style, flow):
            flow.end_block()
            yield from (line for line in flow.lines if line.text.strip())
            flow.lines.clear()
            cells = [cell for _, row in _rows(element) for cell in row]
            if len(cells) == 1 and cells[0].find(".//table") is not None:
                yield from self._blocks(cells[0], _Style())
            elif found := table(f"table {self._tables + 1}", self._grid(element)):
                self._tables += 1
                yield found
        flow.end_block()
        yield from (line for line in flow.lines if line.text.strip())

    def _pour(self, parent: html.HtmlElement, style: _Style, flow: _Flow) -> Iterator[html.HtmlElement]:
        """Pour the words of an element into the flow; each table in it is given to the caller as it comes."""
        flow.say(parent.text or "", style)
        for child in parent:
            name = child.tag if isinstance(child.tag, str) else ""
            if name == "table":
                yield child
            elif name == "br":
                flow.end_line()
            elif name and name not in _SILENT:
                yield from self._pour_one(child, name, style, flow)
            flow.say(child.tail or "", style)

    def _pour_one(self, child: html.HtmlElement, name: str, style: _Style, flow: _Flow) -> Iterator[html.HtmlElement]:
        said = self._said(child)
        if said.get("display") == "none" or said.get("mso-hide") == "all" or "hidden" in child.attrib:
            if child.text_content().strip():
                self._remarks.add(Lost.HIDDEN)
            return
        if said.get("mso-list") == "ignore":
            flow.marker = _marker(child.text_content())
            return
        if name in {"img", "input", "select"}:
            self._draw(child, name, style, flow)
            return
        if name in _STRUCK or "line-through" in said.get("text-decoration", ""):
            self._remarks.add(Lost.STRUCK)
        if name in _BLOCKS:
            flow.end_block()
        if name == "li":
            flow.marker = self._item_marker(child.getparent())
        yield from self._pour(child, self._within(child, name, style, said), flow)
        if name in _BLOCKS:
            flow.end_block()

    def _item_marker(self, parent: html.HtmlElement) -> str:
        """What stands before the next item in this list: each of them counts for itself."""
        if parent.tag != "ol":
            return "•"
        self._counted[parent] = self._counted.get(parent, _whole(parent.get("start"), 1) - 1) + 1
        return f"{self._counted[parent]}."

    def _draw(self, child: html.HtmlElement, name: str, style: _Style, flow: _Flow) -> None:
        if name == "img":
            self._remarks.add(Lost.PICTURE)
        elif name == "select":
            options = list(child.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            flow.say(" ".join(option.text_content() for option in chosen), style)
        elif child.get("type", "").lower() == "checkbox":
            flow.say("☒" if "checked" in child.attrib else "☐", style)
        elif child.get("type", "text").lower() == "text":
            flow.say(child.get("value", ""), style)

    def _within(self, element: html.HtmlElement, name: str, style: _Style, said: Mapping[str, str]) -> _Style:
        style = replace(style, bold=style.bold or name in _BOLD, italic=style.italic or name in _ITALIC)
        if weight := said.get("font-weight"):
            style = replace(style, bold=weight in {"bold", "bolder"} or (weight.isdigit() and int(weight) >= 600))
        if slant := said.get("font-style"):
            style = replace(style, italic=slant in {"italic", "oblique"})
        if said.get("white-space", "").startswith("pre") or name == "pre":
            style = replace(style, kept=True)
        if ground := _ground(said):
            style = replace(style, ground=ground)
        if name == "mark":
            style = replace(style, ground=style.ground or "#ffff00")
        if heading := _HEADING.fullmatch(name):
            style = replace(style, heading=int(heading[1]))
        if name == "a" and (address := element.get("href", "").strip()) and not address.startswith("#"):
            style = replace(style, href=self._remarks.address(address))
        return style

    def _said(self, element: html.HtmlElement) -> Mapping[str, str]:
        """What an element's classes and the element itself say of its looks, by the name of the property."""
        said: dict[str, str] = {}
        for name in element.get("class", "").split():
            said |= self._classes.get(name, {})
        if colour := element.get("bgcolor"):
            said["background"] = colour
        return said | _declared(element.get("style", ""))

    # Tables

    def _grid(self, element: html.HtmlElement) -> Iterator[Row]:
        """The rows of a table, with each cell at its place."""
        covered: dict[int, tuple[int, int]] = {}  # by column: how many rows below are still covered, and how wide
        for number, (row, elements) in enumerate(_rows(element), start=1):
            cells = [Cell(column=column, across=across, goes_on=True) for column, (_, across) in covered.items()]
            taken = {place for cell in cells for place in range(cell.column, cell.column + cell.across)}
            below = {column: (left - 1, across) for column, (left, across) in covered.items() if left > 1}
            ground = _ground(self._said(row))
            column = 0
            for cell in elements:
                while column in taken:
                    column += 1
                across, down = _span(cell.get("colspan")), _span(cell.get("rowspan"))
                if column > MOST_SPANNED:
                    raise BadFile(TOO_MANY_COLUMNS)
                cells.append(self._cell(cell, column, across, ground))
                if down > 1:
                    below[column] = (down - 1, across)
                column += across
            covered = below
            cells.sort(key=lambda cell: cell.column)
            seen = tuple(cell for cell in cells if cell.paragraphs or cell.fill or cell.goes_on)
            heads = row.getparent().tag == "thead" or all(cell.tag == "th" for cell in elements)
            yield Row(number=number, cells=seen, header=bool(elements) and heads)

    def _cell(self, element: html.HtmlElement, column: int, across: int, ground: str) -> Cell:
        said = self._said(element)
        flow = _Flow()
        self._flatten(element, self._within(element, element.tag, _Style(), said), flow)
        flow.end_block()
        words_ground = flow.grounds.pop() if len(flow.grounds) == 1 else ""
        return Cell(
            column=column,
            paragraphs=trimmed(flow.lines),
            across=across,
            fill=_shown_ground(_ground(said) or ground or words_ground),
        )

    def _flatten(self, parent: html.HtmlElement, style: _Style, flow: _Flow) -> None:
        """Pour the words of a cell, those of the tables in it too."""
        for inner in self._pour(parent, style, flow):
            self._remarks.add(Lost.NESTED)
            for _, cells in _rows(inner):
                for cell in cells:
                    flow.end_block()
                    self._flatten(cell, style, flow)
            flow.end_block()


def _rows(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, list[html.HtmlElement]]]:
    """The rows of a table, not of those in it, with their cells."""
    for child in element:
        if child.tag == "tr":
            yield child, [cell for cell in child if cell.tag in {"td", "th"}]
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


def _whole(said: str | None, usual: int) -> int:
    text = (said or "").strip()
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else usual


def _span(said: str | None) -> int:
    return min(max(_whole(said, 1), 1), MOST_SPANNED)


def _marker(text: str) -> str:
    """The number that stands before an item; a bullet for any sign, for each program has its own."""
    said = _GAPS.sub("", text)
    return said if _NUMBER.fullmatch(said) else "•"


def _without_outer_gaps(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    if not any(run.text.strip() for run in runs):
        return ()
    first = replace(runs[0], text=runs[0].text.lstrip())
    runs = (first, *runs[1:])
    last = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(run for run in (*runs[:-1], last) if run.text)


# Styles


def _classes(page: html.HtmlElement) -> Mapping[str, Mapping[str, str]]:
    """What the page's own style sheets say of each class."""
    classes: dict[str, dict[str, str]] = {}
    for sheet in page.iter("style"):
        for rule in (sheet.text or "").split("}"):
            selectors, _, declarations = rule.partition("{")
            for selector in selectors.split(","):
                _, dot, name = selector.strip().rpartition(".")
                if dot and declarations:
                    classes.setdefault(name, {}).update(_declared(declarations))
    return classes


def _declared(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value.strip()}


def _ground(said: Mapping[str, str]) -> str:
    """The colour that is said for the ground, "#rrggbb"; "" where none is."""
    for words in (said.get("background-color", ""), said.get("background", "")):
        for word in (words, *words.split()):
            if colour := _colour(word):
                return colour
    return ""


@lru_cache(maxsize=1_000)
def _colour(word: str) -> str:
    try:
        red, green, blue, *opaque = ImageColor.getrgb(word)
    except ValueError:
        return ""
    return f"#{red:02x}{green:02x}{blue:02x}" if opaque != [0] and max(red, green, blue) < 256 else ""


def _shown_ground(colour: str) -> str:
    return "" if colour == "#ffffff" else colour
