"""The courier: takes what a turn of the story produced to the register, in order, and each once."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import (
    ApplicationError,
    FailureError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)

from activities.orders import DeliveryOrder, UrgentBegin, UrgentOrder
from activities.register import RegisterActivities
from activities.urgent import UrgentActivities
from charter.cases import (
    CaseState,
    Entry,
    Kind,
    Letter,
    RightExercised,
    Shown,
    Snapshot,
    Task,
    Turn,
    TurnTaken,
)
from charter.people import Sender
from workflows.names import urgent_of

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")

TURN_LIMIT = 256 * 1024
"""Bytes of JSON one turn carries at most; an activity's input over 2 MB would fail its task for ever."""
SNAPSHOT_LIMIT = 1024 * 1024
"""Bytes of JSON of what a case could be opened again with, beside a turn; no case comes near."""
CARRIED_LIMIT = 512 * 1024
"""Bytes of unwritten turns a case takes into a new run; the server ends a case given more than 2 MB."""
ONCE = RetryPolicy(maximum_attempts=1)
PATIENTLY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=15))
ANSWERED_IN = timedelta(seconds=15)
"""By which a try that has no answer is lost, as a rule with its worker. A Postgres that does not answer is
given up after 11."""
LONG_TRIED = timedelta(seconds=10)
"""After which a turn is tried afresh, at once, when the case has more to write."""
AFRESH = "tried-afresh-with-more-to-write"
"""What may be in a history from when on a turn is."""
RECENT = 200
"""Entries kept in the case itself for the query; the register holds them all."""


@dataclass
class Draft:
    """What has been produced since the last turn was made up."""

    entries: list[Entry] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    tasks_done: list[str] = field(default_factory=list)
    calls_recorded: list[int] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)
    urgent: list[UrgentOrder] = field(default_factory=list)
    rights: list[RightExercised] = field(default_factory=list)

    def __bool__(self) -> bool:
        written = (self.entries, self.letters, self.tasks, self.tasks_done, self.calls_recorded)
        return any((*written, self.rights))


@dataclass
class Courier:
    """Numbers entries and letters, makes up turns and carries them. One for each case."""

    reference: str
    state: Callable[[], CaseState]
    snapshot: Callable[[], Snapshot | None] = lambda: None
    """What the case could be opened again with now."""
    run: str = ""
    """The workflow run that makes up the turns."""
    added: str = ""
    """A paragraph that an officer adds to the next letter to the customer; gone once the story rests."""
    draft: Draft = field(default_factory=Draft)
    pending: list[Turn] = field(default_factory=list)
    """Made up and not yet known to be written; the first may be on its way."""
    recent: list[Entry] = field(default_factory=list)
    entries: int = 0
    letters: int = 0
    turns: int = 0
    deliveries: list[str] = field(default_factory=list)
    """Letters not sent at once whose Delivery has not been started yet."""
    urgent: list[UrgentOrder] = field(default_factory=list)
    """What a person has to take at once, whose UrgentTask has not been started yet."""

    # -- what a turn is made of

    def enter(
        self,
        kind: Kind,
        what: str,
        *,
        at: datetime,
        happened_at: datetime | None = None,
        by: Sender | None = None,
        shown: Shown = Shown.STAFF,
        clause: str = "",
        message: str = "",
        message_id: str = "",
        said: dict[str, Any] | None = None,
        before: int | None = None,
    ) -> None:
        """Write a line of the timeline. It gets its number when the turn is made up."""
        entry = Entry(
            number=0, at=at, happened_at=happened_at, kind=kind, what=what, by=by, shown=shown,
            clause=clause, message=message, message_id=message_id, said=said or {},
        )  # fmt: skip
        place = len(self.draft.entries) if before is None else min(before, len(self.draft.entries))
        self.draft.entries.insert(place, entry)

    def post(self, letter: Letter) -> None:
        self.draft.letters.append(letter)

    def exercise(self, right: RightExercised) -> None:
        """Have the register know what was decided of another case."""
        self.draft.rights.append(right)

    def next_letter(self) -> int:
        self.letters += 1
        return self.letters

    def put_down(self) -> dict[str, Any]:
        """What the next run needs to go on where this one stops. The last entries go without their words."""
        recent = [entry.model_copy(update={"said": {}}) for entry in self.recent[-50:]]
        return {
            "pending": [turn.model_dump(mode="json", exclude={"snapshot"}) for turn in self.pending],
            "recent": [entry.model_dump(mode="json") for entry in recent],
            "deliveries": self.deliveries,
            "urgent": [order.model_dump(mode="json") for order in self.urgent],
            "numbers": [self.entries, self.letters, self.turns],
            "added": self.added,
        }

    def put_down_for_register(self) -> dict[str, Any]:
        """The same, where the register has all turns and letters: what is urgent is begun once more."""
        return {
            "pending": [],
            "recent": [],
            "deliveries": [],
            "urgent": [order.model_dump(mode="json") for order in self.urgent],
            "numbers": [self.entries, self.letters, self.turns],
            "added": "",
        }

    def take_up(self, put_down: dict[str, Any]) -> None:
        self.pending = [Turn.model_validate(turn) for turn in put_down["pending"]]
        self.recent = [Entry.model_validate(entry) for entry in put_down["recent"]]
        self.deliveries = list(put_down["deliveries"])
        self.urgent = [UrgentOrder.model_validate(order) for order in put_down.get("urgent", ())]
        self.entries, self.letters, self.turns = put_down["numbers"]
        self.added = put_down.get("added", "")

    # -- carrying it

    @property
    def unwritten(self) -> int:
        return len(self.draft.entries) + sum(len(turn.entries) for turn in self.pending)

    @property
    def light(self) -> bool:
        """Little enough is unwritten to be taken into a new run."""
        if self.unwritten >= 100:
            return False
        held = (*self.pending, *self.draft.entries, *self.draft.letters)
        return sum(len(one.model_dump_json().encode()) for one in held) <= CARRIED_LIMIT

    @property
    def idle(self) -> bool:
        return not (self.draft or self.pending or self.deliveries or self.urgent)

    def make_up(self, at: datetime) -> CaseState:
        """Close the draft into turns of at most TURN_LIMIT bytes, in order. Answers the state they tell."""
        draft, self.draft = self.draft, Draft()
        self.urgent.extend(draft.urgent)
        state = self.state()
        entries: list[Entry] = []
        letters: list[Letter] = []
        size = 0
        produced: list[Entry | Letter] = [*self._numbered(draft.entries), *draft.letters]
        for one in produced:
            length = len(one.model_dump_json())
            if size and size + length > TURN_LIMIT // 2:
                self.pending.append(self._turn(at, state, entries=tuple(entries), letters=tuple(letters)))
                entries, letters, size = [], [], 0
            if isinstance(one, Entry):
                entries.append(one)
            else:
                letters.append(one)
            size += length
        last = self._turn(
            at,
            state,
            entries=tuple(entries),
            letters=tuple(letters),
            tasks=tuple(draft.tasks),
            tasks_done=tuple(draft.tasks_done),
            calls_recorded=tuple(draft.calls_recorded),
            message_ids=tuple(draft.message_ids),
            rights=tuple(draft.rights),
        )
        self.pending.append(last.model_copy(update={"snapshot": self._kept()}))
        return state

    def _kept(self) -> Snapshot | None:
        snapshot = self.snapshot()
        return snapshot if snapshot and len(snapshot.model_dump_json()) <= SNAPSHOT_LIMIT else None

    def _numbered(self, drafted: list[Entry]) -> list[Entry]:
        entries = [
            entry.model_copy(update={"number": number})
            for number, entry in enumerate(drafted, start=self.entries + 1)
        ]
        self.entries += len(entries)
        self.recent = [*self.recent, *entries][-RECENT:]
        return entries

    def _turn(self, at: datetime, state: CaseState, **produced: Any) -> Turn:
        self.turns += 1
        of = {"reference": self.reference, "run": self.run, "number": self.turns}
        history = workflow.info().get_current_history_length()
        return Turn(**of, at=at, state=state, history=history, **produced)

    async def carry(self) -> None:
        """Write every pending turn and start a Delivery for each letter that was not sent at once."""
        for letter_id in list(self.deliveries):
            await _start_delivery(letter_id, self.reference)
            self.deliveries.remove(letter_id)
        for turn in list(self.pending):
            taken = await _write(turn, lambda: len(self.draft.entries))
            self.pending.remove(turn)
            self.deliveries.extend(taken.unsent)
            self.letters = max(self.letters, taken.letters)
        for order in list(self.urgent):
            await _start_urgent(order)
            self.urgent.remove(order)

    def settled(self, marks: tuple[str, ...]) -> None:
        """A person has seen to these before their UrgentTask was started."""
        for held in (self.urgent, self.draft.urgent):
            held[:] = [order for order in held if order.mark not in marks]


async def _write(turn: Turn, lines: Callable[[], int]) -> TurnTaken:
    """``lines``: how many the case has to write behind this turn. Where there come to be more while this turn
    has been tried for long, nobody waits for the next try, nor for the end of one whose worker is gone."""
    summary = f"Write turn {turn.number} to the register"
    taken: Any
    try:
        taken = await _at_once(RegisterActivities.take_turn, turn, summary)
    except FailureError as failed:
        _unless_lasting(failed)
        while True:
            trying = _patiently(RegisterActivities.take_turn, turn, summary)
            given_up = asyncio.create_task(_give_up(trying, lines))
            try:
                taken = await trying
                break
            except FailureError as failure:
                if not (given_up.done() and given_up.result()):
                    cancelled(failure)
                    raise
            finally:
                given_up.cancel()
    return taken if isinstance(taken, TurnTaken) else TurnTaken()


async def _give_up(trying: workflow.ActivityHandle[TurnTaken], lines: Callable[[], int]) -> bool:
    began, before = workflow.now(), lines()
    await workflow.wait_condition(lambda: lines() > before and workflow.now() - began >= LONG_TRIED)
    return workflow.patched(AFRESH) and trying.cancel()


async def ask(
    activity: Callable[[Any, Asked], Answered],
    asked: Asked,
    summary: str,
    *,
    within: timedelta | None = None,
) -> Answered:
    """One short try inside the workflow's own task; what is stuck gets an ordinary activity, which retries.

    It retries until it is answered, or for ``within``. Raises FailureError when the answer is a lasting no.
    A local activity that timed out is told differently live and on replay: only FailureError is caught.
    """
    try:
        return await _at_once(activity, asked, summary)
    except FailureError as failed:
        _unless_lasting(failed)
    try:
        return await _patiently(activity, asked, summary, within=within)
    except FailureError as failed:
        cancelled(failed)
        raise


async def _at_once(activity: Callable[[Any, Asked], Answered], asked: Asked, summary: str) -> Answered:
    return await workflow.execute_local_activity_method(
        activity,
        asked,
        schedule_to_close_timeout=timedelta(seconds=2),
        retry_policy=ONCE,
        summary=summary,
    )


def _patiently(
    activity: Callable[[Any, Asked], Answered],
    asked: Asked,
    summary: str,
    *,
    within: timedelta | None = None,
) -> workflow.ActivityHandle[Answered]:
    return workflow.start_activity_method(
        activity,
        asked,
        start_to_close_timeout=ANSWERED_IN,
        schedule_to_close_timeout=within,
        retry_policy=PATIENTLY,
        summary=f"{summary}, until it answers",
    )


def _unless_lasting(failed: FailureError) -> None:
    """Raise what is no use trying again: a lasting no, and CancelledError for a cancelled wait."""
    cancelled(failed)
    cause = failed.cause
    if isinstance(cause, ApplicationError) and cause.non_retryable:
        raise failed


def cancelled(failure: FailureError) -> None:
    """Raise CancelledError if that is what the failure is: a cancelled wait is no answer to go on from.

    The SDK tells a cancellation during an activity as that activity's failure. Taken for one, the case would
    try again and never hear that it was cancelled: it is told so only once.
    """
    if is_cancelled_exception(failure):
        raise asyncio.CancelledError from None


async def _start_delivery(letter_id: str, reference: str) -> None:
    with suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            "Delivery",
            DeliveryOrder(letter_id=letter_id, reference=reference),
            id=letter_id,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary="A letter that could not be sent at once",
        )


async def _start_urgent(order: UrgentOrder) -> None:
    # By an activity, not as a child: the case has no more to do with it.
    begin = UrgentBegin(order=order, queue=urgent_of(workflow.info().task_queue))
    begun: Any = UrgentActivities.urgent_begun
    await ask(begun, begin, "Have a person read it now")
