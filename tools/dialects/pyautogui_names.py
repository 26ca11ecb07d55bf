"""The allow-list: which functions of pyautogui, time and computer there are, and what they take."""

from __future__ import annotations

from difflib import get_close_matches

from .code_calls import CodeCall, Value
from .dialect import MalformedAnswer

__all__ = ["bound_arguments", "form_of"]

_POINT = "x y interval duration tween"
_SIGNATURES = {
    "pyautogui.click": "x y clicks interval button duration tween",
    "pyautogui.leftClick": _POINT,
    "pyautogui.rightClick": _POINT,
    "pyautogui.middleClick": _POINT,
    "pyautogui.doubleClick": "x y interval button duration tween",
    "pyautogui.tripleClick": "x y interval button duration tween",
    "pyautogui.moveTo": "x y duration tween",
    "pyautogui.dragTo": "x y duration tween button mouseDownUp",
    "pyautogui.mouseDown": "x y button duration tween",
    "pyautogui.mouseUp": "x y button duration tween",
    "pyautogui.scroll": "clicks x y",
    "pyautogui.vscroll": "clicks x y",
    "pyautogui.hscroll": "clicks x y",
    "pyautogui.write": "message interval",
    "pyautogui.typewrite": "message interval",
    "pyautogui.press": "keys presses interval",
    "pyautogui.hotkey": "*keys interval",
    "pyautogui.keyDown": "key",
    "pyautogui.keyUp": "key",
    "pyautogui.sleep": "seconds",
    "time.sleep": "seconds",
    "computer.wait": "seconds",
    "computer.terminate": "status answer",
    "computer.triple_click": "x y",
}
_PARAMETERS = {name: tuple(text.replace("*", "").split()) for name, text in _SIGNATURES.items()}
# How a gesture is timed is for the hands to say.
_READ_OVER = frozenset("interval duration tween mouseDownUp logScreenshot pause _pause".split())
_OTHER_WORDS = {
    ("pyautogui.press", "key"): "keys",
    ("pyautogui.write", "text"): "message",
    ("pyautogui.typewrite", "text"): "message",
}
_RELATIVE = {"move": "moveTo", "moveRel": "moveTo", "drag": "dragTo", "dragRel": "dragTo"}


def form_of(name: str) -> str:
    """How a function is called, in words for the model."""
    shown = [parameter for parameter in _PARAMETERS[name] if parameter not in _READ_OVER]
    return f"The form is {name}({'*' if '*' in _SIGNATURES[name] else ''}{', '.join(shown)})."


def bound_arguments(call: CodeCall) -> dict[str, Value]:
    """The arguments by name; those that only time a gesture, and None, are left out.

    Raises:
        MalformedAnswer: there is no such function, or it does not take these arguments.
    """
    if call.name not in _PARAMETERS:
        raise MalformedAnswer(f"Line {call.line}: there is no {call.name[:60]}. {_nearest(call)}")
    parameters = _PARAMETERS[call.name]
    bound: dict[str, Value] = {}
    if "*" in _SIGNATURES[call.name]:
        bound[parameters[0]] = call.positional
    elif len(call.positional) > len(parameters):
        raise MalformedAnswer(f"Line {call.line}: too many arguments. {form_of(call.name)}")
    else:
        bound.update(zip(parameters, call.positional, strict=False))
    for written, value in call.named.items():
        name = _OTHER_WORDS.get((call.name, written), written)
        if name in bound or name not in {*parameters, *_READ_OVER}:
            wrong = "is given twice" if name in bound else "is no argument of it"
            raise MalformedAnswer(f"Line {call.line}: {written[:40]} {wrong}. {form_of(call.name)}")
        bound[name] = value
    return {name: value for name, value in bound.items() if name not in _READ_OVER and value is not None}


def _nearest(call: CodeCall) -> str:
    if call.function in _RELATIVE:
        return f"Use pyautogui.{_RELATIVE[call.function]}(x, y) with the place itself."
    near = get_close_matches(call.name[:60], _PARAMETERS, 1, 0.5)
    return form_of(near[0]) if near else f"There are: {', '.join(_PARAMETERS)}."
