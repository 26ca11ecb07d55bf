from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings, strategies as st

from lookhear.perception import Box, ChangeGate, ShapeFinder, find_shapes

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rect = tuple[int, int, int, int, int, bool]
RECTS = st.tuples(
    st.integers(0, 180),
    st.integers(0, 120),
    st.integers(1, 120),
    st.integers(1, 80),
    st.sampled_from([0, 90, 200, 255]),
    st.booleans(),
)


def paint(pixels: NDArray[np.uint8], rect: Rect) -> NDArray[np.uint8]:
    x, y, w, h, tone, filled = rect
    fresh = pixels.copy()
    part = fresh[y : y + h, x : x + w]
    inside = part[1:-1, 1:-1].copy()
    part[..., :3] = tone
    if not filled:
        part[1:-1, 1:-1] = inside
    return fresh


@settings(deadline=None, max_examples=150)
@given(st.lists(RECTS, min_size=1, max_size=4), st.lists(RECTS, min_size=1, max_size=5))
def test_shapes_found_after_changes_equal_those_of_a_fresh_look(first: list[Rect], edits: list[Rect]) -> None:
    pixels = np.full((160, 240, 4), 230, np.uint8)
    for rect in first:
        pixels = paint(pixels, rect)
    finder, gate = ShapeFinder(), ChangeGate()
    for rect in [None, *edits]:
        pixels = paint(pixels, rect) if rect else pixels
        found = finder.find(pixels, gate.changed(pixels))
        assert found == find_shapes(pixels)


def test_a_drawn_box_is_found_with_its_colours() -> None:
    pixels = np.full((100, 200, 4), 230, np.uint8)
    pixels[20:50, 30:130] = 90
    pixels[21:49, 31:129] = 255
    (shape,) = [s for s in find_shapes(pixels) if s.box == Box(30, 20, 100, 30)] or find_shapes(pixels)
    assert (shape.fill, shape.outside, shape.border < (170,) * 3) == ((255,) * 3, (230,) * 3, True)
