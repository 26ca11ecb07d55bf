"""The line to a model server: retries, limits, cancelling, and what the person is told when it fails."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from email.utils import formatdate

import pytest

from lookhear.errors import EnvironmentFault, InvalidInput
from lookhear.perception.omni import (
    ChatModel,
    ChatSession,
    ChatSettings,
    Delta,
    Ended,
    ScriptedAnswer,
    ScriptedBytes,
    ScriptedChatServer,
    ScriptedFault,
    TextDelta,
    Usage,
    open_chat_model,
)
from tests.perception.chat_parts import profile, said, whole

QUICK = ChatSettings(backoff_s=0.01, first_token_s=20, between_tokens_s=20)
LONG = ScriptedAnswer("word " * 4000, pause_s=0.001)


def model_at(server: ScriptedChatServer, settings: ChatSettings = QUICK, name: str = "scripted") -> ChatModel:
    return open_chat_model(name, server.base_url, profile(), settings)


async def talk(model: ChatModel) -> ChatSession:
    session = await model.open()
    await session.append(said("user", "go on"))
    return session


PASSING = {
    "too many": ScriptedFault(429, "slow down"),
    "starting": ScriptedFault(503, "loading model"),
    "a gateway": ScriptedFault(502, "bad gateway"),
    "an error before anything": ScriptedBytes((b'data: {"error": {"message": "busy", "code": 503}}\n\n',)),
    "cut before anything": ScriptedAnswer("never", cut_after=0),
}


@pytest.mark.parametrize("name", PASSING)
async def test_what_passes_is_asked_for_again(name: str) -> None:
    async with ScriptedChatServer([PASSING[name], PASSING[name], "there"]) as server:
        model = model_at(server)
        answer = await whole((await talk(model)).respond())
        await model.close()
    assert answer.text == "there"
    assert answer.ended.usage.calls == 1
    assert len(server.requests) == 3
    assert server.requests[0] == server.requests[2]


async def test_attempts_are_counted() -> None:
    async with ScriptedChatServer(lambda _: ScriptedFault(429, "slow down")) as server:
        model = model_at(server)
        with pytest.raises(EnvironmentFault, match=r"takes no more requests now. It says: slow down."):
            await whole((await talk(model)).respond())
        await model.close()
    assert len(server.requests) == QUICK.attempts


FINAL = {
    "a quota": (ScriptedFault(429, "You exceeded your current quota", "insufficient_quota"), "quota"),
    "no key": (
        ScriptedFault(401, "bad key"),
        r"does not let us in \(401\).*environment variable LOOKHEAR_API_KEY",
    ),
    "forbidden": (ScriptedFault(403, "no"), "does not let us in .403."),
    "a wrong field": (ScriptedFault(400, "messages must not be empty"), "refuses the request .400."),
    "too long": (
        ScriptedFault(400, "This model's maximum context length is 4096 tokens, however you requested 5000"),
        "too long for the model scripted.*Keep fewer pictures",
    ),
    "too long, llama.cpp": (
        ScriptedFault(500, "the request exceeds the available context size", "exceed_context_size_error"),
        "too long for the model scripted",
    ),
    "a broken line after words": (ScriptedAnswer("some words", cut_after=1), "broke|breaks"),
}


@pytest.mark.parametrize("name", FINAL)
async def test_what_does_not_pass_is_told_at_once(name: str) -> None:
    fault, words = FINAL[name]
    async with ScriptedChatServer([fault, "no"]) as server:
        model = model_at(server)
        session = await talk(model)
        with pytest.raises(EnvironmentFault, match=words) as told:
            await whole(session.respond())
        assert told.value.remedy
        assert (session.mark(), session.usage) == (1, Usage())
        await model.close()
    assert len(server.requests) == 1


async def test_a_model_that_is_not_there_is_answered_with_those_that_are() -> None:
    script = [ScriptedFault(404, "The model `gone` does not exist.", "model_not_found")]
    async with ScriptedChatServer(script, models=("omni-large", "omni-small")) as server:
        model = model_at(server, name="gone")
        with pytest.raises(EnvironmentFault, match=r"no model gone.*one of: omni-large, omni-small"):
            await whole((await talk(model)).respond())
        await model.close()


async def test_a_server_may_ask_for_a_pause() -> None:
    """In seconds, in milliseconds, or until a date; one that is too long is told instead."""
    until = formatdate(time.time() - 5, usegmt=True)
    waits = ({"Retry-After": "0.3"}, {"retry-after-ms": "20", "retry-after": "900"}, {"Retry-After": until})
    faults = [ScriptedFault(429, "wait", headers=headers) for headers in waits]
    settings = ChatSettings(backoff_s=60, backoff_limit_s=60)  # its own waits would run into the limit below
    async with asyncio.timeout(20), ScriptedChatServer([*faults, "there"]) as server:
        model = model_at(server, settings)
        assert (await whole((await talk(model)).respond())).text == "there"
        await model.close()
    async with ScriptedChatServer([ScriptedFault(429, "wait", headers={"Retry-After": "3600"})]) as server:
        model = model_at(server, settings)
        with pytest.raises(EnvironmentFault, match="no more requests"):
            await whole((await talk(model)).respond())
        await model.close()
    assert len(server.requests) == 1


async def test_a_server_that_comes_up_late_is_waited_for() -> None:
    async with ScriptedChatServer([]) as server:
        model = model_at(server, ChatSettings(backoff_s=0.2, attempts=9))
        session = await talk(model)
    later = ScriptedChatServer(["up"])
    later.port = server.port
    answering = asyncio.ensure_future(whole(session.respond()))
    await asyncio.sleep(0.15)
    async with later:
        assert (await answering).text == "up"
        await model.close()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_a_server_that_is_not_there() -> None:
    model = open_chat_model("m", f"http://127.0.0.1:{free_port()}", profile(), ChatSettings())
    with pytest.raises(EnvironmentFault, match="cannot be reached") as told:
        await model.open()
    assert told.value.remedy == "Start it, or set --model to one that runs."
    assert told.value.exit_code == 5
    await model.close()


@pytest.mark.parametrize("after", [0, 3])
async def test_a_server_that_stalls(after: int) -> None:
    stalling = ScriptedAnswer("words that come", stall_after=after)
    settings = ChatSettings(first_token_s=0.4, between_tokens_s=0.4, attempts=1)
    async with ScriptedChatServer([stalling]) as server:
        model = model_at(server, settings)
        session = await talk(model)
        seen: list[Delta] = []
        with pytest.raises(EnvironmentFault, match=r"says nothing for 0.4 s"):
            seen += [delta async for delta in session.respond()]
        async with asyncio.timeout(10):
            await server.wait_for_hang_up()
        assert session.mark() == 1
        await model.close()


@pytest.mark.parametrize("words", [b"", b'data: {"choices": [{"delta": {"content": "x"}}]}\n\n'])
async def test_signs_of_life_are_no_words(words: bytes) -> None:
    """A proxy that keeps the line open with comments does not hide that the model is stuck."""
    pings = ScriptedBytes((words or b": 0\n\n", *[b": still here\n\n"] * 3000), pause_s=0.01)
    settings = ChatSettings(attempts=1, first_token_s=0.5, between_tokens_s=0.5)
    async with ScriptedChatServer([pings]) as server:
        model = model_at(server, settings)
        with pytest.raises(EnvironmentFault, match="says nothing"):
            await whole((await talk(model)).respond())
        await model.close()


async def test_an_end_that_leaves_the_line_open_is_an_end() -> None:
    """No `[DONE]`, and a line that does not close: the reason has come, so the answer is whole."""
    end = b'data: {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}\n\n'
    idle = ScriptedBytes((end, *[b": idle\n\n"] * 3000), pause_s=0.01)
    async with asyncio.timeout(20), ScriptedChatServer([idle]) as server:
        model = model_at(server, ChatSettings(attempts=1))
        assert (await whole((await talk(model)).respond())).text == "x"
        await model.close()


async def test_cancelling_closes_the_connection_and_keeps_what_was_said() -> None:
    async with ScriptedChatServer([LONG, "next"]) as server:
        model = model_at(server)
        session = await talk(model)
        seen: list[Delta] = []
        async for delta in session.respond():
            seen.append(delta)
            if len(seen) == 5:
                session.cancel()
        ended = seen[-1]
        assert isinstance(ended, Ended)
        assert ended.reason == "cancelled"
        assert len(seen) <= 7
        async with asyncio.timeout(10):
            await server.wait_for_hang_up()
        assert server.sent[0] < 4000
        await session.append(said("user", "short"))
        assert (await whole(session.respond())).text == "next"
        messages = server.requests[1]["messages"]
        assert [message["role"] for message in messages] == ["user", "assistant", "user"]
        heard = "".join(delta.text for delta in seen if isinstance(delta, TextDelta))
        assert messages[1]["content"].startswith(heard)
        assert len(messages[1]["content"]) <= len(heard) + 10
        assert session.usage.calls == 2
        await model.close()


async def test_cancelling_from_elsewhere_ends_a_wait_at_once() -> None:
    """While nothing comes yet, and while the next attempt is waited for."""
    script = [ScriptedAnswer("x", stall_after=0), ScriptedFault(429, "wait", headers={"retry-after": "50"})]
    async with asyncio.timeout(20), ScriptedChatServer(script) as server:
        model = model_at(server, ChatSettings(first_token_s=600))
        session = await talk(model)
        for number in range(2):
            answering = asyncio.ensure_future(whole(session.respond()))
            await server.wait_for_request(number)
            await asyncio.sleep(0.05)
            session.cancel()
            assert (await answering).ended.reason == "cancelled"
        await server.wait_for_hang_up(0)
        assert session.mark() == 1
        await model.close()


async def test_a_cancel_before_the_first_step_is_not_lost() -> None:
    async with ScriptedChatServer(["no"]) as server:
        model = model_at(server)
        session = await talk(model)
        answer = session.respond()
        session.cancel()
        assert (await whole(answer)).ended.reason == "cancelled"
        assert server.requests == []
        await model.close()


async def test_whoever_stops_listening_closes_the_connection() -> None:
    async with ScriptedChatServer([LONG, LONG, "ok"]) as server:
        model = model_at(server)
        session = await talk(model)
        answer = session.respond()
        await anext(answer)
        await answer.aclose()
        task = asyncio.ensure_future(whole(session.respond()))
        await server.wait_for_request(1)
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(10):
            await server.wait_for_hang_up(0)
            await server.wait_for_hang_up(1)
        assert (await whole(session.respond())).text == "ok"
        await model.close()


async def test_one_answer_at_a_time_and_what_is_said_meanwhile_comes_after() -> None:
    async with ScriptedChatServer(["first answer", "second"]) as server:
        model = model_at(server)
        session = await talk(model)
        answer = session.respond()
        await anext(answer)
        await session.append(said("user", "meanwhile"))
        with pytest.raises(RuntimeError, match="already runs"):
            session.respond()
        with pytest.raises(RuntimeError, match="cancel it first"):
            session.rollback(0)
        async for _ in answer:
            pass
        await whole(session.respond())
        contents = [message["content"] for message in server.requests[1]["messages"]]
        assert contents == ["go on", "first answer", "meanwhile"]
        await model.close()


REFUSED = {
    "openai": (
        ScriptedFault(400, "Unsupported parameter: 'max_tokens' is not supported with this model."),
        "max_tokens",
    ),
    "validator": (ScriptedFault(422, "Unexpected fields in the request: {'top_k'}"), "top_k"),
    "extra": (ScriptedFault(400, "unknown field chat_template_kwargs"), "chat_template_kwargs"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_field_the_server_does_not_know_is_left_out_from_then_on(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault, field = REFUSED[name]
    async with ScriptedChatServer([fault, "there", "again"]) as server:
        tiny = profile(sampling={"top_k": 3, "max_tokens": 9}, extra={"chat_template_kwargs": {"a": 1}})
        model = open_chat_model("scripted", server.base_url, tiny, ChatSettings(attempts=1))
        with caplog.at_level(logging.WARNING):
            assert (await whole((await talk(model)).respond())).text == "there"
        assert (await whole((await talk(model)).respond())).text == "again"
        await model.close()
    assert [field in request for request in server.requests] == [True, False, False]
    assert field in caplog.text
    if field == "max_tokens":
        assert server.requests[1]["max_completion_tokens"] == 9


async def test_a_constraint_goes_by_its_other_name_where_one_is_refused() -> None:
    fault = ScriptedFault(400, "unknown parameter structured_outputs")
    async with ScriptedChatServer([fault, "{}"], owner="vllm") as server:
        model = model_at(server)
        await whole((await talk(model)).respond(schema={"type": "object"}))
        await model.close()
    assert server.requests[1]["response_format"]["json_schema"]["schema"] == {"type": "object"}


async def test_the_key_goes_to_the_server_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = "sk-very-secret-12345"
    monkeypatch.setenv("LOOKHEAR_TEST_KEY", key)
    fault = ScriptedFault(401, f"Incorrect API key provided: {key}.")
    async with ScriptedChatServer([fault]) as server:
        settings = ChatSettings(api_key_env="LOOKHEAR_TEST_KEY")
        model = model_at(server, settings)
        with caplog.at_level(logging.DEBUG), pytest.raises(EnvironmentFault) as told:
            await whole((await talk(model)).respond())
        await model.close()
    assert server.headers[0]["authorization"] == f"Bearer {key}"
    assert "provided: ***" in str(told.value)
    assert key not in caplog.text + str(told.value) + repr(told.value.__dict__) + repr(settings)
    async with ScriptedChatServer(["ok"]) as server:
        model = model_at(server, ChatSettings(api_key_env="LOOKHEAR_NO_SUCH_KEY"))
        await whole((await talk(model)).respond())
        await model.close()
    assert "authorization" not in server.headers[0]
    monkeypatch.setenv("LOOKHEAR_TEST_KEY", "schlüssel")
    with pytest.raises(InvalidInput, match="LOOKHEAR_TEST_KEY holds letters"):
        model_at(server, ChatSettings(api_key_env="LOOKHEAR_TEST_KEY"))


@pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://x/v1", "http://", "http://me:secret@host/v1"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(InvalidInput) as told:
        open_chat_model("m", address, profile(), ChatSettings())
    assert "secret" not in str(told.value)


async def test_the_path_of_an_address_may_be_left_out() -> None:
    async with ScriptedChatServer(["a", "b"]) as server:
        for address in (server.base_url.removesuffix("/v1"), server.base_url + "/"):
            model = open_chat_model("scripted", address, profile(), ChatSettings())
            await whole((await talk(model)).respond())
            await model.close()
    assert len(server.requests) == 2


async def test_no_proxy_stands_between_us_and_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with ScriptedChatServer(["ok"]) as server:
        model = model_at(server)
        assert (await whole((await talk(model)).respond())).text == "ok"
        await model.close()
