from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bench.task_kill_sweep import processes_of
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import until

OWNER = """
import asyncio, os
from lookhear.perception import SoundServer

async def main():
    async for line in SoundServer(dict(os.environ)).changes():
        print(line, flush=True)

asyncio.run(main())
"""


async def test_who_listens_to_the_server_and_is_killed_leaves_nothing_behind(
    own_desktop: PrivateDesktop, tmp_path: Path
) -> None:
    environ = {**own_desktop.environ, "LOOKHEAR_DATA": str(tmp_path)}
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", OWNER, env=environ, cwd="/", stdout=PIPE
    )
    # Not the owner alone: what it started is there, too.
    await until(lambda: len(list(processes_of(tmp_path))) > 1)
    owner.kill()
    await owner.communicate()
    await until(lambda: not list(processes_of(tmp_path)))
