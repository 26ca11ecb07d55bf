"""The best recogniser there is on this machine, behind one face."""

from __future__ import annotations

from .moonshine import Moonshine
from .transcript import Recognizer

__all__ = ["open_recognizer"]


def open_recognizer(*, align: bool = False) -> Recognizer:
    """Moonshine.

    Raises:
        EnvironmentFault: its weights are missing.
    """
    return Moonshine(align=align)
