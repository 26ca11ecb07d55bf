"""The owner's side of the recognising process: start, jobs by urgency, time limit, restart, the end."""

from __future__ import annotations

import asyncio
import heapq
import mmap
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ...errors import EnvironmentFault, WorkerError
from ..launching import Answers, NetworkProcess, anonymous_file
from .heard import RATE
from .transcript import Recognizer, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["InlineReader", "Purpose", "RecognizerProcess", "RecognizerStatus", "SoundReader"]

Purpose = Literal["stop", "whole", "thorough", "partial", "ping"]

_URGENCY = {"stop": 0, "whole": 1, "thorough": 1, "partial": 2, "ping": 3}
_PING_AFTER_NS = 2_000_000_000
_LONGEST = 40 * RATE
_MODULE = "lookhear.perception.hearing.serving"


class SoundReader(Protocol):
    """Reads stretches of sound for `Ears`, one after the other, the most urgent first."""

    async def start(self) -> None:
        """Be ready to read."""
        ...

    async def read(self, samples: NDArray[np.float32], purpose: Purpose) -> Transcript:
        """What is said in `samples`, float32 mono at 16 kHz; for `stop`, how probably it is that word.

        A `ping` is only answered.
        """
        ...

    async def close(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, slots=True)
class RecognizerStatus:
    """How a process is.

    `state` is starting, ready, dead or closed; `owing_s` is how long an answer has been waited for, and
    `limit_s` after how long the process is replaced.
    """

    state: str
    name: str
    pid: int | None
    restarts: int
    owing_s: float
    limit_s: float


class InlineReader:
    """A recogniser on the event loop itself, for scripts and tests; for `stop` it reads like any other."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer

    async def start(self) -> None:
        """Nothing to start."""

    async def read(self, samples: NDArray[np.float32], purpose: Purpose) -> Transcript:
        """At once."""
        return self._recognizer.transcribe(samples)

    async def close(self) -> None:
        """Nothing to end."""


@dataclass(order=True, slots=True)
class _Job:
    urgency: int
    number: int
    purpose: Purpose
    samples: Any
    answer: asyncio.Future[Transcript]
    tries: int = 2


class RecognizerProcess:
    """A recogniser in a process of its own; a job that takes too long or kills it is tried once more.

    Args:
        kind: fast (Moonshine and the spoken stop) or careful (Whisper beside it).
        limit_s: Seconds a job may take before the process is killed; the start may take ten times that.
    """

    def __init__(self, kind: Literal["fast", "careful"] = "fast", *, limit_s: float = 6.0) -> None:
        self.kind = kind
        self.name = ""
        self.restarts = 0
        self._limit_s = limit_s
        self._memory_fd = -1
        self._memory: mmap.mmap | None = None
        self._process: NetworkProcess | None = None
        self._answers: Answers = asyncio.Queue()
        self._jobs: list[_Job] = []
        self._work = asyncio.Event()
        self._count = 0
        self._worker: asyncio.Task[None] | None = None
        self._asked_ns = self._heard_ns = 0

    def health(self) -> RecognizerStatus:
        """How it is. Whoever asks has it pinged where it has said nothing for a while; then it is known."""
        now, process = time.monotonic_ns(), self._process
        idle = not self._jobs and not self._asked_ns
        if self._worker is not None and idle and now - self._heard_ns > _PING_AFTER_NS:
            import numpy as np

            pinged = asyncio.ensure_future(self.read(np.zeros(1, np.float32), "ping"))
            pinged.add_done_callback(lambda done: done.cancelled() or done.exception())
        if process is None:
            state = "closed" if self._worker is None else "starting"
        elif not process.running:
            state = "dead"
        else:
            state = "starting" if self._worker is None else "ready"
        owing_s = (now - self._asked_ns) / 1e9 if self._asked_ns else 0.0
        return RecognizerStatus(state, self.name, self.pid, self.restarts, owing_s, self._limit_s)

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the process and wait until its weights are loaded.

        Raises:
            EnvironmentFault: weights are missing.
            WorkerError: the process does not come up.
        """
        self._memory_fd = anonymous_file("lookhear-sound", _LONGEST * 4)
        self._memory = mmap.mmap(self._memory_fd, 0)
        await self._spawn()
        self._worker = asyncio.create_task(self._run())

    async def read(self, samples: NDArray[np.float32], purpose: Purpose) -> Transcript:
        """What is said in `samples`, float32 at 16 kHz; of sound over 40 s, the last 40 s.

        Raises:
            WorkerError: the process died or hung twice over this sound.
        """
        self._count += 1
        answer: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        job = _Job(_URGENCY[purpose], self._count, purpose, samples[-_LONGEST:], answer)
        heapq.heappush(self._jobs, job)
        self._work.set()
        return await answer

    async def close(self) -> None:
        """End the process and free the memory; open jobs are cancelled."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None
        for job in self._jobs:
            job.answer.cancel()
        self._jobs.clear()
        await asyncio.to_thread(self._reap)
        if self._memory_fd >= 0:
            os.close(self._memory_fd)
            self._memory_fd, self._memory = -1, None

    async def _run(self) -> None:
        """One job at a time, as long as there are any."""
        while True:
            while not self._jobs:
                self._work.clear()
                await self._work.wait()
            job = heapq.heappop(self._jobs)
            if job.answer.done():  # nobody waits for it any more
                continue
            try:
                found = await self._ask(job)
            except (_Died, TimeoutError):
                await self._again(job)
            except EnvironmentFault as error:
                _fail(job, error)
            except asyncio.CancelledError:
                job.answer.cancel()
                raise
            else:
                if not job.answer.done():
                    job.answer.set_result(found)

    async def _ask(self, job: _Job) -> Transcript:
        if self._process is None:
            await self._spawn()
        if self._process is None or self._memory is None:
            raise _Died
        import numpy as np

        count = len(job.samples)
        np.frombuffer(self._memory, np.float32, count)[:] = job.samples
        self._process.send((job.purpose, job.number, count))
        self._asked_ns = time.monotonic_ns()
        try:
            async with asyncio.timeout(self._limit_s):
                while True:
                    kind, number, *rest = await self._next()
                    if number == job.number:
                        break
        finally:
            self._asked_ns, self._heard_ns = 0, time.monotonic_ns()
        if kind == "failed":
            raise WorkerError(f"Reading sound failed: {rest[0]}.", remedy="Please report it.")
        return rest[0]

    async def _again(self, job: _Job) -> None:
        """The process died or hung: start it anew, try the job once more."""
        await asyncio.to_thread(self._reap)
        self.restarts += 1
        job.tries -= 1
        try:
            if not job.tries:
                raise WorkerError("The recognising process died twice.", remedy="Look for a lack of memory.")
            await self._spawn()
        except (EnvironmentFault, TimeoutError) as error:
            _fail(job, error)
            return
        heapq.heappush(self._jobs, job)

    async def _next(self) -> tuple[Any, ...]:
        """The next answer of the process that runs now."""
        while True:
            pid, message = await self._answers.get()
            if self._process is not None and pid == self._process.pid:
                if message is None:
                    raise _Died
                return message

    async def _spawn(self) -> None:
        self._process = NetworkProcess(_MODULE, self.kind, memory_fd=self._memory_fd, answers=self._answers)
        await self._ready()

    async def _ready(self) -> None:
        try:
            async with asyncio.timeout(10 * self._limit_s):
                kind, *rest = await self._next()
        except (_Died, TimeoutError):
            await asyncio.to_thread(self._reap)
            raise WorkerError(
                "The recognising process does not come up.",
                remedy="Look for a lack of memory; 300 MB are needed.",
            ) from None
        if kind == "unable":
            await asyncio.to_thread(self._reap)
            raise EnvironmentFault(rest[0], remedy=rest[1])
        self.name = str(rest[0])

    def _reap(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.end()
            self._process = None


class _Died(Exception):
    """The process ended before it answered."""


def _fail(job: _Job, error: BaseException) -> None:
    if not job.answer.done():
        job.answer.set_exception(error)
