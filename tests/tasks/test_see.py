"""`lookhear see` and `lookhear doctor` on a desktop."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from lookhear.perception import Point
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import TkForm
from tests.windows.page_server import PageServer


def lookhear(desktop: PrivateDesktop, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "lookhear", *arguments]
    return subprocess.run(command, env=desktop.environ, cwd="/", capture_output=True, text=True)


async def test_a_form_is_seen_where_it_is(
    desktop: PrivateDesktop, tk_form: Callable[..., Awaitable[TkForm]]
) -> None:
    form = await tk_form()
    ended = await asyncio.to_thread(lookhear, desktop, "see", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    seen = json.loads(ended.stdout)
    assert seen["size"] == [1280, 800]
    box = form.box("save")
    (save,) = [e for e in seen["elements"] if e["text"] == "Save"]
    assert save["role"] == "button"
    x, y, w, h = save["box"]
    assert box.x <= x + w / 2 <= box.right
    assert box.y <= y + h / 2 <= box.bottom
    (subscribe,) = [e for e in seen["elements"] if (e["role"], e["text"]) == ("checkbox", "Subscribe")]
    assert subscribe["state"]["checked"] is False


async def test_a_region_leaves_out_the_rest(
    desktop: PrivateDesktop, tk_form: Callable[..., Awaitable[TkForm]]
) -> None:
    form = await tk_form()
    region = ",".join(str(value) for value in form.box("save"))
    ended = await asyncio.to_thread(lookhear, desktop, "see", "--region", region)
    assert ended.returncode == 0
    assert "'Save'" in ended.stdout
    assert "'Subscribe'" not in ended.stdout


async def test_without_openvino_it_is_seen_all_the_same_and_the_doctor_says_how(
    desktop: PrivateDesktop, tk_form: Callable[..., Awaitable[TkForm]], tmp_path: Path
) -> None:
    form = await tk_form()
    (tmp_path / "openvino").mkdir()
    (tmp_path / "openvino" / "__init__.py").write_text('raise ImportError("no such library")\n')

    def without(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "lookhear", *arguments]
        environ = {**desktop.environ, "PYTHONPATH": str(tmp_path)}
        return subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True)

    ended = await asyncio.to_thread(without, "see", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    (save,) = [e for e in json.loads(ended.stdout)["elements"] if e["text"] == "Save"]
    x, y, w, h = save["box"]
    assert form.box("save").holds(Point(x + w // 2, y + h // 2))
    ended = await asyncio.to_thread(without, "doctor", "--json")
    assert ended.returncode == 0, ended.stdout
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    told = findings["openvino"]
    assert (told["state"], told["needed"]) == ("missing", False)
    assert "no such library" in told["detail"]
    assert "onnxruntime, about 2.3x slower" in told["detail"]
    assert "openvino" in told["remedy"]
    live = await asyncio.to_thread(without, "doctor", "--live", "--seconds", "1", "--json")
    assert '"engine": "onnxruntime"' in live.stdout


async def test_the_doctor_on_a_desktop(desktop: PrivateDesktop) -> None:
    ended = await asyncio.to_thread(lookhear, desktop, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 0, ended.stdout
    assert findings["display"]["state"] == "ok"
    assert "1280x800" in findings["display"]["detail"]
    assert [f["name"] for f in findings.values() if f["state"] == "missing" and f["needed"]] == []
    assert findings["microphone"]["state"] == "note"  # there is one, and nobody feeds it
    assert findings["speakers"]["detail"].startswith("lookhear_speakers")
    assert findings["espeak-ng"]["state"] == "ok"


async def test_each_element_says_who_saw_it(desktop: PrivateDesktop) -> None:
    desktop.start("zenity --question --text=Go? --title=Ask --ok-label=Going".split())
    await desktop.wait_for_window("Ask")

    def readers_of(*chosen: str) -> set[tuple[str, ...]]:
        ended = lookhear(desktop, "see", "--json", *chosen)
        assert (ended.returncode, ended.stderr) == (0, "")
        elements = json.loads(ended.stdout)["elements"]
        assert any(e["text"] == "Going" for e in elements)
        return {tuple(e["readers"]) for e in elements}

    assert ("pixels", "a11y") in await asyncio.to_thread(readers_of)
    assert ("pixels", "a11y") in await asyncio.to_thread(readers_of, "--readers", "a11y")
    assert await asyncio.to_thread(readers_of, "--readers", "pixels") == {("pixels",), ("windows",)}


async def test_the_doctor_says_which_readers_there_are(
    desktop: PrivateDesktop, own_desktop: PrivateDesktop, page_server: PageServer
) -> None:
    def found(on: PrivateDesktop) -> dict[str, tuple[str, str]]:
        findings = json.loads(lookhear(on, "doctor", "--json").stdout)
        return {f["name"]: (f["state"], f["detail"]) for f in findings}

    with_bus = await asyncio.to_thread(found, desktop)
    assert with_bus["AT-SPI"][0] == with_bus["DOM"][0] == "ok"
    page_server.serve("/", "<p>Page</p>")
    command = [part for part in own_desktop.find_application("chromium") if "debugging-port" not in part]
    own_desktop.start([*command, f"--app={page_server.url()}"])
    await own_desktop.wait_for_window("Test page", timeout_s=20)
    without = await asyncio.to_thread(found, own_desktop)
    assert without["AT-SPI"][0] == without["DOM"][0] == "note"
    assert "not running: slower and plainer reading" in without["AT-SPI"][1]
    assert "no debugging port" in without["DOM"][1]
