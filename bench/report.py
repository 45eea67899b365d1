"""The figures as a page: docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.cases import Round
from bench.intake import PER_SECOND, Answers
from bench.killed import SAID, Killed
from bench.pages import CASES, Pages
from bench.system import PARTS
from engine.server_build import SERVER

KINDS = ("bare", "ours", "ours, not encrypted")
NEXT_TO_NOTHING = 20
"""Where ours is so many times as much, the bare figure is within what a measurement errs by."""


@dataclass
class Figures:
    """All that was measured in one run."""

    load: float
    """The machine's load average when it began."""
    rounds: list[Round]
    intake: dict[str, Answers]
    pages: list[Pages]
    killed: Killed
    idle: dict[str, tuple[float, int]]


@dataclass
class Cost:
    """One kind of case, over all its rounds: the median of each."""

    a_second: float
    worker: float
    workflows: float
    activities: float
    sdk: float
    server: float
    grown: float
    events: int
    size: int

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> "Cost":
        return cls(
            a_second=median(one.cases / one.seconds for one in rounds),
            worker=median(one.worker / one.cases for one in rounds),
            **{part: median(one.parts[part] / one.cases for one in rounds) for part in PARTS},
            server=median(one.server / one.cases for one in rounds),
            grown=median(one.grown / one.cases for one in rounds),
            events=rounds[0].events,
            size=rounds[0].size,
        )

    @property
    def processor(self) -> float:
        return self.worker + self.server


def page(figures: Figures) -> str:
    """The whole page."""
    costs = {kind: Cost.of([one for one in figures.rounds if one.kind == kind]) for kind in KINDS}
    return (
        "\n\n".join(
            ["# What it costs", _about(figures), _cases(costs, figures), _parts(costs), _rest(figures)]
        ).rstrip()
        + "\n"
    )


def _about(figures: Figures) -> str:
    cores = os.cpu_count()
    return (
        "Made by `make bench`; do not edit. Everything below is from one run on one machine: "
        f"{platform.system()} {platform.machine()}, {cores} processors, Python {platform.python_version()}, "
        f"Temporal {SERVER.version} on SQLite, all programs and the one that drives them on the same "
        f"processors. The load average was {figures.load:.1f} when it began"
        + (
            ": **the machine was busy with other work**, so times are worse than they need be, and only "
            "ratios and processor times within the run mean much."
            if figures.load > 1
            else "."
        )
    )


def _cases(costs: dict[str, Cost], figures: Figures) -> str:
    bare = costs["bare"]
    count = sum(one.cases for one in figures.rounds if one.kind == "bare")
    rows = [
        "## An ordinary case",
        "A pothole reported, inspected and repaired: three turns with a letter each, the messages as "
        "signals; against a workflow with the same waits, three activities, and nothing else of ours. The "
        f"kinds took turns on the same server, {count} cases of each; medians of the rounds.",
        "| a case | bare | ours | ratio | ours, not encrypted |\n|---|---|---|---|---|",
    ]
    ours, plain = costs["ours"], costs["ours, not encrypted"]

    def row(what: str, of: str, form: str, times: float = 1) -> str:
        one, two, three = (getattr(cost, of) * times for cost in (bare, ours, plain))
        ratio = f"{two / one:.2f}" if one * NEXT_TO_NOTHING > two else "–"
        return f"| {what} | {one:{form}} | {two:{form}} | {ratio} | {three:{form}} |"

    table = [
        row("a second, end to end", "a_second", ".1f"),
        row("processor time of the worker, ms", "worker", ".0f", 1000),
        row("– of that, running the workflow", "workflows", ".1f", 1000),
        row("– of that, in activities", "activities", ".1f", 1000),
        row("– of that, in the SDK’s own threads", "sdk", ".1f", 1000),
        row("processor time of the server, ms", "server", ".0f", 1000),
        row("processor time together, ms", "processor", ".0f", 1000),
        row("events of history", "events", ".0f"),
        row("bytes of history", "size", ",.0f"),
        row("memory of the worker, KB", "grown", ".0f", 1 / 1024),
    ]
    rows[-1] = "\n".join([rows[-1], *table])
    note = (
        "Memory is what the worker grew by while it kept the cases (ours stay open after the repair, for "
        "“it is not fixed”; bare ones have ended): an open case that is cached. It is a small difference of "
        "two large figures, and rough. The history of ours is counted up to the third letter, before the "
        "case has ended; that of the bare one is whole. Where the bare one has next to nothing, no ratio is "
        "given."
    )
    return "\n\n".join([*rows, note])


def _parts(costs: dict[str, Cost]) -> str:
    bare, ours, plain = (costs[kind] for kind in KINDS)
    encryption = (ours.worker - plain.worker) * 1000
    workflows, activities, sdk, server = (
        (getattr(ours, part) - getattr(bare, part)) * 1000 for part in (*PARTS, "server")
    )
    return f"""## What the difference buys

Ours less bare, by what the threads of the worker do:

| part | processor time a case | what it buys |
|---|---|---|
| running the workflow | {workflows:+.1f} ms | messages judged at rest, by role, stage and id; promises as \
clocks by the council's calendar; a timeline, search attributes and details for supervisors |
| in activities | {activities:+.1f} ms | the register: each turn's timeline, letters and state in one \
transaction flushed to disk, its letters, written from templates, put into the outbox in the same one |
| in the SDK's own threads | {sdk:+.1f} ms | |
| on the server | {server:+.1f} ms | {ours.events} events, not {bare.events}: each turn is written by a \
local activity |
| all of it, encryption on less off | {encryption:+.1f} ms | nothing a case records can be read in Temporal |
| history | {ours.size - bare.size:+,} bytes | the report, the edition's part and each turn, recorded with \
the case |"""


def _rest(figures: Figures) -> str:
    intake = "\n".join(
        f"| {name} | {one.asked} | {one.p50 * 1000:.0f} | {one.p95 * 1000:.0f} |"
        for name, one in figures.intake.items()
    )
    pages = "\n".join(
        f"| {one.database} | {one.asked} | {one.p50 * 1000:.0f} | {one.p95 * 1000:.0f} | `{one.slowest}` |"
        for one in figures.pages
    )
    idle = "\n".join(
        f"| {name} | {share * 100:.1f} % | {size / 1024 / 1024:.0f} |"
        for name, (share, size) in figures.idle.items()
    )
    gone = figures.killed
    together = sum(share for share, _ in figures.idle.values())
    return f"""## From POST to reference

{PER_SECOND} reports a second to `POST /api/cases`, by HTTP, on SQLite.

| Temporal is | reports | p50, ms | p95, ms |
|---|---|---|---|
{intake}

## The queue with {CASES:,} cases

The site's whole answer to an officer, without the network: filters, counts and the page, near the top \
and further down. The aim is a p95 under 100 ms.

| register | pages | p50, ms | p95, ms | slowest |
|---|---|---|---|---|
{pages}

## A worker killed

With {gone.cases:,} cases open and at rest the worker was killed (SIGKILL), {SAID} of them were spoken to, \
and another worker was started. The aim is a first message applied in 3 seconds.

| from the start of the new process | seconds |
|---|---|
| it says that it works | {gone.up:.2f} |
| the first message is on its case's timeline | {gone.first:.2f} |
| the last of them is | {gone.last:.2f} |

## When nothing happens

| program | of one processor | memory, MB |
|---|---|---|
{idle}
| together | {together * 100:.1f} % | |

Measured first, with no case open."""
