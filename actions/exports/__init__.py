"""The formats that a plan is given out in: each a module with a label, a file's extension and ``render``."""

from collections.abc import Mapping
from typing import Protocol

from actions.document import PlanDocument
from actions.exports import csv, html, json, pdf, xlsx


class Exporter(Protocol):
    """One format. Rendering is deterministic: equal documents give equal bytes."""

    LABEL: str
    EXTENSION: str
    CONTENT_TYPE: str

    def render(self, document: PlanDocument) -> bytes:
        """The document as a file's content."""


FORMATS: Mapping[str, Exporter] = {"pdf": pdf, "html": html, "xlsx": xlsx, "csv": csv, "json": json}
