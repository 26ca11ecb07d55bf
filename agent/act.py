"""One act: find, declare, confirm, pass the gates, let the hands do it, and check what came of it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from ..errors import PreconditionLost, TargetAmbiguous, TargetNotFound
from ..perception import Element, Role, Scene
from ..tools import Ack, Click, Computer, Drag, Move, Scroll, TypeText
from .adjusting import NeedsAdjusting, needs_adjusting
from .aftermath import Aftermath
from .binding import Binding
from .calls import Act, bound_call, page_host
from .declare import declare_post
from .deeds import Deed, Deeds
from .effects import approved_by_goal, classify
from .events import Found as FoundEvent, Grounded, Observer
from .evidence import Evidence
from .finder import Finder, Found, describe
from .gatekeeper import Gatekeeper
from .goal_probes import GoalProbes
from .language import Step, Target
from .methods import FIELD_ROLES, Atom, atoms_for, click_point, drag_between, exact_atoms, secret_atoms
from .phases import PhaseTimer
from .postconditions import BoxChecked, Expected, NoPost, Post
from .readback import copyable, exact_value, focus_shows, masked
from .remembering import remember
from .seeking import Seeker

__all__ = ["Actor", "IsChoice", "focused_field"]

FRESH_NS = 250_000_000
IN_SIGHT_S = 1.2


class IsChoice(Exception):
    """What the step would type into is a drop-down: its text is the option to choose."""


class Actor:
    """Carries out acts on one computer."""

    def __init__(
        self,
        computer: Computer,
        finder: Finder,
        gatekeeper: Gatekeeper,
        deeds: Deeds,
        aftermath: Aftermath,
        timer: PhaseTimer,
        observer: Observer,
        seeker: Seeker,
        probes: GoalProbes,
        reveal: Callable[[str], str],
    ) -> None:
        self._seeker = seeker
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._deeds = deeds
        self._aftermath = aftermath
        self._timer = timer
        self._observer = observer
        self._probes = probes
        self._reveal = reveal
        self.before: Scene | None = None
        """The screen just before the last act."""

    async def carry_out(self, act: Act) -> tuple[Evidence, str | None]:
        """Do it once; the evidence, and the element in words.

        Raises:
            Repairable: the target was not found, is ambiguous, or changed before the act.
            Denied, NeedsInput: a gate said no, or asked and nobody answered.
            DisplayError, WorkerError: the outcome of the last deed is unknown.
        """
        with self._timer.phase("find"):
            found, element, scene = await self._find(act)
        words = describe(element) if element is not None else None
        if act.action is None:
            done = _other_way(act, found, element)
            if done is not None:
                return done, words
        effect = classify(act.step.verb, element, keys=tuple(act.step.args.get("keys", ())))
        if found is not None and effect == "irreversible":
            _check_not_guessed(found.binding)
        atoms = await self._atoms(act, found, scene)
        await self._admit(act, effect, found, scene)
        if found is not None and element is not None:
            element = await self._exactly(act, element, scene)
        post = act.declared or await self._declared(act, element, scene)
        context = _context(act, effect, post, element, scene, len(atoms))
        self.before = scene
        fired_ns = self._computer.clock.now_ns()
        await self._perform(act, atoms, found, context)
        return await self._aftermath.check(act.step, post, element, scene, fired_ns), words

    async def _declared(self, act: Act, element: Element | None, scene: Scene) -> Post:
        if act.secret is not None:
            return NoPost()  # a secret is never read back
        post = declare_post(act.step, element, scene, act.following, exact=act.action is not None)
        if act.action is not None:
            return post  # what the task expects is asked when a model says that it is done
        last = act.following is None and act.step.verb in ("click", "double_click", "press")
        if not isinstance(post, NoPost) or not last:
            return post
        with self._timer.phase("verify"):
            unmet = await self._probes.unmet()
        return Expected(which=unmet) if unmet else post

    async def _atoms(self, act: Act, found: Found | None, scene: Scene) -> tuple[Atom, ...]:
        if act.action is not None:
            return exact_atoms(act.action)
        if act.secret is not None:
            return secret_atoms(found.element if found else None, str(act.step.args.get("text", "")))
        if act.step.verb != "drag" or found is None:
            return atoms_for(act.step, found.element if found else None, scene)
        if not act.step.args.get("to"):
            raise TargetNotFound("Drag it where to?", remedy="Name what to drop it on.")
        with self._timer.phase("find"):
            to = await self._finder.find(Target.model_validate(act.step.args["to"]), "click", heard=act.heard)
            await self._finder.confirm(to)
        return drag_between(found.element, to.element)

    async def _find(self, act: Act) -> tuple[Found | None, Element | None, Scene]:
        if act.found is not None:
            self.grounded(act.node, act.found)
            return act.found, act.found.element, act.found.scene
        if act.step.target is None:
            scene, _ = await self._finder.scene()
            return None, focused_field(scene), scene
        if act.known is not None:
            found = await self._finder.found(act.known)
        else:
            found = await self.find(act)
        self.grounded(act.node, found)
        return found, found.element, found.scene

    async def find(self, act: Act) -> Found:
        """The target of an act: in sight, or after scrolling through the window.

        Raises:
            TargetNotFound, TargetAmbiguous, DialogInTheWay: as `Finder.find` says.
        """
        target, verb = act.step.target, act.step.verb
        assert target is not None
        try:
            return await self._finder.find(target, verb, heard=act.heard, limit_s=IN_SIGHT_S)
        except TargetNotFound:
            with contextlib.suppress(TargetNotFound, PreconditionLost):  # it may still come by itself
                await self._seeker.seek(
                    act, lambda scene: self._finder.bind(target, scene, verb, heard=act.heard)
                )
            return await self._finder.find(target, verb, heard=act.heard)

    def grounded(self, node: str, found: Found) -> None:
        """Tell the observers what was found and where, while its frame is still the newest one."""
        element, window = found.element, found.window
        self._observer.notice(FoundEvent(node, describe(element), found.binding.score))
        frame = window.frame if window is not None else None
        point = found.point or click_point(element)
        self._observer.notice(Grounded(node, describe(element), element.box, point, frame))

    async def _exactly(self, act: Act, element: Element, scene: Scene) -> Element:
        """The field with the value it really holds, before something is typed behind it.

        What was read from pixels may be a little wrong, or a placeholder, which cannot be copied.
        """
        shown = element.state.value
        looks_empty = not shown and not act.begun
        if (
            act.secret is not None
            or act.action is not None
            or act.step.verb != "type"
            or looks_empty
            or masked(shown)
            or not copyable(element, scene)
        ):
            return element
        with self._timer.phase("find"):
            value = await exact_value(self._computer, element, scene)
        return replace(element, state=replace(element.state, value=value or ""))

    async def _admit(self, act: Act, effect: str, found: Found | None, scene: Scene) -> None:
        """Confirm on fresh pixels, ask the gates, and confirm again if asking took its time.

        What goes to no element goes to the window that has the keyboard.
        """
        clock = self._computer.clock
        window = found.window if found is not None else scene.focused_window
        approved = approved_by_goal(act.step, found.binding if found is not None else None, act.requested_by)
        host = await page_host(self._computer, window)
        with self._timer.phase("find"):
            confirmed_ns = await self._finder.confirm(found) if found is not None else None
        age_s = (clock.now_ns() - confirmed_ns) / 1e9 if confirmed_ns is not None else None
        call = bound_call(act, effect, found, approved=approved, age_s=age_s, host=host, window=window)
        if not approved and self._gatekeeper.granted(call):
            call = replace(call, approved=True)
        await self._gatekeeper.admit(call, found.patch if found is not None else "")
        if confirmed_ns is not None and found is not None and clock.now_ns() - confirmed_ns > FRESH_NS:
            with self._timer.phase("find"):
                await self._finder.confirm(found)
        if call.approved and host and host != await page_host(self._computer, window):
            raise PreconditionLost("The page changed while it was being judged.")

    async def _perform(
        self, act: Act, atoms: tuple[Atom, ...], found: Found | None, context: dict[str, Any]
    ) -> None:
        typed = ""
        for index, atom in enumerate(atoms):
            if found is not None and found.window is not None and not _points(atom):
                await self._hold_focus(found)
            deed = Deed(
                node=act.node,
                attempt=act.attempt,
                index=index,
                name=atom.name,
                action=atom.action.model_dump(mode="json"),
                repeatable=atom.repeatable,
                typed=atom.typed,
                durable=context["effect"] == "irreversible",
                context={**context, "before": (context["before"] or "") + typed},
            )
            fired_ns = self._computer.clock.now_ns()
            await self._deeds.perform(deed, self._by_hand(self._revealed(act, atom)))
            typed += atom.typed or ""
            if found is not None and atom.name == "focus" and atom is not atoms[-1]:
                await self._focus_shows(found.element, fired_ns)

    async def _focus_shows(self, field: Element, fired_ns: int) -> None:
        """Wait for the caret or the ring: keys do not queue behind a click that is still on its way.

        A field that had the keyboard before shows nothing new, at worst until its caret blinks.
        """
        with self._timer.phase("settle"):
            await focus_shows(self._computer, field, fired_ns)

    async def _hold_focus(self, found: Found) -> None:
        if found.window is not None and not await self._computer.focus(found.window.id):
            raise PreconditionLost(f"The window {found.window.title!r} does not get the keyboard.")

    def _revealed(self, act: Act, atom: Atom) -> Atom:
        """The secret itself goes to the hands and nowhere else."""
        if act.secret is None or not isinstance(atom.action, TypeText):
            return atom
        action = atom.action.model_copy(update={"text": self._reveal(act.secret)})
        return replace(atom, action=action)

    def _by_hand(self, atom: Atom) -> Callable[[str], Awaitable[Ack]]:
        async def perform(key: str) -> Ack:
            return await self._computer.hands.perform(atom.action, key)

        return perform


def _name(element: Element) -> str:
    return (element.text or "").casefold().strip()


def _check_not_guessed(binding: Binding) -> None:
    """The window in front breaks a tie between equal names, but never for what cannot be taken back."""
    one, other = binding.element, binding.runner_up
    if other is None or one.window == other.window or _name(one) != _name(other):
        return
    choices = (describe(one), describe(other))
    raise TargetAmbiguous(
        f"Two windows have a {one.role.value} {one.text!r}.", choices, remedy="Say in which window."
    )


def _points(atom: Atom) -> bool:
    return isinstance(atom.action, Click | Move | Scroll | Drag)


def focused_field(scene: Scene) -> Element | None:
    """The field that has the keyboard, where it can be seen."""
    window = scene.focused_window
    fields = [
        e
        for e in scene.elements
        if e.state.focused and e.role in FIELD_ROLES and (window is None or e.window == window.id)
    ]
    return fields[0] if len(fields) == 1 else None


def _other_way(act: Act, found: Found | None, element: Element | None) -> Evidence | None:
    """Evidence that nothing needs to be done.

    Raises:
        IsChoice, NeedsAdjusting: what was found is operated in another way.
    """
    if act.step.verb in ("type", "set") and element is not None and element.role is Role.COMBOBOX:
        raise IsChoice
    if found is not None and act.secret is None and needs_adjusting(act.step, element):
        raise NeedsAdjusting(found)
    return _already(act.step, element)


def _already(step: Step, element: Element | None) -> Evidence | None:
    """A box that is in the wanted state is left alone: clicking it would undo it."""
    if step.verb in ("check", "uncheck") and element is not None:
        wanted = step.verb == "check"
        if element.state.checked is wanted:
            word = "checked" if wanted else "unchecked"
            return Evidence("box_checked", True, f"{element.text or 'It'} was {word} already.")
        if element.state.checked is None:
            raise PreconditionLost(f"Whether {describe(element)} is checked cannot be read.")
    return None


def _context(
    act: Act, effect: str, post: Post, element: Element | None, scene: Scene, total: int
) -> dict[str, Any]:
    before = element.state.value if element is not None and not isinstance(post, BoxChecked) else None
    if act.step.verb == "set":
        before = ""
    return {
        "effect": effect,
        "post": post.model_dump(mode="json"),
        "before": before,
        "total": total,
        "verb": act.step.verb,
        "target": describe(element) if element is not None else None,
        "element": remember(element, scene) if element is not None else None,
    }
