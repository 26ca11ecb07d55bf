"""The live view of the long-running loop: heard, seen, planned, gated, done, how long it took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO

from .console import LiveRows, markup_safe
from .events import Acted, Event, Found, Judged, Planned, StepFinished, StepStarted
from .watch_events import (
    HeardNothing,
    HeardText,
    Listening,
    OrderEnded,
    OrderQueued,
    OrderStarted,
    QuestionPut,
    Spoken,
    StopDone,
)

__all__ = ["WatchView"]

_COLOURS = {
    "verified": "green",
    "unverified": "yellow",
    "failed": "red",
    "denied": "red",
    "needs_input": "magenta",
    "indeterminate": "magenta",
    "cancelled": "red",
}
_ROWS: tuple[str, ...] = ("listens", "sees", "heard", "plan", "gates", "doing", "done")


class WatchView:
    """Draws the state as a few rows above a line to type on; what ended scrolls away above.

    `seen` says in words what is on the screen, `typed` gives the line being typed. On anything but a
    terminal each event that matters is one plain line.
    """

    def __init__(self, file: IO[str], seen: Callable[[], str], typed: Callable[[], str]) -> None:
        self._seen, self._typed = seen, typed
        self._rows: dict[str, str] = dict.fromkeys(_ROWS, "")
        self._live = LiveRows(file, self._drawn)

    def open(self) -> None:
        """Begin to draw."""
        self._live.open()

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._live.close()

    def draw(self) -> None:
        """Draw at once: a key was typed."""
        self._live.draw()

    def notice(self, event: Event) -> None:
        """Update the rows; what ended becomes a line."""
        match event:
            case Listening():
                self._set("listens", listening_words(event))
            case HeardText():
                self._heard(event)
            case HeardNothing():
                self._line(f"[dim]· {markup_safe(event.text)} — {markup_safe(event.why)}[/dim]")
            case OrderQueued() if event.waiting:
                self._line(
                    f"[dim]{event.number}  {markup_safe(event.text)} waits behind {event.waiting}[/dim]"
                )
            case OrderStarted():
                for name in ("plan", "gates", "done"):
                    self._rows[name] = ""
                self._set("doing", markup_safe(event.text))
            case OrderEnded():
                self._ended(event)
            case QuestionPut():
                self._question(event)
            case Spoken():
                self._line(f"[cyan]» {markup_safe(event.text)}[/cyan]")
            case StopDone():
                dropped = f", {event.dropped} waiting dropped" if event.dropped else ""
                self._line(f"[red]■ stopped ({event.by}{dropped})[/red]")
            case _:
                self._of_run(event)

    def _of_run(self, event: Event) -> None:
        match event:
            case Planned():
                self._set("plan", markup_safe(" → ".join(event.steps)))
            case StepStarted():
                self._set("gates", "")
            case Found():
                self._set("doing", f"{markup_safe(event.element)} [dim]({event.score:.2f})[/dim]")
            case Judged():
                self._set("gates", f"{event.decision} [dim]({markup_safe(event.rule)})[/dim]")
            case Acted():
                self._set("doing", markup_safe(event.action))
            case StepFinished():
                colour = _COLOURS.get(event.status, "white")
                detail = f"[{colour}]{event.status}[/{colour}] {markup_safe(event.detail)}"
                self._set("done", f"{detail} [dim]{event.seconds:.2f} s[/dim]")
            case _:
                pass

    def _heard(self, event: HeardText) -> None:
        words = f"“{markup_safe(event.text)}”" + ("" if event.final else " …")
        told = f" [dim]{event.origin} {event.confidence:.2f}[/dim]" if event.final else ""
        self._set("heard", words + told)
        if event.final and not self._live.is_terminal:
            self._line(f"> {markup_safe(event.text)}  ({event.origin}, {event.confidence:.2f})")

    def _ended(self, event: OrderEnded) -> None:
        colour = _COLOURS.get(event.outcome, "white")
        first = f", first act after {event.first_act_s:.2f} s" if event.first_act_s is not None else ""
        times = f"[dim]{event.seconds:.2f} s{first}[/dim]"
        reason = f"\n   {markup_safe(event.reason)}" if event.reason else ""
        self._set("doing", "")
        outcome = f"[{colour}]{event.number}  {event.outcome}[/{colour}]"
        self._line(f"{outcome}  {markup_safe(event.text)}  {times}{reason}")

    def _question(self, event: QuestionPut) -> None:
        how = "type yes or no" if event.typed_only else "say or type one"
        choices = (
            "" if event.typed_only else "  " + " / ".join(markup_safe(choice) for choice in event.choices)
        )
        self._line(f"[magenta]? {markup_safe(event.text)}{choices}  ({how})[/magenta]")

    def _set(self, name: str, markup: str) -> None:
        self._rows[name] = markup

    def _line(self, markup: str) -> None:
        self._live.line(markup)

    def _drawn(self) -> Sequence[tuple[str, str]]:
        self._rows["sees"] = markup_safe(self._seen())
        typed = markup_safe(self._typed()) + "[reverse] [/reverse]"
        return (*self._rows.items(), ("[bold]>[/bold]", typed))


def listening_words(event: Listening) -> str:
    """The state of the ears in one line."""
    if event.note:
        return f"[red]○ {markup_safe(event.note)}[/red]"
    if event.paused:
        return "[yellow]‖ paused[/yellow]"
    if event.on:
        return f"[green]● listening[/green] [dim]({event.mode})[/dim]"
    hint = {"push": "hold the key to talk", "off": "microphone off"}.get(event.mode, "")
    return f"○ [dim]{event.mode}: {hint}[/dim]"
