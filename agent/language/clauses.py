"""Cuts a goal into clauses: at "then", "and", commas and full stops, but only where a verb really follows."""

from __future__ import annotations

from dataclasses import dataclass

from .chords import chords
from .lexicon import filler_at, match, role_at, verb_at
from .literals import field_at
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["Clause", "Splitter", "control_at", "skip_fillers"]

_LITERAL = frozenset("type put fill say".split())
_STRONG = frozenset(
    """press click double_click right_click check uncheck scroll wait select clear close open type
        fill hover drag switch focus named page undo""".split()
)
_SURE = frozenset(
    "press click double_click right_click type scroll wait hover drag check uncheck fill".split()
)
_NAMED = frozenset(
    "named late close save copy paste cut undo redo clear open find back read select focus expand".split()
)
_CONTROL = {
    tuple(phrase.split()): kind
    for kind, phrases in {
        "for_each": """for each|for every|for all|for each of the|for every one of the|for all the
        |for all of the""",
        "if": "if|in case",
        "when": "when|once|as soon as",
        "until": "until",
    }.items()
    for phrase in phrases.split("|")
}
_UNSUPPORTED = frozenset("don't never unless while before after without except instead repeat keep".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One command: its verb family, the verb's words, the words after it.

    `control` is set instead of a family where "if", "for each" and the like take the rest of the sentence.
    """

    family: str
    verb: list[Word]
    words: list[Word]
    control: str = ""


def control_at(words: list[Word], at: int) -> tuple[str, int] | None:
    """The control word at `at` and its length in words."""
    return match(_CONTROL, words, at)


def skip_fillers(words: list[Word], at: int) -> int:
    """The position after "please", "could you", "now" and the like."""
    while at < len(words):
        count = filler_at("lead", words, at) or _numbered(words[at])
        if not count or (verb_at(words, at) and not _follows(words, at + count)):
            return at
        at += count
    return at


def _numbered(word: Word) -> int:
    """1 for the number of a list, "1." or "2)"."""
    return int(
        not word.quoted
        and word.low.rstrip(")").isdecimal()
        and (word.after[:1] == "." or word.low.endswith(")"))
    )


def _follows(words: list[Word], at: int) -> bool:
    return at < len(words) and (verb_at(words, at) is not None or filler_at("lead", words, at) > 0)


@dataclass(frozen=True, slots=True)
class Splitter:
    """Splits the words of one goal; `shouting` says it is all in capitals."""

    shouting: bool = False

    def clauses(self, words: list[Word]) -> list[Clause]:
        """The clauses in order.

        Raises:
            NotUnderstood: a clause does not begin with a known verb.
            Unclear: what follows "and" may be a clause or part of a name or text.
        """
        found: list[Clause] = []
        at = skip_fillers(words, 0)
        while at < len(words):
            clause, at = self._clause(words, at, first=not found)
            found.append(clause)
        return found

    def _clause(self, words: list[Word], at: int, *, first: bool) -> tuple[Clause, int]:
        control = control_at(words, at)
        if control and control[0] != "until":
            end = next(
                (i + 1 for i in range(at, len(words)) if words[i].stop and self._starts(words, i + 1)),
                len(words),
            )
            return Clause(
                "", words[at : at + control[1]], words[at + control[1] : end], control[0]
            ), self._next(words, end)
        verb = verb_at(words, at)
        if verb is None or (verb[0] == "late" and first):
            return self._fronted(words, at)
        start = at + verb[1]
        end, following = self._end(words, verb[0], start)
        return Clause(verb[0], words[at:start], words[start:end]), following

    def _fronted(self, words: list[Word], at: int) -> tuple[Clause, int]:
        """Read "In the Name field type Ada": the place stands before the verb."""
        if words[at].low in ("in", "into", "on", "from") and not words[at].quoted:
            for i in range(at + 2, len(words)):
                verb = verb_at(words, i)
                if verb and verb[0] in (
                    "type",
                    "put",
                    "click",
                    "press",
                    "select",
                    "check",
                    "uncheck",
                    "clear",
                    "scroll",
                    "read",
                ):
                    end, following = self._end(words, verb[0], i + verb[1])
                    moved = [*words[i + verb[1] : end], *words[at:i]]
                    return Clause(verb[0], words[i : i + verb[1]], moved), following
        low = words[at].low
        if low in _UNSUPPORTED or " ".join(w.low for w in words[at : at + 2]) in ("do not", "no need"):
            raise NotUnderstood(
                f'I can only follow things to do, in order; I do not understand "{words[at].text} …".'
            )
        raise NotUnderstood(f'I do not know the verb "{words[at].text}".')

    def _starts(self, words: list[Word], at: int) -> bool:
        at = skip_fillers(words, at)
        return at < len(words) and (verb_at(words, at) is not None or control_at(words, at) is not None)

    def _next(self, words: list[Word], at: int) -> int:
        while at < len(words):
            link = filler_at("link", words, at)
            if not link:
                return skip_fillers(words, at)
            at += link
        return at

    def _end(self, words: list[Word], family: str, start: int) -> tuple[int, int]:
        """Where the clause ends and where the next one begins."""
        for at in range(start, len(words)):
            link = filler_at("link", words, at)
            if at > start and _numbered(words[at]) and verb_at(words, at + 1):
                return at, at + 1
            marks = words[at - 1].after if at > 0 else ""
            stop = at > 0 and words[at - 1].stop
            if not (link or stop or "," in marks):
                continue
            after = skip_fillers(words, at + link)
            while (
                after < len(words) and (more := filler_at("link", words, after)) and not verb_at(words, after)
            ):
                after = skip_fillers(words, after + more)
            hard = stop or (
                link > 0
                and [w.low for w in words[at : at + link]] not in (["and"], ["&"], ["also"], ["next"])
            )
            if self._cuts(words, family, start, at, after, hard):
                return at, after
        return len(words), len(words)

    def _cuts(self, words: list[Word], family: str, start: int, at: int, after: int, hard: bool) -> bool:
        literal = family in _LITERAL and not self._has_field(words[start:at], family)
        if after >= len(words):
            if at < len(words) and words[-1].low in ("and", "then") and not words[-1].capital and at > start:
                raise Unclear(f'The goal ends with "{words[-1].text}": what comes after it?')
            return False
        control = control_at(words, after)
        verb = verb_at(words, after)
        if (
            family == "press"
            and words[after].low == "enter"
            and chords(words[start:at])
            and self._bare(words, after + 1)
        ):
            return False
        if (
            control
            and control[0] != "until"
            and (hard or "," in words[at - 1].after or words[at].low == "and")
        ):
            if literal and not words[at - 1].quoted and not hard:
                raise Unclear("Where does the text to type end? Please put it in quotation marks.")
            return True
        if verb is None:
            return self._unknown(words, literal, start, at, after, hard)
        if hard:
            return True
        return self._soft(words, family, literal, start, at, after, verb)

    def _unknown(self, words: list[Word], literal: bool, start: int, at: int, after: int, hard: bool) -> bool:
        if (
            words[start - 1].low in ("press", "hit")
            and chords(words[after : after + 1])
            and chords(words[start:at])
        ):
            return False
        if not hard or (literal and not (at > start and words[at - 1].quoted)):
            return False
        if (
            at > start
            and len(words[at - 1].text) <= 3
            and words[at - 1].after == "."
            and not words[at - 1].quoted
        ):
            return False
        if (
            any(mark in words[at - 1].after for mark in "?!")
            and words[at].low not in ("then", "and")
            and words[at].low[:1].islower()
        ):
            return False
        raise NotUnderstood(f'I do not know the verb "{words[after].text}".')

    def _soft(
        self,
        words: list[Word],
        family: str,
        literal: bool,
        start: int,
        at: int,
        after: int,
        verb: tuple[str, int],
    ) -> bool:
        """Whether a verb after "and" or a comma begins a clause."""
        word, rest = words[after], after + verb[1]
        bare = self._bare(words, rest)
        if (
            family == "press"
            and (bare or word.low == "enter")
            and chords(words[start:after] + words[after : after + 1])
        ):
            return False
        if verb[0] == "type" and bare and word.low in ("enter", "input"):
            return False
        if literal and not (at > start and words[at - 1].quoted):
            if verb[0] in _STRONG and (not bare or word.low in ("submit", "confirm")) and not word.capital:
                return True
            raise Unclear("Where does the text to type end? Please put it in quotation marks.")
        if word.capital and not self.shouting:
            return verb[0] in _SURE and not bare
        if (
            bare
            and verb[0] in _NAMED
            and word.low not in ("submit", "confirm")
            and self._open_name(words, family, start, at)
        ):
            name = " ".join(w.text for w in words[start : after + verb[1]])
            raise Unclear(f'Is "{name}" one name, or should I {word.low} afterwards?')
        return True

    def _bare(self, words: list[Word], at: int) -> bool:
        """Whether a verb that ends before `at` stands alone."""
        return at >= len(words) or bool(words[at - 1].after.strip(":")) or filler_at("link", words, at) > 0

    def _open_name(self, words: list[Word], family: str, start: int, at: int) -> bool:
        """Whether the words before "and" are a bare name that could go on after it."""
        if (
            family
            not in (
                "click",
                "press",
                "select",
                "check",
                "uncheck",
                "double_click",
                "find",
                "open",
                "goto",
                "hover",
            )
            or at <= start
        ):
            return False
        plain = not words[at - 1].quoted and "," not in words[at - 1].after
        return plain and not any(role_at(words[:at], i) for i in range(max(start, at - 2), at))

    def _has_field(self, words: list[Word], family: str) -> bool:
        if family == "fill":
            return bool(words) and words[-1].quoted
        return bool(field_at(words)) if family in ("type", "put") else False
