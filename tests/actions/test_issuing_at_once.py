"""Twenty people press "Issue" at once, fifty times: each number is given once, and everybody else is told so."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions import operations
from actions.document import VersionLine
from actions.models import Plan, Version
from actions.verifying import verify
from governance.merging import Refused
from tests import factories as f
from tests.actions.routes import held

PEOPLE, ROUNDS = 20, 50


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return f.a_plan()


def test_of_twenty_who_issue_at_once_one_does_and_each_other_is_told(plan: Plan) -> None:
    actors = [f.acting(f.a_member(plan.partnership, f"p{person}@example.org")) for person in range(PEOPLE)]
    barrier = threading.Barrier(PEOPLE)
    seen = [f.latest(plan)]
    said: list[list[str]] = [[] for _ in range(ROUNDS)]

    def press(person: int) -> None:
        try:
            for number in range(1, ROUNDS + 1):
                barrier.wait(timeout=60)
                since = seen[0]
                barrier.wait(timeout=60)
                line = VersionLine(number=number, date="2019-02-28", amended_by=f"P{person}")
                try:
                    seen[0] = operations.issue_version(plan, by=actors[person], since=since, line=line).revision.number
                    said[number - 1].append("issued")
                except Refused as refused:
                    said[number - 1].append(refused.message)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        for person in [pool.submit(press, person) for person in range(PEOPLE)]:
            person.result(timeout=300)

    for number, answers in enumerate(said, start=1):
        told = f"Version {number} is issued already: look at it before you issue another."
        assert sorted(answers) == [told] * (PEOPLE - 1) + ["issued"]
    assert list(Version.objects.filter(plan=plan).values_list("number", flat=True)) == list(range(1, ROUNDS + 1))
    assert verify().versions == ROUNDS


def test_of_twenty_who_press_the_button_one_is_led_to_the_versions_and_each_other_is_told(plan: Plan) -> None:
    url = reverse("version_issue", args=(plan.slug,))
    members = [f.a_member(plan.partnership, f"p{person}@example.org") for person in range(PEOPLE)]
    clients, forms = [Client() for _ in members], []
    for client, member in zip(clients, members, strict=True):
        client.force_login(member)
        forms.append({**held(client.get(url)), "date": "28/02/2019", "amended_by": "MB", "summary": "Update"})
    barrier = threading.Barrier(PEOPLE)

    def press(person: int) -> tuple[int, bool]:
        try:
            barrier.wait(timeout=60)
            answer = clients[person].post(url, forms[person])
            return answer.status_code, "The plan has changed since you opened this page" in answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = sorted(pool.map(press, range(PEOPLE), timeout=300))

    assert answers == [(302, False)] + [(409, True)] * (PEOPLE - 1)
    assert [version.number for version in Version.objects.filter(plan=plan)] == [1]
