"""A real run, and its report in a real browser: nothing logged, nothing from outside, nothing in the way."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from lookhear.perception import Box
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.browser import Page, open_tab
from tests.windows.open_windows import open_page
from tests.windows.page_server import PageServer

FORM = """<h2>Sign in <small>&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;</small></h2>
<p><label>Name <input name="name"></label></p>
<p><label>Password <input type="password" name="password"></label></p>
<p><label><input type="checkbox" name="stay" value="yes"> Keep me signed in</label></p>
<p><button type="button">Show &lt;b&gt;more&lt;/b&gt;</button></p>"""
GOAL = 'type "Ada Ålesund" into Name, check "Keep me signed in", type pass9word into Password'


@pytest.fixture
async def tab() -> AsyncIterator[Page]:
    async with open_tab() as page:
        yield page


async def made(
    cli: Cli, desktop: PrivateDesktop, server: PageServer, place: Path, goal: str = GOAL
) -> tuple[Path, dict[str, Any], Path]:
    """The page of a run, its JSON, and the folder of its pictures."""
    server.serve("/", FORM)
    await open_page(desktop, server)
    ended = await cli.run(goal, "--report", str(place / "out"))
    page = Path(ended.json["report"])
    assert page == place / "out.html", ended.stderr
    told = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert told["outcome"] == ended.outcome
    return page, told, Path(ended.json["journal"]).parent / "media"


async def test_it_shows_what_was_done_and_hides_what_is_hidden(
    cli: Cli, desktop: PrivateDesktop, page_server: PageServer, tmp_path: Path
) -> None:
    _, told, media = await made(cli, desktop, page_server, tmp_path)
    pictures = [p for step in told["steps"] for p in step["pictures"]]
    assert [[p["when"] for p in step["pictures"]] for step in told["steps"]] == [["before", "after"]] * 3
    for name, step in zip(("name", "stay", "password"), told["steps"], strict=True):
        target = Box(*step["pictures"][0]["target"])
        assert target.iou(Box(*page_server.boxes[name])) > 0.5, name
    for file in media.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.stat().st_size <= 70_000
    field = Box(*page_server.boxes["password"]).center
    shown = [p for p in pictures if p["masked"]]
    assert len(shown) == len(pictures), "the field is called a password, whatever it holds"
    for picture in shown:
        decoded = cv2.imread(str(media / picture["media"]))
        assert decoded is not None
        colour = decoded[field.y - picture["area"][1], field.x - picture["area"][0]]
        assert np.abs(colour.astype(int) - (128, 120, 112)).max() < 12


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_anybody_can_read_it(
    cli: Cli,
    desktop: PrivateDesktop,
    page_server: PageServer,
    tmp_path: Path,
    tab: Page,
    width: int,
    scheme: str,
) -> None:
    page, _, _ = await made(cli, desktop, page_server, tmp_path, GOAL)
    await tab.open(page, width, scheme=scheme)
    for opened in (False, True):
        await tab.evaluate(f"for (const d of document.querySelectorAll('details')) d.open ||= {opened:d}")
        assert await tab.evaluate("document.documentElement.scrollWidth") <= width
        serious = [found for found in await tab.axe() if found["impact"] in ("serious", "critical")]
        assert serious == []
    light = await tab.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(light) > 600) is (scheme == "light")
    drawn = await tab.evaluate("document.querySelectorAll('svg.screen use').length")
    assert drawn >= 6
    assert tab.logged == []
    assert [address for address in tab.asked if not address.startswith("data:")] == [page.as_uri()]


async def test_a_report_can_be_made_later(
    cli: Cli, desktop: PrivateDesktop, page_server: PageServer, tmp_path: Path
) -> None:
    page_server.serve("/", FORM)
    await open_page(desktop, page_server)
    ended = await cli.run('check "Keep me signed in"')
    assert "report" not in ended.json
    assert not (Path(ended.json["journal"]).parent / "media").exists()
    later = await cli("report", "last", str(tmp_path / "later"))
    assert later.stdout.strip() == str(tmp_path / "later.html"), later.stderr
    assert "No pictures were kept" in (tmp_path / "later.html").read_text("utf-8")
    told = await cli("report", "last", "--json")
    assert told.json["outcome"] == ended.outcome


async def test_a_report_that_cannot_be_written_is_said_at_once(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = await cli.run("click Save", "--report", str(tmp_path / "file" / "out.html"))
    assert ended.code == 2, ended.stderr
    assert "report" in ended.stderr
