"""The JSON Schema of task files, for editors and for whoever writes them by program."""

from __future__ import annotations

from typing import Any

from ..agent import VERBS
from .task_file import TaskFile

__all__ = ["task_schema"]


def task_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of `*.task.yaml`."""
    schema = TaskFile.model_json_schema(by_alias=True)
    step = schema["$defs"]["TaskStep"]["properties"]
    step["verb"]["enum"] = list(VERBS)
    # YAML reads 2026-03-01 as a date; JSON has none.
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "lookhear task file"}
    schema["oneOf"] = [{"required": ["goal"]}, {"required": ["steps"]}, {"required": ["listen"]}]
    return head | {key: value for key, value in schema.items() if key != "title"}
