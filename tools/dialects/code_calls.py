"""Reads a block of code as a list of calls with literal values. It is parsed, never executed."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias, cast

from .dialect import MAX_ACTIONS, MalformedAnswer

__all__ = ["CodeCall", "Value", "read_calls"]

Value: TypeAlias = "str | int | float | bool | tuple[Value, ...] | None"

MAX_CODE = 40_000
_MAX_DEPTH = 12
_MAX_SKELETON = 12_000
_MODULES = ("pyautogui", "time", "computer")
_OPENING = re.compile(r"\"\"\"|\'\'\'|[\"\'#]")
_CLOSING = {
    "#": re.compile(r"[^\n]*"),
    "'": re.compile(r"(?:\\.|[^'\\\n])*'"),
    '"': re.compile(r'(?:\\.|[^"\\\n])*"'),
    "'''": re.compile(r"(?s:(?:\\.|[^\\])*?)'''"),
    '"""': re.compile(r'(?s:(?:\\.|[^\\])*?)"""'),
}
_WRITTEN_BREAK = re.compile(r"(?:\\n){1,8}")
_SHOW = "Write calls such as pyautogui.click(x=0.5, y=0.25), one a line, with plain numbers and strings."


@dataclass(frozen=True, slots=True)
class CodeCall:
    """`module.function(*positional, **named)` as it was written on line `line`, from 1."""

    module: str
    function: str
    positional: tuple[Value, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    line: int = 1

    @property
    def name(self) -> str:
        """With its module."""
        return f"{self.module}.{self.function}"


def read_calls(code: str) -> tuple[CodeCall, ...]:
    """The calls of a block, or the one call that it names as JSON.

    Only calls of `pyautogui`, `time` and `computer` pass, and only with literals; a plain import of them is
    read over. Which functions there are is for the caller to say.

    Raises:
        MalformedAnswer: there is anything else.
    """
    if len(code) > MAX_CODE:
        raise MalformedAnswer(f"The code is longer than {MAX_CODE} characters. Write a few calls at a time.")
    if code.lstrip().startswith("{"):
        return (_from_json(code),)
    pieces = list(_pieces(code))
    _check_shape("".join(piece for piece, is_code in pieces if is_code))
    # A line break that was written as backslash and n is one, outside of strings.
    code = "".join(_WRITTEN_BREAK.sub("\n", piece) if is_code else piece for piece, is_code in pieces).strip()
    statements = _parsed(code).body
    if len(statements) > 2 * MAX_ACTIONS:
        raise MalformedAnswer(f"The code has more than {2 * MAX_ACTIONS} lines. Write a few calls at a time.")
    calls = [call for statement in statements if (call := _statement(statement)) is not None]
    if not calls:
        raise MalformedAnswer(f"The code block is empty. {_SHOW}")
    return tuple(calls)


def _pieces(code: str) -> Iterator[tuple[str, bool]]:
    """What is inside of strings and comments and what is outside, in turn; each character is read once."""
    at = 0
    while opening := _OPENING.search(code, at):
        yield code[at : opening.start()], True
        closing = _CLOSING[opening[0]].match(code, opening.end())
        if closing is None:
            line = code.count("\n", 0, opening.start()) + 1
            raise MalformedAnswer(f"Line {line} of the code: a string is not closed. {_SHOW}")
        yield code[opening.start() : closing.end()], False
        at = closing.end()
    yield code[at:], True


def _check_shape(skeleton: str) -> None:
    """Keep from the parser what no list of calls looks like: it descends into nesting without a limit."""
    if len(skeleton) > _MAX_SKELETON:
        raise MalformedAnswer(f"The code is too long. {_SHOW}")
    depth = 0
    for character in re.findall(r"[(\[{)\]}]", skeleton):
        depth += 1 if character in "([{" else -1
        if depth > _MAX_DEPTH:
            raise MalformedAnswer(f"The code is nested too deeply. {_SHOW}")
    if re.search(r"(?:(?:\bnot\b|\blambda\b|[-+~*@.:]|\bawait\b)\s*){40}", skeleton):
        raise MalformedAnswer(f"The code holds something that is no call. {_SHOW}")


def _parsed(code: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes such as \d, which mean what is written
            return ast.parse(code)
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise MalformedAnswer(f"The code is not valid Python ({where}{error.msg}). {_SHOW}") from None
    except (ValueError, MemoryError, RecursionError, OverflowError):
        raise MalformedAnswer(f"The code cannot be read. {_SHOW}") from None


def _statement(node: ast.stmt) -> CodeCall | None:
    match node:
        case ast.Expr(value=ast.Call() as call):
            return _call(call)
        case ast.Expr(value=ast.Attribute(value=ast.Name(id="computer"), attr="wait")):
            return CodeCall("computer", "wait", line=node.lineno)
        case ast.Import(names=names) if all(n.name in _MODULES and n.asname is None for n in names):
            return None
        case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
            return None
        case _:
            _refuse(node, "only calls are carried out, no other statements")


def _call(node: ast.Call) -> CodeCall:
    match node.func:
        case ast.Attribute(value=ast.Name(id=module), attr=function) if module in _MODULES:
            pass
        case ast.Name(id=function):
            _refuse(
                node, f"there is no function {function[:40]!r}; write pyautogui. before it if you mean that"
            )
        case _:
            _refuse(
                node, "only functions of pyautogui, time.sleep, computer.wait and computer.terminate exist"
            )
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            _refuse(node, "** is not allowed")
        named[keyword.arg] = _literal(keyword.value)
    return CodeCall(module, function, tuple(map(_literal, node.args)), named, node.lineno)


def _literal(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=str() | bool() | int() | float() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not (
            isinstance(value, bool)
        ):
            return -value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return tuple(map(_literal, items))
        case ast.JoinedStr():
            _refuse(node, "f-strings are not allowed; write the text itself")
        case ast.Name(id=name):
            _refuse(node, f"the name {name[:40]!r} is not known; write the value itself")
        case _:
            _refuse(node, "every value must be a plain number or string, not something to compute")


def _refuse(node: ast.stmt | ast.expr, why: str) -> NoReturn:
    raise MalformedAnswer(f"Line {node.lineno} of the code: {why}. {_SHOW}")


def _from_json(code: str) -> CodeCall:
    """`{"name": "computer.wait", "arguments": {}}`, the way the prompt itself names these functions."""
    try:
        read: object = json.loads(code)
    except (ValueError, RecursionError):
        raise MalformedAnswer(f"The code block is neither Python nor JSON. {_SHOW}") from None
    given = cast("dict[str, Any]", read) if isinstance(read, dict) else {}
    arguments: object = given.get("arguments", given.get("parameters", {}))
    module, _, function = str(given.get("name", "")).partition(".")
    if module not in _MODULES or not function or not isinstance(arguments, dict):
        raise MalformedAnswer(
            'A call as JSON is {"name": "computer.terminate", "arguments": {"status": "success"}}.'
        )
    return CodeCall(module, function, (), _plain(cast("dict[str, Any]", arguments)))


def _plain(arguments: Mapping[str, Any]) -> dict[str, Value]:
    for name, value in arguments.items():
        if not isinstance(value, str | int | float | bool | None):
            raise MalformedAnswer(f"{name[:40]} must be a plain number or string.")
    return dict(arguments)
