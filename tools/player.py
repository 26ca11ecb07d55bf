"""Playing sound through a process of its own, which can be ended at any instant."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..errors import EnvironmentFault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SOUND_PACKAGES", "Played", "Sound", "play", "wave_bytes"]

SOUND_PACKAGES = (
    "Install it: apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 espeak-ng"
)

Sound: TypeAlias = "Path | str | bytes | NDArray[np.float32]"
"""A sound file, the content of one, or mono samples in -1 to 1 at 16 kHz."""

_RATE = 16_000
_LATENCY_MS = 40  # what a player that is ended may still be heard for


@dataclass(frozen=True, slots=True)
class Played:
    """When something was played, on the ordering clock, to within the latency of the player."""

    t0_ns: int
    t1_ns: int


async def play(sound: Sound, environ: Mapping[str, str], sink: str | None = None) -> Played:
    """Play to a sink (the default one where None); returns when it has ended, ends with its caller.

    Raises:
        EnvironmentFault: there is no player or no sound device, or the file cannot be played.
    """
    program = shutil.which("paplay", path=environ.get("PATH"))
    if program is None:
        raise EnvironmentFault("Sound cannot be played: paplay is not installed.", remedy=SOUND_PACKAGES)
    argv = [program, f"--latency-msec={_LATENCY_MS}", *([f"--device={sink}"] if sink else [])]
    if isinstance(sound, Path | str):
        return await _play_process([*argv, "--", str(sound)], environ)
    # A file with a name: paplay looks into it before it plays, which a pipe does not allow.
    with tempfile.NamedTemporaryFile(suffix=".wav", dir=environ.get("TMPDIR")) as file:
        file.write(sound if isinstance(sound, bytes) else wave_bytes(sound))
        file.flush()
        return await _play_process([*argv, file.name], environ)


async def _play_process(argv: list[str], environ: Mapping[str, str]) -> Played:
    t0 = time.monotonic_ns()
    process = await asyncio.create_subprocess_exec(
        *argv,
        env=dict(environ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())
    if process.returncode != 0:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise EnvironmentFault(f"Sound cannot be played ({' '.join(last)}).", remedy="See lookhear doctor.")
    return Played(t0, time.monotonic_ns())


def wave_bytes(samples: NDArray[np.float32], rate: int = _RATE) -> bytes:
    """Mono samples in -1 to 1 as a 16-bit WAV file."""
    import numpy as np

    whole = np.clip(np.asarray(samples, np.float32) * 32767, -32768, 32767).astype("<i2")
    held = BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())
    return held.getvalue()
