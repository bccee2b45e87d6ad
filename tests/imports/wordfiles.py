"""Word files for tests, made here of small pieces of WordprocessingML, as bytes.

``word_file(paragraph("…"), table(row(cell("…"))))`` is a whole file. Each piece is a text of XML, so that a test can
put in whatever a program may have written.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from actions.document import Activity, Note, PlanDocument, Strand

FIRST_PLAN = Path(__file__).parents[2] / "fixtures" / "first-plan.json"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

#: The styles that their papers use: emphasis by style, headings, and a list whose bullets come with its style.
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
 <w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/>
 <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Emphasis"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""
#: List 1 has bullets, list 2 numbers "1." and "1.1".
NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""


# Pieces


def run(text: str, properties: str = "") -> str:
    """Words that look alike; ``properties`` are what stands in ``w:rPr``: "<w:b/>"."""
    said = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{said}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; what is no XML is words."""
    named = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    said = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{said}{''.join(item if item.startswith('<') else run(item) for item in runs)}</w:p>"


def item(text: str, list_id: int, level: int = 0) -> str:
    """An item of a list."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def cell(*blocks: str, fill: str = "", across: int = 1, merge: str = "", properties: str = "") -> str:
    """A cell of paragraphs; what is no XML is a paragraph of words. ``merge`` is "restart" or "continue"."""
    said = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    said += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    said += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    inside = "".join(block if block.startswith("<") else paragraph(block) for block in blocks if block)
    return f"<w:tc><w:tcPr>{said}{properties}</w:tcPr>{inside or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row; what is no XML is a cell of words."""
    said = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{said}{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"


def head(*headings: str) -> str:
    """The row of headings, which is repeated on each page."""
    return row(
        *(cell(paragraph(run(heading, "<w:b/>")), fill="BFBFBF") for heading in headings),
        properties="<w:tblHeader/>",
    )


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def field(code: str, shown: str) -> str:
    """A field as Word writes it, in five runs."""
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{signs[0]}<w:r><w:instrText>{escape(code)}</w:instrText></w:r>{signs[1]}{run(shown)}{signs[2]}"


# Files


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive with these parts; equal parts make equal bytes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def word_file(
    *blocks: str, styles: str = STYLES, numbering: str = NUMBERING, links: Sequence[str] = (), **parts: str
) -> bytes:
    """A Word file with these blocks.

    ``links`` are the addresses of the relationships "link0", "link1" … ``parts`` are more parts of the document by
    their kind, in the words of their content: ``footnotes="<w:footnote …"``, ``header="<w:p>…"``; these two, header and
    footer, are those of every page.
    """
    named = {"styles": styles, "numbering": numbering, **parts}
    roots = {"header": "hdr", "footer": "ftr"}
    margins = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{kind}"/>' for kind in ("header", "footer") if kind in parts
    )
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind}" Target="{kind}.xml"/>' for kind in named
    ) + "".join(
        f'<Relationship Id="link{at}" Type="{_RELATIONS}/hyperlink" Target={quoteattr(link)} TargetMode="External"/>'
        for at, link in enumerate(links)
    )
    return packed(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}"/></Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="main" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            "</Relationships>",
            **{f"word/{kind}.xml": _HEAD + _part(roots.get(kind, kind), content) for kind, content in named.items()},
            "word/document.xml": f"{_HEAD}<w:document {_DECLARED}><w:body>{''.join(blocks)}"
            f"<w:sectPr>{margins}</w:sectPr></w:body></w:document>",
        }
    )


def _part(root: str, content: str) -> str:
    return content if content.startswith("<a:theme") else f"<w:{root} {_DECLARED}>{content}</w:{root}>"


# A paper like theirs

HEADINGS = ("Ref.", "Activity", "Rationale", "SRO", "RAG<br>status", "Priority", "Time-<br>scale")
FILLS = {"R": "FF0000", "A": "FFC000", "G": "92D050", "O": "CC99FF", "C": "00B0F0"}
_BOLD = re.compile(r"(^\d\d/\d\d/\d\d|ACTION:)")
#: Owners as somebody typed them: the strokes differ.
AS_TYPED = {
    "MA/JM/PB": "MA/JM/ PB",
    "SC/ED/SW": "SC / ED / SW",
    "ST/RP/AO/MA": "ST/RP AO/MA",
    "BW/TMA/AO": "BW/ TMA/ AO",
}
#: The activity whose strands are rows of their own; those of the others stand in one cell.
ROWS_FOR_STRANDS = "3.5"


def first_plan() -> PlanDocument:
    return PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text())["document"])


def paper_like_theirs(plan: PlanDocument | None = None, *, torn: str = "") -> bytes:
    """The plan as their paper has it: RAG as shading only, strands in italics in their parent's cell, or in a row of
    their own below its merged ref and notes; the key and the version control below.

    ``torn``: the ref of an activity whose last note in the first column of notes breaks off: its last five words stand
    in the other column of a row without a ref, where the page ended.
    """
    plan = plan or first_plan()
    bodies = [body for body in plan.bodies if body.heading]
    width = len(HEADINGS) + len(bodies)
    rows = [head_of_theirs([*HEADINGS, *(body.heading for body in bodies)])]
    for theme in plan.themes:
        band = paragraph(run(f"{theme.number}: {theme.title}", '<w:b/><w:color w:val="FFFFFF"/>'))
        rows.append(row(cell(band, fill="1F3864", across=width)))
        for activity in theme.activities:
            notes = [_notes(activity, body.name) for body in bodies]
            rows += _rows(activity, notes) if activity.ref != torn else _torn_rows(activity, notes)
    return word_file(
        paragraph(run(plan.title, '<w:b/><w:sz w:val="40"/>')),
        paragraph(plan.partnership),
        paragraph(
            f"Version: {plan.version} (",
            f'<w:hyperlink w:anchor="versioncontrol">{run("click on hyperlink for version control")}</w:hyperlink>',
            ")",
        ),
        table(*rows),
        paragraph(),
        _key(plan),
        paragraph(run("Version Control:", "<w:b/>")),
        table(
            head("Version", "Date", "Amended by", "Summary of amendment"),
            *(row(str(line.number), day(line.date), line.amended_by, line.summary) for line in plan.versions),
        ),
        paragraph(f'<w:hyperlink w:anchor="top">{run("Back to top")}</w:hyperlink>'),
        footer=paragraph("Page ", field("PAGE", "1")),
    )


def head_of_theirs(headings: Iterable[str]) -> str:
    """A head whose headings may have a line break in them, written "<br>"."""
    cells = (
        cell(paragraph("<w:r><w:br/></w:r>".join(run(line, "<w:b/>") for line in heading.split("<br>"))), fill="BFBFBF")
        for heading in headings
    )
    return row(*cells, properties="<w:tblHeader/>")


def day(iso: str) -> str:
    """A day as their paper writes it: "03/01/19"."""
    year, month, number = iso.split("-")
    return f"{number}/{month}/{year[2:]}"


def words(text: str, *, italic: bool = False) -> list[str]:
    """The paragraphs of a text: bullets are items of a list, a date at its beginning and ACTION: are bold."""
    mark = "<w:i/>" if italic else ""
    paragraphs = []
    for line in text.split("\n"):
        style = "ListBullet" if line.startswith("• ") else ""
        pieces = [piece for piece in _BOLD.split(line.removeprefix("• ")) if piece]
        runs = [run(piece, "<w:b/>" if _BOLD.fullmatch(piece) else mark) for piece in pieces]
        paragraphs.append(paragraph(*runs, style=style))
    return paragraphs


def _notes(activity: Activity, body: str) -> list[str]:
    """The cell of a body's notes, a text for each note."""
    return [_note(note) for note in activity.notes if note.body == body]


def _note(note: Note) -> str:
    said = f"(Confidential) {note.text}" if note.confidential else note.text
    gap = "\n" if said.startswith("ACTION:") else " "
    return f"{day(note.date)}{gap}{said}" if note.date else said


def _rows(activity: Activity, notes: list[list[str]]) -> list[str]:
    texts = ["".join(words("\n".join(said))) if said else "" for said in notes]
    if activity.ref != ROWS_FOR_STRANDS:
        facts = _facts(activity.strands)
        return [row(cell(activity.ref), *facts, *(cell(text) for text in texts))]
    first, *others = activity.strands
    return [
        row(cell(activity.ref, merge="restart"), *_facts((first,)), *(cell(text, merge="restart") for text in texts)),
        *(
            row(
                cell(merge="continue"),
                *_facts((strand,), italic=True),
                *(cell(merge="continue") for _ in notes),
            )
            for strand in others
        ),
    ]


def _torn_rows(activity: Activity, notes: list[list[str]]) -> list[str]:
    """Their 2.4: the end of the Board's note stands above the Gold Group's last, in its column, in the next row."""
    board, gold = notes
    kept, rest = board[-1].rsplit(" ", 7)[0], " ".join(board[-1].rsplit(" ", 7)[1:])
    above = _rows(activity, [[*board[:-1], kept], gold[:-1]])
    below = row(*(cell() for _ in range(len(HEADINGS) + 1)), cell(*words("\n".join([rest, *gold[-1:]]))))
    return [*above, below]


def _facts(strands: Sequence[Strand], *, italic: bool = False) -> list[str]:
    """The cells from Activity to Time-scale; in one cell the strands after the first are in italics."""
    marks = [italic, *(True for _ in strands[1:])]

    def stacked(texts: Iterable[str]) -> str:
        return cell(*(p for text, mark in zip(texts, marks, strict=True) if text for p in words(text, italic=mark)))

    return [
        stacked(strand.text for strand in strands),
        stacked(strand.rationale for strand in strands),
        stacked(_owners(strand) for strand in strands),
        cell(fill=FILLS.get(strands[0].rag or "", "")),
        stacked(strand.priority or "" for strand in strands),
        stacked(" ".join(filter(None, ["/".join(strand.timescales), strand.qualifier])) for strand in strands),
    ]


def _owners(strand: Strand) -> str:
    joined = "/".join(strand.sros)
    return strand.sros_wording or AS_TYPED.get(joined, joined)


def _key(plan: PlanDocument) -> str:
    """The key in six columns: what priorities mean, colours and their meaning, time-scales."""
    rows = [
        row(cell(paragraph(run("KEY", "<w:b/>")), across=6)),
        row(cell(paragraph(run("Priority scale:", "<w:b/>")), across=6)),
    ]
    by_code = {value.code: value for value in plan.key.rag}
    for priority, code, timescale in zip(plan.key.priorities, "RAG", plan.key.timescales, strict=True):
        first, _, rest = timescale.meaning.rpartition(" 20")
        rows.append(
            row(
                f"{priority.code}: {priority.meaning}",
                cell(fill=FILLS[code]),
                by_code[code].meaning,
                f"{timescale.label}:",
                first,
                f"20{rest}",
            )
        )
    rows.append(
        row(
            cell(),
            cell(fill=FILLS["O"]),
            by_code["O"].meaning,
            cell(fill=FILLS["C"]),
            cell(by_code["C"].meaning, across=2),
        )
    )
    return table(*rows)
