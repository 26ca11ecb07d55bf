"""Scenes written down by hand, as a ground-truth reader would give them."""

from typing import Any

from lookhear.perception import Box, Element, ElementState, Integrity, Label, Modality, Role, Scene, Window

LABEL = Label(Integrity.UNTRUSTED, Modality.SCREEN, "test scene")


def element(
    role: str,
    text: str | None,
    x: int,
    y: int,
    w: int = 100,
    h: int = 24,
    *,
    window: int | None = 1,
    **state: Any,
) -> Element:
    """One element; its id is its place."""
    return Element(
        f"{role}@{x},{y}",
        Role(role),
        text,
        Box(x, y, w, h),
        ElementState(**state),
        window=window,
    )


def window(
    number: int,
    title: str,
    x: int = 0,
    y: int = 0,
    w: int = 1280,
    h: int = 720,
    *,
    focused: bool = False,
    dialog: bool = False,
    modal: bool = False,
    above: int | None = None,
) -> Window:
    """One window; `above` is the window it is a dialog of."""
    return Window(
        number,
        title,
        Box(x, y, w, h),
        Box(x, y, w, h),
        focused=focused,
        dialog=dialog,
        modal=modal,
        transient_for=above,
    )


def scene(*elements: Element, windows: tuple[Window, ...] = ()) -> Scene:
    """A complete scene of 1280 x 720 pixels."""
    return Scene(0, 0, (1280, 720), windows or (window(1, "Main", focused=True),), elements, LABEL)
