"""What each recogniser reads in each clip of the spoken set, kept as JSON lines: nothing is read twice.

The clips come in an order that mixes commands, voices and noises: every beginning of it is a fair sample.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookhear.perception import RATE, Moonshine, Transcript, TurnSettings, Whisper, find_turns, voice_activity

from .spoken_set import NOISES, Spoken, clip, commands

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TUNED", "UNSEEN", "Clip", "Recognitions", "clips"]

TUNED = ("espeak-us-m", "espeak-us-f", "flite-slt", "flite-rms")
UNSEEN = ("espeak-gb-m", "flite-awb")
"""Voices kept out of choosing thresholds."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A command, who says it, in what noise."""

    spoken: Spoken
    voice: str
    noise: str

    @property
    def key(self) -> str:
        """Its name in the files."""
        return f"{self.voice} | {self.noise} | {self.spoken.text}"


def clips(step: int = 1) -> list[Clip]:
    """All clips, mixed; of each `step` one."""
    every = [Clip(s, v, n) for s in commands() for v in (*TUNED, *UNSEEN) for n in NOISES]
    return sorted(every, key=lambda one: hashlib.sha256(one.key.encode()).digest())[::step]


class Recognitions:
    """Readings of clips: ours as `Ears` gets them, and both recognisers bare, on one thread.

    Args:
        folder: Where clips and readings are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "recognitions.jsonl"
        self._known: dict[str, dict[str, Any]] = dict(_rows(self._path))
        self._thorough_path = folder / "thorough.jsonl"
        self._thorough: dict[str, dict[str, Any]] = dict(_rows(self._thorough_path))
        self._readers: _Readers | None = None
        self._base: _Base | None = None

    def known(self, one: Clip) -> dict[str, Any] | None:
        """What is read already."""
        return self._known.get(one.key)

    def of(self, one: Clip) -> dict[str, Any]:
        """The readings of a clip, read now if they are not known."""
        if one.key not in self._known:
            self._readers = self._readers or _Readers()
            row = self._readers.read(clip(one.spoken.text, one.voice, one.noise, self._folder))
            self._known[one.key] = row
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": one.key, **row}) + "\n")
        return self._known[one.key]

    def thorough(self, one: Clip) -> dict[str, Any]:
        """The reading of the largest recogniser, which is only asked where the others do not agree."""
        if one.key not in self._thorough:
            self._base = self._base or _Base()
            row = self._base.read(clip(one.spoken.text, one.voice, one.noise, self._folder))
            self._thorough[one.key] = row
            with self._thorough_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": one.key, **row}) + "\n")
        return self._thorough[one.key]


class _Base:
    def __init__(self) -> None:
        self._voice = voice_activity()
        self._whisper = Whisper("base", threads=1)

    def read(self, sound: NDArray[np.float32]) -> dict[str, Any]:
        turns = find_turns(sound, self._voice, TurnSettings())
        return _timed(self._whisper.transcribe, sound[turns[0].start : turns[-1].end + RATE // 10])


class _Readers:
    def __init__(self) -> None:
        self._voice = voice_activity()
        self._moonshine = Moonshine()
        self._whisper = Whisper(threads=1)
        self._bare = Whisper(vocabulary="", threads=1).model

    def read(self, sound: NDArray[np.float32]) -> dict[str, Any]:
        turns = find_turns(sound, self._voice, TurnSettings())
        row: dict[str, Any] = {"turns": len(turns), "seconds": len(sound) / RATE}
        if turns:
            heard = sound[turns[0].start : turns[-1].end + RATE // 10]
            row["moonshine"] = _timed(self._moonshine.transcribe, heard)
            row["whisper"] = _timed(self._whisper.transcribe, heard)
        net = self._moonshine.net
        row["bare moonshine"] = net.text(net.decode(net.encode(sound), len(sound) / RATE).ids).strip()
        segments, _ = self._bare.transcribe(sound, language="en", beam_size=5)
        row["bare whisper"] = "".join(segment.text for segment in segments).strip()
        return row


def _timed(read: Any, sound: NDArray[np.float32]) -> dict[str, Any]:
    begin = time.perf_counter()
    found: Transcript = read(sound)
    return {
        "ms": round(1000 * (time.perf_counter() - begin), 1),
        "text": found.text,
        "confidence": round(found.confidence, 4),
        "words": [[word.text, round(word.confidence, 3)] for word in found.words],
        "others": [[text, round(sure, 4)] for text, sure in found.others],
    }


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            yield row.pop("key"), row
