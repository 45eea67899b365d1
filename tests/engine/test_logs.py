"""Nothing personal reaches a log line: not ours, not the SDK's, not an exception's."""

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.failures import without_personal_data
from charter.people import Role
from engine.censor import ALLOWED, censor
from engine.logs import _thread_failed, configure, get_logger, library_logger, replay_safe
from tests.engine.keys import settings

ADA = "Ada Example"
HOME = "12 Example Close"
LOG = get_logger("charter.test")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, out = library_logger(""), io.StringIO()
    before, level, thread_hook = list(root.handlers), root.level, threading.excepthook
    configure(settings(log_level="debug"), stream=out)
    yield out
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    threading.excepthook = thread_hook


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    assert ADA not in out.getvalue()
    assert "Ada" not in out.getvalue()
    assert HOME not in out.getvalue()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_allowed_keys_with_plain_values_are_written(written: io.StringIO) -> None:
    LOG.info("case started", reference="MK-7Q4K2M9X3", service="potholes", count=3, late=False)
    (line,) = lines(written)
    stamp = line.pop("timestamp")
    assert datetime.fromisoformat(stamp).utcoffset() == timedelta(0)
    assert line == {
        "event": "case started",
        "level": "info",
        "logger": "charter.test",
        "reference": "MK-7Q4K2M9X3",
        "service": "potholes",
        "count": 3,
        "late": False,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ADA},
        {"address_line": HOME},
        {"reference": ADA},  # free text under an allowed key
        {"reference": "ada@example.com"},
        {"stage": {"Ada": HOME}},
        {"service": [ADA]},
        {"count": object()},
        {ADA: 1},
        {"positional_args": (ADA,)},
    ],
)
def test_everything_else_is_hidden(fields: dict[str, Any], written: io.StringIO) -> None:
    LOG.info("case started", **fields)
    (line,) = lines(written)
    assert "…" in written.getvalue()
    assert "ada@" not in written.getvalue()
    assert line["event"] == "case started"


def test_an_event_is_a_fixed_phrase(written: io.StringIO) -> None:
    event = f"letter to {ADA} sent"
    LOG.info(event)
    assert lines(written)[0]["event"] == "…"


def test_values_of_other_types_are_plain() -> None:
    given_line = {
        "event": "x",
        "due": datetime(2026, 11, 30, tzinfo=UTC),
        "seconds": timedelta(minutes=1),
        "folder": Path("/a folder/b"),
        "role": Role.OFFICER,
        "ports": (1, None),
    }
    assert censor(None, "info", given_line) == {
        "event": "x",
        "due": "2026-11-30T00:00:00+00:00",
        "seconds": 60.0,
        "folder": "/a folder/b",
        "role": "officer",
        "ports": [1, None],
    }


def test_an_exception_is_its_type_and_our_own_lines(written: io.StringIO) -> None:
    try:
        try:
            int(ADA)
        except ValueError as error:
            raise RuntimeError(f"{HOME} could not be found") from error
    except RuntimeError:
        LOG.exception("letter failed", reference="MK-1")
    (line,) = lines(written)
    assert line["error_type"] == "RuntimeError from ValueError"
    assert line["error_at"].startswith("test_logs.py:")
    assert any(frame.startswith("tests/engine/test_logs.py:") for frame in line["trace"])


def test_the_sdks_lines_keep_the_case_and_lose_the_text(written: io.StringIO) -> None:
    details = {"workflow_id": "MK-1", "workflow_type": "HighwaysRepair", "attempt": 2, "input": ADA}
    try:
        raise ValueError(f'Failed: {{"name": "{ADA}"}}')
    except ValueError:
        library_logger("temporalio.worker._workflow_instance").exception(
            f"Failed deserializing signal input for {ADA}",
            extra={"temporal_workflow": details, "workflow_info": ADA},
        )
    (line,) = lines(written)
    assert line["event"] == "signal dropped as unreadable"
    assert line["workflow_id"] == "MK-1"
    assert line["workflow_type"] == "HighwaysRepair"
    assert line["error_type"] == "ValueError"
    assert line["level"] == "error"
    assert line["where"].startswith("test_logs.py:")


def test_a_workflow_task_that_failed_before_the_case_was_known_names_its_run(written: io.StringIO) -> None:
    """The SDK has the run in the text alone there."""
    run = "0197f3a0-6d1c-7c1e-8f0a-5d3c6f1b2a44"
    log = library_logger("temporalio.worker._workflow")
    log.error("Failed handling activation on workflow with run ID %s", run, exc_info=ValueError(ADA))
    log.error("Failed handling activation on workflow with run ID %s", f"{ADA} of {HOME}")
    known, odd = lines(written)
    assert (known["event"], known["run_id"], known["error_type"]) == (
        "workflow task failed",
        run,
        "ValueError",
    )
    assert odd["run_id"] == "…"


def test_an_activity_that_failed_names_its_case_and_the_kind_of_its_failure(written: io.StringIO) -> None:
    details = {"workflow_id": "MK-1", "activity_type": "take_turn", "attempt": 3}
    log = library_logger("temporalio.activity")
    for kind in ("RegisterBusy", ADA, None):
        error = ApplicationError(f"{HOME} is away", type=kind)
        log.warning("Completing activity as failed", exc_info=error, extra={"temporal_activity": details})
    known, *odd = lines(written)
    assert known.items() >= {"event": "activity failed", **details, "reason_code": "RegisterBusy"}.items()
    assert not [line for line in odd if "reason_code" in line]


def test_an_activity_that_failed_unexpectedly_says_where_and_for_which_case(written: io.StringIO) -> None:
    @without_personal_data
    def look_up(name: str) -> None:
        int(name)

    with pytest.raises(ApplicationError, match="It failed"):
        ActivityEnvironment().run(look_up, ADA)
    with pytest.raises(ApplicationError, match="It failed"):
        look_up(ADA)
    of_a_case, of_none = lines(written)
    info = ActivityEnvironment().info
    assert of_a_case["event"] == of_none["event"] == "activity failed unexpectedly"
    assert of_a_case["workflow_id"] == info.workflow_id
    assert (of_a_case["activity_type"], of_a_case["attempt"]) == (info.activity_type, info.attempt)
    assert of_a_case["error_type"] == "ValueError"
    assert any("test_logs.py" in frame for frame in of_a_case["trace"])
    assert "workflow_id" not in of_none


@pytest.mark.parametrize(
    "name", ["temporalio.activity", "temporalio.core-sdk_core::x", "uvicorn.error", "any.other"]
)
def test_every_librarys_text_is_lost(name: str, written: io.StringIO) -> None:
    library_logger(name).warning("about %s", ADA, stack_info=True)
    misshapen = logging.LogRecord(name, logging.WARNING, "x.py", 1, "%d", (ADA,), None)
    (ours,) = [handler for handler in library_logger("").handlers if handler.get_name() == "charter"]
    ours.handle(misshapen)  # past pytest's own handlers, which would raise
    library_logger(name).warning({"name": ADA})
    assert [line["event"] for line in lines(written)] == ["library logged"] * 3


def test_access_lines_are_not_written(written: io.StringIO) -> None:
    library_logger("uvicorn.access").info('"GET /track/%s HTTP/1.1" 200', ADA)
    assert written.getvalue() == ""


def test_warnings_and_threads_lose_their_text_too(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(ADA, stacklevel=1)

    def fail() -> None:
        raise ValueError(ADA)

    thread = threading.Thread(target=fail, name=ADA)
    threading.excepthook = _thread_failed  # pytest has put its own there
    thread.start()
    thread.join()
    assert [line["event"] for line in lines(written)] == ["library logged", "thread failed"]


def test_outside_a_workflow_the_replay_safe_logger_is_an_ordinary_one(written: io.StringIO) -> None:
    log = replay_safe(LOG)
    for write in (log.debug, log.info, log.warning, log.error):
        write("case started", reference="MK-1", said=ADA)
    assert [line["level"] for line in lines(written)] == ["debug", "info", "warning", "error"]


def test_the_level_is_obeyed_and_configuring_twice_writes_once(written: io.StringIO) -> None:
    configure(settings(log_level="warning"), stream=written)
    LOG.info("case started")
    library_logger("temporalio.worker").info("x")
    LOG.warning("case stalled")
    assert [line["event"] for line in lines(written)] == ["case stalled"]


@given(
    st.dictionaries(
        st.text() | st.sampled_from(sorted(ALLOWED)), st.text() | st.binary() | st.none(), max_size=4
    )
)
def test_no_line_raises_or_carries_spaces(fields: dict[str, Any]) -> None:
    for key, value in censor(None, "info", {"event": "x"} | fields).items():
        if key not in {"level", "timestamp", "event"}:
            assert value in ("…", None) or " " not in value


def test_a_process_writes_json_on_stderr_alone() -> None:
    code = "from engine.logs import *; configure(); get_logger('x').info('case started', name='Ada')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == ""
    assert json.loads(done.stderr)["name"] == "…"
