"""The microphone as a source of sound: keeps a recording process alive, and never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .clock import Clock, SystemClock
from .hearing.heard import MicrophoneBack, MicrophoneLost, SoundChunk, SoundGap
from .kept_open import KeptOpen
from .microphone import SOUND
from .recording import DOOR, Recording, ahead_ns
from .sound_lane import SoundLane
from .sound_server import SoundServer
from .sound_stream import SoundStream

__all__ = ["Microphone", "MicrophoneSettings", "list_microphones"]

_REMEDIES = {
    "library": "Install what hearing needs: apt-get install libportaudio2 libasound2-plugins",
    "none": "Connect a microphone or switch it on; it is used as soon as it is there.",
    "open": "See that nothing else holds it and that the sound server runs; it is tried again all the time.",
    "ended": "Connect it again; it is used as soon as it is there.",
    "silent": "See that the sound server runs; it is tried again all the time.",
}

_MEASURED_BLOCKS, _MEASURED_TIMES = 6, 12


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
    first_pause_s: float = 0.25
    """Pause before it is opened again; doubled after every attempt that fails."""
    longest_pause_s: float = 8.0
    """Longest such pause; a sound server that tells of a new microphone ends it."""


class Microphone(KeptOpen):
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
        super().__init__(SoundLane("microphone", int(self.settings.kept_s * 1e9)))
        self.device = device or ""
        self._clock = clock or SystemClock()
        self._environ = dict(os.environ if environ is None else environ)
        self._server = SoundServer(self._environ)
        self._ahead_ns = ahead_ns(self._environ, self.settings.block_s)
        self._warm = asyncio.Event()
        self._begun = asyncio.Event()
        self._verified = False
        self._name = ""
        self._stream: SoundStream | None = None
        self._error: dict[str, Any] | None = None
        self._watermark_ns = 0
        self._restarts = -1
        self._pid: int | None = None
        self._lost: MicrophoneLost | None = None

    @property
    def watermark_ns(self) -> int:
        """Sound captured before this instant has been delivered; 0 before there was any."""
        return self._watermark_ns

    @property
    def name(self) -> str:
        """What the device is called; empty before it was opened."""
        return self._name

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

    def _broke(self, error: BaseException | None) -> None:
        self._warm.clear()

    async def _keep_open(self) -> None:
        pause_s = self.settings.first_pause_s
        while True:
            self._restarts += 1
            lost = await self._record_once()
            if self._warm.is_set():
                self._warm.clear()
                pause_s = self.settings.first_pause_s
            if self._lost is None or self._lost.reason != lost.reason:
                self._lost = lost
                self.lane.put(lost)
            await self._pause(pause_s)
            pause_s = min(2 * pause_s, self.settings.longest_pause_s)

    async def _pause(self, pause_s: float) -> None:
        """Wait before the next attempt: as long as said, or until a microphone or the sound server is new."""
        until_ns = self._clock.now_ns() + int(pause_s * 1e9)
        waits = {
            asyncio.ensure_future(self._clock.sleep_until(until_ns)),
            asyncio.ensure_future(self._news()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _news(self) -> None:
        """Returns when the sound server tells of another microphone, or is there again."""
        if not await self._server.answers():
            while self._server.known and not await self._server.answers():
                await self._clock.sleep_until(self._clock.now_ns() + 500_000_000)
            if self._server.known:
                return
        async with contextlib.aclosing(self._server.changes()) as changes:
            async for line in changes:
                if re.search(r"'new' on source #|'change' on server", line):
                    return
        await asyncio.Event().wait()  # no news will come: the pause decides

    async def _record_once(self) -> MicrophoneLost:
        """Record until it breaks; why it did."""
        self._error, self._stream, self._verified = None, None, False
        self._begun.clear()
        recording = Recording(self._deliver, self.device, self.settings.block_s, self._environ)
        watching = (self._watch_source(recording), self._measure_ahead(recording))
        watches = [asyncio.create_task(work) for work in watching]
        try:
            self._pid = recording.pid
            return await self._supervised(recording)
        finally:
            self._pid = None
            recording.end()
            for watch in watches:
                watch.cancel()
            await asyncio.gather(*watches, return_exceptions=True)

    async def _supervised(self, recording: Recording) -> MicrophoneLost:
        while not recording.over.done():
            await asyncio.wait({recording.over}, timeout=self.settings.lost_after_s / 4)
            limit_s = self.settings.lost_after_s if self._warm.is_set() else self.settings.warm_within_s
            if time.monotonic_ns() - recording.last_ns > limit_s * 1e9:
                return self._gone("silent", f"no sound for {limit_s:g} s")
        if recording.condemned:
            return self._gone("none", recording.condemned)
        if self._error is not None:
            return await self._explained(self._error)
        return self._gone("ended", "the recording process ended")

    def _deliver(self, kind: bytes, body: bytes) -> None:
        """A message of the recording process."""
        if kind == b"E":
            self._error = json.loads(body)
        elif kind == b"O":
            self._opened(json.loads(body))
        elif self._verified:  # before that, nothing of it is let through
            self._hear(body)
        else:
            self._begun.set()

    async def _watch_source(self, recording: Recording) -> None:
        """A sound server that loses a microphone moves who recorded it elsewhere, even to the speakers."""
        await self._begun.wait()
        self._verified = await self._is_microphone(recording)
        async with contextlib.aclosing(self._server.changes()) as changes:
            async for line in changes:
                if "on source" in line and not await self._is_microphone(recording):
                    return

    async def _measure_ahead(self, recording: Recording) -> None:
        """Who plays in haste makes the sink render less far ahead: hear many blocks while that is so."""
        await self._begun.wait()
        stream, taken_for_ns = self._stream, self._ahead_ns
        if stream is None or not self._ahead_ns:
            return
        for _ in range(_MEASURED_TIMES):
            ahead_ns = await self._ahead_now_ns(recording)
            if ahead_ns != taken_for_ns:
                stream.renders_ahead(ahead_ns, anew=True)
                taken_for_ns = ahead_ns
            if ahead_ns == self._ahead_ns:
                return
            await asyncio.sleep(_MEASURED_BLOCKS * self.settings.block_s)
        stream.renders_ahead(self._ahead_ns)

    async def _ahead_now_ns(self, recording: Recording) -> int:
        """As the sound server says, at most what is usual; what is usual where it does not say."""
        source = await self._server.source_of(recording.pid)
        said_s = await self._server.ahead_s(source) if source else None
        return self._ahead_ns if said_s is None else min(self._ahead_ns, int(said_s * 1e9))

    async def _is_microphone(self, recording: Recording) -> bool:
        """Whether the process records what it should; one that does not is ended."""
        wanted = self._environ.get("PULSE_SOURCE", "")
        source = await self._server.source_of(recording.pid)
        right = (
            source is None
            or not source.endswith(".monitor")
            or wanted.lower().rstrip("@").endswith("monitor")
        )
        if not right:
            recording.condemn("only what the speakers play could be recorded")
        return right

    async def _explained(self, said: dict[str, Any]) -> MicrophoneLost:
        """PortAudio finds no device also where only its sound server is gone."""
        if said["code"] == "none" and self._environ.get("PULSE_SERVER") and not await self._server.answers():
            return self._gone("silent", "the sound server does not answer")
        return self._gone(said["code"], "no input device" if said["code"] == "none" else said["said"])

    def _opened(self, said: dict[str, Any]) -> None:
        self._name = str(said["device"])
        self._stream = SoundStream(said["rate"], said["channels"], self._ahead_ns)

    def _hear(self, body: bytes) -> None:
        """Put a block into the lane."""
        if self._stream is None:
            return
        first, t_ns = SOUND.unpack_from(body)
        for event in self._stream.take(first, t_ns, body[SOUND.size :]):
            if not self._warm.is_set():
                self._say_back(event)
            self.lane.put(event)
            self._watermark_ns = event.t1_ns

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


async def list_microphones(
    environ: Mapping[str, str] | None = None, within_s: float = 5.0
) -> list[dict[str, Any]]:
    """Input devices: name, default, rate in Hz, channels; empty where there are none or nobody answers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(DOOR),
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
