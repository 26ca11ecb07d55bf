"""One kept cache a session: the same numbers as reading everything at once, at the cost of what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lookhear.perception.omni import Ended, Message, ToolDeclaration
from lookhear.perception.omni.local import LocalModel, LocalSession
from tests.tiny_models.building import Family
from tests.tiny_models.opening import (
    FAMILIES,
    answered,
    clip,
    end_of,
    picture,
    said,
    text_of,
    tiny_model,
    tone,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

pytestmark = pytest.mark.parametrize("family", FAMILIES)

TALK = [
    said("system", "You look and click."),
    said("user", "look:", picture(0)),
    said("user", tone(440), "and", picture(1), clip(3), "."),
    said("assistant", "I click Save."),
    said("tool", "done", picture(2)),
]


async def told(model: LocalModel, *messages: Message) -> LocalSession:
    session = await model.open()
    for message in messages:
        await session.append(message)
    return session


async def computed(session: LocalSession) -> int:
    """Tokens that the next answer has to read."""
    usage = end_of(await answered(session)).usage
    return usage.prompt - usage.cached


async def test_growing_reads_the_same_as_reading_at_once(family: Family) -> None:
    async with tiny_model(family) as model:
        growing = await model.open()
        seen: list[NDArray[np.float32]] = []
        for message in TALK:
            await growing.append(message)
            seen.append(await growing.read_ahead())
        at_once = await (await told(model, *TALK)).read_ahead()
        assert np.abs(seen[-1] - at_once).max() < 1e-5
        assert at_once.std() > 1e-3


async def test_answers_in_between_are_part_of_what_is_read(family: Family) -> None:
    """What the model wrote token by token, and what was read after it, is what reading at once gives."""
    async with tiny_model(family, max_tokens=5) as model:
        session = await told(model, *TALK[:2])
        silent = await session.read_ahead()
        await answered(session)
        await session.append(TALK[2])
        await answered(session)
        grown = await session.read_ahead()
        await session.close()  # the words stay, what was kept of reading them is gone
        usage = end_of(await answered(session)).usage
        assert usage.cached == 0
        session.rollback(5)
        assert np.abs(await session.read_ahead() - grown).max() < 1e-5
        assert np.abs(silent - grown).max() > 1e-4


async def test_every_frame_costs_only_its_own_tokens(family: Family) -> None:
    async with tiny_model(family) as model:
        session = await told(model, TALK[0])
        costs: list[int] = []
        for number in range(50):
            await session.append(said("user", picture(number)))
            costs.append(await computed(session))
        assert len(set(costs[1:])) == 1
        own = end_of(await answered(await told(model, TALK[0], said("user", picture(0))))).usage
        assert costs[1] <= own.prompt + 4
        assert session.usage.calls == 50


async def test_a_screen_seen_before_is_not_encoded_again(family: Family) -> None:
    async with tiny_model(family) as model:
        for _ in range(3):
            session = await told(model, said("user", picture(1), picture(2), picture(1)))
            await session.read_ahead()
        assert model.encodings == 2


async def test_rolling_back_is_as_if_it_had_never_been(family: Family) -> None:
    async with tiny_model(family, max_tokens=6) as model:
        session = await told(model, *TALK[:2])
        place = session.mark()
        before = await session.read_ahead()
        for message in TALK[2:]:
            await session.append(message)
        await answered(session)
        session.rollback(place)
        assert np.abs(await session.read_ahead() - before).max() < 1e-6
        await session.append(said("user", "something else"))
        other = await answered(session)
        fresh = await told(model, *TALK[:2], said("user", "something else"))
        assert text_of(other) == text_of(await answered(fresh))
        with pytest.raises(ValueError, match="no place 9"):
            session.rollback(9)


async def test_going_back_and_saying_the_same_reads_nothing_again(family: Family) -> None:
    async with tiny_model(family) as model:
        session = await told(model, *TALK[:2])
        place = session.mark()
        await session.append(TALK[2])
        first = await session.read_ahead()
        session.rollback(place)
        await session.append(TALK[2])
        usage = end_of(await answered(session)).usage
        assert usage.prompt - usage.cached <= 20  # the opening of the answer, at most
        session.rollback(place)
        await session.append(TALK[2])
        assert np.abs(await session.read_ahead() - first).max() < 1e-6


async def test_after_a_mark_only_what_follows_it_is_read(family: Family) -> None:
    async with tiny_model(family) as model:
        session = await told(model, *TALK[:2])
        place = session.mark()
        shorter = end_of(await answered(session)).usage.prompt
        for number in range(3):
            session.rollback(place)
            await session.append(said("user", f"number {number}"))
            usage = end_of(await answered(session)).usage
            assert abs(usage.cached - shorter) <= 20
            assert usage.prompt - usage.cached <= 40


async def test_tools_stand_in_the_systems_message(family: Family) -> None:
    click = ToolDeclaration("click", "Click.", {"type": "object", "properties": {"x": {"type": "integer"}}})
    async with tiny_model(family) as model:
        session = await told(model, *TALK[:2])
        plain = await session.read_ahead()
        with_tools = await session.read_ahead([click])
        assert np.abs(plain - with_tools).max() > 1e-4
        usage = end_of(await answered(session, tools=[click])).usage
        assert usage.prompt - usage.cached <= 20
        alone = await told(model, TALK[1])
        assert isinstance((await answered(alone, tools=[click]))[-1], Ended)
