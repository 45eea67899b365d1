"""From a scenario's file to what is played: everything read, or a sentence for each thing that cannot be."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, model_validator

from charter.edition.editions import COUNCILS, Edition, Editions
from charter.edition.entries import EditionError
from charter.faults import in_words
from rehearsal.draws.distributions import KINDS, Lognormal
from rehearsal.scenario.checking import faults_of
from rehearsal.scenario.model import (
    Choice,
    Demand,
    DemandEvent,
    Habit,
    Lateness,
    Postage,
    ReportArrival,
    Scenario,
    Shortage,
    StepLength,
    Team,
)
from rehearsal.scenario.promises import changed
from rehearsal.scenario.rows import FileFault, Row, Rows, ScenarioFault, beside, called, read_rows
from rehearsal.scenario.written import ScenarioEntry, stretch

_Read = TypeVar("_Read", bound=ScenarioEntry)
_UNSAID = StepLength(
    takes=Lognormal.model_validate({"distribution": "lognormal", "median": "30 minutes", "p90": "90 minutes"})
)
"""How long a step takes that no entry of a scenario says anything of."""
_WHOLE = re.compile(r"(?<=\d)\.0\b")
_MOST_RECORDED = 1_000_000


class _Head(ScenarioEntry):
    """The table [scenario]."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    days: tuple[date, date]
    """The first and the last; in the file `from` and `until`."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    edition: str = ""
    based_on: str = ""
    recorded: str = ""
    illustrative: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_until(cls, row: Any) -> Any:
        return stretch(row)


def read_scenario(path: Path, edition: Path | None = None) -> Scenario:
    """The scenario of a file. ScenarioFault says a sentence, with its line, of each thing that cannot be.

    `edition` is the council's own, for a scenario that names none: a folder or file of editions; without it
    the one that comes with the product. Nothing is opened but the file, what it is based on, the arrivals and
    the edition that it names.
    """
    rows = read_rows(path)
    faults = rows.faults
    head = _one(_Head, rows, "scenario", faults)
    if head is None:
        raise ScenarioFault(
            faults or [FileFault(path.name, 0, "there is no table [scenario] with a title, from and until")]
        )
    row = rows.tables["scenario"]
    held = _edition(head, row, path, edition, faults)
    if held is None:
        raise ScenarioFault(faults)
    changes = _changes(rows, held, faults)
    try:
        scenario = Scenario(
            title=head.title,
            first=head.days[0],
            last=head.days[1],
            seed=head.seed,
            edition=changed(held, changes),
            changes=changes,
            demand=_many(Demand, rows, "demand", faults),
            events=_many(DemandEvent, rows, "events", faults),
            teams={each.team: each for each in _many(Team, rows, "teams", faults)},
            shortages=_many(Shortage, rows, "shortages", faults),
            steps={("", ""): _UNSAID}
            | {(each.process, each.step): each for each in _many(StepLength, rows, "steps", faults)},
            choices=_many(Choice, rows, "choices", faults),
            habits={(each.process, each.says): each for each in _many(Habit, rows, "customers", faults)},
            lateness=_one(Lateness, rows, "lateness", faults) or Lateness(),
            post=_one(Postage, rows, "letters", faults) or Postage(),
            recorded=_recorded(head, row, path, faults),
            source=path.name,
            illustrative=head.illustrative,
        )
    except EditionError as error:
        raise ScenarioFault(
            [*faults, row.fault(f"the promises as changed do not hold together: {error}")]
        ) from None
    as_recorded = {each.service for each in scenario.recorded}
    scenario = replace(
        scenario, demand=tuple(each for each in scenario.demand if each.service not in as_recorded)
    )
    faults = faults or list(faults_of(scenario, rows))
    if faults:
        raise ScenarioFault(faults)
    return scenario


def _edition(
    head: _Head, row: Row, path: Path, given: Path | None, faults: list[FileFault]
) -> Edition | None:
    where = given
    if head.edition:
        own = COUNCILS / head.edition.replace("-", "_")
        where = beside(path, head.edition) or (own if own.is_dir() and head.edition.isprintable() else None)
        if where is None or "/" in head.edition:
            known = ", ".join(sorted(each.name for each in COUNCILS.iterdir() if each.is_dir()))
            faults.append(
                row.fault(
                    "edition names none: write a council that comes with the product "
                    f"({known}), or the name of a file or folder beside this one",
                    "edition",
                )
            )
            return None
    try:
        return Editions.load(where).in_force(head.days[0])
    except EditionError as error:
        faults.append(
            row.fault(f"the edition cannot be used: {error}", "edition" if head.edition else "from")
        )
    except OSError:
        faults.append(row.fault("the edition cannot be read", "edition"))
    return None


def _changes(rows: Rows, held: Edition, faults: list[FileFault]) -> Mapping[str, str]:
    """The changes of promises that can be made."""
    found: dict[str, str] = {}
    row = rows.tables.get("promises")
    for name, length in row.values.items() if row else ():
        assert row is not None  # noqa: S101 - it has values
        if not isinstance(length, str):
            faults.append(
                row.fault(f'the promise “{name}” is a length, in quotation marks: "5 working days"', name)
            )
            continue
        try:
            changed(held, {name: length})
        except ValueError as error:
            faults.append(row.fault(str(error), name))
        else:
            found[name] = length
    return found


def _recorded(head: _Head, row: Row, path: Path, faults: list[FileFault]) -> tuple[ReportArrival, ...]:
    """Reports as they came in, from a file with the columns `received` and `service`."""
    if not head.recorded:
        return ()
    file = beside(path, head.recorded)
    if file is None or not file.is_file():
        faults.append(row.fault("recorded names no file: write the name of one beside this one", "recorded"))
        return ()
    found: list[ReportArrival] = []
    number = 0
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for number, each in enumerate(csv.DictReader(lines), 1):
                at = datetime.fromisoformat(each["received"])
                if at.tzinfo is None or number > _MOST_RECORDED:
                    raise ValueError
                if head.days[0] <= at.date() <= head.days[1]:
                    found.append(ReportArrival(at.astimezone(UTC), each["service"], f"recorded {number}"))
    except (OSError, UnicodeDecodeError, csv.Error):
        faults.append(FileFault(file.name, 0, "the file cannot be read as CSV in UTF-8"))
    except (KeyError, ValueError, TypeError, AttributeError):
        faults.append(
            FileFault(
                file.name,
                number + 1,
                "lacks what is needed: a column received, such as 2027-04-01T09:30:00Z, and a column service",
            )
        )
    return tuple(sorted(found))


def _one(model: type[_Read], rows: Rows, table: str, faults: list[FileFault]) -> _Read | None:
    row = rows.tables.get(table)
    return None if row is None else _read(model, row, table, faults)


def _many(model: type[_Read], rows: Rows, table: str, faults: list[FileFault]) -> tuple[_Read, ...]:
    read = (_read(model, row, table, faults) for row in rows.arrays.get(table, {}).values())
    return tuple(each for each in read if each is not None)


def _read(model: type[_Read], row: Row, table: str, faults: list[FileFault]) -> _Read | None:
    try:
        return model.model_validate(row.values)
    except ValidationError as error:
        faults += _in_words(model, row, table, error)
        return None


def _in_words(
    model: type[ScenarioEntry], row: Row, table: str, error: ValidationError
) -> Iterator[FileFault]:
    for each in error.errors(include_input=False, include_url=False):
        loc = each["loc"][:1] + tuple(part for part in each["loc"][1:] if part not in KINDS)
        path = [_as_written(str(part), row) for part in loc]
        key = next((".".join(path[:count]) for count in (2, 1) if ".".join(path[:count]) in row.keys), "")
        if each["type"] == "extra_forbidden":
            has = ", ".join(_written(model))
            known = f"; it may have {has}" if len(path) == 1 else ""
            text = f"{called(table, row)}: “{path[-1]}” is not known here{known}"
        else:
            said = f"{'.'.join(path)} " if path else ""
            text = f"{called(table, row)}: {said}{_WHOLE.sub('', in_words(each))}"
        yield row.fault(text, key)


def _as_written(part: str, row: Row) -> str:
    """The key that was written for one of the model's: a week's reports are read as a day's."""
    return next((key for key in ("a_week", "a_year") if part == "a_day" and key in row.values), part)


def _written(model: type[ScenarioEntry]) -> list[str]:
    """The keys that may be written in such an entry."""
    more = {
        Demand: ["a_week", "a_year"],
        DemandEvent: ["from", "until"],
        Shortage: ["from", "until"],
        _Head: ["from", "until"],
    }.get(model, [])
    hidden = {"days"} if model in (Shortage, _Head) else set()
    return [*(name for name in model.model_fields if name not in hidden), *more]
