"""The paper's own version log, written again by the record: edits replayed, and the line that is drafted from them.

Each of the 16 lines of the first plan stands beside the one that the record drafts from edits of the same kind. Of the
paper's words these are not reproduced, since the record has what they stood in for:

- what somebody suggested without a meeting ("following PCC Governance Board suggestion"): a revision keeps its reason;
- "MASTER VERSION", "archived version", "For master copy see version 9" and "Combining Master with v12": the paper was
  two files, of which one was cut short and later put together again. A version has both as its editions, so what was
  combined here are two lines of work, and version 16 is the one from which there is a paper edition;
- the names of bodies and the refs of that time ("Governance Group", 2.7), where the record has the names of today,
  and never uses a ref twice.

Version 3 had no words: it was the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from actions import operations
from actions.attachments import checked
from actions.crests import crest_from
from actions.document import PlanDocument, VersionLine
from actions.management.sample import FIRST_PLAN
from actions.models import Plan
from actions.operations.loading import Directory, load_plan
from tests import factories as f
from tests.uploads import PDF, picture

PAPER = PlanDocument.from_dict(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))["document"])
#: Rows that read better after their wording was tidied, as they read before.
UNTIDY = {"1.2": "  –  to be confirmed", "2.4": " etc.", "6.1": " and so forth"}

Edit = Callable[[Plan], object]


@dataclass(frozen=True)
class Line:
    """A line of the log: as the paper has it, the edits, and as the record drafts it."""

    number: int
    paper: str
    edits: tuple[Edit, ...]
    drafted: str


def secretary(plan: Plan) -> dict[str, Any]:
    return {"by": f.secretary(), "since": f.latest(plan)}


def met(body: str, day: date | str, *refs: str) -> Edit:
    """What a body said of these rows at a meeting."""

    def edit(plan: Plan) -> None:
        rows = [f.activity(plan, ref) for ref in refs]
        operations.add_notes(rows, by=f.secretary(), body=f.body(plan, body), date=day, text="Progress was noted.")

    return edit


def gold(month: int, day: int, year: int = 2018) -> Edit:
    return met("Gold Group", date(year, month, day), "2.1", "2.2", "3.4")


def strand(ref: str, **values: Any) -> Edit:
    return lambda plan: operations.edit_strand(f.strand(plan, ref), **secretary(plan), **values)


def tidied(ref: str) -> Edit:
    return lambda plan: strand(ref, text=f.strand(plan, ref).text.removesuffix(UNTIDY[ref]))(plan)


def attached(title: str) -> Edit:
    return lambda plan: operations.attach(
        plan, by=f.secretary(), title=title, file=checked(PDF + title.encode(), f"{title}.pdf")
    )


def updated(title: str) -> Edit:
    return lambda plan: operations.edit_attachment(
        f.attachment(plan, title), **secretary(plan), file=checked(PDF + b"\n", "new.pdf")
    )


def duplicate_removed(plan: Plan) -> None:
    operations.remove_duplicate(f.activity(plan, "3.9"), f.activity(plan, "3.2"), **secretary(plan))


def page_numbers(plan: Plan) -> None:
    operations.edit_paper(plan, **secretary(plan), page_numbers=True)


def paper_edition(plan: Plan) -> None:
    operations.edit_paper(plan, **secretary(plan), notes_on_paper=1)


def tg_to_ao(plan: Plan) -> None:
    [ao] = f.parties(plan, "AO")
    operations.replace_officer(plan, f.officer(plan, "TG"), ao, **secretary(plan), day=date(2018, 4, 26))


def renumbered(plan: Plan) -> None:
    row = f.activity(plan, "2.8")
    after = str(f.activity(plan, "2.4").key)
    operations.move_activity(row, **secretary(plan), theme=f.theme(plan, "TWO"), after=after, ref="2.9")


def crest(plan: Plan) -> None:
    operations.edit_organisation(
        plan, "South Western Ambulance Service", **secretary(plan), crest=crest_from(picture())
    )


def archived(ref: str) -> Edit:
    return lambda plan: operations.archive(f.activity(plan, ref), **secretary(plan), reason="Completed")


def combined(plan: Plan) -> None:
    operations.combine_activities(f.activity(plan, "3.3"), f.activity(plan, "3.1"), **secretary(plan))


def shared_stores(plan: Plan) -> None:
    operations.add_activity(f.theme(plan, "TWO"), by=f.secretary(), text="Shared stores facility")


def asked_and_promised(plan: Plan) -> None:
    """What a meeting's notes bring along: an action, a review, another colour and another priority."""
    row = f.activity(plan, "2.1")
    operations.add_further_action(
        row, by=f.secretary(), text="visit both sites", owners=f.parties(plan, "CW"), note=f.note(plan, "2.1")
    )
    operations.add_review(row, by=f.secretary(), due="2019-03", text="Review", note=f.note(plan, "2.1"))
    strand("2.1", rag="G")(plan)
    strand("2.2", priority="L")(plan)


LOG = (
    Line(3, "", (), "First issue"),
    Line(
        4,
        "Update and tidy plan following Gold Group meeting 21/02/18",
        (gold(2, 21), tidied("1.2"), tidied("2.4"), tidied("6.1")),
        "Update actions following Gold Group meeting 21/02/18, tidy wording of 1.2, 2.4 and 6.1",
    ),
    Line(
        5,
        "Recolour completed actions following PCC Governance Board suggestion and remove duplicated action",
        (strand("1.1", rag="C"), strand("2.3", rag="C"), duplicate_removed),
        "Recolour completed actions 1.1 and 2.3, remove duplicated action 3.9 (same as 3.2)",
    ),
    Line(
        6,
        "Update actions following Gold Group meeting 23/03/18",
        (gold(3, 23),),
        "Update actions following Gold Group meeting 23/03/18",
    ),
    Line(
        7,
        "Included updated old Group TOR, Body Recovery MOU, Misper MOU and amended wording for action ref 2.3",
        (
            updated("Gold Group TOR"),
            attached("Body Recovery MOU"),
            attached("Misper MOU"),
            strand("2.3", text="Let every service use the estate of the others"),
        ),
        "Inclusion of updated Gold Group TOR, Body Recovery MOU and Misper MOU, amend wording of action 2.3",
    ),
    Line(
        8,
        (
            "Update actions following Gold Group meeting 25/04/18, inclusion of page numbers, "
            "replacing names (TG to AO) and renumbering actions."
        ),
        (gold(4, 25), page_numbers, tg_to_ao, renumbered),
        (
            "Update actions following Gold Group meeting 25/04/18, inclusion of page numbers, "
            "replacing names (TG to AO) and renumbering actions (2.8 to 2.9)"
        ),
    ),
    Line(
        9,
        "Update following meeting on 03/05/18. Inclusion of SWAST crest. V9 – MASTER VERSION",
        (met("Governance Board", date(2018, 5, 3), "1.1", "2.1", "4.7"), crest),
        "Update actions following Governance Board meeting 03/05/18 and inclusion of SWAST crest",
    ),
    Line(
        10,
        "Archive older actions. For master copy see version 9.",
        (archived("1.3"), archived("1.4")),
        "Archive actions 1.3 and 1.4",
    ),
    Line(
        11,
        "Update actions following Gold Group meeting 26/06/18",
        (gold(6, 26),),
        "Update actions following Gold Group meeting 26/06/18",
    ),
    Line(
        12,
        "Update following Governance Group – July 2018",
        (met("Governance Board", "2018-07", "2.2", "6.4"),),
        "Update actions following Governance Board – July 2018",
    ),
    Line(13, "Combining Master with v12 for MB", (combined,), "Combine 3.3 with 3.1"),
    Line(
        14,
        "Update actions following Gold Group meeting 11/09/18",
        (gold(9, 11),),
        "Update actions following Gold Group meeting 11/09/18",
    ),
    Line(
        15,
        "Update following Governance Board meeting 19/09/18",
        (met("Governance Board", date(2018, 9, 19), "2.1", "3.1", "6.2"),),
        "Update actions following Governance Board meeting 19/09/18",
    ),
    Line(
        16,
        "Update following Governance Board meeting 19/09/18 – archived version",
        (paper_edition,),
        "Inclusion of a paper edition with each body's latest note",
    ),
    Line(
        17,
        "Update actions following Gold Group meeting and addition of new activity 2.7 shared stores facility",
        (gold(10, 31), shared_stores),
        (
            "Update actions following Gold Group meeting 31/10/18 "
            "and addition of new activity 2.10 Shared stores facility"
        ),
    ),
    Line(
        18,
        "Update actions following Gold Group meeting 03/01/19",
        (gold(1, 3, 2019), asked_and_promised),
        "Update actions following Gold Group meeting 03/01/19",
    ),
)


def before_version_3() -> PlanDocument:
    """The first plan before anything was said of it: TG answers for what AO took over."""

    def text(ref: str, words: str) -> str:
        return words + UNTIDY.get(ref, "")

    def names(sros: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("TG" if name == "AO" else name for name in sros)

    return replace(
        PAPER,
        versions=(),
        themes=tuple(
            replace(
                theme,
                activities=tuple(
                    replace(
                        row,
                        notes=(),
                        further_actions=(),
                        reviews=(),
                        strands=tuple(
                            replace(
                                strand,
                                text=text(row.ref, strand.text),
                                sros=names(strand.sros),
                                sros_wording="",
                                rag=None,
                                rag_reason="",
                            )
                            for strand in row.strands
                        ),
                    )
                    for row in theme.activities
                ),
            )
            for theme in PAPER.themes
        ),
    )


@pytest.fixture
def plan(db: None) -> Plan:
    """The plan as it was before version 3, of which the paper's earlier line is known."""
    partnership = f.a_partnership("gloucestershire", PAPER.partnership)
    plan = load_plan(
        partnership,
        by=f.system(),
        slug="paper",
        document=before_version_3(),
        directory=Directory(officers=[{"initials": "AO"}]),
    )
    f.a_member(partnership, "secretary@example.org")
    operations.record_paper_version(plan, by=f.system(), line=VersionLine(number=2, date="2018-02-14"))
    operations.edit_paper(plan, **secretary(plan), page_numbers=False)
    operations.add_activity(f.theme(plan, "THREE"), by=f.secretary(), text="Look into ISO accreditation")
    attached("Gold Group TOR")(plan)
    return plan


def issue(plan: Plan, number: int, day: str = "2018-02-21") -> str:
    """Issue the next version with its line as drafted."""
    summary = operations.draft_version(plan).summary
    line = VersionLine(number=number, date=day, amended_by="RG", summary=summary)
    operations.issue_version(plan, by=f.secretary(), since=f.latest(plan), line=line)
    return summary


def test_lines_are_those_of_the_paper() -> None:
    assert [(line.number, line.summary) for line in PAPER.versions] == [(line.number, line.paper) for line in LOG]


def test_log_of_the_paper_writes_itself(plan: Plan) -> None:
    for line, paper in zip(LOG, PAPER.versions, strict=True):
        for edit in line.edits:
            edit(plan)
        issue(plan, line.number, paper.date)

    assert [(line.number, line.summary) for line in f.now(plan).versions[1:]] == [
        (line.number, line.drafted) for line in LOG
    ]


# What the paper's lines have no example of


def drafted_after(plan: Plan, *edits: Edit) -> str:
    issue(plan, 3)
    for edit in edits:
        edit(plan)
    return operations.draft_version(plan).summary


def test_version_may_follow_several_meetings(plan: Plan) -> None:
    assert drafted_after(plan, gold(2, 21), gold(3, 23), met("Governance Board", "2018-03", "1.1")) == (
        "Update actions following Governance Board – March 2018 and Gold Group meetings 21/02/18 and 23/03/18"
    )


def test_note_of_an_earlier_meeting_is_added_to_its_record(plan: Plan) -> None:
    gold(3, 23)(plan)

    assert drafted_after(plan, gold(2, 21)) == "Add to the record of the Gold Group meeting 21/02/18"


def test_what_the_meeting_does_not_explain_is_named(plan: Plan) -> None:
    strand("6.4", rag="A", rag_reason="No date yet")(plan)

    drafted = drafted_after(plan, gold(2, 21), asked_and_promised, strand("6.4", rag="R", rag_reason="No event"))

    assert drafted == "Update actions following Gold Group meeting 21/02/18 and recolour 6.4 (amber to red)"


def test_long_list_of_rows_is_folded(plan: Plan) -> None:
    rows = [ref for number in ("TWO", "THREE", "FOUR") for ref in f.refs(plan, number)]

    assert drafted_after(plan, *(strand(ref, rag="G") for ref in rows)) == (
        "Recolour 2.1, 2.2, 2.3, 2.4, 2.8, 3.1, 3.2, 3.3 and 14 more (to green)"
    )


def test_confidential_note_is_neither_named_nor_counted(plan: Plan) -> None:
    def secret(plan: Plan) -> None:
        operations.add_note(
            f.activity(plan, "2.1"),
            by=f.secretary(),
            body=f.body(plan),
            date=date(2018, 4, 25),
            text="In confidence.",
            confidential=True,
        )

    assert drafted_after(plan, secret) == ""
    assert operations.draft_version(plan).changes != ()
