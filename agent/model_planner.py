"""A generative model plans step by step: it looks, answers in its dialect, and its actions become acts.

Each action goes through the same finding, gates, journal, hands, settling and checks as any other act. What
the model writes approves nothing: it has seen the screen, and whoever writes on the screen writes to it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..memory import Journal, Kind
from ..perception import (
    AudioPart,
    CallDelta,
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
    SentImage,
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
    pictures_left_out,
)
from .act import focused_field
from .calls import Act
from .events import ModelAnswered, ModelNoted, Observer, StepAdded
from .executor import Executor
from .language import Step
from .masking import Secrets, dotted_fields, painted_over
from .model_acts import bound_action, plain_actions, points
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
        self._said: tuple[Part, ...] = ()
        self._secrets = Secrets()

    async def run(
        self, goal: str, asked_by: Label, sound: NDArray[np.float32] | None = None
    ) -> AsyncIterator[StepResult]:
        """Every act's result, as it ends, until the model or the budget ends the work.

        `sound` is how the goal was said, float32 mono at 16 kHz; a model that hears gets it with the words.

        Raises:
            EnvironmentFault: the model cannot be reached.
        """
        profile = self._model.profile
        session = await self._model.open()
        if sound is not None:  # the goal itself is the transcript
            self._said = self._sensible(AudioPart(sound, asked_by), "")
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
            hidden = (*self._secrets.boxes([scene]), *dotted_fields(frame, [scene]))
            image = self._picture(painted_over(frame, hidden))
        space = self._model.profile.coordinates
        blind = "image" not in self._model.capabilities.senses
        words = screen_in_words(scene, image.sent, space, hidden) if blind else ""
        seen = self._sensible(image, words)
        if not self._steps:
            seen = (*self._said, *seen)
        with self._timer.phase("model"):
            reply = await self._asked(session, base, goal, seen, image.sent)
        try:
            parsed = self._dialect.parse(reply, image.sent, space, scene.pointer)
        except MalformedAnswer as error:
            self._heard(reply, None, error.message)
            self._remember(SeenStep(seen, reply, error=error.message))
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
        self._remember(SeenStep(seen, reply, parsed, tuple(results)))
        if over is not None:
            raise over

    async def _asked(
        self, session: OmniSession, base: int, goal: TextPart, seen: Sequence[Part], sent: SentImage
    ) -> Reply:
        """The model's answer to what is seen now and what came before."""
        session.rollback(base)
        policy = self._model.profile.history
        for message in self._dialect.history(goal, self._steps, seen, policy):
            await session.append(message)
        tools = self._dialect.tools(sent, self._model.profile.coordinates)
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
            node = f"m{self.spent.steps}.{number}"
            if isinstance(action, Ask):
                yield _asking(node, action)
                raise _Over(ModelEnding("question", action.question))
            if isinstance(action, Finish | Answer | Look):
                results.append(self._own(action))
                continue
            # Places were chosen on the picture the model saw: what has changed there since is not acted on.
            now = (scene, frame) if points(action) else await self._executor.finder.scene()
            done: StepResult | None = None
            for part, piece in enumerate(plain_actions(action, focused_field(now[0])), 1):
                done = await self._done(f"{node}.{part}" if part > 1 else node, piece, *now, goal)
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

    def _own(self, action: Finish | Answer | Look) -> ActionResult:
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
                self._observer.notice(ModelNoted(f"The model answers: {action.text}"))
                return ActionResult("done")
            case Finish():
                raise _Over(ModelEnding(action.status, action.reason))

    def _picture(self, frame: Frame) -> ImagePart:
        zoom, self._zoom = self._zoom, None
        region = zoom.region if zoom is not None else None
        pixels, sent = sent_image(frame, region, self._model.profile.longest_side)
        sent = self._model.sent(sent)
        label = Label(Integrity.UNTRUSTED, Modality.SCREEN, "the screen", time_ns=frame.t0_ns)
        return ImagePart(pixels, sent, label)

    def _sensible(self, part: ImagePart | AudioPart, words: str) -> tuple[Part, ...]:
        """The part in a sense that the model has; that it is put differently is said once."""
        put, notes = lowered(Message("user", (part,)), self._model.capabilities.senses, lambda _: words)
        for note in notes:
            if note not in self._told:
                self._told.add(note)
                self._journal.append(Kind.MODEL, payload={"model": self._model.name, "note": note})
                self._observer.notice(ModelNoted(note))
        return put.parts

    def _remember(self, step: SeenStep) -> None:
        """Keep the step; pictures that the model is not shown any more are let go, they are large."""
        self._steps.append(step)
        gone = len(self._steps) - self._model.profile.history.images - 1
        if gone >= 0:
            old = self._steps[gone]
            self._steps[gone] = replace(old, seen=pictures_left_out(old.seen))

    def _heard(self, reply: Reply, parsed: Parsed | None, error: str) -> None:
        """Write down what the model answered and what was made of it."""
        payload = {
            "step": self.spent.steps,
            "model": self._model.name,
            "said": error or (parsed.said if parsed is not None else ""),
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


def _asking(node: str, action: Ask) -> StepResult:
    """The model's question as a step that waits for a person."""
    question = {"id": f"q-{node}", "text": action.question, "choices": list(action.choices)}
    return StepResult(node, "say", "ask", Outcome.NEEDS_INPUT, reason=action.question, question=question)


def _result(done: StepResult) -> ActionResult:
    if done.status in _DONE:
        return ActionResult("done")
    return ActionResult(_OUTCOMES.get(done.status, "failed"), done.reason or "")
