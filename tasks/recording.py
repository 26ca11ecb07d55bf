"""What a run keeps to be looked at later: pictures of where it acted and what came of it, and what was heard.

Frames are held by reference and compressed on a thread of low priority: an act does not wait for its picture.
Boxes are data beside the picture; only what must not be seen is painted into it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..agent import (
    Event,
    Grounded,
    PlannedGoal,
    Secrets,
    StepFinished,
    StepStarted,
    dotted_fields,
    names_a_secret,
)
from ..errors import StorageError
from ..memory import Journal, Kind
from ..perception import Box, Eyes, Frame, Scene, Utterance
from .media import MediaFolder, picture_bytes

__all__ = ["RecordOptions", "Recorder", "heard_record"]

MOST_WAITING = 24
_NICE = 10


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """What is kept of a run besides its journal."""

    pictures: bool = True
    """The screen where a step took place, and after its check."""
    sound: bool = True
    """The outline of a spoken order's sound, never the sound itself."""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The newest frame and scene of the eyes at one instant."""

    frame: Frame
    scene: Scene


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """A picture to be made: `area` of the frame without what is `hidden` or shows dots."""

    frame: Frame
    area: Box
    hidden: tuple[Box, ...]
    scenes: tuple[Scene, ...]


class Recorder:
    """An observer that keeps pictures; a step without a target is shown as a whole screen.

    Args:
        folder: of the run.
        journal: gets a PICTURE record once a picture is on disk.
        secrets: what is painted over.
    """

    def __init__(self, folder: Path, journal: Journal, secrets: Secrets) -> None:
        self._media = MediaFolder(folder)
        self._journal = journal
        self._secrets = secrets
        self._eyes: Eyes | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: set[asyncio.Task[None]] = set()
        self._secret_nodes: frozenset[str] = frozenset()
        self._before: _Seen | None = None
        self._last: Grounded | None = None
        self.not_kept = 0

    def watch(self, eyes: Eyes, goal: PlannedGoal) -> None:
        """From now on frames come from these eyes."""
        self._eyes = eyes
        self._secret_nodes = frozenset(p.node for p in goal.steps if names_a_secret(p.step.args))
        self._thread = ThreadPoolExecutor(1, "lookhear-pictures", _step_back)

    def notice(self, event: Event) -> None:
        """Keep what the event is about."""
        match event:
            case StepStarted():
                self._before, self._last = self._seen(), None
            case Grounded():
                self._grounded(event)
            case StepFinished():
                self._finished(event)
            case _:
                pass

    async def close(self) -> None:
        """Wait until every picture is on disk and in the journal."""
        while self._waiting:
            await asyncio.wait(self._waiting)
        if self._thread is not None:
            self._thread.shutdown()

    def _seen(self) -> _Seen | None:
        frame = self._eyes.frame() if self._eyes is not None else None
        scene = self._eyes.latest if self._eyes is not None else None
        return _Seen(frame, scene) if frame is not None and scene is not None else None

    def _grounded(self, event: Grounded) -> None:
        seen = self._seen()
        if seen is None:
            return
        self._last = event
        if event.node.partition("/")[0] in self._secret_nodes:
            self._secrets.typed_into(event.box, seen.scene)
        target = {"target": list(event.box), "point": list(event.point), "element": event.element}
        self._keep(event.node, "before", seen, seen, event.window, target)
        self._before = seen

    def _finished(self, event: StepFinished) -> None:
        seen, before, last = self._seen(), self._before, self._last
        if seen is None:
            return
        if last is None:
            self._keep(event.node, "before", before or seen, seen, None, {})
        window = last.window if last is not None else None
        opened = _opened(before.scene, seen.scene) if before is not None else None
        if window is not None and opened is not None:
            window = window.union(opened)
        target = {"target": list(last.box)} if last is not None else {}
        if last is not None and last.window not in [w.frame for w in seen.scene.windows]:
            window, target = None, {}  # it is gone, or it has moved: what there is now is the whole screen
        self._keep(event.node, "after", seen, before or seen, window, target)

    def _keep(
        self, node: str, when: str, seen: _Seen, other: _Seen, window: Box | None, data: dict[str, Any]
    ) -> None:
        """Hand the frame to the thread; where that is far behind, say so instead."""
        if self._thread is None or len(self._waiting) >= MOST_WAITING:
            self.not_kept += 1
            return
        screen = Box(0, 0, *seen.frame.size)
        area = screen.intersection(window) if window is not None else screen
        scenes = (seen.scene, other.scene)
        cut = _Cut(seen.frame, area, self._secrets.boxes(scenes), scenes)
        payload = {"when": when, "area": list(area), "screen": list(screen[2:]), **data}
        task = asyncio.ensure_future(self._store(node, cut, payload))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _store(self, node: str, cut: _Cut, payload: dict[str, Any]) -> None:
        if not cut.area.area or self._thread is None:
            return
        loop = asyncio.get_running_loop()
        try:
            name, hidden = await loop.run_in_executor(self._thread, self._draw, cut)
            self._journal.append(
                Kind.PICTURE, node, {**payload, "masked": [list(box) for box in hidden], "media": name}
            )
        except (OSError, StorageError):  # a full disk ends the run elsewhere, not for a picture
            self.not_kept += 1

    def _draw(self, cut: _Cut) -> tuple[str, tuple[Box, ...]]:
        """On the thread: the name of the picture, and what is painted over in it."""
        every = {*cut.hidden, *dotted_fields(cut.frame, cut.scenes)}
        hidden = tuple(sorted(box for box in every if box.overlaps(cut.area)))
        return self._media.put(picture_bytes(cut.frame, cut.area, hidden)), hidden


def _step_back() -> None:
    """The thread gives way to the run; on Linux a thread has a priority of its own."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _opened(before: Scene, after: Scene) -> Box | None:
    """The window that has come up in front."""
    known = {window.id for window in before.windows}
    new = [window for window in after.windows if window.id not in known]
    return new[-1].frame if new else None


def heard_record(said: Utterance, goal: str, *, outline: bool) -> dict[str, Any]:
    """What was heard, for the journal; times are seconds from where the sound begins."""

    def seconds(t_ns: int) -> float:
        return round((t_ns - said.t0_ns) / 1e9, 3)

    return {
        "text": " ".join(word.text for word in said.words) or said.text,
        "understood": goal,
        "words": [
            {
                "text": w.text,
                "t0": seconds(w.t0_ns),
                "t1": seconds(w.t1_ns),
                "confidence": round(w.confidence, 3),
            }
            for w in said.words
        ],
        "alternatives": [
            {"text": other.text, "confidence": round(other.confidence, 3), "recognizer": other.recognizer}
            for other in said.alternatives
        ],
        "seconds": seconds(said.t1_ns),
        "confidence": round(said.confidence, 3),
        "recognizer": said.recognizer,
        "origin": said.origin,
        "integrity": said.label.integrity.name,
        "provenance": said.label.provenance,
        "peaks": list(said.peaks) if outline else [],
    }
