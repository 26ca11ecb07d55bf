"""`lookhear explain`: what the journal says about one decision, or about the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ..errors import InvalidInput
from ..memory import Kind, Record, data_folder, find_run

__all__ = ["about_record", "explain_run"]

_ABOUT = {
    Kind.MODEL: "said",
    Kind.RUN: "goal",
    Kind.HEARD: "text",
    Kind.PICTURE: "when",
    Kind.WITHHELD: "app",
    Kind.VERDICT: "rule",
    Kind.QUESTION: "action",
    Kind.ANSWER: "by",
    Kind.INTENT: "name",
    Kind.STEP: "words",
    Kind.CHECK: "detail",
    Kind.OUTCOME: "outcome",
}


def explain_run(run_id: str, seq: int | None = None, *, data: Path | None = None) -> Iterator[str]:
    """Lines of text: every record of the run, or one record in full with what led to it.

    Raises:
        InvalidInput: no such run or record.
        StorageError: the journal cannot be read.
    """
    folder = find_run(data or data_folder(), run_id)
    journal = folder.journal(read_only=True)
    try:
        records = list(journal.records())
        broken = journal.verify()
    finally:
        journal.close()
    chain = "the chain holds" if broken is None else f"the chain is broken: {broken}"
    yield f"{folder.run_id}: {len(records)} records, {chain}"
    if seq is None:
        yield from (_line(record) for record in records)
        return
    chosen = next((record for record in records if record.seq == seq), None)
    if chosen is None:
        raise InvalidInput(f"There is no record {seq}; the run has 1 to {len(records)}.")
    yield from (_line(r) for r in records if r.node == chosen.node and r.node and r.seq < seq)
    yield _line(chosen)
    if chosen.payload is None:
        yield "  (its content was forgotten, or it has none)"
    else:
        yield json.dumps(chosen.payload, indent=2, ensure_ascii=False)


def _line(record: Record) -> str:
    at = datetime.fromtimestamp(record.t_ns / 1e9).strftime("%H:%M:%S.%f")[:-3]
    return (
        f"{record.seq:4}  {at}  {record.node or '-':6} {record.kind.value:9} {about_record(record)}".rstrip()
    )


def about_record(record: Record) -> str:
    """What a record says, in a few words."""
    payload = record.payload or {}
    about = payload.get(_ABOUT.get(record.kind, ""), "")
    extra = payload.get("decision") or payload.get("status") or ""
    return f"{about} {extra}".strip()
