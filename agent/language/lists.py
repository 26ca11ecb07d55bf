"""Tells lists from names: "A, B and C" are three targets, "Save and Continue" is one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import role_at
from .nouns import ARTICLES, NounTagger
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["listed"]


def listed(nouns: NounTagger, words: list[Word]) -> list[list[Word]]:
    """The words of each target.

    Raises:
        Unclear: the list breaks off.
        NotUnderstood: its parts are no targets.
    """
    return _Lists(nouns).parts(words)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Cuts the words of several targets."""

    nouns: NounTagger

    def parts(self, words: list[Word]) -> list[list[Word]]:
        """Read "A, B and C" and "the X button and the Y button" are lists; "Save and Continue" is a name."""
        plural = self._plural(words)
        if plural:
            return plural
        cuts = [i for i in range(1, len(words)) if "," in words[i - 1].after]
        if cuts and all(re.fullmatch(r"[(\[]?-?\d+[)\]]?", word.text) for word in words):
            raise NotUnderstood("I act on things that can be seen and named, not on coordinates.")
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
            if (left.quoted and right.quoted) or (article and (roles or words[0].low in ARTICLES)):
                return [words[:at], *self.parts(words[at + 1 :])]
            if left.quoted or right.quoted:
                return [words[:at], *self.parts(words[at + 1 :])]
        return [words]

    def _plural(self, words: list[Word]) -> list[list[Word]]:
        """Parts of "the boxes Apple and Banana": the role belongs to each; empty where it is no such list."""
        start = int(not words[0].quoted and words[0].low == "the")
        role = role_at(words, start)
        if role is None or role[1] or not words[start + role[2] - 1].low.endswith("s"):
            return []
        head, names = words[start : start + role[2]], words[start + role[2] :]
        parts: list[list[Word]] = [[]]
        for at, word in enumerate(names):
            if at and "," in names[at - 1].after and parts[-1]:
                parts.append([])
            if word.low == "and" and not word.quoted:
                parts += [[]] if parts[-1] else []
            else:
                parts[-1].append(word)
        return [[*head, *part] for part in parts] if len(parts) > 1 and all(parts) else []

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
