"""Starts the hands' helper process without the weight of the rooms' faces.

Run by path, not imported. The faces load pydantic and more, three times what the helper needs; here
the rooms stand in `sys.modules` with just the names the helper uses, so that its first act is not late.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType


def _bare_room(name: str, folder: Path) -> ModuleType:
    room = ModuleType(name)
    room.__path__ = [str(folder)]
    sys.modules[name] = room
    return room


def _launch() -> None:
    root = Path(__file__).resolve().parent.parent
    _bare_room("lookhear", root)
    perception = _bare_room("lookhear.perception", root / "perception")
    _bare_room("lookhear.tools", root / "tools")
    for module, name in (("x11", "X11Display"), ("x11_events", "XEvent")):
        setattr(perception, name, getattr(importlib.import_module(f"lookhear.perception.{module}"), name))
    importlib.import_module("lookhear.tools.hands_worker").main(sys.argv[1:])


if __name__ == "__main__":
    _launch()
