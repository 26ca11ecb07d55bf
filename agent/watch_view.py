"""The live view of the long-running loop: heard, seen, planned, gated, done, how long it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

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

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

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
        from rich.console import Console

        self._console = Console(file=file, highlight=False)
        self._seen, self._typed = seen, typed
        self._rows: dict[str, str] = dict.fromkeys(_ROWS, "")
        self._waiting = 0
        self._live: Live | None = None

    def open(self) -> None:
        """Begin to draw."""
        from rich.live import Live

        if self._console.is_terminal:
            self._live = Live(
                console=self._console, transient=True, refresh_per_second=8, get_renderable=self._table
            )
            self._live.start()

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def draw(self) -> None:
        """Draw at once: a key was typed."""
        if self._live is not None:
            self._live.refresh()

    def notice(self, event: Event) -> None:
        """Update the rows; what ended becomes a line."""
        match event:
            case Listening():
                self._set("listens", listening_words(event))
            case HeardText():
                self._heard(event)
            case HeardNothing():
                self._line(f"[dim]· {_safe(event.text)} — {_safe(event.why)}[/dim]")
            case OrderQueued() if event.waiting:
                self._line(f"[dim]{event.number}  {_safe(event.text)} waits behind {event.waiting}[/dim]")
            case OrderStarted():
                for name in ("plan", "gates", "done"):
                    self._rows[name] = ""
                self._set("doing", _safe(event.text))
            case OrderEnded():
                self._ended(event)
            case QuestionPut():
                self._question(event)
            case Spoken():
                self._line(f"[cyan]» {_safe(event.text)}[/cyan]")
            case StopDone():
                dropped = f", {event.dropped} waiting dropped" if event.dropped else ""
                self._line(f"[red]■ stopped ({event.by}{dropped})[/red]")
            case _:
                self._of_run(event)

    def _of_run(self, event: Event) -> None:
        match event:
            case Planned():
                self._set("plan", _safe(" → ".join(event.steps)))
            case StepStarted():
                self._set("gates", "")
            case Found():
                self._set("doing", f"{_safe(event.element)} [dim]({event.score:.2f})[/dim]")
            case Judged():
                self._set("gates", f"{event.decision} [dim]({_safe(event.rule)})[/dim]")
            case Acted():
                self._set("doing", _safe(event.action))
            case StepFinished():
                colour = _COLOURS.get(event.status, "white")
                detail = f"[{colour}]{event.status}[/{colour}] {_safe(event.detail)}"
                self._set("done", f"{detail} [dim]{event.seconds:.2f} s[/dim]")
            case _:
                pass

    def _heard(self, event: HeardText) -> None:
        words = f"“{_safe(event.text)}”" + ("" if event.final else " …")
        told = f" [dim]{event.origin} {event.confidence:.2f}[/dim]" if event.final else ""
        self._set("heard", words + told)
        if event.final and not self._console.is_terminal:
            self._line(f"> {_safe(event.text)}  ({event.origin}, {event.confidence:.2f})")

    def _ended(self, event: OrderEnded) -> None:
        colour = _COLOURS.get(event.outcome, "white")
        first = f", first act after {event.first_act_s:.2f} s" if event.first_act_s is not None else ""
        times = f"[dim]{event.seconds:.2f} s{first}[/dim]"
        reason = f"\n   {_safe(event.reason)}" if event.reason else ""
        self._set("doing", "")
        self._line(
            f"[{colour}]{event.number}  {event.outcome}[/{colour}]  {_safe(event.text)}  {times}{reason}"
        )

    def _question(self, event: QuestionPut) -> None:
        how = "type yes or no" if event.typed_only else "say or type one"
        choices = "" if event.typed_only else "  " + " / ".join(_safe(choice) for choice in event.choices)
        self._line(f"[magenta]? {_safe(event.text)}{choices}  ({how})[/magenta]")

    def _set(self, name: str, markup: str) -> None:
        self._rows[name] = markup

    def _line(self, markup: str) -> None:
        self._console.print(markup, soft_wrap=not self._console.is_terminal)

    def _table(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        table.add_column(min_width=7, style="dim")
        table.add_column(no_wrap=True, overflow="ellipsis")
        self._rows["sees"] = _safe(self._seen())
        for name, markup in self._rows.items():
            table.add_row(name, markup)
        table.add_row("[bold]>[/bold]", _safe(self._typed()) + "[reverse] [/reverse]")
        return table


def listening_words(event: Listening) -> str:
    """The state of the ears in one line."""
    if event.note:
        return f"[red]○ {_safe(event.note)}[/red]"
    if event.paused:
        return "[yellow]‖ paused[/yellow]"
    if event.on:
        return f"[green]● listening[/green] [dim]({event.mode})[/dim]"
    hint = {"push": "hold the key to talk", "off": "microphone off"}.get(event.mode, "")
    return f"○ [dim]{event.mode}: {hint}[/dim]"


def _safe(text: str) -> str:
    from rich.markup import escape

    return escape(text)
