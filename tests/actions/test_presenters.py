"""A document's values as the pages show them."""

from dataclasses import replace
from typing import Any

from actions.diff import Change, Kind
from actions.document import Activity, Key, Note
from actions.presenters import Links, changes_by_activity, note_values
from actions.wording import Teller

NOWHERE = Links("", ())


def shown(text: str) -> dict[str, Any]:
    return note_values(Note(key="n", body="Board", date="2019-01-03", text=text), NOWHERE)


def test_long_note_folds_after_a_sentence() -> None:
    note = shown("It was said. " * 60)
    assert (note["html"], note["more"]) == (
        f"<p>{('It was said. ' * 34).strip()}</p>",
        f"<p>{('It was said. ' * 26).strip()}</p>",
    )


def test_long_note_does_not_fold_inside_bold_words_or_a_link() -> None:
    note = shown(f"First. **{'Bold it was. ' * 60}Indeed.** [That. Is. It](https://a.org) and more. And more.")
    assert note["html"] == "<p>First.</p>"
    assert note["more"].startswith("<p><strong>Bold it was.")
    assert shown(f"**{'Bold it was. ' * 60}Indeed.**")["more"] == ""


def test_changes_are_told_by_ref_in_each_theme() -> None:
    gone, noted = (
        Change(
            kind=Kind.REMOVED, item=Activity, key="a", ref="2.10", theme="TWO", before=Activity(key="a", ref="2.10")
        ),
        Change(kind=Kind.CHANGED, item=Note, key="n", ref="2.9", theme="TWO", field="text", before="x", after="y"),
    )
    other = replace(noted, ref="1.4", theme="ONE")

    groups = changes_by_activity([gone, other, noted], Teller(Key()), lambda ref: f"#{ref}")

    assert [(group["ref"], group["url"]) for group in groups] == [("2.9", "#2.9"), ("2.10", "#2.10"), ("1.4", "#1.4")]
