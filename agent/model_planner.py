"""A generative model plans step by step: it looks, answers in its dialect, and its actions become acts.

Each action goes through the same finding, gates, journal, hands, settling and checks as any other act. What
the model writes approves nothing: it has seen the screen, and whoever writes on the screen writes to it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..memory import Journal, Kind
from ..perception import (
    AudioPart,
    CallDelta,
    Element,
    Ended,
    Frame,
    GenerativeModel,
    ImagePart,
    Integrity,
    Label,
    Message,
    Modality,
    OmniSession,
    Part,
    ReasoningDelta,
    Scene,
    TextDelta,
    TextPart,
    ToolCall,
    Usage,
    join_labels,
    lowered,
    sent_image,
)
from ..tools import (
    OWN_LABEL,
    ActionResult,
    Answer,
    Ask,
    Computer,
    Dialect,
    Finish,
    Look,
    MalformedAnswer,
    ModelAction,
    Parsed,
    Reply,
    SeenStep,
)
from .calls import Act
from .events import ModelAnswered, ModelNoted, Observer, StepAdded
from .executor import Executor
from .language import Step
from .model_acts import bound_action, plain_actions
from .model_budget import OverBudget, Spent
from .phases import PhaseTimer
from .phrases import in_words
from .results import Outcome, StepResult
from .screen_words import screen_in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ModelEnding", "ModelPlanner"]

_OUTCOMES: dict[Outcome, Literal["failed", "denied", "indeterminate"]] = {
    Outcome.FAILED: "failed",
    Outcome.DENIED: "denied",
    Outcome.NEEDS_INPUT: "denied",
    Outcome.INDETERMINATE: "indeterminate",
}
_DONE = (Outcome.VERIFIED, Outcome.UNVERIFIED)
_ENDS = (Outcome.NEEDS_INPUT, Outcome.INDETERMINATE)


@dataclass(frozen=True, slots=True)
class ModelEnding:
    """Why the model's work ended.

    success and failure are the model's own word; budget, that it ran out; question, that it asks; stopped,
    that an act ended the run. `answer` is what it told the person.
    """

    how: Literal["success", "failure", "budget", "question", "stopped"]
    reason: str = ""
    answer: str = ""
    choices: tuple[str, ...] = ()


class ModelPlanner:
    """Lets one model work on one goal; `ending` says how it ended once `run` is through."""

    def __init__(
        self,
        model: GenerativeModel,
        dialect: Dialect,
        computer: Computer,
        executor: Executor,
        journal: Journal,
        observer: Observer,
        spent: Spent,
        timer: PhaseTimer,
    ) -> None:
        self._timer = timer
        self._model = model
        self._dialect = dialect
        self._computer = computer
        self._executor = executor
        self._journal = journal
        self._observer = observer
        self.spent = spent
        self.ending = ModelEnding("budget")
        self._steps: list[SeenStep] = []
        self._zoom: Look | None = None
        self._answer = ""
        self._told: set[str] = set()
        self._words: dict[int, str] = {}
        self._said: tuple[AudioPart, ...] = ()

    async def run(
        self, goal: str, asked_by: Label, sound: NDArray[np.float32] | None = None
    ) -> AsyncIterator[StepResult]:
        """Every act's result, as it ends, until the model or the budget ends the work.

        `sound` is how the goal was said, float32 mono at 16 kHz; a model that hears gets it with the words.

        Raises:
            EnvironmentFault: the model cannot be reached.
        """
        profile = self._model.profile
        if sound is not None and "audio" in self._model.capabilities.senses:
            self._said = (AudioPart(sound, asked_by),)
        session = await self._model.open()
        try:
            prompt = TextPart(self._dialect.prompt(profile.coordinates), OWN_LABEL)
            await session.append(Message("system", (prompt,)))
            base = session.mark()
            while True:
                self.spent.check()
                self.spent.steps += 1
                async for result in self._step(session, base, TextPart(goal, asked_by)):
                    yield result
        except OverBudget as error:
            self.ending = ModelEnding("budget", error.message, self._answer)
        except _Over as over:
            self.ending = replace(over.ending, answer=over.ending.answer or self._answer)
        finally:
            session.cancel()
            await session.close()

    async def _step(self, session: OmniSession, base: int, goal: TextPart) -> AsyncIterator[StepResult]:
        with self._timer.phase("look"):
            scene, frame = await self._executor.finder.scene()
            image = self._picture(frame)
        if "image" not in self._model.capabilities.senses:
            space = self._model.profile.coordinates
            self._words[id(image)] = screen_in_words(scene, image.sent, space)
        with self._timer.phase("model"):
            reply = await self._asked(session, base, goal, image)
        try:
            space = self._model.profile.coordinates
            parsed = self._dialect.parse(reply, image.sent, space, scene.pointer)
        except MalformedAnswer as error:
            self._heard(reply, None, error.message)
            self._steps.append(SeenStep(self._now(image), reply, error=error.message))
            return
        self._heard(reply, parsed, "")
        results: list[ActionResult] = []
        over: _Over | None = None
        acts = self._acts(parsed, scene, frame, goal, results)
        try:
            async with aclosing(acts):
                async for result in acts:
                    yield result
        except _Over as ended:
            over = ended
        left = len(parsed.actions) - len(results)
        results.extend([ActionResult("not_executed")] * left)
        self._steps.append(SeenStep(self._now(image), reply, parsed, tuple(results)))
        if over is not None:
            raise over

    async def _asked(self, session: OmniSession, base: int, goal: TextPart, image: ImagePart) -> Reply:
        """The model's answer to what is seen now and what came before."""
        session.rollback(base)
        policy = self._model.profile.history
        for message in self._dialect.history(goal, self._steps, self._now(image), policy):
            await session.append(self._sensible(message))
        tools = self._dialect.tools(image.sent, self._model.profile.coordinates)
        text: list[str] = []
        reasoning: list[str] = []
        calls: list[ToolCall] = []
        async for delta in session.respond(tools):
            match delta:
                case TextDelta():
                    text.append(delta.text)
                case ReasoningDelta():
                    reasoning.append(delta.text)
                case CallDelta():
                    calls.append(delta.call)
                case Ended():
                    self._count(delta.usage)
        return Reply("".join(text), "".join(reasoning), tuple(calls))

    def _count(self, usage: Usage) -> None:
        self.spent.add(usage)
        number, spent = self.spent.steps, self.spent
        self._observer.notice(ModelAnswered(number, usage, spent.usage, spent.cost, spent.prices.currency))

    async def _acts(
        self,
        parsed: Parsed,
        scene: Scene,
        frame: Frame,
        goal: TextPart,
        results: list[ActionResult],
    ) -> AsyncGenerator[StepResult]:
        """Carry out a batch in order; it ends at the first action that is not done.

        Raises:
            _Over: the work ends here.
        """
        for number, action in enumerate(parsed.actions, 1):
            if isinstance(action, Finish | Answer | Ask | Look):
                results.append(self._own(action))
                continue
            if (
                number > 1
            ):  # the first was meant on the screen the model saw; what follows, on what it made of it
                scene, frame = await self._executor.finder.scene()
            done: StepResult | None = None
            focused = _focused(scene)
            for part, piece in enumerate(plain_actions(action, focused), 1):
                node = f"m{self.spent.steps}.{number}" + (f".{part}" if part > 1 else "")
                done = await self._done(node, piece, scene, frame, goal)
                yield done
                if done.status not in _DONE:
                    break
            assert done is not None, "an action has at least one piece"
            results.append(_result(done))
            if done.status in _ENDS:
                raise _Over(ModelEnding("stopped", done.reason or ""))
            if done.status not in _DONE:
                return

    async def _done(
        self, node: str, action: ModelAction, scene: Scene, frame: Frame, goal: TextPart
    ) -> StepResult:
        bound = bound_action(action, scene, frame)
        self._observer.notice(StepAdded(node, in_words(bound.step)))
        label = _of_model(self._model.name, goal.label)
        act = Act(
            node, bound.step, None, label, 1,
            labels=_labels(bound.step, goal), action=bound.action, found=bound.found,
        )  # fmt: skip
        return await self._executor.do(act)

    def _own(self, action: Finish | Answer | Ask | Look) -> ActionResult:
        """What is not done to the screen.

        Raises:
            _Over: it ends the work.
        """
        match action:
            case Look():
                self._zoom = action
                return ActionResult("done")
            case Answer():
                self._answer = action.text
                return ActionResult("done")
            case Ask():
                raise _Over(ModelEnding("question", action.question, choices=action.choices))
            case Finish():
                raise _Over(ModelEnding(action.status, action.reason))

    def _picture(self, frame: Frame) -> ImagePart:
        zoom, self._zoom = self._zoom, None
        region = zoom.region if zoom is not None else None
        pixels, sent = sent_image(frame, region, self._model.profile.longest_side)
        label = Label(Integrity.UNTRUSTED, Modality.SCREEN, "the screen", time_ns=frame.t0_ns)
        return ImagePart(pixels, sent, label)

    def _now(self, image: ImagePart) -> tuple[Part, ...]:
        """What is seen now; the goal as it was said comes with the first look."""
        return (image,) if self._steps else (*self._said, image)

    def _sensible(self, message: Message) -> Message:
        """The message in senses that the model has; what is put differently is said once."""
        senses = self._model.capabilities.senses
        put, notes = lowered(message, senses, lambda part: self._words.get(id(part), ""))
        for note in notes:
            if note not in self._told:
                self._told.add(note)
                self._journal.append(Kind.MODEL, payload={"model": self._model.name, "note": note})
                self._observer.notice(ModelNoted(note))
        return put

    def _heard(self, reply: Reply, parsed: Parsed | None, error: str) -> None:
        """Write down what the model answered and what was made of it."""
        payload = {
            "step": self.spent.steps,
            "model": self._model.name,
            "text": reply.text,
            "reasoning": reply.reasoning,
            "calls": [{"name": call.name, "arguments": call.arguments} for call in reply.calls],
            "actions": [a.model_dump(mode="json") for a in parsed.actions] if parsed is not None else [],
            "error": error,
            "usage": {"prompt": self.spent.usage.prompt, "completion": self.spent.usage.completion},
        }
        self._journal.append(Kind.MODEL, payload=payload)


class _Over(Exception):
    """The work ends."""

    def __init__(self, ending: ModelEnding) -> None:
        super().__init__(ending.reason)
        self.ending = ending


_WORDS = Label(Integrity.UNTRUSTED, Modality.TEXT, "the model's own words")


def _of_model(name: str, asked_by: Label) -> Label:
    """Who asked for an act of a model: the person, through a model that approves nothing."""
    through = Label(Integrity.PARENT_AGENT, Modality.TEXT, f"the model {name}")
    return join_labels((asked_by, through)) if asked_by.integrity >= through.integrity else asked_by


def _labels(step: Step, goal: TextPart) -> dict[str, Label]:
    """Who wrote each argument: the model, but for what stands in the goal word by word."""
    return {
        name: goal.label if isinstance(value, str) and value in goal.text else _WORDS
        for name, value in step.args.items()
    }


def _focused(scene: Scene) -> Element | None:
    """The field that has the keyboard."""
    fields = [element for element in scene.elements if element.state.focused]
    return fields[0] if len(fields) == 1 else None


def _result(done: StepResult) -> ActionResult:
    if done.status in _DONE:
        return ActionResult("done")
    return ActionResult(_OUTCOMES.get(done.status, "failed"), done.reason or "")
