"""How a plan's plain text is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.prose import BulletList, Paragraph, RefLink, Strong, Text, parse, to_html

HREF = {"2.4": "#ref-2.4", "6.1": "#ref-6.1", "2.10": "#ref-2.10"}


def test_each_line_is_a_paragraph() -> None:
    assert parse("First.\nSecond.", HREF) == (Paragraph((Text("First."),)), Paragraph((Text("Second."),)))


def test_consecutive_bullets_are_one_list() -> None:
    assert parse("Including:\n• one\n• two\nAnd so on\n• three", HREF) == (
        Paragraph((Text("Including:"),)),
        BulletList(((Text("one"),), (Text("two"),))),
        Paragraph((Text("And so on"),)),
        BulletList(((Text("three"),),)),
    )


def test_action_is_strong_wherever_it_stands_in_a_line() -> None:
    assert parse("Lists completed ACTION:ED to share", HREF) == (
        Paragraph((Text("Lists completed "), Strong("ACTION:"), Text("ED to share"))),
    )


def test_ref_of_the_plan_is_a_link_and_other_words_stay() -> None:
    assert parse("See 6.1. Not 9.9", HREF) == (Paragraph((Text("See "), RefLink("6.1"), Text(". Not 9.9"))),)


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
    assert parse(" \n ", HREF) == ()


@given(st.text(st.sampled_from("2.4 £%-•\nACTION:<&\"'a"), max_size=60))
def test_html_marks_what_parse_marks(text: str) -> None:
    blocks = parse(text, HREF)
    lines = [line for block in blocks for line in (block.items if isinstance(block, BulletList) else (block.spans,))]
    html = to_html(text, HREF)
    spans = [span for line in lines for span in line]
    assert html.count("<strong>") == sum(isinstance(span, Strong) for span in spans)
    assert html.count("<a ") == sum(isinstance(span, RefLink) for span in spans)
    assert html.count("<p>") + html.count("<li>") == len(lines)
