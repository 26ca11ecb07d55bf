"""Tags one clause: its verb family decides which words are text to type, an option, keys, a target."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .amounts import seconds_of, split_times, split_units
from .chords import chords
from .conditions import find_condition
from .lexicon import role_at
from .literals import LiteralTagger
from .nouns import ARTICLES, NounTagger, Tag
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["Tagger", "is_url"]

_POINTING = frozenset(
    "click double_click right_click hover move clear check uncheck goto switch focus expand find close copy cut paste".split()
)
_BARE = frozenset("undo redo save back copy cut paste close clear".split())
_ONTO = frozenset("on over at in into upon onto to".split())
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|about:\w+|localhost(?::\d+)?(?:/\S*)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?)$",
    re.IGNORECASE,
)
_FILES = frozenset(
    "txt pdf doc docx odt csv xls xlsx ods png jpg jpeg gif svg zip gz tar mp3 mp4 wav py js ts json yaml yml xml html md log exe sh ini cfg conf bak tmp rtf ppt pptx toml db".split()
)
_DIRECTIONS = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "upwards": "up",
    "downwards": "down",
    "upward": "up",
    "downward": "down",
}
_ENDS = {"bottom": "down", "end": "down", "top": "up", "start": "up", "beginning": "up"}
_FAMILY_NAMES = {"press": "press", "page": "scroll"}


def is_url(text: str) -> bool:
    """Whether the word is an address rather than a file or a name."""
    if not _URL.match(text):
        return False
    return "://" in text or "/" in text or text.rpartition(".")[2].lower() not in _FILES


@dataclass(frozen=True, slots=True)
class Tagger:
    """Turns verb family and words of one clause into the tags that `commands.lark` reads."""

    nouns: NounTagger

    def tags(self, family: str, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step; most clauses are one step, lists are several.

        Raises:
            Unclear: something only the person knows is missing.
            NotUnderstood: the words have no meaning after this verb.
        """
        if family in ("type", "put", "fill", "set"):
            return LiteralTagger(self.nouns).tags(family, words, verb)
        if family in ("named", "late"):
            return [[("NAMED", self._named(words, verb))]]
        if family in _BARE and not words:
            return [[("BARE", family)]]
        handler = {
            "press": self._press, "select": self._select, "scroll": self._scroll, "page": self._page, "wait": self._wait,
            "open": self._open, "read": self._read, "drag": self._drag, "move": self._drag, "say": self._say,
            "select_text": self._select_text, "toggle": self._toggle,
        }.get(family)  # fmt: skip
        if handler:
            return handler(words, verb)
        if family in _POINTING:
            return self._point(family, words)
        raise NotUnderstood(f'"{family.replace("_", " ")}" takes nothing after it.')

    def _named(self, words: list[Word], verb: list[Word]) -> str:
        if words:
            raise NotUnderstood(
                f'I do not know how to "{self.nouns.text(verb + words)}"; say for example “click Submit”.'
            )
        return (
            verb[0].text if len(verb) == 1 or verb[1].low in ("it", "the", "this") else self.nouns.text(verb)
        )

    def _point(self, family: str, words: list[Word]) -> list[list[Tag]]:
        if (
            words
            and family in ("goto", "find")
            and len(words) == 1
            and is_url(words[0].text)
            and family == "goto"
        ):
            return [[("OPEN", "open"), ("URL", words[0].text)]]
        if (
            family == "paste"
            and len(words) > 2
            and words[0].low in ("it", "that", "them", "this")
            and words[1].low in _ONTO
        ):
            words = words[1:]
        while words and not words[0].quoted and words[0].low in _ONTO and len(words) > 1 and family != "find":
            words = words[1:]
        if not words:
            raise Unclear(f"What should I {family.replace('_', ' ')}?")
        words, times = (
            split_times(words) if family in ("click", "double_click", "right_click") else (words, None)
        )
        many = self._listed(words, family)
        sentence = family in ("check", "uncheck")
        step = [[("POINT", family), *self.nouns.target(part, sentence=sentence)] for part in many]
        return step * self._bounded(times)

    def _bounded(self, times: int | None) -> int:
        if times is not None and not 1 <= times <= 50:
            raise NotUnderstood(f"{times} times is outside 1 to 50.")
        return times or 1

    def _listed(self, words: list[Word], family: str) -> list[list[Word]]:
        """ "A, B and C" and "the X button and the Y button" are lists; "Save and Continue" is a name."""
        cuts = [i for i in range(1, len(words)) if "," in words[i - 1].after]
        if cuts:
            return self._commas(words, cuts)
        for at in range(1, len(words) - 1):
            left, right = words[at - 1], words[at + 1]
            if (
                words[at].low not in ("and", "&")
                or words[at].quoted
                or "between" in [w.low for w in words[:at]]
            ):
                continue
            roles = any(role_at(words[:at], i) for i in range(max(0, at - 2), at)) or any(
                role_at(words, i) for i in (0, 1)
            )
            article = right.low in ARTICLES
            if left.quoted and right.quoted or (article and (roles or words[0].low in ARTICLES)):
                return [words[:at], *self._listed(words[at + 1 :], family)]
            if left.quoted or right.quoted:
                return [words[:at], *self._listed(words[at + 1 :], family)]
        return [words]

    def _commas(self, words: list[Word], cuts: list[int]) -> list[list[Word]]:
        parts = [words[a:b] for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True)]
        last = parts.pop()
        ands = [i for i, word in enumerate(last) if word.low == "and" and not word.quoted]
        if ands and ands[0] == 0:
            last = last[1:]
        elif len(ands) == 1 and ands[0] < len(last) - 1:
            parts.append(last[: ands[0]])
            last = last[ands[0] + 1 :]
        if not last:
            raise Unclear("The goal breaks off: what comes next?")
        parts.append(last)
        if any(
            part[0].low[:1].islower()
            and not part[0].capital
            and not part[0].quoted
            and not self.nouns.lower
            and part[0].low not in ARTICLES
            and parts[0][0].capital
            for part in parts[1:]
        ):
            raise NotUnderstood(f'I do not know what "{self.nouns.text(parts[-1])}" asks for.')
        return parts

    def _press(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear("Which key or button should I press?")
        rest, times = split_times(words)
        where: list[Tag] = []
        keys = chords(rest)
        for at in range(1, len(rest)):
            if (
                keys is None
                and rest[at].low in ("in", "into", "on")
                and chords(rest[:at])
                and at + 1 < len(rest)
            ):
                keys, where = chords(rest[:at]), [("INTO", "in"), *self.nouns.target(rest[at + 1 :])]
        if keys is None:
            if rest[-1].low in ("key", "keys"):
                raise Unclear(f'Which key is "{self.nouns.text(rest)}"?')
            return self._point("click", words)
        if times is not None:
            self._bounded(times)
        tail: list[Tag] = [("TIMES", times)] if times is not None else []
        return [[("PRESS", "press"), *(("CHORD", key) for key in chord), *tail, *where] for chord in keys]

    def _select(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words or words[0].low in ("from", "in") and not words[0].quoted:
            raise Unclear("Which option should I select?")
        at = self._source_at(words)
        if at is None:
            target = self.nouns.target(words)
            roles = [
                tag
                for tag in target
                if tag[0] in ("ROLE", "ORD", "PRON", "ALL", "ATTR", "RELATION", "BETWEEN")
            ]
            if roles:
                return [[("SELECT", "select"), *target]]
            return [
                [("SELECT", "select"), ("OPTION", self._option(part))]
                for part in self._listed(words, "select")
            ]
        option, source = words[:at], words[at + 1 :]
        if not source:
            raise Unclear(f'Where should I select "{self.nouns.text(option)}"?')
        return [
            [
                ("SELECT", "select"),
                ("OPTION", self._option(part)),
                ("FROM", "from"),
                *self.nouns.target(source),
            ]
            for part in self._listed(option, "select")
        ]

    def _option(self, words: list[Word]) -> str:
        if words[0].low in ARTICLES and not words[0].quoted and not words[0].capital and len(words) > 1:
            words = words[1:]
        tags = self.nouns.target(words)
        if len(tags) == 2 and tags[1] == ("ROLE", "option"):
            tags = tags[:1]
        if len(tags) == 2 and tags[0] == ("ROLE", "option"):
            tags = tags[1:]
        if len(tags) != 1 or tags[0][0] not in ("NAME", "ROLE"):
            raise Unclear(f'Which option is "{self.nouns.text(words)}"? Please name it.')
        return str(tags[0][1]) if tags[0][0] == "NAME" else self.nouns.text(words)

    def _source_at(self, words: list[Word]) -> int | None:
        for names in (("from",), ("in", "under", "for", "as")):
            found = [i for i in range(1, len(words)) if words[i].low in names and not words[i].quoted]
            if names[0] == "from" and len(found) > 1:
                raise Unclear(f'Which "from" in "{self.nouns.text(words)}" names the list?')
            roles = [tag[0] for tag in self.nouns.target(words[: found[0]])] if found else []
            if found and (names[0] == "from" or "ROLE" not in roles):
                return found[0]
        return None

    def _scroll(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        words, amount, unit = split_units(words)
        low = [word.low for word in words]
        ends = next((_ENDS[w] for w in low if w in _ENDS), None)
        if (
            ends
            and low[0] in ("to", "all", "down", "up")
            and (low[-1] in _ENDS or low[-1] == "page" or "of" in low)
        ):
            end = max(i for i, w in enumerate(low) if w in _ENDS)
            rest = words[end + 1 :]
            source = (
                [] if not rest or rest[-1].low == "page" else [("FROM", "in"), *self.nouns.target(rest[1:])]
            )
            return [[("SCROLL", "scroll"), ("DIRECTION", ends), ("UNIT", "end"), *source]]
        if low[:1] and low[0] in _DIRECTIONS and not words[0].quoted:
            return [self._directed(_DIRECTIONS[low[0]], words[1:], amount, unit)]
        if len(low) > 1 and low[-1] in _DIRECTIONS and amount is None:
            return [
                [
                    *self._directed(_DIRECTIONS[low[-1]], [], None, None),
                    ("FROM", "in"),
                    *self.nouns.target(words[:-1]),
                ]
            ]
        if low[:1] in (["to"], ["until"]) and len(words) > 1:
            return [[("SCROLL", "scroll"), ("TO", "to"), *self.nouns.target(words[1:])]]
        raise Unclear("Which way should I scroll, or to what?", ("down", "up"))

    def _directed(self, way: str, rest: list[Word], amount: object, unit: str | None) -> list[Tag]:
        low = [word.low for word in rest]
        if low[:1] == ["to"] and len(rest) > 1 and amount is None:
            return [("SCROLL", "scroll"), ("TO", way), *self.nouns.target(rest[1:])]
        tags: list[Tag] = [("SCROLL", "scroll"), ("DIRECTION", way)]
        tags += [("TIMES", amount)] if amount is not None else []
        tags += [("UNIT", unit)] if unit else []
        if low in (
            ["the", "page"],
            ["on", "the", "page"],
            ["the", "screen"],
            ["a", "bit"],
            ["a", "little"],
            [],
        ):
            return tags
        if low[0] in ("in", "on", "inside", "within", "the") and len(rest) > 1:
            return [*tags, ("FROM", "in"), *self.nouns.target(rest[low[0] != "the" :])]
        raise NotUnderstood(f'I do not understand "{self.nouns.text(rest)}" after “scroll {way}”.')

    def _page(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        words, times = split_times(words)
        if words:
            raise NotUnderstood(
                f'I do not understand "{self.nouns.text(words)}" after “page {verb[-1].low}”.'
            )
        return [[("SCROLL", "scroll"), ("DIRECTION", verb[-1].low), ("TIMES", times or 1), ("UNIT", "page")]]

    def _wait(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        until = verb[-1].low in ("until", "till") or (verb[-1].low == "on" and False)
        if words and words[0].low in ("until", "till", "for") and not words[0].quoted:
            until, words = words[0].low != "for", words[1:]
        if not words:
            raise Unclear("How long, or for what, should I wait?")
        if not until and (seconds := seconds_of(words)) is not None:
            return [[("WAIT", "wait"), ("SECONDS", seconds)]]
        limit: list[Tag] = []
        for at in range(1, len(words) - 1):
            if words[at].low == "for" and not until and seconds_of(words[:at]) is not None:
                limit, words = [("SECONDS", seconds_of(words[:at]))], words[at + 1 :]
                break
        return [[("WAIT", "wait"), *self._awaited(words, until), *limit]]

    def _awaited(self, words: list[Word], until: bool) -> list[Tag]:
        try:
            condition = find_condition(words)
        except NotUnderstood:
            if until:
                raise
            return [("STATE", {"for": "shown"}), *self.nouns.target(words)]
        if condition.used != len(words):
            raise NotUnderstood(f'I do not understand "{self.nouns.text(words[condition.used :])}".')
        state: dict[str, object] = {"for": condition.state}
        if condition.value:
            state["value"] = self.nouns.text(list(condition.value))
        return [("STATE", state), *self.nouns.target(list(condition.words))]

    def _open(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if (
            words
            and words[0].low in ("the",)
            and not words[0].quoted
            and len(words) > 1
            and words[1].low in ("app", "application", "program", "website", "site", "url", "page")
            and len(words) > 2
        ):
            words = words[2:]
        if not words or [w.low for w in words] == ["the"]:
            raise Unclear("What should I open?")
        if len(words) == 1 and is_url(words[0].text):
            return [[("OPEN", "open"), ("URL", words[0].text)]]
        target = self.nouns.target(words)
        name = [value for kind, value in target if kind == "NAME"]
        plain = len(target) == 1 and bool(name) and not re.search(r"\.\w{2,4}$", str(name[0]))
        if (
            plain
            and len(words) > 1
            and words[-1].low in ("app", "application", "program")
            and not words[-1].quoted
        ):
            name = [self.nouns.text(words[words[0].low in ARTICLES : -1])]
        if plain and verb[0].low in ("open", "opening", "launch", "launching", "start", "run"):
            return [[("OPEN", "open"), ("APP", name[0])]]
        return [[("OPEN", "open"), *target]]

    def _read(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear(f"What should I {verb[0].low}?")
        return [[("READ", "read"), *self.nouns.target(_from_as_in(words))]]

    def _drag(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if len(verb) > 2 or "over" in [w.low for w in verb]:
            return (
                self._point("move" if verb[0].low == "move" else "drag", words)
                if "drop" not in verb[-1].low
                else self._dragged(words)
            )
        return self._dragged(words)

    def _dragged(self, words: list[Word]) -> list[list[Tag]]:
        found = [
            i for i in range(1, len(words)) if words[i].low in ("to", "onto", "into") and not words[i].quoted
        ]
        found = found or [
            i for i in range(1, len(words)) if words[i].low in ("on", "in", "over") and not words[i].quoted
        ]
        found = [
            i
            for i in found
            if not (
                i + 2 < len(words)
                and [w.low for w in words[i + 2 : i + 4]] in (["left", "of"], ["right", "of"])
            )
        ]
        if not words or not found or found[0] == len(words) - 1:
            raise Unclear("What should I drag, and where to?")
        at = found[-1]
        return [
            [
                ("DRAG", "drag"),
                *self.nouns.target(words[:at]),
                ("TO", "to"),
                *self.nouns.target(words[at + 1 :]),
            ]
        ]

    def _say(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear("What should I say?")
        return [[("SAY", "say"), ("LITERAL", self.nouns.text(words))]]

    def _select_text(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if len(words) == 1 and words[0].quoted and verb[-1].low == "text":
            return [[("SELECT_TEXT", "select_text"), ("LITERAL", words[0].text)]]
        while words and words[0].low in ("in", "of", "inside") and not words[0].quoted and len(words) > 1:
            words = words[1:]
        if verb[-1].low == "all" and words:
            raise Unclear(f'Select all of what in "{self.nouns.text(words)}": text, options or boxes?')
        return [
            [("SELECT_TEXT", "select_text"), *([("FROM", "in"), *self.nouns.target(words)] if words else [])]
        ]

    def _toggle(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        raise Unclear("Should it end up on or off?", ("on", "off"))


def _from_as_in(words: list[Word]) -> list[Word]:
    """ "the total from the invoice window" is where the total stands, so "from" relates like "in"."""
    found = [i for i in range(1, len(words) - 1) if words[i].low == "from" and not words[i].quoted]
    if len(found) != 1:
        return words
    at, old = found[0], words[found[0]]
    return [*words[:at], type(old)(old.text, "inside", old.start, old.end, old.after), *words[at + 1 :]]
