"""The README promises what the product has."""

import re
from pathlib import Path

import pytest

from actions.management.sample import PASSWORD, SAMPLE_USERS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table() -> None:
    read = re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "collab" / "settings.py").read_text(encoding="utf-8"))
    section = README[README.index("## Settings") : README.index("## The words")]
    assert sorted(re.findall(r"^\| `([A-Z_]+)`", section, re.MULTILINE)) == sorted(set(read))


def test_every_sample_user_can_be_tried() -> None:
    assert re.findall(r"^\| `(\S+@example\.org)`", README, re.MULTILINE) == [
        "secretary@example.org",
        "rg@example.org",
        "dp@example.org",
        "cleared@example.org",
        "member@example.org",
        "observer@example.org",
    ]
    assert {user.email for user in SAMPLE_USERS} == set(re.findall(r"`(\S+@example\.org)`", README))
    assert f"`{PASSWORD}`" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:\]\(|src=\")([^)\"]+)", README))))
def test_link_leads_to_a_file_of_ours(target: str) -> None:
    assert (ROOT / target).exists()
