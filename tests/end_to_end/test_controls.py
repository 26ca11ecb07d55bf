"""Sliders, spin buttons, dates, radio groups and long lists; the windows say what they really hold."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import open_page, until
from tests.windows.page_server import PageServer

TK_CONTROLS = Path(__file__).parents[1] / "windows" / "tk_controls.py"
MONTHS = [f"{name} {at}" for at in range(1, 7) for name in ("Amber", "Birch", "Cedar", "Delta", "Elm", "Fir")]
CONTROLS = f"""<form method="post" action="/done">
<p><label>Seats <input type="number" name="seats" value="3"></label></p>
<p><label>Volume <input type="range" name="volume" value="40"
  oninput="shown.value = value"> <output id="shown">40</output></label></p>
<p><label>Departure <input type="date" name="departure"></label></p>
<fieldset><legend>Shipping</legend>
<p><label><input type="radio" name="shipping" value="standard" checked> Standard</label></p>
<p><label><input type="radio" name="shipping" value="express"> Express</label></p></fieldset>
<p><label>Wood <select name="wood">{"".join(f"<option>{name}" for name in MONTHS)}</select></label></p>
<p><button>Submit</button></p></form>"""


async def open_controls(desktop: PrivateDesktop, folder: Path) -> Path:
    log = folder / "controls.jsonl"
    desktop.start([sys.executable, str(TK_CONTROLS), str(log)])
    await desktop.wait_for_window("Controls", wm_class="TkControls")
    await until(log.exists)
    return log


def state(log: Path) -> dict[str, Any]:
    return json.loads(log.read_text().splitlines()[-1])


@pytest.mark.parametrize(
    ("goal", "name", "value"),
    [
        ("set Volume to 73", "volume", 73),
        ("set Balance to 12", "balance", 12),
        ("set Seats to 31", "seats", "31"),
        ("set Rooms to 25", "rooms", "25"),
        ("select Express from Shipping", "shipping", "Express"),
        ("set Shipping to Overnight", "shipping", "Overnight"),
        ("choose the Express radio button", "shipping", "Express"),
    ],
)
async def test_a_control_of_tk_holds_what_was_asked_for(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, goal: str, name: str, value: object
) -> None:
    log = await open_controls(desktop, tmp_path)
    before = state(log)
    ended = await cli.run(goal)
    assert ended.statuses == ["verified"], ended.stdout
    await until(lambda: state(log)[name] == value)
    assert {**state(log), name: before[name]} == before


async def test_a_row_of_a_list_box_is_selected(cli: Cli, desktop: PrivateDesktop, tmp_path: Path) -> None:
    log = await open_controls(desktop, tmp_path)
    ended = await cli.run("select Cairo from City")
    assert ended.outcome in ("verified", "unverified"), ended.stdout
    await until(lambda: state(log)["city"] == ["Cairo"])


async def test_a_slider_that_ends_before_the_value_is_not_said_to_be_there(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    log = await open_controls(desktop, tmp_path)
    ended = await cli.run("set Balance to 35")
    assert (ended.outcome, state(log)["balance"]) == ("failed", 20), ended.stdout
    assert "20" in ended.json["reason"]


async def test_the_controls_of_a_page_post_what_was_asked_for(
    cli: Cli, desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", CONTROLS)
    await open_page(desktop, page_server)
    ended = await cli.run(
        "set Seats to 12, set Volume to 65, set Departure to 14 March 2026, select Express from Shipping, "
        'select "Cedar 5" from Wood and submit'
    )
    assert ended.statuses[:5] == ["verified"] * 5, ended.stdout
    posts = await asyncio.to_thread(page_server.wait_for_post)
    assert dict(posts[0][1]) == {
        "seats": ["12"],
        "volume": ["65"],
        "departure": ["2026-03-14"],
        "shipping": ["express"],
        "wood": ["Cedar 5"],
    }


async def test_a_day_that_can_be_two_days_is_asked_about(
    cli: Cli, desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", CONTROLS)
    await open_page(desktop, page_server)
    ended = await cli.run("set Departure to 03/04/2026")
    assert (ended.code, ended.outcome) == (4, "needs_input"), ended.stdout
    assert "4 March 2026" in ended.stdout
    assert "3 April 2026" in ended.stdout


async def test_the_fields_of_a_gtk_form_give_back_what_was_asked_for(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    form = (
        "yad --form --title=Settings --width=420 --field=Plan:CB 'Basic!Pro!Max' --field=Age:NUM 30 "
        "--field=Vol:SCL 40 --field=When:DT 2026-03-04 --field=News:CHK FALSE"
    )
    desktop.start(["sh", "-c", f"{form} > {out}.part; mv {out}.part {out}"])
    await desktop.wait_for_window("Settings")
    ended = await cli.run("set Age to 44, set Vol to 77, set When to March 14, 2026, click OK")
    assert ended.statuses[:3] == ["verified"] * 3, ended.stdout
    await until(out.exists)
    _, age, volume, when = out.read_text().strip().split("|")[:4]
    assert (round(float(age)), round(float(volume))) == (44, 77)
    assert "14" in when
    assert "2026" in when
