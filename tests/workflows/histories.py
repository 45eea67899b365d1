"""Recorded histories: how they are written down so that a person can read them, and read back for replay."""

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory

from tests.workflows.kit import camel

HERE = Path(__file__).parent
_TRACE = "stack_trace"
OF_THE_MACHINE = {"identity": "recorder", _TRACE: "(not recorded)", "stackTrace": "(not recorded)"}
"""Stands in place of the name of whatever machine a history was recorded on."""
LONGEST = 10_000
SHORTENED = 3_000
"""Characters kept of a text over LONGEST. Only junk is so long, and a case keeps 2,000 of that."""
_JSON = "json/plain"


@dataclass(frozen=True)
class Recorded:
    """One run of a workflow, as it stands in ``tests/workflows/<process>/histories/<name>.json``."""

    process: str
    name: str
    history: WorkflowHistory

    @property
    def event_types(self) -> list[str]:
        return [event["eventType"] for event in self.history.to_json_dict()["events"]]


def recorded() -> list[Recorded]:
    """Every history there is, in order of name."""
    return [_read(file) for file in sorted(HERE.glob("*/histories/*.json"))]


def folder_of(process: str) -> Path:
    """Where the histories of a workflow type are kept."""
    return HERE / re.sub(r"(?<=[a-z])(?=[A-Z])", "_", process).lower() / "histories"


def _read(file: Path) -> Recorded:
    kept = json.loads(file.read_text(encoding="utf-8"))
    history = WorkflowHistory.from_json(kept["workflow_id"], _packed({"events": kept["events"]}))
    return Recorded(camel(file.parent.parent.name), file.stem, history)


async def record(client: Client, workflow_id: str, run_id: str, name: str) -> list[str]:
    """Write down every run of a workflow from ``run_id`` on; the files, as ``Process/name``."""
    written: list[str] = []
    following = run_id
    while following:
        history = await client.get_workflow_handle(workflow_id, run_id=following).fetch_history()
        events = history.to_json_dict()["events"]
        started = events[0]["workflowExecutionStartedEventAttributes"]
        ended = events[-1].get("workflowExecutionContinuedAsNewEventAttributes", {})
        following = ended.get("newExecutionRunId", "")
        part = f"_{len(written) + 1}" if following or written else ""
        process = started["workflowType"]["name"]
        file = folder_of(process) / f"{name}{part}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_written(workflow_id, events), encoding="utf-8")
        written.append(f"{process}/{file.stem}")
    return written


def _written(workflow_id: str, events: list[dict[str, Any]]) -> str:
    """JSON with a line to each event, so that a difference reads as one."""
    lines = ",\n".join(json.dumps(_unpacked(event), ensure_ascii=False) for event in events)
    return f'{{"workflow_id": {json.dumps(workflow_id)}, "events": [\n{lines}\n]}}\n'


def _unpacked(value: Any) -> Any:
    """Payloads as the JSON they hold, instead of base64; and no machine's name or paths."""
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and set(value) <= {"metadata", "data"}:
        known = {key: base64.b64decode(item).decode() for key, item in metadata.items()}
        if known.pop("encoding", "") == _JSON:
            held = _shortened(json.loads(base64.b64decode(value["data"])))
            if isinstance(held, dict) and _TRACE in held:  # of a failure
                held[_TRACE] = OF_THE_MACHINE[_TRACE]
            return {"json": held, "known": known} if known else {"json": held}
    return {key: OF_THE_MACHINE.get(key) or _unpacked(item) for key, item in value.items()}


def _packed(value: Any) -> Any:
    if isinstance(value, list):
        return [_packed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "json" in value and set(value) <= {"json", "known"}:
        known = {"encoding": _JSON, **value.get("known", {})}
        return {
            "metadata": {key: base64.b64encode(item.encode()).decode() for key, item in known.items()},
            "data": base64.b64encode(json.dumps(value["json"]).encode()).decode(),
        }
    return {key: _packed(item) for key, item in value.items()}


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:SHORTENED]
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value
