from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookhear.errors import DisplayError, EnvironmentFault, TargetNotFound
from lookhear.perception import PrivacyRule, PrivacyRules
from lookhear.tools import (
    Click,
    CurrentDesktop,
    DesktopSettings,
    HandsProcess,
    PrivateDesktop,
    Registry,
    TypeText,
    reap_abandoned,
)
from tests.windows.open_windows import open_tk_form, until

VAULT = PrivacyRules().narrowed([PrivacyRule(app="vault")])
OWNER = Path(__file__).parent.parent / "windows/desktop_owner.py"


@pytest.fixture
def root() -> Iterator[Path]:
    # Short: Chromium's socket lies below, and such a path ends at 107 bytes.
    with tempfile.TemporaryDirectory(prefix="lh-") as folder:
        yield Path(folder)


def traces(root: Path, display: str) -> list[str]:
    """What is left of a desktop: files, sockets, locks, processes."""
    number = display.removeprefix(":")
    left = [str(path) for path in root.iterdir() if path.name != "lock"]
    left += [path for path in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}") if os.path.exists(path)]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            shown = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if str(root).encode() in shown and int(pid) != os.getpid():
            left.append(f"process {pid} {shown[-200:]!r}")
    return left


async def test_it_comes_up_fast_and_leaves_nothing(root: Path) -> None:
    start = time.monotonic()
    async with PrivateDesktop(DesktopSettings(size=(900, 700)), Registry(root)) as desktop:
        assert time.monotonic() - start < 3  # well under one second on an idle machine
        display = desktop.display
        desktop.start(["sh", "-c", "(trap '' TERM; setsid xterm -title stray & ) ; sleep 100"])
        window = await desktop.wait_for_window("stray")
        assert window.focused
        with desktop.open_display() as connection:
            assert connection.size() == (900, 700)
        assert traces(root, display)
    await until(lambda: traces(root, display) == [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_the_owner_cleans_up(root: Path, number: signal.Signals) -> None:
    display = await asyncio.to_thread(_end_owner, root, number)
    await until(lambda: traces(root, display) == [])


async def test_after_sigkill_the_next_one_reaps(root: Path) -> None:
    display = await asyncio.to_thread(_end_owner, root, signal.SIGKILL)
    assert traces(root, display)
    reaped = await asyncio.to_thread(reap_abandoned, Registry(root))
    assert len(reaped) == 1
    assert traces(root, display) == []
    assert reap_abandoned(Registry(root)) == []


async def test_starters_reap_side_by_side_and_spare_the_living(root: Path) -> None:
    await asyncio.to_thread(_end_owner, root, signal.SIGKILL)
    registry = Registry(root)
    bare = DesktopSettings(accessibility=False, session_bus=False)
    async with PrivateDesktop(bare, registry) as first, PrivateDesktop(bare, registry) as second:
        assert await asyncio.to_thread(reap_abandoned, registry) == []
        assert first.display != second.display
        for desktop in (first, second):
            with desktop.open_display() as connection:
                assert connection.size() == (1280, 800)


async def test_two_desktops_do_not_touch_each_other(tmp_path: Path) -> None:
    bare = DesktopSettings(accessibility=False)

    async def work(number: int) -> str:
        async with (
            PrivateDesktop(bare) as desktop,
            HandsProcess(desktop.display, desktop.environ) as hands,
        ):
            form = await open_tk_form(desktop, tmp_path, title=f"Form{number}")
            for round_ in range(3):
                x, y = form.box("name").center
                await hands.perform(Click(x=x, y=y), "c")
                await hands.perform(TypeText(text=f"{number}ß{round_} "), "t")
            await until(lambda: len(form.state()["name"]) == 12)
            return str(form.state()["name"])

    assert await asyncio.gather(work(1), work(2)) == ["1ß0 1ß1 1ß2 ", "2ß0 2ß1 2ß2 "]


def test_strangers_without_the_cookie_stay_out(own_desktop: PrivateDesktop) -> None:
    environ = {**own_desktop.environ, "XAUTHORITY": "/dev/null"}
    asked = subprocess.run(["xdotool", "getmouselocation"], env=environ, capture_output=True)
    assert asked.returncode != 0
    assert stat.S_IMODE(own_desktop.xauthority.stat().st_mode) == 0o600


def test_accessibility_comes_up(desktop: PrivateDesktop) -> None:
    argv = "dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus org.a11y.Bus.GetAddress"
    answer = subprocess.run(argv.split(), env=desktop.environ, capture_output=True, text=True, check=True)
    assert "unix:" in answer.stdout


async def test_applications_by_everyday_names(desktop: PrivateDesktop) -> None:
    assert desktop.find_application("terminal")[0].endswith("xterm")
    assert "galculator" in desktop.find_application("Calculator")[0]
    browser = desktop.find_application("browser")
    assert any(flag.startswith("--user-data-dir=") for flag in browser)
    assert ("--no-sandbox" in browser) == (os.geteuid() == 0)
    with pytest.raises(TargetNotFound, match="No application called 'frobnicator'"):
        desktop.find_application("frobnicator")
    with pytest.raises(TargetNotFound):
        desktop.find_application("/bin/sh")


async def test_a_missing_window_and_a_missing_program_are_said(desktop: PrivateDesktop) -> None:
    with pytest.raises(DisplayError, match="No such window within"):
        await desktop.wait_for_window("never", timeout_s=0.1)
    with pytest.raises(EnvironmentFault, match="cannot be started"):
        desktop.start(["/no/such/program"])


@pytest.mark.parametrize(
    ("missing", "package"), [("Xvfb", "xvfb"), ("openbox", "openbox"), ("dbus-daemon", "dbus")]
)
def test_a_missing_part_names_its_package(tmp_path: Path, root: Path, missing: str, package: str) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in {"Xvfb", "openbox", "dbus-daemon", "dbus-send", "sh"} - {missing}:
        (programs / name).symlink_to(shutil.which(name) or "")
    script = (
        "from lookhear.errors import EnvironmentFault; from lookhear.tools import *\n"
        f"from pathlib import Path\ntry: PrivateDesktop(registry=Registry(Path({str(root)!r}))).bring_up()\n"
        "except EnvironmentFault as error: print(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == f"{missing} is not installed. Install it: apt-get install {package}\n"
    assert ran.stderr == ""
    assert [path.name for path in root.iterdir()] == ["lock"]


def test_a_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r").chmod(0o755)
    with pytest.raises(EnvironmentFault, match="open to others"):
        Registry(tmp_path / "r")


def test_the_current_desktop_needs_x() -> None:
    environ = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    script = (
        "from lookhear.errors import DisplayError; from lookhear.tools import CurrentDesktop\n"
        "try: CurrentDesktop()\nexcept DisplayError as error: print(error)"
    )
    argv = [sys.executable, "-c", script]
    said = subprocess.run(
        argv, env=environ | {"WAYLAND_DISPLAY": "wayland-0"}, capture_output=True, text=True
    )
    assert "Wayland session without X" in said.stdout
    said = subprocess.run(argv, env=environ | {"DISPLAY": ":987"}, capture_output=True, text=True)
    assert said.stdout.startswith("There is no X server at display :987")
    assert said.stderr == ""


async def test_the_current_desktop_starts_programs(own_desktop: PrivateDesktop, tmp_path: Path) -> None:
    script = (
        "import asyncio\nfrom lookhear.tools import CurrentDesktop\n"
        "async def main():\n"
        "    async with CurrentDesktop() as desktop:\n"
        "        desktop.start(desktop.find_application('terminal'))\n"
        "        print((await desktop.wait_for_window(wm_class='XTerm')).wm_class)\n"
        "asyncio.run(main())"
    )
    argv = [sys.executable, "-W", "error", "-c", script]
    ran = await asyncio.to_thread(
        subprocess.run, argv, env=own_desktop.environ, capture_output=True, text=True
    )
    assert (ran.stdout, ran.stderr) == ("XTerm\n", "")
    assert await own_desktop.wait_for_window(wm_class="XTerm")
    assert CurrentDesktop.__doc__


def _end_owner(root: Path, number: signal.Signals) -> str:
    argv = [sys.executable, str(OWNER), str(root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout is not None
        display = owner.stdout.readline().strip()
        assert display
        owner.send_signal(number)
        owner.wait(10)
    return display


@pytest.mark.parametrize(
    ("rules", "shown"), [(None, "'Vault of Ada', 'Plain'"), (VAULT, "'Plain', 1 withheld")]
)
async def test_the_error_about_a_missing_window_quotes_no_withheld_title(
    own_desktop: PrivateDesktop, rules: PrivacyRules | None, shown: str
) -> None:
    own_desktop.start(["xterm", "-class", "Vault", "-T", "Vault of Ada"])
    await own_desktop.wait_for_window("Vault of Ada")
    own_desktop.start(["xterm", "-T", "Plain"])
    await own_desktop.wait_for_window("Plain")
    with pytest.raises(DisplayError) as caught:
        await own_desktop.wait_for_window("Nowhere", timeout_s=0.1, privacy=rules)
    assert caught.value.remedy == f"Shown are: {shown}."


async def test_a_password_manager_is_never_quoted(own_desktop: PrivateDesktop) -> None:
    own_desktop.start(["xterm", "-class", "KeePassXC", "-T", "Bank of Ada"])
    await own_desktop.wait_for_window("Bank of Ada")
    with pytest.raises(DisplayError) as caught:
        await own_desktop.wait_for_window("Nowhere", timeout_s=0.1)
    assert "Ada" not in str(caught.value)
