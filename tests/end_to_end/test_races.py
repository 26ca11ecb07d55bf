"""The screen changes between finding a target and acting on it: the act follows it, or does not happen."""

from __future__ import annotations

import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

from lookhear import DesktopChoice, Outcome, RunOptions, run_goal, typed_request
from lookhear.agent import Event, Found, Judged, RunSettings
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import TkForm

OpenForm = Callable[..., Awaitable[TkForm]]


class Meddler:
    """Does something to the screen the first `times` times an event of this kind is noticed."""

    def __init__(self, kind: type[object], meddle: Callable[[], None], times: int = 1) -> None:
        self._kind = kind
        self._meddle = meddle
        self._left = times
        self.found: list[str] = []

    def notice(self, event: Event) -> None:
        if isinstance(event, Found):
            self.found.append(event.element)
        if isinstance(event, self._kind) and self._left:
            self._left -= 1
            self._meddle()


def options(desktop: PrivateDesktop, data: Path, meddler: Meddler) -> RunOptions:
    return RunOptions(
        desktop=DesktopChoice(existing=desktop),
        data=data,
        observers=(meddler,),
        settings=RunSettings(find_limit_s=2.0),
    )


def move(desktop: PrivateDesktop, form: TkForm, *places: tuple[int, int]) -> Callable[[], None]:
    left = list(places)

    def meddle() -> None:
        x, y = left.pop(0)
        command = ["xdotool", "windowmove", "--sync", str(form.window.id), str(x), str(y)]
        subprocess.run(command, env=desktop.environ, check=True, timeout=5)

    return meddle


async def test_a_window_that_moves_between_finding_and_clicking_is_followed(
    desktop: PrivateDesktop, tk_form: OpenForm, data: Path
) -> None:
    form = await tk_form("--at", "40,40")
    meddler = Meddler(Found, move(desktop, form, (500, 200)))
    result = await run_goal(typed_request("click Count"), options(desktop, data, meddler))
    assert result.outcome is Outcome.UNVERIFIED
    assert form.commands() == ["count"]
    assert len(meddler.found) == 2


async def test_a_window_that_never_holds_still_is_not_clicked(
    desktop: PrivateDesktop, tk_form: OpenForm, data: Path
) -> None:
    form = await tk_form("--at", "40,40")
    places = [(500, 200), (60, 240), (420, 60), (120, 150)]
    meddler = Meddler(Found, move(desktop, form, *places), times=len(places))
    result = await run_goal(typed_request("click Count"), options(desktop, data, meddler))
    assert result.outcome is Outcome.FAILED
    assert form.events("press") == []


async def test_a_window_that_covers_the_target_is_not_clicked(
    desktop: PrivateDesktop, tk_form: OpenForm, data: Path
) -> None:
    form = await tk_form("--at", "40,40")
    box = form.box("count")

    def cover() -> None:
        place = f"+{box.x - 60}+{box.y - 60}"
        desktop.start(["xterm", "-title", "Cover", "-geometry", f"40x12{place}"])
        command = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Cover$"]
        subprocess.run(command, env=desktop.environ, check=True, timeout=5, stdout=subprocess.DEVNULL)

    meddler = Meddler(Found, cover)
    result = await run_goal(typed_request("click Count"), options(desktop, data, meddler))
    assert result.outcome is Outcome.FAILED
    assert form.events("press") == []


async def test_a_window_that_moves_after_the_gates_is_not_missed(
    desktop: PrivateDesktop, tk_form: OpenForm, data: Path
) -> None:
    """Between verdict and hands there is no room for a person, but a window can move."""
    form = await tk_form("--at", "40,40")
    meddler = Meddler(Judged, move(desktop, form, (500, 200)))
    await run_goal(typed_request("click Count"), options(desktop, data, meddler))
    assert set(form.commands()) <= {"count"}
    assert all(event["widget"] == "count" for event in form.events("press"))
