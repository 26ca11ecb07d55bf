"""A process that owns hands and performs one action, to be killed meanwhile.

python acting_owner.py ACTION_JSON BACK_END   (DISPLAY and XAUTHORITY from the environment)
"""

from __future__ import annotations

import asyncio
import os
import sys

from lookhear.tools import HandsProcess, action_from_json


async def main() -> None:
    async with HandsProcess(os.environ["DISPLAY"], dict(os.environ), sys.argv[2]) as hands:  # type: ignore[arg-type]
        print(hands.pid, flush=True)
        await hands.perform(action_from_json(sys.argv[1]), "k")
        print("done", flush=True)
        await asyncio.sleep(60)


asyncio.run(main())
