"""Fixtures with real parts: a desktop per test process, real windows, real hands.

`desktop`: one private desktop for the whole test process; tests on it run one after another and close
what they opened. `own_desktop`: a fresh one for tests that break it. `hands`: both back ends in turn.
`page_server`: pages for Chromium with the posts of their forms. `tk_form`: opens form windows.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from lookhear.tools import DesktopSettings, HandsProcess, PrivateDesktop

sys.path.append(str(Path(__file__).parent.parent))

from tests.windows.open_windows import TkForm, open_tk_form
from tests.windows.page_server import PageServer


@pytest.fixture(scope="session")
def shared_desktop() -> Iterator[PrivateDesktop]:
    """The private desktop of this test process; take `desktop` instead."""
    desktop = PrivateDesktop()
    desktop.bring_up()
    yield desktop
    desktop.tear_down()


@pytest.fixture
def desktop(shared_desktop: PrivateDesktop) -> Iterator[PrivateDesktop]:
    """The private desktop of this test process (1280 x 800, openbox, AT-SPI), empty of windows."""
    yield shared_desktop
    shared_desktop.close_programs()


@pytest.fixture
async def own_desktop() -> AsyncIterator[PrivateDesktop]:
    """A bare desktop for one test, which may do to it what it likes."""
    async with PrivateDesktop(DesktopSettings(accessibility=False, session_bus=False)) as desktop:
        yield desktop


@pytest.fixture(params=["xtest", "pyautogui"])
async def hands(desktop: PrivateDesktop, request: pytest.FixtureRequest) -> AsyncIterator[HandsProcess]:
    """Hands on `desktop`, once for each back end."""
    async with HandsProcess(desktop.display, desktop.environ, request.param) as hands:
        yield hands


@pytest.fixture
def page_server() -> Iterator[PageServer]:
    """Pages on loopback; `serve(path, body)` and `wait_for_post()`."""
    server = PageServer()
    yield server
    server.close()


@pytest.fixture
def tk_form(desktop: PrivateDesktop, tmp_path: Path) -> Callable[..., Awaitable[TkForm]]:
    """Opens a `tests/windows/tk_form.py` window on `desktop`: `await tk_form("--modal", title="A")`."""

    async def opener(*options: str, title: str = "Form") -> TkForm:
        return await open_tk_form(desktop, tmp_path, *options, title=title)

    return opener
