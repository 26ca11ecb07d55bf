"""Opening applications and addresses: programs of the desktop, started through the same gates and journal."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ..errors import ActFailed, TargetNotFound
from ..tools import Ack, Computer
from .aftermath import Aftermath
from .calls import Act, bound_call
from .deeds import Deed, Deeds
from .evidence import Evidence
from .finder import Finder
from .gatekeeper import Gatekeeper
from .phases import PhaseTimer
from .postconditions import WindowOpened

__all__ = ["Opener", "web_address"]

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LOCAL = re.compile(r"^(localhost|127\.|\[::1\])", re.IGNORECASE)


def web_address(text: str) -> str:
    """What was written as an address, with a scheme: https, except on this machine."""
    if _ADDRESS.match(text) and not re.match(r"^[^/:]+:\d+(/|$)", text):
        return text
    return f"http://{text}" if _LOCAL.match(text) else f"https://{text}"


class Opener:
    """Carries out `open`."""

    def __init__(
        self,
        computer: Computer,
        finder: Finder,
        gatekeeper: Gatekeeper,
        deeds: Deeds,
        aftermath: Aftermath,
        timer: PhaseTimer,
    ) -> None:
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._deeds = deeds
        self._aftermath = aftermath
        self._timer = timer

    async def carry_out(self, act: Act) -> tuple[Evidence, str | None]:
        """Start the program and wait for its window.

        Raises:
            TargetNotFound: nothing installed goes by that name.
            Denied, NeedsInput: a gate said no.
        """
        with self._timer.phase("find"):
            argv, url = self._command(act)
            scene, _ = await self._finder.scene()
        args = {**act.step.args, **({"url": url} if url else {})}
        step = act.step.model_copy(update={"args": args})
        bound = replace(act, step=step)
        await self._gatekeeper.admit(bound_call(bound, "reversible", None, approved=False, age_s=None), "")
        post = act.declared or WindowOpened(known=tuple(w.id for w in scene.windows))
        context: dict[str, Any] = {
            "effect": "reversible",
            "post": post.model_dump(mode="json"),
            "total": 1,
            "verb": "open",
        }
        context["logged"] = False  # no hand does it, so no hand's log tells of it
        deed = Deed(act.node, act.attempt, 0, "open", {"argv": argv}, context=context)
        fired_ns = self._computer.clock.now_ns()

        async def start(key: str) -> Ack:
            self._computer.desktop.start(argv)
            return Ack(key, fired_ns, self._computer.clock.now_ns())

        await self._deeds.perform(deed, start)
        return await self._aftermath.check(step, post, None, scene, fired_ns), argv[0]

    def _command(self, act: Act) -> tuple[list[str], str]:
        url = str(act.step.args.get("url") or "")
        if url:
            address = web_address(url)
            return [*self._computer.desktop.find_application("browser"), address], address
        name = str(act.step.args.get("app") or (act.step.target.text if act.step.target else "") or "")
        if not name:
            raise ActFailed("open needs the name of an application or an address.")
        try:
            return self._computer.desktop.find_application(name), ""
        except TargetNotFound as error:
            raise TargetNotFound(f"No application {name!r} is installed.", remedy=error.remedy) from error
