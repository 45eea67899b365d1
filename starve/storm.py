"""All of it once: the product started, starved and stormed, and looked at afterwards."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from register import Register
from starter.desk.composition import wall_clock
from starve.burners import burning
from starve.checks import Found, look
from starve.clients import Visitor, visitors
from starve.ledger import Ledger
from starve.product import DEADLOCK, Product, running

SETTLING = 60.0
"""Seconds in which clients may go on saying what had no answer, once nothing burns any more."""


@dataclass(frozen=True)
class StormPlan:
    """How much of everything."""

    seconds: float = 300.0
    cases: int = 200
    clients: int = 24
    burners: int = 4
    register_url: str = ""
    """Another register than one on SQLite of its own; it has to be empty."""


@dataclass(frozen=True)
class StormOutcome:
    """What a storm came to."""

    plan: StormPlan
    ledger: Ledger
    found: Found
    deadlocks: int
    """Workflow tasks that did not come back within the SDK's two seconds, as the workers' logs have it: no
    history tells of one that was a query's, or that had timed out by then."""
    restarted: int
    """Times that a program of the product ended by itself and was started again."""
    before: float
    """The machine's load average when it began."""
    load: float
    """The same at the end of the storm."""


def storm(plan: StormPlan) -> StormOutcome:
    """Start the product, starve it, storm it, look at it. Raises NotUp. Call from the main thread."""
    before = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="charter-starve-") as made,
        running(Path(made) / "local", plan.register_url) as product,
    ):
        ledger = Ledger()
        load = asyncio.run(_stormed(product, plan, ledger, Path(made)))
        found = asyncio.run(_looked_at(product, ledger))
        return StormOutcome(
            plan,
            ledger,
            found,
            product.logged(DEADLOCK),
            product.restarted,
            before,
            load,
        )


async def _stormed(product: Product, plan: StormPlan, ledger: Ledger, folder: Path) -> float:
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(visitors(product, ledger, plan.clients, Visitor))
        with burning(plan.burners, folder):
            until = time.monotonic() + plan.seconds
            shares = [range(number, plan.cases, plan.clients) for number in range(plan.clients)]
            lives = [
                asyncio.create_task(client.live(share, until))
                for client, share in zip(clients, shares, strict=True)
            ]
            late = await waited(lives, plan.seconds)
            load = os.getloadavg()[0]
        for life in await waited(late, SETTLING):
            life.cancel()
    return load


async def waited(lives: Iterable[asyncio.Task[None]], seconds: float) -> set[asyncio.Task[None]]:
    """Those that have not ended by then. Raises what one of them raised, once one has."""
    lives = set(lives)
    if not lives:
        return set()
    done, pending = await asyncio.wait(lives, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for life in done:
        life.result()
    return pending


async def _looked_at(product: Product, ledger: Ledger) -> Found:
    client = await product.temporal()
    register = Register.open(product.settings.register_url, wall_clock)
    try:
        return await look(client, register, ledger)
    finally:
        register.close()
