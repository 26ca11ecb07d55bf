"""Who speaks when: turns found from the probability of speech, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .heard import RATE
from .vad import WINDOW

__all__ = ["TurnDetector", "TurnEvent", "TurnSettings"]

RATE_OF_WINDOWS = RATE / WINDOW


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """When a turn begins and ends; times in seconds."""

    begins_at: float = 0.5
    """Probability of speech from which a window is speech where none was."""
    ends_below: float = 0.35
    """Probability below which a window is no longer speech."""
    least_speech_s: float = 0.09
    """Shorter sounds are clicks and coughs."""
    pre_roll_s: float = 0.3
    """Sound before the first window of speech that belongs to the turn."""
    hang_over_s: float = 0.55
    """Silence that ends a turn when nothing is known about what was said."""
    finished_s: float = 0.3
    """Silence that ends a turn whose text is a whole command."""
    unfinished_s: float = 1.3
    """Silence that ends a turn that stops in the middle of a sentence."""
    longest_s: float = 30.0
    """A turn is cut after so long."""


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """`began`, `paused` (the speaker fell silent; may go on), or `ended`; positions count samples.

    `start` is where the turn begins with its pre-roll, `speech` where its first window of speech does,
    `end` where the last window of speech ends. `burst` is where speech began after the last silence of
    at least `TurnDetector.burst_gap_s`. `cut` says that the turn was ended for its length.
    """

    kind: Literal["began", "paused", "ended"]
    start: int
    speech: int
    end: int
    burst: int
    cut: bool = False


class TurnDetector:
    """Feed it every window; it says when a turn begins, pauses and ends."""

    burst_gap_s = 0.2
    """Silence after which speech counts as a burst of its own."""

    def __init__(self, settings: TurnSettings | None = None, pause_s: float = 0.064) -> None:
        self.settings = settings or TurnSettings()
        self._pause = round(pause_s * RATE_OF_WINDOWS)
        self.hang_over_s = self.settings.hang_over_s
        self._after = 0
        self._reset()

    @property
    def speaking(self) -> bool:
        """Whether a turn is open."""
        return self._open

    @property
    def start(self) -> int:
        """Where the open turn begins."""
        return self._start

    @property
    def last_speech(self) -> int:
        """Where the last window of speech ended."""
        return max(self._end, self._after)

    def feed(self, position: int, probability: float) -> list[TurnEvent]:
        """One window, whose first sample is at `position`; what it makes known."""
        end = position + WINDOW
        speech = probability >= (self.settings.ends_below if self._voiced else self.settings.begins_at)
        if speech:
            self._heard(position, end)
        else:
            self._silent += 1
            self._voiced = False
            if not self._open:
                self._run = 0
        events: list[TurnEvent] = []
        if not self._open and self._run >= self.settings.least_speech_s * RATE_OF_WINDOWS:
            self._open = True
            self._start = max(self._after, self._first - int(self.settings.pre_roll_s * RATE))
            events.append(self._event("began"))
        if self._open:
            events += self._closing(end)
        return events

    def end(self) -> TurnEvent | None:
        """Close the open turn now: the sound is over, or the key that was held is released."""
        if not self._open:
            return None
        event = self._event("ended")
        self._close()
        return event

    def drop(self) -> None:
        """Forget the open turn: a part of its sound is lost."""
        self._close()

    def _heard(self, position: int, end: int) -> None:
        if not self._run:
            self._first = position
        if (not self._voiced and self._silent >= self.burst_gap_s * RATE_OF_WINDOWS) or not self._run:
            self._burst = position
        self._run += 1
        self._voiced = True
        self._silent = 0
        self._end = end

    def _closing(self, end: int) -> list[TurnEvent]:
        events = [self._event("paused")] if self._silent == self._pause else []
        if self._silent >= self.hang_over_s * RATE_OF_WINDOWS:
            events.append(self._event("ended"))
            self._close()
        elif end - self._start >= self.settings.longest_s * RATE:
            self._end = end
            events.append(self._event("ended", cut=True))
            self._close()
            self._after = end
        return events

    def _event(self, kind: Literal["began", "paused", "ended"], *, cut: bool = False) -> TurnEvent:
        return TurnEvent(kind, self._start, self._first, self._end, self._burst, cut)

    def _close(self) -> None:
        self._after = self._end
        self._reset()
        self.hang_over_s = self.settings.hang_over_s

    def _reset(self) -> None:
        self._open = self._voiced = False
        self._run = self._silent = 0
        self._first = self._start = self._end = self._burst = 0
