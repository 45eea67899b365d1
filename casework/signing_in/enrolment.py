"""A second factor is set up: the app reads a picture, a code shows that it has. And passwords."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from casework.forms.answers import one
from casework.signing_in import second_factor
from casework.signing_in.password_rules import why_not
from casework.site.pages import Site
from engine.logs import get_logger
from register.people.officers import Officer

WRONG_CODE = "Enter the 6 digits the app shows now. If they are not taken, check the time of your phone."
NOT_ALIKE = "Enter the same password twice"

log = get_logger(__name__)


def offered(site: Site, officer: Officer, secret: str = "") -> dict[str, Any]:
    """What the page to set it up shows; ``secret``: the one that was shown before, so that it stays."""
    secret = secret if second_factor.is_secret(secret) else second_factor.new_secret()
    address = second_factor.address_of(secret, officer.username, site.council)
    return {
        "secret": secret,
        "spelled": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": second_factor.picture_of(address),
        "setup_address": address,
    }


async def enrolled(site: Site, officer: Officer, form: Mapping[str, Sequence[str]]) -> list[str]:
    """The recovery codes of a second factor that has been set up; none where the code is wrong."""
    secret = one(form, "secret")
    if not second_factor.is_secret(secret):
        return []
    counter = second_factor.counter_of(secret, one(form, "code"), site.desk.now())
    if counter is None:
        return []
    codes = second_factor.new_recovery_codes()
    kept, hashes = site.sealed.seal(officer.username, secret), list(map(second_factor.hash_of_code, codes))
    give = site.desk.register.second_factors.give
    await asyncio.to_thread(give, officer.username, kept, hashes, counter)
    log.info("second factor set up", role=officer.role.value)
    return codes


async def fits(site: Site, officer: Officer, code: str, *, recovery: bool) -> bool:
    """Whether a code is the officer's now, or a recovery code that is left. Either is used up by that."""
    second_factors = site.desk.register.second_factors
    if recovery:
        used = await asyncio.to_thread(
            second_factors.use_code, officer.username, second_factor.hash_of_code(code)
        )
        if used:
            log.warning("recovery code used", role=officer.role.value)
        return used
    secret = site.sealed.read(officer.username, await asyncio.to_thread(second_factors.get, officer.username))
    if secret is None:
        log.error("second factor cannot be read", role=officer.role.value)
        return False
    counter = second_factor.counter_of(secret, code, site.desk.now())
    return counter is not None and await asyncio.to_thread(second_factors.use, officer.username, counter)


async def password_mistakes(
    site: Site, officer: Officer, form: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    """What is wrong with a password somebody chooses, as the page's summary lists it."""
    chosen, again = (next(iter(form.get(name, ())), "") for name in ("new_password", "again"))
    about = (officer.name, officer.username, officer.email.partition("@")[0], site.council)
    if why := why_not(chosen, about):
        return [{"text": why, "href": "#new-password"}]
    if chosen != again:
        return [{"text": NOT_ALIKE, "href": "#again"}]
    before = await asyncio.to_thread(site.desk.register.accounts.password, officer.username)
    if await site.passwords.fits(before, chosen):
        return [{"text": "Enter another password than the one you have", "href": "#new-password"}]
    return []
