"""What can be read on a colour of the plan's key."""

import re

_COLOUR = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def ink_on(colour: str) -> str:
    """Black or white, whichever stands out more on "#rrggbb"; empty for what is no colour."""
    found = _COLOUR.fullmatch(colour)
    if found is None:
        return ""
    # WCAG's relative luminance: at 0.179 black and white contrast alike.
    red, green, blue = map(_linear, found.groups())
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"


def _linear(channel: str) -> float:
    share = int(channel, 16) / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
