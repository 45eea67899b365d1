"""What a log line may carry. Everything else is hidden before it is written.

Our own lines keep only the keys allowed here, and only words, numbers and times under them. Lines of
libraries keep where they come from, which case they are about and the type of the error, never their text:
the SDK's lines quote payloads, and an exception's message quotes whatever was at hand.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

from structlog.types import EventDict, WrappedLogger
from temporalio.exceptions import ApplicationError

HIDDEN = "…"
_ALLOWED = """
reference service process stage team outcome message message_id promise clause letter channel number role
edition key_name kind reason_code address host port ports method route status pid signal version count size
bytes attempt attempts seconds milliseconds total waiting late due at since until file folder duplicate
door inbound photograph state workflow_id workflow_type run_id activity_id activity_type task_queue namespace
update_name error_type error_at trace where logger request_id subscription event_id
"""
ALLOWED = frozenset(_ALLOWED.split())
"""The keys a line may carry. A new one is added here, once no person's words can be under it."""
KNOWN_LINES = {
    "Beginning worker shutdown": "worker stopping",
    "Worker cancelled": "worker stopped",
    "Worker failed": "worker failed",
    "Completing activity as failed": "activity failed",
    "Failed deserializing signal": "signal dropped as unreadable",
    "Failed activation on workflow": "workflow task failed",
    "Failed handling activation": "workflow task failed",
    "[TMPRL1101]": "workflow task took too long",
    "[TMPRL1102]": "handlers unfinished at the end",
    "Started server process": "site started",
    "Finished server process": "site stopped",
    "Application startup complete": "site ready",
    "Uvicorn running on": "site listening",
    "Exception in ASGI application": "page failed",
}
"""What libraries' lines are called here, by how they begin; all others are "library logged"."""
_BY_RUN = "Failed handling activation on workflow with run ID"
"""The one line of the SDK's that names its case in its text alone."""
_KIND = re.compile(r"[A-Z][A-Za-z]{1,59}")
_KEPT = frozenset({"level", "timestamp"})
_EVENT = re.compile(r"[a-z][a-z_ .,'-]{0,99}")
"""An event is a fixed phrase: no digits and no capitals, so that nothing is pasted into it unnoticed."""
_WORD = re.compile(r"[\w./:+\-\[\]<>()]{0,200}", re.ASCII)
_ROOT = Path(__file__).resolve().parent.parent
_FRAMES = 12
_CAUSES = 4


def censor(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Our own line: allowed keys with plain values, everything else hidden; an exception as type and
    place."""
    line: dict[str, Any] = {}
    for key, value in event_dict.items():
        if key == "exc_info":
            line |= error_fields(value)
        elif key == "event":
            line[key] = value if isinstance(value, str) and _EVENT.fullmatch(value) else HIDDEN
        elif key in _KEPT:
            line[key] = value
        else:
            line[key if _WORD.fullmatch(key) else HIDDEN] = _plain(value) if key in ALLOWED else HIDDEN
    return line


def library_line(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """A library's line: logger, level, place, case, error type. Its text is only compared with what we
    know."""
    record: logging.LogRecord = event_dict["_record"]
    text = record.msg if isinstance(record.msg, str) else ""
    known = (name for start, name in KNOWN_LINES.items() if text.startswith(start))
    line: dict[str, Any] = {
        "event": next(known, "library logged"),
        "level": record.levelname.lower(),
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        "logger": _plain(record.name),
        "where": _plain(f"{record.filename}:{record.lineno}"),
    }
    for source in ("temporal_workflow", "temporal_activity"):
        details = getattr(record, source, None)
        if isinstance(details, Mapping):
            line |= {key: _plain(value) for key, value in details.items() if key in ALLOWED}
    given = event_dict.get("positional_args")
    if text.startswith(_BY_RUN) and given:
        line["run_id"] = _plain(given[0])
    line |= error_fields(record.exc_info) | _reason(record.exc_info)
    meta = {key: event_dict[key] for key in ("_record", "_from_structlog") if key in event_dict}
    return line | meta


def error_fields(exc_info: Any) -> dict[str, Any]:
    """An exception as the types of its chain, the place it was raised and our own frames; never its
    message."""
    error = exc_info
    if exc_info is True:
        error = sys.exc_info()[1]
    elif isinstance(exc_info, tuple):
        error = exc_info[1]
    if not isinstance(error, BaseException):
        return {}
    chain, step = [error], error
    while len(chain) < _CAUSES:
        cause = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
        if cause is None or any(cause is one for one in chain):
            break
        chain.append(cause)
        step = cause
    fields: dict[str, Any] = {"error_type": " from ".join(type(one).__name__ for one in chain)}
    at, ours = _frames(chain[-1].__traceback__)
    if at:
        fields["error_at"] = at
    _, outer = _frames(error.__traceback__)
    trace = outer if len(chain) == 1 else [*outer, *ours]
    if trace:
        fields["trace"] = trace[-_FRAMES:]
    return fields


def _reason(exc_info: Any) -> dict[str, str]:
    """The kind of a failure of ours, such as RegisterBusy: the code names it, and never a person."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    kind = error.type if isinstance(error, ApplicationError) else None
    return {"reason_code": kind} if kind and _KIND.fullmatch(kind) else {}


def _frames(tb: TracebackType | None) -> tuple[str, list[str]]:
    """Where it was raised, and the frames in our own files, outermost first."""
    walked = ((frame.f_code, line) for frame, line in traceback.walk_tb(tb))
    frames = [(Path(code.co_filename), line, code.co_name) for code, line in walked]
    ours = []
    for path, line, name in frames:
        if path.is_relative_to(_ROOT) and not path.relative_to(_ROOT).parts[0].startswith("."):
            ours.append(f"{path.relative_to(_ROOT)}:{line}:{name}")
    at = f"{frames[-1][0].name}:{frames[-1][1]}:{frames[-1][2]}" if frames else ""
    return at, ours


def _plain(value: Any) -> Any:
    """Words without spaces, numbers and times; anything else is hidden."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else HIDDEN
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset) and len(value) <= 20:
        return [_plain(item) for item in value]
    return HIDDEN
