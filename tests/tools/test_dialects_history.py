from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from lookhear.errors import InvalidInput
from lookhear.perception import (
    Box,
    HistoryPolicy,
    ImagePart,
    Integrity,
    Label,
    Message,
    Modality,
    SentImage,
    TextPart,
    ToolCall,
    find_profile,
)
from lookhear.tools.dialects import (
    ActionResult,
    Dialect,
    MalformedAnswer,
    NemotronDialect,
    PlainTools,
    Reply,
    SeenStep,
    canonical_key,
    canonical_keys,
    resolve_dialect,
)

OWNER = Label(Integrity.OWNER, Modality.TEXT, "command line")
SCREEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "screen")
GOAL = TextPart("Save the file.", OWNER)
SENT = SentImage(Box(0, 0, 64, 64), (64, 64))


def picture() -> ImagePart:
    return ImagePart(np.zeros((64, 64, 4), np.uint8), SENT, SCREEN)


def nemotron_step(number: int, result: ActionResult | None = None) -> SeenStep:
    code = f"```python\npyautogui.press('{number}')\n```"
    reply = Reply(f"## Action:\nPress {number}.\n## Code:\n{code}", f"I think {number}.")
    parsed = NemotronDialect().parse(reply, SENT, "0-1")
    return SeenStep((picture(),), reply, parsed, (result or ActionResult("done"),))


def tools_step(number: int, *results: ActionResult) -> SeenStep:
    calls = (ToolCall(f"a{number}", "press", '{"key": "a"}'), ToolCall(f"b{number}", "copy", "{}"))
    reply = Reply(f"Now {number}.", calls=calls)
    done = results or (ActionResult("done"), ActionResult("done", "Ada"))
    return SeenStep((picture(),), reply, PlainTools().parse(reply, SENT, "pixels"), done)


def words(message: Message) -> str:
    return "".join(part.text for part in message.parts if isinstance(part, TextPart))


def pictures(messages: Sequence[Message]) -> int:
    return sum(isinstance(part, ImagePart) for message in messages for part in message.parts)


def labels(message: Message, containing: str) -> set[Integrity]:
    parts = [part for part in message.parts if isinstance(part, TextPart) and containing in part.text]
    return {part.label.integrity for part in parts}


# -- Nemotron


def test_the_first_turn_is_the_picture_the_task_and_the_step() -> None:
    (turn,) = NemotronDialect().history(GOAL, (), (picture(),), HistoryPolicy())
    assert turn.role == "user"
    assert isinstance(turn.parts[0], ImagePart)
    assert words(turn).startswith("# Task Instruction:\nSave the file.\n\nWrite the next step")
    assert words(turn).endswith("You are currently on Step 1.\n")
    assert labels(turn, "Save the file.") == {Integrity.OWNER}


def test_three_pictures_are_kept_and_older_steps_are_told_without_their_code() -> None:
    steps = [nemotron_step(n) for n in range(1, 6)]
    messages = NemotronDialect().history(GOAL, steps, (picture(),), HistoryPolicy(images=3))
    assert pictures(messages) == 3
    assert [message.role for message in messages] == ["user", "assistant", "user", "assistant", "user"]
    first = words(messages[0])
    assert (
        "# Previous History Actions:\n# Step 1:\n## Thought:\nI think 1.\n\n## Action:\nPress 1.\n" in first
    )
    assert "# Step 3:" in first
    assert "# Step 4:" not in first
    assert first.endswith("You are currently on Step 4.\n")
    assert words(messages[1]) == "<think>\nI think 4.\n</think>\n## Action:\nPress 4.\n"
    assert words(messages[-1]).endswith("You are currently on Step 6.\n")
    assert "pyautogui" not in "".join(map(words, messages))


def test_what_the_model_wrote_is_never_trusted_again() -> None:
    messages = NemotronDialect().history(GOAL, [nemotron_step(n) for n in range(9)], (), HistoryPolicy())
    assert labels(messages[0], "I think 1.") == {Integrity.UNTRUSTED}
    assert labels(messages[1], "I think 6.") == {Integrity.UNTRUSTED}


def test_one_picture_means_no_older_turns() -> None:
    steps = [nemotron_step(1), nemotron_step(2)]
    (turn,) = NemotronDialect().history(GOAL, steps, (picture(),), HistoryPolicy(images=1))
    assert "# Step 2:" in words(turn)


def test_pictures_can_be_left_out_of_turns_that_stay() -> None:
    steps = [nemotron_step(n) for n in range(1, 6)]
    messages = NemotronDialect().history(GOAL, steps, (picture(),), HistoryPolicy(images=2, older="omitted"))
    assert (len(messages), pictures(messages)) == (11, 2)
    assert words(messages[0]).startswith("[A picture was here; it was left out.]")


def test_a_denial_and_a_malformed_answer_are_heard() -> None:
    denied = nemotron_step(1, ActionResult("denied", "chord.session"))
    odd = SeenStep((picture(),), Reply("Clicking."), None, (), "There is no ## Action: in the answer.")
    messages = NemotronDialect().history(GOAL, [denied, odd], (picture(),), HistoryPolicy())
    assert "# Result of the previous step:\nAction 1 was denied: chord.session\n" in words(messages[2])
    assert words(messages[3]) == "Clicking."
    assert "Nothing was done: the answer could not be read. There is no ## Action" in words(messages[4])


def test_the_password_of_the_machine_is_never_in_a_prompt() -> None:
    for name in ("nemotron", "nemotron-instruct", "tools"):
        prompt = resolve_dialect(name).prompt("0-1")
        assert "{password}" not in prompt
        assert "password of the computer is" not in prompt.replace("password of the computer is not", "")


def test_the_prompt_says_how_places_are_counted_and_whether_to_think_aloud() -> None:
    assert "floats from 0.0 to 1.0" in NemotronDialect().prompt("0-1")
    assert "0 to 1000" in NemotronDialect().prompt("0-1000")
    assert "## Thought" in NemotronDialect(thinking=False).prompt("0-1")
    assert "## Thought" not in NemotronDialect().prompt("0-1")


# -- Tools


def test_calls_are_answered_one_by_one() -> None:
    denied = tools_step(2, ActionResult("denied", "not allowed"), ActionResult("not_executed"))
    messages = PlainTools().history(GOAL, [tools_step(1), denied], (picture(),), HistoryPolicy())
    assert [m.role for m in messages] == [
        "user",
        "assistant",
        "tool",
        "tool",
        "user",
        "assistant",
        "tool",
        "tool",
        "user",
    ]
    assert [(m.answers, words(m)) for m in messages if m.role == "tool"] == [
        ("a1", "done"),
        ("b1", "done: Ada"),
        ("a2", "denied: not allowed"),
        ("b2", "not executed"),
    ]
    assert messages[1].calls == tools_step(1).reply.calls
    assert words(messages[0]) == "The task: Save the file.\n"
    assert labels(messages[3], "Ada") == {Integrity.UNTRUSTED}


def test_older_calls_become_words() -> None:
    steps = [tools_step(n) for n in range(1, 5)]
    messages = PlainTools().history(GOAL, steps, (picture(),), HistoryPolicy(images=2))
    assert pictures(messages) == 2
    assert "1. Now 1. [press, copy] Action 2 was done: Ada" in words(messages[0])
    assert {call.id for m in messages for call in m.calls} == {"a4", "b4"}


def test_every_call_of_a_malformed_answer_is_answered() -> None:
    calls = (ToolCall("a", "press", '{"key": "a"}'), ToolCall("b", "nothing", "{}"))
    odd = SeenStep((picture(),), Reply(calls=calls), None, (), "There is no tool 'nothing'.")
    messages = PlainTools().history(GOAL, [odd], (picture(),), HistoryPolicy())
    told = "Nothing was done: the answer could not be read. There is no tool 'nothing'."
    assert [(m.answers, words(m)) for m in messages if m.role == "tool"] == [("a", told), ("b", told)]


def test_a_call_that_was_left_out_is_answered_too() -> None:
    calls = (ToolCall("a", "press", '{"key": "a"}'), ToolCall("b", "finish", '{"status": "success"}'))
    reply = Reply(calls=calls)
    step = SeenStep((), reply, PlainTools().parse(reply, SENT, "pixels"), (ActionResult("done"),))
    told = [words(m) for m in PlainTools().history(GOAL, [step], (), HistoryPolicy()) if m.role == "tool"]
    assert told == ["done", "Not executed. finish was left out: first see what the actions before it did."]


def test_an_answer_without_calls_is_followed_by_words() -> None:
    odd = SeenStep((picture(),), Reply("I would click."), None, (), "No tool was called.")
    messages = PlainTools().history(GOAL, [odd], (picture(),), HistoryPolicy())
    assert [m.role for m in messages] == ["user", "assistant", "user"]
    assert "No tool was called." in words(messages[2])


# -- Results in words


@pytest.mark.parametrize("dialect", [NemotronDialect(), PlainTools()])
def test_results_in_words(dialect: Dialect) -> None:
    done, left = ActionResult("done"), ActionResult("not_executed")
    assert dialect.render([done]) == ""
    assert dialect.render([done, ActionResult("done", "Ada")]) == "Action 2 was done: Ada"
    assert (
        dialect.render([done, ActionResult("denied", "No."), left, left])
        == "Action 2 was denied: No. Actions 3 and 4 were not executed."
    )
    assert dialect.render([ActionResult("failed"), left]) == "Action 1 failed. Action 2 was not executed."
    assert "may or may not have happened" in dialect.render([ActionResult("indeterminate", "killed")])


# -- Names


def test_every_shipped_profile_names_a_dialect() -> None:
    for model in ("nvidia/Nemotron-3-Nano-Omni-30B", "Qwen/Qwen2.5-Omni-7B", "anything"):
        profile = find_profile(model)
        assert resolve_dialect(profile.dialect).name == profile.dialect


def test_an_unknown_dialect_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"no action dialect 'klingon'.*tools, nemotron"):
        resolve_dialect("klingon")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("Return", "enter"),
        ("KP_Enter", "enter"),
        ("esc", "escape"),
        ("Page_Up", "pageup"),
        ("pgdn", "pagedown"),
        ("Prior", "pageup"),
        ("ArrowLeft", "left"),
        ("Control_L", "ctrl"),
        ("ctrlright", "ctrl"),
        ("winleft", "super"),
        ("command", "super"),
        ("Meta", "super"),
        ("option", "alt"),
        ("del", "delete"),
        ("BackSpace", "backspace"),
        ("F11", "f11"),
        ("num7", "7"),
        ("plus", "+"),
        (" ", "space"),
        ("\n", "enter"),
        ("\t", "tab"),
        ("A", "A"),
        ("é", "é"),
    ],
)
def test_names_of_keys(written: str, ours: str) -> None:
    assert canonical_key(written) == ours


def test_a_chord_is_of_different_keys_and_not_too_many() -> None:
    assert canonical_keys(["Ctrl", "Shift", "t"]) == ("ctrl", "shift", "t")
    for keys in (["ctrl", "control"], [], ["a", "b", "c", "d", "e", "f"]):
        with pytest.raises(MalformedAnswer):
            canonical_keys(keys)
