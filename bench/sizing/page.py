"""docs/deploying/sizing.md, made from what was measured."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench.sizing.computing import (
    BUSY_MOST,
    CLOSED_REGISTER_YEARS,
    DAYS_OPEN,
    MESSAGES,
    PEAK,
    RETENTION_DAYS,
    Need,
    each_of,
    need,
)
from bench.sizing.measuring import SAID, Size
from engine.server.build import SERVER
from starve.report import BUSY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deploying" / "sizing.md"
COMPUTED = (10_000, 100_000, 1_000_000)
MEGABYTE, GIGABYTE = 2**20, 2**30


def page(measured: Sequence[Size], load: float) -> str:
    """The whole page."""
    counts = " ".join(str(one.cases) for one in measured)
    busy = (
        ": **the machine was busy with other work**, so times are worse than they need be"
        if load > BUSY
        else ""
    )
    base, largest = measured[0], measured[-1]
    needs = [need(count, largest, base) for count in COMPUTED]
    return f"""# How large it has to be

Made by `python -m bench.sizing --cases {counts}`; do not edit. Measured on {platform.system()} \
{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, Temporal \
{SERVER.version} on SQLite with one shard, the register on Postgres; load average {load:.1f} before it \
began{busy}. What is computed says so, and from what.

## Measured

Ordinary cases (potholes) are opened and stay open, one size on top of the one before, with one worker \
and the relay beside. Then nothing is said for a while, and then a note to {SAID} of them at once: those \
that have left the worker’s memory, which keeps 1,000, are read again from their histories.

| open cases | opened a second | worker, ms a case | Temporal, ms a case | Temporal’s store, MB | the \
register, MB | worker, MB | Temporal, MB | at rest, of one processor | a message, ms of both | 95 in 100 \
heard within |
|---|---|---|---|---|---|---|---|---|---|---|
{_rows(measured)}

A case that was opened and told nothing has {largest.events:.0f} events; a note adds \
{largest.said_events:.0f}. As it is opened a case takes \
{_kb(each_of(largest.store, base.store, largest, base))} of Temporal’s store and \
{_kb(each_of(largest.register, base.register, largest, base))} of the register; a note adds \
{_kb(largest.said_store)} and {_kb(largest.said_register)}. Queues, searches and an officer’s other \
pages with 100,000 cases in the register are measured in [what it costs](../performance.md).

## Computed

From the line of {largest.cases:,} cases, for a council whose cases are open for {DAYS_OPEN} days on the \
mean and are told {MESSAGES} messages, with a busiest minute of {PEAK} times the mean; both are \
assumptions, and yours are in your own figures. Temporal keeps ended cases for {RETENTION_DAYS} days; \
for the register {CLOSED_REGISTER_YEARS} year of ended cases is counted. Each message is taken to cost \
and to add what a note does; one with a letter is more, a question page less. Workers are as many as \
keep each under {BUSY_MOST:.0%} of a processor at the peak, and one more.

| open cases | opened a day | events a second, at the peak | processors busy at the peak, workers and \
Temporal | ordinary workers | Temporal’s store, GB | the register, GB |
|---|---|---|---|---|---|---|
{_needs(needs)}

`(open cases ÷ {DAYS_OPEN} days) × {PEAK} ÷ 86,400 s` is the cases that are opened a second at the peak; \
times the events of a life, or the processor time of opening and of {MESSAGES} messages, gives the rest.

## What follows

- **Shards** are for good: they cannot be changed once there are cases. A shard is what one Temporal \
server works at a time, with a lock and a queue of its own. The figures above are of *one*. \
The Compose file has 4, enough for one machine and 10,000 open cases; choose 512 for \
100,000 and more, or for several Temporal servers: a few shards too many cost some memory, too few \
cannot be mended.
- **Workers.** {needs[-1].workers} of ordinary cases and one urgent are enough for a million; one of \
them is there so that another may be away. Each keeps 1,000 cases in memory, whatever there are, so a \
worker’s memory does not grow with the council.
- **Postgres.** Temporal’s store was measured on SQLite; Postgres holds the same blobs in rows of its \
own, so plan twice the bytes above, for that and for indexes that have grown, and as much again for a \
back-up beside. Give the register and Temporal’s store a server each from 100,000 cases on. How much \
memory they want was not measured: begin with 8 GB.
- **The relay** looks at 25 open cases every 3 seconds: at 10,000 each is looked at every 20 minutes, at \
100,000 every three hours and a half, at 1,000,000 every day and a half. What stalls is found sooner, by \
Temporal’s own report.
- **At rest** nothing is polled for a case but by the relay: an open case costs room, and next to no \
time.

Open cases by the million were not tried.
"""


def _rows(measured: Sequence[Size]) -> str:
    return "\n".join(
        f"| {one.cases:,} | {one.opened / one.seconds:.0f} | {one.worker / one.opened * 1000:.0f} "
        f"| {one.server / one.opened * 1000:.0f} | {one.store / MEGABYTE:,.0f} "
        f"| {one.register / MEGABYTE:,.0f} "
        f"| {one.worker_memory / MEGABYTE:,.0f} | {one.server_memory / MEGABYTE:,.0f} | {one.resting:.1%} "
        f"| {one.said_each * 1000:.0f} | {one.heard:.1f} s |"
        for one in measured
    )


def _needs(needs: Sequence[Need]) -> str:
    return "\n".join(
        f"| {one.cases:,} | {one.opened_a_day:,.0f} | {one.events_a_second:,.1f} | {one.busy:.2f} "
        f"| {one.workers} | {one.store / GIGABYTE:,.1f} | {one.register / GIGABYTE:,.1f} |"
        for one in needs
    )


def _kb(size: float) -> str:
    return f"{size / 1024:.0f} KB"
