"""Opening the papers that a person has downloaded."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Response

from tests.printed import printed_text

#: Milliseconds in which a busy machine makes the PDFs of a version and a waiting page finds them.
MADE_WITHIN = 60_000


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def printed_words(pdf: bytes) -> set[str]:
    return words(printed_text(pdf))


def follow(page: Page, link: Locator) -> bytes:
    """What a link to a file leads to, asked for as the person who sees the link."""
    href = link.get_attribute("href")
    assert href is not None
    return fetch(page, href)


def fetch(page: Page, address: str) -> bytes:
    answer = page.context.request.get(address)
    assert answer.status == 200
    return answer.body()


def is_paper(answer: Response) -> bool:
    """Whether a page has been given a PDF; asking whether there is one does not count."""
    return answer.request.method == "GET" and answer.headers["content-type"] == "application/pdf"
