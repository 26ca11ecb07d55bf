"""The seam between pixels (or trees) and elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .elements import Element
from .geometry import Box
from .scene import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GroundTruthReader", "Reader", "Reading", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What a reader is asked to look at.

    `frame` is BGRA, uint8, shape (height, width, 4), of the whole screen, or None for readers that need
    no pixels; `regions` are the parts to read; `t_ns` is when the pixels were captured.
    """

    windows: tuple[Window, ...]
    regions: tuple[Box, ...]
    frame: NDArray[np.uint8] | None
    t_ns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in `regions`, true as of `as_of_ns`; nothing but this is there.

    What lies outside the regions may be told too, and is then no more than found.
    """

    reader: str
    regions: tuple[Box, ...]
    elements: tuple[Element, ...]
    as_of_ns: int


class Reader(Protocol):
    """Turns a view into elements."""

    name: str

    def read(self, view: View, deadline_ns: int) -> Reading:
        """Read the regions; whatever is not done by the deadline is left out of `Reading.regions`."""
        ...


class GroundTruthReader:
    """Answers with the elements it was given, clipped to the regions; for tests and rehearsal."""

    name = "truth"

    def __init__(self, elements: Sequence[Element]) -> None:
        self.elements = tuple(elements)

    def read(self, view: View, deadline_ns: int) -> Reading:
        """Every known element that lies wholly inside a region."""
        found = tuple(e for e in self.elements if any(r.contains(e.box) for r in view.regions))
        return Reading(self.name, view.regions, found, view.t_ns)
