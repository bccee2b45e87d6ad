"""A damaged file is read, or refused with a sentence, and nothing else ever happens."""

from __future__ import annotations

import pytest

from actions.imports.files.opening import open_file
from actions.imports.files.paper import BadFile, Paper
from tests.imports.damage import damaged
from tests.imports.wordfiles import cell, field, head, item, paragraph, row, run, table, word_file

PAGE = (
    b"<html><head><meta charset=utf-8><style>.xl1{background:#92D050;font-weight:700}</style></head><body>"
    b"<h1>Action Plan</h1><table><thead><tr><th>Ref.<th>Activity<th rowspan=2 colspan=2>Notes</tr></thead>"
    b"<tr><td colspan=2 style='background:rgb(31,56,100)'><b>ONE: Vision</b></tr>"
    b"<tr><td class=xl1>1.1<td>Scope <i>it</i><ul><li>One<li>Two</ul><td><p>03/01/19<br>Noted <a href='https://a.org'>so"
    b"</a><td><table><tr><td>JJ</table></tr></table><p style='mso-list:l0'><span style='mso-list:Ignore'>1.</span>End"
    b"</body></html>"
)


def rich_word_file() -> bytes:
    """A small file with one of everything that is read."""
    boxed = f"<w:txbxContent>{paragraph('Box')}</w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{boxed}</v:textbox></v:shape></w:pict></w:r>"
    picker = "<w:sdtPr><w:date w:fullDate='2019-01-03'/></w:sdtPr>"
    control = f"<w:sdt>{picker}<w:sdtContent>{run('3 Jan')}</w:sdtContent></w:sdt>"
    return word_file(
        paragraph("Action Plan", box, style="Heading1"),
        item("First", 2),
        item("Second", 2, 1),
        paragraph(
            f"<w:ins>{run('in')}</w:ins><w:del>{run('out')}</w:del>", "<w:r><w:footnoteReference w:id='2'/></w:r>"
        ),
        table(
            head("Ref.", "Activity", "RAG"),
            row(cell(paragraph(run("ONE", "<w:b/>")), across=3, fill="1F3864")),
            row(cell("1.1", merge="restart"), cell("Scope", table(row("a", "b"))), cell(fill="00B0F0")),
            row(cell(merge="continue"), cell(item("bullet", 1)), cell(paragraph(control))),
            row("1.2", cell(paragraph(field('HYPERLINK "https://a.org"', "there"))), cell(paragraph(run("●")))),
        ),
        footnotes=f"<w:footnote w:id='2'>{paragraph('Note')}</w:footnote>",
        header=paragraph("Board"),
        footer=paragraph("Page ", field("PAGE", "1")),
        theme="<a:theme xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:clrScheme/></a:theme>",
    )


@pytest.mark.parametrize(("content", "count"), [(rich_word_file(), 400), (PAGE, 400)], ids=["Word", "page"])
def test_damaged_file_is_read_or_refused_with_a_sentence(content: bytes, count: int) -> None:
    outcomes = [outcome(damaged(content, seed)) for seed in range(count)]
    refusals = [said for said in outcomes if isinstance(said, str)]
    assert all(said.endswith(".") for said in refusals)
    assert count / 10 < len(refusals) < count - count / 10


def outcome(content: bytes) -> Paper | str:
    """The paper, or the sentence of the refusal."""
    try:
        return open_file("plan", content)
    except BadFile as refusal:
        return str(refusal)
