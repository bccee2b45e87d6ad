"""Writing a text with bold, italic, lists and links: by buttons, keys and pasting, in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from actions.models import Plan
from tests import factories as f
from tests.browser.conftest import Visit

# What is written by buttons and keys is the same whatever the database.
pytestmark = [pytest.mark.browser, pytest.mark.looks]

PASTED = Path(__file__).parent / "pasted"
#: What a program puts on the clipboard, as the browser gives it to a page.
PASTE = """(field, [html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  field.focus();
  return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

SELECT = "(field, [from, to]) => { field.focus(); field.setSelectionRange(from, to); }"


@pytest.fixture
def page(visit: Visit, plan: Plan) -> Page:
    page = visit("secretary")
    page.goto(reverse("note_add", args=(plan.slug, "2.4")))
    return page


@pytest.fixture
def field(page: Page) -> Locator:
    return page.get_by_label("Note", exact=True)


def paste(field: Locator, html: str, text: str = "") -> bool:
    """Paste; whether that was left to the browser."""
    left: bool = field.evaluate(PASTE, [html, text])
    return left


def select(field: Locator, words: str) -> None:
    start = field.input_value().index(words)
    field.evaluate(SELECT, [start, start + len(words)])


def selected(field: Locator) -> str:
    chosen: str = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    return chosen


def caret(field: Locator, at: int) -> None:
    field.evaluate(SELECT, [at, at])


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def test_button_makes_words_bold_and_takes_it_away_again(page: Page, field: Locator) -> None:
    field.fill("Look at both sites")
    select(field, "both sites")
    page.get_by_role("button", name="Bold").click()
    expect(field).to_have_value("Look at **both sites**")
    expect(field).to_be_focused()
    assert selected(field) == "both sites"
    page.get_by_role("button", name="Bold").click()
    expect(field).to_have_value("Look at both sites")


def test_keys_make_words_bold_and_italic(page: Page, field: Locator) -> None:
    field.fill("Look at both sites")
    select(field, "both")
    press(page, "Control+b Control+i")
    expect(field).to_have_value("Look at ***both*** sites")
    press(page, "Control+b")
    expect(field).to_have_value("Look at *both* sites")


@pytest.mark.parametrize(
    ("text", "words", "keys", "after"),
    [
        ("one two three", " two ", "Control+b", "one **two** three"),
        ("**one two three**", "two", "Control+b", "**one** two **three**"),
        ("**one** two", "one** two", "Control+b", "**one two**"),
        ("**one** two", "one** two", "Control+i", "***one** two*"),
        ("• one\n\n• two\nthree", "• one\n\n• two\nthree", "Control+b", "• **one**\n\n• **two**\n**three**"),
        ("• **one**\n**two**", "• **one**\n**two**", "Control+b", "• one\ntwo"),
        ("unbelievable", "believ", "Control+b", "un**believ**able"),
        ("unbelievable", "believ", "Control+i", "*unbelievable*"),
        ("2*3*4 is odd", "odd", "Control+i", "2*3*4 is *odd*"),
        ("(so) it was.", "(so) it was.", "Control+i", "*(so) it was.*"),
        ("**see *it* now**", "see", "Control+i", "***see it* now**"),
        ("see [the paper](https://a.org)", "see [the", "Control+b", "**see [the paper](https://a.org)**"),
    ],
)
def test_marks_hug_whole_words_of_each_line(
    page: Page, field: Locator, text: str, words: str, keys: str, after: str
) -> None:
    field.fill(text)
    select(field, words)
    press(page, keys)
    expect(field).to_have_value(after)


def test_caret_alone_means_its_word_or_what_is_bold_around_it(page: Page, field: Locator) -> None:
    field.fill("Look at both sites")
    caret(field, len("Look at bo"))
    press(page, "Control+b")
    page.keyboard.type("x")
    expect(field).to_have_value("Look at **boxth** sites")
    field.fill("Look **at both sites** now")
    caret(field, len("Look **at bo"))
    press(page, "Control+b")
    expect(field).to_have_value("Look at both sites now")


def test_bold_is_begun_and_left_by_the_same_key(page: Page, field: Locator) -> None:
    field.press_sequentially("It is ")
    press(page, "Control+b")
    page.keyboard.type("dear")
    press(page, "Control+b")
    page.keyboard.type(" now ")
    press(page, "Control+i Control+i")
    expect(field).to_have_value("It is **dear** now ")


def test_enter_goes_on_with_a_list_and_ends_it_on_an_empty_item(page: Page, field: Locator) -> None:
    page.get_by_role("button", name="List").click()
    page.keyboard.type("one")
    press(page, "Enter")
    page.keyboard.type("two")
    press(page, "Enter Enter")
    page.keyboard.type("Words")
    press(page, "Enter")
    page.keyboard.type("- three")
    press(page, "Enter Backspace")
    page.keyboard.type("Done")
    expect(field).to_have_value("• one\n• two\nWords\n- three\nDone")


def test_list_button_takes_every_selected_line_in_and_out(page: Page, field: Locator) -> None:
    field.fill("one\n\n- two\nthree")
    field.select_text()
    page.get_by_role("button", name="List").click()
    expect(field).to_have_value("• one\n\n• two\n• three")
    page.get_by_role("button", name="List").click()
    expect(field).to_have_value("one\n\ntwo\nthree")


def test_undo_and_redo_are_the_browsers_own(page: Page, field: Locator) -> None:
    field.press_sequentially("one two")
    select(field, "two")
    press(page, "Control+b")
    paste(field, "<p><i>three</i></p>")
    expect(field).to_have_value("one ***three***")
    press(page, "Control+z")
    expect(field).to_have_value("one **two**")
    press(page, "Control+z")
    expect(field).to_have_value("one two")
    press(page, "Control+Shift+z")
    expect(field).to_have_value("one **two**")


def test_link_is_given_beside_the_text_without_leaving_the_keyboard(page: Page, field: Locator) -> None:
    field.fill("See the paper now")
    select(field, "the paper")
    press(page, "Control+k")
    expect(page.get_by_label("Words of the link")).to_have_value("the paper")
    expect(page.get_by_label("Address")).to_be_focused()
    page.keyboard.type("not an address")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Enter an address such as")
    page.get_by_label("Address").fill("example.org/a (b)")
    page.get_by_label("Address").fill("example.org/a_(b)")
    press(page, "Enter")
    expect(field).to_have_value("See [the paper](https://example.org/a_%28b%29) now")
    expect(field).to_be_focused()


def test_link_is_changed_and_taken_away(page: Page, field: Locator) -> None:
    field.fill("See [the paper](https://example.org) now")
    caret(field, len("See [the"))
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_label("Address").fill("rg@example.org")
    page.get_by_role("button", name="Change link").click()
    expect(field).to_have_value("See [the paper](mailto:rg@example.org) now")
    caret(field, len("See [the"))
    press(page, "Control+k")
    page.get_by_role("button", name="Take link away").click()
    expect(field).to_have_value("See the paper now")


def test_link_is_not_made_on_escape_or_of_a_script(page: Page, field: Locator) -> None:
    field.fill("See it")
    select(field, "it")
    press(page, "Control+k")
    page.get_by_label("Address").fill("javascript:alert(1)")
    page.get_by_role("button", name="Add link").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an address such as")
    press(page, "Escape")
    expect(page.get_by_label("Address")).to_be_hidden()
    expect(field).to_have_value("See it")
    assert selected(field) == "it"


def test_toolbar_is_one_stop_and_its_buttons_are_reached_by_arrows(page: Page, field: Locator) -> None:
    field.focus()
    press(page, "Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    press(page, "ArrowRight ArrowRight")
    expect(page.get_by_role("button", name="List")).to_be_focused()
    press(page, "ArrowRight ArrowRight ArrowLeft")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()


WORD = """ACTION: CW to look at **both sites**; it’s “ready”
• One *in italics*
• Two, [the paper](https://example.org/a_%28b%29)
1. Numbered
Site | **Stroud**"""
LIBREOFFICE = """**Fleet**
We have **two sites** and *one “plan”*, see [the paper](https://example.org/fleet?a=1&b=2).
• Cirencester
• **Stroud** workshop
1. First
2. Second
SRO | **RP**
Due | March 2019
That is all."""
GOOGLE_DOCS = """We have **two sites** and [a plan](https://example.org/plan) *at once*
• Cirencester
• Stroud"""
OUTLOOK = """Dear RG,
See [the paper](https://example.org/paper?a=1) or write to [jm@example.org](mailto:jm@example.org).
• Fleet
• Estate"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("word", WORD), ("libreoffice", LIBREOFFICE), ("google-docs", GOOGLE_DOCS), ("outlook", OUTLOOK)],
)
def test_pasted_text_arrives_clean(field: Locator, name: str, text: str) -> None:
    assert paste(field, (PASTED / f"{name}.html").read_text(encoding="utf-8"), "as plain text") is False
    expect(field).to_have_value(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b><a href='https://a.org'>Bold <i>link</i></a></b> too", "**[Bold *link*](https://a.org)** too"),
        ("<a href='javascript:alert(1)'>script</a> <a href='#top'>anchor</a>", "script anchor"),
        ("<a href='https://a.org'>https://a.org</a>", "https://a.org"),
        ("<table><tr><td style='font-weight:700'>Ref.</td><td>2.4<br>2.5</td></tr></table>", "**Ref.** | 2.4 2.5"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul><ol start=3><li>c<li>d</ol>", "• a\n• b\n3. c\n4. d"),
        ("Note<b>: see (</b>it)", "Note: **see** (it)"),
        ("<p>· by hand</p><p>2*3*4</p>", "• by hand\n2*3*4"),
    ],
)
def test_odd_things_are_pasted_as_they_are_meant(field: Locator, html: str, text: str) -> None:
    paste(field, html)
    expect(field).to_have_value(text)


def test_plain_paste_is_left_to_the_browser(field: Locator) -> None:
    assert paste(field, "", "• as\tit is ") is True
    assert paste(field, "<p><img src='https://example.org/x.png'></p>", "") is True


def test_pasting_goes_on_with_the_line_of_the_caret(field: Locator) -> None:
    field.fill("Look at  now\n• ")
    caret(field, len("Look at "))
    paste(field, "<span>both <b>sites</b></span>")
    expect(field).to_have_value("Look at both **sites** now\n• ")
    caret(field, len("Look at both **sites** now\n• "))
    paste(field, "<ul><li>one</li><li>two<br>more</li></ul>")
    expect(field).to_have_value("Look at both **sites** now\n• one\n• two\nmore")
    paste(field, "<ul><li>three</li></ul>")
    expect(field).to_have_value("Look at both **sites** now\n• one\n• two\nmore\n• three")


def test_what_is_saved_is_shown_and_printed_alike(page: Page, field: Locator, plan: Plan) -> None:
    paste(field, (PASTED / "word.html").read_text(encoding="utf-8"))
    page.get_by_label("Body").select_option("Gold Group")
    page.get_by_label("Date of the meeting").fill("2019-02-28")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="the paper")).to_have_attribute("href", "https://example.org/a_%28b%29")
    note = page.locator(".note").filter(has_text="in italics").first
    shown = note.evaluate("note => [...note.children].slice(1).map(part => part.outerHTML).join('')")
    assert f.note(plan, "2.4").text == WORD
    assert shown == (
        "<p><strong>ACTION:</strong> CW to look at <strong>both sites</strong>; it’s “ready”</p>"
        "<ul><li>One <em>in italics</em></li>"
        '<li>Two, <a href="https://example.org/a_%28b%29">the paper</a></li></ul>'
        "<p>1. Numbered</p><p>Site | <strong>Stroud</strong></p>"
    )
    page.goto(reverse("plan_export", args=(plan.slug, "html")))
    printed = page.locator("td.notes").filter(has_text="in italics")
    assert shown.removeprefix("<p>") in printed.inner_html()


def test_text_without_its_own_style_has_no_tools(page: Page, plan: Plan) -> None:
    page.goto(reverse("item_archive", args=(plan.slug, "activities", f.activity(plan, "2.4").key)))
    expect(page.get_by_role("textbox")).to_have_count(1)
    expect(page.get_by_role("toolbar")).to_have_count(0)


def test_tools_fit_a_phone(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto(reverse("note_add", args=(plan.slug, "2.4")))
    page.get_by_role("button", name="Link", exact=True).tap()
    expect(page.get_by_label("Words of the link")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sizes = (
        page.get_by_role("toolbar")
        .get_by_role("button")
        .evaluate_all("all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))")
    )
    assert min(sizes) >= 44


def test_box_grows_with_its_text(page: Page, field: Locator) -> None:
    before = field.evaluate("field => field.clientHeight")
    field.fill("line\n" * 15)
    assert field.evaluate("field => field.clientHeight") > before
    assert field.evaluate("field => field.scrollHeight <= field.clientHeight")
