"""What hearing says: speech begins, words, a spoken stop, a microphone that comes and goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from ..labels import Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "RATE",
    "Heard",
    "Hearing",
    "Hypothesis",
    "MicrophoneBack",
    "MicrophoneLost",
    "Origin",
    "Partial",
    "ScriptedHearing",
    "SoundChunk",
    "SoundGap",
    "SpeechBegan",
    "SpokenStop",
    "SpokenWord",
    "Utterance",
]

RATE = 16_000
"""Samples per second of everything that is heard."""

Origin = Literal["microphone", "loopback", "file"]


@dataclass(frozen=True, slots=True, eq=False)
class SoundChunk:
    """A stretch of sound: mono, float32 in -1 to 1, shape (n,), 16 kHz.

    `t0_ns` is when its first sample was captured, `t1_ns` when its last was.
    """

    t0_ns: int
    t1_ns: int
    samples: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundGap:
    """Sound between these instants is lost; `reason` says why (overflow, device)."""

    t0_ns: int
    t1_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class MicrophoneLost:
    """No sound comes any more; `remedy` says what a person can do."""

    t_ns: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class MicrophoneBack:
    """Sound comes again (also said once at the start, when the stream is warm)."""

    t_ns: int
    device: str


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody began to speak at `t_ns`."""

    t_ns: int


@dataclass(frozen=True, slots=True)
class Partial:
    """What has been said so far; it may still change."""

    text: str
    t0_ns: int
    t1_ns: int


@dataclass(frozen=True, slots=True)
class SpokenStop:
    """The word "stop", from any voice and any source; `t_ns` is the end of the word."""

    t_ns: int
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word with its interval on the ordering clock and the recogniser's confidence, 0 to 1."""

    text: str
    t0_ns: int
    t1_ns: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Another reading of the same sound."""

    text: str
    confidence: float
    recognizer: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said: text, interval on the ordering clock, confidence 0 to 1, who could have said it.

    `words` may be empty where the recogniser gives none; `recognizer` names the one `text` is from,
    `alternatives` holds other readings, best first. `heard_ns` is when the turn was found to have ended,
    `read_ns` when the text was there. `cut` says that it was ended for its length: a talk, no command.
    `peaks` is the outline of its sound in percent of full scale, from `t0_ns` to `t1_ns`.
    """

    text: str
    t0_ns: int
    t1_ns: int
    confidence: float
    label: Label
    words: tuple[SpokenWord, ...] = ()
    alternatives: tuple[Hypothesis, ...] = ()
    recognizer: str = ""
    origin: Origin = "microphone"
    heard_ns: int = 0
    read_ns: int = 0
    cut: bool = False
    peaks: tuple[int, ...] = ()


Heard = SpeechBegan | Partial | Utterance | SpokenStop | SoundGap | MicrophoneLost | MicrophoneBack


class Hearing(Protocol):
    """An async context manager that is an async iterator of what is heard; ends when the sound does."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __aiter__(self) -> AsyncIterator[Heard]: ...

    async def again(self, utterance: Utterance) -> Utterance | None:
        """The reading of the next slower and better recogniser; None where there is none any more."""
        ...

    def sound_of(self, utterance: Utterance) -> NDArray[np.float32] | None:
        """The sound of it, float32 mono at 16 kHz; None where it is no longer kept."""
        ...

    def listen(self, on: bool) -> None:
        """Whether speech is to be understood; the spoken stop is heard either way."""
        ...

    def health(self) -> dict[str, Any]:
        """`lanes`: counts per lane; `ages_s`: how long ago each source last spoke; `recognisers`: of each."""
        ...


class ScriptedHearing:
    """Says what it was given, in order, and ends; `second` maps a text to its second reading."""

    def __init__(self, heard: tuple[Heard, ...], second: dict[str, Utterance] | None = None) -> None:
        self._heard = heard
        self._second = second or {}
        self.listening = True

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def __aiter__(self) -> AsyncIterator[Heard]:
        """Everything once; a stop also where nobody listens."""
        for heard in self._heard:
            if self.listening or not isinstance(heard, Utterance | Partial):
                yield heard

    async def again(self, utterance: Utterance) -> Utterance | None:
        """The scripted second reading."""
        return self._second.get(utterance.text)

    def sound_of(self, utterance: Utterance) -> NDArray[np.float32] | None:
        """None: a script makes no sound."""
        return None

    def listen(self, on: bool) -> None:
        """Remember it."""
        self.listening = on

    def health(self) -> dict[str, Any]:
        """Nothing waits anywhere."""
        return {"lanes": {}, "ages_s": {}, "recognisers": {}}
