"""A process that owns a private desktop with a stubborn program on it, to be killed.

python desktop_owner.py ROOT   prints the display once a double-forked program shows a window there.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from lookhear.tools import PrivateDesktop, Registry


async def main() -> None:
    async with PrivateDesktop(registry=Registry(Path(sys.argv[1]))) as desktop:
        desktop.start(["sh", "-c", "(trap '' TERM; setsid xterm -title stray & ) ; sleep 100"])
        desktop.start([*desktop.find_application("chromium"), "about:blank"])
        await desktop.wait_for_window("stray")
        await desktop.wait_for_window(wm_class="Chromium")
        print(desktop.display, flush=True)
        await asyncio.sleep(60)


asyncio.run(main())
