"""The environment of processes that hold networks: memory that is freed goes back, threads share one heap."""

from __future__ import annotations

import os

__all__ = ["network_environ"]


def network_environ() -> dict[str, str]:
    """This process's environment, with glibc's allocator held to two heaps (mallopt(3)).

    Inputs of ever new sizes otherwise leave every thread with a heap as large as its largest input.
    """
    return {"MALLOC_ARENA_MAX": "2", **os.environ}
