"""The command line: parsing only, then one call into tasks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

__all__ = ["main"]

EXIT_CODES = (
    "exit codes: 0 verified, 10 unverified, 1 failed, 2 bad input, 3 denied, 4 needs input, "
    "5 environment, 6 indeterminate, 130/143 stopped"
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lookhear",
        description="Looks, listens, plans, acts and proves what it did.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_see(commands.add_parser("see", help="what is on the screen"))
    _add_hear(commands.add_parser("hear", help="what is said in a file or at the microphone"))
    _add_plan(commands.add_parser("plan", help="the plan of a goal, without doing anything"))
    _add_validate(commands.add_parser("validate", help="whether a task file holds together"))
    _add_run(commands.add_parser("run", help="carry out a goal or a task file", epilog=EXIT_CODES))
    _add_watch(commands.add_parser("watch", help="stay, listen, and carry out what is said and typed"))
    _add_record(commands.add_parser("record", help="record a session: screen, sound, text, decisions"))
    _add_replay(commands.add_parser("replay", help="a recorded session again, and what came out differently"))
    resume = commands.add_parser("resume", help="finish a run that was killed or stopped", epilog=EXIT_CODES)
    resume.add_argument("run", metavar="RUN", help="id of the run, part of it, or `last`")
    resume.add_argument("--json", action="store_true", help="print the result as JSON")
    resume.add_argument("--report", metavar="FILE", help="write FILE.html and FILE.json when it has ended")
    explain = commands.add_parser("explain", help="why a run did what it did")
    explain.add_argument("run", metavar="RUN", help="id of the run, part of it, or `last`")
    explain.add_argument("seq", metavar="SEQ", nargs="?", type=int, help="number of a record; all without it")
    report = commands.add_parser("report", help="one page about a run: pictures, verdicts, evidence")
    report.add_argument("run", metavar="RUN", help="id of the run, part of it, or `last`")
    report.add_argument(
        "file", metavar="FILE", nargs="?", help="where (default: report.html in the folder of the run)"
    )
    report.add_argument("--json", action="store_true", help="print the report as JSON, write nothing")
    doctor = commands.add_parser("doctor", help="what is missing on this machine, and the remedy")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.add_argument(
        "--live", action="store_true", help="watch and listen a while: what stalls, what it costs"
    )
    doctor.add_argument("--seconds", metavar="N", type=float, default=10.0, help="how long --live lasts (10)")
    models = commands.add_parser("models", help="which models can be had, and their profiles")
    models.add_argument("--json", action="store_true", help="print as JSON")
    config = commands.add_parser("config", help="settings")
    config.add_argument("action", choices=["show"], help="show: every setting and where its value came from")
    config.add_argument("--json", action="store_true", help="print as JSON")
    return parser


def _add_see(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="X,Y,W,H", help="only what touches this box, in pixels")
    parser.add_argument("--readers", metavar="LIST", help="who reads: pixels,a11y,dom")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_hear(parser: argparse.ArgumentParser) -> None:
    sound = parser.add_mutually_exclusive_group(required=True)
    sound.add_argument("file", metavar="FILE.wav", nargs="?", help="a WAV file of any rate and width")
    sound.add_argument("--seconds", metavar="N", type=float, help="listen to the microphone so long")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("goal", metavar="GOAL|TASK", help='such as "click Save", or a .task.yaml file')
    _add_var(parser)
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_validate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("task", metavar="TASK", help="a .task.yaml file")
    _add_var(parser)


def _add_var(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--var",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a variable of the task file; repeatable",
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "goal",
        metavar="GOAL|TASK",
        help='such as "type hello into Name, then press Enter", or a .task.yaml file',
    )
    _add_var(parser)
    parser.add_argument("--junit", metavar="FILE", help="write the result as JUnit XML")
    parser.add_argument("--desktop", choices=["current", "private"], help="where (default: current)")
    parser.add_argument(
        "--policy", metavar="NAME", help="observe, assist (default), unattended, or a .yaml file"
    )
    parser.add_argument(
        "--readers", metavar="LIST", help="who reads the screen beside pixels: a11y,dom (default: both)"
    )
    _add_models(parser)
    parser.add_argument("--hands", choices=["xtest", "pyautogui"], help="back end of pointer and keyboard")
    parser.add_argument(
        "--listen", choices=["push", "wake", "open", "off"], help="listen meanwhile: the word stop ends it"
    )
    parser.add_argument("--timeout", metavar="S", type=float, help="give up after so many seconds")
    parser.add_argument("--dry-run", action="store_true", help="find and judge, do nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--report", metavar="FILE", help="write FILE.html and FILE.json when it has ended")


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="NAME", help="embedded (default), NAME@http://HOST/v1 of a server, or local:FOLDER"
    )
    parser.add_argument("--perceiver", metavar="NAME", help="the model that perceives, if it is another one")
    parser.add_argument("--planner", metavar="NAME", help="the model that plans, if it is another one")
    parser.add_argument("--model-steps", metavar="N", type=int, help="answers of a model at most (100)")
    parser.add_argument("--model-tokens", metavar="N", type=int, help="tokens of a model at most")
    parser.add_argument("--model-cost", metavar="X", type=float, help="money for a model at most")


def _add_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--desktop", choices=["current", "private"], help="where (default: current)")
    parser.add_argument("--policy", metavar="NAME", help="observe, assist (default), unattended, or a file")
    parser.add_argument(
        "--listen",
        choices=["push", "wake", "open", "off"],
        help="when speech counts: while the push key is held (default), after `look here`, always, never",
    )
    parser.add_argument("--quiet", action="store_true", help="show questions and answers, do not speak them")
    parser.add_argument("--for", dest="for_s", metavar="S", type=float, help="leave after so many seconds")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON")
    parser.add_argument("--report", metavar="DIR", help="write a report of each order into this folder")


def _add_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="where; it must be new or empty")
    parser.add_argument("--desktop", choices=["current", "private"], help="which (default: current)")
    parser.add_argument(
        "--listen",
        choices=["push", "wake", "open", "off"],
        help="when speech counts (default: off, no sound)",
    )
    parser.add_argument("--for", dest="for_s", metavar="S", type=float, help="end after so many seconds")
    parser.add_argument("--json", action="store_true", help="print sizes and counts as JSON")


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="what `record` wrote")
    parser.add_argument(
        "--speed", metavar="X", type=float, default=0.0,
        help="1 is as it happened, 2 twice as fast (default: as fast as possible)",
    )  # fmt: skip
    parser.add_argument("--log", metavar="FILE", help="write every event of the replay, a line of JSON each")
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, call, and return the exit code of `contract.md`."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        from lookhear import __version__

        print(__version__)
        return 0
    if arguments.command is None:
        parser.print_help()
        return 2
    try:
        from lookhear.tasks import call

        return call(arguments.command, arguments)
    except KeyboardInterrupt:  # while the modules were still being loaded
        print("lookhear: Stopped by SIGINT.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
