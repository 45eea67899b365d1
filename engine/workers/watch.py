"""A worker watched for cases it cannot go on with: one that it can neither run nor let go of, one that fails
again and again.

The SDK lets go of a case by one last activation, tries that again every two seconds for ever, and says so in
its log alone; the case's slot is lost and each later workflow task of it times out. What is seen here is seen
through the SDK's public `WorkflowRunner`: each activation of each case passes through `Watch.over`.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from temporalio.bridge.proto.workflow_activation import RemoveFromCache, WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.common import MetricMeter
from temporalio.worker import WorkflowInstance, WorkflowRunner
from temporalio.workflow import Info

from engine.logs import get_logger
from engine.workers.differing import FailureKind, TaskFailure, failure_of
from engine.workers.runners import OuterInstance, OuterRunner

FAILURES = 5
"""Workflow tasks of one case that fail in a row, before it counts as failing again and again: the server
spreads these over some half a minute."""
EVICTIONS = 3
"""Times that the SDK fails to let go of a case. It waits two seconds between them."""
STUCK_SECONDS = 60.0
"""An activation that takes so long will not end: the SDK gives it two, the server ten."""
YOUNGEST_SECONDS = 180.0
"""A worker younger than this does not end itself: `make run` gives up after five ends in ten minutes."""
LOOK_SECONDS = 1.0
ASK_AGAIN_SECONDS = 60.0
REMEMBERED = 10_000
"""Cases whose failures are counted; of more than that, those that failed last."""

_FAILED = frozenset({RemoveFromCache.LANG_FAIL, RemoveFromCache.NONDETERMINISM, RemoveFromCache.FATAL})
"""Why a case is let go of after each failed workflow task, whether its code, its history or the two-second
limit failed it."""

log = get_logger(__name__)


class TroubleKind(StrEnum):
    """What is wrong, as the metrics and the log have it."""

    WEDGED = "wedged"
    """It can be neither run nor let go of. A new worker can do both."""
    FAILING = "failing"
    """Its workflow task fails again and again. A new worker helps if the fault is in this one's memory."""


@dataclass(frozen=True)
class Trouble:
    """A workflow that this worker cannot go on with."""

    kind: TroubleKind
    workflow_id: str
    workflow_type: str
    worker_age: float
    """Seconds this worker has run."""
    failed: TaskFailure | None = None
    """How its last workflow task failed, if that is known."""


@dataclass
class _Seen:
    """What is known of one run of a workflow in this worker's memory."""

    workflow_id: str
    workflow_type: str
    began: float = 0.0
    """When the activation that is under way began, 0 where none is."""
    evictions: int = 0
    failed: TaskFailure | None = None
    """How it failed, once it has."""
    well: bool = False
    """Its last activation was no replay and went well, unless the SDK says otherwise next."""


@dataclass
class Watch:
    """Counts what fails, says it once, and decides when the worker had better begin afresh.

    ``may_end`` is asked, in a thread of its own, before it does: False where that was tried and did not help.
    """

    may_end: Callable[[Trouble], bool]
    meter: MetricMeter = MetricMeter.noop
    workflow_types: Iterable[str] = ()
    """Those whose failures are counted from 0: what is first seen at 1 is no increase to whoever watches."""
    failures: int = FAILURES
    evictions: int = EVICTIONS
    stuck_seconds: float = STUCK_SECONDS
    youngest_seconds: float = YOUNGEST_SECONDS
    _runs: dict[str, _Seen] = field(default_factory=dict, init=False)
    _failed: OrderedDict[str, int] = field(default_factory=OrderedDict, init=False)
    _failing: deque[_Seen] = field(default_factory=deque, init=False)
    """Those that have failed again since they were last looked at."""
    _first: deque[_Seen] = field(default_factory=deque, init=False)
    """Those that have failed, and had not before: said at once, with the reason."""
    _said: dict[str, float] = field(default_factory=dict, init=False)
    """Wedged runs that were logged, and when ``may_end`` was last asked about them."""
    _began: float = field(default_factory=time.monotonic, init=False)

    def __post_init__(self) -> None:
        self._failures_metric = self.meter.create_counter(
            "charter_workflow_task_failures", "Workflow tasks that this worker failed"
        )
        for name in self.workflow_types:
            for kind in FailureKind:
                self._failures_metric.add(0, {"workflow_type": name, "why": kind.value})
        self._wedged_metric = self.meter.create_gauge(
            "charter_wedged_cases", "Cases this worker can neither run nor let go of"
        )

    def over(self, runner: WorkflowRunner) -> WorkflowRunner:
        """The same runner, watched."""
        return OuterRunner(runner, lambda inner, info: _WatchedInstance(inner, info, self))

    async def watch(self, stop: asyncio.Event) -> Trouble | None:
        """Look until told to stop, or until the worker has to end for a trouble: which is returned."""
        while not stop.is_set():
            trouble = await self._look()
            if trouble is not None:
                return trouble
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
        return None

    async def _look(self) -> Trouble | None:
        wedged, failing = self._wedged(), self._newly_failing()
        self._wedged_metric.set(len(wedged))
        now = time.monotonic()
        for run, seen in wedged.items():
            if run not in self._said:
                self._said[run] = -ASK_AGAIN_SECONDS
                self._say("case can be neither run nor let go of", seen, TroubleKind.WEDGED)
        self._said = {run: at for run, at in self._said.items() if run in wedged}
        for _ in range(len(self._first)):
            self._say("workflow task failed", self._first.popleft(), TroubleKind.FAILING)
        for seen in failing:
            self._say("case fails again and again", seen, TroubleKind.FAILING)
        age = now - self._began
        if age < self.youngest_seconds:
            return None
        to_ask = [(TroubleKind.FAILING, seen) for seen in failing]
        for run, seen in wedged.items():
            if now - self._said[run] >= ASK_AGAIN_SECONDS:
                self._said[run] = now
                to_ask.insert(0, (TroubleKind.WEDGED, seen))
        for kind, seen in to_ask:
            trouble = Trouble(kind, seen.workflow_id, seen.workflow_type, age, seen.failed)
            if await self._asked(trouble):
                return trouble
        return None

    async def _asked(self, trouble: Trouble) -> bool:
        try:
            return await asyncio.to_thread(self.may_end, trouble)
        except Exception:  # whoever keeps count of restarts is away: asked again, rather than ended unasked
            log.exception("worker cannot ask whether to end")
            return False

    def _say(self, event: str, seen: _Seen, kind: TroubleKind) -> None:
        failed = seen.failed
        why = (
            {"reason_code": failed.kind, "event_id": failed.event, "error_type": failed.error_type}
            if failed
            else {}
        )
        log.error(
            event,
            kind=kind,
            workflow_id=seen.workflow_id,
            workflow_type=seen.workflow_type,
            attempts=self._failed.get(seen.workflow_id, 0),
            **{key: value for key, value in why.items() if value},
        )

    @property
    def is_wedged(self) -> bool:
        """Whether the worker's own shutdown would wait for ever for a case it cannot let go of."""
        return bool(self._wedged())

    def _wedged(self) -> dict[str, _Seen]:
        late = time.monotonic() - self.stuck_seconds
        return {
            run: seen
            for run, seen in list(self._runs.items())
            if seen.evictions >= self.evictions or 0 < seen.began < late
        }

    def _newly_failing(self) -> list[_Seen]:
        return [self._failing.popleft() for _ in range(len(self._failing))]

    # Told by each activation, in its thread. No lock: the SDK throws its interruption into these threads, and
    # one that fell upon a lock's taking would leave it taken. Each step here is one that the interpreter's
    # own lock keeps whole.

    def begun(self, seen: _Seen, run_id: str) -> None:
        """An activation begins: the one before it went well, if it seemed so."""
        if seen.well:
            self._failed.pop(seen.workflow_id, None)
        seen.well, seen.began = False, time.monotonic()
        self._runs[run_id] = seen

    def let_go(self, seen: _Seen, run_id: str, leaving: RemoveFromCache) -> None:
        """The case has left the memory, for that reason."""
        self._runs.pop(run_id, None)
        if leaving.reason not in _FAILED:
            return
        nondeterminism = leaving.reason == RemoveFromCache.NONDETERMINISM
        seen.failed = failure_of(leaving.message, nondeterminism=nondeterminism)
        times = self._failed.pop(seen.workflow_id, 0) + 1
        self._failed[seen.workflow_id] = times
        if len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)
        if times == 1:
            self._first.append(seen)
        if times >= self.failures:
            self._failing.append(seen)
        why = {"workflow_type": seen.workflow_type, "why": seen.failed.kind.value}
        self._failures_metric.add(1, why)


class _WatchedInstance(OuterInstance):
    def __init__(self, inner: WorkflowInstance, info: Info, watch: Watch) -> None:
        super().__init__(inner, info)
        self._watch = watch
        self._seen = _Seen(info.workflow_id, info.workflow_type)

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        seen = self._seen
        leaving = next((job.remove_from_cache for job in act.jobs if job.HasField("remove_from_cache")), None)
        if leaving is not None and leaving.reason in _FAILED:
            seen.well = False  # what seemed to go well took too long, or did not fit the history
        self._watch.begun(seen, act.run_id)
        try:
            completion = super().activate(act)
        except BaseException:
            seen.evictions += leaving is not None
            raise
        finally:
            seen.began = 0.0
        if leaving is not None:
            self._watch.let_go(seen, act.run_id, leaving)
        else:
            seen.well = completion.HasField("successful") and not act.is_replaying
        return completion
