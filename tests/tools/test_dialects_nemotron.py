from __future__ import annotations

import string
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings, strategies as st

from lookhear.perception import Box, Point, SentImage
from lookhear.tools import (
    Answer,
    Click,
    Drag,
    Finish,
    HoldKeys,
    ModelAction,
    Move,
    PressKeys,
    Scroll,
    TypeText,
    Wait,
)
from lookhear.tools.dialects import MalformedAnswer, NemotronDialect, Parsed, Reply

SENT = SentImage(Box(0, 0, 1920, 1080), (1920, 1080))
POINTER = Point(7, 9)
DIALECT = NemotronDialect()
CLICK = Click(x=960, y=270)


def parse(text: str, reasoning: str = "", pointer: Point | None = POINTER) -> Parsed:
    return DIALECT.parse(Reply(text, reasoning), SENT, "0-1", pointer)


def answer(code: str, fence: str = "python") -> str:
    return f"## Action:\nDo it.\n## Code:\n```{fence}\n{code}\n```"


def waited(seconds: float) -> Wait:
    return Wait(seconds=seconds, until_change=True)


GOLDEN: dict[str, tuple[str, Sequence[ModelAction]]] = {
    "positional": ("pyautogui.click(0.5, 0.25)", [CLICK]),
    "named": ("pyautogui.click(x=0.5, y=0.25)", [CLICK]),
    "as a pair": ("pyautogui.click((0.5, 0.25))", [CLICK]),
    "as pixels": ("pyautogui.click(960, 270)", [CLICK]),
    "the corner": ("pyautogui.click(1.0, 1.0)", [Click(x=1919, y=1079)]),
    "where the pointer is": ("pyautogui.click()", [Click(x=7, y=9)]),
    "count and button": (
        "pyautogui.click(0.5, 0.25, clicks=2, interval=0.1, button='right')",
        [Click(x=960, y=270, button="right", count=2)],
    ),
    "left": ("pyautogui.leftClick(0.5, 0.25)", [CLICK]),
    "right": ("pyautogui.rightClick(0.5, 0.25)", [Click(x=960, y=270, button="right")]),
    "middle": ("pyautogui.middleClick(0.5, 0.25)", [Click(x=960, y=270, button="middle")]),
    "double": ("pyautogui.doubleClick(0.5, 0.25)", [Click(x=960, y=270, count=2)]),
    "triple": ("pyautogui.tripleClick(0.5, 0.25)", [Click(x=960, y=270, count=3)]),
    "OpenCUA's triple": ("computer.triple_click(x=0.5, y=0.25)", [Click(x=960, y=270, count=3)]),
    "hover": ("pyautogui.moveTo(0.5, 0.25, duration=0.5)", [Move(x=960, y=270)]),
    "move, then click there": ("pyautogui.moveTo(0.5, 0.25)\npyautogui.click()", [CLICK]),
    "move, then click elsewhere": (
        "pyautogui.moveTo(0.1, 0.1)\npyautogui.click(0.5, 0.25)",
        [Move(x=192, y=108), CLICK],
    ),
    "two moves": (
        "pyautogui.moveTo(0.1, 0.1)\npyautogui.moveTo(0.5, 0.25)",
        [Move(x=192, y=108), Move(x=960, y=270)],
    ),
    "drag": (
        "pyautogui.moveTo(0.1, 0.1)\npyautogui.dragTo(0.5, 0.25, duration=1, button='left')",
        [Drag(path=((192, 108), (960, 270)))],
    ),
    "drag from the pointer": ("pyautogui.dragTo(0.5, 0.25)", [Drag(path=((7, 9), (960, 270)))]),
    "drag by hand": (
        "pyautogui.mouseDown(0.1, 0.1)\npyautogui.moveTo(0.2, 0.2)\npyautogui.moveTo(0.5, 0.25)\n"
        "pyautogui.mouseUp()",
        [Drag(path=((192, 108), (384, 216), (960, 270)))],
    ),
    "click by hand": (
        "pyautogui.moveTo(0.5, 0.25)\npyautogui.mouseDown(button='right')\npyautogui.mouseUp(button='right')",
        [Click(x=960, y=270, button="right")],
    ),
    "scroll down": ("pyautogui.scroll(-5, x=0.5, y=0.25)", [Scroll(x=960, y=270, dy=5)]),
    "scroll up where the pointer is": ("pyautogui.scroll(3)", [Scroll(x=7, y=9, dy=-3)]),
    "scroll after a move": (
        "pyautogui.moveTo(0.5, 0.25)\npyautogui.scroll(-10)",
        [Scroll(x=960, y=270, dy=10)],
    ),
    "scroll right": ("pyautogui.hscroll(4, 0.5, 0.25)", [Scroll(x=960, y=270, dx=4)]),
    "write": ("pyautogui.write('Ada', interval=0.05)", [TypeText(text="Ada")]),
    "typewrite": ('pyautogui.typewrite(message="Ålesund 漢\\n")', [TypeText(text="Ålesund 漢\n")]),
    "write keys": ("pyautogui.write(['a', 'enter'])", [PressKeys(keys=("a",)), PressKeys(keys=("enter",))]),
    "text of several lines": ("pyautogui.write('''a\n## Code:\nb''')", [TypeText(text="a\n## Code:\nb")]),
    "text that looks like code": (
        "pyautogui.write('((((((((((((((((((((((((__import__(\"os\")')",
        [TypeText(text='((((((((((((((((((((((((__import__("os")')],
    ),
    "an escape that is none": (r"pyautogui.write('C:\dir')", [TypeText(text="C:\\dir")]),
    "press": ("pyautogui.press('enter')", [PressKeys(keys=("enter",))]),
    "press twice": ("pyautogui.press('tab', presses=2)", [PressKeys(keys=("tab",))] * 2),
    "press some": (
        "pyautogui.press(keys=['up', 'esc'])",
        [PressKeys(keys=("up",)), PressKeys(keys=("escape",))],
    ),
    "hotkey": ("pyautogui.hotkey('ctrl', 'shift', 't')", [PressKeys(keys=("ctrl", "shift", "t"))]),
    "hotkey of a list": ("pyautogui.hotkey(['winleft', 'd'])", [PressKeys(keys=("super", "d"))]),
    "keys held for a click": (
        "pyautogui.keyDown('ctrl')\npyautogui.click(0.5, 0.25)\npyautogui.keyUp('ctrl')",
        [Click(x=960, y=270, modifiers=("ctrl",))],
    ),
    "keys held for presses": (
        "pyautogui.keyDown('shift')\npyautogui.press('right', presses=2)\npyautogui.keyUp('shift')",
        [PressKeys(keys=("shift", "right"))] * 2,
    ),
    "a chord by hand": (
        "pyautogui.keyDown('ctrl')\npyautogui.keyDown('c')\npyautogui.keyUp('c')\npyautogui.keyUp('ctrl')",
        [PressKeys(keys=("ctrl", "c"))],
    ),
    "a key held": (
        "pyautogui.keyDown('w')\ntime.sleep(2)\npyautogui.keyUp('w')",
        [HoldKeys(keys=("w",), seconds=2)],
    ),
    "sleep": ("import pyautogui\nimport time\ntime.sleep(1.5)", [waited(1.5)]),
    "pyautogui's sleep": ("pyautogui.sleep(3)", [waited(3)]),
    "wait": ("computer.wait()", [waited(20)]),
    "wait without brackets": ("computer.wait", [waited(20)]),
    "wait as JSON": ('{"name": "computer.wait", "arguments": {}}', [waited(20)]),
    "success": ("computer.terminate(status='success')", [Finish(status="success")]),
    "failure": ("computer.terminate('failure')", [Finish(status="failure")]),
    "success with an answer": (
        "computer.terminate(status='success', answer='42 rows')",
        [Answer(text="42 rows"), Finish(status="success")],
    ),
    "end as JSON": (
        '{"name": "computer.terminate", "arguments": {"status": "failure"}}',
        [Finish(status="failure")],
    ),
    "several in order": (
        "# the field\npyautogui.click(0.5, 0.25)\npyautogui.write('x')  # its text\npyautogui.press('enter')",
        [CLICK, TypeText(text="x"), PressKeys(keys=("enter",))],
    ),
    "line breaks written out": (
        "\\npyautogui.click(0.5, 0.25)\\npyautogui.write('a\\nb')\\n",
        [CLICK, TypeText(text="a\nb")],
    ),
    "on one line": ("pyautogui.click(0.5, 0.25); pyautogui.press('a')", [CLICK, PressKeys(keys=("a",))]),
}  # fmt: skip


@pytest.mark.parametrize(("code", "actions"), GOLDEN.values(), ids=GOLDEN)
def test_code_as_actions(code: str, actions: Sequence[ModelAction]) -> None:
    assert list(parse(answer(code)).actions) == actions


FORMS = {
    "action on its line": "## Action: Do it.\n## Code:\n```python\npyautogui.click(0.5, 0.25)\n```",
    "code on its line": "## Action:\nDo it.\n## Code: pyautogui.click(0.5, 0.25)",
    "code without a fence": "## Action:\nDo it.\n## Code:\npyautogui.click(0.5, 0.25)\n",
    "code and again in a fence": "## Action: Do it.\n## Code: pyautogui.click(0.5, 0.25)\n"
    "```python\npyautogui.click(0.5, 0.25)\n```",
    "fence without heading of code": "## Action:\nDo it.\n```\npyautogui.click(0.5, 0.25)\n```",
    "fence on one line": "## Action:\nDo it.\n## Code:\n```pyautogui.click(0.5, 0.25)```",
    "fence that is not closed": "## Action:\nDo it.\n## Code:\n```python\npyautogui.click(0.5, 0.25)",
    "fence of other characters": "## Action:\nDo it.\n## Code:\n~~~\npyautogui.click(0.5, 0.25)\n~~~",
    "fence named bash": answer("pyautogui.click(0.5, 0.25)", "bash"),
    "fence named code": answer("pyautogui.click(0.5, 0.25)", "code"),
    "headings otherwise": "### ACTION\nDo it.\n### Code\n```py\npyautogui.click(0.5, 0.25)\n```",
    "line breaks written out": "\\n## Action:\\nDo it.\\n## Code:\n```py\npyautogui.click(0.5, 0.25)\n```",
    "windows line breaks": answer("pyautogui.click(0.5, 0.25)").replace("\n", "\r\n"),
    "the same block twice": answer("pyautogui.click(0.5, 0.25)")
    + "\n```python\npyautogui.click(0.5, 0.25)\n```",
    "end after it": answer("pyautogui.click(0.5, 0.25)")
    + "\n```\ncomputer.terminate(status='success')\n```" * 2,
    "end in its block": answer("pyautogui.click(0.5, 0.25)\ncomputer.terminate(status='success')"),
    "a second action": answer("pyautogui.click(0.5, 0.25)")
    + "\n## Action:\nNext.\n## Code:\n```\nbroken(\n```",
    "text after it": answer("pyautogui.click(0.5, 0.25)") + "\nThis clicks it.",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_forms_of_an_answer(text: str) -> None:
    parsed = parse(text)
    assert parsed.actions == (CLICK,)
    assert parsed.said == "Do it."


def test_thoughts_come_from_the_reasoning_the_think_block_or_the_heading() -> None:
    code = answer("pyautogui.click(0.5, 0.25)")
    assert parse(code, reasoning="I see it.").thought == "I see it."
    assert parse(f"<think>\nI see it.\n</think>\n{code}").thought == "I see it."
    assert parse(f"## Thought\nI see it.\n{code}").thought == "I see it."
    assert parse(f"I see it.\n{code}").thought == "I see it."


def test_an_answer_in_the_reasoning_stream_counts() -> None:
    parsed = parse("", reasoning="I see it.\n" + answer("pyautogui.click(0.5, 0.25)"))
    assert parsed.actions == (CLICK,)
    assert parsed.thought == "I see it."
    assert parse("<think>\nI see it.\n" + answer("pyautogui.click(0.5, 0.25)")).actions == (CLICK,)


def test_a_sketch_in_the_reasoning_is_no_answer() -> None:
    for sketch in (
        "```python\npyautogui.click(0.5, 0.25)\n```",
        "## Code:\n```\npyautogui.click(0.5, 0.25)\n```",
    ):
        with pytest.raises(MalformedAnswer, match="There is no ## Action"):
            parse("Clicking.", reasoning=sketch)
    with pytest.raises(MalformedAnswer, match="several actions"):
        parse("", reasoning=answer("pyautogui.press('a')") + "\n" + answer("pyautogui.press('b')"))


def test_what_is_left_out_is_noted() -> None:
    assert "first see what" in parse(FORMS["end after it"]).note
    assert "Only the first action" in parse(FORMS["a second action"]).note
    assert "taken once" in parse(FORMS["the same block twice"]).note
    ended = parse(answer("computer.terminate(status='success')\npyautogui.click(0.5, 0.25)"))
    assert ended.actions == (Finish(status="success"),)
    assert "What followed" in ended.note


def test_blocks_that_differ_run_in_their_order() -> None:
    parsed = parse(answer("pyautogui.press('a')") + "\n```python\npyautogui.press('b')\n```")
    assert parsed.actions == (PressKeys(keys=("a",)), PressKeys(keys=("b",)))


def test_places_are_counted_on_the_picture_that_was_sent() -> None:
    crop = SentImage(Box(-1000, 200, 400, 300), (800, 600))
    code = answer("pyautogui.click(0.5, 0.5)")
    assert DIALECT.parse(Reply(code), crop, "0-1").actions == (Click(x=-800, y=350),)
    thousandths = answer("pyautogui.click(500, 500)")
    assert DIALECT.parse(Reply(thousandths), crop, "0-1000").actions == (Click(x=-800, y=350),)


MALFORMED = {
    "nothing": ("", "There is no ## Action"),
    "prose": ("The task is done.", "## Code:\n```python"),
    "a block without headings": ("```python\npyautogui.click(0.5, 0.25)\n```", "There is no ## Action"),
    "no code": ("## Action:\nClick it.", "There is no code"),
    "an empty block": (answer(""), "There is no code"),
    "a comment only": (answer("# click it"), "block is empty"),
    "a pass only": (answer("pass"), "block is empty"),
    "no Python": (answer("click the button"), "not valid Python"),
    "a broken call": (answer("pyautogui.click(]"), "not valid Python"),
    "an open string": (answer("pyautogui.write('abc"), "string is not closed"),
    "cut off": ("## Action:\nDo.\n## Code:\n```python\npyautogui.click(0.5, 0.", "not valid Python"),
    "an unknown function": (answer("pyautogui.clik(0.5, 0.5)"), r"The form is pyautogui\.click\(x, y, cl"),
    "a relative move": (answer("pyautogui.moveRel(10, 10)"), r"Use pyautogui\.moveTo\(x, y\)"),
    "a screenshot to a file": (answer("pyautogui.screenshot('/tmp/x.png')"), "there is no pyautogui.s"),
    "locating a picture": (answer("pyautogui.click('button.png')"), "x and y must both be given, as numbers"),
    "one number": (answer("pyautogui.click(0.5)"), "x and y must both be given"),
    "three numbers too many": (answer("pyautogui.press('a', 1, 2, 3)"), "too many arguments"),
    "an unknown argument": (answer("pyautogui.click(0.5, 0.5, force=True)"), "force is no argument of it"),
    "an argument twice": (answer("pyautogui.click(0.5, x=0.5, y=0.5)"), "x is given twice"),
    "far too large": (answer("pyautogui.click(1e9, 1e9)"), "x must be 0 to 1919; you wrote 1000000000"),
    "infinite": (answer("pyautogui.click(1e999, 0.5)"), "is a share|must be 0 to"),
    "huge": (answer(f"pyautogui.click(0x{'f' * 9000}, 5)"), "far too large"),
    "huge in decimals": (answer(f"pyautogui.click({'9' * 9000}, 5)"), "not valid Python|cannot be read"),
    "negative": (answer("pyautogui.click(-0.1, 0.5)"), "x must be 0 to 1; you wrote -0.1"),
    "share and pixel": (answer("pyautogui.click(0.5, 300)"), "write all of them as shares"),
    "the corner that may be a pixel": (answer("pyautogui.click(1, 1)"), r"write 1\.0 for the edge"),
    "true": (answer("pyautogui.click(True, True)"), "as numbers"),
    "many clicks": (answer("pyautogui.click(0.5, 0.5, clicks=50)"), "from 1 to 3"),
    "half a click": (answer("pyautogui.click(0.5, 0.5, clicks=1.5)"), "whole number"),
    "a fourth button": (answer("pyautogui.click(0.5, 0.5, button='back')"), "button must be"),
    "dragging with the right": (answer("pyautogui.dragTo(0.5, 0.5, button='right')"), "with the left button"),
    "no scroll": (answer("pyautogui.scroll(0, 0.5, 0.5)"), "must not be 0"),
    "endless scroll": (answer("pyautogui.scroll(-100000, 0.5, 0.5)"), "from -100 to 100"),
    "no text": (answer("pyautogui.write('')"), "not empty"),
    "a number as text": (answer("pyautogui.write(42)"), "must be a string"),
    "a control character": (answer(r"pyautogui.write('a\x1bb')"), "cannot be typed"),
    "a lone surrogate": (answer(r"pyautogui.write('a\ud800')"), "cannot be typed"),
    "an unknown key": (answer("pyautogui.press('entr')"), "Did you mean enter"),
    "a chord as a key": (answer("pyautogui.press('ctrl+s')"), r"\['ctrl', 's'\]"),
    "no key": (answer("pyautogui.hotkey()"), "keys must be named"),
    "a key as a number": (answer("pyautogui.press(5)"), "keys must be named"),
    "endless presses": (answer("pyautogui.press('a', presses=10**9)"), "plain number"),
    "many presses": (answer("pyautogui.press('a', presses=1000)"), "from 1 to 100"),
    "more presses than actions": (answer("pyautogui.press('a', presses=60)\n" * 2), "more than 100 actions"),
    "a key that stays down": (answer("pyautogui.keyDown('alt')\npyautogui.press('a')"), r"keyUp\('alt'\)"),
    "a key that is not down": (answer("pyautogui.keyUp('shift')"), "is not down"),
    "a button that stays down": (answer("pyautogui.mouseDown(0.5, 0.5)"), r"mouseUp\(\)"),
    "a button that is not down": (answer("pyautogui.mouseUp(0.5, 0.5)"), "no mouseDown before"),
    "a long press": (answer("pyautogui.mouseDown()\ntime.sleep(2)\npyautogui.mouseUp()"), "in one place"),
    "typing with a key held": (
        answer("pyautogui.keyDown('shift')\npyautogui.write('a')\npyautogui.keyUp('shift')"),
        "while keys are held",
    ),
    "switching windows": (
        answer("pyautogui.keyDown('alt')\npyautogui.press('tab', presses=2)\npyautogui.keyUp('alt')"),
        "use hotkey",
    ),
    "a long sleep": (answer("time.sleep(86400)"), "0 to 300"),
    "a sleep backwards": (answer("time.sleep(-1)"), "0 to 300"),
    "an end without status": (answer("computer.terminate()"), '"success" or "failure"'),
    "an end that only sounds well": (
        answer('{"name": "computer.terminate", "arguments": {"answer": "success"}}'),
        '"success" or "failure"',
    ),
    "JSON that is none": (answer('{"name": "computer.wait"'), "neither Python nor JSON"),
    "JSON of another function": (answer('{"name": "os.system", "arguments": {}}'), "A call as JSON is"),
    "deep JSON": (answer('{"name":' + "[" * 30_000), "neither Python nor JSON"),
    # hostile
    "an import": (answer("import os\nos.system('id')"), "Line 1 of the code: only calls"),
    "an import of a part": (answer("from os import system"), "only calls are carried out"),
    "an import under another name": (answer("import pyautogui as os\nos.click()"), "only calls"),
    "dunder import": (answer("__import__('os').system('id')"), "only functions of pyautogui"),
    "eval": (answer("eval('1')"), "there is no function 'eval'"),
    "exec in an argument": (answer("pyautogui.click(x=exec('1'), y=0.5)"), "plain number or string"),
    "a file in an argument": (answer("pyautogui.click(x=open('/etc/passwd'))"), "plain number or string"),
    "lambda": (answer("pyautogui.write((lambda: 'a')())"), "plain number or string"),
    "a comprehension": (answer("pyautogui.press([k for k in 'abc'])"), "plain number or string"),
    "an f-string": (answer("pyautogui.write(f'{1+1}')"), "f-strings are not allowed"),
    "a format": (answer("pyautogui.write('%s' % 1)"), "plain number or string"),
    "a sum": (answer("pyautogui.click(0.2 + 0.3, 0.5)"), "plain number or string"),
    "a name": (answer("x = 0.5\npyautogui.click(x, 0.5)"), "Line 1 of the code: only calls"),
    "a name in an argument": (answer("pyautogui.click(x, 0.5)"), "the name 'x' is not known"),
    "an attribute": (answer("pyautogui.click(0.5, 0.5, tween=pyautogui.linear)"), "plain number or string"),
    "through the module": (answer("pyautogui.os.system('id')"), "only functions of pyautogui"),
    "another of time": (answer("time.monotonic()"), "there is no time.monotonic"),
    "a star": (answer("pyautogui.click(*[0.5, 0.5])"), "plain number or string"),
    "two stars": (answer("pyautogui.click(**{'x': 0.5})"), r"\*\* is not allowed"),
    "a loop": (answer("while True:\n  pyautogui.press('a')"), "only calls are carried out"),
    "a for": (answer("for k in 'ab':\n  pyautogui.press(k)"), "only calls are carried out"),
    "a with": (answer("with pyautogui.hold('a'):\n  pass"), "only calls are carried out"),
    "a function": (answer("def f(): pass"), "only calls are carried out"),
    "a decorator": (answer("@pyautogui.press\ndef f(): pass"), "only calls are carried out"),
    "switching the fail-safe off": (answer("pyautogui.FAILSAFE = False"), "only calls are carried out"),
    "a walrus": (answer("pyautogui.click((x := 0.5), 0.5)"), "plain number or string"),
    "await": (answer("await pyautogui.click()"), "only calls are carried out"),
    "bytes": (answer("pyautogui.write(b'abc')"), "plain number or string"),
    "complex": (answer("pyautogui.click(1j, 0.5)"), "plain number or string"),
    "an alert": (answer("pyautogui.password('Your password?')"), "there is no pyautogui.password"),
    "pyautogui's own language": (answer("pyautogui.run('c')"), "there is no pyautogui.run"),
    "a null byte": (answer("pyautogui.click(0.5,\x00 0.5)"), "not valid Python|cannot be read"),
    "deep brackets": (answer("(" * 5000 + ")" * 5000), "nested too deeply"),
    "deep lists": (answer("pyautogui.press(" + "[" * 5000 + "]" * 5000 + ")"), "nested too deeply"),
    "many signs": (answer("pyautogui.click(" + "-" * 5000 + "1, 1)"), "no call"),
    "many nots": (answer("pyautogui.click(" + "not " * 2000 + "1, 1)"), "no call"),
    "many dots": (answer("pyautogui" + ".a" * 5000 + "()"), "."),
    "many sums": (answer("pyautogui.click(" + "1+" * 5000 + "1, 1)"), "."),
    "many conditions": (answer("pyautogui.click(" + "1 if 1 else " * 900 + "1, 1)"), "."),
    "many calls": (answer("pyautogui.click" + "()" * 5000), "."),
    "many lines": (answer("computer.wait\n" * 800), "more than"),
    "ten megabytes": ("A" * 10_000_000, "longer than"),
    "ten megabytes of thought": ("", "longer than"),
    "much code": (answer("#" + "a" * 100_000), "longer than"),
}  # fmt: skip


@pytest.mark.parametrize("case", MALFORMED)
def test_what_cannot_be_understood_is_refused_with_what_would_be_right(case: str) -> None:
    text, message = MALFORMED[case]
    reasoning = "A" * 10_000_000 if case == "ten megabytes of thought" else ""
    with pytest.raises(MalformedAnswer, match=message) as refused:
        parse(text, reasoning)
    assert len(str(refused.value)) < 1200


def test_a_call_without_a_place_needs_a_pointer_that_can_be_told() -> None:
    for code in ("pyautogui.click()", "pyautogui.scroll(-3)", "pyautogui.dragTo(0.5, 0.5)"):
        with pytest.raises(MalformedAnswer, match=r"x and y|moveTo"):
            parse(answer(code), pointer=None)


# -- Anything at all gives typed actions or an error for the model

SIGNS = "()[]{},.:;=#'\"\\\n `~+-*@"
MARKS = ["```", "'''", '"""', "## Action:", "## Code:", "## Thought", "</think>", "\\n", "\x00", "\ud800"]
NAMES = (
    "pyautogui .click .write keyDown mouseDown scroll 0.5 1 1e9 0x computer. terminate time.sleep(".split()
)
PYTHON = ["lambda", " not ", " if ", " else ", "import ", "f'"]
WORDS = st.sampled_from([*SIGNS, *MARKS, *NAMES, *PYTHON])
MIXED = st.lists(WORDS | st.text(string.printable, max_size=5), max_size=60).map("".join)


def understood(text: str, reasoning: str = "") -> Parsed | None:
    try:
        return parse(text, reasoning)
    except MalformedAnswer:
        return None


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=400) | MIXED, code=MIXED, reasoning=st.just("") | MIXED)
@example("", "pyautogui.press('\ud800')", "")
def test_any_text_is_typed_actions_or_malformed(text: str, code: str, reasoning: str) -> None:
    for candidate in (text, answer(code), text + answer(code)):
        parsed = understood(candidate, reasoning)
        assert parsed is None or parsed.actions


CALLS = st.sampled_from(
    "click moveTo dragTo scroll write press hotkey keyDown keyUp mouseDown mouseUp sleep".split()
)
VALUES = st.one_of(
    st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=8),
    st.sampled_from(["ctrl", "alt", "enter", "left"]), st.lists(st.text(max_size=3), max_size=3),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(calls=st.lists(st.tuples(CALLS, st.lists(VALUES, max_size=4)), min_size=1, max_size=6))
def test_calls_with_any_values_are_typed_actions_or_malformed(calls: list[tuple[str, list[object]]]) -> None:
    code = "\n".join(f"pyautogui.{name}({', '.join(map(repr, values))})" for name, values in calls)
    parsed = understood(answer(code))
    for action in parsed.actions if parsed else ():
        if isinstance(action, Click | Move | Scroll):
            assert 0 <= action.x < 1920
            assert 0 <= action.y < 1080


@pytest.mark.parametrize(
    "piece",
    [
        "'''",
        "'''\\",
        "\\n",
        "## ",
        "## Action:\n",
        "```",
        "```\n",
        "# \n",
        "\\n ",
        "'",
        '"""\\',
        "<think>",
        "</think>",
    ],
)
def test_reading_is_linear_in_what_is_read(piece: str) -> None:
    """Each of these is a worst case of some pattern; a quadratic one would run into the test's time limit."""
    filled = piece * (199_000 // len(piece))
    for text in (filled, "## Action:\nDo.\n## Code:\n" + filled, answer(filled[:39_000])):
        understood(text, filled)
