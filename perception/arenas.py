"""Memory of processes that hold networks: what is freed goes back to the system, threads share one heap."""

from __future__ import annotations

import contextlib
import ctypes
import os

__all__ = ["give_back", "network_environ"]


def network_environ() -> dict[str, str]:
    """This process's environment, with glibc's allocator held to two heaps (mallopt(3)).

    Inputs of ever new sizes otherwise leave every thread with a heap as large as its largest input.
    """
    return {"MALLOC_ARENA_MAX": "2", **os.environ}


def give_back() -> None:
    """Give free memory back to the system (malloc_trim(3)); nothing where the C library cannot."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # musl, macOS, Windows
        ctypes.CDLL(None).malloc_trim(0)
