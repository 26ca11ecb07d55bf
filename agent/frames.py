"""Windows as things that can be meant."""

from __future__ import annotations

from collections.abc import Sequence

from ..perception import Element, Role, Scene, Window
from .language import Target
from .matching import Level, fit

__all__ = ["is_browser", "is_window", "named_window", "visible", "window_element"]

_BROWSERS = ("chromium", "chrome", "firefox", "edge", "brave", "opera", "vivaldi", "epiphany", "falkon")


def window_element(window: Window) -> Element:
    """The element that stands for a window; its id is `window:` and the number."""
    role = Role.DIALOG if window.dialog or window.modal else Role.WINDOW
    return Element(f"window:{window.id}", role, window.title, window.frame, window=window.id)


def is_browser(window: Window) -> bool:
    """Whether the window is a web browser's, whose content anybody on the web may have written."""
    return any(name in window.wm_class.casefold() for name in _BROWSERS)


def visible(scene: Scene, element: Element) -> bool:
    """Whether no other window lies over the middle of the element."""
    if element.window is None or scene.window(element.window) is None:
        return True
    over = scene.window_at(element.box.center)
    return over is None or over.id == element.window


def is_window(window: Window, anchor: Target) -> bool:
    """Whether "in the X window" means this one."""
    if anchor.role == "dialog" and not (window.dialog or window.modal):
        return False
    if anchor.text is None:
        return anchor.role == "dialog" or window.focused
    level = fit(anchor.text, window.title, sentence=True).level
    return level >= (Level.PART if anchor.role else Level.ALIKE) or (
        bool(anchor.role) and anchor.text.casefold() == window.wm_class.casefold()
    )


def named_window(target: Target, windows: Sequence[Window]) -> Window | None:
    """The only window that a target with "in the X window" names; None where it names none or several."""
    relation = target.relation
    while relation is not None and relation.kind == "in":
        anchor = relation.anchors[0]
        if anchor.text and anchor.role in (None, "window", "dialog", "page"):
            found = [w for w in windows if is_window(w, anchor)]
            if found:
                return found[0] if len(found) == 1 else None
        relation = anchor.relation
    return None
