"""One answer, token by token: draw, spell, keep to a grammar, stop when told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ..profile import Sampling
from ..session import Delta
from .answer_text import CALL_ENDS, CALL_STARTS, AnswerText
from .sampling import draw
from .spelling import Spelling
from .wording import Wording

__all__ = ["Answer", "CallGuard", "Guard", "Running", "SchemaGuard"]

Logits = NDArray[np.float32]
Reason = Literal["stop", "length", "cancelled"]


class Grammar(Protocol):
    """What keeps to a schema."""

    @property
    def complete(self) -> bool:
        """Whether the text keeps to the schema as it is."""
        ...

    @property
    def over(self) -> bool:
        """Whether nothing can follow."""
        ...

    def narrow(self, logits: Logits) -> None:
        """Rule out tokens, in place."""
        ...

    def accept(self, token: int) -> None:
        """The token was drawn."""
        ...


class Guard(Protocol):
    """What narrows an answer while it comes."""

    @property
    def over(self) -> bool:
        """Whether the answer is whole."""
        ...

    def narrow(self, logits: Logits) -> None:
        """Rule out tokens, in place."""
        ...

    def after(self, token: int, text: str) -> Iterable[int]:
        """Tokens that must follow now; `text` is the whole answer so far."""
        ...


class SchemaGuard:
    """The whole answer keeps to a schema."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    @property
    def over(self) -> bool:
        """Whether the answer is whole."""
        return self._grammar.over

    def narrow(self, logits: Logits) -> None:
        """Rule out what leaves the schema."""
        self._grammar.narrow(logits)

    def after(self, token: int, text: str) -> Iterable[int]:
        """Nothing is forced."""
        self._grammar.accept(token)
        return ()


class CallGuard:
    """Words are free; between the marks of a call, only one of the tools with its own arguments."""

    over = False

    def __init__(self, begin: Callable[[], Grammar], wording: Wording) -> None:
        self._begin, self._wording = begin, wording
        self._inside: Grammar | None = None
        self._forced = 0
        self._read = 0

    def narrow(self, logits: Logits) -> None:
        """Rule out what is no call, inside one."""
        if self._inside is not None and not self._forced:
            self._inside.narrow(logits)

    def after(self, token: int, text: str) -> Iterable[int]:
        """The line after the opening mark, and the closing mark as soon as the call is whole."""
        if self._forced:
            self._forced -= 1
            return ()
        if self._inside is None:
            if not text[self._read :].rstrip().endswith(CALL_STARTS):
                return ()
            self._inside = self._begin()
            return self._force("\n")
        self._inside.accept(token)
        if not self._inside.complete:
            return ()
        self._inside, self._read = None, len(text)
        return self._force(f"\n{CALL_ENDS}")

    def _force(self, text: str) -> list[int]:
        tokens = self._wording.trusted(text)
        self._forced = len(tokens)
        return tokens


@dataclass(slots=True)
class Running:
    """An answer on its way, seen from outside."""

    cancelled: threading.Event
    tokens: list[int] = field(default_factory=list[int])

    @property
    def made(self) -> int:
        """How many tokens there are by now."""
        return len(self.tokens)


@dataclass(slots=True)
class Answer:
    """What is made, and how: `tokens` grows while `run` runs."""

    wording: Wording
    sampling: Sampling
    chance: np.random.Generator
    ends: frozenset[int]
    banned: NDArray[np.int64]
    cancelled: threading.Event
    text: AnswerText
    guard: Guard | None = None
    tokens: list[int] = field(default_factory=list[int])

    def run(
        self, logits: Logits, step: Callable[[int], Logits], tell: Callable[[Delta], None], room: int
    ) -> Reason:
        """Write until it ends.

        Args:
            logits: after the opening, float32 [vocabulary].
            step: feeds a token and gives the logits after it.
            tell: takes each piece.
            room: most tokens.
        """
        spelling, forced, written = Spelling(self.wording), deque[int](), ""
        while True:
            reason = self._reason(room)
            token = -1 if reason else forced.popleft() if forced else self._draw(logits)
            if reason is None and token in self.ends and not forced:
                reason = "stop"
            if reason is not None:
                break
            self.tokens.append(token)
            piece = spelling.add(token)
            written += piece
            self._tell(self.text.add(piece), tell)
            if self.guard is not None:
                forced.extend(self.guard.after(token, written))
            if self._reason(room) is None:
                logits = step(token)
        self._tell(self.text.add(spelling.rest()) + self.text.rest(), tell)
        return reason

    def _reason(self, room: int) -> Reason | None:
        if self.cancelled.is_set():
            return "cancelled"
        if self.guard is not None and self.guard.over:
            return "stop"
        return "length" if len(self.tokens) >= room else None

    def _draw(self, logits: Logits) -> int:
        logits = logits.copy()
        logits[self.banned] = -np.inf
        if self.guard is not None:
            self.guard.narrow(logits)
        return draw(logits, self.sampling, self.chance)

    def _tell(self, deltas: Iterable[Delta], tell: Callable[[Delta], None]) -> None:
        for delta in deltas:
            tell(delta)
