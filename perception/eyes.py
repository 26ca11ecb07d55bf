"""Eyes: the one object that sees. Frames in, complete scenes out, and waits that end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from ..errors import DisplayError, LookhearError, WorkerError
from .backlog import Backlog
from .clock import Clock, SystemClock
from .geometry import Box, Point
from .grabs import GrabWatch
from .health import counts_json, worker_json
from .noise import NoiseSettings
from .ocr import OcrWorker, ReadCancelled
from .privacy_gate import PrivacyGate, unseen
from .reader import Reader
from .scene import Scene, SceneRing, Window
from .screen import ScreenSettings, ScreenSource
from .session_recorder import SessionRecorder
from .settle import QuietWatch, Settled, differences
from .sight import Sight
from .sign import without_sign
from .source import Frame
from .tree_asking import Trees

__all__ = ["Eyes", "EyesSettings", "WindowList"]

WindowList = Callable[[], tuple[tuple[Window, ...], Point | None]]


@dataclass(frozen=True, slots=True)
class EyesSettings:
    """Limits of seeing."""

    screen: ScreenSettings = field(default_factory=ScreenSettings)
    """How often the screen is grabbed."""
    ring_s: float = 30.0
    """How long scenes are kept for `as_of`."""
    warm_up_s: float = 60.0
    """How long the first look waits for the reading process to load its models."""
    hold_s: float = 0.15
    """How long reading waits for an act to settle, so that half-drawn states are not read."""
    begin_s: float = 0.15
    """How long `settle` waits for a change to begin."""
    silent_s: float = 3.0
    """A display that has not been grabbed for so long is called dead; a busy machine may take a second."""
    stale_share: float = 0.4
    """A running reading is given up when so much of the screen changed meanwhile, 0 to 1."""
    give_up_times: int = 3
    """Readings given up in a row, so that a screen that never rests is still read."""
    noise: NoiseSettings = field(default_factory=NoiseSettings)
    """What is not read before it rests, or before somebody looks."""


def no_windows() -> tuple[tuple[Window, ...], Point | None]:
    """The window list of a screen about which nothing is known."""
    return (), None


class Eyes:
    """Sees one display: captures, reads what changed, keeps the scene.

    `windows` gives the top-level windows from the bottom to the top and the pointer, at the time of the call;
    `privacy` decides what of them is withheld before any pixel of it is kept. `tap` gets every frame, and
    every scene with what was read for it. `readers` read trees beside the pixels, where there are any.
    """

    def __init__(
        self,
        display: str | None = None,
        windows: WindowList = no_windows,
        clock: Clock | None = None,
        settings: EyesSettings | None = None,
        readers: Sequence[Reader] = (),
        privacy: PrivacyGate | None = None,
        tap: SessionRecorder | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._settings = settings or EyesSettings()
        self._windows = windows if privacy is None else privacy.over(windows)
        self._privacy, self._tap = privacy, tap
        veil = privacy.veil if privacy is not None and not privacy.rules.empty else None
        self._source = ScreenSource(display, self._clock, self._settings.screen, veil)
        self._worker = OcrWorker()
        self._trees = Trees(readers)
        self._sight = Sight(self._worker, self._trees)
        self._ring = SceneRing(self._settings.ring_s)
        self._backlog = Backlog(self._settings.noise)
        self._looking = 0
        self._due: asyncio.TimerHandle | None = None
        self._reading = False
        self._given_up = 0
        self._changed = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._grabs = GrabWatch(self._source, self._clock, self._settings.silent_s)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Open the display and start the reading process, which loads while others work.

        Raises:
            DisplayError: the display cannot be opened.
            WorkerError: the reading process cannot be started.
        """
        self._source.on_grab = self._grabs.wake
        await self._source.__aenter__()
        frame = self._source.latest
        width, height = frame.size if frame is not None else (3840, 2160)
        try:
            self._worker.start(max(1 << 25, (width + 32) * (height + 32) * 4))
        except BaseException:
            await self._source.__aexit__(None, None, None)
            raise
        self._tasks = [
            asyncio.create_task(self._guard(self._pump)),
            asyncio.create_task(self._guard(self._read)),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop reading, close the display, end the process."""
        if self._due is not None:
            self._due.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._source.__aexit__(None, None, None)
        await self._worker.close()
        await self._trees.close()
        self._grabs.fail(LookhearError("The eyes are closed."))

    @property
    def latest(self) -> Scene | None:
        """The newest scene that was read."""
        return self._ring.latest

    def as_of(self, t_ns: int) -> Scene | None:
        """The scene in force at `t_ns`, of the last 30 s."""
        return self._ring.as_of(t_ns)

    def frame(self) -> Frame | None:
        """The newest captured frame."""
        return self._source.latest

    async def look(self, *, since_ns: int | None = None, timeout_s: float = 15.0) -> Scene:
        """A complete scene whose pixels were captured at or after `since_ns` (now, if None).

        On an unchanged screen nothing is read. Time spent loading the models does not count.

        Raises:
            DisplayError: the display is gone or silent.
            WorkerError: reading failed, or took longer than `timeout_s`.
        """
        self._looking += 1
        try:
            return await self._look(since_ns, timeout_s)
        finally:
            self._looking -= 1

    async def _look(self, since_ns: int | None, timeout_s: float) -> Scene:
        since = self._clock.now_ns() if since_ns is None else since_ns
        limit = self._clock.now_ns() + int(timeout_s * 1e9)
        if self._backlog.demand():
            self._changed.set()
        warm_limit = self._clock.now_ns() + int(self._settings.warm_up_s * 1e9)
        self._source.nudge()
        while True:
            self._grabs.check()
            await self._trees.looked(self._windows)
            scene = self._ring.latest
            if scene is not None and self._valid_ns(scene) >= since:
                return self._fresh(scene)
            starting = self._worker.status.state == "starting"
            if starting:
                limit = self._clock.now_ns() + int(timeout_s * 1e9)
            if not await self._grabs.next(warm_limit if starting else limit):
                self._grabs.check_silent()
                if not starting or self._clock.now_ns() > warm_limit:
                    raise WorkerError(
                        f"The screen could not be read within {timeout_s:g} s.",
                        remedy="Look with `lookhear doctor`; a longer --timeout may help.",
                    )

    async def grab(self, *, since_ns: int | None = None, timeout_s: float = 1.0) -> Frame:
        """The newest frame captured at or after `since_ns`, not read.

        Raises:
            DisplayError: the display is gone or does not answer in time.
        """
        since = self._clock.now_ns() if since_ns is None else since_ns
        limit = self._clock.now_ns() + int(timeout_s * 1e9)
        self._source.nudge()
        while True:
            self._grabs.check()
            frame = self._source.latest
            if frame is not None and frame.t0_ns >= since:
                return frame
            if not await self._grabs.next(limit):
                self._grabs.check_silent()
                raise DisplayError(
                    f"No frame came within {timeout_s:g} s.",
                    remedy="Check whether the display still answers.",
                )

    async def settle(
        self,
        *,
        since_ns: int,
        region: Box | None = None,
        quiet: float = 0.001,
        comparisons: int = 2,
        limit_s: float = 2.0,
    ) -> Settled:
        """Wait until the region is quiet after an act that began at `since_ns`.

        Quiet: less than `quiet` of its pixels changed, `comparisons` times in a row, after a first change or
        a short while without one. A blinking caret does not disturb.

        Raises:
            DisplayError: the display is gone.
        """
        self._quiet.clear()
        try:
            return await self._settle(since_ns, region, quiet, comparisons, limit_s)
        finally:
            self._quiet.set()

    async def _settle(
        self, since_ns: int, region: Box | None, quiet: float, comparisons: int, limit_s: float
    ) -> Settled:
        start = self._clock.now_ns()
        limit = start + int(limit_s * 1e9)
        begin = since_ns + int(self._settings.begin_s * 1e9)
        frame = await self.grab(since_ns=since_ns)
        area = region or Box(0, 0, *frame.size)
        before = self._backlog.before(since_ns) or frame
        watch = QuietWatch(area, quiet, self._backlog.noise.covers)
        watch.compare(before.pixels)
        seen_ns = before.t0_ns
        while True:
            self._grabs.check()
            frame = self._source.latest or frame
            if frame.t0_ns >= since_ns and frame.t0_ns != seen_ns:
                seen_ns = frame.t0_ns
                watch.compare(frame.pixels)
                begun = watch.moved or frame.t0_ns >= begin
                if begun and watch.quiet_run >= comparisons:
                    return self._settled(before, frame, area, start, quiet=True)
            if self._clock.now_ns() - start > 400_000_000:
                self._source.keep_fast()
            if not await self._grabs.next(limit):
                return self._settled(before, frame, area, start, quiet=False)

    async def first_change(self, *, since_ns: int, region: Box, limit_s: float) -> bool:
        """Wait until anything within the region, a caret too, differs from before `since_ns`, up to a limit.

        Raises:
            DisplayError: the display is gone.
        """
        limit = self._clock.now_ns() + int(limit_s * 1e9)
        frame = await self.grab(since_ns=since_ns)
        before = self._backlog.before(since_ns) or frame
        while not differences(before.pixels, frame.pixels, region):
            if not await self._grabs.next(limit):
                return False
            self._grabs.check()
            frame = self._source.latest or frame
        return True

    def health(self) -> dict[str, Any]:
        """Lane counts, how long ago the screen last spoke, and how the reading process is."""
        sight, private = self._sight, self._privacy
        return {
            "lane": counts_json(self._source.lane.counts),
            "watermark_age_s": (self._clock.now_ns() - self._source.watermark_ns) / 1e9,
            "grabs": self._source.grabs,
            "keyframes": dict(self._source.keyframes),
            "worker": worker_json(self._worker.status),
            "camera": self._source.kind,
            "muted": self._backlog.muted_times,
            "read": {"scenes": sight.readings, "last_s": sight.last_s, "given_up": sight.given_up},
            "trees": self._trees.health(),
            "privacy": private.health() if private is not None else None,
        }

    async def _guard(self, work: Callable[[], Any]) -> None:
        """Run a task; whatever ends it becomes the error every waiting call raises."""
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._grabs.fail(error)

    async def _pump(self) -> None:
        """Carry frames from the lane to the reader."""
        async for percept in self._source:
            if isinstance(percept, Frame):
                if self._tap is not None:
                    self._tap.frame(percept)
                counts = self._backlog.add(percept, asked=self._looking > 0)
                self._give_up_stale()
                if counts:
                    self._changed.set()
                self._wait_for_rest()

    def _wait_for_rest(self) -> None:
        """Noise that nobody looks at is read when it rests."""
        due = self._backlog.next_due_ns()
        if self._due is None and due is not None:
            left = max(0.0, (due - self._clock.now_ns()) / 1e9)
            self._due = asyncio.get_running_loop().call_later(left + 0.01, self._rests)

    def _rests(self) -> None:
        self._due = None
        if self._backlog.due(self._clock.now_ns()):
            self._changed.set()
        self._wait_for_rest()

    def _give_up_stale(self) -> None:
        """Stop reading what has mostly been replaced."""
        if (
            self._reading
            and self._backlog.changed_share() > self._settings.stale_share
            and self._given_up < self._settings.give_up_times
        ):
            self._worker.cancel()

    async def _read(self) -> None:
        """Read what changed, newest frame first, and publish a scene after each reading."""
        while True:
            await self._changed.wait()
            await self._hold_still()
            self._changed.clear()
            if not self._backlog.frames:
                continue
            frame, dirty = self._backlog.take()
            self._reading = True
            try:
                windows, pointer = self._windows()
                elements = await self._sight.update(frame, dirty, windows)
                self._given_up = 0
                seen, t_ns = unseen(elements, windows, frame.withheld), self._clock.now_ns()
                shown, left = without_sign(windows), len(self._backlog.dirty)
                scene = Scene(frame.t0_ns, t_ns, frame.size, shown, seen, frame.label, pointer, left)
                self._ring.add(scene)
                if self._tap is not None:
                    self._tap.scene(scene, frame, dirty, windows)
            except ReadCancelled:
                self._given_up += 1
                self._backlog.give_back(dirty)
                self._changed.set()
                continue
            finally:
                self._reading = False
            self._grabs.wake()

    async def _hold_still(self) -> None:
        """Half-drawn states are not worth reading while an act settles; an animation is, after a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.hold_s):
                await self._quiet.wait()

    def _valid_ns(self, scene: Scene) -> int:
        """Until when the scene is known to be what the screen shows."""
        behind = self._reading or self._backlog.dirty or len(self._source.lane)
        return scene.t_ns if behind else max(scene.t_ns, self._source.watermark_ns)

    def _fresh(self, scene: Scene) -> Scene:
        """The scene as of now: the same elements under the present windows and pointer."""
        every, pointer = self._windows()
        windows, t_ns = without_sign(every), self._valid_ns(scene)
        same = not self._sight.forget_caret(t_ns) and windows == scene.windows and not self._trees.news
        elements = scene.elements if same else self._sight.rewindow(every)
        frame = self._source.latest
        elements = unseen(elements, windows, frame.withheld if frame is not None else ())
        fresh = replace(scene, t_ns=t_ns, windows=windows, pointer=pointer, elements=elements, pending=0)
        if elements is not scene.elements:
            self._ring.add(fresh)
        return fresh

    def _settled(self, before: Frame, after: Frame, area: Box, start: int, *, quiet: bool) -> Settled:
        boxes = () if before.pixels is after.pixels else differences(before.pixels, after.pixels, area)
        boxes = tuple(box for box in boxes if not self._backlog.noise.covers(box))
        return Settled(bool(boxes), quiet, after.t0_ns, boxes, (self._clock.now_ns() - start) / 1e9)
