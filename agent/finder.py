"""Finding the target of a step: late, on a complete scene, and confirmed on fresh pixels before the act."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import NeedsInput, PreconditionLost, TargetAmbiguous, TargetNotFound
from ..perception import Box, Element, Embedder, Frame, Point, Role, Scene, Window
from ..tools import Computer
from .binding import Binding, bind
from .declare import CLOSING_WORDS
from .frames import named_window
from .language import Target
from .methods import click_point
from .pointing import still_there, target_names
from .wording import describe_element

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LOOK_AGAIN_S", "DialogInTheWay", "Finder", "Found", "changed_share", "cut", "describe", "is_new"]

# A caret, a hover tint or the pointer itself may change a little; another control changes far more.
MAX_CHANGED_SHARE = 0.25
PIXEL_DIFFERENCE = 24
LOOK_AGAIN_S = 0.12
RAISED_WITHIN_S = 1.0


class DialogInTheWay(NeedsInput):
    """The target is there, but a modal dialog covers its window."""

    def __init__(self, title: str, choices: tuple[str, ...]) -> None:
        super().__init__(
            f"The dialog {title!r} is in the way.",
            remedy="Say what to do with it, or close it and run again.",
        )
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Found:
    """A bound target: the element, the scene and the frame it was bound on, the window it lies in.

    `point` is the pixel that was named where one was; else the element decides where it is clicked.
    """

    binding: Binding
    scene: Scene
    frame: Frame
    window: Window | None
    point: Point | None = None

    @property
    def element(self) -> Element:
        """The bound element."""
        return self.binding.element

    @property
    def patch(self) -> str:
        """Hash of the pixels the decision was made on; approvals are bound to it."""
        return hashlib.blake2b(cut(self.frame, self.element.box).tobytes(), digest_size=16).hexdigest()


def describe(element: Element) -> str:
    """An element in words: role, name, place."""
    name = f" {element.text!r}" if element.text else " without a name"
    return f"{element.role.value}{name} at {element.box.center.x}, {element.box.center.y}"


class Finder:
    """Binds targets against what is on the screen, waiting for them up to a limit."""

    def __init__(self, computer: Computer, embedder: Embedder | None, *, limit_s: float) -> None:
        self._computer = computer
        self._embedder = embedder
        self._limit_s = limit_s
        self.pointed: Mapping[str, Element] = {}
        """What the `pointed` targets of the running goal stood for when they were said."""
        self.avoid: frozenset[int] = frozenset()
        """Windows that values were read from: what they are typed into is looked for elsewhere."""
        self.before: Scene | None = None
        """Where only what has come since counts, such as the options of a list that was opened."""
        self.pick: str | None = None
        """Which of several is meant, as a question before described it."""

    async def scene(self, *, since_ns: int | None = None) -> tuple[Scene, Frame]:
        """A complete scene and a frame that shows the same."""
        eyes = self._computer.eyes
        for _ in range(20):
            scene = await eyes.look(since_ns=since_ns)
            frame = eyes.frame()
            if frame is not None and frame.t0_ns <= scene.t_ns:
                return scene, frame
            since_ns = frame.t0_ns if frame is not None else None
        raise PreconditionLost("The screen does not stop changing.", remedy="Wait until it is quiet.")

    async def raise_named(self, target: Target) -> None:
        """Bring the window that the target names to the front where others cover it: only what shows is read.

        Raises:
            TargetNotFound: it does not come to the front.
        """
        windows, _ = self._computer.windows()
        window = named_window(target, windows)
        if window is None:
            return
        above = windows[[w.id for w in windows].index(window.id) + 1 :]
        if not any(w.frame.overlaps(window.frame) for w in above):
            return
        raised_ns = self._computer.clock.now_ns()
        self._computer.x11.activate(window.id)
        if not await self._computer.focus(window.id):
            raise TargetNotFound(f"The window {window.title!r} does not come to the front.")
        await self._computer.eyes.settle(since_ns=raised_ns, limit_s=RAISED_WITHIN_S)

    async def find(
        self, target: Target, verb: str, *, heard: bool = False, limit_s: float | None = None
    ) -> Found:
        """Bind the target, waiting for it to appear; `heard` says that its words came from speech.

        `limit_s` is how long to wait for it, in seconds; the limit of the run where None.

        Raises:
            TargetNotFound: it did not appear within the limit.
            TargetAmbiguous: several elements match equally well, twice in a row.
            DialogInTheWay: it is there, below a modal dialog.
        """
        clock = self._computer.clock
        deadline = clock.now_ns() + int((self._limit_s if limit_s is None else limit_s) * 1e9)
        ambiguous = 0
        await self.raise_named(target)
        while True:
            scene, frame = await self.scene()
            try:
                binding = self.bind(target, scene, verb, heard=heard)
                _check_not_blocked(target, binding.element, scene)
                return Found(binding, scene, frame, scene.window(binding.element.window))
            except TargetAmbiguous as error:
                picked = self._picked(error, scene)
                if picked is not None:
                    return Found(Binding(picked, 1.0), scene, frame, scene.window(picked.window))
                ambiguous += 1
                if ambiguous > 1:
                    raise
            except TargetNotFound:
                self._blame_dialog(target, scene, verb)
                if clock.now_ns() >= deadline:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)

    def _picked(self, error: TargetAmbiguous, scene: Scene) -> Element | None:
        """The element a person chose of those that were offered."""
        if self.pick not in error.choices:
            return None
        meant = [e for e in scene.elements if describe_element(e, scene) == self.pick]
        return meant[0] if len(meant) == 1 else None

    async def found(self, element: Element) -> Found:
        """An element that is known already, on a fresh scene.

        Raises:
            TargetNotFound: its window is gone.
        """
        scene, frame = await self.scene()
        window = scene.window(element.window)
        if window is None:
            raise TargetNotFound(f"The window of the {describe(element)} is gone.")
        return Found(Binding(element, 1.0), scene, frame, window)

    def bind(self, target: Target, scene: Scene, verb: str, *, heard: bool = False) -> Binding:
        """Bind on one scene, at once.

        Raises:
            TargetNotFound, TargetAmbiguous: as they say.
        """
        items = {
            name: still_there(element, scene)
            for name, element in self.pointed.items()
            if target_names(target, name)
        }

        def on(part: Scene) -> Binding:
            return bind(target, part, verb=verb, embedder=self._embedder, items=items, heard=heard)

        if self.before is not None:
            fresh = tuple(e for e in scene.elements if is_new(e, self.before))
            return on(_narrowed(scene, scene.windows, fresh))
        if not self.avoid or named_window(target, scene.windows) is not None:
            return on(scene)
        elsewhere = tuple(e for e in scene.elements if e.window not in self.avoid)
        try:
            return on(_narrowed(scene, scene.windows, elsewhere))
        except TargetNotFound:
            binding = on(scene)
            if not binding.names_exactly:
                raise
            return binding

    def _blame_dialog(self, target: Target, scene: Scene, verb: str) -> None:
        """Raise DialogInTheWay where only a modal dialog keeps the target from being bound."""
        dialog = next((w for w in reversed(scene.windows) if w.modal or _asks(w, scene)), None)
        if dialog is None:
            return
        below = tuple(w for w in scene.windows if w.id != dialog.id)
        outside = tuple(e for e in scene.elements if e.window != dialog.id)
        try:
            self.bind(target, _narrowed(scene, below, outside), verb)
        except (TargetNotFound, TargetAmbiguous):
            return
        raise DialogInTheWay(dialog.title, _buttons(dialog, scene))

    async def confirm(self, found: Found) -> int:
        """Look once more, just before the act; returns when the confirming frame was captured (ns).

        Raises:
            PreconditionLost: the target moved, changed, or another window lies over it now.
        """
        frame = await self._computer.eyes.grab()
        if (
            changed_share(cut(found.frame, found.element.box), cut(frame, found.element.box))
            > MAX_CHANGED_SHARE
        ):
            raise PreconditionLost(f"The {describe(found.element)} changed before the act.")
        windows, _ = self._computer.windows()
        point = found.point or click_point(found.element)
        over = next((w for w in reversed(windows) if w.frame.holds(point)), None)
        if found.window is not None and (over is None or over.id != found.window.id):
            covering = over.title if over is not None else "nothing"
            raise PreconditionLost(f"{covering!r} now lies where the {describe(found.element)} was.")
        return frame.t0_ns


def _check_not_blocked(target: Target, element: Element, scene: Scene) -> None:
    """A dialog that waits for an answer blocks its window, unless the target names that window."""
    if target.relation is not None and target.relation.kind == "in":
        return
    dialog = next((w for w in scene.windows if w.transient_for == element.window and _asks(w, scene)), None)
    if dialog is not None and element.window is not None:
        raise DialogInTheWay(dialog.title, _buttons(dialog, scene))


def _asks(window: Window, scene: Scene) -> bool:
    """A dialog of another window, in front, that offers a way to answer it; few toolkits say `modal`."""
    in_front = window.focused or window is scene.windows[-1]
    if not (in_front and window.transient_for is not None and (window.dialog or window.modal)):
        return False
    words = {text.casefold().split()[0].strip(".,!…") for text in _buttons(window, scene) if text.strip()}
    return window.modal or bool(words & CLOSING_WORDS)


def _buttons(window: Window, scene: Scene) -> tuple[str, ...]:
    """The names of a dialog's buttons."""
    mine = (e for e in scene.elements if e.window == window.id and e.role is Role.BUTTON)
    return tuple(e.text for e in mine if e.text)


def _narrowed(scene: Scene, windows: tuple[Window, ...], elements: tuple[Element, ...]) -> Scene:
    return Scene(scene.t_ns, scene.read_ns, scene.size, windows, elements, scene.label, scene.pointer)


def is_new(element: Element, before: Scene) -> bool:
    """Whether the element was not there, with this text, before."""
    return not any(e.text == element.text and e.box.iou(element.box) > 0.5 for e in before.elements)


def cut(frame: Frame, box: Box) -> NDArray[np.uint8]:
    """The pixels of a box: uint8[h, w, 3]."""
    return frame.pixels[max(0, box.y) : max(0, box.bottom), max(0, box.x) : max(0, box.right), :3]


def changed_share(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """Share of pixels that differ visibly; 1 where the sizes differ."""
    if before.shape != after.shape:
        return 1.0
    if before.size == 0:
        return 0.0
    larger = before > after
    difference = (before - after) * larger + (after - before) * ~larger
    return float((difference.max(axis=2) > PIXEL_DIFFERENCE).mean())
