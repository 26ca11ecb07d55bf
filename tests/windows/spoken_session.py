"""A session of spoken commands against a form on a desktop that keeps changing; the form's log decides."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import TkForm, open_tk_form, until
from tests.windows.voices import speak

__all__ = ["COMMANDS", "SpokenCommand", "SpokenSession", "Turn", "open_session"]

State = dict[str, Any]
QUESTION_S = 4.0
PLACES = ("first", "second", "third", "fourth", "fifth")
Effect = Callable[[State, list[str]], bool]


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """What is said, and whether the form's state and the buttons pressed since show exactly its effect."""

    words: str
    effect: Effect
    changes: tuple[str, ...]


def _state(**wanted: Any) -> Effect:
    return lambda state, pressed: not pressed and all(state[name] == value for name, value in wanted.items())


COMMANDS = (
    SpokenCommand("check subscribe", _state(subscribe=True), ("subscribe",)),
    SpokenCommand("type hello into name", _state(name="hello"), ("name",)),
    SpokenCommand("clear name", _state(name=""), ("name",)),
    SpokenCommand("type good morning into email", _state(email="good morning"), ("email",)),
    SpokenCommand("uncheck subscribe", _state(subscribe=False), ("subscribe",)),
    SpokenCommand("clear the email field", _state(email=""), ("email",)),
    SpokenCommand("type see you soon into name", _state(name="see you soon"), ("name",)),
    SpokenCommand("please clear the name field", _state(name=""), ("name",)),
)


@dataclass
class Turn:
    """One command as it was said, heard and carried out: acted (right, exactly once), nothing, or wrong.

    `answer` is what was said to a question that came back, empty where none did.
    """

    voice: str
    words: str
    heard: str = ""
    answer: str = ""
    result: str = "nothing"
    outcome: str = ""
    first_act_s: float | None = None


@dataclass
class SpokenSession:
    """`lookhear watch` on a private desktop with a form; `turn` says one command and reports."""

    desktop: PrivateDesktop
    form: TkForm
    process: asyncio.subprocess.Process
    folder: Path
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    turns: list[Turn] = field(default_factory=list[Turn])

    async def read(self) -> None:
        """Collect the events of the process."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.events.append({**json.loads(line), "at": time.monotonic_ns()})

    def of(self, kind: str, since: int = 0) -> list[dict[str, Any]]:
        """The events of a kind from a place in the list on."""
        return [event for event in self.events[since:] if event["event"] == kind]

    async def turn(self, command: SpokenCommand, voice: str, patience_s: float = 9.0) -> Turn:
        """Say it into the microphone, answer what is asked back, and wait for what comes of it."""
        before, pressed, place = self.form.state(), len(self.form.commands()), len(self.events)
        turn = Turn(voice, command.words)
        await self._say(command.words, voice)
        with contextlib.suppress(AssertionError):  # nothing comes of it
            await until(lambda: self._over(place), patience_s)
        turn.answer = answer_to(self.of("question_put", place), command.words)
        if turn.answer:
            await asyncio.sleep(QUESTION_S)  # it is listened to before it is answered
            asked = len(self.events)
            await self._say(turn.answer, voice)
            with contextlib.suppress(AssertionError):
                await until(lambda: self._over(asked), patience_s)
        await asyncio.sleep(0.3)
        turn.heard = " | ".join(e["text"] for e in self.of("heard_text", place) if e["final"])
        ended = self.of("order_ended", place)
        if ended:
            turn.outcome, turn.first_act_s = ended[-1]["outcome"], ended[-1]["first_act_s"]
        turn.result = self._judge(command, before, self.form.commands()[pressed:])
        if turn.result == "acted" and turn.outcome not in ("verified", "unverified"):
            turn.result = "nothing"  # what was asked for was so before
        self.turns.append(turn)
        return turn

    async def _say(self, words: str, voice: str) -> None:
        await self.desktop.play_to_microphone(speak(words, voice, self.folder / "said.wav"))

    def _over(self, place: int) -> bool:
        queued, ended = self.of("order_queued", place), self.of("order_ended", place)
        asked = self.of("question_put", place) or self.of("heard_nothing", place)
        return bool(ended and len(ended) >= len(queued)) or bool(asked and not queued)

    def _judge(self, command: SpokenCommand, before: State, pressed: list[str]) -> str:
        after = self.form.state()
        same = ("name", "email", "subscribe", "notes")
        others = [n for n in same if n not in command.changes and before[n] != after[n]]
        unchanged = not pressed and all(before[n] == after[n] for n in same)
        if not others and command.effect(after, pressed):
            return "acted"
        return "nothing" if unchanged else "wrong"

    async def change_the_screen(self, chance: random.Random) -> None:
        """Something else happens on the desktop: a window comes, or the one before goes."""
        title = f"Notice {chance.randrange(1000)}"
        place = f"+{chance.randrange(640, 800)}+{chance.randrange(60, 420)}"
        code = (
            f"import tkinter as t; r = t.Tk(className='Notice'); r.title({title!r}); r.geometry({place!r});"
            f"t.Label(r, text='{chance.randrange(2, 900)} files saved', padx=30, pady=14).pack();"
            "r.after(6000, r.destroy); r.mainloop()"
        )
        self.desktop.start([sys.executable, "-c", code])

    def memory_mb(self) -> float:
        """Resident memory of the watching process and its helpers, in MB."""
        return sum(self.memory_by_process().values())

    def memory_by_process(self) -> dict[str, float]:
        """The same for each process, by what it does."""
        found: dict[str, float] = {}
        for pid in _family(self.process.pid):
            role = _role(pid)
            found[role] = found.get(role, 0.0) + _resident_kb(pid) / 1024
        return found


@asynccontextmanager
async def open_session(
    desktop: PrivateDesktop, folder: Path, *options: str, environ: dict[str, str] | None = None
) -> AsyncGenerator[SpokenSession]:
    """Open the form, start `lookhear watch --listen open`, wait until it hears."""
    form = await open_tk_form(desktop, folder)
    argv = [sys.executable, "-m", "lookhear", "watch", "--json", "--listen", "open", "--quiet", *options]
    process = await asyncio.create_subprocess_exec(
        *argv,
        env={**desktop.environ, "LOOKHEAR_DATA": str(folder / "data"), **(environ or {})},
        cwd="/",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    session = SpokenSession(desktop, form, process, folder)
    reading = asyncio.create_task(session.read())
    try:
        await until(lambda: any(e["on"] and not e["note"] for e in session.of("listening")), 40.0)
        yield session
    finally:
        assert process.stdin is not None
        process.stdin.write(b"quit\n")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(15.0):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading


def answer_to(questions: Sequence[dict[str, Any]], meant: str) -> str:
    """What a person who said `meant` answers; empty where nothing was asked that has an answer."""
    if not questions or not questions[0]["choices"]:
        return ""
    text, choices = str(questions[0]["text"]), [str(choice).casefold() for choice in questions[0]["choices"]]
    if choices == ["yes", "no"]:
        return "yes" if f"“{meant}”" in text.casefold().replace(",", "") else "no"
    plain = [choice.replace(",", "") for choice in choices]
    return f"the {PLACES[plain.index(meant)]} one" if meant in plain else "none of them"


def _family(pid: int) -> Sequence[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        direct = [int(child) for child in children.read_text().split()]
    except OSError:
        direct = []
    return [pid, *(each for child in direct for each in _family(child))]


_ROLES = {
    "lookhear watch": "loop",
    "perception.worker": "text reader",
    "serving fast": "recogniser, fast",
    "serving careful": "recogniser, careful",
    "hands": "hands",
    "record": "microphone",
    "hold": "speakers",
    "subscribe": "news of the sound server",
}


def _role(pid: int) -> str:
    """What a process does, by its command line; "other" for what comes and goes."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "other"
    said = " ".join(words)
    said = f"{said} serving {words[-2]}" if "hearing.serving" in said else said
    return next((role for sign, role in _ROLES.items() if sign in said), "other")


def _resident_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
