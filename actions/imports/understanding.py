"""What a paper says as a plan: every word of it in the document, or in a doubt. See ``actions.imports.meaning``.

Each in a module of its own: ``parts`` finds what the paper consists of, ``columns`` the plan's tables and what their
columns hold, ``rows`` the themes, activities and strands, ``refs`` their numbers, ``notes`` what bodies said, ``names``
owners, ``scales`` colours and words of the key, ``keys`` the key and the version control beside the plan. Plain Python;
the time that it takes grows with the length of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from actions.document import (
    Activity,
    Body,
    FurtherAction,
    Note,
    PlanDocument,
    Review,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import ActivityState, ReviewState
from actions.imports import dates, keys, naming
from actions.imports.columns import Layout, merged
from actions.imports.dates import Order
from actions.imports.doubting import Doubts
from actions.imports.fields import Fields
from actions.imports.files.paper import BadFile, Cell, FileKind, Paper
from actions.imports.identity import key_of
from actions.imports.meaning import Choices, Column, Doubtful, Holds, Known, Meaning, Origin
from actions.imports.names import LONGEST_WORDING, Owners
from actions.imports.notes import NotesReader
from actions.imports.parts import Parts, walked
from actions.imports.refs import IN_FILE, Refs
from actions.imports.rows import RawActivity, RawStrand, RawTheme
from actions.imports.scales import Scales
from actions.imports.texts import compared, markdown, words
from actions.imports.themes import LONGEST_TITLE, ordinal
from actions.imports.titles import TitleBlock, read_title

NO_ROWS = "The file has the headings of a plan and no rows below them: nothing can be read from it."

_LONGEST_QUALIFIER = 500
_LONGEST_HEADING = 200
_PROMISE = re.compile(r"(?P<secret>\(Confidential\) )?(?P<verb>Review|Reviewed) (?P<rest>.+)")


def understand(paper: Paper, known: Known, choices: Choices) -> Meaning:
    """Read a paper as a plan. Raises BadFile where it has no table that could be one."""
    doubts = Doubts(choices.doubts)
    parts = Parts.of(paper, known, choices, doubts)
    order = _order(parts, doubts)
    versions = [line for table in parts.versions for line in keys.read_versions(table, order, doubts)]
    block = read_title(parts.over, paper.plan, known)
    key = keys.read_key(parts.keys, known, doubts)
    bodies = _bodies(parts.layouts, known)
    reader = _Reader(
        known=known,
        doubts=doubts,
        order=order,
        columns=merged(parts.layouts),
        scales=Scales(key.key, key.colours, choices, doubts, known.plan is None),
        owners=Owners.of(known, choices, doubts, {body.name: body.name for body in bodies}),
        fields=Fields(known.plan),
    )
    raw = walked(parts, doubts)
    if not any(theme.activities for theme in raw):
        raise BadFile(NO_ROWS)
    reader.notes = _notes_reader(reader, block, versions, raw)
    themes = reader.themes(raw, block)
    newcomers = reader.owners.gather()
    reader.scales.gather()
    for text in (*block.rest, *parts.left, *key.rest):
        parts.unread.append(text)
    _tell_unread(parts, paper, doubts)
    _tell_whose(block, known, doubts)
    document = PlanDocument(
        title=block.title,
        partnership=known.partnership or block.partnership,
        version=block.version or (versions[-1].number if versions else None),
        organisations=known.plan.organisations if known.plan else (),
        bodies=bodies,
        key=reader.scales.key,
        themes=themes,
        versions=tuple(versions),
        fields=tuple(reader.fields),
    )
    _tell_missing_refs(document, known, reader.origins, doubts)
    return Meaning(
        document=document,
        carries=_carries(paper, reader, parts, bodies),
        doubts=doubts.all(),
        columns=reader.columns,
        origins=reader.origins,
        newcomers=newcomers,
    )


def _order(parts: Parts, doubts: Doubts) -> Order:
    """Whether the day or the month comes first; asked once where no date of the file proves it."""

    def texts() -> Iterator[str]:
        for table in parts.versions:
            yield from (cell.text for row in table.rows for cell in row.cells)
        for layout in parts.layouts:
            noted = set(layout.places(Holds.NOTES))
            yield from (cell.text for row in layout.body for cell in row.cells if cell.column in noted)

    order = dates.proven_order(texts())
    if order is not None:
        return order
    first = next(found[0] for text in texts() for found in dates.DATE.finditer(text) if found["a"])
    options = [(Order.DAY_FIRST.value, "The day comes first"), (Order.MONTH_FIRST.value, "The month comes first")]
    about = "No date in the file shows whether the day or the month comes first."
    return Order(doubts.ask(Doubtful.DATE, "the whole file", first, about, options, Order.DAY_FIRST.value))


def _bodies(found: Sequence[Layout], known: Known) -> tuple[Body, ...]:
    """Whose notes the columns hold, headed as the file heads them; a plan that is there keeps its own headings."""
    there = {body.name: body for body in (*known.columns, *(known.plan.bodies if known.plan else ()))}
    headings: dict[str, list[str]] = {}
    for column in merged(found):
        if column.holds is Holds.NOTES:
            headings.setdefault(column.name, []).append(column.heading)
    bodies = []
    for name, said in headings.items():
        heading = (said[0] if len(said) == 1 else name)[:_LONGEST_HEADING]
        body = there.get(name)
        if body is None:
            body = Body(key=key_of("body", name), name=name[:_LONGEST_HEADING], heading=heading)
        elif known.plan is None or not body.heading:
            body = replace(body, heading=heading)
        bodies.append(body)
    return tuple(bodies)


def _notes_reader(
    reader: _Reader, block: TitleBlock, versions: Sequence[VersionLine], raw: Iterable[RawTheme]
) -> NotesReader:
    """What has no date is of the paper's version, or of today."""
    of_paper = [line for line in versions if line.number == block.version] or list(versions[-1:])
    undated = of_paper[0].date if of_paper else reader.known.today
    why = f"as version {of_paper[0].number}" if of_paper else "the day of this reading"
    said = [(body, lines) for theme in raw for row in theme.activities for body, lines in row.notes.items()]
    dated = {body for body, lines in said if any(dates.leading(one.paragraph.text, reader.order) for one in lines)}
    return NotesReader(
        order=reader.order,
        owners=reader.owners,
        doubts=reader.doubts,
        undated=undated,
        undated_is=why,
        never_dated=frozenset(body for body, _ in said) - dated,
        there={
            (row.ref, note.body, compared(note.text)): note.date
            for row in (reader.known.plan.activities() if reader.known.plan else ())
            for note in row.notes
        },
    )


def _tell_unread(parts: Parts, paper: Paper, doubts: Doubts) -> None:
    unread = [text for text in parts.unread if text.strip()]
    if unread:
        about = "These words stand beside the plan, and are not taken into it."
        doubts.tell(Doubtful.FILE, "outside the plan's table", "\n".join(unread), about)
    for remark in paper.remarks:
        doubts.tell(Doubtful.FILE, "the whole file", "", remark)


def _tell_whose(block: TitleBlock, known: Known, doubts: Doubts) -> None:
    """A paper of somebody else's, by what stands over it."""
    whose = block.partnership
    if whose and known.partnership and whose.casefold() != known.partnership.casefold():
        about = f"The file names {whose}; it is read for {known.partnership}."
        doubts.tell(Doubtful.FILE, "above the plan's table", whose, about)


def _tell_missing_refs(document: PlanDocument, known: Known, origins: Mapping[str, Origin], doubts: Doubts) -> None:
    """Refs that a text or the version log names and that are not there."""
    rows = {row.ref: " ".join(strand.text for strand in row.strands) for row in document.activities()}
    table = naming.Table(rows, {item.ref for item in known.plan.archive} if known.plan else ())
    for line in document.versions:
        for missing in table.missing(line.summary):
            about = f"The line of version {line.number} names {missing.ref}, which is not in the table."
            if missing.instead:
                about = (
                    f"{missing.instead} in the table, {missing.ref} in the line of version {line.number}. Both stay."
                )
            doubts.tell(Doubtful.VERSION, f"version control, version {line.number}", line.summary, about)
    for row in document.activities():
        texts = [(strand.key, text) for strand in row.strands for text in (strand.text, strand.rationale)]
        texts += [(note.key, note.text) for note in row.notes]
        for key, text in texts:
            for missing in table.missing(text):
                about = f"{row.ref} names {missing.ref}, which is not in the table. The words stay as they are."
                doubts.tell(Doubtful.REF, origins[key].place if key in origins else row.ref, text, about)


def _carries(paper: Paper, reader: _Reader, parts: Parts, bodies: Iterable[Body]) -> frozenset[str]:
    """What this paper tells: its columns, but for an empty one of RAGs, whose colours a CSV file loses."""
    held = {column.holds for column in reader.columns}
    told = {holds.value for holds in held - {Holds.NOTES, Holds.EXTRA, Holds.NOTHING, Holds.RAG}}
    told |= {f"notes:{body.name}" for body in bodies}
    told |= {f"extra:{one.name}" for one in reader.fields}
    told |= {"rag"} if reader.tells_rag else set()
    told |= {"theme"} if Holds.THEME in held or reader.tells_themes else set()
    told |= {"marks"} if paper.kind is not FileKind.CSV else set()
    told |= {"key"} if parts.keys else set()
    told |= {"versions"} if parts.versions else set()
    return frozenset(told)


# The rows


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Makes a document's items of the raw rows. ``fields`` are those of the plan's own that they need."""

    known: Known
    doubts: Doubts
    order: Order
    columns: tuple[Column, ...]
    scales: Scales
    owners: Owners
    fields: Fields
    notes: NotesReader = field(init=False)
    origins: dict[str, Origin] = field(default_factory=dict)
    tells_rag: bool = False
    tells_themes: bool = False
    _odd_times: list[tuple[str, str]] = field(default_factory=list)

    def themes(self, raw: Sequence[RawTheme], block: TitleBlock) -> tuple[Theme, ...]:
        filled = [theme for theme in raw if theme.activities or theme.text]
        while not self._is_theme(filled[-1]):
            below = filled.pop()
            about = "These words stand below the last row, and are not taken in."
            self.doubts.tell(Doubtful.ROW, below.place, below.text, about)
        for column in self.columns:
            if column.holds is Holds.EXTRA and column.samples:
                self.fields.need(column.name)
        self.tells_themes = any(theme.text for theme in filled)
        refs = Refs.of(self.known.plan, self.doubts)
        majors = refs.give([[row.numbered for row in theme.activities] for theme in filled])
        strands = {id(row): self._strands(row) for theme in filled for row in theme.activities}
        self._tell_odd_times()
        numbers = self._numbers(filled, majors, block)
        themes = []
        for theme, (number, title) in zip(filled, numbers, strict=True):
            rows = tuple(self._activity(row, strands[id(row)]) for row in theme.activities)
            themes.append(Theme(key=key_of("theme", number, title), number=number, title=title, activities=rows))
        return tuple(themes)

    def _is_theme(self, last: RawTheme) -> bool:
        """Whether the last words of the table are a theme's, though nothing stands below them."""
        if last.activities or last.number:
            return True
        plan = self.known.plan
        return plan is not None and last.title.casefold() in {theme.title.casefold() for theme in plan.themes}

    def _numbers(self, themes: Sequence[RawTheme], majors: Sequence[int], block: TitleBlock) -> list[tuple[str, str]]:
        """The number and the title of each theme; one without a number is given the next ordinal."""
        taken = {theme.number.casefold() for theme in themes if theme.number}
        seen: set[str] = set()
        given = []
        numbers = []
        for theme, major in zip(themes, majors, strict=True):
            number, title = theme.number, theme.title[:LONGEST_TITLE]
            if theme.text and not theme.activities:
                self.doubts.tell(
                    Doubtful.THEME, theme.place, theme.text, "No rows stand below this theme. It stays, empty."
                )
            if not theme.text:
                title = block.title
                about = f"No theme stands over these rows: they are in one with the plan's name, “{title}”."
                self.doubts.tell(Doubtful.THEME, theme.place, "", about)
            if not number or number.casefold() in seen:
                place = major
                while ordinal(place).casefold() in taken:
                    place += 1
                number = ordinal(place)
                taken.add(number.casefold())
                if theme.text:
                    given.append((theme, number))
            seen.add(number.casefold())
            numbers.append((number, title))
        if given:
            said = "; ".join(f"{number}: {theme.text}" for theme, number in given)
            about = "These themes have no number of their own, and are given the next ones."
            self.doubts.tell(Doubtful.THEME, given[0][0].place, said, about)
        return numbers

    def _activity(self, raw: RawActivity, strands: tuple[Strand, ...]) -> Activity:
        ref = raw.numbered.ref
        key = key_of("activity", ref)
        notes: list[Note] = []
        actions: list[FurtherAction] = []
        reviews: list[Review] = []
        first, beneath = self._reviews_beneath(strands[0], key)
        strands = (first, *strands[1:])
        reviews += beneath
        for body, lines in raw.notes.items():
            told = self.notes.read(body, lines, key, ref)
            notes += sorted(told.notes, key=lambda note: note.date)
            actions += told.actions
            reviews += told.reviews
            self.origins |= {one: Origin(place=place, said=said) for one, (place, said) in told.origins.items()}
            if told.apart:
                extra = self.fields.with_more(strands[0].extra, [(f"{body}, without a date", told.apart)])
                strands = (replace(strands[0], extra=extra), *strands[1:])
        completing = {value.code for value in self.scales.key.rag if value.completes}
        completed = all(strand.rag in completing for strand in strands)
        return Activity(
            key=key,
            ref=ref,
            strands=strands,
            notes=tuple(notes),
            further_actions=tuple(actions),
            reviews=tuple(reviews),
            state=ActivityState.COMPLETED if completed else ActivityState.OPEN,
        )

    def _reviews_beneath(self, strand: Strand, activity: str) -> tuple[Strand, list[Review]]:
        """The reviews that a paper prints beneath a text, as ``actions.wording.promised`` words them."""
        lines = strand.text.split("\n")
        found: list[Review] = []
        while len(lines) > 1 and (said := _PROMISE.fullmatch(lines[-1])):
            day = dates.leading(said["rest"], self.order)
            rest = said["rest"][day.end :] if day else ""
            if day is None or not day.iso or (rest and not rest.startswith(": ")):
                break
            review = Review(
                key=key_of("review", activity, str(len(lines))),
                due=day.iso,
                text=rest.removeprefix(": "),
                state=ReviewState.OPEN if said["verb"] == "Review" else ReviewState.DONE,
                confidential=bool(said["secret"]),
            )
            self.origins[review.key] = self.origins[strand.key]
            found.insert(0, review)
            lines.pop()
        return (replace(strand, text="\n".join(lines)), found) if found else (strand, found)

    def _strands(self, raw: RawActivity) -> tuple[Strand, ...]:
        before: str | None = None
        strands = []
        for nth, one in enumerate(raw.strands):
            strand = self._strand(one, raw.numbered.ref, nth, before)
            kept = raw.numbered.kept if nth == 0 else one.label
            if kept:
                strand = replace(strand, extra=self.fields.with_more(strand.extra, [(IN_FILE, kept)]))
            before = strand.rag
            strands.append(strand)
        return tuple(strands)

    def _strand(self, raw: RawStrand, ref: str, nth: int, before: str | None) -> Strand:
        key = key_of("strand", ref, str(nth))
        activity = raw.layout.places(Holds.ACTIVITY)[0]
        place = raw.place(activity)
        text = markdown(raw.cells.get(activity, ()))
        if not text:
            self.doubts.tell(Doubtful.ROW, place, ref, f"{ref} has no words for its activity: a dash stands for them.")
            text = "–"
        self.origins[key] = Origin(place=place, said=raw.words(Holds.ACTIVITY))
        extra: list[tuple[str, str]] = []
        rag, reason = self._rag(raw, ref, before, extra)
        priority, words_left = self.scales.priority(_even(raw.words(Holds.PRIORITY)), self._where(raw, Holds.PRIORITY))
        if words_left:
            extra.append((self._heading(raw, Holds.PRIORITY), words_left))
        timescales, qualifier = self._timescales(raw, extra)
        sros, wording = self.owners.read(raw.words(Holds.SROS), self._where(raw, Holds.SROS))
        if len(wording) > LONGEST_WORDING:
            extra.append((self._heading(raw, Holds.SROS), wording))
            wording = ""
        own = raw.layout.places(Holds.EXTRA)
        extra += [(raw.layout.columns[column].name, markdown(raw.cells.get(column, ()))) for column in own]
        return Strand(
            key=key,
            text=text,
            rationale="\n".join(
                filter(None, (markdown(raw.cells.get(at, ())) for at in raw.layout.places(Holds.RATIONALE)))
            ),
            sros=sros,
            sros_wording=wording,
            rag=rag,
            rag_reason=reason,
            priority=priority,
            timescales=timescales,
            qualifier=qualifier,
            extra=self.fields.with_more((), extra),
        )

    def _rag(
        self, raw: RawStrand, ref: str, before: str | None, extra: list[tuple[str, str]]
    ) -> tuple[str | None, str]:
        """The code and its reason: by the words of its cell, else by its colour."""
        reason = raw.words(Holds.RAG_REASON)
        places = raw.layout.places(Holds.RAG)
        code: str | None
        if not places:
            code = self._rag_by_row(raw)
        else:
            cell = _cell_at(raw, places[0])
            place = raw.place(places[0])
            said = _even(raw.words(Holds.RAG))
            code, rest, words_left = self.scales.rag_of_words(said, place)
            reason = "\n".join(filter(None, (rest, reason)))
            if words_left:
                extra.append((self._heading(raw, Holds.RAG), words_left))
            by_colour = self.scales.rag_of_fill(cell.fill, place) if cell else None
            if code and by_colour and code != by_colour:
                about = f"The word says {code}, the colour {by_colour}: the word holds."
                self.doubts.tell(Doubtful.WORD, place, said, about)
            code = code or by_colour or (before if cell and cell.goes_on else None)
            self.tells_rag = self.tells_rag or bool(said or (cell and cell.fill))
            if code is None and not said:
                code = self._rag_beside(raw, ref)
        if reason and code is None:
            extra.append((self._heading(raw, Holds.RAG_REASON) or "RAG reason", reason))
            reason = ""
        return code, reason

    def _rag_by_row(self, raw: RawStrand) -> str | None:
        """A paper without a column for it may colour its refs, or its activities."""
        for holds in (Holds.REF, Holds.ACTIVITY, Holds.PRIORITY):
            for column in raw.layout.places(holds):
                cell = _cell_at(raw, column)
                if cell and cell.fill and not keys.is_grey(cell.fill):
                    self.tells_rag = True
                    return self.scales.rag_of_fill(cell.fill, raw.place(column))
        return None

    def _rag_beside(self, raw: RawStrand, ref: str) -> str | None:
        """A colour of the key on another cell than the RAG's is asked about, and means nothing until it is answered."""
        for column in (*raw.layout.places(Holds.REF), *raw.layout.places(Holds.ACTIVITY)):
            cell = _cell_at(raw, column)
            code = self.scales.means(cell.fill) if cell and cell.fill and not cell.goes_on else None
            value = self.scales.key.rag_value(code)
            if cell and code and value:
                about = f"{ref} has no RAG, and this cell has the key's colour for “{value.meaning or value.label}”."
                options = [("", "Not recorded"), (code, f"{value.code} – {value.label}")]
                said = words(cell.paragraphs) or cell.fill
                return self.doubts.ask(Doubtful.ROW, raw.place(column), said, about, options, "") or None
        return None

    def _timescales(self, raw: RawStrand, extra: list[tuple[str, str]]) -> tuple[tuple[str, ...], str]:
        said = _even(raw.words(Holds.TIMESCALE))
        codes, qualifier = self.scales.timescales(said)
        if said and not codes and qualifier:
            self._odd_times.append((self._where(raw, Holds.TIMESCALE), said))
        if len(qualifier) > _LONGEST_QUALIFIER:
            extra.append((self._heading(raw, Holds.TIMESCALE), qualifier))
            qualifier = ""
        return codes, qualifier

    def _tell_odd_times(self) -> None:
        if self._odd_times:
            place, _ = self._odd_times[0]
            said = "; ".join(dict.fromkeys(said for _, said in self._odd_times[:10]))
            count = len(self._odd_times)
            about = (
                f"{count} time-scales are none of the key's: they stay in words."
                if count > 1
                else ("This is no time-scale of the key: it stays in words.")
            )
            self.doubts.tell(Doubtful.WORD, place, said, about)

    def _where(self, raw: RawStrand, holds: Holds) -> str:
        places = raw.layout.places(holds)
        return raw.place(places[0]) if places else raw.layout.table.name

    def _heading(self, raw: RawStrand, holds: Holds) -> str:
        places = raw.layout.places(holds)
        return f"{raw.layout.columns[places[0]].heading} in the file" if places else ""


def _cell_at(raw: RawStrand, column: int) -> Cell | None:
    """The cell of a row that begins in a column, whether it says anything or not."""
    return next((cell for cell in raw.row.cells if cell.column == column), None)


def _even(text: str) -> str:
    return " ".join(text.split())
