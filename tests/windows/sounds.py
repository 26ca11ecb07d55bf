"""Sounds for tests, and finding them in what was heard."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lookhear.perception import Microphone, SoundChunk, SoundEvent
from tests.windows.open_windows import until

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16_000


def tone_bursts(seconds: float = 2.0, seed: int = 0) -> NDArray[np.float32]:
    """Something that is like nothing else: noise whose loudness goes up and down, float32, shape (n,)."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(int(seconds * RATE))
    loudness = 0.15 * (1 + np.sin(np.arange(len(noise)) / RATE * 2 * np.pi * 3))
    return np.clip(noise * loudness, -1, 1).astype(np.float32)


def likeness(heard: NDArray[np.float32], played: NDArray[np.float32]) -> float:
    """Normalised correlation at the best delay."""
    size = 1 << (len(heard) + len(played)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    at = int(np.argmax(cross[: len(heard)]))
    part = heard[at : at + len(played)]
    played = played[: len(part)]
    return float(np.dot(part, played) / (np.linalg.norm(part) * np.linalg.norm(played) + 1e-9))


class Listener:
    """Collects everything a microphone says."""

    def __init__(self, microphone: Microphone) -> None:
        self.events: list[SoundEvent] = []
        self._task = asyncio.create_task(self._listen(microphone))

    async def _listen(self, microphone: Microphone) -> None:
        async for event in microphone:
            self.events.append(event)

    @property
    def chunks(self) -> list[SoundChunk]:
        return [event for event in self.events if isinstance(event, SoundChunk)]

    @property
    def said(self) -> list[SoundEvent]:
        """Everything but sound."""
        return [event for event in self.events if not isinstance(event, SoundChunk)]

    @property
    def samples(self) -> NDArray[np.float32]:
        return np.concatenate([chunk.samples for chunk in self.chunks] or [np.zeros(1, np.float32)])

    async def until(self, kind: type[SoundEvent], count: int = 1, within_s: float = 15.0) -> SoundEvent:
        """The `count`-th event of a kind."""

        def found() -> list[SoundEvent]:
            return [event for event in self.events if isinstance(event, kind)]

        await until(lambda: len(found()) >= count, within_s)
        return found()[count - 1]


def clap(environ: dict[str, str], sink: str, count: int) -> list[float]:
    """Claps at odd intervals; when each is heard by the sound server's own reckoning, monotonic seconds."""
    program = Path(__file__).with_name("clapping.py")
    argv = ["/usr/bin/python3", str(program), sink, str(count)]
    said = subprocess.run(argv, env=environ, capture_output=True, text=True, check=True).stdout
    return [float(line) for line in said.split()]


def clap_times(chunks: list[SoundChunk]) -> list[float]:
    """When claps were heard, monotonic seconds."""
    found: list[float] = []
    for chunk in chunks:
        at = int(np.argmax(np.abs(chunk.samples)))
        if abs(chunk.samples[at]) > 0.3:
            found.append((chunk.t0_ns + at * 1e9 / RATE) / 1e9)
    return found


def running(part: str, environ_part: str) -> list[int]:
    """Processes with these parts in command line and environment."""
    found: list[int] = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        folder = Path("/proc") / pid
        try:
            command, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if part.encode() in command and environ_part.encode() in environ:
            found.append(int(pid))
    return found
