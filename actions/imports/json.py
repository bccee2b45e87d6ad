"""A plan read back from the JSON that ``actions.exports.json`` writes."""

import json
import re
from collections.abc import Iterator
from typing import Any

from actions.document import DocumentError, PlanDocument

# JSON can spell what no text may hold and no database keeps: NUL, and half of a surrogate pair.
NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def read(content: bytes) -> PlanDocument:
    """The plan in a JSON file's content: UTF-8, with or without a byte order mark.

    Raises DocumentError, saying what is wrong and where, for anything that is not a plan document.
    """
    try:
        data = _parse(content)
        document = PlanDocument.from_dict(data)
    except RecursionError:
        raise DocumentError("document: nested too deeply") from None
    for place, text in _texts(data, ""):
        if NOT_TEXT.search(text):
            raise DocumentError(f"{place}: holds a character that is not text")
    return document


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DocumentError(f"byte {error.start}: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise DocumentError(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from None
    except ValueError:  # Python reads no whole number of more than some thousand digits
        raise DocumentError("document: holds a number that is too long") from None


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Each text in a value of JSON's types, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]")
