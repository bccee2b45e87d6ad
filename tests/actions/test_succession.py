"""Who answers after one officer has followed another, as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.document import Activity, FurtherAction, PlanDocument, Strand, Theme
from actions.enums import FurtherActionState
from actions.succession import handed, reword, succeed

NAMES = st.lists(st.sampled_from(["DP", "RG", "JM", "MA"]), unique=True)


def test_successor_stands_where_the_officer_stood() -> None:
    assert succeed(("RP", "DP", "JM"), "DP", "RG") == ("RP", "RG", "JM")


def test_officer_just_goes_where_the_successor_is_there_already() -> None:
    assert succeed(("DP", "JM", "RG"), "DP", "RG") == ("JM", "RG")


@given(NAMES)
def test_succession_leaves_nobody_out_and_names_nobody_twice(owners: list[str]) -> None:
    after = succeed(owners, "DP", "RG")

    assert "DP" not in after
    assert len(set(after)) == len(after)
    assert set(after) == {"RG" if owner == "DP" else owner for owner in owners}
    assert [owner for owner in after if owner != "RG"] == [owner for owner in owners if owner not in ("DP", "RG")]


@pytest.mark.parametrize(
    ("wording", "owners", "printed"),
    [
        ("JJ, DP and CW", ("JJ", "DP", "CW"), "JJ, RG and CW"),
        ("DP (lead)/CB", ("DP", "CB"), "RG (lead)/CB"),
        ("", ("DP",), ""),
        ("DPJ and DP", ("DPJ", "DP"), "DPJ and RG"),
        # Not one name for one name: the words go, and the SROs print as they are.
        ("DP, later DP again", ("DP",), ""),
        ("The chief and CB", ("DP", "CB"), ""),
        ("DP and RG", ("DP", "RG"), ""),
        ("DP for RG", ("DP",), ""),
    ],
)
def test_words_that_print_the_sros_follow_where_they_name_the_officer_once(
    wording: str, owners: tuple[str, ...], printed: str
) -> None:
    assert reword(wording, owners, "DP", "RG") == printed


def test_initials_may_hold_what_a_pattern_would_take_for_more() -> None:
    assert reword("D.P and JM", ("D.P", "JM"), "D.P", r"R\1") == r"R\1 and JM"
    assert reword("DXP and JM", ("D.P", "JM"), "D.P", "RG") == ""


def a_document() -> PlanDocument:
    states = {"f1": FurtherActionState.OPEN, "f2": FurtherActionState.ON_HOLD, "f3": FurtherActionState.DONE}
    actions = [FurtherAction(key=key, text=key, owners=("DP", "RG"), state=state) for key, state in states.items()]
    gone = FurtherAction(key="f4", text="f4", owners=("DP",), state=FurtherActionState.SUPERSEDED)
    strands = (
        Strand(key="s1", text="s1", sros=("JM", "DP"), sros_wording="JM (lead), DP"),
        Strand(key="s2", text="s2", sros=("DPJ",)),
    )
    activity = Activity(key="a", ref="1.1", strands=strands, further_actions=(*actions, gone))
    theme = Theme(key="t", number="ONE", title="First", activities=(activity,))
    return PlanDocument(title="Plan", partnership="Board", themes=(theme,))


def test_strands_and_further_actions_that_are_not_over_change_hands() -> None:
    rows = handed(a_document(), "DP", "RG")

    assert [(row.item.key, row.ref, row.is_strand, row.now, row.then) for row in rows] == [
        ("s1", "1.1", True, "JM (lead), DP", "JM (lead), RG"),
        ("f1", "1.1", False, "DP/RG", "RG"),
        ("f2", "1.1", False, "DP/RG", "RG"),
    ]
