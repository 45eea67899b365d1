"""Logs: JSON lines on stderr, in UTC, that can hold no personal data (`engine.censor`).

Usage::

    log = get_logger(__name__)
    log.info("case started", reference=reference, service=service)

An event is a fixed phrase in the past tense; what varies goes into the keys that `engine.censor.ALLOWED`
lists.
"""

import logging
import sys
import threading
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from temporalio import workflow

from engine.censor import censor, error_fields, library_line
from engine.config.settings import Settings

_HANDLER = "charter"
_LIBRARIES = {
    "temporalio": logging.INFO,
    "uvicorn": logging.INFO,
    "uvicorn.error": logging.INFO,
    "uvicorn.access": logging.CRITICAL,  # its lines are addresses, query and all
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpx": logging.WARNING,
    "mail.log": logging.ERROR,  # aiosmtpd's: what every sender said
    "py.warnings": logging.WARNING,
}


def get_logger(name: str) -> BoundLogger:
    """A logger of ours. Its lines are censored; it works before and after `configure`."""
    logger: BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def logging_with(**fields: str) -> AbstractContextManager[None]:
    """Our lines logged inside carry these too, those of threads and tasks that are begun there as well."""
    return structlog.contextvars.bound_contextvars(**fields)


def library_logger(name: str) -> logging.Logger:
    """The standard library's logger, for a library that wants to be given one."""
    return logging.getLogger(name)  # noqa: TID251 -- the one place


def configure(settings: Settings | None = None, stream: TextIO | None = None) -> None:
    """Send every log line of this process, libraries' included, to stderr; may be called again.

    JSON, one object a line; plain lines on a terminal. uvicorn must be run with ``log_config=None``, or it
    takes its own lines back.
    """
    out = stream or sys.stderr
    level = logging.getLevelNamesMapping()[(settings.log_level if settings else "info").upper()]
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = library_logger("")
    for old in [one for one in root.handlers if one.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(_handler(out))
    root.setLevel(level)
    for name, least in _LIBRARIES.items():
        logger = library_logger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(least, level))
    logging.raiseExceptions = False  # the standard library's report of a line it cannot write quotes the line
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed  # its default prints the exception's message


_PROCESSORS: list[Any] = [
    structlog.stdlib.filter_by_level,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    censor,
    ProcessorFormatter.wrap_for_formatter,
]


def _handler(out: TextIO) -> logging.Handler:
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if out.isatty():
        renderer = structlog.dev.ConsoleRenderer(pad_event_to=0)
    handler = logging.StreamHandler(out)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[library_line],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
            pass_foreign_args=True,
            keep_exc_info=False,
            keep_stack_info=False,
            use_get_message=False,  # a message that cannot be put together is still a line
        )
    )
    return handler


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is not SystemExit:
        get_logger(__name__).error("thread failed", **error_fields(args.exc_value))


class ReplaySafeLogger:
    """A logger for workflow code: silent while history is replayed, and naming the case."""

    def __init__(self, log: BoundLogger) -> None:
        self._log = log

    def debug(self, event: str, **fields: Any) -> None:
        """Log for those who look for a fault."""
        self._write("debug", event, fields)

    def info(self, event: str, **fields: Any) -> None:
        """Log what happened."""
        self._write("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Log what somebody should look at."""
        self._write("warning", event, fields)

    def error(self, event: str, **fields: Any) -> None:
        """Log a failure; pass ``exc_info=True`` for its type and place."""
        self._write("error", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, Any]) -> None:
        if not workflow.in_workflow():
            getattr(self._log, level)(event, **fields)
            return
        if workflow.unsafe.is_replaying_history_events():
            return
        info = workflow.info()
        known = {"workflow_id": info.workflow_id, "workflow_type": info.workflow_type}
        # The sandbox forbids the clock to a workflow; a log line's time is nobody's decision.
        with workflow.unsafe.sandbox_unrestricted():
            getattr(self._log, level)(event, **(known | fields))


def replay_safe(log: BoundLogger) -> ReplaySafeLogger:
    """The same logger for use in workflow code: ``log = replay_safe(get_logger(__name__))``."""
    return ReplaySafeLogger(log)
