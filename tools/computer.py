"""The computer tool: one desktop, the eyes that see it and the hands that touch it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..perception import (
    READERS,
    BrowserPages,
    Clock,
    Eyes,
    Page,
    Point,
    PrivacyGate,
    PrivacyRules,
    SessionRecorder,
    SystemClock,
    Window,
    X11Display,
    open_readers,
)
from .desktop import Desktop
from .hands import Hands, RecordingHands
from .hands_process import HandsProcess, release_held
from .lease import DesktopLease

__all__ = ["BackEnd", "Computer", "open_computer"]

FOCUS_LIMIT_S = 0.6
ANSWER_LIMIT_S = 3.0
BackEnd = Literal["xtest", "pyautogui"]


@dataclass
class Computer:
    """What a run sees and touches; made by `open_computer`."""

    desktop: Desktop
    x11: X11Display
    eyes: Eyes
    hands: Hands
    clock: Clock
    epoch: int = 0
    hands_log: Path | None = None
    pages: BrowserPages = field(default_factory=BrowserPages)
    privacy: PrivacyGate | None = None

    def windows(self) -> tuple[tuple[Window, ...], Point | None]:
        """The top-level windows from the bottom to the top, and the pointer, now."""
        windows = self.x11.windows()
        return windows if self.privacy is None else self.privacy.judged(windows), self.x11.pointer()

    async def focus(self, window: int) -> bool:
        """Wait until the window has the keyboard, asking for it once; False if it does not get it.

        A click raises a window at once but the window manager hands over the keyboard a moment later:
        keys pressed in between go to the old window.
        """
        deadline = self.clock.now_ns() + int(FOCUS_LIMIT_S * 1e9)
        asked = self.clock.now_ns() + int(FOCUS_LIMIT_S * 0.4e9)
        while True:
            focused = next((w for w in self.x11.windows() if w.focused), None)
            if focused is not None and focused.id == window:
                return True
            now = self.clock.now_ns()
            if now >= deadline:
                return False
            if now >= asked:
                self.x11.activate(window)
                asked = deadline
            await asyncio.sleep(0.004)

    async def page_in(self, window: Window) -> Page | None:
        """The page that a browser's window shows now; None where it is no browser's, or cannot be told.

        A drop-down that has a window of its own counts as the window it belongs to.
        """
        shown = {w.id: w for w in self.x11.windows()}
        owner = shown.get(window.transient_for or 0) or shown.get(window.id)
        return await self.pages.page_in(owner) if owner is not None else None

    async def shown_pages(self) -> tuple[Page, ...]:
        """The page of every browser's window that can be told, without repetition."""
        found = [await self.page_in(window) for window in self.x11.windows()]
        return tuple({page.id: page for page in found if page is not None}.values())

    async def responds(self, window: int | None) -> bool:
        """Whether the program of a window has dealt with everything it was sent; one that cannot tell has."""
        if window is None:
            return True
        return await asyncio.to_thread(self._responds, window) is not False

    def _responds(self, window: int) -> bool | None:
        # A connection of its own: the answer comes as an event, and nobody reads those of the other one.
        with X11Display(self.desktop.display, self.desktop.environ.get("XAUTHORITY")) as connection:
            return connection.responds(window, ANSWER_LIMIT_S)

    def let_go(self) -> None:
        """Release whatever the display holds pressed: what a runtime that was killed left behind."""
        release_held(self.x11)


@asynccontextmanager
async def open_computer(
    desktop: Desktop,
    *,
    back_end: BackEnd = "xtest",
    rehearse: bool = False,
    clock: Clock | None = None,
    log: Path | None = None,
    readers: Sequence[str] = READERS,
    privacy: PrivacyRules | None = None,
    tap: SessionRecorder | None = None,
) -> AsyncGenerator[Computer]:
    """Eyes, hands and the lease of a desktop that is already up.

    With `rehearse` nothing can be touched: the hands only write down what they are asked, and no lease
    is taken. `log` is where the hands write down what they began and ended. `readers` are those that read
    the screen; pixels always do. `privacy` says what is withheld before any pixel is kept; password managers,
    prompts and screen lockers where it says nothing. `tap` records what is seen.

    Raises:
        DisplayError: the display cannot be used.
        LeaseError: another runtime drives it.
        WorkerError: a helper process does not come up.
    """
    chosen = clock or SystemClock()
    async with AsyncExitStack() as stack:
        cookies = desktop.environ.get("XAUTHORITY")
        if cookies is not None:
            # libxcb, which grabs the screen, takes the cookie file from the environment only; one file holds
            # the cookies of every private desktop of this process and of the display it was started on.
            os.environ["XAUTHORITY"] = cookies
        x11 = stack.enter_context(X11Display(desktop.display, cookies))
        lease = None if rehearse else stack.enter_context(DesktopLease(desktop.display))
        # The window list has a connection of its own: one connection serves one thread at a time.
        gate = PrivacyGate(privacy, desktop.display, cookies, chosen)
        stack.callback(gate.close)
        eyes = Eyes(
            desktop.display,
            lambda: (x11.windows(), x11.pointer()),
            chosen,
            readers=open_readers(readers, desktop.environ, desktop.display),
            privacy=gate,
            tap=tap,
        )
        await stack.enter_async_context(eyes)
        hands: Hands = RecordingHands(chosen)
        if lease is not None:
            helper = HandsProcess(desktop.display, desktop.environ, back_end, lease.descriptor, log)
            hands = await stack.enter_async_context(helper)
        epoch, kept = (lease.epoch, log) if lease is not None else (0, None)
        computer = Computer(desktop, x11, eyes, hands, chosen, epoch, kept, privacy=gate)
        stack.push_async_callback(computer.pages.close)
        yield computer
