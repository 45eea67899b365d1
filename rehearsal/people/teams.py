"""One team at work: what waits for it, who takes what, and when it is done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from rehearsal.people.rotas import OnDuty, Rota
from rehearsal.scenario.model import Cancellable, PeoplesClock, TakesFirst, Work

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class PieceOfWork:
    """A piece of work as it goes through a team: asked for, waiting, begun, done or not needed any more."""

    work: Work
    takes: timedelta
    ready: datetime
    """When somebody could first begin it."""
    began: datetime | None = None
    done: datetime | None = None
    dropped: datetime | None = None
    officer: str = ""
    spent: list[OnDuty] = field(default_factory=list)
    """The stretches in which an officer is at it."""

    @property
    def waits(self) -> bool:
        """Whether nobody has begun it, and somebody still has to."""
        return self.began is None and self.dropped is None


@dataclass(slots=True, eq=False)
class _Officer:
    rota: Rota
    number: int
    at: int = 0
    """The first duty that is not over."""
    free_since: datetime = _ALWAYS
    piece: PieceOfWork | None = None
    ends: Cancellable | None = None

    def duty(self, now: datetime) -> OnDuty | None:
        """The duty that is on, or comes next; None after the last."""
        duties = self.rota.duties
        while self.at < len(duties) and duties[self.at].until <= now:
            self.at += 1
        return duties[self.at] if self.at < len(duties) else None


class TeamAtWork:
    """People who take work from one queue, one piece each at a time and in their own hours alone.

    What is begun is gone on with after a night or an absence, by who began it. Among those who are there and
    free, the one who has been free longest takes the next.
    """

    def __init__(
        self,
        takes_first: TakesFirst,
        rotas: Sequence[Rota],
        clock: PeoplesClock,
        done: Callable[[PieceOfWork], None],
    ) -> None:
        """`done` is called with each piece of work at the instant at which it is done."""
        self._takes_first, self._clock, self._told = takes_first, clock, done
        self._officers = [_Officer(rota, number) for number, rota in enumerate(rotas)]
        self._queue: list[tuple[tuple[object, ...], int, PieceOfWork]] = []
        self._wakes: tuple[datetime, Cancellable] | None = None
        self._later: dict[PieceOfWork, Cancellable] = {}
        self.pieces: list[PieceOfWork] = []
        """All that ever came to it."""

    def bring(self, work: Work, takes: timedelta, ready: datetime) -> PieceOfWork:
        """Ask for a piece of work; nobody can begin it before `ready`."""
        piece = PieceOfWork(work, takes, max(ready, self._clock.now))
        if piece.ready > self._clock.now:
            self._later[piece] = self._clock.at(piece.ready, lambda: self._queued(piece))
        else:
            self._queued(piece)
        return piece

    def drop(self, piece: PieceOfWork) -> None:
        """Nobody need do it any more, begun or not: who was at it is free."""
        if piece.done is not None or piece.dropped is not None:
            return
        now = piece.dropped = self._clock.now
        if (later := self._later.pop(piece, None)) is not None:
            later.cancel()
        officer = next((each for each in self._officers if each.piece is piece), None)
        if officer is not None:
            piece.spent = list(_until(piece.spent, now))
            self._freed(officer)
            self._hand_out()

    def _queued(self, piece: PieceOfWork) -> None:
        self._later.pop(piece, None)
        self.pieces.append(piece)
        heappush(self._queue, (self._place(piece), len(self.pieces), piece))
        self._hand_out()

    def _place(self, piece: PieceOfWork) -> tuple[object, ...]:
        work = piece.work
        match self._takes_first:
            case TakesFirst.OLDEST:
                return (work.came,)
            case TakesFirst.DUE:
                return (work.due or _NEVER, work.came)
            case TakesFirst.URGENT:
                return (not work.urgent, work.due or _NEVER, work.came)

    def _hand_out(self) -> None:
        """Give what waits to whoever is there and free; have it done again when the next one comes."""
        now = self._clock.now
        while self._queue:
            if not self._queue[0][2].waits:
                heappop(self._queue)
                continue
            here, next_comes = self._free(now)
            if here is None:
                self._wake_at(next_comes)
                return
            self._begin(here, heappop(self._queue)[2], now)

    def _free(self, now: datetime) -> tuple[_Officer | None, datetime | None]:
        """Who is there and has been free longest; and when the next of the free ones comes."""
        here: _Officer | None = None
        next_comes: datetime | None = None
        for officer in self._officers:
            if officer.piece is not None or (duty := officer.duty(now)) is None:
                continue
            if duty.since <= now:
                if here is None or officer.free_since < here.free_since:
                    here = officer
            elif next_comes is None or duty.since < next_comes:
                next_comes = duty.since
        return here, next_comes

    def _wake_at(self, when: datetime | None) -> None:
        if when is None or (self._wakes is not None and self._wakes[0] == when):
            return
        if self._wakes is not None:
            self._wakes[1].cancel()
        self._wakes = when, self._clock.at(when, self._woken)

    def _woken(self) -> None:
        self._wakes = None
        self._hand_out()

    def _begin(self, officer: _Officer, piece: PieceOfWork, now: datetime) -> None:
        officer.piece, piece.began, piece.officer = piece, now, officer.rota.officer
        left, ends = piece.takes, now
        for duty in officer.rota.duties[officer.at :]:
            began = max(duty.since, now)
            ends = min(began + left, duty.until)
            piece.spent.append(OnDuty(began, ends, duty.week))
            left -= ends - began
            if not left:
                break
        if not left:  # else there is no end within the scenario
            officer.ends = self._clock.at(ends, lambda: self._done(officer, piece))

    def _done(self, officer: _Officer, piece: PieceOfWork) -> None:
        piece.done = self._clock.now
        officer.ends = None
        self._freed(officer)
        self._told(piece)
        self._hand_out()

    def _freed(self, officer: _Officer) -> None:
        officer.piece, officer.free_since = None, self._clock.now
        if officer.ends is not None:
            officer.ends.cancel()
            officer.ends = None


def _until(spent: Sequence[OnDuty], now: datetime) -> Iterator[OnDuty]:
    """Of the stretches that somebody was going to be at it, those that are past by now."""
    for each in spent:
        if each.since < now:
            yield replace(each, until=min(each.until, now))
