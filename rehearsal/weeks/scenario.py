"""What comes in meanwhile and who is there: a scenario moved to the coming weeks, measured or given."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from charter.counting.lengths import LONDON
from charter.edition.editions import Editions
from register import Register
from rehearsal.history.measuring import Past, measured
from rehearsal.history.writing import SCENARIO, write
from rehearsal.scenario.model import Scenario
from rehearsal.scenario.reading import read_scenario
from workflows.processes import PROCESSES

WEEKS = 8
EXAMPLE = Path(__file__).parents[1] / "examples" / "year.toml"
FEWEST_REPORTS = 30
"""In a year; a register with fewer has no past to measure."""
_YEAR = timedelta(days=364)


def coming_weeks(scenario: Scenario, now: datetime) -> Scenario:
    """The same, from now on for eight weeks. What was recorded of other days is drawn; what is open already
    is in the register, and not invented."""
    first = now.astimezone(LONDON).date()
    demand = tuple(one.model_copy(update={"already_open": 0}) for one in scenario.demand)
    last = first + timedelta(weeks=WEEKS)
    return replace(scenario, first=first, last=last, since=now, demand=demand, recorded=())


def measured_weeks(register: Register, edition: Path | None, now: datetime, folder: Path) -> Scenario | None:
    """The scenario of this register's last year, written into the folder; None with too little past.

    What customers say and what officers find is not measured: nobody says anything, and officers do what
    comes first in a process.
    """
    past = _past(register, edition, now)
    if len(past.arrivals) < FEWEST_REPORTS or not past.teams:
        return None
    write(past, folder)
    (folder / "arrivals.csv").unlink()  # they are the register's, and nothing of the weeks to come
    title = f"As it was from {past.first - _YEAR} to {past.first}"
    return replace(read_scenario(folder / SCENARIO, edition), title=title)


def _past(register: Register, edition: Path | None, now: datetime) -> Past:
    """The last year, of what is in the edition in force; its days are those of the coming weeks."""
    today = now.astimezone(LONDON).date()
    begins = _midnight(today - _YEAR)
    known = Editions.load(edition).in_force(today).services
    services, teams = {one.code for one in known}, {one.team for one in known}
    came = [one for one in register.worked.came_in(begins, now) if one.service in services]
    recorded = [
        one
        for one in register.worked.recorded(begins, now)
        if one.team in teams and one.process in PROCESSES and one.message in PROCESSES[one.process].messages
    ]
    past = measured(today - _YEAR, today, came, recorded)
    return replace(past, first=today, last=today + timedelta(weeks=WEEKS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
