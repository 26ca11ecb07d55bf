"""Noise: places that change again and again by themselves, such as clocks, spinners, videos and carets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .geometry import Box
from .settle import is_caret

__all__ = ["NoiseModel", "NoiseSettings"]

_ALIKE = 8


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """When a place is noise, and when it is none any more."""

    times: int = 4
    """So many changes in a row make noise …"""
    lasting_s: float = 2.0
    """… where they take at least so long, or have the shape of a caret."""
    pause_s: float = 3.0
    """A longer pause between two changes ends the row."""
    quiet_s: float = 1.0
    """Noise that rests for so long has come to its end, if 2.5 of its usual pauses are not longer."""
    every_s: float = 120.0
    """How long noise is not read at most, though it goes on."""
    places: int = 64
    """Places remembered at most."""


@dataclass(slots=True)
class _Place:
    """Where changes come again: everything they covered, since when, how many."""

    box: Box
    since_ns: int
    last_ns: int
    times: int = 1

    @property
    def pause_ns(self) -> int:
        return (self.last_ns - self.since_ns) // max(1, self.times - 1)


class NoiseModel:
    """Tells changes that say something from those that only go on.

    A change beyond everything that its place has shown so far is never noise: a letter typed beside a caret,
    a dialog over a video.
    """

    def __init__(self, settings: NoiseSettings | None = None) -> None:
        self._settings = settings or NoiseSettings()
        self._places: list[_Place] = []

    def split(self, dirty: Sequence[Box], t_ns: int) -> tuple[list[Box], list[Box]]:
        """Take the changes of a frame: those that count, and those that are noise."""
        pause = int(self._settings.pause_s * 1e9)
        self._places = [p for p in self._places if t_ns - p.last_ns <= pause][-self._settings.places :]
        counting: list[Box] = []
        noise: list[Box] = []
        for box in dirty:
            (noise if self._goes_on(box, t_ns) else counting).append(box)
        return counting, noise

    def _goes_on(self, box: Box, t_ns: int) -> bool:
        """Whether the box is one more change of a noisy place; remembers it.

        A change that is much smaller or larger than its place is none of its row: a caret in a dialog.
        """
        around = sorted((p for p in self._places if p.box.contains(box)), key=lambda p: p.box.area)
        for place in around:
            if _alike(place.box, box):
                place.last_ns, place.times = t_ns, place.times + (place.last_ns != t_ns)
                return self._is_noise(place)
        if any(self._is_noise(place) for place in around):
            return True
        for place in self._places:
            joined = place.box.union(box)
            near = place.box.overlaps(box) and joined.area <= 2 * max(place.box.area, box.area)
            if near and _alike(place.box, box):
                place.box, place.last_ns, place.times = joined, t_ns, place.times + 1
                return False
        self._places.append(_Place(box, t_ns, t_ns))
        return False

    def _is_noise(self, place: _Place) -> bool:
        lasting = place.last_ns - place.since_ns >= self._settings.lasting_s * 1e9
        return place.times >= self._settings.times and (lasting or is_caret(place.box))

    def covers(self, box: Box) -> bool:
        """Whether a change within the box would say nothing."""
        return any(self._is_noise(place) and place.box.contains(box) for place in self._places)

    def rests_at(self, box: Box) -> int:
        """When the noise in a box will have come to its end, monotonic ns; 0 where it is none."""
        quiet = int(self._settings.quiet_s * 1e9)
        ends = [
            place.last_ns + max(quiet, place.pause_ns * 5 // 2)
            for place in self._places
            if place.box.overlaps(box) and self._is_noise(place)
        ]
        return max(ends, default=0)


def _alike(a: Box, b: Box) -> bool:
    """Whether neither is more than eight times as large as the other."""
    return max(a.area, b.area) <= _ALIKE * min(a.area, b.area)
