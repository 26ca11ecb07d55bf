"""Questions before acts: bound to exactly what was asked about, denied where nobody answers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

from ...perception import Label

__all__ = ["Answer", "ApprovalQuestion", "Approver", "NobodyApprover", "ScriptedApprover", "TerminalApprover"]


@dataclass(frozen=True, slots=True)
class ApprovalQuestion:
    """An act in words with its exact values, and the hash its answer is bound to.

    `binding` covers plan, node, arguments, policy and the pixels of the target: when one of them
    changes, the hash differs and the answer is void.
    """

    id: str
    node: str
    action: str
    values: tuple[tuple[str, str, Label], ...]
    rule: str
    reason: str
    binding: str
    choices: tuple[str, ...] = ("yes", "no")

    @staticmethod
    def bind(plan_hash: str, node: str, args: dict[str, object], policy: str, patch: str) -> str:
        """The hash an answer is bound to."""
        text = json.dumps([plan_hash, node, args, policy, patch], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered, to which binding; `by` says through which channel."""

    approved: bool
    binding: str
    by: str

    def holds_for(self, question: ApprovalQuestion) -> bool:
        """Whether this is a yes to exactly this question."""
        return self.approved and self.binding == question.binding


class Approver(Protocol):
    """Somebody who can answer."""

    async def ask(self, question: ApprovalQuestion) -> Answer | None:
        """The answer, or None where nobody is there; None is a denial."""
        ...


class NobodyApprover:
    """Nobody is there: every question stays open."""

    async def ask(self, question: ApprovalQuestion) -> Answer | None:
        """No answer."""
        return None


class ScriptedApprover:
    """Answers with the given yes and no, in order, and remembers the questions."""

    def __init__(self, answers: Sequence[bool]) -> None:
        self._answers = list(answers)
        self.questions: list[ApprovalQuestion] = []

    async def ask(self, question: ApprovalQuestion) -> Answer | None:
        """The next scripted answer; none left is nobody there."""
        self.questions.append(question)
        return Answer(self._answers.pop(0), question.binding, "script") if self._answers else None


class TerminalApprover:
    """Asks on a terminal; only a typed `yes` or `y` approves.

    The terminal must be one: text piped in from elsewhere is not the owner.
    """

    def __init__(
        self, ask_on: TextIO | None = None, read_from: TextIO | None = None, *, timeout_s: float = 120.0
    ) -> None:
        self._out = ask_on or sys.stderr
        self._in = read_from or sys.stdin
        self._timeout_s = timeout_s

    async def ask(self, question: ApprovalQuestion) -> Answer | None:
        """Print the act, wait for a line; no terminal, no line in time or end of input is no answer."""
        if not self._in.isatty():
            return None
        self._out.write(f"\n{question.action}\n  {question.reason} (rule {question.rule})\nDo it? [y/N] ")
        self._out.flush()
        line = await self._line()
        return Answer(line.strip().casefold() in ("y", "yes"), question.binding, "terminal") if line else None

    async def _line(self) -> str:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        # A reader on the file descriptor, not a thread: a thread blocked in readline would outlive a Ctrl-C.
        loop.add_reader(self._in.fileno(), lambda: ready.done() or ready.set_result(None))
        try:
            async with asyncio.timeout(self._timeout_s):
                await ready
            return self._in.readline()
        except TimeoutError:
            return ""
        finally:
            loop.remove_reader(self._in.fileno())
