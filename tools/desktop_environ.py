"""The environment of programs on a private desktop."""

from __future__ import annotations

import os
from pathlib import Path

from .processes import MARK

__all__ = ["desktop_environ"]

_SESSION_OF_THE_PERSON = """WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS SESSION_MANAGER DESKTOP_STARTUP_ID
XDG_SESSION_ID XDG_CURRENT_DESKTOP AT_SPI_BUS_ADDRESS NO_AT_BRIDGE GTK_MODULES XMODIFIERS GTK_IM_MODULE
QT_IM_MODULE GDK_SCALE GDK_DPI_SCALE QT_SCALE_FACTOR PULSE_SERVER
PULSE_COOKIE PULSE_SOURCE PULSE_SINK PULSE_RUNTIME_PATH PIPEWIRE_REMOTE ALSA_CONFIG_PATH AUDIODEV""".split()


def desktop_environ(
    desktop_id: str, display: str, xauthority: Path, folder: Path, *, bus: bool, accessibility: bool
) -> dict[str, str]:
    """What every program there is started with.

    Home, runtime, cache and temporary folders lie in the desktop's own folder, so nothing a program
    leaves behind outlives it and nothing of the person's own set-up changes how it looks.
    """
    environ = {key: value for key, value in os.environ.items() if key not in _SESSION_OF_THE_PERSON}
    home = folder / "home"
    places = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_RUNTIME_DIR": folder / "run",
        "TMPDIR": folder / "tmp",
    }
    for place in places.values():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    environ |= {key: str(place) for key, place in places.items()}
    environ |= {"DISPLAY": display, "XAUTHORITY": str(xauthority), MARK: desktop_id}
    environ |= {"XDG_SESSION_TYPE": "x11", "GDK_BACKEND": "x11", "QT_QPA_PLATFORM": "xcb"}
    environ["GSETTINGS_BACKEND"] = "memory"
    if "utf" not in (environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "").lower():
        environ.pop("LC_ALL", None)
        environ["LC_CTYPE"] = "C.UTF-8"  # without it terminals and Tk drop everything beyond ASCII
    if bus:
        environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={folder / 'run/bus'}"
    if accessibility:
        environ |= {"GTK_MODULES": "gail:atk-bridge", "QT_ACCESSIBILITY": "1", "GNOME_ACCESSIBILITY": "1"}
        environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    else:
        environ["NO_AT_BRIDGE"] = "1"
    return environ
