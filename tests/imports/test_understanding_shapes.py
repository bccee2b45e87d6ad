"""Other boards' plans: no word of any cell is lost, and each shape is read as what it is."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, PlanDocument, Strand
from actions.exports import pdf
from actions.imports.dates import DATE
from actions.imports.files.paper import BadFile, Cell, Paper, Run
from actions.imports.meaning import Choices, Doubtful, Holds, Known, Meaning
from actions.imports.parts import NO_PLAN
from actions.imports.understanding import NO_ROWS, understand
from tests.factories import KEY
from tests.imports import shapes
from tests.imports.papers import cell, paper, table

KNOWN = Known(today="2024-05-01", key=KEY)
_WORD = re.compile(r"[^\W\d_]+")


def read(made: Paper, **choices: dict[str, str]) -> Meaning:
    return understand(made, KNOWN, Choices(**choices))


def words_of(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text))


def row(meaning: Meaning, ref: str) -> Activity:
    return next(activity for activity in meaning.document.activities() if activity.ref == ref)


def says(meaning: Meaning, strand: Strand) -> dict[str, str]:
    """What a strand says in the plan's own fields, by their names."""
    names = {field.key: field.name for field in meaning.document.fields}
    return {names[extra.field]: extra.text for extra in strand.extra}


@pytest.mark.parametrize("make", shapes.ALL, ids=lambda make: make.__name__)
def test_shape_is_printed_with_every_letter(make: Callable[[], Paper], caplog: pytest.LogCaptureFixture) -> None:
    """WeasyPrint logs each letter that no font has."""
    content = pdf.render(read(make()).document)

    assert ([record.getMessage() for record in caplog.records], content[:5]) == ([], b"%PDF-")


@pytest.mark.parametrize("make", shapes.ALL, ids=lambda make: make.__name__)
def test_every_word_of_every_cell_is_in_the_document_or_in_a_doubt(make: Callable[[], Paper]) -> None:
    made = make()
    meaning = read(made)
    document = json.dumps(meaning.document.to_dict(), ensure_ascii=False)
    kept = words_of(document) + words_of(" ".join(f"{doubt.said} {doubt.about}" for doubt in meaning.doubts))
    headings = words_of(" ".join(column.heading for column in meaning.columns))

    def lost(text: str) -> Counter[str]:
        """Words that are nowhere; a date stands there as a date."""
        return words_of(DATE.sub(" ", text)) - kept - headings - headings

    for one in made.tables():
        assert lost(" ".join(found.text for line in one.rows for found in line.cells)) == Counter(), one.name
    for block in made.blocks:
        assert lost(getattr(block, "text", "")) == Counter()


@pytest.mark.parametrize("make", shapes.ALL, ids=lambda make: make.__name__)
def test_keys_and_refs_are_each_given_once(make: Callable[[], Paper]) -> None:
    meaning = read(make())
    keys = []
    for theme in meaning.document.themes:
        keys.append(theme.key)
        for activity in theme.activities:
            keys += [activity.key, *(strand.key for strand in activity.strands), *(note.key for note in activity.notes)]
            keys += [action.key for action in activity.further_actions]
            keys += [review.key for review in activity.reviews]

    assert len(set(keys)) == len(keys)
    refs = [activity.ref for activity in meaning.document.activities()]
    assert len(set(refs)) == len(refs)
    assert all(re.fullmatch(r"[1-9]\d{0,3}\.[1-9]\d{0,5}", ref) for ref in refs)


def test_rows_without_refs_are_given_refs_and_told() -> None:
    meaning = read(shapes.no_refs())

    assert [activity.ref for activity in meaning.document.activities()] == ["1.1", "1.2", "1.3"]
    assert [doubt.about for doubt in meaning.doubts if doubt.kind is Doubtful.REF] == [
        "This row has no ref, and is given 1.1.",
        "This row has no ref, and is given 1.2.",
        "This row has no ref, and is given 1.3.",
    ]
    assert says(meaning, row(meaning, "1.1").strands[0]) == {
        "Deadline": "31/03/2024",
        "Comments": "Waiting for the landlord",
    }
    assert "ref" not in meaning.carries


def test_columns_that_no_plan_has_become_fields_of_its_own() -> None:
    meaning = read(shapes.due_dates())

    assert [field.name for field in meaning.document.fields] == ["Lead agency", "Due date", "Success measure"]
    assert says(meaning, row(meaning, "1.1").strands[0]) == {
        "Lead agency": "Port authority",
        "Due date": "30/06/2024",
        "Success measure": "No falls",
    }
    assert (meaning.document.title, meaning.document.partnership) == (
        "Delivery plan 2024",
        "Harbour Safety Partnership",
    )


def test_a_column_can_be_left_out_or_be_another() -> None:
    meaning = read(shapes.due_dates(), columns={"lead agency": "nothing", "due date": "timescale"})

    assert [column.holds for column in meaning.columns] == [
        Holds.REF,
        Holds.ACTIVITY,
        Holds.NOTHING,
        Holds.SROS,
        Holds.TIMESCALE,
        Holds.EXTRA,
    ]
    assert row(meaning, "1.2").strands[0].qualifier == "Autumn 2024"


def test_status_words_that_the_key_does_not_have_stay_words_and_are_asked_about_once() -> None:
    meaning = read(shapes.status_words())

    asked = [doubt for doubt in meaning.doubts if doubt.kind is Doubtful.WORD]
    assert [doubt.said for doubt in asked] == ["On track", "Not yet due", "Superseded"]
    assert {doubt.chosen for doubt in asked} == {"words"}
    first, second, *_, fifth, _ = (activity.strands[0] for activity in meaning.document.activities())
    assert (first.rag, second.rag, fifth.rag, fifth.rag_reason) == ("C", None, "A", "no buyer yet")
    assert says(meaning, second) == {"Status in the file": "On track"}


def test_a_status_word_is_what_a_person_said_it_is() -> None:
    meaning = read(shapes.status_words(), words={"rag:on track": "G", "rag:superseded": ""})

    assert [activity.strands[0].rag for activity in meaning.document.activities()] == ["C", "G", None, None, "A", "G"]
    assert [doubt.said for doubt in meaning.doubts if doubt.kind is Doubtful.WORD and not doubt.settled] == [
        "Not yet due"
    ]


def test_a_date_column_under_a_body_dates_its_notes() -> None:
    meaning = read(shapes.two_heading_rows())

    assert [(note.body, note.date, note.text) for note in row(meaning, "1.1").notes] == [
        ("Gold Group", "2024-02-12", "Agreed"),
        ("Silver Group", "2024-02-26", "Keys handed over"),
    ]
    (action,) = row(meaning, "1.2").further_actions
    assert (action.text, action.owners, action.due) == ("CD to ask the insurers by 31/03/2024", ("CD",), "2024-03-31")


def test_a_heading_over_a_table_is_its_theme() -> None:
    meaning = read(shapes.headings_for_themes())

    assert [(theme.number, theme.title, len(theme.activities)) for theme in meaning.document.themes] == [
        ("ONE", "Roads", 2),
        ("TWO", "Shelters", 1),
    ]
    assert meaning.document.title == "Winter plan"


def test_steps_inside_an_activity_are_its_strands() -> None:
    meaning = read(shapes.milestones())

    assert [(strand.text, strand.rag) for strand in row(meaning, "1.1").strands] == [
        ("Build the joint station", "G"),
        ("Choose the site", "C"),
        ("Obtain permission", "R"),
    ]
    assert says(meaning, row(meaning, "1.2").strands[1]) == {"Ref. in the file": "a)"}


def test_russian_headings_and_dates_are_read() -> None:
    meaning = read(shapes.cyrillic())

    first = row(meaning, "1.1")
    assert (first.strands[0].rationale, first.strands[0].sros, first.strands[0].rag) == (
        "Карта устарела",
        ("ИП", "АС"),
        "R",
    )
    assert [(note.date, note.text) for note in first.notes] == [("2023-05-10", "Начато"), ("2023-06-12", "Готово")]


def test_chinese_headings_dates_and_lists_of_names_are_read() -> None:
    meaning = read(shapes.chinese())

    first = row(meaning, "1.1")
    assert (first.strands[0].text, first.strands[0].sros) == ("更新应急预案", ("王伟", "李娜"))
    assert [(note.date, note.text) for note in first.notes] == [("2024-03-01", "已开会讨论")]


def test_portuguese_headings_are_read_and_a_column_of_themes_makes_themes() -> None:
    meaning = read(shapes.portuguese())

    assert [(theme.title, [activity.ref for activity in theme.activities]) for theme in meaning.document.themes] == [
        ("Prevenção", ["1.1"]),
        ("Resposta", ["2.1", "2.2"]),
    ]
    assert row(meaning, "1.1").strands[0].sros == ("JC", "MP")
    assert row(meaning, "2.1").strands[0].qualifier == "Longo"


def test_many_owners_and_long_texts_are_whole() -> None:
    strand = row(read(shapes.long_cells()), "1.1").strands[0]

    assert len(strand.sros) == 24
    assert len(strand.text) > 5000
    assert strand.text.endswith("word699")


def test_an_odd_ref_is_kept_beside_the_one_that_is_given() -> None:
    meaning = read(shapes.odd_refs())

    assert [(activity.ref, says(meaning, activity.strands[0])) for activity in meaning.document.activities()] == [
        ("2.2", {"Ref. in the file": "A1"}),
        ("2.3", {"Ref. in the file": "7"}),
        ("2.4", {"Ref. in the file": "1.1a"}),
        ("2.9", {}),
        ("2.1", {}),
        ("2.5", {"Ref. in the file": "2.9"}),
        ("2.11", {}),
    ]


def test_headings_may_stand_below_a_title_and_again_in_the_middle() -> None:
    meaning = read(shapes.deep_headings())

    assert (meaning.document.title, meaning.document.partnership, meaning.document.version) == (
        "Action log",
        "Blue Light Collaboration Board",
        4,
    )
    assert [len(theme.activities) for theme in meaning.document.themes] == [2, 1]
    assert says(meaning, row(meaning, "1.1").strands[0]) == {"Column 4": "see file 12", "Ref. in the file": "1"}


def test_a_colour_that_is_in_no_key_is_asked_about_and_means_nothing_until_then() -> None:
    asked = [doubt for doubt in read(shapes.deep_headings()).doubts if doubt.kind is Doubtful.COLOUR]

    assert [(doubt.said, doubt.chosen) for doubt in asked] == [("#00b050", "G"), ("#7f00ff", "")]
    meaning = read(shapes.deep_headings(), colours={"#7f00ff": "C", "#00b050": ""})
    assert [activity.strands[0].rag for activity in meaning.document.activities()] == [None, "C", None]


def test_words_before_any_date_are_asked_about() -> None:
    made = shapes.deep_headings()
    (asked,) = [doubt for doubt in read(made).doubts if doubt.said == "A word before any date"]

    assert [option.value for option in asked.options] == ["date", "next", "extra"]
    assert [note.date for note in row(read(made), "2.1").notes] == ["2024-02-14", "2024-05-01"]
    joined = read(made, doubts={asked.id: "next"})
    assert [note.text for note in row(joined, "2.1").notes] == ["A word before any date\nAgreed"]
    apart = read(made, doubts={asked.id: "extra"})
    assert says(apart, row(apart, "2.1").strands[0])["Gold Group, without a date"] == "A word before any date"


def test_italics_and_rows_below_a_merged_ref_are_strands() -> None:
    meaning = read(shapes.strands())

    assert [
        (one.text, one.rationale, one.sros, one.priority) for one in row(meaning, "1.1").strands
    ] == [
        ("Share the workshop\n**quickly** and well", "It saves money", ("AB",), "H"),
        ("Share the stores", "It saves room", ("CD",), "L"),
        ("Share the yard", "It is near", ("EF",), None),
    ]  # fmt: skip
    assert [note.text for note in row(meaning, "1.1").notes] == ["Agreed **at last**"]


def test_1500_rows_are_understood_in_under_two_seconds() -> None:
    made = shapes.many_rows()

    began = time.process_time()
    meaning = read(made)

    assert time.process_time() - began < 2
    assert sum(1 for _ in meaning.document.activities()) == 1500


def test_a_file_without_a_plan_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadFile) as refused:
        read(paper("A letter", table(("Only one cell",))))

    assert str(refused.value) == NO_PLAN


def test_an_empty_template_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadFile) as refused:
        read(paper(table(shapes.HEADS, (cell(), None, None, None))))

    assert str(refused.value) == NO_ROWS


def test_unknown_headings_are_taken_as_they_are_and_told() -> None:
    meaning = read(paper(table(("Foo", "Bar"), ("x", "Paint the long fence"), ("y", "Mow the wide lawn"))))

    assert [column.holds for column in meaning.columns] == [Holds.EXTRA, Holds.ACTIVITY]
    assert [activity.strands[0].text for activity in meaning.document.activities()] == [
        "Paint the long fence",
        "Mow the wide lawn",
    ]
    assert [doubt.kind for doubt in meaning.doubts][:2] == [Doubtful.FILE, Doubtful.COLUMN]


def test_a_paper_of_another_partnership_is_told() -> None:
    meaning = understand(shapes.due_dates(), replace(KNOWN, partnership="Hill Board"), Choices())

    assert meaning.document.partnership == "Hill Board"
    assert [doubt.about for doubt in meaning.doubts if doubt.kind is Doubtful.FILE] == [
        "The file names Harbour Safety Partnership; it is read for Hill Board."
    ]


_HEADINGS = st.sampled_from(
    ["Ref.", "Activity", "SRO", "RAG status", "Priority", "Time-scale", "Gold Group notes", "Comments", "Due date", ""]
)
_TEXTS = st.sampled_from(
    [
        *("", "1.1", "1.2", "7", "A1", "a)", "ONE: Vision", "Paint the fence", "12/02/24 Agreed", "31/02/19", "G"),
        *("ACTION: AB to write", "ACTION:", "AB/CD, EF and GH", "A – late", "On track", "S/M first", "and so on", "–"),
        *(
            "Review March 2019: look",
            "(Confidential) so",
            "*a* **b",
            "[x](http://y.example)",
            "\u00a0",
            "see action 9.9",
        ),
    ]
)


@st.composite
def _cells(draw: st.DrawFn) -> Cell:
    runs = draw(st.lists(st.builds(Run, text=_TEXTS, bold=st.booleans(), italic=st.booleans()), max_size=3))
    fill = draw(st.sampled_from(["", "", "#ff0000", "#123456", "#bfbfbf"]))
    return cell(*runs, fill=fill, across=draw(st.sampled_from([1, 1, 1, 1, 2, 6])))


@given(
    st.lists(_HEADINGS, min_size=2, max_size=8),
    st.lists(st.lists(st.none() | _cells(), min_size=1, max_size=8), max_size=8),
)
def test_whatever_a_table_holds_is_read_twice_alike_or_refused(
    headings: list[str], rows: list[list[Cell | None]]
) -> None:
    made = paper(table(tuple(headings), *(tuple(cells) for cells in rows)))

    try:
        meaning = read(made)
    except BadFile:
        return
    assert read(made) == meaning
    assert PlanDocument.from_dict(meaning.document.to_dict()) == meaning.document
    assert len({doubt.id for doubt in meaning.doubts}) == len(meaning.doubts)
    assert all(doubt.chosen in [option.value for option in doubt.options] for doubt in meaning.doubts if doubt.options)
