"""Sound of a private desktop without hardware: a microphone that can be fed and speakers that can be tapped.

Two null sinks of a PulseAudio of its own: what is played into `lookhear_mic_feed` comes out of the only
microphone, `lookhear_mic`; programs play to `lookhear_speakers`, whose monitor says what they played.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..errors import EnvironmentFault
from ..perception import AHEAD_MS
from .applications import App
from .player import SOUND_PACKAGES, Played, Sound, play

__all__ = ["MICROPHONE", "MIC_FEED", "SPEAKERS", "PrivateSound"]

MIC_FEED = "lookhear_mic_feed"
MICROPHONE = "lookhear_mic"
SPEAKERS = "lookhear_speakers"

_UP_WITHIN_S = 5.0
_FLAGS = """--daemonize=no --exit-idle-time=-1 --use-pid-file=no --realtime=no --high-priority=no
--disallow-exit=yes --log-target=stderr --log-level=error""".split()
# Not the person's; and neither display nor bus, which PulseAudio would start a bus for or register with.
_NOT_FOR_PULSE = ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
_ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


class PrivateSound:
    """The PulseAudio of one private desktop.

    Args:
        folder: the desktop's own; the socket lies in `run/pulse`, `home` gets an `.asoundrc`.
        environ: of the desktop's programs; it is completed so that they find the microphone and speakers.
        start: starts a program with an environment, as a part of the desktop.
    """

    def __init__(
        self,
        folder: Path,
        environ: dict[str, str],
        start: Callable[[Sequence[str], Mapping[str, str]], App],
    ) -> None:
        self._folder = folder
        self._socket = folder / "run" / "pulse" / "native"
        self._start = start
        self._app: App | None = None
        self._environ = environ
        environ |= {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_SOURCE": MICROPHONE,
            "PULSE_SINK": SPEAKERS,
        }
        environ[AHEAD_MS] = "50"  # what a null sink with `norewinds` renders ahead at most

    @staticmethod
    def installed(environ: Mapping[str, str]) -> bool:
        """Whether PulseAudio can be started at all."""
        return shutil.which("pulseaudio", path=environ.get("PATH")) is not None

    @property
    def pid(self) -> int | None:
        """The process id of PulseAudio while it runs."""
        return self._app.pid if self._app is not None and self._app.running else None

    def start(self) -> None:
        """Start it, also after it died; `wait_until_up` tells when programs can play."""
        self._socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)  # one that was killed leaves it, and the next would be refused
        (self._folder / "home" / ".asoundrc").write_text(_ALSA)
        script = self._folder / "sound.pa"
        script.write_text(_script(self._socket))
        environ = {key: value for key, value in self._environ.items() if key not in _NOT_FOR_PULSE}
        self._app = self._start(["pulseaudio", "-n", *_FLAGS, "-F", str(script)], environ)

    def wait_until_up(self) -> bool:
        """Wait until it takes connections; False where it did not come up."""
        deadline = time.monotonic() + _UP_WITHIN_S
        while self.pid is not None and time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(os.fspath(self._socket)) == 0:
                    return True
            time.sleep(0.002)
        return False

    async def play_to_microphone(self, sound: Sound) -> Played:
        """Play into the microphone; returns when it has been heard to its end.

        Raises:
            EnvironmentFault: there is no player, PulseAudio is gone, or the file cannot be played.
        """
        return await self._play(sound, MIC_FEED)

    async def play_to_speakers(self, sound: Sound) -> Played:
        """Play as a program of the desktop would; returns when it has been played to its end.

        Raises:
            EnvironmentFault: there is no player, PulseAudio is gone, or the file cannot be played.
        """
        return await self._play(sound, SPEAKERS)

    async def _play(self, sound: Sound, sink: str) -> Played:
        if self.pid is None:
            raise EnvironmentFault("The desktop's PulseAudio is not running.", remedy=SOUND_PACKAGES)
        return await play(sound, self._environ, sink)


def _script(socket_path: Path) -> str:
    """The commands PulseAudio runs at its start; the socket last, so that who gets in finds all there."""

    # Without `norewinds` an idle sink renders two seconds ahead, and what is played is late by as much.
    def null_sink(name: str, says: str) -> str:
        about = f"sink_properties=device.description={says}"
        return f"load-module module-null-sink sink_name={name} norewinds=1 rate=16000 channels=1 {about}"

    about = "source_properties=device.description=lookhear-microphone"
    return "\n".join(
        (
            null_sink(MIC_FEED, "lookhear-microphone-feed"),
            null_sink(SPEAKERS, "lookhear-speakers"),
            f"load-module module-remap-source source_name={MICROPHONE} master={MIC_FEED}.monitor {about}",
            f"set-default-sink {SPEAKERS}",
            f"set-default-source {MICROPHONE}",
            f"load-module module-native-protocol-unix socket={socket_path} auth-anonymous=1",
            "",
        )
    )
