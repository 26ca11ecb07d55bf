"""The real `Hearing`: sound in, what was said out; it never waits for a recogniser to take sound."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import asdict, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from ...errors import EnvironmentFault, WorkerError
from ..clock import Clock, SystemClock
from .finished import seems_finished
from .heard import (
    RATE,
    Heard,
    MicrophoneBack,
    MicrophoneLost,
    Origin,
    Partial,
    SoundChunk,
    SoundGap,
    SpeechBegan,
    SpokenStop,
    Utterance,
)
from .outbox import Outbox
from .recognition import RecognizerProcess, SoundReader
from .settings import EarsSettings
from .stop import LONGEST_BURST_S
from .track import Track
from .transcript import Transcript
from .turns import TurnEvent
from .utterances import EndedTurn, Utterances, next_ear, second_reading
from .vad import VoiceActivity, voice_activity
from .wav import Sound
from .whisper import whisper_installed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Ears", "SoundSource"]

_COMMAND_S = 12.0


class SoundSource(Protocol):
    """A microphone, or what the speakers play: an async context manager that is an async iterator."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __aiter__(self) -> AsyncIterator[Sound]: ...


@runtime_checkable
class _Tells(Protocol):
    """A source that can say how it is."""

    def health(self) -> dict[str, Any]: ...


class Ears:
    """Hears speech, whole commands and the spoken stop in a stream of sound.

    Args:
        source: The microphone.
        reference: What the speakers play, in the same clock; None where it cannot be had.
        reader: Reads turns, partials and the stop; a process of its own by default.
        careful: The second recogniser; by default a process where Whisper is installed, else none.
        finished: Whether a text is a whole command (True), plainly not (False), or unknown (None).
        settings: How to listen.
        voice: Makes the network that finds speech, one for each stream.
    """

    def __init__(
        self,
        source: SoundSource,
        *,
        reference: SoundSource | None = None,
        reader: SoundReader | None = None,
        careful: SoundReader | None = None,
        finished: Callable[[str], bool | None] = seems_finished,
        settings: EarsSettings | None = None,
        voice: Callable[[], VoiceActivity] = voice_activity,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or EarsSettings()
        self._source, self._reference = source, reference
        self._reader: SoundReader = reader or RecognizerProcess()
        self._careful = careful
        if careful is None and reader is None and whisper_installed():
            self._careful = RecognizerProcess("careful", limit_s=15.0)
        self._finished = finished
        self._voice = voice
        self._clock = clock or SystemClock()
        self._out = Outbox()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: asyncio.Queue[EndedTurn | None] = asyncio.Queue()
        self.listening = self.settings.mode in ("open", "wake")
        self._since = 0  # sound before this position of the microphone is not for us
        self._early: tuple[int, asyncio.Task[Transcript]] | None = None
        self._early_careful: tuple[int, asyncio.Task[Transcript]] | None = None
        self._partial_at = 0
        self._partials = 0
        self._stopped_ns = -(10**12)

    async def __aenter__(self) -> Self:
        """Load the networks, start the recognisers, open the microphone.

        Raises:
            EnvironmentFault: weights are missing, or a recogniser does not come up.
        """
        async with contextlib.AsyncExitStack() as stack:
            self._mic, self._speakers = await asyncio.to_thread(
                lambda: (Track(self._voice(), self.settings.turns), Track(self._voice(), self.settings.turns))
            )
            self._utterances = Utterances(self._reader, self._mic, self._speakers, self.settings, self._clock)
            stack.push_async_callback(self._reader.close)
            await self._reader.start()
            if self._careful is not None:
                stack.push_async_callback(self._careful.close)
                self._spawn(self._start_careful(self._careful))
            await stack.enter_async_context(self._source)
            if self._reference is not None:
                await stack.enter_async_context(self._reference)
            stack.push_async_callback(self._end_tasks)
            self._spawn(self._microphone())
            self._spawn(self._finish_turns())
            if self._reference is not None:
                self._spawn(self._play(self._reference))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the microphone and end the recognisers."""
        self._out.close()
        await self._stack.aclose()

    async def __aiter__(self) -> AsyncIterator[Heard]:
        """Everything that is heard, until the sound ends.

        Raises:
            WorkerError: a recogniser died twice over the same sound.
        """
        while (heard := await self._out.get()) is not None:
            yield heard

    def listen(self, on: bool) -> None:
        """Understand what is said from now on, or no longer; in push mode this is the key."""
        if self.settings.mode == "off" or on == self.listening:
            return
        if on:
            self._since = max(0, self._mic.position - int(self.settings.turns.pre_roll_s * RATE))
        elif self.settings.mode == "push" and (turn := self._mic.detector.end()) is not None:
            self._ended(turn)
        else:
            self._mic.detector.drop()
        self.listening = on

    def health(self) -> dict[str, Any]:
        """`lanes`: counts of microphone and speakers; `ages_s`: how long ago each last spoke.

        `recognisers`: how each recognising process is (`RecognizerStatus`).
        """
        sources = {"microphone": self._source, "speakers": self._reference}
        told = {name: source.health() for name, source in sources.items() if isinstance(source, _Tells)}
        ages = {name: said["watermark_age_s"] for name, said in told.items() if "watermark_age_s" in said}
        readers = [one for one in (self._reader, self._careful) if isinstance(one, RecognizerProcess)]
        return {
            "lanes": {name: said["lane"] for name, said in told.items()},
            "ages_s": ages,
            "recognisers": {one.kind: asdict(one.health()) for one in readers},
        }

    def ignore(self, t0_ns: int, t1_ns: int) -> None:
        """What is heard between these instants is this program's own voice, and no command."""
        self._utterances.ignore(t0_ns, t1_ns)

    def sound_of(self, utterance: Utterance) -> NDArray[np.float32] | None:
        """What was heard while it was said; None when the sound is gone."""
        samples = self._mic.between(utterance.t0_ns, utterance.t1_ns)
        return samples if samples.any() else None

    async def again(self, utterance: Utterance) -> Utterance | None:
        """The reading of the next better recogniser; None without one or when the sound is gone."""
        samples = self._mic.between(utterance.t0_ns, utterance.t1_ns)
        careful = self._utterances.careful
        purpose = next_ear(utterance)
        if careful is None or purpose is None or not samples.any():
            return None
        try:
            read = await careful.read(samples, purpose)
        except EnvironmentFault:
            return None
        return second_reading(utterance, read, self._clock.now_ns()) if read.text else None

    async def _start_careful(self, careful: SoundReader) -> None:
        try:
            await careful.start()
        except EnvironmentFault:  # the fast one is enough to go on; `doctor` says what is missing
            return
        self._utterances.careful = careful

    async def _microphone(self) -> None:
        async for sound in self._source:
            match sound:
                case SoundChunk():
                    await self._take(sound)
                case SoundGap():
                    self._lose()
                    self._out.put(sound)
                case MicrophoneLost() | MicrophoneBack():
                    self._lose()
                    self._out.put(sound)
        if (turn := self._mic.detector.end()) is not None:
            self._ended(turn)
        self._turns.put_nowait(None)

    async def _take(self, chunk: SoundChunk) -> None:
        if self.settings.mode == "off":
            return
        for event in self._mic.take(chunk):
            if event.kind == "began":
                self._partial_at = event.start
                if self.listening:
                    self._out.put(SpeechBegan(self._mic.time_of(event.speech)))
            elif event.kind == "paused":
                await self._paused(event)
            else:
                self._ended(event)
        detector = self._mic.detector
        due = self._partial_at + int(self.settings.partial_every_s * RATE)
        if self.listening and detector.speaking and self._mic.position >= due and not self._partials:
            self._partial_at = self._mic.position
            start = max(detector.start, self._since, self._mic.position - int(_COMMAND_S * RATE))
            self._partials += 1
            self._spawn(self._partial(start, self._mic.position))

    def _lose(self) -> None:
        self._mic.lose()
        self._early = None
        self._drop_careful()

    def _drop_careful(self) -> None:
        """The speaker went on: what was begun of the second reading is no longer wanted."""
        if self._early_careful is not None:
            self._early_careful[1].cancel()
            self._early_careful = None

    async def _paused(self, event: TurnEvent) -> None:
        """The speaker fell silent: is it "stop", and what was said so far, in case it is all."""
        work: list[asyncio.Task[None]] = []
        if event.end - event.burst <= LONGEST_BURST_S * RATE:
            work.append(self._spawn(self._listen_for_stop(self._mic, event, "microphone")))
        start = max(event.start, self._since)
        # A long talk is read once, at its end: reading all of it at every pause would never keep up.
        if self.listening and event.end - start <= _COMMAND_S * RATE:
            samples = self._mic.cut(start, event.end + RATE // 10)
            reading = asyncio.create_task(self._reader.read(samples, "whole"))
            self._early = (event.end, reading)
            self._drop_careful()
            work.append(self._spawn(self._judge(reading, start, event.end)))
        if self.settings.in_step:
            await asyncio.gather(*work, return_exceptions=True)

    async def _judge(self, reading: asyncio.Task[Transcript], start: int, end: int) -> None:
        """Wait less long for more when the command is whole, and longer when it is plainly not."""
        try:
            read = await reading
        except EnvironmentFault:  # the end of the turn tries again, and says so
            return
        detector = self._mic.detector
        if detector.speaking and detector.last_speech == end and read.text:
            whole = self._finished(read.text)
            turns = self.settings.turns
            waits = {True: turns.finished_s, False: turns.unfinished_s, None: turns.hang_over_s}
            detector.hang_over_s = waits[whole]
            if whole is not False and self._utterances.unsure(read):
                samples = self._mic.cut(start, end + RATE // 10)
                task = asyncio.create_task(self._utterances.read_carefully(samples))
                self._early_careful = (end, task)
            self._out.put(Partial(read.text, self._mic.time_of(start), self._mic.time_of(end)))

    async def _partial(self, start: int, end: int) -> None:
        try:
            read = await self._reader.read(self._mic.cut(start, end), "partial")
        except EnvironmentFault:  # it was only for the view
            return
        finally:
            self._partials -= 1
        if read.text and self._mic.detector.speaking:
            self._out.put(Partial(read.text, self._mic.time_of(start), self._mic.time_of(end)))

    async def _listen_for_stop(self, track: Track, event: TurnEvent, origin: Origin) -> None:
        burst = track.cut(event.burst - RATE // 5, event.end + RATE // 10)
        try:
            read = await self._reader.read(burst, "stop")
        except EnvironmentFault:  # died twice over one burst: the turn says so if it is not that sound
            return
        t_ns = track.time_of(event.end)
        # The same word reaches both streams, and a pause may be told twice; it is said once.
        if read.confidence >= self.settings.stop_at and t_ns > self._stopped_ns + 700_000_000:
            self._stopped_ns = t_ns
            self._out.put(SpokenStop(t_ns, read.confidence, origin))

    def _ended(self, event: TurnEvent) -> None:
        """Hand the turn to the one who reads turns in their order."""
        early, self._early = self._early, None
        if not self.listening or event.end <= self._since:
            return
        start = max(event.start, self._since)
        turn = replace(event, start=start, speech=max(event.speech, start))
        known = early[1] if early is not None and early[0] == event.end and not event.cut else None
        second = self._begun_carefully(event.end) if known is not None else None
        self._turns.put_nowait(EndedTurn(turn, self._clock.now_ns(), known, second))

    def _begun_carefully(self, end: int) -> asyncio.Task[Transcript] | None:
        """The second reading of the sound up to `end`, if it was begun in the pause."""
        begun = self._early_careful
        if begun is None or begun[0] != end:
            return None
        self._early_careful = None
        return begun[1]

    async def _finish_turns(self) -> None:
        failed = 0
        while (turn := await self._turns.get()) is not None:
            try:
                made = await self._utterances.make(turn)
            except WorkerError:
                failed += 1
                if failed > 1:  # one bad sound may be lost; twice in a row, it is not the sound
                    raise
                continue
            failed = 0
            if made is not None:
                self._out.put(made)
        self._out.close()

    async def _play(self, reference: SoundSource) -> None:
        """Keep what the speakers play, to know it again; "stop" is heard there, too."""
        async for sound in reference:
            if isinstance(sound, SoundChunk) and self.settings.mode != "off":
                for event in self._speakers.take(sound):
                    if event.kind == "paused" and event.end - event.burst <= LONGEST_BURST_S * RATE:
                        self._spawn(self._listen_for_stop(self._speakers, event, "loopback"))
            elif not isinstance(sound, SoundChunk):
                self._speakers.lose()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        """A part that failed ends the hearing, with its error."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._out.close(error)

    async def _end_tasks(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._drop_careful()
