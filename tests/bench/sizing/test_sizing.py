"""What is computed from what was measured, by hand; and the page that says it."""

from dataclasses import replace

import pytest

from bench.sizing.computing import DAYS_OPEN, MESSAGES, PEAK, each_of, need
from bench.sizing.measuring import Size
from bench.sizing.page import page

SMALL = Size(
    cases=1_000,
    opened=1_000,
    seconds=100.0,
    worker=30.0,
    server=30.0,
    store=20_000_000,
    register=30_000_000,
    worker_memory=200 * 2**20,
    server_memory=150 * 2**20,
    resting=0.03,
    events=8.0,
    said_each=0.04,
    heard=3.0,
    said_events=6.0,
    said_store=2_000.0,
    said_register=3_000.0,
)
LARGE = replace(
    SMALL, cases=10_000, opened=9_000, worker=270.0, server=270.0, store=200_000_000, register=210_000_000
)


def test_a_case_takes_what_lies_between_two_sizes() -> None:
    assert each_of(LARGE.store, SMALL.store, LARGE, SMALL) == 20_000
    assert each_of(SMALL.store, SMALL.store, SMALL, SMALL) == 20_000


def test_what_is_needed_is_plain_arithmetic() -> None:
    found = need(600_000, LARGE, SMALL)
    assert (DAYS_OPEN, MESSAGES, PEAK) == (60, 6, 6), "the figures below are of these"
    assert found.opened_a_day == 10_000
    peak = 10_000 * 6 / 86_400
    assert found.events_a_second == pytest.approx(peak * (8 + 6 * 6))
    assert found.busy == pytest.approx(peak * (0.06 + 6 * 0.04))
    assert found.workers == 2, "0.19 processors busy, of half a one each, and one more"
    assert found.store == pytest.approx((600_000 + 10_000 * 30) * (20_000 + 6 * 2_000))
    assert found.register == pytest.approx((600_000 + 10_000 * 365) * (20_000 + 6 * 3_000))
    assert need(60_000_000, LARGE, SMALL).workers == 38 + 1


def test_the_page_has_each_size_its_command_and_what_is_only_computed() -> None:
    made = page([SMALL, LARGE], load=0.2)
    assert "`python -m bench.sizing --cases 1000 10000`" in made
    assert "| 10,000 | 90 | 30 | 30 | 191 | 200 | 200 | 150 | 3.0% | 40 | 3.0 s |" in made
    assert made.count("| 1,000,000 |") == 1
    assert "busy with other work" not in made
    assert "busy with other work" in page([LARGE], load=9)
