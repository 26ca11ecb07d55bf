"""Writes docs/schemas/report.schema.json from the model of the report.

python scripts/report_schema.py
"""

from __future__ import annotations

import json
from pathlib import Path

from lookhear.tasks import Report

PLACE = Path(__file__).parent.parent / "docs" / "schemas" / "report.schema.json"

if __name__ == "__main__":
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Report.model_json_schema()}
    schema["title"] = "The report of a run"
    PLACE.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
