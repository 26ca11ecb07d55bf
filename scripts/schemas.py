"""Writes docs/schemas/task.schema.json from the model of task files.

python scripts/schemas.py          rewrite it
python scripts/schemas.py --check  exit 1 if it is not current
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lookhear.tasks import task_schema

PATH = Path(__file__).parent.parent / "docs" / "schemas" / "task.schema.json"


def main() -> int:
    """Write or compare."""
    text = json.dumps(task_schema(), ensure_ascii=False, indent=2) + "\n"
    if "--check" in sys.argv[1:]:
        return 0 if PATH.read_text(encoding="utf-8") == text else 1
    PATH.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
