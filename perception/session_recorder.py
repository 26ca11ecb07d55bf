"""Recording a session while it goes on: everything is written by one thread, in the order it happened."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..errors import StorageError
from .gate import join_near
from .geometry import Box
from .lanes import LaneCounts
from .scene import Scene, Window
from .session_file import SessionWriter
from .session_frames import FrameEncoder
from .source import Frame

__all__ = ["SessionRecorder", "scene_record"]

MOST_FRAMES = 6

Hide = Callable[[Frame], Sequence[Box]]


@dataclass(slots=True)
class _Item:
    kind: str
    t_ns: int
    said: dict[str, Any]
    data: bytes = b""
    frame: Frame | None = None


class SessionRecorder:
    """Takes what happens on any thread, at once; frames that wait too long are joined, nothing else is.

    `hide` gives the boxes of a frame that are painted over beyond what the privacy gate has withheld. When
    the disk fails, recording ends; `fault` says why.
    """

    def __init__(self, writer: SessionWriter, hide: Hide = lambda _: ()) -> None:
        self.writer = writer
        self.fault: StorageError | None = None
        self._hide = hide
        self._encoder = FrameEncoder()
        self._items: deque[_Item] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._produced = self._delivered = self._coalesced = self._lost = self._busy = 0
        self._thread = threading.Thread(target=self._write, name="lookhear-recording", daemon=True)
        self._thread.start()

    @property
    def counts(self) -> LaneCounts:
        """What became of everything that was given."""
        with self._ready:
            flying = len(self._items) + self._busy
            dropped = {"disk": self._lost} if self._lost else {}
            return LaneCounts(self._produced, self._delivered, self._coalesced, dropped, flying)

    def note(self, kind: str, t_ns: int, said: dict[str, Any], data: bytes = b"") -> None:
        """Something happened."""
        self._put(_Item(kind, t_ns, said, data))

    def frame(self, frame: Frame) -> None:
        """The screen changed."""
        self._put(_Item("frame", frame.t0_ns, {}, frame=frame))

    def scene(self, scene: Scene, frame: Frame, dirty: Sequence[Box], windows: Sequence[Window]) -> None:
        """A frame was read, given these windows and what had changed since the reading before."""
        said = {"frame": frame.t0_ns, "dirty": [list(box) for box in dirty], **scene_record(scene)}
        said["windows"] = [asdict(window) for window in windows]
        self.note("scene", scene.t_ns, said)

    def _put(self, item: _Item) -> None:
        with self._ready:
            self._produced += 1
            if self._closing or self.fault is not None:
                self._lost += 1
                return
            self._items.append(item)
            if item.frame is not None:
                self._join_oldest()
            self._ready.notify()

    def _join_oldest(self) -> None:
        """Where the disk is behind, the oldest frame is let go and what it knew goes into the next."""
        frames = [item for item in self._items if item.frame is not None]
        if len(frames) <= MOST_FRAMES:
            return
        old, new = frames[0].frame, frames[1].frame
        assert old is not None
        assert new is not None
        frames[1].frame = replace(new, dirty=tuple(join_near([*old.dirty, *new.dirty], 0)))
        self._items.remove(frames[0])
        self._coalesced += 1

    def _write(self) -> None:
        while True:
            with self._ready:
                while not self._items and not self._closing:
                    self._ready.wait()
                if not self._items:
                    return
                item, self._busy = self._items.popleft(), 1
            try:
                if self.fault is None:
                    self._append(item)
            except StorageError as error:
                self.fault = error
            with self._ready:
                self._busy = 0
                self._lost, self._delivered = (
                    (self._lost + 1, self._delivered) if self.fault else (self._lost, self._delivered + 1)
                )

    def _append(self, item: _Item) -> None:
        said, data = item.said, item.data
        if item.frame is not None:
            said, data = self._encoder.encode(item.frame, self._hide(item.frame))
        self.writer.append(item.kind, item.t_ns, said, data)

    def close(self) -> None:
        """Write what waits, then the end; blocks."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join()
        if self.fault is None:
            self.writer.append("end", 0, {"counts": asdict(self.counts)})
        self.writer.close()


def scene_record(scene: Scene) -> dict[str, Any]:
    """A scene as plain JSON; ids of elements are left out, for they only count."""
    return {
        "size": list(scene.size),
        "read": scene.read_ns,
        "pointer": list(scene.pointer) if scene.pointer is not None else None,
        "elements": [
            {
                "role": element.role.value,
                "text": element.text,
                "box": list(element.box),
                "state": {k: v for k, v in asdict(element.state).items() if v is not None},
                "window": element.window,
            }
            for element in scene.elements
        ],
    }
