"""The readers there are beside the pixels, by the names of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .accessibility_reader import AccessibilityReader
from .dom_reader import DomReader
from .reader import Reader

__all__ = ["READERS", "open_readers"]

READERS = ("pixels", "a11y", "dom")


def open_readers(
    names: Sequence[str], environ: Mapping[str, str], display: str | None = None
) -> list[Reader]:
    """The readers with these names; nothing is connected before they read.

    `environ` is that of the programs on the desktop whose name is `display`. Pixels are read by the eyes.
    """
    made: list[Reader] = []
    if "dom" in names:
        made.append(DomReader())
    if "a11y" in names:
        made.append(AccessibilityReader(environ, display))
    return made
