from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from lookhear.errors import Repairable
from lookhear.perception import (
    Box,
    CoordinateError,
    CoordinateSpace,
    Monitor,
    Point,
    SentImage,
    farthest,
    from_screen,
    region_to_screen,
    smart_resize,
    to_logical,
    to_physical,
    to_screen,
)

SPACES: tuple[CoordinateSpace, ...] = ("pixels", "resized", "0-1000", "0-999", "0-1", "percent")
WHOLE = {"0-1000": 1000, "0-999": 1000, "0-1": 1, "percent": 100}
SCALES = (1.0, 1.25, 1.5, 2.0, 3.0)
# Each layout: monitors as logical origin and logical size; the physical boxes follow from the scale.
LAYOUTS = (
    ((0, 0, 1280, 720),),
    ((-1600, 0, 1600, 900), (0, 0, 1280, 720)),
    ((-1280, -720, 1280, 720), (0, -1080, 1920, 1080), (0, 0, 1366, 768)),
)
FULL_HD = SentImage(Box(0, 0, 1920, 1080), (1920, 1080))

sizes = st.integers(1, 8000)


@st.composite
def pictures(draw: st.DrawFn) -> SentImage:
    """A monitor of some layout and scale, or a zoomed part of it, sent smaller, larger or as it is."""
    scale = draw(st.sampled_from(SCALES))
    left, top, wide, high = draw(st.sampled_from([m for layout in LAYOUTS for m in layout]))
    region = Box(*(math.floor(n * scale) for n in (left, top, wide, high)))
    if draw(st.booleans()):
        x, y = draw(st.integers(0, region.w - 2)), draw(st.integers(0, region.h - 2))
        w, h = draw(st.integers(1, region.w - x)), draw(st.integers(1, region.h - y))
        region = Box(region.x + x, region.y + y, w, h)
    divisor = draw(st.sampled_from((0.5, 1.0, 1.25, 1.5, 2.0, 3.0)))
    sent = tuple(max(1, round(n / divisor)) for n in (region.w, region.h))
    size = (sent[0], sent[1])
    bounded = max(size) <= 200 * min(size)
    return SentImage(region, size, smart_resize(*size) if bounded and draw(st.booleans()) else None)


@st.composite
def seen_points(draw: st.DrawFn) -> tuple[SentImage, Point]:
    sent = draw(pictures())
    region = sent.region
    x = draw(st.integers(region.x, region.right - 1))
    return sent, Point(x, draw(st.integers(region.y, region.bottom - 1)))


def parts(space: CoordinateSpace, sent: SentImage) -> tuple[int, int]:
    if space == "resized":
        return sent.resized or sent.size
    return sent.size if space == "pixels" else (WHOLE[space], WHOLE[space])


def meant(value: float, axis: int, space: CoordinateSpace, sent: SentImage) -> Fraction:
    """Where the number lies on the screen, exactly, by the definition of the space."""
    begin, span = (sent.region.x, sent.region.w) if axis == 0 else (sent.region.y, sent.region.h)
    divided = Fraction(span, parts(space, sent)[axis])
    if space in ("pixels", "resized"):
        return begin + (Fraction(value) + Fraction(1, 2)) * divided - Fraction(1, 2)
    return begin + Fraction(value) * divided


@settings(max_examples=400, deadline=None)
@given(seen=seen_points(), space=st.sampled_from(SPACES), data=st.data())
def test_what_a_space_expresses_lands_within_a_pixel(
    seen: tuple[SentImage, Point], space: CoordinateSpace, data: st.DataObject
) -> None:
    sent, _ = seen
    far = farthest(space, sent)
    floats = space in ("0-1", "percent")
    x, y = (data.draw(st.floats(0, top) if floats else st.integers(0, int(top))) for top in far)
    point = to_screen(x, y, space, sent)
    assert sent.region.holds(point)
    for axis in (0, 1):
        assert abs(point[axis] - meant((x, y)[axis], axis, space, sent)) <= 1


@settings(max_examples=400, deadline=None)
@given(seen=seen_points(), space=st.sampled_from(SPACES))
def test_the_way_there_and_back_ends_at_the_same_pixel(
    seen: tuple[SentImage, Point], space: CoordinateSpace
) -> None:
    sent, point = seen
    back = to_screen(*from_screen(point, space, sent), space, sent)
    for axis, span in ((0, sent.region.w), (1, sent.region.h)):
        step = Fraction(span, parts(space, sent)[axis])
        if space in ("0-1", "percent") or step <= 1:
            assert back[axis] == point[axis]
        else:
            # What lies between two expressible places is off by half a step; 0-999 cannot reach the far edge.
            reach = step if space == "0-999" else step / 2 + Fraction(1, 2)
            assert abs(back[axis] - point[axis]) <= reach


@settings(max_examples=200, deadline=None)
@given(seen=seen_points(), space=st.sampled_from(SPACES), axis=st.integers(0, 1), data=st.data())
def test_what_is_out_of_range_is_refused_with_the_range(
    seen: tuple[SentImage, Point], space: CoordinateSpace, axis: int, data: st.DataObject
) -> None:
    sent, _ = seen
    far = farthest("pixels" if space == "0-1" else space, sent)[axis]
    outside = st.floats(max_value=-1e-9) | st.floats(min_value=far + 1.5) | st.just(math.nan)
    values: list[float] = [0, 0]
    values[axis] = data.draw(outside | st.integers(min_value=int(far) + 2) | st.just(10**5000))
    with pytest.raises(CoordinateError, match="xy"[axis] + r" must be 0 to \d+; you wrote .+\."):
        to_screen(values[0], values[1], space, sent)


@pytest.mark.parametrize(("scale", "layout"), list(itertools.product(SCALES, LAYOUTS)))
def test_logical_points_and_pixels_of_every_layout(
    scale: float, layout: tuple[tuple[int, int, int, int], ...]
) -> None:
    monitors = [
        Monitor(Box(*(math.floor(n * scale) for n in rect)), scale, (rect[0], rect[1])) for rect in layout
    ]
    for monitor in monitors:
        box = monitor.box
        columns = {box.x, box.x + 1, box.center.x, box.right - 2, box.right - 1}
        for x, y in itertools.product(columns, (box.y, box.y + 7, box.bottom - 1)):
            logical = to_logical(Point(x, y), monitors)
            assert to_physical(*logical, monitors) == (x, y)
            assert abs(logical[0] * scale - x) <= 1
            assert abs(logical[1] * scale - y) <= 1


@settings(max_examples=100, deadline=None)
@given(x=st.floats(-1599, 1279), y=st.floats(0, 719), scale=st.sampled_from(SCALES))
def test_a_logical_point_is_a_pixel_away_at_most(x: float, y: float, scale: float) -> None:
    monitors = [Monitor(Box(0, 0, int(1280 * scale), int(720 * scale)), scale)]
    monitors.append(Monitor(Box(-1600, 0, 1600, 900), 1.0, (-1600, 0)))
    point = to_physical(x, y, monitors)
    at = (x * scale, y * scale) if x >= 0 else (x, y)
    assert max(abs(point.x - at[0]), abs(point.y - at[1])) <= 1


def test_monitors_of_different_scales_beside_each_other() -> None:
    monitors = [Monitor(Box(0, 0, 3840, 2160), 2.0), Monitor(Box(-1920, 540, 1920, 1080), 1.0, (-1920, 270))]
    assert to_logical(Point(200, 100), monitors) == (100, 50)
    assert to_logical(Point(-1, 540), monitors) == (-1, 270)
    assert to_physical(-1, 270, monitors) == (-1, 540)
    with pytest.raises(CoordinateError, match="on no monitor"):
        to_logical(Point(-1, 0), monitors)
    with pytest.raises(CoordinateError, match="on no monitor"):
        to_physical(1920, 0, monitors)


@pytest.mark.parametrize(
    ("space", "numbers", "pixel"),
    [
        ("pixels", (0, 0), (0, 0)),
        ("pixels", (1919, 1079), (1919, 1079)),
        ("0-1000", (500, 250), (960, 270)),
        ("0-1000", (1000, 1000), (1919, 1079)),
        ("0-999", (500, 999), (960, 1079)),
        ("0-1", (0.5, 0.25), (960, 270)),
        ("0-1", (0.664, 0.308), (1275, 333)),
        ("percent", (50, 25.0), (960, 270)),
    ],
)
def test_known_places(space: CoordinateSpace, numbers: tuple[float, float], pixel: tuple[int, int]) -> None:
    assert to_screen(*numbers, space, FULL_HD) == pixel


def test_a_crop_is_moved_to_where_it_was_cut() -> None:
    zoomed = SentImage(Box(-1000, 200, 400, 300), (800, 600))
    assert to_screen(401, 1, "pixels", zoomed) == (-800, 200)
    assert to_screen(0.5, 0.5, "0-1", zoomed) == (-800, 350)
    assert from_screen(Point(-800, 350), "percent", zoomed) == (50.0, 50.0)
    with pytest.raises(CoordinateError, match="not on the picture"):
        from_screen(Point(0, 350), "percent", zoomed)


def test_resized_pixels_are_those_of_the_processor() -> None:
    sent = SentImage(Box(0, 0, 1920, 1080), (1920, 1080), smart_resize(1920, 1080))
    assert sent.resized == (1932, 1092)
    assert to_screen(966, 546, "resized", sent) == (960, 540)
    assert to_screen(1931, 1091, "resized", sent) == (1919, 1079)


# -- Nemotron's corner: shares and pixels in one space


@pytest.mark.parametrize(
    ("numbers", "pixel"),
    [
        ((1.0, 1.0), (1919, 1079)),  # written as floats: the corner
        ((0.5, 1), (960, 1079)),  # the float says that these are shares
        ((1, 0.5), (1919, 540)),
        ((0, 0), (0, 0)),  # the same either way
        ((0, 0.5), (0, 540)),
        ((1, 300), (1, 300)),  # the larger one says that these are pixels
        ((0, 300), (0, 300)),
        ((960, 540), (960, 540)),
        ((960.0, 540.5), (960, 541)),
    ],
)
def test_shares_and_pixels_are_told_apart(numbers: tuple[float, float], pixel: tuple[int, int]) -> None:
    assert to_screen(*numbers, "0-1", FULL_HD) == pixel


@pytest.mark.parametrize("numbers", [(1, 1), (0, 1), (1, 0)])
def test_a_whole_one_that_may_be_two_places_is_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(CoordinateError, match=r"write 1\.0 for the edge"):
        to_screen(*numbers, "0-1", FULL_HD)


@pytest.mark.parametrize("numbers", [(0.5, 300), (300, 0.5), (1.0, 2), (2.5, 0.0)])
def test_a_share_beside_a_pixel_is_refused(numbers: tuple[float, float]) -> None:
    with pytest.raises(CoordinateError, match="a share of the picture and"):
        to_screen(*numbers, "0-1", FULL_HD)


def test_where_only_shares_are_asked_for_one_is_the_far_edge() -> None:
    assert to_screen(1, 1, "0-1", FULL_HD, shares_only=True) == (1919, 1079)
    with pytest.raises(CoordinateError, match="x must be 0 to 1; you wrote 300"):
        to_screen(300, 200, "0-1", FULL_HD, shares_only=True)


# -- Parts of the screen


@settings(max_examples=200, deadline=None)
@given(sent=pictures(), space=st.sampled_from(SPACES))
def test_the_whole_picture_as_a_region_is_its_region(sent: SentImage, space: CoordinateSpace) -> None:
    far = tuple(map(float, parts(space, sent))) if space != "0-999" else (999, 999)
    region = region_to_screen((0.0, 0.0, far[0], far[1]), space, sent) if min(sent.size) > 1 else sent.region
    assert (region.x, region.y) == (sent.region.x, sent.region.y)
    assert 0 <= sent.region.w - region.w <= sent.region.w / 999 + 1
    assert 0 <= sent.region.h - region.h <= sent.region.h / 999 + 1


def test_a_region_of_a_crop() -> None:
    zoomed = SentImage(Box(-1000, 200, 400, 300), (800, 600))
    assert region_to_screen((200, 100, 400, 200), "pixels", zoomed) == Box(-900, 250, 100, 50)
    assert region_to_screen((0.25, 0.0, 0.5, 1.0), "0-1", zoomed) == Box(-900, 200, 100, 300)


@pytest.mark.parametrize(
    ("corners", "message"),
    [
        ((10, 10, 10, 20), "Nothing lies between"),
        ((20, 10, 10, 20), "Nothing lies between"),
        ((0, 0, 1921, 20), "x1 must be 0 to 1920; you wrote 1921"),
        ((0, -1, 20, 20), "y0 must be 0 to 1080; you wrote -1"),
    ],
)
def test_a_region_that_is_none(corners: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(CoordinateError, match=message):
        region_to_screen(corners, "pixels", FULL_HD)


def test_a_wrong_coordinate_is_for_the_model_to_hear() -> None:
    with pytest.raises(Repairable, match=r"^x must be 0 to 1000; you wrote 1203\.$"):
        to_screen(1203, 5, "0-1000", FULL_HD)


# -- The processor's resize


@pytest.mark.parametrize(
    ("size", "limits", "resized"),
    [
        ((1920, 1080), {}, (1932, 1092)),
        ((1280, 720), {}, (1288, 728)),
        ((2560, 1440), {}, (2548, 1428)),
        ((1920, 1080), {"max_pixels": 1280 * 28 * 28}, (1316, 728)),
        ((20, 20), {}, (56, 56)),
        ((1920, 1080), {"factor": 32, "min_pixels": 65536, "max_pixels": 16777216}, (1920, 1088)),
    ],
)
def test_known_sizes(size: tuple[int, int], limits: dict[str, int], resized: tuple[int, int]) -> None:
    assert smart_resize(*size, **limits) == resized


@settings(max_examples=200, deadline=None)
@given(width=sizes, height=sizes, factor=st.sampled_from((28, 32)))
def test_resized_sides_are_multiples_within_the_limits(width: int, height: int, factor: int) -> None:
    if max(width, height) > 200 * min(width, height):
        with pytest.raises(ValueError, match="cannot be resized"):
            smart_resize(width, height, factor)
        return
    low, high = 256 * factor**2, 1280 * factor**2
    wide, tall = smart_resize(width, height, factor, low, high)
    assert wide % factor == tall % factor == 0
    assert wide * tall >= low
    assert wide * tall <= high or min(wide, tall) == factor


def test_nothing_cannot_be_resized() -> None:
    with pytest.raises(ValueError, match="0 x 5"):
        smart_resize(0, 5)
