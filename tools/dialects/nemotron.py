"""Nemotron 3 Nano Omni: a thought, `## Action:` and `## Code:` with a block of pyautogui code.

The form of history and answer is the one the model was trained on (NVIDIA-NeMo/Nemotron, usage cookbook
"computer-use-agent-with-omni"; NVIDIA-NeMo/Gym, osworld_agent); the words around it are our own, and no
password of the machine is among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...perception import (
    CoordinateSpace,
    HistoryPolicy,
    Message,
    Part,
    Point,
    SentImage,
    TextPart,
    ToolDeclaration,
    to_screen,
)
from .code_calls import read_calls
from .code_sections import CodeAnswer, read_sections
from .dialect import (
    MODEL_LABEL,
    OWN_LABEL,
    RESULT_LABEL,
    ActionResult,
    MalformedAnswer,
    Parsed,
    Reply,
    SeenStep,
    checked_reply,
    results_in_words,
)
from .pyautogui_actions import CallReader
from .step_history import outcome_of, pictures_left_out, shortened, with_pictures_from

__all__ = ["NemotronDialect"]

_INTRODUCTION = (
    "You work a computer through its screen, as a GUI agent. Each turn shows you the task, the screen as it "
    "is now and what you did before; you write the next step. No password of the machine is known to you."
)
_FUNCTIONS = (
    '- {"name": "computer.wait", "description": "Lets 20 seconds pass while something loads or runs.", '
    '"parameters": {"type": "object", "properties": {}, "required": []}}\n'
    '- {"name": "computer.terminate", "description": "Ends the work.", "parameters": {"type": "object", '
    '"properties": {"status": {"type": "string", "enum": ["success", "failure"], "description": "whether the '
    'task is done"}, "answer": {"type": "string", "description": "what the task asks to be told"}}, '
    '"required": ["status"]}}'
)
_LIMITS = (
    "The code is read, not run: only calls with plain numbers and strings are carried out, no variables, "
    "loops, imports or other functions."
)
_PLACES = {
    "0-1": "x and y are floats from 0.0 to 1.0, shares of the screenshot's width and height.",
    "percent": "x and y are percentages of the screenshot's width and height.",
    "0-1000": "x and y are whole numbers from 0 to 1000, thousandths of the screenshot's width and height.",
    "0-999": "x and y are whole numbers from 0 to 999, thousandths of the screenshot's width and height.",
    "pixels": "x and y are pixels of the screenshot.",
    "resized": "x and y are pixels of the screenshot.",
}
_FORM = (
    "Answer in this form:\n## Action:\nClick the OK button.\n"
    "## Code:\n```python\npyautogui.click(x=0.5, y=0.25)\n```"
)
_MAX_SAID = 500


@dataclass(frozen=True, slots=True)
class NemotronDialect:
    """Text with code that is read as typed actions.

    `thinking` is whether the model reasons before it answers.
    """

    thinking: bool = True

    @property
    def name(self) -> str:
        """As profiles write it."""
        return "nemotron" if self.thinking else "nemotron-instruct"

    def prompt(self, space: CoordinateSpace) -> str:
        """The system text."""
        thought = "{thought}" if self.thinking else "## Thought\n{thought}"
        return (
            f"{_INTRODUCTION}\n\nEach answer has this form:\n{thought}\n"
            "## Action:\n{action}\n## Code:\n{code}\n\nThe code is one block: calls of pyautogui, or one of "
            f"these functions:\n{_FUNCTIONS}\n\n"
            f"{_PLACES[space]} {_LIMITS}"
        )

    def tools(self, sent: SentImage, space: CoordinateSpace) -> Sequence[ToolDeclaration]:
        """None: this dialect is text."""
        return ()

    def parse(
        self, reply: Reply, sent: SentImage, space: CoordinateSpace, pointer: Point | None = None
    ) -> Parsed:
        """The actions of the answer's first action block, which may have come in the reasoning stream.

        Raises:
            MalformedAnswer: it is not wholly understood.
        """
        thought, answer = _answer_of(checked_reply(reply))
        reader = CallReader(lambda x, y: to_screen(x, y, space, sent), pointer)
        for block in answer.blocks:
            if reader.ended:
                reader.notes.append("What followed the end of the work was left out.")
                break
            reader.read(read_calls(block))
        actions = reader.finish()
        said = " ".join(answer.action.split())[:_MAX_SAID]
        notes = dict.fromkeys([*answer.notes, *reader.notes])
        return Parsed(answer.thought or thought, actions, said or "Execute the code.", " ".join(notes))

    def history(
        self, goal: TextPart, steps: Sequence[SeenStep], now: Sequence[Part], policy: HistoryPolicy
    ) -> tuple[Message, ...]:
        """The newest steps with their pictures, older ones as thought and action, never their code."""
        first = with_pictures_from(steps, now, policy)
        begin = first if policy.older == "text" else 0
        before: tuple[Part, ...] = (_instruction(goal),)
        if begin:
            past = "\n".join(_past_step(number, step) for number, step in enumerate(steps[:begin], 1))
            before = (*before, TextPart(f"# Previous History Actions:\n{past}\n", MODEL_LABEL))
        messages: list[Message] = []
        for number, step in enumerate(steps[begin:], begin):
            seen = step.seen if number >= first else pictures_left_out(step.seen)
            messages.append(_turn(seen, before, steps, number))
            messages.append(Message("assistant", self._answered(step)))
            before = (_instruction(goal),)
        return (*messages, _turn(now, before, steps, len(steps)))

    def render(self, results: Sequence[ActionResult]) -> str:
        """What the model is told of its actions."""
        return results_in_words(results)

    def _answered(self, step: SeenStep) -> tuple[Part, ...]:
        if step.parsed is None:
            return (TextPart(shortened(step.reply.text or step.reply.reasoning), MODEL_LABEL),)
        opening, closing = ("<think>\n", "\n</think>\n") if self.thinking else ("## Thought:\n", "\n\n")
        thought = step.parsed.thought.replace("<think>", "").replace("</think>", "")
        return (
            TextPart(opening, OWN_LABEL),
            TextPart(thought, MODEL_LABEL),
            TextPart(f"{closing}## Action:\n", OWN_LABEL),
            TextPart(f"{step.parsed.said}\n", MODEL_LABEL),
        )


def _answer_of(reply: Reply) -> tuple[str, CodeAnswer]:
    """The thought beside the answer, and the answer: from the text, or else from the reasoning."""
    before, closed, after = reply.text.rpartition("</think>")
    opened = not closed and reply.text.lstrip().startswith("<think>")
    text = "" if opened else after
    thought = (reply.text if opened else before).replace("<think>", "").strip() or reply.reasoning.strip()
    answer = read_sections(text)
    if answer is None:
        # Some servers put the answer into the reasoning; a sketch there, without its heading, is none.
        answer = read_sections(thought)
        if answer is None or not answer.action:
            raise MalformedAnswer(f"There is no ## Action: and no ## Code: in the answer. {_FORM}")
        if answer.more:
            raise MalformedAnswer(f"The answer has several actions, and only in the reasoning. {_FORM}")
        thought = re.split(r"^\s*##\s*action\b", thought, maxsplit=1, flags=re.MULTILINE | re.IGNORECASE)[
            0
        ].strip()
    return thought, answer


def _instruction(goal: TextPart) -> TextPart:
    return TextPart(
        f"# Task Instruction:\n{goal.text}\n\nWrite the next step for what the screen shows now.\n",
        goal.label,
    )


def _turn(seen: Sequence[Part], before: Sequence[Part], steps: Sequence[SeenStep], number: int) -> Message:
    """What is seen, the task, what came of the step before if that is worth a word, and a number."""
    told = outcome_of(steps[number - 1]) if number else ""
    result = (TextPart(f"# Result of the previous step:\n{told}\n", RESULT_LABEL),) if told else ()
    counted = TextPart(f"You are currently on Step {number + 1}.\n", OWN_LABEL)
    return Message("user", (*seen, *before, *result, counted))


def _past_step(number: int, step: SeenStep) -> str:
    thought = shortened(step.parsed.thought) if step.parsed else ""
    said = step.parsed.said if step.parsed else "(The answer could not be read.)"
    told = outcome_of(step) if step.parsed else ""
    return f"# Step {number}:\n## Thought:\n{thought}\n\n## Action:\n{said}\n" + (
        f"({told})\n" if told else ""
    )
