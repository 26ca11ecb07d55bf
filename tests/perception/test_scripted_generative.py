"""The generative model that answers from a script, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from lookhear.errors import EnvironmentFault, InvalidInput
from lookhear.perception import Integrity
from lookhear.perception.omni import (
    Ended,
    GenerativeModel,
    Message,
    ScriptedAnswer,
    ScriptedFault,
    ScriptedGenerativeModel,
    TextDelta,
    TextPart,
    ToolCall,
    ToolDeclaration,
)
from tests.perception.chat_parts import SCREEN, picture, profile, said, whole


async def test_answers_come_in_their_order_and_are_part_of_the_session() -> None:
    call = ToolCall("a", "click", "{}")
    model = ScriptedGenerativeModel(["Hello.", ScriptedAnswer("I click.", reasoning="hm", calls=(call,))])
    seam: GenerativeModel = model
    session = await seam.open()
    await session.append(said("user", "hi"))
    first = await whole(session.respond())
    await session.append(Message("user", (picture(), TextPart("shown", SCREEN))))
    second = await whole(session.respond((ToolDeclaration("click"),)))
    assert (first.text, first.ended.reason) == ("Hello.", "stop")
    assert (second.text, second.thought, second.calls) == ("I click.", "hm", (call,))
    assert second.ended.reason == "calls"
    assert session.usage == first.ended.usage + second.ended.usage
    [kept] = model.sessions
    assert [message.role for message in kept.messages] == ["user", "assistant", "user", "assistant"]
    assert [tool.name for tool in kept.offered[1]] == ["click"]
    labels = [message.parts[0].label.integrity for message in kept.messages if message.role == "assistant"]
    assert labels == [Integrity.OWNER, Integrity.UNTRUSTED]


async def test_a_function_answers_what_was_said() -> None:
    def parrot(messages: Sequence[Message]) -> str:
        part = messages[-1].parts[0]
        return part.text.upper() if isinstance(part, TextPart) else "?"

    session = await ScriptedGenerativeModel(parrot).open()
    for word in ("one", "two"):
        await session.append(said("user", word))
        assert (await whole(session.respond())).text == word.upper()


async def test_cancel_rollback_and_what_is_said_meanwhile() -> None:
    model = ScriptedGenerativeModel([ScriptedAnswer("a long answer indeed", piece=2), "next"])
    session = await model.open()
    await session.append(said("user", "go"))
    place = session.mark()
    seen: list[str] = []
    async for delta in session.respond():
        if isinstance(delta, TextDelta):
            seen.append(delta.text)
            if len(seen) == 2:
                await session.append(said("user", "meanwhile"))
                session.cancel()
        elif isinstance(delta, Ended):
            assert delta.reason == "cancelled"
    assert seen == ["a ", "lo"]
    assert [message.role for message in session.messages] == ["user", "assistant", "user"]
    session.rollback(place)
    assert session.mark() == 1
    assert (await whole(session.respond())).text == "next"
    with pytest.raises(ValueError, match="no mark"):
        session.rollback(7)


async def test_a_stall_ends_when_it_is_cancelled() -> None:
    session = await ScriptedGenerativeModel([ScriptedAnswer("never", stall_after=0)]).open()
    await session.append(said("user", "go"))
    answering = asyncio.ensure_future(whole(session.respond()))
    await asyncio.sleep(0.05)
    session.cancel()
    async with asyncio.timeout(5):
        assert (await answering).ended.reason == "cancelled"
    assert session.mark() == 1


async def test_faults_leave_the_session_as_it_was() -> None:
    script = [ScriptedFault(503, "busy"), ScriptedAnswer("some words", cut_after=1)]
    session = await ScriptedGenerativeModel(script).open()
    await session.append(said("user", "go"))
    for words in ("refuses: busy", "breaks its answer off", "at its end"):
        with pytest.raises(EnvironmentFault, match=words):
            await whole(session.respond())
    assert session.mark() == 1
    assert session.usage.calls == 0


async def test_senses_are_those_of_the_profile() -> None:
    blind = profile(capabilities={"senses": ["text"]})
    session = await ScriptedGenerativeModel([], blind).open()
    with pytest.raises(InvalidInput, match="takes no image"):
        await session.append(Message("user", (picture(),)))
