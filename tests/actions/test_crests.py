"""Crests: read by their bytes, drawn afresh, and small."""

import base64
import random
from io import BytesIO

import pytest
from PIL import Image

from actions.attachments import NotTaken
from actions.crests import MOST_BYTES, crest_from
from tests.uploads import PDF, picture

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def drawn(crest: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(crest.partition(",")[2])))


def noise(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.frombytes("RGB", (width, height), random.Random(18).randbytes(3 * width * height)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("made", "kind"), [("PNG", "png"), ("JPEG", "jpeg")])
def test_crest_is_a_data_uri_of_its_picture(made, kind):
    crest = crest_from(picture(made, 60, 80))

    assert crest.startswith(f"data:image/{kind};base64,")
    assert drawn(crest).size == (60, 80)


def test_large_picture_is_drawn_as_high_as_the_paper_needs_it():
    assert drawn(crest_from(picture("PNG", 900, 1200))).size == (300, 400)


def test_what_is_clear_stays_clear():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")

    assert drawn(crest_from(file.getvalue())).getpixel((5, 5)) == (0, 0, 0, 0)


def test_nothing_of_the_file_but_its_picture_is_kept():
    crest = crest_from(picture("PNG") + b"<script>alert(1)</script>")

    assert b"script" not in base64.b64decode(crest.partition(",")[2])


@pytest.mark.parametrize(("width", "drawn_as"), [(100, ("RGB", 100)), (180, ("P", 180)), (400, ("P", 200))])
def test_picture_of_many_colours_gets_fewer_and_is_drawn_smaller_until_it_fits(width, drawn_as):
    crest = crest_from(noise(width, width))

    assert (drawn(crest).mode, drawn(crest).width) == drawn_as
    assert len(base64.b64decode(crest.partition(",")[2])) <= MOST_BYTES


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "A drawing in code (SVG) is not taken: save the crest as PNG."),
        (PDF, "A crest is a PNG or JPEG picture."),
        (b"", "The file is empty."),
        (b"GIF89a", "It is a GIF picture: save it as PNG or JPEG."),
        (picture()[:40] + b"IEND\xaeB`\x82", "The picture is damaged, or only a part of it arrived."),
        (
            noise(1600, 400),
            "The picture has too many colours to be printed on each page: save it with fewer, or as JPEG.",
        ),
        (
            picture("PNG", 5_000, 5_000),
            "The picture is too large to be drawn: make it smaller, 400 dots high are enough.",
        ),
    ],
)
def test_what_is_no_crest_is_refused_in_a_sentence(content, said):
    with pytest.raises(NotTaken) as refused:
        crest_from(content)

    assert str(refused.value) == said
