"""`lookhear hear`: what is said in a file or at the microphone, as the public JSON."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any

from ..errors import EnvironmentFault, InvalidInput
from ..perception import (
    RATE,
    Microphone,
    MicrophoneLost,
    SoundChunk,
    Transcript,
    open_recognizer,
    read_sound,
    read_wav,
    voice_activity,
)

__all__ = ["hear_file", "hear_microphone", "transcript_json"]

LONGEST_S = 3600.0
_WARM_S = 8.0
_REMEDY = "Connect one, see that the sound server runs, or give a WAV file; `lookhear doctor` says more."


def transcript_json(read: Transcript, *, audio_s: float, compute_s: float) -> dict[str, Any]:
    """The JSON of `contract.md`; word times are seconds from the beginning of the sound."""
    return {
        "text": read.text,
        "words": [
            {
                "text": word.text,
                "t0": round(word.t0_s, 3),
                "t1": round(word.t1_s, 3),
                "confidence": round(word.confidence, 3),
            }
            for word in read.words
        ],
        "audio_s": round(audio_s, 3),
        "compute_s": round(compute_s, 3),
    }


def hear_file(path: Path) -> dict[str, Any]:
    """What is said in a WAV file.

    Raises:
        InvalidInput: the file is missing, broken or no WAV file.
        EnvironmentFault: the weights of the recogniser are missing.
    """
    samples = read_wav(path)
    recognizer, voice = open_recognizer(align=True), voice_activity()
    begin = time.process_time()
    read = read_sound(samples, recognizer, voice)
    return transcript_json(read, audio_s=len(samples) / RATE, compute_s=time.process_time() - begin)


async def hear_microphone(seconds: float) -> dict[str, Any]:
    """What is said at the microphone in the next `seconds`.

    Raises:
        InvalidInput: `seconds` is not a time.
        EnvironmentFault: there is no microphone, or the weights of the recogniser are missing.
    """
    import numpy as np

    if not 0 < seconds <= LONGEST_S:
        raise InvalidInput(f"--seconds {seconds:g} is not possible.", remedy="Give more than 0, up to 3600.")
    loaded = await asyncio.to_thread(lambda: (open_recognizer(align=True), voice_activity()))
    kept: list[SoundChunk] = []
    async with Microphone() as microphone:
        if not await microphone.wait_until_warm(_WARM_S):
            raise EnvironmentFault("No microphone gives sound.", remedy=_REMEDY)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for sound in microphone:
                    if isinstance(sound, MicrophoneLost):
                        raise EnvironmentFault(
                            f"The microphone is lost: {sound.reason}.", remedy=sound.remedy
                        )
                    if isinstance(sound, SoundChunk):
                        kept.append(sound)
    samples = np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in kept)])
    begin = time.process_time()
    read = await asyncio.to_thread(read_sound, samples, *loaded)
    return transcript_json(read, audio_s=len(samples) / RATE, compute_s=time.process_time() - begin)
