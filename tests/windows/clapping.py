"""Claps into a sink and prints when each is heard; run by path: python3 clapping.py SINK COUNT.

libpulse-simple through ctypes, because it alone says how long what is written now has to wait.
"""

from __future__ import annotations

import ctypes
import random
import sys
import time

RATE, STEP = 16_000, 160


class Spec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class Buffers(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


def main() -> None:
    pulse = ctypes.CDLL("libpulse-simple.so.0")
    pulse.pa_simple_new.restype = ctypes.c_void_p
    pulse.pa_simple_get_latency.restype = ctypes.c_uint64
    pulse.pa_simple_get_latency.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    pulse.pa_simple_write.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p]
    pulse.pa_simple_drain.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    any_size = 0xFFFFFFFF
    buffers = Buffers(any_size, 60 * RATE // 1000 * 2, any_size, any_size, any_size)
    spec = Spec(3, RATE, 1)  # 3: 16 bit, little endian
    link = pulse.pa_simple_new(
        None, b"clap", 1, sys.argv[1].encode(), b"clap", ctypes.byref(spec), None, ctypes.byref(buffers), None
    )
    assert link, "the sound server does not answer"
    quiet = bytes(2 * STEP)
    loud = b"".join((n % 2 * 60000 - 30000).to_bytes(2, "little", signed=True) for n in range(4))

    def write(block: bytes) -> None:
        pulse.pa_simple_write(link, block, len(block), None)

    odd = random.Random(0)
    for _ in range(int(sys.argv[2])):
        for _ in range(odd.randrange(25, 45)):
            write(quiet)
        print(time.monotonic() + pulse.pa_simple_get_latency(link, None) / 1e6)
        write(loud + quiet[len(loud) :])
    for _ in range(30):
        write(quiet)
    pulse.pa_simple_drain(link, None)


main()
