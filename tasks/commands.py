"""The commands behind the command line: JSON on stdout, all else on stderr, errors as one clear line."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ..agent import (
    Compiled,
    ConsoleObserver,
    Event,
    Observer,
    RunResult,
    RunSettings,
    RunStarted,
    TerminalApprover,
)
from ..errors import InvalidInput, LookhearError, RunEnded, Stopped
from ..memory import data_folder, find_run
from ..perception import Box
from ..tools import open_computer
from .config import Config, LoadedConfig, load_config
from .desktops import DesktopChoice
from .doctor import examine
from .doctor_live import live_health, live_text, redraw
from .explain import explain_run
from .hear import hear_file, hear_microphone
from .junit import JUnitObserver
from .listening import listening
from .model_choice import MODEL_SETTINGS, plans_with_model, then_closed, with_models
from .models import list_models
from .plan import plan_json, plan_text, task_plan_json, task_plan_text
from .report import report_json, report_of
from .resume import resume_run
from .run import RunOptions, run_goal, typed_request
from .see import see
from .session_commands import record_on_terminal, replay_on_terminal
from .signals import run_until_signal
from .task_reading import Task, is_task, load_task
from .task_run import for_task, run_task
from .task_variables import given_variables
from .watch_command import watch_on_terminal

__all__ = ["call"]


def call(command: str, arguments: argparse.Namespace) -> int:
    """Run one command and return its exit code; no lookhear error leaves as a traceback."""
    try:
        code = _answered(command, arguments)
        sys.stdout.flush()  # here, where a reader that has gone can still be noticed
        return code
    except BrokenPipeError:
        # The reader of stdout is gone; pointing it at nothing keeps the interpreter's last flush silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _answered(command: str, arguments: argparse.Namespace) -> int:
    try:
        return _COMMANDS[command](arguments)
    except RunEnded as error:
        return _told(command, arguments, error, error.exit_code)
    except LookhearError as error:
        return _told(command, arguments, error, 1)
    except KeyboardInterrupt:
        return _told(command, arguments, Stopped(), 130)


def _told(command: str, arguments: argparse.Namespace, error: LookhearError, code: int) -> int:
    print(f"lookhear: {error}", file=sys.stderr)
    if command in ("run", "resume") and getattr(arguments, "json", False):
        outcome = {4: "needs_input", 3: "denied", 130: "cancelled", 143: "cancelled"}.get(code, "failed")
        result: dict[str, Any] = {"outcome": outcome, "reason": str(error), "steps": [], "phases": {}}
        goal = getattr(arguments, "goal", None)
        if goal is not None:
            result["goal"] = goal
        result |= getattr(arguments, "begun", {})
        compiled = getattr(error, "compiled", None)
        if isinstance(compiled, Compiled):
            result["questions"] = [q.model_dump(mode="json") for q in compiled.questions]
        _print_json(result)
    return code


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _see(arguments: argparse.Namespace) -> int:
    chosen = tuple(arguments.readers.split(",")) if arguments.readers else None
    values = _configured(arguments).values
    found = run_until_signal(
        see(
            region=_region(arguments.region),
            readers=values.readers,
            only=chosen,
            privacy=values.privacy_rules,
        )
    )
    if arguments.json:
        _print_json(found)
        return 0
    for element in found["elements"]:
        state = " ".join(f"{k}={v!r}" for k, v in element["state"].items())
        name = element["text"] if element["text"] is not None else "(cannot be read)"
        print(f"{element['id']:6} {element['role']:10} {element['box']!s:24} {name!r} {state}".rstrip())
    for hidden in found.get("withheld", ()):
        print(f"withheld {hidden['box']} {hidden['app']} ({hidden['rule']})", file=sys.stderr)
    return 0


def _hear(arguments: argparse.Namespace) -> int:
    if arguments.file is None:
        heard = run_until_signal(hear_microphone(arguments.seconds))
    else:
        heard = hear_file(Path(arguments.file))
    if arguments.json:
        _print_json(heard)
    else:
        print(heard["text"])
    return 0


def _region(text: str | None) -> Box | None:
    if text is None:
        return None
    parts = text.split(",")
    try:
        box = Box(*(int(part) for part in parts))
    except (ValueError, TypeError):
        raise InvalidInput(f"--region {text!r} is not a box.", remedy="Write x,y,w,h in pixels.") from None
    if box.w <= 0 or box.h <= 0:
        raise InvalidInput(f"--region {text!r} is empty.", remedy="Width and height are at least 1.")
    return box


def _plan(arguments: argparse.Namespace) -> int:
    task = _task(arguments)
    planned, code = plan_json(arguments.goal) if task is None else task_plan_json(task)
    if arguments.json:
        _print_json(planned)
    else:
        print(plan_text(arguments.goal) if task is None else task_plan_text(task))
    return code


def _validate(arguments: argparse.Namespace) -> int:
    task = load_task(arguments.task, given_variables(arguments.var))
    steps, checks = len(task.steps()), len(task.file.expect)
    print(f"{arguments.task}: no mistake. Steps: {steps}. Expectations: {checks}.")
    return 0


def _task(arguments: argparse.Namespace, *, for_model: bool = False) -> Task | None:
    """The task file that the goal names; a goal has no variables."""
    if is_task(arguments.goal):
        return load_task(arguments.goal, given_variables(arguments.var), for_model=for_model)
    if arguments.var:
        raise InvalidInput("--var is for task files.", remedy="Write the value into the goal.")
    return None


def _configured(arguments: argparse.Namespace) -> LoadedConfig:
    names = {"timeout": "timeout_s"}
    given = vars(arguments)
    known = ("policy", "desktop", "readers", "hands", "timeout", "listen", *MODEL_SETTINGS)
    return load_config({names.get(name, name): given[name] for name in known if name in given})


class _Begun:
    """Notes where a run writes its journal, for the answer to a run that is stopped."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments

    def notice(self, event: Event) -> None:
        """Only the beginning counts."""
        if isinstance(event, RunStarted):
            self._arguments.begun = {"journal": event.journal, "run": event.run}


def _run(arguments: argparse.Namespace) -> int:
    report = JUnitObserver(arguments.junit, arguments.goal) if arguments.junit else None
    with report or nullcontext():
        loaded = _configured(arguments)
        task = _task(arguments, for_model=plans_with_model(loaded.values))
        console = ConsoleObserver(sys.stderr)
        seen = (console, _Begun(arguments), *((report,) if report is not None else ()))
        options = with_models(_run_options(arguments, loaded.values, seen), loaded.values)
        if task is None:
            request = typed_request(arguments.goal)
            code = _watched(
                console, arguments, lambda: then_closed(run_goal(request, options), options), report
            )
        else:
            chosen = for_task(task, options, loaded)
            code = _watched(console, arguments, lambda: then_closed(run_task(task, chosen), chosen), report)
    return code


def _run_options(arguments: argparse.Namespace, config: Config, observers: Sequence[Observer]) -> RunOptions:
    settings = RunSettings(
        policy=config.policy,
        timeout_s=config.timeout_s,
        find_limit_s=config.find_limit_s,
        wait_limit_s=config.wait_limit_s,
        dry_run=arguments.dry_run,
    )
    return RunOptions(
        settings=settings,
        desktop=DesktopChoice(config.desktop, config.desktop_size),
        hands=config.hands,
        readers=config.readers,
        data=config.data,
        approver=TerminalApprover(),
        observers=observers,
        open_computer=open_computer if arguments.listen in (None, "off") else listening(config.listen),
        report=Path(arguments.report) if arguments.report is not None else None,
        privacy=config.privacy_rules,
    )


def _watch(arguments: argparse.Namespace) -> int:
    config = _configured(arguments).values
    if arguments.for_s is not None and not arguments.for_s > 0:
        raise InvalidInput(f"--for {arguments.for_s:g} is no time to stay.", remedy="Give seconds above 0.")
    settings = RunSettings(
        policy=config.policy,
        timeout_s=config.timeout_s,
        find_limit_s=config.find_limit_s,
        wait_limit_s=config.wait_limit_s,
    )
    run_until_signal(
        watch_on_terminal(
            RunOptions(
                settings=settings,
                hands=config.hands,
                readers=config.readers,
                data=config.data,
                privacy=config.privacy_rules,
            ),
            config,
            arguments,
        )
    )
    return 0


def _resume(arguments: argparse.Namespace) -> int:
    config = load_config().values
    console = ConsoleObserver(sys.stderr)
    options = RunOptions(
        data=config.data,
        privacy=config.privacy_rules,
        approver=TerminalApprover(),
        observers=(console, _Begun(arguments)),
        report=Path(arguments.report) if arguments.report is not None else None,
    )
    return _watched(console, arguments, lambda: resume_run(arguments.run, options))


def _watched(
    console: ConsoleObserver,
    arguments: argparse.Namespace,
    work: Callable[[], Any],
    report: JUnitObserver | None = None,
) -> int:
    try:
        result: RunResult = run_until_signal(work())
    finally:
        console.close()
    if report is not None:
        report.result = result
    if result.report is not None:
        print(f"report: {result.report}", file=sys.stderr)
    elif arguments.report is not None:
        print(f"lookhear: the report {arguments.report} could not be written.", file=sys.stderr)
    if arguments.json:
        _print_json(result.as_json())
    elif result.recorded_steps:
        print(
            f"{result.run} has ended: {result.outcome.value}. {result.reason or ''}".rstrip(), file=sys.stderr
        )
    return result.exit_code


def _explain(arguments: argparse.Namespace) -> int:
    for line in explain_run(arguments.run, arguments.seq, data=load_config().values.data):
        print(line)
    return 0


def _report(arguments: argparse.Namespace) -> int:
    path = Path(arguments.file) if arguments.file is not None else None
    data = load_config().values.data
    if arguments.json:
        _print_json(report_json(find_run(data or data_folder(), arguments.run).path))
    else:
        print(report_of(arguments.run, path, data=data))
    return 0


def _live(arguments: argparse.Namespace) -> int:
    if not arguments.seconds > 0:
        raise InvalidInput(f"--seconds {arguments.seconds:g} is no time.", remedy="Give seconds above 0.")
    shown = [""]

    def show(look: dict[str, Any]) -> None:
        if not arguments.json and (sys.stdout.isatty() or not shown[0]):
            redraw(live_text(look), shown[0])
            shown[0] = live_text(look)

    privacy = load_config().values.privacy_rules
    look = run_until_signal(live_health(arguments.seconds, show, privacy=privacy))
    if arguments.json:
        _print_json(look)
    elif not sys.stdout.isatty():
        redraw(live_text(look), "")
    return 1 if look["stalls"] else 0


def _doctor(arguments: argparse.Namespace) -> int:
    if arguments.live:
        return _live(arguments)
    findings = asyncio.run(examine(load_config().values.data))
    if arguments.json:
        _print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            print(finding.line())
    return 5 if any(finding.state == "missing" and finding.needed for finding in findings) else 0


def _models(arguments: argparse.Namespace) -> int:
    found = list_models()
    if arguments.json:
        _print_json(found)
        return 0
    for backend in found["backends"]:
        ready = "ready" if backend["ready"] else f"needs {backend['needs']}"
        print(f"{backend['name']:24} {ready}")
    for profile in found["profiles"]:
        print(
            f"{profile['name']:24} {', '.join(profile['senses'])}; {profile['dialect']} ({profile['file']})"
        )
    return 0


def _config(arguments: argparse.Namespace) -> int:
    shown = load_config().as_json()
    if arguments.json:
        _print_json(shown)
    else:
        for name, entry in shown.items():
            print(f"{name:14} {entry['value']!s:24} ({entry['from']})")
    return 0


def _record(arguments: argparse.Namespace) -> int:
    return record_on_terminal(arguments, _configured(arguments))


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "see": _see,
    "hear": _hear,
    "plan": _plan,
    "validate": _validate,
    "run": _run,
    "watch": _watch,
    "resume": _resume,
    "record": _record,
    "replay": replay_on_terminal,
    "explain": _explain,
    "report": _report,
    "doctor": _doctor,
    "models": _models,
    "config": _config,
}
