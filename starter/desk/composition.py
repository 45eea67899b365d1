"""The doors put together: register, edition, Temporal's client and the clock, as one desk."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from activities.photographs import Keeper
from charter import references
from charter.edition.editions import Editions
from charter.edition.entries import EditionError
from charter.offered_times import OfferedTimes, OfferedTimesError
from engine.config.settings import Settings
from engine.connection import connect
from engine.errors import SettingsError
from photographs.fetching import Fetching
from photographs.scanner import Scanner
from photographs.store import Store
from register import Register
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from starter.desk.reconciled import must_be_reconciled
from starter.desk.ring import case_keys, fitting_ring
from starter.desk.running import RunningCases
from starter.places.council_places import CouncilPlaces


def wall_clock() -> datetime:
    """Now, in UTC: the one clock of a process of ours."""
    return datetime.now(UTC)


def load_editions(path: Path | None) -> Editions:
    """The council's editions, by its folder, a file, or the name of one that comes with the product.

    Raises SettingsError, in a sentence.
    """
    try:
        return Editions.load(path)
    except EditionError as error:
        raise SettingsError(f"The edition of promises cannot be used: {error}.") from None


def keeper_of(settings: Settings, register: Register) -> Keeper:
    """What keeps photographs. Raises SettingsError where they cannot be kept in the place that is set."""
    try:
        store = Store(settings.photographs, settings.photographs_options)
    except (ImportError, ValueError, TypeError) as error:
        raise SettingsError(
            f"CHARTER_PHOTOGRAPHS names a place that cannot be used here ({type(error).__name__}): "
            "a store like S3 needs the extra `s3`."
        ) from None
    return Keeper(
        register=register,
        store=store,
        fetching=Fetching(settings.photograph_sources),
        scanner=Scanner(settings.clamav) if settings.clamav else None,
    )


def times_of(settings: Settings) -> OfferedTimes:
    """The times that customers may choose from; none without a file. Raises SettingsError."""
    if settings.appointment_times is None:
        return OfferedTimes()
    try:
        return OfferedTimes.load(settings.appointment_times)
    except OfferedTimesError as error:
        raise SettingsError(f"CHARTER_APPOINTMENT_TIMES names a file that cannot be used: {error}.") from None


@asynccontextmanager
async def open_desk(
    settings: Settings,
    now: Callable[[], datetime] = wall_clock,
    *,
    reconciling: bool = False,
    metrics: bool = False,
) -> AsyncIterator[Desk]:
    """A desk for this process, closed at the end. Temporal is called when it is first needed.

    ``metrics`` serves this process's: for one that stays. ``reconciling``: also where the register was
    restored and has yet to be reconciled. Raises SettingsError, PlacesError, NotReconciled, or RegisterError
    where the register cannot be used.
    """
    editions = load_editions(settings.edition_path)
    places = CouncilPlaces.beside(editions.folder)
    catalogue = Catalogue(editions, now, places)
    references.begin_with(editions.prefix)
    register = Register.open(settings.register_url, now, ward_of=places.ward_of)
    try:
        ring = fitting_ring(settings, register)
        if not reconciling:
            must_be_reconciled(register)
        client = await connect(
            settings, lazy=True, metrics=metrics, case_keys=case_keys(settings, ring, register)
        )
    except BaseException:
        register.close()
        raise
    cases = RunningCases(client, queue=settings.task_queue)
    try:
        yield Desk(
            register=register,
            catalogue=catalogue,
            cases=cases,
            now=now,
            new_reference=partial(references.new, random.SystemRandom().random, editions.prefix),
            photographs=PhotographDesk(keeper_of(settings, register), cases),
            times=times_of(settings),
        )
    finally:
        register.close()
