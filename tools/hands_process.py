"""The owner's end of the hands: starts the helper process, hands it actions, and never waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

from ..errors import ActFailed, DisplayError, EnvironmentFault, WorkerError
from ..perception import X11Display
from .actions import Action, Drag, TypeText
from .hands import Ack
from .hands_log import HANDS_LOG

__all__ = ["HandsProcess", "release_held"]

_READY_WITHIN_S = 10.0
_ACT_WITHIN_S = 6.0
_RELEASE_WITHIN_S = 1.0


class HandsProcess:
    """Hands whose keys are held by a process of their own.

    When this process dies, is stopped or lets go of the helper, the helper releases everything. One
    action at a time; `release_all` may come in between and interrupts the action under way.

    Args:
        display: name of the display.
        environ: the environment of the helper; XAUTHORITY in it opens the display.
        back_end: XTEST, or pyautogui as the portable one.
        lease: descriptor of the claim on the display. The helper keeps it, so that nobody else drives the
            desktop while it finishes what an owner that was killed had asked for.
        log: where the helper writes down what it began and ended; None for nowhere.
    """

    def __init__(
        self,
        display: str,
        environ: Mapping[str, str],
        back_end: Literal["xtest", "pyautogui"] = "xtest",
        lease: int | None = None,
        log: Path | None = None,
    ) -> None:
        self._lease = lease
        self._display = display
        self._environ = {**environ, "DISPLAY": display}
        self._environ.pop(HANDS_LOG, None)
        if log is not None:
            self._environ[HANDS_LOG] = str(log)
        self._back_end = back_end
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listener: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._count = 0
        self._turn = asyncio.Lock()
        self._fault: EnvironmentFault | None = None

    @property
    def pid(self) -> int | None:
        """The helper's process id while there is one."""
        return self._process.pid if self._process else None

    async def __aenter__(self) -> Self:
        """Start the helper; returns when it is ready to act.

        Raises:
            DisplayError: it cannot open the display.
            WorkerError: it did not come up.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            self._spawn(theirs.fileno())
        reader, self._writer = await asyncio.open_connection(sock=ours)
        ready = self._expect(0)
        self._listener = asyncio.create_task(self._listen(reader))
        try:
            await self._answer(ready, _READY_WITHIN_S)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the helper; it releases everything it holds."""
        await self._end()

    async def perform(self, action: Action, key: str) -> Ack:
        """Perform the action and acknowledge with the intent key.

        Raises:
            ActFailed: it cannot be performed, or `release_all` interrupted it.
            DisplayError: the display is gone.
            WorkerError: the helper is gone or hangs; whether the action happened is unknown.
        """
        async with self._turn:
            answer = self._send({"do": action.model_dump(mode="json"), "key": key})
            try:
                said = await self._answer(answer, _deadline_s(action))
            except asyncio.CancelledError:
                await self.release_all()
                raise
        if said.get("error") == "act":
            raise ActFailed(f"The {action.kind} failed: {said['message']}.", begun=bool(said["begun"]))
        return Ack(str(said["key"]), int(said["t0"]), int(said["t1"]), bool(said["pasted"]), said["text"])

    async def release_all(self) -> None:
        """Release every key and button that is held and interrupt what is under way; never raises."""
        try:
            await self._answer(self._send({"release": True}), _RELEASE_WITHIN_S)
        except EnvironmentFault:
            # The helper is gone or hangs: what it may have left pressed is let go from here.
            await asyncio.to_thread(_release_directly, self._display, self._environ.get("XAUTHORITY"))

    def _spawn(self, line: int) -> None:
        kept = (self._lease,) if self._lease is not None else ()
        launcher = Path(__file__).with_name("hands_launch.py")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the helper has died
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(launcher), str(line), self._back_end, *map(str, kept)],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            pass_fds=(line, *kept),
            start_new_session=True,  # Ctrl-C reaches the owner, which decides what to release when
        )

    # -- the line to the helper

    def _expect(self, number: int) -> asyncio.Future[dict[str, Any]]:
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        return future

    def _send(self, message: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        if self._fault is None and self._writer is None:
            self._fault = WorkerError("The hands have not been started.")
        if self._fault is not None or self._writer is None:
            future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
            future.set_exception(self._fault or WorkerError("The hands have ended."))
            return future
        self._count += 1
        self._writer.write(json.dumps({"id": self._count, **message}).encode() + b"\n")
        return self._expect(self._count)

    async def _answer(self, future: asyncio.Future[dict[str, Any]], within_s: float) -> dict[str, Any]:
        try:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes as the answer does.
            async with asyncio.timeout(within_s):
                return await asyncio.shield(future)
        except TimeoutError:
            self._fail(
                WorkerError(
                    f"The hands did not answer within {within_s:.0f} s.", remedy="Look before going on."
                )
            )
            if self._process is not None:
                self._process.kill()
            return await future

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while line := await reader.readline():
                self._hear(json.loads(line))
        if self._fault is None:
            self._fail(await asyncio.to_thread(self._cause_of_death))

    def _hear(self, said: dict[str, Any]) -> None:
        if said.get("error") == "display":
            self._fail(DisplayError(said["message"], remedy=said["remedy"]))
        future = self._answers.pop(said.get("id", 0), None)
        if future is not None and not future.done():
            future.set_result(said)

    def _cause_of_death(self) -> EnvironmentFault:
        try:
            X11Display(self._display, self._environ.get("XAUTHORITY")).close()
        except DisplayError:
            return DisplayError(
                f"Display {self._display} is gone.", remedy="Start it again and resume the run."
            )
        return WorkerError(
            f"The hands' helper process ended.{self._last_words()}", remedy="Look before going on."
        )

    def _fail(self, fault: EnvironmentFault) -> None:
        """Everything that waits, and everything to come, hears the first fault."""
        self._fault = self._fault or fault
        for future in self._answers.values():
            if not future.done():
                future.set_exception(self._fault)
                future.exception()  # a caller that was cancelled will not fetch it
        self._answers.clear()

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f" It said: {lines[-1]}" if lines else ""

    async def _end(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
            self._writer = None
        if self._process is not None:
            await asyncio.to_thread(_wait_for_end, self._process)
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        self._fail(WorkerError("The hands have ended."))
        if self._errors is not None:
            self._errors.close()
            self._errors = None


def _deadline_s(action: Action) -> float:
    if isinstance(action, TypeText):
        return _ACT_WITHIN_S + len(action.text) / 50 + 4 * action.text.count("\n")
    return _ACT_WITHIN_S + (len(action.path) if isinstance(action, Drag) else 0)


def _wait_for_end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(2.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _release_directly(display: str, xauthority: str | None) -> None:
    with contextlib.suppress(DisplayError), X11Display(display, xauthority) as connection:
        release_held(connection)


def release_held(connection: X11Display) -> None:
    """Release every key and button the display says is pressed, whoever pressed it.

    Raises:
        DisplayError: the display is gone.
    """
    for keycode in connection.held_keys():
        connection.fake_key(keycode, False)
    mask = connection.pointer_mask()
    for button in range(1, 6):
        if mask >> (7 + button) & 1:
            connection.fake_button(button, False)
    connection.sync()
