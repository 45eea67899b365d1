"""One stretch of days played through: everything that happens, in order, on one clock.

Reports come in, each opens a case, each turn of a case is looked at by its officers and its customer, and
what they do about it is said to the case when they have come to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from charter.cases import Kind, Turn
from charter.people import Channel
from rehearsal.draws.streams import Streams
from rehearsal.outcome.records import TeamWeek
from rehearsal.people.workforce import Workforce
from rehearsal.play import officers
from rehearsal.play.case import PlayedCase, Waiting, is_late
from rehearsal.play.clock import PlayClock
from rehearsal.play.council import CaseOpening, Council, StandingCase
from rehearsal.play.customers import newly_offered
from rehearsal.play.record import Record
from rehearsal.play.saying.bodies import Speaker, body_of
from rehearsal.play.saying.openings import CUSTOMERS, details_of
from rehearsal.scenario.model import Scenario, Work

DAY = timedelta(days=1)
OFTEN_ENOUGH = 3
"""Refusals of one step in a row, after which nobody tries it again: it is told in the notes."""
BY_THEMSELVES = "demand"


@dataclass(frozen=True, order=True)
class Coming:
    """A report that will come in."""

    at: datetime
    service: str
    key: str
    """The name of its own draws."""
    by: str = BY_THEMSELVES


class Year:
    """A scenario, or the part of it that some services are, played by one processor."""

    def __init__(
        self,
        scenario: Scenario,
        coming: Iterable[Coming],
        services: Iterable[str],
        worst: int,
        standing: Sequence[StandingCase] = (),
    ) -> None:
        """``services``: those that are played here; complaints to others are left in ``elsewhere``.

        ``standing``: cases that are open already when it begins.
        """
        self.scenario, self.elsewhere = scenario, list[Coming]()
        self._services = frozenset(services)
        self._coming, self._standing = sorted(coming), standing
        self._streams = Streams(scenario.seed)
        self._cases: dict[str, PlayedCase] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self.record = Record(scenario, worst)
        self.council = Council(
            scenario.edition, scenario.begins, opened=self._opened, told=self._told, over=self._over
        )
        self._clock = PlayClock(self.council.server)
        self._people = Workforce(scenario, self._clock, self._streams)

    async def play(self, progress: Callable[[float], None] = lambda _: None) -> None:
        """From the first instant to the last; ``progress`` hears after each day which part is over."""
        scenario, server = self.scenario, self.council.server
        for one in self._coming:
            self._clock.at(one.at, partial(self._comes, one))
        whole = scenario.ends - scenario.begins
        try:
            for open_already in self._standing:
                await self._take_up_case(open_already)
            while server.now < scenario.ends:
                await server.pass_time(min(scenario.ends - server.now, DAY))
                progress((server.now - scenario.begins) / whole)
            for case in self._cases.values():
                self.record.keep(case, scenario.ends)
        finally:
            await self.council.close()

    def weeks(self) -> Sequence[TeamWeek]:
        return self._people.weeks(self.scenario.ends)

    @property
    def without_people(self) -> Sequence[str]:
        return self._people.without_people

    # -- what comes in

    def _comes(self, one: Coming) -> None:
        edition = self.scenario.edition
        opening = CaseOpening(
            reference=self.council.new_reference(one.key),
            service=one.service,
            received=one.at,
            details=details_of(edition, one.service, one.at),
            customer=CUSTOMERS[self._written_to(one.key)],
        )
        self._keys[opening.reference] = (one.key, one.by)
        self.council.server.ready(partial(self.council.open, opening))

    def _written_to(self, key: str) -> Channel:
        prefers = self.scenario.post.prefers
        if len(prefers) == 1:
            return Channel(next(iter(prefers)))
        return Channel(self._drawn("written to", key, prefers))

    def _opened(self, opening: CaseOpening) -> None:
        key, by = self._keys.pop(opening.reference, (opening.reference, opening.origin))
        service = self.scenario.edition.service(opening.service)
        self._cases[opening.reference] = PlayedCase(
            reference=opening.reference,
            service=opening.service,
            process=service.process,
            opened=opening.received,
            by=by,
            key=key,
            channel=str(opening.customer.prefers or Channel.EMAIL),
            calendar=self.council.part(opening.service, opening.received).calendar,
        )
        if opening.service not in self._services:
            self.record.strays += 1

    async def _take_up_case(self, standing: StandingCase) -> None:
        state = standing.state
        case = self._cases[state.reference] = PlayedCase(
            reference=state.reference,
            service=state.service,
            process=state.process,
            opened=state.received,
            by=BY_THEMSELVES,
            key=state.reference,
            channel=str(Channel.EMAIL),
            calendar=self.council.part(state.service, state.received).calendar,
            state=state,
        )
        await self.council.take_up(standing)
        self.council.server.ready(partial(self._look_at, case))

    # -- what a case tells

    def _told(self, turn: Turn) -> None:
        case = self._cases.get(turn.reference)
        if case is None:
            return
        case.state = state = turn.state
        case.process, case.service = state.process, state.service  # one may become another
        if not state.outcome:
            case.done = None
        elif case.done is None:
            case.done = turn.at
        for entry in turn.entries:
            case.note(entry)
            if entry.kind is Kind.MESSAGE:
                case.turned_away = 0
            elif entry.kind is Kind.REFUSED and entry.message == case.just_said:
                case.turned_away += 1
                if case.turned_away >= OFTEN_ENOUGH:
                    self.record.stopped(case, entry.what)
        for letter in turn.letters:
            case.letters += 1
            self.record.letter(letter, case)
        self.council.server.ready(partial(self._look_at, case))

    def _over(self, reference: str) -> None:
        case = self._cases.pop(reference, None)
        if case is not None:
            case.closed = self.council.now
            self._put_down(case)
            self.record.keep(case, self.council.now)
            case.let_go()

    async def _look_at(self, case: PlayedCase) -> None:
        """Its officers and its customer have the case before them, as it stands."""
        if case.closed is not None:
            return
        step = officers.next_step(case, self.scenario.shares_at, self._draw)
        if case.waits is not None and (case.waits.step, case.waits.visit) != (step, case.visit):
            self._put_down(case)
        if step and case.waits is None:
            self._take_up(case, step)
        for habit, name in newly_offered(case, self.scenario):
            generator = self._streams.of("customer", case.key, name)
            if generator.random() < habit.chance:
                self._clock.at(
                    self._clock.now + habit.after.draw(generator), partial(self._says, case, habit.says)
                )
        if not case.told_late and case.by == BY_THEMSELVES:
            self._complain_if_late(case)

    # -- officers

    def _take_up(self, case: PlayedCase, step: str) -> None:
        waits = case.waits = Waiting(step, case.visit)
        when = officers.not_before(case, step)
        if when is not None and when > self._clock.now:
            waits.alarm = self._clock.at(when, partial(self._bring, case, waits))
        else:
            self._bring(case, waits)

    def _bring(self, case: PlayedCase, waits: Waiting) -> None:
        state = case.state
        waits.alarm = None
        waits.work = Work(
            reference=case.reference,
            service=state.service if state else case.service,
            process=case.process,
            step=waits.step,
            came=case.opened,
            due=officers.due_next(case),
            urgent=state is not None and state.priority == "urgent",
            done=partial(self._done, case),
        )
        self._people.bring(waits.work)

    def _put_down(self, case: PlayedCase) -> None:
        """Nobody need do it any more."""
        waits, case.waits = case.waits, None
        if waits is not None and waits.alarm is not None:
            waits.alarm.cancel()
        if waits is not None and waits.work is not None:
            self._people.drop(waits.work)

    def _done(self, case: PlayedCase, officer: str, minutes: float) -> None:
        case.worked += minutes
        waits, case.waits = case.waits, None
        if waits is not None:
            case.just_said = waits.step
            self._say(case, waits.step, officer)

    # -- customers

    def _says(self, case: PlayedCase, message: str) -> None:
        if case.is_offered(message):
            self._say(case, message, "")

    def _complain_if_late(self, case: PlayedCase) -> None:
        if case.state is None or not any(map(is_late, case.state.promises)):
            return
        case.told_late = True
        lateness, generator = self.scenario.lateness, self._streams.of("complains", case.key)
        if lateness.after is None or case.service == lateness.service:
            return
        if generator.random() < lateness.complains:
            at = self._clock.now + lateness.after.draw(generator)
            one = Coming(at, lateness.service, f"{case.key} complains", case.reference)
            if lateness.service in self._services:
                self._clock.at(at, partial(self._comes, one))
            else:
                self.elsewhere.append(one)

    # -- what is said

    def _say(self, case: PlayedCase, message: str, officer: str) -> None:
        state, spec = case.state, case.messages_known[message]
        if state is None:
            return
        speaker = Speaker(
            state=state,
            now=self.council.now,
            officer=officer,
            calendar=case.calendar,
            chosen=partial(self._chosen, case, message),
            before=case.before,
        )
        body = body_of(spec, case.process, speaker)
        case.before[message] = body
        by = officers.by_whom(case, spec, officer) if officer else {"role": "customer"}
        self.council.say(case.reference, message, {**body, "by": by})

    def _chosen(self, case: PlayedCase, message: str, field: str, values: Sequence[Any]) -> Any:
        """A field's value by the scenario's shares; the first of the values where it has none."""
        shares = self.scenario.shares_in(case.process, message, field)
        if not shares:
            return values[0]
        drawn = self._draw(case, f"{message}/{field}/{case.visit}/{len(case.said_here)}", shares)
        return {str(value).lower(): value for value in values}.get(drawn.lower(), drawn)

    def _draw(self, case: PlayedCase, name: str, shares: Mapping[str, float]) -> str:
        return self._drawn(name, case.key, shares)

    def _drawn(self, name: str, key: str, shares: Mapping[str, float]) -> str:
        whole = sum(shares.values())
        if len(shares) == 1 or not whole:
            return next(iter(shares))
        place = self._streams.of(name, key).random() * whole
        for one, share in shares.items():
            place -= share
            if place < 0:
                return one
        return one
