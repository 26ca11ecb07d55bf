"""A run under the privacy gate: what is withheld is not found, not touched, not named, and proven."""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lookhear.memory import Kind
from lookhear.perception import PrivacyGate, PrivacyRule, PrivacyRules
from lookhear.tasks import DesktopChoice, RunOptions, run_goal, scene_json, typed_request
from lookhear.tools import PrivateDesktop, open_computer
from tests.windows.page_server import PageServer
from tests.windows.veiled_grabs import count, grabbing

if TYPE_CHECKING:
    from tests.windows.veiled_grabs import Grab

HIDDEN = """
import tkinter as tk
r = tk.Tk(); r.withdraw()
t = tk.Toplevel(r, class_="Vault"); t.title("Vault of Ada"); t.geometry("300x120+60+60")
tk.Button(t, text="Save", command=lambda: open({done!r}, "w")).pack(pady=20)
e = tk.Entry(t); e.pack(); t.after(300, e.focus_force)
e.bind("<Return>", lambda _: open({done!r}, "w"))
r.mainloop()
"""
RULES = PrivacyRules().narrowed([PrivacyRule(app="vault")])


async def opened(desktop: PrivateDesktop, tmp_path: Path) -> Path:
    done = tmp_path / "done"
    desktop.start(["/usr/bin/python3", "-c", HIDDEN.format(done=str(done))])
    await desktop.wait_for_window("Vault of Ada")
    return done


@pytest.mark.parametrize(("goal", "outcome"), [("click Save", "failed"), ("press Enter", "denied")])
async def test_what_is_withheld_is_not_touched(
    desktop: PrivateDesktop, tmp_path: Path, goal: str, outcome: str
) -> None:
    done = await opened(desktop, tmp_path)
    options = RunOptions(desktop=DesktopChoice(existing=desktop), data=tmp_path / "data", privacy=RULES)
    result = await run_goal(typed_request(goal), options)
    assert result.outcome.value == outcome, result.reason
    assert outcome == "failed" or "privacy.withheld" in str(result.reason)
    assert not done.exists()
    assert result.journal is not None
    folder = Path(result.journal).parent
    records = await asyncio.to_thread(recorded, folder)
    withheld = [payload for kind, payload in records if kind is Kind.WITHHELD]
    assert withheld[0]["open"]
    assert withheld[-1]["app"] == "Vault"
    assert withheld[-1]["rule"] == "app:vault"
    assert withheld[-1]["seconds"] > 0
    assert withheld[-1]["area_px"] > 30_000
    assert "Ada" not in json.dumps([payload for _, payload in records])


def recorded(folder: Path) -> list[tuple[Kind, dict[str, Any]]]:
    from lookhear.memory import find_run

    journal = find_run(folder.parent.parent, folder.name).journal(read_only=True)
    try:
        return [(record.kind, record.payload or {}) for record in journal.records()]
    finally:
        journal.close()


async def test_see_says_what_it_was_not_allowed_to_see(desktop: PrivateDesktop, tmp_path: Path) -> None:
    await opened(desktop, tmp_path)
    async with open_computer(desktop, rehearse=True, privacy=RULES) as computer:
        scene = await computer.eyes.look()
        assert computer.privacy is not None
        seen = scene_json(scene, withheld=computer.privacy.shown())
    (hidden,) = seen["withheld"]
    assert (hidden["app"], hidden["rule"]) == ("Vault", "app:vault")
    assert hidden["box"][2] >= 300
    assert [e for e in seen["elements"] if e["text"] == "Save"] == []
    assert "Ada" not in json.dumps(seen)


def grabs(
    desktop: PrivateDesktop, rules: PrivacyRules
) -> AbstractContextManager[tuple[Grab, Grab, PrivacyGate]]:
    os.environ["XAUTHORITY"] = desktop.environ["XAUTHORITY"]
    return grabbing(desktop.display, rules, desktop.environ["XAUTHORITY"])


PRIVATE, PUBLIC = (0xFE, 0x00, 0xFF), (0x01, 0xFF, 0x00)


def page(colour: str, then: str) -> str:
    return (
        f"<style>html {{background: {colour}}}</style><p>Page</p>"
        f"<script>setTimeout(() => location = {then!r}, 1200)</script>"
    )


async def test_a_denied_host_is_never_seen_and_an_allowed_one_is(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    """One window goes to and fro between two hosts."""
    other = PageServer()
    try:
        page_server.serve("/", page("#00ff01", other.url()))
        other.serve("/", page("#ff00fe", page_server.url()))
        denied = other.url().split("/")[2]
        rules = PrivacyRules(()).narrowed([PrivacyRule(host=denied)])
        with grabs(desktop, rules) as (grab, bare, gate):
            browser = desktop.find_application("chromium")
            desktop.start([*browser, f"--app={page_server.url()}", "--window-size=500,400"])
            end, seen, there, leaked, turns = time.monotonic() + 25, 0, 0, 0, 0
            last = False
            while time.monotonic() < end and turns < 3:
                pixels = await asyncio.to_thread(grab)
                leaked += count(pixels, PRIVATE) > 0
                public = count(pixels, PUBLIC) > 50_000
                private = count(await asyncio.to_thread(bare), PRIVATE) > 50_000
                seen, there = seen + public, there + private
                turns, last = turns + (public and not last), public or (last and not private)
            assert there > 5
            assert seen > 5
            assert turns >= 2  # it was seen again after it had been away
            assert leaked == 0
            assert {one["rule"] for one in gate.health()["withheld"]} == {f"host:{denied}"}
    finally:
        other.close()


async def test_a_browser_that_does_not_say_its_page_is_withheld(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", "<style>html {background: #ff00fe}</style>")
    rules = PrivacyRules(()).narrowed([PrivacyRule(host="bank.example")])
    with grabs(desktop, rules) as (grab, bare, _):
        browser = [f for f in desktop.find_application("chromium") if "remote-debugging" not in f]
        desktop.start([*browser, f"--app={page_server.url()}", "--window-size=500,400"])
        end = time.monotonic() + 20
        while count(await asyncio.to_thread(bare), PRIVATE) < 50_000:
            assert count(await asyncio.to_thread(grab), PRIVATE) == 0
            assert time.monotonic() < end
        for _ in range(20):
            assert count(await asyncio.to_thread(grab), PRIVATE) == 0
