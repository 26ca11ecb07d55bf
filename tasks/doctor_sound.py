"""What the doctor says of sound: microphone, speakers, voice, second recogniser."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Mapping

from ..perception import Microphone, MicrophoneLost, SoundChunk, SoundServer, whisper_installed
from .finding import Finding

__all__ = ["examine_sound"]

_WITHIN_S = 3.0
_LISTEN_S = 0.5


async def examine_sound(environ: Mapping[str, str]) -> list[Finding]:
    """Listens for half a second; says nothing aloud."""
    return [await _microphone(environ), await _speakers(environ), _voice(environ), _second_recogniser()]


async def _microphone(environ: Mapping[str, str]) -> Finding:
    begun = time.monotonic()
    loudest, heard_s, warm_s = 0.0, 0.0, 0.0
    try:
        async with asyncio.timeout(_WITHIN_S), Microphone(environ=environ) as microphone:
            async for event in microphone:
                if isinstance(event, MicrophoneLost):
                    return Finding("microphone", "missing", event.reason, event.remedy)
                if not isinstance(event, SoundChunk):
                    continue
                warm_s = warm_s or time.monotonic() - begun
                loudest = max(loudest, float(abs(event.samples).max()))
                heard_s += (event.t1_ns - event.t0_ns) / 1e9
                if heard_s >= _LISTEN_S:
                    return _level(microphone.name, warm_s, loudest)
    except TimeoutError:
        pass
    return Finding("microphone", "missing", f"no sound within {_WITHIN_S:g} s.", "Is the sound server well?")


def _level(device: str, warm_s: float, loudest: float) -> Finding:
    import math

    about = f"{device}, first sound after {warm_s:.1f} s"
    if loudest == 0:
        return Finding(
            "microphone",
            "note",
            f"{about}, nothing but zeros",
            "Is it muted?",
        )
    return Finding("microphone", "ok", f"{about}, loudest {20 * math.log10(loudest):.0f} dB")


async def _speakers(environ: Mapping[str, str]) -> Finding:
    server = SoundServer(environ)
    sink = await server.default_sink()
    if sink is not None:
        return Finding("speakers", "ok", f"{sink}; what they play is told apart from what is said")
    why = "no PulseAudio or PipeWire answers" if server.known else "pactl is not installed"
    return Finding(
        "speakers",
        "note",
        f"{why}: what the speakers play cannot be told from speech.",
        "Use headphones, or install it: apt install pulseaudio pulseaudio-utils",
    )


def _voice(environ: Mapping[str, str]) -> Finding:
    path = shutil.which("espeak-ng", path=environ.get("PATH"))
    if path:
        return Finding("espeak-ng", "ok", f"{path}: says questions and answers")
    return Finding(
        "espeak-ng",
        "missing",
        "questions and answers are not said aloud.",
        "Install it: apt install espeak-ng",
    )


def _second_recogniser() -> Finding:
    if whisper_installed("base"):
        return Finding("faster_whisper", "ok", "a second and a third opinion on what was said")
    if whisper_installed():
        return Finding("faster_whisper", "ok", "a second opinion on what was said")
    return Finding(
        "faster_whisper", "note", "no second opinion on what was said.", "pip install 'lookhear[whisper]'"
    )
