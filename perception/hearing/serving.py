"""The recognising process: reads the sound that lies in shared memory, answers through a pipe.

It runs as `python -c "from lookhear.perception.hearing.serving import serve; serve(pipe, memory, kind)"`.
The memory is an anonymous file, so nothing is left behind; when the pipe ends (the owner is gone), the
process ends at once, whatever it is doing.
"""

from __future__ import annotations

import logging
import mmap
import os
import queue
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from ...errors import EnvironmentFault
from ..arenas import give_back
from .heard import RATE
from .moonshine import Moonshine
from .stop import StopWord
from .transcript import Transcript
from .whisper import Whisper, whisper_installed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["serve"]

Job = tuple[str, int, int]
_LONG_S = 8.0
_REST_S = 0.5


def serve(pipe_fd: int, memory_fd: int, kind: str) -> None:
    """Answer jobs until the owner closes the pipe or dies.

    `kind` is fast or careful. A job is (purpose, id, samples): partial, whole, thorough, stop or ping;
    answers are ("ready", name), ("read", id, Transcript), ("failed", id, text), ("unable", message, remedy).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the owner decides
    logging.disable(logging.CRITICAL)
    pipe = Connection(pipe_fd)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, jobs), daemon=True).start()
    memory = mmap.mmap(memory_fd, 0)
    try:
        try:
            reader = _Fast() if kind == "fast" else _Careful()
        except EnvironmentFault as error:
            pipe.send(("unable", error.message, error.remedy))
            return
        reader.read(_faint_noise(_LONG_S), "whole")  # the first reading is slow; nobody waits for this one
        pipe.send(("ready", reader.name))
        while True:
            purpose, number, count = _next(jobs)
            try:
                pipe.send(("read", number, reader.read(_samples(memory, count), purpose)))
            except Exception as error:  # onnxruntime's share no root with others; the owner is told
                pipe.send(("failed", number, repr(error)))
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)


def _next(jobs: queue.SimpleQueue[Job]) -> Job:
    """The next job; when none comes for a while, what the last ones took is given back meanwhile."""
    try:
        return jobs.get(timeout=_REST_S)
    except queue.Empty:
        give_back()
        return jobs.get()


def _listen(pipe: Connection, jobs: queue.SimpleQueue[Job]) -> None:
    while True:
        try:
            jobs.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)


def _samples(memory: mmap.mmap, count: int) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(memory, np.float32, count).copy()


def _faint_noise(seconds: float) -> NDArray[np.float32]:
    import numpy as np

    return np.random.default_rng(0).normal(0, 1e-3, int(seconds * RATE)).astype(np.float32)


class _Fast:
    """Moonshine for partials, turns and the spoken stop."""

    def __init__(self) -> None:
        self.name = "moonshine"
        self._moonshine = Moonshine()
        self._stop = StopWord(self._moonshine.net)

    def read(self, samples: NDArray[np.float32], purpose: str) -> Transcript:
        if purpose == "ping":
            return Transcript("")
        if purpose == "stop":
            return Transcript("stop", (), self._stop.probability(samples), "moonshine")
        if purpose == "partial":
            return self._moonshine.transcribe_once(samples)
        return self._moonshine.transcribe(samples)


class _Careful:
    """Whisper, for turns only; a larger one, where it is installed, for what the others do not agree on."""

    def __init__(self) -> None:
        self._recognizer = Whisper()
        self.name = self._recognizer.name
        self._thorough = ThreadPoolExecutor(1).submit(_thorough)  # nobody waits for it at the start

    def read(self, samples: NDArray[np.float32], purpose: str) -> Transcript:
        if purpose == "ping":
            return Transcript("")
        if purpose != "thorough":
            return self._recognizer.transcribe(samples)
        larger = self._thorough.result()
        return larger.transcribe(samples) if larger is not None else Transcript("")


def _thorough() -> Whisper | None:
    """The larger recogniser, warm; None where it is not installed."""
    if not whisper_installed("base"):
        return None
    larger = Whisper("base")
    larger.transcribe(_faint_noise(_LONG_S))
    return larger
