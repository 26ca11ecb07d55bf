"""What the readings of an utterance mean, and how much speaks for each meaning.

A recogniser gives several readings with their confidences. Those that would do the same count together, over
readings and recognisers: three spellings of one command are no doubt about it, two commands are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Scene, Utterance
from .binding import Binding, bind
from .captions import captioned, scope
from .language import POINTED, Compiled, SpokenCommand, Step, Target, normalize_spoken
from .wording import describe_element

__all__ = ["Meaning", "Reading", "deed", "meanings_of", "readings_of"]

_FREE = frozenset({"wait", "open", "scroll", "press", "undo", "redo", "back", "say"})
_FAINT = 0.02  # of all that a recogniser considers; less is noise
_Reach = Literal["bound", "several", "absent", "untested"]


@dataclass(frozen=True)
class Reading:
    """One text of one recogniser, as a command on this screen.

    `share` is its part of all that the recogniser considers, 0 to 1; `first` says that it is its best.
    """

    command: SpokenCommand
    recognizer: str
    confidence: float
    share: float
    first: bool
    reach: _Reach
    binding: Binding | None = None
    choices: tuple[str, ...] = ()

    @property
    def compiled(self) -> Compiled:
        """The plan, the question or the refusal."""
        return self.command.compiled

    @property
    def exact(self) -> bool:
        """Whether the heard name is spelled like that of the element."""
        return self.binding is not None and self.binding.names_exactly


@dataclass(frozen=True)
class Meaning:
    """Readings that would do the same, the most telling one first; `support` adds up over recognisers.

    Each recogniser gives at most 1: the shares of the readings times their confidences.
    """

    readings: tuple[Reading, ...]

    @property
    def best(self) -> Reading:
        """The reading that stands for it."""
        return self.readings[0]

    @property
    def support(self) -> float:
        """How much speaks for it."""
        return sum(reading.share * reading.confidence for reading in self.readings)

    @property
    def backers(self) -> int:
        """How many recognisers have it among what they consider in earnest."""
        shares: dict[str, float] = {}
        for reading in self.readings:
            shares[reading.recognizer] = shares.get(reading.recognizer, 0.0) + reading.share
        return sum(share >= 0.1 for share in shares.values())

    @property
    def firsts(self) -> frozenset[str]:
        """The recognisers that hold it for the likeliest."""
        return frozenset(reading.recognizer for reading in self.readings if reading.first)


def readings_of(utterance: Utterance, scene: Scene | None) -> list[Reading]:
    """Every reading that is not faint, the best of each recogniser first."""
    texts: dict[str, dict[str, float]] = {utterance.recognizer: {utterance.text: utterance.confidence}}
    for other in utterance.alternatives:
        texts.setdefault(other.recognizer, {}).setdefault(other.text, other.confidence)
    found: list[Reading] = []
    for recognizer, said in texts.items():
        first = max(said, key=lambda text: said[text])
        for text, share in _shares(said).items():
            if share >= _FAINT or text == first:
                found.append(_reading(text, recognizer, said[text], share, text == first, scene))
    return sorted(found, key=lambda reading: not reading.first)


def _shares(said: dict[str, float]) -> dict[str, float]:
    """The part of each text: confidences are means per token, so they count as often as there are tokens."""
    likely = {text: max(sure, 1e-3) ** (len(text.split()) + 2) for text, sure in said.items()}
    return {text: one / sum(likely.values()) for text, one in likely.items()}


def _reading(
    text: str, recognizer: str, confidence: float, share: float, first: bool, scene: Scene | None
) -> Reading:
    command = normalize_spoken(text)
    reach, binding, choices = _reached(command.compiled, scene)
    return Reading(command, recognizer, confidence, share, first, reach, binding, choices)


def _reached(compiled: Compiled, scene: Scene | None) -> tuple[_Reach, Binding | None, tuple[str, ...]]:
    """Whether the first target is on the screen; later ones depend on what happens before them."""
    step = compiled.steps[0] if compiled.steps else None
    target = _target(step) if step is not None else None
    if scene is None or step is None or target is None or step.verb in _FREE:
        return "untested", None, ()
    if (target.ref or "").startswith(POINTED) or target.all:
        return "untested", None, ()
    try:
        binding = _read_from(target, scene) if step.verb == "read" else None
        binding = binding or bind(target, scene, verb=step.verb, heard=True)
        return "bound", binding, (describe_element(binding.element, scene),)
    except TargetAmbiguous as error:
        return "several", None, error.choices
    except TargetNotFound:
        return "absent", None, ()


def _read_from(target: Target, scene: Scene) -> Binding | None:
    """The field a value is read from, or what stands beside its caption; a caption alone is neither."""
    try:
        return bind(target, scene, verb="clear", heard=True)
    except TargetNotFound:
        found = captioned(target.text, scope(target, scene)) if target.text else []
        return Binding(found[0].element, 0.9) if len({one.value for one in found}) == 1 else None


def _target(step: Step) -> Target | None:
    """What the step acts on: an option without a drop-down is one in plain sight."""
    option = step.args.get("option")
    if step.target is None and step.verb == "select" and isinstance(option, str):
        return Target(text=option)
    return step.target


def meanings_of(readings: Iterable[Reading]) -> list[Meaning]:
    """The plans among the readings, those together that would do the same; the best supported first."""
    found: dict[object, list[Reading]] = {}
    for reading in readings:
        if reading.compiled.kind == "plan":
            found.setdefault(_key(reading), []).append(reading)
    telling = [sorted(same, key=_telling, reverse=True) for same in found.values()]
    return sorted((Meaning(tuple(same)) for same in telling), key=lambda one: -one.support)


def _telling(reading: Reading) -> tuple[bool, float]:
    return reading.exact, reading.share * reading.confidence


def _key(reading: Reading) -> object:
    """What a plan does, and to which element where that is known; the letter case of names is a guess."""
    if reading.binding is not None:
        return deed(reading.compiled), reading.binding.element.id
    steps = [step.model_dump(mode="json", exclude_defaults=True) for step in reading.compiled.steps]
    return repr(_folded(steps))


def deed(compiled: Compiled) -> str:
    """Everything of a plan but the name of its first target: the screen has no say in it."""
    steps = [step.model_dump(mode="json", exclude_defaults=True) for step in compiled.steps]
    if steps and isinstance(steps[0].get("target"), dict):
        steps[0]["target"] = {k: v for k, v in steps[0]["target"].items() if k not in ("text", "role")}
    return repr(_folded(steps))


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        items: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: _folded(inner) for key, inner in items.items()}
    if isinstance(value, list | tuple):
        return [_folded(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value.casefold() if isinstance(value, str) else value
