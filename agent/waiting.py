"""Waiting for a time, or for something to be seen or to go away."""

from __future__ import annotations

import asyncio

from ..errors import TargetAmbiguous, TargetNotFound
from ..tools import Computer
from .declare import waited_text
from .evidence import Evidence
from .finder import Finder
from .language import Step
from .phases import PhaseTimer
from .postconditions import text_on_screen
from .settings import RunSettings

__all__ = ["Waiter"]

LOOK_AGAIN_S = 0.1


class Waiter:
    """Carries out `wait`."""

    def __init__(self, computer: Computer, finder: Finder, timer: PhaseTimer, settings: RunSettings) -> None:
        self._computer = computer
        self._finder = finder
        self._timer = timer
        self._settings = settings

    async def carry_out(self, step: Step) -> Evidence:
        """Wait until the condition holds, or up to the limit of the settings."""
        clock = self._computer.clock
        waited = waited_text(step)
        if waited is None:
            seconds = float(step.args.get("seconds", 1.0) or 1.0)
            await clock.sleep_until(clock.now_ns() + int(seconds * 1e9))
            return Evidence("waited", True, f"Waited {seconds:g} s.")
        text, gone = waited
        deadline = clock.now_ns() + int(self._settings.wait_limit_s * 1e9)
        while True:
            with self._timer.phase("verify"):
                here = await self._is_here(step, text)
            state = "is here" if here else "is not here"
            if here is not gone:
                return Evidence("waited", True, f"{text!r} {state}.")
            if clock.now_ns() >= deadline:
                limit = f"after {self._settings.wait_limit_s:g} s"
                return Evidence("waited", False, f"{text!r} {'still ' if gone else ''}{state} {limit}.")
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _is_here(self, step: Step, text: str) -> bool:
        scene, _ = await self._finder.scene()
        if text_on_screen(text, scene) is not None:
            return True
        if any(text.casefold() in window.title.casefold() for window in scene.windows):
            return True
        if step.target is None or (step.target.role is None and step.target.relation is None):
            return False
        try:
            self._finder.bind(step.target, scene, "wait")
        except TargetNotFound:
            return False
        except TargetAmbiguous:
            pass
        return True
