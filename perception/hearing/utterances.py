"""From the end of a turn to an utterance: read it, say whose voice it may be, find the wake phrase."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ...errors import EnvironmentFault
from ..clock import Clock
from ..labels import Integrity, Label, Modality
from ..likeness import LOOPBACK_FROM, loopback_share
from .best import believed
from .heard import RATE, Hypothesis, Origin, SpokenWord, Utterance
from .peaks import peaks_of
from .recognition import SoundReader
from .settings import EarsSettings
from .track import Track
from .transcript import Transcript
from .turns import TurnEvent
from .wake import after_wake_phrase
from .whisper import NAMES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EndedTurn", "Utterances", "both_readings", "next_ear", "second_reading", "spoken_words"]


_ECHO_NS = 600_000_000
_BETTER: tuple[tuple[str, Literal["whole", "thorough"]], ...] = (
    (NAMES["tiny.en"], "whole"),
    (NAMES["base"], "thorough"),
)


@dataclass(frozen=True, slots=True, eq=False)
class EndedTurn:
    """A turn of the microphone, when it was found to have ended, and its readings if they were begun."""

    event: TurnEvent
    heard_ns: int
    reading: asyncio.Task[Transcript] | None = None
    careful: asyncio.Task[Transcript] | None = None


class Utterances:
    """Makes utterances of ended turns.

    Args:
        reader: The fast recogniser.
        microphone: What was heard.
        speakers: What was played meanwhile; empty where nobody knows.
    """

    def __init__(
        self, reader: SoundReader, microphone: Track, speakers: Track, settings: EarsSettings, clock: Clock
    ) -> None:
        self._reader = reader
        self.careful: SoundReader | None = None
        self._microphone = microphone
        self._speakers = speakers
        self._settings = settings
        self._clock = clock
        self._ignored: list[tuple[int, int]] = []
        self._awake_until_ns = 0

    def ignore(self, t0_ns: int, t1_ns: int) -> None:
        """What is heard between these instants is this program's own voice."""
        self._ignored = [*self._ignored[-63:], (t0_ns, t1_ns)]

    async def make(self, turn: EndedTurn) -> Utterance | None:
        """What was said in the turn; None where it was nothing, our own voice, or not meant for us.

        Raises:
            WorkerError: the recogniser died twice over this sound.
        """
        event = turn.event
        origin = self._origin(event)
        if self._is_ours(event, origin):
            return None
        first, second = await self._read(turn)
        t0, t1 = self._microphone.time_of(event.start), self._microphone.time_of(event.end)
        made = Utterance(
            "", t0, t1, 0.0, self._label(origin, t1), origin=origin, heard_ns=turn.heard_ns,
            read_ns=self._clock.now_ns(), cut=event.cut,
            peaks=peaks_of(self._microphone.cut(event.start, event.end)),
        )  # fmt: skip
        made = both_readings(made, first, second)
        if not any(c.isalnum() for c in made.text):
            return None
        return self._meant(made) if self._settings.mode == "wake" else made

    async def _read(self, turn: EndedTurn) -> tuple[Transcript, Transcript | None]:
        """The reading that was begun in the pause if there is one; the careful one beside it, if unsure."""
        if turn.reading is None:
            read = await self._reader.read(self.sound(turn.event), "whole")
        else:
            read = await turn.reading
        if not self.unsure(read):
            return read, None
        return read, await (turn.careful or self.read_carefully(self.sound(turn.event)))

    def unsure(self, read: Transcript) -> bool:
        """Whether the careful recogniser, where there is one, should read the same sound."""
        return bool(self.careful and read.text) and read.confidence < self._settings.careful_below

    async def read_carefully(self, samples: NDArray[np.float32]) -> Transcript:
        """The careful recogniser's reading; empty where it fails, for the first reading is there."""
        if self.careful is not None:
            with contextlib.suppress(EnvironmentFault):
                return await self.careful.read(samples, "whole")
        return Transcript("")

    def sound(self, event: TurnEvent) -> NDArray[np.float32]:
        """The samples of a turn and a little more."""
        return self._microphone.cut(event.start, event.end + RATE // 10)

    def _origin(self, event: TurnEvent) -> Origin:
        """Whether the speakers played this: whoever is in them does not command."""
        heard = self._microphone.cut(event.speech, event.end)
        t0, t1 = self._microphone.time_of(event.speech), self._microphone.time_of(event.end)
        share = loopback_share(heard, self._speakers.between(t0 - _ECHO_NS, t1))
        return "loopback" if share >= LOOPBACK_FROM else "microphone"

    def _is_ours(self, event: TurnEvent, origin: Origin) -> bool:
        """Whether a third of the speech lies where this program spoke, and nobody else can be told apart.

        Where the speakers are tapped, speech that is not theirs is a person who speaks meanwhile.
        """
        if self._speakers.position and origin == "microphone":
            return False
        t0, t1 = self._microphone.time_of(event.speech), self._microphone.time_of(event.end)
        shared = sum(max(0, min(t1, b) - max(t0, a)) for a, b in self._ignored)
        return shared > (t1 - t0) / 3

    def _label(self, origin: Origin, t_ns: int) -> Label:
        if origin == "loopback":
            return Label(
                Integrity.UNTRUSTED, Modality.AUDIO, "loopback: what the speakers play", time_ns=t_ns
            )
        # Only a held key says who speaks; anybody in the room can speak while nobody holds it.
        sure = Integrity.OWNER if self._settings.mode == "push" else Integrity.KNOWN_CONTACT
        return Label(sure, Modality.AUDIO, "microphone", time_ns=t_ns)

    def _meant(self, made: Utterance) -> Utterance | None:
        rest = after_wake_phrase(made.text)
        if rest is None:
            awake = made.t0_ns <= self._awake_until_ns
            self._awake_until_ns = 0
            return made if awake else None
        if not rest:
            self._awake_until_ns = made.t1_ns + int(self._settings.wake_s * 1e9)
            return None
        count = len(rest.split())
        return replace(made, text=rest, words=made.words[-count:])


def spoken_words(read: Transcript, t0_ns: int) -> tuple[SpokenWord, ...]:
    """Words with their times on the ordering clock; `t0_ns` is when the sound began."""
    return tuple(
        SpokenWord(w.text, t0_ns + int(w.t0_s * 1e9), t0_ns + int(w.t1_s * 1e9), w.confidence)
        for w in read.words
    )


def both_readings(said: Utterance, first: Transcript, second: Transcript | None) -> Utterance:
    """The utterance with the reading to believe; the other one comes first of the alternatives."""
    read, other = (first, None) if second is None else believed(first, second)
    lesser = [(text, sure, read.recognizer) for text, sure in read.others]
    if other is not None:
        lesser.insert(0, (other.text, other.confidence, other.recognizer))
        lesser += [(text, sure, other.recognizer) for text, sure in other.others]
    return replace(
        said, text=read.text, confidence=read.confidence, words=spoken_words(read, said.t0_ns),
        alternatives=tuple(Hypothesis(*one) for one in lesser), recognizer=read.recognizer,
    )  # fmt: skip


def next_ear(said: Utterance) -> Literal["whole", "thorough"] | None:
    """What the careful process should read next, None where everybody has read it."""
    heard_by = {said.recognizer, *(other.recognizer for other in said.alternatives)}
    return next((purpose for name, purpose in _BETTER if name not in heard_by), None)


def second_reading(first: Utterance, read: Transcript, now_ns: int) -> Utterance:
    """The utterance as another recogniser reads it; the first reading becomes an alternative."""
    before = Hypothesis(first.text, first.confidence, first.recognizer)
    others = tuple(Hypothesis(text, sure, read.recognizer) for text, sure in read.others)
    return replace(
        first, text=read.text, confidence=read.confidence, words=spoken_words(read, first.t0_ns),
        alternatives=(before, *others, *first.alternatives), recognizer=read.recognizer, read_ns=now_ns,
    )  # fmt: skip
