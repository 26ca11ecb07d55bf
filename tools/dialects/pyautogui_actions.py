"""Turns calls of pyautogui into canonical actions; what goes together becomes one gesture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ...perception import Point
from ..actions import Click, Drag, HoldKeys, Move, PressKeys, Scroll, TypeText
from ..model_actions import Answer, Finish, ModelAction, Wait
from .call_arguments import CallArguments, PointerButton, checked_text
from .code_calls import CodeCall
from .dialect import MAX_ACTIONS, MalformedAnswer
from .key_names import MODIFIERS, canonical_keys

__all__ = ["CallReader"]

_MAX_NOTCHES = 100
_WAIT_S = 20.0
"""What `computer.wait` is described with to the model."""


@dataclass
class CallReader:
    """Reads calls one after another. Nothing of it is carried out before `finish` has found it whole.

    Args:
        place: the pixel of the screen that two numbers mean; raises CoordinateError.
        pointer: where the pointer is before the first call, None if it cannot be told.
    """

    place: Callable[[float, float], Point]
    pointer: Point | None
    actions: list[ModelAction] = field(default_factory=list[ModelAction])
    notes: list[str] = field(default_factory=list[str])
    ended: bool = False
    _moved: Point | None = None
    _held: list[str] = field(default_factory=list[str])
    _held_used: bool = False
    _held_s: float = 0.0
    _path: list[Point] = field(default_factory=list[Point])
    _button: PointerButton = "left"
    _lingered: bool = False
    _given: CallArguments = field(init=False)

    def read(self, calls: Iterable[CodeCall]) -> None:
        """Read on. After the end of the work nothing counts.

        Raises:
            MalformedAnswer: a call is not understood.
        """
        for call in calls:
            if self.ended:
                self.notes.append("What followed the end of the work was left out.")
                return
            self._given = CallArguments(call)
            self._one(call.function)
            if len(self.actions) > MAX_ACTIONS:
                self._given.refuse(f"more than {MAX_ACTIONS} actions in one answer; write fewer", form=False)

    def finish(self) -> tuple[ModelAction, ...]:
        """The actions, whole.

        Raises:
            MalformedAnswer: a key or a button stays pressed.
        """
        self._settle_move()
        if self._held:
            keys = " and ".join(f"pyautogui.keyUp({key!r})" for key in reversed(self._held))
            raise MalformedAnswer(f"A key stays pressed: release it in the same block with {keys}.")
        if self._path:
            raise MalformedAnswer(
                "The button stays pressed: release it in the same block with pyautogui.mouseUp(), "
                "or write pyautogui.moveTo(x, y) and pyautogui.dragTo(x, y)."
            )
        return tuple(self.actions)

    def _one(self, function: str) -> None:
        match function:
            case "click" | "leftClick":
                self._click(self._given.button(), self._given.whole("clicks", 1, 1, 3))
            case "rightClick":
                self._click("right", 1)
            case "middleClick":
                self._click("middle", 1)
            case "doubleClick":
                self._click(self._given.button(), 2)
            case "tripleClick" | "triple_click":
                self._click(self._given.button(), 3)
            case "moveTo":
                self._move()
            case "dragTo":
                self._drag()
            case "mouseDown":
                self._button_down()
            case "mouseUp":
                self._button_up()
            case "scroll" | "vscroll":
                self._scroll(0, -1)
            case "hscroll":
                self._scroll(1, 0)
            case "write" | "typewrite":
                self._write()
            case "press":
                self._press_each(self._given.names("keys"), self._given.whole("presses", 1, 1, MAX_ACTIONS))
            case "hotkey":
                self._hotkey()
            case "keyDown":
                self._key_down()
            case "keyUp":
                self._key_up()
            case "sleep" | "wait":
                self._wait(function)
            case _:
                self._terminate()

    # -- pointer

    def _click(self, button: PointerButton, count: int) -> None:
        self._no_button("a click")
        point = self._begin()
        if not MODIFIERS.issuperset(self._held):
            self._given.refuse("only ctrl, alt, shift and super can be held during a click", form=False)
        self._held_used = True
        modifiers = tuple(self._held)
        self.actions.append(Click(x=point.x, y=point.y, button=button, count=count, modifiers=modifiers))

    def _move(self) -> None:
        self._settle_move()
        point = self._point(needed=True)
        if self._path:
            self._path.append(point)
        else:
            self._moved = point

    def _drag(self) -> None:
        self._no_button("dragTo")
        self._no_keys("a drag")
        start = self.pointer
        if start is None:
            self._given.refuse(
                "where the drag begins is not known; write pyautogui.moveTo(x, y) first", form=False
            )
        if self._given.button() != "left":
            self._given.refuse("a drag is made with the left button", form=False)
        self._moved = None
        self.actions.append(Drag(path=(start, self._point(needed=True))))

    def _button_down(self) -> None:
        self._no_button("another mouseDown")
        self._no_keys("a drag")
        self._button, self._path, self._lingered = self._given.button(), [self._begin()], False

    def _button_up(self) -> None:
        if not self._path:
            self._given.refuse("there is no mouseDown before this mouseUp", form=False)
        if self._given.button(self._button) != self._button:
            self._given.refuse(f"the button that is down is the {self._button} one", form=False)
        end = self._point()
        path = self._path if self._path[-1] == end else [*self._path, end]
        self._path = []
        if len(path) > 1:
            if self._button != "left":
                self._given.refuse("a drag is made with the left button", form=False)
            self.actions.append(Drag(path=tuple(path)))
        elif self._lingered:
            self._given.refuse("a button cannot be held in one place", form=False)
        else:
            self.actions.append(Click(x=end.x, y=end.y, button=self._button))

    def _scroll(self, right: int, down: int) -> None:
        self._no_button("scrolling")
        self._no_keys("scrolling")
        notches = self._given.whole("clicks", None, -_MAX_NOTCHES, _MAX_NOTCHES)
        point = self._begin()
        if notches == 0:
            self._given.refuse("clicks must not be 0; positive is up, or right")
        self.actions.append(Scroll(x=point.x, y=point.y, dx=right * notches, dy=down * notches))

    # -- keys

    def _write(self) -> None:
        self._no_button("typing")
        self._no_keys("typing")
        message = self._given.value("message")
        if isinstance(message, tuple):
            self._press_each(self._given.names("message"), 1)
            return
        text = checked_text(self._given, message)
        self._settle_move()
        self.actions.append(TypeText(text=text))

    def _press_each(self, names: Sequence[str], times: int) -> None:
        self._no_button("a key")
        self._settle_move()
        if len(names) * times > MAX_ACTIONS:
            self._given.refuse(f"more than {MAX_ACTIONS} presses", form=False)
        for name in tuple(names) * times:
            if self._held_used and {"alt", "super"}.intersection(self._held):
                held = "+".join(self._held)
                self._given.refuse(
                    f"a second key while {held} stays down cannot be pressed; use hotkey", form=False
                )
            self._press((name,))

    def _hotkey(self) -> None:
        self._no_button("a key")
        self._settle_move()
        self._press(self._given.names("keys"))

    def _press(self, names: Sequence[str]) -> None:
        self.actions.append(PressKeys(keys=canonical_keys((*self._held, *names))))
        self._held_used = True

    def _key_down(self) -> None:
        self._no_button("a key")
        self._settle_move()
        key = self._given.names("key")[0]
        self._held = list(canonical_keys((*self._held, key)))
        self._held_used, self._held_s = False, 0.0

    def _key_up(self) -> None:
        key = canonical_keys(self._given.names("key"))[0]
        if key not in self._held:
            self._given.refuse(f"{key} is not down; write pyautogui.keyDown({key!r}) before", form=False)
        if not self._held_used:
            self._settle_move()
            keys, seconds = tuple(self._held), self._held_s
            self.actions.append(HoldKeys(keys=keys, seconds=seconds) if seconds else PressKeys(keys=keys))
            self._held_used = True
        self._held.remove(key)

    # -- time and end

    def _wait(self, function: str) -> None:
        seconds = self._given.number("seconds", _WAIT_S if function == "wait" else None)
        most = 10 if self._held and not self._held_used else 300
        if not 0 <= seconds <= most:
            self._given.refuse(f"seconds must be 0 to {most}")
        if self._path:
            self._lingered = True
        elif self._held and not self._held_used:
            self._held_s = min(10.0, self._held_s + seconds)
        else:
            self._settle_move()
            self.actions.append(Wait(seconds=seconds, until_change=True))

    def _terminate(self) -> None:
        said = self._given.value("status")
        status = said.strip().casefold() if isinstance(said, str) else ""
        if status not in ("success", "failure"):
            self._given.refuse('the status must be "success" or "failure"')
        answer = self._given.value("answer", "")
        if not isinstance(answer, str):
            self._given.refuse("the answer must be a string")
        if self._moved or self._held or self._path or any(a.kind != "wait" for a in self.actions):
            self.notes.append("The end of the work was left out: first see what the actions before it did.")
            return
        if answer.strip():
            self.actions.append(Answer(text=answer))
        self.actions.append(Finish(status=status))
        self.ended = True

    # -- state

    def _point(self, *, needed: bool = False) -> Point:
        """The place of the call, where the pointer is then; the pointer's own where it names none."""
        self.pointer = self._given.point(self.place, None if needed else self.pointer)
        return self.pointer

    def _begin(self) -> Point:
        """The place where a gesture begins; a move to another place before it is an action of its own."""
        before, self._moved = self._moved, None
        point = self._point()
        if before is not None and before != point:
            self.actions.append(Move(x=before.x, y=before.y))
        return point

    def _settle_move(self) -> None:
        """A move that no gesture took up is an action of its own."""
        if self._moved is not None:
            self.actions.append(Move(x=self._moved.x, y=self._moved.y))
        self._moved = None

    def _no_button(self, what: str) -> None:
        if self._path:
            self._given.refuse(f"the button is down: write pyautogui.mouseUp() before {what}", form=False)

    def _no_keys(self, what: str) -> None:
        if self._held:
            self._given.refuse(
                f"{what} while keys are held down is not possible; release them first", form=False
            )
