"""The parent's side of the reading process: start, jobs, cancel, one restart, the end."""

from __future__ import annotations

import asyncio
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import WorkerError
from .geometry import Box
from .launching import Answers, NetworkProcess, anonymous_file
from .lines import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OcrStatus", "OcrWorker", "ReadCancelled"]

GRID = 32
_MODULE = "lookhear.perception.worker"


class ReadCancelled(Exception):
    """A newer epoch began; what was read of the older one is thrown away."""


@dataclass(frozen=True, slots=True)
class OcrStatus:
    """`state` is starting, ready, dead or closed; `engine` is openvino or onnxruntime once ready."""

    state: str
    engine: str | None
    pid: int | None
    restarts: int


class OcrWorker:
    """One reading process for screens of up to `capacity` bytes (padded BGRA)."""

    def __init__(self, restarts: int = 1) -> None:
        self._restarts_left = restarts
        self._restarts = 0
        self._state, self._engine = "closed", None
        self._process: NetworkProcess | None = None
        self._epoch = 0
        self._answers: Answers = asyncio.Queue()
        self._memory: mmap.mmap | None = None
        self._memory_fd = -1

    @property
    def status(self) -> OcrStatus:
        """How the process is."""
        process = self._process
        state = "dead" if process is not None and not process.running else self._state
        return OcrStatus(state, self._engine, process.pid if process else None, self._restarts)

    def start(self, capacity: int) -> None:
        """Start the process and let it load its models; returns at once.

        Raises:
            WorkerError: the process cannot be started.
        """
        self._memory_fd = anonymous_file("lookhear-screen", capacity)
        self._memory = mmap.mmap(self._memory_fd, capacity)
        self._spawn()

    def _spawn(self) -> None:
        self._state, self._engine = "starting", None
        self._process = NetworkProcess(_MODULE, memory_fd=self._memory_fd, answers=self._answers)

    def cancel(self) -> None:
        """Begin a new epoch: the running read stops at its next line and raises `ReadCancelled`."""
        self._epoch += 1
        self._send(("cancel", self._epoch))

    async def read(self, pixels: NDArray[np.uint8], regions: Sequence[Box]) -> list[list[Line]]:
        """Lines of every region, in the order given; region sides must lie on the 32 pixel grid.

        `pixels` is BGRA, uint8, shape (h, w, 4). A process that dies is started again once.

        Raises:
            ReadCancelled: `cancel` was called meanwhile.
            WorkerError: the process died again.
        """
        return await self._do("read", pixels, regions)

    async def spell(self, pixels: NDArray[np.uint8], crops: Sequence[Box]) -> list[list[Line]]:
        """What each crop is, taken for a picture of one line; nothing is searched for. Else as `read`.

        Raises:
            ReadCancelled: `cancel` was called meanwhile.
            WorkerError: the process died again.
        """
        return await self._do("spell", pixels, crops)

    async def _do(self, kind: str, pixels: NDArray[np.uint8], regions: Sequence[Box]) -> list[list[Line]]:
        self._epoch += 1
        height, width = self._place(pixels)
        job = (kind, self._epoch, height, width, [tuple(region) for region in regions])
        while True:
            try:
                return await self._ask(job, len(regions))
            except _Died:
                self._revive()

    async def _ask(self, job: tuple[Any, ...], count: int) -> list[list[Line]]:
        epoch = job[1]
        lines: list[list[Line]] = [[] for _ in range(count)]
        sent = False
        while True:
            if not sent and self._state == "ready":
                self._send(job)
                sent = True
            kind, *rest = await self._next()
            if kind == "ready":
                self._state, self._engine = "ready", rest[0]
            elif kind == "lines" and rest[0] == epoch:
                lines[rest[1]] = rest[2]
            elif kind == "failed" and rest[0] == epoch:
                raise WorkerError(f"Reading failed: {rest[1]}.", remedy="Please report it with the journal.")
            elif kind == "done" and rest[0] == epoch:
                if not rest[1]:
                    raise ReadCancelled
                return lines

    async def _next(self) -> tuple[Any, ...]:
        """The next answer of the process that runs now."""
        while True:
            pid, message = await self._answers.get()
            if self._process is not None and pid == self._process.pid:
                if message is None:
                    self._state = "dead"
                    raise _Died
                return message

    def _send(self, message: tuple[Any, ...]) -> None:
        if self._process is not None:
            self._process.send(message)

    def _revive(self) -> None:
        if self._process is not None:
            self._process.end()
        if self._restarts_left <= 0:
            raise WorkerError(
                "The reading process died twice.", remedy="Look for an out-of-memory kill; 1.2 GB are needed."
            )
        self._restarts_left -= 1
        self._restarts += 1
        self._spawn()

    def _place(self, pixels: NDArray[np.uint8]) -> tuple[int, int]:
        """Copy the frame into shared memory, its edges repeated up to the grid; (height, width) there."""
        import numpy as np

        h, w = pixels.shape[:2]
        height, width = -(-h // GRID) * GRID, -(-w // GRID) * GRID
        if self._memory is None or height * width * 4 > len(self._memory):
            raise WorkerError(
                "The screen grew beyond the memory of the reading process.", remedy="Start the run again."
            )
        screen = np.frombuffer(self._memory, np.uint8, height * width * 4).reshape(height, width, 4)
        screen[:h, :w] = pixels
        screen[h:, :w] = pixels[h - 1 : h]
        screen[:, w:] = screen[:, w - 1 : w]
        return height, width

    async def close(self) -> None:
        """End the process and free the memory."""
        self._state = "closed"
        if self._process is not None:
            await asyncio.to_thread(self._process.end)
            self._process = None
        if self._memory_fd >= 0:
            os.close(self._memory_fd)
            self._memory_fd = -1
        self._memory = None


class _Died(Exception):
    """The process ended before it answered."""
