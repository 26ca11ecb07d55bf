"""Dates as they are said and as fields write them; values compared as numbers."""

from __future__ import annotations

from datetime import date

import pytest

from lookhear.agent import Layout, days_meant, layouts_of, same_value


@pytest.mark.parametrize("text", ["14 March 2026", "2026-03-14", "March 14, 2026", "14.3.2026", "14/03/2026"])
def test_a_day_has_many_spellings(text: str) -> None:
    assert days_meant(text) == (date(2026, 3, 14),)


def test_a_day_in_bare_digits_can_be_two_days_or_none() -> None:
    assert days_meant("03/04/2026") == (date(2026, 3, 4), date(2026, 4, 3))
    assert days_meant("31 February 2026") == days_meant("Express") == ()


def test_a_field_says_in_which_order_it_wants_a_date() -> None:
    assert layouts_of("mm/dd/yyyy") == (Layout("mdy", "/"),)
    assert layouts_of("2026-03-04") == (Layout("ymd", "-"),)
    assert len(layouts_of("03/04/2026")) == 2
    assert Layout("mdy", "/").written(date(2026, 3, 4)) == "03/04/2026"


def test_numbers_are_the_same_whatever_stands_behind_them() -> None:
    assert same_value("70", "70%")
    assert same_value("70", "71") is False
    assert same_value("70", None) is None
