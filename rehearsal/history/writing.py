"""A measured past as files: a scenario to base others on, and the reports as they came in."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from rehearsal.draws.distributions import spoken
from rehearsal.history.measuring import FEWEST, Past

SCENARIO, ARRIVALS = "history.toml", "arrivals.csv"


def write(past: Past, folder: Path) -> None:
    """Write both files; nothing of any person is in them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCENARIO).write_text("\n".join(_lines(past)) + "\n", "utf-8")
    with (folder / ARRIVALS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("received", "service"))
        rows.writerows((each.at.isoformat().replace("+00:00", "Z"), each.service) for each in past.arrivals)


def _lines(past: Past) -> Iterator[str]:
    yield '# Measured from the register. Base a scenario on it: based_on = "history.toml"'
    yield '# Beside that, recorded = "arrivals.csv" plays the reports as they came in, and draws none.'
    yield "[scenario]"
    yield f"title = {_text(f'As it was from {past.first} to {past.last}')}"
    yield f"from = {past.first}"
    yield f"until = {past.last}"
    for demand in past.demand:
        yield "\n[[demand]]"
        yield f"service = {_text(demand.service)}"
        yield f"a_year = {demand.a_year:.1f}"
        yield f'hours = "{demand.since:02}:00-{_until(demand.until)}"'
        for name, factors in (("weekdays", demand.weekdays), ("months", demand.months)):
            if factors:
                yield f"{name} = {{ {', '.join(f'{key} = {factor}' for key, factor in factors.items())} }}"
    for team in past.teams:
        yield "\n[[teams]]"
        yield f"team = {_text(team.team)}"
        yield f"officers = {team.officers}                    # who recorded something in a usual week"
        yield f'hours = "{team.since:02}:00-{_until(team.until)}"'
        yield f"days = [{', '.join(map(_text, team.days))}]"
        yield "leave = 0                       # the officers counted are those who were there"
    yield f"\n# How long steps took, by twentieths; of those recorded at least {FEWEST} times."
    for step in past.steps:
        lengths = ", ".join(_text(spoken(each)) for each in step.lengths)
        yield "\n[[steps]]"
        yield f"process = {_text(step.process)}"
        yield f"step = {_text(step.message)}                # {step.times} times"
        yield f'takes = {{ distribution = "recorded", lengths = [{lengths}] }}'


def _until(hour: int) -> str:
    return f"{hour:02}:00" if hour < 24 else "23:59"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
