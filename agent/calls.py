"""One step to carry out, and what the gates are shown of it once it is bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..perception import Element, Label, Modality, Role, Window
from ..tools import Action, Computer
from .finder import Found
from .frames import is_browser
from .guardrails import Call, Value
from .language import Step
from .methods import paste_keys_for
from .postconditions import Post

__all__ = ["Act", "bound_call", "page_host"]

TALL_PX = 60
_MANNER = ("name", "type", "direction", "unit", "for")  # how something is done, not what goes anywhere


@dataclass(frozen=True, slots=True)
class Act:
    """One step to carry out: its node, what follows it, who asked for it, and which attempt this is.

    `declared` is the effect that was declared before a crash; None declares it now. `begun` says that a
    part of the step has happened; then `known` is the field it goes on in. `labels` says who wrote the
    arguments that came from elsewhere; `secret` names the secret that its text stands for. `action` is what
    the hands are to do exactly, where somebody named it (a model did); `found` then says what it falls on.
    """

    node: str
    step: Step
    following: Step | None
    requested_by: Label
    attempt: int
    declared: Post | None = None
    begun: bool = False
    known: Element | None = None
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    secret: str | None = None
    action: Action | None = None
    found: Found | None = None

    @property
    def heard(self) -> bool:
        """Whether it was asked for by voice: names are compared by sound, and nothing counts as approved."""
        return self.requested_by.modality is Modality.AUDIO


def bound_call(
    act: Act,
    effect: str,
    found: Found | None,
    *,
    approved: bool,
    age_s: float | None,
    host: str | None = None,
    window: Window | None = None,
) -> Call:
    """What the gates are shown of a bound act.

    `host` is that of the page, None where there is no browser; `window` is where it happens if nothing was
    found.
    """
    step = act.step
    window = found.window if found is not None else window
    element = found.element if found is not None else None
    url = str(step.args.get("url") or "")
    texts = {n: value for n, value in step.args.items() if isinstance(value, str) and n not in _MANNER}
    return Call(
        node=act.node,
        tool="computer",
        verb=step.verb,
        effect=effect,
        requested_by=act.requested_by,
        app=window.wm_class if window else "",
        window=window.title if window else "",
        target=(element.text or "") if element else str(step.args.get("app") or ""),
        role=element.role.value if element else "",
        multiline=_takes_lines(found),
        browser=host is not None,
        host=host or _host(url),
        url=url,
        keys=tuple(str(key) for key in step.args.get("keys", ())),
        args={name: Value(value, act.labels.get(name, act.requested_by)) for name, value in texts.items()},
        approved=approved,
        patch_age_s=age_s,
        secret=act.secret or "",
        withheld=window is not None and window.withheld,
    )


def _takes_lines(found: Found | None) -> bool:
    """A text area takes line breaks as text; a terminal runs what is before them."""
    if found is None or found.element.role is not Role.TEXTBOX or found.element.box.h <= TALL_PX:
        return False
    return found.window is None or paste_keys_for(found.window.wm_class) == ("ctrl", "v")


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


async def page_host(computer: Computer, window: Window | None) -> str | None:
    """The host of the page in a browser's window, empty where it cannot be told; None in other windows."""
    if window is None or not is_browser(window):
        return None
    page = await computer.page_in(window)
    return page.host if page is not None else ""
