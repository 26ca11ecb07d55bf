"""The `record` and `replay` commands."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from ..errors import InvalidInput, StorageError
from ..perception import SessionReader
from ..tools import TypedLines
from .config import LoadedConfig
from .desktops import DesktopChoice
from .record import RecordSession, record_session
from .replay import Replay, replay_session
from .signals import run_until_signal

__all__ = ["record_on_terminal", "replay_on_terminal"]

_MOST_SHOWN = 20


def record_on_terminal(arguments: argparse.Namespace, config: LoadedConfig) -> int:
    """Record until the time is over or Ctrl-C; lines that are typed are part of the session.

    Raises:
        InvalidInput: the folder is not empty, or the time is none.
        Stopped: a signal came; the recording is whole.
    """
    if arguments.for_s is not None and not arguments.for_s > 0:
        raise InvalidInput(f"--for {arguments.for_s:g} is no time to stay.", remedy="Give seconds above 0.")
    values, folder = config.values, Path(arguments.folder)
    options = RecordSession(
        folder,
        DesktopChoice(values.desktop, values.desktop_size),
        arguments.listen or "off",
        arguments.for_s,
        values.privacy_rules,
        TypedLines(sys.stdin),
        lambda _: _say("recording; Ctrl-C ends it", sys.stderr),
    )
    try:
        summary = run_until_signal(record_session(options))
    finally:
        if (folder / "index.jsonl").exists():
            size = sum(path.stat().st_size for path in folder.iterdir())
            _say(f"{folder}: {_mega(size)}; replay it: lookhear replay {folder}", sys.stderr)
    if arguments.json:
        _say(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _tell_sizes(summary)
    return 0


def _tell_sizes(summary: dict[str, Any]) -> None:
    seconds, total = max(0.1, summary["seconds"]), summary["bytes"]
    _say(f"{summary['seconds']:.1f} s, {_mega(total)}, {_mega(total / seconds * 3600)} an hour")
    for kind, size in sorted(summary["bytes_by_kind"].items(), key=lambda item: -item[1]):
        _say(f"  {kind:10} {_mega(size)}")
    for one in summary["withheld"]:
        _say(f"  withheld: {one['app']} ({one['rule']}), {one['seconds']:.1f} s")


def _say(text: str, where: TextIO | None = None) -> None:
    (where or sys.stdout).write(text + "\n")


def _mega(size: float) -> str:
    return f"{size / 1e6:.2f} MB"


def replay_on_terminal(arguments: argparse.Namespace) -> int:
    """Replay and print what differs; 0 where nothing does, 1 where something does.

    Raises:
        InvalidInput: there is no recording, or the speed is negative.
    """
    if not arguments.speed >= 0:
        raise InvalidInput(f"--speed {arguments.speed:g} is no speed.", remedy="Give 0 or more.")
    folder = Path(arguments.folder)
    SessionReader(folder)
    replay = run_until_signal(replay_session(folder, speed=arguments.speed))
    if arguments.log is not None:
        try:
            Path(arguments.log).write_text(replay.text(), encoding="utf-8")
        except OSError as error:
            raise StorageError(f"{arguments.log} cannot be written ({error.strerror}).") from error
    if arguments.json:
        _say(json.dumps(replay.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell_replay(replay)
    return 1 if replay.differences else 0


def _tell_replay(replay: Replay) -> None:
    _say(
        f"{replay.recorded_s:.1f} s of session in {replay.replay_s:.1f} s: {replay.scenes} scenes read, "
        f"{replay.heard} things heard, {replay.decisions} decisions"
    )
    if replay.broken:
        _say(f"the recording was cut short: {replay.broken}")
    for difference in replay.differences[:_MOST_SHOWN]:
        _say(difference.line())
    more = len(replay.differences) - _MOST_SHOWN
    _say(f"and {more} more" if more > 0 else f"differences: {len(replay.differences)}")
