"""The commands about what an installation keeps: copied, put in place, held against itself."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from charter.writing.values import spoken
from engine.attributes import register_search_attributes
from engine.config.settings import Settings
from engine.connection import connect
from engine.logs import library_logger
from engine.server.children import port_is_free
from engine.server.local import start_server
from starter.desk.composition import open_desk, wall_clock
from starter.stores.backing_up import back_up
from starter.stores.places import TEMPORAL, StorePlaces
from starter.stores.reconciling import Reconciled, Reconciling
from starter.stores.restoring import restore as put_in_place
from workflows.names import SEARCH_ATTRIBUTES

SAME, DIFFERS, FOR_A_PERSON = 0, 3, 4
"""Exit codes of a look."""
EVERY_SECONDS = 2.0


async def backup(
    settings: Settings, folder: Path, ring: Path | None, temporal_urls: tuple[str, ...]
) -> dict[str, Any]:
    """Make a back-up; what is in it."""
    manifest = await asyncio.to_thread(
        back_up, settings, folder, wall_clock, ring_file=ring, temporal_urls=temporal_urls
    )
    return {"folder": str(folder), "ring": str(ring or ""), **manifest.model_dump(mode="json")}


async def restore(
    settings: Settings, folder: Path, ring: Path | None, temporal_urls: tuple[str, ...]
) -> dict[str, Any]:
    """Put a back-up in place; what was put."""
    manifest = await asyncio.to_thread(
        put_in_place, settings, folder, wall_clock, ring_file=ring, temporal_urls=temporal_urls
    )
    return {"folder": str(folder), **manifest.model_dump(mode="json")}


async def reconcile(settings: Settings, *, mend: bool, at_once: int) -> dict[str, Any]:
    """Look at every case, and mend what differs if that is wished. Raises ExpectedError, RegisterError."""
    library_logger("temporalio").setLevel(logging.CRITICAL)  # it has a line for each that does not fit
    in_register = frozenset(channel for channel, way in settings.ways_out.items() if way == "outbox")
    async with _temporal(settings), open_desk(settings, reconciling=True) as desk:
        client = await connect(settings)
        if mend:  # a new Temporal does not know them yet
            await register_search_attributes(client, SEARCH_ATTRIBUTES)
        reconciling = Reconciling(
            client=client,
            desk=desk,
            queue=settings.task_queue,
            base_url=settings.council_base_url,
            in_register=in_register,
            mend=mend,
            at_once=at_once,
            told=_Progress().told,
        )
        found = await reconciling.run()
    code = FOR_A_PERSON if found.for_a_person else DIFFERS if found.left else SAME
    return {
        "cases": found.cases,
        "mended": mend,
        "exit_code": code,
        "differences": [asdict(each) for each in found.differences],
    }


@asynccontextmanager
async def _temporal(settings: Settings) -> AsyncIterator[None]:
    """Temporal, for as long as it is needed: where it is ours and does not run, it is started meanwhile."""
    ours = StorePlaces.of(settings).temporal_file is not None and not os.environ.get("TEMPORAL_CONFIG_FILE")
    if not ours or not port_is_free(settings.temporal_port):
        yield
        return
    server = await asyncio.to_thread(
        start_server,
        settings.data_dir / TEMPORAL.parent,
        port=settings.temporal_port,
        ui_port=None,
        namespace=settings.namespace,
    )
    try:
        yield
    finally:
        await asyncio.to_thread(server.stop)


def backup_words(it: dict[str, Any]) -> Iterable[str]:
    """What is in a back-up, in sentences."""
    size = sum(part["size"] for part in it["parts"])
    yield f"{len(it['parts'])} files, {size:,} bytes, in {it['folder']}."
    for missing in it["elsewhere"]:
        yield f"Not in it: {missing}. Back that up by its own means."
    if it["ring"]:
        yield f"The encryption keys are in {it['ring']}: keep that file apart from the back-up, and secret."
    elif it["keys"]:
        ids = ", ".join(key["id"] for key in it["keys"])
        yield f"It can be read with the encryption keys {ids} alone, which are not in it: keep a copy apart."


def restore_words(it: dict[str, Any]) -> Iterable[str]:
    """What was put in place, and what comes next."""
    yield f"Restored: {len(it['parts'])} files, as they were on {it['begun'][:16].replace('T', ' ')} UTC."
    for missing in it["elsewhere"]:
        yield f"Not in the back-up: {missing}."
    yield "Now run `python -m starter reconcile --mend`; no program goes on with the register before that."


def reconciled_words(it: dict[str, Any]) -> Iterable[str]:
    """What differs, a line for each."""
    found = it["differences"]
    if not found:
        yield f"Register and Temporal agree about all {it['cases']:,} cases that are open."
        return
    width = max(len(each["reference"]) for each in found)
    for each in found:
        about = f" ({each['about']})" if each["about"] else ""
        done = each["done"] or (f"FOR A PERSON: {each['why_not']}" if each["why_not"] else "not mended")
        yield f"{each['reference']:<{width}}  {spoken(each['differs'], 'Differs')}{about}: {done}"
    left = sum(not each["done"] for each in found)
    yield f"{it['cases']:,} cases looked at, {len(found):,} differences, {left:,} left."
    if left and not it["mended"]:
        yield "Say --mend to mend them."


class _Progress:
    """Says on standard error how far a long look is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY_SECONDS

    def told(self, done: Reconciled) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        sys.stderr.write(f"{done.cases:,} cases looked at; {len(done.differences):,} differ\n")
