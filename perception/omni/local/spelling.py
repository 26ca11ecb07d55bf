"""Tokens to text as they come, never half a letter."""

from __future__ import annotations

from .wording import Wording

__all__ = ["Spelling"]

_BROKEN = "\ufffd"
_LONGEST = 8  # tokens that one letter can be cut into; after that it is no letter


class Spelling:
    """Decodes with the tokens before, since many tokenizers write a word's first blank only after another."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._tokens: list[int] = []
        self._before = 0
        self._read = 0

    def add(self, token: int) -> str:
        """What is whole now; empty while a letter is not."""
        self._tokens.append(token)
        text = self._new()
        if text.endswith(_BROKEN) and len(self._tokens) - self._read < _LONGEST:
            return ""
        self._before, self._read = self._read, len(self._tokens)
        return text

    def rest(self) -> str:
        """What is left at the end, without the broken letter it may end in."""
        text = self._new().rstrip(_BROKEN)
        self._read = len(self._tokens)
        return text

    def _new(self) -> str:
        old = self._wording.text(self._tokens[self._before : self._read])
        return self._wording.text(self._tokens[self._before :])[len(old) :]
