"""Synthetic voices for tests and benches: sentences spoken into wav files by espeak-ng and flite."""

from __future__ import annotations

import subprocess
from pathlib import Path

__all__ = ["VOICES", "speak"]

VOICES: dict[str, tuple[str, ...]] = {
    "espeak-us": ("espeak-ng", "-v", "en-us", "-s", "150"),
    "espeak-us-f": ("espeak-ng", "-v", "en-us+f3", "-s", "145"),
    "espeak-gb": ("espeak-ng", "-v", "en-gb", "-s", "150"),
    "flite-slt": ("flite", "-voice", "slt"),
    "flite-rms": ("flite", "-voice", "rms"),
    "flite-awb": ("flite", "-voice", "awb"),
}


def speak(text: str, voice: str, file: Path) -> Path:
    """Write a sentence as a wav file."""
    program = VOICES[voice]
    argv = (
        [*program, "-w", str(file), "--", text]
        if program[0] == "espeak-ng"
        else [*program, "-t", text, "-o", str(file)]
    )
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return file
