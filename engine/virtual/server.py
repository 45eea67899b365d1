"""A Temporal server within this process, on a virtual clock: runs, their tasks, and what falls due.

Whatever is ready is done one step at a time: in the order in which it came or, with a seed, in a random order
that is the same each time. Nothing a real server keeps in order is mixed: events of one run, alarms by their
time, and within one workflow task what the SDK guarantees.
"""

import asyncio
import random
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from temporalio.api.common.v1 import Memo, Payloads, SearchAttributes, WorkflowExecution, WorkflowType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import (
    WorkflowExecutionContinuedAsNewEventAttributes,
    WorkflowExecutionStartedEventAttributes,
)
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.update.v1 import Outcome
from temporalio.bridge.proto.workflow_activation.workflow_activation_pb2 import WorkflowActivation
from temporalio.converter import DataConverter
from temporalio.worker import WorkflowInstance

from engine.virtual.clock import Step, VirtualClock
from engine.virtual.commands import failures, ordinary, others
from engine.virtual.commands.activities import Attempts
from engine.virtual.commands.starting import existing
from engine.virtual.runs import instance
from engine.virtual.runs.held import Parent
from engine.virtual.runs.run import VirtualRun
from engine.virtual.runs.tasks import RunTasks

if TYPE_CHECKING:
    from engine.virtual.worker import VirtualWorker

PATIENCE = timedelta(seconds=60)
"""How much time passes by itself, at most, while somebody waits for an answer."""
MOST_STEPS = 1_000_000
"""Steps without time passing, after which something is taken to go round in circles."""
LONGEST_LULL = 8
"""Steps, at most, that are taken between two things said one after another."""
_within: ContextVar[bool] = ContextVar("within a step", default=False)


class NothingHappens(TimeoutError):
    """What is waited for does not come: nothing more happens until later than anybody waits."""


@dataclass(frozen=True)
class RunLimits:
    """The length of a history at which a new run is suggested: a server's own."""

    events: int = 4_096
    size: int = 4 * 1024 * 1024
    """Bytes."""


class VirtualServer:
    """Holds every run. Close it at the end: what is in memory has to be taken out of it in order."""

    def __init__(
        self,
        converter: DataConverter,
        start: datetime,
        *,
        seed: int | None = None,
        limits: RunLimits | None = None,
        namespace: str = "default",
        heard_elsewhere: Callable[[str, str, Payloads], bool] = lambda *_: False,
    ) -> None:
        """``seed``: of the order in which things are done; without one it is the order in which they came.

        ``heard_elsewhere``: whether a workflow of that id, which is not here, hears a signal: name and what
        it brings.
        """
        self.converter, self.namespace, self.limits = converter, namespace, limits or RunLimits()
        self.heard_elsewhere = heard_elsewhere
        self.clock = VirtualClock(start)
        self.runs: dict[str, VirtualRun] = {}
        self.fallen: list[tuple[VirtualRun, Failure]] = []
        """Tasks that have failed, and why."""
        self._chance = random.Random(seed)  # noqa: S311 - an order, and no secret
        self._in_order = seed is None
        self._last: dict[str, VirtualRun] = {}
        self._workers: dict[str, VirtualWorker] = {}
        self._ready: list[Step] = []
        self._pump: asyncio.Task[None] | None = None
        self._passing = asyncio.Lock()

    @property
    def now(self) -> datetime:
        return self.clock.now

    # -- one step after another

    def ready(self, step: Step) -> None:
        """Have that done as soon as it is its turn."""
        self._ready.append(step)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        _within.set(True)
        steps = 0
        while self._ready:
            await self._next_step()
            await asyncio.sleep(0)  # whoever else has something to say may say it now
            steps += 1
            if steps > MOST_STEPS:
                raise RuntimeError(f"{MOST_STEPS} steps and no end: a workflow goes round in circles")

    async def _next_step(self) -> None:
        chosen = 0 if self._in_order else self._chance.randrange(len(self._ready))
        await self._ready.pop(chosen)()

    async def settled(self) -> None:
        """Wait until nothing is left to be done before time passes. Raises what went wrong meanwhile."""
        if _within.get():
            return
        while self._pump is not None:
            pump = self._pump
            await asyncio.shield(pump)
            if self._pump is pump:
                self._pump = None

    async def lull(self) -> None:
        """Whoever has just said something may wait a while, or say more at once: chance decides, if there is
        any."""
        if self._in_order:
            return
        if self._chance.random() < 0.3:
            await self.settled()
        for _ in range(self._chance.randrange(LONGEST_LULL)):
            await asyncio.sleep(0)

    # -- time

    async def pass_time(self, length: timedelta, unless: Callable[[], bool] = lambda: False) -> None:
        """Let that much time pass, everything that falls due being done in its turn; less, once ``unless``
        holds."""
        async with self._passing:
            until = self.now + length
            await self.settled()
            while not unless() and (due := self.clock.next_due) is not None and due <= until:
                for step in self.clock.forward(due):
                    self.ready(step)
                await self.settled()
            if not unless():
                self.clock.forward(until)

    async def until(self, holds: Callable[[], bool], patience: timedelta = PATIENCE) -> None:
        """Wait for it; a little time passes, if it has to. Raises NothingHappens."""
        if _within.get():  # an activity asks: what it waits for is done here and now
            while not holds() and self._ready:
                await self._next_step()
        limit = self.now + patience
        await self.settled()
        while not holds():
            due = self.clock.next_due
            if due is None or due > limit or _within.get():
                later = f"until {due:%d %B %Y %H:%M:%S}" if due else "at all"
                raise NothingHappens(f"Nothing more happens {later}.")
            await self.pass_time(due - self.now, holds)

    # -- workers

    def serves(self, queue: str) -> bool:
        return queue in self._workers

    def serve(self, queue: str, worker: "VirtualWorker") -> None:
        self._workers[queue] = worker
        for run in list(self.runs.values()):
            if run.is_open:
                run.taken_up(queue)
                for one in run.activities.values():
                    if one.alarm is None and (one.order.task_queue or run.queue) == queue:
                        ordinary.want_try(run, one)

    async def leave(self, queue: str) -> None:
        """Its worker is gone, and what it had in memory with it."""
        await self.settled()
        self._workers.pop(queue, None)
        for run in self.runs.values():
            if run.queue == queue:
                run.tasks.forget()

    def activities_of(self, queue: str) -> Attempts:
        return self._workers[queue].activities

    def tasks_of(self, run: VirtualRun) -> RunTasks:
        return RunTasks(run)

    def new_instance(self, run: VirtualRun, activation: WorkflowActivation) -> WorkflowInstance:
        worker = self._workers[run.queue]
        definition = worker.workflows.get(run.workflow_type)
        if definition is None:
            raise LookupError(f"Workflow class {run.workflow_type} is not registered on this worker")
        first = next(job for job in activation.jobs if job.HasField("initialize_workflow"))
        return instance.made(
            worker.runner,
            definition,
            self.converter,
            self.namespace,
            run.queue,
            activation,
            first.initialize_workflow,
        )

    def fell(self, run: VirtualRun, failure: Failure) -> None:
        self.fallen.append((run, failure))

    # -- runs

    def new_run_id(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    async def start(
        self,
        *,
        workflow_id: str,
        workflow_type: str,
        queue: str,
        arguments: Payloads,
        reuse: int = 0,
        conflict: int = 0,
        memo: Memo | None = None,
        search_attributes: SearchAttributes | None = None,
        metadata: UserMetadata | None = None,
        parent: Parent | None = None,
    ) -> VirtualRun:
        """Begin a run, or give the one there is, if that is what is wanted. Raises AlreadyStarted."""
        there = await existing(self._last.get(workflow_id), reuse, conflict)
        if there is not None:
            return there
        run_id = self.new_run_id()
        started = WorkflowExecutionStartedEventAttributes(
            workflow_type=WorkflowType(name=workflow_type),
            workflow_id=workflow_id,
            task_queue=TaskQueue(name=queue),
            input=arguments,
            original_execution_run_id=run_id,
            first_execution_run_id=run_id,
            attempt=1,
            memo=memo,
            search_attributes=search_attributes,
        )
        started.workflow_task_timeout.FromTimedelta(timedelta(seconds=10))
        if parent is not None:
            started.parent_workflow_namespace = self.namespace
            started.parent_workflow_execution.CopyFrom(parent.run.execution)
            started.parent_initiated_event_id = parent.child.initiated_id
            started.root_workflow_execution.CopyFrom(parent.run.root)
        run = VirtualRun(self, started, metadata, parent)
        self.begun(run)
        return run

    def following(self, run: VirtualRun, event: WorkflowExecutionContinuedAsNewEventAttributes) -> VirtualRun:
        """The run that goes on from this one; it is not begun yet."""
        started = WorkflowExecutionStartedEventAttributes()
        started.CopyFrom(run.started)
        started.workflow_type.CopyFrom(event.workflow_type)
        started.task_queue.CopyFrom(event.task_queue)
        started.input.CopyFrom(event.input)
        started.memo.CopyFrom(event.memo)
        started.search_attributes.CopyFrom(event.search_attributes)
        started.continued_execution_run_id = run.run_id
        started.original_execution_run_id = event.new_execution_run_id
        started.initiator = event.initiator
        following = VirtualRun(self, started, run.metadata, run.parent)
        if run.parent is not None:
            run.parent.child.run = following
        return following

    def begun(self, run: VirtualRun) -> None:
        self.runs[run.run_id] = self._last[run.workflow_id] = run
        run.want_task()

    def find(self, execution: WorkflowExecution) -> VirtualRun | None:
        """A run by its id, or a workflow's last."""
        if execution.run_id:
            return self.runs.get(execution.run_id)
        return self._last.get(execution.workflow_id)

    def is_open(self, workflow_id: str) -> bool:
        return self.open_run(WorkflowExecution(workflow_id=workflow_id)) is not None

    def open_run(self, execution: WorkflowExecution) -> VirtualRun | None:
        """The same, if it can still be told anything."""
        run = self.find(execution)
        return run if run is not None and run.is_open else None

    async def closed(self, run: VirtualRun) -> None:
        """What follows from the end of a run for those it has to do with."""
        await others.leave_behind(run)
        for update in list(run.updates.values()):
            if update.completed.done():
                continue
            if update.accepted_id:
                update.complete(Outcome(failure=failures.closed_before_answer()))
            elif run.follows is not None:
                run.follows.admit_later(update)
            else:
                update.complete(None)

    async def close(self) -> None:
        """Everything in memory is taken out of it; what was still to be done is left."""
        self._ready.clear()
        try:
            await self.settled()
        finally:
            self._ready.clear()
            for run in self.runs.values():
                run.tasks.forget()
