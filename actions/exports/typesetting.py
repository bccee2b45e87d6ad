"""WeasyPrint as the printed plan needs it: closed to files and addresses, and without work that our own page spares.

Importing this takes most of a second, and native libraries: only what prints imports it, when it prints.
"""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from functools import lru_cache
from importlib.resources import files
from typing import Any

# ruff: noqa: TID253 -- pdf.py imports this module only when it prints
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from actions.exports import remembering

remembering.install()

_DEFAULT_STYLES = files("weasyprint").joinpath("css/html5_ua.css").read_text(encoding="utf-8")
# What makes styles that the plan has no use for: the notes, for every element; the margins, on every page, but the one
# at the foot; and markers for more than the items of lists.
_NEEDLESS = re.compile(r"^(?:::(?:foot)?note| *@(?:note-area|top|left|right|bottom(?!-left ))).*$", re.MULTILINE)
_STYLES = CSS(string=_NEEDLESS.sub("", _DEFAULT_STYLES).replace("\n::marker", "\nli::marker"))
_of_thread = threading.local()


class ImagesOnly(URLFetcher):
    """Opens nothing but the images inside the page: no file, no address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.startswith("data:image/"):
            raise ValueError(f"The printed plan loads nothing: {url[:60]}")
        return super().fetch(url, headers)


@lru_cache(maxsize=16)
def _stylesheet(text: str) -> CSS:
    return CSS(string=text, media_type="paper", url_fetcher=ImagesOnly())


class Page(HTML):
    """The printable page, ready to be laid out with its ``stylesheets``.

    It is well-formed XML, and read as such in a tenth of the time that a parser of whatever the web holds takes.
    Its styles are the same from one page to the next: they are taken out of it, and read once.
    """

    def __init__(self, text: str) -> None:
        super().__init__(string="<html>", url_fetcher=ImagesOnly(), media_type="paper")
        tree = ET.fromstring(text)  # noqa: S314 -- our own page, with every text in it escaped
        head, _body = tree
        self.stylesheets = []
        for style in head.findall("style"):
            head.remove(style)
            self.stylesheets.append(_stylesheet(style.text or ""))
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = tree

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002 -- WeasyPrint's own
        return [_STYLES]


def fonts() -> FontConfiguration:
    """The machine's fonts, listed once for each thread: the list takes a while, and no two threads may share it."""
    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = FontConfiguration()
    found: FontConfiguration = _of_thread.fonts
    return found
