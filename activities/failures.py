"""What an activity says when it cannot do its work: a kind and a sentence, never what it was working on.

A failure is recorded in the case's history and logged by the SDK, so the original message stays here.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

from temporalio import activity as activity_of
from temporalio.exceptions import ApplicationError

from engine.logs import get_logger
from register import RegisterAhead, RegisterBusy, RegisterError, RegisterNotReady, RegisterUnreachable

P = ParamSpec("P")
R = TypeVar("R")

log = get_logger(__name__)

_SENTENCES: dict[type[Exception], str] = {
    RegisterBusy: "The register is busy. It will be tried again.",
    RegisterUnreachable: "The register does not answer. It will be tried again.",
    RegisterNotReady: "The register is not set up, or of another version. It will be tried again.",
    RegisterAhead: "The register knows more of the case than Temporal does: see reconcile.",
    RegisterError: "The register could not do it. It will be tried again.",
}


def never(kind: str, sentence: str) -> ApplicationError:
    """What can never succeed, however often it is tried. ``sentence`` names nobody."""
    return ApplicationError(sentence, type=kind, non_retryable=True)


def without_personal_data(activity: Callable[P, R]) -> Callable[P, R]:
    """Every failure but an ApplicationError becomes one: retryable, of the same kind, quoting nothing."""
    if inspect.iscoroutinefunction(activity):

        @functools.wraps(activity)
        async def carefully_async(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return await activity(*args, **kwargs)
            except Exception as error:
                _say_only_the_kind(error)

        return cast(Callable[P, R], carefully_async)

    @functools.wraps(activity)
    def carefully(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return activity(*args, **kwargs)
        except Exception as error:
            _say_only_the_kind(error)

    return carefully


def _whose() -> dict[str, Any]:
    """Which case's activity it is, and which attempt; nothing where none is run."""
    if not activity_of.in_activity():
        return {}
    info = activity_of.info()
    about = {
        "workflow_id": info.workflow_id,
        "workflow_type": info.workflow_type,
        "run_id": info.workflow_run_id,
    }
    return {**about, "activity_type": info.activity_type, "attempt": info.attempt}


def _say_only_the_kind(error: Exception) -> NoReturn:
    if isinstance(error, ApplicationError):
        raise error
    kind = type(error).__name__
    if not isinstance(error, RegisterBusy):
        log.error("activity failed unexpectedly", exc_info=error, **_whose())
    sentences = (said for known, said in _SENTENCES.items() if isinstance(error, known))
    raise ApplicationError(next(sentences, "It failed. It will be tried again."), type=kind) from None
