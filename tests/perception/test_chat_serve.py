"""The chat backend against a real server: `transformers serve` with a tiny random Nemotron 3 Nano Omni."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lookhear.errors import EnvironmentFault
from lookhear.perception.omni import (
    ChatSettings,
    GenerativeModel,
    Message,
    Part,
    TextPart,
    ToolDeclaration,
    find_profile,
    open_chat_model,
)
from tests.perception.chat_parts import OWNER, picture, profile, said, sound, whole
from tests.tiny_models.serving import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"))
    yield server
    server.close()


def model_at(served: Served, **sampling: object) -> GenerativeModel:
    settings = ChatSettings(server="transformers", first_token_s=60)
    tiny = profile(sampling={"max_tokens": 12, **sampling}, extra={"chat_template_kwargs": {}})
    return open_chat_model(served.model, served.base_url, tiny, settings)


async def prompt_of(served: Served, *parts: Part) -> int:
    """Tokens that a message of these parts takes."""
    model = model_at(served, max_tokens=2)
    session = await model.open()
    await session.append(Message("user", (*parts, TextPart("click the save button", OWNER))))
    answer = await whole(session.respond())
    await model.close()
    return answer.ended.usage.prompt


async def test_picture_sound_and_words_reach_the_model(served: Served) -> None:
    words = await prompt_of(served)
    seen = await prompt_of(served, picture(size=(448, 256)))
    heard = await prompt_of(served, sound(2.0))
    both = await prompt_of(served, picture(size=(448, 256)), sound(2.0))
    assert seen - words == 14 * 8 + 2  # one token for 32 x 32 pixels, and two around them
    assert heard - words == 26 + 2  # 12.5 a second
    assert both - words == (seen - words) + (heard - words)


async def test_answers_are_streamed_counted_and_kept(served: Served) -> None:
    model = model_at(served)
    session = await model.open()
    await session.append(said("system", "You look at a screen."))
    await session.append(Message("user", (picture(size=(96, 64)), TextPart("click save", OWNER))))
    first = await whole(session.respond())
    assert first.pieces > 3
    assert first.ended.reason == "length"
    assert first.ended.usage.completion == 12
    await session.append(said("user", "and now?"))
    second = await whole(session.respond())
    assert second.ended.usage.prompt > first.ended.usage.prompt + 8
    assert session.usage.calls == 2
    await model.close()


async def test_cancelling_frees_the_server(served: Served) -> None:
    model = model_at(served, max_tokens=20_000)
    session = await model.open()
    await session.append(Message("user", (picture(), sound(), TextPart("tell me everything", OWNER))))
    pieces, reason = 0, ""
    async for delta in session.respond():
        pieces += 1
        if pieces == 4:
            session.cancel()
        reason = getattr(delta, "reason", "")
    assert reason == "cancelled"
    assert pieces <= 6
    await model.close()
    short = model_at(served, max_tokens=3)
    again = await short.open()
    await again.append(said("user", "again"))
    assert (await whole(again.respond())).ended.usage.completion == 3
    await short.close()


async def test_fields_it_does_not_know_are_left_out(served: Served) -> None:
    """This server knows no `top_k` and says so; tools and a schema it takes or ignores."""
    settings = ChatSettings(server="plain", first_token_s=60)
    tiny = profile(sampling={"max_tokens": 3, "top_k": 5})
    model = open_chat_model(served.model, served.base_url, tiny, settings)
    session = await model.open()
    await session.append(said("user", "click save"))
    tool = ToolDeclaration("click", "Click.", {"type": "object", "properties": {"x": {"type": "integer"}}})
    answer = await whole(session.respond((tool,), {"type": "object"}))
    assert answer.ended.usage.completion == 3
    await model.close()


async def test_the_profile_of_the_model_is_taken_by_the_server(served: Served) -> None:
    """As shipped, with what it adds to the request."""
    shipped = find_profile("nvidia/Nemotron-3-Nano-Omni")
    tiny = shipped.model_copy(update={"sampling": shipped.sampling.model_copy(update={"max_tokens": 4})})
    model = open_chat_model(served.model, served.base_url, tiny, ChatSettings(first_token_s=60))
    session = await model.open()
    await session.append(Message("user", (picture(), sound(), TextPart("click save", OWNER))))
    assert (await whole(session.respond())).ended.usage.completion == 4
    await model.close()


async def test_another_model_is_refused_with_a_word_of_what_to_do(served: Served) -> None:
    model = open_chat_model("other", served.base_url, profile(), ChatSettings(server="transformers"))
    session = await model.open()
    await session.append(said("user", "hello"))
    with pytest.raises(EnvironmentFault, match="has no model other"):
        await whole(session.respond())
    await model.close()
