"""The long-running loop: what is heard and typed becomes commands, carried out one after the other.

Everything that can stop it (the word, a key, the corner, a typed line, Ctrl-C) goes one way, `Loop.stop`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from ..errors import LookhearError, TargetAmbiguous, TargetNotFound
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
from .correcting import compiled_of, corrected
from .events import Event
from .hypotheses import AskBack, Chosen, HearAgain, Refused, RunIt, choose_hypothesis
from .language import Correction, Step, compile_command, read_correction
from .offers import NOTHING, Offer, answered, offers_of_ended, offers_of_question
from .orders import AskInView, Ended, Order, Orders
from .phrases import in_words
from .pointing import pointed_elements
from .results import Outcome
from .watch_events import HeardNothing, HeardText, Listening, QuestionPut, Spoken, StopDone

__all__ = ["Interpret", "LoopSettings", "Mute", "Speaker", "StopWay", "WatchLoop"]

StopWay = Literal["spoken", "typed", "key", "corner", "signal"]
_QUIT_WORDS = frozenset({"quit", "exit", "bye"})
_SAID_ALOUD = (Outcome.FAILED, Outcome.DENIED, Outcome.INDETERMINATE)


class Interpret(Protocol):
    """Reads one utterance against the scene in force; `second` says that a better ear can be asked."""

    def __call__(self, said: Utterance, scene: Scene | None, /, *, second: bool = True) -> Chosen:
        """What to do with it."""
        ...


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
    interpreter: Interpret = choose_hypothesis
    settings: LoopSettings = field(default_factory=LoopSettings)

    def __post_init__(self) -> None:
        self.paused = False
        self.on = self.settings.mode in ("open", "wake")
        self.go = asyncio.Event()
        self.go.set()
        self.left = asyncio.Event()
        self._offers: tuple[Offer, ...] = ()
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
        self._offers = ()
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
        self.asked.leave()

    def _typed(self, line: TextInput) -> None:
        word = line.text.casefold().strip(" .!")
        if self.asked.waiting and line.label.provenance == "terminal" and self.asked.answer(word):
            return
        self.notice(HeardText(line.text, True, "typed"))
        if word in _QUIT_WORDS:
            self.left.set()
            return
        self.pointer.sample()
        trail = self.pointer.during(line.t0_ns, self.clock.now_ns())
        moment = Moment(self.as_of(line.t1_ns), text=line, pointer_trail=trail)
        if not self._attended(line.text, moment, line.t1_ns, "typed"):
            self._offers = ()
            self._give(line.text, moment, line.t1_ns)

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
        if said.cut:
            self.notice(HeardNothing(said.text, "It went on for too long to be a command."))
            return
        scene = self.as_of(said.t1_ns)
        sound = self.hearing.sound_of(said) if self.hearing is not None else None
        trail = self.pointer.during(said.t0_ns, said.t1_ns)
        moment = Moment(scene, said, pointer_trail=trail, sound=sound)
        if self._attended(said.text, moment, said.t1_ns, "spoken"):
            return
        chosen = self.interpreter(said, scene, second=self.hearing is not None)
        while isinstance(chosen, HearAgain) and self.hearing is not None:
            again = await self.hearing.again(said)
            said = again or said
            chosen = self.interpreter(said, scene, second=again is not None)
        self._act_on(chosen, replace(moment, utterance=said), said)

    def _act_on(self, chosen: Chosen, moment: Moment, said: Utterance) -> None:
        match chosen:
            case RunIt():
                self._offers = ()
                self._give(chosen.text, moment, said.t1_ns, chosen.compiled.steps)
            case AskBack():
                self._ask(chosen.question.text, offers_of_question(chosen, said.text))
            case Refused() | HearAgain():
                self.notice(HeardNothing(said.text, chosen.reason))

    # -- answers and corrections

    def _attended(self, text: str, moment: Moment, said_ns: int, way: StopWay) -> bool:
        """Whether it was an answer, a correction or a word for the loop itself."""
        said = moment.utterance
        readings = (text, *(other.text for other in said.alternatives)) if said is not None else (text,)
        offer = answered(readings, self._offers)
        if offer is not None:
            self._offers = ()
            if offer is not NOTHING:
                self._give(offer.goal, moment, said_ns, offer.steps, offer.pick)
            return True
        last = self._last()
        running = self.orders.current is not None
        correction = read_correction(text, compiled_of(last), running=running)
        return correction is not None and self._corrected(correction, last, moment, said_ns, way)

    def _last(self) -> Order | None:
        ended = self.orders.last
        return self.orders.current or (ended.order if ended is not None else None)

    def _corrected(
        self, correction: Correction, last: Order | None, moment: Moment, said_ns: int, way: StopWay
    ) -> bool:
        """Apply a correction; False where it is a command of its own."""
        match correction.kind:
            case "stop" | "cancel":
                self.stop(way, said_ns)
            case "pause":
                self.pause(True)
            case "resume":
                if not self.paused:
                    return False
                self.pause(False)
            case "undo":
                return False
            case "not_that":
                self.orders.interrupt()
                self._ask("Which one instead?", ())
            case _ if last is not None:
                self._instead(correction, last, moment, said_ns)
            case _:
                return False
        return True

    def _instead(self, correction: Correction, last: Order, moment: Moment, said_ns: int) -> None:
        """Run another order in place of the last."""
        found = corrected(correction, last, last.moment.scene or self.as_of(last.said_ns))
        if not found.steps:
            self._ask(found.reason, ())
            return
        if correction.kind != "redo":
            self.orders.interrupt()
        words = ", then ".join(in_words(step) for step in found.steps)
        self.orders.give(words, moment, said_ns, found.steps, pointed=found.pointed)

    # -- what goes out

    def _give(
        self,
        text: str,
        moment: Moment,
        said_ns: int,
        steps: tuple[Step, ...] = (),
        pick: str | None = None,
    ) -> None:
        """Queue it, with what it points at."""
        if not steps and moment.text is not None:
            compiled = compile_command(text, pointing=True)
            steps = compiled.steps if compiled.kind == "plan" else ()
        try:
            pointed = pointed_elements(
                steps,
                moment.pointer_trail,
                self.as_of,
                utterance=moment.utterance,
                now_ns=self.clock.now_ns(),
            )
        except (TargetNotFound, TargetAmbiguous) as error:
            self._ask(str(error), ())
            return
        self.orders.give(text, moment, said_ns, steps, pick, pointed)

    def _ask(self, text: str, offers: tuple[Offer, ...]) -> None:
        self._offers = offers
        self.notice(QuestionPut(text, tuple(offer.words or "no" for offer in offers)))
        self.say(text)

    def _ended(self, ended: Ended) -> None:
        """Ask what an order left open; say why one that was spoken was not done."""
        if ended.questions:
            self._ask(ended.questions[0][0], offers_of_ended(ended))
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
