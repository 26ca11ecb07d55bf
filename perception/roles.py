"""Lines and shapes become elements: what is drawn around, beside and in a text says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .controls import control_of
from .elements import Element, ElementState, Role
from .faint import with_faint_ones
from .geometry import Box
from .icons import find_icons
from .lines import Line
from .lists import list_elements
from .looks import Looks
from .marks import find_marks
from .menus import find_bars, find_framed_rows
from .pictured import with_captions
from .plain import plain_elements
from .scene import Window
from .shapes import Shape
from .sliders import find_sliders
from .spins import find_spins
from .tables import find_tables
from .tabs import find_tabs
from .trees import find_trees
from .words import Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["compose", "with_windows"]

READERS = ("pixels",)


def compose(
    pixels: NDArray[np.uint8],
    lines: Sequence[Line],
    shapes: Sequence[Shape],
    windows: Sequence[Window] = (),
    looks: Looks | None = None,
) -> list[Element]:
    """Elements of one frame in no particular order, without ids and windows.

    `pixels` is BGRA, uint8, (h, w, 4); `looks` is what is known of its unchanged parts. A pure function:
    equal lines and pixels give equal elements.
    """
    page = Page(pixels, lines, shapes, windows, looks)
    steps = find_bars(page) + find_spins(page) + find_sliders(page)
    trees = find_trees(page)
    marks = find_marks(page)
    rows = list_elements(page) + find_tabs(page) + find_tables(page) + find_framed_rows(page)
    controls = [element for shape in page.frames if (element := control_of(page, shape)) is not None]
    controls = with_faint_ones(page, _without_parts(controls))
    found = steps + trees + marks + rows + controls
    found = with_captions(page, [*found, *find_icons(page, found)])
    found += plain_elements(page)
    return [
        replace(e, look=page.looks.hash(pixels, e.box), readers=READERS)
        for e in found
        if not _on_decoration(e.box, windows)
    ]


def _without_parts(controls: Sequence[Element]) -> list[Element]:
    """Controls without the drawings on them, which look like small buttons of their own."""
    whole = [e.box for e in controls]

    def is_part(e: Element) -> bool:
        named = e.text is not None and any(c.isalnum() for c in e.text)
        if e.role is not Role.BUTTON or named:
            return False
        return any(b != e.box and b.contains(e.box) and b.area < 40 * e.box.area for b in whole)

    return [e for e in controls if not is_part(e)]


def with_windows(found: Sequence[Element], windows: tuple[Window, ...]) -> tuple[Element, ...]:
    """The elements with the id of the window each lies in, and the windows themselves, in reading order."""
    elements = [replace(e, window=_owner(e, windows)) for e in found]
    elements += [_window_element(window) for window in windows if _visible(window, windows)]
    return tuple(sorted(elements, key=_reading_key))


def _owner(element: Element, windows: tuple[Window, ...]) -> int | None:
    center = element.box.center
    return next((w.id for w in reversed(windows) if w.frame.holds(center)), None)


def _on_decoration(box: Box, windows: Sequence[Window]) -> bool:
    """Whether a box lies on the title bar or border of a window: the window itself speaks for those."""
    owner = next((w for w in reversed(windows) if w.frame.holds(box.center)), None)
    return owner is not None and not owner.box.holds(box.center)


def _visible(window: Window, windows: tuple[Window, ...]) -> bool:
    above = windows[windows.index(window) + 1 :]
    return not any(other.frame.contains(window.frame) for other in above)


def _window_element(window: Window) -> Element:
    role = Role.DIALOG if window.dialog else Role.WINDOW
    state = ElementState(focused=window.focused)
    return Element("", role, window.title, window.frame, state, ("windows",), 1.0, window.id)


def _reading_key(element: Element) -> tuple[int, int, int]:
    return element.box.center.y // 12, element.box.x, -element.box.area
