"""Activities: the real ones, or answers given in their place, and when a failed one is tried again."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import Any, Protocol

from temporalio import activity
from temporalio.api.common.v1 import Payload, RetryPolicy
from temporalio.api.failure.v1 import Failure
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

NO_INTERVAL = timedelta(seconds=1)
"""How long a server waits before it tries again, where a policy does not say."""
TIMES_AS_LONG = 100
"""The longest wait, in first waits, where a policy does not say."""


@dataclass(frozen=True)
class ActivityAttempt:
    """One try of an activity."""

    type: str
    id: str
    arguments: Sequence[Payload]
    number: int
    scheduled: datetime
    started: datetime
    queue: str
    workflow_id: str
    run_id: str
    workflow_type: str
    is_local: bool


class Attempts(Protocol):
    """Tries whatever a workflow has done for it."""

    async def attempt(self, attempt: ActivityAttempt) -> Payload | Failure:
        """What it answered, or how it failed; encoded, as the server is told it."""


class Activities:
    """What a worker can do, by name."""

    def __init__(
        self,
        client: Client,
        activities: Sequence[Callable[..., Any]],
        answers: Mapping[str, Callable[..., Any]],
    ) -> None:
        """``answers`` stand in place of activities of their name, and are given what those would be."""
        self._client = client
        self._known = {}
        for one in activities:
            definition = activity._Definition.must_from_callable(one)
            self._known[definition.name or one.__name__] = definition
        self._answers = answers

    async def attempt(self, attempt: ActivityAttempt) -> Payload | Failure:
        """What it answered, or how it failed; encoded, as the server is told it."""
        converter = self._client.data_converter
        try:
            answer = await self._run(attempt)
            [payload] = await converter.encode([answer])
        except Exception as failed:
            failure = Failure()
            await converter.encode_failure(failed, failure)
            return failure
        return payload

    async def _run(self, attempt: ActivityAttempt) -> Any:
        known = self._known.get(attempt.type)
        if known is None and attempt.type not in self._answers:
            raise LookupError(f"Activity function {attempt.type} is not registered on this worker")
        hints = known.arg_types if known is not None else None
        converter = self._client.data_converter
        arguments = await converter.decode(attempt.arguments, hints)
        environment = ActivityEnvironment(client=self._client)
        environment.payload_converter = converter.payload_converter
        environment.info = dataclasses.replace(
            environment.info,
            activity_id=attempt.id,
            activity_type=attempt.type,
            attempt=attempt.number,
            current_attempt_scheduled_time=attempt.scheduled,
            scheduled_time=attempt.scheduled,
            started_time=attempt.started,
            is_local=attempt.is_local,
            task_queue=attempt.queue,
            workflow_id=attempt.workflow_id,
            workflow_run_id=attempt.run_id,
            workflow_type=attempt.workflow_type,
        )
        function = self._answers.get(attempt.type) or (known.fn if known is not None else None)
        answer: Any = environment.run(function, *arguments)  # type: ignore[arg-type]
        return await answer if isawaitable(answer) else answer


def wait_after(failure: Failure, policy: RetryPolicy, attempt: int) -> timedelta | None:
    """How long until a failed activity is tried again; None for never.

    ``attempt``: how many tries there have been. A failure may name the wait itself.
    """
    info = failure.application_failure_info
    if info.non_retryable or info.type in policy.non_retryable_error_types:
        return None
    if policy.maximum_attempts and attempt >= policy.maximum_attempts:
        return None
    if info.HasField("next_retry_delay"):
        return info.next_retry_delay.ToTimedelta()
    first = policy.initial_interval.ToTimedelta() or NO_INTERVAL
    longest = policy.maximum_interval.ToTimedelta() or TIMES_AS_LONG * first
    coefficient = policy.backoff_coefficient or 2.0
    seconds = min(first.total_seconds() * coefficient ** min(attempt - 1, 64), longest.total_seconds())
    return timedelta(seconds=seconds)
