"""WeasyPrint as the printed plan needs it: closed to files and addresses, and without work that our own page spares.

Importing this takes most of a second, and native libraries: only what prints imports it, when it prints.
"""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from importlib.resources import files
from typing import Any

# ruff: noqa: TID253 -- pdf.py imports this module only when it prints
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

_DEFAULT_STYLES = files("weasyprint").joinpath("css/html5_ua.css").read_text(encoding="utf-8")
# Less the notes: their rules make styles for every element, and the plan has no notes.
_STYLES = CSS(string=re.sub(r"^::(?:foot)?note.*$", "", _DEFAULT_STYLES, flags=re.MULTILINE))
_of_thread = threading.local()


class ImagesOnly(URLFetcher):
    """Opens nothing but the images inside the page: no file, no address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if not url.startswith("data:image/"):
            raise ValueError(f"The printed plan loads nothing: {url[:60]}")
        return super().fetch(url, headers)


class Page(HTML):
    """The printable page, ready to be laid out.

    It is well-formed XML, and read as such in a tenth of the time that a parser of whatever the web holds takes.
    """

    def __init__(self, text: str) -> None:
        super().__init__(string="<html>", url_fetcher=ImagesOnly(), media_type="paper")
        tree = ET.fromstring(text)  # noqa: S314 -- our own page, with every text in it escaped
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
