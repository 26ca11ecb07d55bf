"""Speech made at test time by espeak-ng and flite, and sounds that are none."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lookhear.perception import RATE, read_wav

if TYPE_CHECKING:
    from numpy.typing import NDArray


def spoken(text: str, voice: str = "en-us") -> NDArray[np.float32]:
    """What a voice says: a flite voice by its name (slt, rms, awb), else one of espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        if voice in ("slt", "rms", "awb", "kal16"):
            command = ["flite", "-voice", voice, "-t", text, "-o", str(path)]
        else:
            command = ["espeak-ng", "-v", voice, "-s", "160", "-w", str(path), text]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return read_wav(path)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(int(seconds * RATE), np.float32)


def music(seconds: float) -> NDArray[np.float32]:
    """A melody of decaying chords."""
    at = np.arange(int(seconds * RATE)) / RATE
    out = np.zeros(len(at))
    for i, root in enumerate([220.0, 262.0, 330.0, 294.0] * int(seconds)):
        begin = i * 0.5
        after = np.clip(at - begin, 0, None)
        for ratio in (1.0, 1.25, 1.5, 2.0):
            out += (at >= begin) * np.exp(-3 * after) * np.sin(2 * np.pi * root * ratio * after)
    return (0.3 * out / np.abs(out).max()).astype(np.float32)


def hiss(seconds: float, level: float = 0.05) -> NDArray[np.float32]:
    return (np.random.default_rng(7).standard_normal(int(seconds * RATE)) * level).astype(np.float32)
