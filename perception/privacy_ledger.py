"""What was withheld, written down: which application by which rule, how much of the screen, for how long.

Never a title: the title of a window is as private as the window.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .geometry import Box, bounding_box
from .privacy_stack import Withheld

__all__ = ["Ledger", "Stretch"]

MOST_KEPT = 1000


@dataclass(slots=True)
class Stretch:
    """One application was withheld by one rule from `t0_ns` to `t1_ns` (ordering clock).

    `box` bounds all that was masked of it, `area_px` is the most that was masked at once, `frames` counts
    the looks. `open` says that it still is.
    """

    rule: str
    app: str
    t0_ns: int
    t1_ns: int
    box: Box
    area_px: int
    frames: int = 1
    open: bool = True

    def as_json(self) -> dict[str, Any]:
        """For journal and health."""
        return {
            "rule": self.rule,
            "app": self.app,
            "box": list(self.box),
            "area_px": self.area_px,
            "seconds": round((self.t1_ns - self.t0_ns) / 1e9, 3),
            "frames": self.frames,
            "open": self.open,
        }


class Ledger:
    """Stretches of withholding, written on one thread and read on any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Stretch] = {}
        self._all: list[Stretch] = []
        self._let_go = 0

    def note(self, now_ns: int, withheld: Iterable[Withheld]) -> None:
        """Something of these windows was masked in a look at this instant."""
        found: dict[tuple[str, str], list[Box]] = {}
        for one in withheld:
            if one.parts:
                found.setdefault((one.rule.name, one.app), []).extend(one.parts)
        with self._lock:
            for key in [key for key in self._open if key not in found]:
                ended = self._open.pop(key)
                ended.open, ended.t1_ns = False, now_ns
            for key, parts in found.items():
                self._add(key, parts, now_ns)

    def _add(self, key: tuple[str, str], parts: list[Box], now_ns: int) -> None:
        box, area = bounding_box(parts), sum(part.area for part in parts)
        known = self._open.get(key)
        if known is None:
            known = self._open[key] = Stretch(*key, now_ns, now_ns, box, area)
            self._all.append(known)
            if len(self._all) > MOST_KEPT:
                del self._all[0]
                self._let_go += 1
            return
        known.t1_ns, known.frames = now_ns, known.frames + 1
        known.box, known.area_px = known.box.union(box), max(known.area_px, area)

    def stretches(self, since: int = 0) -> tuple[int, list[dict[str, Any]]]:
        """How many stretches there were so far, and all from number `since` on, as JSON."""
        with self._lock:
            start = max(0, since - self._let_go)
            return len(self._all) + self._let_go, [stretch.as_json() for stretch in self._all[start:]]

    def summary(self) -> list[dict[str, Any]]:
        """Per rule and application: seconds, looks and the largest area withheld."""
        total: dict[tuple[str, str], dict[str, Any]] = {}
        with self._lock:
            for one in self._all:
                seconds = (one.t1_ns - one.t0_ns) / 1e9
                row = total.setdefault(
                    (one.rule, one.app),
                    {"rule": one.rule, "app": one.app, "seconds": 0.0, "frames": 0, "area_px": 0},
                )
                row["seconds"] = round(row["seconds"] + seconds, 3)
                row["frames"] += one.frames
                row["area_px"] = max(row["area_px"], one.area_px)
        return list(total.values())
