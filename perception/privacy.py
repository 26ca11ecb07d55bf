"""Privacy rules: which windows may be seen, by application, title and the host of a browser's page.

A rule that cannot be decided counts against seeing: where the page of a browser is unknown, a rule about
hosts withholds its windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import translate

__all__ = ["PRIVATE_APPLICATIONS", "PrivacyRule", "PrivacyRules", "WindowIdentity"]

PRIVATE_APPLICATIONS = (
    # Password managers.
    *("keepassxc", "org.keepassxc.keepassxc", "keepass*", "keeweb", "bitwarden*", "com.bitwarden.desktop"),
    *("1password*", "com.onepassword.onepassword", "seahorse*", "org.gnome.seahorse*", "kwalletmanager*"),
    *("kwalletd*", "org.kde.kwalletmanager*", "enpass*", "dashlane*", "lastpass*", "nordpass*", "qtpass"),
    *("proton?pass*", "keeper?password*", "keeperpasswordmanager", "buttercup*", "pwsafe", "passwordsafe"),
    *("gnome-passwordsafe", "org.gnome.world.secrets", "me.proton.pass*", "authenticator"),
    # Prompts for passwords and keys.
    *("pinentry*", "gcr-prompter", "*ssh-askpass*", "ssh-askpass*", "ksshaskpass", "lxqt-openssh-askpass"),
    *("polkit-*agent*", "lxpolkit", "lxqt-policykit-agent", "*policykit*agent*", "*-polkit*"),
    *("gksu*", "kdesu*", "gnome-keyring-prompt*", "git-credential-*"),
    # Screen lockers.
    *("i3lock*", "xscreensaver*", "light-locker*", "xsecurelock*", "slock", "xlock", "kscreenlocker*"),
    *("*-screensaver", "*-screensaver-dialog", "betterlockscreen", "physlock", "xtrlock", "gtklock"),
)  # fmt: skip
"""Applications that are withheld unless the user says otherwise, as window classes or programs."""

_BROWSERS = re.compile(
    r"chrom(e|ium)|firefox|navigator|librewolf|waterfox|palemoon|seamonkey|tor.?browser|edge|brave|opera|"
    r"vivaldi|epiphany|falkon|konqueror|midori|qutebrowser|luakit|nyxt|surf|ladybird|thorium|yandex",
    re.IGNORECASE,
)
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class WindowIdentity:
    """What rules are asked about: names of the application (window class, program), titles, page host.

    `host` is None where the page of a browser is not known, empty where it came from no server.
    """

    names: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    host: str | None = None

    @property
    def browser(self) -> bool:
        """Whether the window is a browser's."""
        return any(_BROWSERS.search(name) for name in self.names)


@dataclass(frozen=True, slots=True)
class PrivacyRule:
    """Patterns that must all fit; an empty one fits everything.

    A pattern is a glob that is compared with the whole text in any case, or a regular expression between
    slashes that is searched for. A host without wildcards stands for its subdomains, too.
    """

    app: str = ""
    title: str = ""
    host: str = ""

    @property
    def name(self) -> str:
        """The rule as it is written down in logs."""
        parts = (("app", self.app), ("title", self.title), ("host", self.host))
        return " ".join(f"{field}:{pattern}" for field, pattern in parts if pattern)

    def fits(self, who: WindowIdentity) -> bool | None:
        """Whether the window is meant; None where that hangs on a page that is not known."""
        if self.app and not any(_fits(self.app, name) for name in who.names):
            return False
        if self.title and not any(_fits(self.title, title) for title in who.titles):
            return False
        if not self.host:
            return True
        if not who.browser:
            return False
        return None if who.host is None else _is_host(self.host, who.host)

    def could_fit(self, host: str) -> bool:
        """Whether a page of this host is one the rule is about."""
        return bool(self.host) and _is_host(self.host, host)


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """What is withheld: everything a `deny` rule fits, and all that no rule of an `allow` group fits.

    Each group is the list of one source of settings, so that a later one can only narrow.
    """

    deny: tuple[PrivacyRule, ...] = tuple(PrivacyRule(app=name) for name in PRIVATE_APPLICATIONS)
    allow: tuple[tuple[PrivacyRule, ...], ...] = ()

    def narrowed(self, deny: Iterable[PrivacyRule] = (), allow: Iterable[PrivacyRule] = ()) -> PrivacyRules:
        """These rules and more: nothing that is withheld now is seen afterwards."""
        group = tuple(allow)
        groups = (*self.allow, group) if group else self.allow
        return replace(self, deny=tuple(dict.fromkeys((*self.deny, *deny))), allow=groups)

    @property
    def empty(self) -> bool:
        """Whether nothing is ever withheld."""
        return not self.deny and not self.allow

    @property
    def about_hosts(self) -> bool:
        """Whether any rule asks for the page of a browser."""
        return any(rule.host for rule in self.every)

    @property
    def every(self) -> tuple[PrivacyRule, ...]:
        """All rules, whatever they do."""
        return (*self.deny, *(rule for group in self.allow for rule in group))

    def against(self, who: WindowIdentity) -> PrivacyRule | None:
        """The rule that withholds a window; None where it may be seen."""
        for rule in self.deny:
            if rule.fits(who) is not False:
                return rule
        for group in self.allow:
            if not any(rule.fits(who) for rule in group):
                return NOT_ALLOWED
        return None


NOT_ALLOWED = PrivacyRule(title="(not on the allow list)")
"""Stands for the allow list where nothing on it fits."""


def _fits(pattern: str, text: str) -> bool:
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        return re.search(pattern[1:-1], text, re.IGNORECASE) is not None
    return re.fullmatch(translate(pattern.casefold()), text.casefold()) is not None


def _is_host(pattern: str, host: str) -> bool:
    named = host if re.search(r":[\d*]+$", pattern) else re.sub(r":\d+$", "", host)
    if _fits(pattern, named):
        return True
    plain = not _GLOB.search(pattern) and not pattern.startswith("/")
    return plain and named.casefold().endswith("." + pattern.casefold())
