"""What every case is: a story told in stages, with an inbox, a diary and a courier beside it.

A process subclasses Case, names its stages, handles its messages and tells its story in ``run``. What "Every
case has" is a capability held by name (``self.people``, ``self.asking``, …), each in a file of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError, FailureError

from activities.editions import EditionActivities
from activities.orders import EditionAsked
from charter.cases import CaseState, CaseView, Kind, Outcome, PossibleMessage, Report, Shown, Snapshot
from charter.counting.clocks import Clock
from charter.edition.promises import Promise
from charter.edition.services import EditionPart
from charter.messages import Answer, LinkedCaseEnded
from charter.people import Model
from charter.safeguarding import REPORT, told_in
from workflows.case.capability import Capability, Composed, Memory, composed_in
from workflows.case.diary import Diary, keep_diary
from workflows.case.every_case.asking import Asking
from workflows.case.every_case.correcting import Corrections
from workflows.case.every_case.danger import Dangers
from workflows.case.every_case.desk import OfficersDesk
from workflows.case.every_case.leaving import Leaving
from workflows.case.every_case.links import Links
from workflows.case.every_case.people import People
from workflows.case.every_case.promises import Promises
from workflows.case.hearing import binding, judging, possible
from workflows.case.hearing.messages import Inbox, MessageSpec, Rejected
from workflows.case.keeping import Keeping
from workflows.case.outcomes import Fact
from workflows.case.runs import carry_over
from workflows.case.runs.next_run import NextRun
from workflows.case.stages import CommonStage
from workflows.case.standing import NextSteps, first_steps, standing_in
from workflows.case.tasks import TICK, Messages, tasks_in
from workflows.case.writing import view
from workflows.case.writing.courier import Courier, ask

Details = TypeVar("Details", bound=Model)


class Case(Keeping, Generic[Details]):
    """One case from its report to its outcome."""

    people = Composed(People)
    asking = Composed(Asking)
    promises = Composed(Promises)
    desk = Composed(OfficersDesk)
    leaving = Composed(Leaving)
    links = Composed(Links)
    dangers = Composed(Dangers)
    corrections = Composed(Corrections)

    hears_signed: ClassVar[bool] = True
    """What none of our programs has signed is heard as `Outside` (engine.signing)."""
    capabilities: ClassVar[Mapping[str, type[Capability]]]
    """What it composes, by name; filled in from the class itself."""
    first_promise: ClassVar[str] = ""
    """The promise a new round begins with, when the customer says it is not fixed."""
    late_letters: ClassVar[Mapping[str, str]] = {}
    """The letter that says a promise is late, by the promise's id (or ``id/category``), where it is not every
    case's."""
    late_again: ClassVar[Mapping[str, str]] = {}
    """The rule by which that letter comes again, named in the same way."""
    extended_letters: ClassVar[Mapping[str, str]] = {}
    """The letter that tells a later date of a promise, named in the same way."""
    withdrawal_to_confirm: ClassVar[bool] = False
    """A withdrawal is confirmed with the customer on their safe channel before it ends anything."""
    council_goes_on: ClassVar[bool] = False
    """Nobody's withdrawal ends the council's own work (danger)."""
    said_during: ClassVar[Mapping[str, Sequence[str]]] = {}
    """The stages in which a capability's messages can be said, by its name, where that is not all of them."""
    next_steps: ClassVar[NextSteps] = {}
    """By stage: what it waits for an officer to say, in order. What else can be said there is rare."""
    messages: ClassVar[Mapping[str, MessageSpec]] = {}
    tasks: ClassVar[Mapping[str, Messages]] = {"stopped": TICK}
    """What the process itself asks people to do, by the task's key, and the messages that do it."""
    keeps: ClassVar[Mapping[str, Messages]] = {}
    """The messages that keep a promise, named in that way, where the event it is promised until is none."""
    all_tasks: ClassVar[Mapping[str, Messages]] = {}
    """Its own tasks and those of all that it composes."""
    report_type: ClassVar[type[Report[Any]]] = Report

    held: dict[str, Capability]
    """Its capabilities by name, in the order in which the process says so."""
    facts: Memory
    stage: str

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls.capabilities = composed_in(cls)
        cls.all_tasks = {
            key: messages
            for owner in (*cls.capabilities.values(), cls)
            for key, messages in tasks_in(owner).items()
        }
        if "run" in cls.__dict__:
            cls.report_type = binding.report_of(cls)
            cls.messages = binding.messages_of(cls, cls.capabilities, cls.said_during)
            binding.make(cls, cls.messages)

    def begin(self) -> None:
        """Set ``facts`` and the first stage. Called before any message can be read."""
        self.facts, self.stage = Memory(), CommonStage.ENDED

    @classmethod
    def begins_at(cls, report: Report[Any]) -> str:
        """The stage in which a case of this report begins: for those who show it before it runs."""
        case = cls.__new__(cls)
        case.report = report
        case._hold_capabilities()
        case.begin()
        return case.stage

    def _hold_capabilities(self) -> None:
        self.held = {name: capability(self) for name, capability in self.capabilities.items()}

    def reminded(self, key: str) -> None:
        """A reminder the process itself set is due."""

    def time_passed(self, key: str) -> None:
        """The customer's own time, the clock of that key, has gone by unused."""

    def replied(self, at: datetime) -> bool:
        """The customer has replied, to a question still open or not; True where the story takes it."""
        return False

    def why_not_paused(self, clock: Clock) -> str:
        """Why an officer's question may not stop that clock, in their words; empty where it may."""
        return ""

    def unanswered(self) -> None:
        """The date to reply by has passed, and no reply has come."""

    def undisputed(self) -> None:
        """The time in which the customer may say that it is not so has passed."""
        self.end()

    def details_for(self, asked: Collection[str]) -> dict[str, Any]:
        """What the customer told, for a service that asks these fields."""
        told: dict[str, Any] = self.report.details.model_dump(mode="json")
        return told

    def late_words(self, clock: Clock) -> dict[str, str]:
        """What a process's own late letter says besides; what has to be done with it is a task given here."""
        return {}

    def extended_words(self, clock: Clock) -> dict[str, str]:
        """What a process's own letter of a later date says besides."""
        return {}

    def linked_case_came_to(self, said: LinkedCaseEnded) -> None:
        """A case that this one opened has come to its outcome."""

    def promised_first(self) -> Promise:
        """The promise that the stage a round begins at is held to."""
        return self.part.promise(self.first_promise)

    def standing(self) -> Iterable[str]:
        """What of the process's own story stands now, besides the stage."""
        return ()

    def named(self) -> Mapping[str, str]:
        """Who is named in the case as what: who alone may say some things."""
        return {}

    def to_answer(self) -> tuple[str, ...]:
        """The points that the answer awaited now has to answer."""
        return ()

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        """Whether the one question may be asked after that outcome."""
        return True

    # -- life

    def set_up(self, given: tuple[Any, ...]) -> None:
        self.inbox = Inbox()
        self.outcome: Outcome | None = None
        self.published = ("", "")
        self.round = 1
        self.bug: Exception | None = None
        self._resting = False
        self.next_run = NextRun(self)
        self._shown = workflow.info().typed_search_attributes
        self._unreadable, report = self._read(given)
        if report is None:
            return
        for one in given:
            one.clear()  # some 40 KB: the SDK keeps what a run was started with, and nobody reads it again
        self.report, self.customer, self.edition = report, report.customer, report.edition
        self.round_began = report.received
        self.diary = Diary(calendar=lambda: self.calendar)
        run = workflow.info().run_id
        self.courier = Courier(
            report.reference, state=lambda: view.state_of(self), snapshot=self._kept, run=run
        )
        self._hold_capabilities()
        self.people.memory.representative = report.representative
        self.begin()
        if report.carried is not None:
            self._take_up(report.carried)

    def _take_up(self, carried: dict[str, Any]) -> None:
        try:
            carry_over.take_up(self, carried)
        except (ValueError, KeyError, TypeError):
            if workflow.info().continued_run_id is not None:
                raise  # our own words: a bug, which stalls the case until it is mended
            self._unreadable = "what the report says was carried over cannot be read"

    def _read(self, given: tuple[Any, ...]) -> tuple[str, Report[Details] | None]:
        if len(given) != 1:
            return f"a case starts with one report; {len(given)} were given", None
        try:
            report = self.report_type.model_validate(given[0])
        except ValidationError as error:
            fields = sorted({".".join(str(p) for p in e["loc"]) for e in error.errors(include_input=False)})
            return f"the report cannot be read: {', '.join(fields)[:300] or 'not an object'}", None
        if report.reference != workflow.info().workflow_id:
            return "the report's reference is not the workflow's id", None
        if report.edition is not None and not self._promised_by(report.edition):
            return "the report's edition is of another process, or has no promises", None
        return "", report

    def _promised_by(self, part: EditionPart) -> bool:
        """Whether the part has what this process begins with; without it no first step could be taken."""
        begun = not self.first_promise or any(one.id == self.first_promise for one in part.promises)
        return part.service.process == type(self).__name__ and begun

    async def live_through(self, story: Callable[..., Coroutine[Any, Any, Outcome]]) -> Outcome:
        """The story, with diary and courier beside it; whatever stops it is written down before it ends."""
        if self._unreadable:
            raise _cannot_start(self._unreadable)
        await self._know_the_edition()
        if self.report.carried is not None:
            self._show(view.state_of(self))
        beside = [
            asyncio.create_task(self._guarded(self._carry_turns())),
            asyncio.create_task(self._guarded(keep_diary(self.diary, self._ring, self._quiet))),
        ]
        try:
            await story(self, self.report)
        except asyncio.CancelledError:
            self._stopped("cancelled", "The case was cancelled from outside.")
        except FailureError as failure:
            self._stopped("failed", f"The case could not go on ({type(failure).__name__}).")
        await _unhurried(self._finish())
        for task in beside:
            task.cancel()
        return self.came_to

    async def _know_the_edition(self) -> None:
        if self.edition is None:
            asked = EditionAsked(service=self.report.service, opened=self.report.received)
            try:
                self.edition = await ask(EditionActivities.edition_part, asked, "Look up what was promised")
            except FailureError:
                raise _cannot_start("its service is not in the edition") from None
            if not self._promised_by(self.edition):
                raise _cannot_start("its service is another process's")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """A bug beside the story stalls the case as one in the story does; it does not pass unseen."""
        try:
            await work
        except Exception as bug:
            self.bug = bug

    def _stopped(self, outcome: str, reason: str) -> None:
        self.settle(outcome, reason)
        self.tell("every_case/stopped", reason=reason)
        self.task("stopped", f"{reason} Decide what is owed to the customer.")

    async def _finish(self) -> None:
        """Nothing more is promised or awaited: drain the inbox and write the last turn."""
        ended = f"The case has ended: {self.came_to.reason}"
        for clock in self.diary.running():
            self.diary.overtake(clock.key, "the case has ended")
            self.nothing_left_to_do(clock.key)
        self.diary.clear_reminders()
        self.stage = CommonStage.ENDED
        self.note(Kind.ENDED, ended, shown=Shown.EVERYONE)
        while True:
            while self.inbox:
                judging.not_applied(self, self.inbox.waiting.pop(0), ended)
            await workflow.wait_condition(lambda: self.courier.idle or bool(self.inbox or self.bug))
            self._raise_bug()
            if self.inbox:
                continue
            for one in self.held.values():
                await one.at_the_end()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self.inbox and self.courier.idle:
                return

    async def _carry_turns(self) -> None:
        while True:
            await workflow.wait_condition(lambda: not self.courier.idle)
            if self.courier.draft:
                self._show(self.courier.make_up(workflow.now()))
            await self.courier.carry()

    def _kept(self) -> Snapshot | None:
        """What the register keeps with a turn, so that the case could be opened again from there alone."""
        at_rest = self._resting and self.bug is None and self.stage != CommonStage.ENDED
        return self.next_run.kept() if at_rest else None

    def _show(self, state: CaseState) -> None:
        """To supervisors. A new run does so first: current details are each run's own, and while the register
        is locked the last search attributes may not have been set."""
        self._shown = view.show(state, self._shown)

    def _raise_bug(self) -> None:
        if self.bug is not None:
            raise self.bug

    # -- the story

    def open(self, letter: str, **placeholders: str) -> None:
        """The first turn: the reference has been given, and the acknowledgement that says so goes out."""
        self.note(Kind.OPENED, f"Received: {self.part.service.title}", shown=Shown.EVERYONE)
        for promise in self.part.promises:
            if promise.automatic:
                self.diary.open(promise.key, promise, self.report.received)
                self.diary.keep(promise.key, self.report.received)
        self.tell(letter, **placeholders)
        self.people.opened()
        if self.report.carried is None:  # another process has read it before
            self.desk.read_for_safeguarding(told_in(self.report), key=REPORT)

    async def live(self, steps: Mapping[Any, Callable[[], Awaitable[None]]]) -> Outcome:
        """Take each stage's step until the case has ended. A step returns once its stage has been left."""
        common = {CommonStage.WITHDRAWN: self.while_in_stage, CommonStage.FOLLOWING: self.while_in_stage}
        while self.stage != CommonStage.ENDED:
            stage = self.stage
            await {**common, **steps}[stage]()
            if self.corrections.took_back():
                continue
            if self.stage == stage:
                raise RuntimeError(f"the step of stage {stage} returned without leaving it")
        return self.came_to

    async def while_in_stage(self) -> None:
        """A stage in which nothing is promised: messages and reminders decide when it is left."""
        await self.wait(lambda: None, frozenset({self.stage}))

    async def wait(self, until: Callable[[], Fact | None], during: frozenset[str]) -> Fact | None:
        """Wait at rest, taking one message at a time, for a fact; None once these stages have been left."""
        while True:
            self._raise_bug()
            if self.next_run.process:
                await self.next_run.hand_on()
                continue
            if self.stage not in during or self.corrections.going_back:
                return None
            if (fact := until()) is not None:
                return fact
            if self.inbox:
                await judging.judge(self, self.inbox.waiting.pop(0))
            elif self.next_run.wanted():
                await self.next_run.go_on()
            else:
                self.courier.added = ""
                self._resting = True
                await workflow.wait_condition(lambda: self._disturbed(until, during))
                self._resting = False

    def _disturbed(self, until: Callable[[], Any], during: frozenset[str]) -> bool:
        told = bool(self.inbox) or self.bug is not None or self.stage not in during or until() is not None
        return told or self.next_run.wanted()

    def enter(self, stage: str, why: str = "") -> None:
        """Go to another stage; the step of the old one ends."""
        self.stage = str(stage)
        said = self.stage.replace("_", " ").capitalize()
        self.note(Kind.STAGE, f"{said}: {why}" if why else said, shown=Shown.EVERYONE)

    def return_to(self, stage: str, why: str) -> None:
        """Go back to a stage that was left (withdrawn, joined to another): what it promised goes on."""
        left = f"the case is {self.stage}"
        self.enter(stage, why)
        for clock in list(self.diary.clocks.values()):
            if clock.ended_why == left:
                self._reopen(clock.key)

    def another_round(self, stage: str, why: str, began: datetime) -> datetime:
        """Begin again at ``stage``; the old record stands. Answers when its first promise falls due.

        ``began``: when the customer said so, not before the outcome.
        """
        if self.outcome is not None:
            began = max(began, self.outcome.at.replace(microsecond=0))
        self.outcome, self.facts = None, type(self.facts)()
        self.round, self.round_began = self.round + 1, began
        self.enter(stage, why)
        return self.falls_due(self.promised_first(), self.round_began)

    def settle(self, outcome: str, reason: str) -> None:
        """What came of the case. It may stay open a while, for the customer to say it is not so."""
        self.outcome = Outcome(outcome=str(outcome), reason=reason, at=workflow.now())

    @property
    def came_to(self) -> Outcome:
        if self.outcome is None:
            raise RuntimeError("a case ends with an outcome")
        return self.outcome

    def end(self) -> None:
        """The story is over; the last turn follows."""
        self.stage = CommonStage.ENDED

    def become_urgent(self) -> None:
        """Go on, at the next rest, with the workers of the urgent queue."""
        self.next_run.urgent = not self.urgent

    @property
    def at_any_hour(self) -> bool:
        return self.urgent or self.next_run.urgent

    # -- what it was told

    @property
    def details(self) -> Details:
        details: Details = self.report.details
        return details

    @property
    def fresh(self) -> bool:
        """True in the first run of this process's story."""
        carried = self.report.carried
        return carried is None or carried.get("process") != type(self).__name__

    # -- messages and queries

    @workflow.update(
        name="submit",
        description="Say a message to the case and hear what became of it: its name, then its body.",
    )
    async def submit(self, *given: Any) -> Answer:
        name, body = judging.submitted(given)
        arrival = self.inbox.put(name, (body,), workflow.now())
        arrival.awaited = True
        await workflow.wait_condition(lambda: arrival.answer is not None)
        answer = arrival.answer or judging.unanswered(self)
        return answer.model_copy(update={"stage": self.stage})

    @submit.validator
    def _may_be_submitted(self, *given: Any) -> None:
        judging.turn_away(self, given)

    @workflow.signal(
        name="say",
        description="A message's name, then its body: as “submit”, with nobody waiting for an answer.",
    )
    async def _hear(self, *given: Any) -> None:
        try:
            name, body = judging.submitted(given)
        except Rejected:
            self.inbox.put("say", given, workflow.now())
        else:
            self.inbox.put(name, (body,), workflow.now())

    @workflow.signal(dynamic=True, description="Anything else: kept on the timeline as not understood.")
    async def _hear_unknown(self, name: str, given: Sequence[RawValue]) -> None:
        converter = workflow.payload_converter()
        self.inbox.put(name, tuple(converter.from_payload(raw.payload) for raw in given), workflow.now())

    @workflow.query(name="case", description="Everything an authorised reader may see of this case.")
    def view(self) -> CaseView:
        return view.view(self)

    @workflow.query(
        name="snapshot",
        description="What a new run would begin with; nothing while the case is not at rest.",
    )
    def snapshot(self) -> Snapshot | None:
        at_rest = self._resting and not (self.inbox or self.courier.draft or self.bug)
        return self.next_run.snapshot() if at_rest else None

    @workflow.query(name="possible", description="The messages that can be said now, with their forms.")
    def possible(self) -> list[PossibleMessage]:
        standing = standing_in(self)
        first = first_steps(self.next_steps, self.stage, standing)
        return possible.possible(self.messages, self.stage, standing, first)

    # -- the diary rings

    def _quiet(self) -> bool:
        """No message waits that the story is free to take: a person's answer beats an expiry."""
        return not (self._resting and self.inbox)

    def _ring(self, key: str) -> None:
        # An officer's own words are for their message's letter, and not for a clock's.
        added, self.courier.added = self.courier.added, ""
        self._rung(key)
        self.courier.added = added

    def _rung(self, key: str) -> None:
        if ":" in key:
            self.promises.rung(key)
            return
        self.diary.forget(key)
        owner, _, what = key.partition("/")
        if owner in self.held:
            self.held[owner].rung(what)
        else:
            self.reminded(key)


Case.capabilities = composed_in(Case)


def _cannot_start(why: str) -> ApplicationError:
    return ApplicationError(
        f"This case could not be started: {why}.", type="UnreadableStart", non_retryable=True
    )


async def _unhurried(work: Coroutine[Any, Any, None]) -> None:
    """Let the last words be written even when the case is cancelled again."""
    task = asyncio.create_task(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
    task.result()
