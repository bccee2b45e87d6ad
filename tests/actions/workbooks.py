"""The words of a workbook, for tests of what is in it and what is not."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape


def words_in(workbook: bytes) -> str:
    """All that stands in its parts as text: cells, headings, properties."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return unescape(re.sub(r"<[^>]+>", " ", "\n".join(parts)))
