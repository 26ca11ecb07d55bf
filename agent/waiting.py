"""Waiting for a time, or for something to be seen or to go away."""

from __future__ import annotations

import asyncio

from ..errors import ActFailed, TargetAmbiguous, TargetNotFound
from ..perception import Scene
from ..tools import Computer
from .evidence import Evidence
from .finder import Finder
from .language import Step, Target
from .phases import PhaseTimer
from .phrases import target_words
from .screen_text import shows_text
from .settings import RunSettings

__all__ = ["Waiter"]

LOOK_AGAIN_S = 0.1


_STATES = {
    "enabled": ("disabled", False),
    "disabled": ("disabled", True),
    "checked": ("checked", True),
    "unchecked": ("checked", False),
    "selected": ("selected", True),
    "focused": ("focused", True),
}


class Waiter:
    """Carries out `wait`."""

    def __init__(self, computer: Computer, finder: Finder, timer: PhaseTimer, settings: RunSettings) -> None:
        self._computer = computer
        self._finder = finder
        self._timer = timer
        self._settings = settings

    async def carry_out(self, step: Step) -> Evidence:
        """Wait until the condition holds, up to the step's own limit or that of the settings.

        Raises:
            ActFailed: the condition is none that can be watched.
        """
        clock = self._computer.clock
        if step.target is None:
            seconds = float(step.args.get("seconds", 1.0))
            await clock.sleep_until(clock.now_ns() + int(seconds * 1e9))
            return Evidence("waited", True, f"Waited {seconds:g} s.")
        condition = str(step.args.get("for", "shown"))
        if condition not in ("shown", "gone", *_STATES):
            raise ActFailed(f"Waiting until something is {condition} cannot be done yet.")
        limit_s = float(step.args.get("seconds", self._settings.wait_limit_s))
        deadline = clock.now_ns() + int(limit_s * 1e9)
        words = f"{target_words(step.target)} is {condition}"
        while True:
            with self._timer.phase("verify"):
                holds = await self._holds(step.target, condition)
            if holds:
                return Evidence("waited", True, f"{words}.")
            if clock.now_ns() >= deadline:
                return Evidence("waited", False, f"After {limit_s:g} s it is not so that {words}.")
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _holds(self, target: Target, condition: str) -> bool:
        scene, _ = await self._finder.scene()
        if condition in ("shown", "gone"):
            return self._is_here(target, scene) is (condition == "shown")
        name, wanted = _STATES[condition]
        try:
            element = self._finder.bind(target, scene, "wait").element
        except (TargetNotFound, TargetAmbiguous):
            return False
        return bool(getattr(element.state, name)) is wanted

    def _is_here(self, target: Target, scene: Scene) -> bool:
        """On the screen as whole words, in a window's title, or as an element that binds."""
        plain = target.text is not None and target.role is None and target.relation is None
        if plain and shows_text(target.text or "", scene):
            return True
        if plain and any((target.text or "").casefold() in w.title.casefold() for w in scene.windows):
            return True
        if plain:
            return False
        try:
            self._finder.bind(target, scene, "wait")
        except TargetNotFound:
            return False
        except TargetAmbiguous:
            pass
        return True
