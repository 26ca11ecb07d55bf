"""Starts a process that holds networks, and carries its answers to the loop of its owner."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from typing import Any

from ..errors import WorkerError
from .arenas import network_environ

__all__ = ["Answers", "NetworkProcess", "anonymous_file"]

Answers = asyncio.Queue[tuple[int, tuple[Any, ...] | None]]
"""Process id and message of every answer; None in place of a message when the process has ended."""


class NetworkProcess:
    """A running process that serves jobs through a pipe, on memory that it shares with its owner.

    Args:
        module: Where its `serve(pipe_fd, memory_fd, *arguments)` is.
        arguments: The further ones.
        memory_fd: Of the shared memory; see `anonymous_file`.
        answers: Where its answers go; filled on the running loop.

    Raises:
        WorkerError: it cannot be started.
    """

    def __init__(self, module: str, *arguments: str, memory_fd: int, answers: Answers) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = _start(module, theirs.fileno(), memory_fd, arguments)
        except OSError as error:
            ours.close()
            raise WorkerError(
                f"A process for {module.rpartition('.')[2]} cannot be started ({error}).",
                remedy="Check memory and process limits.",
            ) from error
        finally:
            theirs.close()
        self.pid = self._process.pid
        self._pipe = Connection(ours.detach())
        args = (self._pipe, asyncio.get_running_loop(), answers, self.pid)
        self._listener = threading.Thread(target=_listen, args=args, daemon=True)
        self._listener.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, message: tuple[Any, ...]) -> None:
        """Hand over a job; one that is lost because the process ends is told by its last answer."""
        with contextlib.suppress(OSError):
            self._pipe.send(message)

    def end(self) -> None:
        """Kill it and wait for it, and for the thread that listens to it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._listener.join(2.0)
        self._pipe.close()


def _start(module: str, pipe_fd: int, memory_fd: int, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    command = (
        f"import sys; from {module} import serve; serve(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", command, str(pipe_fd), str(memory_fd), *arguments],
        pass_fds=(pipe_fd, memory_fd),
        env=network_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _listen(pipe: Connection, loop: asyncio.AbstractEventLoop, answers: Answers, pid: int) -> None:
    """A thread: carry answers to the loop until the process is gone."""
    with contextlib.suppress(RuntimeError):  # the loop is closed
        try:
            while True:
                loop.call_soon_threadsafe(answers.put_nowait, (pid, pipe.recv()))
        except (EOFError, OSError):
            loop.call_soon_threadsafe(answers.put_nowait, (pid, None))


def anonymous_file(name: str, size: int) -> int:
    """A file of `size` bytes that no folder shows, gone with the last process that holds it."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create(name)
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.ftruncate(fd, size)
    return fd
