"""The command that shows certificates of destruction, and checks them."""

from pathlib import Path
from typing import Any

from engine.config.settings import Settings
from engine.payloads.seal import Seal
from register import Register
from starter.desk.composition import wall_clock
from starter.desk.ring import fitting_ring
from starter.forgetting import checking


def shown(settings: Settings, reference: str) -> dict[str, Any]:
    """The certificate of a case. Raises NoCertificate."""
    register = Register.open(settings.register_url, wall_clock)
    try:
        return checking.certificate(register, reference)
    finally:
        register.close()


def checked(settings: Settings, file: Path | None) -> dict[str, Any]:
    """All certificates, and one that was handed on besides. Raises NoCertificate and SettingsError."""
    register = Register.open(settings.register_url, wall_clock)
    try:
        seal = Seal(fitting_ring(settings, register))
        return checking.checked_file(register, seal, file) if file else checking.checked(register, seal)
    finally:
        register.close()
