"""A register that was restored is reconciled with Temporal before any program goes on with it."""

from engine.errors import ExpectedError
from register import Register


class NotReconciled(ExpectedError):
    """It was restored, and nobody has looked in what it differs from Temporal."""


def must_be_reconciled(register: Register) -> None:
    """Raises NotReconciled, in a sentence; and RegisterError."""
    at = register.reopening.restored()
    if at is not None:
        raise NotReconciled(
            f"The register was restored on {at:%d %b %Y %H:%M} UTC and has not been reconciled with Temporal "
            "since: run `python -m starter reconcile --mend` first."
        )
