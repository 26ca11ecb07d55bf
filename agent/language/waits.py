"""Tags wait clauses: for a time, or for something to hold."""

from __future__ import annotations

from dataclasses import dataclass

from .amounts import seconds_of
from .conditions import find_condition
from .nouns import NounTagger, Tag
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["Waits"]


@dataclass(frozen=True, slots=True)
class Waits:
    """Waiting for seconds or for a condition."""

    nouns: NounTagger

    def tags(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: it is not said how long, or for what.
            NotUnderstood: the words have no meaning here.
        """
        until = verb[-1].low in ("until", "till")
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
        low = [word.low for word in words]
        if low[-1] in ("load", "loads", "loaded", "finish", "finishes", "loading") and len(low) > 1:
            raise Unclear(f'What on the screen shows that "{self.nouns.text(words)}" has happened?')
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
