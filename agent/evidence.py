"""What a check found, and how decisive it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The result of one check.

    `holds` is None where the check cannot tell. `external` says that something outside the screen
    (server, file, command) was asked. `detail` is one sentence for the report.
    """

    kind: str
    holds: bool | None
    detail: str
    external: bool = False

    @property
    def decisive(self) -> bool:
        """Whether the check could tell at all."""
        return self.holds is not None

    def as_json(self) -> dict[str, Any]:
        """For journal and report."""
        return {"kind": self.kind, "holds": self.holds, "detail": self.detail, "external": self.external}
