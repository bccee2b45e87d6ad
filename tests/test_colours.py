"""The colours of the RAG: to be read by everybody, and told apart by those who see fewer colours."""

from __future__ import annotations

import json
import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from actions.document import PlanDocument

ROOT = Path(__file__).parent.parent
STYLES = ROOT / "static" / "collab.css"
TILES = ("red", "amber", "green", "opportunity", "completed")

# What remains of linear sRGB without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "without green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "without blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
#: A difference (CIE 1976) that is seen at a glance; 2 is just to be noticed.
AT_A_GLANCE = 10.0

Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    dark, light = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(linear, (one, other))
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Colour) -> Colour:
    """CIE L*a*b* of linear sRGB, under D65."""
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(w * c for w, c in zip(row, colour, strict=True)) / of for row, of in zip(to_xyz, white, strict=True)]
    x, y, z = (max(t, 0) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def as_seen(colour: str, eyes: str) -> Colour:
    parts = (sum(w * c for w, c in zip(row, linear(colour), strict=True)) for row in SEEN[eyes])
    red, green, blue = (min(max(part, 0.0), 1.0) for part in parts)
    return lab((red, green, blue))


def difference(one: str, other: str, eyes: str) -> float:
    return math.dist(as_seen(one, eyes), as_seen(other, eyes))


def palette(scheme: str) -> dict[str, str]:
    """The stylesheet's tokens in light or dark, or the colours of the first plan's own key, as it is printed."""
    if scheme == "print":
        first = json.loads((ROOT / "fixtures" / "first-plan.json").read_text(encoding="utf-8"))
        key = PlanDocument.from_dict(first["document"]).key
        return {value.label.lower(): value.colour for value in key.rag}
    light, dark = STYLES.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else {**found, **dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))}


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_no_two_rags_look_alike_to_anybody(scheme: str, eyes: str) -> None:
    colours = palette(scheme)

    near = {
        f"{one} and {other}": round(difference(colours[one], colours[other], eyes), 1)
        for one, other in combinations(TILES, 2)
        if difference(colours[one], colours[other], eyes) < AT_A_GLANCE
    }

    assert near == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tile", TILES)
def test_letter_and_word_of_a_rag_are_read_on_their_grounds(scheme: str, tile: str) -> None:
    colours = palette(scheme)

    assert contrast(colours[f"on-{tile}"], colours[tile]) >= 4.5
    assert contrast(colours["ink"], colours[f"{tile}-soft"]) >= 4.5


@pytest.mark.parametrize("tile", TILES)
def test_letter_of_a_rag_is_read_in_print(tile: str) -> None:
    ground = palette("print")[tile]

    assert max(contrast("#ffffff", ground), contrast("#000000", ground)) >= 4.5
