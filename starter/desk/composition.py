"""The doors put together: register, edition, Temporal's client and the clock, as one desk."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from charter import references
from charter.edition.editions import Edition, Editions
from charter.edition.entries import EditionError
from engine.config.settings import Settings
from engine.connection import connect
from engine.errors import SettingsError
from register import Register
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases


def wall_clock() -> datetime:
    """Now, in UTC: the one clock of a process of ours."""
    return datetime.now(UTC)


def load_editions(path: Path | None) -> Editions:
    """The council's editions: a file, a folder of them, or those that come with the product.

    Raises SettingsError, in a sentence.
    """
    try:
        if path is None or path.is_dir():
            return Editions.load(path)
        return Editions([Edition.load(path)])
    except EditionError as error:
        raise SettingsError(f"The edition of promises cannot be used: {error}.") from None


@asynccontextmanager
async def open_desk(settings: Settings, now: Callable[[], datetime] = wall_clock) -> AsyncIterator[Desk]:
    """A desk for this process, closed at the end. Temporal is called when it is first needed.

    Raises SettingsError, or RegisterError where the register cannot be used.
    """
    catalogue = Catalogue(load_editions(settings.edition_path), now)
    client = await connect(settings, lazy=True)
    register = Register.open(settings.register_url, now)
    try:
        yield Desk(
            register=register,
            catalogue=catalogue,
            cases=RunningCases(client, queue=settings.task_queue),
            now=now,
            new_reference=partial(references.new, random.SystemRandom().random),
        )
    finally:
        register.close()
