"""The encryption keys that this installation has written with: listed, and forgotten one by one."""

import asyncio
from typing import Any

from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.payloads.ring import KeyRing
from register import Register
from starter.desk.composition import wall_clock

A_TURN = 500


class CannotForget(ExpectedError):
    """The key is asked for no more than before, or is the one that is written with."""


async def known(settings: Settings) -> list[dict[str, Any]]:
    """Every key that was used here: its id, since when, whether it is on the ring and is the current one."""
    return await asyncio.to_thread(_known, settings)


async def forget(settings: Settings, key_id: str) -> list[dict[str, Any]]:
    """Ask for a key no longer: what was encrypted with it can then be lost. Says what is left."""
    ring = KeyRing.from_settings(settings)
    if ring is not None and ring.current == key_id:
        raise CannotForget(
            f"The key {key_id} is the one that is written with: name another as current first."
        )
    await asyncio.to_thread(_forget, settings, key_id)
    return await known(settings)


def _known(settings: Settings) -> list[dict[str, Any]]:
    ring = KeyRing.from_settings(settings)
    register = Register.open(settings.register_url, wall_clock)
    try:
        return [
            {
                "key": each.key_id,
                "since": each.at.isoformat(),
                "on_ring": ring is not None and ring.has(each.key_id),
                "current": ring is not None and ring.current == each.key_id,
            }
            for each in register.key_checks.known()
        ]
    finally:
        register.close()


def _forget(settings: Settings, key_id: str) -> None:
    register = Register.open(settings.register_url, wall_clock)
    try:
        _wrap_anew(settings, register, key_id)
        if not register.key_checks.forget(key_id):
            raise CannotForget("No key of that id was used here: see `python -m starter keys`.")
    finally:
        register.close()


def _wrap_anew(settings: Settings, register: Register, key_id: str) -> None:
    """The keys of cases that this one has wrapped, by the current one instead: none is lost with it."""
    ring = KeyRing.from_settings(settings)
    while ring is not None and (found := register.data_keys.wrapped_by(key_id, A_TURN)):
        for reference, sealed in found.items():
            plain = ring.unwrap(key_id, sealed, reference.encode())
            if plain is None:
                raise CannotForget(
                    f"Keys of cases are wrapped by {key_id}, which is not on the ring: put it back first."
                )
            wrapped = ring.wrap(plain, reference.encode())
            register.data_keys.wrap_anew(reference, key_id, ring.current, wrapped)
