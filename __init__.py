"""lookhear: an agentic perception runtime for the desktop.

    import asyncio, lookhear

    result = asyncio.run(lookhear.run_goal(lookhear.typed_request("click Save")))
    print(result.outcome, result.reason)

Names are loaded when they are first used, so that `lookhear --help` opens nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Absolute, unlike elsewhere: pytest loads this file on its own, as the package of the folder `tests`.
from lookhear.errors import LookhearError

if TYPE_CHECKING:
    from .agent import Outcome, RunResult, RunSettings, Step, Target, compile_command
    from .tasks import DesktopChoice, RunOptions, resume_run, run_goal, typed_request
    from .tools import PrivateDesktop

__version__ = "0.1.0"

__all__ = [
    "DesktopChoice",
    "LookhearError",
    "Outcome",
    "PrivateDesktop",
    "RunOptions",
    "RunResult",
    "RunSettings",
    "Step",
    "Target",
    "__version__",
    "compile_command",
    "resume_run",
    "run_goal",
    "typed_request",
]

_ROOMS = {
    "agent": ("Outcome", "RunResult", "RunSettings", "Step", "Target", "compile_command"),
    "tasks": ("DesktopChoice", "RunOptions", "resume_run", "run_goal", "typed_request"),
    "tools": ("PrivateDesktop",),
}


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"lookhear.{room}"), name)
    raise AttributeError(f"lookhear has no {name!r}")
