"""One answer over the line: asked for until it begins, then read to its end."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from ...errors import EnvironmentFault
from .chat_chunks import ChunkReader
from .chat_faults import ChatTrouble, read_refusal, refused_field
from .chat_http import ChatLine, ChatStream
from .chat_settings import ChatSettings
from .interrupt import Interrupt
from .json_values import Json, as_object
from .session import ReasoningDelta, TextDelta
from .sse import ServerEvent, SseReader

__all__ = ["ChatAnswer", "FieldsRefused"]

_log = logging.getLogger(__name__)
_AFTER_THE_END_S = 2.0


class FieldsRefused:
    """Optional fields that the server of a model has refused; they are not sent to it again."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def strip(self, body: Json) -> Json:
        """The request without them; what goes by two names is sent by the other."""
        kept = {name: value for name, value in body.items() if name not in self._names}
        if "max_tokens" in self._names and "max_tokens" in body:
            kept.setdefault("max_completion_tokens", body["max_tokens"])
        if "structured_outputs" in self._names and "structured_outputs" in body:
            form = {"name": "answer", "schema": body["structured_outputs"]["json"]}
            kept.setdefault("response_format", {"type": "json_schema", "json_schema": form})
        return {name: value for name, value in kept.items() if name not in self._names}

    def learn(self, trouble: ChatTrouble, body: Json) -> bool:
        """Whether a refusal names a field that can be left out; if so, it is from now on."""
        name = refused_field(trouble.refusal, body) if trouble.refusal else None
        if name is None:
            return False
        _log.warning("The model server does not take %s; it is left out.", name)
        self._names.add(name)
        return True


class ChatAnswer:
    """Asks, tries again as long as nothing has come, and reads.

    Args:
        line: to the server.
        body: the request.
        refused: fields to leave out.
        settings: limits.
        interrupt: cuts it short.
        reader: makes the reader of one attempt.
    """

    def __init__(
        self,
        line: ChatLine,
        body: Json,
        refused: FieldsRefused,
        settings: ChatSettings,
        interrupt: Interrupt,
        reader: Callable[[], ChunkReader],
    ) -> None:
        self._line = line
        self._body = body
        self._refused = refused
        self._settings = settings
        self._interrupt = interrupt
        self._new_reader = reader
        self.reader = reader()

    async def pieces(self) -> AsyncGenerator[TextDelta | ReasoningDelta]:
        """The words as they come.

        Raises:
            ChatTrouble: it cannot be had.
            Interrupted: it was cut short.
        """
        attempt = 1
        while True:
            body = self._refused.strip(self._body)
            self.reader = self._new_reader()
            try:
                async with aclosing(self._once(body)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except ChatTrouble as trouble:
                if self.reader.begun:
                    raise
                if self._refused.learn(trouble, body):
                    continue
                wait_s = self._wait_s(attempt, trouble)
                if wait_s is None:
                    raise
                _log.info("%s Attempt %d follows in %.1f s.", trouble.fault.message, attempt + 1, wait_s)
            await self._interrupt.sleep(wait_s)
            attempt += 1

    def _wait_s(self, attempt: int, trouble: ChatTrouble) -> float | None:
        """Seconds until the next attempt, None where there is none."""
        settings = self._settings
        if not trouble.passing or attempt >= settings.attempts:
            return None
        if trouble.wait_s is not None:
            return trouble.wait_s if trouble.wait_s <= settings.retry_after_limit_s else None
        longest = min(settings.backoff_limit_s, settings.backoff_s * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)

    async def _once(self, body: Json) -> AsyncGenerator[TextDelta | ReasoningDelta]:
        """One attempt."""
        deadline = asyncio.get_running_loop().time() + self._settings.first_token_s
        async with self._line.stream(body, self._interrupt, self._settings.first_token_s) as stream:
            async with aclosing(self._events(stream, deadline)) as events:
                async for event in events:
                    if event.data.strip() == "[DONE]":
                        self.reader.finish = self.reader.finish or "stop"
                        break
                    for chunk in self._chunks(event):
                        for piece in self.reader.take(chunk):
                            yield piece
            for piece in self.reader.end():
                yield piece
        if self.reader.finish is None:
            raise self._trouble("breaks its answer off", passing=True)
        if self.reader.finish in ("content_filter", "abort", "error"):
            raise self._trouble(f"ends its answer with {self.reader.finish!r}")

    async def _events(self, stream: ChatStream, deadline: float) -> AsyncGenerator[ServerEvent]:
        """Events until the end, or until nothing comes any more after the end.

        Comments, by which servers and proxies keep a line open, do not count as words: they move no deadline.
        """
        sse, whole = SseReader(), b""
        now = asyncio.get_running_loop().time
        while True:
            try:
                chunk = await stream.read(max(0.0, deadline - now()))
            except ChatTrouble:
                if self.reader.finish is None:
                    raise
                return
            if stream.is_json:  # one document: a server that does not stream
                whole += chunk or b""
                events = [ServerEvent("", whole.decode("utf-8", errors="replace"))] if chunk is None else []
            else:
                events = self._read(sse, chunk)
            for event in events:
                yield event
            if chunk is None:
                return
            if events and self.reader.finish is not None:
                deadline = now() + _AFTER_THE_END_S
            elif events and self.reader.begun:
                deadline = now() + self._settings.between_tokens_s

    def _read(self, sse: SseReader, chunk: bytes | None) -> list[ServerEvent]:
        try:
            return sse.end() if chunk is None else sse.feed(chunk)
        except ValueError as error:
            raise self._trouble(f"sends {error}") from None

    def _chunks(self, event: ServerEvent) -> list[Json]:
        """The documents of an event; a server that forgets the empty lines sends several in one."""
        if not event.data.strip():
            return []
        try:
            documents: list[Any] = [json.loads(event.data)]
        except ValueError:
            documents = self._lines(event.data)
        chunks = [as_object(document) for document in documents]
        for chunk in chunks:
            error: Any = chunk.get("error") or (chunk if chunk.get("object") == "error" else None)
            if error or event.name == "error":
                refusal = read_refusal(500, self._line.plain(json.dumps({"error": error or chunk})))
                fault = refusal.fault("", self._line.address, self._line.key_env, [])
                raise ChatTrouble(fault, passing=refusal.passing, refusal=refusal)
        return chunks

    def _lines(self, data: str) -> list[Any]:
        try:
            return [json.loads(line) for line in data.splitlines() if line.strip() not in ("", "[DONE]")]
        except ValueError:
            raise self._trouble("sends what is no JSON: " + self._line.plain(data)[:200]) from None

    def _trouble(self, what: str, *, passing: bool = False) -> ChatTrouble:
        fault = EnvironmentFault(
            f"The model server at {self._line.address} {what}.", remedy="Look into the log of the server."
        )
        return ChatTrouble(fault, passing=passing)
