"""The sign that says what lookhear is doing is not part of what it sees."""

from __future__ import annotations

from .scene import Window

__all__ = ["SIGN_CLASS", "is_sign", "without_sign"]

SIGN_CLASS = "lookhear-sign"
"""Window class of the sign."""


def is_sign(window: Window) -> bool:
    """Whether a window is the sign."""
    return window.wm_class == SIGN_CLASS


def without_sign(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """The windows of the others."""
    return tuple(window for window in windows if not is_sign(window))
