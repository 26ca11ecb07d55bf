"""How the parts of seeing are: lane counts, watermarks, the reading process."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .lanes import LaneCounts
from .ocr import OcrStatus

__all__ = ["counts_json", "worker_json"]


def counts_json(counts: LaneCounts) -> dict[str, Any]:
    """What became of everything that was put into a lane; `balanced` says that nothing is unaccounted for."""
    return {**asdict(counts), "balanced": counts.balanced}


def worker_json(status: OcrStatus) -> dict[str, Any]:
    """The reading process."""
    return asdict(status)
