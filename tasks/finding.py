"""One thing the doctor examined, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined; `needed` says that acting on a desktop is impossible without it."""

    name: str
    state: Literal["ok", "note", "missing"]
    detail: str
    remedy: str = ""
    needed: bool = False

    def as_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "name": self.name,
            "state": self.state,
            "detail": self.detail,
            "remedy": self.remedy,
            "needed": self.needed,
        }

    def line(self) -> str:
        """For a person."""
        mark = {"ok": "✓", "note": "·", "missing": "✗"}[self.state]
        return f"{mark} {self.name:18} {self.detail} {self.remedy}".rstrip()
