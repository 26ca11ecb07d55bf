"""What the hands wrote down themselves: which acts they began and which they ended.

The journal says that an act was about to be handed over; only the helper knows whether it came to the call
that the display sees. A line is written right before and right after that call, by the process that makes
it, so a killed run can tell an act that never began from one whose outcome must be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

__all__ = ["HANDS_LOG", "HandsLog", "Told", "read_hands_log"]

HANDS_LOG = "LOOKHEAR_HANDS_LOG"
Told = Literal["begun", "done"]


class HandsLog:
    """Appends to the file; one short write per line, so a kill leaves whole lines."""

    def __init__(self, path: str | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if path else None

    def write(self, key: str, told: Told) -> bool:
        """One line; False where it could not be written, and then the act must not begin."""
        if self._file is None:
            return True
        line = f"{key} {told}\n".encode()
        try:
            return os.write(self._file, line) == len(line)
        except OSError:
            return False


def read_hands_log(path: Path) -> Mapping[str, Told] | None:
    """How far the hands got with each intent key; None where they kept no log."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    told: dict[str, Told] = {}
    for line in lines:
        key, _, word = line.partition(" ")
        if word in ("begun", "done"):
            told[key] = "done" if word == "done" else "begun"
    return told
