"""Makes the spoken set: every command by every voice, clean and with noise, seeded; kept in a folder.

python bench/hearing/spoken_set.py FOLDER
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lookhear.perception import RATE, read_wav

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HERE = Path(__file__).parent
VOICES = {
    "espeak-us-m": ["espeak-ng", "-v", "en-us", "-s", "160"],
    "espeak-us-f": ["espeak-ng", "-v", "en-us+f3", "-s", "150"],
    "espeak-gb-m": ["espeak-ng", "-v", "en-gb", "-s", "160"],
    "flite-slt": ["flite", "-voice", "slt"],
    "flite-rms": ["flite", "-voice", "rms"],
    "flite-awb": ["flite", "-voice", "awb"],
    "flite-kal": ["flite", "-voice", "kal16"],
}
NOISES: dict[str, float | None] = {"clean": None, "20 dB": 20.0, "10 dB": 10.0}
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command, what is to become of it, and its words that name things on a screen."""

    kind: str
    text: str
    names: tuple[str, ...]


def commands() -> list[Spoken]:
    """The list, in its order."""
    found: list[Spoken] = []
    for line in (HERE / "commands.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, text, names = (part.strip() for part in line.split("|"))
            found.append(Spoken(kind, text, tuple(names.split())))
    return found


def speak(text: str, voice: str) -> NDArray[np.float32]:
    """What a voice makes of a text, 16 kHz, as it comes out of the program."""
    program = VOICES[voice]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        if program[0] == "flite":
            command = [*program, "-t", text, "-o", str(path)]
        else:
            command = [*program, "-w", str(path), text]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return read_wav(path)


def noisy(sound: NDArray[np.float32], db: float | None, key: str) -> NDArray[np.float32]:
    """Half a second of room before and after; pink noise so many dB below the speech, over all of it."""
    import numpy as np

    room = np.pad(sound * np.float32(0.5 / max(1e-9, float(np.abs(sound).max()))), RATE // 2)
    if db is None:
        return room
    seed = int.from_bytes(hashlib.sha256(f"{SEED} {key}".encode()).digest()[:8], "little")
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(room)))
    pink = np.fft.irfft(white / np.sqrt(np.maximum(np.arange(len(white)), 20.0)), len(room))
    level = np.sqrt(np.mean(room[RATE // 2 : -RATE // 2] ** 2)) * 10 ** (-db / 20)
    return (room + pink * level / np.sqrt(np.mean(pink**2))).astype(np.float32)


def clip(text: str, voice: str, noise: str, folder: Path) -> NDArray[np.float32]:
    """One clip; what a program said is kept in `folder`, so that a bench can be resumed."""
    import numpy as np

    name = hashlib.sha256(f"{voice} {text}".encode()).hexdigest()[:20]
    path = folder / f"{name}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            np.save(file, speak(text, voice))
        Path(file.name).replace(path)
    return noisy(np.load(path), NOISES[noise], f"{voice} {text} {noise}")


def main() -> int:
    """Make everything."""
    folder = Path(sys.argv[1])
    for spoken in commands():
        for voice in VOICES:
            clip(spoken.text, voice, "clean", folder)
    print(f"{len(commands())} commands x {len(VOICES)} voices in {folder}, noise is added as it is used")
    return 0


if __name__ == "__main__":
    sys.exit(main())
