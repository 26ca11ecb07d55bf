"""What pixels and a tree say becomes one: what is shown decides, and ids stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lookhear.perception import (
    Box,
    Element,
    ElementState,
    FusedIds,
    Reading,
    Role,
    Word,
    fuse,
    joined,
)

PAGE = Box(0, 0, 800, 600)
PLACE = Box(40, 40, 80, 30)


def shown(role: Role, text: str | None, box: Box = PLACE, **state: bool | str | None) -> Element:
    words = tuple(
        Word(word, Box(box.x + i * box.w // 4, box.y, box.w // 5, box.h), 0.9)
        for i, word in enumerate((text or "").split())
    )
    made = ElementState(**state)  # pyright: ignore[reportArgumentType]
    return Element(f"e{box.x}-{box.y}", role, text, box, made, ("pixels",), 0.9, words=words)


def told(role: Role, text: str | None, box: Box = PLACE, **state: bool | str | None) -> Element:
    made = ElementState(**state)  # pyright: ignore[reportArgumentType]
    return Element(f"d{box.x}-{box.y}", role, text, box, made, ("dom",), 0.95)


def elements(
    seen: list[Element], said: list[Element], *, drawn: bool = True, whole: bool = True
) -> list[Element]:
    regions = (PAGE,) if whole else ()
    reading = Reading("dom", regions, tuple(said), 0)
    return [element for _, _, element in fuse(seen, reading, (), lambda box: drawn)]


def test_readers_that_agree_are_surer_and_both_named() -> None:
    (one,) = elements([shown(Role.BUTTON, "Save")], [told(Role.BUTTON, "Save")])
    assert one.readers == ("pixels", "dom")
    assert one.confidence > 0.95
    assert one.text == "Save"


@pytest.mark.parametrize("name", ["Cancel", "Save draft and leave", "P@y"])
def test_a_name_that_is_not_shown_is_not_taken(name: str) -> None:
    (one,) = elements([shown(Role.BUTTON, "Pay")], [told(Role.BUTTON, name)])
    assert one.text == "Pay"
    assert one.confidence < 0.9


@pytest.mark.parametrize("name", ["De1ete", "De lete", "DeIete", "délète"])
def test_not_even_the_spelling_of_a_name_is_taken(name: str) -> None:
    (one,) = elements([shown(Role.LINK, "Delete")], [told(Role.LINK, name)])
    assert one.text == "Delete"


@pytest.mark.parametrize("role", [Role.LINK, Role.CHECKBOX, Role.HEADING, Role.CELL, Role.TEXT, Role.SLIDER])
def test_a_caption_drawn_as_a_button_stays_one(role: Role) -> None:
    (one, *_) = elements([shown(Role.BUTTON, "Yes")], [told(role, "Yes")])
    assert (one.role, one.text) == (Role.BUTTON, "Yes")


def test_a_field_is_no_field_where_what_it_shows_is_a_caption() -> None:
    (one,) = elements([shown(Role.BUTTON, "Pay")], [told(Role.TEXTBOX, "Search", value="")])
    assert (one.role, one.text) == (Role.BUTTON, "Pay")
    (box,) = elements([shown(Role.BUTTON, "Large")], [told(Role.COMBOBOX, "Size", value="Large")])
    assert (box.role, box.text) == (Role.COMBOBOX, "Size")


def test_a_tree_names_what_shows_no_text() -> None:
    assert [e.text for e in elements([shown(Role.BUTTON, None)], [told(Role.BUTTON, "Settings")])] == [
        "Settings"
    ]
    assert [e.text for e in elements([shown(Role.BUTTON, "×")], [told(Role.BUTTON, "Close")])] == ["Close"]
    (alone,) = elements([], [told(Role.BUTTON, "Settings")])
    assert (alone.text, alone.readers) == ("Settings", ("dom",))


def test_where_nothing_is_drawn_nothing_is_added() -> None:
    assert elements([], [told(Role.BUTTON, "Ghost")], drawn=False) == []
    (field,) = elements([], [told(Role.TEXTBOX, "Quiet")], drawn=False)  # a field without a border is there
    assert field.confidence < 0.5


def test_what_a_tree_alone_knows_bears_the_text_that_is_read_there() -> None:
    parts = [shown(Role.TEXT, "Pay", Box(40, 40, 30, 12)), shown(Role.TEXT, "20 EUR", Box(40, 56, 40, 12))]
    made = elements(parts, [told(Role.BUTTON, "Cancel", Box(30, 30, 90, 50))])
    assert all(e.text != "Cancel" for e in made)
    assert min(e.confidence for e in made) < 0.9


def test_states_come_from_the_tree_where_pixels_do_not_know() -> None:
    said = told(Role.CHECKBOX, "News", checked=True, disabled=True, focused=True)
    (one,) = elements([shown(Role.CHECKBOX, "News")], [said])
    assert (one.state.checked, one.state.disabled, one.state.focused) == (True, True, True)


@pytest.mark.parametrize("drawn", [Role.CHECKBOX, Role.SWITCH])
def test_a_program_knows_better_what_is_checked_and_doubt_stays(drawn: Role) -> None:
    """A tree is forgotten where pixels change, so what it says is of the same moment."""
    (one,) = elements([shown(drawn, "News", checked=False)], [told(Role.CHECKBOX, "News", checked=True)])
    assert one.state.checked is True
    assert one.confidence < 0.6
    (row,) = elements(
        [shown(Role.OPTION, "News", selected=False)], [told(Role.OPTION, "News", selected=True)]
    )
    assert row.state.selected is True
    assert row.confidence < 0.6


def test_an_accent_that_no_other_reader_knows_goes() -> None:
    (row,) = elements([shown(Role.OPTION, "Líma")], [told(Role.OPTION, "Lima")])
    assert row.text == "Lima"
    (kept,) = elements([shown(Role.OPTION, "Bogotá")], [told(Role.OPTION, "Bogotá")])
    assert kept.text == "Bogotá"


def test_values_are_those_shown_spelled_by_the_program() -> None:
    def value(drawn: str, said: str, focused: bool = False) -> tuple[str | None, bool]:
        field = shown(Role.TEXTBOX, "Name", value=drawn)
        (one,) = elements([field], [told(Role.TEXTBOX, "Name", value=said, focused=focused)])
        return one.state.value, one.confidence > 0.9

    assert value("lO,00", "10,00") == ("10,00", True)
    assert value("Ada Love", "Ada Lovelace of London") == ("Ada Lovelace of London", True)
    assert value("abcdefghabcc", "abcdefghabcd") == ("abcdefghabcd", True)
    assert value("|Grace", "Grace", focused=True) == ("Grace", True)
    assert value("100000000", "100000001") == ("100000000", False)  # digits are never guessed
    assert value("Berlin", "Munich") == ("Berlin", False)
    assert value("", "5") == ("5", True)


def test_a_label_that_is_shown_beside_a_field_names_it() -> None:
    field = shown(Role.TEXTBOX, "Town", Box(200, 40, 100, 30), value="")
    label = shown(Role.TEXT, "Street:", Box(120, 45, 50, 14))
    said = told(Role.TEXTBOX, "Street", field.box, value="")
    assert elements([field, label], [said])[0].text == "Street"
    assert elements([field], [said])[0].text == "Town"
    assert elements([replace(field, text=None)], [said])[0].text == "Street"


def test_a_secret_field_keeps_its_dots() -> None:
    (one,) = elements([shown(Role.TEXTBOX, "Password", value="•••••")], [told(Role.TEXTBOX, "Password")])
    assert one.state.value == "•••••"


def test_a_tree_that_speaks_of_another_place_is_not_used() -> None:
    boxes = [Box(40, 40 + 40 * i, 80, 30) for i in range(8)]
    seen = [shown(Role.BUTTON, f"Real {i}", box) for i, box in enumerate(boxes)]
    said = [told(Role.BUTTON, f"Wrong {i}", box) for i, box in enumerate(boxes)]
    assert elements(seen, [*said, told(Role.BUTTON, "More", Box(300, 40, 80, 30))]) == seen


def test_what_a_whole_tree_does_not_know_is_less_sure() -> None:
    button = shown(Role.BUTTON, "Painted")
    assert elements([button], [])[0].confidence < button.confidence
    assert elements([button], [], whole=False) == [button]


def test_a_line_read_across_two_links_is_two() -> None:
    line = shown(Role.LINK, "First Previous", Box(40, 40, 160, 14))
    first, second = line.words
    said = [told(Role.LINK, "First", first.box), told(Role.LINK, "Previous", second.box)]
    made = elements([line], said)
    assert [(e.role, e.text) for e in made] == [(Role.LINK, "First"), (Role.LINK, "Previous")]
    assert len({e.id for e in made}) == 2


def test_a_word_is_not_taken_apart() -> None:
    word = shown(Role.LINK, "Delete", Box(40, 40, 60, 14))
    halves = [told(Role.LINK, "De", Box(40, 40, 25, 14)), told(Role.LINK, "lete", Box(65, 40, 35, 14))]
    assert "Delete" in [e.text for e in elements([word], halves)]
    assert not {"De"} & {e.text for e in elements([word], halves)}


def test_labels_read_as_one_word_go_to_their_own_boxes() -> None:
    marks = [Box(40 + 60 * i, 40, 13, 13) for i in range(3)]
    said = [told(Role.RADIO, name, box) for name, box in zip(("Post", "Card", "Cash"), marks, strict=True)]
    seen = [shown(Role.RADIO, "PostCardCash", marks[2])]
    assert sorted(str(e.text) for e in elements(seen, said)) == ["Card", "Cash", "Post"]


def test_small_pictures_read_as_letters_are_pictures() -> None:
    icons = [told(Role.IMAGE, None, Box(40 + 24 * i, 40, 20, 20)) for i in range(3)]
    made = elements([shown(Role.TEXT, "Q◇☆", Box(42, 42, 64, 16))], icons)
    assert [(e.role, e.text) for e in made] == [(Role.IMAGE, None)] * 3


def test_a_row_of_cells_read_as_a_button_is_a_row() -> None:
    cells = [
        told(Role.CELL, text, Box(40 + 100 * i, 40, 100, 28))
        for i, text in enumerate(("7", "Miller", "9.50"))
    ]
    made = elements([shown(Role.BUTTON, "7 Miller 9.50", Box(40, 40, 300, 28))], cells)
    assert made[0].role is Role.ROW
    assert [e.text for e in made[1:]] == ["7", "Miller", "9.50"]


def test_one_that_is_joined_says_where_it_may_be_clicked() -> None:
    caption, button = shown(Role.TEXT, "Save", Box(60, 48, 30, 12)), told(Role.BUTTON, "Save", PLACE)
    assert joined(caption, button).box == PLACE
    row = told(Role.BUTTON, "Save", Box(0, 40, 800, 30))
    assert joined(caption, row).box == caption.box


def test_ids_stay_when_a_reader_comes_and_goes() -> None:
    ids = FusedIds()
    pixels, tree = replace(shown(Role.BUTTON, "Save"), id="e1"), replace(told(Role.BUTTON, "Save"), id="d7")

    def seen_as(seen: list[Element], said: list[Element]) -> list[str]:
        return [e.id for e in ids.assign(fuse(seen, Reading("dom", (), tuple(said), 0)))]

    assert seen_as([pixels], []) == ["e1"]
    assert seen_as([pixels], [tree]) == ["e1"]
    assert seen_as([], [tree]) == ["e1"]
    assert seen_as([replace(pixels, id="e9")], [tree]) == ["e1"]
    assert seen_as([replace(pixels, id="e9")], []) == ["e1"]


def test_an_id_of_a_tree_stays_when_pixels_see_it_too() -> None:
    ids = FusedIds()
    tree = replace(told(Role.BUTTON, "Save"), id="d7")
    pixels = replace(shown(Role.BUTTON, "Save"), id="e1")
    reading = Reading("dom", (), (tree,), 0)
    assert [e.id for e in ids.assign(fuse([], reading))] == ["d7"]
    assert [e.id for e in ids.assign(fuse([pixels], reading))] == ["d7"]
    other = replace(shown(Role.BUTTON, "Open", Box(300, 300, 80, 30)), id="e2")
    assert [e.id for e in ids.assign(fuse([pixels, other], reading))] == ["d7", "e2"]


def test_arrows_around_a_name_are_no_part_of_it() -> None:
    (one,) = elements([shown(Role.OPTION, "▼Archive…")], [told(Role.OPTION, "Archive…")])
    assert one.text == "Archive…"


def test_the_tick_of_a_box_is_no_thing_of_its_own() -> None:
    tick = shown(Role.BUTTON, None, Box(44, 44, 12, 12))
    box = shown(Role.TEXT, "News", Box(70, 46, 40, 14))
    made = elements([tick, box], [told(Role.CHECKBOX, "News", Box(40, 40, 90, 24), checked=True)])
    assert [(e.role, e.text) for e in made] == [(Role.CHECKBOX, "News")]


def test_a_drawing_no_tree_knows_is_a_picture_and_stays() -> None:
    (one,) = elements([shown(Role.BUTTON, None)], [])
    assert (one.role, one.box) == (Role.IMAGE, PLACE)


def test_a_drawing_amid_a_larger_control_without_a_frame_is_that_control() -> None:
    icon = shown(Role.BUTTON, "+", Box(100, 100, 13, 13))
    (one,) = elements([icon], [told(Role.BUTTON, "Add", Box(87, 87, 40, 40))])
    assert (one.role, one.text, one.readers) == (Role.BUTTON, "Add", ("pixels", "dom"))
    aside = shown(Role.BUTTON, None, Box(89, 89, 13, 13))
    assert len(elements([aside], [told(Role.BUTTON, "Add", Box(87, 87, 40, 40))])) == 2


def test_a_row_of_a_tree_is_the_name_read_in_it() -> None:
    name = shown(Role.TREEITEM, "Letters", Box(60, 45, 80, 24), expanded=True)
    (one,) = elements([name], [told(Role.TREEITEM, "▸Letters", Box(10, 40, 400, 40))])
    assert (one.text, one.readers) == ("Letters", ("pixels", "dom"))
