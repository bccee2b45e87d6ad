"""The plan as JSON: its whole record, in the form that ``actions.imports.json`` reads back."""

import json

from actions.document import PlanDocument

LABEL = "JSON"
EXTENSION = "json"
CONTENT_TYPE = "application/json"


def render(document: PlanDocument) -> bytes:
    """The document as indented UTF-8 text; equal documents give equal bytes."""
    return f"{json.dumps(document.to_dict(), ensure_ascii=False, indent=2)}\n".encode()
