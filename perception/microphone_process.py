"""The microphone as a source of sound: keeps a recording process alive, and never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .clock import Clock, SystemClock
from .hearing.heard import MicrophoneBack, MicrophoneLost, SoundChunk, SoundGap
from .lanes import Gap, LaneClosed
from .microphone import HEADER, SOUND
from .sound_lane import SoundEvent, SoundLane
from .sound_stream import SoundStream

__all__ = ["AHEAD_MS", "Microphone", "MicrophoneSettings", "list_microphones"]

AHEAD_MS = "LOOKHEAR_SOUND_AHEAD_MS"
"""Variable that says how far ahead of its time the sound server renders at most (null sinks do)."""

_DOOR = Path(__file__).with_name("microphone.py")
_REMEDIES = {
    "library": "Install what hearing needs: apt-get install libportaudio2 libasound2-plugins",
    "none": "Connect a microphone or switch it on; it is used as soon as it is there.",
    "open": "See that nothing else holds it and that the sound server runs; it is tried again all the time.",
    "ended": "Connect it again; it is used as soon as it is there.",
    "silent": "See that the sound server runs; it is tried again all the time.",
}


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """How sound is taken."""

    block_s: float = 0.048
    """Length of a block from the device; shorter costs wake-ups, longer delays what is heard."""
    kept_s: float = 4.0
    """How much sound waits for a consumer before the oldest is dropped."""
    lost_after_s: float = 1.0
    """Silence of the device (not of the room) after which it counts as lost."""
    warm_within_s: float = 5.0
    """How long a device may take from being opened to its first sound."""
    longest_pause_s: float = 4.0
    """Longest pause between two attempts to open it again; the first is a sixteenth of it."""


class Microphone:
    """Chunks of 512 samples, gaps, losses and returns of one microphone, in order.

    Entering does not wait for the device: a missing one is said as `MicrophoneLost` and waited for.
    `MicrophoneBack` is said with the first sound, so after it nothing that is spoken is missed.

    Args:
        device: name of an input device or a part of it; None for the default one.
        clock: for watchdog and pauses; the sound itself is stamped with `time.monotonic_ns`.
        environ: environment of the recording process; it decides which sound server is asked.
        settings: how sound is taken.
    """

    def __init__(
        self,
        device: str | None = None,
        clock: Clock | None = None,
        environ: Mapping[str, str] | None = None,
        settings: MicrophoneSettings | None = None,
    ) -> None:
        self.settings = settings or MicrophoneSettings()
        self.lane = SoundLane("microphone", int(self.settings.kept_s * 1e9))
        self.device = device or ""
        self._clock = clock or SystemClock()
        self._environ = dict(os.environ if environ is None else environ)
        self._keeper: asyncio.Task[None] | None = None
        self._warm = asyncio.Event()
        self._watermark_ns = 0
        self._restarts = -1
        self._pid: int | None = None
        self._lost: MicrophoneLost | None = None

    @property
    def watermark_ns(self) -> int:
        """Sound captured before this instant has been delivered; 0 before there was any."""
        return self._watermark_ns

    @property
    def warm(self) -> bool:
        """Whether sound comes."""
        return self._warm.is_set()

    async def wait_until_warm(self, within_s: float) -> bool:
        """Wait for the first sound; whether it came in time."""
        try:
            async with asyncio.timeout(within_s):
                await self._warm.wait()
        except TimeoutError:
            return False
        return True

    def health(self) -> dict[str, Any]:
        """Lane counts, how long ago sound last came, and how the recording process is."""
        counts = self.lane.counts
        return {
            "lane": {
                "produced": counts.produced,
                "delivered": counts.delivered,
                "coalesced": counts.coalesced,
                "dropped": counts.dropped,
                "in_flight": counts.in_flight,
                "balanced": counts.balanced,
            },
            "watermark_age_s": self._age_s(),
            "worker": {
                "state": "warm" if self.warm else "lost" if self._lost else "opening",
                "device": self.device,
                "reason": self._lost.reason if self._lost else "",
                "pid": self._pid,
                "restarts": max(0, self._restarts),
            },
        }

    def _age_s(self) -> float | None:
        # A sound server that renders ahead speaks of sound that is still to come.
        age_ns = max(0, self._clock.now_ns() - self._watermark_ns)
        return age_ns / 1e9 if self._watermark_ns else None

    async def __aenter__(self) -> Self:
        """Begin to open the device."""
        self._keeper = asyncio.create_task(self._keep_open())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the recording process; what waits is still delivered."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        self.lane.close()

    async def __aiter__(self) -> AsyncIterator[SoundEvent]:
        """Everything in order; ends when the microphone is closed."""
        while True:
            try:
                event = await self.lane.get()
            except LaneClosed:
                return
            yield SoundGap(event.t0_ns, event.t1_ns, "overflow") if isinstance(event, Gap) else event

    async def _keep_open(self) -> None:
        pause_s = self.settings.longest_pause_s / 16
        while True:
            self._restarts += 1
            lost = await self._record_once()
            if self._warm.is_set():
                self._warm.clear()
                pause_s = self.settings.longest_pause_s / 16
            if self._lost is None or self._lost.reason != lost.reason:
                self._lost = lost
                self.lane.put(lost)
            await self._clock.sleep_until(self._clock.now_ns() + int(pause_s * 1e9))
            pause_s = min(2 * pause_s, self.settings.longest_pause_s)

    async def _record_once(self) -> MicrophoneLost:
        """Record until it breaks; why it did."""
        recording = _Recording(self.device, self.settings.block_s, self._environ)
        try:
            self._pid = recording.pid
            limit_s = self.settings.warm_within_s
            while True:
                try:
                    async with asyncio.timeout(limit_s):
                        kind, body = await recording.next()
                except TimeoutError:
                    return self._gone("silent", f"no sound for {limit_s:g} s")
                if kind == b"":
                    return self._gone("ended", "the recording process ended")
                if kind == b"E":
                    said = json.loads(body)
                    return self._gone(said["code"], said["said"])
                if kind == b"O":
                    self._opened(json.loads(body))
                elif self._hear(body):
                    limit_s = self.settings.lost_after_s
        finally:
            self._pid = None
            recording.end()

    def _opened(self, said: dict[str, Any]) -> None:
        block_ms = self.settings.block_s * 1e3
        ahead_ms = min(block_ms, float(self._environ.get(AHEAD_MS, "0")))
        self._name = str(said["device"])
        self._stream = SoundStream(said["rate"], said["channels"], int(ahead_ms * 1e6))

    def _hear(self, body: bytes) -> bool:
        """Put a block into the lane; whether sound flows."""
        first, t_ns = SOUND.unpack_from(body)
        for event in self._stream.take(first, t_ns, body[SOUND.size :]):
            if not self._warm.is_set():
                self._say_back(event)
            self.lane.put(event)
            self._watermark_ns = event.t1_ns
        return self._warm.is_set()

    def _say_back(self, first: SoundChunk | SoundGap) -> None:
        self._lost = None
        self._warm.set()
        self.lane.put(MicrophoneBack(first.t0_ns, self._name))
        if self._watermark_ns:
            self.lane.put(SoundGap(self._watermark_ns, first.t0_ns, "device"))

    def _gone(self, code: str, said: str) -> MicrophoneLost:
        what = {
            "library": "Sound cannot be recorded",
            "none": "There is no microphone",
            "open": "The microphone cannot be opened",
        }.get(code, "The microphone went away")
        return MicrophoneLost(self._clock.now_ns(), f"{what} ({said}).", _REMEDIES.get(code, ""))


class _Recording:
    """One recording process and the owner's end of its pipe."""

    def __init__(self, device: str, block_s: float, environ: Mapping[str, str]) -> None:
        self._read, write = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_DOOR), "record", str(write), device, str(block_s)],
                env=dict(environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # ALSA talks a lot
                pass_fds=(write,),
                start_new_session=True,
            )
        finally:
            os.close(write)
        os.set_blocking(self._read, False)
        self._held = bytearray()
        self.pid = self._process.pid

    async def next(self) -> tuple[bytes, bytes]:
        """The next message; an empty kind where the process has ended."""
        while not (message := self._cut()):
            try:
                more = os.read(self._read, 1 << 16)
            except BlockingIOError:
                await self._readable()
                continue
            if not more:
                return b"", b""
            self._held += more
        return message

    def end(self) -> None:
        """Kill it: an orderly end may wait for PortAudio for ever."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        os.close(self._read)

    def _cut(self) -> tuple[bytes, bytes] | None:
        if len(self._held) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self._held)
        end = HEADER.size + length
        if len(self._held) < end:
            return None
        body = bytes(self._held[HEADER.size : end])
        del self._held[:end]
        return kind, body

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self._read, _settle, ready)
        try:
            await ready
        finally:
            loop.remove_reader(self._read)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def list_microphones(
    environ: Mapping[str, str] | None = None, within_s: float = 5.0
) -> list[dict[str, Any]]:
    """Input devices: name, default, rate in Hz, channels; empty where there are none or nobody answers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(_DOOR),
        "list",
        env=None if environ is None else dict(environ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(within_s):
            said, _ = await process.communicate()
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return json.loads(said) if said else []
