"""What a file tells, as a new plan and as edits of one: one revision, the rules of any other edit, undone as one."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from actions import operations
from actions.diff import Change, compare
from actions.document import (
    Activity,
    Extra,
    FurtherAction,
    Note,
    PlanDocument,
    PlanField,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
)
from actions.enums import ActivityState
from actions.imports.meaning import Meaning
from actions.management.sample import FIRST_PLAN
from actions.models import Plan
from actions.pairing import EVERYTHING, is_taken, name_of, onto
from actions.reading import live_document, read_plan
from actions.verifying import verify
from governance.enums import Door
from governance.forms import revision_token
from governance.history import Revision
from governance.merging import Conflict, Refused
from governance.models import Officer
from tests import factories as f
from tests.actions.test_pairing import as_paper, edited, meant, worded

CARRIES = frozenset(
    {"ref", "theme", "activity", "rationale", "sros", "rag", "priority", "timescale", "notes:Board", "extra:Lead"}
)
FIRST: PlanDocument = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])


@pytest.fixture
def plan(db: None) -> Plan:
    """A small plan with a second activity, which has a note and what it asks for, and a secretary."""
    plan = f.a_plan()
    f.a_member(plan.partnership, "secretary@example.org")
    second = operations.add_activity(f.theme(plan, "ONE"), by=f.system(), text="Do the **second** thing")
    note = operations.add_note(second, by=f.system(), body=f.body(plan, "Board"), date="2019-01-03", text="Agreed.")
    operations.add_further_action(second, by=f.system(), text="write it down", note=note, owners=f.parties(plan, "AA"))
    return plan


def now(plan: Plan) -> PlanDocument:
    """The plan as its rows have it, which is also what is stored of it."""
    document = read_plan(plan)
    assert live_document(plan) == document
    return document


def paper_of(plan: Plan) -> PlanDocument:
    return as_paper(now(plan))


def changed_by(plan: Plan, paper: PlanDocument, base: PlanDocument | None = None) -> tuple[Change, ...]:
    base = base or now(plan)
    return compare(base, onto(base, meant(paper, CARRIES)))


def take(plan: Plan, paper: PlanDocument, **options: Any) -> Revision | None:
    """Import a paper into the plan as it is, by the secretary."""
    values = {"changes": changed_by(plan, paper), "since": f.latest(plan), "by": f.secretary(), **options}
    return operations.import_into(plan, file_name="plan.docx", **values)


def added(ref: str = "1.3", **values: Any) -> Activity:
    strand = Strand(key=f"strand {ref}", text="Do a third thing", **values)
    return Activity(key=f"row {ref}", ref=ref, strands=(strand,))


def with_rows(paper: PlanDocument, *rows: Activity) -> PlanDocument:
    """The paper with more rows at the end of its first theme."""
    first, *others = paper.themes
    return replace(paper, themes=(replace(first, activities=(*first.activities, *rows)), *others))


# A plan that is there


def test_file_is_one_revision_that_says_where_it_came_from(plan: Plan) -> None:
    before = f.latest(plan)

    made = take(plan, with_rows(edited("1.1", worded(text="Do it first"), paper_of(plan)), added()))

    assert made is not None
    assert (made.number, made.reason, made.door, made.user) == (
        before + 1,
        "Imported from plan.docx",
        Door.IMPORT,
        f.user("secretary"),
    )
    assert verify().revisions == before + 1


def test_file_is_taken_word_for_word(plan: Plan) -> None:
    note = Note(key="note", body="Board", date="2019-02-01", text="See 1.1.\nACTION: BB to look")
    row = replace(
        added(sros=("BB", "AA"), sros_wording="BB and AA", rag="R", priority="H", timescales=("S",), qualifier="3m"),
        notes=(note,),
        further_actions=(FurtherAction(key="asked", text="BB to look", owners=("BB",), note="note"),),
        reviews=(Review(key="review", due="2019-08", text="Look again", note="note"),),
    )
    paper = with_rows(edited("1.2", worded(rag="C"), paper_of(plan)), row)
    wanted = onto(now(plan), meant(paper, CARRIES))

    take(plan, paper)

    after = now(plan)
    assert [a.ref for a in after.activities()] == ["1.1", "1.2", "1.3"]
    assert after.themes[0].activities[1].state is ActivityState.COMPLETED
    assert compare(as_if_keyed(wanted), as_if_keyed(after)) == ()


def as_if_keyed(document: PlanDocument) -> PlanDocument:
    """The table with keys that follow from what it says."""
    notes = {note.key: note.text for row in document.activities() for note in row.notes}

    def row(activity: Activity) -> Activity:
        return replace(
            activity,
            key=activity.ref,
            strands=tuple(replace(one, key=one.text) for one in activity.strands),
            notes=tuple(replace(one, key=one.text) for one in activity.notes),
            further_actions=tuple(
                replace(one, key=one.text, note=notes.get(one.note, "")) for one in activity.further_actions
            ),
            reviews=tuple(replace(one, key=one.due, note=notes.get(one.note, "")) for one in activity.reviews),
        )

    themes = (replace(t, key=t.number, activities=tuple(map(row, t.activities))) for t in document.themes)
    return replace(document, themes=tuple(themes))


def test_same_file_again_changes_nothing(plan: Plan) -> None:
    paper = with_rows(edited("1.1", worded(text="Do it first"), paper_of(plan)), added(sros=("NEW",)))
    take(plan, paper)
    before = f.latest(plan)

    assert changed_by(plan, paper) == ()
    assert take(plan, paper) is None
    assert f.latest(plan) == before


def test_only_what_is_chosen_is_applied(plan: Plan) -> None:
    paper = with_rows(edited("1.1", worded(text="Do it first", priority="L"), paper_of(plan)), added())
    changes = changed_by(plan, paper)
    key = str(f.strand(plan, "1.1").key)

    take(plan, paper, chosen={f"changed:{key}:priority"})

    assert [name_of(change).partition(":")[0] for change in changes] == ["changed", "changed", "added"]
    strand = now(plan).themes[0].activities[0].strands[0]
    assert (strand.text, strand.priority, len(now(plan).themes[0].activities)) == ("Do the first thing", "L", 2)


def test_row_that_the_file_does_not_have_is_archived_where_somebody_says_so(plan: Plan) -> None:
    paper = paper_of(plan)
    first = replace(paper.themes[0], activities=paper.themes[0].activities[:1])
    paper = replace(paper, themes=(first,))
    changes = changed_by(plan, paper)

    assert [is_taken(change) for change in changes] == [False]
    assert take(plan, paper, chosen=[name_of(c) for c in changes if is_taken(c)]) is None
    take(plan, paper)

    assert [(line.ref, line.reason) for line in now(plan).archive] == [("1.2", "Imported from plan.docx")]


def test_row_that_was_archived_comes_back_as_the_file_has_it(plan: Plan) -> None:
    paper = edited("1.2", worded(text="Do the second thing well"), paper_of(plan))
    row = f.activity(plan, "1.2")
    operations.archive(row, by=f.secretary(), since=f.latest(plan), reason="Not wanted")

    take(plan, paper)

    after = now(plan)
    back = after.themes[0].activities[1]
    assert (back.key, after.archive) == (str(row.key), ())
    assert [strand.text for strand in back.strands] == ["Do the second thing well"]
    assert [(note.text, note.key) for note in back.notes] == [("Agreed.", str(f.note(plan, "1.2", "Board").key))]


def test_new_theme_colour_field_and_owner_are_made_with_what_needs_them(plan: Plan) -> None:
    paper = paper_of(plan)
    new = replace(added("2.1", rag="B", sros=("Head of Estates",), extra=(Extra(field="lead", text="Fire"),)))
    paper = replace(
        paper,
        key=replace(f.KEY, rag=(*f.KEY.rag, ScaleValue(code="B", label="Blue", colour="#0000ff"))),
        fields=(PlanField(key="lead", name="Lead"),),
        themes=(*paper.themes, Theme(key="two", number="TWO", title="Second", activities=(new,))),
    )

    take(plan, paper, chosen={"added:row 2.1"})

    after = now(plan)
    strand = after.themes[1].activities[0].strands[0]
    assert (after.themes[1].title, strand.rag, strand.sros) == ("Second", "B", ("Head of Estates",))
    assert [value.code for value in after.key.rag] == ["R", "A", "G", "C", "B"]
    assert [(extra.field, extra.text) for extra in strand.extra] == [(after.fields[0].key, "Fire")]
    assert Officer.objects.filter(partnership=plan.partnership, initials="Head of Estates").exists()


def test_words_for_sros_that_went_go_with_them(plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "1.1"), by=f.system(), since=f.latest(plan), sros_wording="AA, mostly")

    take(plan, edited("1.1", worded(sros=(), sros_wording=""), paper_of(plan)))

    strand = now(plan).themes[0].activities[0].strands[0]
    assert (strand.sros, strand.sros_wording) == ((), "")


def test_rows_may_change_places(plan: Plan) -> None:
    paper = with_rows(paper_of(plan), added())
    first = paper.themes[0]
    rows = first.activities
    paper = replace(paper, themes=(replace(first, activities=(rows[2], rows[1], rows[0])),))

    take(plan, paper)

    assert [row.ref for row in now(plan).activities()] == ["1.3", "1.2", "1.1"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (added("1.9"), "1.9 has been used before, and a ref is never used twice: give it another."),
        (added("1.1"), "There are two activities 1.1: give one of them another ref."),
        (added("A7"), "“A7” is no ref: write a theme's number, a full stop and a number, as 2.10."),
        (added(rag="X"), "“X” is not in the plan's key."),
        (replace(added(), strands=()), "1.3 does not say what the activity is."),
        (replace(added(), reviews=(Review(key="r", due="soon"),)), "“soon” is no date of a review of 1.3."),
        (
            replace(added(), notes=(Note(key="n", body="Board", date="31/02/19", text="Said"),)),
            "“31/02/19” is no date of a note on 1.3.",
        ),
        (
            added(qualifier="x" * 501),
            (
                f"“{'x' * 60} …” is too long for its place, which holds 500 characters: shorten it in the file, or let "
                "its column be a field of the plan's own."
            ),
        ),
        (
            added(rationale="See " + "x" * 2001),
            (
                f"“{'x' * 60} …” is one word of 2,001 letters, which cannot be printed: put spaces into it, or take it "
                "out of the file."
            ),
        ),
    ],
)
def test_what_no_plan_can_hold_is_refused_whole(plan: Plan, row: Activity, sentence: str) -> None:
    moved = operations.add_activity(f.theme(plan, "ONE"), by=f.system(), text="Other", ref="1.9")
    theme = f.theme(plan, "ONE")
    operations.move_activity(moved, by=f.secretary(), since=f.latest(plan), theme=theme, after="", ref="1.10")
    before = now(plan)
    paper = with_rows(edited("1.1", worded(text="Do it first"), as_paper(before)), row)

    with pytest.raises(Refused) as refused:
        take(plan, paper)

    assert (refused.value.message, now(plan)) == (sentence, before)


# Two people


def test_stale_copy_merges_with_what_others_did_to_other_fields(plan: Plan) -> None:
    since, base = f.latest(plan), now(plan)
    paper = with_rows(edited("1.1", worded(text="Do it first"), as_paper(base)), added())
    operations.edit_strand(f.strand(plan, "1.1"), by=f.secretary(), since=since, priority="L", rationale="Because")
    operations.add_activity(f.theme(plan, "ONE"), by=f.secretary(), text="Theirs", ref="1.4")

    take(plan, paper, since=since, changes=changed_by(plan, paper, base))

    after = now(plan)
    strand = after.themes[0].activities[0].strands[0]
    assert (strand.text, strand.priority, strand.rationale) == ("Do it first", "L", "Because")
    assert [row.ref for row in after.activities()] == ["1.1", "1.2", "1.3", "1.4"]


def test_stale_copy_shows_both_texts_of_every_clash_and_writes_nothing(plan: Plan) -> None:
    since, base = f.latest(plan), now(plan)
    paper = with_rows(edited("1.1", worded(text="Do it first"), as_paper(base)), added())
    paper = edited("1.2", worded(text="Do it second"), paper)
    operations.edit_strand(f.strand(plan, "1.1"), by=f.secretary(), since=since, text="Do it now")
    operations.archive(f.activity(plan, "1.2"), by=f.secretary(), since=f.latest(plan), reason="Not wanted")
    before = now(plan)

    with pytest.raises(Conflict) as conflict:
        take(plan, paper, since=since, changes=changed_by(plan, paper, base))

    assert [(clash.field, clash.yours, clash.theirs) for clash in conflict.value.merge.clashes] == [
        ("text", "Do it first", "Do it now"),
        ("item", "Changed the wording of 1.2: now “Do it second”", "It is archived."),
    ]
    assert now(plan) == before


def test_clash_is_overruled_by_name_only(plan: Plan) -> None:
    since, base = f.latest(plan), now(plan)
    paper = edited("1.1", worded(text="Do it first"), as_paper(base))
    operations.edit_strand(f.strand(plan, "1.1"), by=f.secretary(), since=since, text="Do it now")
    changes = changed_by(plan, paper, base)

    take(plan, paper, since=since, changes=changes, overruling={name_of(changes[0])})

    assert now(plan).themes[0].activities[0].strands[0].text == "Do it first"


def test_row_that_somebody_changed_since_is_not_taken_out(plan: Plan) -> None:
    since, base = f.latest(plan), now(plan)
    paper = as_paper(base)
    paper = replace(paper, themes=(replace(paper.themes[0], activities=paper.themes[0].activities[:1]),))
    operations.edit_strand(f.strand(plan, "1.2"), by=f.secretary(), since=since, priority="L")

    with pytest.raises(Conflict) as conflict:
        take(plan, paper, since=since, changes=changed_by(plan, paper, base))

    assert [(clash.field, clash.theirs) for clash in conflict.value.merge.clashes] == [
        ("item", "Changed the priority of 1.2 from not recorded to low.")
    ]


def test_two_imports_of_one_file_are_written_once(plan: Plan) -> None:
    since, base = f.latest(plan), now(plan)
    note = Note(key=str(uuid.uuid4()), body="Board", date="2019-02-01", text="Said")
    paper = edited("1.1", lambda row: replace(row, notes=(note,)), with_rows(as_paper(base), added()))
    changes = changed_by(plan, paper, base)
    take(plan, paper)

    with_other_keys = [
        replace(c, key="other", after=replace(c.after, key="other")) if isinstance(c.after, Note) else c
        for c in changes
        if c.item is Note
    ]

    assert take(plan, paper, since=since, changes=with_other_keys) is None


# Undoing


def test_import_is_undone_and_done_again_as_one(plan: Plan) -> None:
    before = now(plan)
    paper = with_rows(edited("1.1", worded(text="Do it first", sros=("NEW",)), as_paper(before)), added())
    made = take(plan, paper)
    after = now(plan)
    assert made is not None

    undone = operations.undo(plan, made.number, by=f.secretary())
    assert undone is not None
    assert replace(now(plan), archive=()) == before

    operations.undo(plan, undone.number, by=f.secretary())
    assert now(plan) == after


def test_file_may_be_imported_again_after_it_was_undone(plan: Plan) -> None:
    paper = with_rows(paper_of(plan), added())
    made = take(plan, paper)
    assert made is not None
    operations.undo(plan, made.number, by=f.secretary())

    take(plan, paper)

    assert [row.ref for row in now(plan).activities()] == ["1.1", "1.2", "1.3"]
    assert [strand.text for strand in list(now(plan).activities())[2].strands] == ["Do a third thing"]
    assert changed_by(plan, paper) == ()


# A new plan


def test_file_becomes_a_plan_with_its_version_frozen(plan: Plan) -> None:
    made = operations.import_new(
        plan.partnership, by=f.secretary(), slug="action-plan", document=FIRST, file_name="paper.docx"
    )

    after = now(made)
    versions = list(made.versions.order_by("number"))
    assert [version.number for version in versions] == list(range(3, 19))
    assert (versions[-1].digest, after.draft, after.version) == (after.digest(), False, 18)
    assert [(r.reason, r.door) for r in Revision.objects.filter(versions=versions[0])] == [
        ("Imported from paper.docx", Door.IMPORT)
    ]
    assert [row.ref for row in after.activities()] == [row.ref for row in FIRST.activities()]
    verify()


def test_plan_of_a_file_is_that_file(plan: Plan) -> None:
    made = operations.import_new(
        plan.partnership, by=f.secretary(), slug="action-plan", document=FIRST, file_name="paper.docx"
    )
    base = now(made)
    again = Meaning(document=as_paper(FIRST), carries=CARRIES | {"notes:Governance Board", "notes:Gold Group"})

    assert compare(base, onto(base, again)) == ()
    assert compare(base, onto(base, replace(again, document=FIRST, carries=frozenset({EVERYTHING})))) == ()


def test_second_plan_of_the_same_file_has_rows_of_its_own(plan: Plan) -> None:
    values: dict[str, Any] = {"by": f.secretary(), "document": as_paper(now(plan)), "file_name": "paper.docx"}

    one = operations.import_new(plan.partnership, slug=operations.free_slug("Small Plan"), **values)
    two = operations.import_new(plan.partnership, slug=operations.free_slug("Small Plan"), **values)

    assert (one.slug, two.slug) == ("small-plan-2", "small-plan-3")
    assert {row.key for row in now(one).activities()} & {row.key for row in now(two).activities()} == set()
    assert [officer.initials for officer in plan.partnership.officers.live()] == ["AA"]


def test_version_that_the_paper_names_without_a_line_is_of_today(plan: Plan) -> None:
    document = replace(as_paper(now(plan)), version=7, draft=False)

    made = operations.import_new(plan.partnership, by=f.secretary(), slug="p", document=document, file_name="p.docx")

    assert [(line.number, line.date) for line in now(made).versions] == [(7, "2019-02-27")]


def test_new_plan_that_was_imported_is_archived_by_undoing(plan: Plan) -> None:
    made = operations.import_new(
        plan.partnership, by=f.secretary(), slug="p", document=as_paper(now(plan)), file_name="p.docx"
    )
    newest = operations.undoable(made, f.user("secretary"))
    assert newest is not None

    operations.undo(made, newest.number, by=f.secretary())

    assert Plan.objects.get(pk=made.pk).archived
    assert not Plan.objects.visible_to(f.user("secretary")).filter(pk=made.pk).exists()


def test_plan_that_was_changed_since_its_import_is_not_undone(plan: Plan) -> None:
    made = operations.import_new(
        plan.partnership, by=f.secretary(), slug="p", document=as_paper(now(plan)), file_name="p.docx"
    )
    number = f.latest(made)
    operations.edit_strand(f.strand(made, "1.1"), by=f.secretary(), since=number, text="Changed")

    with pytest.raises(Refused, match="It was changed since"):
        operations.undo(made, number, by=f.secretary())


# Past papers, one after another


def line(number: int) -> VersionLine:
    return VersionLine(number=number, date=f"2019-0{number}-01", amended_by="MB", summary=f"Meeting {number}")


def test_past_papers_become_versions_with_their_history_between(plan: Plan) -> None:
    second = replace(paper_of(plan), version=2, versions=(line(1), line(2)))
    third = replace(edited("1.1", worded(text="Do it first"), second), version=3, versions=(line(1), line(2), line(3)))

    for paper in (second, third):
        take(plan, paper, versions=operations.lines_between(plan, paper))

    frozen = {version.number: version.document != "" for version in plan.versions.all()}
    assert frozen == {1: False, 2: True, 3: True}
    after = now(plan)
    assert [(one.number, one.summary) for one in after.versions] == [(n, f"Meeting {n}") for n in (1, 2, 3)]
    assert (after.draft, after.version) == (False, 3)
    verify()


@pytest.mark.parametrize(
    ("version", "lines", "sentence"),
    [
        (None, (), "The file does not say which version it is: import it without making it a version."),
        (
            2,
            (line(1), line(2)),
            (
                "The file is version 2, and version 3 is in the plan already: past papers are imported in their order, "
                "the oldest first."
            ),
        ),
        (
            6,
            (line(4), line(6)),
            (
                "The plan's latest version is 3, the file is version 6, and its version control has no line for "
                "version 5: import the papers in between first."
            ),
        ),
    ],
)
def test_paper_that_does_not_follow_the_latest_version_is_no_version(
    plan: Plan, version: int | None, lines: tuple[VersionLine, ...], sentence: str
) -> None:
    operations.record_paper_version(plan, by=f.secretary(), line=line(3))

    with pytest.raises(Refused) as refused:
        operations.lines_between(plan, replace(paper_of(plan), version=version, versions=lines))

    assert refused.value.message == sentence


def test_undoing_a_new_plan_leads_to_the_other_plans(plan: Plan, client: Client) -> None:
    made = operations.import_new(
        plan.partnership, by=f.secretary(), slug="p", document=as_paper(now(plan)), file_name="p.docx"
    )
    client.force_login(f.user("secretary"))
    token = revision_token(plan.partnership, f.user("secretary"), f.latest(plan))

    answer = client.post(f"/plans/p/revisions/{f.latest(made)}/undo/", {"revision": token}, follow=True)

    assert answer.redirect_chain == [("/", 302), ("/plans/small-plan/", 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        "Undone: the plan “Small Plan” is taken away again."
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((line(2), line(1)), "The file's version control is not in order at version 1: number it anew."),
        ((line(1), line(1)), "The file's version control is not in order at version 1: number it anew."),
        ((replace(line(1), date="May"),), "“May” is no day of version 1."),
    ],
)
def test_version_control_that_cannot_be_is_refused(plan: Plan, lines: tuple[VersionLine, ...], sentence: str) -> None:
    document = replace(paper_of(plan), versions=lines)

    with pytest.raises(Refused) as refused:
        operations.import_new(plan.partnership, by=f.secretary(), slug="p", document=document, file_name="p.json")

    assert (refused.value.message, Plan.objects.count()) == (sentence, 1)
