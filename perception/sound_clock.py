"""When a sample was captured: a fit of arrival times over the sample counter."""

from __future__ import annotations

from collections import deque

__all__ = ["SampleClock"]

_WINDOW_NS = 10_000_000_000
_SLIP_NS = 80_000_000
_SLIP_AFTER = 12  # blocks in a row that came late: half a second at 48 ms, longer than a busy machine stalls


class SampleClock:
    """Turns sample indices into monotonic nanoseconds.

    A block can come late, never early: the least delayed arrival of the last ten seconds says when samples
    were captured, to within the drift of the device's clock in that time (1 ms at 100 ppm). When every
    block is late for half a second, samples were lost on the way: the fit starts anew from there.

    Args:
        rate: samples per second by the device's clock.
        ahead_ns: how long before its time a sample comes at most, for a sound server without a device that
            renders ahead. It keeps the machine's own time, so its least delay counts for ever: it may render
            less far ahead at times, which looks like a delay. `renders_ahead` says so where it is known.
    """

    def __init__(self, rate: float, ahead_ns: int = 0) -> None:
        self._ns_per_sample = 1e9 / rate
        self._ahead_ns = ahead_ns
        self._own_time = ahead_ns > 0
        self._least: deque[tuple[int, int]] = deque()  # (arrival, offset), offsets rising: a sliding minimum
        self._recent: deque[int] = deque(maxlen=_SLIP_AFTER)

    def renders_ahead(self, ahead_ns: int, *, anew: bool = False) -> None:
        """From now on samples come so long before their time at most; `anew` forgets those before."""
        self._ahead_ns = ahead_ns
        if anew:
            self._least.clear()
            self._recent.clear()

    def arrived(self, end: int, t_ns: int) -> int:
        """Note that the block before sample `end` came at `t_ns`; returns nanoseconds of sound found lost."""
        offset = t_ns - round(end * self._ns_per_sample) + self._ahead_ns
        self._recent.append(offset)
        lost = 0
        if self._least and len(self._recent) == _SLIP_AFTER:
            late = min(self._recent) - self._least[0][1]
            if late > _SLIP_NS:
                lost = late
                self._least.clear()
                offset = min(self._recent)
        while self._least and self._least[-1][1] >= offset:
            self._least.pop()
        self._least.append((t_ns, offset))
        if self._own_time:
            self._least = deque([self._least[0]])
        while self._least[0][0] < t_ns - _WINDOW_NS and not self._own_time:
            self._least.popleft()
        return lost

    def time_of(self, index: int) -> int:
        """When a sample was captured.

        Raises:
            IndexError: nothing has arrived yet.
        """
        return round(index * self._ns_per_sample) + self._least[0][1]
