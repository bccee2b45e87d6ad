"""One field of a form cleans what is typed into it."""

from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from actions.inputs import (
    DayField,
    DueField,
    TextField,
    WritingField,
    iso_due,
)


def test_text_has_line_feeds_and_nothing_left_over_at_the_ends() -> None:
    assert TextField().clean("  One \r\n• two\t\r\rthree\n\n") == "One\n• two\n\nthree"
    assert TextField(required=False).clean(None) == ""


def test_text_is_not_longer_than_a_book() -> None:
    assert TextField().clean("a word " * 7_000) == ("a word " * 7_000).strip()
    with pytest.raises(forms.ValidationError, match="at most 50000 characters"):
        TextField().clean("a word " * 8_000)


def test_word_that_no_page_can_hold_is_refused() -> None:
    assert TextField().clean("x" * 500) == "x" * 500
    with pytest.raises(forms.ValidationError, match="One word has more than 500 letters"):
        TextField().clean("Look: " + "x" * 501)


def test_address_behind_a_link_may_be_long() -> None:
    link = f"[minutes](https://example.org/{'x' * 900})"
    assert WritingField().clean(link) == link
    with pytest.raises(forms.ValidationError, match="One word has more than 500 letters"):
        WritingField().clean(f"https://example.org/{'x' * 900}")


@pytest.mark.parametrize("typed", ["2019-02-27", "27/02/2019", "27/02/19", "27 February 2019"])
def test_day_is_taken_as_browsers_and_people_write_it(typed: str) -> None:
    assert DayField().clean(typed) == date(2019, 2, 27)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2100, 12, 31)])
def test_first_and_last_day_that_are_taken(day: date) -> None:
    assert DayField().clean(day.isoformat()) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2019", "Enter a date, for example 27/02/2019."),
        ("soon", "Enter a date, for example 27/02/2019."),
        ("31/12/1989", "Enter a date between 1990 and 2100."),
        ("01/01/2101", "Enter a date between 1990 and 2100."),
        ("", "This field is required."),
    ],
)
def test_day_that_is_none_is_refused(typed: str, said: str) -> None:
    with pytest.raises(forms.ValidationError) as error:
        DayField().clean(typed)
    assert error.value.messages == [said]


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("March 2019", "2019-03"),
        ("mar 2019", "2019-03"),
        (" Sept. 2019 ", "2019-09"),
        ("2019-03", "2019-03"),
        ("2019-3", "2019-03"),
        ("2019-03-05", "2019-03-05"),
        ("5/3/2019", "2019-03-05"),
        ("05/03/19", "2019-03-05"),
        ("03/2019", "2019-03"),
        ("3/19", "2019-03"),
        ("2018-19", ""),
        ("13/2019", ""),
        ("31/02/2019", ""),
        ("Smarch 2019", ""),
        ("March", ""),
        ("by next meeting (March)", ""),
        ("", ""),
    ],
)
def test_due_is_a_month_or_a_day(typed: str, due: str) -> None:
    assert iso_due(typed) == due


def test_due_that_is_neither_is_refused() -> None:
    assert (DueField().clean("March 2019"), DueField().prepare_value("2019-03")) == ("2019-03", "March 2019")
    with pytest.raises(forms.ValidationError) as error:
        DueField().clean("soon")
    assert error.value.messages == ["Enter a month or a day, for example March 2019 or 15/03/2019."]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_and_month_is_read_back_as_written(day: date) -> None:
    assert iso_due(f"{day:%d/%m/%Y}") == iso_due(day.isoformat()) == day.isoformat()
    assert iso_due(f"{day:%B %Y}") == iso_due(f"{day:%b %Y}") == day.isoformat()[:7]


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_due_or_nothing(typed: str) -> None:
    assert iso_due(typed) == iso_due(iso_due(typed))
