"""After an act: wait until the screen is quiet, then until the declared effect is there, within a limit."""

from __future__ import annotations

import asyncio

from ..errors import PreconditionLost
from ..perception import Element, Scene
from ..tools import Computer
from .evidence import Evidence
from .finder import Finder
from .goal_probes import GoalProbes
from .language import Step
from .phases import PhaseTimer
from .postconditions import (
    Expected,
    FieldReads,
    NoPost,
    Post,
    TextShown,
    WindowGone,
    WindowOpened,
    check_post,
)
from .readback import read_back, refocus
from .settings import RunSettings

__all__ = ["Aftermath"]

_SLOW = (WindowGone, WindowOpened, TextShown)
LOOK_AGAIN_S = 0.05


class Aftermath:
    """Settles and checks."""

    def __init__(
        self,
        computer: Computer,
        finder: Finder,
        timer: PhaseTimer,
        settings: RunSettings,
        probes: GoalProbes | None = None,
    ) -> None:
        self._probes = probes or GoalProbes()
        self._computer = computer
        self._finder = finder
        self._timer = timer
        self._settings = settings

    async def check(
        self, step: Step, post: Post, element: Element | None, before: Scene, fired_ns: int
    ) -> Evidence:
        """What the act came to.

        Raises:
            DisplayError: the display died meanwhile.
        """
        with self._timer.phase("settle"):
            settled = await self._computer.eyes.settle(
                since_ns=fired_ns, limit_s=self._settings.settle_limit_s
            )
        with self._timer.phase("verify"):
            if isinstance(post, NoPost):
                seen = (
                    "Something on the screen changed" if settled.changed else "Nothing on the screen changed"
                )
                return Evidence("none", None, f"{seen}; no effect that would prove the act was declared.")
            try:
                if isinstance(post, Expected):
                    return await self._probes.check(post.which)
                if isinstance(post, FieldReads):
                    return await self._read_back(post, element, fired_ns)
                return await self._wait_for(post, element, before, fired_ns)
            except PreconditionLost as error:  # it was done; that it cannot be looked at undoes nothing
                return Evidence(post.kind, None, error.message)

    async def probe(self, post: Post, element: Element | None) -> Evidence:
        """Whether the declared effect is there now, asked without having acted.

        A field is clicked into first: it may have lost the focus meanwhile.
        """
        if isinstance(post, NoPost):
            return Evidence("none", None, "No effect that would prove it was declared.")
        if isinstance(post, Expected):
            return await self._probes.check(post.which)
        try:
            scene, _ = await self._finder.scene()
            if isinstance(post, FieldReads):
                if element is not None and not await refocus(self._computer, element):
                    return Evidence(post.kind, None, "The field to read back cannot be reached.")
                return await self._read_back(post, element, None)
            return await self._wait_for(post, element, scene, None)
        except PreconditionLost as error:
            return Evidence(post.kind, None, error.message)

    async def _read_back(self, post: FieldReads, element: Element | None, since_ns: int | None) -> Evidence:
        scene, _ = await self._finder.scene(since_ns=since_ns)
        if element is None:
            return Evidence(post.kind, None, "There is no field to read back.")
        return await read_back(self._computer, element, post.value, scene)

    async def _wait_for(
        self, post: Post, element: Element | None, before: Scene, since_ns: int | None
    ) -> Evidence:
        clock = self._computer.clock
        limit_s = (
            self._settings.post_limit_s if isinstance(post, _SLOW) else min(1.0, self._settings.post_limit_s)
        )
        deadline = clock.now_ns() + int(limit_s * 1e9)
        while True:
            scene, _ = await self._finder.scene(since_ns=since_ns)
            evidence = check_post(post, element, before, scene)
            if evidence.holds or clock.now_ns() >= deadline:
                return evidence
            await asyncio.sleep(LOOK_AGAIN_S)
            since_ns = None
