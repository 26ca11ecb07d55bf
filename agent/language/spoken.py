"""From a transcript to a command: what was said, without what speaking and recognising did to it.

A transcript has no quotes, the recogniser's own marks and capitals, fillers, self-corrections, number words
and words that only sound like the ones that were said. Everything here works on the words alone; the screen
is not known. What cannot be read is asked about or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from .addresses import join_addresses
from .clauses import skip_fillers
from .compiler import compile_words
from .lexicon import filler_at, verb_at
from .misheard import plain_form, repaired_keys, repaired_verb
from .openings import is_url
from .refusals import NotUnderstood, Unclear
from .self_corrections import Compile, corrected
from .spoken_numbers import join_numbers
from .steps import Compiled, Question
from .tokens import Word, end_of
from .transcripts import plain_words, without_marks, without_noise

__all__ = ["SpokenCommand", "normalize_spoken"]

_TEXT = frozenset("type put fill".split())
_COUNTED = re.compile(
    r"\b(?:to|too) (?=(?:pages?|screens?|lines?|notches|seconds?|minutes?|times)$)"
    r"|\b(?:for|four) (?=times$)",
    re.IGNORECASE,
)
_INTO = re.compile(r"\bin (?:to|two|too|2)[ -](?=\w)", re.IGNORECASE)
_MAYBE_INTO = re.compile(r"\b(?:and|into|in) (?:two|to|too|2|top|a top)\b(?= \w)", re.IGNORECASE)
# What recognisers write for "uncheck" and "untick".
_MAYBE_UN = re.compile(
    r"^\W*(?:and|then|an|end|i'll|on|and then)\W+(check|checked|chick|tick|take|took|ticked)\b\W+(\w.*)$",
    re.IGNORECASE,
)
_MAYBE_TICK = re.compile(
    r"^\W*(?:take|took)\b\W+(?!a screenshot|the screenshot|.* from )(\w.*)$", re.IGNORECASE
)
_RIGHT_CLICK = re.compile(r"^(\W*)(?:right|write|rite|wright)\W+(click|clicked|klick)\b", re.IGNORECASE)
# "Right click" is heard so; "like" is a filler, too.
_MAYBE_RIGHT = re.compile(r"^\W*(?:like|make)\W+(?:click|klick)\b\W+(\w.*)$", re.IGNORECASE)
_SPELL = re.compile(r"(?:(?<=^)|(?<=then )|(?<=and ))spell(?:ed)?(?: out)? (?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """A transcript as a command: its text, what it compiles to, and notes on what was read differently."""

    text: str
    compiled: Compiled
    notes: tuple[str, ...] = ()


def normalize_spoken(text: str, *, pointing: bool = True) -> SpokenCommand:
    """Read a transcript; nothing is raised for what people say.

    Args:
        text: what a recogniser wrote.
        pointing: somebody can point, so "this" and "here" are targets.
    """
    compiled: Compile = partial(compile_words, spoken=True, pointing=pointing)
    notes: list[str] = []
    try:
        said = _said(text, compiled, notes)
        return _read(said, compiled, notes)
    except Unclear as unclear:
        question = Question(id="q1", text=str(unclear), choices=unclear.choices)
        asked = Compiled(kind="ask", questions=(question,), reason=str(unclear))
        return SpokenCommand(text, asked, tuple(notes))
    except NotUnderstood as refusal:
        return SpokenCommand(text, Compiled(kind="refuse", reason=str(refusal)), tuple(notes))


def _said(text: str, compiled: Compile, notes: list[str]) -> str:
    """The transcript down to the words of the command."""
    _doubt_button(text)
    heard = without_noise(text)
    _doubt_negation(heard)
    heard = _RIGHT_CLICK.sub(r"\1right click", heard)
    heard = _SPELL.sub("type ", heard)
    heard = join_addresses(heard)
    whole = corrected(heard, lambda part: compiled(_cleaned(part)))
    if whole != heard:
        notes.append(f"took “{whole}” from “{heard}”")
    return _cleaned(_without_false_start(whole))


def _cleaned(text: str) -> str:
    text = without_marks(text)
    words = text.split(" ")
    if not any(word[-1:] in ",.;" for word in words):
        text = " ".join(join_numbers(words))
    else:
        text = " ".join(" ".join(join_numbers(part.split(" "))) for part in re.split(r"(?<=[,.;]) ", text))
    return _counted(_into(text))


def _doubt_negation(text: str) -> None:
    """The first syllable of "uncheck" is often heard as "and": the two do the opposite.

    Raises:
        Unclear: the utterance begins so.
    """
    found = _MAYBE_UN.match(text)
    if found:
        rest = found[2].strip(" .,!?")
        raise Unclear(
            f"Should I check or uncheck “{rest}”? Say “the first one” or “the second one”.",
            (f"check {rest}", f"uncheck {rest}"),
        )
    taken = _MAYBE_TICK.match(text)
    if taken:
        rest = taken[1].strip(" .,!?")
        raise Unclear(f"Should I check “{rest}”, or read it?", (f"check {rest}", f"read {rest}"))


def _doubt_button(text: str) -> None:
    """Which button it is hangs on the first syllable.

    Raises:
        Unclear: it may be "right click".
    """
    found = _MAYBE_RIGHT.match(text)
    if found:
        rest = found[1].strip(" .,!?")
        choices = (f"click {rest}", f"right-click {rest}")
        raise Unclear(f"Should I click or right-click “{rest}”?", choices)


def _without_false_start(text: str) -> str:
    """Drop "click the," before "click cancel": a clause that breaks off before it names anything."""
    words = plain_words(text)
    for at in range(2, min(len(words), 6)):
        broken = words[at - 1].low in ("the", "a", "an", "on", "my") and bool(words[at - 1].after)
        if broken and verb_at(words, skip_fillers(words, at)):
            return text[words[at].start :]
    return text


def _counted(text: str) -> str:
    """Read "scroll down to pages" and "wait to second" with the number that sounds the same."""
    if not re.match(r"(?:scroll|wait|press|page|click)\b", text, re.IGNORECASE):
        return text
    return _COUNTED.sub(lambda found: "four " if found[0].lower().startswith("fo") else "two ", text)


def _into(text: str) -> str:
    """Read "in to name" and "in two name" as "into name" where text to type has no other place.

    Raises:
        Unclear: "and two" may be "into".
    """
    words = plain_words(text)
    at = skip_fillers(words, 0)
    verb = verb_at(words, at) if at < len(words) else None
    if verb is None or verb[0] not in (_TEXT | {"copy", "cut", "paste"}):
        return text
    low = [word.low for word in words]
    if "into" in low:
        return text
    better = _INTO.sub("into ", text, count=1)
    if better == text and _MAYBE_INTO.search(text) and verb[0] in _TEXT and not _named_in(low):
        raise Unclear("Did you say “into”? Please say again what to type, and where.")
    return better


def _named_in(low: list[str]) -> bool:
    return any(low[i] == "in" and low[i + 1] in ("the", "this", "there", "here") for i in range(len(low) - 1))


def _read(said: str, compiled: Compile, notes: list[str]) -> SpokenCommand:
    """Compile the words; where that fails, with verbs and keys that sound the same."""
    said = repaired_keys(said)
    first = compiled(said)
    if first.kind == "plan":
        _doubt_cut_text(first)
        return SpokenCommand(said, first, tuple(notes))
    if first.kind == "ask" and not _no_verb(said):
        return SpokenCommand(said, first, tuple(notes))
    repaired = _repaired(said)
    if repaired is not None and repaired != said:
        second = compiled(repaired)
        if second.kind == "plan":
            notes.append(f"read “{said}” as “{repaired}”")
            return SpokenCommand(repaired, second, tuple(notes))
    return SpokenCommand(said, first, tuple(notes))


def _doubt_cut_text(compiled: Compiled) -> None:
    """Text may hold "and click …": where a place for text follows that, it was cut too early.

    Raises:
        Unclear: it may be so.
    """
    for step, after in pairwise(compiled.steps):
        name = after.target.text if after.target is not None else None
        if step.verb == "type" and step.target is None and " into " in (name or ""):
            raise Unclear("Where does the text to type end? Please say it in two commands.")


def _no_verb(said: str) -> bool:
    words = plain_words(said)
    at = skip_fillers(words, 0)
    return at >= len(words) or verb_at(words, at) is None


def _repaired(said: str) -> str | None:
    """The command with every unknown word at a verb's place put right; None where one cannot be."""
    glued = re.fullmatch(r"open(\S+\.[a-z]{2,})", said, re.IGNORECASE)
    if glued and is_url(glued[1]):
        return f"open {glued[1].lower()}"
    text = said
    for _ in range(4):
        words = plain_words(text)
        place = _unknown_verb(words)
        if place is None:
            return repaired_keys(_counted(text))
        found = next((fix for at in place if (fix := _fixed(text, words, at)) is not None), None)
        if found is None:
            return None
        text = found
    return text


def _fixed(text: str, words: list[Word], at: int) -> str | None:
    found = repaired_verb(words, at)
    if found is None:
        return None
    verb, used = found
    return f"{text[: words[at].start]}{verb} {text[end_of(words[at + used - 1]) :].lstrip()}".strip()


def _unknown_verb(words: list[Word]) -> list[int] | None:
    """Where the first unknown word at a verb's place stands, longest reading first; None where none does."""
    start = skip_fillers(words, 0)
    if start < len(words) and verb_at(words, start) is None:
        return [0, start] if start and filler_at("lead", words, 0) == 1 else [start]
    for at in range(1, len(words)):
        if filler_at("link", words, at) and words[at].low in ("then", "and") and at + 1 < len(words):
            after = skip_fillers(words, at + 1)
            if after < len(words) and verb_at(words, after) is None and plain_form(words[after].low):
                return [after]
    return None
