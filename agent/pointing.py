"""What "this" and "here" mean: the element under the pointer while the word was spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Box, Element, Point, Role, Scene, Utterance
from .frames import visible
from .language import POINTED, Step, Target
from .matching import Level, fit
from .roles import role_factor
from .wording import describe_element

__all__ = [
    "caption_of",
    "deictic_times",
    "pointed_element",
    "pointed_elements",
    "pointer_at",
    "still_there",
    "target_names",
]

REACH_PX = 40  # farther from the pointer nothing is meant
NEAR_TIE_PX = 10  # a second one this much farther away could be meant as well
_DEICTIC = frozenset("this that here there these those".split())
_PLAIN = frozenset({Role.TEXT, Role.HEADING, Role.CELL, Role.ROW, Role.WINDOW, Role.DIALOG})
_CAPTIONED = frozenset(
    {
        Role.CHECKBOX,
        Role.RADIO,
        Role.SWITCH,
        Role.TEXTBOX,
        Role.COMBOBOX,
        Role.SPINBUTTON,
        Role.SLIDER,
    }
)
Trail = Sequence[tuple[int, Point]]


def pointer_at(trail: Trail, t_ns: int) -> Point | None:
    """Where the pointer was at an instant: the newest point at or before it, else the first one."""
    before = [point for at_ns, point in trail if at_ns <= t_ns]
    return before[-1] if before else trail[0][1] if trail else None


def pointed_element(
    scene: Scene, trail: Trail, t_ns: int, target: Target | None = None, verb: str = "click"
) -> Element:
    """The element that is pointed at.

    Args:
        scene: the screen as it was when the word was spoken.
        trail: pointer positions, oldest first, on the ordering clock.
        t_ns: when the word was spoken.
        target: what else is said of it, such as the role of "this button".
        verb: what is to be done; it decides which roles fit.

    Raises:
        TargetNotFound: nothing that fits is under the pointer or near it.
        TargetAmbiguous: two things are equally near.
    """
    point = pointer_at(trail, t_ns) or scene.pointer
    if point is None:
        raise TargetNotFound("I do not know where the pointer is.", remedy="Name the element instead.")
    window = scene.window_at(point)
    pool = [e for e in scene.elements if _fits(e, target, verb) and visible(scene, e)]
    pool = [e for e in pool if window is None or e.window in (window.id, None)]
    under = [e for e in pool if e.box.holds(point)]
    active = [e for e in under if e.role not in _PLAIN]
    if active or under:
        smallest = _smallest(active or under, scene)
        return caption_of(smallest, pool) or smallest
    near = sorted((gap, at) for at, e in enumerate(pool) if (gap := _gap(e.box, point)) <= REACH_PX)
    near = [one for one in near if pool[one[1]].role not in _PLAIN] or near
    if not near:
        raise TargetNotFound("There is nothing under the pointer.", remedy="Point at it, or name it.")
    close = [pool[at] for gap, at in near if gap - near[0][0] < NEAR_TIE_PX]
    if len(close) > 1:
        raise _which(close, scene)
    return close[0]


def _fits(element: Element, target: Target | None, verb: str) -> bool:
    said = target.role if target is not None else None
    factor = role_factor(element.role, said, verb)
    if target is not None and target.text and fit(target.text, element.text or "").level < Level.FUZZY:
        return False
    return factor > 0


def _smallest(found: list[Element], scene: Scene) -> Element:
    found = sorted(found, key=lambda e: e.box.area)
    first = found[0]
    rivals = [e for e in found[1:] if e.box.iou(first.box) < 0.5 and e.box.area < 1.5 * first.box.area]
    if rivals:
        raise _which([first, *rivals], scene)
    return first


def caption_of(label: Element, pool: Sequence[Element]) -> Element | None:
    """The control that a text names: pointing at the caption of a box or a field means the box or field."""
    if label.role not in _PLAIN or not label.text:
        return None
    named = [e for e in pool if e.role in _CAPTIONED and e.text == label.text and e.window == label.window]
    near = [e for e in named if _apart(e.box, label.box) <= REACH_PX]
    return near[0] if len(near) == 1 else None


def _apart(one: Box, other: Box) -> int:
    """Pixels between two boxes along the wider gap; 0 where they touch."""
    across = max(one.x - other.right, other.x - one.right, 0)
    return max(across, one.y - other.bottom, other.y - one.bottom, 0)


def _gap(box: Box, point: Point) -> float:
    """Pixels from the point to the edge of the box."""
    across = max(box.x - point.x, point.x - box.right + 1, 0)
    down = max(box.y - point.y, point.y - box.bottom + 1, 0)
    return float((across**2 + down**2) ** 0.5)


def _which(found: Sequence[Element], scene: Scene) -> TargetAmbiguous:
    choices = tuple(describe_element(e, scene) for e in found[:6])
    return TargetAmbiguous(f"You point between {len(found)} things.", choices, remedy="Say which.")


def deictic_times(utterance: Utterance) -> list[int]:
    """When "this", "that", "here", … were spoken, in order: the middle of each word, in ns."""
    spoken = [word for word in utterance.words if word.text.casefold().strip(" .,!?") in _DEICTIC]
    return [(word.t0_ns + word.t1_ns) // 2 for word in spoken]


def pointed_elements(
    steps: Sequence[Step],
    trail: Trail,
    scene_at: Callable[[int], Scene | None],
    *,
    utterance: Utterance | None = None,
    now_ns: int = 0,
) -> dict[str, Element]:
    """What every `pointed` target of a goal stands for; empty where nothing is pointed at.

    Args:
        steps: the compiled goal.
        trail: pointer positions while it was said.
        scene_at: the scene in force at an instant, as `SceneRing.as_of`.
        utterance: where it was said; a typed goal points at what is under the pointer now.
        now_ns: the time of a typed goal, in ns.

    Raises:
        TargetNotFound, TargetAmbiguous: as `pointed_element` says.
    """
    times = deictic_times(utterance) if utterance is not None else []
    last = now_ns if utterance is None else utterance.t1_ns
    found: dict[str, Element] = {}
    for target, verb in _pointing_targets(steps):
        name = target.ref or POINTED
        number = int(name.removeprefix(POINTED).strip("_") or 1)
        t_ns = times[number - 1] if number <= len(times) else last
        scene = scene_at(t_ns)
        if scene is None:
            raise TargetNotFound("I had not seen the screen yet when that was said.")
        found[name] = pointed_element(scene, trail, t_ns, target, verb)
    return found


def _pointing_targets(steps: Sequence[Step]) -> Iterator[tuple[Target, str]]:
    for step in steps:
        if step.target is not None and (step.target.ref or "").startswith(POINTED):
            yield step.target, step.verb
        to: Any = step.args.get("to")
        if isinstance(to, dict) and str(to.get("ref", "")).startswith(POINTED):  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            yield Target.model_validate(to), "hover"
        for inner in (step.do, step.then, step.otherwise):
            yield from _pointing_targets(inner or ())


def still_there(element: Element, scene: Scene) -> Element:
    """The same element on a newer scene.

    Raises:
        TargetAmbiguous: something of that name is elsewhere now.
        TargetNotFound: it is gone.
    """
    alike = [e for e in scene.elements if e.role is element.role and e.text == element.text]
    same = [e for e in alike if e.window == element.window and e.box.iou(element.box) > 0.5]
    if same:
        return next((e for e in same if e.id == element.id), same[0])
    if alike:
        choices = tuple(describe_element(e, scene) for e in alike[:6])
        raise TargetAmbiguous("What you pointed at has moved.", choices, remedy="Point at it again.")
    raise TargetNotFound(f"What you pointed at is gone: {element.role.value} {element.text or ''}".rstrip())


def target_names(target: Target, name: str) -> bool:
    """Whether the target or one of its anchors is this reference."""
    if target.ref == name:
        return True
    return target.relation is not None and any(target_names(a, name) for a in target.relation.anchors)
