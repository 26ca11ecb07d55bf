"""Claps, and flashes at the same instant; run by path: python3 clapping.py PLACE COUNT [flash].

PLACE is a sink, which says through libpulse-simple how long what is written now has to wait, or the pipe
of a source, which is fed as a device feeds one: ten milliseconds of sound at the instant they are over.
Prints when each clap is heard, with `flash` also when drawing began and when it was on the screen, in
monotonic seconds.
"""

from __future__ import annotations

import ctypes
import os
import queue
import random
import sys
import threading
import time
from collections.abc import Callable

RATE, STEP = 16_000, 160
SIDE = 200
QUIET = bytes(2 * STEP)
LOUD = b"".join((n % 2 * 60000 - 30000).to_bytes(2, "little", signed=True) for n in range(4)) + QUIET[8:]


class Spec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class Buffers(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


class Sink:
    """Plays into a sink; `next_s` is when what is written now is heard."""

    def __init__(self, name: str) -> None:
        self.pulse = pulse = ctypes.CDLL("libpulse-simple.so.0")
        pulse.pa_simple_new.restype = ctypes.c_void_p
        pulse.pa_simple_get_latency.restype = ctypes.c_uint64
        pulse.pa_simple_get_latency.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        pulse.pa_simple_write.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p]
        pulse.pa_simple_drain.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        most = 0xFFFFFFFF
        buffers = Buffers(most, 60 * RATE // 1000 * 2, most, most, most)
        spec = Spec(3, RATE, 1)  # 3: 16 bit, little endian
        self.link = pulse.pa_simple_new(
            None, b"clap", 1, name.encode(), b"clap", ctypes.byref(spec), None, ctypes.byref(buffers), None
        )
        assert self.link, "the sound server does not answer"

    @property
    def next_s(self) -> float:
        return time.monotonic() + self.pulse.pa_simple_get_latency(self.link, None) / 1e6

    def write(self, block: bytes) -> None:
        self.pulse.pa_simple_write(self.link, block, len(block), None)

    def close(self) -> None:
        self.pulse.pa_simple_drain(self.link, None)


class Pipe:
    """Feeds the pipe of a source in step with the clock; `next_s` is when the next block begins."""

    def __init__(self, path: str) -> None:
        self.pipe = os.open(path, os.O_WRONLY)
        self.next_s = time.monotonic()

    def write(self, block: bytes) -> None:
        self.next_s += STEP / RATE
        time.sleep(max(0.0, self.next_s - time.monotonic()))
        os.write(self.pipe, block)

    def close(self) -> None:
        os.close(self.pipe)


class Square:
    """A black square in the corner of the screen that turns white at given instants; a thread draws it."""

    def __init__(self) -> None:
        self.due: queue.Queue[float | None] = queue.Queue()
        self.opened = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.opened.wait(10), "there is no display"

    def _run(self) -> None:
        fill = open_square()
        fill(black=True)
        self.opened.set()
        while (due := self.due.get()) is not None:
            time.sleep(max(0.0, due - time.monotonic()))
            begun = time.monotonic()
            fill(black=False)
            print(due, begun, time.monotonic(), flush=True)
            time.sleep(0.1)
            fill(black=True)

    def close(self) -> None:
        self.due.put(None)
        self.thread.join()


def open_square() -> Callable[..., None]:
    """A window; what is given back fills it and returns once that is on the screen."""
    x11 = ctypes.CDLL("libX11.so.6")
    long, pointer = ctypes.c_ulong, ctypes.c_void_p
    x11.XOpenDisplay.restype = x11.XCreateGC.restype = pointer
    x11.XDefaultRootWindow.restype = x11.XCreateSimpleWindow.restype = long
    x11.XDefaultRootWindow.argtypes = [pointer]
    x11.XCreateSimpleWindow.argtypes = [pointer, long, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 3, long, long]
    x11.XMapRaised.argtypes = [pointer, long]
    x11.XCreateGC.argtypes = [pointer, long, long, pointer]
    x11.XSetForeground.argtypes = [pointer, pointer, long]
    x11.XFillRectangle.argtypes = [pointer, long, pointer, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 2]
    x11.XSync.argtypes = [pointer, ctypes.c_int]
    link = x11.XOpenDisplay(None)
    window = x11.XCreateSimpleWindow(link, x11.XDefaultRootWindow(link), 0, 0, SIDE, SIDE, 0, 0, 0)
    x11.XMapRaised(link, window)
    brush = x11.XCreateGC(link, window, 0, None)
    x11.XSync(link, 0)

    def fill(*, black: bool) -> None:
        x11.XSetForeground(link, brush, 0 if black else 0xFFFFFF)
        x11.XFillRectangle(link, window, brush, 0, 0, SIDE, SIDE)
        x11.XSync(link, 0)

    return fill


def main() -> None:
    place, count = sys.argv[1], int(sys.argv[2])
    square = Square() if sys.argv[3:] else None
    feed = Pipe(place) if place.startswith("/") else Sink(place)
    odd = random.Random(0)
    for _ in range(count):
        for _ in range(odd.randrange(25, 45)):
            feed.write(QUIET)
        due = feed.next_s
        if square is None:
            print(due)
        else:
            square.due.put(due)
        feed.write(LOUD)
    for _ in range(30):
        feed.write(QUIET)
    feed.close()
    if square is not None:
        square.close()


main()
