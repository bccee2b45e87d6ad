"""The plan as one printable page with its styles and crests inside: what the PDF is made of, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.template import Context, Engine
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from actions import prose
from actions.document import (
    Activity,
    Body,
    FurtherAction,
    Key,
    Note,
    PlanDocument,
    PlanField,
    Review,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import Extent
from actions.exports.cells import band
from actions.exports.ink import ink_on
from actions.wording import asked, due_words, long_date, promised

LABEL = "Web page"
EXTENSION = "html"
CONTENT_TYPE = "text/html; charset=utf-8"

ROOT = Path(__file__).resolve().parent.parent.parent
STYLESHEET = ROOT / "static" / "print.css"
# An engine of its own: the same page whatever the project's settings say about templates.
ENGINE = Engine(dirs=[str(ROOT / "templates" / "print")])

NOT_RECORDED = "–"
NOTHING = f"<p>{NOT_RECORDED}</p>"
WITHOUT_PAGE_NUMBERS = "@page { @bottom-left { content: string(footer) } }\n"

# The paper's own columns, in millimetres of the width between the margins; the bodies share what is left.
COLUMNS = {
    "Ref.": 9.5,
    "Activity": 42.0,
    "Rationale": 53.0,
    "SRO": 15.5,
    "RAG status": 12.5,
    "Priority": 13.5,
    "Time-scale": 17.0,
}
REF, ACTIVITY, RATIONALE, RAG = 0, 1, 2, 4
PAPER_WIDTH = 273.0
NARROWEST_BODY = 30.0
WIDEST_NAME = 30.0
# For guessing how many lines a text will take, which decides only where rows may break.
CHARACTER_WIDTH = 1.45
BROAD_CHARACTER = 1.7
BROADEST_CHARACTER = 2.5
CELL_PADDING = 2.4
LINES_OF_A_WHOLE_ROW = 14
LINES_OF_JOINED_ROWS = 20

_CREST = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLOCK = re.compile(r"<(p|ul)>.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\s\u200b]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's content and its classes in the stylesheet; ``is_header``: it heads its column, or its row."""

    html: SafeString
    css: str = ""
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the paper's width, as CSS words it."""

    heading: Cell
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: one strand, and its share of the activity's notes, a cell for each body.

    ``css`` are the classes by which the stylesheet knows where the row stands in its activity and how it
    breaks; ``anchor`` is the name that links use, where the row is its activity's first.
    """

    cells: tuple[Cell, ...]
    css: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """A theme's heading and the rows beneath it."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """What changed, told on a page before the paper: in each theme the refs with their sentences, and how many
    changes there are ``more``."""

    told: str
    themes: tuple[tuple[str, list[tuple[str, list[str]]]], ...]
    more: int


def render(document: PlanDocument) -> bytes:
    """The page in UTF-8; it loads nothing from anywhere."""
    return page(document).encode()


def page(document: PlanDocument, cover: Cover | None = None) -> str:
    """The page's text, which is well-formed XML, too: a character that XML forbids (and no font has) is a space.

    With a cover, that is a page of its own before the paper.
    """
    bodies = document.columns()
    widths = _widths(document)
    rag_classes = _rag_classes(document.key)
    rows = {activity.ref: activity.ref for activity in document.activities()} | document.heirs()
    href = {ref: f"#{quote(_anchor(row))}" for ref, row in rows.items()}
    table = _Table(bodies, widths, href, rag_classes, document.fields)
    edition = _edition(document)
    values = {
        "document": document,
        "cover": cover,
        "edition": edition,
        "footer": " · ".join(filter(None, (document.title, edition, document.partnership, _confirmed_at(document)))),
        "extent": extent_words(document),
        "code": _code(document),
        "confirm_url": _confirm_url(document),
        "crests": [organisation for organisation in document.organisations if _CREST.match(organisation.crest)],
        "columns": table.columns(),
        "bands": [table.band(theme) for theme in document.themes],
        "rag_key": [(value, rag_classes[value.code]) for value in document.key.rag],
        "version_lines": [
            (line.number, due_words(line.date), line.amended_by, _summary(line)) for line in document.versions
        ],
        "styles": mark_safe(  # noqa: S308 -- our own file, and colours that are six hexadecimal digits
            styles(document)
        ),
        "attachments": [f"{one.title} ({_groups(one.digest)})" for one in document.attachments],
        "not_recorded": NOT_RECORDED,
    }
    return printable(ENGINE.get_template("plan.html").render(Context(values, use_l10n=False, use_tz=False)))


def printable(text: str) -> str:
    """A page's text without the characters that XML forbids."""
    return _FORBIDDEN.sub(" ", text)


def styles(document: PlanDocument) -> str:
    """The stylesheet of a plan's papers: ours, the colours of its key, and whether its pages are numbered."""
    return (
        STYLESHEET.read_text(encoding="utf-8")
        + _colours(document.key, _rag_classes(document.key))
        + ("" if document.page_numbers else WITHOUT_PAGE_NUMBERS)
    )


def columns(document: PlanDocument) -> list[Column]:
    """The table's columns as a plan's paper has them."""
    return _Table(document.columns(), _widths(document), {}, {}).columns()


def _rag_classes(key: Key) -> dict[str, str]:
    return {value.code: f"rag-{index}" for index, value in enumerate(key.rag)}


@dataclass(frozen=True, slots=True)
class _Table:
    """What every row of one plan's table is written with; ``widths`` are millimetres, a column each."""

    bodies: tuple[Body, ...]
    widths: tuple[float, ...]
    href: Mapping[str, str]
    rag_classes: Mapping[str, str]
    fields: tuple[PlanField, ...] = ()

    def columns(self) -> list[Column]:
        headings = (*COLUMNS, *(body.heading for body in self.bodies))
        return [
            Column(self.cell(escape(heading), column, is_header=True), f"{100 * width / sum(self.widths):.3f}%")
            for column, (heading, width) in enumerate(zip(headings, self.widths, strict=True))
        ]

    def band(self, theme: Theme) -> Band:
        return Band(band(theme), tuple(row for activity in theme.activities for row in self._rows(activity)))

    def _rows(self, activity: Activity) -> Iterator[Row]:
        strands = activity.strands or (Strand(key="", text=""),)
        texts = [prose.to_html(strand.text, self.href) + self._own(strand) for strand in strands]
        texts[0] += "".join(self._review(review) for review in activity.reviews if not review.note)
        rationales = [prose.to_html(strand.rationale, self.href) for strand in strands]
        room = [
            max(self._lines(text, ACTIVITY), self._lines(rationale, RATIONALE))
            for text, rationale in zip(texts, rationales, strict=True)
        ]
        notes = [
            self._beside_strands(self._notes(activity, body) or NOTHING, room, column)
            for column, body in enumerate(self.bodies, start=len(COLUMNS))
        ]
        heights = [
            max([lines, *(self._lines(cells[index], len(COLUMNS) + n) for n, cells in enumerate(notes))])
            for index, lines in enumerate(room)
        ]
        for index, strand in enumerate(strands):
            is_first, goes_on = index == 0, index < len(strands) - 1
            is_tall = heights[index] > LINES_OF_A_WHOLE_ROW
            contents = (
                escape(activity.ref) if is_first else "",
                texts[index] or NOTHING,
                rationales[index] or NOTHING,
                _breaking(strand.sros_printed()),
                escape(strand.rag or NOT_RECORDED),
                escape(strand.priority or NOT_RECORDED),
                _breaking(" ".join(filter(None, ("/".join(strand.timescales), strand.qualifier)))),
                *(cells[index] for cells in notes),
            )
            of_strand = "" if is_first else "text"
            classes = {REF: "ref", ACTIVITY: of_strand, RATIONALE: of_strand, RAG: self._rag_css(strand)}
            yield Row(
                cells=tuple(
                    self.cell(
                        content,
                        column,
                        classes.get(column, "notes" if column >= len(COLUMNS) else ""),
                        is_header=column == (REF if is_first else ACTIVITY),
                    )
                    for column, content in enumerate(contents if is_tall else map(_unwrapped, contents))
                ),
                css=_classes(
                    {
                        "further": not is_first,
                        "goes-on": goes_on,
                        "joined": goes_on and sum(heights) <= LINES_OF_JOINED_ROWS,
                        "tall": is_tall,
                    }
                ),
                anchor=_anchor(activity.ref) if is_first else "",
            )

    def cell(self, html: str, column: int, css: str = "", *, is_header: bool = False) -> Cell:
        """A cell of that column; it may divide a word only where one may not fit, for that takes time to lay out."""
        longest = max(map(len, _WORD.findall(_TAG.sub("", html))), default=0)
        fits = longest * BROADEST_CHARACTER <= self.widths[column] - CELL_PADDING
        return Cell(
            mark_safe(html),  # noqa: S308 -- each caller has escaped it
            css if fits else f"{css} divides".lstrip(),
            is_header,
        )

    def _rag_css(self, strand: Strand) -> str:
        return f"rag {self.rag_classes.get(strand.rag or '', '')}".rstrip()

    def _notes(self, activity: Activity, body: Body) -> str:
        """What the body said about the activity, and what it asked for without a note, oldest first."""
        dated: list[Note | FurtherAction] = [*activity.notes_of(body.name)]
        dated += (action for action in activity.further_actions if not action.note and action.body == body.name)
        dated.sort(key=lambda item: item.date)
        parts: list[str] = []
        for day, items in groupby(dated, key=lambda item: item.date):
            lead: str = escape(due_words(day))
            for item in items:
                text = item.text if isinstance(item, Note) else asked(item)
                if item.confidential and not text.startswith("(Confidential)"):
                    text = f"(Confidential) {text}"
                html = prose.to_html(text, self.href)
                parts.append(_led(lead, html))
                lead = ""
        return "".join(parts)

    def _own(self, strand: Strand) -> str:
        """What a strand says in the plan's own fields, a paragraph each: there is no room for more columns."""
        said = ((field.name, strand.says(field.key)) for field in self.fields)
        return "".join(_led(f"{escape(name)}:", prose.to_html(text, self.href)) for name, text in said if text)

    def _review(self, review: Review) -> str:
        text = promised(review)
        return prose.to_html(f"(Confidential) {text}" if review.confidential else text, self.href)

    def _beside_strands(self, html: str, room: Sequence[int], column: int) -> list[str]:
        """A cell of notes dealt out to the rows of its strands, block by block, as each has room (in lines).

        One cell spanning the rows would do it, but a spanning cell does not break over pages.
        """
        cells = [""] * len(room)
        row, free = 0, room[0]
        for block in _BLOCK.finditer(html) if len(room) > 1 else ():
            while free <= 0 and row < len(room) - 1:
                row += 1
                free += room[row]
            cells[row] += block[0]
            free -= self._lines(block[0], column)
        return cells if len(room) > 1 else [html]

    def _lines(self, html: str, column: int) -> int:
        """About how many lines the text takes in that column."""
        characters = max(1, int((self.widths[column] - CELL_PADDING) / CHARACTER_WIDTH))
        return sum(ceil(len(_TAG.sub("", line)) / characters) for line in re.split(r"</(?:p|li)>", html) if line)


def _widths(document: PlanDocument) -> tuple[float, ...]:
    """The columns' widths in millimetres: no ref or name is divided, and no body's column is too narrow to read."""
    own = dict(COLUMNS)
    strands = [strand for activity in document.activities() for strand in activity.strands]
    for column, words in (
        ("Ref.", [activity.ref for activity in document.activities()]),
        ("SRO", [strand.sros_printed() for strand in strands]),
        ("Time-scale", [strand.qualifier for strand in strands]),
    ):
        longest = max((len(word) for text in words for word in re.split(r"[\s/]+", text)), default=0)
        own[column] = max(own[column], min(WIDEST_NAME, longest * BROAD_CHARACTER + CELL_PADDING))
    bodies = len(document.columns())
    missing = sum(own.values()) + bodies * NARROWEST_BODY - PAPER_WIDTH
    if missing > 0 or not bodies:
        for column in ("Activity", "Rationale"):
            own[column] = max(own[column] - missing / 2, NARROWEST_BODY)
    if not bodies:
        return tuple(own.values())
    each = max(NARROWEST_BODY, (PAPER_WIDTH - sum(own.values())) / bodies)
    return (*own.values(), *[each] * bodies)


def _summary(line: VersionLine) -> str:
    """What a line of version control says: "Update, withdrawn: issued with the wrong date"."""
    if not line.withdrawn:
        return line.summary
    return f"{line.summary}, withdrawn: {line.withdrawn}" if line.summary else f"Withdrawn: {line.withdrawn}"


def _edition(document: PlanDocument) -> str:
    """What kind of paper this is, for its footer."""
    if document.as_at is not None:
        day = long_date(date.fromisoformat(document.as_at.day))
        return f"As it stood on {day}, after revision {document.as_at.revision}: not issued, and not the plan of now"
    if document.version is None:
        return "Working copy, not issued" if document.draft else ""
    version = f"version {document.version}"
    return f"Working copy: changes since {version}, not issued" if document.draft else version.capitalize()


def _groups(digest: str) -> str:
    """The first of a digest, as people compare it: "2c26 b46b 68ff c68f"."""
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def extent_words(document: PlanDocument) -> str:
    """What a paper that has not all notes says of itself."""
    if document.extent is not Extent.PAPER:
        return ""
    notes = {0: "no notes", 1: "the latest note of each body"}
    most = document.notes_on_paper or 0
    return f"Paper edition: {notes.get(most, f'the latest {most} notes of each body')}; the master has all"


def _code(document: PlanDocument) -> str:
    """What confirms an issued version; nothing does for a working copy, or for what was typed on paper."""
    is_issued = bool(document.versions) and not document.draft and document.as_at is None
    return document.versions[-1].code if is_issued else ""


def _confirm_url(document: PlanDocument) -> str:
    code = _code(document)
    return f"{settings.SITE_URL}/confirm/{code}/" if code and settings.SITE_URL else ""


def _confirmed_at(document: PlanDocument) -> str:
    """The footer's last words; where nobody has said at which address the product is, the code alone."""
    address = _confirm_url(document).rstrip("/")
    return f"Confirm at {address}" if address else _code(document)


def _led(lead: str, html: str) -> str:
    """A text behind its bold lead, in whose line it begins."""
    bold = f"<strong>{lead}</strong> " if lead else ""
    return f"<p>{bold}{html[3:]}" if html.startswith("<p>") else f"<p>{bold}</p>{html}"


def _unwrapped(html: str) -> str:
    """A paragraph that stands alone without its element, which takes time to lay out."""
    alone = html.startswith("<p>") and html.find("</p>") == len(html) - len("</p>")
    return html[3:-4] if alone else html


def _classes(names: Mapping[str, bool]) -> str:
    return " ".join(name for name, holds in names.items() if holds)


def _anchor(ref: str) -> str:
    return f"activity-{ref}"


def _breaking(codes: str) -> str:
    """The codes with leave to go on in the next line after each stroke; a dash where there are none.

    The leave is a space without width: a ``<wbr>`` would be a box of its own, and is slow to lay out.
    """
    return escape(codes).replace("/", "/\u200b") or NOT_RECORDED


def _colours(key: Key, rag_classes: Mapping[str, str]) -> str:
    """A rule for each RAG value that has a colour; its letter is black or white, whichever stands out more."""
    return "".join(
        f".{rag_classes[value.code]} {{ background: {value.colour}; color: {ink}; }}\n"
        for value in key.rag
        if (ink := ink_on(value.colour))
    )
