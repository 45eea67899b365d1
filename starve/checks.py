"""After the storm, from the outside: what Temporal, every case and the register say of it."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.client import WorkflowQueryFailedError as QueryFailed
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as UpdateLate
from temporalio.service import RPCError, RPCStatusCode

from charter.cases import Entry, Kind
from charter.messages import Answer
from register import Register
from starve.histories import TaskCount, tasks_of
from starve.ledger import Became, Ledger, StormMessage

ANSWERED_IN = 10.0
"""Seconds that an open case has for a query and a message together, with nothing else going on."""
QUIET_IN = 60.0
"""Seconds that stored cases have to be started once the storm is over."""
AT_ONCE = 4
ENOUGH = 100
"""Cases that do not answer: no more is asked then, as each keeps whoever looks waiting."""
One = TypeVar("One")
BATCH = 500
IN_GOOD_ORDER = frozenset(
    {
        WorkflowExecutionStatus.RUNNING,
        WorkflowExecutionStatus.COMPLETED,
        WorkflowExecutionStatus.CONTINUED_AS_NEW,
    }
)


@dataclass
class Found:
    """What was found, each fault with the case it is about."""

    workflows: int = 0
    open: int = 0
    """Cases that are open."""
    tasks: TaskCount = field(default_factory=TaskCount)
    before: TaskCount = field(default_factory=TaskCount)
    """What became of those that do not count, since they were before."""
    troubled: dict[str, str] = field(default_factory=dict)
    """By workflow: what became of its tasks."""
    unanswered: dict[str, str] = field(default_factory=dict)
    """By case: what it did not answer, or how it stands."""
    misapplied: dict[str, list[str]] = field(default_factory=dict)
    """By case: the messages that do not stand on its timeline as their senders were told."""
    slowest: float = 0.0
    """Seconds that the slowest open case took for a query and a message."""


async def look(client: Client, register: Register, ledger: Ledger, since: datetime | None = None) -> Found:
    """Look at everything: histories first, since asking the cases adds to them. Of workflow tasks, those from
    ``since`` on count, or all."""
    await _all_started(register)
    found = Found()
    await _histories(client, found, since)
    open_cases = set(await asyncio.to_thread(open_in, register))
    found.open = len(open_cases)
    await each_of(_Asking(client, found).ask, sorted(open_cases))
    await asyncio.to_thread(_timelines, register, ledger, found)
    for case in ledger.cases:
        row = await asyncio.to_thread(register.cases.get, case.reference)
        if row is None or (row.ended is None and row.started is None):
            found.unanswered.setdefault(case.reference, "was never started")
    return found


def open_in(register: Register) -> list[str]:
    """Every open case, in the register's order."""
    rows: list[str] = []
    while batch := register.running.to_check(BATCH, rows[-1] if rows else ""):
        rows += batch
    return rows


async def _all_started(register: Register) -> None:
    deadline = time.monotonic() + QUIET_IN
    while await asyncio.to_thread(register.reports.unstarted, BATCH):  # the relay is another process
        if time.monotonic() > deadline:
            return
        await asyncio.sleep(0.5)


async def _histories(client: Client, found: Found, since: datetime | None) -> None:
    runs = [(each.id, each.run_id) async for each in client.list_workflows()]

    async def one(run: tuple[str, str]) -> None:
        handle = client.get_workflow_handle(run[0], run_id=run[1])
        described = await handle.describe()
        if described.status not in IN_GOOD_ORDER:
            status = described.status.name.lower() if described.status else "gone"
            found.unanswered[run[0]] = f"its workflow is {status}"
        pending = described.raw_description.pending_workflow_task.attempt
        events = [event async for event in handle.fetch_history_events()]
        then = [each for each in events if since is None or each.event_time.ToDatetime(UTC) >= since]
        tasks = tasks_of(then, pending)
        _add(found.tasks, tasks)
        _add(found.before, tasks_of(events[: len(events) - len(then)]))
        if not tasks.well:
            found.troubled[run[0]] = str(tasks)

    found.workflows = len(runs)
    await each_of(one, runs)


def _add(all_of_them: TaskCount, tasks: TaskCount) -> None:
    all_of_them.failed += tasks.failed
    all_of_them.timed_out += tasks.timed_out
    all_of_them.waited += tasks.waited
    all_of_them.broken_off += tasks.broken_off
    all_of_them.highest = max(all_of_them.highest, tasks.highest)


@dataclass
class _Asking:
    """Whether an open case answers."""

    client: Client
    found: Found

    async def ask(self, reference: str) -> None:
        if len(self.found.unanswered) >= ENOUGH:
            return
        handle = self.client.get_workflow_handle(reference)
        began, what = time.monotonic(), "a query"
        said = {"by": "officer", "id": f"starve-last-{uuid.uuid4().hex}", "note": "The storm is over."}
        try:
            async with asyncio.timeout(ANSWERED_IN):
                await _once_served(lambda: handle.query("case"))
                what = "a message"
                answer = await handle.execute_update("submit", args=["note_added", said], result_type=Answer)
        except (QueryFailed, WorkflowUpdateFailedError, UpdateLate, RPCError, TimeoutError) as error:
            status = f" {error.status.name}" if isinstance(error, RPCError) else ""
            self.found.unanswered.setdefault(
                reference, f"did not answer {what} in {ANSWERED_IN:.0f} s ({type(error).__name__}{status})"
            )
            return
        if not answer.applied:
            self.found.unanswered.setdefault(reference, f"would not take a note: {answer.why}")
        self.found.slowest = max(self.found.slowest, time.monotonic() - began)


async def _once_served(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask again while no worker is there to answer: one that begins afresh is back within seconds."""
    while True:
        try:
            await ask()
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                raise
        await asyncio.sleep(0.5)


async def each_of(do: Callable[[One], Awaitable[None]], these: Sequence[One]) -> None:
    """Do it to each, a few at once."""
    some = asyncio.Semaphore(AT_ONCE)

    async def limited(one: One) -> None:
        async with some:
            await do(one)

    await asyncio.gather(*(limited(one) for one in these))


def _timelines(register: Register, ledger: Ledger, found: Found) -> None:
    by_case: dict[str, list[StormMessage]] = {case.reference: [] for case in ledger.cases}
    for message in ledger.messages:
        by_case[message.reference].append(message)
    for reference, messages in by_case.items():
        if wrong := misapplied(messages, register.cases.timeline(reference)):
            found.misapplied[reference] = wrong


def misapplied(messages: Sequence[StormMessage], timeline: Sequence[Entry]) -> list[str]:
    """The messages that do not stand on a timeline as their senders were told: once where one was applied,
    not at all where it was refused, once at most where nobody knows."""
    times = Counter(entry.message_id for entry in timeline if entry.kind is Kind.MESSAGE)
    may = {Became.APPLIED: (1, 1), Became.REFUSED: (0, 0), Became.UNKNOWN: (0, 1)}
    wrong = []
    for message in messages:
        least, most = may[message.became]
        if not least <= times[message.id] <= most:
            what = f"{message.said.message} {message.id} was {message.became}"
            wrong.append(f"{what} and is there {times[message.id]} times")
    return wrong
