"""Text to type or set: verbatim, and cut from its field only where the words say so clearly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .dictation import dictated
from .lexicon import role_at
from .nouns import ARTICLES, NounTagger, Tag
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["LiteralTagger", "field_at"]

_VALUES = frozenset("it that this them".split())
_OWN = frozenset("my your his her their our".split())
_CAVEATS = re.compile(
    r"\b(?:but (?:don't|do not|not)|without|unless|instead of|except)\b"
    r"|\S (?:press|hit) (?:the )?(?:enter|return|tab|escape|esc|space)\b|\S (?:click|double-click) (?:on )?\S"
)
_KNOWN_TO_OWNER = frozenset(
    "password username email name address code date number pin login e-mail phone amount total".split()
)
_CLOSINGS = frozenset("please thanks".split())
# Before "here" these belong to what is said: "I was here", "meet me here".
_STAYS = frozenset(
    "am is are was were be been me us you him them come came live lives stay wait from not".split()
)


def field_at(words: list[Word], prepositions: tuple[str, ...] = ("into", "in", "inside")) -> list[int]:
    """Positions of unquoted prepositions that could lead to the field."""
    return [i for i in range(1, len(words) - 1) if words[i].low in prepositions and not words[i].quoted]


@dataclass(frozen=True, slots=True)
class LiteralTagger:
    """Tags type, put, fill and set clauses."""

    nouns: NounTagger

    def tags(self, family: str, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: the text or the field is missing, or where one ends cannot be told.
            NotUnderstood: the words have no meaning after this verb.
        """
        if not words:
            raise Unclear("What should I type, and where?" if family != "set" else "What should I set?")
        if family == "set":
            return self._set(words)
        if family == "fill":
            return self._fill(words)
        return self._type(family, words, verb)

    def _set(self, words: list[Word]) -> list[list[Tag]]:
        steps = [tags for tags in self._paired(words, ("to", "=", "as"))]
        if not steps:
            raise Unclear("What should it be set to?")
        return [
            [("SET", "set"), *tags[2:], ("TO", "to"), ("LITERAL", tags[1][1])]
            for tags in self._no_values(steps)
        ]

    def _no_values(self, steps: list[list[Tag]]) -> list[list[Tag]]:
        """Drop the preposition of every pair; a value read earlier cannot be set yet.

        Raises:
            Unclear: the value is a pronoun.
        """
        if any(tags[1][0] == "VALUE" for tags in steps):
            raise Unclear("What should it be set to?")
        return [[*tags[:2], *tags[3:]] for tags in steps]

    def _fill(self, words: list[Word]) -> list[list[Tag]]:
        labels = [
            i
            for i in range(len(words) - 1)
            if ":" in words[i].after or (words[i + 1].low == "=" and not words[i + 1].quoted)
        ]
        if labels:
            return self._labelled(words, labels)
        if [word.low for word in words if word.low not in ARTICLES][:1] in (
            ["form"],
            ["page"],
            ["fields"],
            ["everything"],
        ):
            raise Unclear("Which field should hold which text?")
        if not field_at(words, ("with", "as")):
            into = field_at(words)
            if len(into) == 1 and words[0].quoted:
                return [self._typed(words[: into[0]], words[into[0] + 1 :])]
            raise Unclear(f'What should I enter for "{self.nouns.text(words)}"?')
        return self._paired(words, ("with", "as"))

    def _paired(self, words: list[Word], prepositions: tuple[str, ...]) -> list[list[Tag]]:
        """Read "FIELD with TEXT and FIELD with TEXT"; empty where there is no such pair."""
        withs = field_at(words, prepositions)
        if withs and withs[-1] == len(words) - 1:
            withs = withs[:-1]
        steps: list[list[Tag]] = []
        start = 0
        for n, at in enumerate(withs):
            end = after = len(words)
            if n + 1 < len(withs):
                end, after = self._pair_end(words, at + 1, withs[n + 1])
            steps.append(self._typed(words[at + 1 : end], words[start:at]))
            start = after
        return steps

    def _pair_end(self, words: list[Word], start: int, limit: int) -> tuple[int, int]:
        """Where the text of one "FIELD with TEXT" pair ends and the next field begins."""
        cuts = [i for i in range(start + 1, limit) if words[i].low == "and" or "," in words[i - 1].after]
        if not cuts:
            raise Unclear("Where does the text end? Please put it in quotation marks.")
        at = cuts[-1]
        return at - (at - 1 in cuts and words[at - 1].low == "and"), at + (words[at].low == "and")

    def _labelled(self, words: list[Word], labels: list[int]) -> list[list[Tag]]:
        steps: list[list[Tag]] = []
        start = 0
        for n, at in enumerate(labels):
            end = after = len(words)
            if n + 1 < len(labels):
                end, after = self._pair_end(words, at + 1, labels[n + 1])
            first = at + 1 + (words[at + 1].low == "=")
            steps.append(self._typed(words[first:end], words[start : at + 1]))
            start = after
        return steps

    def _type(self, family: str, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        words = self._bare_literal(words)
        named = self._named(words)
        if named:
            return [self._typed(text, field) for text, field in named]
        pairs = self._pairs(words)
        if len(pairs) > 1:
            return [self._typed(text, field) for text, field in pairs]
        if (
            self.nouns.pointing
            and len(words) > 1
            and words[-1].low == "here"
            and not field_at(words, ("into",))
        ):
            return [self._typed(self._before_here(words[:-1]), words[-1:])]
        at = self._field(words, verb)
        if at is None:
            if family == "put":
                raise Unclear(f'Where should I put "{self.nouns.text(words)}"?')
            self._complete(words, verb)
            return [self._typed(words, [])]
        self._complete(words[:at], verb, closed=self.nouns.spoken)
        return [self._typed(words[:at], words[at + 1 :])]

    def _before_here(self, words: list[Word]) -> list[Word]:
        """The text of "type TEXT here", "… in here", "… right here".

        Raises:
            Unclear: "here" may belong to the text.
        """
        if len(words) > 1 and words[-1].low in ("in", "into", "right", "over"):
            words = words[:-1]
        if words[-1].low in _STAYS:
            raise Unclear('Is "here" part of the text, or the place you point at?')
        return words

    def _bare_literal(self, words: list[Word]) -> list[Word]:
        """Drop "the text", "the word" in front of what is to be typed."""
        low = [word.low for word in words[:3]]
        kinds = ("text", "word", "words", "phrase", "string", "letters", "value", "number", "following")
        if (
            len(words) > 2
            and low[0] == "the"
            and low[1] in kinds
            and (words[2].quoted or low[1] != "following")
            and low[2] not in ("in", "from", "into")
        ):
            return words[2:]
        return words[1:] if len(words) > 1 and low[0] in ("text", "word") and words[1].quoted else words

    def _named(self, words: list[Word]) -> list[tuple[list[Word], list[Word]]]:
        """Pairs of "the username “bob” and the password “xyz”": every part is a field and a quotation."""
        found: list[tuple[list[Word], list[Word]]] = []
        start = 0
        for at, word in enumerate(words):
            if not word.quoted:
                continue
            first = start + (words[start].low == "and" and bool(found))
            if at - first < 2 or words[first].low not in ("the", "my") or field_at(words[first:at]):
                return []
            found.append(([word], words[first:at]))
            start = at + 1
        return found if start == len(words) else []

    def _pairs(self, words: list[Word]) -> list[tuple[list[Word], list[Word]]]:
        """Read "A into X and B into Y": each "and" or comma between two fields begins a new pair."""
        into = field_at(words)
        if len(into) < 2:
            return []
        found: list[tuple[list[Word], list[Word]]] = []
        start = 0
        for n, at in enumerate(into):
            limit = into[n + 1] if n + 1 < len(into) else len(words)
            cuts = [
                i
                for i in range(at + 1, limit)
                if (words[i].low == "and" and not words[i].quoted) or "," in words[i - 1].after
            ]
            cuts = [i for i in cuts if i > at + 1]
            if not cuts and limit < len(words):
                return []
            if limit == len(words):
                found.append((words[start:at], words[at + 1 :]))
                break
            found.append((words[start:at], words[at + 1 : cuts[0]]))
            start = cuts[-1] + (words[cuts[-1]].low == "and")
        return found if all(text and field for text, field in found) else []

    def _field(self, words: list[Word], verb: list[Word]) -> int | None:
        found = field_at(words)
        intos = [i for i in found if words[i].low == "into"]
        if words[0].quoted:
            if len(words) == 1:
                return None
            if words[1].low in ("into", "in", "inside", "on", "to", "as", "for", "at") and len(words) > 2:
                return 1
            raise NotUnderstood(f'I do not understand "{self.nouns.text(words[1:])}" after the text to type.')
        if len(intos) > 1:
            raise Unclear("Which part is the text? Please put it in quotation marks.")
        if intos:
            return intos[0]
        clear = [i for i in found if words[i + 1].low in ARTICLES or words[i + 1].quoted]
        roled = [i for i in (clear or found) if self._ends_in_role(words[i + 1 :])]
        if roled:
            return roled[0]
        if found and len(found) == 1 and (found[0] < 5 or clear):
            return found[0]
        if found:
            raise Unclear("Which part is the text, and which the field? Please quote the text.")
        return self._loose(words, verb)

    def _loose(self, words: list[Word], verb: list[Word]) -> int | None:
        """Read "enter 5 for Quantity", "put Ada as the name", "enter x on the Name field"."""
        found = field_at(words, ("for", "as", "on", "to"))
        if len(found) != 1:
            return None
        at = found[0]
        short = (
            verb[0].low in ("enter", "entering", "input", "put", "insert")
            and at < 4
            and words[at].low != "to"
        )
        return at if short or self._ends_in_role(words[at + 1 :]) else None

    def _ends_in_role(self, words: list[Word]) -> bool:
        for at in range(len(words)):
            found = role_at(words, at)
            if found and (at + found[2] == len(words) or at <= 3):
                return True
        return False

    def _complete(self, words: list[Word], verb: list[Word], *, closed: bool = False) -> None:
        """Unquoted text must not read like something else than text.

        `closed` says that a field follows, so that a closing "please" cannot be meant for the listener.

        Raises:
            Unclear: it names a value that only the person knows, or hides a condition.
        """
        if words[0].quoted:
            return
        low = " ".join(word.low for word in words)
        if words[0].low in _OWN and len(words) < 4:
            raise Unclear(f'What is "{self.nouns.text(words)}"? Please give the text to type.')
        if words[0].low == "the" and verb[0].low not in ("type", "write", "typing") and not words[0].capital:
            raise Unclear(f'What is "{self.nouns.text(words)}"? Please give the text to type.')
        asked = words[1].low if words[0].low == "the" and len(words) == 2 else words[0].low
        naming = verb[0].low not in ("type", "write", "typing") or words[0].low == "the"
        if asked in _KNOWN_TO_OWNER and naming and not words[0].capital and len(words) < 4:
            raise Unclear(f'What exactly should I type for "{self.nouns.text(words)}"? Please quote it.')
        if _CAVEATS.search(low):
            raise Unclear("Which part is the text to type? Please put it in quotation marks.")
        if closed:
            return
        if len(words) > 1 and (words[-1].low in _CLOSINGS or low.endswith("thank you")):
            raise Unclear(f'Is "{words[-1].text}" part of the text? Please quote the text.')
        if len(words) > 2 and words[-1].low in ("times", "twice"):
            raise Unclear("Should the text be typed several times? Please quote the text.")
        if words[-1].low in ("in", "into", "and", "then") and len(words) > 1:
            raise Unclear(f'The goal ends with "{words[-1].text}": what comes after it?')

    def _typed(self, text: list[Word], field: list[Word]) -> list[Tag]:
        if not text:
            raise Unclear("What should I type?")
        if len(text) > 1 and any(word.quoted for word in text):
            raise Unclear("Which part is the text to type? Please quote all of it.")
        if text[0].low in _OWN and not text[0].quoted:
            self._complete(text, text)
        value: Tag = ("LITERAL", self._verbatim(text))
        if len(text) == 1 and text[0].low in _VALUES and not text[0].quoted:
            value = ("VALUE", text[0].low)
        return [("TYPE", "type"), value, *([("INTO", "into"), *self.nouns.target(field)] if field else [])]

    def _verbatim(self, words: list[Word]) -> str:
        """The characters the person wrote; a closing full stop belongs to a goal written as a sentence."""
        if len(words) == 1 and words[0].quoted:
            return words[0].text
        if self.nouns.spoken:
            return dictated([word.text for word in words])
        last = words[-1]
        source = self.nouns.source
        marks = last.after.rstrip(",;:") if not last.quoted else ""
        final = not source[last.end + len(last.after) :].strip()
        if marks == "." and (not final or source.lstrip()[:1].isupper()):
            marks = ""
        return source[words[0].start : last.end] + marks
