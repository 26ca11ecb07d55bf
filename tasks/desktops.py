"""Which desktop a run happens on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from ..errors import EnvironmentFault
from ..tools import CurrentDesktop, Desktop, DesktopSettings, PrivateDesktop

__all__ = ["DesktopChoice", "open_desktop"]


@dataclass(frozen=True, slots=True)
class DesktopChoice:
    """`kind` is current, private, or ended (a private one whose run is over); `size` is of a private one.

    `existing` is a desktop that is up already and stays up.
    """

    kind: str = "current"
    size: tuple[int, int] = (1280, 800)
    existing: Desktop | None = None

    def as_json(self) -> dict[str, Any]:
        """For the journal."""
        display = self.existing.display if self.existing is not None else None
        return {"kind": self.kind, "size": list(self.size), "display": display}


@asynccontextmanager
async def open_desktop(choice: DesktopChoice) -> AsyncGenerator[Desktop]:
    """The desktop, up.

    Raises:
        EnvironmentFault: it cannot be used, or was a private one that ended with its run.
    """
    if choice.existing is not None:
        yield choice.existing
    elif choice.kind == "private":
        async with PrivateDesktop(DesktopSettings(size=choice.size)) as desktop:
            yield desktop
    elif choice.kind == "ended":
        raise EnvironmentFault(
            "The private desktop of this run ended with it, so nothing can be looked at.",
            remedy="Run the goal again; on --desktop current a run can be resumed.",
        )
    else:
        async with CurrentDesktop() as desktop:
            yield desktop
