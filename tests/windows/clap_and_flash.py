"""Claps with flashes on a private desktop: when each was, and when ears and eyes say it was."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lookhear.perception import AHEAD_MS, Frame, Microphone, ScreenSettings, ScreenSource
from lookhear.tools import DesktopSettings, PrivateDesktop
from tests.windows.sounds import Listener, clap_times

BARE = DesktopSettings(accessibility=False, session_bus=False, window_manager=None)
NEAR_S = 0.2
SURE_S = 0.005


@dataclass(frozen=True, slots=True)
class Struck:
    """One clap with its flash, monotonic seconds: what happened, and what was perceived."""

    played_s: float
    drawn_s: float
    heard_s: float
    seen_s: float

    @property
    def apart_ms(self) -> float:
        """How much later the flash is perceived than the clap, against how it was; milliseconds."""
        return 1e3 * ((self.seen_s - self.heard_s) - (self.drawn_s - self.played_s))


async def strike(count: int, *, live: bool, damage: bool = True) -> list[Struck]:
    """Clap and flash so often; those that were heard and seen, and of which it is known when they were.

    `live` feeds a source as a device does, so that every sample has its own time; else the clap is played
    into the desktop's microphone. `damage` as in `ScreenSettings`.
    """
    async with PrivateDesktop(BARE) as desktop:
        environ, place = dict(desktop.environ), "lookhear_mic_feed"
        if live:
            place = await asyncio.to_thread(_plug_in, environ)
            environ |= {"PULSE_SOURCE": "live", AHEAD_MS: "0"}
        feeding = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("clapping.py")),
            *(place, str(count + 1), "flash"),
            env=environ,
            stdout=asyncio.subprocess.PIPE,
        )
        flashes: list[float] = []
        os.environ["XAUTHORITY"] = str(
            desktop.xauthority
        )  # libxcb takes it from there; all desktops share it
        screen = ScreenSource(desktop.environ["DISPLAY"], settings=ScreenSettings(damage=damage))
        async with Microphone(environ=environ) as microphone, screen:
            listener = Listener(microphone)
            watching = asyncio.create_task(_watch(screen, flashes))
            said, _ = await feeding.communicate()
            await asyncio.sleep(0.5)
            watching.cancel()
            heard = clap_times(listener.chunks)
    true = [tuple(map(float, line.split())) for line in said.decode().splitlines()]
    return _joined(true, heard, flashes)


def _plug_in(environ: dict[str, str]) -> str:
    """A source that is fed through a pipe; the pipe."""
    pipe = str(Path(environ["XDG_RUNTIME_DIR"]) / "live")
    module = ["load-module", "module-pipe-source", "source_name=live", f"file={pipe}", "format=s16le"]
    argv = ["pactl", *module, "rate=16000", "channels=1"]
    subprocess.run(argv, env=environ, check=True, capture_output=True)
    return pipe


async def _watch(screen: ScreenSource, flashes: list[float]) -> None:
    white = True
    async for frame in screen:
        if isinstance(frame, Frame):
            was, white = white, bool(frame.pixels[100, 100, 0] > 128)
            if white and not was:
                flashes.append(frame.t0_ns / 1e9)


def _joined(true: list[tuple[float, ...]], heard: list[float], seen: list[float]) -> list[Struck]:
    found: list[Struck] = []
    for played, begun, over in true:
        clap, flash = _nearest(heard, played), _nearest(seen, over)
        if clap is not None and flash is not None and over - begun < SURE_S:
            found.append(Struck(played, (begun + over) / 2, clap, flash))
    return found


def _nearest(times: Sequence[float], t: float) -> float | None:
    return min((one for one in times if abs(one - t) < NEAR_S), key=lambda one: abs(one - t), default=None)
