"""What stands beside the plan: its key (colours, priorities, time-scales) and its version control."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from actions.document import Key, ScaleValue, VersionLine
from actions.imports import dates
from actions.imports.columns import starts
from actions.imports.dates import Order
from actions.imports.doubting import Doubts
from actions.imports.files.paper import Cell, Row, Table
from actions.imports.headings import normal
from actions.imports.meaning import Doubtful, Known
from actions.imports.texts import words

LONGEST_CODE, LONGEST_LABEL, LONGEST_MEANING = 12, 100, 500
_LONGEST_NAME = 300
_MOST_KEY_ROWS = 40
#: A table of colours that has no title is a key if it is no larger than this.
_MOST_LEGEND_ROWS, _LONGEST_ENTRY = 12, 200
_CODED = re.compile(r"(?P<code>\w{1,3})\s*[:=–-]\s*(?P<meaning>\S.*)", re.DOTALL)
_LABELLED = re.compile(r"(?P<label>[^:=]{2,40}?)\s*(?:[:=]|\s[–-]\s)\s*(?P<meaning>\S.*)", re.DOTALL)
_COMPLETES = re.compile(
    r"\b(?:completed?|done|closed|abgeschlossen|terminé|concluíd[oa])\b|已完成|завершено", re.IGNORECASE
)
_TERM = re.compile(r"(?P<label>.*\bterm|immediate|ongoing)\b\s*[:=–-]?\s*(?P<meaning>.*)", re.IGNORECASE | re.DOTALL)
_SLIP = re.compile(r"\b(20\d\d)/(\d\d)\b")

_VERSION = {
    "version",
    "ver",
    "v",
    "version no",
    "version number",
    "issue",
    "revision",
    "versão",
    "versión",
    "версия",
    "版本",
}
_DATE = {"date", "version date", "issue date", "date issued", "data", "fecha", "datum", "дата", "日期"}
_BY = {
    "amended by",
    "author",
    "by",
    "changed by",
    "owner",
    "editor",
    "updated by",
    "amender",
    "autor",
    "auteur",
    "автор",
}
_SUMMARY = {
    "summary of amendment", "summary of amendments", "summary", "amendment", "amendments", "changes", "change",
    "description", "comments", "details", "reason", "summary of change", "summary of changes", "notes",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class KeyFound:
    """``colours``: "#rrggbb" → a code, by the file's own key. ``rest`` is what stands in its table and is no value."""

    key: Key
    colours: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)


def is_grey(colour: str) -> bool:
    """Whether a colour is white, black or between: it frames, and means nothing."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return max(parts) - min(parts) < 12


def is_key_table(table: Table) -> bool:
    """A small table that says it is the key, or that has colours with words beside them."""
    if len(table.rows) > _MOST_KEY_ROWS:
        return False
    titles = {normal(words(cell.paragraphs)) for row in table.rows[:2] for cell in starts(row)}
    titles.add(normal(table.name.removeprefix("sheet ")))
    said = {"key", "legend", "priority scale", "rag key", "key to colours", "légende", "legende", "leyenda", "legenda"}
    coloured = sum(bool(cell.fill) and not is_grey(cell.fill) for row in table.rows for cell in row.cells)
    is_short = all(len(cell.text) < _LONGEST_ENTRY for row in table.rows for cell in row.cells)
    return bool(titles & said) or (coloured > 2 and len(table.rows) < _MOST_LEGEND_ROWS and is_short)


def read_key(tables: Sequence[Table], known: Known, doubts: Doubts) -> KeyFound:
    """The file's own key, and the plan's own or the usual one for what it lacks."""
    rag: list[ScaleValue] = []
    priorities: list[ScaleValue] = []
    timescales: list[ScaleValue] = []
    found = KeyFound(key=known.key)
    for table in tables:
        if is_ours := _our_key(table, known.key, rag, priorities, timescales):
            found.colours |= {value.colour: value.code for value in is_ours if value.colour}
            continue
        for row in table.rows:
            for entry in _entries(row):
                place = f"{table.name}, row {row.number}"
                if (slip := _SLIP.search(entry.text)) and int(slip[2]) != (int(slip[1]) + 1) % 100:
                    doubts.tell(
                        Doubtful.DATE,
                        place,
                        entry.text,
                        f"{slip[0]} is not one year and the next. It stays as it stands.",
                    )
                if entry.fill:
                    value = _rag(entry.text, entry.fill, known.key.rag, rag)
                    found.colours.setdefault(entry.fill, value.code)
                    is_taken = _add(rag, value)
                elif timescale := _timescale(entry.text, known.key.timescales):
                    is_taken = _add(timescales, timescale)
                elif priority := _priority(entry.text, known.key.priorities):
                    is_taken = _add(priorities, priority)
                else:
                    is_taken = False
                if not is_taken or len(entry.text) > LONGEST_MEANING:
                    found.rest.append(entry.text)
    found.key = Key(
        rag=_scale(rag, known.key.rag, known),
        priorities=_scale(priorities, known.key.priorities, known),
        timescales=_scale(timescales, known.key.timescales, known),
    )
    return found


def _our_key(
    table: Table, known: Key, rag: list[ScaleValue], priorities: list[ScaleValue], timescales: list[ScaleValue]
) -> list[ScaleValue]:
    """The values of a key with headings, as our own spreadsheet has it; none where it has no such headings."""
    head = [normal(words(cell.paragraphs)) for cell in table.rows[0].cells] if table.rows else []
    if head[:4] != ["scale", "code", "name", "meaning"]:
        return []
    scales = {"rag status": rag, "priority": priorities, "time scale": timescales}
    values = []
    for row in table.rows[1:]:
        scale, code, label, meaning = (_said(row, column) for column in range(4))
        if normal(scale) in scales and code:
            fill = next((cell.fill for cell in row.cells if cell.fill), "") if normal(scale) == "rag status" else ""
            value = ScaleValue(
                code=code[:LONGEST_CODE],
                label=(label or code)[:LONGEST_LABEL],
                meaning=meaning[:LONGEST_MEANING],
                colour=fill,
                needs_reason=any(one.needs_reason for one in known.rag if fill and one.code == code),
                completes=bool(fill and _COMPLETES.search(f"{label} {meaning}")),
            )
            _add(scales[normal(scale)], value)
            values.append(value)
    return values


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    fill: str = ""


def _entries(row: Row) -> Iterator[_Entry]:
    """What a row of the key says: a colour with its words, or words, with those beside them that have no colour."""
    cells = [cell for cell in row.cells if not cell.goes_on]
    if len(cells) > 2 and cells[0].fill and {cell.fill for cell in cells if cell.text.strip()} == {cells[0].fill}:
        return  # a row of headings on one ground
    fill = ""
    texts: list[str] = []
    ended = -1

    def flush() -> Iterator[_Entry]:
        nonlocal texts
        if texts:
            yield _Entry(" ".join(texts))
        texts = []

    for cell in cells:
        text = words(cell.paragraphs)
        own = cell.fill if cell.fill and not is_grey(cell.fill) else ""
        if own:
            yield from flush()
            if text:
                yield _Entry(text, own)
            fill = "" if text else own
        elif text and fill:
            yield _Entry(text, fill)
            fill = ""
        elif text:
            if texts and not _takes_more(texts, cell, ended):
                yield from flush()
            texts.append(text)
        ended = cell.column + cell.across
    yield from flush()


def _takes_more(texts: Sequence[str], cell: Cell, ended: int) -> bool:
    """ "Long term:" takes the words beside it; "H: High priority" says all itself."""
    first = texts[0]
    return cell.column == ended and (first.endswith(":") or len(first) <= 3 or bool(_TERM.fullmatch(first)))


def _rag(text: str, fill: str, known: Sequence[ScaleValue], found: Sequence[ScaleValue]) -> ScaleValue:
    """The value that we know by its code, label or meaning, else a new one of these words."""
    label, meaning = text, text
    if parts := _CODED.fullmatch(text) or _LABELLED.fullmatch(text):
        named = parts.groupdict()
        label, meaning = named.get("label") or named.get("code") or text, parts["meaning"]
    for value in known:
        names = {value.label.casefold(), value.meaning.casefold(), value.code.casefold()}
        if {text.casefold(), label.casefold(), meaning.casefold()} & names:
            return replace(value, meaning=value.meaning if text == value.label else meaning, colour=fill)
    taken = {value.code for value in (*known, *found)}
    return ScaleValue(
        code=_code(label, taken),
        label=label[:LONGEST_LABEL],
        meaning=meaning[:LONGEST_MEANING],
        colour=fill,
        completes=bool(_COMPLETES.search(text)),
    )


def _code(label: str, taken: set[str]) -> str:
    """A short code for a new value: its first letter, or as many as no other begins with."""
    letters = re.sub(r"\W", "", label).upper() or "X"
    for length in range(1, min(len(letters), LONGEST_CODE) + 1):
        if letters[:length] not in taken:
            return letters[:length]
    number = 2
    while f"{letters[:6]}{number}" in taken:
        number += 1
    return f"{letters[:6]}{number}"


def _timescale(text: str, known: Sequence[ScaleValue]) -> ScaleValue | None:
    parts = _TERM.fullmatch(text)
    if not parts:
        return None
    label = " ".join(parts["label"].split())
    coded = _CODED.fullmatch(label)
    if coded:
        label = coded["meaning"]
    for value in known:
        if label.casefold() in (value.label.casefold(), value.code.casefold()):
            return replace(value, meaning=parts["meaning"].strip() or value.meaning)
    code = coded["code"] if coded else _code(label, {value.code for value in known})
    return ScaleValue(code=code, label=label[:LONGEST_LABEL], meaning=parts["meaning"].strip()[:LONGEST_MEANING])


def _priority(text: str, known: Sequence[ScaleValue]) -> ScaleValue | None:
    parts = _CODED.fullmatch(text)
    if not parts:
        return None
    for value in known:
        if parts["code"].casefold() == value.code.casefold():
            return replace(value, meaning=parts["meaning"])
    label = re.sub(r"\s+priority$", "", parts["meaning"], flags=re.IGNORECASE)
    return ScaleValue(code=parts["code"], label=label[:LONGEST_LABEL], meaning=parts["meaning"][:LONGEST_MEANING])


def _add(values: list[ScaleValue], value: ScaleValue) -> bool:
    """Whether the value is a new one of its scale, which has it then."""
    is_new = all(value.code != other.code for other in values)
    if is_new:
        values.append(value)
    return is_new


def _scale(own: Sequence[ScaleValue], known: Sequence[ScaleValue], all_known: Known) -> tuple[ScaleValue, ...]:
    """The file's own values, where it has a scale of them; a plan that is there keeps its own and gets what is new."""
    if all_known.plan is None and len(own) > 1:
        return tuple(own)
    codes = {value.code for value in known}
    return (*known, *(value for value in own if value.code not in codes))


# Version control


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    head: int
    version: int
    date: int
    by: int | None
    summary: int | None


def _version_columns(table: Table) -> _Columns | None:
    for place, row in enumerate(table.rows[:5]):
        named = {normal(words(cell.paragraphs)): cell.column for cell in starts(row)}
        version, date = (next((at for name, at in named.items() if name in known), None) for known in (_VERSION, _DATE))
        by, summary = (next((at for name, at in named.items() if name in known), None) for known in (_BY, _SUMMARY))
        if version is not None and date is not None and (by is not None or summary is not None):
            return _Columns(head=place, version=version, date=date, by=by, summary=summary)
    return None


def is_version_table(table: Table) -> bool:
    return _version_columns(table) is not None


def read_versions(table: Table, order: Order, doubts: Doubts) -> list[VersionLine]:
    """Its lines, word for word. One without a whole number or a date is told of, and left out."""
    columns = _version_columns(table)
    assert columns is not None  # noqa: S101 -- asked before: is_version_table
    lines: dict[int, VersionLine] = {}
    for row in table.rows[columns.head + 1 :]:
        place = f"{table.name}, row {row.number}"
        all_said = " | ".join(words(cell.paragraphs) for cell in starts(row))
        number = re.fullmatch(r"(?:version|v)?\.?\s*(\d{1,5})(?:\.0)?", _said(row, columns.version), re.IGNORECASE)
        cell = row.cell(columns.date)
        day = (cell.date if cell else "") or dates.only_date(_said(row, columns.date), order)
        if not all_said:
            continue
        if number is None or len(day) != len("2018-07-09") or int(number[1]) in lines:
            doubts.tell(
                Doubtful.VERSION,
                place,
                all_said,
                "This line of version control has no number of its own, or no day, that we can read. It is left out.",
            )
            continue
        summary = _said(row, columns.summary)
        if columns.summary is not None and not summary:
            doubts.tell(Doubtful.VERSION, place, all_said, f"Version {number[1]} has no summary. It stays without.")
        lines[int(number[1])] = VersionLine(
            number=int(number[1]), date=day, amended_by=_said(row, columns.by)[:_LONGEST_NAME], summary=summary
        )
    return [lines[number] for number in sorted(lines)]


def _said(row: Row, column: int | None) -> str:
    cell = row.cell(column) if column is not None else None
    return cell.text.strip() if cell else ""
