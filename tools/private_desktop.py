"""A desktop of its own: X server, window manager, session bus, files; gone without a trace afterwards."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from ..errors import EnvironmentFault
from ..perception import PrivacyRules, Window, X11Display, XCookie, local_cookies, read_cookies, write_cookies
from .applications import App, find_application
from .clean_exit import clean_at_exit, no_longer
from .desktop import fits_window, start_application, window_shown
from .desktop_environ import desktop_environ
from .player import SOUND_PACKAGES, Played, Sound
from .private_sound import PrivateSound
from .processes import MARK, start_stamp
from .reaper import reap_abandoned, sweep
from .registry import Entry, Registry
from .session_bus import start_session_bus, switch_accessibility_on
from .window_manager import OPENBOX_CONFIG
from .x_server import missing_program, start_x_server

__all__ = ["DesktopSettings", "PrivateDesktop"]

_UP_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """What the desktop is like.

    `size` is in pixels, `dpi` in dots per inch; `window_manager` is None for bare windows;
    `session_bus` starts D-Bus, `accessibility` AT-SPI on it; `sound` gives it a microphone and speakers where
    PulseAudio is installed.
    """

    size: tuple[int, int] = (1280, 800)
    dpi: int = 96
    window_manager: Literal["openbox"] | None = "openbox"
    session_bus: bool = True
    accessibility: bool = True
    sound: bool = True


class PrivateDesktop:
    """Xvfb on a free display number with a cookie of its own, and whatever is started on it.

    Use it as an async context manager, or call `bring_up` and `tear_down`. Many can run side by side.
    Programs get a home, a runtime and a temporary folder of their own, removed with the desktop. If the
    owning process is killed, the next one to bring up a private desktop cleans up after it.

    Raises:
        EnvironmentFault: a program is missing; names the Debian package.
        DisplayError: the X server did not come up.
    """

    def __init__(self, settings: DesktopSettings | None = None, registry: Registry | None = None) -> None:
        self.settings = settings or DesktopSettings()
        self.id = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._registry = registry or Registry()
        self._folder = self._registry.folder(self.id)
        self._entry = Entry(self.id, os.getpid(), start_stamp(os.getpid()) or "")
        self._environ: dict[str, str] = {}
        self._sound: PrivateSound | None = None
        self._apps: list[App] = []
        self._count = 0
        self._parts = 0

    @property
    def display(self) -> str:
        """The name of the display, such as `:3`; empty before it is up."""
        return self._entry.display

    @property
    def environ(self) -> dict[str, str]:
        """The whole environment for programs that are to show here."""
        return dict(self._environ)

    @property
    def sound(self) -> PrivateSound:
        """Its microphone and speakers.

        Raises:
            EnvironmentFault: it has none; names the Debian packages.
        """
        if self._sound is None:
            raise EnvironmentFault("This desktop has no sound.", remedy=SOUND_PACKAGES)
        return self._sound

    @property
    def xauthority(self) -> Path:
        """The file with this display's cookie, shared by all private desktops of this process."""
        return self._registry.cookies(os.getpid())

    def environ_for_this_process(self) -> dict[str, str]:
        """What to put into `os.environ` for drivers that read nothing else (mss, pyautogui).

        The file holds the cookies of every private desktop of this process and those of the display
        the process was started on, so one XAUTHORITY serves them all; only DISPLAY tells them apart.
        """
        return {"DISPLAY": self.display, "XAUTHORITY": str(self.xauthority)}

    def bring_up(self) -> None:
        """Start server, window manager and bus; returns when windows can be opened."""
        reap_abandoned(self._registry)
        clean_at_exit(self.tear_down)
        try:
            with self._registry.locked():
                self._registry.write(self._entry)
                self._folder.mkdir(mode=0o700)
            self._start_server()
            self._start_session()
        except BaseException:
            self.tear_down()
            raise

    def tear_down(self) -> None:
        """End every program of this desktop and remove its files; doing so twice is fine."""
        if os.getpid() != self._entry.owner_pid:
            return  # a fork of the owner ends; the desktop is not its own
        no_longer(self.tear_down)
        if self._folder.exists():
            sweep(self._entry, self._registry)
        for app in self._apps:
            app.process.wait()
            app.close()
        self._apps.clear()

    def open_display(self) -> X11Display:
        """A connection for the calling thread; close it."""
        return X11Display(self.display, self.xauthority)

    def start(self, argv: Sequence[str], *, stdout: int | IO[bytes] | None = None) -> App:
        """Start a program; its output goes to a file of the desktop unless `stdout` says otherwise.

        Raises:
            EnvironmentFault: it cannot be started.
        """
        if stdout is not None:
            return self._keep(start_application(argv, self._environ, stdout))
        return self._start_with(argv, self._environ)

    async def play_to_microphone(self, sound: Sound) -> Played:
        """Play a file or samples (mono, 16 kHz) into the microphone; returns when it has ended.

        Raises:
            EnvironmentFault: the desktop has no sound, or the file cannot be played.
        """
        return await self.sound.play_to_microphone(sound)

    async def play_to_speakers(self, sound: Sound) -> Played:
        """Play a file or samples as a program of the desktop would; returns when it has ended.

        Raises:
            EnvironmentFault: the desktop has no sound, or the file cannot be played.
        """
        return await self.sound.play_to_speakers(sound)

    def close_programs(self) -> None:
        """End what `start` started since it came up, with everything that descends from it."""
        for app in self._apps[self._parts :]:
            app.stop(0.2)
        self._apps = self._apps[: self._parts]

    def find_application(self, name: str) -> list[str]:
        """The command of an application by its everyday name; a browser gets a fresh profile.

        Raises:
            TargetNotFound: nothing installed goes by that name.
        """
        self._count += 1
        return find_application(name, self._environ, self._folder / f"profile-{self._count}")

    async def wait_for_window(
        self,
        title: str | None = None,
        *,
        wm_class: str | None = None,
        pid: int | None = None,
        timeout_s: float = 10.0,
        privacy: PrivacyRules | None = None,
    ) -> Window:
        """The topmost window that fits, as soon as it shows; `privacy` says whose title no error quotes.

        Raises:
            DisplayError: none appeared in time, or the display is gone.
        """
        fits = fits_window(title, wm_class, pid)
        return await asyncio.to_thread(window_shown, self.display, self.xauthority, fits, timeout_s, privacy)

    async def __aenter__(self) -> Self:
        """Bring it up."""
        clean_at_exit(self.tear_down)  # here too: only the main thread can take SIGTERM
        await asyncio.to_thread(self.bring_up)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tear it down, even while being cancelled."""
        await asyncio.shield(asyncio.to_thread(self.tear_down))

    def _keep(self, app: App) -> App:
        for ended in [kept for kept in self._apps[self._parts :] if not kept.running]:
            ended.close()
            self._apps.remove(ended)
        self._apps.append(app)
        self._registry.add_session(self.id, app.pid, start_stamp(app.pid) or "ended")
        return app

    def _start_server(self) -> None:
        cookie = secrets.token_bytes(16)
        environ = {**os.environ, MARK: self.id}
        settings = self.settings
        number = start_x_server(
            self._folder, settings.size, settings.dpi, environ, cookie, self._server_started
        )
        self._entry = replace(self._entry, display=f":{number}")
        self._registry.write(self._entry)
        with self._registry.locked():
            known = read_cookies(self.xauthority) or _cookies_of_the_person()
            write_cookies(self.xauthority, local_cookies(number, cookie) + known)

    def _server_started(self, process: subprocess.Popen[bytes]) -> None:
        self._apps.append(App("Xvfb", process))
        stamp = start_stamp(process.pid) or ""
        self._entry = replace(self._entry, server_pid=process.pid, server_stamp=stamp)
        self._registry.write(self._entry)

    def _start_session(self) -> None:
        settings = self.settings
        bus = settings.session_bus or settings.accessibility
        self._environ = desktop_environ(
            self.id,
            self.display,
            self.xauthority,
            self._folder,
            bus=bus,
            accessibility=settings.accessibility,
        )
        if settings.sound and PrivateSound.installed(self._environ):
            self._sound = PrivateSound(self._folder, self._environ, self._start_with)
            self._sound.start()
        if settings.window_manager:
            config = self._folder / "openbox.xml"
            config.write_text(OPENBOX_CONFIG)
            self._start_part(["openbox", "--sm-disable", "--config-file", str(config)])
        if bus:
            start_session_bus(self._folder / "run/bus", self._start_part)
        if settings.accessibility:
            switch_accessibility_on(self._start_part)
        if settings.window_manager:
            self._wait_for_window_manager()
        if self._sound is not None and not self._sound.wait_until_up():
            self._sound = None  # a desktop without sound is still a desktop
        self._parts = len(self._apps)

    def _start_with(self, argv: Sequence[str], environ: Mapping[str, str]) -> App:
        self._count += 1
        with open(self._folder / f"{self._count}-{Path(argv[0]).name}.log", "wb") as log:
            return self._keep(start_application(argv, dict(environ), log))

    def _start_part(self, argv: Sequence[str]) -> None:
        try:
            self.start(argv)
        except EnvironmentFault:
            raise missing_program(argv[0]) from None

    def _wait_for_window_manager(self) -> None:
        deadline = time.monotonic() + _UP_WITHIN_S
        with self.open_display() as display:
            while display.property(display.root, "_NET_SUPPORTING_WM_CHECK") is None:
                if time.monotonic() > deadline:
                    raise EnvironmentFault(
                        "The window manager did not come up.", remedy="Try openbox by hand."
                    )
                time.sleep(0.003)


def _cookies_of_the_person() -> list[XCookie]:
    home = os.environ.get("HOME", "")
    return read_cookies(os.environ.get("XAUTHORITY") or os.path.join(home, ".Xauthority"))
