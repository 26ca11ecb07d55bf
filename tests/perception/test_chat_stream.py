"""Streams of many servers over real sockets: what they say is heard, however it is cut."""

from __future__ import annotations

from typing import Any

import pytest

from lookhear.errors import EnvironmentFault
from lookhear.perception.omni import (
    ChatSettings,
    GenerativeModel,
    OmniSession,
    ScriptedAnswer,
    ScriptedBytes,
    ScriptedChatServer,
    TextDelta,
    ToolCall,
    Usage,
    open_chat_model,
)
from tests.perception.chat_parts import profile, said, whole
from tests.perception.golden_streams import GOLDEN, Golden


async def talk(model: GenerativeModel, text: str = "go on") -> OmniSession:
    """A session in which something was said."""
    session = await model.open()
    await session.append(said("user", text))
    return session


def model_of(server: ScriptedChatServer, **settings: Any) -> GenerativeModel:
    given: dict[str, Any] = {"attempts": 1, "between_tokens_s": 5.0, **settings}
    chosen = ChatSettings(**given)
    return open_chat_model("scripted", server.base_url, profile(), chosen)


def cut(golden: Golden, size: int) -> ScriptedBytes:
    packets = tuple(golden.body[at : at + size] for at in range(0, len(golden.body), size))
    return ScriptedBytes(packets, golden.content_type)


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("name", GOLDEN)
async def test_what_a_server_says_is_heard(name: str, size: int) -> None:
    golden = GOLDEN[name]
    async with ScriptedChatServer([cut(golden, size)]) as server:
        model = model_of(server)
        answer = await whole((await talk(model)).respond())
        await model.close()
    assert answer.text == golden.text
    assert answer.thought == golden.thought
    assert answer.calls == golden.calls
    assert answer.ended.reason == golden.reason
    if golden.usage is not None:
        assert answer.ended.usage == golden.usage


async def test_what_nobody_counts_is_estimated() -> None:
    golden = GOLDEN["a refusal is an answer"]
    async with ScriptedChatServer([cut(golden, 64)]) as server:
        model = model_of(server)
        usage = (await whole((await talk(model, "x" * 400)).respond())).ended.usage
        await model.close()
    assert usage.prompt == 100
    assert usage.completion > 0


async def test_an_answer_may_begin_inside_a_thought() -> None:
    """A template that opens the thought itself leaves only the closing tag to the model."""
    async with ScriptedChatServer(["Hm, no.</think>\nYes."]) as server:
        model = model_of(server, thinks_first=True)
        answer = await whole((await talk(model)).respond())
        await model.close()
    assert (answer.thought, answer.text) == ("Hm, no.", "Yes.")


async def test_calls_are_numbered_through_a_session() -> None:
    bare = GOLDEN["ollama: whole calls with neither index nor id"]
    async with ScriptedChatServer([cut(bare, 99), cut(bare, 99)]) as server:
        model = model_of(server)
        session = await talk(model)
        first = await whole(session.respond())
        second = await whole(session.respond())
        await model.close()
    assert [call.id for call in first.calls + second.calls] == ["call_1", "call_2", "call_3", "call_4"]


BROKEN = {
    "an error inside": (b'data: {"error": {"message": "out of memory", "code": 507}}\n\n', "out of memory"),
    "an error by event": (b'event: error\ndata: {"message": "engine died"}\n\n', "engine died"),
    "an error object": (b'data: {"object": "error", "message": "bad media", "code": 400}\n\n', "bad media"),
    "an error line": (b'error: {"code": 500, "message": "slot lost"}\n\n', "slot lost"),
    "an end before the end": (
        b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n',
        "breaks its answer off",
    ),
    "nothing at all": (b"", "breaks its answer off"),
    "no JSON": (b"data: <html>\n\n", "no JSON"),
    "a filter": (
        b'data: {"choices": [{"delta": {}, "finish_reason": "content_filter"}]}\n\n',
        "content_filter",
    ),
    "a line without end": (b"data: " + b"x" * (9 << 20), "8 MiB"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_stream_leaves_the_session_as_it_was(name: str) -> None:
    body, words = BROKEN[name]
    packets = (body,) if body else ()
    async with ScriptedChatServer([ScriptedBytes(packets), "better"]) as server:
        model = model_of(server)
        session = await talk(model)
        with pytest.raises(EnvironmentFault, match=words):
            await whole(session.respond())
        assert session.mark() == 1
        assert session.usage == Usage()
        assert (await whole(session.respond())).text == "better"
        assert server.requests[0] == server.requests[1]
        await model.close()


async def test_an_answer_is_part_of_what_follows_and_can_be_rolled_back() -> None:
    call = ToolCall("c7", "click", '{"x": 1}')
    script = [ScriptedAnswer("First.", reasoning="Hm.", calls=(call,)), "Second.", "Third."]
    async with ScriptedChatServer(script) as server:
        model = model_of(server)
        session = await talk(model, "one")
        place = session.mark()
        await whole(session.respond())
        await session.append(said("user", "two"))
        await whole(session.respond())
        said_then = server.requests[1]["messages"]
        assert [m["role"] for m in said_then] == ["user", "assistant", "tool", "user"]
        assert said_then[1]["content"] == "First."
        assert said_then[2]["content"] == "Not carried out."
        session.rollback(place)
        await whole(session.respond())
        assert server.requests[2]["messages"] == server.requests[0]["messages"]
        with pytest.raises(ValueError, match="no mark 9"):
            session.rollback(9)
        await model.close()
    assert session.usage.calls == 3


async def test_pieces_come_one_by_one() -> None:
    async with ScriptedChatServer([ScriptedAnswer("abcdefghij", piece=2)]) as server:
        model = model_of(server)
        pieces = [d.text async for d in (await talk(model)).respond() if isinstance(d, TextDelta)]
        await model.close()
    assert pieces == ["ab", "cd", "ef", "gh", "ij"]
