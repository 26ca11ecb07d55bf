"""Runs clean-ups when the process ends by itself, by an exception or by SIGTERM."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

__all__ = ["clean_at_exit", "no_longer"]

_pending: list[Callable[[], None]] = []


def clean_at_exit(action: Callable[[], None]) -> None:
    """Have `action` run when the process ends; SIGKILL alone escapes it.

    SIGTERM ends a Python process without any clean-up; where nobody handles it yet, it is handled here.
    """
    if not _pending:
        atexit.register(_run_all)
    if action not in _pending:
        _pending.append(action)
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)


def no_longer(action: Callable[[], None]) -> None:
    """Take a clean-up back once it has been done."""
    if action in _pending:
        _pending.remove(action)
    if not _pending:
        atexit.unregister(_run_all)
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGTERM) is _terminate:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run_all() -> None:
    for action in list(_pending):
        action()


def _terminate(number: int, _frame: FrameType | None) -> None:
    _run_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
