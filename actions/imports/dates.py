"""Dates as people write them in a note: "03/01/19", "10 May 2023", "März 2024", "2024年3月1日"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_MONTHS = (
    "january jan januar janvier janv enero ene janeiro января январь янв ionawr gennaio",
    "february feb februar fév févr février fev fevr fevrier febrero fevereiro февраля февраль фев chwefror",
    "march mar mrz märz maerz mars marzo março marco марта март мар mawrth",
    "april apr avril avr abril abr апреля апрель апр ebrill",
    "may mai mayo maio мая май",
    "june jun juni juin junio junho июня июнь июн mehefin",
    "july jul juli juil juillet julio julho июля июль июл gorffennaf",
    "august aug août aout agosto ago августа август авг awst",
    "september sep sept septembre septiembre setiembre setembro set сентября сентябрь сен сент medi",
    "october oct oktober okt octobre octubre outubro out октября октябрь окт hydref",
    "november nov novembre noviembre novembro ноября ноябрь ноя tachwedd",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro декабря декабрь дек rhagfyr",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
MONTH = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_YEAR = r"(?:\d{4}|['’]?\d{2})(?!\d)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"

#: A date in running words; the groups tell which way it is written.
DATE = re.compile(
    rf"""(?<![\w./-]){_WEEKDAY}(?:
      (?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{4}}|\d{{2}})(?![\d/-]|\.\d)
    | (?P<iso>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?!\d)
    | (?P<y>\d{{4}})\s*年\s*(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*日)?
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*(?:of\s+|de\s+|-)?(?P<month>{MONTH})
      \.?,?(?:\s+|-|\s*de\s+)(?P<year>{_YEAR})(?:\s*г\.)?
    | (?P<us>{MONTH})\.?\s+(?P<usday>\d{{1,2}})(?:st|nd|rd|th)?,\s*(?P<usyear>\d{{4}})
    | (?P<only>{MONTH})\.?(?:\s+(?:de\s+)?|[-’'])(?P<onlyyear>\d{{4}}|(?<=[-’'])\d{{2}})(?!\d)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


class Order(StrEnum):
    """Which of two numbers is the day."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date that was found: ``iso`` is its day or month, empty where there is no such day."""

    said: str
    iso: str
    start: int
    end: int


def leading(text: str, order: Order) -> Dated | None:
    """The date that a text begins with; in brackets too."""
    start = len(text) - len(text.lstrip(" \t\u00a0([*"))
    found = DATE.match(text, start)
    return _dated(found, order) if found else None


def only_date(text: str, order: Order) -> str:
    """The ISO day or month of a text that is a date and nothing else; empty for any other."""
    found = DATE.fullmatch(text.strip())
    return _dated(found, order).iso if found else ""


def proven_order(texts: Iterable[str]) -> Order | None:
    """Which number is the day, by dates that can be read in one way only; None where every one could be either.

    Where the file proves both, the day comes first, as in the papers that this product is made for.
    """
    unsure = False
    proven: set[Order] = set()
    for text in texts:
        for found in DATE.finditer(text):
            if not found["a"] or found["sep"] == ".":  # with points the day comes first everywhere
                continue
            first, second = int(found["a"]), int(found["b"])
            if first > 12:
                proven.add(Order.DAY_FIRST)
            elif second > 12:
                proven.add(Order.MONTH_FIRST)
            elif first != second:
                unsure = True
    if Order.DAY_FIRST in proven or not (unsure or proven):
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if proven else None


def _dated(found: re.Match[str], order: Order) -> Dated:
    return Dated(said=found[0], iso=_iso(found, order), start=found.start(), end=found.end())


def _iso(found: re.Match[str], order: Order) -> str:
    if found["a"]:
        day, month = int(found["a"]), int(found["b"])
        if order is Order.MONTH_FIRST and found["sep"] != ".":
            day, month = month, day
        return _day(_year(found["c"]), month, day)
    if found["iso"]:
        year, month, day = (int(number) for number in re.split("[-/.]", found["iso"]))
        return _day(year, month, day)
    if found["y"]:
        year, month = int(found["y"]), int(found["m"])
        return _day(year, month, int(found["d"])) if found["d"] else _month(year, month)
    if found["month"]:
        return _day(_year(found["year"]), _MONTH[found["month"].lower()], int(found["day"]))
    if found["us"]:
        return _day(int(found["usyear"]), _MONTH[found["us"].lower()], int(found["usday"]))
    return _month(_year(found["onlyyear"]), _MONTH[found["only"].lower()])


def _year(said: str) -> int:
    number = int(said.lstrip("'’"))
    if number >= 100:
        return number
    return number + (2000 if number < 70 else 1900)


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year >= 1900 else ""
    except ValueError:
        return ""


def _month(year: int, month: int) -> str:
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year >= 1900 else ""
