"""What a storm came to, as a small table, and whether it holds."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.server.build import SERVER
from starve.ledger import Asked, Became, Ledger
from starve.storm import StormOutcome

BUSY = 1.5
"""The load average from which on a machine had other work when the storm began."""
SHOWN = 20
"""Faults that are listed of each kind; the rest is counted."""
NO_ANSWER_SHARE = 0.01
"""Of all requests, those that may have no proper answer: a client says them again. What was accepted is not
among them, and none of that may be lost."""


@dataclass(frozen=True)
class Line:
    """One thing that is to hold."""

    what: str
    holds: bool
    measured: str


def judged(outcome: StormOutcome) -> list[Line]:
    """What is to hold, and whether it does."""
    found, ledger, asked = outcome.found, outcome.ledger, outcome.ledger.together
    tasks, applied = found.tasks, ledger.count(Became.APPLIED)
    without = asked.without.total()
    return [
        Line(
            "no workflow task failed, timed out, or above its first attempt",
            not found.troubled and not outcome.deadlocks,
            f"{tasks.failed.total()} failed, {tasks.timed_out} timed out, highest attempt {tasks.highest}, "
            f"in {len(found.troubled)} of {found.workflows} workflows; {outcome.deadlocks} held up past the "
            "SDK’s two seconds (TMPRL1101), those of queries among them",
        ),
        Line(
            "every open case answers a query and a message",
            not found.unanswered,
            f"{len(found.unanswered)} of {found.open} do not; the slowest other took {found.slowest:.1f} s",
        ),
        Line(
            "every message is on its timeline as its sender was told",
            not found.misapplied,
            f"{sum(map(len, found.misapplied.values()))} are not; {applied} applied, "
            f"{ledger.count(Became.REFUSED)} refused, {ledger.count(Became.UNKNOWN)} never answered",
        ),
        Line(
            f"at most {NO_ANSWER_SHARE:.0%} of the requests without a proper answer",
            without <= asked.times * NO_ANSWER_SHARE,
            f"{without:,} of {asked.times:,}",
        ),
    ]


def holds(outcome: StormOutcome) -> bool:
    """Whether all of it does."""
    return all(line.holds for line in judged(outcome))


def table(outcome: StormOutcome) -> str:
    """The figures, in Markdown: for a terminal, and for a page."""
    return "\n\n".join(
        [_about(outcome), to_hold(judged(outcome)), requests(outcome.ledger), _besides(outcome)]
    )


def faults(outcome: StormOutcome) -> str:
    """Every fault with the case it is about, a line each; empty where there is none."""
    found = outcome.found
    messages = {case: "; ".join(wrong) for case, wrong in found.misapplied.items()}
    kinds = (
        ("Workflow tasks", found.troubled),
        ("Cases without an answer", found.unanswered),
        ("Messages", messages),
    )
    return "\n".join(line for title, each in kinds for line in listed(title, each))


def listed(title: str, faults_of: Mapping[str, str]) -> Sequence[str]:
    """Faults of one kind, a line each."""
    if not faults_of:
        return []
    lines = [f"  {case}: {what}" for case, what in islice(faults_of.items(), SHOWN)]
    more = [f"  and {len(faults_of) - SHOWN} more"] if len(faults_of) > SHOWN else []
    return [f"{title}:", *lines, *more]


def _about(outcome: StormOutcome) -> str:
    plan, ledger = outcome.plan, outcome.ledger
    processes = len({case.process for case in ledger.cases})
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}, Temporal {SERVER.version} on SQLite, the register on "
        f"{'Postgres' if plan.register_url else 'SQLite'}. {len(ledger.cases)} cases of {processes} "
        f"processes, {plan.clients} clients and {plan.burners} burners for {plan.seconds:.0f} seconds; load "
        f"average {outcome.before:.1f} before and {outcome.load:.0f} at their end"
        + (": **the machine was busy with other work besides**." if outcome.before > BUSY else ".")
    )


def to_hold(lines: Sequence[Line]) -> str:
    """What is to hold, as a table."""
    rows = [f"| {line.what} | {'yes' if line.holds else '**no**'} | {line.measured} |" for line in lines]
    return "\n".join(["| to hold | holds | measured |", "|---|---|---|", *rows])


def requests(ledger: Ledger) -> str:
    """What was asked and what came of it, as a table."""
    every = {**dict(sorted(ledger.asked.items())), "together": ledger.together}
    rows = [_request(kind, asked) for kind, asked in every.items()]
    head = ["| request | times | without a proper answer | p50, s | p95, s |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _request(kind: str, asked: Asked) -> str:
    came = ", ".join(f"{count} {what}" for what, count in asked.without.most_common(4))
    without = f"{asked.without.total():,}" + (f" ({came})" if came and kind != "together" else "")
    times = [f"{asked.within(share):.2f}" if asked.seconds else "–" for share in (0.5, 0.95)]
    return f"| {kind} | {asked.times:,} | {without} | {' | '.join(times)} |"


def _besides(outcome: StormOutcome) -> str:
    tasks = outcome.found.tasks
    return (
        f"Besides: {outcome.restarted} times a program ended by itself and was started again; "
        f"{tasks.waited} tasks waited for the worker that had the case in memory and went to any, "
        f"{tasks.broken_off} were broken off by the server: neither is a fault."
    )
