"""The commands of a release: check it against the open cases, let it in, say which releases there are."""

import logging
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from temporalio.service import RPCError

from engine.build import this_build
from engine.config.settings import Settings
from engine.connection import connect
from engine.errors import ExpectedError, Unreachable
from engine.logs import library_logger
from engine.payloads.case_keys import CaseKeys
from engine.payloads.ring import KeyRing
from register.database import Database
from register.forgetting.data_keys import DataKeys
from starter.desk.composition import wall_clock
from starter.upgrade.checking import Checked, UpgradeCheck
from starter.upgrade.letting_in import let_in
from starter.upgrade.versions import UNVERSIONED, Releases

SHOWN = 20
"""Cases that are told one by one; --json has them all."""
EVERY_SECONDS = 2.0


class ReleasesOff(ExpectedError):
    """Workers are not versioned here; the text says what to do instead."""


async def check(settings: Settings, at_once: int) -> dict[str, Any]:
    """Replay every open case with this code, and tell what does not fit."""
    async with _check(settings, at_once) as checking:
        return asdict(await checking.check())


async def let_release_in(settings: Settings, at_once: int, hold: bool) -> dict[str, Any]:
    """Make this release the current one, if every open case fits it or is held. Raises ExpectedError.

    Where versioning is off and a release is current, versioning is given up.
    """
    async with _check(settings, at_once) as checking:
        known = Releases(checking.client)
        try:
            if settings.versioning:
                return asdict(await let_in(checking, known, this_build(), hold=hold))
            if not any(each.status == "current" for each in await known.listed()):
                raise ReleasesOff(
                    "Workers are not versioned here (CHARTER_VERSIONING): check with upgrade-check, stop the "
                    "old release, start the new one."
                )
            return asdict(await let_in(checking, known, UNVERSIONED, hold=False))
        except RPCError as error:
            raise _away(error) from None


async def releases(settings: Settings) -> list[dict[str, Any]]:
    """Every release the server knows, the newest first. Raises Unreachable."""
    try:
        return [asdict(each) for each in await Releases(await connect(settings)).listed()]
    except RPCError as error:
        raise _away(error) from None


def checked_words(it: dict[str, Any]) -> Iterable[str]:
    """What the check found, in sentences."""
    if it["staying"]:
        yield f"{it['staying']:,} short workflows stay with the release that began them."
    if not it["broken"]:
        yield f"All {it['replayed']:,} open workflows go on with this release."
        return
    yield f"{it['broken']:,} of {it['total']:,} open workflows do not go on with this release:"
    for misfit in it["misfits"][:SHOWN]:
        yield f"  {misfit['workflow_id']} ({misfit['process']}): {misfit['why']}."
        for line in misfit["lines"]:
            yield f"    It stands at {line}"
    if it["broken"] > SHOWN:
        yield f"  … and {it['broken'] - SHOWN:,} more."
    yield "Put what changed behind workflow.patched, and check again."


def let_in_words(it: dict[str, Any]) -> Iterable[str]:
    """What came of letting a release in."""
    yield from checked_words(it["checked"])
    if not it["done"]:
        yield "This release is not let in: the one before goes on serving."
        return
    if it["build"] == UNVERSIONED:
        yield "Workers without versions serve every case from its next step."
        return
    yield f"Release {it['build']} is let in: every case that moves goes on with it at its next step."
    if it["held"]:
        kept = ", ".join(sorted(set(it["held"].values())))
        yield f"{len(it['held']):,} are held to {kept}: let its workers run until nothing is."
    if it["let_go"]:
        yield f"{len(it['let_go']):,} that were held to an earlier release move on."


def releases_words(them: list[dict[str, Any]]) -> Iterable[str]:
    """A line for each release."""
    for each in them:
        stays = f"{each['staying']:,} open workflows are served by it alone"
        yield f"{each['build']}  {each['status']}; {stays}"
    if not them:
        yield "Temporal knows no release: no worker has run with CHARTER_VERSIONING=true."


@asynccontextmanager
async def _check(settings: Settings, at_once: int) -> AsyncIterator[UpgradeCheck]:
    library_logger("temporalio").setLevel(logging.CRITICAL)  # it has a line for each that does not fit
    ring = KeyRing.from_settings(settings)  # says at once what is missing
    keys = frozenset(settings.encryption_keys) if ring else None
    # Not Register.open: before an upgrade the register is of the release before, and has them all the same.
    database = Database(settings.register_url)
    try:
        of_cases = CaseKeys(ring, DataKeys(database, wall_clock), writes=False) if ring else None
        client = await connect(settings, case_keys=of_cases)
        yield UpgradeCheck(client, settings.task_queue, keys, at_once, _Progress().told)
    finally:
        database.close()


class _Progress:
    """Says on standard error how far a long check is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY_SECONDS

    def told(self, done: Checked) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        wrong = f"; {done.broken:,} do not fit" if done.broken else ""
        sys.stderr.write(f"{done.replayed:,} of {done.total:,} checked{wrong}\n")


def _away(error: RPCError) -> Unreachable:
    return Unreachable(f"Temporal does not answer ({error.status.name}): try again.")
