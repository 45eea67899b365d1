"""What a forecast of the coming weeks says, as it is kept: made by a rehearsal, read by the officers' site.

A folder for each forecast, named by when it was made; in it `weeks.json`, written last. Beside them
`against.json`: what became of those whose weeks have passed.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from charter.people import Model

FOLDER, FORECAST, AGAINST = "_weeks", "weeks.json", "against.json"
"""In the folder in which rehearsals are kept; no rehearsal can have a name that begins so."""
MORE_LIKELY = 0.5
"""Of the runs: what is late in more of them is said to be late."""
FEWEST_CALLED = 30
"""Below this, how many of those called late were late says little."""


class ForeseenLate(Model):
    """A promise of a case that was open, and that was late in some run."""

    reference: str
    service: str
    service_title: str
    team: str
    promise: str
    """Its key in its case."""
    title: str
    due: datetime
    chance: float
    """Share of the runs in which it was late: above 0, to 1."""
    late_by: float
    """Days, the median of those runs; more where it was not kept when they ended."""

    @property
    def called_late(self) -> bool:
        """Whether the forecast says that it will be late."""
        return self.chance > MORE_LIKELY


class Forecast(Model):
    """What will be late in the coming weeks if nothing changes."""

    made: datetime
    until: datetime
    runs: int
    scenario: str
    illustrative: bool
    """What comes in and who is there is invented."""
    cases: int
    """How many open cases were gone on with."""
    promises: tuple[ForeseenLate, ...]

    @property
    def called_late(self) -> list[ForeseenLate]:
        """What it says will be late."""
        return [one for one in self.promises if one.called_late]


class CalledLate(Model):
    """What forecasts said of one service, and what came of it."""

    service: str
    title: str
    hits: int
    """Said to be late, and late."""
    false_alarms: int
    """Said to be late, and not."""
    misses: int
    """Late, and not said to be."""

    @property
    def called(self) -> int:
        """How many were said to be late."""
        return self.hits + self.false_alarms


class ForecastsMeasured(Model):
    """Forecasts whose weeks have passed, held against what the register then recorded."""

    at: datetime
    forecasts: int
    services: tuple[CalledLate, ...]

    @property
    def hits(self) -> int:
        return sum(one.hits for one in self.services)

    @property
    def called(self) -> int:
        return sum(one.called for one in self.services)

    @property
    def misses(self) -> int:
        return sum(one.misses for one in self.services)


def kept_forecasts(folder: Path) -> Sequence[Path]:
    """The files of all that are kept in the folder of rehearsals, the latest first."""
    return sorted((folder / FOLDER).glob(f"*/{FORECAST}"), reverse=True)


def read_forecast(file: Path) -> Forecast | None:
    """One; None where it is gone, or is none that this release can read."""
    try:
        return Forecast.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def forecasts_measured(folder: Path) -> ForecastsMeasured | None:
    """What became of earlier ones; None where that was not measured yet."""
    try:
        return ForecastsMeasured.model_validate_json((folder / FOLDER / AGAINST).read_bytes())
    except (OSError, ValidationError):
        return None
