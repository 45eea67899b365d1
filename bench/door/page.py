"""The section of docs/performance.md about the resident's front door."""

import os
import platform
from collections.abc import Mapping

from bench.door.load import P95, PER_SECOND, SIZE, WRITTEN, DoorLoad
from bench.door.speed import HEAVIEST, SLOWEST, DoorPage
from bench.system import percentile

TITLE = "## The resident’s front door"
ABOUT = (
    "Made by `make reports`; do not edit. Residents who report a pothole with a photograph, page by page, by "
    f"HTTP, on SQLite, with the site alone beside Temporal: the last step {PER_SECOND} times a second. A "
    f"photograph has {SIZE[0]:,} by {SIZE[1]:,} pixels. {WRITTEN} residents write every page; the drafts of "
    "the others are copies of theirs, each in a browser of its own that has seen the page to check. Programs "
    "and who drives them share the processors."
)


def table(day: str, loads: Mapping[str, DoorLoad], pages: list[DoorPage], burdened: float) -> str:
    """The figures of one run; ``burdened`` is the machine's load average when it began."""
    busy = ": **the machine was busy with other work**, so times are worse than they need be" * (burdened > 1)
    machine = f"{platform.system()}, {os.cpu_count()} processors"
    told = f"Measured on {day} on {machine}; load average {burdened:.1f}{busy}."
    return "\n\n".join(
        (
            told,
            _last(loads),
            _before(loads),
            "On a slow telephone: Chromium with 1.6 Mbit/s, 150 ms, a processor four times slower, nothing "
            f"kept from an earlier page. A page may weigh {HEAVIEST // 1000} kB and take {SLOWEST} s.",
            _seen(pages),
        )
    )


def _last(loads: Mapping[str, DoorLoad]) -> str:
    rows = [
        f"| {named} | {one.reports:,} | {one.references:,} | {one.photographs:,} | {one.pressed_again} "
        f"| {_ms(one.last, 0.5)} | {_ms(one.last, 0.95)} | {_met(holds=one.holds)} |"
        for named, one in loads.items()
    ]
    head = (
        "| Temporal is | reports | references | with their photograph | pressed again | p50, ms | p95, ms | |"
    )
    aim = f"The last step: every report has a reference, with a p95 under {P95 * 1000:.0f} ms."
    return "\n".join((aim, "", head, "|---|---|---|---|---|---|---|---|", *rows))


def _before(loads: Mapping[str, DoorLoad]) -> str:
    pages = next(iter(loads.values())).pages
    rows = [
        f"| {what} | {len(taken):,} | {_ms(taken, 0.5)} | {_ms(taken, 0.95)} |"
        for what, taken in pages.items()
    ]
    head = "| a page before, four residents at once | answers | p50, ms | p95, ms |"
    return "\n".join((head, "|---|---|---|---|", *rows))


def _seen(pages: list[DoorPage]) -> str:
    rows = [
        f"| {one.what} | {one.weight / 1000:.0f} | {one.seen:.2f} "
        f"| {_met(holds=one.weight < HEAVIEST and one.seen < SLOWEST)} |"
        for one in pages
    ]
    return "\n".join(("| page | kB | seen after, s | |", "|---|---|---|---|", *rows))


def _met(*, holds: bool) -> str:
    return "met" if holds else "**missed**"


def _ms(times: list[float], share: float) -> str:
    return f"{percentile(times, share) * 1000:,.0f}"
