"""The key ring that a program starts with: one that can read what is there, or it does not start."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.payloads.case_keys import CaseKeys
from engine.payloads.ring import KeyRing
from register import Register
from register.forgetting.data_keys import DataKey
from register.standing.key_checks import KeyCheck

WORDS = b"Charter Casework: the key of what is kept here."


@dataclass(frozen=True)
class _InRegister:
    """Where the keys of cases are kept."""

    register: Register

    def find(self, reference: str) -> DataKey | None:
        return self.register.data_keys.find(reference)

    def add(self, reference: str, key_id: str, sealed: bytes) -> DataKey:
        return self.register.data_keys.add(reference, key_id, sealed)


def fitting_ring(settings: Settings, register: Register) -> KeyRing | None:
    """The settings' ring, held against every key this installation has written with; None where encryption
    is off. Its current key is one of them from now on.

    Raises SettingsError, which names the key, and RegisterError.
    """
    ring = KeyRing.from_settings(settings)
    if ring is not None and ring.current not in _checked(ring, register):
        register.key_checks.keep(ring.current, ring.encrypt(WORDS))
    _checked(ring, register)  # again: another program may have kept another key by this id meanwhile
    return ring


def case_keys(settings: Settings, ring: KeyRing | None, register: Register) -> CaseKeys | None:
    """The keys of cases, as this program reads and writes with them; None where encryption is off."""
    return CaseKeys(ring, _InRegister(register), writes=settings.case_keys) if ring else None


def _checked(ring: KeyRing | None, register: Register) -> set[str]:
    return check_ring(ring, register.key_checks.known())


def check_ring(ring: KeyRing | None, known: Sequence[KeyCheck]) -> set[str]:
    """The ids of these keys, all on the ring. Raises SettingsError, which names the first that is not."""
    for each in known:
        since = f"in use here since {each.at:%d %b %Y}"
        if ring is None:
            raise SettingsError(
                f"Encryption is off, but what is kept here is encrypted with the key {each.key_id!r} "
                f"({since}): set CHARTER_ENCRYPTION to true, with that key in CHARTER_ENCRYPTION_KEYS."
            )
        if not ring.has(each.key_id):
            raise SettingsError(
                f"The key {each.key_id!r} ({since}) is missing from CHARTER_ENCRYPTION_KEYS: put it back. "
                f"If nothing needs it any more, forget it: `python -m starter keys --forget {each.key_id}`."
            )
        if ring.decrypt(each.key_id, each.sealed) != WORDS:
            raise SettingsError(
                f"The key {each.key_id!r} in CHARTER_ENCRYPTION_KEYS is not the one {since}: "
                "put that one back, and give the other an id of its own."
            )
    return {each.key_id for each in known}
