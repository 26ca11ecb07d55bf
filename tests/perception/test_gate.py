from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from lookhear.perception import Box, ChangeGate, changed_boxes, changed_share


def blank(height: int = 200, width: int = 300) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.zeros((height, width, 4), np.uint8)


def test_an_unchanged_frame_has_no_boxes() -> None:
    gate = ChangeGate()
    assert gate.changed(blank()) == (Box(0, 0, 300, 200),)
    assert gate.changed(blank()) == ()


def test_a_new_size_is_a_new_screen() -> None:
    gate = ChangeGate()
    gate.changed(blank())
    assert gate.changed(blank(100, 100)) == (Box(0, 0, 100, 100),)


def test_padding_bytes_are_not_pixels() -> None:
    after = blank()
    after[..., 3] = 255
    assert changed_boxes(blank(), after) == ()


@given(st.lists(st.tuples(st.integers(0, 299), st.integers(0, 199)), min_size=1, max_size=12))
def test_every_changed_pixel_lies_in_a_box(places: list[tuple[int, int]]) -> None:
    gate, after = ChangeGate(), blank()
    gate.changed(blank())
    for x, y in places:
        after[y, x] = 9
    boxes = gate.changed(after)
    for x, y in places:
        assert any(b.x <= x < b.right and b.y <= y < b.bottom for b in boxes)


def test_a_box_is_tight() -> None:
    after = blank()
    after[50:60, 100:140] = 200
    assert changed_boxes(blank(), after) == (Box(100, 50, 40, 10),)


def test_the_share_of_a_region() -> None:
    after = blank()
    after[:10, :10] = 1
    assert changed_share(blank(), after, Box(0, 0, 20, 10)) == 0.5
