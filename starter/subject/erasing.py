"""What it was decided to erase: the one list from which a manager approves what is destroyed."""

from dataclasses import dataclass
from datetime import datetime

from register import Register


@dataclass(frozen=True)
class ErasureDecided:
    """A case that is to be destroyed, because whom it is about asked for it and it was granted."""

    reference: str
    """The case that is to be destroyed."""
    request: str
    """The reference of the request, which has the decision and who made it."""
    decided: datetime
    why: str


def erasures_decided(register: Register) -> list[ErasureDecided]:
    """Every case that a request for erasure has named, once, the earliest decision first.

    One that is no longer in the register, because it has been destroyed, is left out. Raises RegisterError.
    """
    found: dict[str, ErasureDecided] = {}
    for one in register.rights.to_erase():
        if register.cases.get(one.of_case) is not None:
            found.setdefault(one.of_case, ErasureDecided(one.of_case, one.reference, one.at, one.why))
    return list(found.values())
