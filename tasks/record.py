"""`lookhear record`: a whole session, seen, heard, typed and decided, into a folder that can be replayed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..agent import Secrets, WatchLoop, dotted_fields
from ..errors import Stopped
from ..perception import (
    Box,
    Ears,
    EarsSettings,
    Eyes,
    Frame,
    Heard,
    Hearing,
    ListeningMode,
    Microphone,
    Point,
    PointerTrail,
    PrivacyRules,
    SessionRecorder,
    SessionWriter,
    Sound,
    SoundReference,
    TappedSound,
    TextInput,
    Utterance,
    heard_json,
    sound_record,
    text_record,
)
from ..tools import Computer, Desktop, TypedLines, open_computer
from .desktops import DesktopChoice, open_desktop
from .session_loop import deciding_loop
from .versions import versions

__all__ = ["RecordSession", "record_session"]


@dataclass(frozen=True, slots=True)
class RecordSession:
    """What is recorded and for how long; without `for_s` until it is stopped.

    `lines` are typed commands; they are decided on, and nothing is done.
    """

    folder: Path
    desktop: DesktopChoice = field(default_factory=DesktopChoice)
    listen: ListeningMode = "off"
    for_s: float | None = None
    privacy: PrivacyRules | None = None
    lines: TypedLines | None = None
    ready: Callable[[Computer], None] = lambda _: None
    """Called once everything is being recorded."""


async def record_session(options: RecordSession) -> dict[str, Any]:
    """Record until told to stop; where, how long, how many bytes of what.

    Raises:
        InvalidInput: the folder is not empty.
        DisplayError, StorageError: the desktop or the folder cannot be used, or is gone.
        Stopped: a signal came; everything up to it is in the recording.
    """
    writer = SessionWriter(options.folder)
    eyes: list[Eyes] = []
    recorder = SessionRecorder(writer, lambda frame: _secret(frame, eyes))
    begun = time.monotonic()
    withheld: list[dict[str, Any]] = []
    try:
        async with _opened(options, recorder, eyes) as (computer, loop):
            options.ready(computer)
            try:
                await _until_over(loop, recorder, options.for_s)
            finally:
                withheld += computer.privacy.ledger.summary() if computer.privacy is not None else []
                recorder.note("withheld", computer.clock.now_ns(), {"stretches": withheld})
    finally:
        await asyncio.to_thread(recorder.close)
    return _summary(options.folder, recorder, time.monotonic() - begun, withheld)


async def _until_over(loop: WatchLoop, recorder: SessionRecorder, for_s: float | None) -> None:
    running = asyncio.ensure_future(loop.run())
    try:
        async with asyncio.timeout(for_s):
            while not running.done() and recorder.fault is None:
                await asyncio.wait({running}, timeout=0.2)
    except TimeoutError:
        pass
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError, Stopped):
            await running
    if recorder.fault is not None:
        raise recorder.fault


@asynccontextmanager
async def _opened(
    options: RecordSession, recorder: SessionRecorder, eyes: list[Eyes]
) -> AsyncGenerator[tuple[Computer, WatchLoop]]:
    async with AsyncExitStack() as stack:
        desktop = await stack.enter_async_context(open_desktop(options.desktop))
        # Pixels alone: what programs answer cannot be asked again when the session is replayed.
        opened = open_computer(desktop, rehearse=True, readers=(), privacy=options.privacy, tap=recorder)
        recorder.note("begin", time.monotonic_ns(), _header(options, desktop))
        computer = await stack.enter_async_context(opened)
        eyes.append(computer.eyes)
        hearing: Hearing | None = None
        if options.listen != "off":
            ears = _ears(desktop, options.listen, recorder)
            hearing = TappedHearing(await stack.enter_async_context(ears), recorder, computer)
        lines: AsyncIterable[TextInput] = _Nobody()
        if options.lines is not None:
            lines = _tapped(await stack.enter_async_context(options.lines), recorder)
        pointer = PointerTrail(computer.x11.pointer, computer.clock)
        pointer.on_move = lambda point: _moved(recorder, computer, point)
        await computer.eyes.look(timeout_s=30.0)
        yield (
            computer,
            deciding_loop(
                hearing,
                lines,
                computer.eyes.as_of,
                pointer,
                computer.clock,
                lambda told: recorder.note("decision", computer.clock.now_ns(), told),
                mode=options.listen,
            ),
        )


def _header(options: RecordSession, desktop: Desktop) -> dict[str, Any]:
    return {
        "format": 1,
        "wall": round(time.time(), 3),
        "display": desktop.display,
        "listen": options.listen,
        "versions": versions(),
    }


def _ears(desktop: Desktop, mode: ListeningMode, recorder: SessionRecorder) -> Ears:
    def tap(kind: str) -> Callable[[Sound], None]:
        return lambda event: recorder.note(kind, *sound_record(event))

    microphone = TappedSound(Microphone(environ=desktop.environ), tap("sound"))
    speakers = TappedSound(SoundReference(environ=desktop.environ), tap("speakers"))
    return Ears(microphone, reference=speakers, settings=EarsSettings(mode=mode))


class TappedHearing:
    """Hearing that is written down: what was heard, and when it was to be understood."""

    def __init__(self, ears: Ears, recorder: SessionRecorder, computer: Computer) -> None:
        self._ears, self._recorder, self._clock = ears, recorder, computer.clock

    async def __aenter__(self) -> Self:
        """The ears are open already."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whoever opened the ears closes them."""

    async def __aiter__(self) -> AsyncIterator[Heard]:
        """The same."""
        async for heard in self._ears:
            told = heard_json(heard)
            if told is not None:
                self._recorder.note("heard", self._clock.now_ns(), told)
            yield heard

    async def again(self, utterance: Utterance) -> Utterance | None:
        """The reading of the next better recogniser."""
        return await self._ears.again(utterance)

    def sound_of(self, utterance: Utterance) -> Any:
        """The sound of it."""
        return self._ears.sound_of(utterance)

    def listen(self, on: bool) -> None:
        """Whether speech is to be understood."""
        self._recorder.note("listen", self._clock.now_ns(), {"on": on})
        self._ears.listen(on)

    def health(self) -> dict[str, Any]:
        """That of the ears."""
        return self._ears.health()


async def _tapped(lines: TypedLines, recorder: SessionRecorder) -> AsyncIterator[TextInput]:
    async for line in lines:
        recorder.note("text", line.t1_ns, text_record(line))
        yield line
    await asyncio.Event().wait()  # the end of the input is not the end of the session


class _Nobody:
    """Somebody who never types, and never leaves."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> TextInput:
        await asyncio.Event().wait()
        raise StopAsyncIteration


def _moved(recorder: SessionRecorder, computer: Computer, point: Point) -> None:
    recorder.note("pointer", computer.clock.now_ns(), {"at": list(point)})


def _secret(frame: Frame, eyes: Sequence[Eyes]) -> tuple[Box, ...]:
    """Password fields of the scene in force."""
    scene = eyes[0].latest if eyes else None
    if scene is None:
        return ()
    return (*Secrets().boxes([scene]), *dotted_fields(frame, [scene]))


def _summary(
    folder: Path, recorder: SessionRecorder, seconds: float, withheld: list[dict[str, Any]]
) -> dict[str, Any]:
    sizes = dict(sorted(recorder.writer.sizes.items()))
    counts = recorder.counts
    return {
        "folder": str(folder),
        "seconds": round(seconds, 1),
        "bytes": sum(sizes.values()),
        "bytes_by_kind": sizes,
        "records": counts.delivered,
        "frames_joined": counts.coalesced,
        "balanced": counts.balanced,
        "withheld": withheld,
    }
