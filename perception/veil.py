"""A veil over what must not be seen: laid on the very buffer that was grabbed, before anything keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .geometry import Box, Point
from .residue import Residue, cut_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["AskVeil", "Veil", "VeiledGrab"]

TRIES = 4
_CORNER = Point(0, 0)


@dataclass(frozen=True, slots=True)
class Veil:
    """What must not be seen at one instant.

    `boxes` are the visible parts of withheld windows. `version` grows whenever anything that could move them
    has happened since the veil before. `between` is what could have been seen meanwhile: withheld windows
    where they were, whole, and windows that came and went without being known. `freed` are windows that may
    be seen from now on, where they are. `restless` says that the veil can move though nothing is drawn.
    """

    version: int
    boxes: tuple[Box, ...] = ()
    between: tuple[Box, ...] = ()
    freed: tuple[Box, ...] = ()
    restless: bool = False


AskVeil = Callable[[], Veil]


class VeiledGrab:
    """Grabs under a veil: the windows are the same before and after, or all that was withheld is painted.

    Lives on the thread that grabs. Without a veil it only grabs. `boxes` is what is painted of the whole
    screen, as far as it was grabbed.
    """

    def __init__(self, ask: AskVeil | None) -> None:
        self._ask = ask
        self._residue = Residue()
        self._restless = False
        self.boxes: tuple[Box, ...] = ()

    def __call__(
        self, grab: Callable[[], NDArray[np.uint8] | None], origin: Point = _CORNER
    ) -> NDArray[np.uint8] | None:
        """What `grab` gives (BGRA, uint8, shape (h, w, 4), writable), painted over; `origin` is its corner.

        None where `grab` gives nothing.

        Raises:
            DisplayError: the window list cannot be had, so nothing may be seen.
        """
        if self._ask is None:
            return grab()
        before, pixels = self._asked(), grab()
        after = self._asked()
        for _ in range(TRIES - 1):
            if after.version == before.version:
                break
            before, pixels = after, grab()
            after = self._asked()
        if pixels is None:
            return None
        if after.version == before.version:
            return self._painted(pixels, after.boxes, origin)
        # Withheld where it was, where it is, and wherever something unknown was seen in between.
        return self._painted(pixels, (*before.boxes, *after.boxes, *after.between), origin)

    def changed(self) -> tuple[Box, ...]:
        """Where the veil lies otherwise than it was painted, or something waits to be drawn again."""
        if self._ask is None:
            return ()
        wanted = self._asked().boxes
        new = (part for box in wanted for part in cut_out(box, self.boxes))
        return (*new, *(part for box in self.boxes for part in cut_out(box, wanted)))

    @property
    def restless(self) -> bool:
        """Whether the veil has to be looked at though nothing is drawn."""
        return self._restless or self._residue.waits

    def _asked(self) -> Veil:
        assert self._ask is not None, "somebody knows the windows"
        veil = self._ask()
        self._restless = veil.restless
        self._residue.forget(veil.freed)
        return veil

    def _painted(self, pixels: NDArray[np.uint8], boxes: Iterable[Box], origin: Point) -> NDArray[np.uint8]:
        screen = Box(*origin, pixels.shape[1], pixels.shape[0])
        hidden = _within(boxes, screen)
        left = _within(self._residue.left_behind(pixels, hidden, origin), screen)
        painted = tuple(dict.fromkeys((*hidden, *left)))
        self.boxes = (*(part for box in self.boxes for part in cut_out(box, (screen,))), *painted)
        for box in painted:
            x, y = box.x - origin.x, box.y - origin.y
            pixels[y : y + box.h, x : x + box.w] = 0
        return pixels


def _within(boxes: Iterable[Box], screen: Box) -> tuple[Box, ...]:
    return tuple(cut for box in boxes if (cut := box.intersection(screen)).area)
