# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The screen as a source of frames; the only door to mss."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..errors import DisplayError
from .capture import Camera, DamageCamera, PollingCamera
from .clock import Clock, SystemClock
from .gate import join_near
from .labels import Integrity, Label, Modality
from .lanes import LaneClosed, LatestLane
from .source import Frame, Percept
from .veil import AskVeil, VeiledGrab
from .x11 import X11Display
from .x11_camera import Unarmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ScreenSettings", "ScreenSource"]

_RUNNING = 8
_DRAWN_NS = 250_000_000  # what a change of focus or title draws; a keyframe shows it
_PINS = 64


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How often the screen is looked at."""

    fast_period_s: float = 1 / 60
    """Pause between two grabs right after a change or a nudge."""
    fast_for_s: float = 0.5
    """How long the fast pace lasts."""
    slow_period_s: float = 0.1
    """Pause between two grabs while nothing happens and nobody reports changes, or while somebody waits."""
    check_period_s: float = 30.0
    """Pause between two looks at everything while nothing happens and changes are reported."""
    waiting_mb: float = 48.0
    """Pictures that wait for a consumer, in megabytes; of more, the oldest keyframe is dropped."""
    damage: bool = True
    """Whether the display is asked to report changes, where it can; else it is polled."""


class ScreenSource:
    """Frames of one display, delivered only when something changed, the newest first.

    A frame taken when another window got the keys or its title changed is a keyframe: it is delivered though
    newer ones wait, as long as there is room for all that waits.

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
        self._clock = clock or SystemClock()
        self._settings = settings or ScreenSettings()
        self.lane: LatestLane[Frame] = LatestLane(
            "screen",
            _carry_dirty,
            pins=_PINS,
            keeps=_stays,
            weigh=lambda frame: frame.pixels.nbytes,
            most=int(self._settings.waiting_mb * 1e6),
        )
        self.grabs = 0
        self.keyframes: dict[str, int] = {"focus": 0, "title": 0}  # delivered so far
        self.on_grab: Callable[[], None] | None = None  # called on the loop after every grab and at the end
        self._veiled = VeiledGrab(veil)
        self._camera: Camera | None = None
        self._fast_until_ns = 0
        self._awaited_until_ns = 0
        self._nudged = False
        self._stopping = False
        self._watermark_ns = 0
        self.latest: Frame | None = None  # with the time of the last grab that found these very pixels
        self._newest: Frame | None = None
        self._thread: threading.Thread | None = None

    @property
    def watermark_ns(self) -> int:
        """The screen as it was before this instant has been delivered."""
        return self._watermark_ns

    @property
    def kind(self) -> str:
        """How changes are found: "damage" (reported by the display), "polling", or "" before it is open."""
        camera = self._camera
        return "" if camera is None else camera.kind if camera.armed else "polling"

    def nudge(self) -> None:
        """Grab now and stay fast for a while: something is about to change, or somebody waits."""
        self._nudged = True
        self._wake()

    def await_more(self, for_s: float) -> None:
        """Go on telling how far time has been seen for a while: somebody waits for it."""
        now = self._clock.now_ns()
        asleep = now > self._awaited_until_ns
        self._awaited_until_ns = now + int(for_s * 1e9)
        if asleep:
            self._wake()

    def _wake(self) -> None:
        if self._camera is not None:
            self._camera.wake()

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
        self._wake()
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
                frame = await self.lane.get()
            except LaneClosed:
                return
            if frame.key is not None:
                self.keyframes[frame.key.kind] += 1
            yield frame

    def _run(self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[None]) -> None:
        """The thread: open, grab until told to stop, report how it ended."""
        with contextlib.suppress(RuntimeError):  # the loop may be closed already
            try:
                self._camera = camera = self._open()
                with contextlib.closing(camera):
                    self._deliver(loop, camera)
                    loop.call_soon_threadsafe(_settle, opened, None)
                    self._grab_until_stopped(loop, camera)
            except Exception as error:  # mss raises its own, OSError and ctypes errors
                fault = self._fault(error, started=self._newest is not None)
                loop.call_soon_threadsafe(_settle, opened, fault)
                loop.call_soon_threadsafe(self._end, fault)

    def _open(self) -> Camera:
        if not self.display and os.name == "posix":
            raise DisplayError(
                "No display is given and DISPLAY is not set.",
                remedy="Start inside a graphical session, set DISPLAY, or use a private desktop.",
            )
        # Whatever is missing, polling does without it, or says what is wrong.
        if self._settings.damage and self.display:
            try:
                return DamageCamera(self.display, self._veiled)
            except Unarmed as lacking:
                return _polling(self.display, self._veiled, lacking.connection)
            except (DisplayError, OSError, ImportError):
                pass
        return _polling(self.display, self._veiled, _windows(self.display))

    def _grab_until_stopped(self, loop: asyncio.AbstractEventLoop, camera: Camera) -> None:
        pace, running = self._settings, 0
        checked_ns = self._clock.now_ns()
        self.keep_fast()
        while not self._stopping:
            told = camera.wait(self._pause(camera))
            nudged, self._nudged = self._nudged, False
            if self._stopping:
                return
            check = nudged or self._clock.now_ns() - checked_ns > pace.check_period_s * 1e9
            checked_ns = self._clock.now_ns() if check else checked_ns
            if self._deliver(loop, camera, check=check) or nudged:
                self.keep_fast()
            # What is drawn within the next moment comes as one; what goes on comes 60 times a second.
            running = running + 1 if told else 0
            if told:
                time.sleep(pace.fast_period_s / (4 if running < _RUNNING else 1))

    def _pause(self, camera: Camera) -> float:
        """How long to sleep where nothing happens."""
        now, pace = self._clock.now_ns(), self._settings
        if now < self._fast_until_ns:
            return pace.fast_period_s
        idle = camera.armed and now > self._awaited_until_ns and not self._veiled.restless
        return pace.check_period_s if idle else pace.slow_period_s

    def _deliver(self, loop: asyncio.AbstractEventLoop, camera: Camera, *, check: bool = False) -> bool:
        """Grab once; True when something changed."""
        t0 = self._clock.now_ns()
        pixels, dirty = camera.look(check=check)
        t1, hidden, key = self._clock.now_ns(), self._veiled.boxes, camera.key()
        if dirty or self._newest is None:
            frame = Frame(t0, t1, pixels, dirty, self._label(t0), hidden, key)
        else:
            frame = replace(self._newest, t0_ns=t0, t1_ns=t1, dirty=(), withheld=hidden, key=key)
        self._newest = frame
        loop.call_soon_threadsafe(self._hand_over, frame)
        return bool(dirty) or key is not None

    def _label(self, t_ns: int) -> Label:
        return Label(Integrity.UNTRUSTED, Modality.SCREEN, f"screen {self.display}", time_ns=t_ns)

    def _hand_over(self, frame: Frame) -> None:
        """On the loop: deliver what changed, then say how far time has been seen."""
        self.grabs += 1
        if (frame.dirty or frame.key) and self.lane.closed_by is None:
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


def _polling(display: str, veiled: VeiledGrab, windows: X11Display | None) -> PollingCamera:
    import mss
    import numpy as np

    camera = mss.MSS(display=display) if display else mss.MSS()

    def grab() -> NDArray[np.uint8]:
        """BGRA, uint8, shape (h, w, 4), without a copy; every grab has its own memory."""
        shot = camera.grab(camera.monitors[0])
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)

    if windows is not None:
        windows.watch_properties(windows.root)
    return PollingCamera(grab, camera.close, veiled, windows)


def _windows(display: str) -> X11Display | None:
    """A connection that is told which window has the keys; None where there is no such thing."""
    if not display:
        return None
    with contextlib.suppress(DisplayError, OSError, ImportError):
        return X11Display(display)
    return None


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if not future.done():
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def _carry_dirty(old: Frame, new: Frame) -> Frame:
    """The newer frame, dirty wherever either was; still the keyframe of a change that is being drawn."""
    key = new.key or (old.key if old.key is not None and not _stays(old, new) else None)
    return replace(new, dirty=tuple(join_near([*old.dirty, *new.dirty], 0)), key=key)


def _stays(old: Frame, new: Frame) -> bool:
    """Whether the older frame is the keyframe of a change that is drawn, or over, by now."""
    if old.key is None:
        return False
    return new.key is not None or new.t0_ns - old.key.t_ns > _DRAWN_NS
