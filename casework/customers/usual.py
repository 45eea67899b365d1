"""What is usual here, for the pages that say so: counted from the register, and kept for an hour.

Of the promises that fell due in the last twelve months; never of fewer than thirty.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from datetime import timedelta

from casework.customers.usual_time import FEWEST, UsualTime, usual
from casework.site.pages import Site
from charter.counting.counting import day_of
from charter.edition.promises import Promise
from engine.logs import get_logger
from register import RegisterError

LOOKED_BACK = timedelta(days=365)
RENEWED = 3600.0
"""Seconds after which it is counted anew, while the page that asks shows what was counted before."""
WAITED = 0.3
"""Seconds that a page waits for what nobody has counted yet: the next one has it."""
_YEARS_BEFORE = 4
"""How many years ago a promise that falls due now may have begun."""

log = get_logger(__name__)


async def usual_for(site: Site, service_code: str, promise_key: str) -> UsualTime | None:
    """What is usual of a promise of a service; None where too few fell due, or it has no length of its own.

    A page waits for it a moment, the first time that anybody asks: afterwards it is shown what was counted
    last. Of 100,000 cases a year it takes a second or two, beside the pages.
    """
    of, counts = (service_code, promise_key), site.usual
    at, known = counts.kept.get(of, (-math.inf, None))
    if time.monotonic() - at < RENEWED:
        return known
    task = counts.counting.get(of)
    if task is None:
        task = counts.counting[of] = asyncio.create_task(_renew(site, service_code, promise_key))
        task.add_done_callback(lambda _: counts.counting.pop(of, None))
    if of not in counts.kept:
        await asyncio.wait([task], timeout=WAITED)
    return counts.kept.get(of, (at, known))[1]


async def usual_of_service(site: Site, service_code: str) -> list[UsualTime]:
    """What is usual of the first promise that a person keeps for this service, in each of its lengths."""
    edition = site.desk.catalogue.edition
    first = kept_by_a_person(edition.promises_of(edition.service(service_code)))
    found = await asyncio.gather(*(usual_for(site, service_code, each.key) for each in first))
    return [each for each in found if each is not None]


def kept_by_a_person(promises: Sequence[Promise]) -> list[Promise]:
    """The first of a case's promises that is the council's and not kept by itself, in each of its lengths."""
    kept = [each for each in promises if each.ours and not each.automatic and each.length is not None]
    return [each for each in kept if each.id == kept[0].id]


async def _renew(site: Site, service_code: str, promise_key: str) -> None:
    """Count it, and keep that. While the register does not answer, what was counted before stays."""
    try:
        found = await asyncio.to_thread(_counted, site, service_code, promise_key)
    except RegisterError as error:
        log.warning("usual time not counted", service=service_code, error_type=type(error).__name__)
        return
    site.usual.kept[service_code, promise_key] = time.monotonic(), found


def _counted(site: Site, service_code: str, promise_key: str) -> UsualTime | None:
    now, edition = site.desk.now(), site.desk.catalogue.edition
    promises = edition.promises_of(edition.service(service_code))
    promise = next((each for each in promises if each.key == promise_key), None)
    if promise is None or not promise.ours:
        return None
    took = site.desk.register.usual_times.took(service_code, promise_key, now - LOOKED_BACK, now)
    if len(took) < FEWEST:
        return None
    year = day_of(now).year
    return usual(promise, took, edition.calendar(year - _YEARS_BEFORE, year))
