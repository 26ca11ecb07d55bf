"""What drawn pictures are taken for: tabs, trees, tables, lists, icons, fields and what is disabled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
from hypothesis import given, settings, strategies as st

from lookhear.perception import Box, Element, Line, Looks, Role, ShapeFinder, Word, compose, find_shapes

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tone = tuple[int, int, int]
BLACK, GREY, WHITE, BLUE = (20, 20, 20), (150, 150, 150), (255, 255, 255), (230, 110, 20)


class Picture:
    """A sheet to draw on; what is written on it is known as lines, as if it had been read."""

    def __init__(self, w: int = 640, h: int = 400, paper: Tone = WHITE) -> None:
        self.pixels: NDArray[np.uint8] = np.full((h, w, 4), (*paper, 255), np.uint8)
        self.lines: list[Line] = []

    def write(self, text: str, x: int, y: int, tone: Tone = BLACK, size: float = 0.5) -> Box:
        """Text with the upper left corner of its ink near (x, y)."""
        words: list[Word] = []
        at = x
        for word in text.split():
            (w, h), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
            cv2.putText(self.pixels, word, (at, y + h), cv2.FONT_HERSHEY_SIMPLEX, size, (*tone, 255), 1)
            words.append(Word(word, Box(at, y, w, h + 1), 0.99))
            at += w + round(10 * size)
        box = words[0].box.union(words[-1].box)
        self.lines.append(Line(text, box, 0.99, tuple(words)))
        return box

    def fill(self, x: int, y: int, w: int, h: int, tone: Tone) -> None:
        """A plain patch."""
        self.pixels[y : y + h, x : x + w, :3] = tone

    def frame(self, x: int, y: int, w: int, h: int, tone: Tone = GREY, inside: Tone | None = None) -> None:
        """A border of one pixel."""
        if inside is not None:
            self.fill(x, y, w, h, inside)
        cv2.rectangle(self.pixels, (x, y), (x + w - 1, y + h - 1), (*tone, 255), 1)

    def caption(self, text: str, box: Box, tone: Tone = BLACK) -> None:
        """Text in the middle of a box."""
        (w, h), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
        self.write(text, box.center.x - w // 2, box.center.y - h // 2, tone)

    def elements(self) -> list[Element]:
        """What a look at it finds."""
        return compose(self.pixels, self.lines, find_shapes(self.pixels))


def named(elements: Sequence[Element], text: str | None) -> Element:
    found = [e for e in elements if e.text == text]
    assert len(found) == 1, [(e.role.value, e.text, tuple(e.box)) for e in elements]
    return found[0]


def of_role(elements: Sequence[Element], role: Role) -> list[Element]:
    return [e for e in elements if e.role is role]


def test_captions_with_a_bar_under_one_are_tabs_and_that_one_is_selected() -> None:
    picture = Picture()
    places = [picture.write(name, x, 40) for name, x in (("Files", 40), ("Changes", 120), ("Branches", 220))]
    picture.fill(places[1].x - 10, 62, places[1].w + 20, 3, BLUE)
    tabs = of_role(picture.elements(), Role.TAB)
    assert [(t.text, t.state.selected) for t in sorted(tabs, key=lambda t: t.box.x)] == [
        ("Files", False),
        ("Changes", True),
        ("Branches", False),
    ]


def test_the_tab_that_is_open_to_its_panel_is_the_selected_one() -> None:
    picture = Picture(paper=(235, 235, 235))
    for i, name in enumerate(("First", "Second", "Third")):
        picture.frame(40 + 90 * i, 30, 90, 32, inside=(215, 215, 215) if i != 1 else (235, 235, 235))
        picture.caption(name, Box(40 + 90 * i, 30, 90, 32))
    picture.frame(40, 61, 400, 200, inside=(235, 235, 235))
    picture.fill(131, 55, 88, 8, (235, 235, 235))
    tabs = of_role(picture.elements(), Role.TAB)
    assert {t.text: t.state.selected for t in tabs} == {"First": False, "Second": True, "Third": False}


def test_buttons_side_by_side_are_no_tabs() -> None:
    picture = Picture(paper=(240, 240, 240))
    for i, name in enumerate(("Save", "Print", "Close")):
        picture.frame(40 + 110 * i, 30, 90, 32, inside=WHITE)
        picture.caption(name, Box(40 + 110 * i, 30, 90, 32))
    assert {e.role for e in picture.elements()} == {Role.BUTTON}


def draw_sign(picture: Picture, x: int, y: int, *, opened: bool) -> None:
    points = [(x, y), (x + 9, y), (x + 4, y + 6)] if opened else [(x, y), (x + 6, y + 4), (x, y + 9)]
    cv2.fillPoly(picture.pixels, [np.array(points, np.int32)], (60, 60, 60, 255))


def test_rows_with_triangles_are_a_tree_that_says_what_is_expanded() -> None:
    picture = Picture()
    rows = (("src", 0, True), ("loop.py", 1, None), ("docs", 0, False), ("tests", 0, False))
    for i, (name, level, opened) in enumerate(rows):
        box = picture.write(name, 60 + 24 * level, 40 + 26 * i)
        if opened is not None:
            draw_sign(picture, 44 + 24 * level, box.y + 1, opened=opened)
    found = of_role(picture.elements(), Role.TREEITEM)
    assert {e.text: e.state.expanded for e in found} == {name: opened for name, _, opened in rows}


ROWS = (("Bolt", "200", "0.10"), ("Nut", "180", "0.05"), ("Hinge", "14", "2.40"))


def test_text_in_columns_is_a_table_with_rows_and_columns() -> None:
    picture = Picture()
    for r, row in enumerate((("Part", "Stock", "Price"), *ROWS)):
        for c, text in enumerate(row):
            picture.write(text, 40 + 120 * c, 40 + 30 * r)
    cells = of_role(picture.elements(), Role.CELL)
    assert len(cells) == 12
    assert (named(cells, "Hinge").row, named(cells, "Hinge").column) == (4, 1)
    assert (named(cells, "0.05").row, named(cells, "0.05").column) == (3, 3)


def test_the_head_of_a_table_in_frames_is_its_first_row() -> None:
    picture = Picture()
    for c, name in enumerate(("Part", "Stock", "Price")):
        picture.frame(30 + 120 * c, 30, 121, 28, inside=(225, 225, 225))
        picture.write(name, 70 + 120 * c, 39)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            picture.write(text, 40 + 120 * c, 70 + 30 * r)
    cells = of_role(picture.elements(), Role.CELL)
    assert (named(cells, "Stock").row, named(cells, "Stock").column) == (1, 2)
    assert named(cells, "Bolt").row == 2


def test_labels_and_their_fields_are_no_table() -> None:
    picture = Picture(paper=(240, 240, 240))
    for i, (label, value) in enumerate((("Name", "Ada"), ("City", "Paris"), ("Street", "High Road"))):
        picture.write(label, 40, 48 + 44 * i)
        picture.frame(140, 40 + 44 * i, 240, 28, inside=WHITE)
        picture.write(value, 148, 48 + 44 * i)
    found = picture.elements()
    fields = of_role(found, Role.TEXTBOX)
    assert {e.text: e.state.value for e in fields} == {"Name": "Ada", "City": "Paris", "Street": "High Road"}
    assert not of_role(found, Role.CELL)


def test_rows_in_a_frame_are_a_list_and_the_tinted_one_is_selected() -> None:
    picture = Picture()
    picture.frame(40, 30, 200, 5 * 32 + 2)
    picture.fill(41, 31 + 64, 198, 32, (220, 220, 210))
    for i, name in enumerate(("Oslo", "Lima", "Cairo", "Quito", "Berlin")):
        picture.write(name, 56, 41 + 32 * i)
    rows = [e for e in picture.elements() if e.role in (Role.OPTION, Role.MENUITEM)]
    assert {e.text: bool(e.state.selected) for e in rows} == {
        "Oslo": False,
        "Lima": False,
        "Cairo": True,
        "Quito": False,
        "Berlin": False,
    }


def test_lines_of_a_text_in_a_frame_are_no_list() -> None:
    picture = Picture(paper=(240, 240, 240))
    picture.frame(40, 30, 300, 110, inside=WHITE)
    for i, words in enumerate(("Ring twice and wait", "then leave it there", "or come back soon")):
        picture.write(words, 48, 38 + 19 * i)
    found = picture.elements()
    assert [e.role for e in found] == [Role.TEXTBOX]
    assert found[0].state.value == "Ring twice and wait\nthen leave it there\nor come back soon"


def draw_icon(picture: Picture, x: int, y: int) -> None:
    cv2.circle(picture.pixels, (x + 8, y + 8), 6, (60, 60, 60, 255), 2)
    cv2.line(picture.pixels, (x + 12, y + 12), (x + 19, y + 19), (60, 60, 60, 255), 2)


def test_drawings_without_text_are_buttons_that_look_alike() -> None:
    picture = Picture()
    draw_icon(picture, 40, 40)
    draw_icon(picture, 100, 40)
    cv2.line(picture.pixels, (160, 42), (176, 58), (60, 60, 60, 255), 2)
    cv2.line(picture.pixels, (176, 42), (160, 58), (60, 60, 60, 255), 2)
    one, two, cross = sorted(picture.elements(), key=lambda e: e.box.x)
    assert [e.role for e in (one, two, cross)] == [Role.BUTTON] * 3
    assert one.text is None
    assert one.look == two.look != cross.look


def test_pictures_over_captions_are_one_thing_each() -> None:
    picture = Picture()
    for i, name in enumerate(("Budget", "Recipes", "Taxes", "Music")):
        picture.fill(60 + 110 * i, 40, 40, 36, (200, 160, 60))
        picture.fill(66 + 110 * i, 50, 20, 16, (40, 60, 160))
        (w, _), _ = cv2.getTextSize(name, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
        picture.write(name, 80 + 110 * i - w // 2, 82)
    found = picture.elements()
    assert [(e.role, e.text) for e in sorted(found, key=lambda e: e.box.x)] == [
        (Role.OPTION, name) for name in ("Budget", "Recipes", "Taxes", "Music")
    ]
    assert all(e.box.h > 45 for e in found)


def test_a_field_without_a_border_has_its_name_and_value() -> None:
    picture = Picture()
    picture.write("Street", 40, 20)
    picture.fill(40, 42, 260, 40, (228, 232, 236))
    picture.write("High Road", 52, 56)
    picture.write("Town", 40, 100)
    picture.fill(40, 122, 260, 40, (228, 232, 236))
    fields = of_role(picture.elements(), Role.TEXTBOX)
    assert {e.text: e.state.value for e in fields} == {"Street": "High Road", "Town": ""}


def test_dark_fields_with_a_faint_rim_are_fields() -> None:
    picture = Picture(paper=(48, 45, 43))
    for i, (label, value) in enumerate((("Town", ""), ("Street", "High Road"))):
        picture.write(label, 40, 48 + 44 * i, (220, 220, 220))
        picture.frame(140, 40 + 44 * i, 240, 28, tone=(38, 36, 35), inside=(34, 31, 30))
        if value:
            picture.write(value, 148, 48 + 44 * i, (220, 220, 220))
    fields = of_role(picture.elements(), Role.TEXTBOX)
    assert {e.text: e.state.value for e in fields} == {"Town": "", "Street": "High Road"}


def test_what_is_left_of_a_progress_bar_is_no_field() -> None:
    picture = Picture(paper=(240, 240, 240))
    picture.write("Progress", 40, 48)
    picture.frame(140, 40, 240, 24, inside=WHITE)
    picture.fill(141, 41, 130, 22, BLUE)
    assert [e.role for e in picture.elements()] == [Role.TEXT]


def test_a_caption_much_fainter_than_its_neighbours_is_disabled() -> None:
    picture = Picture(paper=WHITE)
    for i, (name, tone) in enumerate((("Print", (60, 20, 120)), ("Archive", (178, 158, 208)))):
        picture.frame(40 + 130 * i, 30, 110, 34, tone=tone)
        picture.caption(name, Box(40 + 130 * i, 30, 110, 34), tone)
    found = {e.text: bool(e.state.disabled) for e in of_role(picture.elements(), Role.BUTTON)}
    assert found == {"Print": False, "Archive": True}


def test_a_mark_much_fainter_than_others_of_its_kind_is_disabled() -> None:
    picture = Picture()
    for i, (name, tone) in enumerate((("Weekly", (110, 110, 110)), ("Public", (205, 205, 205)))):
        picture.frame(40 + 150 * i, 40, 15, 15, tone=tone, inside=WHITE)
        picture.write(name, 62 + 150 * i, 42)
    found = {e.text: bool(e.state.disabled) for e in of_role(picture.elements(), Role.CHECKBOX)}
    assert found == {"Weekly": False, "Public": True}


def test_letters_of_large_words_are_no_buttons() -> None:
    picture = Picture()
    picture.write("Booked", 40, 40, size=1.4)
    assert [(e.role, e.text) for e in picture.elements()] == [(Role.TEXT, "Booked")]


EDITS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["icon", "frame", "wipe"])), max_size=6
)


@settings(deadline=None, max_examples=40)
@given(EDITS)
def test_what_is_kept_of_unchanged_pixels_decides_as_a_fresh_look(edits: list[tuple[int, int, str]]) -> None:
    picture, finder, looks = Picture(), ShapeFinder(), Looks()
    picture.write("Orders", 40, 300)
    compose(picture.pixels, picture.lines, finder.find(picture.pixels), (), looks)
    for column, row, what in edits:
        x, y = 40 + 90 * column, 20 + 60 * row
        if what == "icon":
            draw_icon(picture, x, y)
        elif what == "frame":
            picture.frame(x, y, 60, 30, inside=(230, 230, 230))
        else:
            picture.fill(x, y, 61, 31, WHITE)
        dirty = [Box(x - 2, y - 2, 66, 36)]
        looks.forget(dirty)
        kept = compose(picture.pixels, picture.lines, finder.find(picture.pixels, dirty), (), looks)
        assert kept == picture.elements()
