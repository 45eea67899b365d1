"""What a quarterly review counts. Nobody's name is in any of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter.cases import Kind
from charter.counting.quarters import Quarter
from charter.figures import (
    NO_REASON,
    Count,
    Lesson,
    PromiseFigures,
    QuarterFigures,
    Satisfaction,
    Spread,
)
from charter.writing.values import kind_of, spoken, stage_line
from register.cases import acknowledged
from register.cases.figure import is_late
from register.models import cases, entries, is_ours, promises
from register.part import Part
from register.quarters.kept import counted, counted_so_far, due_in, kept_and_late, within
from register.seeing.sight import EVERYTHING, Sight

LESSONS = 200
"""Lessons a review holds at most."""
_ANSWERS = ("stage_one_answered", "stage_two_answered")


class Figures(Part):
    """What reviews are made from. Counting reads a whole quarter: for an activity."""

    def so_far(
        self, as_of: datetime, service: str = "", team: str = "", sight: Sight = EVERYTHING
    ) -> tuple[PromiseFigures, ...]:
        """The promises that have fallen due in the quarter of ``as_of``; of a service or team, if given; of
        the cases that ``sight`` has."""

        def whose(these: sa.FromClause) -> list[sa.ColumnElement[bool]]:
            named = sa.or_(these.c.service == service, these.c.service_title == service)
            asked = [*([named] if service else []), *([these.c.team == team] if team else [])]
            return [*asked, *sight.of_promises(these)]

        wanted = counted_so_far(as_of, whose, on_sqlite=self.database.is_sqlite)
        with self.database.reading() as connection:
            return kept_and_late(connection, wanted)

    def count(self, quarter: Quarter, as_of: datetime) -> QuarterFigures:
        """The figures of a quarter as they stand at ``as_of``: what is open and past its date counts late."""
        with self.database.reading() as connection:
            said = _Timelines(connection, quarter)
            return QuarterFigures(
                quarter=str(quarter),
                made_at=as_of,
                promises=kept_and_late(connection, counted(*due_in(quarter, as_of))),
                late_why=_late_why(connection, quarter, as_of),
                acknowledged=_acknowledged(connection, quarter),
                volumes=_volumes(connection, quarter),
                closed=_closed(connection, quarter),
                complaints=_complaints(connection, quarter),
                remedies=_remedies(connection, quarter, as_of),
                stages=said.stages,
                exclusions=said.exclusions,
                stage_two=said.stage_two(connection),
                satisfaction=said.satisfaction,
                lessons=said.lessons,
            )


class _Timelines:
    """What the timelines of a quarter say, read once."""

    def __init__(self, connection: Connection, quarter: Quarter) -> None:
        took: dict[tuple[str, str], list[timedelta]] = defaultdict(list)
        grounds: dict[tuple[str, str], int] = defaultdict(int)
        scores: dict[str, list[int]] = defaultdict(list)
        self._lessons: list[Lesson] = []
        self._answered: list[str] = []
        wanted = (
            sa.select(cases.c.reference, cases.c.service_title, cases.c.received, entries.c.entry)
            .join(cases, cases.c.reference == entries.c.reference)
            .where(entries.c.kind.in_((Kind.STAGE, Kind.MESSAGE)), *within(entries.c.at, quarter))
            .order_by(entries.c.at, entries.c.reference, entries.c.number)
            .execution_options(yield_per=1_000)
        )
        for reference, service, received, entry in connection.execute(wanted):
            if entry["kind"] == Kind.STAGE:
                at = datetime.fromisoformat(entry["at"])
                took[service, stage_line(entry["what"].partition(":")[0])].append(
                    max(at - received, timedelta())
                )
                continue
            name, said = entry.get("message", ""), entry.get("said", {})
            if name == "satisfaction_given" and isinstance(said.get("score"), int):
                scores[service].append(said["score"])
            elif name == "lesson_recorded":
                self._lessons.append(Lesson(service=service, lesson=str(said.get("lesson", ""))))
            elif name == "stage_two_answered":
                self._answered.append(reference)
            elif name == "issues_triaged":
                for ground in _grounds(said):
                    grounds[service, ground] += 1
        self.stages = _spreads(took)
        self.exclusions = _counts(grounds)
        self.satisfaction = tuple(
            Satisfaction(service=service, answers=len(given), mean=round(sum(given) / len(given), 2))
            for service, given in sorted(scores.items())
        )
        self.lessons = tuple(self._lessons[:LESSONS])

    def stage_two(self, connection: Connection) -> tuple[Count, ...]:
        """Whether what stage one had found was changed."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for reference in sorted(set(self._answered)):
            wanted = (
                sa.select(cases.c.service_title, entries.c.entry)
                .join(cases, cases.c.reference == entries.c.reference)
                .where(entries.c.reference == reference, entries.c.kind == Kind.MESSAGE)
                .order_by(entries.c.number)
            )
            findings: dict[str, list[str]] = {}
            service = ""
            for title, entry in connection.execute(wanted):
                service = title
                if entry.get("message") in _ANSWERS:
                    findings[entry["message"]] = _findings(entry.get("said", {}))
            first, second = (findings.get(one, []) for one in _ANSWERS)
            found[service, "The same" if first == second else "Changed"] += 1
        return _counts(found)


def _acknowledged(connection: Connection, quarter: Quarter) -> tuple[Count, ...]:
    """How receipt was acknowledged, where the case says so by itself."""
    each = (
        sa.select(cases.c.service_title, acknowledged.HOW.label("how"))
        .join(cases, cases.c.reference == promises.c.reference)
        .where(promises.c.state == acknowledged.ACKNOWLEDGED, *within(promises.c.due, quarter))
        .subquery()
    )
    columns = (each.c.service_title, each.c.how)
    wanted = sa.select(*columns, sa.func.count()).group_by(*columns)
    return _counts({(service, how): count for service, how, count in connection.execute(wanted)})


def _late_why(connection: Connection, quarter: Quarter, as_of: datetime) -> tuple[Count, ...]:
    wanted = (
        sa.select(cases.c.service_title, promises.c.why, sa.func.count())
        .join(cases, cases.c.reference == promises.c.reference)
        .where(promises.c.ours, is_late(as_of), *within(promises.c.due, quarter))
        .group_by(cases.c.service_title, promises.c.why)
    )
    found = {(service, why or NO_REASON): count for service, why, count in connection.execute(wanted)}
    return _counts(found)


def _volumes(connection: Connection, quarter: Quarter) -> tuple[Count, ...]:
    wanted = sa.select(cases.c.service_title, cases.c.service, cases.c.process, sa.func.count()).where(
        *within(cases.c.received, quarter)
    )
    grouped = wanted.group_by(cases.c.service_title, cases.c.service, cases.c.process)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for title, service, process, count in connection.execute(grouped):
        found[title or service, kind_of(process)] += count
    return _counts(found)


def _closed(connection: Connection, quarter: Quarter) -> tuple[Spread, ...]:
    wanted = sa.select(cases.c.service_title, cases.c.received, cases.c.ended).where(
        *within(cases.c.ended, quarter)
    )
    took: dict[tuple[str, str], list[timedelta]] = defaultdict(list)
    for service, received, ended in connection.execute(wanted):
        took[service, "Closed"].append(max(ended - received, timedelta()))
    return _spreads(took)


def _complaints(connection: Connection, quarter: Quarter) -> tuple[Count, ...]:
    wanted = (
        sa.select(cases.c.service_title, cases.c.outcome, sa.func.count())
        .where(cases.c.process == "Complaint", *within(cases.c.ended, quarter))
        .group_by(cases.c.service_title, cases.c.outcome)
    )
    return _counts(
        {(service, spoken(what or "", "outcome")): n for service, what, n in connection.execute(wanted)}
    )


def _remedies(connection: Connection, quarter: Quarter, as_of: datetime) -> tuple[Count, ...]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    count, this = sa.func.count(), cases.c.process == "Remedy"
    title = cases.c.service_title
    agreed = sa.select(title, count).where(this, *within(cases.c.received, quarter)).group_by(title)
    done = (
        sa.select(title, count)
        .where(this, cases.c.outcome == "done", *within(cases.c.ended, quarter))
        .group_by(title)
    )
    overdue = (
        sa.select(title, count)
        .join(promises, promises.c.reference == cases.c.reference)
        .where(this, is_ours, is_late(as_of), *within(promises.c.due, quarter))
        .group_by(title)
    )
    for what, wanted in (("Agreed", agreed), ("Done", done), ("Overdue", overdue)):
        for service, number in connection.execute(wanted):
            found[service, what] += number
    return _counts(found)


def _counts(found: "dict[tuple[str, str], int]") -> tuple[Count, ...]:
    """The largest first within a service."""
    ordered = sorted(found.items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
    return tuple(Count(service=service, what=what, count=count) for (service, what), count in ordered)


def _spreads(took: "dict[tuple[str, str], list[timedelta]]") -> tuple[Spread, ...]:
    return tuple(Spread.of(service, what, lengths) for (service, what), lengths in sorted(took.items()))


def _grounds(said: dict[str, Any]) -> Iterable[str]:
    issues = said.get("issues")
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, dict) and issue.get("decision") in ("excluded", "out_of_time"):
            ground = issue.get("ground")
            yield spoken(str(ground), "Exclusion") if ground else spoken(issue["decision"], "PointDecision")


def _findings(said: dict[str, Any]) -> list[str]:
    points: Sequence[Any] = said.get("points") or ()
    return sorted(str(point.get("finding")) for point in points if isinstance(point, dict))
