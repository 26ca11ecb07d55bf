"""What is said about the command that runs or has just run: "no, the other one", "use Leipzig instead"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .compiler import compile_command
from .steps import Compiled, Question, Step, Target
from .transcripts import without_noise

__all__ = ["Correction", "CorrectionKind", "read_correction"]

CorrectionKind = Literal[
    "stop", "pause", "resume", "cancel", "undo", "other", "not_that", "nth", "replace", "redo"
]

_NO = r"(?:(?:(?:no|nope|know|not that|sorry)[,.!]*|wait[,.!]+|wait(?= no))\s+)*"
_WHOLE: tuple[tuple[CorrectionKind, str], ...] = (
    ("stop", r"(?:please )?stop(?: (?:it|that|now|everything|right there))?|halt|(?:stop ){1,4}stop"),
    ("pause", r"(?:please )?(?:wait|pause|hold on|hang on|one (?:moment|second)"
              r"|just a (?:moment|second|minute)|wait a (?:moment|second|minute))"),
    ("resume", r"(?:please )?(?:go on|continue|carry on|resume|keep going|go ahead|proceed)"),
    ("cancel", r"(?:no )?(?:never ?mind|cancel (?:that|it|this|the command)|forget (?:it|that)|leave it"
               r"|don't do (?:that|it)|do not do (?:that|it)|abort)"),
    ("undo", r"(?:no )?(?:undo (?:that|it|this)|undo|take (?:that|it) back|revert (?:that|it)|and do that)"),
    ("other", r"(?:the )?other(?: one)?|i mean[t]? the other(?: one)?|the (?:second choice|alternative)"),
    ("not_that", r"not (?:that|this)(?: one)?|wrong(?: one)?|that(?:'s| is| was) (?:wrong|not it)"
                 r"|that(?:'s| is| was) the wrong one|no|not (?:it|there)"),
    ("redo", r"(?:do (?:that|it) )?again|once more|try again|repeat that"),
)  # fmt: skip
_NTH = re.compile(
    r"(?:i mean[t]? |use |take |try )?the "
    r"(first|second|third|fourth|fifth|sixth|last|\d+(?:st|nd|rd|th))(?: one)?$"
)
_INSTEAD = re.compile(
    r"(?:use|take|make (?:it|that)|put|choose|pick|try|with)\s+(.+?)(?:\s+instead)?$", re.IGNORECASE
)
_MEANT = re.compile(r"(?:i mean[t]?|i said|rather|i wanted)\s+(.+)$", re.IGNORECASE)
_ORDINALS = {word: n for n, word in enumerate("first second third fourth fifth sixth".split(), 1)} | {
    "last": -1
}
_POINTS = frozenset(
    "click double_click right_click hover check uncheck focus open switch goto expand close find".split()
)
_PRONOUNS = frozenset("it that this them one here there".split())


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of the last command, for the loop to apply.

    `other` means the runner-up of the last binding, `nth` the `ordinal`-th of what it could have been (-1 the
    last);
    `not_that` takes it back and asks for another; `replace` runs `compiled` in place of the last command,
    `undo` takes back what it did. `compiled` is None where only the loop can know what to do; its kind may be
    `ask`.
    """

    kind: CorrectionKind
    text: str
    ordinal: int | None = None
    compiled: Compiled | None = None


def read_correction(text: str, last: Compiled | None, *, running: bool = False) -> Correction | None:
    """The correction that an utterance is; None where it is an ordinary command or nothing at all.

    Args:
        text: the transcript.
        last: the command before; without one only stop, wait, go on and never mind mean anything.
        running: it still runs, so that "cancel" alone means it and not a button.
    """
    said = without_noise(text).strip(" .,!?;")
    marked = said.casefold()
    low, bare = (_unmarked(part) for part in (marked, re.sub(rf"^{_NO}", "", f"{marked} ")))
    negated = bare != low
    for kind, pattern in _WHOLE:
        if re.fullmatch(pattern, low) or (negated and bare and re.fullmatch(pattern, bare)):
            alone = kind in ("stop", "pause", "resume", "cancel")
            return Correction(kind, text) if last is not None or alone else None
    if running and low == "cancel":
        return Correction("cancel", text)
    if last is None:
        return None
    nth = _NTH.match(bare)
    if nth and (negated or nth[0] != nth[1]) and (negated or "mean" in bare or bare.endswith("one")):
        return Correction("nth", text, ordinal=_ORDINALS.get(nth[1]) or int(re.sub(r"\D", "", nth[1])))
    return _replacement(said, text, last, negated)


def _unmarked(text: str) -> str:
    return re.sub(r"[,.!?;]+", "", text).strip()


def _replacement(said: str, text: str, last: Compiled, negated: bool) -> Correction | None:
    plain = re.sub(rf"^{_NO}", "", f"{said} ", flags=re.IGNORECASE).strip(" ,.")
    meant = _MEANT.match(plain)
    instead = _INSTEAD.match(plain) if plain.casefold().endswith("instead") else None
    named = meant or instead
    what = named.group(1).strip(" ,.") if named is not None else plain if negated else ""
    what = re.sub(r"\s+instead$", "", what, flags=re.IGNORECASE)
    if not what or what.casefold() in _PRONOUNS:
        return None
    whole = compile_command(what, spoken=True)
    if whole.kind == "plan" and not _is_name(whole, what):
        return Correction("replace", text, compiled=whole)
    changed = _changed(last, what, sure=instead is not None)
    return Correction("replace", text, compiled=changed) if changed is not None else None


def _is_name(compiled: Compiled, what: str) -> bool:
    """Whether a plan is only "cancel", "submit": behind "no" it is the name of another button as well."""
    target = compiled.steps[0].target
    named = target is not None and (target.text or "").casefold() == what.casefold()
    return len(compiled.steps) == 1 and compiled.steps[0].verb == "click" and named


def _changed(last: Compiled, what: str, *, sure: bool) -> Compiled | None:
    """The last command with its one changeable slot replaced; a question where it has several.

    `sure` says that "… instead" named a value.
    """
    if len(last.steps) != 1:
        return None
    step = last.steps[0]
    verb = step.verb.replace("_", " ")
    if step.verb in _POINTS and step.target is not None and step.target.relation is None:
        spoken = {"goto": "go to", "switch": "switch to", "hover": "hover over"}.get(step.verb, verb)
        return _made(f"{spoken} {what}")
    if step.verb in ("type", "select", "set") and not sure and _doubtful(step, what):
        return _which(step, what)
    if step.verb == "select" and step.args.get("option"):
        return _with(step, "option", _plain_name(what))
    if step.verb == "set":
        return _with(step, "value", _literal(what))
    if step.verb == "type" and isinstance(step.args.get("text"), str):
        return _with(step, "text", _literal(what))
    if step.verb in ("scroll", "wait", "press"):
        return _made(f"{verb} {what}")
    return None


def _doubtful(step: Step, what: str) -> bool:
    """Whether the words may be another element instead of another value."""
    clicked = compile_command(f"click {what}", spoken=True)
    target = clicked.steps[0].target if len(clicked.steps) == 1 else None
    named = compile_command(what, spoken=True).kind == "plan" or (
        target is not None and target.role is not None
    )
    return named or (step.verb == "type" and step.target is not None)


def _which(step: Step, what: str) -> Compiled:
    reason = f"Is “{what}” another value for the last command, or another place?"
    question = Question(
        id="q1", text=reason, choices=(f"{step.verb} “{what}” instead", f"another place: “{what}”")
    )
    return Compiled(kind="ask", questions=(question,), reason=reason)


def _made(text: str) -> Compiled | None:
    compiled = compile_command(text, spoken=True)
    return compiled if compiled.kind != "refuse" else None


def _with(step: Step, slot: str, value: str | None) -> Compiled | None:
    if value is None:
        return None
    return Compiled(kind="plan", steps=(step.model_copy(update={"args": {**step.args, slot: value}}),))


def _literal(what: str) -> str | None:
    typed = compile_command(f"type {what}", spoken=True)
    text = typed.steps[0].args.get("text") if len(typed.steps) == 1 else None
    return text if isinstance(text, str) and typed.steps[0].target is None else None


def _plain_name(what: str) -> str | None:
    chosen = compile_command(f"select {what}", spoken=True)
    option = chosen.steps[0].args.get("option") if len(chosen.steps) == 1 else None
    target: Target | None = chosen.steps[0].target if chosen.steps else None
    return option if isinstance(option, str) and target is None else None
