"""Answers as servers stream them, each with its manners, and what they say; after their documentation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from lookhear.perception.omni import ToolCall, Usage


@dataclass(frozen=True)
class Golden:
    """A stream and its meaning."""

    body: bytes
    text: str = ""
    thought: str = ""
    calls: tuple[ToolCall, ...] = ()
    reason: str = "stop"
    usage: Usage | None = None
    content_type: str = "text/event-stream"


def _data(*documents: dict[str, Any], end: str = "\n\n", done: bool = True) -> bytes:
    lines = [f"data: {json.dumps(document, ensure_ascii=False)}{end}" for document in documents]
    return "".join([*lines, f"data: [DONE]{end}"] if done else lines).encode()


def _delta(delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        **more,
    }


def _call(index: int | None, id: str | None, name: str | None, arguments: Any) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    fragment: dict[str, Any] = {"function": function}
    fragment |= {} if index is None else {"index": index}
    fragment |= {} if id is None else {"id": id, "type": "function"}
    return _delta({"tool_calls": [fragment]})


def _count(prompt: int, completion: int, cached: int | None = None) -> dict[str, Any]:
    details = None if cached is None else {"cached_tokens": cached}
    return {
        "prompt_tokens": prompt,
        "total_tokens": prompt + completion,
        "completion_tokens": completion,
        "prompt_tokens_details": details,
    }


GOLDEN = {
    "vllm: thoughts as reasoning, a count with every piece, cached tokens": Golden(
        _data(
            _delta({"role": "assistant", "content": ""}, usage=_count(920, 0)),
            _delta({"reasoning": "The button is "}, usage=_count(920, 3)),
            _delta({"reasoning": "below."}, usage=_count(920, 5)),
            _delta({"content": "## Action:\nClick “Save”."}, usage=_count(920, 12)),
            _delta({"content": ""}, "stop", stop_reason=None, usage=_count(920, 13)),
            {"choices": [], "usage": _count(920, 13, 896)},
        ),
        text="## Action:\nClick “Save”.",
        thought="The button is below.",
        usage=Usage(920, 896, 0, 13, 1),
    ),
    "vllm before: thoughts as reasoning_content, beside null content": Golden(
        _data(
            _delta({"role": "assistant", "content": None, "reasoning_content": None}),
            _delta({"content": None, "reasoning_content": "Hm."}),
            _delta({"content": "Yes", "reasoning_content": None, "tool_calls": []}, "stop"),
            {"choices": [], "usage": _count(5, 4)},
        ),
        text="Yes",
        thought="Hm.",
        usage=Usage(5, 0, 0, 4, 1),
    ),
    "vllm: two calls in fragments by index, and it says tool_calls": Golden(
        _data(
            _call(0, "call-a", "click", ""),
            _call(0, None, None, '{"x": 1'),
            _call(0, None, None, "0}"),
            _call(1, "call-b", "type", '{"text":'),
            _call(1, None, None, ' "é"}'),
            _delta({}, "tool_calls"),
        ),
        calls=(ToolCall("call-a", "click", '{"x": 10}'), ToolCall("call-b", "type", '{"text": "é"}')),
        reason="calls",
    ),
    "sglang: the name again with every fragment, null where nothing is": Golden(
        _data(
            _delta({"role": "assistant", "content": "", "reasoning_content": None, "tool_calls": None}),
            _call(0, "call_1", "scroll", ""),
            _call(0, "call_1", "scroll", '{"dy"'),
            _call(0, "call_1", "scroll", ": 3}"),
            _delta({"content": None, "tool_calls": None}, "tool_calls", matched_stop=None),
            {"choices": [], "usage": _count(7, 9, 0)},
        ),
        calls=(ToolCall("call_1", "scroll", '{"dy": 3}'),),
        reason="calls",
        usage=Usage(7, 0, 0, 9, 1),
    ),
    "sglang: fragments without ids": Golden(
        _data(
            _call(0, None, "click", '{"x":'),
            _call(0, None, None, "1}"),
            _call(1, None, "click", '{"x":2}'),
            _delta({}, "tool_calls"),
        ),
        calls=(ToolCall("call_1", "click", '{"x":1}'), ToolCall("call_2", "click", '{"x":2}')),
        reason="calls",
    ),
    "llama.cpp: comments to keep the line, its own count of what it kept, CRLF": Golden(
        b": ping\r\n\r\n"
        + _data(
            _delta({"role": "assistant", "content": None}),
            _delta({"content": "Done"}),
            _delta({}, "stop", timings={"cache_n": 30, "prompt_n": 6, "predicted_n": 2}),
            {"choices": [], "usage": _count(36, 2)},
            end="\r\n\r\n",
        ),
        text="Done",
        usage=Usage(36, 30, 0, 2, 1),
    ),
    "llama.cpp: no index, the name in pieces": Golden(
        _data(
            _call(None, "x9", "dou", None),
            _call(None, None, "ble_click", None),
            _call(None, None, None, "{}"),
            _delta({}, "tool_calls"),
        ),
        calls=(ToolCall("x9", "double_click", "{}"),),
        reason="calls",
    ),
    "ollama: whole calls with the same index, an object for arguments, and it says stop": Golden(
        _data(
            _delta({"role": "assistant", "content": "", "reasoning": "Two things."}),
            _call(0, "call_k1", "click", {"x": 3, "y": 4}),
            _call(0, "call_k2", "type", '{"text":"a"}'),
            _delta({"role": "assistant", "content": ""}, "stop"),
            {"choices": [], "usage": _count(11, 22)},
        ),
        thought="Two things.",
        calls=(ToolCall("call_k1", "click", '{"x": 3, "y": 4}'), ToolCall("call_k2", "type", '{"text":"a"}')),
        reason="calls",
        usage=Usage(11, 0, 0, 22, 1),
    ),
    "ollama: whole calls with neither index nor id": Golden(
        _data(
            _call(None, None, "click", '{"x":1}'),
            _call(None, None, "click", '{"x":2}'),
            _delta({}, "stop"),
        ),
        calls=(ToolCall("call_1", "click", '{"x":1}'), ToolCall("call_2", "click", '{"x":2}')),
        reason="calls",
    ),
    "transformers: the count with the last choice, no word of the end": Golden(
        _data(
            _delta({"role": "assistant"}),
            _delta({"content": "a b"}),
            _delta({}, "length", usage=_count(135, 8)),
            done=False,
        ),
        text="a b",
        reason="length",
        usage=Usage(135, 0, 0, 8, 1),
    ),
    "no parser of thoughts: they stand between tags, cut anywhere": Golden(
        _data(
            *(
                _delta({"content": piece})
                for piece in ("\n<thi", "nk>Look: a < b", " </thi", "nk>\n\n", "OK </think>")
            ),
            _delta({}, "stop"),
        ),
        text="OK </think>",
        thought="Look: a < b ",
    ),
    "a tag that the answer only writes about": Golden(
        _data(_delta({"content": "<thin"}), _delta({"content": "g> and <think>"}), _delta({}, "stop")),
        text="<thing> and <think>",
    ),
    "content as a list of parts, thoughts among them": Golden(
        _data(
            _delta({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]}),
            _delta({"content": [{"type": "text", "text": "Yes"}]}),
            _delta({}, "stop"),
        ),
        text="Yes",
        thought="Hm",
    ),
    "a document over several lines of data, an event with a name, single CR": Golden(
        b'event: message\rdata: {"choices": [{"index": 0,\rdata: "delta": {"content": "hi"},\r'
        b'data: "finish_reason": "stop"}]}\r\rdata:[DONE]\r\r',
        text="hi",
    ),
    "several lines of data, each ended by CRLF": Golden(
        b'data: {"choices": [{"delta":\r\ndata: {"content": "hi"},\r\n'
        b'data: "finish_reason": "stop"}]}\r\n\r\n',
        text="hi",
    ),
    "no empty lines between the events": Golden(
        _data(_delta({"content": "a"}), _delta({"content": "b"}), _delta({}, "stop"), end="\n"),
        text="ab",
    ),
    "a mark of byte order, lines of bare JSON, no newline at the end": Golden(
        b"\xef\xbb\xbf"
        + "\n".join(
            json.dumps(d) for d in (_delta({"content": "a"}), _delta({"content": "b"}, "stop"))
        ).encode(),
        text="ab",
    ),
    "another choice beside the first is not read": Golden(
        _data(
            {
                "choices": [
                    {"index": 1, "delta": {"content": "no"}},
                    {"index": 0, "delta": {"content": "yes"}},
                ]
            },
            _delta({}, "stop"),
        ),
        text="yes",
    ),
    "a refusal is an answer": Golden(
        _data(_delta({"refusal": "I will not."}), _delta({}, "stop")), text="I will not."
    ),
    "the older single call": Golden(
        _data(
            _delta({"function_call": {"name": "click", "arguments": '{"x":'}}),
            _delta({"function_call": {"arguments": "1}"}}),
            _delta({}, "function_call"),
        ),
        calls=(ToolCall("call_1", "click", '{"x":1}'),),
        reason="calls",
    ),
    "a server that does not stream": Golden(
        json.dumps(
            {
                "object": "chat.completion",
                "choices": [
                    {
                        "index": 0,
                        "message": {
                            "role": "assistant",
                            "content": "<think>Hm.</think>Done",
                            "tool_calls": [
                                {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
                            ],
                        },
                        "finish_reason": "tool_calls",
                    }
                ],
                "usage": _count(3, 4),
            },
            indent=1,
        ).encode(),
        text="Done",
        thought="Hm.",
        calls=(ToolCall("a", "f", "{}"),),
        reason="calls",
        usage=Usage(3, 0, 0, 4, 1),
        content_type="application/json",
    ),
}
