"""Values and their captions: behind the colon, beside, below; never a caption for a value."""

import pytest

from lookhear.agent import Level, captioned, parse_hole
from lookhear.errors import ActFailed
from tests.agent.scenes import element

CARD = [
    element("text", "Name", 40, 100, 40),
    element("text", "Åsa Lind", 160, 100, 80),
    element("text", "City:", 40, 130, 40),
    element("text", "Malmö", 160, 130, 60),
    element("text", "Total: 1,204.50 EUR", 40, 160, 200),
    element("heading", "Address", 40, 220, 80),
    element("text", "Storgatan 1", 40, 250, 100),
]


def value(name: str) -> list[str]:
    return [found.value for found in captioned(name, CARD)]


def test_a_value_stands_beside_below_or_behind_its_caption() -> None:
    assert value("name") == ["Åsa Lind"]
    assert value("city") == ["Malmö"]
    assert value("total") == ["1,204.50 EUR"]
    assert value("address") == ["Storgatan 1"]


def test_the_next_caption_of_a_column_is_no_value() -> None:
    column = [
        element("text", "Name", 40, 100, 40),
        element("text", "City", 40, 130, 40),
        element("text", "Malmö", 160, 130, 60),
    ]
    assert captioned("name", column) == []


def test_two_captions_of_one_name_give_both_values() -> None:
    twice = [*CARD, element("text", "City: Lund", 400, 130, 80)]
    assert {found.value for found in captioned("city", twice)} == {"Malmö", "Lund"}
    assert captioned("city", twice)[0].level is Level.EXACT


def test_a_time_has_no_caption() -> None:
    assert captioned("10", [element("text", "10:30", 40, 100, 40)]) == []


@pytest.mark.parametrize(
    ("text", "kind", "parsed"),
    [
        ("1,204.50 EUR", "number", "1204.50"),
        ("1.204,50 €", "number", "1204.50"),
        ("12 500", "number", "12500"),
        ("1,204", "integer", "1204"),
        ("-3", "integer", "-3"),
        ("14 March 2026", "date", "2026-03-14"),
        ("2026-03-14", "date", "2026-03-14"),
        ("ada@example.org", "email", "ada@example.org"),
        ("  Åsa\x07 Lind ", "text", "Åsa Lind"),
    ],
)
def test_a_typed_hole_has_one_form(text: str, kind: str, parsed: str) -> None:
    assert parse_hole(text, kind) == parsed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.204", "number"),
        ("3 of 7", "number"),
        ("2.5", "integer"),
        ("03/04/2026", "date"),
        ("a@b", "email"),
        ("", "text"),
    ],
)
def test_what_can_be_read_two_ways_fills_no_hole(text: str, kind: str) -> None:
    with pytest.raises(ActFailed):
        parse_hole(text, kind)
