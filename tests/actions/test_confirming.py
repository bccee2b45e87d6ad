"""A paper's code tells anybody whether it is an issued version, unchanged: and nobody anything else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions import operations
from actions.enums import Audience
from actions.exports import html
from actions.models import Edition, Plan, Version, Withdrawal
from actions.reading import frozen_document, live_document
from governance.history import Seal, revise
from tests import factories as f
from tests.tampering import another_byte, rewrite


@pytest.fixture
def version(plan: Plan) -> Version:
    f.an_edition(plan, Audience.PUBLIC)
    return Version.objects.get(plan=plan, number=18)


def code(version: Version) -> str:
    return frozen_document(version).versions[-1].code


def asked(code: str) -> tuple[int, str]:
    """The status and the words of the answer to somebody who has not signed in."""
    answer = Client().get(reverse("version_confirm", args=(code,)))
    said = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return answer.status_code, re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", said))


def test_code_of_an_issued_version_confirms_it_to_anybody(version: Version) -> None:
    status, said = asked(code(version))

    assert status == 200
    assert "This is version 18 of Action Plan, issued 3 January 2019, unchanged." in said


@pytest.mark.parametrize("spelled", [str.upper, lambda code: code.replace("-", "")], ids=["capitals", "in one"])
def test_code_may_be_typed_in_other_ways(version: Version, spelled: Any) -> None:
    assert asked(spelled(code(version)))[0] == 200


@pytest.mark.parametrize("unknown", ["0000-0000-0000-0000", "f", "hello", "0" * 65])
def test_unknown_code_is_told_to_be_one(version: Version, unknown: str) -> None:
    status, said = asked(unknown)

    assert (status, f"We know no issued version with the code {unknown}." in said) == (404, True)


def test_fewer_groups_than_the_paper_prints_confirm_nothing(version: Version) -> None:
    assert asked(code(version)[:14])[0] == 404


def test_withdrawn_version_is_said_to_stand_no_more(version: Version, plan: Plan) -> None:
    with revise(plan.partnership, by=f.secretary()):
        Withdrawal.objects.create(version=version, reason="Names of victims")

    status, said = asked(code(version))

    assert status == 200
    assert "It was issued in error and withdrawn on 27 February 2019: it no longer stands." in said
    assert "victims" not in said


@pytest.mark.parametrize("column", ["document", "digest", "summary"])
def test_version_that_was_changed_is_not_confirmed(version: Version, column: str) -> None:
    rewrite(version, column, another_byte(getattr(version, column)))

    assert "is not what was issued on 3 January 2019" in asked(code(Version.objects.get(pk=version.pk)))[1]


def test_version_whose_paper_or_whose_seal_was_changed_is_not_confirmed(version: Version) -> None:
    seal, edition = Seal.objects.get(revision=version.revision_id), Edition.objects.get()
    for row, column in ((seal, "rows"), (seal, "digest"), (edition, "content")):
        kept = getattr(row, column)
        rewrite(row, column, another_byte(kept))
        assert "Version 18 cannot be confirmed" in asked(code(version))[1]
        rewrite(row, column, kept)
    assert "Version 18 is unchanged" in asked(code(version))[1]


def test_answer_is_kept_nowhere_and_found_by_no_search_engine(version: Version) -> None:
    answer = Client().get(reverse("version_confirm", args=(code(version),)))

    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


# The paper


def test_issued_paper_has_the_code_and_the_address_that_confirms_it(version: Version, settings: Any) -> None:
    settings.SITE_URL = "https://plan.example.org"
    page = html.page(frozen_document(version))

    assert f'Confirm at https://plan.example.org/confirm/{code(version)}"' in page
    assert f'<a href="https://plan.example.org/confirm/{code(version)}/">' in page


def test_paper_of_a_product_that_knows_no_address_has_the_code_alone(version: Version, settings: Any) -> None:
    settings.SITE_URL = ""
    page = html.page(frozen_document(version))

    assert (code(version) in page, "Confirm at" in page, "/confirm/" in page) == (True, False, False)


def test_working_copy_has_no_code(version: Version, plan: Plan) -> None:
    operations.edit_strand(f.strand(plan, "2.1"), by=f.secretary(), since=f.latest(plan), text="Another text")

    assert code(version) not in html.page(live_document(plan))
