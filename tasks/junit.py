"""The result of a run as JUnit XML, for continuous integration: a suite, a case for each step and check."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..agent import Event, Outcome, Planned, RunResult
from ..errors import InvalidInput, LookhearError

__all__ = ["JUnitObserver"]

_FINE = (Outcome.VERIFIED.value, Outcome.UNVERIFIED.value)


@dataclass(frozen=True, slots=True)
class _Case:
    """One case; `problem` is failure, error or skipped, with what to say about it."""

    name: str
    kind: str
    seconds: float = 0.0
    problem: str | None = None
    detail: str = ""


class JUnitObserver:
    """Writes a file when a run has ended, however it ended; a context manager around the run.

    Raises:
        InvalidInput: the file cannot be written.
    """

    def __init__(self, path: str, name: str) -> None:
        self._path = Path(path)
        self._name = name
        self._planned: tuple[str, ...] = ()
        self.result: RunResult | None = None

    def notice(self, event: Event) -> None:
        """The plan says which steps there are, also where they are not reached."""
        if isinstance(event, Planned):
            self._planned = event.steps

    def __enter__(self) -> Self:
        """From here on the time counts."""
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write it."""
        cases = list(self._cases(error))
        suite = _suite(self._name, cases, time.monotonic() - self._started)
        if self.result is not None:
            properties = ET.Element("properties")
            for name, value in (("outcome", self.result.outcome.value), ("journal", self.result.journal)):
                ET.SubElement(properties, "property", name=name, value=str(value or ""))
            suite.insert(0, properties)
        tree = ET.ElementTree(suite)
        ET.indent(tree)
        try:
            tree.write(self._path, encoding="utf-8", xml_declaration=True)
        except OSError as fault:
            raise InvalidInput(f"{self._path} cannot be written: {fault.strerror}.") from fault

    def _cases(self, error: BaseException | None) -> Iterator[_Case]:
        result = self.result
        steps = [step.as_json() for step in result.steps] or list(result.recorded_steps) if result else []
        yield from (_step_case(step) for step in steps)
        for words in self._planned[len(steps) :]:
            yield _Case(words, "step", problem="skipped", detail="not reached")
        for number, check in enumerate(result.checks if result else (), 1):
            problem = None if check.holds else "failure" if check.holds is False else "skipped"
            yield _Case(f"expect {number}: {check.kind}", "expect", 0.0, problem, check.detail)
        if error is not None:
            said = str(error) if isinstance(error, LookhearError) else "stopped"
            yield _Case("run", "run", 0.0, "error", said)
        elif result is not None and not _told(result, steps):
            yield _Case("run", "run", 0.0, "failure", result.reason or result.outcome.value)


def _told(result: RunResult, steps: list[dict[str, Any]]) -> bool:
    """Whether the cases say already that the run did not end well."""
    if result.outcome.value in _FINE:
        return True
    broken = any(check.holds is False for check in result.checks)
    return broken or any(step["status"] not in _FINE for step in steps)


def _step_case(step: dict[str, Any]) -> _Case:
    status = str(step["status"])
    evidence: dict[str, Any] = step.get("evidence") or {}
    detail = str(step.get("reason") or evidence.get("detail") or "")
    seconds = sum(step.get("phases", {}).values())
    problem = None if status in _FINE else "error" if status in ("cancelled", "indeterminate") else "failure"
    return _Case(str(step["words"]), "step", seconds, problem, f"{status}: {detail}" if problem else detail)


def _suite(name: str, cases: list[_Case], seconds: float) -> ET.Element:
    def count(problem: str) -> str:
        return str(sum(case.problem == problem for case in cases))

    suite = ET.Element(
        "testsuite",
        name=_clean(name),
        tests=str(len(cases)),
        failures=count("failure"),
        errors=count("error"),
        skipped=count("skipped"),
        time=f"{seconds:.3f}",
    )
    for case in cases:
        one = ET.SubElement(
            suite,
            "testcase",
            classname=f"lookhear.{case.kind}",
            name=_clean(case.name),
            time=f"{case.seconds:.3f}",
        )
        if case.problem is not None:
            ET.SubElement(one, case.problem, message=_clean(case.detail))
        elif case.detail:
            ET.SubElement(one, "system-out").text = _clean(case.detail)
    return suite


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
