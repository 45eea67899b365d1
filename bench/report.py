"""The figures as a page: docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.cases import BenchRound
from bench.intake import PER_SECOND, IntakeAnswers
from bench.killed import SAID, Killed
from bench.pages import CASES, Pages
from bench.system import PARTS
from engine.server.build import SERVER

KINDS = ("bare", "plain", "ours", "ours, not encrypted")
PROCESSOR_MOST = 1.3
"""Times the processor time of a bare case."""
A_SECOND_LEAST = 0.8
"""Times as many cases a second as bare ones."""
OPEN_MOST = 150
"""KB of the worker's memory for an open case that is cached."""
HISTORY_MOST = 8
"""KB of history of an ordinary case."""
NEXT_TO_NOTHING = 20
"""Where ours is so many times as much, the bare figure is within what a measurement errs by."""


@dataclass
class BenchFigures:
    """All that was measured in one run."""

    load: float
    """The machine's load average when it began."""
    rounds: list[BenchRound]
    intake: dict[str, IntakeAnswers]
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
    def of(cls, rounds: Sequence[BenchRound]) -> "Cost":
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


def page(figures: BenchFigures) -> str:
    """The whole page."""
    costs = {kind: Cost.of([one for one in figures.rounds if one.kind == kind]) for kind in KINDS}
    return (
        "\n\n".join(
            [
                "# What it costs",
                _about(figures),
                _cases(costs, figures),
                targets(costs["bare"], costs["ours"]),
                _parts(costs),
                _rest(figures),
            ]
        ).rstrip()
        + "\n"
    )


def _about(figures: BenchFigures) -> str:
    cores = os.cpu_count()
    return (
        "Made by `make bench`; do not edit. Everything below but “Under load” is from one run on one "
        f"machine: {platform.system()} {platform.machine()}, {cores} processors, Python "
        f"{platform.python_version()}, "
        f"Temporal {SERVER.version} on SQLite, all programs and the one that drives them on the same "
        f"processors. The load average was {figures.load:.1f} when it began"
        + (
            ": **the machine was busy with other work**, so times are worse than they need be, and only "
            "ratios and processor times within the run mean much."
            if figures.load > 1
            else "."
        )
    )


def _cases(costs: dict[str, Cost], figures: BenchFigures) -> str:
    count = sum(one.cases for one in figures.rounds if one.kind == "bare")
    rows = [
        "## An ordinary case",
        "A pothole reported, inspected and repaired: three turns with a letter each, the messages as "
        "signals. **Bare** is a workflow with the same waits, three activities that do next to nothing, and "
        "nothing else of ours: what Temporal and its SDK cost. **Plain** does what ours must, as a developer "
        "would write it in an afternoon (`bench/plain.py`): three letters stored and sent once, a row a turn "
        "in the same register, the same waits. What ours costs more than plain is the product’s. The kinds "
        f"took turns on the same server, {count} cases of each; medians of the rounds.",
        "| a case | bare | plain | ours | ours ÷ bare | ours ÷ plain | ours, not encrypted |\n"
        "|---|---|---|---|---|---|---|",
    ]

    def row(what: str, of: str, form: str, times: float = 1) -> str:
        bare, plain, ours, open_ = (getattr(costs[kind], of) * times for kind in KINDS)
        ratios = " | ".join(_ratio(ours, other) for other in (bare, plain))
        return f"| {what} | {bare:{form}} | {plain:{form}} | {ours:{form}} | {ratios} | {open_:{form}} |"

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
        "Memory is what the worker grew by while it kept the cases (ours and plain ones stay open after the "
        "repair, for “it is not fixed”; bare ones have ended): an open case that is cached. It is a small "
        "difference of two large figures, and rough. The history of ours and of plain ones is counted up to "
        "the third letter, before the case has ended; that of the bare one is whole. Where another has next "
        "to nothing, no ratio is given."
    )
    return "\n\n".join([*rows, note])


def _ratio(ours: float, other: float) -> str:
    return f"{ours / other:.2f}" if other * NEXT_TO_NOTHING > ours else "–"


def targets(bare: Cost, ours: Cost) -> str:
    """What an ordinary case may cost, and whether this run says that it does not cost more."""
    processor, a_second = ours.processor / bare.processor, ours.a_second / bare.a_second
    memory, history = ours.grown / 1024, ours.size / 1000
    rows = [
        (
            "processor time",
            f"at most {PROCESSOR_MOST} × bare",
            f"{processor:.2f} ×",
            processor <= PROCESSOR_MOST,
        ),
        (
            "cases a second",
            f"at least {A_SECOND_LEAST} × bare",
            f"{a_second:.2f} ×",
            a_second >= A_SECOND_LEAST,
        ),
        ("an open case, cached", f"at most {OPEN_MOST} KB", f"{memory:.0f} KB", memory <= OPEN_MOST),
        ("history", f"at most {HISTORY_MOST} KB", f"{history:.1f} KB", history <= HISTORY_MOST),
    ]
    return "\n".join(
        [
            "## What it may cost",
            "",
            "Ours, of an ordinary case, in this run.",
            "",
            "| what | target | measured | |",
            "|---|---|---|---|",
            *(
                f"| {what} | {most} | {is_} | {'met' if met else '**missed**'} |"
                for what, most, is_, met in rows
            ),
        ]
    )


def _parts(costs: dict[str, Cost]) -> str:
    bare, plain, ours, open_ = (costs[kind] for kind in KINDS)

    def row(part: str, of: str, buys: str) -> str:
        job = (getattr(plain, of) - getattr(bare, of)) * 1000
        product = (getattr(ours, of) - getattr(plain, of)) * 1000
        return f"| {part} | {job:+.1f} ms | {product:+.1f} ms | {buys} |"

    encryption = (ours.worker - open_.worker) * 1000
    rows = [
        row(
            "running the workflow",
            "workflows",
            "messages judged at rest, by role, stage and id; promises as clocks by the council's calendar; a "
            "timeline, search attributes and details for supervisors",
        ),
        row(
            "in activities",
            "activities",
            "letters worded from templates, for each way of writing; timeline, tasks, promises and state, in "
            "one transaction with the letters, flushed to disk",
        ),
        row("in the SDK's own threads", "sdk", ""),
        row(
            "on the server",
            "server",
            f"{ours.events} events, of plain {plain.events}, of bare {bare.events}: each turn is written "
            "by a local activity",
        ),
        "| all of it, encryption on less off | "
        f"| {encryption:+.1f} ms | nothing a case records can be read in Temporal |",
        f"| history | {plain.size - bare.size:+,} bytes | {ours.size - plain.size:+,} bytes | the report, "
        "the edition's part and each turn, recorded with the case |",
    ]
    return "\n".join(
        [
            "## What the difference buys",
            "",
            "Processor time of a case, by what the threads of the worker do. The job is plain less bare: "
            "what anybody pays for rows and letters. The product is ours less plain.",
            "",
            "| part | the job | the product | what the product buys |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _shown(one: Pages) -> str:
    cells = (one.database, one.asked, f"{one.p50 * 1000:.0f}", f"{one.p95 * 1000:.0f}", f"`{one.slowest}`")
    return f"| {' | '.join(map(str, cells))} |"


def _rest(figures: BenchFigures) -> str:
    intake = "\n".join(
        f"| {name} | {one.asked} | {one.p50 * 1000:.0f} | {one.p95 * 1000:.0f} |"
        for name, one in figures.intake.items()
    )
    pages = {
        what: "\n".join(_shown(one) for one in figures.pages if one.what == what)
        for what in ("queue", "search", "officer")
    }
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

The site's whole answer to an officer, without the network: filters alone and together, every order, closed \
cases, counts and the page, near the top and further down, and the load by officer. \
The aim is a p95 under 100 ms.

| register | pages | p50, ms | p95, ms | slowest |
|---|---|---|---|---|
{pages["queue"]}

## A search among {CASES:,} cases

As before: by what one case has and by what all have, mistyped, among open and closed ones. Each writes down \
who searched.

| register | pages | p50, ms | p95, ms | slowest |
|---|---|---|---|---|
{pages["search"]}

## An officer's other pages with {CASES:,} cases

My day, tasks, the cases of a street, the managers' dashboard and its lists, as a manager sees them. The \
cases of this register have no promises of their own, so what counts those is not measured here.

| register | pages | p50, ms | p95, ms | slowest |
|---|---|---|---|---|
{pages["officer"]}

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
