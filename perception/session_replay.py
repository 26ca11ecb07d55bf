"""The same perception again, from a recorded session: scenes from its frames, sound for ears, the pointer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

from .clock import ManualClock
from .geometry import Box, Point
from .hearing import Heard, Sound, SoundChunk, SpokenStop, Utterance
from .labels import Integrity, Label, Modality
from .ocr import OcrWorker
from .pointer import PointerTrail
from .privacy_gate import unseen
from .scene import Scene, Window
from .session_file import SessionRecord
from .session_frames import FrameDecoder
from .session_sound import sound_from_record
from .sight import Sight
from .sign import without_sign
from .source import Frame, TextInput

__all__ = [
    "RecordedPointer",
    "RecordedSound",
    "ReplayedScene",
    "heard_json",
    "replayed_scenes",
    "text_from_record",
    "text_record",
]


@dataclass(frozen=True, slots=True, eq=False)
class ReplayedScene:
    """A scene that was read again; `recorded` is what was read then, None where recording ended before.

    `hidden` are boxes that only the recording painted over, so that nothing there can be compared.
    """

    scene: Scene
    recorded: dict[str, Any] | None
    hidden: tuple[Box, ...] = ()


async def replayed_scenes(
    records: Iterable[SessionRecord], clock: ManualClock, pace: Callable[[int], Any] | None = None
) -> AsyncIterator[ReplayedScene]:
    """Read every frame that was read then, given the same windows and the same changes, one after the other.

    `pace` is awaited with the time of each record first.

    Raises:
        WorkerError: the reading process does not come up, or died twice.
    """
    decoder, frames = FrameDecoder(), dict[int, tuple[Frame, tuple[Box, ...]]]()
    worker: OcrWorker | None = None
    sight: Sight | None = None
    try:
        for record in records:
            clock.advance(max(0, record.t_ns - clock.now_ns()))
            if pace is not None:
                await pace(record.t_ns)
            if record.kind == "frame":
                frame = decoder.decode(record.t_ns, record.said, record.data)
                frames[frame.t0_ns] = (frame, tuple(Box(*box) for box in record.said["hidden"]))
                frames = dict(tuple(frames.items())[-16:])
            elif record.kind == "scene" and frames:
                kept = frames.get(record.said["frame"]) or tuple(frames.values())[-1]
                if sight is None:
                    worker, sight = _reader(kept[0])
                yield await _read(sight, kept, record.said, clock)
    finally:
        if worker is not None:
            await worker.close()


def _reader(frame: Frame) -> tuple[OcrWorker, Sight]:
    worker = OcrWorker()
    width, height = frame.size
    worker.start(max(1 << 25, (width + 32) * (height + 32) * 4))
    return worker, Sight(worker)


async def _read(
    sight: Sight, kept: tuple[Frame, tuple[Box, ...]], said: dict[str, Any], clock: ManualClock
) -> ReplayedScene:
    frame, hidden = kept
    windows = tuple(_window(told) for told in said["windows"])
    elements = await sight.update(frame, [Box(*box) for box in said["dirty"]], windows)
    seen = unseen(elements, windows, frame.withheld)
    pointer = Point(*said["pointer"]) if said["pointer"] is not None else None
    shown = without_sign(windows)
    scene = Scene(frame.t0_ns, clock.now_ns(), frame.size, shown, seen, frame.label, pointer)
    return ReplayedScene(scene, said, hidden)


def _window(told: dict[str, Any]) -> Window:
    fields: dict[str, Any] = {**told, "box": Box(*told["box"]), "frame": Box(*told["frame"])}
    return Window(**fields)


class RecordedSound:
    """A source of the sound of a session, as fast as it is taken; `then` is awaited before each record.

    `kind` is `sound` for the microphone, `speakers` for what was played.
    """

    def __init__(
        self,
        records: Sequence[SessionRecord],
        kind: str,
        clock: ManualClock,
        before: Callable[[SessionRecord], None] = lambda _: None,
    ) -> None:
        self._records, self._kind, self._clock, self._before = records, kind, clock, before

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def __aiter__(self) -> AsyncIterator[Sound]:
        """Every event once; a second of silence at the end lets the last turn end."""
        last = 0
        for record in self._records:
            self._before(record)
            if record.kind == self._kind:
                await asyncio.sleep(0)
                self._clock.advance(max(0, record.t_ns - self._clock.now_ns()))
                last = record.t_ns
                yield sound_from_record(record.t_ns, record.said, record.data)
        if last:
            for event in _silence(last):
                await asyncio.sleep(0)
                self._clock.advance(max(0, event.t1_ns - self._clock.now_ns()))
                yield event


def _silence(t_ns: int) -> Iterable[SoundChunk]:
    import numpy as np

    step = 32_000_000
    for at in range(t_ns, t_ns + 2_000_000_000, step):
        yield SoundChunk(at, at + step, np.zeros(512, np.float32))


class RecordedPointer(PointerTrail):
    """Where the pointer went during a session."""

    def __init__(self, records: Iterable[SessionRecord], clock: ManualClock) -> None:
        super().__init__(lambda: None, clock)
        for record in records:
            if record.kind == "pointer":
                self._samples.append((record.t_ns, Point(*record.said["at"])))

    async def run(self) -> None:
        """There is nothing to sample."""
        await asyncio.Event().wait()


def text_record(line: TextInput) -> dict[str, Any]:
    """A typed line as plain JSON."""
    return {
        "text": line.text,
        "t0": line.t0_ns,
        "by": line.label.integrity.name,
        "from": line.label.provenance,
    }


def text_from_record(t_ns: int, said: dict[str, Any]) -> TextInput:
    """The typed line of a record."""
    label = Label(Integrity[said["by"]], Modality.TEXT, said["from"], time_ns=t_ns)
    return TextInput(said["t0"], t_ns, said["text"], label)


def heard_json(heard: Heard) -> dict[str, Any] | None:
    """What was heard, for comparing; None for what depends on how fast it was read."""
    match heard:
        case Utterance():
            words = [[word.text, word.t0_ns, word.t1_ns] for word in heard.words]
            told = {"what": "utterance", "text": heard.text, "t0": heard.t0_ns, "t1": heard.t1_ns}
            more = {"words": words, "origin": heard.origin, "recognizer": heard.recognizer}
            return {**told, **more, "alternatives": [asdict(other) for other in heard.alternatives]}
        case SpokenStop():
            return {"what": "stop", "t": heard.t_ns, "origin": heard.origin}
        case _:
            return None
