"""Changes in words: literal sentences, as the paper and its secretary would write them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.diff import compare
from actions.document import (
    Activity,
    Attachment,
    Body,
    FurtherAction,
    Note,
    PlanDocument,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import FurtherActionState, ReviewState
from actions.log_line import summarise
from actions.management.sample import FIRST_PLAN
from actions.wording import (
    Teller,
    due_words,
    excerpt,
    listed,
    long_date,
    short_date,
    title_of,
)
from tests.actions.any_plan import FEWER, plans

PLAN = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])
NOTE = Note(key="n", body="Gold Group", date="2019-02-27", text="Received and welcomed.")
ACTION = FurtherAction(
    key="f", text="visit both sites", owners=("CW", "NW"), due="2019-04", body="Gold Group", date="2019-02-27"
)
CHARGING = Activity(
    key="c",
    ref="2.9",
    strands=(Strand(key="cs", text="Scope shared charging points for electric vehicles in all stations"),),
)
SEVEN = Theme(key="t7", number="SEVEN", title="Energy")

Edit = Callable[[PlanDocument], PlanDocument]


def with_fields(item: Any, **values: Any) -> Any:
    return replace(item, **values)


def activities(edit: Callable[[Theme], tuple[Activity, ...]]) -> Edit:
    return lambda plan: replace(
        plan, themes=tuple(replace(theme, activities=edit(theme)) for theme in plan.themes)
    )  # fmt: skip


def of(ref: str, edit: Callable[[Activity], Activity]) -> Edit:
    return activities(lambda theme: tuple(edit(row) if row.ref == ref else row for row in theme.activities))


def strand(ref: str, nth: int = 1, **values: Any) -> Edit:
    def edit(row: Activity) -> Activity:
        strands = list(row.strands)
        if len(strands) < nth:
            return row
        strands[nth - 1] = with_fields(strands[nth - 1], **values)
        return replace(row, strands=tuple(strands))

    return of(ref, edit)


def first(field: str, ref: str, **values: Any) -> Edit:
    """The first of an activity's notes, further actions or reviews with other values."""

    def edit(row: Activity) -> Activity:
        held = getattr(row, field)
        if not held:
            return row
        return with_fields(row, **{field: (with_fields(held[0], **values), *held[1:])})

    return of(ref, edit)


def plus(field: str, ref: str, item: Any) -> Edit:
    return of(ref, lambda row: with_fields(row, **{field: (*getattr(row, field), item)}))


def minus(field: str, ref: str) -> Edit:
    return of(ref, lambda row: with_fields(row, **{field: getattr(row, field)[1:]}))


def new_activity(number: str, activity: Activity) -> Edit:
    return activities(lambda theme: (*theme.activities, *([activity] if theme.number == number else [])))


def find(ref: str) -> Activity:
    return next(row for row in PLAN.activities() if row.ref == ref)


def gone(ref: str, reason: str = "") -> Edit:
    def edit(plan: PlanDocument) -> PlanDocument:
        left = activities(lambda theme: tuple(row for row in theme.activities if row.ref != ref))(plan)
        retired = RetiredActivity(key=find(ref).key, ref=ref, text=title_of(find(ref)), reason=reason)
        return replace(left, archive=(*left.archive, retired))

    return edit


def to_four(plan: PlanDocument) -> PlanDocument:
    left = activities(lambda theme: tuple(row for row in theme.activities if row.ref != "2.8"))(plan)
    return new_activity("FOUR", replace(find("2.8"), ref="4.9"))(left)


def first_theme_last(plan: PlanDocument) -> PlanDocument:
    return replace(plan, themes=(*plan.themes[1:], plan.themes[0]))


def key(**values: Any) -> Edit:
    return lambda plan: replace(plan, key=with_fields(plan.key, **values))


def then(*edits: Edit) -> Edit:
    def edit(plan: PlanDocument) -> PlanDocument:
        for one in edits:
            plan = one(plan)
        return plan

    return edit


#: One edit of the first plan, and how RG's story tells it.
SENTENCES: list[tuple[Edit, str]] = [
    (
        strand("2.1", rag="A", rag_reason="nobody has time."),
        "RG changed the RAG of 2.1 from not recorded to amber on 9 July 2018: nobody has time.",
    ),
    (strand("3.5", 2, rag="G"), "RG changed the RAG of strand 2 of 3.5 from not recorded to green on 9 July 2018."),
    (strand("6.4", rag=None, rag_reason=""), "RG changed the RAG of 6.4 from red to not recorded on 9 July 2018."),
    (strand("6.4", rag_reason="No date yet"), "RG changed the reason for the RAG of 6.4: now “No date yet”"),
    (strand("2.1", text="Scope one fleet"), "RG changed the wording of 2.1: now “Scope one fleet”"),
    (
        strand("2.1", rationale="**Dear**, says [the paper](https://a.org)"),
        "RG changed the rationale of 2.1: now “Dear, says the paper (https://a.org)”",
    ),
    (strand("2.1", rationale="It is dear"), "RG changed the rationale of 2.1: now “It is dear”"),
    (strand("2.1", rationale=""), "RG took out the rationale of 2.1 on 9 July 2018."),
    (strand("2.2", sros=("RP", "ZZ")), "RG changed the SROs of 2.2 from RP/DP to RP/ZZ on 9 July 2018."),
    (strand("5.1", sros=("TB",)), "RG changed the SROs of 5.1 from not recorded to TB on 9 July 2018."),
    (
        strand("2.1", sros_wording=""),
        "RG changed the printed SROs of 2.1 from “JJ, CB and CW” to not recorded on 9 July 2018.",
    ),
    (strand("2.1", priority="L"), "RG changed the priority of 2.1 from high to low on 9 July 2018."),
    (
        strand("2.4", timescales=("L",)),
        "RG changed the time-scale of 2.4 from short term and medium term to long term on 9 July 2018.",
    ),
    (
        strand("2.4", qualifier=""),
        "RG changed the note on the time-scale of 2.4 from “Initial NH scoping - 3m” to not recorded on 9 July 2018.",
    ),
    (plus("strands", "2.1", Strand(key="s", text="And boats")), "RG added a strand to 2.1: “And boats”"),
    (
        minus("strands", "3.5"),
        "RG archived a strand of 3.5: “Explore opportunities with regards medical training”",
    ),
    (
        of("4.2", lambda row: replace(row, strands=(*row.strands[1:], row.strands[0]))),
        "RG moved strand 3 of 4.2 to another place on 9 July 2018.",
    ),
    (
        plus("notes", "2.1", replace(NOTE, text="*Received* and **welcomed**.")),
        "RG added a Gold Group note of 27/02/19 to 2.1: “Received and welcomed.”",
    ),
    (plus("notes", "2.1", NOTE), "RG added a Gold Group note of 27/02/19 to 2.1: “Received and welcomed.”"),
    (
        plus("notes", "2.1", replace(NOTE, confidential=True)),
        "RG added a confidential Gold Group note of 27/02/19 to 2.1: “Received and welcomed.”",
    ),
    (
        minus("notes", "6.2"),
        "RG archived a Governance Board note of 19/09/18 of 6.2: “" + excerpt(find("6.2").notes[0].text) + "”",
    ),
    (first("notes", "2.1", text="Sent."), "RG changed the wording of a note on 2.1: now “Sent.”"),
    (
        first("notes", "2.1", date="2018-09-20"),
        "RG changed the date of a note on 2.1 from 19/09/18 to 20/09/18 on 9 July 2018.",
    ),
    (
        first("notes", "2.1", body="Gold Group"),
        "RG changed the body of a note on 2.1 from Governance Board to Gold Group on 9 July 2018.",
    ),
    (first("notes", "2.1", confidential=True), "RG marked a note on 2.1 as confidential on 9 July 2018."),
    (
        first("further_actions", "2.3", confidential=False),
        "RG marked a further action of 2.3 as not confidential on 9 July 2018.",
    ),
    (
        plus("further_actions", "2.1", ACTION),
        "RG added a further action for CW/NW to 2.1: “visit both sites”",
    ),
    (
        plus("further_actions", "2.1", replace(ACTION, owners=())),
        "RG added a further action for nobody yet to 2.1: “visit both sites”",
    ),
    (
        first("further_actions", "2.1", state=FurtherActionState.ON_HOLD),
        "RG changed the state of a further action of 2.1 from open to on hold on 9 July 2018.",
    ),
    (
        first("further_actions", "2.2", due="2019-03-15"),
        "RG changed the due of a further action of 2.2 from not recorded to 15/03/19 on 9 July 2018.",
    ),
    (
        first("further_actions", "2.2", owners=("JM", "MA")),
        "RG changed the owners of a further action of 2.2 from DP to JM/MA on 9 July 2018.",
    ),
    (
        first("further_actions", "2.2", outcome="Seen"),
        "RG recorded the outcome of a further action of 2.2: “Seen”",
    ),
    (
        plus("reviews", "2.1", Review(key="r", due="2019-09", text="Look again")),
        "RG added a review due September 2019 to 2.1: “Look again”",
    ),
    (
        minus("reviews", "3.8"),
        "RG archived a review due December 2018 of 3.8: “Review in 6 months (Dec 2018)”",
    ),
    (
        first("reviews", "3.8", due="2019-06"),
        "RG changed the due of a review of 3.8 from December 2018 to June 2019 on 9 July 2018.",
    ),
    (
        first("reviews", "3.8", state=ReviewState.DONE),
        "RG changed the state of a review of 3.8 from open to done on 9 July 2018.",
    ),
    (
        strand("2.1", updates=(ProgressUpdate(key="u", date="2019-02-27", by="RG", text="Held."),)),
        "RG added a progress update of 27/02/19 to 2.1: “Held.”",
    ),
    (
        new_activity("TWO", CHARGING),
        "RG added new activity 2.9: “Scope shared charging points for electric vehicles in all stations”",
    ),
    (
        gone("2.8", "it is built."),
        "RG archived activity 2.8, “Scope the possibility of a shared stores facility” on 9 July 2018: it is built.",
    ),
    (
        activities(lambda theme: theme.activities[::-1] if theme.number == "FIVE" else theme.activities),
        "RG moved activity 5.1 to another place on 9 July 2018.",
    ),
    (first_theme_last, "RG moved theme ONE to another place on 9 July 2018."),
    (
        lambda plan: replace(plan, themes=(replace(plan.themes[0], title="Vision"), *plan.themes[1:])),
        (
            "RG changed the title of theme ONE from “Vision, strategic governance and leadership” to “Vision” "
            "on 9 July 2018."
        ),
    ),
    (lambda plan: replace(plan, themes=(*plan.themes, SEVEN)), "RG added theme SEVEN: Energy on 9 July 2018."),
    (
        lambda plan: replace(plan, title="The Plan"),
        "RG changed the title of the plan from “Action Plan” to “The Plan” on 9 July 2018.",
    ),
    (
        lambda plan: replace(plan, bodies=(*plan.bodies, Body(key="b", name="Fleet Group"))),
        "RG added the body Fleet Group on 9 July 2018.",
    ),
    (
        lambda plan: replace(plan, bodies=(replace(plan.bodies[0], heading="Notes"), *plan.bodies[1:])),
        (
            "RG changed the heading of Governance Board from “Governance Board notes / further actions” to “Notes” "
            "on 9 July 2018."
        ),
    ),
    (
        key(rag=(*PLAN.key.rag, ScaleValue(code="W", label="White"))),
        "RG added “White” to the key on 9 July 2018.",
    ),
    (key(rag=PLAN.key.rag[1:]), "RG took “Red” out of the key on 9 July 2018."),
    (
        key(rag=(replace(PLAN.key.rag[0], meaning="Stuck"), *PLAN.key.rag[1:])),
        "RG changed the meaning of R in the key from “Barriers to progression” to “Stuck” on 9 July 2018.",
    ),
    (
        lambda plan: plan.with_version(VersionLine(number=19, date="2019-02-28")),
        "RG issued version 19 on 9 July 2018.",
    ),
    (
        lambda plan: plan.with_version(VersionLine(number=19, date="2019-02-28", withdrawn="The date is wrong")),
        "RG issued version 19 and withdrew it: “The date is wrong”",
    ),
]


def told(before: PlanDocument, after: PlanDocument, who: str = "RG", when: str = "9 July 2018") -> list[str]:
    return Teller(after.key).sentences(compare(before, after), who, when)


def test_line_tells_of_a_version_that_came_and_was_withdrawn() -> None:
    after = PLAN.with_version(VersionLine(number=19, date="2019-02-28", withdrawn="The date is wrong"))

    assert summarise(compare(PLAN, after), after) == "Issue and withdrawal of version 19"


@pytest.mark.parametrize(("edit", "sentence"), SENTENCES, ids=[sentence[:60] for _, sentence in SENTENCES])
def test_story_tells(edit: Edit, sentence: str) -> None:
    assert told(PLAN, edit(PLAN)) == [sentence]


TOR = Attachment(key="m", title="Gold Group TOR", name="tor.pdf", digest="aa", size=2)
BUILT = RetiredActivity(key="b", ref="2.7", text="Build it", reason="Built")
FRAMED = replace(PLAN, attachments=(TOR,), archive=(*PLAN.archive, BUILT), page_numbers=False)


def with_tor(**values: Any) -> PlanDocument:
    return replace(FRAMED, attachments=(replace(TOR, **values),))


def with_built(**values: Any) -> PlanDocument:
    return replace(FRAMED, archive=(*PLAN.archive, replace(BUILT, **values)))


def with_crest(crest: str) -> PlanDocument:
    return replace(FRAMED, organisations=(replace(PLAN.organisations[0], crest=crest), *PLAN.organisations[1:]))


def with_version_18(**values: Any) -> PlanDocument:
    return replace(FRAMED, versions=(*PLAN.versions[:-1], replace(PLAN.versions[-1], **values)))


#: What frames the rows, before and after, and how RG's story tells it.
FRAMES = [
    (replace(FRAMED, attachments=()), FRAMED, "RG attached Gold Group TOR."),
    (FRAMED, replace(FRAMED, attachments=()), "RG archived the attachment Gold Group TOR."),
    (
        FRAMED,
        with_tor(to=find("2.1").key),
        "RG moved the attachment Gold Group TOR from the plan to 2.1.",
    ),
    (
        FRAMED,
        with_tor(digest="bb", name="new.pdf", size=3),
        "RG replaced the file of the attachment Gold Group TOR of the plan.",
    ),
    (
        FRAMED,
        with_tor(title="TOR"),
        "RG changed the title of an attachment of the plan from “Gold Group TOR” to “TOR”.",
    ),
    (replace(FRAMED, archive=PLAN.archive), FRAMED, "RG added activity 2.7 and archived it again: “Build it”"),
    (FRAMED, replace(FRAMED, archive=PLAN.archive), "RG took 2.7 out of the archive."),
    (FRAMED, with_built(reason="Done"), "RG changed the reason of 2.7 in the archive from “Built” to “Done”."),
    (FRAMED, with_built(into="a"), "RG changed where 2.7 in the archive leads."),
    (FRAMED, replace(FRAMED, page_numbers=True), "RG included page numbers."),
    (
        FRAMED,
        replace(FRAMED, notes_on_paper=2),
        "RG let the paper edition print each body's latest 2 notes.",
    ),
    (replace(FRAMED, notes_on_paper=1), FRAMED, "RG let the paper edition print every note."),
    (FRAMED, with_crest("data:"), "RG added the crest of GC."),
    (with_crest("data:"), FRAMED, "RG took out the crest of GC."),
    (FRAMED, with_version_18(withdrawn="In error"), "RG withdrew version 18: “In error”"),
    (with_version_18(withdrawn="In error"), FRAMED, "RG let version 18 stand again."),
    (FRAMED, with_version_18(seal="ab"), "RG sealed version 18."),
    (
        FRAMED,
        with_version_18(summary=""),
        (
            "RG changed the summary of version 18 from “Update actions following Gold Group meeting 03/01/19” "
            "to not recorded."
        ),
    ),
    (
        FRAMED,
        replace(FRAMED, organisations=(*FRAMED.organisations[1:], FRAMED.organisations[0])),
        "RG moved GC to another place.",
    ),
    (
        FRAMED,
        key(rag=(replace(PLAN.key.rag[0], needs_reason=not PLAN.key.rag[0].needs_reason), *PLAN.key.rag[1:]))(FRAMED),
        "RG let R in the key need no reason.",
    ),
    (
        FRAMED,
        key(rag=(replace(PLAN.key.rag[0], completes=True), *PLAN.key.rag[1:]))(FRAMED),
        "RG let R in the key mean that an activity is completed.",
    ),
]


@pytest.mark.parametrize(("before", "after", "sentence"), FRAMES)
def test_story_tells_what_frames_the_rows(before: PlanDocument, after: PlanDocument, sentence: str) -> None:
    assert told(before, after, when="") == [sentence]


def test_combined_and_duplicated_rows_are_told_with_the_row_that_they_lead_to() -> None:
    def into_3_1(how: str) -> PlanDocument:
        left = gone("3.3")(PLAN)
        return replace(left, archive=tuple(replace(item, into=find("3.1").key, how=how) for item in left.archive[-1:]))

    before = replace(PLAN, archive=())
    title = title_of(find("3.3"))
    assert [told(before, into_3_1(how), when="") for how in ("combined", "duplicate")] == [
        [f"RG combined activity 3.3 with 3.1: “{title}”"],
        [f"RG removed activity 3.3, a duplicate of 3.1: “{title}”"],
    ]


def test_story_tells_who_recoloured_what_when_and_why() -> None:
    amber = strand("6.4", rag="A", rag_reason="Two events are planned")(PLAN)
    red = strand("6.4", rag="R", rag_reason="there has been no event.")(PLAN)

    assert told(amber, red) == ["RG changed the RAG of 6.4 from amber to red on 9 July 2018: there has been no event."]


def test_each_strand_has_the_reason_of_its_own_rag() -> None:
    after = then(
        strand("3.5", 1, rag="R", rag_reason="no money."), strand("3.5", 2, rag="A", rag_reason="no time.")
    )(PLAN)  # fmt: skip

    assert told(PLAN, after, when="") == [
        "RG changed the RAG of 3.5 from not recorded to red: no money.",
        "RG changed the RAG of strand 2 of 3.5 from not recorded to amber: no time.",
    ]


def test_move_to_another_theme_is_told_with_the_new_ref() -> None:
    assert told(PLAN, to_four(PLAN), when="") == [
        "RG moved activity 4.9 from theme TWO to theme FOUR.",
        "RG renumbered 2.8 as 4.9.",
    ]


def test_archived_activity_that_comes_back_is_told_as_restored() -> None:
    assert told(gone("2.8", "Built")(PLAN), PLAN) == [
        "RG restored activity 2.8: “Scope the possibility of a shared stores facility”"
    ]


def test_sentence_without_a_subject_begins_with_a_capital() -> None:
    after = strand("2.1", priority="L")(PLAN)

    assert told(PLAN, after, who="", when="") == ["Changed the priority of 2.1 from high to low."]


def test_nothing_changed_is_nothing_told() -> None:
    assert (told(PLAN, PLAN), summarise((), PLAN)) == ([], "")


MEETING = then(plus("notes", "2.1", NOTE), plus("notes", "2.2", replace(NOTE, key="n2")))

PAPER_STYLE = (
    "Update actions following Gold Group meeting 27/02/19, replacing names (TG to AO) "
    "and addition of new activity 2.9 Scope shared charging points for electric vehicles in all …"
)
#: What a version's line says of what was done since the one before.
SUMMARIES: list[tuple[str, Edit]] = [
    ("Update actions following Gold Group meeting 27/02/19", MEETING),
    (
        (
            "Update actions following Gold Group meeting 27/02/19 "
            "and add to the record of the Gold Group meeting 24/12/18"
        ),
        then(MEETING, plus("notes", "2.3", replace(NOTE, key="n3", date="2018-12-24"))),
    ),
    ("Update actions following Gold Group meeting 27/02/19", plus("further_actions", "2.1", ACTION)),
    (
        "Update actions following Governance Board meeting 20/02/19 and Gold Group meeting 27/02/19",
        then(MEETING, plus("notes", "2.3", replace(NOTE, key="n3", body="Governance Board", date="2019-02-20"))),
    ),
    (
        PAPER_STYLE,
        then(MEETING, strand("2.2", sros=("RP", "AO")), new_activity("TWO", CHARGING)),
    ),
    (
        "Replacing names (JM to ZZ in 1.1 and 1.2, MA to YY in 1.1 and 1.2)",
        then(strand("1.1", sros=("ZZ", "YY")), strand("1.2", sros=("ZZ", "YY"))),
    ),
    (
        "Addition of new activities 2.9 and 2.10",
        then(new_activity("TWO", CHARGING), new_activity("TWO", replace(CHARGING, key="d", ref="2.10"))),
    ),
    (
        "Update actions following Gold Group meeting 27/02/19 and addition of new activity 2.9",
        new_activity("TWO", replace(CHARGING, strands=(), notes=(NOTE,))),
    ),
    ("Archive action 2.8 Scope the possibility of a shared stores facility", gone("2.8", "Built")),
    ("Archive actions 1.1, 1.2 and 2.8", then(gone("2.8"), gone("1.1"), gone("1.2"))),
    ("Renumbering actions (2.8 to 4.9)", to_four),
    ("Addition of new theme SEVEN", lambda plan: replace(plan, themes=(*plan.themes, SEVEN))),
    ("Recolour 2.1 (to green)", strand("2.1", rag="G")),
    (
        "Recolour 2.1 and 3.5 (to green), change priority of 6.4 (medium to high)",
        then(strand("2.1", rag="G"), strand("3.5", 2, rag="G"), strand("6.4", priority="H")),
    ),
    ("Change SROs of 5.1", strand("5.1", sros=("TB",))),
    ("Amend the key", key(rag=PLAN.key.rag[1:])),
]


@pytest.mark.parametrize(("summary", "edit"), SUMMARIES, ids=[summary[:70] for summary, _ in SUMMARIES])
def test_version_log_says(summary: str, edit: Edit) -> None:
    before = strand("2.2", sros=("RP", "TG"))(PLAN) if "TG to AO" in summary else PLAN

    after = edit(before)

    assert summarise(compare(before, after), after) == summary


def test_version_log_tells_the_return_of_an_activity() -> None:
    before = gone("2.8", "Built")(PLAN)

    summary = summarise(compare(before, PLAN), PLAN)

    assert summary == "Return of activity 2.8 Scope the possibility of a shared stores facility"


# The words


def test_days_are_written_as_the_paper_and_as_a_sentence_writes_them() -> None:
    assert (short_date("2019-01-03"), long_date(date(2018, 7, 9))) == ("03/01/19", "9 July 2018")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2019-03", "March 2019"),
        ("2019-03-15", "15/03/19"),
        ("by next meeting (March)", "by next meeting (March)"),
        ("", ""),
        ("mid-March", "mid-March"),
        ("2019", "2019"),
        ("2018-2019", "2018-2019"),
        ("2018-19", "2018-19"),
        ("5-10 days", "5-10 days"),
        ("5-10", "5-10"),
        ("2019-02-30", "2019-02-30"),
    ],
)
def test_due_is_said_in_words(due: str, words: str) -> None:
    assert due_words(due) == words


def test_words_are_listed_as_people_list_them() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_long_text_is_cut_at_a_word() -> None:
    assert excerpt("One\n• two   three", 20) == "One • two three"
    assert excerpt("Scope the fleet, and its cost", 20) == "Scope the fleet …"


def test_activity_without_strands_is_known_by_its_ref() -> None:
    assert title_of(replace(CHARGING, strands=())) == "2.9"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("rag", "A", "amber"),
        ("rag", "W", "W"),
        ("rag", None, "not recorded"),
        ("priority", "H", "high"),
        ("timescales", ("S", "M"), "short term and medium term"),
        ("timescales", (), "not recorded"),
        ("sros", ("JM", "MA"), "JM/MA"),
        ("confidential", True, "yes"),
        ("confidential", False, "no"),
        ("state", FurtherActionState.ON_HOLD, "on hold"),
        ("due", "2019-03", "March 2019"),
        ("date", "2019-01-03", "03/01/19"),
        ("text", "as it is", "as it is"),
    ],
)
def test_value_is_said_in_the_words_of_the_key(field: str, value: Any, words: str) -> None:
    assert Teller(PLAN.key).value(field, value) == words


@given(st.lists(st.sampled_from([edit for edit, _ in SENTENCES]), max_size=6))
def test_whatever_changed_is_told_in_a_sentence_each_and_summarised(edits: list[Edit]) -> None:
    after = then(*edits)(PLAN)
    changes = compare(PLAN, after)
    reasons = [
        c for c in changes if c.field == "rag_reason" and any(d.key == c.key and d.field == "rag" for d in changes)
    ]

    sentences = Teller(after.key).sentences(changes, "RG", "9 July 2018")

    assert len(sentences) == len(changes) - len(reasons)
    assert [s for s in sentences if not s.startswith("RG ") or s[-1] not in ".”"] == []
    assert (summarise(changes, after) == "") == (changes == ())


@given(plans(), plans())
@FEWER
def test_whatever_two_plans_differ_in_is_told_and_has_its_line(before: PlanDocument, after: PlanDocument) -> None:
    changes = compare(before, after)

    assert [
        s for s in Teller(after.key).sentences(changes, "RG") if not s.startswith("RG ") or s[-1] not in ".!?”"
    ] == []
    assert (summarise(changes, after) == "") == (changes == ())


def test_text_that_turns_its_direction_does_not_turn_the_sentence_around_it() -> None:
    assert excerpt("Agreed \u202eback to front, \u2067and so on") == "Agreed back to front, and so on"
    assert excerpt("שלום עולם") == "שלום עולם"


@given(plans(), plans())
@FEWER
def test_whatever_two_plans_differ_in_can_be_proposed(before: PlanDocument, after: PlanDocument) -> None:
    teller = Teller(after.key)
    for change in compare(before, after):
        done, proposed = teller.sentence(change), teller.proposal(change)
        assert proposed.split()[1] == done.split()[1]
        assert not proposed.split()[0].endswith("ed")


@pytest.mark.parametrize(
    ("edit", "proposed"),
    [
        (strand("2.1", text="Scope **workshops**"), "Change the wording of 2.1 to “Scope workshops”"),
        (strand("2.1", priority="L"), "Change the priority of 2.1 from high to low."),
        (strand("2.1", rationale=""), "Take out the rationale of 2.1."),
    ],
)
def test_change_that_is_not_made_yet_is_proposed(edit: Edit, proposed: str) -> None:
    after = edit(PLAN)
    assert [Teller(after.key).proposal(change) for change in compare(PLAN, after)] == [proposed]
