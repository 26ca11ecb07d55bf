from __future__ import annotations

from hypothesis import given, strategies as st

from lookhear.perception import Box, Element, Identities, Line, Role, Word, merge_lines, plan_regions

SIZE = (1280, 800)


def line(text: str, x: int, y: int, w: int = 80, h: int = 12) -> Line:
    box = Box(x, y, w, h)
    return Line(text, box, 1.0, (Word(text, box, 1.0),))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    return Box(
        draw(st.integers(0, 1100)),
        draw(st.integers(0, 700)),
        draw(st.integers(1, 180)),
        draw(st.integers(1, 99)),
    )


@given(st.lists(boxes(), min_size=1, max_size=5), st.lists(boxes(), max_size=12))
def test_regions_hold_every_change_and_every_line_it_touches_whole(
    dirty: list[Box], places: list[Box]
) -> None:
    lines = [Line("x", box, 1.0, ()) for box in places]
    regions = plan_regions(dirty, lines, SIZE)
    for box in dirty:
        assert any(region.box.contains(box) for region in regions)
        for known in lines:
            if known.box.overlaps(box):
                assert any(region.box.contains(known.box) for region in regions)


def test_a_line_beside_the_change_is_not_forgotten() -> None:
    known = [line("Name", 10, 10), line("other", 10, 40)]
    regions = plan_regions([Box(30, 12, 5, 5)], known, SIZE)
    lines, cut = merge_lines(known, regions, [[line("Nome", 10, 10)]], SIZE)
    assert {one.text for one in lines} == {"Nome", "other"}
    assert cut == []


def test_a_line_that_vanished_is_forgotten() -> None:
    known = [line("gone", 10, 10)]
    regions = plan_regions([Box(10, 10, 80, 12)], known, SIZE)
    assert merge_lines(known, regions, [[]], SIZE) == ([], [])


def test_a_line_cut_by_its_region_is_read_again() -> None:
    regions = plan_regions([Box(300, 300, 10, 10)], [], SIZE)
    edge = regions[0].box
    long = line("long", 305, 302, edge.right - 305, 8)
    assert merge_lines([], regions, [[long]], SIZE)[1]


def button(text: str | None, x: int, look: int = 7) -> Element:
    return Element("", Role.BUTTON, text, Box(x, 10, 50, 20), look=look)


def test_ids_stay_with_place_and_follow_an_unambiguous_move() -> None:
    ids = Identities()
    first = ids.assign([button("OK", 10), button("No", 100)])
    assert [e.id for e in ids.assign([button("OK", 10), button("No", 100)])] == [e.id for e in first]
    moved = ids.assign([button("OK", 400), button("No", 100)])
    assert moved[0].id == first[0].id


def test_two_equal_elements_that_move_get_new_ids() -> None:
    ids = Identities()
    first = ids.assign([button(None, 10), button(None, 100)])
    moved = ids.assign([button(None, 400), button(None, 600)])
    assert not {e.id for e in first} & {e.id for e in moved}
