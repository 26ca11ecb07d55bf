"""A small sample of the kill sweep; `make sweep` runs the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SWEEP = Path(__file__).parent.parent.parent / "bench" / "kill_sweep.py"


def test_a_sample_of_kills_repeats_and_loses_nothing(tmp_path: Path) -> None:
    argv = [sys.executable, "-P", str(SWEEP), "--kills", "4", "--minutes", "2", "--seed", "3"]
    done = subprocess.run(
        [*argv, "--state", str(tmp_path / "kills.json")], capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "repeated  0" in done.stdout
