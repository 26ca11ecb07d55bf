"""What was captured and is not read yet: changes that count at once, noise when it rests or somebody asks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from .gate import join_near
from .geometry import Box
from .noise import NoiseModel, NoiseSettings
from .source import Frame

__all__ = ["Backlog"]

_KEPT = 12


@dataclass(slots=True)
class _Muted:
    box: Box
    since_ns: int


class Backlog:
    """The newest frames and the boxes that have to be read; `muted_times` counts changes that were noise."""

    def __init__(self, settings: NoiseSettings | None = None) -> None:
        self.frames: deque[Frame] = deque(maxlen=_KEPT)
        self.dirty: list[Box] = []
        self.muted_times = 0
        self.noise = NoiseModel(settings)
        self._every_ns = int((settings or NoiseSettings()).every_s * 1e9)
        self._muted: list[_Muted] = []

    def add(self, frame: Frame, *, asked: bool) -> bool:
        """Take a frame; True where it is to be read. With `asked` somebody waits, and nothing is noise."""
        counting, noise = self.noise.split(frame.dirty, frame.t0_ns)
        self.frames.append(frame)
        if asked:
            counting, noise = [*counting, *noise], []
        self.muted_times += len(noise)
        self._mute(noise, frame.t0_ns)
        self.dirty = join_near([*self.dirty, *counting], 0)
        return bool(counting)

    def _mute(self, noise: list[Box], t_ns: int) -> None:
        for box in noise:
            for muted in self._muted:
                if muted.box.overlaps(box):
                    muted.box = muted.box.union(box)
                    break
            else:
                self._muted.append(_Muted(box, t_ns))

    @property
    def waiting(self) -> bool:
        """Whether there is noise that nobody has read."""
        return bool(self._muted)

    def demand(self) -> bool:
        """Somebody looks: noise is to be read, too; True where there is any."""
        return self._promote(self._muted)

    def due(self, t_ns: int) -> bool:
        """Noise that rests by now, or went on for too long, is to be read; True where there is any."""
        return self._promote([m for m in self._muted if self._due_ns(m) <= t_ns])

    def next_due_ns(self) -> int | None:
        """When `due` may have something; None where nothing is muted."""
        return min((self._due_ns(m) for m in self._muted), default=None)

    def _due_ns(self, muted: _Muted) -> int:
        return min(self.noise.rests_at(muted.box), muted.since_ns + self._every_ns)

    def _promote(self, muted: list[_Muted]) -> bool:
        self.dirty = join_near([*self.dirty, *(m.box for m in muted)], 0)
        self._muted = [m for m in self._muted if m not in muted]
        return bool(muted)

    def take(self) -> tuple[Frame, list[Box]]:
        """The newest frame, and everything to be read in it; the caller reads it or gives it back."""
        dirty, self.dirty = self.dirty, []
        return self.frames[-1], dirty

    def give_back(self, dirty: list[Box]) -> None:
        """These boxes were not read after all."""
        self.dirty = join_near([*dirty, *self.dirty], 0)

    def changed_share(self) -> float:
        """How much of the screen waits to be read, 0 to 1."""
        width, height = self.frames[-1].size
        return sum(box.area for box in self.dirty) / (width * height)

    def before(self, t_ns: int) -> Frame | None:
        """The last frame that was captured before an instant."""
        return next((frame for frame in reversed(self.frames) if frame.t0_ns < t_ns), None)
