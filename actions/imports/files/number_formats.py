"""Numbers and days as an Excel cell shows them, by the cell's number format."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

_NUMBER = re.compile(r"(?P<before>[^0#?]*)(?P<whole>[0#?,]+)(?:\.(?P<part>[0#?]+))?(?P<percent>%?)(?P<after>[^0#?%]*)")
#: What a format has beside its digits: words in quotation marks, signs behind a stroke, a currency, conditions, room.
_BESIDE = re.compile(r'"(?P<words>[^"]*)"|\\(?P<sign>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')


def shown(value: object, number_format: str) -> str:
    """What a cell with this value shows: a day is always written dd/mm/yyyy, and a month "March 2019"."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        day = _day(value, number_format)
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return _day(value, number_format)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def iso_day(value: object, number_format: str) -> str:
    """The ISO day of a true date whose cell shows the day; empty for anything else."""
    if isinstance(value, datetime | date) and "d" in _letters(number_format):
        return f"{value:%Y-%m-%d}"
    return ""


def _day(value: date, number_format: str) -> str:
    letters = _letters(number_format)
    if "d" in letters:
        return f"{value:%d/%m/%Y}"
    return f"{value:%B %Y}" if "m" in letters else f"{value:%Y}"


def _letters(number_format: str) -> str:
    """A format of days without what it only writes beside them."""
    return _BESIDE.sub("", number_format.partition(";")[0]).lower()


def _number(value: float, number_format: str) -> str:
    pattern = _BESIDE.sub(_literally, number_format.partition(";")[0])
    found = None if pattern == "General" else _NUMBER.fullmatch(pattern)
    if found is None:
        return _general(value)
    part = found["part"] or ""
    grouped = "," if "," in found["whole"] else ""
    number = f"{abs(value) * (100 if found['percent'] else 1):{grouped}.{len(part)}f}"
    whole, point, digits = number.partition(".")
    while len(digits) > part.count("0") and digits.endswith("0"):
        digits = digits[:-1]
    whole = whole.zfill(found["whole"].count("0"))
    sign = "-" if value < 0 else ""
    return f"{sign}{found['before']}{whole}{point if digits else ''}{digits}{found['percent']}{found['after']}".strip()


def _general(value: float) -> str:
    """A number as Excel shows it that was told nothing: 1.1, 2019, 0.3333333333."""
    return str(value) if isinstance(value, int) else format(Decimal(f"{value:.10g}"), "f")


def _literally(beside: re.Match[str]) -> str:
    return beside["words"] or beside["sign"] or beside["currency"] or ""
