"""Tool calls put together from the fragments that servers send of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .json_values import Json, as_object, as_text
from .parts import ToolCall

__all__ = ["CallFragments"]


@dataclass(slots=True)
class _Open:
    index: int | None
    id: str
    name: str = ""
    arguments: str = ""


class CallFragments:
    """Collects the fragments of one answer.

    Fragments belong together by `index`; where that is missing, or the same for calls with ids of their own,
    an id or a name that is given anew begins the next call.

    Args:
        first: the number of the first call that has to be named here.
    """

    def __init__(self, first: int = 0) -> None:
        self._calls: list[_Open] = []
        self._number = first

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, fragment: Json) -> None:
        """Take the next fragment."""
        said = as_object(fragment.get("function")) or fragment
        index = fragment.get("index")
        name, id = as_text(said.get("name")), as_text(fragment.get("id"))
        arguments = said.get("arguments")
        call = self._find(index if isinstance(index, int) else None, id, name)
        call.id = call.id or id
        if name and call.name != name:  # the name is sent whole, again with each fragment, or in pieces
            call.name = name if name.startswith(call.name) else call.name + name
        if isinstance(arguments, str):
            call.arguments += arguments
        elif arguments is not None:
            call.arguments = json.dumps(arguments, ensure_ascii=False)

    def calls(self) -> tuple[ToolCall, ...]:
        """Every call in its order; those without an id get one."""
        named = [call for call in self._calls if call.name]
        return tuple(ToolCall(call.id or self._next_id(), call.name, call.arguments) for call in named)

    def _find(self, index: int | None, id: str, name: str) -> _Open:
        same = [call for call in self._calls if index is None or call.index == index]
        last = same[-1] if same else None
        if last is None or self._begins(last, id, name):
            last = _Open(index, id)
            self._calls.append(last)
        return last

    def _begins(self, last: _Open, id: str, name: str) -> bool:
        """Whether a fragment begins a call of its own and does not go on with the last one of its index."""
        if id and last.id:
            return id != last.id
        return bool(name and last.arguments and (name != last.name or _is_whole(last.arguments)))

    def _next_id(self) -> str:
        self._number += 1
        return f"call_{self._number}"


def _is_whole(arguments: str) -> bool:
    try:
        json.loads(arguments)
    except ValueError:
        return False
    return True
