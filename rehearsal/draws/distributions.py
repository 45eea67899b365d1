"""How long something takes, as a named distribution: the standard ones, each with a mean.

`"45 minutes"` is always that long; a table names its distribution and what it goes by:
`{ distribution = "lognormal", median = "45 minutes", p90 = "2 hours" }`.
"""

import re
from abc import abstractmethod
from datetime import timedelta
from itertools import pairwise
from math import exp, log
from typing import Annotated, Any, Literal, Self, Union

from numpy.random import Generator
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_PART = re.compile(r"(\d+(?:\.\d+)?) +(second|minute|hour|day|week)s?")
_Z90 = 1.2815515655446004
"""The standard normal's 90th percentile."""
_LONGEST = 10 * 365 * 86400.0
"""No draw is longer: ten years, in seconds."""


def duration(text: object) -> object:
    """`"1 hour 30 minutes"` as a timedelta; days are of 24 hours. ValueError says how it is written."""
    if isinstance(text, timedelta):
        return text
    if not isinstance(text, str) or not re.fullmatch(
        rf"(?:{_PART.pattern})(?: +{_PART.pattern})*", text.strip()
    ):
        raise ValueError('is no length of time: write it as "45 minutes", "1 hour 30 minutes" or "3 days"')
    seconds = sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(text))
    if seconds > _LONGEST:
        raise ValueError("is longer than ten years")
    return timedelta(seconds=seconds)


def spoken(length: timedelta) -> str:
    """A length as it is written in a scenario: `1 hour 30 minutes`."""
    left, parts = round(length.total_seconds()), []
    for unit in ("day", "hour", "minute", "second"):
        count, left = divmod(left, _UNITS[unit])
        if count:
            parts.append(f"{count} {unit}" + ("s" if count > 1 else ""))
    return " ".join(parts) or "0 minutes"


Duration = Annotated[timedelta, BeforeValidator(duration), PlainSerializer(spoken)]


class _Distribution(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def mean(self) -> timedelta:
        """How long on average."""
        return timedelta(seconds=self._mean())

    def draw(self, generator: Generator) -> timedelta:
        """How long this time: never below nothing, never above ten years, in whole seconds."""
        return timedelta(seconds=round(min(max(self._draw(generator), 0.0), _LONGEST)))

    @abstractmethod
    def _mean(self) -> float:
        """In seconds."""

    @abstractmethod
    def _draw(self, generator: Generator) -> float:
        """In seconds."""


class Fixed(_Distribution):
    """Always the same."""

    distribution: Literal["fixed"] = "fixed"
    length: Duration

    def _mean(self) -> float:
        return self.length.total_seconds()

    def _draw(self, generator: Generator) -> float:
        return self.length.total_seconds()


class Uniform(_Distribution):
    """Anything between two lengths, none likelier than another."""

    distribution: Literal["uniform"]
    least: Duration
    most: Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _rising(least=self.least, most=self.most)
        return self

    def _mean(self) -> float:
        return (self.least + self.most).total_seconds() / 2

    def _draw(self, generator: Generator) -> float:
        return generator.uniform(self.least.total_seconds(), self.most.total_seconds())


class Triangular(_Distribution):
    """Between two lengths, and most often about a third one between them."""

    distribution: Literal["triangular"]
    least: Duration
    likely: Duration
    most: Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _rising(least=self.least, likely=self.likely, most=self.most)
        if self.least == self.most:
            raise ValueError('least and most are the same: write the length alone, as takes = "45 minutes"')
        return self

    def _mean(self) -> float:
        return (self.least + self.likely + self.most).total_seconds() / 3

    def _draw(self, generator: Generator) -> float:
        ends = (self.least.total_seconds(), self.likely.total_seconds(), self.most.total_seconds())
        return generator.triangular(*ends)


class Exponential(_Distribution):
    """Mostly short, now and then long: what theory of queues takes."""

    distribution: Literal["exponential"]
    mean_: Duration = Field(alias="mean")

    @model_validator(mode="after")
    def _some(self) -> Self:
        _some(mean=self.mean_)
        return self

    def _mean(self) -> float:
        return self.mean_.total_seconds()

    def _draw(self, generator: Generator) -> float:
        return generator.exponential(self.mean_.total_seconds())


class Lognormal(_Distribution):
    """What most work looks like: half of it within the median, nine in ten within `p90`, a few far longer."""

    distribution: Literal["lognormal"]
    median: Duration
    p90: Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _some(median=self.median)
        _rising(median=self.median, p90=self.p90)
        if self.p90 > 50 * self.median:
            raise ValueError(
                "p90 is more than fifty times the median: its mean would be no length anybody knows"
            )
        return self

    @property
    def _sigma(self) -> float:
        return log(self.p90 / self.median) / _Z90

    def _mean(self) -> float:
        return self.median.total_seconds() * exp(self._sigma**2 / 2)

    def _draw(self, generator: Generator) -> float:
        return generator.lognormal(log(self.median.total_seconds()), self._sigma)


class Gamma(_Distribution):
    """By its mean and its standard deviation `sd`."""

    distribution: Literal["gamma"]
    mean_: Duration = Field(alias="mean")
    sd: Duration

    @model_validator(mode="after")
    def _both(self) -> Self:
        _some(mean=self.mean_, sd=self.sd)
        return self

    def _mean(self) -> float:
        return self.mean_.total_seconds()

    def _draw(self, generator: Generator) -> float:
        shape = (self.mean_ / self.sd) ** 2
        return generator.gamma(shape, self.mean_.total_seconds() / shape)


class Pareto(_Distribution):
    """Seldom, very long: never below `least`, and the smaller `shape` the heavier its tail; at 1, no mean."""

    distribution: Literal["pareto"]
    least: Duration
    shape: float = Field(allow_inf_nan=False, le=1000)

    @model_validator(mode="after")
    def _has_a_mean(self) -> Self:
        _some(least=self.least)
        if self.shape <= 1:
            raise ValueError(
                f"a pareto distribution with shape {self.shape:g} has no mean: nobody could say how many "
                "people it needs; write a shape above 1"
            )
        return self

    def _mean(self) -> float:
        return self.least.total_seconds() * self.shape / (self.shape - 1)

    def _draw(self, generator: Generator) -> float:
        return self.least.total_seconds() * (1 + generator.pareto(self.shape))


class AsRecorded(_Distribution):
    """As it was: one of these lengths, each as likely as the others."""

    distribution: Literal["recorded"]
    lengths: tuple[Duration, ...] = Field(min_length=1, max_length=1000)

    def _mean(self) -> float:
        return sum(each.total_seconds() for each in self.lengths) / len(self.lengths)

    def _draw(self, generator: Generator) -> float:
        return self.lengths[int(generator.integers(len(self.lengths)))].total_seconds()


KINDS: dict[str, type[_Distribution]] = {
    "fixed": Fixed,
    "uniform": Uniform,
    "triangular": Triangular,
    "exponential": Exponential,
    "lognormal": Lognormal,
    "gamma": Gamma,
    "pareto": Pareto,
    "recorded": AsRecorded,
}


def _named(written: Any) -> Any:
    if isinstance(written, str):
        return {"distribution": "fixed", "length": written}
    if isinstance(written, dict) and written.get("distribution") not in KINDS:
        raise ValueError(
            f'has no distribution that is known: write distribution = "…" with one of {", ".join(KINDS)}'
        )
    if not isinstance(written, (dict, _Distribution)):
        raise ValueError(
            'is no length of time: write it as "45 minutes", or as a table with its distribution'
        )
    return written


Distribution = Annotated[
    Union[Fixed, Uniform, Triangular, Exponential, Lognormal, Gamma, Pareto, AsRecorded],  # noqa: UP007 - annotated
    Field(discriminator="distribution"),
    BeforeValidator(_named),
]


def _some(**lengths: timedelta) -> None:
    for name, length in lengths.items():
        if not length:
            raise ValueError(f"{name} is nothing: it has to be some length of time")


def _rising(**lengths: timedelta) -> None:
    for (name, length), (more, longer) in pairwise(lengths.items()):
        if length > longer:
            raise ValueError(f"{name} ({spoken(length)}) is longer than {more} ({spoken(longer)})")
