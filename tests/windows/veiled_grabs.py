# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# mss carries few annotations.
"""Grabs of a display under the privacy gate and without it, for tests that compare the two."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mss
import numpy as np

from lookhear.perception import PrivacyGate, PrivacyRules, VeiledGrab

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grab = Callable[[], NDArray[np.uint8]]


def count(pixels: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    """How many pixels have a colour (B, G, R)."""
    return int((pixels[..., :3] == np.array(colour, np.uint8)).all(axis=2).sum())


@contextmanager
def grabbing(
    display: str, rules: PrivacyRules, xauthority: str | Path | None = None
) -> Generator[tuple[Grab, Grab, PrivacyGate]]:
    """Grabs under the gate, grabs without, and the gate."""
    gate = PrivacyGate(rules, display, xauthority)
    veiled = VeiledGrab(gate.veil)
    opened: Any = mss.MSS(display=display)
    with opened as camera:

        def bare() -> NDArray[np.uint8]:
            shot: Any = camera.grab(camera.monitors[0])
            return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)

        def grab() -> NDArray[np.uint8]:
            pixels = veiled(bare)
            assert pixels is not None
            return pixels

        yield grab, bare, gate
    gate.close()
