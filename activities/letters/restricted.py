"""Letters of a case whose use is restricted: none goes by itself (UK GDPR, article 18(2))."""

from collections.abc import Sequence

from register import Register
from register.letters.stored import NewLetter

WHY = "Its use is restricted, at the request of whom it is about. Tell them only with a reason."


def is_restricted(register: Register, reference: str) -> bool:
    """Whether a restriction holds for the case now."""
    return bool(register.rights.restrictions(reference))


def held_back(register: Register, letters: Sequence[NewLetter]) -> list[NewLetter]:
    """The letters as they may go: those of a restricted case are an officer's, with a task of their own."""
    held = {
        reference for reference in {one.reference for one in letters} if is_restricted(register, reference)
    }
    return [_held(one) if one.reference in held and not one.stopped else one for one in letters]


def _held(letter: NewLetter) -> NewLetter:
    mine = {"with_officer": WHY, "channels": (), "not_before": None, "into_outbox": False}
    return letter.model_copy(update=mine)
