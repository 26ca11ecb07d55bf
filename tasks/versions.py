"""Which versions a run was made with."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

__all__ = ["versions"]

_PACKAGES = ("lookhear", "rapidocr", "openvino", "onnxruntime", "opencv-python-headless", "mss", "xcffib")


@cache
def versions() -> dict[str, str]:
    """Of lookhear, Python, the system, and the packages that see."""
    found = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
