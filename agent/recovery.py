"""After a crash or a lost precondition: what became of a step, asked of its window, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..errors import NeedsInput, Repairable
from ..memory import DeedState, Journal, Kind, RunState
from ..perception import Element
from ..tools import Computer, read_hands_log
from .aftermath import Aftermath
from .calls import Act
from .evidence import Evidence
from .finder import Finder
from .language import Step
from .postconditions import Post
from .readback import exact_value
from .reconcile import Finding, Reconciliation, reconcile
from .remembering import recognise

__all__ = ["Recovery"]

_BUSY = "The program of the window does not answer, so what it shows may be old."


class Recovery:
    """Looks back at the deeds of a step."""

    def __init__(self, computer: Computer, finder: Finder, aftermath: Aftermath, journal: Journal) -> None:
        self._computer = computer
        self._finder = finder
        self._aftermath = aftermath
        self._journal = journal

    async def look_back(self, act: Act, state: RunState) -> tuple[Reconciliation, Element | None]:
        """What happened of the whole step `act`, which has at least one deed, and the element it was done to.

        What was found out is journaled, so that a second crash starts from there.
        """
        deeds = state.deeds_of(act.node)
        element = await self._element(act, deeds)

        async def probe(post: Post) -> Evidence:
            if not await self._computer.responds(element.window if element is not None else None):
                return Evidence(post.kind, None, _BUSY)
            return await self._aftermath.probe(post, element)

        async def read_value() -> str | None:
            if element is None or not await self._computer.responds(element.window):
                return None
            scene, _ = await self._finder.scene()
            return await exact_value(self._computer, element, scene)

        found = await reconcile(act.step, deeds, probe, read_value)
        self._write(act, state, found)
        return found, element

    def believe_hands(self, act: Act, state: RunState) -> RunState:
        """The state after what the hands themselves wrote down of deeds that were fired and not seen done.

        An act whose beginning they did not write down never came to the display.
        """
        log = self._computer.hands_log
        told = read_hands_log(log) if log is not None else None
        if told is None:
            return state
        news = False
        for key, deed, node, payload in state.pending():
            said = told.get(key)
            if (
                node != act.node
                or deed is not DeedState.FIRED
                or not payload.get("logged")
                or said == "begun"
            ):
                continue
            why = "the hands ended it" if said == "done" else "the hands never began it"
            self._journal.append(Kind.PROBE, node, {"key": key, "applied": said == "done", "why": why})
            news = True
        return self._journal.fold() if news else state

    async def verify(self, post: Post, element: Element | None) -> Evidence:
        """Whether the effect of a step that was done is there."""
        return await self._aftermath.probe(post, element)

    def left_of(self, act: Act, found: Reconciliation, element: Element | None) -> Act:
        """What is left to do of the step; the effect of typing was declared for all of it."""
        typing = act.step.verb in ("type", "set", "clear")
        declared = found.post if typing else None
        return replace(act, step=found.step, declared=declared, begun=True, known=element if typing else None)

    def _write(self, act: Act, state: RunState, found: Reconciliation) -> None:
        for key, deed_state, node, _ in state.pending():
            if node != act.node or found.finding is Finding.UNKNOWN:
                continue
            applied: bool | str = found.finding is Finding.VERIFY
            if deed_state is DeedState.FIRED and found.applied is not None:
                applied = found.applied
            self._journal.append(Kind.PROBE, node, {"key": key, "applied": applied, "why": found.reason})

    async def _element(self, act: Act, deeds: Sequence[tuple[DeedState, dict[str, Any]]]) -> Element | None:
        """The element the deeds were done to, as they remember it, else bound anew."""
        remembered = next((payload["element"] for _, payload in deeds if payload.get("element")), None)
        if remembered is None and (act.step.target is None or act.step.verb == "open"):
            return None
        scene, _ = await self._finder.scene()
        if remembered is not None:
            known = recognise(remembered, scene, _content(act.step, deeds))
            if known is not None or act.step.target is None or scene.window(remembered["window"]) is None:
                return known
        if act.step.target is None:
            return None
        try:
            return self._finder.bind(act.step.target, scene, act.step.verb, heard=act.heard).element
        except (Repairable, NeedsInput):
            return None


def _content(step: Step, deeds: Sequence[tuple[DeedState, dict[str, Any]]]) -> str:
    """All a field can hold once it is filled: what was there before, and the text."""
    before = str(deeds[0][1].get("before") or "")
    return before + str(step.args.get("text", step.args.get("value", "")))
