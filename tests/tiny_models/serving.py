"""A server of its own, `transformers serve`, with a tiny random Nemotron 3 Nano Omni behind it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["Served"]

LAUNCHER = Path(__file__).parent / "serve_nemotron.py"


class Served:
    """The server, with what it logs."""

    def __init__(self, folder: Path) -> None:
        self.model = str(folder / "model")
        (folder / "hub").mkdir()
        self.log = folder / "log"
        environ = {
            **os.environ,
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_CACHE": str(folder / "hub"),
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(LAUNCHER), self.model], env=environ, stdout=log, stderr=log
            )
        self.base_url = self._listening()

    def _listening(self) -> str:
        """The address that it says it listens at."""
        while self.process.poll() is None:
            found = re.search(r"running on (http://127\.0\.0\.1:\d+)", self.log.read_text("utf-8"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(self.log.read_text("utf-8")[-3000:])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
