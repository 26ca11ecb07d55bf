"""The loop with scripted ears: what is carried out, what is left alone, what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from lookhear.agent import (
    AskBack,
    AskInView,
    Chosen,
    FirstAct,
    HeardNothing,
    Interpret,
    ListObserver,
    LoopSettings,
    Order,
    OrderEnded,
    Orders,
    Outcome,
    Question,
    QuestionPut,
    RunResult,
    StopDone,
    WatchLoop,
    choose_hypothesis,
    compile_command,
)
from lookhear.errors import InvalidInput
from lookhear.perception import (
    Heard,
    Integrity,
    Label,
    MicrophoneLost,
    Modality,
    Origin,
    Partial,
    PointerTrail,
    Scene,
    ScriptedHearing,
    SpokenStop,
    SystemClock,
    TextInput,
    Utterance,
)

T = TypeVar("T")
HEARD = Label(Integrity.KNOWN_CONTACT, Modality.AUDIO, "microphone")
TYPED = Label(Integrity.OWNER, Modality.TEXT, "terminal")


def said(text: str, *, origin: Origin = "microphone", recognizer: str = "") -> Utterance:
    return Utterance(text, 1, 2, 0.9, HEARD, origin=origin, recognizer=recognizer)


async def typed(*lines: str) -> AsyncIterator[TextInput]:
    for line in lines:
        yield TextInput(1, 2, line, TYPED)
        await asyncio.sleep(0)


@dataclass
class Rig:
    """A loop whose orders are only written down; one that says "slow" takes for ever."""

    heard: Sequence[Heard] = ()
    lines: tuple[str, ...] = ()
    mode: str = "open"
    second: dict[str, Utterance] = field(default_factory=dict[str, Utterance])
    interpreter: Interpret = choose_hypothesis
    done: list[str] = field(default_factory=list[str])
    spoken: list[str] = field(default_factory=list[str])
    hushed: int = 0
    seen: ListObserver = field(default_factory=ListObserver)

    async def carry_out(self, order: Order) -> RunResult:
        if "slow" in order.text:
            await asyncio.sleep(30)
        if "Frobnicate" in order.text:
            raise InvalidInput("What is Frobnicate?")
        self.done.append(order.text)
        return RunResult(Outcome.VERIFIED, order.text)

    async def say(self, text: str) -> tuple[int, int]:
        self.spoken.append(text)
        await asyncio.sleep(0.05)
        return (0, 0)

    def hush(self) -> None:
        self.hushed += 1

    async def run(self) -> Rig:
        clock = SystemClock()
        notice = self.seen.notice
        loop = WatchLoop(
            Orders(self.carry_out, clock, notice, FirstAct(clock)),
            ScriptedHearing(tuple(self.heard), self.second),
            typed(*self.lines),
            lambda _: None,
            PointerTrail(lambda: None, clock),
            clock,
            notice,
            AskInView(notice),
            self,
            self.interpreter,
            LoopSettings(mode=self.mode),
        )
        async with asyncio.timeout(5.0):
            await loop.run()
        return self

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.seen.events if isinstance(event, kind)]


async def test_what_is_said_is_carried_out_in_order() -> None:
    rig = await Rig([said("click Save"), said("click Cancel")]).run()
    assert rig.done == ["click Save", "click Cancel"]


@pytest.mark.parametrize("mode", ["off", "push"])
async def test_nothing_is_understood_while_the_ears_are_closed(mode: str) -> None:
    rig = await Rig([said("click Save")], mode=mode).run()
    assert rig.done == []


async def test_what_the_speakers_play_starts_nothing() -> None:
    rig = await Rig([said("click Save", origin="loopback")]).run()
    assert rig.done == []
    assert [event.text for event in rig.of(HeardNothing)] == ["click Save"]


async def test_a_spoken_stop_ends_what_runs_and_what_waits_from_any_source() -> None:
    stop = SpokenStop(5, 0.9, "loopback")
    rig = await Rig([said("click slow"), said("click Save"), stop, said("click Cancel")], mode="open").run()
    assert rig.done == ["click Cancel"]
    assert [(e.by, e.dropped) for e in rig.of(StopDone)] in ([("spoken", 2)], [("spoken", 1)])


async def test_stop_is_heard_while_the_ears_are_closed() -> None:
    rig = await Rig([SpokenStop(5, 0.9, "microphone")], lines=("click slow",), mode="push").run()
    assert rig.done == []


async def test_the_second_ear_is_asked_about_what_does_not_parse() -> None:
    second = {"quick save as": said("click Save", recognizer="whisper")}
    rig = await Rig([said("quick save as")], second=second).run()
    assert rig.done == ["click Save"]


async def test_what_nobody_understands_is_said_so_and_left_alone() -> None:
    rig = await Rig([said("the weather is nice")]).run()
    assert rig.done == []
    assert len(rig.of(HeardNothing)) == 1


async def test_a_command_that_fails_ends_itself_only() -> None:
    rig = await Rig(lines=("click Frobnicate", "click Save")).run()
    assert [event.outcome for event in rig.of(OrderEnded)] == ["failed", "verified"]
    assert rig.done == ["click Save"]


async def test_a_lost_microphone_is_told_and_typing_goes_on() -> None:
    lost = MicrophoneLost(1, "The microphone is gone.", "Plug it in again.")
    rig = await Rig([lost], lines=("click Save",)).run()
    assert rig.done == ["click Save"]
    assert any("Plug it in" in event.note for event in rig.seen.events if hasattr(event, "note"))


async def test_words_hush_the_voice() -> None:
    asking = said("click Save or Cancel")
    rig = await Rig([asking, Partial("click", 3, 4)], interpreter=asks).run()
    assert rig.spoken == ["Save or Cancel?"]
    assert rig.hushed >= 1


@pytest.mark.parametrize(
    ("answer", "done"), [("the second one", ["click Cancel"]), ("no", []), ("1", ["click Save"])]
)
async def test_an_answer_picks_a_choice(answer: str, done: list[str]) -> None:
    rig = await Rig([said("unclear"), said(answer)], interpreter=asks).run()
    assert rig.of(QuestionPut)[0].choices == ("click Save", "click Cancel")
    assert rig.done == done


def asks(said: Utterance, scene: Scene | None, /, *, second: bool = True) -> Chosen:
    """Asks about everything."""
    choices = ("click Save", "click Cancel")
    plans = tuple(compile_command(choice) for choice in choices)
    return AskBack(Question(id="q1", text="Save or Cancel?", choices=choices), plans)
