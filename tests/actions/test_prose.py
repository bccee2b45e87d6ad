"""How a plan's texts are read, with their marks and without."""

import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.management.sample import FIRST_PLAN
from actions.prose import Styled, plain, styled, to_html

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


def test_item_of_a_list_may_begin_with_a_hyphen() -> None:
    assert to_html("- one\n• two\n-three\n2019 - four", {}) == (
        "<ul><li>one</li><li>two</li></ul><p>-three</p><p>2019 - four</p>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *italic*", "<strong>bold</strong> and <em>italic</em>"),
        ("***both***", "<strong><em>both</em></strong>"),
        ("**bold *both***", "<strong>bold <em>both</em></strong>"),
        ("***both* bold**", "<strong><em>both</em> bold</strong>"),
        ("***both** italic*", "<em><strong>both</strong> italic</em>"),
        ("**Note:***said*", "<strong>Note:</strong><em>said</em>"),
        ("(**bold**), *italic*.", "(<strong>bold</strong>), <em>italic</em>."),
        ("**C**ome **A**t **O**nce", "<strong>C</strong>ome <strong>A</strong>t <strong>O</strong>nce"),
        ("**see 2.4**", '<strong>see <a href="#ref-2.4">2.4</a></strong>'),
        ("*2.40*", "<em>2.40</em>"),
    ],
)
def test_stars_around_words_make_them_bold_or_italic(text: str, html: str) -> None:
    assert to_html(text, HREF) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "** **",
        "**",
        "****",
        "**a",
        "a**",
        "* a *",
        "2*3*4",
        "2 * 3 * 4",
        "5*, 4*",
        "(*) see (*)",
        "****a****",
        "*a**",
    ],
)
def test_odd_stars_stay_as_they_are_typed(text: str) -> None:
    assert to_html(text, {}) == f"<p>{text}</p>"
    assert plain(text) == text


def test_emphasis_ends_with_its_line_and_does_not_cross_another() -> None:
    assert to_html("*one\ntwo*", {}) == "<p>*one</p><p>two*</p>"
    assert to_html("**one *two** three*", {}) == "<p><strong>one *two</strong> three*</p>"
    assert to_html("*one [two*](https://a.org)", {}) == '<p>*one <a href="https://a.org">two*</a></p>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[paper](https://a.org/b?c=1&d=2)", '<a href="https://a.org/b?c=1&amp;d=2">paper</a>'),
        ("[paper](http://a.org/b_(c))", '<a href="http://a.org/b_(c)">paper</a>'),
        ("[RG](mailto:rg@example.org)", '<a href="mailto:rg@example.org">RG</a>'),
        ("[**2.4** it](https://a.org/2.4)", '<a href="https://a.org/2.4"><strong>2.4</strong> it</a>'),
        ("*[it](https://a.org)*", '<em><a href="https://a.org">it</a></em>'),
        ("See https://a.org/2.4.", 'See <a href="https://a.org/2.4">https://a.org/2.4</a>.'),
        ("(https://a.org/b_(c)!)", '(<a href="https://a.org/b_(c)">https://a.org/b_(c)</a>!)'),
        ("**http://a.org**", '<strong><a href="http://a.org">http://a.org</a></strong>'),
    ],
)
def test_address_of_the_web_or_of_mail_is_a_link(text: str, html: str) -> None:
    assert to_html(text, HREF) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "[it](javascript:alert(1))",
        "[it](data:text/html,hello)",
        "[it](//a.org)",
        "[it](/plans)",
        "[it](HTTPS:a.org)",
        "[it] (mailto:rg@a.org)",
        "[](mailto:rg@a.org)",
        "[it](mailto:)",
        "[it](mailto:rg a)",
        "ftp://a.org",
        "https://",
        "xhttps://a.org",
    ],
)
def test_other_addresses_stay_plain_words(text: str) -> None:
    assert to_html(text, {}) == f"<p>{text}</p>"


def test_plain_text_has_no_marks_and_says_where_its_links_lead() -> None:
    assert plain(
        "**Bold** and *italic*\n\n- one\n• two  \n[it](https://a.org) [https://b.org](https://b.org)\n"
        "[RG](mailto:rg@a.org) [a@a.org](mailto:a@a.org) https://c.org ACTION: 2.4"
    ) == (
        "Bold and italic\n\n• one\n• two  \nit (https://a.org) https://b.org\n"
        "RG (rg@a.org) a@a.org https://c.org ACTION: 2.4"
    )


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def test_first_plan_has_no_marks_and_reads_as_it_always_did() -> None:
    texts = list(texts_of(json.loads(FIRST_PLAN.read_text(encoding="utf-8"))))
    assert [text for text in texts if plain(text) != text] == []
    assert [text for text in texts if to_html(text, {}) != as_it_was(text)] == []


def as_it_was(text: str) -> str:
    """The HTML of a text before there were marks: paragraphs, lists and calls for action."""
    html = ""
    for line in text.split("\n"):
        words = escape(line.strip()).replace("ACTION:", "<strong>ACTION:</strong>")
        html += f"<ul><li>{words[2:]}</li></ul>" if words.startswith("• ") else f"<p>{words}</p>" if words else ""
    return html.replace("</ul><ul>", "")


@pytest.mark.parametrize(
    "text",
    [
        "*" * 50_000,
        "[" * 50_000,
        "a *b " * 10_000,
        "a* b** " * 8_000,
        " *a **b" * 8_000,
        " ***a b*** c*" * 5_000,
        "[a](https://" * 5_000,
        "[a](https://x[b](https://y)" * 2_000,
        "https://a" + "(" * 50_000,
        "[a](https://x" + "(" * 25_000 + ")" * 25_000,
        "https://a" + "." * 50_000,
        "https://a." * 6_000,
        "1.1" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_read_in_a_time_that_grows_with_its_length(text: str) -> None:
    def seconds(text: str) -> float:
        begun = time.process_time()
        to_html(text, HREF)
        plain(text)
        return time.process_time() - begun

    assert seconds(text * 2) < 2


PARTS = [*"2.4 £%-•\n:<&\"'a*[]()", "ACTION:", "https://a", "](https://b)", "](mailto:c)"]
MARKS = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)
ANYTHING = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n"))


@given(MARKS | ANYTHING)
def test_html_is_well_formed_and_has_only_elements_of_our_own(text: str) -> None:
    html = to_html(text, HREF)
    tree = ET.fromstring(f"<div>{html}</div>")
    assert {element.tag for element in tree.iter()} <= {"div", "p", "ul", "li", "strong", "em", "a"}
    assert {name for element in tree.iter() for name in element.attrib} <= {"href"}
    words = re.sub(r"</?(?:p|ul|li|strong|em|a)>|<a href=\"[^\"<>]*\">|&(?:lt|gt|amp|quot|#x27);", "", html)
    assert set(words).isdisjoint("<>&\"'")


@given(MARKS)
@example("-  2")
def test_html_shows_the_words_that_plain_text_has(text: str) -> None:
    html = re.sub(r"<a href=\"(?!#)(?:mailto:)?([^\"]*)\">(?!\1<)(.*?)</a>", r"\2 (\1)", to_html(text, HREF))
    shown = unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(p|li)>", "\n", html.replace("<li>", "• "))))
    # No page shows a space at the end of a line, and a link's own words may begin or end with one.
    lines = [line.strip() for line in shown.split("\n")[:-1]]
    assert lines == [line.strip() for line in plain(text).split("\n") if line.strip()]


@pytest.mark.parametrize("words", ["", " ", "\u00a0 "])
def test_link_without_words_is_none(words: str) -> None:
    assert to_html(f"[{words}](https://b)", HREF) == f'<p>[{words}](<a href="https://b">https://b</a>)</p>'


@given(st.text(st.characters(exclude_characters="*[]-•")))
def test_text_without_marks_is_plain_already(text: str) -> None:
    assert plain(text) == text


def test_styled_words_are_bold_or_italic_and_links_have_their_address_behind_them() -> None:
    assert [piece for piece in styled("- **Scope *it* now**, [why](https://a.org)\nACTION: JM") if piece.words] == [
        Styled("• "),
        Styled("Scope ", bold=True),
        Styled("it", bold=True, italic=True),
        Styled(" now", bold=True),
        Styled(", "),
        Styled("why"),
        Styled(" (https://a.org)"),
        Styled("\n"),
        Styled("ACTION:", bold=True),
        Styled(" JM"),
    ]


@given(st.text("a 2.4*[]()•-\n"))
def test_styled_words_are_the_plain_text(text: str) -> None:
    assert "".join(piece.words for piece in styled(text)) == plain(text)
