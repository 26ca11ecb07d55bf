"""Setting sliders and date fields: step by step, each step looked at, until it shows what was wanted."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..errors import NeedsInput
from ..perception import Element, Role, Scene, thumb_of
from ..tools import Ack, Action, Click, Computer, Drag, PressKeys, TypeText
from .calls import Act, bound_call, page_host
from .dates import Layout, day_shown, days_meant, layouts_of
from .deeds import Deed, Deeds
from .evidence import Evidence
from .finder import Finder, Found, describe
from .gatekeeper import Gatekeeper
from .language import Step
from .methods import FIELD_ROLES, click_point, select_all
from .postconditions import Post, ValueShown, find_again
from .remembering import remember
from .shown_values import number_in, same_value

__all__ = ["Adjuster", "NeedsAdjusting", "needs_adjusting"]

MOST_ROUNDS = 8
MOST_KEYS = 120
SETTLED_WITHIN_S = 0.6


class NeedsAdjusting(Exception):
    """What the step would set is a slider or a date field."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


def needs_adjusting(step: Step, element: Element | None) -> bool:
    """Whether setting it takes looking: a slider, or a field that writes dates its own way."""
    if element is None or step.verb not in ("set", "type"):
        return False
    if element.role is Role.SLIDER:
        return True
    return element.role in FIELD_ROLES and bool(layouts_of(_hint(element)) and days_meant(_wanted(step)))


class Adjuster:
    """Carries out `set` on sliders and date fields. Everything it does may be done again."""

    def __init__(self, computer: Computer, finder: Finder, gatekeeper: Gatekeeper, deeds: Deeds) -> None:
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._deeds = deeds
        self._count = 0
        self._fired_ns = 0

    async def carry_out(self, act: Act, found: Found) -> tuple[Evidence, str | None]:
        """Set it, and say what it shows.

        Raises:
            NeedsInput: which day is meant, or in which order the field wants it, cannot be told.
            PreconditionLost: it changed before the act.
            Denied: a gate said no.
        """
        self._count = 0
        slider = found.element.role is Role.SLIDER
        task = (await self._slider(act, found)) if slider else (await self._date(act, found))
        return task, describe(found.element)

    async def _slider(self, act: Act, found: Found) -> Evidence:
        wanted_text = _wanted(act.step)
        wanted = number_in(wanted_text)
        if wanted is None:
            raise NeedsInput(f"A slider takes a number, not {wanted_text!r}.", remedy="Say a number.")
        post = ValueShown(value=wanted_text)
        if same_value(wanted_text, found.element.state.value) is True:
            return _evidence(post, found.element.state.value)
        await self._admit(act, found)
        now = found.element
        now = await self._near(act, found, now, wanted, post)
        now = await self._exactly(act, found, now, wanted, post)
        return _evidence(post, now.state.value)

    async def _near(self, act: Act, found: Found, now: Element, wanted: float, post: Post) -> Element:
        """Drag the thumb to where the value should be: first as if of a hundred, then by what was learnt."""
        known: list[tuple[float, float]] = []
        at = self._share(now)
        if at is not None and (value := number_in(now.state.value)) is not None:
            known.append((at, value))
        for _ in range(3):
            goal = _place(known, wanted)
            thumb = self._thumb(now)
            if thumb is None:
                return now
            start = thumb.center
            free = max(1, now.box.w - thumb.w)
            end = now.box.x + thumb.w // 2 + round(free * goal)
            if abs(end - start.x) >= 1:
                await self._do(act, found, Drag(path=((start.x, start.y), (end, start.y))), post)
                now = await self._again(now)
            value, at = number_in(now.state.value), self._share(now)
            if value is None or at is None or value == wanted:
                return now
            known.append((at, value))
        return now

    async def _exactly(self, act: Act, found: Found, now: Element, wanted: float, post: Post) -> Element:
        """Arrow keys for the rest; where they do nothing, clicks into the track beside the thumb."""
        step, keys, left = 0.0, True, MOST_KEYS
        for _ in range(MOST_ROUNDS):
            value = number_in(now.state.value)
            if value is None or value == wanted or (step and abs(wanted - value) < step / 2):
                return now
            ahead = wanted > value
            times = max(1, min(left, round(abs(wanted - value) / step))) if step else 1
            for _ in range(times):
                action = self._key(ahead=ahead) if keys else self._beside(now, ahead=ahead)
                if action is None:
                    return now
                await self._do(act, found, action, post)
            left -= times
            before, now = value, await self._again(now)
            if number_in(now.state.value) == before:  # a busy program draws late
                now = await self._again(now)
            moved = abs((number_in(now.state.value) or 0.0) - before)
            if moved:
                step = moved / times
            elif keys:
                keys = False
            else:
                return now
        return now

    def _key(self, *, ahead: bool) -> Action:
        return PressKeys(keys=("right" if ahead else "left",))

    def _beside(self, now: Element, *, ahead: bool) -> Action | None:
        thumb = self._thumb(now)
        if thumb is None:
            return None
        x = min(now.box.right - 4, thumb.right + 6) if ahead else max(now.box.x + 4, thumb.x - 6)
        return Click(x=x, y=now.box.center.y)

    def _thumb(self, element: Element) -> Any:
        frame = self._computer.eyes.frame()
        return thumb_of(frame.pixels, element.box) if frame is not None else None

    def _share(self, element: Element) -> float | None:
        thumb = self._thumb(element)
        return None if thumb is None else (thumb.x - element.box.x) / max(1, element.box.w - thumb.w)

    async def _date(self, act: Act, found: Found) -> Evidence:
        day = _day(act.step)
        layout = _layout(found.element, day)
        post = ValueShown(value=layout.written(day))
        if day_shown(found.element.state.value or "", layout) == day:
            return _evidence(post, found.element.state.value)
        await self._admit(act, found)
        middle = click_point(found.element)
        # A plain field takes the text as a whole; one of parts takes the digits of each from the first on.
        whole = [Click(x=middle.x, y=middle.y), *[atom.action for atom in select_all(found.element)]]
        parts = [Click(x=found.element.box.x + 6 + found.element.box.h // 4, y=middle.y)]
        text = layout.written(day)
        now = found.element
        for way, typed in ((whole, text), (parts, text.replace(layout.mark, ""))):
            for action in [*way, TypeText(text=typed)]:
                await self._do(act, found, action, post)
            now = await self._again(now)
            if day_shown(now.state.value or "", layout) == day:
                return Evidence(post.kind, True, f"It shows {now.state.value!r}.")
        return _evidence(post, now.state.value)

    async def _admit(self, act: Act, found: Found) -> None:
        """All it takes is one call: each of its steps can be undone by the next."""
        confirmed_ns = await self._finder.confirm(found)
        age_s = (self._computer.clock.now_ns() - confirmed_ns) / 1e9
        host = await page_host(self._computer, found.window)
        call = bound_call(act, "reversible", found, approved=False, age_s=age_s, host=host)
        await self._gatekeeper.admit(call, found.patch)

    async def _do(self, act: Act, found: Found, action: Action, post: Post) -> None:
        if found.window is not None:
            await self._computer.focus(found.window.id)
        context = {
            "effect": "reversible",
            "post": post.model_dump(mode="json"),
            "total": self._count + 2,
            "verb": act.step.verb,
            "element": remember(found.element, found.scene),
        }
        payload = action.model_dump(mode="json")
        deed = Deed(act.node, act.attempt, self._count, "adjust", payload, True, context=context)
        self._count += 1
        self._fired_ns = self._computer.clock.now_ns()

        async def perform(key: str) -> Ack:
            return await self._computer.hands.perform(action, key)

        await self._deeds.perform(deed, perform)

    async def _again(self, element: Element) -> Element:
        """The same control as it looks once the screen is quiet."""
        await self._computer.eyes.settle(since_ns=self._fired_ns, limit_s=SETTLED_WITHIN_S)
        scene, _ = await self._finder.scene(since_ns=self._fired_ns)
        return find_again(element, scene) or _here(element, scene) or element


def _here(element: Element, scene: Scene) -> Element | None:
    found = [e for e in scene.elements if e.role is element.role and e.box.iou(element.box) > 0.5]
    return found[0] if len(found) == 1 else None


def _place(known: list[tuple[float, float]], wanted: float) -> float:
    """Where on the track a value should be, 0 to 1, by the last two places that are known."""
    if len(known) > 1:
        (p0, v0), (p1, v1) = known[-2:]
        if v1 != v0 and p1 != p0:
            return min(1.0, max(0.0, p1 + (wanted - v1) * (p1 - p0) / (v1 - v0)))
    if known and known[0][0] > 0.05 and known[0][1] > 0:
        return min(1.0, max(0.0, wanted * known[0][0] / known[0][1]))
    return min(1.0, max(0.0, wanted / 100))


def _wanted(step: Step) -> str:
    return str(step.args.get("value", step.args.get("text", "")))


def _hint(element: Element) -> str:
    return element.state.value or element.text or ""


def _day(step: Step) -> date:
    days = days_meant(_wanted(step))
    if len(days) > 1:
        choices = " or ".join(f"{day:%-d %B %Y}" for day in days)
        raise NeedsInput(
            f"Which day is {_wanted(step)!r}: {choices}?", remedy="Say it with the month's name."
        )
    return next(iter(days))


def _layout(element: Element, day: date) -> Layout:
    layouts = layouts_of(_hint(element))
    if len(layouts) > 1 and len({layout.written(day) for layout in layouts}) > 1:
        raise NeedsInput(
            f"The {describe(element)} shows {_hint(element)!r}: day or month first cannot be told.",
            remedy="Set it by hand, or say the text to type in quotes.",
        )
    return next(iter(layouts))


def _evidence(post: ValueShown, shown: str | None) -> Evidence:
    holds = same_value(post.value, shown)
    return Evidence(post.kind, holds, f"It shows {shown!r}." if shown else "What it shows cannot be read.")
