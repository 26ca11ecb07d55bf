"""Choosing an option: open the drop-down, click the option in what opened, read the drop-down again."""

from __future__ import annotations

from dataclasses import replace

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Box, Element, Modality, Point, Role, Scene
from ..tools import Ack, Computer, Scroll
from .act import Actor
from .aftermath import Aftermath
from .calls import Act, bound_call, page_host
from .deeds import Deed, Deeds
from .effects import commit_word
from .evidence import Evidence
from .finder import Finder, Found, describe, is_new
from .gatekeeper import Gatekeeper
from .language import Step, Target
from .methods import atoms_for
from .option_groups import grouped_radio, list_row
from .plan import Effect
from .postconditions import OptionShown, Post
from .remembering import remember

__all__ = ["Chooser", "chosen_instead"]

LIST_GAP_PX = 8
IN_SIGHT_S = 1.2
NOTCHES, MOST_TURNS = 3, 60


def chosen_instead(act: Act) -> Act:
    """What was to be typed or set, as the option to choose; who wrote it stays known."""
    step = act.step
    name = "text" if "text" in step.args else "value"
    chosen = step.model_copy(update={"verb": "select", "args": {"option": step.args.get(name, "")}})
    labels = {"option": act.labels[name]} if name in act.labels else {}
    return replace(act, step=chosen, labels=labels)


class Chooser:
    """Carries out `select`."""

    def __init__(
        self,
        computer: Computer,
        finder: Finder,
        gatekeeper: Gatekeeper,
        deeds: Deeds,
        aftermath: Aftermath,
        actor: Actor,
    ) -> None:
        self._computer = computer
        self._finder = finder
        self._gatekeeper = gatekeeper
        self._deeds = deeds
        self._aftermath = aftermath
        self._actor = actor

    async def carry_out(self, act: Act) -> tuple[Evidence, str | None]:
        """Select the option in the named drop-down, or click the option itself where it is in plain sight.

        Raises:
            TargetNotFound: there is no such drop-down, or it has no such option.
            Denied, NeedsInput: a gate said no.
        """
        option = str(act.step.args.get("option") or "")
        if act.step.target is None:
            return await self._click_option(act, Target(text=option))
        if not option:
            return await self._actor.carry_out(act)
        radio = await self._radio(act, option)
        if radio is not None:
            return await self._actor.carry_out(replace(act, known=radio))
        row = await self._row(act, option)
        if row is not None:
            return await self._actor.carry_out(replace(act, known=row))
        found = await self._finder.find(act.step.target, "select", heard=act.heard)
        self._actor.grounded(act.node, found)
        if found.element.role is not Role.COMBOBOX:
            return await self._click_option(act, Target(text=option))
        if (found.element.state.value or "").casefold() == option.casefold():
            return Evidence("option_shown", True, f"It shows {option!r} already."), describe(found.element)
        post = OptionShown(option=option)
        fired_ns = self._computer.clock.now_ns()
        chosen = _in_open_list(found, option) if act.begun else None
        if chosen is None:
            await self._click(act, found, found, 0, post)
            chosen = await self._option(act, found, option)
            self._actor.grounded(act.node, chosen)
            if act.heard:  # the list says how the option that was heard is written
                post = OptionShown(option=chosen.element.text or option)
        await self._click(act, found, chosen, 1, post)
        evidence = await self._aftermath.check(act.step, post, found.element, found.scene, fired_ns)
        return evidence, describe(found.element)

    async def is_group(self, act: Act) -> bool:
        """Whether what is to be set is a group of radio buttons that has the value as an option."""
        value = act.step.args.get("value", act.step.args.get("text"))
        if act.step.verb not in ("set", "type") or act.step.target is None or act.secret is not None:
            return False
        return bool(value) and await self._radio(act, str(value)) is not None

    async def _radio(self, act: Act, option: str) -> Element | None:
        target = act.step.target
        if target is None or not target.text:
            return None
        scene, _ = await self._finder.scene()
        return grouped_radio(target.text, option, scene)

    async def _row(self, act: Act, option: str) -> Element | None:
        """The row of the list box that the target names, where it is in sight."""
        scene, _ = await self._finder.scene()
        assert act.step.target is not None
        try:
            sheet = self._finder.bind(act.step.target, scene, "set", heard=act.heard).element
        except (TargetNotFound, TargetAmbiguous):
            return None
        return list_row(sheet, option) if sheet.role is Role.TEXTBOX else None

    async def _click_option(self, act: Act, target: Target) -> tuple[Evidence, str | None]:
        return await self._actor.carry_out(replace(act, step=act.step.model_copy(update={"target": target})))

    async def _option(self, act: Act, opened: Found, option: str) -> Found:
        """Find the option in what opened; close the list again where it is not there."""
        self._finder.before = opened.scene
        try:
            try:
                found = await self._finder.find(
                    Target(text=option), "select", heard=act.heard, limit_s=IN_SIGHT_S
                )
            except TargetNotFound:
                found = await self._scrolled_to(act, opened, option)
            if found.element.id == opened.element.id or not is_new(found.element, opened.scene):
                raise TargetNotFound(f"{opened.element.text or 'The drop-down'} has no option {option!r}.")
            return found
        except (TargetNotFound, TargetAmbiguous):
            escape = atoms_for(Step(verb="press", args={"keys": ["escape"]}), None, opened.scene)[0]
            await self._computer.hands.perform(escape.action, "close-list")
            raise
        finally:
            self._finder.before = None

    async def _scrolled_to(self, act: Act, opened: Found, option: str) -> Found:
        """Turn the wheel over the open list until the option is in sight; down first, then up.

        Raises:
            TargetNotFound: it is nowhere in the list.
        """
        context = {"effect": "none", "post": {"kind": "none"}, "total": 1, "verb": "scroll"}
        count = 0
        for way in (NOTCHES, -NOTCHES):
            for _ in range(MOST_TURNS):
                count += 1
                before, _ = await self._finder.scene()
                since_ns = self._computer.clock.now_ns()
                action = _wheel(opened, before, way)
                payload = action.model_dump(mode="json")
                deed = Deed(f"{act.node}.view", act.attempt, count, "scroll", payload, True, context=context)

                async def perform(key: str, action: Scroll = action) -> Ack:
                    return await self._computer.hands.perform(action, key)

                await self._deeds.perform(deed, perform)
                await self._computer.eyes.settle(since_ns=since_ns, limit_s=0.6)
                scene, frame = await self._finder.scene(since_ns=since_ns)
                try:
                    binding = self._finder.bind(Target(text=option), scene, "select", heard=act.heard)
                    return Found(binding, scene, frame, scene.window(binding.element.window))
                except TargetNotFound:
                    if {e.text for e in scene.elements} == {e.text for e in before.elements}:
                        break
        raise TargetNotFound(f"{opened.element.text or 'The drop-down'} has no option {option!r}.")

    async def _click(self, act: Act, of: Found, found: Found, index: int, post: Post) -> None:
        confirmed_ns = await self._finder.confirm(found)
        age_s = (self._computer.clock.now_ns() - confirmed_ns) / 1e9
        # Opening a list can be undone, and so can picking from it, unless the option itself names a deed.
        picking = index > 0 and commit_word(found.element.text) is not None
        effect: Effect = "irreversible" if picking else "reversible"
        named = (found.element.text or "").casefold() == str(act.step.args.get("option") or "").casefold()
        typed = act.requested_by.modality is Modality.TEXT and "option" not in act.labels
        host = await page_host(self._computer, found.window)
        call = bound_call(act, effect, found, approved=named and typed, age_s=age_s, host=host)
        await self._gatekeeper.admit(call, found.patch)
        atom = atoms_for(Step(verb="click"), found.element, found.scene)[0]
        context = {
            "effect": effect,
            "post": post.model_dump(mode="json"),
            "total": 2,
            "verb": "select",
            "element": remember(of.element, of.scene),
        }
        deed = Deed(
            act.node, act.attempt, index, "select", atom.action.model_dump(mode="json"), context=context
        )

        async def perform(key: str) -> Ack:
            return await self._computer.hands.perform(atom.action, key)

        await self._deeds.perform(deed, perform)
        await self._computer.eyes.settle(since_ns=confirmed_ns, limit_s=1.0)


def _wheel(opened: Found, scene: Scene, notches: int) -> Scroll:
    """The wheel in the middle of the list: the window that came, else right below the drop-down."""
    box = opened.element.box
    known = {w.id for w in opened.scene.windows}
    lists = [w.box for w in scene.windows if w.id not in known and w.box.grown(LIST_GAP_PX).overlaps(box)]
    at = lists[-1].center if lists else Point(box.center.x, box.bottom + box.h)
    return Scroll(x=at.x, y=at.y, dx=0, dy=notches)


def _in_open_list(found: Found, option: str) -> Found | None:
    """The option where the list of the drop-down is open already: clicking it again would close the list.

    The list is a window of its own that touches the drop-down.
    """
    box = found.element.box
    near = Box(box.x, box.y - LIST_GAP_PX, box.w, box.h + 2 * LIST_GAP_PX)
    lists = [w.id for w in found.scene.windows if w.id != found.element.window and w.frame.overlaps(near)]
    wanted = option.casefold()
    options = [e for e in found.scene.elements if e.window in lists and (e.text or "").casefold() == wanted]
    if len(options) != 1:
        return None
    binding = replace(found.binding, element=options[0])
    return replace(found, binding=binding, window=found.scene.window(options[0].window))
