"""Forecasts whose weeks have passed, held against what the register then recorded."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from charter.forecasts import (
    AGAINST,
    FOLDER,
    CalledLate,
    Forecast,
    ForecastsMeasured,
    kept_forecasts,
    read_forecast,
)
from register import Register
from rehearsal.kept.shelf import write


def measure(register: Register, folder: Path, now: datetime) -> ForecastsMeasured:
    """Count what came of every kept forecast whose weeks have passed, and keep that beside them."""
    hits: Counter[str] = Counter()
    false_alarms: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    titles: dict[str, str] = {}
    passed = list(_passed(folder, now))
    for forecast in passed:
        called = {(one.reference, one.promise): one.service for one in forecast.called_late}
        titles |= {one.service: one.service_title for one in forecast.promises}
        late = register.foreseen.late_between(forecast.made, forecast.until)
        titles |= {one.service: one.title or one.service for one in late}
        was = {(one.reference, one.promise): one.service for one in late}
        hits.update(service for key, service in called.items() if key in was)
        false_alarms.update(service for key, service in called.items() if key not in was)
        misses.update(service for key, service in was.items() if key not in called)
    measured = ForecastsMeasured(
        at=now,
        forecasts=len(passed),
        services=tuple(
            CalledLate(
                service=code,
                title=titles[code],
                hits=hits[code],
                false_alarms=false_alarms[code],
                misses=misses[code],
            )
            for code in sorted({*hits, *false_alarms, *misses}, key=lambda each: (titles[each], each))
        ),
    )
    if passed:
        write(folder / FOLDER / AGAINST, measured.model_dump_json(indent=1))
    return measured


def _passed(folder: Path, now: datetime) -> Iterator[Forecast]:
    for file in kept_forecasts(folder):
        forecast = read_forecast(file)
        if forecast is not None and forecast.until <= now:
            yield forecast


def in_words(measured: ForecastsMeasured) -> Iterator[str]:
    """What came of them, in sentences."""
    if not measured.forecasts:
        yield "No kept forecast is of weeks that have passed: there is nothing to hold it against yet."
        return
    yield (
        f"{measured.forecasts} forecast{'' if measured.forecasts == 1 else 's'} of weeks that have passed. "
        f"Of {measured.called:,} promises called late, {measured.hits:,} were; {measured.misses:,} were late "
        "that were not called so."
    )
    for one in measured.services:
        yield (
            f"{one.title}: {one.hits:,} called late and late, {one.false_alarms:,} called late and not, "
            f"{one.misses:,} late and not called so."
        )
