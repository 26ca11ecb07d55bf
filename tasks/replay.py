"""`lookhear replay`: a recorded session once more through reader, ears and loop, and what differs.

The clock is moved by the recording, so two replays of one session give the same log, at any speed.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from ..errors import InvalidInput
from ..perception import (
    Ears,
    EarsSettings,
    Heard,
    ListeningMode,
    ManualClock,
    RecognizerProcess,
    RecordedPointer,
    RecordedSound,
    ReplayedScene,
    Scene,
    SessionReader,
    SessionRecord,
    SoundReader,
    SpokenStop,
    TextInput,
    Transcript,
    Utterance,
    heard_json,
    replayed_scenes,
    scene_record,
    text_from_record,
    whisper_installed,
)
from .replay_differences import Difference, decision_differences, heard_differences, scene_differences
from .session_loop import deciding_loop

__all__ = ["Replay", "replay_session"]

T = TypeVar("T")
_SETTLES = 50  # turns of the event loop after which nothing that was given is still on its way


@dataclass(slots=True)
class Replay:
    """What came out: the log, one JSON object an event, and where it differs from the recording.

    `broken` says why the recording ends early, empty where it is whole.
    """

    log: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    differences: list[Difference] = field(default_factory=list[Difference])
    scenes: int = 0
    heard: int = 0
    decisions: int = 0
    recorded_s: float = 0.0
    replay_s: float = 0.0
    broken: str = ""

    def as_json(self) -> dict[str, Any]:
        """For `--json`; the log has a file of its own."""
        return {
            "scenes": self.scenes,
            "heard": self.heard,
            "decisions": self.decisions,
            "recorded_s": round(self.recorded_s, 3),
            "replay_s": round(self.replay_s, 3),
            "broken": self.broken,
            "differences": [difference.as_json() for difference in self.differences],
        }

    def text(self) -> str:
        """The log as lines of JSON."""
        return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in self.log)


async def replay_session(folder: Path, *, speed: float = 0.0) -> Replay:
    """Replay a folder that `record_session` wrote; `speed` 0 is as fast as possible, 1 as it happened.

    Raises:
        InvalidInput: there is no recording in it.
        WorkerError: the reading process or a recogniser does not come up.
    """
    reader, started = SessionReader(folder), time.monotonic()
    records = list(reader.records())
    if not records:
        raise InvalidInput(f"The recording in {folder} has nothing in it.")
    times = [record.t_ns for record in records if record.t_ns]
    replay = Replay(broken=reader.broken, recorded_s=(max(times) - min(times)) / 1e9)
    pace = _pace(min(times), speed) if speed > 0 else None
    scenes = await _seen(records, replay, pace)
    mode: ListeningMode = next((r.said["listen"] for r in records if r.kind == "begin"), "off")
    await _heard_and_decided(records, scenes, mode, replay)
    replay.replay_s = time.monotonic() - started
    return replay


def _pace(first_ns: int, speed: float) -> Callable[[int], Awaitable[None]]:
    begun = time.monotonic()

    async def wait(t_ns: int) -> None:
        await asyncio.sleep(max(0.0, begun + (t_ns - first_ns) / 1e9 / speed - time.monotonic()))

    return wait


async def _seen(
    records: Sequence[SessionRecord], replay: Replay, pace: Callable[[int], Awaitable[None]] | None
) -> list[Scene]:
    scenes: list[Scene] = []
    every: list[ReplayedScene] = []
    async for one in replayed_scenes(records, ManualClock(), pace):
        scenes.append(one.scene)
        every.append(one)
        replay.log.append({"kind": "scene", "t": one.scene.t_ns, **_without_times(scene_record(one.scene))})
    replay.scenes = len(every)
    for one in every:
        replay.differences += scene_differences(one)
    return scenes


def _without_times(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "read"}


async def _heard_and_decided(
    records: Sequence[SessionRecord], scenes: Sequence[Scene], mode: ListeningMode, replay: Replay
) -> None:
    clock = ManualClock()
    ears = await _ears(records, mode, clock) if any(r.kind == "sound" for r in records) else None
    said: list[tuple[int, Heard | TextInput]] = []
    if ears is not None:
        async with ears:
            said = [(clock.now_ns(), heard) async for heard in ears]
            await _decided(records, said, scenes, mode, ears, replay)
    else:
        await _decided(records, said, scenes, mode, None, replay)


async def _ears(records: Sequence[SessionRecord], mode: ListeningMode, clock: ManualClock) -> Ears:
    listening: list[Ears] = []

    def before(record: SessionRecord) -> None:
        if record.kind == "listen" and listening:
            listening[0].listen(record.said["on"])

    careful: SoundReader | None = None
    if whisper_installed():
        process = RecognizerProcess("careful", limit_s=60.0)
        await process.start()  # before any sound: which recogniser is ready must not be chance
        careful = _Ready(process)
    played = any(record.kind == "speakers" for record in records)
    ears = Ears(
        RecordedSound(records, "sound", clock, before),
        reference=RecordedSound(records, "speakers", ManualClock()) if played else None,
        reader=RecognizerProcess(limit_s=60.0),
        careful=careful,
        settings=EarsSettings(mode=mode, in_step=True),
        clock=clock,
    )
    listening.append(ears)
    return ears


class _Ready:
    """A recogniser that has been started already."""

    def __init__(self, process: RecognizerProcess) -> None:
        self._process = process

    async def start(self) -> None:
        """It has been."""

    async def read(self, samples: Any, purpose: Any) -> Transcript:
        """What it reads."""
        return await self._process.read(samples, purpose)

    async def close(self) -> None:
        """End it."""
        await self._process.close()


async def _decided(
    records: Sequence[SessionRecord],
    said: Sequence[tuple[int, Heard | TextInput]],
    scenes: Sequence[Scene],
    mode: str,
    ears: Ears | None,
    replay: Replay,
) -> None:
    """Give the loop what was heard and typed, one after the other, in the order of time."""
    typed = [(r.t_ns, text_from_record(r.t_ns, r.said)) for r in records if r.kind == "text"]
    heard = [(_end_of(one, t), one) for t, one in said if not isinstance(one, TextInput)]
    told = [line for _, one in said if not isinstance(one, TextInput) and (line := heard_json(one))]
    replay.heard = len(told)
    replay.log += [{"kind": "heard", **line} for line in told]
    replay.differences += heard_differences(records, told)
    decisions: list[dict[str, Any]] = []
    clock = ManualClock()
    inputs = _Inputs(sorted([*typed, *heard], key=lambda item: item[0]), clock, ears)
    loop = deciding_loop(
        inputs.hearing if ears is not None else None, inputs.lines,
        lambda t_ns: next((s for s in reversed(scenes) if s.t_ns <= t_ns), None),
        RecordedPointer(records, clock), clock, decisions.append, mode=mode,
    )  # fmt: skip
    running = asyncio.ensure_future(loop.run())
    await inputs.all_given(running)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    replay.decisions = len(decisions)
    replay.log += [{"kind": "decision", **line} for line in decisions]
    replay.differences += decision_differences(records, decisions)


def _end_of(heard: Heard, t_ns: int) -> int:
    if isinstance(heard, Utterance):
        return heard.t1_ns
    return heard.t_ns if isinstance(heard, SpokenStop) else t_ns


class _Inputs:
    """Typed lines and what was heard, handed to the loop one at a time, each after all of the one before."""

    def __init__(
        self, items: Sequence[tuple[int, Heard | TextInput]], clock: ManualClock, ears: Ears | None
    ) -> None:
        self._items, self._clock = items, clock
        self.lines = _Stream[TextInput]()
        self.hearing = _Heard(ears)

    async def all_given(self, running: asyncio.Future[None]) -> None:
        """Returns when the loop has dealt with everything, or has ended."""
        await _settled()
        for t_ns, item in self._items:
            if running.done():
                return
            self._clock.advance(max(0, t_ns - self._clock.now_ns()))
            if isinstance(item, TextInput):
                await self.lines.give(item)
            else:
                await self.hearing.stream.give(item)
        await _settled()


async def _settled() -> None:
    for _ in range(_SETTLES):
        await asyncio.sleep(0)


class _Stream(Generic[T]):
    """An async iterator that is given one item at a time and knows when it has been dealt with."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[T] = asyncio.Queue()
        self._asked = asyncio.Event()

    async def give(self, item: T) -> None:
        """Hand over an item; returns when the next one is asked for."""
        self._asked.clear()
        self._items.put_nowait(item)
        await self._asked.wait()
        await _settled()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        self._asked.set()
        return await self._items.get()


class _Heard:
    """Hearing that says what was heard before; the ears behind it still have the sound."""

    def __init__(self, ears: Ears | None) -> None:
        self._ears = ears
        self.stream = _Stream[Heard]()

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def __aiter__(self) -> AsyncIterator[Heard]:
        return self.stream

    async def again(self, utterance: Utterance) -> Utterance | None:
        """The reading of the next better recogniser."""
        return await self._ears.again(utterance) if self._ears is not None else None

    def sound_of(self, utterance: Utterance) -> Any:
        """The sound of it."""
        return self._ears.sound_of(utterance) if self._ears is not None else None

    def listen(self, on: bool) -> None:
        """The recording says when it was to be understood."""

    def health(self) -> dict[str, Any]:
        """Nothing waits."""
        return {"lanes": {}, "ages_s": {}}
