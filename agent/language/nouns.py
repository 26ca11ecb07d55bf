"""Tags noun phrases: which words are the name, the role, the ordinal, the looks, the relation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import NUMBERS, ORDINALS, attr_kind, match, role_at
from .ordinals import counted
from .refusals import NotUnderstood, Unclear
from .relating import CALLED, RELATIONS
from .tokens import Word

__all__ = ["ARTICLES", "NounTagger", "Tag", "at_phrase"]

Tag = tuple[str, object]
ARTICLES = frozenset("the a an my your their its his her our".split())
_POINTING = frozenset("this that these those".split())
_PRONOUNS = frozenset("it them this that these those one ones here there him her".split())
_VAGUE = frozenset(
    "something anything whatever stuff thing things someone everything nothing somewhere any some".split()
)
_MARKERS = frozenset(
    """except unless instead without but because while before after not until if when press click
        type actually""".split()
)
_COMPOUND = frozenset(
    "name names line page visit updated modified seen quarter half day week class aid post".split()
)
_PHRASAL = frozenset("sign log check zoom opt fill drop built plug logged signed join clock step".split())
_PLACE = re.compile(
    r"(?:^| )(?:on|at|in|to) the ((?:(?:top|bottom|left|right|upper|lower|middle|center|centre|far) ?)+?)"
    r"(?: ?(?:corner|side|edge|half))?(?: of the (?:page|screen|window|dialog))?$"
)


def at_phrase(words: list[Word], at: int, phrases: dict[tuple[str, ...], str]) -> tuple[str, int] | None:
    """The longest of `phrases` standing at `at`."""
    return match(phrases, words, at)


@dataclass(frozen=True, slots=True)
class NounTagger:
    """Tags the noun phrases of one goal; `source` is the goal, so that names stay as written.

    `polite` says the goal was put as a question, so a closing "?" is no part of a name; `spoken` that it was
    heard, so that text to type is dictation; `pointing` that somebody can point, so that "this" is something.
    """

    source: str
    polite: bool = False
    lower: bool = False
    spoken: bool = False
    pointing: bool = False

    def text(self, words: list[Word]) -> str:
        """The words as the person wrote them; a single quotation without its marks."""
        if len(words) == 1 and words[0].quoted:
            return words[0].text
        last = words[-1]
        tail = "?" if "?" in last.after and not self.polite and not last.quoted else ""
        return self.source[words[0].start : last.end] + tail

    def target(self, words: list[Word], *, sentence: bool = False) -> list[Tag]:
        """Tags of a target with its relations; `sentence` allows long names (labels of check boxes).

        Raises:
            Unclear: nothing is named, or only a pronoun that needs pointing.
            NotUnderstood: the words cannot be one target.
        """
        if not words:
            raise Unclear("Which element do you mean?")
        if sentence and words[0].low in ("i", "i've", "i'd", "don't", "do") and len(words) > 2:
            return [("NAME", self.text(words))]
        places, words = self._places(words)
        words, said = self._clause_of(words)
        places = [*places, *said]
        found = self._relation(words)
        if found is None:
            return self._phrase(words, places, sentence)
        at, kind, length = found
        head = self._phrase(words[:at], places, sentence)
        return head + self._anchors(kind, words[at + length :])

    def _places(self, words: list[Word]) -> tuple[list[Tag], list[Word]]:
        if any(word.quoted for word in words[-5:]):
            return [], words
        found = _PLACE.search(" ".join(word.low for word in words))
        if not found or not found.start():
            return [], words
        count = len(found.group().split())
        return [("ATTR", place) for place in found.group(1).split() if place != "far"], words[:-count]

    def _clause_of(self, words: list[Word]) -> tuple[list[Word], list[Tag]]:
        """Cut "that is red", "which is next to …" down to what it says about the element."""
        for at in range(1, len(words) - 2):
            that = words[at].low in ("that", "which") and not words[at].quoted
            if not that or words[at + 1].low not in ("is", "are"):
                continue
            rest = words[at + 2 :]
            if all(attr_kind(word) for word in rest):
                return words[:at], [("ATTR", word.low) for word in rest]
            if at_phrase(rest, 0, RELATIONS):
                return [*words[:at], *rest], []
            raise NotUnderstood(f'I do not understand "{self.text(words[at:])}".')
        return words, []

    def _relation(self, words: list[Word]) -> tuple[int, str, int] | None:
        for at in range(1, len(words)):
            found = at_phrase(words, at, RELATIONS)
            if found and at + found[1] < len(words) and self._separates(words, at, found):
                return at, found[0], found[1]
            if words[at].low == "for" and at + 1 < len(words) and self._role_ends(words[:at], 1):
                return at, "in_row", 1
        return None

    def _separates(self, words: list[Word], at: int, found: tuple[str, int]) -> bool:
        """Whether a relation word relates here, or only belongs to a name such as "Sign in with Google"."""
        kind, length = found
        first, rest = words[at].low, words[at + length :]
        if kind == "between":
            return any(word.low == "and" for word in rest)
        if (
            length > 1
            or kind not in ("in", "above", "below")
            or first in ("inside", "within", "above", "below")
        ):
            return True
        clear = (
            rest[0].quoted
            or rest[0].low in ARTICLES | _POINTING
            or self._role_ends(rest, 1)
            or rest[0].low == "row"
        )
        if first == "in":
            possessive = len(rest) > 1 and rest[-1].low == "row"
            return (
                words[at - 1].low not in _PHRASAL and (clear or possessive or self.lower or rest[0].capital)
            ) or (words[at - 1].low in _PHRASAL and rest[0].low in ARTICLES and len(rest) > 1)
        if first == "of":
            return clear and self._role_ends(words[:at], 0)
        if first == "on":
            return clear and (self._role_ends(rest, 1) or words[at - 1].quoted)
        return clear or rest[0].capital

    def _role_ends(self, words: list[Word], least: int) -> bool:
        return any(
            found is not None and at + found[2] == len(words)
            for at in range(max(least, len(words) - 3), len(words))
            for found in [role_at(words, at)]
        )

    def _anchors(self, kind: str, words: list[Word]) -> list[Tag]:
        if kind == "between":
            at = next(i for i, word in enumerate(words) if word.low == "and")
            return [
                ("BETWEEN", kind),
                *self.target(words[:at]),
                ("AND", "and"),
                *self.target(words[at + 1 :]),
            ]
        last = words[-1]
        if kind == "in" and last.low == "row" and not last.quoted:
            owner = words[:-1]
            if owner and owner[0].low in ARTICLES:
                owner = owner[1:]
            if owner and re.search(r"'s?$", owner[-1].low):
                return [("RELATION", "in_row"), ("NAME", re.sub(r"['’]s?$", "", self.text(owner)))]
            if owner and not (
                len(owner) == 1 and (owner[0].low in ORDINALS or re.match(r"\d+(st|nd|rd|th)$", owner[0].low))
            ):
                return [("RELATION", "in_row"), *self.target(owner)]
        tags = self.target(words)
        row = kind == "in" and ("ROLE", "row") in tags
        named = [tag for tag in tags if tag[0] == "NAME"]
        if row and named and not any(tag[0] in ("ORD", "RELATION") for tag in tags):
            tags = named
        return [("RELATION", "in_row" if row else kind), *tags]

    def _phrase(self, words: list[Word], places: list[Tag], sentence: bool) -> list[Tag]:
        article = bool(words) and not words[0].quoted and words[0].low in ARTICLES
        if (
            article
            and words[0].capital
            and words[0].start
            and not self.source.isupper()
            and not self._role_ends(words, 1)
        ):
            article = False
        rest = words[1:] if article else words
        if (
            article
            and len(rest) == 2
            and rest[0].low in ("file", "folder", "document", "program", "app")
            and "." in rest[1].text
        ):
            rest = rest[1:]
        if not rest:
            raise Unclear("Which element do you mean?")
        if (
            not rest[0].quoted
            and rest[0].low in _VAGUE
            and (len(rest) == 1 or rest[0].low in ("any", "some"))
        ):
            raise Unclear("Which element exactly?")
        if not rest[0].quoted and rest[0].low in ("everything", "anything", "nothing", "neither", "either"):
            raise NotUnderstood(f'"{self.text(rest)}" names no element I can find.')
        if (
            not rest[0].quoted
            and rest[0].low in _POINTING
            and len(rest) > 1
            and rest[-1].low in ("window", "dialog", "page")
        ):
            rest, article = rest[1:], True
        if (
            not article
            and len(rest) <= 2
            and not rest[0].quoted
            and rest[0].low in _PRONOUNS
            and (len(rest) == 1 or rest[1].low in ("one", "ones"))
        ):
            return [("PRON", rest[0].low)]
        if not rest[0].quoted and rest[0].low in _POINTING and not rest[0].capital:
            if self.pointing and rest[0].low in ("this", "that") and self._role_ends(rest, 1):
                return [("POINTED", rest[0].low), *self._noun(rest[1:], [*places], True, sentence)]
            raise Unclear(f'Which one is "{self.text(rest)}"? I cannot see what you point at.')
        tags: list[Tag] = []
        rest = self._quantifier(rest, tags)
        if tags and rest and not rest[0].quoted and rest[0].low in ARTICLES:
            rest, article = rest[1:], True
        rest = self._ordinal(rest, tags, article)
        tags += places
        rest = self._looks(rest, tags, article)
        return self._noun(rest, tags, article, sentence)

    def _quantifier(self, rest: list[Word], tags: list[Tag]) -> list[Word]:
        if rest[0].quoted or rest[0].low not in ("all", "every", "each", "both") or len(rest) < 2:
            if (
                len(rest) == 1
                and rest[0].low in ("all", "both")
                and not rest[0].capital
                and not rest[0].quoted
            ):
                raise Unclear("All of what?")
            return rest
        after = rest[2:] if rest[1].low == "of" and len(rest) > 2 else rest[1:]
        if after[0].low in ARTICLES or self._role_ends(after, 0):
            tags.append(("ALL", True))
            return after
        return rest

    def _ordinal(self, rest: list[Word], tags: list[Tag], article: bool) -> list[Word]:
        found = counted(rest)
        if found is None:
            return self._from_end(rest, tags)
        number, used = found
        after = rest[used:]
        if not after or (len(after) == 1 and after[0].low in ("one", "ones")):
            raise Unclear(f"The {rest[0].text} what? Please say which kind of element.")
        compound = after[0].low in _COMPOUND or (rest[0].capital and not article and not self.lower)
        numbered = bool(re.match(r"\d", rest[0].low))
        if compound and not (numbered and self._role_ends(after, 0)) and not role_at(after, 0):
            return rest
        if not (article or self._role_ends(after, 0) or after[0].quoted or after[0].capital):
            return rest
        after = self._from_end(after, tags, number)
        if not any(tag[0] == "ORD" for tag in tags):
            tags.append(("ORD", number))
        return after

    def _from_end(self, rest: list[Word], tags: list[Tag], number: int | None = None) -> list[Word]:
        """Read "third button from the last/end/bottom" counts backwards, "from the top/start" forwards."""
        low = [word.low for word in rest]
        if number is None or len(low) < 3 or "from" not in low[1:]:
            return rest
        at = low.index("from", 1)
        where = [word for word in low[at + 1 :] if word != "the"]
        if where in (["last"], ["end"], ["bottom"], ["right"]):
            tags.append(("ORD", -abs(number)))
        elif where in (["top"], ["start"], ["beginning"], ["left"]):
            tags.append(("ORD", number))
        else:
            return rest
        return rest[:at]

    def _looks(self, rest: list[Word], tags: list[Tag], article: bool) -> list[Word]:
        while rest and attr_kind(rest[0]) and not (rest[0].capital and not self.source.isupper()):
            kind, after = attr_kind(rest[0]), rest[1:]
            if not after and not (kind == "shape" and (article or tags)):
                break
            if after and not (article or self._role_ends(after, 0) or attr_kind(after[-1]) == "shape"):
                break
            if after and kind in ("place", "state") and not self._role_ends(after, 0):
                break
            if kind == "shape" and after and not role_at(after, 0):
                break
            tags.append(("ATTR", rest[0].low))
            rest = after
        return rest

    def _noun(self, rest: list[Word], tags: list[Tag], article: bool, sentence: bool) -> list[Tag]:
        if not rest:
            return tags
        if len(rest) == 1 and rest[0].low in ("one", "ones") and not rest[0].quoted:
            raise Unclear(f'Which kind of element is "{self.text(rest)}"?')
        first = role_at(rest, 0)
        if first and first[2] == len(rest):
            named = rest[0].capital and not article and not tags and not self.source.isupper()
            return [*tags, ("NAME", self.text(rest)) if named else ("ROLE", first[0])]
        if first and (after := self._after_role(rest, first, article, tags)) is not None:
            if after:
                tags = [*tags, ("ROLE", first[0]), ("NAME", self._name(after, sentence))]
            return tags
        for at in range(max(1, len(rest) - 3), len(rest)):
            found = role_at(rest, at)
            plural = rest[-1].low.endswith("s") and not tags and not rest[0].quoted
            clear = found is not None and (
                not found[1] or ((article or tags or self._title(rest, at)) and not plural)
            )
            if found and clear and at + found[2] == len(rest):
                name = [word for word in rest[:at]]
                return [*tags, ("NAME", self._name(name, sentence)), ("ROLE", found[0])]
        return [*tags, ("NAME", self._name(rest, sentence))]

    def _title(self, rest: list[Word], at: int) -> bool:
        return rest[0].quoted or (rest[0].capital and not rest[at].capital and at == 1)

    def _after_role(
        self, rest: list[Word], role: tuple[str, bool, int], article: bool, tags: list[Tag]
    ) -> list[Word] | None:
        """The name that follows a leading role word; empty for a number; None where it is no role."""
        after = rest[role[2] :]
        called = at_phrase(after, 0, CALLED)
        if called and called[1] < len(after) and (article or tags or not rest[0].capital):
            return after[called[1] :]
        number = after[1:] if after[0].low in ("number", "no", "nr") and len(after) == 2 else after
        if len(number) == 1 and not number[0].quoted and not rest[0].capital:
            value = NUMBERS.get(number[0].low) or (int(number[0].low) if number[0].low.isdecimal() else 0)
            if value and (len(after) == 2 or role[0] in ("row", "listitem", "option", "cell")):
                tags += [("ORD", value), ("ROLE", role[0])]
                return []
        if role_at(after, 0) and len(after) == 1:
            return None
        strong = (not role[1] and role[0] not in ("window", "row", "dialog")) or after[0].quoted
        strong = strong or (not rest[0].capital and after[0].capital and not self.lower)
        return after if strong and (article or not rest[0].capital or after[0].quoted) else None

    def _name(self, words: list[Word], sentence: bool) -> str:
        if len(words) == 1:
            return self.text(words)
        low = [word.low for word in words]
        for at, word in enumerate(words):
            if word.quoted:
                raise NotUnderstood(f'I cannot read "{self.text(words)}" as one name; quote the whole name.')
            if word.low == "or" and (at or len(words) > 1):
                choices = (
                    (self.text(words[:at]), self.text(words[at + 1 :])) if 0 < at < len(words) - 1 else ()
                )
                raise Unclear("Which of the two do you mean?", choices)
            manner = word.low == "by" and "".join(low[at + 1 : at + 2]).endswith("ing")
            if (word.low in _MARKERS or manner) and at and not word.capital and not sentence:
                raise NotUnderstood(f'I do not understand "{self.text(words[at:])}".')
            if (
                word.low in ("and", "&")
                and at + 2 < len(words)
                and low[at + 2] in ARTICLES | _PRONOUNS
                and not sentence
            ):
                raise NotUnderstood(f'I do not know how to "{self.text(words[at + 1 :])}".')
            if word.text.endswith(("...", "…")) and at + 1 < len(words) and not sentence:
                raise NotUnderstood(f'I do not understand "{self.text(words[at + 1 :])}".')
            if word.stop and at + 1 < len(words) and len(word.text) > 3:
                raise NotUnderstood(f'I do not know how to "{self.text(words[at + 1 :])}".')
        if (
            low[-1] in ("and", "or", "then", "the", "a", "with", "to")
            and not words[-1].capital
            and low[-1] != "to"
        ):
            raise Unclear(f'The goal ends with "{words[-1].text}": what comes after it?')
        if len(words) > 8 and not sentence:
            raise NotUnderstood(f'"{self.text(words)}" is too long for one name; quote it if it is one.')
        return self.text(words)
