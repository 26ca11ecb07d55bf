"""Which reading of an utterance to act on: one that parses, and that every plausible reading agrees with.

Two recognisers err differently. Where they differ in what would be done, a person is asked; the screen may
choose between two names that were heard, but never between two verbs, texts, numbers or keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Element, Role, Scene, Utterance
from .binding import Binding, bind
from .effects import classify
from .fields import labels
from .language import POINTED, Compiled, Question, SpokenCommand, Step, likeness, normalize_spoken
from .roles import role_factor
from .wording import describe_element

__all__ = ["AskBack", "Chosen", "HearAgain", "Refused", "RunIt", "choose_hypothesis"]

LOW = 0.5  # below this confidence a reading needs a second one
SURE = 0.8  # below this an act that cannot be taken back is asked about before it is planned
# What nothing on the screen confirms runs if two recognisers heard it and the better one is this sure, or if
# that one alone is very sure, of every word.
AGREED = 0.6
ALONE, EVERY_WORD = 0.85, 0.45
CAREFUL = "whisper"
_FIELD_TAIL = 0.8  # how much the end of a text must sound like a field's name to be doubted
_FREE = frozenset({"wait", "open", "scroll", "press", "undo", "redo", "back", "say"})


@dataclass(frozen=True, slots=True)
class RunIt:
    """Do this; `text` is the command as it was understood, `binding` what its first target is now."""

    compiled: Compiled
    text: str
    recognizer: str
    notes: tuple[str, ...] = ()
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class AskBack:
    """Ask this first; `plans` are the commands behind the choices, in their order, where there are any.

    `picks` says that the choices are elements that the one plan could mean.
    """

    question: Question
    plans: tuple[Compiled, ...] = ()
    picks: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing can be done with it; `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class HearAgain:
    """A second recogniser should listen to the same sound."""

    reason: str


Chosen = RunIt | AskBack | Refused | HearAgain
_Reach = Literal["bound", "several", "absent", "untested"]


@dataclass(frozen=True)
class _Reading:
    command: SpokenCommand
    recognizer: str
    confidence: float
    reach: _Reach
    binding: Binding | None = None
    choices: tuple[str, ...] = ()

    @property
    def compiled(self) -> Compiled:
        return self.command.compiled


def choose_hypothesis(utterance: Utterance, scene: Scene | None, *, second: bool = True) -> Chosen:
    """Choose among the readings of an utterance.

    Args:
        utterance: its text and the alternatives, from one recogniser or several.
        scene: the screen while it was said; None where it is not known.
        second: a second recogniser is there that has not been asked yet.
    """
    readings = [_reading(utterance.text, utterance.recognizer, utterance.confidence, scene)]
    lesser: list[_Reading] = []
    for other in utterance.alternatives:  # of each recogniser its best reading speaks, the others only help
        known = other.recognizer in {reading.recognizer for reading in readings}
        (lesser if known else readings).append(
            _reading(other.text, other.recognizer, other.confidence, scene)
        )
    more = second and len(readings) < 2
    plans = _distinct([r for r in readings if r.compiled.kind == "plan"])
    if not plans or (not more and all(plan.reach == "absent" for plan in plans)):
        helped = None if more else _helped(lesser)
        if helped is not None or not plans:
            return helped or _unreadable(readings, more)
    plans = _reachable(plans)
    if more and (len(plans) > 1 or _verbatim(plans[0].compiled)):
        return HearAgain("Text, numbers and keys are confirmed by a second recogniser.")
    chosen = _agreed(plans)
    if not isinstance(chosen, _Reading):
        return chosen
    words = [word.confidence for word in utterance.words] or [utterance.confidence]
    first = chosen.recognizer == utterance.recognizer == CAREFUL
    sure = first and utterance.confidence >= ALONE and min(words) >= EVERY_WORD
    agreed = _backers(chosen, readings) > 1 and utterance.confidence >= AGREED
    if len(readings) > 1 and not (agreed or sure) and (_verbatim(chosen.compiled) or chosen.command.notes):
        return _confirmed(chosen)
    return _decided(chosen, scene, more, len(readings))


def _reading(text: str, recognizer: str, confidence: float, scene: Scene | None) -> _Reading:
    command = normalize_spoken(text)
    reach, binding, choices = _reached(command.compiled, scene)
    return _Reading(command, recognizer, confidence, reach, binding, choices)


def _reached(compiled: Compiled, scene: Scene | None) -> tuple[_Reach, Binding | None, tuple[str, ...]]:
    """Whether the first target is on the screen; later ones depend on what happens before them."""
    step = compiled.steps[0] if compiled.steps else None
    if scene is None or step is None or step.target is None or step.verb in _FREE:
        return "untested", None, ()
    if (step.target.ref or "").startswith(POINTED) or step.target.all:
        return "untested", None, ()
    try:
        binding = bind(step.target, scene, verb=step.verb, heard=True)
        return "bound", binding, (describe_element(binding.element, scene),)
    except TargetAmbiguous as error:
        return "several", None, error.choices
    except TargetNotFound:
        return "absent", None, ()


def _reachable(plans: list[_Reading]) -> list[_Reading]:
    """Without those whose target is nowhere on the screen, if others have theirs."""
    there = [plan for plan in plans if plan.reach != "absent"]
    return there or plans


def _helped(lesser: list[_Reading]) -> AskBack | None:
    """A question about a lesser reading that means something on the screen, where the best ones do not."""
    there = next((r for r in lesser if r.compiled.kind == "plan" and r.reach == "bound"), None)
    return _confirmed(there) if there is not None else None


def _unreadable(readings: list[_Reading], more: bool) -> Chosen:
    if more:
        return HearAgain("It could not be read as a command.")
    asked = next((r.compiled for r in readings if r.compiled.kind == "ask"), None)
    if asked is not None:
        return AskBack(asked.questions[0])
    return Refused(readings[0].compiled.reason or "It could not be read as a command.")


def _distinct(plans: list[_Reading]) -> list[_Reading]:
    """One reading per meaning; letter case, which recognisers guess, is no difference."""
    found: dict[str, _Reading] = {}
    for reading in plans:
        found.setdefault(_meaning(reading.compiled), reading)
    return list(found.values())


def _meaning(compiled: Compiled) -> str:
    return repr(_folded([step.model_dump(mode="json", exclude_defaults=True) for step in compiled.steps]))


def _backers(chosen: _Reading, readings: list[_Reading]) -> int:
    """How many recognisers heard the same deed, whatever they called its target."""
    deed = _deed(chosen.compiled)
    same = (r for r in readings if r.compiled.kind == "plan" and _deed(r.compiled) == deed)
    return len({r.recognizer for r in same})


def _verbatim(compiled: Compiled) -> bool:
    """Whether the plan holds what nothing on the screen confirms: text, numbers, addresses, chords."""
    return any(
        step.verb == "open"
        or isinstance(step.args.get("text"), str)
        or "value" in step.args
        or "option" in step.args
        or len(step.args.get("keys", ())) > 1
        or any(len(str(key)) == 1 for key in step.args.get("keys", ()))
        or any(_verbatim(Compiled(kind="plan", steps=inner)) for inner in _inner(step))
        for step in compiled.steps
    )


def _inner(step: Step) -> list[tuple[Step, ...]]:
    return [inner for inner in (step.do, step.then, step.otherwise) if inner]


def _confirmed(reading: _Reading) -> AskBack:
    text = f"Did you say “{reading.command.text}”?"
    return AskBack(Question(id="q1", text=text, choices=("yes", "no")), (reading.compiled,))


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        items: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: _folded(inner) for key, inner in items.items()}
    if isinstance(value, list | tuple):
        return [_folded(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value.casefold() if isinstance(value, str) else value


def _agreed(plans: list[_Reading]) -> _Reading | AskBack:
    """The one reading to act on, or the question that decides between them."""
    if len(plans) == 1:
        return plans[0]
    if len({_deed(plan.compiled) for plan in plans}) == 1:
        there = [plan for plan in plans if plan.reach == "bound"]
        named = {plan.choices for plan in plans if plan.reach != "absent"}
        if there and len(named) == 1:
            return max(there, key=lambda plan: plan.binding is not None and plan.binding.names_exactly)
    words = tuple(dict.fromkeys(plan.command.text for plan in plans))
    said = " or ".join(f"“{text}”" for text in words)
    return AskBack(
        Question(id="q1", text=f"Did you say {said}?", choices=words), tuple(p.compiled for p in plans)
    )


def _deed(compiled: Compiled) -> str:
    """Everything of a plan but the name of its first target: the screen has no say in it."""
    steps = [step.model_dump(mode="json", exclude_defaults=True) for step in compiled.steps]
    if steps and isinstance(steps[0].get("target"), dict):
        steps[0]["target"] = {k: v for k, v in steps[0]["target"].items() if k not in ("text", "role")}
    return repr(_folded(steps))


def _decided(reading: _Reading, scene: Scene | None, more: bool, count: int) -> Chosen:
    doubt = _doubt(reading, scene, count)
    if doubt and more:
        return HearAgain(doubt)
    if reading.reach == "several":
        text = f"Which one do you mean by “{reading.command.text}”?"
        return AskBack(Question(id="q1", text=text, choices=reading.choices), (reading.compiled,), picks=True)
    tail = _swallowed_field(reading.compiled, scene)
    if tail is not None:
        text = f"Should I type “{tail[0]}” as it is, or is “{tail[1]}” the field to type into?"
        choices = ("type it as it is", f"into “{tail[1]}”")
        return AskBack(Question(id="q1", text=text, choices=choices), (reading.compiled,))
    if reading.confidence < (SURE if _final(reading) else LOW):
        return _confirmed(reading)
    return RunIt(
        reading.compiled, reading.command.text, reading.recognizer, reading.command.notes, reading.binding
    )


def _doubt(reading: _Reading, scene: Scene | None, count: int) -> str:
    """Why a second recogniser should be asked; empty where it need not be."""
    if reading.confidence < LOW:
        return "The recogniser is not sure."
    if reading.reach in ("absent", "several"):
        return "What was heard is not on the screen."
    if count == 1 and reading.command.notes:
        return "Words were put right."
    if _swallowed_field(reading.compiled, scene) is not None:
        return "The text to type names no field."
    return (
        "An act that cannot be taken back."
        if count == 1 and _final(reading) and reading.confidence < SURE
        else ""
    )


def _final(reading: _Reading) -> bool:
    """Whether the first step cannot be taken back."""
    step = reading.compiled.steps[0]
    element = reading.binding.element if reading.binding is not None else None
    if element is None and step.target is not None:
        return False
    return classify(step.verb, element, keys=tuple(step.args.get("keys", ()))) == "irreversible"


def _is_loose(step: Step) -> bool:
    """Text of several words that goes wherever the caret is: its field may have been misheard."""
    return step.verb == "type" and step.target is None and len(str(step.args.get("text", "")).split()) > 1


def _swallowed_field(compiled: Compiled, scene: Scene | None) -> tuple[str, str] | None:
    """Text whose end sounds like a field on the screen ("hello to name"), with that field's name.

    The text is not changed by this, only asked about.
    """
    if scene is None:
        return None
    for step in compiled.steps:
        if not _is_loose(step):
            continue
        words = str(step.args.get("text", "")).split()
        tails = [" ".join(words[-size:]) for size in (1, 2, 3) if len(words) > size]
        for name in _field_names(scene):
            if any(likeness(tail, name) >= _FIELD_TAIL for tail in tails):
                return " ".join(words), name
    return None


@lru_cache(maxsize=8)
def _field_names(scene: Scene) -> tuple[str, ...]:
    fields = [e for e in scene.elements if role_factor(e.role, None, "type")]
    named: list[tuple[str, Element]] = [(e.text or "", e) for e in fields if e.role is not Role.TEXT]
    return tuple(
        dict.fromkeys(name for name, _ in [*named, *labels(scene.elements, fields)] if 0 < len(name) <= 40)
    )
