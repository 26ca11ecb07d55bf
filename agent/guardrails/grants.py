"""What a task file allows: acts it approves beforehand, and the programs and hosts it keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .verdict import Decision, Verdict

if TYPE_CHECKING:
    from .call import Call

__all__ = ["Grant", "ScopeGate", "SecretPlace", "SecretScope"]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!…")


@dataclass(frozen=True, slots=True)
class Grant:
    """One act that a task file approves beforehand, by verb, whole name of the element, host and program.

    Keys that go to no element are named as they are pressed: `ctrl+s`.

    `host` None grants it only outside browsers: what a page shows cannot approve itself, so a page is
    always named by its host, `name` or `name:port`. `app` is a part of the window class; None is any.
    """

    verb: str
    target: str
    host: str | None = None
    app: str | None = None

    def covers(self, call: Call) -> bool:
        """Whether this very call is granted."""
        named = _plain(call.target) or _plain("+".join(call.keys))
        if self.verb != call.verb or _plain(self.target) != named:
            return False
        if self.app is not None and self.app.casefold() not in call.app.casefold():
            return False
        if call.browser or self.host is not None:
            return self.host is not None and same_host(self.host, call.host)
        return True


def same_host(wanted: str, host: str) -> bool:
    """Whether a host with its port (`127.0.0.1:8080`) is the wanted one; without a port any is."""
    if not host:
        return False
    return wanted.casefold() in (host.casefold(), host.casefold().rsplit(":", 1)[0])


@dataclass(frozen=True, slots=True)
class ScopeGate:
    """Keeps a task to its programs and hosts.

    `apps` are parts of window classes, None is any. `hosts` are those whose pages may be acted on or
    opened, None is any; a page whose host cannot be told is outside.
    """

    apps: Sequence[str] | None = None
    hosts: Sequence[str] | None = None
    name: str = "scope"

    def check(self, call: Call) -> Verdict | None:
        """Deny effects in other programs and on other hosts."""
        if call.effect == "none":
            return None
        if self.apps is not None and call.app and not self._in_apps(call.app):
            return Verdict(Decision.DENY, "scope.app", f"The task does not name the program {call.app!r}.")
        web = call.browser or bool(call.url)
        if self.hosts is not None and web and not any(same_host(h, call.host) for h in self.hosts):
            shown = call.host or "a page whose host cannot be told"
            return Verdict(Decision.DENY, "scope.host", f"The task does not name {shown}.")
        return None

    def _in_apps(self, app: str) -> bool:
        return any(known.casefold() in app.casefold() for known in self.apps or ())


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where one secret may be typed: into pages of a host, or into a program that is no browser."""

    name: str
    app: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class SecretScope:
    """Where secrets may be typed; what has no line may be typed nowhere."""

    places: Sequence[SecretPlace] = ()
    name: str = "secret"

    def check(self, call: Call) -> Verdict | None:
        """Deny a secret anywhere but in its places."""
        if not call.secret or self.may_type(call.secret, call.app, call.host, browser=call.browser):
            return None
        where = call.host or call.app or "this window"
        reason = f"The secret {call.secret!r} is not to be typed into {where}."
        return Verdict(Decision.DENY, "secret.place", reason)

    def may_type(self, name: str, app: str, host: str, *, browser: bool = False) -> bool:
        """Whether this secret may go into a window of this class, showing a page of this host.

        Into a browser only by host: what program shows a page says nothing of who gets what is typed there.
        """
        return any(_fits(place, app, host, browser) for place in self.places if place.name == name)


def _fits(place: SecretPlace, app: str, host: str, browser: bool) -> bool:
    if place.app is not None and place.app.casefold() not in app.casefold():
        return False
    if browser or host or place.host is not None:
        return place.host is not None and same_host(place.host, host)
    return place.app is not None
