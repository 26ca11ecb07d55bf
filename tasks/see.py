"""`lookhear see`: what is on the screen now, as the public JSON."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from ..perception import READERS, Box, Element, PrivacyRules, Scene
from ..tools import open_computer
from .desktops import DesktopChoice, open_desktop

__all__ = ["scene_json", "see"]


def _element_json(element: Element) -> dict[str, Any]:
    state = {
        name: getattr(element.state, name)
        for name in ("checked", "selected", "disabled", "focused", "expanded", "value")
        if getattr(element.state, name) is not None
    }
    place = {} if element.row is None else {"row": element.row, "column": element.column}
    return {
        "id": element.id,
        "role": element.role.value,
        "text": element.text,
        "box": list(element.box),
        "state": state,
        "readers": list(element.readers),
        "confidence": round(element.confidence, 3),
        **place,
    }


def scene_json(
    scene: Scene,
    *,
    region: Box | None = None,
    wall_s: float | None = None,
    withheld: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The JSON of `contract.md`; `t` is wall time in seconds. Nothing withheld, no `withheld`."""
    shown = [e for e in scene.elements if region is None or region.overlaps(e.box)]
    return {
        "t": round(time.time() if wall_s is None else wall_s, 3),
        "size": list(scene.size),
        "elements": [_element_json(element) for element in shown],
        **({"withheld": list(withheld)} if withheld else {}),
    }


async def see(
    *,
    region: Box | None = None,
    readers: Sequence[str] = READERS,
    only: Collection[str] | None = None,
    privacy: PrivacyRules | None = None,
) -> dict[str, Any]:
    """Look at the current desktop once, with these readers; `only` leaves out what none of those saw.

    What `privacy` withholds is named, and not seen.

    Raises:
        DisplayError: there is no usable display.
        WorkerError: the reading process does not come up.
    """
    async with AsyncExitStack() as stack:
        desktop = await stack.enter_async_context(open_desktop(DesktopChoice()))
        opened = open_computer(desktop, rehearse=True, readers=readers, privacy=privacy)
        computer = await stack.enter_async_context(opened)
        scene = await computer.eyes.look(timeout_s=30.0)
        seen = [e for e in scene.elements if only is None or {*only, "windows"} & {*e.readers}]
        hidden = computer.privacy.shown() if computer.privacy is not None else []
        return scene_json(replace(scene, elements=tuple(seen)), region=region, withheld=hidden)
