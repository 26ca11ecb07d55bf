"""What `pip install .` puts on a machine: `lookhear`, its data, a command that works, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = (".py", ".txt", ".lark", ".yaml", ".html", ".css")
ROOMS = ("agent", "memory", "perception", "tasks", "tools")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that no `build/` folder of the checkout gets in."""
    copy = tmp_path_factory.mktemp("source") / "copy"
    copy.mkdir()
    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "__init__.py",
        "__main__.py",
        "errors.py",
        "py.typed",
    ):
        shutil.copy(ROOT / name, copy)
    for folder in (*ROOMS, "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    target = copy.parent / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(target), str(copy)]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    return next(target.glob("*.whl"))


def test_only_lookhear_is_added_to_the_top_level(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"lookhear"}
    assert not [name for name in names if "/tests/" in name or name.endswith(".so")]


def test_every_module_and_data_file_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in DATA and "__pycache__" not in path.parts:
                assert f"lookhear/{path.relative_to(ROOT).as_posix()}" in names


def test_the_installed_command_works(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own that borrows only the third-party packages."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    site = next((place / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    borrowed = next(p for p in sys.path if p.endswith("site-packages"))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), borrowed])}
    code = (
        "import lookhear, sys; from lookhear.__main__ import main; print(lookhear.__file__); sys.exit(main())"
    )
    command = [str(place / "bin/python"), "-c", code, "plan", "click Save", "--json"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith(str(site))
    assert '"verb": "click"' in done.stdout
