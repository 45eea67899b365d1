"""What the SDK says of a failed workflow task, read without the texts that it quotes."""

import pytest

from engine.workers.differing import FailureKind, TaskFailure, failure_of

FAILED = "Workflow activation completion failed: Failure { failure: Some(Failure { message: "


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (
            "[TMPRL1100] Nondeterminism error: Timer machine does not handle this event: "
            "HistoryEvent(id: 12, UpsertWorkflowSearchAttributes)",
            TaskFailure(FailureKind.NONDETERMINISM, 12, "UpsertWorkflowSearchAttributes", "Timer"),
        ),
        (
            "[TMPRL1100] Nondeterminism error: No command scheduled for event "
            "HistoryEvent(id: 6, TimerStarted)",
            TaskFailure(FailureKind.NONDETERMINISM, 6, "TimerStarted"),
        ),
        (
            "[TMPRL1100] Nondeterminism error: Missing associated machine for LocalActivity(1)",
            TaskFailure(FailureKind.NONDETERMINISM, event_type="LocalActivity", nth=1),
        ),
        ("words that a later SDK has", TaskFailure(FailureKind.NONDETERMINISM)),
    ],
)
def test_where_a_history_does_not_fit(said: str, read: TaskFailure) -> None:
    assert failure_of(f'{FAILED}"{said}"', nondeterminism=True) == read


def test_an_error_is_its_type() -> None:
    said = FAILED + '"Ada Example" }), failure_info: ApplicationFailureInfo { r#type: "ValueError" }'
    assert failure_of(said, nondeterminism=False) == TaskFailure(FailureKind.FAULT, error_type="ValueError")


def test_one_that_took_too_long() -> None:
    said = FAILED + '"[TMPRL1101] Potential deadlock detected"'
    assert failure_of(said, nondeterminism=False).kind is FailureKind.SLOW
