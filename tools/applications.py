"""Finding applications by the names people use, and holding on to the started ones."""

from __future__ import annotations

import configparser
import contextlib
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import TargetNotFound

__all__ = ["App", "chromium_flags", "find_application"]

_FRIENDLY = {
    "calculator": "galculator gnome-calculator kcalc xcalc",
    "text editor": "mousepad l3afpad gnome-text-editor gedit kate xed",
    "editor": "mousepad l3afpad gnome-text-editor gedit kate xed",
    "notepad": "mousepad l3afpad gnome-text-editor gedit kate xed",
    "browser": "chromium chromium-browser google-chrome firefox firefox-esr",
    "web browser": "chromium chromium-browser google-chrome firefox firefox-esr",
    "chrome": "google-chrome chromium chromium-browser",
    "chromium": "chromium chromium-browser google-chrome",
    "terminal": "xterm x-terminal-emulator gnome-terminal konsole",
    "file manager": "pcmanfm thunar nautilus dolphin nemo",
    "files": "pcmanfm thunar nautilus dolphin nemo",
}
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(slots=True)
class App:
    """A started program; its process leads a session of its own."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def stop(self, grace_s: float = 1.0) -> int:
        """End it with all that it started, by force after `grace_s`; returns its exit status."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(grace_s)
        self._signal(signal.SIGKILL)
        self.close()
        return self.process.wait()

    def close(self) -> None:
        """Let go of its output."""
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def find_application(name: str, environ: Mapping[str, str], profile: Path | None = None) -> list[str]:
    """The command that starts an application known by a program, menu or everyday name.

    Args:
        name: "xterm", "Galculator", "text editor", …; never a path or a command line.
        environ: where PATH and the XDG folders are taken from.
        profile: a fresh folder for a browser's profile; None for the user's own.

    Raises:
        TargetNotFound: nothing installed goes by that name.
    """
    wanted = " ".join(name.lower().removeprefix("the ").split())
    path = environ.get("PATH", os.defpath)
    for program in (*_FRIENDLY.get(wanted, "").split(), wanted, wanted.replace(" ", "-")):
        if "/" not in program and (found := shutil.which(program, path=path)):
            return [found, *_flags(program, profile)]
    menu = dict(_menu(environ))
    command = menu.get(wanted) or next((menu[key] for key in sorted(menu) if wanted in key.split()), None)
    if command is None:
        raise TargetNotFound(
            f"No application called {name!r} is installed.",
            remedy=f"Known are: {', '.join(sorted(menu)[:12]) or 'none'}.",
        )
    return [*command, *_flags(Path(command[0]).name, profile)]


def chromium_flags(profile: Path | None) -> list[str]:
    """What Chromium needs as root, and to stay quiet and to say which page it shows with a fresh profile."""
    # Chromium refuses to run as root with its sandbox; for anybody else the sandbox stays on.
    # `--test-type` keeps the warning about that from covering the top of every page.
    root = ["--no-sandbox", "--test-type"] if os.geteuid() == 0 else []
    if profile is None:
        return root
    quiet = """--disable-gpu --disable-quic --no-first-run --no-default-browser-check --disable-dev-shm-usage
    --disable-background-networking --disable-component-update --disable-sync --password-store=basic
    --remote-debugging-port=0""".split()
    return [*root, *quiet, f"--user-data-dir={profile}"]


def _flags(program: str, profile: Path | None) -> list[str]:
    return chromium_flags(profile) if program in _CHROMIUM else []


def _menu(environ: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Names and commands of the desktop entries (Desktop Entry Specification 1.5); later ones win."""
    home = environ.get("HOME", "/")
    folders = environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    for folder in (*reversed(folders), environ.get("XDG_DATA_HOME", f"{home}/.local/share")):
        for path in sorted(Path(folder, "applications").glob("*.desktop")):
            yield from _entry(path)


def _entry(path: Path) -> Iterator[tuple[str, list[str]]]:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
        section = parser["Desktop Entry"]
        command = [part for part in shlex.split(section.get("Exec", "")) if not part.startswith("%")]
    except (configparser.Error, KeyError, ValueError, OSError):
        return
    hidden = section.get("NoDisplay") == "true" or section.get("Hidden") == "true"
    if not command or hidden or section.get("Type", "Application") != "Application":
        return
    for name in (section.get("GenericName"), path.stem, section.get("Name")):
        if name:
            yield name.lower(), command
