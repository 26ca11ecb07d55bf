from __future__ import annotations

import pytest
from pydantic import ValidationError

from lookhear.perception import Box
from lookhear.tools import (
    Answer,
    Ask,
    Click,
    Drag,
    Finish,
    HoldKeys,
    Look,
    ModelAction,
    OpenThing,
    PressKeys,
    TypeText,
    Wait,
    action_from_json,
    model_action_from_json,
)


@pytest.mark.parametrize(
    "action",
    [
        Click(x=-5, y=7, modifiers=("ctrl",)),
        HoldKeys(keys=("w",), seconds=2),
        Wait(seconds=3, until="Saved", until_change=True),
        Look(region=Box(-10, 0, 20, 30)),
        Look(),
        OpenThing(app="files"),
        OpenThing(url="https://example.org"),
        Answer(text="42"),
        Ask(question="Which?", choices=("a", "b")),
        Finish(status="failure", reason="No."),
    ],
)
def test_an_action_is_itself_after_a_round_trip(action: ModelAction) -> None:
    assert model_action_from_json(action.model_dump_json()) == action


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "open"}',
        '{"kind": "open", "app": "files", "url": "https://example.org"}',
        '{"kind": "wait", "seconds": 301}',
        '{"kind": "hold", "keys": ["a"], "seconds": 11}',
        '{"kind": "hold", "keys": [], "seconds": 1}',
        '{"kind": "finish", "status": "done"}',
        '{"kind": "ask", "question": ""}',
        '{"kind": "look", "region": [1, 2, 3]}',
        '{"kind": "answer", "text": "a", "more": 1}',
        '{"kind": "exec", "code": "id"}',
    ],
)
def test_what_is_no_action_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        model_action_from_json(text)


@pytest.mark.parametrize("text", ['{"kind": "wait"}', '{"kind": "finish", "status": "success"}'])
def test_what_the_loop_answers_is_nothing_for_the_hands(text: str) -> None:
    with pytest.raises(ValidationError):
        action_from_json(text)


def test_what_is_in_old_journals_is_written_as_ever() -> None:
    assert Click(x=1, y=2).model_dump_json() == (
        '{"kind":"click","x":1,"y":2,"button":"left","count":1,"modifiers":[]}'
    )
    assert Drag(path=((1, 2), (3, 4))).model_dump_json() == '{"kind":"drag","path":[[1,2],[3,4]]}'
    assert PressKeys(keys=("enter",)).model_dump_json() == '{"kind":"press","keys":["enter"]}'
    assert TypeText(text="a").model_dump_json() == '{"kind":"type","text":"a","paste_keys":["ctrl","v"]}'
