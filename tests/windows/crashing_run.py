"""A real run that kills its own process with SIGKILL at a chosen point of the effect protocol.

    python crashing_run.py --goal GOAL [--cut CUT] [--nth N]
    python crashing_run.py --task FILE [--cut CUT] [--nth N]
    python crashing_run.py --resume RUN [--cut CUT] [--nth N]

`CUT` is `before:KIND` or `after:KIND` for a kind of journal record (`before:intent`, `after:fire`), or
`sent:ACTION` or `acked:ACTION` for an action of the hands (`sent:click`: the helper has been told and
nobody waits for its answer; `acked:type`: the answer is here, DONE is not written). `N` counts such points
from 1. Without a cut it runs to the end. The first line of stdout is `acting` when the first intent is
about to be written, so that another process can kill this one from outside; where the request is to be
spoken, `listening` comes before it. DISPLAY, XAUTHORITY and LOOKHEAR_DATA come from the environment. A task
file is carried out on that display, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from lookhear.agent import Event, Listening, RunResult
from lookhear.errors import RunEnded
from lookhear.memory import Journal, Kind, Record, RunFolder, RunState, SqliteJournal
from lookhear.tasks import (
    RunOptions,
    for_task,
    load_config,
    load_task,
    resume_run,
    run_goal,
    run_task,
    typed_request,
)
from lookhear.tools import Ack, Action, Computer, Desktop, Hands, open_computer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Cut:
    """Where to die: counts the points that fit."""

    point: str
    nth: int
    seen: int = 0

    def reached(self, point: str) -> bool:
        self.seen += point == self.point
        return point == self.point and self.seen == self.nth


class CuttingJournal:
    """The real journal, around whose records the process dies."""

    def __init__(self, inner: SqliteJournal, cut: Cut) -> None:
        self._inner, self._cut = inner, cut
        self._acting = False

    def append(
        self,
        kind: Kind,
        node: str = "",
        payload: dict[str, Any] | None = None,
        *,
        attempt: int = 0,
        durable: bool = False,
    ) -> int:
        if kind is Kind.INTENT and not self._acting:
            self._acting = True
            print("acting", flush=True)
        if self._cut.reached(f"before:{kind.value}"):
            die()
        seq = self._inner.append(kind, node, payload, attempt=attempt, durable=durable)
        if self._cut.reached(f"after:{kind.value}"):
            die()
        return seq

    def records(self) -> Iterator[Record]:
        return self._inner.records()

    def fold(self) -> RunState:
        return self._inner.fold()

    def verify(self) -> str | None:
        return self._inner.verify()

    def close(self) -> None:
        self._inner.close()


class CuttingHands:
    """The real hands, around whose actions the process dies."""

    def __init__(self, inner: Hands, cut: Cut) -> None:
        self._inner, self._cut = inner, cut

    async def perform(self, action: Action, key: str) -> Ack:
        # Reading back and focusing have keys of their own; only deeds of the journal count.
        deed = len(key) == 24
        sent = asyncio.ensure_future(self._inner.perform(action, key))
        if deed and self._cut.reached(f"sent:{action.kind}"):
            await asyncio.sleep(0)
            die()
        ack = await sent
        if deed and self._cut.reached(f"acked:{action.kind}"):
            die()
        return ack

    async def release_all(self) -> None:
        await self._inner.release_all()


class Said:
    """Tells who started this process when the ears are open."""

    def __init__(self) -> None:
        self._told = False

    def notice(self, event: Event) -> None:
        if isinstance(event, Listening) and event.on and not event.note and not self._told:
            self._told = True
            print("listening", flush=True)


def options_with(cut: Cut) -> RunOptions:
    @asynccontextmanager
    async def computer(desktop: Desktop, **more: Any) -> AsyncGenerator[Computer]:
        async with open_computer(desktop, **more) as opened:
            yield replace(opened, hands=CuttingHands(opened.hands, cut))

    def journal(folder: RunFolder) -> Journal:
        return CuttingJournal(folder.journal(), cut)

    return RunOptions(open_journal=journal, open_computer=computer, observers=(Said(),))


def _work(arguments: argparse.Namespace, options: RunOptions) -> Coroutine[Any, Any, RunResult]:
    if arguments.resume:
        return resume_run(arguments.resume, options)
    if arguments.task:
        task = load_task(arguments.task)
        return run_task(task, for_task(task, options, load_config({"desktop": "current"})))
    return run_goal(typed_request(arguments.goal), options)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--goal")
    parser.add_argument("--task")
    parser.add_argument("--resume")
    parser.add_argument("--cut", default="")
    parser.add_argument("--nth", type=int, default=1)
    arguments = parser.parse_args()
    options = options_with(Cut(arguments.cut, arguments.nth))
    try:
        result = asyncio.run(_work(arguments, options))
    except RunEnded as error:
        print(json.dumps({"outcome": "failed", "reason": str(error)}), file=sys.stderr)
        return error.exit_code
    print(json.dumps(result.as_json()), file=sys.stderr)
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
