"""What frames the table in print: page numbers, crests, and the line of attachments."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
import pytest

from actions.crests import crest_from
from actions.document import Attachment, Organisation, PlanDocument
from actions.editions import edition
from actions.enums import Audience
from actions.exports import FORMATS
from tests.uploads import picture

DOCUMENT = PlanDocument(title="Action Plan", partnership="A Board", draft=True)
TERMS = Attachment(key="a", title="Terms of reference", name="terms.pdf", digest="0123456789abcdef" * 4, size=9)
LEASE = replace(TERMS, key="b", title="Lease of <Bamfurlong>", digest="f" * 64, confidential=True)


def printed(document: PlanDocument) -> list[str]:
    """The words of each page of the PDF."""
    with pdfplumber.open(io.BytesIO(FORMATS["pdf"].render(document))) as pdf:
        return [page.extract_text() for page in pdf.pages]


def html(document: PlanDocument) -> str:
    return FORMATS["html"].render(document).decode()


def test_pages_are_numbered_unless_the_plan_says_no() -> None:
    with_numbers, without = printed(DOCUMENT), printed(replace(DOCUMENT, page_numbers=False))

    assert ["Page 1 of 1" in page for page in with_numbers] == [True]
    assert ["Page" in page for page in without] == [False]
    assert ["Action Plan · Working copy, not issued · A Board" in page for page in without] == [True]


def test_attachments_are_a_line_with_the_first_of_their_digests() -> None:
    document = replace(DOCUMENT, attachments=(TERMS, LEASE))

    line = "Terms of reference (0123 4567 89ab cdef); Lease of <Bamfurlong> (ffff ffff ffff ffff)."
    assert f"Attachments: {line}" in " ".join(" ".join(printed(document)).split())
    assert line.replace("<", "&lt;").replace(">", "&gt;") in html(document)


def test_public_edition_prints_no_confidential_attachment() -> None:
    public = edition(replace(DOCUMENT, attachments=(TERMS, LEASE)), Audience.PUBLIC)

    assert ("Terms of reference" in html(public), "Bamfurlong" in html(public)) == (True, False)
    assert "Attachments:" not in html(edition(replace(DOCUMENT, attachments=(LEASE,)), Audience.PUBLIC))


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_crest_stands_at_the_head_of_the_paper(format: str) -> None:  # noqa: A002
    fire = Organisation(name="Fire and Rescue", crest=crest_from(picture(format)))
    document = replace(DOCUMENT, organisations=(fire, Organisation(name="Council")))

    with pdfplumber.open(io.BytesIO(FORMATS["pdf"].render(document))) as pdf:
        assert [round(image["height"] / 72 * 25.4) for image in pdf.pages[0].images] == [18]
    assert html(document).count('alt="Crest of ') == 1
