"""All of it once: everything started, cases opened, faults and messages, and every invariant."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from temporalio.client import Client

from chaos.checks import (
    By,
    Verdict,
    Weight,
    grown,
    judge,
    left_behind,
    listed_wrong,
    merge,
    readable_in,
    weigh,
)
from chaos.clients.map_reports import listed
from chaos.clients.speaking import Speaker
from chaos.clients.struck import PHONE, WORDS, StruckLedger
from chaos.plan import PROGRAMS, QUIET_SECONDS, SETTLED_SECONDS, Fault, drawn, kinds
from chaos.settling import Settling, Written, behind_of
from chaos.stage import Stage, stage
from chaos.striking import Striking, Struck
from register import Register
from starter.desk.composition import wall_clock
from starve.clients import ADA, FOR_OFFICERS, SMALL_TALK, visitors
from starve.storm import waited
from tests.workflows.samples import SAMPLES

FIRST_SHARE = 0.9
"""Of the cases, those that are opened before the first fault: the rest is reported under fault."""
ANSWERED_SECONDS = 120.0
"""In which what was said and has no answer may still get one, once the storm is over."""
OFFICERS = ("officer", "person_named")
"""Details of a report that name an officer, as queues and supervisors read them."""


@dataclass(frozen=True)
class ChaosPlan:
    """How much of everything."""

    seed: int = 1
    seconds: float = 600.0
    """Of faults and messages; the cases are opened before."""
    cases: int = 5000
    clients: int = 24
    postgres: bool = False
    quiet: float = QUIET_SECONDS
    """Of the seconds, those at the end in which nothing is done to anybody any more."""
    only: Sequence[tuple[Fault, str]] = ()
    """Faults to draw from; all there are if empty."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the product, in its environment, beside ours."""


@dataclass
class ChaosOutcome:
    """What it came to."""

    plan: ChaosPlan
    ledger: StruckLedger
    verdict: Verdict
    struck: list[Struck]
    before: Mapping[str, Weight]
    after: Mapping[str, Weight]
    restarted: int
    """Times that a program of ours ended, killed ones included, and was started again."""
    revived: int
    disk: str
    posted: int
    """Requests to send a letter that Notify had, taken or not."""
    load: float
    """The machine's load average before anything was started."""
    took: Mapping[str, float]
    """Seconds, by what was done in them."""
    away: float
    """The share of the storm in which nothing listened where the site should."""
    behind: int
    """Cases with something that was not in the register yet when the storm was over and everything ran."""
    afterwards: list[str]
    """What `run.py` said of each program that ended by itself when all had settled: a worker that has found
    itself held up begins afresh."""
    read: int
    """Bytes of Temporal's store and of logs that were searched for what residents wrote."""


def chaos(plan: ChaosPlan, say: Callable[[str], None] = lambda line: None) -> ChaosOutcome:
    """Start, strike, look. Raises NotUp, NoServer or NoPostgres. Call from the main thread."""
    load = os.getloadavg()[0]
    ledger = StruckLedger()
    with tempfile.TemporaryDirectory(prefix="charter-chaos-") as made:
        folder = Path(made)
        with stage(plan.cases, postgres=plan.postgres, **plan.settings) as everything:
            storm = _Storm(plan, everything, ledger, Striking(everything, folder), say)
            asyncio.run(storm.all())
            everything.look_around()
            everything.product.child.stop(20.0)
            everything.temporal.stop()
            if everything.database:
                everything.database.stop()
            verdict, restarted = storm.verdict, everything.product.restarted
            verdict.leaked |= left_behind(everything.scratch)
            if left := everything.left_over():
                verdict.leaked["processes"] = left
            stores = [everything.disk.folder / "temporal", everything.product.settings.data_dir / "logs"]
            verdict.readable, read = readable_in(stores, residents_words())
        return ChaosOutcome(
            plan,
            ledger,
            verdict,
            storm.striking.done,
            storm.before,
            storm.after,
            restarted,
            everything.revived,
            everything.disk.how,
            len(everything.notify.posts),
            load,
            storm.took,
            storm.striking.away / max(1, storm.striking.looks),
            storm.behind,
            storm.afterwards,
            read,
        )


@dataclass
class _Storm:
    plan: ChaosPlan
    stage: Stage
    ledger: StruckLedger
    striking: Striking
    say: Callable[[str], None]
    verdict: Verdict = field(default_factory=Verdict)
    before: Mapping[str, Weight] = field(default_factory=dict)
    after: Mapping[str, Weight] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    behind: int = 0
    afterwards: list[str] = field(default_factory=list)

    async def all(self) -> None:
        settling = Settling(self.stage, self.plan.cases)
        async with AsyncExitStack() as clients_of:
            clients = await clients_of.enter_async_context(
                visitors(self.stage.product, self.ledger, self.plan.clients, Speaker, self.plan.seed)
            )
            first = int(self.plan.cases * FIRST_SHARE)
            async with self._timed("opening"):
                await _all_of(
                    each.open(share) for each, share in zip(clients, self._shares(0, first), strict=True)
                )
                await settling.calm(settling.nothing_waits)
            self.before = weigh(self.stage.product.programs())
            self.say(f"{len(self.ledger.cases)} cases are open; the storm begins.")
            async with self._timed("storm"):
                since = await self._struck(clients, first)
        self.say("The storm is over; everything is to settle.")
        async with self._timed("settling"):
            await settling.calm(settling.all_run)
            client = await self.stage.product.temporal()
            self.behind = len(await behind_of(client, self._references()))
            await settling.calm(settling.nothing_waits)
            await settling.calm(Written(client, self._references()).all)
            await settling.calm(settling.nothing_waits)  # those turns had letters
            self.stage.look_around()
        self.say("Looking at everything.")
        until_then = self.stage.product.restarted
        async with self._timed("looking"):
            await self._looked(since)
        self.afterwards = self.stage.product.restarts[until_then:]

    def _references(self) -> list[str]:
        return [case.reference for case in self.ledger.cases]

    def _shares(self, first: int, end: int) -> list[range]:
        return [range(first + each, end, self.plan.clients) for each in range(self.plan.clients)]

    async def _struck(self, clients: Sequence[Speaker], first: int) -> datetime:
        """Messages and faults together; from when on nothing may come to grief any more."""
        plan, striking = self.plan, self.striking
        deck = list(plan.only) or kinds(postgres=plan.postgres)
        strikes = drawn(plan.seed, plan.seconds, deck, plan.quiet)
        striking.began = time.monotonic()
        until = striking.began + plan.seconds
        stop = asyncio.Event()
        keeping = asyncio.create_task(striking.keep_up(stop))
        shares = self._shares(first, plan.cases)
        lives = [
            asyncio.create_task(each.go_on(share, until, each.doors()[number :: len(clients)]))
            for number, (each, share) in enumerate(zip(clients, shares, strict=True))
        ]
        try:
            await striking.all(strikes)
            since = wall_clock() + timedelta(seconds=SETTLED_SECONDS)
            late = await waited(lives, max(plan.quiet, until - time.monotonic()))
            for life in await waited(late, ANSWERED_SECONDS):
                life.cancel()
                with suppress(asyncio.CancelledError):
                    await life
        finally:
            stop.set()
            await keeping
        return since

    async def _looked(self, since: datetime) -> None:
        self.after = weigh(self.stage.product.programs())
        client: Client = await self.stage.product.temporal()
        register = Register.open(self.stage.product.settings.register_url, wall_clock)
        try:
            self.verdict = await judge(client, register, self.ledger, self.stage.notify.references, since)
        finally:
            register.close()
        try:
            public = await listed(self.stage.product.home)
            merge(self.verdict.reports, listed_wrong(public, self.ledger))
        except httpx.HTTPError as error:
            merge(self.verdict.wedged, {"the public list": [f"is not to be had ({type(error).__name__})"]})
        merge(self.verdict.leaked, grown(self.before, self.after, self.plan.cases))
        for name in PROGRAMS:
            if name not in self.after:
                merge(self.verdict.wedged, {name: ["does not run"]})

    @asynccontextmanager
    async def _timed(self, what: str) -> AsyncIterator[None]:
        began = time.monotonic()
        yield
        self.took[what] = time.monotonic() - began


async def _all_of(work: Any) -> None:
    async with asyncio.TaskGroup() as group:
        for each in work:
            group.create_task(each)


def residents_words() -> list[str]:
    """What residents wrote in this storm: their names, addresses and own words."""
    found = {ADA["name"], ADA["email"], PHONE, PHONE.replace(" ", "")[1:], WORDS}
    for said in SMALL_TALK:
        if said.by == "customer":
            found |= set(_texts(said.body))
    theirs = [sample for sample in SAMPLES.values() if sample.service not in FOR_OFFICERS]
    for sample in theirs:
        found |= {text for text in _texts(sample.details) if " " in text and len(text) > 10}
    return sorted(found)


def _texts(given: Any) -> list[str]:
    if isinstance(given, str):
        return [given]
    if isinstance(given, Mapping):
        return [text for name, each in given.items() if name not in OFFICERS for text in _texts(each)]
    return [text for each in given for text in _texts(each)] if isinstance(given, list | tuple) else []


def all_faults(verdict: Verdict) -> Mapping[str, By | Mapping[str, str]]:
    """Every fault, by what was to hold."""
    return {
        "Reports": verdict.reports,
        "Messages": verdict.messages,
        "Letters": verdict.letters,
        "Promises": verdict.promises,
        "The register": verdict.register,
        "Workflow tasks": verdict.found.troubled,
        "Cases without an answer": verdict.found.unanswered,
        "Wedged": verdict.wedged,
        "Leaked": verdict.leaked,
        "Readable": verdict.readable,
    }
