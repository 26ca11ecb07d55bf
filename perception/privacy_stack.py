"""Which parts of the screen rules withhold, given every window that shows, bottom to top."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .geometry import Box
from .privacy import NOT_ALLOWED, PrivacyRule, PrivacyRules, WindowIdentity
from .residue import cut_out
from .sign import SIGN_CLASS

__all__ = ["UNKNOWN", "Client", "HostOf", "Stacked", "Withheld", "withheld_windows"]

UNKNOWN = PrivacyRule(title="(not known yet)")
"""Stands for a window about which nothing is known yet."""
_DEEPEST = 8
_NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Client:
    """A window that a program opened.

    `names` are its class and its program, `app` is the one of them for logs, `owner` is a number that all
    windows of one connection share.
    """

    id: int
    names: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    pid: int | None = None
    owner: int = 0
    transient_for: int | None = None
    box: Box = _NOWHERE
    app: str = ""


@dataclass(frozen=True, slots=True)
class Stacked:
    """A child of the root window that shows: a popup, a window, or a frame with the windows inside it.

    `covers` says that nothing below can be seen through it; `popup` that no window manager handles it.
    """

    id: int
    box: Box
    clients: tuple[Client, ...]
    popup: bool = False
    covers: bool = True


@dataclass(frozen=True, slots=True)
class Withheld:
    """A window that must not be seen, why, and the parts of it that show."""

    window: Stacked
    rule: PrivacyRule
    app: str
    parts: tuple[Box, ...]


HostOf = Callable[[Client], str | None]


@dataclass(slots=True)
class _Ruling:
    """The rule for each client, as far as it is known."""

    rules: dict[int, PrivacyRule | None] = field(default_factory=dict[int, PrivacyRule | None])
    apps: dict[int, PrivacyRule] = field(default_factory=dict[int, PrivacyRule])
    """Programs withheld as a whole, by process and by connection."""
    owners: dict[int, PrivacyRule] = field(default_factory=dict[int, PrivacyRule])
    """Programs that show something withheld: so are their popups, where it cannot be told whose they are."""

    def note(self, client: Client, rule: PrivacyRule | None) -> None:
        """What is withheld of a program decides on what belongs to it."""
        self.rules[client.id] = rule
        if rule is None:
            return
        kept = self.apps if rule.app and not (rule.title or rule.host) else self.owners
        for key in _keys(client):
            kept.setdefault(key, rule)


def _keys(client: Client) -> Iterator[int]:
    if client.pid:
        yield -client.pid  # processes and connections share a table
    if client.owner:
        yield client.owner


def withheld_windows(
    stack: Sequence[Stacked],
    rules: PrivacyRules,
    host_of: HostOf,
    screen: Box,
    lingering: Mapping[int, Withheld] | None = None,
) -> tuple[Withheld, ...]:
    """Everything that rules withhold, popups and dialogs of withheld windows included, bottom to top.

    `lingering` windows are withheld for a reason that is just gone.
    """
    held = lingering or {}
    ruling = _Ruling()
    every = [client for window in stack for client in window.clients]
    for client in every:
        host = host_of(client)
        ruling.note(client, rules.against(WindowIdentity(client.names, client.titles, host)))
    found: list[Withheld] = []
    for index, window in enumerate(stack):
        rule, app = _rule_for(window, ruling, {client.id: client for client in every})
        if rule is None and window.id in held:
            rule, app = held[window.id].rule, held[window.id].app
        if rule is not None:
            covers = [above.box for above in stack[index + 1 :] if above.covers]
            parts = cut_out(window.box.intersection(screen), covers)
            found.append(Withheld(window, rule, app, parts))
    return tuple(found)


def _rule_for(window: Stacked, ruling: _Ruling, known: dict[int, Client]) -> tuple[PrivacyRule | None, str]:
    if not window.clients:
        return (None, "") if window.popup else (UNKNOWN, "")
    for client in window.clients:
        rule = _rule_of(client, window.popup, ruling, known)
        if rule is not None:
            return rule, client.app
    return None, ""


def _rule_of(client: Client, popup: bool, ruling: _Ruling, known: dict[int, Client]) -> PrivacyRule | None:
    rule = ruling.rules[client.id]
    if rule is not None and rule is not NOT_ALLOWED:
        return rule
    keys = tuple(_keys(client))
    whole = next((ruling.apps[key] for key in keys if key in ruling.apps), None)
    if whole is not None:
        return whole
    above = _belongs_to(client, known)
    if above is not None:
        inherited = ruling.rules[above.id]
        return inherited if inherited is not None or popup else rule
    if SIGN_CLASS in client.names:
        return None
    if popup:
        if rule is NOT_ALLOWED and _shown_only(client, ruling, known):
            return None
        return next((ruling.owners[key] for key in keys if key in ruling.owners), rule)
    return rule


def _belongs_to(client: Client, known: dict[int, Client]) -> Client | None:
    """The window that a dialog or menu stands for, through any number of dialogs."""
    at = client
    for _ in range(_DEEPEST):
        above = known.get(at.transient_for or 0)
        if above is None or above.id == at.id:
            break
        at = above
    return None if at is client else at


def _shown_only(client: Client, ruling: _Ruling, known: dict[int, Client]) -> bool:
    """Whether every other window of the same connection may be seen, and there is one."""
    same = [c.id for c in known.values() if c.id != client.id and c.owner == client.owner and c.titles]
    return bool(same) and all(ruling.rules[other] is None for other in same)
