"""A conversation with a model behind a server: it grows here, and the server keeps what it has read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import EnvironmentFault, InvalidInput
from .chat_answer import ChatAnswer, FieldsRefused
from .chat_chunks import ChunkReader
from .chat_faults import ChatTrouble
from .chat_http import ChatLine
from .chat_servers import ServerManners, model_names
from .chat_settings import ChatSettings
from .chat_wire import ChatEntry, MessageWriter, wire_messages, wire_schema, wire_tool
from .interrupt import Interrupt, Interrupted
from .json_values import Json
from .parts import Message, ToolCall, sense_of
from .profile import Capabilities, ModelProfile
from .session import CallDelta, Delta, Ended, ToolDeclaration, Usage

__all__ = ["ChatSession", "ChatWorkshop"]

EndReason = Literal["stop", "length", "calls", "cancelled"]
_OURS = frozenset({"model", "messages", "stream"})
_NAMES_S = 5.0


@dataclass(frozen=True, slots=True)
class ChatWorkshop:
    """What the sessions of one model share."""

    model: str
    profile: ModelProfile
    capabilities: Capabilities
    settings: ChatSettings
    manners: ServerManners
    line: ChatLine
    writer: MessageWriter
    refused: FieldsRefused


class ChatSession:
    """One conversation; every message is encoded once, when it is appended.

    A server keeps no conversation: each request holds all of it, and what came before is byte for byte what
    it was, so that its prefix cache finds it.
    """

    def __init__(self, workshop: ChatWorkshop) -> None:
        self._shop = workshop
        self._entries: list[ChatEntry] = []
        self._late: list[ChatEntry] = []
        self._interrupt = Interrupt()
        self._busy = False
        self._calls = 0
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
        lacking = {sense_of(part) for part in message.parts} - self._shop.capabilities.senses - {"text"}
        if lacking:
            raise InvalidInput(
                f"The model {self._shop.model} takes no {' and no '.join(sorted(lacking))}.",
                remedy="Turn it into words or pictures first, or name the sense in its profile.",
            )
        entry = await asyncio.to_thread(self._shop.writer.entry, message)
        (self._late if self._busy else self._entries).append(entry)

    def respond(
        self, tools: Sequence[ToolDeclaration] = (), schema: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[Delta]:
        """The answer in pieces; the last is `Ended`.

        Leaving it early closes the connection, as `cancel` does.

        Args:
            tools: what it may call.
            schema: JSON Schema that the whole answer must keep to, as far as the server holds it to that.

        Raises:
            EnvironmentFault: the model cannot be reached or refuses; the session is as it was before.
            RuntimeError: an answer already runs.
        """
        if self._busy:
            raise RuntimeError("an answer already runs in this session")
        self._interrupt = Interrupt()
        return self._respond(self._interrupt, tools, schema)

    def cancel(self) -> None:
        """Close the connection of the answer that runs; it stays in the session as far as it came."""
        self._interrupt.trip()

    def mark(self) -> int:
        """This place, to come back to."""
        return len(self._entries)

    def rollback(self, mark: int) -> None:
        """Forget everything after a mark.

        Raises:
            ValueError: there is no such place.
            RuntimeError: an answer runs.
        """
        if self._busy:
            raise RuntimeError("an answer runs in this session; cancel it first")
        if not 0 <= mark <= len(self._entries):
            raise ValueError(f"no mark {mark} in a session of {len(self._entries)} messages")
        del self._entries[mark:]

    async def close(self) -> None:
        """End what runs and forget the messages."""
        self.cancel()
        self._entries = []

    async def _respond(
        self, interrupt: Interrupt, tools: Sequence[ToolDeclaration], schema: Mapping[str, Any] | None
    ) -> AsyncGenerator[Delta]:
        self._busy = True
        answer = self._answer(interrupt, tools, schema)
        reason: EndReason = "cancelled"
        failed = False
        try:
            async with aclosing(answer.pieces()) as pieces:
                async for piece in pieces:
                    if interrupt.set:  # this one came in one packet with the last
                        break
                    yield piece
                else:
                    reason = answer.reader.reason
        except Interrupted:
            pass
        except ChatTrouble as trouble:
            failed = True
            raise await self._explained(trouble) from None
        finally:
            calls, usage = self._settle(answer.reader, None if failed else reason)
        for call in calls:
            yield CallDelta(call)
        yield Ended(reason, usage)

    def _answer(
        self, interrupt: Interrupt, tools: Sequence[ToolDeclaration], schema: Mapping[str, Any] | None
    ) -> ChatAnswer:
        shop = self._shop

        def reader() -> ChunkReader:
            return ChunkReader(inside_thought=shop.settings.thinks_first, first_call=self._calls)

        body = self._body(tools, schema)
        return ChatAnswer(shop.line, body, shop.refused, shop.settings, interrupt, reader)

    def _body(self, tools: Sequence[ToolDeclaration], schema: Mapping[str, Any] | None) -> Json:
        """The request; what the profile adds wins over what is said here."""
        shop, sampling = self._shop, self._shop.profile.sampling
        body: Json = {
            "model": shop.model,
            "messages": wire_messages(self._entries, thoughts=shop.manners.thoughts),
            "stream": shop.capabilities.streaming,
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
        }
        if shop.capabilities.streaming:
            running = {"continuous_usage_stats": True} if shop.manners.running_usage else {}
            body["stream_options"] = {"include_usage": True, **running}
        if sampling.top_p < 1:
            body["top_p"] = sampling.top_p
        if sampling.top_k and shop.manners.top_k:
            body["top_k"] = sampling.top_k
        if sampling.seed is not None:
            body["seed"] = sampling.seed
        if tools:
            body["tools"] = [wire_tool(tool) for tool in tools]
        if schema is not None:
            body |= wire_schema(schema, shop.manners)
        return body | {name: value for name, value in shop.profile.extra.items() if name not in _OURS}

    def _settle(self, reader: ChunkReader, reason: EndReason | None) -> tuple[tuple[ToolCall, ...], Usage]:
        """Keep what was answered, count it, and let in what came meanwhile.

        A cancelled answer keeps its words, no calls: the last may be half of one.
        """
        calls: tuple[ToolCall, ...] = ()
        usage = Usage()
        if reason is not None:
            calls = () if reason == "cancelled" else reader.calls
            usage = self._counted(reader)
            text = ({"type": "text", "text": reader.text},) if reader.text else ()
            if text or calls:
                tokens = usage.completion
                self._entries.append(
                    ChatEntry("assistant", text, calls, thought=reader.thought, tokens=tokens)
                )
        self._calls += len(calls)
        self._usage += usage
        self._entries += self._late
        self._late, self._busy = [], False
        return calls, usage

    def _counted(self, reader: ChunkReader) -> Usage:
        if not reader.begun and reader.finish is None:
            return Usage(calls=1)
        prompt = sum(entry.tokens for entry in self._entries)
        return reader.usage(prompt, sum(entry.media_tokens for entry in self._entries))

    async def _explained(self, trouble: ChatTrouble) -> EnvironmentFault:
        """The fault with the name of the model, and with those that the server has if it has not this one."""
        refusal, line = trouble.refusal, self._shop.line
        if refusal is None:
            return trouble.fault
        offered: list[str] = []
        if refusal.no_model:
            with suppress(ChatTrouble):
                offered = model_names(await line.get("models", _NAMES_S))
        return refusal.fault(self._shop.model, line.address, line.key_env, offered)
