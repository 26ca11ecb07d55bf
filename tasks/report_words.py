"""What the report says of a run in plain words: how it ended, and why that may be believed."""

from __future__ import annotations

from dataclasses import dataclass

from .report_model import Report

__all__ = ["HEADLINES", "STATES", "SYMBOLS", "Reason", "headline", "reasons"]

SYMBOLS = {
    "verified": "✓",
    "unverified": "?",
    "failed": "✗",
    "denied": "⊘",
    "needs_input": "…",
    "indeterminate": "≈",
    "cancelled": "■",
    "unfinished": "▸",
    "waiting": "·",
    "skipped": "–",
}
STATES = {name: name.replace("_", " ") for name in SYMBOLS} | {"skipped": "not reached"}
HEADLINES = {
    "verified": "Done, and seen on the screen",
    "unverified": "Done, but not proven",
    "failed": "Not done",
    "denied": "Not allowed",
    "needs_input": "Waiting for an answer",
    "indeterminate": "Nobody can tell whether it happened",
    "cancelled": "Stopped",
    "unfinished": "Interrupted before it ended",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why the outcome may be believed, or may not."""

    status: str
    text: str


def headline(report: Report) -> str:
    """How it ended, in a few honest words."""
    if report.outcome == "verified" and report.verification == "external":
        return "Done, and confirmed from outside the screen"
    return HEADLINES.get(report.outcome, report.outcome)


def reasons(report: Report) -> list[Reason]:
    """Steps, expectations, gates, resumes and the journal, each in one line."""
    found = [_steps(report), *_checks(report), _gates(report)]
    if report.resumed:
        times = "once" if report.resumed == 1 else f"{report.resumed} times"
        found.append(
            Reason("verified", f"It was interrupted and resumed {times}; no act was repeated blindly.")
        )
    if report.journal_holds is None:
        found.append(Reason("verified", f"The journal of {report.records} records is unbroken."))
    else:
        found.append(Reason("failed", f"The journal was changed: {report.journal_holds}."))
    return [reason for reason in found if reason.text]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _steps(report: Report) -> Reason:
    total = len(report.steps)
    proven = sum(step.status == "verified" for step in report.steps)
    if not total:
        return Reason("waiting", "No step was begun.")
    if proven == total:
        every = "The step has" if total == 1 else f"Each of the {total} steps has"
        return Reason("verified", f"{every} a decisive check that held.")
    open_step = next(step for step in report.steps if step.status != "verified")
    state = STATES.get(open_step.status, open_step.status)
    return Reason(
        open_step.status, f"{proven} of {_count(total, 'step')} verified; {open_step.words}: {state}."
    )


def _checks(report: Report) -> list[Reason]:
    if not report.checks:
        return []
    asked_for = [check for check in report.checks if check.asked]
    if not asked_for:
        return [Reason("unverified", "What was expected was not asked: the run did not get that far.")]
    held = sum(check.holds is True for check in report.checks)
    outside = sorted({check.kind for check in report.checks if check.external})
    asked = f", asked of something beside the screen ({', '.join(outside)})" if outside else " (screen)"
    status = "verified" if held == len(report.checks) else "failed"
    return [Reason(status, f"{held} of {_count(len(report.checks), 'expectation')} held{asked}.")]


def _gates(report: Report) -> Reason:
    verdicts = [verdict for step in report.steps for verdict in step.verdicts]
    if not verdicts:
        return Reason("waiting", "No act came before the gates.")
    counts = {word: sum(v.decision == word for v in verdicts) for word in ("allow", "ask", "deny")}
    answered = sum(asked.approved is True for step in report.steps for asked in step.asked)
    parts = [f"{_count(len(verdicts), 'act')} judged before it happened: {counts['allow']} allowed"]
    if len(verdicts) > 1:
        parts = [f"{len(verdicts)} acts judged before they happened: {counts['allow']} allowed"]
    if counts["ask"]:
        parts.append(f"{counts['ask']} asked about ({answered} approved)")
    if counts["deny"]:
        parts.append(f"{counts['deny']} denied")
    stopped = counts["deny"] or counts["ask"] > answered
    return Reason("denied" if stopped else "verified", f"{', '.join(parts)}.")
