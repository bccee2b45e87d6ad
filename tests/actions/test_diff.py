"""What changed between two documents: each difference once, paired by key."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from actions.diff import HELD, Change, Kind, compare, places
from actions.document import (
    EXTRA,
    Activity,
    Attachment,
    Body,
    Extra,
    FurtherAction,
    Key,
    Note,
    Organisation,
    PlanDocument,
    PlanField,
    ProgressUpdate,
    RetiredActivity,
    Review,
    ScaleValue,
    Strand,
    Theme,
    VersionLine,
    value_of,
)
from actions.enums import FurtherActionState, ReviewState
from tests.actions.any_plan import FEWER, plans

STRAND = Strand(
    key="s1", text="Scope one fleet", rationale="It is cheaper", sros=("JM", "MA"), rag="A", rag_reason="Late",
    priority="H", timescales=("S",), qualifier="3m", sros_wording="JM and MA",
    updates=(ProgressUpdate(key="u1", date="2019-02-27", by="JM", text="Held."),),
    extra=(Extra(field="d1", text="March"), Extra(field="d2", text="Police")),
)  # fmt: skip
NOTE = Note(key="n1", body="Gold Group", date="2019-01-03", text="Received.")
ACTION = FurtherAction(key="f1", text="visit", owners=("JM",), due="2019-03", note="n1", outcome="None yet")
REVIEW = Review(key="r1", due="2019-03", text="Look again", note="n1")
ACTIVITY = Activity(key="a1", ref="2.1", strands=(STRAND,), notes=(NOTE,), further_actions=(ACTION,), reviews=(REVIEW,))
OTHER = Activity(key="a2", ref="2.2", strands=(Strand(key="s2", text="Scope a second"),))
THIRD = Activity(key="a3", ref="2.3", strands=(Strand(key="s3", text="Scope a third"),))
TWO = Theme(key="t2", number="TWO", title="Estate", activities=(ACTIVITY, OTHER, THIRD))
SIX = Theme(key="t6", number="SIX", title="Communication")
RED = ScaleValue(code="R", label="Red", meaning="Barriers", colour="#c62828")
PLAN = PlanDocument(
    title="Action Plan",
    partnership="Board",
    organisations=(Organisation(name="Fire and Rescue", short_name="FRS"),),
    archive=(RetiredActivity(key="a0", ref="2.9", text="Old", reason="Done"),),
    attachments=(Attachment(key="m1", title="Terms of reference", name="tor.pdf", digest="aa", size=2, to="a1"),),
    fields=(PlanField(key="d1", name="Due date"), PlanField(key="d2", name="Lead agency")),
    bodies=(Body(key="b1", name="Gold Group", heading="Gold Group notes"),),
    key=Key(rag=(RED,)),
    themes=(TWO, SIX),
    versions=(VersionLine(number=18, date="2019-01-03"),),
)


def with_fields(item: Any, **values: Any) -> Any:
    return replace(item, **values)


def with_activity(activity: Activity) -> PlanDocument:
    """The plan with this in place of 2.1."""
    return replace(PLAN, themes=(replace(TWO, activities=(activity, OTHER, THIRD)), SIX))


def with_strand(**values: Any) -> PlanDocument:
    return with_activity(replace(ACTIVITY, strands=(replace(STRAND, **values),)))


def with_activities(*activities: Activity, six: tuple[Activity, ...] = ()) -> PlanDocument:
    return replace(PLAN, themes=(replace(TWO, activities=activities), replace(SIX, activities=six)))


Make = Callable[[Any], PlanDocument]


def in_strand(name: str) -> Make:
    return lambda value: with_strand(**{name: value})


def in_held(field: str, item: Note | FurtherAction | Review, name: str) -> Make:
    """The plan in which what 2.1 holds has another value."""
    return lambda value: with_activity(with_fields(ACTIVITY, **{field: (with_fields(item, **{name: value}),)}))


def in_body(name: str) -> Make:
    return lambda value: replace(PLAN, bodies=(with_fields(PLAN.bodies[0], **{name: value}),))


def in_key(name: str) -> Make:
    return lambda value: replace(PLAN, key=Key(rag=(with_fields(RED, **{name: value}),)))


def in_organisation(name: str) -> Make:
    return lambda value: replace(PLAN, organisations=(with_fields(PLAN.organisations[0], **{name: value}),))


def in_attachment(name: str) -> Make:
    return lambda value: replace(PLAN, attachments=(with_fields(PLAN.attachments[0], **{name: value}),))


def in_own_field(name: str) -> Make:
    return lambda value: replace(PLAN, fields=(with_fields(PLAN.fields[0], **{name: value}), *PLAN.fields[1:]))


def in_archive(name: str) -> Make:
    return lambda value: replace(PLAN, archive=(with_fields(PLAN.archive[0], **{name: value}),))


def in_version(name: str) -> Make:
    return lambda value: replace(PLAN, versions=(with_fields(PLAN.versions[0], **{name: value}),))


def in_theme(name: str) -> Make:
    return lambda value: replace(PLAN, themes=(with_fields(TWO, **{name: value}), SIX))


#: Each field of each item with another value, in a plan where nothing else differs.
OTHER_VALUES: dict[tuple[type, str], tuple[Any, Make]] = {
    (PlanDocument, "title"): ("Plan", lambda value: replace(PLAN, title=value)),
    (PlanDocument, "partnership"): ("Another board", lambda value: replace(PLAN, partnership=value)),
    (Theme, "number"): ("2", in_theme("number")),
    (Theme, "title"): ("Estates", in_theme("title")),
    (Activity, "ref"): ("2.9", lambda value: with_activity(replace(ACTIVITY, ref=value))),
    (Strand, "text"): ("Scope two fleets", in_strand("text")),
    (Strand, "rationale"): ("It is dearer", in_strand("rationale")),
    (Strand, "sros"): (("JM",), in_strand("sros")),
    (Strand, "sros_wording"): ("", in_strand("sros_wording")),
    (Strand, "rag"): (None, in_strand("rag")),
    (Strand, "rag_reason"): ("Later", in_strand("rag_reason")),
    (Strand, "priority"): ("L", in_strand("priority")),
    (Strand, "timescales"): (("S", "M"), in_strand("timescales")),
    (Strand, "qualifier"): ("", in_strand("qualifier")),
    (Note, "body"): ("Board", in_held("notes", NOTE, "body")),
    (Note, "date"): ("2019-01-04", in_held("notes", NOTE, "date")),
    (Note, "text"): ("Sent.", in_held("notes", NOTE, "text")),
    (Note, "confidential"): (True, in_held("notes", NOTE, "confidential")),
    (FurtherAction, "text"): ("phone", in_held("further_actions", ACTION, "text")),
    (FurtherAction, "owners"): (("JM", "MA"), in_held("further_actions", ACTION, "owners")),
    (FurtherAction, "due"): ("", in_held("further_actions", ACTION, "due")),
    (FurtherAction, "state"): (FurtherActionState.DONE, in_held("further_actions", ACTION, "state")),
    (FurtherAction, "outcome"): ("Seen", in_held("further_actions", ACTION, "outcome")),
    (FurtherAction, "confidential"): (True, in_held("further_actions", ACTION, "confidential")),
    (Review, "due"): ("2019-04", in_held("reviews", REVIEW, "due")),
    (Review, "text"): ("", in_held("reviews", REVIEW, "text")),
    (Review, "state"): (ReviewState.DONE, in_held("reviews", REVIEW, "state")),
    (ProgressUpdate, "text"): ("Sold.", lambda value: with_strand(updates=(replace(STRAND.updates[0], text=value),))),
    (ProgressUpdate, "date"): (
        "2019-02-28",
        lambda value: with_strand(updates=(replace(STRAND.updates[0], date=value),)),
    ),
    (ProgressUpdate, "by"): ("MA", lambda value: with_strand(updates=(replace(STRAND.updates[0], by=value),))),
    (FurtherAction, "note"): ("", in_held("further_actions", ACTION, "note")),
    (FurtherAction, "body"): ("Board", in_held("further_actions", ACTION, "body")),
    (FurtherAction, "date"): ("2018-07", in_held("further_actions", ACTION, "date")),
    (Review, "note"): ("", in_held("reviews", REVIEW, "note")),
    (Review, "confidential"): (True, in_held("reviews", REVIEW, "confidential")),
    (ScaleValue, "needs_reason"): (True, in_key("needs_reason")),
    (ScaleValue, "completes"): (True, in_key("completes")),
    (PlanDocument, "page_numbers"): (False, lambda value: replace(PLAN, page_numbers=value)),
    (PlanDocument, "notes_on_paper"): (2, lambda value: replace(PLAN, notes_on_paper=value)),
    (Organisation, "short_name"): ("F", in_organisation("short_name")),
    (Organisation, "crest"): ("data:image/png;base64,", in_organisation("crest")),
    (Attachment, "title"): ("Terms", in_attachment("title")),
    (Attachment, "name"): ("terms.pdf", in_attachment("name")),
    (Attachment, "digest"): ("ab", in_attachment("digest")),
    (Attachment, "size"): (3, in_attachment("size")),
    (Attachment, "confidential"): (True, in_attachment("confidential")),
    (RetiredActivity, "ref"): ("2.10", in_archive("ref")),
    (RetiredActivity, "text"): ("Build", in_archive("text")),
    (RetiredActivity, "reason"): ("Built", in_archive("reason")),
    (RetiredActivity, "into"): ("a1", in_archive("into")),
    (RetiredActivity, "how"): ("combined", in_archive("how")),
    (VersionLine, "date"): ("2019-01-04", in_version("date")),
    (VersionLine, "amended_by"): ("RG", in_version("amended_by")),
    (VersionLine, "summary"): ("Update", in_version("summary")),
    (VersionLine, "seal"): ("ab", in_version("seal")),
    (VersionLine, "withdrawn"): ("Issued in error", in_version("withdrawn")),
    (PlanField, "name"): ("Due", in_own_field("name")),
    (Body, "name"): ("Gold Board", in_body("name")),
    (Body, "heading"): ("", in_body("heading")),
    (ScaleValue, "label"): ("Crimson", in_key("label")),
    (ScaleValue, "meaning"): ("Trouble", in_key("meaning")),
    (ScaleValue, "colour"): ("#ff0000", in_key("colour")),
}
#: What is no change of its own: what an item holds, where it came from, and what follows from something else.
NOT_TOLD: dict[Any, set[str]] = {
    PlanDocument: {
        *("version", "draft", "extent", "as_at"),
        *("organisations", "bodies", "key", "themes", "archive", "versions", "attachments", "fields"),
    },
    Theme: {"key", "activities"},
    Activity: {"key", "strands", "notes", "further_actions", "reviews", "state"},
    Strand: {"key", "updates", "extra"},
    PlanField: {"key"},
    Note: {"key"},
    FurtherAction: {"key"},
    Review: {"key"},
    ProgressUpdate: {"key"},
    Body: {"key"},
    ScaleValue: {"code"},
    Organisation: {"name"},
    Attachment: {"key", "to"},
    RetiredActivity: {"key"},
    VersionLine: {"number"},
}


def test_every_field_of_every_item_is_told_or_is_said_to_be_none_of_its_own() -> None:
    for kind, not_told in NOT_TOLD.items():
        told = {name for owner, name in OTHER_VALUES if owner is kind}
        assert told | not_told == {field.name for field in fields(kind)}
        assert told & not_told == set()


@pytest.mark.parametrize(
    ("owner", "name"), OTHER_VALUES, ids=[f"{owner.__name__}.{name}" for owner, name in OTHER_VALUES]
)
def test_changed_field_is_named_once_with_both_values(owner: type, name: str) -> None:
    other, make = OTHER_VALUES[owner, name]

    (change,) = compare(PLAN, make(other))

    assert (change.kind, change.item, change.field) == (Kind.CHANGED, owner, name)
    assert change.after == other
    (back,) = compare(make(other), PLAN)
    assert (back.before, back.after) == (change.after, change.before)


def test_plan_is_the_same_as_itself() -> None:
    assert compare(PLAN, PLAN) == ()


def test_change_says_where_it_is() -> None:
    (change,) = compare(PLAN, with_strand(rag="R"))

    assert change == Change(
        kind=Kind.CHANGED, item=Strand, key="s1", ref="2.1", theme="TWO", nth=1, field="rag", before="A", after="R"
    )


def test_what_is_said_in_one_of_the_plans_own_fields_is_a_change_of_that_field_alone() -> None:
    after = with_strand(extra=(Extra(field="d1", text="March"), Extra(field="d2", text="Fire")))
    where: dict[str, Any] = {"kind": Kind.CHANGED, "item": Strand, "key": "s1", "ref": "2.1", "theme": "TWO", "nth": 1}

    assert compare(PLAN, after) == (
        Change(field="extra-d2", name="Lead agency", before="Police", after="Fire", **where),
    )
    assert [(c.field, c.before, c.after) for c in compare(PLAN, with_strand(extra=()))] == [
        ("extra-d1", "March", ""),
        ("extra-d2", "Police", ""),
    ]


def test_what_was_said_in_a_field_that_is_gone_goes_with_it() -> None:
    without = replace(with_strand(extra=STRAND.extra[1:]), fields=PLAN.fields[1:])

    assert compare(PLAN, without) == (
        Change(kind=Kind.REMOVED, item=PlanField, key="d1", name="Due date", before=PLAN.fields[0]),
    )
    assert [(c.kind, c.field, c.name, c.after) for c in compare(without, PLAN)] == [
        (Kind.ADDED, "", "Due date", PLAN.fields[0]),
        (Kind.CHANGED, "extra-d1", "Due date", "March"),
    ]


def test_fields_in_another_order_are_one_move() -> None:
    turned = replace(with_strand(extra=STRAND.extra[::-1]), fields=PLAN.fields[::-1])

    assert [(c.kind, c.item, c.name) for c in compare(PLAN, turned)] == [(Kind.MOVED, PlanField, "Due date")]


def test_new_activity_is_one_change_with_all_that_it_holds() -> None:
    assert compare(with_activities(OTHER, THIRD), PLAN) == (
        Change(kind=Kind.ADDED, item=Activity, key="a1", ref="2.1", theme="TWO", after=ACTIVITY, home="t2"),
    )


def test_archived_activity_is_one_change_with_why() -> None:
    retired = RetiredActivity(key="a1", ref="2.1", text="Scope one fleet", reason="Done")
    after = replace(with_activities(OTHER, THIRD), archive=(retired, *PLAN.archive))

    assert compare(PLAN, after) == (
        Change(
            kind=Kind.REMOVED, item=Activity, key="a1", ref="2.1", theme="TWO", before=ACTIVITY, retired=retired
        ),
    )  # fmt: skip
    assert compare(after, PLAN) == (
        Change(kind=Kind.RESTORED, item=Activity, key="a1", ref="2.1", theme="TWO", after=ACTIVITY, home="t2"),
    )


@pytest.mark.parametrize(
    ("field", "item"),
    [("notes", NOTE), ("further_actions", ACTION), ("reviews", REVIEW)],
    ids=["note", "further action", "review"],
)
def test_what_is_new_or_gone_in_an_activity_is_one_change(field: str, item: Any) -> None:
    without = with_activity(with_fields(ACTIVITY, **{field: ()}))
    where = {"item": type(item), "key": item.key, "ref": "2.1", "theme": "TWO"}

    assert compare(without, PLAN) == (Change(kind=Kind.ADDED, after=item, home="a1", **where),)
    assert compare(PLAN, without) == (Change(kind=Kind.REMOVED, before=item, **where),)


def test_new_strand_is_one_change_that_counts_it() -> None:
    second = Strand(key="s9", text="And boats", updates=STRAND.updates[:0])
    after = with_activity(replace(ACTIVITY, strands=(STRAND, second)))

    assert compare(PLAN, after) == (
        Change(
            kind=Kind.ADDED, item=Strand, key="s9", ref="2.1", theme="TWO", nth=2, after=second, home="a1", behind="s1"
        ),
    )


def test_new_update_is_one_change() -> None:
    update = ProgressUpdate(key="u2", date="2019-02-28", by="MA", text="More.")
    after = with_strand(updates=(*STRAND.updates, update))

    assert compare(PLAN, after) == (
        Change(
            kind=Kind.ADDED,
            item=ProgressUpdate,
            key="u2",
            ref="2.1",
            theme="TWO",
            nth=1,
            after=update,
            home="s1",
            behind="u1",
        ),
    )


def test_new_theme_is_told_and_its_activities_too() -> None:
    seven = Theme(key="t7", number="SEVEN", title="Energy", activities=(Activity(key="a9", ref="7.1"),))
    after = replace(PLAN, themes=(*PLAN.themes, seven))

    assert [(c.kind, c.item, c.key, c.theme) for c in compare(PLAN, after)] == [
        (Kind.ADDED, Theme, "t7", "SEVEN"),
        (Kind.ADDED, Activity, "a9", "SEVEN"),
    ]


def test_new_body_version_and_value_of_the_key_are_told() -> None:
    line = VersionLine(number=19, date="2019-02-28")
    after = replace(
        PLAN,
        bodies=(*PLAN.bodies, Body(key="b2", name="Fleet Group")),
        key=Key(rag=(RED, ScaleValue(code="G", label="Green"))),
        versions=(*PLAN.versions, line),
    )

    assert [(c.kind, c.item, c.key) for c in compare(PLAN, after)] == [
        (Kind.ADDED, Body, "b2"),
        (Kind.ADDED, ScaleValue, "rag:G"),
        (Kind.ADDED, VersionLine, "version:19"),
    ]


def test_activity_in_another_theme_has_moved_and_has_another_ref() -> None:
    after = with_activities(OTHER, THIRD, six=(replace(ACTIVITY, ref="6.1"),))

    assert compare(PLAN, after) == (
        Change(
            kind=Kind.MOVED,
            item=Activity,
            key="a1",
            ref="6.1",
            theme="SIX",
            before="TWO",
            after="SIX",
            home="t6",
            origin="2.1",
        ),
        Change(
            kind=Kind.CHANGED, item=Activity, key="a1", ref="6.1", theme="SIX", field="ref", before="2.1", after="6.1"
        ),
    )


def test_of_three_in_another_order_one_has_moved() -> None:
    assert [(c.kind, c.ref) for c in compare(PLAN, with_activities(OTHER, THIRD, ACTIVITY))] == [(Kind.MOVED, "2.1")]
    assert [(c.kind, c.ref) for c in compare(PLAN, with_activities(THIRD, ACTIVITY, OTHER))] == [(Kind.MOVED, "2.3")]


def test_what_is_added_or_gone_moves_nothing() -> None:
    new = Activity(key="a9", ref="2.4")

    assert [c.kind for c in compare(PLAN, with_activities(new, ACTIVITY, THIRD))] == [Kind.ADDED, Kind.REMOVED]


def test_themes_and_strands_move_too() -> None:
    turned = replace(PLAN, themes=(SIX, TWO))
    second = Strand(key="s9", text="And boats")
    before = with_activity(replace(ACTIVITY, strands=(STRAND, second)))
    after = with_activity(replace(ACTIVITY, strands=(second, STRAND)))

    assert [(c.kind, c.item) for c in compare(PLAN, turned)] == [(Kind.MOVED, Theme)]
    assert [(c.kind, c.item, c.ref) for c in compare(before, after)] == [(Kind.MOVED, Strand, "2.1")]


def test_combined_activity_says_where_its_ref_leads_and_its_strand_where_it_stood() -> None:
    retired = RetiredActivity(key="a2", ref="2.2", text="Scope a second", into="a1", how="combined")
    joined = replace(ACTIVITY, strands=(*ACTIVITY.strands, *OTHER.strands))
    after = replace(with_activities(joined, THIRD), archive=(retired, *PLAN.archive))

    moved, gone = compare(PLAN, after)

    assert (moved.kind, moved.item, moved.ref, moved.origin, moved.nth) == (Kind.MOVED, Strand, "2.1", "2.2", 2)
    assert (gone.kind, gone.ref, gone.retired, gone.heir) == (Kind.REMOVED, "2.2", retired, "2.1")


def test_row_that_came_and_went_is_told_by_its_line_in_the_archive() -> None:
    line = RetiredActivity(key="a9", ref="2.10", text="Never issued")
    after = replace(PLAN, archive=(*PLAN.archive, line))

    assert compare(PLAN, after) == (
        Change(
            kind=Kind.ADDED, item=RetiredActivity, key="archive:a9", ref="2.10", after=line, home="plan",
            behind="archive:a0",
        ),
    )  # fmt: skip


def test_attachment_elsewhere_has_moved_and_says_from_where() -> None:
    after = replace(PLAN, attachments=(replace(PLAN.attachments[0], to="a2"),))

    (change,) = compare(PLAN, after)

    assert (change.kind, change.item, change.ref, change.origin) == (Kind.MOVED, Attachment, "2.2", "2.1")


def test_attachment_of_a_new_row_is_told_with_it() -> None:
    assert [(c.kind, c.key) for c in compare(replace(with_activities(OTHER, THIRD), attachments=()), PLAN)] == [
        (Kind.ADDED, "a1"),
        (Kind.ADDED, "m1"),
    ]


def test_what_is_put_in_another_order_has_moved() -> None:
    second = Body(key="b2", name="Board")
    two = replace(PLAN, bodies=(*PLAN.bodies, second))
    turned = replace(PLAN, bodies=(second, *PLAN.bodies))

    assert [(c.kind, c.item) for c in compare(two, turned)] == [(Kind.MOVED, Body)]


def test_note_in_another_activity_has_moved() -> None:
    after = with_activities(
        replace(ACTIVITY, notes=()), replace(OTHER, notes=(NOTE,)), THIRD
    )  # fmt: skip

    assert [(c.kind, c.item, c.ref) for c in compare(PLAN, after)] == [(Kind.MOVED, Note, "2.2")]


def test_changes_stand_in_the_order_of_the_paper_and_what_is_gone_where_it_stood() -> None:
    before = with_activities(ACTIVITY, OTHER, THIRD)
    after = with_activities(
        replace(ACTIVITY, strands=(replace(STRAND, rag="R"),)),
        replace(THIRD, strands=(replace(THIRD.strands[0], priority="L"),)),
        six=(Activity(key="a9", ref="6.1"),),
    )

    assert [(c.kind, c.ref) for c in compare(before, after)] == [
        (Kind.CHANGED, "2.1"),
        (Kind.REMOVED, "2.2"),
        (Kind.CHANGED, "2.3"),
        (Kind.ADDED, "6.1"),
    ]


def test_what_was_asked_in_a_note_that_goes_is_not_told_to_hang_on_its_meeting() -> None:
    asked = replace(ACTION, note="", body="Gold Group", date="2019-01-03")
    after = with_activity(replace(ACTIVITY, notes=(), further_actions=(asked,), reviews=(replace(REVIEW, note=""),)))

    assert [(c.kind, c.item) for c in compare(PLAN, after)] == [(Kind.REMOVED, Note)]


# Whatever the plans

#: Where something hangs: that follows from the note's going.
HANGS: dict[Any, tuple[str, ...]] = {FurtherAction: ("note", "body", "date"), Review: ("note",)}


def own_fields(plan: PlanDocument) -> set[str]:
    return {field.key for field in plan.fields}


def _hangs(change: Change) -> bool:
    return change.field in HANGS.get(change.item, ())


@given(plans())
@FEWER
def test_no_plan_differs_from_itself(plan: PlanDocument) -> None:
    assert compare(plan, plan) == ()


@given(plans(), plans())
@FEWER
def test_going_back_undoes_each_change(before: PlanDocument, after: PlanDocument) -> None:
    there, back = compare(before, after), compare(after, before)
    # What is said in a field that is new is told, and what was said in one that is gone goes with it.
    gone_or_new = {EXTRA + key for key in own_fields(before) ^ own_fields(after)}

    def keys(changes: tuple[Change, ...], *kinds: Kind) -> set[str]:
        return {change.key for change in changes if change.kind in kinds}

    def values(changes: tuple[Change, ...]) -> dict[tuple[str, str], tuple[Any, Any]]:
        told = (c for c in changes if c.kind is Kind.CHANGED and not _hangs(c) and c.field not in gone_or_new)
        return {(c.key, c.field): (c.before, c.after) for c in told}

    assert keys(there, Kind.ADDED, Kind.RESTORED) == keys(back, Kind.REMOVED)
    assert keys(there, Kind.REMOVED) == keys(back, Kind.ADDED, Kind.RESTORED)
    assert values(there) == {where: (new, old) for where, (old, new) in values(back).items()}


@given(plans(), plans())
@FEWER
def test_every_changed_field_is_told_once(before: PlanDocument, after: PlanDocument) -> None:
    changes = compare(before, after)
    old, new = places(before), places(after)

    def names(item: Any) -> tuple[str, ...]:
        extra = tuple(EXTRA + field.key for field in after.fields) if isinstance(item, Strand) else ()
        return (*HELD[type(item)], *extra)

    told = sorted((c.key, c.field) for c in changes if c.kind is Kind.CHANGED and not _hangs(c))
    assert told == sorted(
        (key, name)
        for key in old.keys() & new.keys()
        for name in names(new[key].item)
        if name not in HANGS.get(type(new[key].item), ())
        and value_of(old[key].item, name) != value_of(new[key].item, name)
    )
    assert len({(c.kind, c.key, c.field) for c in changes}) == len(changes)


@given(plans(), plans())
@FEWER
def test_what_differs_is_told(before: PlanDocument, after: PlanDocument) -> None:
    assert (compare(before, after) == ()) == (before == after)
