"""Writes the file tree into README.md: every module with the first clause of its docstring.

python scripts/file_tree.py          rewrite the tree
python scripts/file_tree.py --check  exit 1 if it is not current
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("agent", "memory", "perception", "tasks", "tools")
BESIDE = {
    "tests/": "mirrors the rooms; `end_to_end/` acts in real windows",
    "bench/": "figures beside their baselines, kill sweeps",
    "docs/": "architecture, decisions, JSON schemas, plans as JSON",
    "scripts/": "set-up, check, test, pictures, this tree",
    "typings/": "one stub a face, for editors and pyright",
}
START, END = "<!-- file tree: scripts/file_tree.py -->\n```\n", "```\n<!-- end of file tree -->"


def clause(path: Path) -> str:
    """The docstring's first line up to the first period or semicolon."""
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=\w)[.;](?:\s|$)", doc.splitlines()[0] if doc else "")[0].rstrip(".")


def lines() -> Iterator[str]:
    """The tree, a line a file."""
    for path in (ROOT / name for name in ("__init__.py", "__main__.py", "errors.py")):
        yield f"{path.name:28}{clause(path)}"
    for room in ROOMS:
        yield from _folder(ROOT / room, "")
    for name, what in BESIDE.items():
        yield f"{name:28}{what.replace('`', '')}"


def _folder(folder: Path, indent: str) -> Iterator[str]:
    yield f"{indent + folder.name + '/':28}{clause(folder / '__init__.py')}"
    for path in sorted(folder.iterdir()):
        if (path / "__init__.py").is_file():
            yield from _folder(path, indent + "  ")
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            yield f"{indent + '  ' + path.name:28}{clause(path)}"


def written(readme: str) -> str:
    """README with the current tree."""
    before, _, rest = readme.partition(START)
    return before + START + "\n".join(lines()) + "\n" + END + rest.partition(END)[2]


def main() -> int:
    """Rewrite or check."""
    path = ROOT / "README.md"
    old = path.read_text(encoding="utf-8")
    new = written(old)
    if "--check" in sys.argv:
        return int(old != new)
    path.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
