"""README and docs say what is true: code runs, goals compile, links and the file tree are current."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lookhear.agent import compile_command

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_line_says_what_to_install() -> None:
    assert "apt install git make" in README.splitlines()[0]


def test_the_file_tree_is_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts/file_tree.py", "--check"], check=False)
    assert done.returncode == 0, "run scripts/file_tree.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_example_goals_compile() -> None:
    paragraph = README[README.index("Goals are typed, in English") : README.index("shows the plans behind")]
    goals = [g for g in re.findall(r"`([^`\n]+(?:\n[^`]+)?)`", paragraph) if " " in g]
    assert len(goals) >= 7
    assert {goal: compile_command(goal).kind for goal in goals} == dict.fromkeys(goals, "plan")


def test_the_commands_exist() -> None:
    lines = re.findall(r"^\$? ?lookhear (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
    names = {shlex.split(line)[0] for line in lines} | set(re.findall(r"\| `(\w+)", README))
    help_text = subprocess.run(
        [sys.executable, "-m", "lookhear", "--help"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    assert {name for name in names if not re.search(rf"^    {name}\b", help_text, re.MULTILINE)} == set()


def test_the_python_example_runs(tmp_path: Path) -> None:
    """It brings up a desktop of its own, clicks in a real dialog and prints what it printed in the README."""
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="/", timeout=120
    )
    expected = re.findall(r"# (verified .*)", code)[0]
    assert done.stdout.strip() == expected, done.stderr


def test_make_targets_named_in_the_docs_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"`?make ([a-z][a-z-]+)", page.read_text(encoding="utf-8")):
            if re.search(rf"make {target}[`\s]", page.read_text(encoding="utf-8")) and target != "install":
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), (page.name, target)
