"""Named distributions: each draws what it says, and knows its mean."""

from datetime import timedelta
from statistics import mean, quantiles
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rehearsal.draws.distributions import KINDS, Distribution, spoken
from rehearsal.draws.streams import Streams

READ: TypeAdapter[Any] = TypeAdapter(Distribution)
EACH: list[dict[str, Any]] = [
    {"distribution": "fixed", "length": "45 minutes"},
    {"distribution": "uniform", "least": "1 hour", "most": "3 hours"},
    {"distribution": "triangular", "least": "1 hour", "likely": "90 minutes", "most": "4 hours"},
    {"distribution": "exponential", "mean": "2 hours"},
    {"distribution": "lognormal", "median": "45 minutes", "p90": "2 hours"},
    {"distribution": "gamma", "mean": "8 days", "sd": "5 days"},
    {"distribution": "pareto", "least": "1 hour", "shape": 3.5},
    {"distribution": "recorded", "lengths": ["10 minutes", "20 minutes", "1 hour", "3 hours"]},
]


def test_each_kind_is_tried_here() -> None:
    assert [each["distribution"] for each in EACH] == list(KINDS)


@pytest.mark.parametrize("written", EACH, ids=lambda written: written["distribution"])
def test_it_draws_what_it_says(written: dict[str, Any]) -> None:
    distribution = READ.validate_python(written)
    generator = Streams(1).of("test")
    drawn = [distribution.draw(generator) / timedelta(hours=1) for _ in range(20_000)]

    assert mean(drawn) == pytest.approx(distribution.mean / timedelta(hours=1), rel=0.03)
    assert min(drawn) >= 0
    assert all((hours * 3600) == pytest.approx(round(hours * 3600)) for hours in drawn[:50]), "whole seconds"
    if written["distribution"] == "lognormal":
        tenths = quantiles(drawn, n=10)
        assert (tenths[4], tenths[8]) == (pytest.approx(0.75, rel=0.03), pytest.approx(2.0, rel=0.05))
    assert READ.validate_json(READ.dump_json(distribution, by_alias=True)) == distribution


def test_a_length_alone_is_always_that_long() -> None:
    assert READ.validate_python("1 hour 30 minutes").mean == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"distribution": "pareto", "least": "1 hour", "shape": 1.0}, "has no mean"),
        ({"distribution": "exponential", "mean": "0 minutes"}, "mean is nothing"),
        (
            {"distribution": "uniform", "least": "2 hours", "most": "1 hour"},
            "least .2 hours. is longer than most",
        ),
        (
            {"distribution": "lognormal", "median": "2 hours", "p90": "1 hour"},
            "median .2 hours. is longer than p90",
        ),
        ({"distribution": "lognormal", "median": "1 minute", "p90": "9 days"}, "more than fifty times"),
        ({"distribution": "normal", "mean": "1 hour"}, "no distribution that is known"),
        ({"distribution": "recorded", "lengths": []}, "at least 1"),
        ("shortly", "is no length of time"),
        ("90 years", "is no length of time"),
        ("5000 days", "longer than ten years"),
        (45, "is no length of time"),
    ],
)
def test_what_is_no_distribution_is_told_in_words(written: object, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        READ.validate_python(written)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(days=2), "2 days"),
        (timedelta(0), "0 minutes"),
    ],
)
def test_a_length_is_written_as_a_scenario_has_it(length: timedelta, said: str) -> None:
    assert spoken(length) == said


def test_a_stream_depends_on_its_seed_and_name_alone() -> None:
    first = Streams(1).of("work", "A", "inspected").random(3).tolist()
    other = Streams(1)
    other.of("work", "B", "inspected").random(100)

    assert other.of("work", "A", "inspected").random(3).tolist() == first
    assert Streams(2).of("work", "A", "inspected").random(3).tolist() != first
    assert Streams(1).of("work", "Ainspected").random(3).tolist() != first
