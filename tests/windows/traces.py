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

    def displays(self) -> list[str]:
        """Numbers of the X servers that run for marked commands."""
        servers = [line for line in processes_with(self.mark) if " Xvfb " in f"{line} "]
        return sorted(path.name for path in Path("/tmp/.X11-unix").glob("X*")) if servers else []

    def left(self) -> list[str]:
        """Everything that outlived the commands; the lock and the lease of a registry are empty files."""
        files = [str(path) for path in self.root.rglob("*") if path.is_file() or path.is_socket()]
        kept = [path for path in files if Path(path).name != "lock" and not Path(path).name.startswith("lease")]
        folders = [str(p) for p in (self.root / "run/lookhear").glob("*") if p.is_dir()]
        folders += [str(p) for p in (self.root / "tmp").iterdir() if p.is_dir()]
        return [*processes_with(self.mark), *kept, *folders]


def x_files() -> set[str]:
    """Sockets and locks of X servers, and named shared memory."""
    sockets = {str(path) for path in Path("/tmp/.X11-unix").glob("X*")}
    locks = {str(path) for path in Path("/tmp").glob(".X*-lock")}
    return sockets | locks | {str(path) for path in Path("/dev/shm").iterdir()}


def shared_memory_segments() -> set[str]:
    """Ids of System V segments; X servers and clients share pixels in them."""
    rows = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return {row.split()[1] for row in rows}


def pressed(desktop: PrivateDesktop) -> list[object]:
    """Keys and buttons that are held on the desktop."""
    with desktop.open_display() as display:
        return pressed_on(display)


def pressed_on(display: X11Display) -> list[object]:
    """The same through a connection that is open."""
    buttons = [button for button in range(1, 6) if display.pointer_mask() >> (7 + button) & 1]
    return [*display.held_keys(), *buttons]
