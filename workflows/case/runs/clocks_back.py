"""The clocks of a case whose last step was corrected: what the step closed runs again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from temporalio import workflow

from charter.cases import Kind, Shown
from charter.counting.changes import Paused, Reopened, Resumed
from charter.counting.clocks import Clock, ClockState
from workflows.case.host import WholeCase

WHY = "a step was corrected"


def moved_as_well(
    remembered: Sequence[Clock], before: Mapping[str, Clock], after: Mapping[str, Clock]
) -> tuple[Clock, ...]:
    """The clocks as remembered, with what a message has since changed of those that it found and left."""
    moved = []
    for clock in remembered:
        was, now = before.get(clock.key), after.get(clock.key)
        if was is not None and now is not None and len(now.changes) > len(was.changes):
            new = {"changes": (*clock.changes, *now.changes[len(was.changes) :]), "started": now.started}
            clock = clock.model_copy(update=new)  # noqa: PLW2901
        moved.append(clock)
    return tuple(moved)


def put_clocks_back(
    case: WholeCase, before: Sequence[Clock], aims: Mapping[str, datetime], number: int
) -> None:
    """The clocks as they were before the step, due when they were; what passed meanwhile has passed.

    A clock that the step began is kept as overtaken, under a key with the ``number`` of the correction.
    """
    known = {clock.key: clock for clock in before}
    for key, clock in list(case.diary.clocks.items()):
        was = known.get(key)
        if was is None:
            _set_aside(case, clock, f"{key}/corrected/{number}")
        elif was.running:
            _run_again(case, clock, was, aims)
        elif clock.running:
            case.diary.put(was)
            case.diary.aims.pop(key, None)


def _set_aside(case: WholeCase, clock: Clock, key: str) -> None:
    now = workflow.now()
    del case.diary.clocks[clock.key]
    case.diary.aims.pop(clock.key, None)
    ended = {"state": ClockState.OVERTAKEN, "ended": now, "ended_recorded": now, "ended_why": WHY}
    case.diary.put(clock.model_copy(update={"key": key, **ended}))


def _run_again(case: WholeCase, clock: Clock, was: Clock, aims: Mapping[str, datetime]) -> None:
    now, calendar = workflow.now(), case.calendar
    again = was.model_copy(update={"state": ClockState.PAUSED if _pauses(was) else ClockState.OPEN})
    if clock.state in (ClockState.KEPT, ClockState.KEPT_LATE):
        again = again.model_copy(update={"changes": (*again.changes, Reopened(at=now, reason=WHY))})
        title = clock.promise.title
        case.note(Kind.PROMISE, f"{title}: runs again, as {WHY}", shown=Shown.EVERYONE)
    elif clock.due(calendar).at == again.due(calendar).at:  # what it was rung for is not told again
        told = {"warned": clock.warned, "told_late": clock.told_late, "told_limit": clock.told_limit}
        again = again.model_copy(update=told)
    if again.paused is not None and again.paused.reply_by < now:
        again = again.resume(now)
    case.diary.put(again)
    if not again.told_late:
        case.diary.aims.pop(clock.key, None)
    elif clock.key not in case.diary.aims:
        case.diary.aim(clock.key, max(aims.get(clock.key, now), now))


def _pauses(clock: Clock) -> bool:
    last = next((each for each in reversed(clock.changes) if isinstance(each, Paused | Resumed)), None)
    return isinstance(last, Paused)
