"""Tags select clauses: which option, from which list."""

from __future__ import annotations

from dataclasses import dataclass

from .lists import listed
from .nouns import ARTICLES, NounTagger, Tag
from .refusals import Unclear
from .tokens import Word

__all__ = ["Choices"]


@dataclass(frozen=True, slots=True)
class Choices:
    """Selecting an option, or an element that is one."""

    nouns: NounTagger

    def tags(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: something only the person knows is missing.
            NotUnderstood: the words have no meaning here.
        """
        if not words or (words[0].low in ("from", "in") and not words[0].quoted):
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
                [("SELECT", "select"), ("OPTION", self._option(part))] for part in listed(self.nouns, words)
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
            for part in listed(self.nouns, option)
        ]

    def _option(self, words: list[Word]) -> str:
        if words[0].low in ("a", "an", "any", "some") and not words[0].quoted and len(words) > 1:
            raise Unclear(f'Which option is "{self.nouns.text(words)}"? Please name it.')
        if words[0].low in ARTICLES and not words[0].quoted and not words[0].capital and len(words) > 1:
            words = words[1:]
        if len(words) > 1 and words[0].low in ("option", "value", "entry", "item") and not words[0].quoted:
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
            roles = (
                [tag[1] for tag in self.nouns.target(words[: found[0]]) if tag[0] == "ROLE"] if found else []
            )
            if found and (names[0] == "from" or roles in ([], ["option"])):
                return found[0]
        return None
