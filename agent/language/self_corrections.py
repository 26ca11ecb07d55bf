"""Corrections inside one utterance: "click Save, no, I mean Cancel", "type hello, no, type goodbye".

Only where it is clear what is taken back; else a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .clauses import Splitter, skip_fillers
from .lexicon import verb_at
from .refusals import NotUnderstood, Unclear
from .spoken_numbers import number_at
from .steps import Compiled
from .tokens import Word, tokenise

__all__ = ["corrected"]

_STRONG = (
    r"no,? (?:wait,? )?(?:sorry,? )?i mean[t]?|no,? wait|wait,? no|no,? sorry|sorry,? no|no,? make that"
    r"|scratch that|correction|or rather|no,? no|no,? actually"
)
_WEAK = r"no|sorry|i meant|i mean|actually|rather|make that|forget that|oops"
_MARKED = re.compile(
    rf"(?P<before>.+?)(?:(?P<mark>[,.;…-]+)|(?<=\w))\s+(?P<how>{_STRONG}|{_WEAK})\b"
    r"(?P<after>[,.;:!…]*)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_STRONG_WHOLE = re.compile(rf"(?:{_STRONG})$", re.IGNORECASE)
_POINTING = frozenset(
    """click double_click right_click hover check uncheck focus open close switch goto expand find
    read clear""".split()
)
_LITERAL = frozenset("type put fill say".split())
_DIRECTIONS = re.compile(r"(?:to the )?(?:up|down|left|right|top|bottom)\b", re.IGNORECASE)

Compile = Callable[[str], Compiled]


def corrected(text: str, compiled: Compile) -> str:
    """The text without what the speaker took back.

    Args:
        text: the transcript, with the recogniser's marks.
        compiled: compiles a part of it.

    Raises:
        Unclear: it cannot be told what is taken back, or what stands in its place.
    """
    for _ in range(4):
        shorter = _once(text, compiled)
        if shorter is None:
            return text
        text = shorter
    return text


def _words(text: str) -> list[Word]:
    return tokenise(text.replace('"', " "))


def _verb(text: str) -> tuple[str, int] | None:
    words = _words(text)
    at = skip_fillers(words, 0)
    return verb_at(words, at) if at < len(words) else None


def _new_verb(text: str) -> tuple[str, int] | None:
    """The verb that a new clause begins with; "cancel" and the like alone are names here."""
    verb = _verb(text)
    return (
        None if verb is not None and verb[0] in ("named", "late", "close") and _is_bare_verb(text) else verb
    )


def _once(text: str, compiled: Compile) -> str | None:
    found = _MARKED.match(text)
    if found is None:
        return None
    before, rest = found["before"].strip(" ,.;"), found["rest"].strip(" ,.;")
    strong = bool(_STRONG_WHOLE.match(found["how"]))
    clear = strong or bool(found["mark"]) or bool(found["after"])
    if _is_bare_verb(before) or (rest and re.match(r"(?:in|into)\b", rest, re.IGNORECASE)):
        return _literal_doubt(before, strong)
    verb, literal = _new_verb(rest), _last_family(before) in _LITERAL
    if found["how"].lower() in ("scratch that", "forget that") and rest:
        return rest if verb else None
    if not clear and (literal or verb is None):
        return _unmarked(before, rest, literal, compiled)
    if not rest:
        raise Unclear(f"You took back “{before}”: what should I do instead?")
    return _replaced(before, rest, verb, compiled)


def _literal_doubt(before: str, strong: bool) -> None:
    """A strong "no, I mean" right behind "type" may be text or a slip."""
    if strong and _last_family(before) in _LITERAL:
        raise Unclear("Which part is the text to type, and which corrects it? Please say it again.")


def _is_bare_verb(text: str) -> bool:
    words = _words(text)
    at = skip_fillers(words, 0)
    verb = verb_at(words, at) if at < len(words) else None
    return verb is not None and at + verb[1] == len(words)


def _last_family(text: str) -> str:
    try:
        clauses = Splitter().clauses(_words(text))
    except (NotUnderstood, Unclear):
        verb = _verb(text)
        return verb[0] if verb else ""
    return clauses[-1].family if clauses else ""


def _unmarked(before: str, rest: str, literal: bool, compiled: Compile) -> None:
    """A lone "no" without a pause: only a question, where both sides make sense."""
    if literal or not rest or compiled(before).kind != "plan":
        return
    verb = _words(before)[0].text
    if (
        compiled(f"{verb} {rest}").kind == "plan"
        and re.search(r"\bno\s+" + re.escape(rest[:8]), rest) is None
    ):
        raise Unclear(
            f"Did you take something back? I heard “{before}”, then “{rest}”.", (before, f"{verb} {rest}")
        )


def _replaced(before: str, rest: str, verb: tuple[str, int] | None, compiled: Compile) -> str:
    words = _words(before)
    try:
        clauses = Splitter().clauses(words)
    except (NotUnderstood, Unclear):
        clauses = []
    if verb is not None:
        if len(clauses) < 2:
            return rest
        return f"{before[: clauses[-1].verb[0].start].rstrip(' ,.;')}, {rest}"
    if len(clauses) == 1 and not clauses[0].control:
        verb_end = clauses[0].verb[-1].end
        stem = before[:verb_end]
        better = _same_kind(clauses[0].family, stem, before, rest, compiled)
        if better is not None:
            return better
    raise Unclear(f"What should stand in place of what in “{before}”? You said “{rest}” instead.")


def _same_kind(family: str, stem: str, before: str, rest: str, compiled: Compile) -> str | None:
    """The command with its only argument replaced; None where it has several, or the new one does not fit."""
    made = compiled(before)
    step = made.steps[0] if len(made.steps) == 1 else None
    if step is None:
        return None
    simple = step.target is not None and step.target.relation is None and step.target.ref is None
    opened = family == "open" and bool(step.args.get("app") or step.args.get("url"))
    fits = (
        (family in _POINTING and (simple or opened))
        or (family == "select" and step.target is None)
        or (family == "press" and "keys" in step.args)
        or (family == "scroll" and bool(_DIRECTIONS.match(rest)))
        or (family == "wait" and "for" not in step.args)
    )
    if fits:
        return f"{stem} {rest}"
    if family == "set" and step.target is not None and _is_number(rest):
        return f"{stem} {before[len(stem) :].rpartition(' to ')[0].strip()} to {rest}"
    return None


def _is_number(text: str) -> bool:
    low = text.casefold().split()
    found = number_at(low, 0)
    return (found is not None and found.used == len(low)) or bool(re.fullmatch(r"-?\d+(?:\.\d+)?%?", text))
