"""What is kept of a rehearsal while it goes on: each case when it is over, its promises, letters by month."""

from collections import Counter
from datetime import date, datetime
from heapq import heappush, heappushpop

from charter.cases import Audience, Letter, PromiseState
from charter.counting.clocks import ClockState
from charter.counting.lengths import LONDON
from rehearsal.outcome.records import (
    NOT_LATE,
    CasePlayed,
    LettersSent,
    PromisePlayed,
    WorstCase,
)
from rehearsal.play.case import SHOWN_LATE, PlayedCase
from rehearsal.scenario.model import Scenario

NOT_THE_CUSTOMERS = frozenset({Audience.OTHERS, Audience.OLD_CONTACT})
"""Letters to people whom a rehearsal does not have: others who reported the same, an address left behind."""


class Record:
    """What comes out of one processor's part."""

    def __init__(self, scenario: Scenario, worst: int) -> None:
        self._scenario, self._most = scenario, worst
        self.promises: list[PromisePlayed] = []
        self.cases: list[CasePlayed] = []
        self._letters: Counter[tuple[str, str, str, date]] = Counter()
        self._worst: list[tuple[float, str, WorstCase]] = []
        self.strays = 0
        """Cases opened by others for a service that is played elsewhere."""
        self.stops: Counter[tuple[str, str, str]] = Counter()
        """Cases that officers could not go on with: process, step, and why."""

    def letter(self, letter: Letter, case: PlayedCase) -> None:
        """One has gone to the customer."""
        if letter.audience not in NOT_THE_CUSTOMERS:
            month = letter.at.astimezone(LONDON).date().replace(day=1)
            self._letters[letter.template, case.channel, case.service, month] += 1

    def stopped(self, case: PlayedCase, why: str) -> None:
        """Officers have tried in vain often enough."""
        case.stopped = why
        self.stops[case.process, case.just_said, why] += 1

    def keep(self, case: PlayedCase, seen: datetime) -> None:
        """The case as it stands: it is over, or the period is."""
        played = [_promise(case, one, seen) for one in _ours(case)]
        self.promises += played
        late = [one for one in played if one.late and not one.automatic]
        record = CasePlayed(
            reference=case.reference,
            service=case.service,
            process=case.process,
            team=case.state.team if case.state else "",
            opened=case.opened,
            done=case.done,
            closed=case.closed,
            stage=case.state.stage if case.state else "",
            outcome=case.state.outcome if case.state else "",
            by=case.by,
            messages=case.messages,
            refused=case.refused,
            letters=case.letters,
            worked=case.worked,
            late=len(late),
            late_by=max((one.late_by for one in late), default=NOT_LATE),
        )
        self.cases.append(record)
        if late and self._most:
            self._rank(record, case)

    def _rank(self, record: CasePlayed, case: PlayedCase) -> None:
        title = self._scenario.edition.service(case.service).title
        entry = (
            record.late_by.total_seconds(),
            record.reference,
            WorstCase(record, title, tuple(case.lines)),
        )
        if len(self._worst) < self._most:
            heappush(self._worst, entry)
        else:
            heappushpop(self._worst, entry)

    @property
    def worst(self) -> list[WorstCase]:
        """The latest first."""
        return [one for *_, one in sorted(self._worst, reverse=True)]

    @property
    def letters(self) -> list[LettersSent]:
        costs = self._scenario.post.costs
        return [
            LettersSent(*which, count=count, pence=count * costs.get(which[1], 0.0))
            for which, count in sorted(self._letters.items())
        ]


def _ours(case: PlayedCase) -> list[PromiseState]:
    return [one for one in case.state.promises if one.by == "council"] if case.state else []


def _promise(case: PlayedCase, one: PromiseState, seen: datetime) -> PromisePlayed:
    return PromisePlayed(
        reference=case.reference,
        service=case.service,
        process=case.process,
        team=case.state.team if case.state else "",
        promise=one.key.partition("/")[0],
        title=one.title,
        started=one.started,
        first_due=one.first_due,
        due=one.due,
        ended=one.ended,
        state=ClockState.OPEN if one.state == SHOWN_LATE else ClockState(one.state),
        seen=seen,
        automatic=one.automatic,
        key=one.key,
    )
