"""The parts of understanding, each by itself: dates, owners, refs, themes, headings, colours, words, notes, the key."""

from __future__ import annotations

import pytest

from actions.document import FurtherAction, Review
from actions.imports import dates
from actions.imports.dates import Order
from actions.imports.doubting import Doubts
from actions.imports.files.paper import Paragraph, Run
from actions.imports.headings import body_of, recognised
from actions.imports.keys import read_key, read_versions
from actions.imports.meaning import Choices, Doubtful, Holds, Known
from actions.imports.names import Owners
from actions.imports.naming import Missing, Table
from actions.imports.notes import Line, NotesReader, Told, due_in
from actions.imports.refs import plain_ref
from actions.imports.scales import Scales
from actions.imports.texts import literal, markdown
from actions.imports.themes import number_and_title
from actions.imports.titles import read_title
from tests.factories import KEY
from tests.imports.papers import bold, cell, italic, line, table

KNOWN = Known(
    today="2024-05-01",
    key=KEY,
    bodies={"Gov Board": "Governance Board"},
    owners={"AB": "AB", "CD": "CD", "F&RS": "FRS", "Head of Estates": "HE", "Comms Group": "Comms Group"},
)


def owners(**chosen: str) -> Owners:
    return Owners.of(KNOWN, Choices(owners=chosen), Doubts(), {})


def scales(**words: str) -> Scales:
    choices = Choices(words={name.replace("_", ":", 1): code for name, code in words.items()})
    return Scales(KEY, {}, choices, Doubts(), is_new_plan=False)


def told(*paragraphs: Paragraph | str) -> Told:
    reader = NotesReader(
        order=Order.DAY_FIRST, owners=owners(), doubts=Doubts(), undated="2024-05-01", undated_is="today"
    )
    lines = [Line(place="here", paragraph=line(one) if isinstance(one, str) else one) for one in paragraphs]
    return reader.read("Gold Group", lines, "row", "1.1")


# Dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("03/01/19 Agreed", "2019-01-03"),
        ("3.1.2019: agreed", "2019-01-03"),
        ("10 May 2023", "2023-05-10"),
        ("3rd of January 2019 – agreed", "2019-01-03"),
        ("Mon 3 Jan 2019", "2019-01-03"),
        ("May 2023", "2023-05"),
        ("Mar-19", "2019-03"),
        ("2019-01-03", "2019-01-03"),
        ("March 3, 2020", "2020-03-03"),
        ("1 de março de 2024", "2024-03-01"),
        ("10 мая 2023 г.", "2023-05-10"),
        ("12. März 2024", "2024-03-12"),
        ("2024年3月1日", "2024-03-01"),
        ("(03/01/19)", "2019-01-03"),
        ("31/02/19", ""),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, iso: str) -> None:
    found = dates.leading(text, Order.DAY_FIRST)

    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize("text", ["2.4 Estate", "Agreed on 03/01/19", "12/2019", "May 5 people come", "1/2"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert dates.leading(text, Order.DAY_FIRST) is None


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/19", "13/12/19"], Order.DAY_FIRST),
        (["03/04/19", "12/13/19"], Order.MONTH_FIRST),
        (["03/04/19", "04/04/19"], None),
        (["03.04.19"], Order.DAY_FIRST),
        (["no date"], Order.DAY_FIRST),
    ],
)
def test_a_date_that_can_be_read_in_one_way_proves_the_others(texts: list[str], order: Order | None) -> None:
    assert dates.proven_order(texts) is order


# Owners


@pytest.mark.parametrize(
    ("text", "labels", "wording"),
    [
        ("AB/CD", ("AB", "CD"), ""),
        ("AB / CD", ("AB", "CD"), ""),
        ("AB, CD and EF", ("AB", "CD", "EF"), "AB, CD and EF"),
        ("AB/CD EF/GH", ("AB", "CD", "EF", "GH"), "AB/CD EF/GH"),
        ("AB/F&RS", ("AB", "FRS"), "AB/F&RS"),
        ("head of estates", ("HE",), "head of estates"),
        ("Gov Board & AB", ("Governance Board", "AB"), "Gov Board & AB"),
        ("AB (interim)", ("AB",), "AB (interim)"),
        ("AB\nCD", ("AB", "CD"), "AB CD"),
        ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray"), "Ann Lee and Bob Ray"),
        ("Health and Social Care", ("Health and Social Care",), ""),
        ("T/Supt Green", ("T/Supt Green",), ""),
        ("TBC", (), "TBC"),
        ("All partners", (), "All partners"),
        ("", (), ""),
    ],
)
def test_owners_are_read_in_any_notation(text: str, labels: tuple[str, ...], wording: str) -> None:
    assert owners().read(text, "here") == (labels, wording)


def test_an_owner_can_be_somebody_known_or_stay_in_words() -> None:
    assert owners(ef="AB").read("EF", "here") == (("AB",), "EF")
    assert owners(ef="words").read("EF/CD", "here") == (("CD",), "EF/CD")


def test_an_unknown_owner_is_asked_about_once_with_those_who_are_near() -> None:
    asked = owners()
    asked.read("AC", "here")
    asked.read("AC/CD", "there")

    (doubt,) = asked.doubts.all()
    assert (doubt.place, [option.value for option in doubt.options]) == ("here", ["new", "words", "AB"])
    assert asked.gather() == ("AC",)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("AB to write", ("AB",)),
        ("AB, CD and EF to meet", ("AB", "CD", "EF")),
        ("AB/CD to create the sheet", ("AB", "CD")),
        ("Comms Group see action 2.4", ("Comms Group",)),
        ("Gov Board to approve", ("Governance Board",)),
        ("the whole thing to be looked at", ()),
        ("Write to the insurers", ()),
    ],
)
def test_who_is_asked_stands_before_what(text: str, labels: tuple[str, ...]) -> None:
    assert owners().asked_of(text, "here") == labels


# Refs, themes and headings


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("1.1", "1.1"),
        ("1.1.", "1.1"),
        ("1,1", "1.1"),
        ("01.02", "1.2"),
        ("2.10", "2.10"),
        ("Ref 2.4", "2.4"),
        ("A1", None),
        ("7", None),
        ("1.1a", None),
        ("1.0", None),
    ],
)
def test_a_ref_is_two_numbers_however_it_is_punctuated(text: str, ref: str | None) -> None:
    assert plain_ref(text) == ref


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("ONE: Vision, governance", "ONE", "Vision, governance"),
        ("Theme 1 – Estate", "Theme 1", "Estate"),
        ("2. Fleet", "2", "Fleet"),
        ("3 Fleet", "3", "Fleet"),
        ("IV) Finance", "IV", "Finance"),
        ("一、总体", "一", "总体"),
        ("Estate – and fleet", "", "Estate – and fleet"),
        ("24 hour cover", "", "24 hour cover"),
    ],
)
def test_a_band_has_a_number_and_a_title(text: str, number: str, title: str) -> None:
    assert number_and_title(text) == (number, title)


@pytest.mark.parametrize(
    ("heading", "holds"),
    [
        ("Ref.", Holds.REF),
        ("№ п/п", Holds.REF),
        ("#", Holds.REF),
        ("RAG\nstatus", Holds.RAG),
        ("R/A/G", Holds.RAG),
        ("TIME - SCALE", Holds.TIMESCALE),
        ("Priority (H/M/L)", Holds.PRIORITY),
        ("SRO / Lead officer(s)", Holds.SROS),
        ("Maßnahme", Holds.ACTIVITY),
        ("Justificación", Holds.RATIONALE),
    ],
)
def test_a_heading_says_what_its_column_holds(heading: str, holds: Holds) -> None:
    found = recognised(heading)

    assert found is not None
    assert found[0] is holds


@pytest.mark.parametrize("heading", ["Lead agency", "Due date", "Success measure", "Budget", "Action / Deadline"])
def test_a_heading_that_is_not_known_is_not_guessed(heading: str) -> None:
    assert recognised(heading) is None


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("Governance Board notes / further actions", "Governance Board"),
        ("Gold Group: Note", "Gold Group"),
        ("Silver Group", "Silver Group"),
        ("Progress update", ""),
        ("Latest comments", ""),
    ],
)
def test_a_column_of_notes_names_its_body(heading: str, body: str) -> None:
    assert body_of(heading) == body


# Texts


def test_emphasis_is_what_differs_from_the_rest_of_the_cell() -> None:
    assert markdown([line("It is ", bold("urgent"), " and ", italic("new"))]) == "It is **urgent** and *new*"
    assert markdown([line(bold("All of it"))]) == "All of it"
    assert markdown([line(italic("All")), line(italic("of it"))]) == "All\nof it"
    assert markdown([line("See "), line(Run(text="the terms", href="https://a.example/x"))]) == (
        "See\n[the terms](https://a.example/x)"
    )
    assert markdown([line("Three:"), line("one", bullet=True)]) == "Three:\n• one"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a *b* c", "a ∗b∗ c"),
        ("2*3*4 and 5 * 6", "2*3*4 and 5 * 6"),
        ("[x](https://a.example)", "[x] (https://a.example)"),
        ("nothing", "nothing"),
    ],
)
def test_what_only_looks_like_a_mark_is_none(text: str, kept: str) -> None:
    assert literal(text) == kept


# Colours and words


def test_words_are_values_by_code_label_or_meaning() -> None:
    read = scales()

    assert [read.rag_of_words(text, "here")[0] for text in ("g", "GREEN", "able to progress", "–", "")] == [
        "G",
        "G",
        "G",
        None,
        None,
    ]
    assert read.rag_of_words("Amber: no funds", "here") == ("A", "no funds", "")
    assert read.priority("High priority", "here") == ("H", "")
    assert read.priority("high", "here") == ("H", "")


@pytest.mark.parametrize(
    ("text", "codes", "qualifier"),
    [
        ("S", ("S",), ""),
        ("S/L", ("S", "L"), ""),
        ("S/L Initial scoping - 3m", ("S", "L"), "Initial scoping - 3m"),
        ("Short term", ("S",), ""),
        ("by the summer", (), "by the summer"),
        ("", (), ""),
    ],
)
def test_a_timescale_is_codes_and_what_qualifies_them(text: str, codes: tuple[str, ...], qualifier: str) -> None:
    assert scales().timescales(text) == (codes, qualifier)


def test_a_word_that_was_decided_is_not_asked_about() -> None:
    read = scales(**{"rag_on track": "G"})

    assert read.rag_of_words("On  Track", "here") == ("G", "", "")
    assert read.doubts.all() == ()


# Notes


def test_each_date_begins_a_note() -> None:
    read = told(line(bold("12/02/24"), " First"), "and more", "10 May 2024 – Second", "31/02/24 no day")

    assert [(note.date, note.text) for note in read.notes] == [
        ("2024-02-12", "First\nand more"),
        ("2024-05-10", "Second\n31/02/24 no day"),
    ]


def test_a_confidential_note_is_marked_and_what_it_asks_is_too() -> None:
    read = told("12/02/24 (Confidential) Sell the yard.", "ACTION: AB to find a buyer by 31/03/2024")

    (note,) = read.notes
    assert (note.text, note.confidential) == ("Sell the yard.\nACTION: AB to find a buyer by 31/03/2024", True)
    assert read.actions == [
        FurtherAction(
            key=read.actions[0].key,
            text="AB to find a buyer by 31/03/2024",
            owners=("AB",),
            due="2024-03-31",
            note=note.key,
            confidential=True,
        )
    ]


def test_a_list_below_action_is_an_action_each() -> None:
    read = told("12/02/24", "ACTIONS:", line("AB to write", bullet=True), line("CD to call", bullet=True))

    assert [(action.text, action.owners) for action in read.actions] == [
        ("AB to write", ("AB",)),
        ("CD to call", ("CD",)),
    ]


@pytest.mark.parametrize(
    ("text", "due", "said"),
    [
        ("BAU. Review in 6 months (Dec 2018)", "2018-12", "Review in 6 months (Dec 2018)"),
        ("Review in 3 months (Dec 18)", "2018-12", "Review in 3 months (Dec 18)"),
        ("Review by 31/03/2019, please", "2019-03-31", "Review by 31/03/2019"),
    ],
)
def test_a_promise_to_review_has_its_month_or_day(text: str, due: str, said: str) -> None:
    read = told(f"12/02/18 {text}")

    assert read.reviews == [Review(key=read.reviews[0].key, due=due, text=said, note=read.notes[0].key)]


def test_a_review_without_a_date_is_words() -> None:
    assert told("12/02/18 Supports a recommendation to review again in two years.").reviews == []


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("by the end of Feb and again by the end of March.", "by the end of Feb; by the end of March"),
        ("report by next meeting (March)", "by next meeting (March)"),
        ("start once the post is filled.", "once the post is filled"),
        ("finish by March 2019", "2019-03"),
        ("stand by the river", ""),
    ],
)
def test_a_due_is_the_words_that_say_when(text: str, due: str) -> None:
    assert due_in(text, Order.DAY_FIRST) == due


# Beside the plan


def test_a_key_of_colours_words_and_timescales_is_read() -> None:
    found = read_key(
        [
            table(
                (cell("KEY", across=4),),
                ("H: High priority", cell(fill="#ff0000"), "Barriers to progression", "Short term: this summer"),
                ("U: Urgent priority", cell("Parked", fill="#123456"), None, "Remark that is no value"),
            )
        ],
        KNOWN,
        Doubts(),
    )

    assert found.colours == {"#ff0000": "R", "#123456": "P"}
    assert [(value.code, value.label, value.colour) for value in found.key.rag] == [
        ("R", "Red", "#ff0000"),
        ("P", "Parked", "#123456"),
    ]
    assert [(value.code, value.label) for value in found.key.priorities] == [("H", "High"), ("U", "Urgent")]
    assert found.rest == ["KEY", "Remark that is no value"]


def test_a_line_of_version_control_without_a_number_is_told_and_left_out() -> None:
    doubts = Doubts()
    lines = read_versions(
        table(
            ("Version", "Date", "Author", "Changes"),
            ("v1", "01/02/24", "AB", "First"),
            ("draft", "02/02/24", "AB", "Second"),
            ("2.0", cell("03/02/24", date="2024-02-03"), None, None),
        ),
        Order.DAY_FIRST,
        doubts,
    )

    assert [(one.number, one.date, one.amended_by, one.summary) for one in lines] == [
        (1, "2024-02-01", "AB", "First"),
        (2, "2024-02-03", "", ""),
    ]
    assert [(doubt.kind, doubt.said) for doubt in doubts.all()] == [
        (Doubtful.VERSION, "draft | 02/02/24 | AB | Second"),
        (Doubtful.VERSION, "2.0 | 03/02/24"),
    ]


def test_a_ref_that_is_named_and_not_there_is_found_with_the_row_that_is_meant() -> None:
    rows = Table({"2.8": "Scope a shared stores facility", "2.9": "Sell the old yard"}, {"2.6"})

    assert list(rows.missing("addition of new activity 2.7 shared stores facility")) == [
        Missing(ref="2.7", instead="2.8")
    ]
    assert list(rows.missing("links to 2.6, see 2.8, action 9.9, it costs 2.5 million, at 2.30 pm")) == []


@pytest.mark.parametrize(
    ("lines", "title", "partnership", "version", "rest"),
    [
        (["Action Plan", "Harbour Board", "Version: 18 (see below)"], "Action Plan", "Harbour Board", 18, []),
        (["Harbour Board – Delivery plan | Version 4"], "Delivery plan", "Harbour Board", 4, []),
        (["OFFICIAL – SENSITIVE", "Winter works"], "Winter works", "", None, ["OFFICIAL – SENSITIVE"]),
        (["This is for all of us."], "Action plan", "", None, ["This is for all of us."]),
        ([], "Action plan", "", None, []),
    ],
)
def test_the_lines_over_a_plan_name_it(
    lines: list[str], title: str, partnership: str, version: int | None, rest: list[str]
) -> None:
    block = read_title(lines, "", KNOWN)

    assert (block.title, block.partnership, block.version, block.rest) == (title, partnership, version, rest)
