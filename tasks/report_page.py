"""The page of a report: the only door to Jinja. Everything that comes from a run is escaped by it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from statistics import median
from typing import Any

from ..agent import PHASES
from ..perception import Box, bounding_box
from .media import MediaFolder
from .report_graph import draw_plan
from .report_model import PictureLine, Report, StepLine
from .report_sound import draw_sound
from .report_words import STATES, SYMBOLS, headline, reasons

__all__ = ["render_page"]

CLOSE_W, CLOSE_H = 460, 170
AROUND_PX = 150
SMALL_PX = 26


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is drawn: `id` of its data in the page, None where the file is gone.

    `close` and `whole` are view boxes in pixels of the screen.
    """

    line: PictureLine
    id: str | None
    alt: str
    close: Box
    whole: Box

    @property
    def small(self) -> bool:
        """Whether a cross would cover what it marks."""
        return self.line.target is not None and min(self.line.target[2:]) < SMALL_PX

    @property
    def cut(self) -> bool:
        """Whether the close view leaves much of the picture out."""
        return self.close.area < 0.7 * self.whole.area


@dataclass(slots=True)
class Pictures:
    """Every picture of the page once; `data` maps an id to its address and its place on the screen."""

    media: MediaFolder
    data: dict[str, tuple[str, Box]] = field(default_factory=dict[str, tuple[str, Box]])
    _known: dict[tuple[str, Box], str] = field(default_factory=dict[tuple[str, Box], str])

    def of(self, step: StepLine) -> list[Picture]:
        """The pictures of a step; where it looked more than once at the same place, the last time."""
        last: dict[tuple[str, str | None], PictureLine] = {}
        for line in step.pictures:
            last.pop((line.when, line.element), None)
            last[line.when, line.element] = line
        return [self._drawn(line, step) for line in last.values()]

    def _drawn(self, line: PictureLine, step: StepLine) -> Picture:
        area = Box(*line.area)
        return Picture(line, self._id(line.media, area), _alt(line, step), _close(line, area), area)

    def _id(self, name: str, area: Box) -> str | None:
        if (name, area) in self._known:
            return self._known[name, area]
        data = self.media.get(name)
        if data is None:
            return None
        found = self._known[name, area] = f"picture-{len(self.data) + 1}"
        self.data[found] = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}", area
        return found


def _alt(line: PictureLine, step: StepLine) -> str:
    if line.when == "before":
        return (
            f"The screen before the act, {line.element} boxed"
            if line.element
            else "The screen before the step"
        )
    return f"The screen after the check: {STATES.get(step.status, step.status)}"


def _close(line: PictureLine, area: Box) -> Box:
    """The surroundings of what the step is about, inside the picture."""
    if line.target is None:
        return area
    target = bounding_box([Box(*line.target), Box(*line.target)]).intersection(area)
    if not target.area:
        return area
    w = min(area.w, max(CLOSE_W, target.w + AROUND_PX))
    h = min(area.h, max(CLOSE_H, target.h + AROUND_PX * 2 // 3))
    x = min(max(target.center.x - w // 2, area.x), area.right - w)
    y = min(max(target.center.y - h // 2, area.y), area.bottom - h)
    return Box(x, y, w, h)


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """What one phase took over the run, in seconds; `share` is its part of all of them, in percent."""

    name: str
    total: float
    share: float
    median: float
    most: float


def phase_lines(report: Report) -> list[PhaseLine]:
    """A line for each phase that took any time."""
    total = sum(report.phases.values()) or 1.0
    found: list[PhaseLine] = []
    for name in (name for name in PHASES if report.phases.get(name, 0) > 0):
        steps = [step.phases.get(name, 0.0) for step in report.steps if step.phases] or [0.0]
        seconds = report.phases[name]
        found.append(PhaseLine(name, seconds, 100 * seconds / total, median(steps), max(steps)))
    return found


def phase_parts(phases: Mapping[str, float]) -> list[tuple[str, float, float, float]]:
    """Name, seconds, where its part of a bar of 100 begins and how wide it is."""
    total, at = sum(phases.values()) or 1.0, 0.0
    found: list[tuple[str, float, float, float]] = []
    for name in (name for name in PHASES if phases.get(name, 0) > 0):
        w = 100 * phases[name] / total
        found.append((name, phases[name], round(at, 2), round(w, 2)))
        at += w
    return found


def duration(seconds: float | None) -> str:
    """Seconds as people read them."""
    if seconds is None:
        return ""
    if seconds < 0.0995:
        return f"{seconds * 1e3:.0f} ms" if seconds >= 0.001 else "< 1 ms"
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {seconds % 60:.0f} s"


def view_box(box: Sequence[float]) -> str:
    """A box as SVG writes it."""
    return " ".join(f"{value:g}" for value in box)


def render_page(report: Report, media: MediaFolder) -> str:
    """One HTML file that needs nothing beside it."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    here = files("lookhear.tasks")
    names = ("report.html", "report_step.html", "report_parts.html")
    sources = {name: here.joinpath(name).read_text(encoding="utf-8") for name in names}
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(duration=duration, view_box=view_box)
    known: dict[str, Any] = environment.globals  # pyright: ignore[reportAssignmentType]
    known.update(symbols=SYMBOLS, states=STATES, phase_parts=phase_parts)
    pictures = Pictures(media)
    shown = {step.node: pictures.of(step) for step in report.steps}
    return environment.get_template("report.html").render(
        report=report,
        headline=headline(report),
        reasons=reasons(report),
        drawing=draw_plan(report.plan, report.edges),
        sound=draw_sound(report.heard) if report.heard else None,
        phases=phase_lines(report),
        shown=shown,
        data=pictures.data,
        css=here.joinpath("report.css").read_text(encoding="utf-8"),
    )
