"""What a correction of the last command means as an order: the other one, the second one, another value."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Element, Modality, Scene
from .binding import bind
from .language import POINTED, Compiled, Correction, Step, Target, compile_command
from .orders import Order

__all__ = ["Corrected", "compiled_of", "corrected"]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The steps to run instead, and what their `pointed` targets stand for; no steps with the reason why."""

    steps: tuple[Step, ...] = ()
    pointed: dict[str, Element] = field(default_factory=dict[str, Element])
    reason: str = ""


def compiled_of(order: Order | None) -> Compiled | None:
    """What an order was compiled to."""
    if order is None:
        return None
    if order.steps:
        return Compiled(kind="plan", steps=order.steps)
    return compile_command(order.text, pointing=True)


def corrected(correction: Correction, last: Order, scene: Scene | None) -> Corrected:
    """The order that a correction of the kinds other, nth, replace and redo means.

    Args:
        correction: as `read_correction` reads it.
        last: the order that runs or has run last.
        scene: the screen as it was when that order was given.
    """
    compiled = compiled_of(last)
    steps = compiled.steps if compiled is not None else ()
    if correction.compiled is not None:
        return _replaced(correction.compiled)
    if not steps:
        return Corrected(reason="There is no command to correct.")
    if correction.kind == "redo":
        return Corrected(steps, dict(last.pointed))
    if len(steps) != 1 or steps[0].target is None:
        return Corrected(reason="Say the whole command again, please.")
    if correction.kind == "nth":
        target = steps[0].target.model_copy(update={"ordinal": correction.ordinal})
        return Corrected((steps[0].model_copy(update={"target": target}),))
    return _other(steps[0], steps[0].target, last, scene)


def _replaced(compiled: Compiled) -> Corrected:
    if compiled.kind == "plan":
        return Corrected(compiled.steps)
    return Corrected(reason=compiled.reason or "What should I do instead?")


def _other(step: Step, target: Target, last: Order, scene: Scene | None) -> Corrected:
    """The same with what the target could have meant as well."""
    said = last.moment.utterance
    heard = said is not None and said.label.modality is Modality.AUDIO
    if scene is None:
        return Corrected(reason="I do not know what else was there. Say which one, please.")
    try:
        other = bind(target, scene, verb=step.verb, heard=heard, items=last.pointed).runner_up
    except (TargetAmbiguous, TargetNotFound):
        other = None
    if other is None:
        return Corrected(reason="There is no other one like it. Say which one, please.")
    return Corrected((step.model_copy(update={"target": Target(ref=POINTED)}),), {POINTED: other})
