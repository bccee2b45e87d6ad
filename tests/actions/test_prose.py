"""How a plan's plain text is read."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.prose import to_html

HREF = {"2.4": "#ref-2.4", "6.1": "#ref-6.1", "2.10": "#ref-2.10"}


def test_each_line_is_a_paragraph() -> None:
    assert to_html("First.\nSecond.", HREF) == "<p>First.</p><p>Second.</p>"


def test_consecutive_bullets_are_one_list() -> None:
    assert to_html("Including:\n• one\n• two\nAnd so on\n• three", HREF) == (
        "<p>Including:</p><ul><li>one</li><li>two</li></ul><p>And so on</p><ul><li>three</li></ul>"
    )


def test_action_is_strong_wherever_it_stands_in_a_line() -> None:
    assert to_html("Lists completed ACTION:ED to share", HREF) == (
        "<p>Lists completed <strong>ACTION:</strong>ED to share</p>"
    )


def test_ref_of_the_plan_is_a_link_and_other_words_stay() -> None:
    assert to_html("See 6.1. Not 9.9", HREF) == '<p>See <a href="#ref-6.1">6.1</a>. Not 9.9</p>'


@pytest.mark.parametrize(
    "words",
    ["2.40", "12.4", "2.4.19", "19.2.4", "£2.4", "2.4m", "2.4%", "-2.4", "£1,2.4", "v2.4", "2.4,5", "02.4", "2.4.19%"],
)
def test_number_that_only_resembles_a_ref_stays_text(words: str) -> None:
    assert to_html(words, HREF) == f"<p>{words}</p>"


@pytest.mark.parametrize("before", ["", "(", "see action ", "2.6/", "“"])
@pytest.mark.parametrize("after", ["", ")", ".", ", then", " (engagement)", "/2.6", ";"])
def test_ref_is_a_link_beside_punctuation(before: str, after: str) -> None:
    assert to_html(f"{before}2.4{after}", HREF) == f'<p>{before}<a href="#ref-2.4">2.4</a>{after}</p>'


def test_longer_ref_is_not_taken_for_a_shorter_one() -> None:
    assert to_html("2.10 and 2.1", HREF) == '<p><a href="#ref-2.10">2.10</a> and 2.1</p>'


def test_html_has_paragraphs_lists_and_strong_words() -> None:
    text = "(Confidential) Two things:\n• see 2.4\n• rest\nACTION: RG to write."
    assert to_html(text, HREF) == (
        '<p>(Confidential) Two things:</p><ul><li>see <a href="#ref-2.4">2.4</a></li><li>rest</li></ul>'
        "<p><strong>ACTION:</strong> RG to write.</p>"
    )


def test_html_escapes_every_character_of_text_and_link() -> None:
    assert to_html("<script>'&\" 2.4", {"2.4": '/?a=1&b="2"'}) == (
        '<p>&lt;script&gt;&#x27;&amp;&quot; <a href="/?a=1&amp;b=&quot;2&quot;">2.4</a></p>'
    )


def test_empty_lines_are_dropped() -> None:
    assert to_html("\nOne\n\n \r\nTwo\r\n", {}) == "<p>One</p><p>Two</p>"
    assert to_html("", HREF) == ""
    assert to_html(" \n ", HREF) == ""


@given(st.text(st.sampled_from("2.4 £%-•\nACTION:<&\"'a"), max_size=60))
def test_html_has_every_character_of_every_line_and_nothing_else(text: str) -> None:
    shown = unescape(re.sub(r"</(p|li)>", "\n", re.sub(r"<(?!/p|/li)[^>]*>", "", to_html(text, HREF))))
    lines = [line.strip().removeprefix("• ").lstrip() for line in text.split("\n") if line.strip()]
    assert re.sub(r"</[^>]*>", "", shown).split("\n")[:-1] == lines
