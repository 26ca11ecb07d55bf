"""The live view of a run on stderr: what is next, what was found, what the gates said, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any

from .events import (
    Acted,
    Asked,
    Event,
    Found,
    Judged,
    ModelAnswered,
    ModelNoted,
    Planned,
    RunFinished,
    RunStarted,
    StepAdded,
    StepFinished,
    StepStarted,
)

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

__all__ = ["ConsoleObserver", "LiveRows", "markup_safe"]

_MARKS = {
    "verified": ("✓", "green"),
    "unverified": ("?", "yellow"),
    "failed": ("✗", "red"),
    "denied": ("⛔", "red"),
    "needs_input": ("…", "magenta"),
    "indeterminate": ("≈", "magenta"),
    "cancelled": ("■", "red"),
}


class ConsoleObserver:
    """Draws the steps as a table that fills in; on anything but a terminal, plain lines."""

    def __init__(self, file: IO[str]) -> None:
        from rich.console import Console

        self._console = Console(file=file, highlight=False)
        self._live: Live | None = None
        self._rows: dict[str, dict[str, Any]] = {}
        self._title = ""
        self._used = ""

    def notice(self, event: Event) -> None:
        """Update the view."""
        match event:
            case RunStarted():
                self._title = f"{event.goal}  [dim]({event.policy}, {event.run})[/dim]"
            case Planned():
                self._rows = {
                    node: {"step": step, "state": "waiting", "note": ""}
                    for node, step in zip(event.nodes, event.steps, strict=True)
                }
                self._begin()
            case StepAdded():
                self._rows[event.node] = {"step": event.step, "state": "waiting", "note": ""}
            case ModelAnswered():
                self._tokens(event)
            case ModelNoted():
                self._console.print(markup_safe(event.note), soft_wrap=True)
            case Asked():
                # A question is typed below a view that stands still.
                self._end()
            case RunFinished():
                self._end()
                self._summary(event)
            case _:
                self._step(event)
        if self._live is not None:
            self._live.update(self._table())

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._end()

    def _step(self, event: Event) -> None:
        row = self._rows.get(getattr(event, "node", ""))
        if row is None:
            return
        match event:
            case StepStarted():
                row["state"] = "running"
            case Found():
                row["note"] = event.element
            case Judged():
                row["note"] = f"{row['note']} · {event.decision} ({event.rule})".strip(" ·")
            case Acted():
                row["state"] = event.action
            case StepFinished():
                row.update(state=event.status, note=event.detail, seconds=event.seconds)
                self._line(row)
            case _:
                pass

    def _tokens(self, event: ModelAnswered) -> None:
        """What the model has used so far, in the title of the view or as a line."""
        total = event.total
        cost = f", {event.cost:.4f} {event.currency}" if event.cost else ""
        words = (
            f"model step {event.step}: {total.prompt + total.completion:,} tokens "
            f"({total.cached:,} cached, {total.media:,} for pictures and sound){cost}"
        )
        if self._live is None:
            self._console.print(f"[dim]{words}[/dim]", soft_wrap=True)
        self._used = words

    def _begin(self) -> None:
        from rich.live import Live

        self._console.print(self._title)
        if self._console.is_terminal:
            self._live = Live(self._table(), console=self._console, transient=True, refresh_per_second=12)
            self._live.start()

    def _end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
            self._console.print(self._table())

    def _line(self, row: dict[str, Any]) -> None:
        """Without a terminal each finished step is one line."""
        if not self._console.is_terminal:
            from rich.markup import escape

            mark, _ = _MARKS.get(row["state"], ("·", ""))
            text = f"{mark} {row['step']}  {row['state']}  {row['seconds']:.2f} s  {row['note']}"
            self._console.print(escape(text), soft_wrap=True)

    def _table(self) -> Table:
        from rich.markup import escape
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        # A row that wrapped would leave a line behind when the view is drawn again.
        for width in (15, 20, 7, 0):
            table.add_column(no_wrap=True, overflow="ellipsis", min_width=width)
        for row in self._rows.values():
            mark, colour = _MARKS.get(row["state"], ("·" if row["state"] == "waiting" else "▸", "cyan"))
            seconds = f"{row['seconds']:.2f} s" if "seconds" in row else ""
            name = f"[{colour}]{mark} {row['state']}[/{colour}]"
            table.add_row(
                name, escape(row["step"]), f"[dim]{seconds}[/dim]", f"[dim]{escape(row['note'])}[/dim]"
            )
        if self._used:
            table.add_row("", f"[dim]{self._used}[/dim]", "", "")
        return table

    def _summary(self, event: RunFinished) -> None:
        from rich.markup import escape

        mark, colour = _MARKS.get(event.outcome, ("·", "white"))
        by = f" ({event.verification})" if event.verification else ""
        self._console.print(f"[{colour}]{mark} {event.outcome}{by}[/{colour}]")
        if event.reason:
            self._console.print(f"  {escape(event.reason)}", soft_wrap=True)
        spent = "  ".join(
            f"{name} {seconds:.2f}" for name, seconds in event.phases.items() if seconds >= 0.005
        )
        self._console.print(f"  [dim]seconds: {spent}[/dim]", soft_wrap=True)


class LiveRows:
    """Rows of a name and rich markup that are drawn in place on a terminal, with lines that scroll above."""

    def __init__(self, file: IO[str], rows: Callable[[], Sequence[tuple[str, str]]]) -> None:
        from rich.console import Console

        self._console = Console(file=file, highlight=False)
        self._rows = rows
        self._live: Live | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether anything can be drawn in place."""
        return self._console.is_terminal

    def open(self) -> None:
        """Begin to draw, on a terminal."""
        from rich.live import Live

        if self.is_terminal:
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
        """Draw at once."""
        if self._live is not None:
            self._live.refresh()

    def line(self, markup: str) -> None:
        """Print a line that stays."""
        self._console.print(markup, soft_wrap=not self.is_terminal)

    def _table(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        table.add_column(min_width=7, style="dim")
        table.add_column(no_wrap=True, overflow="ellipsis")
        for name, markup in self._rows():
            table.add_row(name, markup)
        return table


def markup_safe(text: str) -> str:
    """Text with what rich would take for markup escaped."""
    from rich.markup import escape

    return escape(text)
