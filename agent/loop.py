"""The long-running loop: what is heard and typed becomes commands, carried out one after the other.

Everything that can stop it (the word, a key, the corner, a typed line, Ctrl-C) goes one way, `Loop.stop`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from ..errors import LookhearError
from ..perception import (
    Clock,
    Hearing,
    MicrophoneBack,
    MicrophoneLost,
    Moment,
    Partial,
    PointerTrail,
    Scene,
    SoundGap,
    SpeechBegan,
    SpokenStop,
    TextInput,
    Utterance,
)
from .events import Event
from .interpret import AskBack, Command, Interpreter, ListenAgain, NotUnderstood, PlainInterpreter, Reading
from .orders import AskInView, Ended, Order, Orders
from .results import Outcome
from .watch_events import HeardNothing, HeardText, Listening, QuestionPut, Spoken, StopDone

__all__ = ["LoopSettings", "Mute", "Speaker", "StopWay", "WatchLoop", "choice_of"]

StopWay = Literal["spoken", "typed", "key", "corner", "signal"]
_STOP_WORDS = frozenset({"stop", "stop it", "stop that", "halt", "abort"})
_QUIT_WORDS = frozenset({"quit", "exit", "bye"})
_GO_WORDS = frozenset({"go on", "go", "resume", "continue"})
_SAID_ALOUD = (Outcome.FAILED, Outcome.DENIED, Outcome.INDETERMINATE)
_PLACES = ("the first one", "the second one", "the third one", "the fourth one")


class Speaker(Protocol):
    """Says things aloud."""

    async def say(self, text: str) -> tuple[int, int]:
        """Speak; when it sounded, on the ordering clock."""
        ...

    def hush(self) -> None:
        """Be silent at once."""
        ...


class Mute:
    """A voice that says nothing; the view shows the words."""

    async def say(self, text: str) -> tuple[int, int]:
        """Nothing sounds."""
        return (0, 0)

    def hush(self) -> None:
        """It is silent already."""


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How the loop listens."""

    mode: str = "push"
    """push (while the key is held), wake (after the wake word), open (always) or off."""
    confirm_choices: int = 3
    """How many readings are offered when it is not clear what was said."""


@dataclass
class WatchLoop:
    """Turns what is said and typed into orders until the input ends or it is cancelled.

    `as_of` gives the scene in force at an instant; `asked` takes typed answers to approvals; `go` lets acts
    begin. Without a tty and without ears it ends when the typed lines do and everything is done.
    """

    orders: Orders
    hearing: Hearing | None
    lines: AsyncIterable[TextInput] | None
    as_of: Callable[[int], Scene | None]
    pointer: PointerTrail
    clock: Clock
    notice: Callable[[Event], None]
    asked: AskInView
    voice: Speaker = field(default_factory=Mute)
    interpreter: Interpreter = field(default_factory=PlainInterpreter)
    settings: LoopSettings = field(default_factory=LoopSettings)

    def __post_init__(self) -> None:
        self.paused = False
        self.on = self.settings.mode in ("open", "wake")
        self.go = asyncio.Event()
        self.go.set()
        self.left = asyncio.Event()
        self._choices: tuple[str, ...] = ()
        self._pending: Order | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._note = "" if self.hearing is not None or self.settings.mode == "off" else "no microphone"
        self.orders.on_ended = self._ended

    async def run(self) -> None:
        """Until the typed input says quit or everything that could still say something has ended.

        Raises:
            DisplayError: the display is gone.
        """
        self._tell_listening()
        try:
            async with asyncio.TaskGroup() as group:
                lasting = [group.create_task(work) for work in (self.pointer.run(), self.orders.work())]
                inputs = [group.create_task(work) for work in (self._read_lines(), self._hear())]
                leaving = group.create_task(self._leave(lasting, inputs))
                await self.left.wait()
                for task in (*lasting, *inputs, leaving):
                    task.cancel()
        except* LookhearError as group_error:
            raise group_error.exceptions[0] from None
        finally:
            self._hush()

    async def _leave(self, lasting: list[asyncio.Task[None]], inputs: list[asyncio.Task[None]]) -> None:
        """Leave once nothing more can come in and everything is done."""
        await asyncio.wait(inputs)
        quiet = asyncio.ensure_future(self._quiet())
        await asyncio.wait({quiet, *lasting}, return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()
        self.left.set()

    async def _quiet(self) -> None:
        await self.orders.quiet.wait()
        if self._speaking is not None:
            await asyncio.wait({self._speaking})

    # -- what stops it

    def stop(self, by: StopWay, t_ns: int | None = None) -> None:
        """Stop what runs, drop what waits, be silent; the hands let go of everything."""
        self._choices, self._pending = (), None
        running, dropped = self.orders.stop()
        self._hush()
        self.notice(StopDone(by, running, dropped, t_ns or self.clock.now_ns()))

    def pause(self, on: bool) -> None:
        """Understand nothing but "stop" and begin no further act, until it goes on."""
        self.paused = on
        (self.go.clear if on else self.go.set)()
        self._tell_listening()

    def listen(self, on: bool) -> None:
        """Push to talk: the key went down or up."""
        self.on = on
        self._tell_listening()

    def _tell_listening(self) -> None:
        listening = self.on and not self.paused
        if self.hearing is not None:
            self.hearing.listen(listening)
        self.notice(Listening(self.settings.mode, listening, self.paused, self._note))

    # -- what comes in

    async def _read_lines(self) -> None:
        if self.lines is None:
            return
        async for line in self.lines:
            self._typed(line)

    def _typed(self, line: TextInput) -> None:
        word = line.text.casefold().strip(" .!")
        if self.asked.waiting and line.label.provenance == "terminal" and self.asked.answer(word):
            return
        self.notice(HeardText(line.text, True, "typed"))
        if word in _STOP_WORDS:
            self.stop("typed", line.t1_ns)
        elif word in _QUIT_WORDS:
            self.left.set()
        elif word == "pause" or (word in _GO_WORDS and self.paused):
            self.pause(word == "pause")
        elif not self._answered(word, Moment(text=line), line.t1_ns):
            self.pointer.sample()
            trail = self.pointer.during(line.t0_ns, self.clock.now_ns())
            moment = Moment(self.as_of(line.t1_ns), text=line, pointer_trail=trail)
            self._take(line.text, moment, line.t1_ns)

    async def _hear(self) -> None:
        if self.hearing is None or self.settings.mode == "off":
            return
        async for heard in self.hearing:
            match heard:
                case SpokenStop():
                    self.stop("spoken", heard.t_ns)
                case SpeechBegan():
                    self.pointer.follow(True, "speech")
                case Partial():
                    self._hush()
                    self.notice(HeardText(heard.text, False, "microphone"))
                case Utterance():
                    self.pointer.follow(False, "speech")
                    await self._said(heard)
                case MicrophoneLost():
                    self._note = f"{heard.reason} {heard.remedy}".strip()
                    self._tell_listening()
                case MicrophoneBack():
                    self._note = ""
                    self._tell_listening()
                case SoundGap():
                    self.notice(HeardNothing("", f"Some sound was lost ({heard.reason})."))

    async def _said(self, said: Utterance) -> None:
        self.notice(HeardText(said.text, True, said.origin, said.confidence))
        if said.origin == "loopback":
            self.notice(HeardNothing(said.text, "It came out of the speakers."))
            return
        scene = self.as_of(said.t0_ns)
        moment = Moment(scene, said, pointer_trail=self.pointer.during(said.t0_ns, said.t1_ns))
        if self._answered(said.text.casefold().strip(" .!?"), moment, said.t1_ns):
            return
        reading, said = await self._read(said, scene)
        moment = replace(moment, utterance=said)
        match reading:
            case Command():
                self._take(reading.text, moment, said.t1_ns)
            case AskBack():
                self._ask(reading.text, reading.choices)
            case NotUnderstood() | ListenAgain():
                reason = reading.reason if isinstance(reading, NotUnderstood) else "I did not get that."
                self.notice(HeardNothing(said.text, reason))

    async def _read(self, said: Utterance, scene: Scene | None) -> tuple[Reading, Utterance]:
        reading = self.interpreter.read(said, scene, again=False)
        if isinstance(reading, ListenAgain) and self.hearing is not None:
            second = await self.hearing.again(said)
            said = second if second is not None else said
            reading = self.interpreter.read(said, scene, again=True)
        return reading, said

    # -- what goes out

    def _take(self, text: str, moment: Moment, said_ns: int) -> None:
        self._choices, self._pending = (), None
        self.orders.give(text, moment, said_ns)

    def _ask(self, text: str, choices: tuple[str, ...]) -> None:
        self._choices = choices
        self.notice(QuestionPut(text, choices))
        self.say(text)

    def _answered(self, word: str, moment: Moment, said_ns: int) -> bool:
        """Whether it answers the question that is open."""
        chosen = choice_of(word, self._choices)
        if chosen is None:
            return False
        pending, self._choices, self._pending = self._pending, (), None
        if chosen and pending is not None:  # the same order again, with what it had left open
            self.orders.give(pending.text, pending.moment, said_ns, pending.steps, chosen)
        elif chosen:
            self._take(chosen, moment, said_ns)
        return True

    def _ended(self, ended: Ended) -> None:
        """Ask what an order left open; say why one that was spoken was not done."""
        if ended.questions:
            text, choices = ended.questions[0]
            self._pending = ended.order
            self._ask(text, choices)
        elif ended.order.moment.utterance is not None and ended.outcome in _SAID_ALOUD:
            self.say(first_sentence(ended.reason or ended.outcome.value))

    def say(self, text: str) -> None:
        """Say something aloud; a later sentence replaces it."""
        self._hush()
        self.notice(Spoken(text))
        self._speaking = asyncio.ensure_future(self._speak(text))

    async def _speak(self, text: str) -> None:
        with contextlib.suppress(LookhearError):  # the view has shown it
            await self.voice.say(text)

    def _hush(self) -> None:
        if self._speaking is not None and not self._speaking.done():
            self.voice.hush()


def first_sentence(text: str) -> str:
    """What is worth saying of a reason."""
    return text.split(". ")[0].strip()


def choice_of(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice an answer means: its words, its number, yes for the only one; "" for none of them."""
    if not choices:
        return None
    if word in ("no", "none", "neither", "never mind", "cancel"):
        return ""
    if word in ("yes", "yeah", "yep", "right", "correct") and len(choices) == 1:
        return choices[0]
    for place, choice in enumerate(choices):
        if word in (choice.casefold().strip(" .!?"), str(place + 1), *_PLACES[place : place + 1]):
            return choice
    return None
