"""Top-level windows as the window manager lists them (EWMH 1.5), or as they lie where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .geometry import Box
from .scene import Window

if TYPE_CHECKING:
    from .x11 import X11Display

__all__ = ["list_windows"]


def list_windows(display: X11Display) -> tuple[Window, ...]:
    """Windows that show, bottom to top: those of the window manager, then popups it does not know."""
    managed = _managed(display)
    tree = display.children(display.root)
    loose = [window for window in tree if _shows_by_itself(display, window, redirected=managed is not None)]
    # A popup lies above the windows it belongs to; docks and the like never cover it.
    order = loose if managed is None else managed + [window for window in loose if window not in managed]
    active = _active(display, order)
    described = (_describe(display, window, window == active) for window in order)
    return tuple(window for window in described if window is not None)


def _managed(display: X11Display) -> list[int] | None:
    if display.property(display.root, "_NET_SUPPORTING_WM_CHECK") is None:
        return None
    listed = display.property(display.root, "_NET_CLIENT_LIST_STACKING")
    windows = list(listed.integers) if listed else []
    return [window for window in windows if _viewable(display, window)]


def _viewable(display: X11Display, window: int) -> bool:
    attributes = display.attributes(window)
    return attributes is not None and attributes.viewable


def _shows_by_itself(display: X11Display, window: int, *, redirected: bool) -> bool:
    attributes = display.attributes(window)
    if attributes is None or not attributes.viewable or attributes.input_only:
        return False
    if redirected and not attributes.override_redirect:
        return False  # the frame a window manager put round a window it lists itself
    box = display.geometry(window)
    return box is not None and box.w > 4 and box.h > 4 and _on_screen(display, box)


def _on_screen(display: X11Display, box: Box) -> bool:
    width, height = display.size()
    return box.x < width and box.y < height and box.right > 0 and box.bottom > 0


def _active(display: X11Display, order: list[int]) -> int | None:
    active = display.property(display.root, "_NET_ACTIVE_WINDOW")
    if active and active.integers and active.integers[0]:
        return active.integers[0]
    focus = display.focus()
    if focus in order:
        return focus
    inside = [window for window in order if focus in display.children(window)]
    return inside[-1] if inside else None


def _describe(display: X11Display, window: int, focused: bool) -> Window | None:
    box = display.geometry(window)
    if box is None:
        return None
    kinds = _atoms(display, window, "_NET_WM_WINDOW_TYPE")
    parent = _first(display, window, "WM_TRANSIENT_FOR")
    popup = {"MENU", "DROPDOWN_MENU", "POPUP_MENU", "TOOLTIP", "COMBO", "NOTIFICATION", "UTILITY"}
    kind = kinds[0].removeprefix("_NET_WM_WINDOW_TYPE_") if kinds else ""
    return Window(
        id=window,
        title=_text(display, window, "_NET_WM_NAME") or _text(display, window, "WM_NAME"),
        box=box,
        frame=_frame(display, window, box),
        pid=_first(display, window, "_NET_WM_PID"),
        wm_class=_text(display, window, "WM_CLASS").rstrip("\0").split("\0")[-1],
        focused=focused,
        dialog=kind == "DIALOG" or (parent is not None and kind not in popup),
        modal="_NET_WM_STATE_MODAL" in _atoms(display, window, "_NET_WM_STATE"),
        transient_for=parent,
    )


def _frame(display: X11Display, window: int, box: Box) -> Box:
    extents = display.property(window, "_NET_FRAME_EXTENTS")
    if extents is None or len(extents.integers) != 4:
        return box
    left, right, top, bottom = extents.integers
    return Box(box.x - left, box.y - top, box.w + left + right, box.h + top + bottom)


def _text(display: X11Display, window: int, name: str) -> str:
    found = display.property(window, name)
    return found.text if found else ""


def _first(display: X11Display, window: int, name: str) -> int | None:
    found = display.property(window, name)
    return (
        found.integers[0] if found and found.format == 32 and found.integers and found.integers[0] else None
    )


def _atoms(display: X11Display, window: int, name: str) -> list[str]:
    found = display.property(window, name)
    if found is None or found.format != 32:
        return []
    return [display.atom_name(atom) for atom in found.integers]
