from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from lookhear.perception import Box, CoordinateSpace, SentImage, ToolCall, farthest
from lookhear.tools import (
    Answer,
    Ask,
    Click,
    CopySelection,
    Drag,
    Finish,
    HoldKeys,
    Look,
    ModelAction,
    Move,
    OpenThing,
    PressKeys,
    Scroll,
    TypeText,
    Wait,
)
from lookhear.tools.dialects import MalformedAnswer, Parsed, PlainTools, Reply

SENT = SentImage(Box(0, 0, 1920, 1080), (960, 540), (980, 532))
DIALECT = PlainTools()
SPACES: tuple[CoordinateSpace, ...] = ("pixels", "resized", "0-1000", "0-999", "0-1", "percent")


def called(*calls: tuple[str, object], text: str = "") -> Reply:
    made = (
        ToolCall(f"c{n}", name, given if isinstance(given, str) else json.dumps(given))
        for n, (name, given) in enumerate(calls, 1)
    )
    return Reply(text, calls=tuple(made))


def parse(reply: Reply, space: CoordinateSpace = "0-1000", sent: SentImage = SENT) -> Parsed:
    return DIALECT.parse(reply, sent, space)


GOLDEN: Sequence[tuple[str, Mapping[str, object], Sequence[ModelAction]]] = [
    ("click", {"x": 500, "y": 250}, [Click(x=960, y=270)]),
    (
        "click",
        {"x": 1000, "y": 0, "button": "right", "count": 2, "modifiers": ["ctrl", "ctrl"]},
        [Click(x=1919, y=0, button="right", count=2, modifiers=("ctrl",))],
    ),
    ("move", {"x": 500.0, "y": 250}, [Move(x=960, y=270)]),
    ("drag", {"x": 0, "y": 0, "to_x": 500, "to_y": 250}, [Drag(path=((0, 0), (960, 270)))]),
    ("scroll", {"x": 500, "y": 250, "direction": "down"}, [Scroll(x=960, y=270, dy=5)]),
    ("scroll", {"x": 500, "y": 250, "direction": "left", "amount": 2}, [Scroll(x=960, y=270, dx=-2)]),
    ("type", {"text": "Å\n"}, [TypeText(text="Å\n")]),
    ("press", {"key": "s", "modifiers": ["ctrl"]}, [PressKeys(keys=("ctrl", "s"))]),
    ("press", {"key": "Page_Down", "times": 2}, [PressKeys(keys=("pagedown",))] * 2),
    ("hold", {"key": "w", "seconds": 1.5}, [HoldKeys(keys=("w",), seconds=1.5)]),
    ("copy", {}, [CopySelection()]),
    ("wait", {"seconds": 2}, [Wait(seconds=2)]),
    ("wait", {"until": "Saved"}, [Wait(until="Saved")]),
    ("look", {"x": 500, "y": 500, "zoom": 4}, [Look(region=Box(720, 405, 480, 270))]),
    ("look", {"x": 1000, "y": 1000}, [Look(region=Box(960, 540, 960, 540))]),
    ("open_app", {"name": "text editor"}, [OpenThing(app="text editor")]),
    ("open_url", {"url": "https://example.org"}, [OpenThing(url="https://example.org")]),
    ("answer", {"text": "42"}, [Answer(text="42")]),
    ("ask", {"question": "Which?", "choices": ["a", "b"]}, [Ask(question="Which?", choices=("a", "b"))]),
    ("finish", {"status": "failure", "reason": "No."}, [Finish(status="failure", reason="No.")]),
]


@pytest.mark.parametrize(("name", "given", "actions"), GOLDEN)
def test_calls_as_actions(name: str, given: Mapping[str, object], actions: Sequence[ModelAction]) -> None:
    parsed = parse(called((name, given), text="I see it."))
    assert list(parsed.actions) == actions
    assert (parsed.thought, set(parsed.calls)) == ("I see it.", {"c1"})


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(("name", "given", "_actions"), GOLDEN)
def test_what_is_declared_takes_what_is_parsed(
    name: str, given: Mapping[str, object], _actions: object, space: CoordinateSpace
) -> None:
    declared = {tool.name: tool for tool in DIALECT.tools(SENT, space)}[name]
    scale = 1 if space == "percent" else farthest(space, SENT)[0] / 1000
    fitted = {
        k: int(v * scale) if k in ("x", "to_x") and isinstance(v, int | float) else v
        for k, v in given.items()
    }
    fitted = {
        k: 0 if k in ("y", "to_y") or (space == "percent" and k in ("x", "to_x")) else v
        for k, v in fitted.items()
    }
    jsonschema.Draft202012Validator.check_schema(declared.parameters)
    jsonschema.validate(fitted, declared.parameters)
    assert parse(called((name, fitted)), space).actions
    assert declared.description


def test_limits_are_those_of_the_picture() -> None:
    limits: tuple[tuple[CoordinateSpace, str, int], ...] = (
        ("pixels", "integer", 959),
        ("resized", "integer", 979),
        ("0-1", "number", 1),
        ("percent", "number", 100),
    )
    for space, kind, far in limits:
        click = DIALECT.tools(SENT, space)[0].parameters["properties"]["x"]
        assert (click["type"], click["minimum"], click["maximum"]) == (kind, 0, far)


def test_in_shares_a_whole_one_is_the_edge() -> None:
    assert parse(called(("click", {"x": 1, "y": 1})), "0-1").actions == (Click(x=1919, y=1079),)


def test_a_batch_keeps_its_order_and_its_calls() -> None:
    parsed = parse(called(("press", {"key": "a", "times": 2}), ("copy", {})))
    assert parsed.actions == (PressKeys(keys=("a",)), PressKeys(keys=("a",)), CopySelection())
    assert parsed.calls == ("c1", "c1", "c2")


def test_the_end_is_left_out_until_the_effect_of_the_rest_was_seen() -> None:
    done = ("finish", {"status": "success"})
    parsed = parse(called(("press", {"key": "a"}), done))
    assert parsed.actions == (PressKeys(keys=("a",)),)
    assert "first see what" in parsed.note
    assert parse(called(("answer", {"text": "42"}), done)).calls == ("c1", "c2")
    after = parse(called(done, ("press", {"key": "a"})))
    assert after.actions == (Finish(status="success"),)
    assert "What followed" in after.note


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>\n{"name": "click", "arguments": {"x": 500, "y": 250}}\n</tool_call>',
        'I click.<tool_call>{"name": "click", "arguments": "{\\"x\\": 500, \\"y\\": 250}"}',
        '{"thought": "I click.", "action": {"name": "click", "arguments": {"x": 500, "y": 250}}}',
        ' {"name": "click", "arguments": {"x": 500, "y": 250}}\n',
    ],
)
def test_calls_that_a_server_left_in_the_text(text: str) -> None:
    parsed = parse(Reply(text))
    assert parsed.actions == (Click(x=960, y=270),)
    assert parsed.calls == ()
    assert parsed.thought in ("", "I click.")


MALFORMED: Mapping[str, tuple[Reply, str]] = {
    "no call": (Reply("I would click Save."), "No tool was called. Call one of: click"),
    "nothing": (Reply(), "No tool was called"),
    "an unknown tool": (called(("clik", {})), r"Did you mean click\? The form is click\(x, y, button\?"),
    "a tool of another": (called(("execute_shell", {"command": "id"})), "There are: click"),
    "no arguments": (called(("click", "")), "x: Field required"),
    "no JSON": (called(("click", "{x: 5")), "Invalid JSON"),
    "a list": (called(("click", [1, 2])), "the arguments: Input should be an object"),
    "a string for a number": (called(("click", {"x": "500", "y": 1})), "x: Input should be a valid"),
    "a bool for a number": (called(("click", {"x": True, "y": 1})), "x: Input should be a valid"),
    "an unknown field": (called(("click", {"x": 1, "y": 1, "keys": ["a"]})), "keys: Extra inputs"),
    "out of range": (called(("click", {"x": 1203, "y": 1})), "click: x must be 0 to 1000; you wrote 1203"),
    "not a number": (called(("click", '{"x": NaN, "y": 1}')), "click: x"),
    "huge": (called(("click", '{"x": 1' + "0" * 4000 + ', "y": 1}')), "click: x"),
    "many clicks": (called(("click", {"x": 1, "y": 1, "count": 9})), "less than or equal to 3"),
    "no text": (called(("type", {"text": ""})), "at least 1 character"),
    "a control character": (called(("type", {"text": "a\x1b"})), "cannot be typed"),
    "an unknown key": (called(("press", {"key": "entr"})), "Did you mean enter"),
    "a chord as a key": (called(("press", {"key": "ctrl+s"})), r"\['ctrl', 's'\]"),
    "an unknown direction": (called(("scroll", {"x": 1, "y": 1, "direction": "away"})), "'up', 'down'"),
    "a long wait": (called(("wait", {"seconds": 1e9})), "less than or equal to 300"),
    "an unknown status": (called(("finish", {"status": "done"})), "'success' or 'failure'"),
    "one wrong of two": (called(("press", {"key": "a"}), ("nothing", {})), "no tool 'nothing'"),
    "many calls": (called(*[("copy", "{}")] * 33), "More than 32 calls"),
    "many actions": (called(*[("press", {"key": "a", "times": 50})] * 3), "More than 100 actions"),
    "broken text": (Reply('<tool_call>{"name": </tool_call>'), "not valid JSON"),
    "text of another shape": (Reply('{"click": [1, 2]}'), "A call as JSON is"),
    "deep text": (Reply('{"a":' * 30_000), "nested too deeply|not valid JSON"),
    "deep arguments": (called(("click", '{"x":' * 20_000)), "click: "),
    "ten megabytes": (called(("type", '{"text": "' + "a" * 10_000_000 + '"}')), "longer than"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_wrong_is_said_with_what_would_be_right(case: str) -> None:
    reply, message = MALFORMED[case]
    with pytest.raises(MalformedAnswer, match=message) as refused:
        parse(reply)
    assert len(str(refused.value)) < 800


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from("x y to_x to_y key text seconds status zoom direction modifiers name".split())
NAMES = st.sampled_from([tool.name for tool in DIALECT.tools(SENT, "pixels")]) | st.text(max_size=9)


@settings(max_examples=300, deadline=None)
@given(name=NAMES, given_=st.dictionaries(FIELDS, JSON, max_size=4), raw=st.text(max_size=80), text=st.text())
def test_any_call_is_typed_actions_or_malformed(
    name: str, given_: dict[str, Any], raw: str, text: str
) -> None:
    body = json.dumps({"name": name, "arguments": given_})
    for reply in (
        called((name, given_)),
        called((name, raw)),
        Reply(text),
        Reply(f"<tool_call>{body}{raw}"),
        Reply(body),
    ):
        try:
            assert parse(reply).actions
        except MalformedAnswer:
            continue


@pytest.mark.parametrize("piece", ["<tool_call>", "</tool_call>", "{", '{"a":', "<tool_call>{}"])
def test_reading_is_linear_in_what_is_read(piece: str) -> None:
    with pytest.raises(MalformedAnswer):
        parse(Reply(piece * (199_000 // len(piece))))


# -- An answer that is held to the schema is always an action


def filled(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Whatever the schema allows, of the few kinds that it uses."""
    if "anyOf" in schema:
        return st.one_of([filled(choice) for choice in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    match schema["type"]:
        case "object":
            own: Mapping[str, Any] = schema["properties"]
            fields = {name: filled(each) for name, each in own.items()}
            optional = {name: fields.pop(name) for name in own if name not in schema["required"]}
            return st.fixed_dictionaries(fields, optional=optional)
        case "array":
            return st.lists(filled(schema["items"]), max_size=schema["maxItems"])
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(codec="utf-8"))
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=min(40, schema["maxLength"]))
        case "integer":
            return st.integers(schema["minimum"], schema["maximum"])
        case "number":
            low, high = schema["minimum"], schema["maximum"]
            return st.floats(low, high) | st.integers(int(low + 0.99), int(high))
        case _:
            return st.none()


@pytest.mark.parametrize("space", SPACES)
def test_an_answer_held_to_the_schema_is_always_an_action(space: CoordinateSpace) -> None:
    schema = DIALECT.schema(SENT, space)
    jsonschema.Draft202012Validator.check_schema(schema)

    @settings(max_examples=100, deadline=None)
    @given(made=filled(schema))
    def holds(made: dict[str, Any]) -> None:
        jsonschema.validate(made, schema)
        assert parse(Reply(json.dumps(made)), space).actions

    holds()
