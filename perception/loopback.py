"""What the speakers play: the last seconds of it by time, and a stream of it to listen to."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import re
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .clock import Clock, SystemClock
from .hearing.heard import RATE, SoundChunk
from .kept_open import KeptOpen
from .microphone import SOUND
from .recording import Recording, ahead_ns
from .sound_lane import SoundEvent, SoundLane
from .sound_server import SoundServer
from .sound_stream import SoundStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SoundReference"]

_KEPT_NS = 10_000_000_000
_BLOCK_S = 0.048
_LINGER_S = 2.0
_PAUSE_S = 2.0


class SoundReference(KeptOpen):
    """The last ten seconds of what the speakers played, and chunks of it while something plays.

    The monitor of the default sink is opened once and held: nothing flows, and nothing is spent, before a
    program begins to play. Where there is no such monitor (`available` is False, `reason` says why), there
    are no samples; it is tried again.

    Args:
        environ: of the programs whose sound it is; it decides which sound server is asked.
        clock: for pauses and ages; sound is stamped with `time.monotonic_ns`.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, clock: Clock | None = None) -> None:
        super().__init__(SoundLane("speakers", 4_000_000_000))
        self._environ = dict(os.environ if environ is None else environ)
        self._clock = clock or SystemClock()
        self._server = SoundServer(self._environ)
        self._ring: deque[SoundChunk] = deque()
        self._stream: SoundStream | None = None
        self.available = False
        self.playing = False
        self.reason = "not opened yet"

    def _broke(self, error: BaseException | None) -> None:
        self.reason = f"it broke ({error})"

    def samples(self, t0_ns: int, t1_ns: int) -> NDArray[np.float32]:
        """What was played between two instants, at 16 kHz; zeros where nothing was.

        Returns:
            float32, shape (n,), n the length of the interval in samples.
        """
        import numpy as np

        out = np.zeros(max(0, round((t1_ns - t0_ns) * RATE / 1e9)), np.float32)
        for chunk in self._ring:
            at = round((chunk.t0_ns - t0_ns) * RATE / 1e9)
            first, last = max(0, at), min(len(out), at + len(chunk.samples))
            if last > first:
                out[first:last] = chunk.samples[first - at : last - at]
        return out

    def health(self) -> dict[str, Any]:
        """Whether there is a monitor, whether something plays, and the balance of the lane."""
        counts = self.lane.counts
        return {
            "available": self.available,
            "playing": self.playing,
            "reason": self.reason,
            "lane": {**dataclasses.asdict(counts), "balanced": counts.balanced},
        }

    async def _keep_open(self) -> None:
        while True:
            try:
                await self._open_once()
            finally:
                self.available = self.playing = False
            await self._clock.sleep_until(self._clock.now_ns() + int(_PAUSE_S * 1e9))

    async def _open_once(self) -> None:
        sink = await self._server.default_sink()
        if sink is None:
            self.reason = "no sound server answers" if self._server.known else "pactl is not installed"
            return
        environ = {**self._environ, "PULSE_SOURCE": f"{sink}.monitor"}
        recording = Recording(self._deliver, "", _BLOCK_S, environ, held=True)
        steering = asyncio.create_task(self._steer(recording, sink))
        try:
            await recording.over
            self.reason = recording.condemned or self.reason or "the recording process ended"
        finally:
            recording.end()
            steering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await steering

    async def _steer(self, recording: Recording, sink: str) -> None:
        """Let sound flow from a program's first stream until a while after its last."""
        if await self._server.plays():
            recording.flow(True)
        settling: asyncio.Task[None] | None = None
        try:
            async with contextlib.aclosing(self._server.changes()) as changes:
                async for line in changes:
                    if "'change' on server" in line and await self._server.default_sink() != sink:
                        break  # other speakers: their monitor is to be opened
                    if not (found := re.search(r"'(new|change|remove)' on sink-input", line)):
                        continue
                    if settling is not None:
                        settling.cancel()
                    if found[1] == "new":
                        recording.flow(True)
                    else:
                        settling = asyncio.create_task(self._settle(recording))
        finally:
            if settling is not None:
                settling.cancel()
                await asyncio.gather(settling, return_exceptions=True)
        recording.condemn("the sound server or the speakers changed")

    async def _settle(self, recording: Recording) -> None:
        plays = await self._server.plays()
        if not plays:
            await self._clock.sleep_until(self._clock.now_ns() + int(_LINGER_S * 1e9))
        self.playing = plays
        recording.flow(plays)

    def _deliver(self, kind: bytes, body: bytes) -> None:
        """A message of the recording process."""
        if kind == b"E":
            self.reason = str(json.loads(body)["said"])
            return
        self.available, self.reason = True, ""
        if kind == b"O":
            said = json.loads(body)
            self._stream = SoundStream(said["rate"], said["channels"], ahead_ns(self._environ, _BLOCK_S))
            self.playing = True
        elif kind == b"S" and self._stream is not None:
            first, t_ns = SOUND.unpack_from(body)
            for event in self._stream.take(first, t_ns, body[SOUND.size :]):
                self._keep(event)

    def _keep(self, event: SoundEvent) -> None:
        self.lane.put(event)
        if isinstance(event, SoundChunk):
            self._ring.append(event)
            while self._ring[0].t1_ns < event.t1_ns - _KEPT_NS:
                self._ring.popleft()
