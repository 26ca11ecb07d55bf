"""`lookhear doctor --live` over a real desktop: it ends by itself and says what it saw."""

from __future__ import annotations

import asyncio
import json
import sys

from lookhear.tools import PrivateDesktop


async def test_it_shows_the_senses_and_ends(desktop: PrivateDesktop) -> None:
    desktop.start(["xterm", "-class", "KeePassXC"])
    await desktop.wait_for_window(wm_class="KeePassXC")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lookhear", "doctor", "--live", "--seconds", "3", "--json",
        env=desktop.environ, cwd="/", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    look = json.loads(out)
    assert process.returncode == (1 if look["stalls"] else 0)
    assert look["lanes"]["screen"]["balanced"]
    assert look["lanes"]["microphone"]["produced"] > 0
    assert look["watermark_age_s"]["screen"] < 35
    assert look["stalls"] == []
    assert look["reader"]["state"] == "ready"
    assert look["recognisers"]["fast"]["state"] == "ready"
    assert look["cpu_share"]["all"] >= 0
    assert look["withheld"][0]["app"] == "KeePassXC"
