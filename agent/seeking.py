"""Looking for what is not in sight: scroll through the window, down to its end, then up to its start."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..errors import Denied, NeedsInput, TargetNotFound
from ..perception import Box, Frame, Point, Role, Scene, Window
from ..tools import Ack, Computer, Scroll
from .calls import Act, bound_call, page_host
from .deeds import Deed, Deeds
from .finder import Finder, changed_share, cut
from .frames import named_window
from .gatekeeper import Gatekeeper
from .language import Step
from .phases import PhaseTimer

__all__ = ["Seeker"]

T = TypeVar("T")
NOTCHES = 5
MOST_TURNS = 60
SETTLED_WITHIN_S = 1.0
# Less of the window than this changes by a caret, a clock or a bar that fades.
STILL_SHARE = 0.004
EDGE_PX, PATCH_PX = 24, 6
_INERT = frozenset({Role.WINDOW, Role.DIALOG, Role.ROW, Role.TEXT, Role.HEADING, Role.CELL})


class Seeker:
    """Scrolls until a target can be bound."""

    def __init__(
        self, computer: Computer, finder: Finder, gatekeeper: Gatekeeper, deeds: Deeds, timer: PhaseTimer
    ) -> None:
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._deeds = deeds
        self._timer = timer

    async def seek(self, act: Act, attempt: Callable[[Scene], T]) -> T:
        """What `attempt` gives on the first screenful where it succeeds.

        Every turn of the wheel passes the gates and is journaled as a deed of its own, which may be repeated.

        Raises:
            TargetNotFound: it is in no part of the window, or the window does not scroll.
            TargetAmbiguous: as `attempt` says.
        """
        missing = TargetNotFound("It is nowhere in the window.")
        window = self._window(act)
        if window is None:
            raise missing
        count = 0
        for direction in (1, -1):
            while count < MOST_TURNS:
                count += 1
                if not await self._turn(act, window, direction, count):
                    break
                scene, _ = await self._finder.scene()
                try:
                    return attempt(scene)
                except TargetNotFound as error:
                    missing = error
        raise missing

    def _window(self, act: Act) -> Window | None:
        windows, _ = self._computer.windows()
        named = named_window(act.step.target, windows) if act.step.target is not None else None
        if named is not None:
            return named
        open_to = [w for w in windows if w.id not in self._finder.avoid]
        return next((w for w in open_to if w.focused), open_to[-1] if open_to else None)

    async def _turn(self, act: Act, window: Window, direction: int, count: int) -> bool:
        """Turn the wheel once; whether the window showed something else afterwards."""
        scene, before = await self._finder.scene()
        at = _still_point(scene, before, window)
        if at is None:
            return False
        action = Scroll(x=at.x, y=at.y, dx=0, dy=NOTCHES * direction)
        try:
            await self._admit(act, window)
        except (Denied, NeedsInput):
            return False
        node = f"{act.node}.view"
        context = {"effect": "none", "post": {"kind": "none"}, "total": 1, "verb": "scroll"}
        deed = Deed(node, act.attempt, count, "scroll", action.model_dump(mode="json"), True, context=context)

        async def perform(key: str) -> Ack:
            return await self._computer.hands.perform(action, key)

        since_ns = self._computer.clock.now_ns()
        await self._deeds.perform(deed, perform)
        with self._timer.phase("settle"):
            await self._computer.eyes.settle(since_ns=since_ns, limit_s=SETTLED_WITHIN_S)
        _, after = await self._finder.scene(since_ns=since_ns)
        return changed_share(cut(before, window.box), cut(after, window.box)) > STILL_SHARE

    async def _admit(self, act: Act, window: Window) -> None:
        step = Step(verb="scroll", args={"direction": "down"})
        plain = Act(act.node, step, None, act.requested_by, act.attempt)
        host = await page_host(self._computer, window)
        call = bound_call(plain, "reversible", None, approved=False, age_s=None, host=host, window=window)
        await self._gatekeeper.admit(call, "")


def _still_point(scene: Scene, frame: Frame, window: Window) -> Point | None:
    """A blank spot of the window: a wheel over a field may change what the field holds."""
    box = window.box
    taken = [e.box for e in scene.elements if e.window == window.id and e.role not in _INERT]
    for x in (box.right - EDGE_PX, box.x + EDGE_PX, box.x + box.w // 2, box.x + 3 * box.w // 4):
        for part in (4, 3, 5, 2, 6, 1, 7):
            at = Point(x, box.y + box.h * part // 8)
            over = scene.window_at(at)
            if over is None or over.id != window.id or any(b.grown(PATCH_PX).holds(at) for b in taken):
                continue
            patch = cut(frame, Box(at.x - PATCH_PX, at.y - PATCH_PX, 2 * PATCH_PX, 2 * PATCH_PX))
            if patch.size and int(patch.max()) - int(patch.min()) <= 12 * 3:
                return at
    return None
