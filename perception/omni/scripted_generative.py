"""A generative model that answers what it is told to, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from ...errors import EnvironmentFault, InvalidInput
from ..coordinates import SentImage
from .interrupt import Interrupt, Interrupted
from .labelled import said_by_model
from .parts import Message, TextPart, sense_of
from .profile import Capabilities, ModelProfile
from .script import Answer, Script, ScriptedAnswer, ScriptedFault
from .session import CallDelta, Delta, Ended, ReasoningDelta, TextDelta, ToolDeclaration, Usage

__all__ = ["ScriptedGenerativeModel", "ScriptedSession"]

_FOREVER_S = 1e9
_ALL = Capabilities(
    senses=frozenset({"text", "image", "audio", "video"}), tools=True, structured_output=True, caching=True
)


class ScriptedGenerativeModel:
    """Deterministic; its sessions share one script.

    Args:
        answers: in their order, or a function of the messages so far.
        profile: how it wants to be spoken to; None takes every sense in pixels.
        name: what it is called.
    """

    def __init__(
        self,
        answers: Sequence[Answer] | Callable[[Sequence[Message]], Answer | Awaitable[Answer]],
        profile: ModelProfile | None = None,
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.profile = profile or ModelProfile(name=name, capabilities=_ALL)
        self.sessions: list[ScriptedSession] = []
        """Every conversation that was opened."""
        self._script: Script[Sequence[Message]] = Script(answers)

    @property
    def capabilities(self) -> Capabilities:
        """Those of the profile."""
        return self.profile.capabilities

    def sent(self, image: SentImage) -> SentImage:
        """The picture as the profile says that the model counts it."""
        return self.profile.sent(image)

    async def open(self) -> ScriptedSession:
        """A new conversation."""
        session = ScriptedSession(self.name, self.capabilities, self._script)
        self.sessions.append(session)
        return session

    async def close(self) -> None:
        """Nothing to give back."""


class ScriptedSession:
    """One conversation; `messages` and `offered` tell what was said and what tools were offered each time."""

    def __init__(self, name: str, capabilities: Capabilities, script: Script[Sequence[Message]]) -> None:
        self.messages: list[Message] = []
        self.offered: list[tuple[ToolDeclaration, ...]] = []
        self.schemas: list[Mapping[str, Any] | None] = []
        self._name = name
        self._capabilities = capabilities
        self._script = script
        self._interrupt = Interrupt()
        self._late: list[Message] | None = None
        self._usage = Usage()

    @property
    def usage(self) -> Usage:
        """Of all answers so far."""
        return self._usage

    async def append(self, message: Message) -> None:
        """Put a message at the end, behind the answer that runs if one does.

        Raises:
            InvalidInput: a part needs a sense that the model does not have.
        """
        lacking = {sense_of(part) for part in message.parts} - self._capabilities.senses - {"text"}
        if lacking:
            raise InvalidInput(f"The model {self._name} takes no {' and no '.join(sorted(lacking))}.")
        (self.messages if self._late is None else self._late).append(message)

    def respond(
        self, tools: Sequence[ToolDeclaration] = (), schema: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[Delta]:
        """The next answer of the script in pieces; the last is `Ended`.

        Raises:
            EnvironmentFault: the script says so, or is at its end.
            RuntimeError: an answer already runs.
        """
        if self._late is not None:
            raise RuntimeError("an answer already runs in this session")
        self.offered.append(tuple(tools))
        self.schemas.append(schema)
        self._interrupt = Interrupt()
        return self._respond(self._interrupt)

    def cancel(self) -> None:
        """End the answer that runs before its next piece."""
        self._interrupt.trip()

    def mark(self) -> int:
        """This place, to come back to."""
        return len(self.messages)

    def rollback(self, mark: int) -> None:
        """Forget everything after a mark.

        Raises:
            ValueError: there is no such place.
        """
        if not 0 <= mark <= len(self.messages):
            raise ValueError(f"no mark {mark} in a session of {len(self.messages)} messages")
        del self.messages[mark:]

    async def close(self) -> None:
        """End what runs."""
        self.cancel()

    async def _respond(self, interrupt: Interrupt) -> AsyncGenerator[Delta]:
        self._late = []
        said: list[Delta] = []
        answer = ScriptedAnswer()
        whole = failed = False
        try:
            answer = await self._next()
            async for piece in _spoken(answer, interrupt):
                said.append(piece)
                yield piece
            whole = True
        except Interrupted:
            pass
        except EnvironmentFault:
            failed = True
            raise
        finally:
            usage = self._settle(answer, said, whole=whole, failed=failed)
        if whole:
            for call in answer.calls:
                yield CallDelta(call)
        ends = "calls" if answer.calls and answer.reason == "stop" else answer.reason
        yield Ended(ends if whole else "cancelled", usage)

    async def _next(self) -> ScriptedAnswer:
        answer = await self._script.answer(tuple(self.messages))
        if isinstance(answer, ScriptedAnswer):
            return answer
        what = answer.message if isinstance(answer, ScriptedFault) else "Bytes are for a server."
        raise EnvironmentFault(f"The model {self._name} refuses: {what}", remedy="Look at its script.")

    def _settle(self, answer: ScriptedAnswer, said: list[Delta], *, whole: bool, failed: bool) -> Usage:
        before = sum(
            len(part.text)
            for message in self.messages
            for part in message.parts
            if isinstance(part, TextPart)
        )
        late, self._late = self._late or [], None
        usage = Usage()
        if not failed:
            text = "".join(piece.text for piece in said if isinstance(piece, TextDelta))
            calls = answer.calls if whole else ()
            if text or calls:
                self.messages.append(said_by_model(text, calls, self._name, self.messages))
            usage = answer.counted(before) if whole else Usage(before // 4, 0, 0, len(said), 1)
        self._usage += usage
        self.messages += late
        return usage


async def _spoken(answer: ScriptedAnswer, interrupt: Interrupt) -> AsyncGenerator[ReasoningDelta | TextDelta]:
    """The pieces at their pace.

    Raises:
        EnvironmentFault: the script breaks the line.
        Interrupted: it was cancelled.
    """
    number = -1
    for number, (kind, words) in enumerate(answer.pieces()):
        await _before(answer, number, interrupt)
        yield ReasoningDelta(words) if kind == "reasoning" else TextDelta(words)
    await _before(answer, number + 1, interrupt)


async def _before(answer: ScriptedAnswer, number: int, interrupt: Interrupt) -> None:
    """What happens before a piece: a pause, silence, a broken line."""
    if interrupt.set:
        raise Interrupted
    if answer.cut_after is not None and number >= answer.cut_after:
        raise EnvironmentFault("The model breaks its answer off.")
    stalled = answer.stall_after is not None and number >= answer.stall_after
    await (
        interrupt.sleep(_FOREVER_S if stalled else answer.pause_s)
        if stalled or answer.pause_s
        else asyncio.sleep(0)
    )
