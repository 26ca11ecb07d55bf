"""What a command left behind: processes, files, sockets, locks, shared memory, pressed keys."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from lookhear.perception import X11Display
from lookhear.tools import PrivateDesktop

MARK = "LOOKHEAR_TEST_MARK"


def processes_with(mark: str) -> list[str]:
    """Command lines of the running processes whose environment holds `MARK=mark`."""
    wanted, found = f"{MARK}={mark}".encode(), list[str]()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        folder = Path("/proc") / pid
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0") and int(pid) != os.getpid():
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if command:  # none: it has ended and waits for its parent
                    found.append(f"{pid} {command.strip()[:160]}")
        except OSError:
            continue
    return found


def pids_with(mark: str, part: str) -> list[int]:
    """The marked processes whose command line has `part`."""
    return [int(line.split()[0]) for line in processes_with(mark) if part in line]


@dataclass
class Places:
    """Folders of its own for everything a command may write, and a mark its processes inherit.

    Two commands given the same places find each other's leftovers, as on one person's account.
    """

    root: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        for name in ("run", "tmp"):
            (self.root / name).mkdir(mode=0o700, exist_ok=True)

    @property
    def environ(self) -> dict[str, str]:
        """For the command."""
        return {
            "XDG_RUNTIME_DIR": str(self.root / "run"),
            "TMPDIR": str(self.root / "tmp"),
            MARK: self.mark,
        }

    def left(self) -> list[str]:
        """Everything that outlived the commands; a registry keeps its lock and its leases."""
        files = [str(path) for path in self.root.rglob("*") if path.is_file() or path.is_socket()]
        kept = [
            path for path in files if Path(path).name != "lock" and not Path(path).name.startswith("lease")
        ]
        folders = [str(p) for p in (self.root / "run/lookhear").glob("*") if p.is_dir()]
        folders += [str(p) for p in (self.root / "tmp").iterdir() if p.is_dir()]
        return [*processes_with(self.mark), *kept, *folders]


def x_displays(mark: str) -> set[str]:
    """The displays that marked processes work on, beside the one of this process."""
    found = set[str]()
    for line in processes_with(mark):
        try:
            environ = (Path("/proc") / line.split()[0] / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        found |= {item.removeprefix(b"DISPLAY=").decode() for item in environ if item.startswith(b"DISPLAY=")}
    return found - {os.environ.get("DISPLAY", "")}


def pressed(desktop: PrivateDesktop) -> list[object]:
    """Keys and buttons that are held on the desktop."""
    with desktop.open_display() as display:
        return pressed_on(display)


def pressed_on(display: X11Display) -> list[object]:
    """The same through a connection that is open."""
    buttons = [button for button in range(1, 6) if display.pointer_mask() >> (7 + button) & 1]
    return [*display.held_keys(), *buttons]
