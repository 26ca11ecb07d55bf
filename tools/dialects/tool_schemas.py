"""JSON Schemas of the plain tools on one picture, and of a whole answer that calls one of them."""

from __future__ import annotations

from typing import Any, cast

from ...perception import CoordinateSpace, SentImage, farthest
from .key_names import KEYS
from .tool_arguments import TOOLS

__all__ = ["answer_schema", "parameters_of"]

_WHOLE = ("pixels", "resized", "0-1000", "0-999")
_UNITS = {
    "pixels": "pixel of the picture",
    "resized": "pixel of the picture",
    "0-1000": "thousandth of the picture",
    "0-999": "thousandth of the picture",
    "0-1": "share of the picture, 0.0 to 1.0",
    "percent": "percent of the picture",
}
_SIDES = {"x": "from the left", "y": "from the top"}
_READ_OVER = ("title", "axis", "keys")


def parameters_of(
    name: str, sent: SentImage, space: CoordinateSpace, *, constrained: bool = False
) -> dict[str, Any]:
    """What a tool takes, with the limits of the picture; `constrained` names every key, too."""
    schema = TOOLS[name].model_json_schema()
    far = dict(zip("xy", farthest(space, sent), strict=True))
    properties = cast("dict[str, dict[str, Any]]", schema.get("properties", {}))
    return {
        "type": "object",
        "properties": {
            field: _coordinate(given["axis"], far, space) if "axis" in given else _tidy(given, constrained)
            for field, given in properties.items()
        },
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def answer_schema(sent: SentImage, space: CoordinateSpace) -> dict[str, Any]:
    """Of an answer `{"thought": …, "action": {"name": …, "arguments": {…}}}`, for constrained decoding."""
    calls = [
        {
            "type": "object",
            "properties": {
                "name": {"const": name},
                "arguments": parameters_of(name, sent, space, constrained=True),
            },
            "required": ["name", "arguments"],
            "additionalProperties": False,
        }
        for name in TOOLS
    ]
    return {
        "type": "object",
        "properties": {"thought": {"type": "string", "maxLength": 600}, "action": {"anyOf": calls}},
        "required": ["thought", "action"],
        "additionalProperties": False,
    }


def _coordinate(axis: str, far: dict[str, float], space: CoordinateSpace) -> dict[str, Any]:
    whole = space in _WHOLE
    return {
        "type": "integer" if whole else "number",
        "minimum": 0,
        "maximum": int(far[axis]) if whole else far[axis],
        "description": f"{_UNITS[space]}, {_SIDES[axis]}",
    }


def _tidy(given: dict[str, Any], constrained: bool) -> dict[str, Any]:
    if constrained and "keys" in given:
        return {"enum": list(KEYS)}
    return {key: value for key, value in given.items() if key not in _READ_OVER}
