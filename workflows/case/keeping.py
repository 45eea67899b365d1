"""How a case keeps promises: a clock opened, its fact waited for, the clock closed, and how it went."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from temporalio import workflow

from charter.cases import Kind, Report, Shown
from charter.counting.calendars import Calendar
from charter.counting.clocks import Clock, ClockState
from charter.counting.counting import due
from charter.edition.promises import Promise
from charter.edition.services import EditionPart
from workflows.case.diary import Diary
from workflows.case.host import OfficersSide
from workflows.case.outcomes import Fact, Kept, KeptLate, Overtaken, Passed, Used
from workflows.case.stages import CommonStage
from workflows.case.writing.dates import say
from workflows.case.writing.telling import Telling


class Keeping(Telling):
    """What a case is held to, and how it went."""

    words: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """By stage: what an officer sees awaited, and what the customer is told happens next."""
    report: Report[Any]
    edition: EditionPart | None
    diary: Diary
    stage: str
    round: int

    @property
    @abstractmethod
    def desk(self) -> OfficersSide:
        """Whom tasks are for."""

    @abstractmethod
    async def wait(self, until: Callable[[], Fact | None], during: frozenset[str]) -> Fact | None:
        """Wait at rest, taking one message at a time, for a fact; None once these stages have been left."""

    async def promise(
        self,
        promise: Promise,
        *,
        started: datetime,
        until: Callable[[], Fact | None],
        during: Sequence[str] = (),
        name: str = "",
    ) -> Kept[Fact] | KeptLate[Fact] | Overtaken:
        """Open the promise's clock, wait for its fact, close the clock and say how it went.

        ``during``: the stages it is awaited in, the present one unless given. Leaving them overtakes it.
        """
        key = self.start_clock(promise, started, name=name)
        fact = await self.wait(until, frozenset(during or (self.stage,)))
        return self._left(key) if fact is None else self.keep(key, fact)

    async def window(
        self,
        promise: Promise,
        *,
        started: datetime,
        until: Callable[[], Fact | None],
        during: Sequence[str] = (),
        name: str = "",
        on: date | None = None,
    ) -> Used[Fact] | Passed | Overtaken:
        """The customer's own time to do something: what they did, or that the time has passed."""
        key = self.start_clock(promise, started, name=name, on=on)
        found = await self.wait(lambda: until() or self._passed(key), frozenset(during or (self.stage,)))
        if found is None:
            return self._left(key)
        if isinstance(found, Passed):
            return found
        fact: Any = found
        return Used(fact, isinstance(self.keep(key, fact), Kept))

    def start_clock(
        self, promise: Promise, started: datetime, *, name: str = "", on: date | None = None
    ) -> str:
        """Start a promise's clock beside the story; answers its key.

        ``on``: the day it falls due, where it is given and not counted. A clock already open (after a
        continue-as-new) or overtaken (a withdrawal taken back) goes on.
        """
        key = self.key(name or promise.id)
        if key in self.diary.clocks:
            self._reopen(key)
            return key
        clock = self.diary.put(Clock(key=key, promise=promise, started=started, given=on))
        if self.report.moved_on is not None and clock.started < self.report.moved_on:
            self.diary.put(clock.move(self.report.moved_on, "another service had it first", self.calendar))
        return key

    def keep(self, key: str, fact: Fact) -> Kept[Fact] | KeptLate[Fact]:
        """The promised thing has happened: close its clock and say how it went."""
        closed = self.diary.keep(key, fact.happened_at or workflow.now())
        kept = closed.state is ClockState.KEPT
        what = "Promise kept" if closed.promise.ours else "Done"
        said = f"{what}{'' if kept else ' late'}: {closed.promise.spoken}"
        self.note(Kind.PROMISE, said, clause=closed.promise.clause, shown=Shown.EVERYONE)
        self.nothing_left_to_do(key)
        return Kept(fact) if kept else KeptLate(fact)

    def nothing_left_to_do(self, key: str) -> None:
        """A promise is kept or overtaken: what its officer was asked to do about it is done.

        Its manager still looks at why it was late.
        """
        for task in ("warning", "late", "chase"):
            self.desk.finished(f"{task}/{key}")

    def _passed(self, key: str) -> Passed | None:
        clock = self.diary.clocks[key]
        return Passed(clock.ended) if clock.state is ClockState.PASSED and clock.ended else None

    def _left(self, key: str) -> Overtaken:
        """The stages a promise was awaited in have been left."""
        self.diary.overtake(key, f"the case is {self.stage.replace('_', ' ')}")
        self.nothing_left_to_do(key)
        return Overtaken(stage=self.stage)

    def _reopen(self, key: str) -> None:
        """A promise that was overtaken goes on. If it fell due meanwhile it gets the next working day; if it
        was late before it stays so, and the customer is told a new date."""
        clock, now = self.diary.clocks[key], workflow.now()
        if clock.state is not ClockState.OVERTAKEN:
            return
        clock = self.diary.put(clock.reopen())
        if clock.told_late:
            self.diary.aim(key, now)
        elif clock.late_at(now, self.calendar):
            self.diary.put(clock.move(now, "taken up again", self.calendar))

    # -- what it is held to

    @property
    def part(self) -> EditionPart:
        """The edition's part for this service, as recorded when the case was opened."""
        if self.edition is None:
            raise RuntimeError("the edition is read before anything is promised")
        return self.edition

    @property
    def calendar(self) -> Calendar:
        return self.part.calendar

    def key(self, promise: str) -> str:
        """The clock of a promise in this round."""
        return promise if self.round == 1 else f"{promise}/{self.round}"

    def falls_due(self, promise: Promise, started: datetime) -> datetime:
        """When a promise made at ``started`` would fall due."""
        return Clock(key=promise.id, promise=promise, started=started).due(self.calendar).at

    def after(self, start: datetime, rule: str) -> datetime:
        """The end of a rule's length (``not_fixed_within``) counted from ``start``."""
        return due(start, self.part.rule(rule), self.calendar).at

    def awaited(self) -> str:
        """What is awaited, in an officer's words."""
        return self._words()[0]

    def what_next(self) -> dict[str, str]:
        """For a letter: what happens next, and by when."""
        next_due = self.diary.next_due()
        return {
            "what_next": self._words()[1],
            "by_when": say(next_due[0]) if next_due else "the date we give you next",
        }

    def _words(self) -> tuple[str, str]:
        return self.words.get(self.stage) or COMMON_WORDS[self.stage]


COMMON_WORDS: Mapping[str, tuple[str, str]] = {
    CommonStage.WITHDRAWN: ("nothing; it can be taken back for a while", "Nothing more will happen."),
    CommonStage.FOLLOWING: (
        "the case it was joined to",
        "It is being dealt with together with an earlier report. We will tell you what happens.",
    ),
    CommonStage.ENDED: ("nothing", "The case has ended."),
}
