"""The state of the screen at one instant, immutable, and a ring of the recent ones."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from .elements import Element
from .geometry import Box, Point
from .labels import Label

__all__ = ["Scene", "SceneRing", "Window"]


@dataclass(frozen=True, slots=True)
class Window:
    """A top-level window. `box` is its client area; `frame` includes the decoration.

    `withheld` says that the privacy gate hides it; then it has no title.
    """

    id: int
    title: str
    box: Box
    frame: Box
    pid: int | None = None
    wm_class: str = ""
    focused: bool = False
    dialog: bool = False
    modal: bool = False
    transient_for: int | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A snapshot: `t_ns` is when its newest pixels were captured, `read_ns` when reading them ended.

    `windows` go from the bottom to the top of the stack, `elements` in reading order. `pending` counts
    changed regions captured but not read yet; a complete scene has none. `label` is UNTRUSTED: anyone
    can draw on a screen.
    """

    t_ns: int
    read_ns: int
    size: tuple[int, int]
    windows: tuple[Window, ...]
    elements: tuple[Element, ...]
    label: Label
    pointer: Point | None = None
    pending: int = 0

    @property
    def complete(self) -> bool:
        """Whether every captured change has been read."""
        return self.pending == 0

    @property
    def focused_window(self) -> Window | None:
        """The window that gets the keys, if there is one."""
        return next((window for window in reversed(self.windows) if window.focused), None)

    def element(self, element_id: str) -> Element | None:
        """The element with this id, if it is still there."""
        return next((element for element in self.elements if element.id == element_id), None)

    def window(self, window_id: int | None) -> Window | None:
        """The window with this id, if it is still there."""
        return next((window for window in self.windows if window.id == window_id), None)

    def window_at(self, point: Point) -> Window | None:
        """The topmost window under a pixel."""
        return next((w for w in reversed(self.windows) if w.frame.holds(point)), None)


class SceneRing:
    """Scenes of the last `span_s` seconds, for `as_of`."""

    def __init__(self, span_s: float = 30.0) -> None:
        self._span_ns = int(span_s * 1e9)
        self._scenes: deque[Scene] = deque()

    def add(self, scene: Scene) -> None:
        """Append a scene; older ones than the span are let go, the newest always stays."""
        self._scenes.append(scene)
        while len(self._scenes) > 1 and self._scenes[0].t_ns < scene.t_ns - self._span_ns:
            self._scenes.popleft()

    def as_of(self, t_ns: int) -> Scene | None:
        """The scene in force at `t_ns`: the newest one captured at or before it."""
        for scene in reversed(self._scenes):
            if scene.t_ns <= t_ns:
                return scene
        return None

    @property
    def latest(self) -> Scene | None:
        """The newest scene."""
        return self._scenes[-1] if self._scenes else None
