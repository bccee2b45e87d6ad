"""A document's values as the pages show them."""

from typing import Any

from actions.document import Note
from actions.presenters import Links, note_values

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
