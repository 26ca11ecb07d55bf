"""`make demo`: a spoken request, two real applications, and a proof that is not lookhear's own word.

On a private desktop a customer's card (GTK) and an order form (Chromium) come up. A synthetic voice speaks
into the virtual microphone; what was heard is planned, three values are read from the card and entered into
the form, and the form is sent, which its task file allows on this one loopback host. The form's own server
says what arrived. Only loopback is used.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from ..agent import (
    ConsoleObserver,
    Event,
    HeardNothing,
    HeardText,
    Listening,
    Observer,
    OrderStarted,
    QuestionPut,
    RunResult,
)
from ..errors import EnvironmentFault, LookhearError, RunEnded
from ..tools import DesktopSettings, PrivateDesktop
from .desktops import DesktopChoice
from .run import RunOptions
from .signals import run_until_signal
from .task_reading import read_task
from .task_run import for_task, run_task

__all__ = ["PHRASE", "Demo", "main", "run_demo"]

PHRASE = (
    "Copy the name, the city and the plan from the customer window into the order form, "
    "check express delivery, and click submit order."
)
_TASK = "spoken-order.task.yaml"
_AGAIN = 2  # how often the voice says it again where it was not understood


@dataclass(frozen=True, slots=True)
class Demo:
    """One spoken request: what is said by which voice, what the card shows, how all is shuffled."""

    phrase: str = PHRASE
    voice: str = "slt"
    values: dict[str, str] = field(default_factory=dict[str, str])


def synthesised(text: str, voice: str, folder: Path) -> Path:
    """The words as a wav file, by flite or espeak-ng, whichever knows the voice.

    Raises:
        EnvironmentFault: neither is installed.
    """
    file = folder / "request.wav"
    if voice in ("slt", "rms", "awb", "kal") and shutil.which("flite"):
        argv = ["flite", "-voice", voice, "-t", text, "-o", str(file)]
    elif shutil.which("espeak-ng"):
        name = voice if "-" in voice else "en-us"
        argv = ["espeak-ng", "-v", name, "-s", "145", "-w", str(file), "--", text]
    else:
        raise EnvironmentFault("There is no synthetic voice.", remedy="apt-get install flite espeak-ng")
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return file


class _Speaker:
    """Speaks once the ears are open, and again where it was not understood."""

    def __init__(self, desktop: PrivateDesktop, file: Path, show: Callable[[str], None]) -> None:
        self._desktop, self._file, self._show = desktop, file, show
        self._said = 0
        self._understood = False
        self._tasks: set[asyncio.Task[object]] = set()

    def notice(self, event: Event) -> None:
        """Begin when somebody listens."""
        match event:
            case Listening(on=True, note="") if not self._said:
                self._speak()
            case HeardText(final=True):
                self._show(f"  heard: {event.text}")
            case OrderStarted():
                self._understood = True
            case QuestionPut() | HeardNothing() if not self._understood and self._said <= _AGAIN:
                self._speak()
            case _:
                pass

    def _speak(self) -> None:
        self._said += 1
        self._show("  a voice speaks into the microphone …")
        task = asyncio.ensure_future(self._desktop.play_to_microphone(self._file))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def run_demo(
    demo: Demo,
    *,
    observers: Sequence[Observer] = (),
    report: Path | None = None,
    data: Path | None = None,
    show: Callable[[str], None] = lambda _: None,
) -> RunResult:
    """Say the request on a fresh private desktop and have it carried out.

    Raises:
        EnvironmentFault: the desktop, a program or a voice is missing.
    """
    text = resources.files("lookhear.tasks.examples").joinpath(_TASK).read_text(encoding="utf-8")
    task = read_task(text, _TASK, Path.cwd(), demo.values)
    with tempfile.TemporaryDirectory(prefix="lookhear-demo-") as folder:
        file = synthesised(demo.phrase, demo.voice, Path(folder))
        async with PrivateDesktop(DesktopSettings(size=task.file.desktop.size)) as desktop:
            show(f"private desktop {desktop.display} is up")
            speaker = _Speaker(desktop, file, show)
            options = RunOptions(
                desktop=DesktopChoice("private", existing=desktop),
                observers=(*observers, speaker),
                report=report,
                data=data,
            )
            return await run_task(task, for_task(task, options))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description="A spoken request, carried out and proven.")
    parser.add_argument("--voice", default="slt", help="slt, rms, awb, kal (flite), or one of espeak-ng's")
    parser.add_argument("--say", default=PHRASE, help="what is said")
    parser.add_argument(
        "--var", action="append", default=[], metavar="NAME=VALUE", help="name, city, plan, seed"
    )
    parser.add_argument("--report", default="demo-report.html", help="where the report is written")
    return parser.parse_args()


def main() -> int:
    """Run the demo; the exit code is the run's."""
    started = time.monotonic()
    arguments = _arguments()
    values = dict(pair.partition("=")[::2] for pair in arguments.var)
    demo = Demo(arguments.say, arguments.voice, values)
    try:
        result = run_until_signal(
            run_demo(
                demo,
                observers=(ConsoleObserver(sys.stderr),),
                report=Path(arguments.report),
                show=lambda text: print(text, file=sys.stderr),
            )
        )
    except LookhearError as error:
        print(f"lookhear: {error}", file=sys.stderr)
        return error.exit_code if isinstance(error, RunEnded) else 1
    for check in result.checks:
        print(f"{'✓' if check.holds else '✗'} {check.kind}: {check.detail}")
    print(
        f"outcome: {result.outcome.value}",
        f"(verification: {result.verification})" if result.verification else "",
    )
    print(f"journal: {result.journal}")
    print(f"report: {result.report}")
    print(f"took {time.monotonic() - started:.1f} s")
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main())
