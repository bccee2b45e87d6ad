"""The crest of an organisation: a picture small enough to be inside every page that prints it.

What is uploaded is read by its bytes, drawn afresh at the size that the paper needs, and kept as a data URI. So
nothing of the file but the picture is kept: no place where it was taken, no second file behind it.
"""

from __future__ import annotations

import base64
import warnings
from io import BytesIO

from PIL import Image

from actions.attachments import JPEG, PNG, NotTaken, checked

#: A crest is printed 18 mm high: this is 560 dots to the inch, and half of it still 280.
HEIGHTS = (400, 200)
WIDER_THAN_HIGH = 4
MOST_DOTS = 20_000_000
#: It is in the document of each edit and of each version, and costs time at every save.
MOST_BYTES = 44 * 1024
#: What a palette holds: a third of the bytes, and hardly another look.
COLOURS = 256

FORMATS = {PNG: "PNG", JPEG: "JPEG"}


def crest_from(content: bytes) -> str:
    """The data URI of the crest in this file. Raises NotTaken for what is no PNG or JPEG, or cannot be made small."""
    try:
        kind = checked(content, "crest").kind
    except NotTaken as refusal:
        if content.lstrip()[:1] == b"<":
            raise NotTaken("A drawing in code (SVG) is not taken: save the crest as PNG.") from None
        raise NotTaken(str(refusal)) from None
    if kind not in FORMATS:
        raise NotTaken("A crest is a PNG or JPEG picture.")
    for height in HEIGHTS:
        drawn = _drawn(content, FORMATS[kind], height)
        for picture in (drawn, drawn.quantize(COLOURS)) if kind is PNG else (drawn,):
            file = BytesIO()
            picture.save(file, FORMATS[kind], optimize=True)
            if file.tell() <= MOST_BYTES:
                return f"data:{kind.content_type};base64,{base64.b64encode(file.getvalue()).decode()}"
    raise NotTaken("The picture has too many colours to be printed on each page: save it with fewer, or as JPEG.")


def _drawn(content: bytes, format: str, height: int) -> Image.Image:  # noqa: A002 -- the library's word
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a damaged file's details
            with Image.open(BytesIO(content), formats=[format]) as picture:
                fits = picture.width * picture.height <= MOST_DOTS
                drawn = picture.convert("RGBA" if picture.has_transparency_data else "RGB") if fits else None
    # A damaged picture fails the library in ways that it does not list.
    except Exception:  # noqa: BLE001
        raise NotTaken("The picture is damaged, or only a part of it arrived.") from None
    if drawn is None:
        raise NotTaken("The picture is too large to be drawn: make it smaller, 400 dots high are enough.")
    drawn.thumbnail((WIDER_THAN_HIGH * height, height))
    return drawn
