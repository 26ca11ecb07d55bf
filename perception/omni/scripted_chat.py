"""A model server on loopback that speaks the wire format and answers what it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from .json_values import Json, as_list, as_object, as_text
from .script import Answer, Script, ScriptedAnswer, ScriptedBytes, ScriptedFault

__all__ = ["ChatRequest", "ScriptedChatServer"]

ChatRequest = Json
_FOREVER_S = 1e9


class ScriptedChatServer:
    """Deterministic; one script for all its clients.

    Args:
        answers: in their order, or a function of the request.
        models: what its list of models names.
        owner: `owned_by` in that list, by which servers tell what they are.
        context_tokens: `max_model_len` in that list.
        pages: further paths that can be read, and what they hold.
    """

    def __init__(
        self,
        answers: Sequence[Answer] | Callable[[ChatRequest], Answer | Awaitable[Answer]],
        *,
        models: Sequence[str] = ("scripted",),
        owner: str = "lookhear",
        context_tokens: int | None = None,
        pages: dict[str, Json] | None = None,
    ) -> None:
        self.requests: list[ChatRequest] = []
        """The bodies of all requests for an answer."""
        self.headers: list[dict[str, str]] = []
        """Their headers, names in lower case."""
        self.hung_up: list[int] = []
        """Numbers of the requests whose client went away before the end."""
        self.sent: list[int] = []
        """How many pieces were sent of each answer."""
        self._script: Script[ChatRequest] = Script(answers)
        size = {} if context_tokens is None else {"max_model_len": context_tokens}
        entries = [{"id": name, "object": "model", "owned_by": owner, **size} for name in models]
        self._pages = {"/v1/models": {"object": "list", "data": entries}, "/health": {}, **(pages or {})}
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Condition()
        self._serving: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and break every line."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def wait_for_hang_up(self, number: int = 0) -> None:
        """Wait until the client of a request has gone away before its end."""
        async with self._changed:
            await self._changed.wait_for(lambda: number in self.hung_up)

    async def wait_for_request(self, number: int = 0) -> ChatRequest:
        """Wait for a request."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.requests) > number)
        return self.requests[number]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._serve(reader, writer):
                    pass
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the line stays open for another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if method == "GET":
            page = self._pages.get(path)
            await _send(writer, 404 if page is None else 200, page or {"error": {"message": f"no {path}"}})
            return True
        if path != "/v1/chat/completions":
            await _send(writer, 404, {"error": {"message": f"no {path}"}})
            return True
        return await self._chat(reader, writer, headers, json.loads(body))

    async def _chat(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str], body: Json
    ) -> bool:
        async with self._changed:
            number = len(self.requests)
            self.requests.append(body)
            self.headers.append(headers)
            self.sent.append(0)
            self._changed.notify_all()
        answer = await self._script.answer(body)
        if isinstance(answer, ScriptedFault):
            error = {"message": answer.message, "code": answer.code or answer.status}
            await _send(writer, answer.status, {"error": error}, answer.headers)
            return True
        # Whoever asks says nothing more while it listens: an end of its stream is the client going away.
        gone = asyncio.ensure_future(reader.read(1))
        telling = asyncio.ensure_future(self._tell(writer, number, answer, body))
        await asyncio.wait({gone, telling}, return_when=asyncio.FIRST_COMPLETED)
        if not telling.done():
            telling.cancel()
            async with self._changed:
                self.hung_up.append(number)
                self._changed.notify_all()
        gone.cancel()
        await asyncio.gather(gone, telling, return_exceptions=True)
        return False

    async def _tell(
        self, writer: asyncio.StreamWriter, number: int, answer: ScriptedAnswer | ScriptedBytes, body: Json
    ) -> None:
        """Send an answer in chunks."""
        if isinstance(answer, ScriptedAnswer) and not body.get("stream"):
            await _send(writer, 200, _whole(answer, body))
            return
        kind = answer.content_type if isinstance(answer, ScriptedBytes) else "text/event-stream"
        head = ("HTTP/1.1 200 OK", f"content-type: {kind}", "transfer-encoding: chunked", "connection: close")
        writer.write("\r\n".join((*head, "", "")).encode())
        packets = _bytes(answer) if isinstance(answer, ScriptedBytes) else _packets(answer, body)
        async for packet in packets:
            writer.write(f"{len(packet):x}\r\n".encode() + packet + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
            self.sent[number] += 1
        if isinstance(answer, ScriptedAnswer) and answer.cut_after is not None:
            writer.transport.abort()
            return
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def _send(writer: asyncio.StreamWriter, status: int, document: Json, headers: Any = None) -> None:
    data = json.dumps(document).encode()
    extra = "".join(f"{name}: {value}\r\n" for name, value in dict(headers or {}).items())
    head = f"HTTP/1.1 {status} Scripted\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n"
    writer.write(f"{head}{extra}\r\n".encode() + data)
    await writer.drain()


async def _bytes(answer: ScriptedBytes) -> AsyncGenerator[bytes]:
    for packet in answer.packets:
        yield packet
        await asyncio.sleep(answer.pause_s)


async def _packets(answer: ScriptedAnswer, body: Json) -> AsyncGenerator[bytes]:
    """The events of an answer."""
    number = -1
    yield _event(body, {"role": "assistant", "content": ""})
    for number, (kind, words) in enumerate(answer.pieces()):
        if answer.cut_after is not None and number >= answer.cut_after:
            return
        await _pace(answer, number)
        yield _event(body, {"reasoning_content" if kind == "reasoning" else "content": words})
    await _pace(answer, number + 1)
    if answer.cut_after is not None:
        return
    for index, call in enumerate(answer.calls):
        for fragment in _fragments(index, call.id, call.name, call.arguments, answer.piece):
            yield _event(body, {"tool_calls": [fragment]})
    yield _event(body, {}, _reason(answer))
    if as_object(body.get("stream_options")).get("include_usage"):
        yield _sse({"object": "chat.completion.chunk", "choices": [], "usage": _usage(answer, body)})
    yield b"data: [DONE]\n\n"


async def _pace(answer: ScriptedAnswer, number: int) -> None:
    if answer.stall_after is not None and number >= answer.stall_after:
        await asyncio.sleep(_FOREVER_S)
    if answer.pause_s:
        await asyncio.sleep(answer.pause_s)


def _fragments(index: int, id: str, name: str, arguments: str, piece: int) -> list[Json]:
    pieces = [arguments[at : at + piece] for at in range(0, len(arguments), piece)]
    first = {"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": ""}}
    return [first, *({"index": index, "function": {"arguments": words}} for words in pieces)]


def _event(body: Json, delta: Json, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _sse({"object": "chat.completion.chunk", "model": body.get("model"), "choices": [choice]})


def _sse(document: Json) -> bytes:
    return f"data: {json.dumps(document)}\n\n".encode()


def _reason(answer: ScriptedAnswer) -> str:
    return "tool_calls" if answer.calls and answer.reason == "stop" else answer.reason


def _usage(answer: ScriptedAnswer, body: Json) -> Json:
    """A token for 4 characters, 100 for each medium."""
    contents = [message.get("content") for message in as_list(body.get("messages"))]
    parts = [as_object(part) for content in contents for part in as_list(content)]
    words = sum(len(as_text(content)) for content in contents) + sum(
        len(as_text(part.get("text"))) for part in parts
    )
    media = 100 * sum(part.get("type") != "text" for part in parts)
    usage = answer.counted(words, media)
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached, "image_tokens": usage.media},
    }


def _whole(answer: ScriptedAnswer, body: Json) -> Json:
    message: Json = {"role": "assistant", "content": answer.text}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.calls
        ]
    choice = {"index": 0, "message": message, "finish_reason": _reason(answer)}
    return {"object": "chat.completion", "choices": [choice], "usage": _usage(answer, body)}
