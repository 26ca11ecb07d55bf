# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# The requests of the connection have no types.
"""An X server's screen in shared memory: parts of it on request, and which parts were drawn to.

MIT-SHM 1.1 (`GetImage` writes into a segment of ours), DAMAGE 1.1 on the root window, which covers everything
inside it, and XFIXES 2 for its regions. One connection of its own, used by one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
from typing import TYPE_CHECKING

from ..errors import DisplayError
from .geometry import Box
from .x11 import X11Display
from .x11_focus import PROPERTIES, FocusWatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SharedMemory", "Unarmed", "X11Camera"]

_NON_EMPTY = 3  # the damage level that says "something" once, until the area is taken
_Z_PIXMAP, _ALL_PLANES = 2, 0xFFFFFFFF
_STRUCTURE = 0x20000  # StructureNotify: the root window tells its new size


class SharedMemory:
    """A System V segment of `size` bytes that is gone as soon as nobody is attached, however they end.

    Raises:
        OSError: the system has no such memory, or too little.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        self._libc = libc
        self.id = int(libc.shmget(0, ctypes.c_size_t(size), 0o1600))  # a new one, for this user only
        if self.id < 0:
            raise OSError(ctypes.get_errno(), "no shared memory")
        address = libc.shmat(self.id, None, 0)
        if address in (None, ctypes.c_void_p(-1).value):
            self.forget()
            raise OSError(ctypes.get_errno(), "shared memory cannot be attached")
        self._address: int | None = address
        self.view = memoryview((ctypes.c_ubyte * size).from_address(address)).cast("B")

    def forget(self) -> None:
        """Have it removed once the last process lets go of it."""
        self._libc.shmctl(self.id, 0, None)

    def close(self) -> None:
        """Let go of it; `view` must not be used afterwards."""
        if self._address is not None:
            self._libc.shmdt(ctypes.c_void_p(self._address))
            self._address = None


class Unarmed(DisplayError):
    """The display lacks an extension; `connection` to it is open and the caller's."""

    def __init__(self, connection: X11Display, missing: list[str]) -> None:
        super().__init__(f"The display {connection.name} lacks {', '.join(missing)}.")
        self.connection = connection


class X11Camera(X11Display):
    """Grabs parts of one X server's screen and knows which were drawn to since.

    Raises:
        Unarmed: the display lacks what this needs; says which.
        DisplayError: there is no such display, or it cannot share memory with us.
    """

    def __init__(self, display: str | None) -> None:
        super().__init__(display)
        self._memory: SharedMemory | None = None
        self._woken, self._waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            self._arm()
        except Unarmed:
            raise
        except BaseException:
            self.close()
            raise

    def _arm(self) -> None:
        wanted = {name: self.extension(name) for name in ("shm", "damage", "xfixes")}
        missing = [name for name, extension in wanted.items() if extension is None]
        if missing:
            raise Unarmed(self, missing)
        self._shm, self._damage, self._fixes = wanted["shm"], wanted["damage"], wanted["xfixes"]
        self._ask(self._damage.QueryVersion, 1, 1)
        self._ask(self._fixes.QueryVersion, 2, 0)
        self._tell(self._core.ChangeWindowAttributes, self.root, 0x800, [_STRUCTURE | PROPERTIES])
        self._area, self._damaged = self.new_id(), self.new_id()
        self._tell(self._fixes.CreateRegion, self._area, 0, [])
        self._tell(self._damage.Create, self._damaged, self.root, _NON_EMPTY)
        self.watched = FocusWatch(self)
        self._measure()

    def _measure(self) -> None:
        """Share memory for the screen as large as it is now."""
        if self._memory is not None:
            self._tell(self._shm.Detach, self._segment)
            self._memory.close()
        self.screen = self.size()
        try:
            self._memory = SharedMemory(max(1, self.screen[0] * self.screen[1] * 4))
        except OSError as error:
            raise DisplayError(f"The screen cannot be shared ({error}).") from None
        self._segment = self.new_id()
        self._tell(self._shm.Attach, self._segment, self._memory.id, False)
        self.sync()
        self._memory.forget()
        if self.grab(Box(0, 0, 1, 1)) is None:  # another machine's display cannot reach this memory
            raise DisplayError(f"The display {self.name} does not share memory with this machine.")

    def grab(self, box: Box) -> NDArray[np.uint8] | None:
        """The pixels of a box as they are now; None where the box does not lie on the screen any more.

        BGRA, uint8, shape (h, w, 4), in memory that the next grab writes over.
        """
        import numpy as np

        x, y, w, h = box.x, box.y, box.w, box.h
        reply = self._ask(self._shm.GetImage, self.root, x, y, w, h, _ALL_PLANES, _Z_PIXMAP, self._segment, 0)
        if reply is None or reply.size != w * h * 4 or self._memory is None:
            return None
        return np.frombuffer(self._memory.view, np.uint8, w * h * 4).reshape(h, w, 4)

    def damaged(self) -> list[Box]:
        """What was drawn to since the last call, as boxes; what is drawn from now on is reported anew."""
        while (event := self.next_event()) is not None:
            self.watched.heard(event)
        self._tell(self._damage.Subtract, self._damaged, 0, self._area)
        reply = self._ask(self._fixes.FetchRegion, self._area)
        if reply is None:
            return []
        return [Box(r.x, r.y, r.width, r.height) for r in reply.rectangles]

    def resized(self) -> bool:
        """Whether the screen has another size than before; if so, all is ready for the new one."""
        if self.size() == self.screen:
            return False
        self._measure()
        return True

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something is drawn or gets the keys, then True; or until `wake` or the time is over."""
        if (event := self.next_event()) is not None:
            self.watched.heard(event)
            return True
        ready = select.select([self.fileno(), self._woken], [], [], timeout_s)[0]
        if self._woken in ready:
            os.read(self._woken, 4096)
        return self.fileno() in ready

    def wake(self) -> None:
        """End a `wait`; any thread may call this."""
        with contextlib.suppress(OSError):  # it is awake already, or closed
            os.write(self._waker, b"!")

    def close(self) -> None:
        """Give everything back."""
        super().close()
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        for descriptor in (self._woken, self._waker):
            if descriptor >= 0:
                os.close(descriptor)
        self._woken = self._waker = -1
