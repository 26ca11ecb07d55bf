# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The screen as a source of frames; the only door to mss."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..errors import DisplayError
from .clock import Clock, SystemClock
from .gate import ChangeGate, join_near
from .labels import Integrity, Label, Modality
from .lanes import LaneClosed, LatestLane
from .source import Frame, Percept
from .veil import AskVeil, VeiledGrab

if TYPE_CHECKING:
    import numpy as np
    from mss import MSS
    from mss.screenshot import ScreenShot
    from numpy.typing import NDArray

__all__ = ["ScreenSettings", "ScreenSource"]


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How often the screen is looked at."""

    fast_period_s: float = 1 / 60
    """Pause between two grabs right after a change or a nudge."""
    fast_for_s: float = 0.5
    """How long the fast pace lasts."""
    slow_period_s: float = 0.1
    """Pause between two grabs while nothing happens."""


class ScreenSource:
    """Frames of one display, delivered only when something changed, the newest first.

    A thread grabs, hashes and hands over; it never waits for a consumer. `display` is like ":1", None
    means $DISPLAY; the cookie comes from $XAUTHORITY, which libxcb takes from the environment only. `veil`
    says what must not be seen; that is painted over before anything else sees the pixels.
    """

    def __init__(
        self,
        display: str | None = None,
        clock: Clock | None = None,
        settings: ScreenSettings | None = None,
        veil: AskVeil | None = None,
    ) -> None:
        self.display = display or os.environ.get("DISPLAY", "")
        self.lane: LatestLane[Frame] = LatestLane("screen", combine=_carry_dirty)
        self.grabs = 0
        self.on_grab: Callable[[], None] | None = None  # called on the loop after every grab and at the end
        self._clock = clock or SystemClock()
        self._settings = settings or ScreenSettings()
        self._gate = ChangeGate()
        self._veiled = VeiledGrab(veil)
        self._wake = threading.Event()
        self._fast_until_ns = 0
        self._stopping = False
        self._watermark_ns = 0
        self.latest: Frame | None = None  # with the time of the last grab that found these very pixels
        self._newest: Frame | None = None
        self._thread: threading.Thread | None = None

    @property
    def watermark_ns(self) -> int:
        """The screen as it was before this instant has been delivered."""
        return self._watermark_ns

    def nudge(self) -> None:
        """Grab now and stay fast for a while: something is about to change, or somebody waits."""
        self._wake.set()

    def keep_fast(self) -> None:
        """Stay at the fast pace a while longer, without an extra grab."""
        self._fast_until_ns = self._clock.now_ns() + int(self._settings.fast_for_s * 1e9)

    async def __aenter__(self) -> Self:
        """Open the display and take the first frame.

        Raises:
            DisplayError: there is no such display, or it refuses.
        """
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()
        self._thread = threading.Thread(
            target=self._run, args=(loop, opened), name="lookhear-screen", daemon=True
        )
        self._thread.start()
        await opened
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the thread and close the display."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 2.0)
        self.lane.close()

    async def __aiter__(self) -> AsyncIterator[Percept]:
        """Changed frames; ends when the source is closed.

        Raises:
            DisplayError: the display went away.
        """
        while True:
            try:
                yield await self.lane.get()
            except LaneClosed:
                return

    def _run(self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[None]) -> None:
        """The thread: open, grab until told to stop, report how it ended."""
        with contextlib.suppress(RuntimeError):  # the loop may be closed already
            try:
                with self._open() as camera:
                    self._deliver(loop, camera)
                    loop.call_soon_threadsafe(_settle, opened, None)
                    self._grab_until_stopped(loop, camera)
            except Exception as error:  # mss raises its own, OSError and ctypes errors
                fault = self._fault(error, started=self._newest is not None)
                loop.call_soon_threadsafe(_settle, opened, fault)
                loop.call_soon_threadsafe(self._end, fault)

    def _open(self) -> MSS:
        import mss

        if not self.display and os.name == "posix":
            raise DisplayError(
                "No display is given and DISPLAY is not set.",
                remedy="Start inside a graphical session, set DISPLAY, or use a private desktop.",
            )
        return mss.MSS(display=self.display) if self.display else mss.MSS()

    def _grab_until_stopped(self, loop: asyncio.AbstractEventLoop, camera: MSS) -> None:
        pace = self._settings
        self.keep_fast()
        while not self._stopping:
            fast = self._clock.now_ns() < self._fast_until_ns
            nudged = self._wake.wait(pace.fast_period_s if fast else pace.slow_period_s)
            self._wake.clear()
            if self._stopping:
                return
            if self._deliver(loop, camera) or nudged:
                self.keep_fast()

    def _deliver(self, loop: asyncio.AbstractEventLoop, camera: MSS) -> bool:
        """Grab once; True when something changed."""
        t0 = self._clock.now_ns()
        pixels = self._veiled(lambda: _pixels(camera.grab(camera.monitors[0])))
        t1 = self._clock.now_ns()
        dirty = self._gate.changed(pixels)
        if dirty or self._newest is None:
            frame = Frame(t0, t1, pixels, dirty, self._label(t0), self._veiled.boxes)
        else:
            frame = replace(self._newest, t0_ns=t0, t1_ns=t1, dirty=(), withheld=self._veiled.boxes)
        self._newest = frame
        loop.call_soon_threadsafe(self._hand_over, frame)
        return bool(dirty)

    def _label(self, t_ns: int) -> Label:
        return Label(Integrity.UNTRUSTED, Modality.SCREEN, f"screen {self.display}", time_ns=t_ns)

    def _hand_over(self, frame: Frame) -> None:
        """On the loop: deliver what changed, then say how far time has been seen."""
        self.grabs += 1
        if frame.dirty and self.lane.closed_by is None:
            self.lane.put(frame)
        self.latest = frame
        self._watermark_ns = frame.t0_ns
        if self.on_grab is not None:
            self.on_grab()

    def _end(self, fault: DisplayError) -> None:
        self.lane.close(fault)
        if self.on_grab is not None:
            self.on_grab()

    def _fault(self, error: Exception, *, started: bool) -> DisplayError:
        if isinstance(error, DisplayError):
            return error
        if started:
            return DisplayError(
                f"The display {self.display} went away ({error}).",
                remedy="Start the desktop again; the journal says what had been done.",
            )
        return DisplayError(
            f"The display {self.display!r} cannot be opened ({error}).",
            remedy="Check DISPLAY and XAUTHORITY, or use a private desktop.",
        )


def _pixels(shot: ScreenShot) -> NDArray[np.uint8]:
    """BGRA, uint8, shape (h, w, 4), without a copy; every grab has its own memory."""
    import numpy as np

    return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if not future.done():
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def _carry_dirty(old: Frame, new: Frame) -> Frame:
    """The newer frame, dirty wherever either was."""
    return replace(new, dirty=tuple(join_near([*old.dirty, *new.dirty], 0)))
