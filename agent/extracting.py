"""Reads a value off the screen: exactly from a field, from behind or beside its caption, or a text itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Element, Embedder, Integrity, Label, Modality, Role, Scene, Window
from ..tools import Computer
from .calls import Act, bound_call, page_host
from .captions import captioned, in_row, scope
from .evidence import Evidence
from .finder import LOOK_AGAIN_S, Finder, describe
from .gatekeeper import Gatekeeper
from .guardrails import Decision, Value
from .language import Target
from .matching import Level, fit
from .phases import PhaseTimer
from .readback import copyable, exact_value, masked
from .seeking import Seeker
from .settings import RunSettings
from .typed_holes import parse_hole

__all__ = ["Extraction", "Extractor"]

IN_SIGHT_S = 1.2
SURE = 0.8  # a reader less sure of a word than this may have read it wrong
_FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON})


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read, by what it was decided, and from where in words."""

    evidence: Evidence
    value: Value
    element: str
    window: int | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    element: Element
    text: str
    scene: Scene


class Extractor:
    """Carries out `read`."""

    def __init__(
        self,
        computer: Computer,
        finder: Finder,
        gatekeeper: Gatekeeper,
        timer: PhaseTimer,
        settings: RunSettings,
        embedder: Embedder | None,
        seeker: Seeker,
    ) -> None:
        self._seeker = seeker
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._timer = timer
        self._limit_s = settings.find_limit_s
        self._embedder = embedder

    async def carry_out(self, act: Act) -> Extraction:
        """Read the target into a value that carries where it came from; it is as trusted as a screen.

        Raises:
            TargetNotFound, TargetAmbiguous: there is no such value, or several.
            ActFailed: what stands there is not of the wanted type.
            Denied, NeedsInput: a gate said no.
        """
        with self._timer.phase("find"):
            seen = await self._find(act)
            exact = await self._exact(act, seen)
        text = exact if exact is not None else seen.text
        value = parse_hole(text, str(act.step.args.get("type", "text")))
        window = seen.scene.window(seen.element.window)
        label = _label(seen, window)
        return Extraction(
            _evidence(seen.element, value, exact is not None), Value(value, label), _where(seen)
        )

    async def _find(self, act: Act) -> _Seen:
        target = act.step.target
        if target is None:
            raise TargetNotFound("Read what?", remedy="Name what stands beside the value.")
        await self._finder.raise_named(target)
        try:
            return await self._in_sight(target, min(IN_SIGHT_S, self._limit_s), heard=act.heard)
        except TargetNotFound:
            try:
                return await self._seeker.seek(act, lambda scene: self._seen(target, scene, heard=act.heard))
            except TargetNotFound:
                return await self._in_sight(target, self._limit_s, heard=act.heard)

    async def _in_sight(self, target: Target, limit_s: float, *, heard: bool) -> _Seen:
        clock = self._computer.clock
        deadline = clock.now_ns() + int(limit_s * 1e9)
        while True:
            scene, _ = await self._finder.scene()
            try:
                return self._seen(target, scene, heard=heard)
            except TargetNotFound:
                if clock.now_ns() >= deadline:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)

    def _seen(self, target: Target, scene: Scene, *, heard: bool) -> _Seen:
        if target.text is None:
            return _itself(self._finder.bind(target, scene, "read", heard=heard).element, scene)
        relation = target.relation
        if relation is not None and relation.kind == "in_row" and relation.anchors[0].text:
            cell = in_row(target.text, relation.anchors[0].text, scope(target, scene))
            return _itself(cell, scene)
        if relation is not None and relation.kind != "in":
            return _itself(self._finder.bind(target, scene, "read", heard=heard).element, scene)
        field, named = self._field(target, scene, heard=heard)
        if field is not None and named:
            return _itself(field, scene)
        found = captioned(target.text, scope(target, scene), self._embedder)
        if found and (field is None or found[0].level >= Level.ALIKE):
            if len({one.value for one in found}) > 1:
                choices = tuple(f"{one.caption}: {one.value}" for one in found[:6])
                raise TargetAmbiguous(f"Several values are called {target.text!r}.", choices)
            return _Seen(found[0].element, found[0].value, scene)
        if field is not None:
            return _itself(field, scene)
        binding = self._finder.bind(target, scene, "read", heard=heard)
        if binding.names_exactly or fit(target.text, binding.element.text or "").level >= Level.ALIKE:
            raise TargetNotFound(
                f"{target.text!r} is on the screen, but no value can be read beside or below it.",
                remedy="Name the field or the text that holds the value.",
            )
        return _itself(binding.element, scene)

    def _field(self, target: Target, scene: Scene, *, heard: bool) -> tuple[Element | None, bool]:
        """The field of that name, and whether that is its whole name."""
        if target.role not in (None, "text", "textbox", "combobox", "spinbutton"):
            return None, False
        wanted = target.model_copy(update={"role": None if target.role == "text" else target.role})
        try:
            binding = self._finder.bind(wanted, scene, "clear", heard=heard)
        except TargetNotFound:
            return None, False
        return binding.element, binding.names_exactly or binding.element.text == target.text

    async def _exact(self, act: Act, seen: _Seen) -> str | None:
        """The very characters of a field, by select and copy, where the gates let it be touched."""
        element = seen.element
        if element.role not in _FIELDS or element.role is Role.COMBOBOX or masked(element.state.value):
            return None
        if not copyable(element, seen.scene):
            return None
        found = await self._finder.found(element)
        host = await page_host(self._computer, found.window)
        call = bound_call(act, "reversible", found, approved=False, age_s=None, host=host)
        if self._gatekeeper.verdict_on(call).decision is not Decision.ALLOW:
            return None
        await self._gatekeeper.admit(call, found.patch)
        scene, _ = await self._finder.scene()
        return await exact_value(self._computer, element, scene)


def _itself(element: Element, scene: Scene) -> _Seen:
    text = element.state.value if element.role in _FIELDS else element.text
    return _Seen(element, text or "", scene)


def _label(seen: _Seen, window: Window | None) -> Label:
    where = f"window {window.title!r}" if window is not None else "the screen"
    span = ",".join(str(part) for part in seen.element.box)
    return Label(Integrity.UNTRUSTED, Modality.SCREEN, where, span=span, time_ns=seen.scene.t_ns)


def _evidence(element: Element, value: str, exact: bool) -> Evidence:
    if exact:
        return Evidence("read", True, f"It holds {value!r} (copied).")
    sure = min((word.confidence for word in element.words), default=element.confidence)
    if sure < SURE:
        return Evidence("read", None, f"It looks like {value!r}, but the reader is not sure.")
    return Evidence("read", True, f"It reads {value!r} (pixels).")


def _where(seen: _Seen) -> str:
    return describe(seen.element)
