"""What a passkey is asked, and whether what it signed is right (W3C Web Authentication, level 3).

Each must look at its owner, by a PIN, a face or a finger: it is then a whole second factor. The challenge is
kept with the session and is worth one answer.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casework.signing_in.second_factor import hash_of_code, new_recovery_codes
from casework.site.pages import Site
from casework.site.sessions import Visit, hash_of
from engine.config.settings import Settings
from engine.config.signing_in import passkey_host
from engine.logs import get_logger
from register.people.officers import Officer
from register.people.passkeys import Passkey

CREDENTIAL = "credential"
"""The field in which a form brings what the device has signed."""
LONGEST = timedelta(minutes=10)
"""For somebody to find their key."""
NAME_LONGEST = 60
_WAITS = 5 * 60 * 1000  # milliseconds
_WRONG = (WebAuthnException, ValueError, KeyError, TypeError)
"""What reading or checking what a browser sent can end in."""

log = get_logger(__name__)


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that has been kept, and the recovery codes for somebody who had none."""

    codes: tuple[str, ...] = ()


def can_have(settings: Settings) -> bool:
    """Whether browsers make passkeys for this site's address."""
    return bool(passkey_host(settings.council_base_url))


async def options_for_new(site: Site, officer: Officer, visit: Visit) -> str:
    """What a browser is to make a passkey by, as JSON."""
    options = generate_registration_options(
        rp_id=passkey_host(site.settings.council_base_url),
        rp_name=f"{site.council} casework",
        user_id=hashlib.sha256(f"charter passkey\n{officer.username}".encode()).digest(),
        user_name=officer.username,
        user_display_name=officer.name,
        timeout=_WAITS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=await _known(site, officer),
    )
    await _ask(site, visit, options.challenge)
    return options_to_json(options)


async def options_for_any(site: Site, officer: Officer, visit: Visit) -> str:
    """What a browser is to have one of the officer's passkeys sign, as JSON."""
    options = generate_authentication_options(
        rp_id=passkey_host(site.settings.council_base_url),
        timeout=_WAITS,
        allow_credentials=await _known(site, officer),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    await _ask(site, visit, options.challenge)
    return options_to_json(options)


async def taken(site: Site, officer: Officer, visit: Visit, credential: str, name: str) -> NewPasskey | None:
    """Keep the passkey that a browser has made; None where it is not as it was asked for."""
    challenge = await _asked(site, visit)
    if not challenge or not can_have(site.settings):
        return None
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=passkey_host(site.settings.council_base_url),
            expected_origin=_origin(site),
            require_user_verification=True,
        )
    except _WRONG as error:
        log.warning("passkey refused", role=officer.role.value, error_type=type(error).__name__)
        return None
    passkey = Passkey(
        id=bytes_to_base64url(made.credential_id),
        name=name,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        made=site.desk.now(),
    )
    codes = () if officer.has_second_factor else tuple(new_recovery_codes())
    add = site.desk.register.passkeys.add
    if not await asyncio.to_thread(add, officer.username, passkey, list(map(hash_of_code, codes))):
        return None
    log.info("passkey made", role=officer.role.value)
    return NewPasskey(codes)


async def signed(site: Site, officer: Officer, visit: Visit, credential: str) -> bool:
    """Whether one of the officer's passkeys has signed what it was asked to, for the first time."""
    challenge = await _asked(site, visit)
    if not challenge or not can_have(site.settings):
        return False
    register = site.desk.register
    try:
        given = parse_authentication_credential_json(credential)
        passkeys = await asyncio.to_thread(register.passkeys.of, officer.username)
        passkey = next((each for each in passkeys if each.id == given.id), None)
        if passkey is None:
            return False
        verified = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=passkey_host(site.settings.council_base_url),
            expected_origin=_origin(site),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _WRONG as error:
        log.warning("passkey refused", role=officer.role.value, error_type=type(error).__name__)
        return False
    used = register.passkeys.used
    return await asyncio.to_thread(used, officer.username, passkey, verified.new_sign_count)


async def _known(site: Site, officer: Officer) -> list[PublicKeyCredentialDescriptor]:
    passkeys = await asyncio.to_thread(site.desk.register.passkeys.of, officer.username)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.id)) for each in passkeys]


async def _ask(site: Site, visit: Visit, challenge: bytes) -> None:
    ask = site.desk.register.passkeys.ask
    await asyncio.to_thread(ask, hash_of(visit.token), bytes_to_base64url(challenge))


async def _asked(site: Site, visit: Visit) -> str:
    asked = site.desk.register.passkeys.asked
    return await asyncio.to_thread(asked, hash_of(visit.token), site.desk.now() - LONGEST)


def _origin(site: Site) -> str:
    """The site's address as a browser says it: without a path, and without the port that is usual."""
    parts = urlsplit(site.settings.council_base_url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
