"""Whether a scenario holds together: its services, teams, processes, stages and messages are all there."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, get_args

from charter.counting.lengths import Unit
from charter.people import CUSTOMER_SIDE, Channel
from rehearsal.scenario.model import Choice, Scenario
from rehearsal.scenario.rows import ARRAYS, FileFault, Row, Rows, called
from workflows.processes import PROCESSES, messages_of


def faults_of(scenario: Scenario, rows: Rows) -> Iterator[FileFault]:
    """Everything that names what is not there, or says two things of one: each with its line."""
    at = _Places(rows)
    codes = {service.code for service in scenario.edition.services}
    yield from _services(scenario, codes, at)
    yield from _teams(scenario, at)
    yield from _steps(scenario, at)
    for choice in scenario.choices:
        yield from _choice(choice, at)
    for habit in scenario.habits.values():
        yield from _habit(habit.process, habit.says, at)
    if scenario.lateness.complains and scenario.lateness.service not in codes:
        yield at.table("lateness", f"there is no service “{scenario.lateness.service}”", "service")
    channels = {channel.value for channel in Channel}
    for key, said in (("prefers", scenario.post.prefers), ("costs", scenario.post.costs)):
        for name in sorted(set(said) - channels):
            yield at.table("letters", f"{key}: “{name}” is none of {', '.join(sorted(channels))}", key)
    if not scenario.demand and not scenario.recorded and not any(event.extra for event in scenario.events):
        yield at.table("scenario", "nothing comes in: write [[demand]] with a service and a_day")


class _Places:
    """Where each entry is written."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def entry(self, table: str, key: tuple[str, ...], text: str, *keys: str) -> FileFault:
        row = self._rows.arrays.get(table, {}).get(key, Row({}, ("", 0)))
        return row.fault(
            f"{called(table, row)}: {text}", next((each for each in keys if each in row.keys), "")
        )

    def file(self, table: str, key: tuple[str, ...]) -> str:
        row = self._rows.arrays.get(table, {}).get(key)
        return row.at[0] if row else ""

    def table(self, table: str, text: str, key: str = "") -> FileFault:
        row = self._rows.tables.get(table) or self._rows.tables["scenario"]
        return row.fault(f"[{table}]: {text}", key)


def _services(scenario: Scenario, codes: Collection[str], at: _Places) -> Iterator[FileFault]:
    edition = scenario.edition
    known = f"the services are {', '.join(sorted(codes))}"
    for demand in scenario.demand:
        if demand.service not in codes:
            yield at.entry("demand", (demand.service,), f"there is no such service; {known}", "service")
            continue
        service = edition.service(demand.service)
        if service.team not in scenario.teams:
            yield at.entry(
                "demand",
                (demand.service,),
                f'nobody works for it: write [[teams]] with team = "{service.team}"',
                "service",
            )
        if (last := _terms_until(scenario, demand.service)) is not None and last < scenario.last:
            yield at.entry(
                "demand",
                (demand.service,),
                f"it promises school days, and the edition {edition.id} knows no school term after {last}",
                "service",
            )
    for event in scenario.events:
        for code in event.services:
            if code not in codes:
                yield at.entry("events", (event.title,), f"there is no service “{code}”; {known}", "services")
            elif event.extra and edition.service(code).team not in scenario.teams:
                yield at.entry(
                    "events", (event.title,), f"nobody works for “{code}”: write [[teams]] for it", "services"
                )
        own = (
            at.file("events", (event.title,)) == scenario.source
        )  # a longer scenario's may lie outside a shorter's
        if own and not any(scenario.first <= day <= scenario.last for day in event.days):
            yield at.entry(
                "events",
                (event.title,),
                f"none of its days is in the scenario, {scenario.first} to {scenario.last}",
                "from",
                "days",
            )
    for code in sorted({each.service for each in scenario.recorded} - set(codes)):
        yield at.table(
            "scenario", f"recorded has the service “{code}”, which the edition has not", "recorded"
        )


def _terms_until(scenario: Scenario, code: str) -> date | None:
    """The last school day that is known, for a service that promises school days."""
    edition = scenario.edition
    lengths = [each.length for each in edition.promises_of(edition.service(code)) if each.length is not None]
    if all(length.unit is not Unit.SCHOOL_DAYS for length in lengths):
        return None
    return max((term.last for term in edition.dates.terms), default=scenario.first)


def _teams(scenario: Scenario, at: _Places) -> Iterator[FileFault]:
    known = {service.team for service in scenario.edition.services}
    doing: dict[str, str] = {}
    for name, team in scenario.teams.items():
        if name not in known and not team.steps:
            yield at.entry(
                "teams",
                (name,),
                f"no service of the edition has that team, and it does no steps for others; the teams are "
                f"{', '.join(sorted(known))}",
                "team",
            )
        for step in team.steps:
            whose, _, message = step.partition(".")
            process = next((each.process for each in scenario.edition.services if each.code == whose), whose)
            if (text := _no_message(process, message)) is not None:
                yield at.entry("teams", (name,), f"steps: {text}", "steps")
            if step in doing:
                yield at.entry("teams", (name,), f"“{step}” is done by {doing[step]} too", "steps")
            doing[step] = name
    for each in scenario.shortages:
        key = each.title, each.team
        if each.team not in scenario.teams:
            there = ", ".join(scenario.teams)
            yield at.entry("shortages", key, f"there is no such team; there are {there}", "team")
        elif each.fewer > scenario.teams[each.team].officers:
            officers = scenario.teams[each.team].officers
            yield at.entry("shortages", key, f"{each.fewer} fewer of a team of {officers}", "fewer")


def _steps(scenario: Scenario, at: _Places) -> Iterator[FileFault]:
    for process, step in scenario.steps:
        if step and not process:
            text = 'a step is of a process: write process = "HighwaysRepair" or the like'
            yield at.entry("steps", (process, step), text, "step")
        elif process and (text_or_none := _no_message(process, step)) is not None:
            yield at.entry("steps", (process, step), text_or_none, "step", "process")


def _no_message(process: str, message: str) -> str | None:
    """Why there is no such message of a process; None where there is one, or none is named."""
    if process not in PROCESSES:
        return f"there is no process “{process}”; there are {', '.join(PROCESSES)}"
    if message and message not in messages_of(process):
        own = [name for name, spec in messages_of(process).items() if not spec.owner]
        return f"{process} has no message “{message}”; its own are {', '.join(own)}"
    return None


def _choice(choice: Choice, at: _Places) -> Iterator[FileFault]:
    key = tuple(getattr(choice, part) for part in ARRAYS["choices"])
    if (text := _no_message(choice.process, choice.message)) is not None:
        yield at.entry("choices", key, text, "message", "process")
        return
    if choice.stage:
        stages = {str(stage) for stage in PROCESSES[choice.process].words}
        if choice.stage not in stages:
            there = ", ".join(sorted(stages))
            text = f"{choice.process} has no stage “{choice.stage}”; its are {there}"
            yield at.entry("choices", key, text, "stage")
            return
        for message in choice.shares:
            if (text := _no_message(choice.process, message)) is not None:
                yield at.entry("choices", key, f"shares: {text}", "shares")
        return
    fields = messages_of(choice.process)[choice.message].model.model_fields
    if choice.field not in fields:
        there = ", ".join(
            name for name in fields if name not in ("id", "by", "happened_at", "added_paragraph")
        )
        yield at.entry(
            "choices", key, f"{choice.message} has no field “{choice.field}”; it has {there}", "field"
        )
        return
    values = _values(fields[choice.field].annotation)
    for value in choice.shares if values else ():
        if value not in values:
            yield at.entry(
                "choices", key, f"“{value}” is no {choice.field}; it is one of {', '.join(values)}", "shares"
            )


def _values(annotation: Any) -> tuple[str, ...]:
    """What a field can be, where that is a list of values; empty: anything."""
    if annotation is bool:
        return ("true", "false")
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    return next((found for part in get_args(annotation) if (found := _values(part))), ())


def _habit(process: str, says: str, at: _Places) -> Iterator[FileFault]:
    where: Mapping[str, Any] = {process: PROCESSES.get(process)} if process else PROCESSES
    if process and (text := _no_message(process, says)) is not None:
        yield at.entry("customers", (process, says), text, "says", "process")
        return
    may = any(
        spec.roles & CUSTOMER_SIDE
        for name in where
        for spec in (messages_of(name).get(says),)
        if spec is not None
    )
    if not may:
        whose = f"of {process} " if process else ""
        yield at.entry("customers", (process, says), f"no customer {whose}may say “{says}”", "says")
