"""Which meaning of an utterance to act on: one that enough speaks for, and little speaks against.

Two recognisers err differently. Where they differ in what would be done, a person is asked; the screen may
choose between two names that were heard, but never between two verbs, texts, numbers or keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..perception import Element, Role, Scene, Utterance
from .binding import Binding
from .effects import classify
from .fields import labels
from .language import Compiled, Question, Step, compile_command, likeness
from .meanings import Meaning, Reading, deed, meanings_of, readings_of
from .roles import role_factor

__all__ = ["AskBack", "Chosen", "HearAgain", "Refused", "RunIt", "choose_hypothesis"]

# How much must speak for a meaning (each recogniser gives up to 1), chosen on four voices of the spoken set.
EXACT = 0.45  # an element of this very name is there
SOUNDS = 0.5  # an element is there whose name sounds so
FREE = 0.58  # nothing on the screen confirms it: keys, scrolling, going back
LONE = 0.85  # the same, and the other recogniser heard nothing like it
REPAIRED = 1.0  # words were put right
VERBATIM = 1.15  # text, numbers, addresses, chords: both recognisers
# With one recogniser alone: the same three, and what cannot be taken back.
FREE_ALONE, REPAIRED_ALONE, VERBATIM_ALONE, FINAL_ALONE = 0.7, 0.8, 0.8, 0.72
# Three ears together say more, so more must speak for it: this many times as much.
THREE, THREE_ADDRESS = 1.2, 1.5
# Less is enough where both careful recognisers hold it for the likeliest.
TWO_CAREFUL = 0.8
_CAREFUL = frozenset({"whisper", "whisper-base"})
# Another meaning with this part of the support is a question; a smaller part where nothing confirms either.
RIVAL, RIVAL_FREE = 0.5, 0.3
RIVAL_OF_TWO = 0.7  # where both careful recognisers hold the same for the likeliest, and it is there
_ADDRESS = re.compile(r"\S[@.]\S")
_FIELD_TAIL = 0.8  # how much the end of a text must sound like a field's name to be doubted


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


def choose_hypothesis(utterance: Utterance, scene: Scene | None, *, second: bool = True) -> Chosen:
    """Choose among the readings of an utterance.

    Args:
        utterance: its text and the alternatives, from one recogniser or several.
        scene: the screen while it was said; None where it is not known.
        second: a better recogniser is there that has not been asked yet.
    """
    readings = readings_of(utterance, scene)
    ears = len({reading.recognizer for reading in readings})
    meanings = meanings_of(readings)
    if not meanings:
        return HearAgain("It could not be read as a command.") if second else _unreadable(readings)
    best = _likeliest(meanings)
    part = RIVAL_FREE if best.best.reach == "untested" else RIVAL
    if best.firsts >= _CAREFUL and best.best.reach == "bound":
        part = RIVAL_OF_TWO
    rivals = [m for m in meanings if m.support >= part * best.support and _differs(m, best)]
    doubt = _doubt(best, rivals, ears, scene)
    if second and (again := doubt or _unconfirmed(best.best, ears)):
        return HearAgain(again)
    own = _own_question(readings) if doubt else None
    if own is not None:
        return own
    if rivals:
        return _which([best, *rivals])
    return _decided(best, scene, sure=not doubt)


def _unconfirmed(best: Reading, ears: int) -> str:
    """Why another recogniser should listen although nothing speaks against it; empty where none need."""
    if best.reach == "absent":
        return "What was heard is not on the screen."
    if ears < 2 and (best.reach == "untested" or _verbatim(best.compiled)):
        return "What nothing on the screen confirms is heard twice."
    return ""


def _likeliest(meanings: list[Meaning]) -> Meaning:
    """The best supported one; of those whose target is nowhere on the screen only if nothing comes near."""
    there = [meaning for meaning in meanings if meaning.best.reach != "absent"]
    if not there or meanings[0].support * RIVAL / 2 > there[0].support:
        return meanings[0]
    sure = [meaning for meaning in there if _names(meaning, there[0]) and meaning.support >= EXACT]
    return sure[0] if sure else there[0]


def _names(meaning: Meaning, doubtful: Meaning) -> bool:
    """Whether it does the same to one of the elements that a doubtful name may mean."""
    same = deed(meaning.best.compiled) == deed(doubtful.best.compiled)
    return same and meaning.best.reach == "bound" and meaning.best.choices[0] in doubtful.best.choices


def _differs(other: Meaning, best: Meaning) -> bool:
    """Whether it is another command, not only another name, which is not there, for the same element."""
    if other is best or _names(best, other):
        return False
    if best.best.reach in ("bound", "several") and other.best.reach == "absent":
        return deed(other.best.compiled) != deed(best.best.compiled)
    return other.best.reach != "absent" or best.best.reach == "absent"


def _doubt(meaning: Meaning, rivals: list[Meaning], ears: int, scene: Scene | None) -> str:
    """Why it cannot be carried out as it is; empty where it can."""
    best = meaning.best
    if rivals:
        return "It could be two commands."
    if best.reach == "several":
        return "What was heard could be several things."
    if best.reach == "absent" and ears < 2:
        return "What was heard is not on the screen."
    if _swallowed_field(best.compiled, scene) is not None:
        return "The text to type names no field."
    if not meaning.firsts:
        return "No recogniser holds it for the likeliest."
    if ears > 2 and (len(meaning.firsts) < 2 or _final(best)):
        return "The recognisers do not agree."
    verbatim = _verbatim(best.compiled)
    if verbatim and ears > 1 and meaning.backers < 2:
        return "Text, numbers and keys are confirmed by a second recogniser."
    return "Too little speaks for it." if meaning.support < _limit(meaning, verbatim, ears) else ""


def _limit(meaning: Meaning, verbatim: bool, ears: int) -> float:
    best = meaning.best
    alone = ears < 2
    limits = [EXACT if best.exact else SOUNDS]
    if best.reach == "untested":
        limits.append(FREE_ALONE if alone else FREE if meaning.backers > 1 else LONE)
    if verbatim:
        limits.append(VERBATIM_ALONE if alone else VERBATIM)
    if best.command.notes:
        limits.append(REPAIRED_ALONE if alone else REPAIRED)
    if alone and _final(best):
        limits.append(FINAL_ALONE)
    if ears < 3:
        return max(limits)
    # An address has no words that could give a misheard letter away.
    if _ADDRESS.search(best.command.text):
        return max(limits) * THREE_ADDRESS
    return max(limits) * (TWO_CAREFUL if meaning.firsts >= _CAREFUL else THREE)


def _unreadable(readings: list[Reading]) -> Chosen:
    asked = next((r.compiled for r in readings if r.compiled.kind == "ask"), None)
    if asked is not None:
        return AskBack(asked.questions[0], _plans_of(asked.questions[0]))
    return Refused(readings[0].compiled.reason or "It could not be read as a command.")


def _own_question(readings: list[Reading]) -> AskBack | None:
    """The question that what most recognisers hold for likeliest leads to, such as check or uncheck."""
    firsts = [reading.compiled for reading in readings if reading.first]
    asked = [first.questions[0] for first in firsts if first.kind == "ask" and _plans_of(first.questions[0])]
    return AskBack(asked[0], _plans_of(asked[0])) if 2 * len(asked) > len(firsts) else None


def _plans_of(question: Question) -> tuple[Compiled, ...]:
    """What the choices would do, where each of them is a command."""
    plans = tuple(compile_command(choice, spoken=True) for choice in question.choices)
    return plans if plans and all(plan.kind == "plan" for plan in plans) else ()


def _which(meanings: list[Meaning]) -> AskBack:
    words = tuple(meaning.best.command.text for meaning in meanings[:3])
    said = " or ".join(f"“{text}”" for text in words)
    plans = tuple(meaning.best.compiled for meaning in meanings[:3])
    return AskBack(Question(id="q1", text=f"Did you say {said}?", choices=words), plans)


def _decided(meaning: Meaning, scene: Scene | None, *, sure: bool) -> Chosen:
    best = meaning.best
    if best.reach == "several":
        text = f"Which one do you mean by “{best.command.text}”?"
        return AskBack(Question(id="q1", text=text, choices=best.choices), (best.compiled,), picks=True)
    tail = _swallowed_field(best.compiled, scene)
    if tail is not None:
        text = f"Should I type “{tail[0]}” as it is, or is “{tail[1]}” the field to type into?"
        choices = ("type it as it is", f"into “{tail[1]}”")
        return AskBack(Question(id="q1", text=text, choices=choices), (best.compiled,))
    if not sure:
        text = f"Did you say “{best.command.text}”?"
        return AskBack(Question(id="q1", text=text, choices=("yes", "no")), (best.compiled,))
    return RunIt(best.compiled, best.command.text, best.recognizer, best.command.notes, best.binding)


def _verbatim(compiled: Compiled) -> bool:
    """Whether the plan holds what nothing on the screen confirms: text, numbers, addresses, chords."""
    return any(
        "url" in step.args
        or isinstance(step.args.get("text"), str)
        or "value" in step.args
        or ("option" in step.args and step.target is not None)
        or len(step.args.get("keys", ())) > 1
        or any(len(str(key)) == 1 for key in step.args.get("keys", ()))
        or any(_verbatim(Compiled(kind="plan", steps=inner)) for inner in _inner(step))
        for step in compiled.steps
    )


def _inner(step: Step) -> list[tuple[Step, ...]]:
    return [inner for inner in (step.do, step.then, step.otherwise) if inner]


def _final(reading: Reading) -> bool:
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
