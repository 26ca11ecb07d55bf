"""The `watch` command: its view, its microphone, its voice, its keys."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ..agent import Event, LoopSettings, Mute, Observer, Speaker, WatchView
from ..perception import Hearing
from ..tools import Desktop, TypedLines
from .config import Config
from .desktops import DesktopChoice
from .ears import OwnVoice, open_ears
from .report import prepared_path
from .run import RunOptions
from .watch import WatchOptions, watch

__all__ = ["JsonLines", "watch_on_terminal"]


class JsonLines:
    """Every event as one line of JSON on stdout."""

    def notice(self, event: Event) -> None:
        """Print it."""
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
        sys.stdout.write(json.dumps({"event": name, **dataclasses.asdict(event)}, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@asynccontextmanager
async def _ears(desktop: Desktop, config: Config, quiet: bool) -> AsyncGenerator[tuple[Hearing, Speaker]]:
    async with open_ears(desktop, config.listen) as ears:
        yield ears, Mute() if quiet or not config.voice else OwnVoice(desktop, ears)


async def watch_on_terminal(run: RunOptions, config: Config, arguments: argparse.Namespace) -> int:
    """Wire everything to this terminal and stay.

    Raises:
        EnvironmentFault: the desktop cannot be used.
        Stopped: Ctrl-C.
    """
    lines = TypedLines(sys.stdin)
    seen: list[Callable[[], str]] = []
    view = WatchView(sys.stderr, lambda: seen[0]() if seen else "starting", lambda: lines.buffer)
    lines.on_key = view.draw
    observers: tuple[Observer, ...] = (view, JsonLines()) if arguments.json else (view,)
    keys = {"push": config.push_key, "pause": config.pause_key, "stop": config.stop_key}
    options = WatchOptions(
        run=dataclasses.replace(run, desktop=DesktopChoice(config.desktop, config.desktop_size)),
        loop=LoopSettings(mode=config.listen),
        observers=observers,
        open_hearing=lambda desktop: _ears(desktop, config, arguments.quiet),
        lines=lines,
        keys={name: chord for name, chord in keys.items() if chord},
        for_s=arguments.for_s,
        reports=prepared_path(Path(arguments.report) / "order").parent
        if arguments.report is not None
        else None,
        seen=seen,
    )
    view.open()
    try:
        return await watch(options)
    finally:
        view.close()
