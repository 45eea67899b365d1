"""Queues of people against what theory knows of them: Erlang's waiting times, and Little's law."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import factorial, sqrt
from statistics import mean, stdev

import pytest

from rehearsal.draws.streams import Streams
from rehearsal.people.rotas import OnDuty, Rota
from rehearsal.people.teams import PieceOfWork, TeamAtWork
from rehearsal.scenario.model import TakesFirst, Work
from tests.rehearsal.people.ticking import Ticking

BEGAN = datetime(2027, 4, 5, tzinfo=UTC)
NEVER = BEGAN + timedelta(days=4000)
HOUR = timedelta(hours=1)
RUNS, WARMING, COUNTED = 20, 500, 4000
T_99_9 = 3.883
"""Student's t for a two-sided interval of 99.9 %, with one degree of freedom less than there are runs."""


def erlang_wait(arrivals: float, service: float, servers: int) -> float:
    """The mean wait in a queue M/M/c, in the unit of the rates (Erlang's C formula)."""
    offered = arrivals / service
    busy = offered / servers
    last = offered**servers / factorial(servers) / (1 - busy)
    waits = last / (sum(offered**k / factorial(k) for k in range(servers)) + last)
    return waits / (servers * service - arrivals)


def played(
    seed: int, servers: int, arrivals: float, takes: str = "exponential", first: TakesFirst = TakesFirst.DUE
) -> list[PieceOfWork]:
    """What becomes of a queue in which so many come an hour and one can be served, in the order they came."""
    clock = Ticking(BEGAN)
    rotas = [Rota(f"server {number}", [OnDuty(BEGAN, NEVER, BEGAN.date())]) for number in range(servers)]
    done: list[PieceOfWork] = []
    team = TeamAtWork(first, rotas, clock, done.append)
    coming, working = Streams(seed).of("coming"), Streams(seed).of("working")
    at = BEGAN
    for number in range(WARMING + COUNTED):
        at += coming.exponential(1 / arrivals) * HOUR
        clock.run(at)
        length = (working.exponential(1.0) if takes == "exponential" else 1.0) * HOUR
        team.bring(
            Work(f"C{number}", "s", "P", "step", at, None, False, lambda _who, _how_long: None), length, at
        )
    clock.run(NEVER)
    assert len(done) == WARMING + COUNTED
    return team.pieces[WARMING:]


def waits(pieces: list[PieceOfWork]) -> Iterator[float]:
    for piece in pieces:
        assert piece.began is not None
        yield (piece.began - piece.ready) / HOUR


@pytest.mark.parametrize(("servers", "arrivals"), [(1, 0.7), (3, 2.4), (10, 8.0)])
def test_waits_as_erlang_says(servers: int, arrivals: float) -> None:
    found = [mean(waits(played(seed, servers, arrivals))) for seed in range(RUNS)]

    half = T_99_9 * stdev(found) / sqrt(RUNS)
    assert mean(found) == pytest.approx(erlang_wait(arrivals, 1.0, servers), abs=half)
    assert half < erlang_wait(arrivals, 1.0, servers) / 3, "an interval so wide would hold anything"


def test_waits_as_pollaczek_and_khinchine_say_of_work_that_always_takes_as_long() -> None:
    found = [mean(waits(played(seed, 1, 0.7, takes="fixed"))) for seed in range(RUNS)]

    half = T_99_9 * stdev(found) / sqrt(RUNS)
    assert mean(found) == pytest.approx(0.7 / (2 * (1 - 0.7)), abs=half)


def test_as_many_wait_as_little_says() -> None:
    """Those who wait, looked at now and then, are as many as come in the time that one waits."""
    pieces = played(3, 3, 2.4)
    first, last = pieces[0].ready, pieces[-1].ready
    looks = [first + number * HOUR for number in range(1, int((last - first) / HOUR))]

    waiting = [
        sum(1 for piece in pieces if piece.ready <= look and piece.began is not None and piece.began > look)
        for look in looks[::4]
    ]

    rate = len(pieces) / ((last - first) / HOUR)
    assert mean(waiting) == pytest.approx(rate * mean(waits(pieces)), rel=0.06)


def test_the_order_changes_who_waits_and_not_how_long_all_do() -> None:
    """Kleinrock's law of conservation: among orders that do not look at how long work takes."""
    by_due = mean(waits(played(1, 3, 2.4, first=TakesFirst.DUE)))
    oldest = mean(waits(played(1, 3, 2.4, first=TakesFirst.OLDEST)))

    assert by_due == pytest.approx(oldest, rel=0.001)
