"""Sounds that are no command, and a sound server that dies."""

from __future__ import annotations

import os
import signal
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lookhear.perception import RATE, read_wav
from lookhear.tools import PrivateDesktop
from tests.windows.voices import speak

if TYPE_CHECKING:
    from numpy.typing import NDArray

TALK = (
    "Well the weather was fine that day and we all went down to the river where my uncle keeps an old boat. "
    "He told us about the winter of the great flood and how the bridge had been carried away in one night. "
    "Nobody in the village had ever seen anything like it and they spoke of it for many years afterwards. "
    "In the evening we sat by the fire and ate the bread that my aunt had baked that very morning. "
    "The children fell asleep one after the other while the old people went on about the price of wool. "
    "I remember that the moon was so bright on the water that you could have read a newspaper by it."
)


def hear_silence(what: str, folder: Path) -> Path:
    """A wav file of silence, music, a monologue of half a minute, or two people who talk at once."""
    file = folder / "sound.wav"
    match what:
        case "silence":
            samples = np.zeros(4 * RATE, np.float32)
        case "music":
            samples = _music(8.0)
        case "monologue":
            return speak(TALK, "flite-slt", file)
        case _:
            one = read_wav(speak(TALK[:100], "flite-slt", folder / "one.wav"))
            two = read_wav(speak(TALK[100:200], "flite-rms", folder / "two.wav"))
            length = min(len(one), len(two))
            samples = np.asarray((one[:length] + two[:length]) / 2, np.float32)
    _write(file, samples)
    return file


def _music(seconds: float) -> NDArray[np.float32]:
    """Chords that change twice a second."""
    t = np.arange(int(seconds * RATE)) / RATE
    notes = 220 * 2 ** (np.array([0, 3, 5, 7, 10, 12])[(t * 2).astype(int) % 6] / 12)
    voices = [np.sin(2 * np.pi * np.cumsum(notes * k) / RATE) / k for k in (1, 1.5, 2, 3)]
    return np.asarray(0.15 * np.sum(voices, axis=0) * (1 - (t * 2 % 1) * 0.6), np.float32)


def _write(file: Path, samples: NDArray[np.float32]) -> None:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def stop_sound_server(desktop: PrivateDesktop) -> None:
    """Kill the PulseAudio of a desktop."""
    pid = desktop.sound.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
